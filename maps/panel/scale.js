// Score classes: viridis from light (low) to dark (high), readable without colour vision.
const COLOURS = ["#fde725", "#7ad151", "#22a884", "#2a788e", "#414487", "#440154"];
const NO_SCORE = "#b8b8b8";

const STEPS = [1, 2, 2.5, 5, 10, 15, 20];

// Breaks between the classes; the first and the last class are open, so that a few far values do
// not stretch the others.
function classBreaks(scores) {
  const known = scores.filter((score) => score !== null).map((score) => score * 100).sort((a, b) => a - b);
  if (!known.length) return [50];
  const at = (share) => known[Math.round(share * (known.length - 1))];
  const [low, high] = [at(0.04), at(0.96)];
  const inner = (step) => Math.max(1, Math.floor(high / step) - Math.ceil(low / step) + 1);
  const step = STEPS.find((width) => inner(width) < COLOURS.length) ?? 20;
  const first = Math.max(1, Math.ceil(low / step));
  return Array.from({ length: Math.min(inner(step), COLOURS.length - 1) }, (_, i) => (first + i) * step);
}

const BREAKS = classBreaks(DATA.sites.score);
const CLASSES = BREAKS.length + 1;
const classOf = (score) => BREAKS.filter((edge) => score * 100 >= edge).length;
const classColour = (index) => COLOURS[Math.round((index * (COLOURS.length - 1)) / (CLASSES - 1))];

function classText(index) {
  if (index === 0) return `< ${upTo(BREAKS[0], 1)}`;
  if (index === CLASSES - 1) return `≥ ${upTo(BREAKS[index - 1], 1)}`;
  return `${upTo(BREAKS[index - 1], 1)}–${upTo(BREAKS[index], 1)}`;
}

const colour = (score) => (score === null ? NO_SCORE : classColour(classOf(score)));

// The map is a canvas: it needs the style sheet's colours as values.
const token = (key) => getComputedStyle(document.documentElement).getPropertyValue(key).trim();
