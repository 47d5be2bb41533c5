"""The whole road on the embedded layers: one run, held to what is known of the world."""

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from siting import candidates, measuring, pipeline, study
from siting.errors import StudyError
from siting.pairs import pairing

if TYPE_CHECKING:
    from pathlib import Path

    from siting.config import Study
    from siting.results import RunResult


@pytest.fixture(scope="module")
def border() -> "Study":
    return study.load("border")


@pytest.fixture(scope="module")
def result(border: "Study") -> "RunResult":
    return pipeline.run(border, use_cache=False)


def test_stages_are_reported_in_order(border: "Study") -> None:
    told: list[str] = []
    pipeline.run(border, progress=told.append)
    assert told == ["choose", "measure", "eliminate", "score", "test", "pair", "cluster"]


def test_the_default_study_takes_the_placed_parks_and_the_active_zones(
    result: "RunResult",
) -> None:
    sites, zones = result.sites.frame, result.zones.frame
    assert 550 <= len(sites) <= 650
    assert set(sites["grade"]) == {"A", "B", "C", "M"}
    assert len(zones) == 187
    assert zones["active"].all()


def test_points_of_every_place_add_up_to_its_score(result: "RunResult") -> None:
    for side in (result.sites, result.zones):
        frame = side.frame
        points = frame[[f"points_{key}" for key in side.measurements.criteria]].sum(axis=1)
        scored = frame["score"].notna()
        np.testing.assert_allclose(points[scored], frame.loc[scored, "score"], atol=1e-12)


def test_points_of_every_pair_add_up_to_its_score(result: "RunResult") -> None:
    parts = [column for column in result.pairs.columns if column.startswith("points_")]
    assert parts == [f"points_{part}" for part in pairing.PARTS]
    np.testing.assert_allclose(result.pairs[parts].sum(axis=1), result.pairs["score"], atol=1e-12)


def test_legs_of_every_pair_add_up_to_its_minutes(result: "RunResult") -> None:
    pairs = result.pairs
    legs = pairs["site_leg_minutes"] + pairs["wait_minutes"] + pairs["zone_leg_minutes"]
    np.testing.assert_allclose(legs, pairs["minutes"], atol=1e-6)


def test_shares_of_evidence_sum_to_one_and_missing_is_named(result: "RunResult") -> None:
    frame = result.zones.frame
    total = frame["measured_share"] + frame["proxy_share"] + frame["missing_share"]
    np.testing.assert_allclose(total, 1.0)
    assert ((frame["missing_share"] > 0) == (frame["missing_criteria"] != "")).all()


def test_frames_are_sorted_by_rank_then_id(result: "RunResult") -> None:
    for frame, key in (
        (result.sites.frame, "site_id"),
        (result.zones.frame, "zone_id"),
        (result.pairs, "pair_id"),
    ):
        expected = frame.sort_values(["rank", key], kind="stable")[key]
        assert frame[key].tolist() == expected.tolist()


def test_one_to_one_uses_every_site_and_zone_at_most_once(
    result: "RunResult", border: "Study"
) -> None:
    mirrored = result.pairs[result.pairs["matched"]]
    assert mirrored["site_id"].is_unique
    assert mirrored["zone_id"].is_unique
    # There are far more sites than zones: every zone within reach of a day's work has one.
    near = pairing.within_minutes(result.pair_scores, border.pairs.mirror_max_minutes)
    assert len(mirrored) == near.any(axis=0).sum() > 30


@pytest.mark.parametrize(
    ("site_state", "zone", "crossings"),
    [
        ("19", "FTZ-094", {"laredo-world-trade-bridge", "laredo-colombia-solidarity"}),
        ("02", "FTZ-153", {"otay-mesa-commercial", "tecate", "calexico-east"}),
    ],
)
def test_pairs_cross_where_trucks_really_cross(
    result: "RunResult", site_state: str, zone: str, crossings: set[str]
) -> None:
    frame = result.sites.frame
    ids = frame.loc[frame["state_code"] == site_state, "site_id"]
    pairs = result.pairs[result.pairs["site_id"].isin(ids) & (result.pairs["zone_id"] == zone)]
    assert len(pairs) > 0
    assert set(pairs["crossing_id"]) <= crossings


def test_monterrey_to_laredo_takes_a_truck_about_two_and_a_half_hours(
    result: "RunResult",
) -> None:
    # Monterrey - Nuevo Laredo is 220 km by MEX-85D, driven by trucks in 2 h 30 min to 3 h.
    access = result.sites.access
    gate = access.crossing_ids.index("laredo-world-trade-bridge")
    parks = result.sites.frame.query("municipality == 'Apodaca'")["site_id"]
    rows = [access.ids.index(site) for site in parks]
    assert 120 < np.median(access.minutes[rows, gate]) < 200


