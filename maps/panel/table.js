// Ranked tables: sort by header, walk with arrows, open with Enter.
const PAGE = 100;
const cells = {
  score: (value) => el("span", { class: "score" }, el("i", { class: "swatch", css: { "--paint": colour(value) }, "aria-hidden": "true" }), points(value)),
  two: (main, minor) => el("span", { class: "two" }, name(clip(main)), el("small", {}, name(clip(minor)))),
};
const bestMinutes = (row) => (pairsOf.site[row].length ? DATA.pairs.minutes[pairsOf.site[row][0]] : null);
// The sober one of the two chances, where the study draws figures too.
const onList = (row) => DATA.sites[DATA.robustness.figures ? "top_share_figures" : "top_share"][row];

const TABS = {
  site: [
    { key: "rank", type: "num", value: (row) => DATA.sites.rank[row], show: (row) => num(DATA.sites.rank[row]) },
    { key: "site", type: "text", value: (row) => title("site", row), show: (row) => cells.two(title("site", row), place("site", row)), head: true },
    { key: "score", type: "num", down: true, value: (row) => DATA.sites.score[row], show: (row) => cells.score(DATA.sites.score[row]) },
    { key: "chance", type: "num", down: true, value: onList, show: (row) => el("span", { class: "two" }, chance(onList(row)), el("small", {}, t("sure.grade", { grade: DATA.sites.confidence[row] }))) },
    { key: "measured", type: "num", down: true, value: (row) => DATA.sites.measured[row], show: (row) => percent(DATA.sites.measured[row]) },
    { key: "door", type: "num", value: bestMinutes, show: (row) => duration(bestMinutes(row)) },
  ],
  pair: [
    { key: "rank", type: "num", value: (row) => DATA.pairs.rank[row], show: (row) => num(DATA.pairs.rank[row]) },
    { key: "pair", type: "text", value: (row) => title("pair", row), show: (row) => cells.two(title("site", DATA.pairs.site[row]), `↔ ${title("zone", DATA.pairs.zone[row])}`), head: true },
    { key: "crossing", type: "text", value: (row) => (DATA.pairs.crossing[row] < 0 ? "" : title("crossing", DATA.pairs.crossing[row])), show: (row) => (DATA.pairs.crossing[row] < 0 ? NONE : name(clip(title("crossing", DATA.pairs.crossing[row])))) },
    { key: "score", type: "num", down: true, value: (row) => DATA.pairs.score[row], show: (row) => points(DATA.pairs.score[row]) },
    { key: "door", type: "num", value: (row) => DATA.pairs.minutes[row], show: (row) => duration(DATA.pairs.minutes[row]) },
    { key: "holds", type: "num", down: true, value: (row) => DATA.pairs.stability[row], show: (row) => (DATA.pairs.stability[row] === null ? NONE : chance(DATA.pairs.stability[row])) },
  ],
  corridor: [
    { key: "corridor", type: "text", value: (row) => title("corridor", row), show: (row) => cells.two(title("corridor", row), DATA.corridors.id[row]), head: true },
    { key: "sites", type: "num", down: true, value: (row) => DATA.corridors.sites[row], show: (row) => num(DATA.corridors.sites[row]) },
    { key: "zones", type: "num", down: true, value: (row) => DATA.corridors.zones[row], show: (row) => num(DATA.corridors.zones[row]) },
    { key: "trucks", type: "num", down: true, value: (row) => DATA.corridors.trucks[row], show: (row) => compact(DATA.corridors.trucks[row]) },
    { key: "score", type: "num", down: true, value: (row) => DATA.corridors.score[row], show: (row) => points(DATA.corridors.score[row]) },
  ],
};

const table = { tab: "site", sort: null, down: false, filter: "", shown: PAGE, order: [] };
const haystacks = {};

function haystack(kind, row) {
  haystacks[kind] ??= [];
  if (kind === "pair") return `${haystack("site", DATA.pairs.site[row])} ${haystack("zone", DATA.pairs.zone[row])} ${DATA.pairs.crossing[row] < 0 ? "" : haystack("crossing", DATA.pairs.crossing[row])}`;
  haystacks[kind][row] ??= fold(kind === "corridor" ? `${DATA.corridors.name_en[row]} ${DATA.corridors.name_es[row]} ${DATA.corridors.id[row]}` : kind === "crossing" ? `${DATA.crossings.name[row]} ${DATA.crossings.mx_name[row]} ${place(kind, row)} ${DATA.crossings.id[row]}` : `${title(kind, row)} ${place(kind, row)} ${TABLE[kind].id[row]}`);
  return haystacks[kind][row];
}

function matching(kind) {
  const words = fold(table.filter).split(/\s+/).filter(Boolean);
  return rows(kind).filter((row) => words.every((word) => haystack(kind, row).includes(word)));
}

function arranged() {
  const found = matching(table.tab);
  const column = TABS[table.tab].find(({ key }) => key === table.sort);
  if (!column) return found;
  const collator = new Intl.Collator(LOCALE[lang], { numeric: true });
  const turn = table.down ? -1 : 1;
  return found.map((row) => [column.value(row), row]).sort(([a, i], [b, j]) => {
    if (a === null || b === null) return (a === null) - (b === null) || i - j;
    return turn * (column.type === "text" ? collator.compare(a, b) : a - b) || i - j;
  }).map(([, row]) => row);
}

