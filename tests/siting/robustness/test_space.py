"""Bounds and orders of weights: read, named when wrong, refused when nothing can meet them."""

import re
from pathlib import Path

import pytest

from siting import study
from siting.errors import StudyError, UsageError
from siting.robustness.space import parse_bounds

MINIMAL = '[study]\nname = "mine"\n[robustness]\n'


@pytest.mark.parametrize(
    ("section", "sentence"),
    [
        (
            "bounds = { water = [0.7, 0.9], rail = [0.6, 0.8] }",
            "robustness.bounds: no weights that sum to 1 meet water >= 0.7; rail >= 0.6",
        ),
        (
            'order = ["rail >= water"]\nbounds = { water = [0.6, 1] }',
            (
                "robustness.order, robustness.bounds: no weights that sum to 1 meet water >= 0.6; "
                "rail >= water"
            ),
        ),
        ('order = ["rial >= water"]', "robustness.order: 'rial >= water': 'rial' is none of"),
        ("bounds = { rial = [0.1, 0.2] }", "robustness.bounds.rial: no such theme; did you mean"),
    ],
)
def test_what_nothing_can_meet_is_refused_as_the_study_is_read(
    tmp_path: Path, section: str, sentence: str
) -> None:
    path = tmp_path / "study.toml"
    path.write_text(MINIMAL + section + "\n", encoding="utf-8")
    with pytest.raises(StudyError, match=re.escape(sentence)):
        study.load(str(path))


def test_what_can_be_met_is_read(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    section = 'order = ["water >= rail"]\nbounds = { water = [0.2, 0.5] }\n'
    path.write_text(MINIMAL + section, encoding="utf-8")
    assert study.load(str(path)).robustness.bounds == {"water": (0.2, 0.5)}


def test_bounds_are_read() -> None:
    assert parse_bounds([" water = .2..0.5", "rail=0..1"]) == {
        "water": (0.2, 0.5),
        "rail": (0.0, 1.0),
    }


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("water", "write a theme"),
        ("water=0.2", "write a theme"),
        ("=0.2..0.5", "write a theme"),
        ("water=-1..0.5", "write a theme"),
        ("water=0.5..0.2", "bounds rise"),
        ("water=20..50", "between 0 and 1"),
        ("rail=0..1", "rail is given twice"),
    ],
)
def test_bounds_that_are_none_are_refused(given: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        parse_bounds(["rail=0.1..0.2", given])
