"""How far rankings agree: worked figures, ties and what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siting.errors import StudyError
from siting.methods import compare


def test_the_three_measures_worked_by_hand() -> None:
    # Two neighbours change places, at the top and at the bottom.
    ours = compare({"true": [1, 2, 3, 4], "top": [2, 1, 3, 4], "bottom": [1, 2, 4, 3]}, top=2)
    assert ours.names == ("true", "top", "bottom")
    # The squares sum to 2 of n (n^2 - 1) = 60.
    assert ours.spearman[0, 1] == pytest.approx(1 - 12 / 60)
    assert ours.spearman[0, 2] == pytest.approx(0.8)
    # Each square counts n - x + 1 + n - y + 1, that is 7 at the top and 3 at the bottom, of 300.
    assert ours.weighted_spearman[0, 1] == pytest.approx(1 - 84 / 300)
    assert ours.weighted_spearman[0, 2] == pytest.approx(1 - 36 / 300)
    # Off by 1 at place p of 4: 2^-p over the farthest one could be off there, 3, 2, 2 and 3.
    assert ours.ws[0, 1] == pytest.approx(1 - 1 / 6 - 1 / 8)
    assert ours.ws[0, 2] == pytest.approx(1 - 1 / 16 - 1 / 48)
    assert ours.top_k_under_all == (0, 1)
    np.testing.assert_array_equal(ours.top_k_counts, [3, 3, 0, 0])


def test_the_top_is_ordered_by_mean_rank_and_ties_belong_to_it() -> None:
    ours = compare({"a": [3, 1, 2, 4], "b": [1, 2, 2, 4]}, top=3)
    assert ours.top_k_under_all == (1, 0, 2)
    tied = compare({"a": [1, 2, 2, 4]}, top=2)
    assert tied.top_k_under_all == (0, 1, 2)


def test_ties_share_the_mean_of_their_places_however_they_are_written() -> None:
    one = compare({"a": [1, 2, 2, 4], "b": [1, 2, 3, 4]})
    other = compare({"a": [1, 2.5, 2.5, 4], "b": [1, 2, 3, 4]})
    np.testing.assert_array_equal(one.spearman, other.spearman)
    np.testing.assert_array_equal(one.ws, other.ws)


def test_a_ranking_without_an_order_agrees_with_nobody() -> None:
    ours = compare({"flat": [1, 1, 1], "b": [1, 2, 3]}, top=1)
    assert np.isnan(ours.spearman[0, 1])
    assert ours.spearman[0, 0] == 1
    assert ours.top_k_under_all == (0,)


def test_one_site_and_one_ranking() -> None:
    ours = compare({"only": [1]})
    assert ours.spearman == ours.weighted_spearman == ours.ws == 1
    assert ours.top_k_under_all == (0,)


@given(st.permutations(range(1, 9)), st.permutations(range(1, 9)))
def test_measures_stay_in_their_range(one: list[int], other: list[int]) -> None:
    ours = compare({"a": one, "b": other})
    for measure in (ours.spearman, ours.weighted_spearman):
        assert (np.abs(measure) <= 1 + 1e-12).all()
        np.testing.assert_allclose(measure, measure.T, rtol=0, atol=1e-12)
        np.testing.assert_allclose(np.diag(measure), 1)
    assert ((ours.ws >= 0) & (ours.ws <= 1)).all()


@pytest.mark.parametrize(
    ("ranks", "top", "message"),
    [
        ({}, 10, "give one rank for each"),
        ({"a": []}, 10, "give one rank for each"),
        ({"a": [1, 2], "b": [1]}, 10, "give one rank for each"),
        ({"a": [1, np.nan]}, 10, "ranking a has a rank"),
        ({"a": [1, 2]}, 0, "top = 0"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    ranks: dict[str, list[float]], top: int, message: str
) -> None:
    with pytest.raises(StudyError, match=message):
        compare(ranks, top=top)