def test_alaska_and_puerto_rico_cannot_be_reached_by_road_and_say_so(
    result: "RunResult",
) -> None:
    away = result.zones.frame.query("state in ('AK', 'PR')")
    assert len(away) > 0
    assert (away["unreachable_reason"] != "").all()
    assert away["raw_crossing_minutes"].isna().all()
    assert not result.pairs["zone_id"].isin(away["zone_id"]).any()


def test_corridors_have_members_on_both_sides(result: "RunResult") -> None:
    corridors = result.corridors
    assert corridors["corridor_id"].nunique() >= 4
    sides = corridors.groupby("corridor_id")["side"].agg(set)
    assert (sides == {"MX", "US"}).all()
    assert (corridors[["n_sites", "n_zones"]] > 0).all(axis=None)


def test_the_order_of_the_run_does_not_depend_on_the_cache(
    result: "RunResult", border: "Study", tmp_path: "Path", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITING_CACHE_DIR", str(tmp_path))
    chosen = candidates.choose(border)
    first = measuring.measure_sides(border, chosen)
    assert list(tmp_path.iterdir())
    second = measuring.measure_sides(border, chosen)
    for one in (first, second):
        for side, expected in ((one.sites, result.sites), (one.zones, result.zones)):
            for got, wanted in (
                (side.access, expected.access),
                (side.measurements, expected.measurements),
            ):
                for field in dataclasses.fields(got):
                    left, right = getattr(got, field.name), getattr(wanted, field.name)
                    np.testing.assert_array_equal(np.asarray(left), np.asarray(right))


def test_another_weight_changes_the_score_and_not_the_measurements(border: "Study") -> None:
    themes = tuple(
        theme.model_copy(update={"weight": 1.0 if theme.key == "water" else 0.0})
        for theme in border.themes
    )
    thirsty = pipeline.run(border.model_copy(update={"themes": themes}))
    water = thirsty.sites.frame[["points_water_stress_class", "points_groundwater_use_ratio"]]
    scored = thirsty.sites.frame["score"].notna()
    np.testing.assert_allclose(
        water.sum(axis=1)[scored], thirsty.sites.frame.loc[scored, "score"], atol=1e-12
    )


def test_closing_laredo_moves_monterrey_to_another_crossing(border: "Study") -> None:
    closed = ("laredo-world-trade-bridge", "laredo-colombia-solidarity")
    # By the clock alone: a larger crossing within the tie may be the slower one, before or after.
    open_travel = border.travel.model_copy(update={"tie_share": 0.0})
    result = pipeline.run(border.model_copy(update={"travel": open_travel}))
    travel = open_travel.model_copy(update={"closed": closed})
    without = pipeline.run(border.model_copy(update={"travel": travel}))
    assert not without.pairs["crossing_id"].isin(closed).any()
    assert not without.crossings.set_index("crossing_id").loc[list(closed), "used"].any()
    before = result.pairs.set_index("pair_id")["minutes"]
    after = without.pairs.set_index("pair_id")["minutes"]
    both = before.index.intersection(after.index)
    assert (after[both] >= before[both] - 1e-9).all()


def test_a_study_that_leaves_nobody_says_which_condition_removed_how_many(
    border: "Study",
) -> None:
    sites = border.sites.model_copy(update={"grades": ("M",), "states": ("31",)})
    zones = border.zones.model_copy(update={"states": ("ND",)})
    with pytest.raises(StudyError) as caught:
        candidates.choose(border.model_copy(update={"sites": sites, "zones": zones}))
    text = str(caught.value)
    assert "sites.grades alone removes" in text
    assert "sites.states alone removes" in text
    assert "zones.states alone removes 190" in text


def test_every_layer_used_is_on_record(result: "RunResult") -> None:
    assert set(result.layers) == set(pipeline.LAYERS)
    assert {f"layer:{name}" for name in pipeline.LAYERS} <= set(result.inputs)


def test_frames_hold_no_infinity(result: "RunResult") -> None:
    for frame in (result.sites.frame, result.zones.frame, result.pairs, result.corridors):
        numbers = frame.select_dtypes("number")
        assert not np.isinf(numbers.to_numpy(float, na_value=np.nan)).any()
        assert isinstance(frame, pd.DataFrame)


def test_reaching_no_crossing_lifts_nobody(result: "RunResult", border: "Study") -> None:
    commercial = result.crossings[result.crossings["commercial"]]["crossing_id"]
    travel = border.travel.model_copy(update={"closed": tuple(commercial)})
    cut_off = pipeline.run(border.model_copy(update={"travel": travel}))
    before = result.sites.frame.set_index("site_id")["score"]
    after = cut_off.sites.frame.set_index("site_id")["score"]
    assert (after <= before[after.index] + 1e-12).all()
    assert cut_off.pairs.empty
    assert cut_off.corridors.empty
