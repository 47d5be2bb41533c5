// One criterion or part explained: what was measured, what it counts, where it comes from.
const reasonText = (key) => (DATA.reasons[key] ? both(DATA.reasons[key]) : key);
const EVIDENCE = ["missing", "proxy", "measured"];

function badge(level) {
  return el("span", { class: `badge badge-${level}` }, t(`evidence.${level}`));
}

// An address in the data is shown as text: nothing on this page leads out of it by itself.
const fact = (label, ...value) => (value.flat(Infinity).every((part) => part === "" || part === null) ? null : el("div", { class: "fact" }, el("dt", {}, label), el("dd", {}, value)));

function provenance(key) {
  const record = DATA.layers[key];
  if (!record) return null;
  return el("dl", { class: "facts provenance" },
    el("div", { class: "fact wide" }, el("dt", { class: "unseen" }, t("source.layer")), el("dd", {}, el("strong", {}, both(record.title)))),
    fact(t("source.source"), both(record.source)),
    fact(t("source.publisher"), both(record.publisher)),
    fact(t("source.vintage"), both(record.vintage)),
    fact(t("source.licence"), both(record.licence), record.licence_note ? el("small", {}, ` ${both(record.licence_note)}`) : ""),
    fact(t("source.resolution"), both(record.resolution)),
    fact(t("source.quality"), both(record.quality)),
    fact(t("source.limits"), both(record.known_limits)));
}

function criterionRow(kind, row, index, shown, most, widest) {
  const table = TABLE[kind];
  const criterion = DATA.criteria[index];
  const key = criterion.key;
  const weight = DATA.weights[`${kind}s`][index] ?? 0;
  const level = EVIDENCE[Number(table.evidence[row][index])];
  const reason = table.reason[key]?.[row];
  const quality = table.quality_km[key]?.[row];
  const says = isKnown(kind, row, index)
    ? t("criterion.says", { raw: measure(table.raw[key][row], criterion), value: percent(table.value[key][row]), weight: percent(most / 100, 1) })
    : t("criterion.nothing", { weight: percent(weight, 1) });
  return el("li", { class: "criterion", "data-criterion": key },
    el("div", { class: "line" }, el("span", {}, both(criterion.title)), el("span", { class: "amount" }, el("b", { class: "earned" }, num(shown, 1)), ` / ${isKnown(kind, row, index) ? num(most, 1) : NONE}`)),
    bar(shown, most, widest),
    el("p", { class: "says" }, badge(level), " ", says),
    reason ? el("p", { class: "why" }, reasonText(reason)) : null,
    quality === undefined || !has(`quality.${key}`) ? null : el("p", { class: "why" }, t(`quality.${key}`, { km: upTo(quality, 1) })),
    el("details", { class: "source" }, el("summary", {}, t("criterion.source")),
      el("p", { class: "limit" }, el("b", {}, t("criterion.limits")), " ", both(criterion.limits)),
      el("p", { class: "limit" }, el("b", {}, t("criterion.why")), " ", both(criterion.why), " ", el("small", {}, t("criterion.unit", { unit: both(criterion.unit_title) }))),
      criterion.layers.map(provenance)));
}

const isKnown = (kind, row, index) => TABLE[kind].evidence[row][index] !== "0" && DATA.criteria[index].key in TABLE[kind].raw;

const addsUp = (score, moved) => el("p", { class: "hint" }, t("panel.adds_up", { score: points(score) }), moved >= 0.0005 ? ` ${t("panel.moved", { share: percent(moved, 1) })}` : "");

// Points are shown as they count: a partial constraint has lowered them already.
function reduced(table, row) {
  const held = table.reduced?.[row];
  return held ? el("p", { class: "hint" }, t("panel.reduced", { factor: num(held.factor, 2), why: both(held) })) : null;
}

function contributions(kind, row) {
  const table = TABLE[kind];
  const score = table.score[row];
  const parts = DATA.criteria.map(({ key }) => table.points[key]?.[row]);
  const known = DATA.criteria.map((_, i) => isKnown(kind, row, i));
  const { shown, most, moved } = pointsOf(parts, DATA.weights[`${kind}s`], known, score);
  const widest = Math.max(...most);
  const groups = DATA.themes.map((theme) => {
    const members = DATA.criteria.map((criterion, i) => [criterion, i]).filter(([criterion]) => criterion.theme === theme.key);
    const total = members.reduce((sum, [, i]) => sum + shown[i], 0);
    const available = members.reduce((sum, [, i]) => sum + most[i], 0);
    return el("section", { class: "theme" },
      el("h4", {}, el("span", {}, both(theme.title)), el("span", { class: "amount" }, `${num(total, 1)} / ${num(available, 1)}`)),
      el("ul", { class: "criteria" }, members.map(([, i]) => criterionRow(kind, row, i, shown[i], most[i], widest))));
  });
  return el("section", { class: "contributions" }, el("h3", {}, t("panel.contributions")), addsUp(score, moved), reduced(table, row), groups);
}

function coverage(kind, row) {
  const table = TABLE[kind];
  const levels = ["measured", "proxy", "missing"];
  return el("section", { class: "coverage" }, el("h3", {}, t("panel.coverage")),
    stack(levels.map((level) => table[level][row]), levels.map((level) => `tone-${level}`)),
    el("ul", { class: "shares" }, levels.map((level) => el("li", {}, badge(level), " ", percent(table[level][row])))),
    table.missing[row] > 0 ? el("p", { class: "hint" }, t("panel.span", { low: points(table.low[row]), high: points(table.high[row]) })) : null);
}

