"""Hostile and broken decisions at the doors: what is refused, what is warned of, what is ranked.

Every case is an input, the door it comes to and what is to come of it. A refusal is one line a
fault on stderr, with nothing on stdout: exit code 1 for what a file holds, 2 for the call.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Said, call

IN_FILE, IN_CALL = 1, 2
PLAIN = "id,water,road\na,1,5\nb,2,10\nc,3,20\n"
MEANT = "criterion,weight,worst,best\nwater,60,0,4\nroad,40,20,0\n"
BARE = "criterion,weight,direction\nwater,60,max\nroad,40,min\n"
SPANS = "criterion,weight,worst,best,relative,absolute\nwater,60,0,4,{},\nroad,40,20,0,,{}\n"
SAMPLE = ("--scale", "min-max")

HEAD = '[study]\nname = "mine"\n'
RAIL = '[[constraints]]\nfield = "rail_distance_km"\n'
ROAD = '[[constraints]]\nfield = "highway_distance_km"\n'
BOUNDS = "[robustness.bounds]\n"
CONSTANT = "the sample gives no range; give worst and best"

TABLE_DOORS = (
    ("score",),
    ("score", "--method", "topsis"),
    ("robustness",),
    ("methods",),
    ("explain", "a"),
    ("compare", "a", "b"),
    ("what-if", "a", "--rank", "1"),
)
WEIGHT_DOORS = (
    ("score",),
    ("robustness",),
    ("methods",),
    ("explain", "N069"),
    ("compare", "N069", "N074"),
)


def _ahp(water: str, grid: str = "") -> str:
    """Write judgements that agree, but for those of water and grid."""
    return (
        f'{HEAD}[weighting]\nmethod = "ahp"\n[weighting.judgements]\n'
        f"water = {{ grid = {water}, highways = 1, rail = 1, ports = 1 }}\n"
        f"grid = {{ {grid}highways = 1, rail = 1, ports = 1 }}\n"
        "highways = { rail = 1, ports = 1 }\nrail = { ports = 1 }\n"
    )


@dataclass(frozen=True, slots=True)
class Table:
    """An own table with its meanings, and what is said of it."""

    said: str
    raw: str = PLAIN
    meant: str = MEANT
    options: tuple[str, ...] = ()


TABLES = {
    "unknown criterion": Table("did you mean raod?", raw=PLAIN.replace("road", "raod")),
    "unknown column": Table("did you mean weight?", meant=MEANT.replace("weight", "wieght")),
    "missing criterion": Table(
        "criterion road: the matrix has it, this file does not",
        meant=MEANT.replace("road,40,20,0\n", ""),
    ),
    "weight negative": Table("a weight cannot be negative", meant=MEANT.replace("60", "-60")),
    "weight nan": Table("weight: found 'nan'", meant=MEANT.replace("60", "nan")),
    "weight inf": Table("weight: found 'inf'", meant=MEANT.replace("60", "inf")),
    "weight missing": Table("weight: is missing", meant=MEANT.replace("60", "")),
    "weights all zero": Table(
        "all weights are zero", meant=MEANT.replace("60", "0").replace("40", "0")
    ),
    "percent 120": Table("sum to 120 %", meant=MEANT.replace("60", "80")),
    "worst is best": Table("worst and best are both 4", meant=MEANT.replace("0,4", "4,4")),
    "worst without best": Table("give both or neither", meant=MEANT.replace("0,4", "0,")),
    "worst above best, more is better": Table(
        "direction max contradicts worst 4 and best 0",
        meant="criterion,weight,worst,best,direction\nwater,60,4,0,max\nroad,40,20,0,min\n",
    ),
    "figure nan": Table("water: found 'nan'", raw=PLAIN.replace("1,5", "nan,5")),
    "figure inf": Table("water: found 'inf'", raw=PLAIN.replace("1,5", "inf,5")),
    "figure of 1e308": Table("figures go up to 1e+12", raw=PLAIN.replace("1,5", "1e308,5")),
    "figure of 1e308 alone in its column": Table("found 1e308", raw="id,water,road\na,1e308,5\n"),
    "figure of 120 %": Table("found '120 %'", raw=PLAIN.replace("1,5", "120 %,5")),
    "nothing in a column": Table("every cell is empty", raw="id,water,road\na,,5\nb,,6\n"),
    "no site": Table("there is no row", raw="id,water,road\n"),
    "a site twice": Table("'a' stands there twice", raw=PLAIN.replace("b,", "a,")),
    "constant column, scale of the sample": Table(
        CONSTANT, raw="id,water,road\na,3,5\nb,3,6\n", meant=BARE, options=SAMPLE
    ),
    "one site, scale of the sample": Table(
        CONSTANT, raw="id,water,road\na,3,5\n", meant=BARE, options=SAMPLE
    ),
    "no scale at all": Table("without worst and best", meant=BARE),
    "off by less than nothing": Table("relative: found -0.1;", meant=SPANS.format("-0.1", "")),
    "off by 120 %": Table("relative: found 120; give a share", meant=SPANS.format("120", "")),
    "off by inf": Table("absolute: found 'inf'", meant=SPANS.format("", "inf")),
    "off by a negative length": Table("absolute: found -1;", meant=SPANS.format("", "-1")),
}


def _options(folder: Path, raw: str, meant: str) -> tuple[str, ...]:
    (folder / "m.csv").write_text(raw, encoding="utf-8")
    (folder / "c.csv").write_text(meant, encoding="utf-8")
    return "--matrix", str(folder / "m.csv"), "--criteria", str(folder / "c.csv")


def _refused(said: Said, code: int, words: str) -> None:
    lines = said.err.splitlines()
    assert (said.code, said.out) == (code, ""), said.err
    assert words in said.err
    assert all(line.startswith("siting: ") for line in lines)
    assert len(lines) == len(set(lines))


@pytest.mark.parametrize("door", [TABLE_DOORS[0], TABLE_DOORS[4]], ids=" ".join)
@pytest.mark.parametrize("name", TABLES)
def test_a_broken_table_is_refused(tmp_path: Path, name: str, door: tuple[str, ...]) -> None:
    case = TABLES[name]
    said = call(*door, *_options(tmp_path, case.raw, case.meant), *case.options)
    _refused(said, IN_FILE, case.said)
    assert all("m.csv: " in line or "c.csv: " in line for line in said.err.splitlines())
    # One slip is one fault, but for a name that is wrong in one file and right in the other.
    assert len(said.err.splitlines()) <= 2
    if not name.startswith(("unknown", "one site")):
        assert len(said.err.splitlines()) == 1


def test_all_columns_of_a_study_missing_are_one_line(tmp_path: Path) -> None:
    options = _options(tmp_path, "id,water_stress_class\na,1\n", MEANT)[:2]
    said = call("score", *options)
    _refused(said, IN_FILE, "no column for 8 of the 9 criteria of study border: groundwater_use")
    assert len(said.err.splitlines()) == 1


RANKED = {
    "one site": ("id,water,road\na,1,5\n", {"a": 1}),
    "identical sites": ("id,water,road\nb,2,5\na,2,5\nc,1,5\n", {"a": 1, "b": 1, "c": 3}),
    "constant column": ("id,water,road\na,2,9\nb,2,5\nc,2,1\n", {"c": 1, "b": 2, "a": 3}),
    "all constant": ("id,water,road\nb,2,5\nc,2,5\na,2,5\n", {"a": 1, "b": 1, "c": 1}),
    "column of zeros": ("id,water,road\nb,0,5\na,0,4\n", {"a": 1, "b": 2}),
    "nothing known of one": ("id,water,road\nb,,\na,1,4\n", {"a": 1, "b": 2}),
}


def _finite(value: Any) -> None:  # noqa: ANN401 (a JSON value has no narrower type)
    text = json.dumps(value, allow_nan=False)
    assert "Infinity" not in text


@pytest.mark.parametrize("name", RANKED)
def test_what_is_odd_but_sound_is_ranked_ties_by_id(tmp_path: Path, name: str) -> None:
    raw, ranks = RANKED[name]
    said = call("score", *_options(tmp_path, raw, MEANT), "--json")
    assert (said.code, said.err) == (0, "")
    found = {row["id"]: row["rank"] for row in json.loads(said.out)["ranking"]}
    assert list(found.items()) == list(ranks.items())


@pytest.mark.parametrize("door", TABLE_DOORS, ids=" ".join)
@pytest.mark.parametrize("name", RANKED)
def test_what_is_odd_but_sound_is_answered(
    tmp_path: Path, name: str, door: tuple[str, ...]
) -> None:
    options = _options(tmp_path, RANKED[name][0], MEANT)
    said = call(*door, *options, "--json")
    if name == "one site" and door[0] == "compare":
        _refused(said, IN_CALL, "'b': not in m.csv; there are a.")
        return
    assert (said.code, said.err) == (0, "")
    _finite(json.loads(said.out))
    plain = call(*door, *options)
    assert (plain.code, plain.err) == (0, "")
    assert "nan" not in plain.out.split()


def test_figures_outside_the_scale_are_counted_by_column(tmp_path: Path) -> None:
    raw = "id,water,road\na,120,5\nb,2,-1\nc,-3,21\n"
    said = call("score", *_options(tmp_path, raw, MEANT), "--json")
    assert said.code == 0
    assert [line.partition("m.csv: ")[2][:46] for line in said.err.splitlines()] == [
        "water: 2 of 3 figures lie outside worst and be",
        "road: 2 of 3 figures lie outside worst and bes",
    ]
    assert json.loads(said.out)["ranking"][0]["score"] == pytest.approx(0.9)


TYPED = {
    "unknown theme": ("watr=0.5", "no such theme; did you mean water?"),
    "no weight": ("water", "write a theme, =, and its weight"),
    "nothing": ("", "write a theme, =, and its weight"),
    "negative": ("water=-1", "a weight cannot be negative"),
    "nan": ("water=nan", "no weight; write 0.5, 50% or x2"),
    "inf": ("water=inf", "no weight; write 0.5, 50% or x2"),
    "percent 120": ("water=120%", "that is 120 %, more than the whole"),
    "together 140 %": ("water=0.7,grid=0.7", "sum to 140 %"),
    "twice": ("water=0.1,water=0.2", "water is given twice"),
    "all zero": ("water=0,grid=0,highways=0,rail=0,ports=0", "all weights are zero"),
    "all given, not 1": ("water=0.1,grid=0,highways=0,rail=0,ports=0", "sum to 0.1, not to 1"),
}


@pytest.mark.parametrize("door", WEIGHT_DOORS, ids=" ".join)
@pytest.mark.parametrize("name", TYPED)
def test_wrong_weights_are_a_wrong_call_that_names_the_option(
    name: str, door: tuple[str, ...]
) -> None:
    text, words = TYPED[name]
    said = call(*door, "--weights", text)
    _refused(said, IN_CALL, words)
    assert said.err.startswith("siting: --weights: ")


@pytest.mark.parametrize("door", TABLE_DOORS, ids=" ".join)
def test_wrong_weights_of_a_table_are_a_wrong_call(tmp_path: Path, door: tuple[str, ...]) -> None:
    for text, words in (("water=0,road=0", "all weights are zero"), ("rail=1", "no such theme")):
        said = call(*door, *_options(tmp_path, PLAIN, MEANT), "--weights", text)
        _refused(said, IN_CALL, words)
        assert said.err.startswith("siting: --weights: ")


def test_wrong_weights_without_a_site_are_a_wrong_call() -> None:
    said = call("what-if", "--weights", "water=120%")
    _refused(said, IN_CALL, "siting: --weights: 'water=120%'")


@pytest.mark.parametrize("door", TABLE_DOORS, ids=" ".join)
def test_options_of_a_table_without_one_are_a_wrong_call(door: tuple[str, ...]) -> None:
    for options in (("--criteria", "c.csv"), SAMPLE):
        _refused(call(*door, *options), IN_CALL, "add --matrix FILE")


STUDIES = {
    "unknown key": (HEAD + "[weights]\nwatr = 0.2\n", "did you mean water?"),
    "weight negative": (HEAD + "[weights]\nwater = -0.1\n", "weights.water: found -0.1"),
    "weight nan": (HEAD + "[weights]\nwater = nan\n", "give a finite number"),
    "weight inf": (HEAD + "[weights]\nwater = inf\n", "give a finite number"),
    "weights all zero": (
        HEAD + "[weights]\nwater=0\ngrid=0\nhighways=0\nrail=0\nports=0\n",
        "all weights are zero",
    ),
    "percent 120": (HEAD + "[weights]\nwater = 120\n", "sum to 120 %, above 100 %"),
    "judgement not reciprocal": (_ahp("2", "water = 3, "), "not its reciprocal 0.3333"),
    "judgement nan": (_ahp("nan"), "weighting.judgements.water.grid: found nan"),
    "judgement of 0": (_ahp("0"), "weighting.judgements.water.grid: found 0"),
    "judgement missing": (_ahp("1").replace("grid = 1, ", ""), "weighting.judgements"),
    "constraint min above max": (HEAD + RAIL + "min = 3\nmax = 1\n", "min 3 is above max 1"),
    "constraint nan": (HEAD + RAIL + "min = nan\n", "constraints.0.min: found nan"),
    "constraint of 120 %": (
        HEAD + RAIL + "max = 3\npartial = 1.2\n",
        "constraints.0.partial: found 1.2",
    ),
    "constraints contradict": (
        f"{HEAD}{RAIL}max = 1\n{RAIL}min = 5\n",
        "nothing is at least 5 and at most 1",
    ),
    "bounds crossed": (HEAD + BOUNDS + "water = [0.5, 0.2]\n", "0.5 is above the high end 0.2"),
    "bounds leave nothing": (
        HEAD
        + BOUNDS
        + "".join(f"{k} = [0, 0.1]\n" for k in ("water", "grid", "highways"))
        + "rail = [0, 0.1]\nports = [0, 0.1]\n",
        "no weights that sum to 1 meet water <= 0.1",
    ),
}


@pytest.mark.parametrize("door", ["score", "weights", "robustness"])
@pytest.mark.parametrize("name", STUDIES)
def test_a_broken_study_is_refused(tmp_path: Path, name: str, door: str) -> None:
    text, words = STUDIES[name]
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    said = call(door, tmp_path / "mine.toml")
    _refused(said, IN_FILE, words)
    assert "mine.toml" in said.err


def test_constraints_that_leave_nobody_say_which_removed_how_many(tmp_path: Path) -> None:
    text = f"{HEAD}{RAIL}max = 1\n{ROAD}min = 5000\n"
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    said = call("score", tmp_path / "mine.toml")
    _refused(said, IN_FILE, "no site is left")
    assert "alone" in said.err


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "contradict one another"), ("es", "se contradicen")]
)
def test_judgements_that_contradict_are_warned_of_with_their_ratio(
    tmp_path: Path, lang: str, words: str
) -> None:
    (tmp_path / "mine.toml").write_text(_ahp("9").replace("rail = 1 }\n", "rail = 9 }\n"), "utf-8")
    said = call("weights", tmp_path / "mine.toml", "--lang", lang)
    assert (said.code, said.err) == (0, "")
    assert words in " ".join(said.out.split())
    answer = json.loads(call("weights", tmp_path / "mine.toml", "--json").out)
    ratio = answer["judgements"][0]["consistency_ratio"]
    assert ratio > 0.1
    assert f"{ratio:.2f}" in said.out
