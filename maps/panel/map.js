// Land, layers and the selection on the map.
const SHOWN = { sites: true, zones: true, crossings: true, other: false, corridors: true, mirrors: false, highways: true, rail: true, names: true };

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
        shape.row = row;
        return [shape];
      }),
    );
  }

  // Tags stand at the corridor's crossings; of two that would overlap the busier corridor's stays.
  function drawTags() {
    tags.clearLayers();
    if (!SHOWN.corridors) return;
    const taken = [];
    const chosenRow = selected?.kind === "corridor" ? selected.row : -1;
    const chosenFirst = (a, b) => (b === chosenRow) - (a === chosenRow);
    const near = map.getZoom() >= 7;
    for (const row of rows("corridor").sort((a, b) => chosenFirst(a, b) || (DATA.corridors.trucks[b] ?? 0) - (DATA.corridors.trucks[a] ?? 0) || a - b)) {
      const gates = DATA.corridors.crossings[row];
      if (!gates.length) continue;
      const bounds = L.latLngBounds(gates.map((gate) => position("crossing", gate)));
      const at = map.latLngToContainerPoint(bounds.getCenter());
      const half = near ? 22 + 3.3 * clip(title("corridor", row)).length : 20;
      const box = [at.x - half, at.y - 44, at.x + half, at.y - 14];
      if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) continue;
      taken.push(box);
      corridorName(row, bounds).addTo(tags);
    }
  }

  function corridorName(row, bounds) {
    const button = el("button", { type: "button", class: `corridor-name tone-${row % 4}`, on: { click: () => select("corridor", row, { from: "map" }) } },
      el("b", {}, DATA.corridors.id[row]), el("span", { class: "corridor-long" }, name(clip(title("corridor", row)))));
    button.title = title("corridor", row);
    return L.marker(bounds.getCenter(), { icon: L.divIcon({ className: "corridor-tag", html: button, iconSize: [0, 0] }), keyboard: false });
  }

  function drawAll() {
    for (const layer of Object.values(layers)) layer.remove();
    layers.land = drawLand();
    layers.highways = network("highways", { color: token("--highway"), weight: 1 });
    layers.rail = network("rail", { color: token("--rail"), weight: 1, dashArray: "5 3" });
    layers.mirrors = L.polyline(
      rows("pair").filter((row) => DATA.pairs.one_to_one[row]).map(pairPath),
      { renderer: above, pane: "above", interactive: false, color: token("--mirror"), weight: 1, opacity: 0.55 },
    );
    drawPlaces();
    drawCorridors();
    drawTags();
    layers.land.addTo(map);
    for (const key of ["highways", "rail", "corridors", "mirrors", ...PLACES]) if (SHOWN[key]) layers[key].addTo(map);
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
    if (used.length) map.fitBounds(L.latLngBounds(used).extend([33.5, -112]), { padding: [12, 12], animate: false });
  };

  drawAll();
  const nearby = () => map.getContainer().classList.toggle("near", map.getZoom() >= 7);
  nearby();
  map.on("zoomend", () => {
    nearby();
    drawTags();
    for (const key of ["sites", "zones"]) layers[key].eachLayer((shape) => shape.setRadius(shape.base * grow()));
  });
  onSelect((choice, { from, quiet } = {}) => {
    highlight(choice);
    if (!choice || from === "map" || quiet) return;
    map.invalidateSize({ animate: false });
    const bounds = frame(choice);
    if (bounds.isValid()) map.fitBounds(bounds, { padding: [50, 50], maxZoom: 10, animate: !CALM });
  });
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);

  startLabels(map);
  return { show, home, rename: drawTags };
}

const PLACES = ["other", "crossings", "zones", "sites"];
const truckSize = (count) => 3.5 + 7 * Math.sqrt((count ?? 0) / MOST_TRUCKS);
const ROUGH = new Set(["C", "P", "D"]);
const MOST_TRUCKS = Math.max(1, ...DATA.crossings.trucks.map((count) => count ?? 0));
const CALM = matchMedia("(prefers-reduced-motion: reduce)").matches;
const clip = (text) => (text.length > 90 ? `${text.slice(0, 88)}…` : text);
const truckText = (row) =>
  DATA.crossings.trucks[row] === null ? t("crossing.no_count") : t("crossing.trucks_year", { n: num(DATA.crossings.trucks[row]) });
