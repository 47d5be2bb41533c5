// What a load of a pair takes, how the pair holds, and what joins its two ends.
const dollars = (value) => (value === null ? NONE : format({ style: "currency", currency: "USD", currencyDisplay: "code", maximumFractionDigits: 0 }).format(value));
const weight = (kg) => (kg === null ? NONE : kg < 1000 ? `${num(kg)} kg` : `${num(kg / 1000, 2)} t`);

const railReason = (row) => DATA.pairs.rail_reasons[DATA.pairs.rail_reason[row]];
const loadText = (usd, kg) => [usd === null ? null : [el("b", {}, dollars(usd)), " · "], t("load.carbon", { amount: weight(kg) })];

function byRail(row) {
  const pairs = DATA.pairs;
  if (pairs.rail_minutes[row] === null) return t("load.no_rail", { why: reasonText(railReason(row)) });
  const through = pairs.rail_crossing[row];
  return [...loadText(pairs.rail_usd[row], pairs.rail_co2_kg[row]),
    pairs.rail_usd[row] === null ? el("small", {}, ` ${t("load.unpriced", { why: reasonText("rail-unpriced") })}`) : null,
    el("span", { class: "item" }, `${duration(pairs.rail_minutes[row])} · ${num(pairs.rail_km[row])} km`, through < 0 ? "" : [` · ${t("pair.through")} `, go("crossing", through)])];
}

function loads(row) {
  const pairs = DATA.pairs;
  return el("section", { class: "loads" }, el("h3", {}, t("load.heading")),
    el("dl", { class: "facts" },
      fact(t("load.truck"), ...loadText(pairs.usd[row], pairs.co2_kg[row])),
      pairs.on_time[row] === null ? null : fact(t("load.on_time", { limit: duration(DATA.study.on_time) }), el("b", {}, chance(pairs.on_time[row])), el("small", {}, ` ${t("load.varies")}`)),
      fact(t("load.rail"), byRail(row))),
    el("p", { class: "hint" }, t("load.hint")));
}

// Beyond the first zones of its site a pair has nothing to lose: its low share is its rank, no risk.
const isAmongFirst = (row) => DATA.pairs.rank_for_site[row] <= DATA.study.tested.top;

function breakText(row) {
  const { breaks_without: without, breaks_minutes: minutes } = DATA.pairs;
  if (!isAmongFirst(row)) return t("hold.outside", { rank: num(DATA.pairs.rank_for_site[row]), top: num(DATA.study.tested.top) });
  if (without[row] < 0) return t("hold.no_closure", { top: num(DATA.study.tested.top) });
  const crossing = title("crossing", without[row]);
  if (minutes[row] === null) return t("hold.no_way", { crossing });
  return minutes[row] > 0 ? t("hold.breaks", { crossing, change: signed(minutes[row]) }) : t("hold.passed", { crossing });
}

function holds(row) {
  const pairs = DATA.pairs;
  if (pairs.stability[row] === null) return null;
  const { draws, top, wait_span: span } = DATA.study.tested;
  const share = (key, column, words = {}) => fact(t(`hold.${key}`, words), el("b", {}, chance(pairs[column][row])));
  return el("section", { class: "holds" }, el("h3", {}, t("hold.heading", { top: num(top) })),
    el("dl", { class: "facts" },
      share("all", "stability"),
      share("waits", "stays_waits", { span: percent(span) }),
      share("weights", "stays_weights"),
      share("closures", "stays_closures"),
      share("crossing", "crossing_stays")),
    el("p", { class: "why" }, breakText(row)),
    el("p", { class: "hint" }, t("hold.hint", { top: num(top), draws: num(draws), span: percent(span) })));
}

// What threatens a crossing, such as a plan to end its trucks; its full note is on its own panel.
function threat(crossing) {
  const known = DATA.crossings.warning[crossing];
  return known ? el("p", { class: "warning" }, both(known)) : null;
}

const industry = (slug) => (Object.hasOwn(DATA.sectors, slug) ? both(DATA.sectors[slug]) : slug);
const industries = (text) => text.split("; ").filter(Boolean).map((slug) => el("span", { class: "item" }, industry(slug)));

// "machinery (electronics)": the zone's industry, and in brackets what at the site supplies it.
function shared(text) {
  return text.split("; ").filter(Boolean).map((one) => {
    const [slug, suppliers] = one.replace(/\)$/, "").split(" (");
    const names = suppliers?.split(", ").map(industry).join(", ");
    return el("span", { class: "item" }, names ? t("pair.supplied", { sector: industry(slug), suppliers: names }) : industry(slug));
  });
}

const sharedFact = (row) => fact(t("pair.shared"), DATA.pairs.fit[row] === null ? t("word.unknown") : DATA.pairs.shared[row] ? shared(DATA.pairs.shared[row]) : t("pair.none_shared"));

function greenFact(row) {
  const { max_class: most, min_clean: least, reach_km: reach } = DATA.study.green;
  return fact(t("pair.green"), yesNo(DATA.pairs.green[row]), el("small", {}, ` ${t("pair.green_rule", { most: num(most), least: percent(least), reach: num(reach) })}`));
}
