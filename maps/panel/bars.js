// The payload is rounded: without the hair, 13.3 / 0.1 would fall to 132, and 28.95 be shown as 28.9.
const HAIR = 1e-6;
const steps = (amount, unit) => Math.round(amount / unit + HAIR);

// Contributions as bars. Shown figures are rounded so that they add up to the shown score.
// A part is rounded beyond its limit only when nothing else can make the sum.
function addUp(parts, total, { unit = 0.1, limits = null } = {}) {
  const exact = parts.map((part) => (part ?? 0) / unit + HAIR);
  const whole = exact.map(Math.floor);
  const missing = steps(total, unit) - whole.reduce((sum, part) => sum + part, 0);
  const full = (i) => Number(limits !== null && whole[i] >= Math.round(limits[i] / unit));
  const lost = (i) => Math.round((exact[i] - whole[i]) / HAIR);
  const order = exact.map((_, i) => [lost(i), i, full(i)]).sort((a, b) => a[2] - b[2] || b[0] - a[0] || a[1] - b[1]);
  // At most one step a part: a larger gap is a fault of the data and must stay visible.
  for (const [, i] of order.slice(0, Math.max(0, missing))) whole[i] += 1;
  return whole.map((part) => part * unit);
}

// The weight of what is missing goes to the others in proportion: every place has maxima of its own.
function shares(weights, known) {
  const present = weights.reduce((sum, weight, i) => sum + (known[i] ? weight ?? 0 : 0), 0);
  return weights.map((weight, i) => (known[i] && present > 0 ? (weight ?? 0) / present : 0));
}

// Points and their maxima, as shown: the points add up to the score, and none exceeds its maximum.
function pointsOf(parts, weights, known, score) {
  const most = shares(weights, known).map((share) => share * 100);
  const limits = most.map((limit) => Math.round(limit * 10) / 10);
  const shown = addUp(parts.map((part) => (part ?? 0) * 100), (score ?? 0) * 100, { limits });
  return { shown, most: limits.map((limit, i) => Math.max(limit, shown[i])), moved: weights.reduce((sum, weight, i) => sum + (known[i] ? 0 : weight ?? 0), 0) };
}

// All bars of one panel share a scale: the largest maximum is as wide as the panel.
function bar(earned, available, widest) {
  const width = (amount) => ({ width: `${Math.min(100, (100 * amount) / (widest || 1))}%` });
  return el("span", { class: "bar", "aria-hidden": "true" },
    el("span", { class: "bar-room", css: width(available) }),
    el("span", { class: "bar-fill", css: width(earned) }));
}

function stack(parts, tones) {
  return el("span", { class: "stack", "aria-hidden": "true" },
    parts.map((part, i) => el("span", { class: tones[i], css: { width: `${(part ?? 0) * 100}%` } })));
}
