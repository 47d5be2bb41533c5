// Markers that differ by shape, not only by colour. They follow Leaflet 1.9.4's canvas renderer.
function outline(trace) {
  return function draw() {
    const renderer = this._renderer;
    if (!renderer._drawing || this._empty()) return;
    const context = renderer._ctx;
    context.beginPath();
    trace(context, this._point, this._radius);
    context.closePath();
    renderer._fillStroke(context, this);
  };
}

const Diamond = L.CircleMarker.extend({
  _updatePath: outline((context, point, size) => {
    const reach = size * 1.3;
    context.moveTo(point.x, point.y - reach);
    context.lineTo(point.x + reach, point.y);
    context.lineTo(point.x, point.y + reach);
    context.lineTo(point.x - reach, point.y);
  }),
  _updateBounds() {
    L.CircleMarker.prototype._updateBounds.call(this);
    this._pxBounds = new L.Bounds(this._pxBounds.min.subtract([4, 4]), this._pxBounds.max.add([4, 4]));
  },
});

const Square = L.CircleMarker.extend({
  _updatePath: outline((context, point, size) => {
    context.rect(point.x - size, point.y - size, size * 2, size * 2);
  }),
});

function decode(path, scale) {
  const points = [];
  let x = 0;
  let y = 0;
  for (let i = 0; i < path.length; i += 2) {
    x += path[i];
    y += path[i + 1];
    points.push([y / scale, x / scale]);
  }
  return points;
}
