"""``siting robustness``: what holds, and between which weights."""

import json
from pathlib import Path

import pytest

from tests.cli.asking import own_table, readable
from tests.cli.conftest import Siting

pytestmark = pytest.mark.usefixtures("decided")

QUICK = ("robustness", "--draws", "400")


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("figures", ["--uncertain-figures", "--certain-figures"])
@pytest.mark.parametrize("own", [False, True])
def test_the_table_is_the_json(
    siting: Siting, tmp_path: Path, lang: str, figures: str, *, own: bool
) -> None:
    asked = (*QUICK, figures, *(own_table(tmp_path) if own else ()), "--lang", lang)
    said, answer = siting(*asked), json.loads(siting(*asked, "--json").out)
    assert (said.code, said.err) == (0, "")
    readable(said.out, "robustness", lang)
    assert answer["draws"] == 400
    assert (answer["figures"] is not None) == (figures == "--uncertain-figures")
    assert ("±" in said.out) == (answer["figures"] is not None)
    lines = [line.split() for line in said.out.splitlines()]
    for row in answer["candidates"][:5]:
        (line,) = (one for one in lines if row["id"] in one and one[0] == str(row["rank"]))
        assert f"{row['rank_low']}–{row['rank_high']}" in line
        assert line[-1] == row["grade"]
    for held in answer["winner"]["stability"].values():
        assert f"{100 * held['low']:.1f}" in said.out
        assert f"{100 * held['high']:.1f}" in said.out


def test_the_same_seed_says_the_same(siting: Siting) -> None:
    one, other, third = (siting(*QUICK, "--seed", seed, "--json").out for seed in ("7", "7", "8"))
    assert one == other
    assert one != third


def test_any_weights_are_drawn_when_asked(siting: Siting) -> None:
    around, uniform = (
        json.loads(siting(*QUICK, "--around", kind, "--json").out)
        for kind in ("dirichlet", "uniform")
    )
    assert uniform["settings"]["weights"] == "uniform"
    assert uniform["entropy"] > around["entropy"]


def test_a_longer_shortlist_holds_more(siting: Siting) -> None:
    short, long = (
        json.loads(siting(*QUICK, "--top", k, "--json").out)["candidates"][10]["top_share"]
        for k in ("5", "50")
    )
    assert short < long


@pytest.mark.parametrize(
    ("wrong", "code", "sentence"),
    [
        (("--draws", "99"), 2, "--draws"),
        (("--seed", "-1"), 2, "--seed"),
        (("--around", "gauss"), 2, "--around"),
        (("--top", "0"), 2, "--top"),
        (("--weights", "ports=x2,rial=0.1"), 2, "no such theme; did you mean rail?"),
        (("--scale", "min-max"), 2, "add --matrix FILE"),
        (("no-such.toml",), 1, "no-such"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(
    siting: Siting, wrong: tuple[str, ...], code: int, sentence: str
) -> None:
    said = siting("robustness", *wrong)
    assert (said.code, said.out) == (code, "")
    assert sentence in " ".join(said.err.replace("│", " ").split())
    assert "Traceback" not in said.err
