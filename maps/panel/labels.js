// Names on the land, thinned so that they never overlap: larger places first.
const LEAST = [[5, 1500000], [6, 700000], [7, 300000], [8, 150000], [99, 0]];

function startLabels(map, above) {
  const pane = map.createPane("names");
  pane.classList.add("names-pane");
  const group = L.layerGroup().addTo(map);
  const towns = LAND.towns.name.map((formal, i) => ({ formal, at: [LAND.towns.y[i], LAND.towns.x[i]], size: LAND.towns.population[i] }));
  const states = [...LAND.mx_names, ...LAND.us_names].map(([formal, x, y]) => ({ formal, at: [y, x], size: 0 }));

  function put(taken, item, kind) {
    const at = map.latLngToContainerPoint(item.at);
    const view = map.getSize();
    if (at.x < 0 || at.y < 0 || at.x > view.x || at.y > view.y) return;
    const said = shortName(item.formal);
    const half = said.length * (kind === "state" ? 4.6 : 3.2) + 6;
    const box = kind === "state" ? [at.x - half, at.y - 9, at.x + half, at.y + 9] : [at.x - 4, at.y - 8, at.x + half * 2, at.y + 8];
    // A name cut by the edge says less than none.
    if (box[2] > view.x || taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) return;
    taken.push(box);
    const text = el("span", {}, said);
    const icon = L.divIcon({ className: `label label-${kind}`, html: text, iconSize: [0, 0] });
    L.marker(item.at, { icon, pane: "names", interactive: false, keyboard: false }).addTo(group);
  }

  function refresh() {
    group.clearLayers();
    const zoom = map.getZoom();
    const least = LEAST.find(([limit]) => zoom < limit)[1];
    const taken = [...above()];
    for (const item of towns) if (item.size >= least) put(taken, item, "town");
    if (zoom >= 4.5 && zoom < 8) for (const item of states) put(taken, item, "state");
  }
  map.on("moveend zoomend resize", refresh);
  refresh();
  return refresh;
}
