// Land, layers and the selection on the map.
const SHOWN = { changes: true, sites: true, zones: true, crossings: true, other: false, corridors: true, mirrors: false, highways: true, rail: true, names: true };

function startMap(map) {
  const layers = {};
  const tags = L.layerGroup().addTo(map);
  let chosen = L.layerGroup();

  const canvas = (paneName, level, live) => {
    const pane = map.createPane(paneName);
    pane.style.zIndex = level;
    if (!live) pane.style.pointerEvents = "none";
    return L.canvas({ pane: paneName, padding: 0.3, tolerance: live ? 5 : 0 });
  };
  const land = canvas("land", 200, false);
  const areas = canvas("areas", 350, false);
  const live = canvas("live", 450, true);
  const above = canvas("above", 460, false);

  function drawLand() {
    const shapes = (key) => LAND[key].map((rings) => rings.map((ring) => decode(ring, LAND.scale)));
    const style = { renderer: land, pane: "land", interactive: false, smoothFactor: 1 };
    const group = L.layerGroup();
    L.polygon(LAND.seam.map((ring) => decode(ring, LAND.scale)), { ...style, stroke: false, fillColor: token("--land-us"), fillOpacity: 1, fillRule: "evenodd" }).addTo(group);
    for (const [key, fillColour] of [["us", token("--land-us")], ["mx", token("--land-mx")]])
      for (const rings of shapes(key))
        L.polygon(rings, { ...style, color: token("--state-line"), weight: 0.8, fillColor: fillColour, fillOpacity: 1, fillRule: "evenodd" }).addTo(group);
    return group;
  }

  const network = (key, options) =>
    L.polyline(LAND[key].map((path) => decode(path, LAND.scale)), { renderer: land, pane: "land", interactive: false, smoothFactor: 1.5, ...options });

  function marker(kind, row, Shape, options) {
    const shape = new Shape(position(kind, row), { renderer: live, pane: "live", ...options });
    shape.on("click", () => select(kind, row, { from: "map" }));
    shape.bindTooltip(() => tip(kind, row), { direction: "top", offset: [0, -6] });
    return shape;
  }

  function tip(kind, row) {
    const score = TABLE[kind].score;
    const facts = kind === "crossing" ? truckText(row) : t("tip.score", { score: points(score[row]), rank: num(TABLE[kind].rank[row]) });
    return el("span", { class: "tip" }, el("strong", {}, name(clip(title(kind, row)))), el("span", {}, place(kind, row)), el("span", {}, facts));
  }

  const grow = () => Math.max(0.75, Math.min(1.9, 0.75 + (map.getZoom() - 5) * 0.19));

  function drawPlaces() {
    const ink = token("--marker-line");
    layers.sites = L.layerGroup(
      rows("site").reverse().map((row) => {
        const rough = ROUGH.has(DATA.sites.grade[row]);
        const tone = colour(DATA.sites.score[row]);
        const look = rough
          ? { color: tone, weight: 2, dashArray: "3 2.5", fillColor: token("--land-mx"), fillOpacity: 0.85 }
          : { color: ink, weight: 0.8, fillColor: tone, fillOpacity: 0.95 };
        const shape = marker("site", row, L.CircleMarker, { ...look, radius: 5 * grow() });
        shape.base = 5;
        return shape;
      }),
    );
    layers.zones = L.layerGroup(
      rows("zone").reverse().map((row) => {
        const shape = marker("zone", row, Diamond, { color: ink, weight: 1.3, fillColor: colour(DATA.zones.score[row]), fillOpacity: 0.95, radius: 5 * grow() });
        shape.base = 5;
        return shape;
      }),
    );
    const gate = (row, used) =>
      marker("crossing", row, Square, used
        ? { color: token("--crossing-line"), weight: 1.2, fillColor: token("--crossing"), fillOpacity: 0.82, radius: truckSize(DATA.crossings.trucks[row]) }
        : { color: token("--crossing"), weight: 1.4, fillColor: token("--surface"), fillOpacity: 0.9, radius: 3.5 });
    const bySize = rows("crossing").sort((a, b) => (DATA.crossings.trucks[b] ?? 0) - (DATA.crossings.trucks[a] ?? 0));
    layers.crossings = L.layerGroup(bySize.filter((row) => DATA.crossings.used[row]).map((row) => gate(row, true)));
    layers.other = L.layerGroup(bySize.filter((row) => !DATA.crossings.used[row]).map((row) => gate(row, false)));
  }

  function drawCorridors() {
    layers.corridors = L.layerGroup(
      rows("corridor").flatMap((row) => {
        const tone = token(`--corridor-${row % 4}`);
        const rings = [...DATA.corridors.mx[row], ...DATA.corridors.us[row]].map((ring) => decode(ring, DATA.corridors.scale));
        if (!rings.length) return [];
        const shape = L.polygon(rings, { renderer: areas, pane: "areas", interactive: false, color: tone, weight: 1.3, opacity: 0.75, dashArray: "5 4", fillColor: tone, fillOpacity: 0.08, fillRule: "evenodd" });
        // Its best pair holds the two halves together for the eye.
        const spine = L.polyline(pairPath(DATA.corridors.best_pair[row]), { renderer: areas, pane: "areas", interactive: false, color: tone, weight: 1.3, opacity: 0.75, dashArray: "1 5", fill: false });
        shape.row = spine.row = row;
        return [spine, shape];
      }),
    );
  }

  // What lies on the map and hides it, in the map's own pixels: left, top, right, bottom.
  function covered() {
    const mapBox = map.getContainer().getBoundingClientRect();
    return [...document.querySelectorAll(".card, .leaflet-control-zoom")].map((node) => node.getBoundingClientRect()).map((box) => [box.left - mapBox.left, box.top - mapBox.top, box.right - mapBox.left, box.bottom - mapBox.top]);
  }

  // Room for what is to be seen: not below a box, unless that would leave too little.
  function padding(margin, boxes) {
    const right = Math.max(0, ...boxes.filter((id) => byId(id).open).map((id) => byId(id).getBoundingClientRect().right - map.getContainer().getBoundingClientRect().left));
    const left = right < map.getSize().x * 0.45 ? right : 0;
    return { paddingTopLeft: [left + margin, margin + 40], paddingBottomRight: [margin, margin] };
  }

  // Tags stand at the corridor's crossings, whole and apart from each other and from the boxes; of
  // two that would overlap the busier corridor's stays.
  let tagBoxes = [];
  function drawTags() {
    const held = document.activeElement?.dataset.corridor;
    tags.clearLayers();
    tagBoxes = [];
    if (!SHOWN.corridors) return;
    const taken = covered();
    const view = map.getSize();
    const chosenRow = selected?.kind === "corridor" ? selected.row : selected?.kind === "pair" ? DATA.pairs.corridor[selected.row] : null;
    const near = map.getZoom() >= 7;
    // Once one is chosen the names of the others would only be in its way.
    const named = rows("corridor").filter((row) => chosenRow === null || row === chosenRow);
    for (const row of named.sort((a, b) => (DATA.corridors.trucks[b] ?? 0) - (DATA.corridors.trucks[a] ?? 0) || a - b)) {
      const gates = DATA.corridors.crossings[row];
      if (!gates.length) continue;
      const bounds = L.latLngBounds(gates.map((gate) => position("crossing", gate)));
      const at = map.latLngToContainerPoint(bounds.getCenter());
      if (at.x < 0 || at.y < 0 || at.x > view.x || at.y > view.y) continue;
      const half = tagWidth(row, near) / 2;
      const x = Math.min(Math.max(at.x, half + 4), view.x - half - 4);
      const y = Math.max(at.y, 42);
      const box = [x - half - 2, y - 40, x + half + 2, y - 14];
      if (half * 2 > view.x - 8 || taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) continue;
      taken.push(box);
      tagBoxes.push(box);
      corridorName(row, map.containerPointToLatLng([x, y])).addTo(tags);
    }
    if (held !== undefined) map.getContainer().querySelector(`[data-corridor="${held}"]`)?.focus({ preventScroll: true });
  }

  const pen = document.createElement("canvas").getContext("2d");
  function tagWidth(row, near) {
    const family = getComputedStyle(map.getContainer()).fontFamily;
    const width = (font, text) => {
      pen.font = `${font} 11px ${family}`;
      return pen.measureText(text).width;
    };
    return 16 + width(700, DATA.corridors.id[row]) + (near ? 5 + width(500, clip(title("corridor", row))) : 0);
  }

  function corridorName(row, at) {
    const button = el("button", { type: "button", class: `corridor-name tone-${row % 4}`, "data-corridor": String(row), on: { click: () => select("corridor", row, { from: "map" }) } },
      el("b", {}, DATA.corridors.id[row]), el("span", { class: "corridor-long" }, name(clip(title("corridor", row)))));
    button.title = title("corridor", row);
    return L.marker(at, { icon: L.divIcon({ className: "corridor-tag", html: button, iconSize: [0, 0] }), keyboard: false });
  }

  // Told apart without colour: what breaks is dashed and drawn over what moves.
  function drawChanges() {
    if (!underScenario) return L.layerGroup();
    const style = { renderer: areas, pane: "areas", interactive: false, fill: false };
    const cell = map.getZoom() >= 8 ? 0 : map.getZoom() >= 6.5 ? 0.25 : 0.75;
    return L.layerGroup([
      L.polyline(changedWays("moved", cell), { ...style, color: token("--moves"), weight: 1.2, opacity: 0.55 }),
      L.polyline(changedWays("broken", cell), { ...style, color: token("--breaks"), weight: 1.8, opacity: 0.85, dashArray: "6 5" }),
    ]);
  }

  function drawAll() {
    for (const layer of Object.values(layers)) layer.remove();
    layers.land = drawLand();
    layers.highways = network("highways", { color: token("--highway"), weight: 1 });
    layers.rail = network("rail", { color: token("--rail"), weight: 1, dashArray: "5 3" });
    layers.mirrors = L.polyline(
      rows("pair").filter((row) => DATA.pairs.matched[row]).map(pairPath),
      { renderer: above, pane: "above", interactive: false, color: token("--mirror"), weight: 1, opacity: 0.55 },
    );
    layers.changes = drawChanges();
    drawPlaces();
    drawCorridors();
    drawTags();
    layers.land.addTo(map);
    for (const key of ["highways", "rail", "corridors", "mirrors", "changes", ...PLACES]) if (SHOWN[key]) layers[key].addTo(map);
    highlight(selected);
  }

  function show(key, on) {
    SHOWN[key] = on;
    if (key === "names") map.getPane("names").hidden = !on;
    else if (on) layers[key].addTo(map);
    else layers[key].remove();
    if (key === "corridors") drawTags();
    // A layer that comes back is drawn last: keep sites over zones over crossings.
    if (on && PLACES.includes(key)) for (const above of PLACES.slice(PLACES.indexOf(key))) if (SHOWN[above]) layers[above].eachLayer((shape) => shape.bringToFront());
    if (key === "highways" || key === "rail") layers.land.eachLayer((layer) => layer.bringToBack());
  }

  function linesFor({ kind, row }) {
    if (kind === "pair") return [row];
    const limit = { site: 3, zone: 5, crossing: 12, corridor: 30 }[kind];
    return pairsOf[kind][row].slice(0, limit);
  }

  // Many areas overlap: what is selected stands out, the others step back.
  function dim(choice) {
    layers.changes.eachLayer((lines) => lines.setStyle({ opacity: (lines.options.dashArray ? 0.85 : 0.55) * (choice ? 0.3 : 1) }));
    layers.corridors.eachLayer((shape) => {
      const own = choice?.kind === "corridor" && choice.row === shape.row;
      if (own) shape.setStyle({ weight: 2.4, opacity: 1, fillOpacity: 0.2 }).bringToFront();
      else if (choice) shape.setStyle({ weight: 1, opacity: 0.3, fillOpacity: 0.03 });
      else shape.setStyle({ weight: 1.3, opacity: 0.75, fillOpacity: 0.08 });
    });
  }

  function highlight(choice) {
    dim(choice);
    drawTags();
    chosen.remove();
    chosen = L.layerGroup();
    if (!choice) return;
    const lines = linesFor(choice);
    const style = { renderer: above, pane: "above", interactive: false };
    lines.slice().reverse().forEach((row, i) => {
      const best = i === lines.length - 1 && choice.kind !== "corridor" && choice.kind !== "crossing";
      L.polyline(pairPath(row), { ...style, color: token("--halo"), weight: best ? 6 : 3, opacity: 0.8 }).addTo(chosen);
      L.polyline(pairPath(row), { ...style, color: token("--pair"), weight: best ? 3 : 1.4, opacity: best ? 1 : 0.75, dashArray: best ? null : "4 3" }).addTo(chosen);
    });
    const ring = (kind, row) => L.circleMarker(position(kind, row), { ...style, radius: 12, color: token("--pair"), weight: 3, fill: false }).addTo(chosen);
    if (choice.kind === "pair") {
      ring("site", DATA.pairs.site[choice.row]);
      ring("zone", DATA.pairs.zone[choice.row]);
    } else if (choice.kind !== "corridor") ring(choice.kind, choice.row);
    chosen.addTo(map);
  }

  function frame(choice) {
    if (choice.kind === "corridor") {
      const rings = [...DATA.corridors.mx[choice.row], ...DATA.corridors.us[choice.row]];
      return L.latLngBounds(rings.flatMap((ring) => decode(ring, DATA.corridors.scale)));
    }
    if (choice.kind === "crossing") return L.latLngBounds([position("crossing", choice.row)]);
    const best = linesFor(choice).slice(0, 1);
    const points = best.length ? best.flatMap(pairPath) : [position(choice.kind, choice.row)];
    return L.latLngBounds(points);
  }

  const home = () => {
    const used = rows("site").map((row) => position("site", row));
    map.invalidateSize({ animate: false });
    const gates = rows("crossing").filter((row) => DATA.crossings.used[row]).map((row) => position("crossing", row));
    if (!used.length && !gates.length) return;
    // Steps of the zoom buttons would waste up to a fifth of the map.
    const step = map.options.zoomSnap;
    map.options.zoomSnap = 0.02;
    map.fitBounds(L.latLngBounds([...used, ...gates]), { ...padding(16, ["layers"]), animate: false });
    map.options.zoomSnap = step;
  };

  drawAll();
  const nearby = () => map.getContainer().classList.toggle("near", map.getZoom() >= 7);
  nearby();
  map.on("zoomend", () => {
    nearby();
    if (underScenario) {
      layers.changes.remove();
      layers.changes = drawChanges();
      if (SHOWN.changes) layers.changes.addTo(map);
      dim(selected);
    }
    for (const key of ["sites", "zones"]) layers[key].eachLayer((shape) => shape.setRadius(shape.base * grow()));
  });
  onSelect((choice, { from, quiet } = {}) => {
    highlight(choice);
    if (!choice || from === "map" || quiet) return;
    map.invalidateSize({ animate: false });
    const bounds = frame(choice);
    if (bounds.isValid()) map.fitBounds(bounds, { ...(choice.kind === "crossing" ? {} : padding(44, ["layers", "legend"])), maxZoom: 10, animate: !CALM });
  });
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);

  // Tags first: names on the land make room for them.
  map.on("moveend", drawTags);
  const drawLabels = startLabels(map, () => tagBoxes);
  const zoom = L.control.zoom({ position: "topright" }).addTo(map).getContainer();
  const rename = () => {
    for (const way of ["in", "out"]) {
      const button = zoom.querySelector(`.leaflet-control-zoom-${way}`);
      button.title = t(`zoom.${way}`);
      button.setAttribute("aria-label", button.title);
    }
    drawTags();
    drawLabels();
  };
  for (const id of ["layers", "legend"]) byId(id).addEventListener("toggle", rename);
  return { show, home, rename };
}

const PLACES = ["other", "crossings", "zones", "sites"];
const truckSize = (count) => 3.5 + 7 * Math.sqrt((count ?? 0) / MOST_TRUCKS);
const ROUGH = new Set(["C", "P", "D"]);
const MOST_TRUCKS = Math.max(1, ...DATA.crossings.trucks.map((count) => count ?? 0));
const CALM = matchMedia("(prefers-reduced-motion: reduce)").matches;
const clip = (text) => (text.length > 90 ? `${text.slice(0, 88)}…` : text);
const truckText = (row) =>
  DATA.crossings.trucks[row] === null ? t("crossing.no_count") : t("crossing.trucks_year", { n: num(DATA.crossings.trucks[row]) });
