from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siting import matching
from siting.config import PairsConfig
from siting.errors import DataError
from siting.pairs import pairing
from siting.transport import travel
from tests.siting import pairs_world


def _two_by_two(**changes: object) -> pairing.PairScores:
    """Score two sites and two zones through two crossings, figures worked out by hand."""
    nan = np.nan
    through = travel.through_crossings(
        np.array([[100.0, 160.0], [nan, nan]]),
        np.array([20.0, 20.0]),
        np.array([[60.0, 60.0], [1500.0, 3000.0]]),
        trucks=np.array([100_000.0, 600_000.0]),
        tie_share=0.05,
        margin=60.0,
    )
    given_arrays = {
        "site_score": np.array([0.5, 0.9]),
        "zone_score": np.array([0.8, 0.4]),
        "sector_fit": np.array([[1.0, np.nan], [0.5, 0.0]]),
        "incentive_count": np.array([[1.0, 0.5], [0.0, 0.0]]),
        "green": np.array([[0.25, 0.25], [0.5, 0.5]]),
        "config": PairsConfig(),
    } | changes
    return pairing.score_pairs(
        through,
        site_ids=("P1", "P2"),
        zone_ids=("Z1", "Z2"),
        crossing_ids=("a", "b"),
        **given_arrays,  # type: ignore[arg-type]
    )


def _missing(found: pairing.PairScores, site: int, zone: int) -> set[str]:
    return {
        part
        for part, absent in zip(found.parts, found.missing(), strict=True)
        if absent[site, zone]
    }


def test_a_pair_by_hand() -> None:
    found = _two_by_two()
    # 180 min lie halfway from 120 (value 0.85) to 240 (0.6), which the runner-up takes.
    access = (0.85 + 0.6) / 2.0
    # Both crossings lie within the hour: 700,000 trucks, two fifths from 0.5 to 0.7.
    capacity = 0.5 + 0.2 * 0.4
    ends = 0.15 * 0.5 + 0.10 * 0.8
    # The same industries, one programme, a quarter of the green conditions' value.
    soft = 0.05 * 1.0 + 0.05 * 0.6 + 0.05 * 0.25
    expected = 0.40 * access + 0.10 * capacity + 0.10 * 0.6 + ends + soft
    assert found.minutes[0, 0] == 180.0
    assert found.runner_up_minutes[0, 0] == 240.0
    assert found.trucks_within_margin[0, 0] == 700_000.0
    assert found.part("capacity")[0, 0] == pytest.approx(capacity, abs=1e-12)
    assert found.score[0, 0] == pytest.approx(expected, abs=1e-12)


def test_pairs_without_a_score_say_why() -> None:
    found = _two_by_two()
    reasons = np.array(pairing.REASONS)[found.reason]
    assert reasons.tolist() == [["", "beyond-max-minutes"], ["unreachable", "unreachable"]]
    assert np.isnan(found.score[found.reason > 0]).all()
    assert all((part[found.reason > 0] == 0.0).all() for part in found.points)
    assert found.minutes[0, 1] == 1620.0  # known, though too far
    assert np.isnan(found.minutes[1]).all()


def test_only_crossing_makes_redundancy_zero_not_missing() -> None:
    through = travel.through_crossings(
        np.array([[100.0]]), np.array([20.0]), np.array([[60.0]]), margin=60.0
    )
    found = pairing.score_pairs(
        through,
        site_ids=("P1",),
        zone_ids=("Z1",),
        crossing_ids=("a",),
        site_score=np.array([1.0]),
        zone_score=np.array([1.0]),
        sector_fit=np.array([[0.0]]),
        incentive_count=np.array([[0.0]]),
        green=np.array([[0.0]]),
        config=PairsConfig(),
    )
    assert found.part("redundancy")[0, 0] == 0.0
    assert _missing(found, 0, 0) == {"capacity"}


def test_unmeasured_zone_hands_its_weight_to_the_other_parts() -> None:
    found = _two_by_two(zone_score=np.array([np.nan, 0.4]))
    whole = _two_by_two()
    at = pairing.PARTS.index("zone_score")
    without = whole.score[0, 0] - whole.points[at][0, 0]
    assert found.score[0, 0] == pytest.approx(without / 0.9, abs=1e-12)
    assert _missing(found, 0, 0) == {"zone_score"}
    assert found.points[at][0, 0] == 0.0


def test_nothing_measured_is_a_reason() -> None:
    config = PairsConfig.model_validate(
        {"weights": {"access": 0, "capacity": 0, "redundancy": 0, "site_score": 1,
                     "zone_score": 0, "sectors": 0, "incentives": 0, "green": 0}}
    )  # fmt: skip
    found = _two_by_two(site_score=np.array([np.nan, 0.5]), config=config)
    assert pairing.REASONS[found.reason[0, 0]] == "nothing-measured"


def test_shapes_that_do_not_fit_are_all_named() -> None:
    with pytest.raises(DataError) as caught:
        _two_by_two(site_score=np.zeros(3), zone_score=np.zeros(5), green=np.zeros((2, 1)))
    assert len(caught.value.faults) == 3


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.0, 0.5))
def test_points_add_up_to_the_last_bit(seed: int, share_missing: float) -> None:
    rng = np.random.default_rng(seed)
    values = [rng.uniform(0.0, 1.0, (6, 4)) for _ in pairing.PARTS]
    for value in values:
        value[rng.uniform(size=value.shape) < share_missing] = np.nan
    weights = rng.dirichlet(np.ones(len(pairing.PARTS)))
    points, score = pairing.combine(values, weights)
    known = ~np.isnan(score)
    added = [sum(part[row] for part in points) for row in zip(*np.nonzero(known), strict=True)]
    assert added == score[known].tolist()
    assert ((score[known] >= 0.0) & (score[known] <= 1.0 + 1e-12)).all()


