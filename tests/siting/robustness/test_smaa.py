"""SMAA against shares that are known exactly: intervals and polygons of the weight simplex."""

import math
import tracemalloc

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from siting.errors import DataError, UsageError
from siting.robustness.draws import WeightSpace
from siting.robustness.smaa import drawn_weights, smaa
from siting.scoring import competition_rank, weighted_sum_kernel

DRAWS = 40_000
ERROR = 4 * 0.5 / math.sqrt(DRAWS)
UNKNOWN = float("nan")


def even(t: int) -> WeightSpace:
    return WeightSpace("uniform", (1 / t,) * t)


def test_two_criteria_and_three_sites_split_the_weights_into_known_intervals() -> None:
    # With weight w on the first criterion: A = w, B = 0.7 - 0.1 w, C = 1 - w.
    # C leads below w = 1/3, B from there to 7/11, A above.
    values = np.array([[1.0, 0.0], [0.6, 0.7], [0.0, 1.0]])
    found = smaa(values, even(2), np.eye(2), draws=DRAWS, seed=1, top=2, among=(0, 1, 2))
    assert found.first_share == pytest.approx([4 / 11, 7 / 11 - 1 / 3, 1 / 3], abs=ERROR)
    middles = np.array([(7 / 11 + 1) / 2, (1 / 3 + 7 / 11) / 2, 1 / 6])
    assert found.central == pytest.approx(np.column_stack([middles, 1 - middles]), abs=0.005)
    # A is second from w = 1/2, where it passes C, to 7/11; C from 1/3 to 1/2.
    assert found.rank_share[:, 1] == pytest.approx(
        [7 / 11 - 1 / 2, 1 / 3 + 4 / 11, 1 / 6], abs=ERROR
    )
    assert found.top_share == pytest.approx([1 / 2, 1, 1 / 2], abs=ERROR)
    assert found.pairwise[0] == pytest.approx([0, 4 / 11, 1 / 2], abs=ERROR)
    assert found.pairwise + found.pairwise.T == pytest.approx(1 - np.eye(3))
    assert found.confidence == pytest.approx(1)
    assert found.rank_low.tolist() == [1, 1, 1]
    assert found.rank_high.tolist() == [3, 2, 3]
    assert found.rank_median[1] == 2
    assert found.standard_error == pytest.approx(0.0025)


def winning_polygons(values: np.ndarray) -> list[shapely.Polygon]:
    """Where each site leads, in the plane of the first two of three weights."""
    polygons = []
    for own in values:
        region = shapely.Polygon([(0, 0), (1, 0), (0, 1)])
        for other in values:
            a, b, c = own - other
            if not np.any(own - other):
                continue
            # a x + b y + c (1 - x - y) >= 0 as a half plane, cut out as a large polygon.
            normal = np.array([a - c, b - c])
            length = np.hypot(*normal)
            normal /= length
            foot = -normal * c / length
            along = np.array([-normal[1], normal[0]])
            corners = [foot + 9 * along, foot - 9 * along]
            region = region.intersection(
                shapely.Polygon([*corners, corners[1] + 9 * normal, corners[0] + 9 * normal])
            )
        polygons.append(region)
    return polygons


@pytest.mark.parametrize("seed", range(6))
def test_three_criteria_give_the_areas_and_centroids_of_polygons(seed: int) -> None:
    values = np.random.default_rng(seed).random((6, 3))
    found = smaa(values, even(3), np.eye(3), draws=DRAWS, seed=seed, top=1)
    for site, polygon in enumerate(winning_polygons(values)):
        assert found.first_share[site] == pytest.approx(2 * polygon.area, abs=ERROR)
        if polygon.area > 0.01:
            x, y = polygon.centroid.x, polygon.centroid.y
            assert found.central[site] == pytest.approx([x, y, 1 - x - y], abs=0.01)
        elif polygon.is_empty:
            assert np.isnan(found.central[site]).all()
            assert np.isnan(found.confidence[site])


def test_entropy_of_two_sites_is_that_of_the_r_package() -> None:
    # R package smaa 0.3, example of smaa.entropy: acceptabilities 0.3504 and 0.6496 (thrombo data,
    # ranks of two alternatives, log 2) have a ranking entropy of 0.9344248.
    values = np.array([[1.0, 0.0], [0.6496, 0.6496]])
    # The first leads where w > 0.6496.
    found = smaa(values, even(2), np.eye(2), draws=200_000, seed=3, top=1)
    assert found.first_share[0] == pytest.approx(0.3504, abs=0.004)
    assert found.entropy == pytest.approx(0.9344248, abs=0.004)
    share = found.first_share[0]
    by_hand = -(share * math.log2(share) + (1 - share) * math.log2(1 - share))
    assert found.site_entropy == pytest.approx(by_hand)


def test_a_certain_ranking_has_no_entropy() -> None:
    found = smaa([[1, 1], [0.5, 0.5], [0, 0]], even(2), np.eye(2), draws=50, seed=0, top=1)
    assert (found.rank_share == np.eye(3)).all()
    assert found.entropy == 0
    assert found.rank_high.tolist() == [1, 2, 3]


