"""Figures of a municipality, a corridor and a crossing, against the run and the facts."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

import layers
from siting import kpi, pipeline, study
from siting.errors import UsageError
from siting.kpi.border import COUNTED_TOGETHER
from siting.kpi.indicator import KEYS, newest, publisher
from siting.kpi.land import LEAST_MEGAWATTS
from siting.options import TravelConfig
from siting.transport import waits
from siting.world import TODAY, World

if TYPE_CHECKING:
    from siting.kpi import Indicator, Report
    from siting.results import RunResult


@pytest.fixture(scope="module")
def result() -> "RunResult":
    return pipeline.run(study.load("border"))


def _report(result: "RunResult", name: str, within: float = kpi.WITHIN_MINUTES) -> "Report":
    subject = kpi.municipality(result, name, world=TODAY)
    return kpi.report(result, subject, within_minutes=within)


def _one(report: "Report", key: str, about: str | None = None) -> "Indicator":
    found = [one for one in report.indicators if one.key == key and about in {None, one.about}]
    assert len(found) == 1, (key, about, found)
    return found[0]


@pytest.fixture(scope="module")
def reynosa(result: "RunResult") -> "Report":
    return _report(result, "Reynosa")


@pytest.mark.parametrize(
    "name", ["28032", "reynosa", "REYNOSA", " Reynosa ", "Reynosa, tamaulipas"]
)
def test_a_municipality_is_found_by_code_and_name(result: "RunResult", name: str) -> None:
    assert kpi.municipality(result, name, world=TODAY).id == "28032"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Ciudad Acuña", "05002"),
        ("cd. acuna", "05002"),
        ("Juárez, Chihuahua", "08037"),
        ("Ciudad Juarez, chihuahua", "08037"),
        ("San Luis Potosí", "24028"),
    ],
)
def test_names_as_people_write_them(result: "RunResult", name: str, code: str) -> None:
    assert kpi.municipality(result, name, world=TODAY).id == code


def test_several_of_one_name_are_told_with_their_codes(result: "RunResult") -> None:
    with pytest.raises(UsageError, match="give the code of one: 08037 Juárez, Chihuahua; "):
        kpi.municipality(result, "juarez", world=TODAY)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Reinosa", "did you mean Reynosa"),
        ("99999", "no municipality has the code 99999"),
        ("zzzzzzzz", "there is none in Mexico; there are"),
        ("🙂" * 5_000, "there is none in Mexico"),
        ("Juárez, Tamaulipas", "there is none in Mexico; did you mean"),
    ],
)
def test_an_unknown_municipality_is_refused(result: "RunResult", name: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as refused:
        kpi.municipality(result, name, world=TODAY)
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize(
    ("code", "own"),
    [
        ("28032", {"pharr-reynosa"}),
        ("28027", {"laredo-world-trade-bridge", "laredo-cpkc-rail"}),
        ("19005", {"laredo-colombia-solidarity"}),
        ("26043", {"nogales-mariposa", "nogales-deconcini"}),
        ("22014", set()),
    ],
)
def test_crossings_lie_in_their_municipality(result: "RunResult", code: str, own: set[str]) -> None:
    assert kpi.municipality(result, code, world=TODAY).own == own


def test_a_crossing_near_the_parks_is_shown_though_no_pair_uses_it(result: "RunResult") -> None:
    subject = kpi.municipality(result, "Nuevo Laredo", world=TODAY)
    assert "laredo-colombia-solidarity" in subject.crossings


def test_every_key_comes_in_order_and_once_for_what_it_is_of(reynosa: "Report") -> None:
    seen = [(one.key, one.about) for one in reynosa.indicators]
    assert len(seen) == len(set(seen))
    assert {key for key, _ in seen} <= set(KEYS)


def test_every_figure_says_where_it_is_from_and_of_when(reynosa: "Report") -> None:
    for one in reynosa.indicators:
        if one.backing == "missing":
            assert one.value is None
            assert one.notes
            continue
        assert one.value is not None
        assert np.isfinite(one.value)
        assert one.year
        assert one.source or one.layer or one.backing == "derived", one


def test_counts_are_those_of_the_facts(reynosa: "Report") -> None:
    table = layers.load_table("texas_crossing_counts")
    mine = table[table["crossing_id"] == "pharr-reynosa"].set_index("year")["northbound"]
    trucks = _one(reynosa, "trucks", "pharr-reynosa")
    assert trucks.value == mine[2025]
    assert trucks.trend is not None
    assert trucks.trend.counts.tolist() == mine.tolist()
    since = _one(reynosa, "since", "pharr-reynosa")
    assert since.value == pytest.approx(100 * ((mine[2025] / mine[2008]) ** (1 / 17) - 1))
    assert since.year == "2008/2025"


def test_the_two_rail_bridges_of_el_paso_are_counted_once(result: "RunResult") -> None:
    report = _report(result, "08037")
    rail = [one for one in report.indicators if one.key == "railcars"]
    assert [one.about for one in rail] == ["el-paso-railroad-bridges"]
    assert set(COUNTED_TOGETHER) <= set(result.crossings["crossing_id"])


def test_a_published_wait_keeps_its_range_and_says_what_it_measures(result: "RunResult") -> None:
    wait = _one(_report(result, "08037"), "wait", "el-paso-bridge-of-the-americas")
    assert (wait.value, wait.low, wait.high) == (13.6, 10.0, 18.2)
    assert wait.backing == "measured"
    assert "CBP estimate" in wait.measures


def test_a_wait_that_nobody_publishes_is_supposed(result: "RunResult") -> None:
    wait = _one(_report(result, "28027"), "wait", "laredo-world-trade-bridge")
    assert (wait.value, wait.low, wait.high) == (45.0, 30.0, 60.0)
    assert wait.backing == "assumed"
    assert wait.notes == ("supposed-wait",)


def test_a_wait_changed_by_the_study_is_not_the_published_one(result: "RunResult") -> None:
    longer = result.crossings.assign(wait_used_min=result.crossings["wait_used_min"] * 1.5)
    report = _report(replace(result, crossings=longer), "08037")
    wait = _one(report, "wait", "el-paso-bridge-of-the-americas")
    assert wait.value == pytest.approx(20.4)
    assert wait.low is None
    assert (wait.backing, wait.notes) == ("derived", ("from-published:13.6", "why-else"))


def _travelling(result: "RunResult", travel: "TravelConfig", longer: float = 0.0) -> "RunResult":
    """Return the run with the waits of other options, and so many minutes more for the load."""
    read = waits.read(
        result.crossings,
        travel,
        hourly=layers.load_table("waits_hourly"),
        hours=layers.load_table("crossing_hours"),
    )
    ids = result.crossings["crossing_id"]
    minutes = dict(zip(read.crossing_ids, read.minutes + longer, strict=True))
    basis = dict(zip(read.crossing_ids, read.basis, strict=True))
    crossings = result.crossings.assign(
        wait_used_min=ids.map(minutes), wait_basis=ids.map(basis).fillna("")
    )
    return replace(
        result, study=result.study.model_copy(update={"travel": travel}), crossings=crossings
    )


AMERICAS = "el-paso-bridge-of-the-americas"


@pytest.mark.parametrize(
    ("options", "start", "why"),
    [
        ({"wait_factor": 2.0}, "published:13.6", "factor:2"),
        ({"wait_factors": {AMERICAS: 0.5}}, "published:13.6", "factor:0.5"),
        ({"minutes_saved": {AMERICAS: 10.0}}, "published:13.6", "saved:10"),
        ({"load": True}, "published:13.6", "load"),
        ({"direction": "southbound"}, "supposed:45", "southbound:51"),
        ({"lane": "fast"}, "published:13.6", "lane:78"),
        ({"day": "weekday", "hour": 9}, "published:13.6", "weekday:9"),
        ({"waits": {AMERICAS: 7.0}, "minutes_saved": {AMERICAS: 1.0}}, "own:7", "saved:1"),
    ],
)
def test_a_computed_wait_is_never_put_in_the_publishers_mouth(
    result: "RunResult", options: dict[str, object], start: str, why: str
) -> None:
    travel = TravelConfig.model_validate(options)
    report = _report(_travelling(result, travel, longer=100.0 * travel.load), "08037")
    wait = _one(report, "wait", AMERICAS)
    assert wait.notes == (f"from-{start}", f"why-{why}")
    assert (wait.backing, wait.source, wait.measures) == ("derived", "", "")
    assert (wait.low, wait.high) == (None, None)
    for one in report.indicators:
        if one.key == "wait" and one.low is not None:
            assert one.low <= float(one.value or 0.0) <= float(one.high or 0.0)


def test_a_supposed_wait_that_is_changed_loses_its_range(result: "RunResult") -> None:
    travel = TravelConfig.model_validate({"wait_factor": 2.0})
    wait = _one(_report(_travelling(result, travel), "28027"), "wait", "laredo-world-trade-bridge")
    assert (wait.value, wait.low, wait.backing, wait.source) == (90.0, None, "derived", "")
    assert wait.notes == ("from-supposed:45", "why-factor:2")


def test_an_own_wait_is_supposed_and_has_no_publisher(result: "RunResult") -> None:
    travel = TravelConfig.model_validate({"waits": {AMERICAS: 7.0}})
    wait = _one(_report(_travelling(result, travel), "08037"), "wait", AMERICAS)
    assert (wait.value, wait.backing, wait.source) == (7.0, "assumed", "")
    assert wait.notes == ("own-wait",)


def test_a_wait_of_another_hour_or_lane_says_so(result: "RunResult") -> None:
    travel = TravelConfig.model_validate({"day": "weekday", "hour": 16})
    report = _report(_travelling(result, travel), "28027")
    wait = _one(report, "wait", "laredo-colombia-solidarity")
    assert (wait.value, wait.backing) == (26.0, "proxy")
    assert wait.notes == ("flag-wait-not-of-the-hour",)


def test_little_generation_is_no_figure(result: "RunResult") -> None:
    found = _one(_report(result, "Nuevo Laredo"), "generation_nearby_mw")
    assert (found.value, found.backing) == (None, "missing")
    assert found.notes == ("few-plants:100",)
    for code in result.sites.frame["municipality_code"].drop_duplicates()[::9]:
        value = _one(_report(result, str(code)), "generation_nearby_mw").value
        assert value is None or value >= LEAST_MEGAWATTS


def test_crossings_come_by_their_pairs_within_reach(result: "RunResult") -> None:
    for name in ("Reynosa", "Tijuana", "08037"):
        report = _report(result, name)
        counts = [one.value or 0.0 for one in report.indicators if one.key == "pairs_through"]
        assert counts == sorted(counts, reverse=True)
        assert sum(counts) <= float(_one(report, "pairs_within").value or 0.0)


def test_pairs_that_lie_beyond_reach_are_told_apart(result: "RunResult") -> None:
    report = _report(result, "Nuevo Laredo")
    kept = result.pairs[result.pairs["pair_id"].isin(report.subject.kept)]
    far = (kept["crossing_id"] == "laredo-world-trade-bridge") & (kept["minutes"] > 240.0)
    assert far.any()
    assert _one(report, "kept_pairs_beyond", "laredo-world-trade-bridge").value == far.sum()


def test_the_fastest_pair_leads_and_no_pair_is_faster(result: "RunResult") -> None:
    report = _report(result, "Nuevo Laredo")
    keys = [one.key for one in report.indicators]
    assert keys.index("best_pair") == keys.index("fastest_pair") + 1
    fastest = _one(report, "fastest_pair")
    rows = [result.pair_scores.site_ids.index(one) for one in report.subject.sites]
    assert fastest.value == np.nanmin(result.pair_scores.minutes[rows])
    site, zone = fastest.about.split("~")
    assert site in report.subject.sites
    assert zone in result.pair_scores.zone_ids


def test_only_mirrors_within_reach_are_counted_as_a_parks_own(result: "RunResult") -> None:
    report = _report(result, "Nuevo Laredo")
    mine = result.pairs[result.pairs["matched"] & result.pairs["pair_id"].isin(report.subject.kept)]
    near = mine["minutes"] <= 240.0
    found = _one(report, "matched_within")
    assert near.any()
    assert not near.all()
    assert found.value == near.sum()
    assert found.names == (
        "4",
        f"{mine['minutes'][near].min():.0f}",
        f"{mine['minutes'][near].max():.0f}",
        str((~near).sum()),
        f"{mine['minutes'].max():.0f}",
    )
    assert found.notes == ("matched", "matched-near", "matched-far")


def test_a_corridor_has_the_pairs_and_zones_of_its_map(result: "RunResult") -> None:
    for _, row in result.corridors.drop_duplicates("corridor_id").iterrows():
        report = kpi.report(result, kpi.corridor(result, row["corridor_id"]))
        assert _one(report, "kept_pairs").value == row["n_pairs"]
        assert _one(report, "kept_zones").value == row["n_zones"]
        members = result.pairs[result.pairs["corridor_id"] == row["corridor_id"]]
        assert _one(report, "kept_pairs_within").value == (members["minutes"] <= 240.0).sum()
        assert "pairs_within" not in {one.key for one in report.indicators}


def test_a_crossing_is_called_as_in_mexico_where_that_is_known(result: "RunResult") -> None:
    report = _report(result, "Nuevo Laredo")
    named = "Puente del Comercio Mundial [World Trade Bridge (Laredo IV)]"
    assert _one(report, "wait", "laredo-world-trade-bridge").name_es == named
    assert _one(report, "fastest_pair").names_es[0] == named
    assert _one(_report(result, "Reynosa"), "wait", "pharr-reynosa").name_es == "Pharr-Reynosa"
    port = next(one for one in report.indicators if one.key == "port_trucks_month")
    assert port.name_es == ""


def test_a_closed_crossing_has_no_wait(result: "RunResult") -> None:
    shut = result.crossings["used"] & (result.crossings["crossing_id"] != "pharr-reynosa")
    report = _report(replace(result, crossings=result.crossings.assign(used=shut)), "28032")
    wait = _one(report, "wait", "pharr-reynosa")
    assert (wait.value, wait.notes) == (None, ("not-open",))


def test_drives_are_the_median_and_range_of_the_parks(
    result: "RunResult", reynosa: "Report"
) -> None:
    access = result.sites.access
    rows = np.isin(np.array(access.ids), reynosa.subject.sites)
    minutes = access.minutes[rows, access.crossing_ids.index("pharr-reynosa")]
    drive = _one(reynosa, "drive", "pharr-reynosa")
    assert drive.value == np.median(minutes)
    assert (drive.low, drive.high) == (minutes.min(), minutes.max())


def test_pairs_within_reach_are_counted_over_every_zone(
    result: "RunResult", reynosa: "Report"
) -> None:
    scores = result.pair_scores
    rows = [scores.site_ids.index(one) for one in reynosa.subject.sites]
    near = scores.minutes[rows] <= 240.0
    assert _one(reynosa, "pairs_within").value == near.sum()
    assert _one(reynosa, "zones_within").value == near.any(axis=0).sum()
    wider = _report(result, "Reynosa", within=480.0)
    assert float(_one(wider, "pairs_within").value or 0) > near.sum()


def test_the_best_park_and_pair_are_the_runs(result: "RunResult", reynosa: "Report") -> None:
    frame = result.sites.frame
    best = frame[frame["municipality_code"] == "28032"].iloc[0]
    rank = _one(reynosa, "best_rank")
    assert (rank.about, rank.value) == (best["site_id"], best["rank"])
    pairs = result.pairs[result.pairs["site_id"].isin(reynosa.subject.sites)]
    found = _one(reynosa, "best_pair")
    assert found.about == pairs.iloc[0]["pair_id"]
    assert found.value == pairs.iloc[0]["minutes"]


def test_a_municipality_without_parks_still_has_its_crossing_and_state(
    result: "RunResult",
) -> None:
    report = _report(result, "Miguel Alemán")
    assert report.subject.sites == ()
    assert _one(report, "trucks", "roma").value == 50_339
    assert _one(report, "immex_establishments").value == 422
    for key in ("best_rank", "pairs_within", "water_stress_class", "drive"):
        assert _one(report, key).notes == ("no-park",)


def test_a_state_without_export_figures_says_so(result: "RunResult") -> None:
    report = _report(result, "Oaxaca de Juárez")
    jobs = _one(report, "immex_employment")
    assert (jobs.value, jobs.backing, jobs.notes) == (None, "missing", ("no-immex",))


def test_export_figures_follow_the_month_in_the_column(result: "RunResult") -> None:
    states = TODAY.layer("state_facts")
    later = states.assign(immex_employment_2025_02=states["immex_employment_2024_05"] + 1)
    world = World(layers={"state_facts": later})
    subject = kpi.municipality(result, "Reynosa", world=world)
    jobs = _one(kpi.report(result, subject, world=world), "immex_employment")
    assert (jobs.value, jobs.year) == (253_413, "2025-02")


def test_the_latest_month_of_a_port_is_taken(reynosa: "Report") -> None:
    month = _one(reynosa, "port_trucks_month", "2305")
    assert (month.value, month.year) == (55_414, "2026-08")


def test_what_the_study_computed_bears_the_date_of_the_data(reynosa: "Report") -> None:
    assert reynosa.newest == "2026-08"
    assert _one(reynosa, "pairs_within").year == reynosa.newest


def test_a_corridor_has_the_members_the_run_gave_it(result: "RunResult") -> None:
    first = str(result.corridors["corridor_id"].iloc[0])
    subject = kpi.corridor(result, first)
    members = result.pairs[result.pairs["corridor_id"] == first]
    assert set(subject.sites) == set(members["site_id"])
    assert set(subject.kept) == set(members["pair_id"])
    assert int(subject.pairs.sum()) == len(members)
    assert kpi.corridor(result, first.lower()).id == first
    assert kpi.corridor(result, str(int(first[1:]))).id == first


def test_an_unknown_corridor_or_crossing_is_refused(result: "RunResult") -> None:
    with pytest.raises(UsageError, match="there is none in study border"):
        kpi.corridor(result, "C999")
    with pytest.raises(UsageError, match="did you mean pharr-reynosa"):
        kpi.crossing(result, "phar-reynosa", world=TODAY)
    with pytest.raises(UsageError, match="give the id of one"):
        kpi.crossing(result, "laredo", world=TODAY)


def test_a_crossing_is_found_by_its_mexican_name_too(result: "RunResult") -> None:
    subject = kpi.crossing(result, "comercio mundial", world=TODAY)
    assert (subject.id, subject.states) == ("laredo-world-trade-bridge", ("28",))
    assert subject.rail == ("laredo-cpkc-rail",)


def test_a_rail_crossing_has_no_pairs(result: "RunResult") -> None:
    subject = kpi.crossing(result, "laredo-cpkc-rail", world=TODAY)
    report = kpi.report(result, subject)
    assert (subject.crossings, subject.sites) == ((), ())
    assert _one(report, "kept_pairs_within").notes == ("no-pair-through",)


def test_near_and_far_every_subject_has_a_report(result: "RunResult") -> None:
    codes = result.sites.frame["municipality_code"].drop_duplicates()
    for code in codes[::12]:
        report = _report(result, str(code))
        assert _one(report, "parks").value
    for one in result.corridors["corridor_id"].drop_duplicates():
        kpi.report(result, kpi.corridor(result, str(one)))


def test_the_latest_date_of_several_ways_of_writing_it() -> None:
    assert newest(["2014/2024", "2024-02-15", "undated", None]) == "2024-02-15"
    assert newest(["undated", None]) == "undated"


def test_a_series_publisher_is_taken_out_of_the_rows() -> None:
    assert publisher("A (x); B (y)", "(y)") == "B (y)"
    assert publisher("A (x); B (y)", "z") == "A (x); B (y)"


def test_a_table_without_some_years_is_read_as_it_is(result: "RunResult") -> None:
    table = layers.load_table("texas_crossing_counts")
    early = table[table["year"] <= 2010].assign(
        northbound=table["northbound"].where(table["year"] != 2009, pd.NA)
    )
    world = World(tables={"texas_crossing_counts": early})
    report = kpi.report(result, kpi.municipality(result, "Reynosa", world=world), world=world)
    assert _one(report, "trucks", "pharr-reynosa").year == "2010"
    assert _one(report, "one_year", "pharr-reynosa").notes == ("no-base",)
