"""One letter for how well a score is backed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siting.robustness.confidence import LEAST_BACKING, RULE, confidence
from siting.scoring import Coverage, coverage


def _coverage(measured: float, proxy: float) -> Coverage:
    shares = (measured, proxy, 1 - measured - proxy)
    return Coverage(*(np.array([share]) for share in shares))


@pytest.mark.parametrize(
    ("measured", "proxy", "grade"),
    [
        (1.0, 0.0, "A"),
        (0.7, 0.3, "A"),
        (0.69, 0.31, "B"),
        (0.4, 0.6, "B"),
        (0.1 + 0.2, 0.7, "C"),
        (0.1, 0.9, "C"),
        (0.0, 1.0, "D"),
        (0.5, 0.0, "D"),
        (0.7, 0.0, "B"),
        (0.0, 0.0, "D"),
    ],
)
def test_the_rule(measured: float, proxy: float, grade: str) -> None:
    assert confidence(_coverage(measured, proxy)).grade == (grade,)


def test_the_rule_is_one_sentence_with_its_figures() -> None:
    for text in (RULE.en, RULE.es):
        assert text.count(". ") == 0
        assert text.endswith(".")
        assert all(f"{bound:.0%}".replace("%", " %") in text for bound in LEAST_BACKING.values())


@given(st.lists(st.sampled_from([0, 1, 2]), min_size=4, max_size=4), st.integers(0, 3))
def test_better_evidence_never_lowers_the_grade(evidence: list[int], at: int) -> None:
    weights = np.array([0.4, 0.3, 0.2, 0.1])
    better = evidence.copy()
    better[at] = min(better[at] + 1, 2)
    found = confidence(coverage(np.array([evidence, better], dtype=np.uint8), weights))
    assert found.grade[1] <= found.grade[0]
    assert found.backing[1] >= found.backing[0]
