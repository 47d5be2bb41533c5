"""A tested decision: the same bits twice, shares that sum right, and a whole record of it."""

import json
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings

from siting.cli._shared import jsonable
from siting.decision import Decision
from siting.errors import StudyError
from siting.matrix import MatrixCriterion
from siting.options import RobustnessConfig
from siting.robustness.assess import COMPARED, Robustness, assess, weight_space
from siting.robustness.record import acceptability_columns, as_dict, stability_rows, summary
from siting.scoring import weighted_sum_kernel
from siting.uncertainty import Uncertainty
from tests.siting.decisions import NAN, decision, decisions, matrix

QUICK = RobustnessConfig(draws=400, top=2)
CERTAIN = QUICK.model_copy(update={"uncertain_figures": False})
RAW: list[list[float]] = [[9.0, 2, 7.5], [4, 8, 6], [3, NAN, 10], [3, 1, 9]]


def _made(*, off: float = 1.0) -> Decision:
    found = decision(RAW, [0.5, 0.3, 0.2], falling=(2,))
    given_span = Uncertainty(kind="interval", absolute=off)
    criteria = [
        replace(one, uncertainty=given_span)
        for one in found.criteria
        if isinstance(one, MatrixCriterion)
    ]
    return replace(found, criteria=tuple(criteria))


def _same(one: object, other: object) -> bool:
    return all(
        np.array_equal(getattr(one, field.name), getattr(other, field.name), equal_nan=True)
        if isinstance(getattr(one, field.name), np.ndarray)
        else getattr(one, field.name) == getattr(other, field.name)
        for field in fields(one)  # type: ignore[arg-type]  # a dataclass, whichever
    )


@pytest.mark.parametrize("settings_", [QUICK, CERTAIN])
def test_the_same_bits_twice(settings_: RobustnessConfig) -> None:
    one, other = (assess(_made(), settings_) for _ in range(2))
    assert _same(one.acceptability, other.acceptability)
    assert _same(one.stability, other.stability)
    assert (one.with_figures is None) == (settings_ is CERTAIN)
    if one.with_figures is not None and other.with_figures is not None:
        assert _same(one.with_figures, other.with_figures)


def test_another_seed_draws_others() -> None:
    one, other = (
        assess(_made(), QUICK.model_copy(update={"seed": seed})).acceptability for seed in (1, 2)
    )
    assert not np.array_equal(one.first_share, other.first_share)
    assert one.first_share == pytest.approx(other.first_share, abs=8 * one.standard_error)


def _sums_right(found: Robustness, n: int) -> None:
    for shares in (found.acceptability, found.with_figures):
        if shares is None:
            continue
        assert shares.rank_share.sum(axis=1) == pytest.approx(np.ones(n), abs=1e-12)
        assert shares.first_share == pytest.approx(shares.rank_share[:, 0], abs=1e-12)
        top = shares.rank_share[:, : shares.top].sum(axis=1)
        assert shares.top_share == pytest.approx(top, abs=1e-12)
        # Somebody is first in every draw, and ties share the better rank.
        assert shares.first_share.sum() >= 1 - 1e-12
        assert (shares.rank_low <= shares.rank_median).all()
        assert (shares.rank_median <= shares.rank_high).all()
        ahead = shares.pairwise + shares.pairwise.T
        assert np.nanmax(ahead) <= 1 + 1e-12


@settings(max_examples=15, deadline=None)
@given(decisions())
def test_shares_sum_and_the_winner_holds_its_own_weight(found: Decision) -> None:
    quick = QUICK.model_copy(update={"draws": 100})
    told = assess(found, quick)
    _sums_right(told, len(found.ids))
    assert found.scores.rank[told.winner] == 1
    assert (told.stability.low <= found.theme_weights + 1e-9).all()
    assert (told.stability.high >= found.theme_weights - 1e-9).all()
    assert (told.top_stability.low <= found.theme_weights + 1e-9).all()
    assert (told.top_stability.high >= found.theme_weights - 1e-9).all()
    assert told.top_stability.inside[:, 0].tolist() == (found.scores.rank <= 2).tolist()
    assert len(told.grade) == len(told.backing) == len(found.ids)
    # Who is never first, whatever the weights, is not the winner.
    assert not told.dominance.certain[:, told.winner].any() or (found.scores.rank == 1).sum() > 1


def test_certain_figures_ignore_what_may_be_off() -> None:
    exact, off = (assess(_made(off=one), CERTAIN) for one in (0.5, 5.0))
    assert exact.with_figures is None
    assert _same(exact.acceptability, off.acceptability)
    near, far = (assess(_made(off=one), QUICK).with_figures for one in (0.5, 5.0))
    assert near is not None
    assert far is not None
    assert far.entropy > near.entropy


def test_those_asked_for_are_compared_too() -> None:
    many = decision([[float(i % 10), float(i % 7)] for i in range(40)], [0.5, 0.5])
    last = int(many.scores.rank.argmax())
    told = assess(many, CERTAIN, also=[last, told_first := int(many.scores.rank.argmin())])
    assert len(told.among) == COMPARED + 1
    assert (told.among[0], told.among[-1]) == (told_first, last)
    assert told.acceptability.pairwise.shape == (COMPARED + 1, COMPARED + 1)