function header(column) {
  const active = table.sort === column.key;
  const button = el("button", { type: "button", on: { click: () => sortBy(column) } }, t(`column.${column.key}`, { top: num(DATA.robustness.top), first: num(DATA.study.tested.top) }), el("span", { class: "arrow", "aria-hidden": "true" }, active ? (table.down ? "▼" : "▲") : ""));
  return el("th", { scope: "col", class: `col-${column.key} ${column.type}`, "data-column": column.key, "aria-sort": active ? (table.down ? "descending" : "ascending") : null }, button);
}

function sortBy(column) {
  table.down = table.sort === column.key ? !table.down : Boolean(column.down);
  table.sort = column.key;
  drawTable();
  byId("table").querySelector(`[data-column="${column.key}"] button`).focus();
}

function line(row, first) {
  const current = selected?.kind === table.tab && selected.row === row;
  return el("tr", { "data-row": row, tabindex: first ? "0" : "-1", "aria-selected": current ? "true" : "false" },
    TABS[table.tab].map((column) => el(column.head ? "th" : "td", { class: `col-${column.key} ${column.type}`, scope: column.head ? "row" : null }, column.show(row))));
}

function drawTable() {
  table.order = arranged();
  const page = table.order.slice(0, table.shown);
  const current = selected?.kind === table.tab ? page.indexOf(selected.row) : -1;
  const body = el("tbody", {}, page.map((row, i) => line(row, i === Math.max(0, current))));
  body.addEventListener("click", (event) => open(event.target.closest("tr"), false));
  body.addEventListener("keydown", walk);
  const grid = el("table", { role: "grid", class: `grid-${table.tab}`, "aria-label": t(`tab.${table.tab}`), "aria-rowcount": table.order.length + 1 }, el("thead", {}, el("tr", {}, TABS[table.tab].map(header))), body);
  const more = table.order.length > page.length
    ? el("button", { type: "button", class: "plain more", on: { click: () => showMore() } }, t("table.more", { n: num(Math.min(PAGE, table.order.length - page.length)) }))
    : null;
  fill(byId("table"), grid, more, table.order.length ? null : el("p", { class: "hint" }, t("table.none")));
  byId("count").textContent = t("table.count", { n: num(table.order.length), all: num(COUNT[table.tab]) });
}

function showMore() {
  const from = table.shown;
  table.shown += PAGE;
  drawTable();
  byId("table").querySelectorAll("tbody tr")[from]?.focus();
}

function open(row, focus) {
  if (!row) return;
  row.focus({ preventScroll: true });
  select(table.tab, Number(row.dataset.row), { from: "table", focus });
}

function walk(event) {
  const row = event.target.closest("tr");
  if (!row) return;
  const all = [...row.parentNode.children];
  const at = all.indexOf(row);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 10, PageUp: at - 10, Home: 0, End: all.length - 1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    const next = all[Math.min(all.length - 1, Math.max(0, to))];
    row.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  } else if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    open(row, true);
  }
}

function mark(choice) {
  for (const row of byId("table").querySelectorAll("tbody tr")) {
    const current = choice?.kind === table.tab && Number(row.dataset.row) === choice.row;
    row.setAttribute("aria-selected", current ? "true" : "false");
  }
}

function reveal(choice) {
  if (!choice || !(choice.kind in TABS)) return mark(choice);
  if (choice.kind !== table.tab) openTab(choice.kind);
  const at = table.order.indexOf(choice.row);
  if (at >= table.shown) {
    table.shown = Math.ceil((at + 1) / PAGE) * PAGE;
    drawTable();
  }
  mark(choice);
  const scroller = byId("table");
  const row = scroller.querySelector(`tr[data-row="${choice.row}"]`);
  if (row) scroller.scrollTop = Math.max(0, row.offsetTop - scroller.clientHeight / 2);
}

function openTab(kind) {
  Object.assign(table, { tab: kind, sort: null, down: false, shown: PAGE });
  drawTabs();
  drawTable();
}

function drawTabs() {
  const kinds = Object.keys(TABS);
  fill(byId("tabs"), kinds.map((kind, i) => el("button", {
    type: "button", role: "tab", id: `tab-${kind}`, "aria-controls": "tab-panel", "aria-selected": kind === table.tab ? "true" : "false", tabindex: kind === table.tab ? "0" : "-1",
    on: {
      click: () => openTab(kind),
      keydown: (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        const next = kinds[(i + step + kinds.length) % kinds.length];
        openTab(next);
        byId(`tab-${next}`).focus();
      },
    },
  }, t(`tab.${kind}`), el("small", {}, num(COUNT[kind])))));
  byId("tab-panel").setAttribute("aria-labelledby", `tab-${table.tab}`);
}

function startTable() {
  byId("filter").addEventListener("input", (event) => {
    table.filter = event.target.value;
    table.shown = PAGE;
    drawTable();
  });
  onSelect((choice, { from } = {}) => (from === "table" ? mark(choice) : reveal(choice)));
}
