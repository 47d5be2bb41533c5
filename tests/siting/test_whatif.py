"""What if: what is proposed is done, and the rank is there."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siting.decision import Decision
from siting.errors import UsageError
from siting.matrix import MatrixCriterion
from siting.robustness.change import Step
from siting.scoring import competition_rank, weighted_sum_kernel
from siting.values import apply
from siting.whatif import improve, lift, rerank
from tests.siting.decisions import FIGURE, decision, decisions, matrix


def _rank_with(found: Decision, position: int, steps: tuple[Step, ...]) -> int:
    """Rank the candidate has once the figures are what the steps ask for."""
    values = found.values.copy()
    for step in steps:
        raw = step.raw if math.isfinite(step.raw) else 0.0
        scale = found.criteria[step.criterion].scale
        values[position, step.criterion] = apply(scale, [raw])[0]
    # A figure is read off a scale to the last bits only.
    score = np.round(weighted_sum_kernel(values, found.weights), 9)
    return int(competition_rank(score)[position])


@st.composite
def questions(draw: st.DrawFn, found: st.SearchStrategy[Decision]) -> tuple[Decision, int, int]:
    """Draw a decision, a candidate of it and a rank."""
    asked = draw(found)
    n = len(asked.ids)
    return asked, draw(st.integers(0, n - 1)), draw(st.integers(1, min(3, n)))


@settings(deadline=None)
@given(questions(decisions()))
def test_the_figures_proposed_give_the_rank(question: tuple[Decision, int, int]) -> None:
    found, position, rank = question
    told = improve(found, position, rank=rank)
    assert (told.status == "already") == (found.scores.rank[position] <= rank)
    for step in told.single:
        assert (_rank_with(found, position, (step,)) <= rank) == step.enough
    if told.status == "several":
        assert _rank_with(found, position, told.together) <= rank
    few = improve(found, position, rank=rank, among=[0])
    assert {step.criterion for step in few.single} <= {0}


# Without gaps the search for weights is one programme; with them it may run into its time limit.
@settings(max_examples=30, deadline=None)
@given(questions(decisions(FIGURE)))
def test_the_weights_proposed_give_the_rank(question: tuple[Decision, int, int]) -> None:
    found, position, rank = question
    told = lift(found, position, rank=rank)
    assert (told.position, told.target) == (position, rank)
    change = told.weights
    keys = [theme.key for theme in found.themes]
    assert (change.status == "already") == (told.improvements.status == "already")
    if change.status in {"already", "found"}:
        then = found.reweighted(dict(zip(keys, change.weights.tolist(), strict=True)))
        assert then.scores.rank[position] <= rank
        assert change.tied == int((then.scores.rank == then.scores.rank[position]).sum()) - 1
        moved = np.abs(change.weights - found.theme_weights).sum()
        assert change.distance == pytest.approx(moved, abs=1e-9)
    else:
        assert change.status in {"dominated", "impossible"}
        for corner in np.eye(len(keys)).tolist():
            then = found.reweighted(dict(zip(keys, corner, strict=True)))
            assert then.scores.rank[position] > rank


def test_a_tie_is_counted() -> None:
    found = decision([[10, 10], [10, 0], [10, 5]], [0.5, 0.5])
    told = lift(found, 1, rank=1).weights
    assert told.weights == pytest.approx([1, 0])
    assert (told.status, told.tied) == ("found", 2)


def test_several_together_are_only_what_somebody_can_build() -> None:
    made = matrix([[10, 10, 10], [0, 0, 0]], [0.4, 0.3, 0.3])
    found = made.decision()
    changed = [
        dataclasses.replace(one, buildable=j > 0)
        for j, one in enumerate(found.criteria)
        if isinstance(one, MatrixCriterion)
    ]
    told = lift(dataclasses.replace(found, criteria=tuple(changed)), 1, rank=1)
    assert told.improvements.status == "several"
    assert {step.criterion for step in told.improvements.together} == {0, 1, 2}
    assert told.together.status == "impossible"
    assert [step.criterion for step in told.together.single] == [1, 2]


@pytest.mark.parametrize("rank", [0, 4])
def test_a_rank_that_is_none_is_refused(rank: int) -> None:
    with pytest.raises(UsageError, match="ranks run from 1 to 3"):
        lift(decision([[1, 2], [2, 3], [3, 4]], [0.5, 0.5]), 0, rank=rank)


def test_a_reranking_says_who_came_in() -> None:
    before = decision([[10, 0], [6, 5], [0, 10]], [0.8, 0.2])
    after = before.reweighted({"c0": 0.1, "c1": 0.9})
    told = rerank(before, after, top=1)
    assert told.positions.tolist() == [2, 1, 0]
    assert told.entered == 1
    assert told.spearman == pytest.approx(-1)
    same = rerank(before, before, top=2)
    assert same.entered == 0
    assert same.spearman == pytest.approx(1)
