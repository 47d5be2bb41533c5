"""The weighted sum: additivity, missing values, ranks, ties and coverage."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from layers.errors import DataError
from siting.errors import StudyError
from siting.scoring import (
    competition_rank,
    coverage,
    order,
    theme_totals,
    weighted_sum,
    weighted_sum_kernel,
)
from siting.study import load
from siting.weights import global_weights

Problem = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Draw a matrix with gaps and weights that sum to 1."""
    n, m = draw(st.integers(1, 12)), draw(st.integers(1, 9))
    values = draw(hnp.arrays(np.float64, (n, m), elements=st.floats(0, 1)))
    gaps = draw(hnp.arrays(np.bool_, (n, m)))
    raw = draw(hnp.arrays(np.float64, m, elements=st.floats(0.001, 1)))
    return np.where(gaps, np.nan, values), raw / raw.sum()


@given(problems())
def test_contributions_add_up_to_the_score(problem: Problem) -> None:
    values, weights = problem
    scores = weighted_sum(values, weights)
    scored = ~np.isnan(scores.score)
    added = scores.contributions.sum(axis=1)
    np.testing.assert_allclose(added[scored], scores.score[scored], rtol=0, atol=1e-12)
    assert (scored == ~np.isnan(values).all(axis=1)).all()
    assert (scores.contributions[np.isnan(values)] == 0).all()
    assert ((scores.score[scored] >= 0) & (scores.score[scored] <= 1)).all()


@given(problems())
def test_completions_bracket_the_score(problem: Problem) -> None:
    values, weights = problem
    scores = weighted_sum(values, weights)
    scored = ~np.isnan(scores.score)
    assert (scores.low[scored] <= scores.score[scored] + 1e-12).all()
    assert (scores.score[scored] <= scores.high[scored] + 1e-12).all()
    worst = weighted_sum(np.nan_to_num(values, nan=0.0), weights)
    best = weighted_sum(np.nan_to_num(values, nan=1.0), weights)
    np.testing.assert_allclose(scores.low, worst.score, rtol=0, atol=1e-12)
    np.testing.assert_allclose(scores.high, best.score, rtol=0, atol=1e-12)


@given(problems())
def test_the_kernel_agrees_with_the_wrapper(problem: Problem) -> None:
    values, weights = problem
    np.testing.assert_allclose(
        weighted_sum_kernel(values, weights),
        weighted_sum(values, weights).score,
        rtol=0,
        atol=1e-12,
    )


@given(problems())
def test_a_row_scores_the_same_alone_as_among_others(problem: Problem) -> None:
    values, weights = problem
    together = weighted_sum(values, weights).score
    alone = [weighted_sum(row[np.newaxis], weights).score[0] for row in values]
    np.testing.assert_array_equal(together, alone)


def test_missing_weight_is_handed_on_in_proportion() -> None:
    scores = weighted_sum([[1.0, 0.0, np.nan]], [0.3, 0.3, 0.4])
    assert scores.score[0] == pytest.approx(0.5)
    assert scores.contributions[0].tolist() == pytest.approx([0.5, 0, 0])
    assert (scores.low[0], scores.high[0]) == pytest.approx((0.3, 0.7))


def test_nothing_measured_has_no_score_and_the_last_rank() -> None:
    scores = weighted_sum([[np.nan, np.nan], [0.1, 0.1], [0.0, 0.0]], [0.5, 0.5])
    assert np.isnan(scores.score[0])
    assert scores.rank.tolist() == [3, 1, 2]
    assert (scores.low[0], scores.high[0]) == (0, 1)


def test_a_criterion_without_weight_is_no_measurement() -> None:
    scores = weighted_sum([[1.0, np.nan]], [0.0, 1.0])
    assert np.isnan(scores.score[0])


def test_identical_sites_tie_and_come_in_the_order_of_their_ids() -> None:
    row = [0.1, 0.7, 0.3]
    values = [row, [0.9, 0.9, 0.9], row, [0.0, 0.0, 0.0], row]
    scores = weighted_sum(values, [0.2, 0.3, 0.5])
    assert scores.rank.tolist() == [2, 1, 2, 5, 2]
    assert order(scores.rank).tolist() == [1, 0, 2, 4, 3]


def test_a_last_bit_is_no_difference() -> None:
    assert competition_rank([0.1 + 0.2, 0.3, 0.2]).tolist() == [1, 1, 3]
    assert competition_rank([np.nan, 0.3, np.nan]).tolist() == [2, 1, 2]


def test_one_site_ranks_first_and_no_site_is_no_trouble() -> None:
    assert weighted_sum([[0.4]], [1.0]).rank.tolist() == [1]
    none = weighted_sum(np.empty((0, 2)), [0.5, 0.5])
    assert none.rank.size == none.score.size == 0


def test_another_site_cannot_reorder_the_rest() -> None:
    rng = np.random.default_rng(1)
    values, weights = rng.random((20, 5)), np.full(5, 0.2)
    before = weighted_sum(values, weights)
    after = weighted_sum(np.vstack([values, np.zeros(5)]), weights)
    np.testing.assert_array_equal(before.rank, after.rank[:20])


@pytest.mark.parametrize(
    ("values", "weights", "error", "message"),
    [
        ([[1.2, 0.5]], [0.5, 0.5], DataError, "place 0, criterion 0 is 1.2"),
        ([[np.inf, 0.5]], [0.5, 0.5], DataError, "is inf"),
        ([0.5, 0.5], [0.5, 0.5], DataError, r"shape \(2,\)"),
        ([[0.5, 0.5]], [0.5, 0.6], StudyError, r"sum to 1\.1"),
        ([[0.5, 0.5]], [1.0], StudyError, "for 2 criteria"),
        ([[0.5, 0.5]], [0.0, 0.0], StudyError, "all weights are zero"),
    ],
)
def test_unsound_input_is_refused(
    values: npt.ArrayLike, weights: list[float], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        weighted_sum(values, weights)


def test_coverage_splits_the_weight() -> None:
    cover = coverage([[2, 1, 0], [2, 2, 2], [0, 0, 0]], [0.5, 0.3, 0.2])
    assert cover.measured.tolist() == pytest.approx([0.5, 1, 0])
    assert cover.proxy.tolist() == pytest.approx([0.3, 0, 0])
    assert cover.missing.tolist() == pytest.approx([0.2, 0, 1])
    assert cover.missing[1] == 0


@given(problems(), st.data())
def test_coverage_sums_to_one(problem: Problem, data: st.DataObject) -> None:
    values, weights = problem
    codes = data.draw(hnp.arrays(np.uint8, values.shape, elements=st.integers(0, 2)))
    cover = coverage(codes, weights)
    total = cover.measured + cover.proxy + cover.missing
    np.testing.assert_allclose(total, 1, rtol=0, atol=1e-12)


@pytest.mark.parametrize("evidence", [[[3, 0]], [2, 1]])
def test_coverage_refuses_other_codes(evidence: npt.ArrayLike) -> None:
    with pytest.raises(DataError, match="0, 1 and 2"):
        coverage(evidence, [0.5, 0.5])


def test_theme_totals_add_up_to_the_score() -> None:
    study = load("border")
    values = np.random.default_rng(2).random((7, len(study.criteria)))
    scores = weighted_sum(values, global_weights(study))
    totals = theme_totals(scores.contributions, study)
    assert totals.shape == (7, len(study.themes))
    np.testing.assert_allclose(totals.sum(axis=1), scores.score, rtol=0, atol=1e-12)
    np.testing.assert_allclose(totals[:, 0], scores.contributions[:, :2].sum(axis=1))
