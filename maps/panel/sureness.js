// How sure a site's place in the ranking is: under other weights, and with figures that may be off.
const ranks = (low, high) => (low === high ? num(low) : t("sure.range", { low: num(low), high: num(high) }));

function trials(row, label, show) {
  const kinds = DATA.robustness.figures ? ["", "_figures"] : [""];
  return fact(label, kinds.map((kind) => el("span", { class: "item" }, el("b", {}, show(kind)), " ", kind ? t("sure.figures") : t("sure.weights"))));
}

// The pale part is where the winner stays first, the tick is the weight in use.
function heldBar(low, high, now) {
  return el("span", { class: "bar", "aria-hidden": "true" },
    el("span", { class: "bar-room", css: { left: `${100 * low}%`, width: `${100 * (high - low)}%` } }),
    el("span", { class: "bar-now", css: { left: `${100 * now}%` } }));
}

function heldText(j) {
  const { low, high, below, above } = DATA.robustness.held;
  const words = { low: chance(low[j], 1), high: chance(high[j], 1) };
  if (below[j] < 0 && above[j] < 0) return t("sure.whatever");
  if (below[j] < 0) return t("sure.up_to", words);
  if (above[j] < 0) return t("sure.from", words);
  return t("sure.between", words);
}

function heldRow(theme, j) {
  const { low, high, below, above } = DATA.robustness.held;
  return el("li", { class: "criterion", "data-theme": theme.key },
    el("div", { class: "line" }, el("span", {}, both(theme.title)), el("span", { class: "amount" }, t("sure.now", { weight: percent(theme.weight, 1) }))),
    heldBar(low[j], high[j], theme.weight),
    el("p", { class: "says" }, heldText(j),
      below[j] < 0 ? null : [" · ", t("sure.below"), " ", go("site", below[j])],
      above[j] < 0 ? null : [" · ", t("sure.above"), " ", go("site", above[j])]));
}

function sureness(row) {
  const { robustness, sites } = DATA;
  return el("section", { class: "sureness" }, el("h3", {}, t("sure.heading")),
    el("dl", { class: "facts" },
      robustness.top === 1 ? null : trials(row, t("sure.top", { top: num(robustness.top) }), (kind) => chance(sites[`top_share${kind}`][row])),
      trials(row, t("sure.first"), (kind) => chance(sites[`first_share${kind}`][row])),
      trials(row, t("sure.rank"), (kind) => ranks(sites[`rank_low${kind}`][row], sites[`rank_high${kind}`][row])),
      fact(t("sure.confidence"), el("b", {}, t("sure.grade", { grade: sites.confidence[row] })), " ", el("small", {}, both(robustness.rule)))),
    el("p", { class: "hint" }, t(`trial.${robustness.around}`, { n: num(robustness.draws) }), robustness.figures ? ` ${t("sure.drawn")}` : ""),
    row === robustness.winner ? [el("h4", {}, t("sure.held")), el("p", { class: "hint" }, t("sure.proportion")), el("ul", { class: "criteria" }, DATA.themes.map(heldRow))] : null);
}
