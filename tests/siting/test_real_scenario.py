"""The ready-made scenarios on the embedded layers, held to what is known of the border."""

import numpy as np
import pytest

from siting import pipeline, study
from siting.results import RunResult
from siting.scenario import ready
from siting.scenario.apply import apply
from siting.scenario.difference import STATUSES, Difference, difference
from siting.scenario.summary import moves

LAREDO = "laredo-world-trade-bridge"
BORDER = study.load("border")
# The pairs' own test takes most of a run and is not what is asked here.
BORDER = BORDER.model_copy(
    update={
        "pairs": BORDER.pairs.model_copy(
            update={"stability": BORDER.pairs.stability.model_copy(update={"draws": 100})}
        )
    }
)


@pytest.fixture(scope="module")
def today() -> RunResult:
    return pipeline.run(BORDER)


def under(name: str, today: RunResult, **changes: object) -> tuple[RunResult, Difference]:
    scenario = ready.load(name).model_copy(update=changes)
    changed, world = apply(BORDER, scenario)
    after = pipeline.run(changed, world=world)
    return after, difference(today, after, scenario)


@pytest.fixture(scope="module")
def closed(today: RunResult) -> tuple[RunResult, Difference]:
    return under("laredo-closed", today)


def test_closing_laredo_moves_monterrey_and_saltillo_to_the_next_bridges(
    today: RunResult, closed: tuple[RunResult, Difference]
) -> None:
    _, found = closed
    sites = today.sites.frame.set_index("site_id")["municipality"]
    pairs = found.pairs[found.pairs["crossing_id_before"] == LAREDO]
    for town in ("Monterrey", "Saltillo"):
        here = pairs[pairs["site_id"].map(sites) == town]
        assert len(here) >= 3, town
        assert set(here["crossing_id_after"]) <= {
            "laredo-colombia-solidarity",
            "eagle-pass-camino-real",
            "pharr-reynosa",
        }
        assert (here["status"] != "same").all()
        assert (here["minutes_change"] > 0).all()
        assert here["usd_change"].notna().all()


def test_colombia_bears_most_of_it_and_waits_longer_about_as_in_2017(
    closed: tuple[RunResult, Difference],
) -> None:
    after, found = closed
    table = found.crossings.set_index("crossing_id")
    colombia = table.loc["laredo-colombia-solidarity"]
    turned = (table["trucks_after"] - table["trucks_before"]).drop(LAREDO)
    assert turned.idxmax() == "laredo-colombia-solidarity"
    # "As much as an hour" more was reported when the bridge was shut for a week in May 2017.
    assert 30.0 <= colombia["wait_min_after"] - colombia["wait_min_before"] <= 120.0
    # No truck is lost: what crossed at the World Trade Bridge crosses elsewhere.
    before, afterwards = (np.nansum(table[f"trucks_{when}"]) for when in ("before", "after"))
    assert afterwards == pytest.approx(before, rel=1e-3)
    assert not after.crossings.set_index("crossing_id")["used"][LAREDO]


def test_the_cost_is_that_of_one_week(
    today: RunResult, closed: tuple[RunResult, Difference]
) -> None:
    after, found = closed
    total = found.total
    table = found.crossings
    counted = table["truck_hours"].notna()
    hours = (table["trucks_before"] * table["minutes_change"] / 60 / 52)[counted].sum()
    assert total.truck_hours == pytest.approx(hours)
    assert total.truck_hours > 10_000
    assert total.usd > 0
    assert sum(total.pairs.values()) == len(found.pairs)
    # A closure makes no way shorter.
    assert (found.pairs["minutes_change"].dropna() >= -1e-9).all()
    assert total.shorter == 0
    assert total.pairs["faster"] == 0
    assert set(total.pairs) == set(STATUSES)
    all_year = found.scenario.model_copy(update={"weeks": 52.0})
    year = difference(today, after, all_year)
    assert year.total.truck_hours == pytest.approx(52 * hours)


def test_without_load_the_trucks_turn_to_a_bridge_that_does_not_notice(today: RunResult) -> None:
    _, found = under("laredo-closed", today, load=False)
    table = found.crossings.set_index("crossing_id")
    colombia = table.loc["laredo-colombia-solidarity"]
    assert colombia["wait_min_after"] == colombia["wait_min_before"]
    first = moves(found.pairs).iloc[0]
    assert first["crossing_name_before"].startswith("World Trade Bridge")
    assert first["crossing_name_after"].startswith("Colombia")


def test_ten_minutes_less_is_a_saving_everywhere_and_nowhere_more_than_ten(
    today: RunResult,
) -> None:
    _, found = under("waits-ten-less", today)
    table = found.crossings
    saved = table["wait_min_before"] - table["wait_min_after"]
    assert ((saved - 10.0).abs() < 1e-9).all()
    assert found.total.truck_hours < 0
    assert found.total.usd < 0
    np.testing.assert_allclose(found.pairs["minutes_change"].dropna(), -10.0, atol=1e-6)
    assert found.total.truck_hours == pytest.approx(-found.total.trucks * 10.0 / 60.0)
    assert (found.total.longer, found.total.shorter) == (0, len(found.pairs))
    assert found.total.pairs["broken"] == 0


def test_otay_mesa_east_takes_pairs_of_tijuana(today: RunResult) -> None:
    after, found = under("otay-mesa-east", today)
    through = found.pairs[found.pairs["crossing_id_after"] == "otay-mesa-east"]
    assert len(through) > 0
    towns = after.sites.frame.set_index("site_id")["municipality"]
    assert "Tijuana" in set(through["site_id"].map(towns))
    assert (through["minutes_change"].dropna() < 0).mean() > 0.9
    # A crossing more makes no way longer, whichever is named.
    assert (found.pairs["minutes_change"].dropna() <= 1e-9).all()


def test_a_bridge_more_at_eagle_pass_is_one_more_to_turn_to(today: RunResult) -> None:
    after, found = under("new-crossing", today)
    before, afterwards = today.pair_scores, after.pair_scores
    at = before.parts.index("redundancy")
    more = afterwards.values[at] - before.values[at]
    assert (more > 1e-9).sum() > 100
    # Equally fast with half the trucks it is the second choice, and nobody loses time by it.
    assert not (found.pairs["minutes_change"].dropna() > 1e-9).any()
    table = found.crossings.set_index("crossing_id")
    assert table.loc["puerto-verde", "trucks_after"] == pytest.approx(
        table.loc["eagle-pass-camino-real", "trucks_before"] / 2
    )


def test_without_trucks_at_the_bridge_of_the_americas_ysleta_bears_most(today: RunResult) -> None:
    _, found = under("bota-no-trucks", today)
    bota = "el-paso-bridge-of-the-americas"
    table = found.crossings.set_index("crossing_id")
    turned = (table["trucks_after"] - table["trucks_before"]).drop(bota)
    assert turned.idxmax() == "ysleta"
    assert table.loc["ysleta", "wait_min_after"] > table.loc["ysleta", "wait_min_before"]
    assert found.total.truck_hours > 0
    assert bota not in set(found.pairs["crossing_id_after"])


def test_a_scenario_in_the_study_gives_the_same_run(closed: tuple[RunResult, Difference]) -> None:
    after, _ = closed
    own = BORDER.model_copy(update={"scenario": ready.load("laredo-closed")})
    again = pipeline.run(own)
    np.testing.assert_array_equal(again.pair_scores.minutes, after.pair_scores.minutes)
    assert again.pairs["pair_id"].tolist() == after.pairs["pair_id"].tolist()