def test_an_unknown_capacity_hands_its_weight_to_the_other_parts() -> None:
    found = pairs_world.scores(pairs_world.world())
    unknown = np.isnan(found.trucks_within_margin) & pairing.reachable(found)
    assert unknown.any()
    at = pairing.PARTS.index("capacity")
    assert np.isnan(found.values[at][unknown]).all()
    for site, zone in np.argwhere(unknown):
        known = [
            (weight, value[site, zone])
            for weight, value in zip(found.weights, found.values, strict=True)
            if not np.isnan(value[site, zone])
        ]
        expected = sum(weight * value for weight, value in known) / sum(w for w, _ in known)
        assert found.score[site, zone] == pytest.approx(expected, abs=1e-12)


def test_more_trucks_never_make_a_pair_worse() -> None:
    world = pairs_world.world(seed=4)
    few = pairs_world.scores(replace(world, trucks=np.full(5, 50_000.0)))
    many = pairs_world.scores(replace(world, trucks=np.full(5, 2_000_000.0)))
    both = pairing.reachable(few)
    assert (few.best == many.best).all()
    assert (many.score[both] > few.score[both]).all()


@given(st.integers(0, 1000), st.floats(1.0, 1500.0))
@settings(max_examples=20, deadline=None)
def test_a_mirror_is_never_farther_than_its_limit(seed: int, limit: float) -> None:
    found = pairs_world.scores(pairs_world.world(n=15, z=9, seed=seed))
    near = pairing.within_minutes(found, limit)
    expected = [
        [bool(found.reason[i, j] == 0 and found.minutes[i, j] <= limit) for j in range(9)]
        for i in range(15)
    ]
    assert near.tolist() == expected
    mirrors = matching.one_to_one(found.score, near)
    assert all(found.minutes[i, j] <= limit for i, j in mirrors)
    # Nobody near enough to a free zone is left alone.
    left = near.copy()
    left[mirrors[:, 0], :] = False
    left[:, mirrors[:, 1]] = False
    assert not left.any()


def test_the_mirror_limit_itself_is_still_near() -> None:
    found = _two_by_two()
    assert pairing.within_minutes(found, 180.0).tolist() == [[True, False], [False, False]]
    assert not pairing.within_minutes(found, 179.999).any()
    # 1,620 min is known, but a pair beyond max_minutes has no score and no mirror.
    assert not pairing.within_minutes(found, 5000.0)[0, 1]


def test_a_faster_runner_up_costs_nothing_and_none_is_not_nothing() -> None:
    loss = pairing.loss_minutes(np.array([100.0, 100.0, 100.0]), np.array([97.0, 130.0, np.nan]))
    assert np.array_equal(loss, [0.0, 30.0, np.nan], equal_nan=True)


def test_keep_takes_the_best_and_breaks_ties_by_zone_id() -> None:
    found = pairs_world.scores(pairs_world.world(n=3, z=4))
    score = np.array([[0.5, 0.7, 0.7, 0.7], [np.nan, 0.1, np.nan, 0.2], [np.nan] * 4])
    found.score[:] = score
    found.reason[:] = np.where(np.isnan(score), 1, 0)
    assert pairing.keep(found, 2).tolist() == [[0, 1], [0, 2], [1, 1], [1, 3]]
    assert pairing.rank_for_site(found).tolist() == [[4, 1, 2, 3], [0, 2, 0, 1], [0, 0, 0, 0]]


def test_frame_explains_every_pair() -> None:
    given_world = pairs_world.world()
    frame = pairs_world.pairs(given_world)
    legs = frame["site_leg_minutes"] + frame["wait_minutes"] + frame["zone_leg_minutes"]
    assert np.allclose(frame["minutes"], legs, atol=1e-9)
    points = frame[[f"points_{part}" for part in pairing.PARTS]].sum(axis=1)
    assert np.allclose(points, frame["score"], atol=1e-12)
    loss = frame["runner_up_minutes"] - frame["minutes"]
    # Within the tie the runner-up may be the faster one, and then nothing is lost.
    assert (loss < 0).any()
    assert (loss >= -0.05 * frame["minutes"]).all()
    assert np.allclose(frame["loss_minutes"], loss.clip(lower=0.0), equal_nan=True)
    assert frame["rank"].is_monotonic_increasing
    assert frame["matched"].sum() == 12
    assert set(frame.loc[frame["site_id"] == "P000", "incentives"]) == {"PODECOBI"}
    first = frame.iloc[0]
    ends = given_world.sites.set_index("site_id").geometry[first["site_id"]]
    assert first.geometry.coords[0] == ends.coords[0]
    assert len(first.geometry.coords) == 3


@given(st.integers(0, 1000))
@settings(max_examples=5, deadline=None)
def test_frame_does_not_depend_on_the_order_of_rows(seed: int) -> None:
    straight = pairs_world.world(n=12)
    shuffled = pairs_world.pairs(pairs_world.reordered(straight, seed))
    assert shuffled.equals(pairs_world.pairs(straight))


def test_frame_of_no_pairs_keeps_its_types() -> None:
    config = PairsConfig(max_minutes=0.1)
    empty = pairs_world.pairs(pairs_world.world(n=3), config=config)
    full = pairs_world.pairs(pairs_world.world(n=3))
    assert len(empty) == 0
    assert empty.dtypes.astype(str).to_dict() == full.dtypes.astype(str).to_dict()
