// Today and a scenario: the page holds both and shows one of them at a time.
const CHANGE = document.getElementById("siting-change") ? block("siting-change") : null;
const underScenario = CHANGE !== null && readAddress("world") === "after";

const pairKey = (row) => `${DATA.sites.id[DATA.pairs.site[row]]}~${DATA.zones.id[DATA.pairs.zone[row]]}`;
const changeRow = new Map((CHANGE?.pairs.id ?? []).map((id, i) => [id, i]));
const signed = (minutes) => `${minutes > 0 ? "+" : ""}${num(minutes)} min`;

// What becomes of a pair, both worlds in one sentence; nothing where it stays as it is.
function changeText(row) {
  const at = changeRow.get(pairKey(row));
  if (at === undefined) return null;
  const { pairs, crossings } = CHANGE;
  const [status, before, after] = [pairs.status[at], pairs.before[at], pairs.after[at]];
  const [from, to] = [pairs.from[at], pairs.to[at]].map((crossing) => gateTitle(crossings.name[crossing]) ?? NONE);
  if (before === null) return t("worlds.is_new", { after: duration(after), to });
  if (after === null) return t("worlds.is_cut", { before: duration(before), from });
  const words = { before: duration(before), after: duration(after), from, to, change: signed(after - before) };
  return t(from === to ? "worlds.same_crossing" : "worlds.other_crossing", words) + (status === "broken" ? ` ${t("worlds.breaks", { limit: duration(CHANGE.limit) })}` : "");
}

function movesTable() {
  if (!CHANGE.moves.length) return null;
  const head = ["from", "to", "pairs", "minutes"].map((key) => el("th", { scope: "col" }, t(`worlds.${key}`)));
  const lines = CHANGE.moves.map(([from, to, pairs, minutes]) =>
    el("tr", {}, el("td", {}, name(gateTitle(from))), el("td", {}, to ? name(gateTitle(to)) : t("worlds.no_way")), el("td", {}, num(pairs)), el("td", {}, minutes === null ? NONE : signed(minutes))));
  return el("table", { class: "moves" }, el("caption", {}, t("worlds.moves")), el("thead", {}, el("tr", {}, head)), el("tbody", {}, lines));
}

// Finer than three digits no mean of all pairs can be.
const about = (value) => format({ maximumSignificantDigits: 3 }).format(Math.abs(value));

function costText() {
  const { hours, usd, trucks, weeks } = CHANGE.total;
  if (hours === null) return t("worlds.no_cost");
  const time = weeks === 52 ? t("worlds.year") : weeks === 1 ? t("worlds.week") : t("worlds.weeks", { weeks: upTo(weeks, 1) });
  return t(hours >= 0 ? "worlds.cost" : "worlds.saving", { time, trucks: about(trucks), hours: about(hours), usd: t(usd >= 0 ? "worlds.usd_more" : "worlds.usd_less", { usd: about(usd) }) });
}

function drawWorlds(map) {
  const box = byId("worlds");
  box.hidden = CHANGE === null;
  if (!CHANGE) return;
  const wasOpen = Boolean(byId("worlds-more")?.open);
  const choice = (key, text) => el("button", { type: "button", "data-world": key, "aria-pressed": String((key === "after") === underScenario), on: { click: () => switchWorld(key, map) } }, text);
  fill(box,
    el("div", { class: "worlds-bar" },
      el("div", { class: "worlds-choice", role: "group", "aria-label": t("worlds.choose") }, choice("today", t("worlds.today")), choice("after", both(CHANGE.title))),
      el("p", {}, STATUSES.filter((key) => key === "broken" || CHANGE.counts[key] > 0).map((key) => t(`status.${key}`, { n: num(CHANGE.counts[key]) })).join(" · "), ` · ${t("worlds.times", { longer: num(CHANGE.longer), shorter: num(CHANGE.shorter) })}`)),
    el("details", { id: "worlds-more", open: wasOpen }, el("summary", {}, t("worlds.more")),
      el("div", { class: "worlds-all" },
        el("div", {}, CHANGE.note ? el("p", {}, both(CHANGE.note)) : null, el("p", {}, costText()), el("p", {}, t("worlds.by_fastest")), CHANGE.total.stranded ? el("p", {}, t("worlds.stranded", { trucks: about(CHANGE.total.stranded) })) : null, CHANGE.opens ? el("p", {}, t("worlds.bound")) : null), movesTable())));
}

const STATUSES = ["broken", "moved", "slower", "faster", "new", "same"];

// The ways that pairs of one status take now, each stretch once: thousands of pairs share them. From
// afar one line stands for all ends within a cell of so many degrees. From the crossing outward, so
// that the dashes of stretches side by side fall together.
function changedWays(status, cell) {
  const at = (kind) => new Map(TABLE[kind].id.map((id, row) => [id, row]));
  const [sites, zones, crossings] = ["site", "zone", "crossing"].map(at);
  const stretches = new Map();
  CHANGE.pairs.id.forEach((id, i) => {
    if (CHANGE.pairs.status[i] !== status) return;
    const [site, zone] = id.split("~");
    const gate = CHANGE.crossings.id[CHANGE.pairs.to[i] < 0 ? CHANGE.pairs.from[i] : CHANGE.pairs.to[i]];
    const ends = [["site", sites.get(site)], ["zone", zones.get(zone)]];
    const middle = crossings.get(gate);
    if (middle === undefined) return;
    for (const [kind, row] of ends) {
      if (row === undefined) continue;
      const near = cell ? position(kind, row).map((degrees) => Math.round(degrees / cell)).join() : row;
      const key = `${kind}:${near}:${middle}`;
      if (!stretches.has(key)) stretches.set(key, [position("crossing", middle), position(kind, row)]);
    }
  });
  return [...stretches.values()];
}

const keyOf = ({ kind, row }) => (kind === "pair" ? pairKey(row) : TABLE[kind].id[row]);

// The other world is another set of data: the page starts again, where the reader was.
function switchWorld(to, map) {
  if ((to === "after") === underScenario) return;
  const { lat, lng } = map.getCenter();
  writeAddress("world", to === "after" ? to : null);
  writeAddress("view", [lat.toFixed(4), lng.toFixed(4), map.getZoom()].join(","));
  writeAddress("pick", selected ? `${selected.kind}:${keyOf(selected)}` : null);
  location.reload();
}

function restoreView(map) {
  const [view, pick] = ["view", "pick"].map(readAddress);
  for (const key of ["view", "pick"]) writeAddress(key, null);
  const [lat, lng, zoom] = (view ?? "").split(",").map(Number);
  const [kind, ...rest] = (pick ?? "").split(":");
  const row = Object.hasOwn(COUNT, kind) ? rows(kind).findIndex((at) => keyOf({ kind, row: at }) === rest.join(":")) : -1;
  if (row >= 0) select(kind, row);
  if (view && [lat, lng, zoom].every(Number.isFinite)) map.setView([lat, lng], zoom, { animate: false });
}
