// Words, numbers and units in the reader's language.
const block = (id) => JSON.parse(document.getElementById(id).textContent);
const WORDS = block("siting-text");
const LOCALE = { en: "en-US", es: "es-MX" };
const FALLBACK = "es";
const spoken = (text) => Object.keys(LOCALE).find((known) => known === text?.toLowerCase().split("-")[0]);

// What the reader chose before comes first, then what the page was written for, then the browser.
function openingLanguage() {
  return spoken(readAddress("lang")) ?? spoken(WORDS.opens) ?? navigator.languages.map(spoken).find(Boolean) ?? FALLBACK;
}

let lang = openingLanguage();
document.documentElement.lang = lang;

function setLanguage(next) {
  lang = next;
  document.documentElement.lang = next;
  writeAddress("lang", next);
}

function has(key) {
  return Object.hasOwn(WORDS[lang], key);
}

function t(key, values = {}) {
  const text = has(key) ? WORDS[lang][key] : key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(values, name) ? String(values[name]) : whole));
}

// A code that the page has no words for is shown as it came.
function code(family, value) {
  const key = `${family}.${value}`;
  return has(key) ? t(key) : String(value);
}

const both = (text) => (typeof text === "string" ? text : text[lang] || text.en);

const formats = new Map();
function format(options) {
  const key = lang + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.NumberFormat(LOCALE[lang], options));
  return formats.get(key);
}

const NONE = "–";

function num(value, digits = 0) {
  if (value === null || value === undefined) return NONE;
  return format({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

const upTo = (value, digits) => (value === null ? NONE : format({ maximumFractionDigits: digits }).format(value));
// Rounded as what adds up to them is: a half goes up, whatever floating point makes of it.
const points = (value) => (value === null ? NONE : num(steps(value * 100, 0.1) * 0.1, 1));
const percent = (value, digits = 0) =>
  value === null ? NONE : format({ style: "percent", maximumFractionDigits: digits }).format(value);
// What is rare is not never, and what is likely not certain.
function chance(share, digits = 0) {
  const least = 0.01 / 10 ** digits;
  if (share > 0 && share < least) return `<${percent(least, digits)}`;
  if (share < 1 && share > 1 - least) return `>${percent(1 - least, digits)}`;
  return percent(share, digits);
}
const compact = (value) =>
  value === null ? NONE : format({ notation: "compact", maximumSignificantDigits: 3 }).format(value);
const inWords = (value) => format({ notation: "compact", compactDisplay: "long", maximumSignificantDigits: 1 }).format(value);

function duration(minutes) {
  if (minutes === null || minutes === undefined) return NONE;
  const whole = Math.round(minutes);
  if (whole < 60) return t("time.minutes", { m: num(whole) });
  return t("time.hours", { h: num(Math.floor(whole / 60)), m: String(whole % 60).padStart(2, "0") });
}

function measure(value, criterion) {
  if (value === null || value === undefined) return NONE;
  if (criterion.unit === "min") return duration(value);
  if (criterion.unit === "ratio") return num(value, 2);
  const size = Math.abs(value);
  const figure = upTo(value, size >= 100 ? 0 : size >= 10 ? 1 : 2);
  return criterion.unit === "class" ? `${both(criterion.symbol)} ${figure}` : `${figure} ${both(criterion.symbol)}`;
}

// "México" finds "mexico" and the other way round.
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
