// Today and a scenario: the page holds both and shows one of them at a time.
const CHANGE = document.getElementById("siting-change") ? block("siting-change") : null;
const underScenario = CHANGE !== null && readAddress("world") === "after";

const pairKey = (row) => `${DATA.sites.id[DATA.pairs.site[row]]}~${DATA.zones.id[DATA.pairs.zone[row]]}`;
const changeOf = (row) => CHANGE?.pairs[pairKey(row)] ?? null;
const signed = (minutes) => `${minutes > 0 ? "+" : ""}${num(minutes)} min`;

// What becomes of a pair, both worlds in one sentence; nothing where it stays as it is.
function changeText(row) {
  const found = changeOf(row);
  if (!found) return null;
  const [status, before, after, from, to] = found;
  if (before === null) return t("worlds.is_new", { after: duration(after), to });
  if (after === null) return t("worlds.is_cut", { before: duration(before), from });
  const words = { before: duration(before), after: duration(after), from, to, change: signed(after - before) };
  return t(from === to ? "worlds.same_crossing" : "worlds.other_crossing", words) + (status === "broken" ? ` ${t("worlds.breaks", { limit: duration(CHANGE.limit) })}` : "");
}

function movesTable() {
  if (!CHANGE.moves.length) return null;
  const head = ["from", "to", "pairs", "minutes"].map((key) => el("th", { scope: "col" }, t(`worlds.${key}`)));
  const lines = CHANGE.moves.map(([from, to, pairs, minutes]) =>
    el("tr", {}, el("td", {}, name(from)), el("td", {}, to ? name(to) : t("worlds.no_way")), el("td", {}, num(pairs)), el("td", {}, minutes === null ? NONE : signed(minutes))));
  return el("table", { class: "moves" }, el("caption", {}, t("worlds.moves")), el("thead", {}, el("tr", {}, head)), el("tbody", {}, lines));
}

function costText() {
  const { hours, usd, trucks, weeks } = CHANGE.total;
  if (hours === null) return t("worlds.no_cost");
  const time = weeks === 52 ? t("worlds.year") : t("worlds.weeks", { weeks: num(weeks, 1) });
  return t(hours >= 0 ? "worlds.cost" : "worlds.saving", { time, trucks: num(trucks), hours: num(Math.abs(hours)), usd: num(Math.abs(usd)) });
}

function drawWorlds(map) {
  const box = byId("worlds");
  box.hidden = CHANGE === null;
  if (!CHANGE) return;
  const choice = (key, text) => el("button", { type: "button", "data-world": key, "aria-pressed": String((key === "after") === underScenario), on: { click: () => switchWorld(key, map) } }, text);
  fill(box,
    el("div", { class: "worlds-bar" },
      el("div", { class: "worlds-choice", role: "group", "aria-label": t("worlds.choose") }, choice("today", t("worlds.today")), choice("after", both(CHANGE.title))),
      el("p", {}, t("worlds.counts", Object.fromEntries(Object.entries(CHANGE.counts).map(([key, n]) => [key, num(n)]))))),
    el("details", {}, el("summary", {}, t("worlds.more")),
      CHANGE.note ? el("p", {}, both(CHANGE.note)) : null, el("p", {}, costText()), movesTable()));
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