const go = (kind, row, text) =>
  row < 0 ? el("span", {}, NONE) : el("button", { type: "button", class: "link", on: { click: () => select(kind, row, { from: "panel", focus: true }) } }, name(clip(text ?? title(kind, row))));

function legs(row) {
  const pairs = DATA.pairs;
  const total = pairs.minutes[row] || 1;
  const share = (minutes) => (minutes ?? 0) / total;
  const km = (value) => (value === null ? "" : ` · ${num(value)} km`);
  const [south, wait, north] = addUp([pairs.site_leg[row], pairs.wait[row], pairs.zone_leg[row]], pairs.minutes[row], { unit: 1 });
  return el("div", { class: "legs" },
    stack([share(pairs.site_leg[row]), share(pairs.wait[row]), share(pairs.zone_leg[row])], ["tone-leg", "tone-wait", "tone-leg"]),
    el("ol", {},
      leg("site", south, km(pairs.site_km[row])),
      leg("wait", wait, waitNote(pairs.crossing[row])),
      leg("zone", north, km(pairs.zone_km[row])),
      el("li", { class: "sum" }, el("span", {}, t("leg.total")), el("b", {}, duration(pairs.minutes[row])))));
}

const leg = (key, minutes, note) => el("li", {}, el("span", {}, t(`leg.${key}`)), el("em", {}, el("b", {}, duration(minutes)), el("small", {}, note)));
const waitNote = (crossing) => (crossing < 0 ? "" : ` · ${code("wait", DATA.crossings.wait_basis[crossing])}`);

function lossText(row) {
  const pairs = DATA.pairs;
  const other = pairs.runner_up[row];
  if (other < 0 || pairs.loss[row] === null) return t("pair.no_runner_up");
  const words = { crossing: title("crossing", other), total: duration(pairs.runner_up_minutes[row]) };
  if (!isTied(row)) return t("pair.loss", { ...words, loss: duration(pairs.loss[row]) });
  const [own, others] = [DATA.crossings.trucks[pairs.crossing[row]], DATA.crossings.trucks[other]];
  if (own === null || others === null) return t("pair.tie_uncounted", words);
  return t("pair.tie", { ...words, own: num(own), others: num(others) });
}

// Within the tie the busier crossing is taken, so that the next best can be the faster by the clock.
const isTied = (row) => {
  const [own, other] = [DATA.pairs.minutes[row], DATA.pairs.runner_up_minutes[row]];
  return Math.round(other) <= Math.round(own) && other <= own * (1 + DATA.study.tie_share);
};
const isSlower = (row) => DATA.pairs.runner_up_minutes[row] !== null && DATA.pairs.runner_up_minutes[row] < DATA.pairs.minutes[row];

const stressText = (number) => (number === null ? t("word.unknown") : number < 0 ? t("pair.arid") : t("pair.class", { n: num(number) }));

function partFigure(part, row) {
  const pairs = DATA.pairs;
  const site = pairs.site[row];
  return {
    access: () => duration(pairs.minutes[row]),
    capacity: () => (pairs.trucks[row] === null ? t("crossing.no_count") : t("crossing.trucks_year", { n: num(pairs.trucks[row]) })),
    redundancy: () => (pairs.runner_up[row] < 0 ? t("pair.no_other") : duration(pairs.runner_up_minutes[row])),
    site_score: () => t("pair.score_of", { score: points(DATA.sites.score[site]) }),
    zone_score: () => t("pair.score_of", { score: points(DATA.zones.score[pairs.zone[row]]) }),
    incentives: () => t("pair.programmes", { n: num(pairs.programmes[row], Number.isInteger(pairs.programmes[row]) ? 0 : 1) }),
    sectors: () => t("pair.fit", { share: percent(pairs.fit[row]) }),
    green: () => t("pair.green_says", {
      site: stressText(pairs.site_class[row]), zone: stressText(pairs.zone_class[row]),
      clean: pairs.clean[row] === null ? t("word.unknown") : percent(pairs.clean[row]),
    }),
  }[part]();
}

function pairCard(row, lead) {
  const pairs = DATA.pairs;
  const other = lead === "site" ? "zone" : "site";
  return el("li", { class: "pair-card" },
    el("div", { class: "line" }, lead === "none" ? go("pair", row) : go(other, pairs[other][row]), el("span", { class: "amount" }, el("b", {}, points(pairs.score[row])))),
    el("p", { class: "says" }, t("pair.through"), " ", go("crossing", pairs.crossing[row]), ` · ${duration(pairs.minutes[row])}`),
    legs(row),
    el("p", { class: "why" }, lossText(row)),
    pairs.stability[row] === null ? null : el("p", { class: "why" }, t("hold.brief", { share: chance(pairs.stability[row]), top: num(DATA.study.tested.top) })),
    el("button", { type: "button", class: "link", on: { click: () => select("pair", row, { from: "panel", focus: true }) } }, t("pair.open")));
}

function pairList(kind, row, limit) {
  const list = pairsOf[kind][row];
  if (!list.length) return el("section", {}, el("h3", {}, t("panel.pairs")), el("p", { class: "hint" }, t("panel.no_pairs")));
  return el("section", {}, el("h3", {}, t("panel.pairs")),
    el("ol", { class: "pair-cards" }, list.slice(0, limit).map((pair) => pairCard(pair, kind === "site" || kind === "zone" ? kind : "none"))),
    list.length > limit ? el("p", { class: "hint" }, t("panel.more_pairs", { n: num(list.length - limit) })) : null);
}
