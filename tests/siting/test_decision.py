"""Decisions: the same score however they were come by, and other weights by the same rule."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siting import ranking
from siting import study as studies
from siting.decision import Decision
from siting.errors import StudyError, UsageError
from siting.scoring import scaled, weighted_sum_kernel
from siting.study import reweighted
from siting.weights import global_weights
from tests.siting.decisions import NAN, decision, decisions, matrix


@pytest.fixture(scope="module")
def border() -> Decision:
    return ranking.decide(studies.load("border"))


def test_the_border_decision_is_whole(border: Decision) -> None:
    n, m, t = len(border.ids), len(border.criteria), len(border.themes)
    assert border.ids == tuple(sorted(border.ids))
    assert len(border.names) == n
    assert border.values.shape == border.raw.shape == border.evidence.shape == (n, m)
    assert border.quality_km.shape == (n, m)
    assert border.expand.shape == (t, m)
    assert border.expand.sum(axis=1) == pytest.approx(np.ones(t), abs=1e-15)
    assert border.theme_weights.sum() == pytest.approx(1, abs=1e-12)
    assert border.theme_weights @ border.expand == pytest.approx(border.weights, abs=1e-6)
    assert border.weights.tolist() == global_weights(studies.load("border")).tolist()
    assert (np.isnan(border.values) == (border.evidence == 0)).all()
    assert (border.factor == 1).all()


def test_other_weights_are_those_of_a_study_with_them(border: Decision) -> None:
    given_weights = {"water": 0.5}
    there = ranking.decide(reweighted(studies.load("border"), given_weights))
    here = border.reweighted({theme.key: theme.weight for theme in there.themes})
    assert here.scores.score == pytest.approx(there.scores.score, abs=1e-9)
    assert here.scores.rank.tolist() == there.scores.rank.tolist()
    assert here.coverage.measured == pytest.approx(there.coverage.measured, abs=1e-9)
    assert border.theme_weights[0] == 0.25


@given(decisions(), st.lists(st.integers(0, 9), min_size=4, max_size=4).filter(lambda w: w[0] > 0))
def test_reweighting_scores_by_the_model(found: Decision, parts: list[int]) -> None:
    shares = np.array(parts[: len(found.themes)]) / sum(parts[: len(found.themes)])
    keys = [theme.key for theme in found.themes]
    after = found.reweighted(dict(zip(keys, shares.tolist(), strict=True)))
    model = weighted_sum_kernel(found.values, shares @ found.expand)
    assert after.scores.score == pytest.approx(model, abs=1e-12)
    assert after.theme_weights == pytest.approx(shares)
    assert (after.ids, after.criteria) == (found.ids, found.criteria)


def test_reweighting_keeps_what_constraints_leave() -> None:
    whole = decision([[10, 0], [9, 0]], [0.5, 0.5])
    factor = np.array([0.5, 1.0])
    halved = replace(whole, factor=factor, scores=scaled(whole.scores, factor))
    after = halved.reweighted({"c0": 1.0, "c1": 0.0})
    assert after.scores.score == pytest.approx([0.5, 0.9])
    assert after.scores.rank.tolist() == [2, 1]


def test_weights_that_are_none_are_refused() -> None:
    with pytest.raises(StudyError):
        decision([[1, 2]], [0.5, 0.5]).reweighted({"c0": 0.9, "c1": 0.9})


def test_a_theme_keeps_the_shares_within_it() -> None:
    found = matrix([[1, 2, 3]], [0.2, 0.4, 0.4], themes=("a", "a", "b")).decision()
    after = found.reweighted({"a": 0.3, "b": 0.7})
    assert after.weights == pytest.approx([0.1, 0.2, 0.7])


def test_positions_by_id_and_by_name_in_any_case() -> None:
    found = decision([[1, 2], [3, NAN]], [0.5, 0.5])
    assert [found.position(one) for one in ("s1", "SITE 1", "site 0")] == [1, 1, 0]
    with pytest.raises(UsageError, match=r"'Site 8': not in made\.csv; did you mean Site"):
        found.position("Site 8")
    with pytest.raises(UsageError, match=r"'': not in made\.csv; there are s0, s1"):
        found.position("")


def test_part_of_a_name_will_do_whatever_its_accents_and_case() -> None:
    two = decision([[1, 2], [3, 4]], [0.5, 0.5])
    found = replace(two, names=("Parque Industrial Querétaro", "Parque Querétaro Norte"))
    assert [found.position(one) for one in ("norte", "QUERETARO industrial")] == [1, 0]
    with pytest.raises(UsageError, match="'queretaro': 2 of that name; give an id: s0, s1"):
        found.position("queretaro")
    whole = replace(two, names=("Norte", "Norte II"))
    assert whole.position("NÓRTE") == 0


def test_a_name_that_two_have_asks_for_an_id() -> None:
    found = replace(decision([[1, 2], [3, 4]], [0.5, 0.5]), names=("Same", "same"))
    with pytest.raises(UsageError, match="'SAME': 2 of that name; give an id: s0, s1"):
        found.position("SAME")


def test_an_id_goes_before_a_name() -> None:
    found = replace(decision([[1, 2], [3, 4]], [0.5, 0.5]), names=("s1", "s0"))
    assert found.position("s0") == 0
