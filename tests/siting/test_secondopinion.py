"""Second opinions: every method sees a candidate as the weighted sum does."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings

from siting.decision import Decision
from siting.errors import DataError, StudyError, UsageError
from siting.methods import METHODS
from siting.secondopinion import (
    REVERSED_AMONG,
    completed,
    find_method,
    of_decision,
    of_matrix,
    panel,
)
from tests.siting.decisions import NAN, decision, decisions, matrix


@given(decisions())
def test_on_completed_values_the_weighted_sum_is_the_score(found: Decision) -> None:
    told = of_decision(found, METHODS["weighted-sum"])
    assert told.score == pytest.approx(found.scores.score, abs=1e-12)
    assert told.rank.tolist() == found.scores.rank.tolist()


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
    assert told.shared[0] == int((found.scores.rank <= 2).sum())
    assert told.among == min(REVERSED_AMONG, len(found.ids))
    for one, lost in zip(told.opinions, told.reversals, strict=True):
        assert (lost is None) == one.method.fixed_scale
        assert lost is None or lost >= 0
        assert min(one.rank) == 1
    on_all = np.all([one.rank <= 2 for one in told.opinions], axis=0)
    assert set(told.agreement.top_k_under_all) == set(np.flatnonzero(on_all).tolist())


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


def test_nothing_known_is_named() -> None:
    with pytest.raises(DataError, match="nothing that carries weight is known of s1:"):
        of_decision(decision([[1, 2], [NAN, NAN]], [0.5, 0.5]), METHODS["topsis"])


def test_raw_figures_are_ranked_in_their_own_direction() -> None:
    bare = dataclasses.replace(
        matrix([[1, 9], [5, 5], [9, 1]], [0.5, 0.5], falling=(0,)), scales=(None, None)
    )
    told = of_matrix(bare, METHODS["topsis"])
    assert told.rank.tolist() == [1, 2, 3]
    with pytest.raises(StudyError, match="SPOTIS is defined by"):
        of_matrix(bare, METHODS["spotis"])


def test_empty_cells_of_raw_figures_are_named() -> None:
    bare = matrix([[NAN] * 3, [NAN] * 3, [1.0, 2.0, 3.0]], [0.5, 0.3, 0.2])
    with pytest.raises(DataError, match=r"topsis needs every figure; empty: s0 c0, .* and more"):
        of_matrix(bare, METHODS["topsis"])


def test_an_unknown_method_names_the_nearest() -> None:
    assert find_method("vikor") is METHODS["vikor"]
    with pytest.raises(UsageError, match=r"'topsi': no such method; did you mean topsis\?"):
        find_method("topsi")
