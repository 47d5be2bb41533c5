// Search over everything that has a name; accents and case do not matter.
const SEARCHED = ["site", "zone", "crossing", "corridor"];

// Busier crossings first; those without trucks after everything else.
const searched = (kind) => (kind === "crossing" ? rows(kind).sort((a, b) => (DATA.crossings.trucks[b] ?? 0) - (DATA.crossings.trucks[a] ?? 0) || a - b) : rows(kind));
const idle = ({ kind, row }) => Number(kind === "crossing" && !DATA.crossings.used[row]);

function find(query, limit = 12) {
  const words = fold(query).split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const found = SEARCHED.flatMap((kind) => searched(kind).map((row) => ({ kind, row, hay: haystack(kind, row) })).filter(({ hay }) => words.every((word) => hay.includes(word))));
  const starts = ({ hay }) => (hay.startsWith(words[0]) ? 0 : hay.includes(` ${words[0]}`) ? 1 : 2);
  return found.map((hit) => ({ ...hit, order: starts(hit) })).sort((a, b) => idle(a) - idle(b) || a.order - b.order).slice(0, limit);
}

function startSearch() {
  const input = byId("search");
  const list = byId("search-list");
  let active = -1;

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function take(hit) {
    input.value = "";
    close();
    select(hit.kind, hit.row, { from: "search", focus: true });
  }

  function draw() {
    const hits = find(input.value);
    active = -1;
    const items = hits.map((hit, i) => el("li", { role: "option", id: `hit-${i}`, "aria-selected": "false", on: { mousedown: (event) => { event.preventDefault(); take(hit); } } },
      sign(hit.kind), el("span", { class: "two" }, name(clip(title(hit.kind, hit.row))), el("small", {}, [t(`kind.${hit.kind}`), place(hit.kind, hit.row), idle(hit) ? idleText(hit.row) : ""].filter(Boolean).join(" · ")))));
    fill(list, items.length ? items : el("li", { class: "hint" }, t("search.none")));
    list.hidden = !input.value.trim();
    input.setAttribute("aria-expanded", String(!list.hidden));
    return hits;
  }

  let hits = [];
  input.addEventListener("input", () => { hits = draw(); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && hits.length) {
      event.preventDefault();
      active = (active + step + hits.length) % hits.length;
      [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === active)));
      list.children[active].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", `hit-${active}`);
    } else if (event.key === "Enter" && hits.length && !list.hidden) take(hits[Math.max(0, active)]);
    else if (event.key === "Escape") close();
  });
}
