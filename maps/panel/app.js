// Put the page together; draw it again when the language changes.
function drawHead() {
  const { study } = DATA;
  const heading = both(study.title);
  document.title = heading;
  byId("title").textContent = heading;
  const years = study.years.length ? (study.years[0] === study.years[1] ? String(study.years[0]) : `${study.years[0]}–${study.years[1]}`) : NONE;
  fill(byId("meta"), study.scenario ? el("span", {}, el("b", {}, t("page.scenario", { title: both(study.scenario) }))) : null, el("span", {}, t("page.counts", { sites: num(COUNT.site), zones: num(COUNT.zone), crossings: num(DATA.crossings.used.filter(Boolean).length) })), el("span", {}, t("page.years", { years })),
    el("span", {}, el("b", {}, t("page.profile", { profile: both(study.profile) })), " ", both(study.profile_note)));
  for (const button of document.querySelectorAll("[data-lang]")) button.setAttribute("aria-pressed", String(button.dataset.lang === lang));
}

function drawLimits() {
  const known = DATA.criteria.filter((criterion) => both(criterion.limits));
  fill(byId("limits"),
    el("summary", {}, el("b", {}, t("limits.heading")), el("span", { class: "limits-short" }, t("limits.intro"), " ", known.map((criterion) => both(criterion.limits)).join(" ")), el("span", { class: "limits-more" })),
    el("div", { class: "limits-all" }, el("p", {}, t("limits.intro")),
      el("ul", {}, known.map((criterion) => el("li", {}, el("b", {}, `${both(criterion.title)}: `), both(criterion.limits))))));
  nameLimits();
}

function nameLimits() {
  const limits = byId("limits");
  limits.querySelector(".limits-more").textContent = limits.open ? t("limits.less") : t("limits.more", { n: num(limits.querySelectorAll("li").length) });
}

function drawFooter() {
  const used = Object.values(DATA.layers).map((record) => both(record.attribution));
  const lines = [...new Set([...LAND.credits, ...used].filter(Boolean))];
  fill(byId("footer"), el("p", {}, t("footer.scale"), " "), el("p", {}, el("b", {}, t("footer.sources")), " ", lines.join(" · "), " "), el("p", {}, t("footer.offline")));
  byId("credit").textContent = t("footer.land", { credits: LAND.credits.join(" · ") });
}

function draw(view, map) {
  drawHead();
  drawWorlds(map);
  drawLimits();
  drawFooter();
  translateShell();
  drawLayers(view);
  drawLegend();
  view.rename();
  drawTabs();
  drawTable();
  drawPanel(selected);
}

function start(map) {
  startPanel();
  startTable();
  startSearch();
  const view = startMap(map);
  byId("legend").open = matchMedia("(min-width: 901px) and (min-height: 700px)").matches;
  byId("layers").open = matchMedia("(min-width: 1500px) and (min-height: 900px)").matches;
  byId("limits").addEventListener("toggle", nameLimits);
  for (const button of document.querySelectorAll("[data-lang]"))
    button.addEventListener("click", () => {
      setLanguage(button.dataset.lang);
      draw(view, map);
    });
  // The skip link must not write over what the address keeps.
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    byId("results").focus();
  });
  addEventListener("hashchange", () => {
    const next = openingLanguage();
    if (next === lang) return;
    setLanguage(next);
    draw(view, map);
  });
  draw(view, map);
  // Only now has the map its final size.
  view.home();
  if (CHANGE) restoreView(map);
  document.body.dataset.ready = "true";
}