def test_what_is_missing_goes_to_what_is_known() -> None:
    # The first is known on one criterion alone and always scores 0.6; the other scores w.
    found = smaa([[UNKNOWN, 0.6], [1, 0]], even(2), np.eye(2), draws=DRAWS, seed=2, top=1)
    assert found.first_share == pytest.approx([0.6, 0.4], abs=ERROR)


def test_themes_are_drawn_and_their_criteria_keep_their_shares() -> None:
    # Two criteria of one theme in 3 : 1; A has 0.75 of it, B all of the other theme.
    expand = [[0.75, 0.25, 0], [0, 0, 1]]
    found = smaa([[1, 0, 0], [0, 0, 1]], even(2), expand, draws=DRAWS, seed=2, top=1)
    # 0.75 w > 1 - w above w = 4/7.
    assert found.first_share == pytest.approx([3 / 7, 4 / 7], abs=ERROR)


def test_a_factor_scales_the_score() -> None:
    found = smaa([[1, 0], [0, 1]], even(2), np.eye(2), draws=DRAWS, seed=2, top=1, factor=[0.5, 1])
    # 0.5 w > 1 - w above w = 2/3.
    assert found.first_share == pytest.approx([1 / 3, 2 / 3], abs=ERROR)


def test_an_unscored_site_is_neither_above_nor_below_a_scored_one() -> None:
    values = [[UNKNOWN, UNKNOWN], [0, 0], [UNKNOWN, 0.3], [UNKNOWN, UNKNOWN]]
    found = smaa(values, even(2), np.eye(2), draws=500, seed=0, top=2, among=(0, 1))
    assert found.rank_share.tolist() == [[0, 0, 0, 0], [0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]]
    assert found.pairwise == pytest.approx(
        np.array([[UNKNOWN, UNKNOWN], [UNKNOWN, 0]]), nan_ok=True
    )


def test_ties_share_the_better_rank_even_where_rows_differ() -> None:
    # Both weights are fixed at one half: mirrored rows tie in every draw.
    space = WeightSpace("uniform", (1, 1), low=(0.5, 0.5))
    values = [[1, 0], [0, 1], [0.9, 0.9], [0.1, 0.1]]
    found = smaa(values, space, np.eye(2), draws=300, seed=0, top=2, among=(0, 1))
    assert found.rank_share[:, :2].tolist() == [[0, 1], [0, 1], [1, 0], [0, 0]]
    assert found.rank_share[3].tolist() == [0, 0, 0, 1]
    assert found.pairwise.tolist() == [[0, 0], [0, 0]]


@settings(deadline=None)
@given(
    values=hnp.arrays(
        np.float64,
        st.tuples(st.integers(1, 12), st.just(4)),
        elements=st.sampled_from([0.0, 0.25, 0.5, 1.0, UNKNOWN]),
    ),
    seed=st.integers(0, 99),
)
def test_it_counts_what_the_scores_say(values: np.ndarray, seed: int) -> None:
    expand = np.array([[0.5, 0.5, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1.0]])
    space = WeightSpace("dirichlet", (0.5, 0.3, 0.2), concentration=4)
    draws = 30
    n = len(values)
    among = tuple(range(n))
    found = smaa(values, space, expand, draws=draws, seed=seed, top=3, among=among)
    weights = np.concatenate(list(drawn_weights(space, draws=draws, seed=seed)))
    ranks = np.array([competition_rank(weighted_sum_kernel(values, w @ expand)) for w in weights])
    shares = np.array([(ranks == r + 1).mean(axis=0) for r in range(n)]).T
    none = np.isnan(values).all(axis=1)
    shares[none] = 0
    assert found.rank_share == pytest.approx(shares)
    top = np.where(none, np.nan, (ranks <= 3).mean(axis=0))
    assert found.top_share == pytest.approx(top, nan_ok=True)
    ahead = (ranks[:, :, None] < ranks[:, None, :]).mean(axis=0)
    ahead[none, :] = ahead[:, none] = np.nan
    assert found.pairwise == pytest.approx(ahead, nan_ok=True)
    for site in np.flatnonzero(~none).tolist():
        first = ranks[:, site] == 1
        if first.any():
            assert found.central[site] == pytest.approx(weights[first].mean(axis=0))
        else:
            assert np.isnan(found.central[site]).all()


def test_neither_the_order_of_sites_nor_company_changes_a_share() -> None:
    rng = np.random.default_rng(0)
    values = rng.random((40, 5))
    values[rng.random((40, 5)) < 0.2] = np.nan
    found = smaa(values, even(5), np.eye(5), draws=6000, seed=4, top=5)
    turn = rng.permutation(40)
    turned = smaa(values[turn], even(5), np.eye(5), draws=6000, seed=4, top=5)
    assert (turned.rank_share == found.rank_share[turn]).all()
    twins = smaa(np.vstack([values, values]), even(5), np.eye(5), draws=6000, seed=4, top=10)
    assert (twins.rank_share[:40, ::2] == found.rank_share).all()
    assert (twins.rank_share[40:] == twins.rank_share[:40]).all()
    assert twins.top_share[:40] == pytest.approx(found.top_share)


