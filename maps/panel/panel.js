// The side panel: everything known about what is selected.
function head(kind, row, subtitle, figures) {
  return el("header", { class: "panel-head" },
    el("p", { class: "eyebrow" }, t(`kind.${kind}`)),
    el("h2", { id: "panel-title", tabindex: "-1" }, name(kind === "crossing" ? inFull(row) : title(kind, row))),
    subtitle ? el("p", { class: "sub" }, name(subtitle)) : null,
    el("dl", { class: "figures" }, figures.map(([label, value]) => el("div", {}, el("dt", {}, label), el("dd", {}, value)))),
    el("button", { type: "button", class: "close", id: "panel-close", "aria-label": t("panel.close"), title: t("panel.close"), on: { click: () => closePanel() } }, "×"));
}

const rankText = (kind, row) => t("panel.rank_of", { rank: num(TABLE[kind].rank[row]), n: num(COUNT[kind]) });
const scoreText = (kind, row) => el("span", { class: "score" }, el("i", { class: "swatch", css: { "--paint": colour(TABLE[kind].score[row]) }, "aria-hidden": "true" }), points(TABLE[kind].score[row]));

function placeView(kind, row, extra) {
  const table = TABLE[kind];
  return [
    head(kind, row, place(kind, row), [
      [t("panel.score"), scoreText(kind, row)],
      [t("panel.rank"), rankText(kind, row)],
      [t("panel.measured"), percent(table.measured[row])],
    ]),
    table.unreachable[row] ? el("p", { class: "warning" }, reasonText(table.unreachable[row])) : null,
    kind === "site" && ROUGH.has(table.grade[row]) ? el("p", { class: "warning" }, t("panel.rough")) : null,
    kind === "site" ? sureness(row) : null,
    contributions(kind, row),
    coverage(kind, row),
    pairList(kind, row, 3),
    el("section", {}, el("h3", {}, t("panel.facts")), el("dl", { class: "facts" }, extra,
      fact(t("fact.nearest_crossing"), go("crossing", table.nearest_crossing[row])),
      fact(t("fact.best_crossing"), go("crossing", table.best_crossing[row])),
      fact(t("kind.corridor"), table.corridor[row] < 0 ? "" : go("corridor", table.corridor[row])),
      fact(t("fact.sectors"), industries(table.sectors[row])),
      fact(t("fact.note"), table.note[row]),
      fact(t("source.source"), table.source[row]),
      fact(t("source.as_of"), table.as_of[row]),
      fact(t("fact.identifier"), table.id[row]))),
  ];
}

