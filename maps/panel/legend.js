// Which layers are drawn, and what their signs mean.
const LAYER_KEYS = ["changes", "sites", "zones", "crossings", "corridors", "mirrors", "highways", "rail", "other", "names"];

function drawLayers(view) {
  const boxes = LAYER_KEYS.filter((key) => key !== "changes" || underScenario).map((key) => {
    const box = el("input", { type: "checkbox", id: `layer-${key}`, on: { change: (event) => view.show(key, event.target.checked) } });
    box.checked = SHOWN[key];
    return el("li", {}, el("label", { for: `layer-${key}` }, box, el("span", {}, t(`layer.${key}`))));
  });
  const home = el("button", { type: "button", class: "plain", on: { click: () => view.home() } }, t("layer.home"));
  fill(byId("layers"), el("summary", {}, t("layer.heading")), el("ul", {}, boxes), home);
}

function sign(kind, size = 12, paint = null) {
  return el("i", { class: `sign sign-${kind}`, "aria-hidden": "true", css: { "--size": `${size}px`, ...(paint ? { "--paint": paint } : {}) } });
}

function countIn(index) {
  return DATA.sites.score.filter((score) => score !== null && classOf(score) === index).length;
}

function drawLegend() {
  const classes = Array.from({ length: CLASSES }, (_, index) =>
    el("li", {}, el("i", { class: "block", "aria-hidden": "true", css: { "--paint": classColour(index) } }), el("span", {}, classText(index)), el("small", {}, num(countIn(index)))),
  );
  const [few, many] = [MOST_TRUCKS / 10, MOST_TRUCKS].map((count) => Number(count.toPrecision(1)));
  const trucks = el("li", {}, sign("crossing", truckSize(few) * 2), sign("crossing", truckSize(many) * 2), el("span", {}, t("legend.trucks", { few: inWords(few), many: inWords(many) })));
  fill(
    byId("legend"),
    el("summary", {}, t("legend.heading")),
    el("h3", {}, t("legend.score")),
    el("ul", { class: "classes" }, classes),
    el("ul", {},
      el("li", {}, sign("site", 12, COLOURS[2]), el("span", {}, t("legend.site"))),
      el("li", {}, sign("rough", 12, COLOURS[3]), el("span", {}, t("legend.rough"))),
      el("li", {}, sign("zone", 11, COLOURS[2]), el("span", {}, t("legend.zone"))),
      trucks,
      el("li", {}, sign("pair"), el("span", {}, t("legend.pair"))),
      underScenario ? [el("li", {}, sign("moves"), el("span", {}, t("legend.moves"))), el("li", {}, sign("breaks"), el("span", {}, t("legend.breaks")))] : null,
      el("li", {}, sign("corridor"), el("span", {}, t("legend.corridor"))),
      el("li", { class: "lines" }, sign("highway"), el("span", {}, t("layer.highways")), sign("rail"), el("span", {}, t("layer.rail"))),
    ),
  );
}
