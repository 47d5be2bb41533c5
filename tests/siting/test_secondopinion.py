"""Second opinions: every method sees a candidate as the weighted sum does."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siting.decision import Decision
from siting.errors import DataError, StudyError, UsageError
from siting.methods import METHODS
from siting.methods.question import completed
from siting.scoring import scaled
from siting.secondopinion import (
    REVERSED_AMONG,
    find_method,
    kernel_of_decision,
    kernel_of_matrix,
    of_decision,
    of_matrix,
    panel,
)
from tests.siting.decisions import NAN, decision, decisions, matrix

ONE = decision([[2, 8], [6, 3], [9, 1], [4, 4]], [0.6, 0.4])


def lowered(found: Decision, *factor: float) -> Decision:
    left = np.array(factor)
    return dataclasses.replace(found, factor=left, scores=scaled(found.scores, left))


@given(decisions(), st.data())
def test_the_weighted_sum_is_the_decision_s_own(found: Decision, data: st.DataObject) -> None:
    share = st.sampled_from([0.0, 0.5, 1.0])
    n = len(found.ids)
    found = lowered(found, *data.draw(st.lists(share, min_size=n, max_size=n)))
    told = of_decision(found, METHODS["weighted-sum"])
    assert told.score is found.scores.score
    assert told.rank is found.scores.rank
    # On fixed scales the others have to find the same by themselves.
    for name, offset in (("owa", 0.0), ("spotis", 1.0)):
        alike = of_decision(found, METHODS[name])
        assert alike.score + offset == pytest.approx(found.scores.score, abs=1e-12)


@given(decisions())
def test_completing_touches_only_what_is_missing(found: Decision) -> None:
    filled = completed(found)
    known = ~np.isnan(found.values)
    assert (filled[known] == found.values[known]).all()
    gaps = np.argwhere(~known)
    assert [filled[i, j] for i, j in gaps] == pytest.approx(
        [found.scores.score[i] for i, _ in gaps], abs=1e-12
    )


@settings(max_examples=25, deadline=None)
@given(decisions())
def test_a_panel_holds_every_method(found: Decision) -> None:
    told = panel(found, top=2)
    assert [one.method.name for one in told.opinions] == list(METHODS)
    assert told.agreement.names == tuple(METHODS)
    assert told.shared[0] == told.listed[0] == int((found.scores.rank <= 2).sum())
    assert told.opinions[0].rank is found.scores.rank
    assert told.among == min(REVERSED_AMONG, len(found.ids))
    for one, lost in zip(told.opinions, told.reversals, strict=True):
        assert (lost is None) == one.method.fixed_scale
        assert lost is None or lost >= 0
        assert min(one.rank) == 1
    assert told.listed == tuple(int((one.rank <= 2).sum()) for one in told.opinions)
    assert told.counted == (True, *(size <= 4 for size in told.listed[1:]))
    having_a_say = [one for one, counts in zip(told.opinions, told.counted, strict=True) if counts]
    on_all = np.all([one.rank <= 2 for one in having_a_say], axis=0)
    assert set(told.under_all) == set(np.flatnonzero(on_all).tolist())
    for k, alike in enumerate(told.as_sum):
        if alike:
            assert told.opinions[k].rank.tolist() == found.scores.rank.tolist()


def test_who_cannot_but_agree_is_marked() -> None:
    def marked(rows: list[list[float]]) -> set[str]:
        told = panel(decision(rows, [0.5, 0.5]), top=1)
        return {name for name, alike in zip(METHODS, told.as_sum, strict=True) if alike}

    assert marked([[10, 3], [2, 10]]) == {"owa", "spotis", "rafsi", "marcos"}
    assert marked([[9, 3], [2, 10]]) == {"owa", "spotis", "rafsi"}


def test_a_list_that_ties_fill_has_no_say() -> None:
    # Of two criteria of equal weight each has the lead on one: nobody is ahead in ELECTRE II.
    rows = [[float(i), 10 - i / 2] for i in range(11)]
    told = panel(decision(rows, [0.5, 0.5]), top=2)
    tied = list(METHODS).index("electre-ii")
    assert told.listed[tied] == 11
    assert told.shared[tied] == 2
    assert not told.counted[tied]
    assert max(told.counts) <= sum(told.counted) < len(METHODS)


def test_a_column_at_its_worst_does_not_stop_the_search_for_reversals() -> None:
    # Undercutting a value of 0 by a tenth of the range would be no value any more.
    told = panel(decision([[0, 10], [10, 0], [5, 5]], [0.5, 0.5]), top=1)
    assert dict(zip(METHODS, told.reversals, strict=True))["weighted-product"] is not None


def test_topsis_is_caught_reversing() -> None:
    rows = [[float(1 + 7 * i % 10), float(1 + 3 * i * i % 10), float(i % 4)] for i in range(12)]
    told = panel(decision(rows, [0.4, 0.3, 0.3]), top=3)
    lost = dict(zip(METHODS, told.reversals, strict=True))
    assert lost["topsis"] is not None
    assert lost["topsis"] > 0
    assert lost["weighted-sum"] is None


def test_one_candidate_agrees_with_itself() -> None:
    told = panel(decision([[3, 4]], [0.5, 0.5]), top=1)
    assert {one.rank.tolist()[0] for one in told.opinions} == {1}
    assert set(told.reversals) <= {0, None}


def test_a_negated_distance_of_nothing_is_a_plain_zero() -> None:
    told = of_decision(decision([[10, 10], [0, 0]], [0.5, 0.5]), METHODS["spotis"])
    assert str(told.score.max()) == "0.0"


@pytest.mark.parametrize("name", METHODS)
def test_of_whom_nothing_is_known_stays_unranked(name: str) -> None:
    # What is known of s2 carries no weight.
    rows = [[NAN] * 3, [8.0, 2.0, 1.0], [NAN, NAN, 9.0], [3.0, 7.0, 5.0], [9.0, 9.0, 2.0]]
    whole = decision([rows[i] for i in (1, 3, 4)], [0.5, 0.5, 0.0])
    told = of_decision(decision(rows, [0.5, 0.5, 0.0]), METHODS[name])
    alone = of_decision(whole, METHODS[name])
    assert np.isnan(told.score[[0, 2]]).all()
    assert told.rank[[0, 2]].tolist() == [4, 4]
    assert told.score[[1, 3, 4]] == pytest.approx(alone.score)
    assert told.rank[[1, 3, 4]].tolist() == alone.rank.tolist()


def test_who_is_unranked_is_on_no_list() -> None:
    told = panel(decision([[NAN, NAN], [8.0, 2.0], [9.0, 9.0]], [0.5, 0.5]), top=10)
    assert told.ranked.tolist() == [False, True, True]
    assert set(told.listed) == {2}
    assert set(told.under_all) == {1, 2}
    assert told.counts.tolist() == [0, len(METHODS), len(METHODS)]


def test_nothing_known_of_anybody_is_refused() -> None:
    with pytest.raises(DataError, match="nothing that carries weight is known of any"):
        of_decision(decision([[NAN, 1], [NAN, 2]], [1.0, 0.0]), METHODS["topsis"])


@pytest.mark.parametrize("name", METHODS)
def test_partial_constraints_reach_every_method(name: str) -> None:
    method = METHODS[name]
    free, held = of_decision(ONE, method), of_decision(lowered(ONE, 1, 1, 0.1, 1), method)
    assert held.rank[2] > free.rank[2]
    assert held.rank[2] == 4
    if method.lowered == "scores":
        assert held.score == pytest.approx(free.score * [1, 1, 0.1, 1])


def test_vikor_tells_its_compromise_of_those_who_are_ranked() -> None:
    rows = [[NAN, NAN], [9.0, 9.0], [8.9, 9.0], [0.0, 0.0]]
    found = of_decision(decision(rows, [0.5, 0.5]), METHODS["vikor"], {"v": 0.25}).compromise
    assert found is not None
    assert np.isnan(found.q[0])
    assert found.q[1:].tolist() == pytest.approx([0, 0.1 / 9 * (0.25 / 2 + 0.75), 1])
    assert found.ranking.tolist() == [1, 2, 3]
    assert found.compromise == (1, 2)
    assert (found.advantage, found.stability) == (False, True)
    assert of_decision(ONE, METHODS["topsis"]).compromise is None


def test_options_change_the_ranking_and_are_recorded() -> None:
    worst = of_decision(ONE, METHODS["owa"], {"attitude": 0.0})
    assert worst.score.tolist() == pytest.approx([0.2, 0.3, 0.1, 0.4])
    assert worst.options == {"attitude": 0.0}
    assert of_decision(ONE, METHODS["waspas"]).options == {"lam": 0.5}


def test_a_kernel_is_of_those_who_are_judged() -> None:
    rows = [[NAN, NAN], [9.0, 9.0], [1.0, 2.0], [2.0, 1.0]]
    found = kernel_of_decision(decision(rows, [0.5, 0.5]))
    assert found.kernel == (1,)
    assert found.outranks.tolist() == [0, 2, 0, 0]
    assert found.outranked.tolist() == [0, 0, 1, 1]
    assert found.judged.tolist() == [False, True, True, True]
    assert found.options == {"agree": 0.65, "oppose": 0.35, "span": "each"}
    bare = matrix(rows[1:], [0.5, 0.5], falling=(0, 1))
    assert set(kernel_of_matrix(bare, {"agree": 1.0}).kernel) == {1, 2}


# Ratios to the best need costs above 0, and a shift would change them: percent is a factor.
@pytest.mark.parametrize("name", sorted(set(METHODS) - {"spotis", "rafsi"}))
def test_shares_and_percent_are_ranked_alike(name: str) -> None:
    shares = np.array([[0.12, 0.9, 0.5], [0.3, 0.4, 0.45], [0.05, 0.2, 0.8], [0.25, 0.6, 0.1]])
    weights = [0.5, 0.3, 0.2]
    one, other = (
        of_matrix(matrix((shares * factor).tolist(), weights, falling=(1,)), METHODS[name])
        for factor in (1, 100)
    )
    assert other.score == pytest.approx(one.score, abs=1e-9)
    assert other.rank.tolist() == one.rank.tolist()


@pytest.mark.parametrize("name", ["weighted-sum", "owa", "vikor", "promethee-ii", "cocoso"])
def test_a_shifted_unit_is_ranked_alike(name: str) -> None:
    shares = np.array([[0.12, 0.9], [0.3, 0.4], [0.05, 0.2], [0.25, 0.6]])
    one, other = (
        of_matrix(matrix(raw.tolist(), [0.6, 0.4], falling=(1,)), METHODS[name])
        for raw in (shares, shares * 1.8 + 32)
    )
    assert other.score == pytest.approx(one.score, abs=1e-9)


@pytest.mark.parametrize("factor", [1, 100])
@pytest.mark.parametrize("name", ["spotis", "rafsi"])
def test_raw_figures_without_bounds_are_always_refused(name: str, factor: float) -> None:
    bare = matrix([[0.1 * factor, 0.9 * factor], [0.5 * factor, 0.2 * factor]], [0.5, 0.5])
    with pytest.raises(StudyError, match=f"{name} is defined by"):
        of_matrix(bare, METHODS[name])


def test_raw_figures_are_ranked_in_their_own_direction() -> None:
    bare = dataclasses.replace(
        matrix([[1, 9], [5, 5], [9, 1]], [0.5, 0.5], falling=(0,)), scales=(None, None)
    )
    told = of_matrix(bare, METHODS["topsis"])
    assert told.rank.tolist() == [1, 2, 3]


def test_empty_cells_of_raw_figures_are_named() -> None:
    bare = matrix([[NAN, NAN, 4.0]] * 3 + [[1.0, 2.0, 3.0]], [0.5, 0.3, 0.2])
    with pytest.raises(DataError, match=r"topsis needs every figure; empty: s0 c0, .* and more"):
        of_matrix(bare, METHODS["topsis"])


def test_an_empty_row_of_raw_figures_stays_unranked() -> None:
    told = of_matrix(matrix([[NAN] * 2, [1.0, 2.0], [3.0, 4.0]], [0.5, 0.5]), METHODS["topsis"])
    assert np.isnan(told.score[0])
    assert told.rank.tolist() == [3, 2, 1]
    with pytest.raises(DataError, match="known of any candidate"):
        of_matrix(matrix([[NAN] * 2] * 2, [0.5, 0.5]), METHODS["topsis"])


def test_an_unknown_method_names_the_nearest() -> None:
    assert find_method("vikor") is METHODS["vikor"]
    with pytest.raises(UsageError, match=r"'topsi': no such method; did you mean topsis\?"):
        find_method("topsi")