const VIEWS = {
  site: (row) => placeView("site", row, [
    fact(t("fact.kind"), code("park", DATA.sites.kind[row])),
    fact(t("fact.grade"), code("grade", DATA.sites.grade[row])),
    fact(t("fact.plants"), DATA.sites.plants[row] === null ? "" : num(DATA.sites.plants[row])),
    fact(t("fact.area"), DATA.sites.area_ha[row] === null ? "" : `${upTo(DATA.sites.area_ha[row], 1)} ha`),
    fact(t("fact.incentives"), programmes(DATA.sites.incentives[row])),
    fact(t("fact.mirror"), several("zone", DATA.sites.mirror[row])),
  ]),
  zone: (row) => placeView("zone", row, [
    fact(t("fact.grantee"), DATA.zones.grantee[row]),
    fact(t("fact.service_area"), DATA.zones.service_area[row]),
    fact(t("fact.incentives"), programmes(DATA.zones.incentives[row])),
    fact(t("fact.mirror_site"), several("site", DATA.zones.mirror[row])),
  ]),
  crossing: (row) => {
    const table = DATA.crossings;
    const span = table.wait_low[row] === null ? "" : ` (${duration(table.wait_low[row])} – ${duration(table.wait_high[row])})`;
    return [
      head("crossing", row, place("crossing", row), [
        [t("crossing.trucks"), table.trucks[row] === null ? NONE : num(table.trucks[row])],
        [t("crossing.wait"), table.used[row] ? duration(table.wait[row]) : NONE],
        [t("crossing.pairs"), num(table.pairs_through[row])],
      ]),
      threat(row),
      table.used[row] ? null : el("p", { class: "warning" }, t("crossing.unused", { why: idleText(row) })),
      el("section", {}, el("h3", {}, t("panel.facts")), el("dl", { class: "facts" },
        fact(t("crossing.mx_name"), table.mx_name[row]),
        fact(t("crossing.commercial"), yesNo(table.commercial[row])),
        fact(t("crossing.rail"), yesNo(table.rail[row]), table.railway[row] ? ` (${table.railway[row]})` : ""),
        fact(t("crossing.hours"), table.hours[row]),
        fact(t("crossing.fast"), yesNo(table.fast[row])),
        fact(t("crossing.trucks_basis"), table.trucks[row] === null ? t("crossing.no_count") : [code("basis", table.trucks_basis[row]), ` · ${table.trucks_as_of[row]}`, el("small", {}, ` ${table.trucks_source[row]}`)]),
        table.used[row] ? fact(t("crossing.wait"), duration(table.wait[row]), span, el("small", {}, ` ${code("wait", table.wait_basis[row])}`)) : null,
        fact(t("crossing.wait_measures"), table.wait_measures[row]),
        fact(t("crossing.wait_source"), [table.wait_source[row], table.wait_as_of[row]].filter(Boolean).join(" · ")),
        fact(t("fact.note"), table.note[row]),
        fact(t("source.source"), table.source[row]),
        fact(t("source.as_of"), table.as_of[row]))),
      pairList("crossing", row, 5),
    ];
  },
  pair: (row) => {
    const table = DATA.pairs;
    const known = table.parts.map((part) => table.points[part][row] !== null);
    const held = shares(DATA.weights.pairs, known);
    const value = (part, i) => (held[i] > 0 ? percent(Math.min(1, table.points[part][row] / held[i])) : NONE);
    const { shown, most, moved } = pointsOf(table.parts.map((part) => table.points[part][row]), DATA.weights.pairs, known, table.score[row]);
    const says = (part, i) => (known[i]
      ? t("pair.part_says", { figure: partFigure(part, row), value: value(part, i), weight: percent(most[i] / 100, 1) })
      : t("criterion.nothing", { weight: percent(DATA.weights.pairs[i], 1) }));
    const partRow = (part, i) => el("li", { class: "criterion", "data-criterion": part },
      el("div", { class: "line" }, el("span", {}, t(`part.${part}`)), el("span", { class: "amount" }, el("b", { class: "earned" }, num(shown[i], 1)), ` / ${known[i] ? num(most[i], 1) : NONE}`)),
      bar(shown[i], most[i], Math.max(...most)),
      el("p", { class: "says" }, says(part, i)));
    return [
      head("pair", row, t("pair.through_name", { crossing: table.crossing[row] < 0 ? NONE : inFull(table.crossing[row]) }), [
        [t("panel.score"), points(table.score[row])],
        [t("panel.rank"), rankText("pair", row)],
        [t("pair.door"), duration(table.minutes[row])],
      ]),
      changeText(row) ? el("p", { class: "warning" }, changeText(row)) : null,
      el("section", {}, el("h3", {}, t("pair.journey")), legs(row), el("p", { class: "why" }, lossText(row)),
        isSlower(row) ? el("p", { class: "why" }, t("pair.why_this", { crossing: title("crossing", table.crossing[row]), share: percent(DATA.study.tie_share, 1) })) : null,
        el("p", { class: "why" }, t("pair.within", { n: num(table.within_margin[row]), trucks: num(table.trucks[row]) })),
        threat(table.crossing[row])),
      loads(row),
      holds(row),
      el("section", { class: "contributions" }, el("h3", {}, t("panel.contributions")), addsUp(table.score[row], moved),
        table.themes.map((theme) => {
          const members = theme.parts.map((part) => table.parts.indexOf(part));
          const sum = (amounts) => num(members.reduce((total, i) => total + amounts[i], 0), 1);
          return el("section", { class: "theme" },
            el("h4", {}, el("span", {}, both(theme.title)), el("span", { class: "amount" }, `${sum(shown)} / ${members.some((i) => known[i]) ? sum(most) : NONE}`)),
            el("ul", { class: "criteria" }, members.map((i) => partRow(table.parts[i], i))));
        })),
      el("section", {}, el("h3", {}, t("panel.facts")), el("dl", { class: "facts" },
        fact(t("kind.site"), go("site", table.site[row])),
        fact(t("kind.zone"), go("zone", table.zone[row])),
        fact(t("kind.crossing"), go("crossing", table.crossing[row])),
        fact(t("pair.runner_up"), go("crossing", table.runner_up[row])),
        fact(t("kind.corridor"), table.corridor[row] < 0 ? "" : go("corridor", table.corridor[row])),
        sharedFact(row),
        fact(t("fact.incentives"), programmes(DATA.sites.incentives[table.site[row]]), programmes(DATA.zones.incentives[table.zone[row]])),
        greenFact(row),
        fact(t("pair.matched"), yesNo(table.matched[row])))),
    ];
  },
  corridor: (row) => {
    const table = DATA.corridors;
    return [
      head("corridor", row, table.id[row], [
        [t("corridor.score"), points(table.score[row])],
        [t("corridor.minutes"), duration(table.minutes[row])],
        [t("corridor.trucks"), num(table.trucks[row])],
      ]),
      el("section", {}, el("h3", {}, t("panel.facts")), el("dl", { class: "facts" },
        fact(t("corridor.sites"), num(table.sites[row])),
        fact(t("corridor.zones"), num(table.zones[row])),
        fact(t("corridor.pairs"), num(table.pairs[row])),
        fact(t("corridor.crossings"), table.crossings[row].map((gate) => el("span", { class: "item" }, go("crossing", gate, inFull(gate))))),
        ...corridorFacts(table, row))),
      pairList("corridor", row, 5),
    ];
  },
};

