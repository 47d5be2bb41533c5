"""The rule of completing weights, and multiplying the tree out."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siting.errors import StudyError
from siting.study import load
from siting.weights import checked_weights, complete, global_weights, normalised, theme_weights

BASE = {"a": 0.5, "b": 0.3, "c": 0.2}


def test_a_partial_override_scales_the_others_in_proportion() -> None:
    assert complete({"a": 0.75}, BASE) == pytest.approx({"a": 0.75, "b": 0.15, "c": 0.10})


def test_percentages_are_told_by_a_weight_above_one() -> None:
    assert complete({"a": 75}, BASE) == pytest.approx({"a": 0.75, "b": 0.15, "c": 0.10})
    assert complete({"a": 50, "b": 1, "c": 49}, BASE)["b"] == pytest.approx(0.01)


def test_given_all_they_are_normalised_only_within_the_tolerance() -> None:
    given_all = {"a": 0.3333333, "b": 0.3333333, "c": 0.3333334}
    assert math.fsum(complete(given_all, BASE).values()) == pytest.approx(1, abs=1e-15)
    with pytest.raises(StudyError, match=r"sum to 1\.1, not to 1"):
        complete({"a": 0.5, "b": 0.3, "c": 0.3}, BASE)
    with pytest.raises(StudyError, match="sum to 99 %, not to 100 %"):
        complete({"a": 50, "b": 30, "c": 19}, BASE)


def test_one_weight_may_take_everything() -> None:
    assert complete({"a": 1}, BASE) == {"a": 1, "b": 0, "c": 0}


@pytest.mark.parametrize(
    ("given_weights", "message"),
    [
        ({"a": -0.1}, "a = -0.1: a weight cannot be negative"),
        ({"a": math.nan}, "a = nan: a weight is a finite number"),
        ({"a": math.inf}, "a = inf"),
        ({"a": 120}, "sum to 120 %, above 100 %"),
        ({"a": 0.8, "b": 0.4}, r"sum to 1\.2, above 1, and leave nothing for c"),
        ({"a": 0, "b": 0, "c": 0}, "all weights are zero"),
        ({"d": 0.1}, "d: no such weight; there are a, b, c"),
    ],
)
def test_what_cannot_be_weights_is_refused_with_the_figure(
    given_weights: dict[str, float], message: str
) -> None:
    with pytest.raises(StudyError, match=message):
        complete(given_weights, BASE)


def test_nobody_left_to_take_the_rest_is_refused() -> None:
    with pytest.raises(StudyError, match="b had weight 0, so nobody can take the rest"):
        complete({"a": 0.4}, {"a": 1.0, "b": 0.0})


def test_all_faults_come_at_once() -> None:
    with pytest.raises(StudyError) as caught:
        complete({"a": -1, "b": math.nan, "z": 1}, BASE)
    assert len(caught.value.faults) == 3


SHARES = st.lists(st.floats(0.001, 1), min_size=2, max_size=9)


@given(SHARES, st.data())
def test_completed_weights_sum_to_one_and_keep_what_was_given(
    raw: list[float], data: st.DataObject
) -> None:
    base = normalised({str(i): w for i, w in enumerate(raw)})
    keys = data.draw(st.sets(st.sampled_from(sorted(base)), max_size=len(base) - 1))
    given_weights = {key: data.draw(st.floats(0, 1 / len(base))) for key in sorted(keys)}
    done = complete(given_weights, base)
    assert list(done) == list(base)
    assert math.fsum(done.values()) == pytest.approx(1, abs=1e-12)
    assert min(done.values()) >= 0
    for key, weight in given_weights.items():
        assert done[key] == pytest.approx(weight, abs=1e-12)
    others = [key for key in base if key not in given_weights]
    ratios = [done[key] / base[key] for key in others]
    assert max(ratios) == pytest.approx(min(ratios), rel=1e-9)


@given(SHARES)
def test_normalising_twice_changes_no_bit(raw: list[float]) -> None:
    once = normalised({str(i): w for i, w in enumerate(raw)})
    assert normalised(once) == once


def test_global_weights_are_theme_times_criterion() -> None:
    study = load("border")
    weights = global_weights(study)
    assert weights.sum() == pytest.approx(1, abs=1e-12)
    assert theme_weights(study).sum() == pytest.approx(1, abs=1e-12)
    by_key = dict(zip([c.key for c in study.criteria], weights, strict=True))
    assert by_key["water_stress_class"] == pytest.approx(0.25 * 0.6)
    assert by_key["truck_capacity_4h"] == pytest.approx(0.25 * 0.3)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([0.5, 0.5], r"shape \(2,\) for 3 criteria"),
        ([0.5, 0.5, 0.5], r"sum to 1\.5"),
        ([0, 0, 0], "all weights are zero"),
        ([1.5, -0.5, 0], "cannot be negative"),
        ([np.nan, 0.5, 0.5], "finite"),
        ([np.inf, 0, 0], "finite"),
    ],
)
def test_an_array_of_weights_is_checked(weights: list[float], message: str) -> None:
    with pytest.raises(StudyError, match=message):
        checked_weights(weights, 3)