def test_bounds_and_orders_reach_the_draws() -> None:
    told = weight_space(
        _made(), RobustnessConfig(bounds={"c1": (0.1, 0.4)}, order=("c0 >= c2",), concentration=5)
    )
    assert (told.low, told.high) == ((0.0, 0.1, 0.0), (1.0, 0.4, 1.0))
    assert (told.order, told.names) == (((0, 2),), ("c0", "c1", "c2"))
    assert (told.centre, told.concentration) == ((0.5, 0.3, 0.2), 5)
    with pytest.raises(StudyError, match="c9"):
        weight_space(_made(), RobustnessConfig(order=("c0 >= c9",)))


@pytest.mark.parametrize("settings_", [QUICK, CERTAIN])
def test_the_record_is_whole_and_plain(settings_: RobustnessConfig) -> None:
    found = _made()
    told = assess(found, settings_)
    record = jsonable(as_dict(found, told))
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    assert record.keys() == summary(found, told).keys() | {"candidates"}
    assert [one["rank"] for one in record["candidates"]] == sorted(found.scores.rank.tolist())
    for one in record["candidates"]:
        i = found.ids.index(one["id"])
        assert one["score"] == found.scores.score[i]
        assert one["first_share"] == told.acceptability.first_share[i]
        assert (one["central_weights"] is None) == (one["first_share"] == 0)
        assert one["grade"] == told.grade[i]
        assert set(one["top_stability"]) == {"c0", "c1", "c2"}
        assert (one["with_figures"] is None) == (settings_ is CERTAIN)
        # s1 is ahead of s3 on everything; of s2 too little is known to say so.
        assert ("s1" in one["dominated_by"]) == (one["id"] == "s3")
    winner = record["winner"]
    assert winner["id"] == found.ids[told.winner]
    for key, weight in record["weights"].items():
        assert winner["stability"][key]["low"] <= weight <= winner["stability"][key]["high"]
    assert record["pareto_front"] == [
        one["id"]
        for one in sorted(record["candidates"], key=lambda one: one["id"])
        if not one["dominated_by"]
    ]
    assert record["settings"]["draws"] == record["draws"] == 400
    assert (record["figures"] is None) == (settings_ is CERTAIN)


def test_rows_for_files_cover_every_candidate_theme_and_rank() -> None:
    found = _made()
    told = assess(found, CERTAIN)
    rows = list(stability_rows(found, told))
    moved = {(row["site_id"], row["theme"], row["criterion"]) for row in rows}
    assert len(moved) == len(rows) == 4 * (3 + 3)
    for row in rows:
        assert row["low"] <= row["weight"] <= row["high"]
        assert {row["low_with"], row["high_with"]} <= {"", *found.ids}
    positions, ranks, shares = acceptability_columns(found, told)
    assert (shares > 0).all()
    assert (shares == told.acceptability.rank_share[positions, ranks - 1]).all()
    assert np.bincount(positions, weights=shares) == pytest.approx(np.ones(4), abs=1e-12)


def test_each_criterion_has_an_interval_of_its_own() -> None:
    made = matrix(RAW, [0.5, 0.3, 0.2], falling=(2,), themes=("near", "near", "far")).decision()
    told = assess(made, CERTAIN)
    rows = list(stability_rows(made, told))
    assert len(rows) == 4 * (2 + 3)
    assert [(row["theme"], row["criterion"]) for row in rows[:5]] == [
        ("near", ""),
        ("far", ""),
        ("near", "c0"),
        ("near", "c1"),
        ("far", "c2"),
    ]
    record = as_dict(made, told)
    weights = record["criterion_weights"]
    assert weights == pytest.approx({"c0": 0.5, "c1": 0.3, "c2": 0.2})
    held = record["winner"]["criterion_stability"]
    assert set(held) == set(record["candidates"][0]["criterion_top_stability"]) == set(weights)
    shares = np.array(list(weights.values()))
    moved = 0
    for j, (key, weight) in enumerate(weights.items()):
        for end in ("low", "high"):
            at = held[key][end]
            if not held[key][f"{end}_with"]:
                continue
            for step, same in ((-1e-6, True), (1e-6, False)):
                u = at + (step if end == "high" else -step)
                then = shares * (1 - u) / (1 - weight)
                then[j] = u
                best = np.nanargmax(weighted_sum_kernel(made.values, then))
                assert (best == told.winner) == same
                moved += 1
    assert moved
    alone = assess(_made(), CERTAIN)
    np.testing.assert_allclose(alone.stability.low, alone.criterion_stability.low, atol=1e-12)


def test_a_theme_that_is_not_there_is_named_with_its_key() -> None:
    asked = RobustnessConfig(order=("water >= c0",), bounds={"rail": (0.1, 0.4)})
    with pytest.raises(StudyError) as error:
        weight_space(_made(), asked)
    said = str(error.value)
    for part in ("robustness.order: 'water >= c0'", "robustness.bounds.rail", "--order", "c0, c1"):
        assert part in said
