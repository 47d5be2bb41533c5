"""Comparisons: points add up to scores, differences to the difference of the scores."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from siting.comparison import compare
from siting.decision import Decision
from siting.errors import UsageError
from siting.scoring import scaled
from tests.siting.decisions import NAN, decision, decisions

THREE = [[10.0, 2.0], [4.0, 8.0], [3.0, NAN]]


@given(decisions())
def test_points_and_differences_add_up(found: Decision) -> None:
    chosen = found.ids[:5]
    told = compare(found, chosen, "en")
    for k, one in enumerate(told.candidates):
        assert math.fsum(row.points[k] for row in told.rows) == pytest.approx(one.score, abs=1e-12)
        assert one.low - 1e-12 <= one.score <= one.high + 1e-12
    leader = told.candidates[told.leader]
    assert leader.score == max(one.score for one in told.candidates)
    scores = {one.id: one.score for one in told.candidates}
    assert {other.id for other in told.differences} == set(chosen) - {leader.id}
    for other in told.differences:
        parts = math.fsum(points for _, points in other.by_criterion)
        assert parts == pytest.approx(other.points, abs=1e-12)
        assert other.points == pytest.approx(leader.score - scores[other.id], abs=1e-12)
        sizes = [abs(points) for _, points in other.by_criterion]
        assert sizes == sorted(sizes, reverse=True)
        assert 0 not in sizes


@given(decisions())
def test_nobody_dominated_ever_leads(found: Decision) -> None:
    told = compare(found, found.ids[:5], "en")
    leader = found.ids.index(told.candidates[told.leader].id)
    for other in told.differences:
        if other.dominated:
            behind = found.values[found.ids.index(other.id)]
            # At its worst where missing, the leader still is as good as the other at its best.
            ahead = np.nan_to_num(found.values[leader], nan=0.0)
            assert (ahead >= np.nan_to_num(behind, nan=1.0)).all()


def test_a_row_holds_what_the_decision_holds() -> None:
    told = compare(decision(THREE, [0.6, 0.4], falling=(1,)), ["s2", "Site 0"], "es")
    assert [one.id for one in told.candidates] == ["s2", "s0"]
    first, second = told.rows
    assert (first.key, first.title, first.theme, first.unit) == (
        "c0",
        "c0 (es)",
        "c0 (es)",
        "km (es)",
    )
    assert (first.weight, first.raw, first.values) == (0.6, (3, 10), (0.3, 1))
    assert second.evidence == ("missing", "measured")
    assert math.isnan(second.raw[0])
    assert second.points == pytest.approx((0, 0.32))
    assert told.leader == 1


def test_the_first_of_equals_leads_and_nothing_parts_them() -> None:
    told = compare(decision([[5, 5], [5, 5]], [0.5, 0.5]), ["s1", "s0"], "en")
    assert told.leader == 0
    assert (told.differences[0].points, told.differences[0].by_criterion) == (0, ())
    assert not told.differences[0].dominated


def test_one_of_whom_nothing_is_known_never_leads() -> None:
    told = compare(decision([[NAN, NAN], [0, 1]], [0.5, 0.5]), ["s0", "s1"], "en")
    assert told.leader == 1
    assert math.isnan(told.candidates[0].score)


def test_points_carry_what_a_partial_constraint_leaves() -> None:
    whole = decision(THREE, [0.6, 0.4])
    factor = np.array([0.5, 1.0, 1.0])
    halved = replace(whole, factor=factor, scores=scaled(whole.scores, factor))
    told = compare(halved, ["s0", "s1"], "en")
    assert math.fsum(row.points[0] for row in told.rows) == pytest.approx(0.34, abs=1e-12)
    assert told.leader == 1


def test_the_worst_end_of_a_falling_scale_is_a_plain_zero() -> None:
    told = compare(decision([[10, 1], [0, 1]], [0.5, 0.5], falling=(0,)), ["s0", "s1"], "en")
    assert (str(told.rows[0].values[0]), str(told.rows[0].points[0])) == ("0.0", "0.0")


@pytest.mark.parametrize("names", [["s0"], ["s0", "s1"] * 3])
def test_too_few_and_too_many_are_refused(names: list[str]) -> None:
    with pytest.raises(UsageError, match=f"{len(names)} given; compare 2 to 5 at a time"):
        compare(decision(THREE, [0.6, 0.4]), names, "en")


def test_every_wrong_name_is_said_at_once() -> None:
    with pytest.raises(UsageError) as refused:
        compare(decision(THREE, [0.6, 0.4]), ["s0", "Site 0", "Sitte 1", "zzz"], "en")
    assert refused.value.faults == (
        "'Sitte 1': not in made.csv; did you mean Site 1?",
        "'zzz': not in made.csv; there are s0, s1, s2, Site 0, Site 1, Site 2.",
        "s0: given twice; give each once.",
    )
