"""What the commands share: safe text, tables that fit, JSON that any reader takes."""

import io
import json
import math
import sys
from collections import Counter
from contextlib import redirect_stdout

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siting.cli import _shared as door


@given(st.text())
def test_plain_is_one_line_without_control_characters(text: str) -> None:
    made = door.plain(text)
    assert made.isprintable()
    assert door.plain(made) == made


def test_plain_leaves_accents_and_emoji() -> None:
    assert door.plain("Ciudad Juárez 🏭 ñ") == "Ciudad Juárez 🏭 ñ"


def test_a_table_fits_80_columns_and_keeps_figures(capsys: pytest.CaptureFixture[str]) -> None:
    made = door.table("t", ("#", "figure"), ("Name", "text"), ("Minutes", "figure"))
    door.add_row(made, 1, door.short("x" * 10_000), "1,234+45+1,234=2,513")
    door.show(made)
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    assert "1,234+45+1,234=2,513" in out


WORDS = st.lists(st.text("abcño", min_size=1, max_size=16), min_size=1, max_size=8).map(" ".join)


@given(rows=st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=3))
def test_words_are_whole_as_long_as_there_is_room(rows: list[tuple[str, str, str]]) -> None:
    made = door.table("t", *((name, "text") for name in "abc"), ("Minutes", "figure"))
    for row in rows:
        door.add_row(made, *row, "24+45*+23=93")
    said = io.StringIO()
    with redirect_stdout(said):
        door.show(made)
    assert max(map(len, said.getvalue().splitlines())) <= 80
    assert said.getvalue().count("24+45*+23=93") == len(rows)
    shown = Counter(said.getvalue().split())
    assert all(
        shown[word] >= count for word, count in Counter(" ".join(sum(rows, ())).split()).items()
    )


def test_a_long_heading_wraps_before_what_stands_below_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    name = " ".join(["Fraccionamiento"] * 5)
    made = door.table("t", ("Sitio", "text"), (" ".join(["Mejor lugar"] * 5), "figure"))
    door.add_row(made, name, 13)
    door.show(made)
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    assert (out.count("Fraccionamiento"), out.count("Mejor"), out.count("lugar")) == (5, 5, 5)


def test_a_title_is_as_wide_as_the_page_and_plain(capsys: pytest.CaptureFixture[str]) -> None:
    title = "The nearest weights that put [b]it[/b] there (9.1 points moved)"
    made = door.table(title, ("Theme", "text"), ("Now", "figure"))
    door.add_row(made, "Water", 1)
    door.show(made)
    assert capsys.readouterr().out.splitlines()[0].rstrip() == title


def test_markup_and_emoji_codes_in_data_are_text(capsys: pytest.CaptureFixture[str]) -> None:
    made = door.table("t", ("Name", "text"))
    door.add_row(made, "[bold]park[/bold] :smile: [/]")
    door.show(made)
    assert "[bold]park[/bold] :smile: [/]" in capsys.readouterr().out


def test_json_has_no_nan_and_no_numpy(capsys: pytest.CaptureFixture[str]) -> None:
    door.show_json({"a": np.float64("nan"), "b": np.int64(3), "c": [math.inf, np.array([1, 2])]})
    out = capsys.readouterr().out
    assert json.loads(out) == {"a": None, "b": 3, "c": [None, [1, 2]]}


def test_records_turn_missing_into_none() -> None:
    frame = pd.DataFrame({"a": [1.5, np.nan], "b": ["x", None], "c": [True, False]})
    assert door.records(frame, ["a", "b", "c"]) == [
        {"a": 1.5, "b": "x", "c": True},
        {"a": None, "b": None, "c": False},
    ]


def test_a_missing_figure_is_a_dash() -> None:
    assert [door.figure(None), door.points(None), door.percent(None)] == ["–"] * 3
    assert door.figure(math.nan) == "–"
    assert [door.figure(1234.5), door.points(0.7341), door.percent(0.5)] == ["1,234", "73.4", "50%"]


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_silent_when_stderr_is_no_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "PROGRESS_AFTER_S", 0.0)
    with door.progress() as stage:
        stage("measuring")
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "")


def test_progress_is_silent_for_short_work_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with door.progress() as stage:
        stage("measuring")
    assert "measuring" not in terminal.getvalue()
