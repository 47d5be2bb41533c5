// Contributions as bars. Shown figures are rounded so that they add up to the shown score.
function addUp(parts, total, unit = 0.1) {
  const exact = parts.map((part) => (part ?? 0) / unit);
  const whole = exact.map(Math.floor);
  const missing = Math.round(total / unit) - whole.reduce((sum, part) => sum + part, 0);
  const order = exact.map((part, i) => [part - whole[i], i]).sort((a, b) => b[0] - a[0] || a[1] - b[1]);
  // At most one step a part: a larger gap is a fault of the data and must stay visible.
  for (const [, i] of order.slice(0, Math.max(0, missing))) whole[i] += 1;
  return whole.map((part) => part * unit);
}

// All bars of one panel share a scale: the largest weight is as wide as the panel.
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