const yesNo = (flag) => (flag === null ? t("word.unknown") : flag ? t("word.yes") : t("word.no"));
// What a corridor adds up to, and what the sums leave out.
function corridorFacts(table, row) {
  const waits = table.bottleneck[row];
  const land = (value) => `${num(value)} km²`;
  return [
    fact(t("corridor.region"), table.region[row]),
    fact(t("corridor.states"), table.states_mx[row], " · ", table.states_us[row]),
    fact(t("corridor.spread"), t("corridor.sides", { mx: duration(table.spread_mx[row]), us: duration(table.spread_us[row]) })),
    fact(t("corridor.area"), t("corridor.sides", { mx: land(table.km2_mx[row]), us: land(table.km2_us[row]) })),
    fact(t("corridor.parks"), table.park_ha[row] === null ? t("word.unknown") : t("corridor.of_sites", { ha: num(table.park_ha[row]), known: num(table.park_ha_sites[row]), sites: num(table.sites[row]) })),
    fact(t("corridor.waits"), go("crossing", waits), ` ${duration(DATA.crossings.wait[waits])}`, el("small", {}, ` ${code("wait", DATA.crossings.wait_basis[waits])} · ${t("corridor.share", { share: percent(table.bottleneck_share[row]) })}`)),
    fact(t("corridor.railcars"), table.railcars[row] === null ? t("word.unknown") : num(table.railcars[row])),
    fact(t("corridor.immex"), table.immex[row] === null ? t("word.unknown") : t("corridor.jobs", { places: num(table.immex[row]), jobs: num(table.immex_jobs[row]) }), table.immex_missing[row] ? el("small", {}, ` ${t("corridor.without", { states: table.immex_missing[row] })}`) : ""),
  ];
}

const several = (kind, rows) => rows.map((row) => el("span", { class: "item" }, go(kind, row)));
const programmes = (text) => (text ? text.split("; ").map((item) => el("span", { class: "item" }, code("incentive", item))) : "");

let returnTo = null;

function closePanel() {
  const row = selected?.kind === table.tab ? byId("table").querySelector(`tr[data-row="${selected.row}"]`) : null;
  select(null, -1);
  const back = returnTo?.isConnected ? returnTo : row ?? byId("results");
  back.focus();
  if (NARROW.matches) back.scrollIntoView({ block: "center" });
}

// One column: the panel is then above the table and out of the reader's sight.
const NARROW = matchMedia("(max-width: 900px)");

// Beside an open panel the legend would hide what the map is to show.
const CRAMPED = matchMedia("(max-width: 1399px)");
let folded = false;

function makeRoom(choice) {
  const legend = byId("legend");
  const opens = choice && byId("panel").hidden;
  if (opens && CRAMPED.matches && legend.open) {
    legend.open = false;
    folded = true;
  } else if (!choice && folded) {
    legend.open = true;
    folded = false;
  }
}

function drawPanel(choice) {
  makeRoom(choice);
  const panel = byId("panel");
  panel.hidden = !choice;
  document.body.classList.toggle("with-panel", Boolean(choice));
  const back = el("button", { type: "button", class: "plain back", on: { click: () => closePanel() } }, `← ${t("panel.back")}`);
  fill(panel, choice ? [back, ...VIEWS[choice.kind](choice.row)] : []);
  panel.scrollTop = 0;
}

function startPanel() {
  onSelect((choice, { focus, from } = {}) => {
    const moves = focus || (NARROW.matches && from !== "map");
    if (moves && document.activeElement && !byId("panel").contains(document.activeElement)) returnTo = document.activeElement;
    drawPanel(choice);
    if (!choice || !moves) return;
    if (NARROW.matches) byId("panel").scrollIntoView({ block: "start" });
    byId("panel-title").focus({ preventScroll: true });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && selected && event.target.id !== "search") closePanel();
  });
}
