// Score classes: viridis from light (low) to dark (high), readable without colour vision.
const COLOURS = ["#fde725", "#7ad151", "#22a884", "#2a788e", "#414487", "#440154"];
const NO_SCORE = "#b8b8b8";

function classEdges(scores) {
  const known = scores.filter((score) => score !== null).map((score) => score * 100);
  if (!known.length) return [0, 100];
  const low = Math.min(...known);
  const high = Math.max(...known);
  const step = [1, 2, 2.5, 5, 10, 20].find((width) => Math.ceil(high / width) - Math.floor(low / width) <= COLOURS.length) ?? 20;
  const first = Math.floor(low / step);
  const last = Math.max(Math.ceil(high / step), first + 1);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

const EDGES = classEdges([...DATA.sites.score, ...DATA.zones.score]);

function classOf(score) {
  const value = score * 100;
  const index = EDGES.findLastIndex((edge) => value >= edge);
  return Math.min(Math.max(index, 0), EDGES.length - 2);
}

function classColour(index) {
  const classes = EDGES.length - 1;
  if (classes === 1) return COLOURS[3];
  return COLOURS[Math.round((index * (COLOURS.length - 1)) / (classes - 1))];
}

const colour = (score) => (score === null ? NO_SCORE : classColour(classOf(score)));

// The map is a canvas: it needs the style sheet's colours as values.
const token = (key) => getComputedStyle(document.documentElement).getPropertyValue(key).trim();