def test_the_same_seed_gives_the_same_bits_and_another_does_not() -> None:
    values = np.random.default_rng(0).random((30, 4))
    one, same, other = (
        smaa(values, even(4), np.eye(4), draws=5000, seed=seed, top=3) for seed in (7, 7, 8)
    )
    assert one.rank_share.tobytes() == same.rank_share.tobytes()
    assert one.central.tobytes() == same.central.tobytes()
    assert one.rank_share.tobytes() != other.rank_share.tobytes()


def test_uncertain_values_give_a_known_confidence() -> None:
    # One criterion: A is uniform on [0, 1], B on [0.5, 1]. P(A > B) = 1/4.
    def sampler(rng: np.random.Generator, size: int) -> np.ndarray:
        drawn = rng.random((size, 2, 1))
        drawn[:, 1] = 0.5 + drawn[:, 1] / 2
        return drawn

    found = smaa(
        [[0.5], [0.75]],
        even(1),
        np.eye(1),
        draws=40_000,
        seed=0,
        top=1,
        sampler=sampler,
        weights_per_values=4,
    )
    assert found.value_draws == 10_000
    assert found.first_share == pytest.approx([0.25, 0.75], abs=4 * found.standard_error)
    assert found.confidence == pytest.approx(found.first_share)


def test_values_drawn_but_never_different_change_nothing() -> None:
    rng = np.random.default_rng(5)
    values = rng.random((15, 4))
    values[rng.random((15, 4)) < 0.2] = np.nan
    arguments = {"draws": 5000, "seed": 1, "top": 3, "among": (0, 1, 2)}
    certain = smaa(values, even(4), np.eye(4), **arguments)
    drawn = smaa(
        values,
        even(4),
        np.eye(4),
        sampler=lambda _, size: np.repeat(values[None], size, axis=0),
        **arguments,
    )
    assert (drawn.rank_share == certain.rank_share).all()
    assert (drawn.pairwise == certain.pairwise).all()
    assert drawn.central == pytest.approx(certain.central, nan_ok=True)
    assert drawn.confidence == pytest.approx(certain.confidence, nan_ok=True)
    assert drawn.standard_error > certain.standard_error


def test_memory_does_not_grow_with_the_draws() -> None:
    values = np.random.default_rng(0).random((200, 6))

    def peak(draws: int) -> int:
        tracemalloc.start()
        smaa(values, even(6), np.eye(6), draws=draws, seed=0, top=5)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(100)
    assert peak(50_000) < 1.1 * peak(10_000)


def test_what_is_asked_has_to_make_sense() -> None:
    values = np.random.default_rng(0).random((3, 2))
    with pytest.raises(UsageError) as caught:
        smaa(values, even(3), np.eye(2), draws=0, seed=0, top=0, among=(3,))
    for part in ("draws = 0", "top = 0", "3 weights for 2 themes", "no site 3 of 3"):
        assert part in str(caught.value)
    with pytest.raises(DataError, match=r"value of site 0, criterion 1 is 1\.5"):
        smaa([[0, 1.5]], even(2), np.eye(2), draws=1, seed=0, top=1)
    with pytest.raises(DataError, match="each row sums to 1"):
        smaa(values, even(2), np.eye(2) * 0.9, draws=1, seed=0, top=1)
    with pytest.raises(DataError, match="the sampler gave values of shape"):
        smaa(
            values,
            even(2),
            np.eye(2),
            draws=1,
            seed=0,
            top=1,
            sampler=lambda _, size: np.zeros((size, 1)),
        )


@pytest.mark.parametrize("drawn", [False, True])
@pytest.mark.parametrize(
    "rows", [[[0.2, 0.3], [UNKNOWN, UNKNOWN]], [[UNKNOWN, 0.3], [0.1, UNKNOWN]]]
)
def test_a_site_without_a_score_is_nowhere(rows: list[list[float]], *, drawn: bool) -> None:
    values = np.array([*rows, [UNKNOWN, UNKNOWN]])

    def sampler(rng: np.random.Generator, size: int) -> np.ndarray:
        return np.where(np.isnan(values), rng.random((size, *values.shape)), values)

    # The second theme has no weight: in the second case only the last two have no score.
    centre = (0.5, 0.5) if np.isnan(rows[1]).all() else (0.0, 1.0)
    found = smaa(
        values,
        WeightSpace("dirichlet", centre),
        np.eye(2),
        draws=200,
        seed=1,
        top=3,
        among=(0, 1, 2),
        sampler=sampler if drawn else None,
    )
    assert found.top_share == pytest.approx([1, UNKNOWN, UNKNOWN], nan_ok=True)
    assert found.first_share == pytest.approx([1, UNKNOWN, UNKNOWN], nan_ok=True)
    assert found.rank_share.tolist() == [[1, 0, 0], [0, 0, 0], [0, 0, 0]]
    assert found.rank_high.tolist() == found.rank_low.tolist() == [1, 0, 0]
    assert np.isnan(found.central[1:]).all()
    assert np.isnan(found.pairwise[0, 1])
    assert (found.entropy, found.pairwise[0, 0]) == (0, 0)
