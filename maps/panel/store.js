// The data, what is selected, and who wants to know.
const DATA = block(underScenario ? "siting-data-after" : "siting-data");
const LAND = block("siting-land");
const COUNT = {
  site: DATA.sites.id.length,
  zone: DATA.zones.id.length,
  crossing: DATA.crossings.id.length,
  pair: DATA.pairs.site.length,
  corridor: DATA.corridors.id.length,
};
const TABLE = { site: DATA.sites, zone: DATA.zones, crossing: DATA.crossings, pair: DATA.pairs, corridor: DATA.corridors };
const rows = (kind) => Array.from({ length: COUNT[kind] }, (_, row) => row);

function groupBy(column, size) {
  const groups = Array.from({ length: size }, () => []);
  column.forEach((key, row) => {
    if (key >= 0) groups[key].push(row);
  });
  return groups;
}

// Pairs come in the order of rank, so each group starts with its best pair.
const pairsOf = {
  site: groupBy(DATA.pairs.site, COUNT.site),
  zone: groupBy(DATA.pairs.zone, COUNT.zone),
  crossing: groupBy(DATA.pairs.crossing, COUNT.crossing),
  corridor: groupBy(DATA.pairs.corridor, COUNT.corridor),
};

function title(kind, row) {
  if (kind === "pair") return `${title("site", DATA.pairs.site[row])} ↔ ${title("zone", DATA.pairs.zone[row])}`;
  if (kind === "corridor") return DATA.corridors[`name_${lang}`][row];
  if (kind === "zone") return `FTZ ${DATA.zones.number[row]} · ${DATA.zones.name[row]}`;
  if (kind === "crossing") return ownName(row) || DATA.crossings.name[row];
  return TABLE[kind].name[row];
}

// What a crossing is called in Mexico, for those who read Spanish.
const ownName = (row) => (lang === "es" ? DATA.crossings.name_es[row] : "");
// A scenario names crossings by what the layer calls them.
function gateTitle(named) {
  const row = DATA.crossings.name.indexOf(named);
  return row < 0 ? named : title("crossing", row);
}
const inFull = (row) => (ownName(row) ? `${ownName(row)} (${DATA.crossings.name[row].split(" (")[0]})` : DATA.crossings.name[row]);

// Why the study does not use a crossing.
const idleText = (row) => t(`idle.${DATA.crossings.commercial[row] ? "closed" : "no_trucks"}`);

// The everyday name of a place whose data have the formal one.
const shortName = (text) => (Object.hasOwn(DATA.names, text) ? both(DATA.names[text]) : text);

function place(kind, row) {
  if (kind === "site") return [shortName(DATA.sites.municipality[row]), shortName(DATA.sites.state[row])].filter(Boolean).join(", ");
  if (kind === "zone") return [DATA.zones.city[row], DATA.zones.state[row]].filter(Boolean).join(", ");
  if (kind === "crossing")
    return [shortName(DATA.crossings.mx_city[row]), DATA.crossings.us_city[row]].filter(Boolean).join(" ↔ ");
  return "";
}

const position = (kind, row) => [TABLE[kind].y[row], TABLE[kind].x[row]];
const pairPath = (row) => [
  position("site", DATA.pairs.site[row]),
  ...(DATA.pairs.crossing[row] >= 0 ? [position("crossing", DATA.pairs.crossing[row])] : []),
  position("zone", DATA.pairs.zone[row]),
];

const listeners = [];
let selected = null;

function onSelect(listener) {
  listeners.push(listener);
}

function select(kind, row, options = {}) {
  selected = kind === null ? null : { kind, row };
  for (const listener of listeners) listener(selected, options);
}
