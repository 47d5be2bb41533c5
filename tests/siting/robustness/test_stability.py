"""Stability intervals against hand-solved cases and a fine grid of weights."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from siting.errors import UsageError
from siting.robustness.model import fractions
from siting.robustness.stability import top_intervals, winner_intervals
from siting.scoring import competition_rank

UNKNOWN = float("nan")
GRID = 4001


def test_three_sites_change_places_where_they_were_solved_by_hand() -> None:
    # A = w, B = 0.7 - 0.1 w, C = 1 - w: C leads below 1/3, B up to 7/11, A above; w is 1/2 now.
    values = [[1, 0], [0.6, 0.7], [0, 1]]
    winner, found = winner_intervals(values, [0.5, 0.5], np.eye(2))
    assert winner == 1
    assert found.low == pytest.approx([1 / 3, 4 / 11])
    assert found.high == pytest.approx([7 / 11, 2 / 3])
    assert found.low_with.tolist() == [2, 0]
    assert found.high_with.tolist() == [0, 2]


def test_missing_values_bend_the_line_and_are_still_solved() -> None:
    # Weights (w, (1-w)/2, (1-w)/2). A knows the first two: (0.9 w + 0.1 (1-w)) / (w + (1-w)/2 ...).
    values = [[0.9, 0.2, UNKNOWN], [0.5, 0.5, 0.5]]
    # A: (0.9 w + 0.1 (1 - w)) / ((1 + w) / 2) = 0.5 at 0.2 + 1.6 w = 0.5 + 0.5 w: w = 3/11.
    winner, found = winner_intervals(values, [0.5, 0.25, 0.25], np.eye(3))
    assert winner == 0
    assert found.low[0] == pytest.approx(3 / 11)
    assert found.high[0] == 1
    assert found.low_with[0] == 1
    assert found.high_with[0] == -1


def test_a_pair_that_changes_places_twice_is_solved_at_both_ends() -> None:
    # Half of A's first theme is missing: (0.2 + 0.2 w) / (1 - 0.5 w), which sags below the straight
    # 0.15 + 0.6 w of B between the roots of 0.05 - 0.325 w + 0.3 w^2.
    values = [[0.8, UNKNOWN, 0.2], [0.75, 0.75, 0.15]]
    expand = [[0.5, 0.5, 0], [0, 0, 1]]
    near, far = sorted(np.roots([0.3, -0.325, 0.05]))
    for here, low, high in ((0.05, 0, near), (0.5, near, far), (0.95, far, 1)):
        found = top_intervals(values, [here, 1 - here], expand, top=1)
        assert found.low[:, 0] == pytest.approx([low, low])
        assert found.high[:, 0] == pytest.approx([high, high])
        assert found.inside[:, 0].tolist() == [here != 0.5, here == 0.5]


def test_a_tie_that_any_move_breaks_leaves_no_room() -> None:
    found = top_intervals([[1, 0], [0, 1]], [0.5, 0.5], np.eye(2), top=1)
    assert found.inside.all()
    assert found.low[:, 0] == pytest.approx([0.5, 0])
    assert found.high[:, 0] == pytest.approx([1, 0.5])
    assert found.low_with[:, 0].tolist() == [1, -1]
    assert found.high_with[:, 0].tolist() == [-1, 0]


def test_identical_sites_never_part() -> None:
    found = top_intervals([[0.3, 0.8], [0.3, 0.8], [0.1, 0.2]], [0.5, 0.5], np.eye(2), top=1)
    assert (found.low == 0).all()
    assert (found.high == 1).all()
    assert found.inside[:, 0].tolist() == [True, True, False]


def test_three_at_one_point_count_by_their_balance() -> None:
    # At w = 1/2 the flat site meets a rising and a falling one: one passes it, one drops back.
    values = [[0.5, 0.5], [1, 0], [0, 1]]
    found = top_intervals(values, [0.25, 0.75], np.eye(2), top=2)
    assert found.inside[0, 0]
    assert (found.low[0, 0], found.high[0, 0]) == (0, 1)


def test_without_a_score_there_is_no_interval() -> None:
    values = [[UNKNOWN, UNKNOWN], [0.2, UNKNOWN], [0.5, 0.5]]
    found = top_intervals(values, [0.5, 0.5], np.eye(2), top=1)
    assert np.isnan(found.low[0]).all()
    assert np.isnan(found.high[0]).all()
    assert not found.inside[0].any()
    assert found.high[1].tolist() == [1, 1]


def test_a_site_that_only_a_weight_of_zero_leaves_unscored_comes_in_at_once() -> None:
    # Nothing is known of the first but a theme with weight 0: any weight on it puts it in front.
    winner, found = winner_intervals([[UNKNOWN, 0.9], [0.5, 0.5]], [1, 0], np.eye(2))
    assert winner == 1
    assert found.high[1] == 0
    assert found.high_with[1] == 0


def test_a_weight_that_is_everything_gives_to_the_others_alike() -> None:
    winner, found = winner_intervals([[1, 0, 0], [0, 1, 0.5]], [1, 0, 0], np.eye(3))
    assert winner == 0
    # w against 0.75 (1 - w).
    assert found.low[0] == pytest.approx(3 / 7)


def test_a_factor_moves_the_ends() -> None:
    _, found = winner_intervals([[1, 0], [0, 1]], [0.2, 0.8], np.eye(2), factor=[1, 0.5])
    # w against 0.5 (1 - w).
    assert found.high[0] == pytest.approx(1 / 3)


def test_nothing_scored_and_no_rank_zero() -> None:
    with pytest.raises(UsageError, match="no site has a score"):
        winner_intervals([[UNKNOWN]], [1], np.eye(1))
    with pytest.raises(UsageError, match="top = 0"):
        top_intervals([[1]], [1], np.eye(1), top=0)


def check(values: np.ndarray, weights: np.ndarray, expand: np.ndarray, *, top: int) -> None:
    """Hold the intervals against the ranks on a fine grid, and just beyond each end."""
    model = fractions(values, expand)
    found = top_intervals(values, weights, expand, top=top)
    now = competition_rank(model.scores(weights)) <= top
    scored = ~np.isnan(model.scores(weights))
    assert (found.inside[scored, 0] == now[scored]).all()
    for j, here in enumerate(weights):
        others = np.delete(weights, j)
        rest = others / others.sum() if others.sum() > 0 else np.full(len(others), 1 / len(others))

        def inside(moved: float, j: int = j, rest: np.ndarray = rest) -> np.ndarray:
            scores = model.scores(np.insert(rest * (1 - moved), j, moved))
            return (competition_rank(scores) <= top) & ~np.isnan(scores)

        for site in np.flatnonzero(scored):
            low, high = found.low[site, j], found.high[site, j]
            assert low <= here + 1e-12
            assert high >= here - 1e-12
            for end, who, sign in (
                (low, found.low_with[site, j], -1),
                (high, found.high_with[site, j], 1),
            ):
                assert who != site
                just = end + sign * 1e-7
                if who >= 0 and 0 < just < 1:
                    assert inside(just)[site] != now[site], (site, j, end)
        for moved in np.linspace(0, 1, 101)[1:-1]:
            same = inside(moved) == now
            within = (found.low[:, j] + 1e-9 < moved) & (moved < found.high[:, j] - 1e-9)
            assert same[scored & within].all(), (j, moved)


matrices = hnp.arrays(
    np.float64,
    st.tuples(st.integers(2, 8), st.just(4)),
    elements=st.one_of(
        st.sampled_from([0.0, 0.5, 1.0, UNKNOWN]), st.integers(0, 1000).map(lambda x: x / 1000)
    ),
)


@settings(deadline=None)
@given(
    values=matrices,
    parts=st.lists(st.integers(1, 9), min_size=3, max_size=3),
    top=st.integers(1, 4),
)
@example(
    values=np.array([[0.5, 0.5, 0.5, UNKNOWN], [0.5, 0.5, UNKNOWN, 0.5]]), parts=[1, 1, 1], top=1
)
def test_no_weight_inside_changes_anything_and_every_end_does(
    values: np.ndarray, parts: list[int], top: int
) -> None:
    expand = np.array([[0.6, 0.4, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
    weights = np.array(parts) / sum(parts)
    check(values, weights, expand, top=top)


@pytest.mark.parametrize("missing", [0, 0.3])
def test_continuous_values_on_a_finer_grid(missing: float) -> None:
    rng = np.random.default_rng(8)
    values = rng.random((60, 5))
    values[rng.random(values.shape) < missing] = np.nan
    weights = rng.dirichlet(np.ones(5))
    found = top_intervals(values, weights, np.eye(5), top=6)
    model = fractions(values, np.eye(5))
    inside = competition_rank(model.scores(weights)) <= 6
    scored = ~np.isnan(model.scores(weights))
    for j in range(5):
        rest = np.delete(weights, j) / (1 - weights[j])
        grid = np.linspace(0, 1, GRID)[1:-1]
        drawn = np.insert(np.outer(1 - grid, rest), j, grid, axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            scores = (drawn @ model.above.T) / (drawn @ model.below.T)
        ranks = np.array([competition_rank(row) for row in scores])
        differs = (ranks <= 6) != inside
        for site in np.flatnonzero(scored):
            changed = grid[differs[:, site]]
            above = changed[changed > weights[j]]
            below = changed[changed < weights[j]]
            # The first grid point that differs lies within one step beyond the end.
            high, low = found.high[site, j], found.low[site, j]
            step = 1 / (GRID - 1)
            assert (above.min() if len(above) else 1) == pytest.approx(high, abs=1.01 * step)
            assert (below.max() if len(below) else 0) == pytest.approx(low, abs=1.01 * step)


def test_the_winner_alone_is_solved_like_among_all() -> None:
    rng = np.random.default_rng(9)
    values = rng.random((30, 4))
    values[rng.random(values.shape) < 0.2] = np.nan
    weights = np.array([0.4, 0.3, 0.2, 0.1])
    winner, alone = winner_intervals(values, weights, np.eye(4))
    among = top_intervals(values, weights, np.eye(4), top=1)
    assert alone.low.tolist() == among.low[winner].tolist()
    assert alone.high_with.tolist() == among.high_with[winner].tolist()
    assert alone.inside.shape == (4,)
