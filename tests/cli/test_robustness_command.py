"""``siting robustness``: what holds, and between which weights."""

import json
from pathlib import Path

import pytest

from tests.cli.asking import own_table, readable
from tests.cli.conftest import Siting

pytestmark = pytest.mark.usefixtures("decided")

QUICK = ("robustness", "--draws", "400")

DRAWN = {"en": "With figures:", "es": "Con cifras:"}


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
    assert (DRAWN[lang] in said.out) == (answer["figures"] is not None)
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


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_weights_of_criteria_are_the_json(siting: Siting, lang: str) -> None:
    said = siting(*QUICK, "--by", "criterion", "--lang", lang)
    readable(said.out, "robustness", lang)
    winner = json.loads(siting(*QUICK, "--by", "criterion", "--json").out)["winner"]
    assert len(winner["criterion_stability"]) > len(winner["stability"])
    for held in winner["criterion_stability"].values():
        assert f"{100 * held['low']:.1f}" in said.out
        assert f"{100 * held['high']:.1f}" in said.out


def test_orders_and_bounds_are_kept_to(siting: Siting) -> None:
    options = ("--order", "water >= rail", "--order", "rail>=ports", "--bounds", "water=0.3..0.5")
    answer = json.loads(siting(*QUICK, *options, "--concentration", "2", "--json").out)
    assert answer["settings"]["order"] == ["water >= rail", "rail>=ports"]
    assert answer["settings"]["bounds"] == {"water": [0.3, 0.5]}
    assert answer["settings"]["concentration"] == 2
    for row in answer["candidates"]:
        if row["central_weights"]:
            central = row["central_weights"]
            assert 0.3 <= central["water"] <= 0.5
            assert central["water"] >= central["rail"] >= central["ports"]


def test_who_has_no_score_is_on_no_shortlist(siting: Siting, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("id,near,far\na,10,2\nb,4,3\nc,,\n", encoding="utf-8")
    (tmp_path / "c.csv").write_text(
        "criterion,weight,worst,best\nnear,0.5,0,10\nfar,0.5,0,10\n", encoding="utf-8"
    )
    files = ("--matrix", str(tmp_path / "m.csv"), "--criteria", str(tmp_path / "c.csv"))
    for lang, word in (("en", "1 of 3 have no score"), ("es", "1 de 3 no tienen puntaje")):
        said = siting(*QUICK, *files, "--lang", lang)
        readable(said.out, "robustness", lang)
        assert word in " ".join(said.out.split())
        (line,) = (one.split() for one in said.out.splitlines() if one.split()[:2] == ["3", "c"])
        assert line[3:-1] == ["–"] * 4
    answer = json.loads(siting(*QUICK, *files, "--json").out)
    (nowhere,) = (row for row in answer["candidates"] if row["id"] == "c")
    for key in ("first_share", "top_share", "rank_low", "rank_high", "rank_entropy"):
        assert nowhere[key] is None
        assert nowhere["with_figures"][key] is None


@pytest.mark.parametrize(
    ("options", "code", "sentence"),
    [
        (("--bounds", "water"), 2, "water=0.2..0.5"),
        (("--bounds", "rial=0.2..0.5"), 1, "robustness.bounds.rial: no such theme"),
        (("--order", "rial >= water"), 1, "robustness.order: 'rial >= water'"),
        (("--bounds", "water=0.7..1", "--bounds", "rail=0.6..1"), 1, "no weights that sum to 1"),
        (("--concentration", "0"), 2, "--concentration"),
    ],
)
def test_bounds_and_orders_that_cannot_be_are_refused(
    siting: Siting, options: tuple[str, ...], code: int, sentence: str
) -> None:
    said = siting(*QUICK, *options)
    assert (said.code, said.out) == (code, "")
    assert sentence in " ".join(said.err.replace("│", " ").split())


def test_orders_of_a_study_that_an_own_table_has_not_are_named(
    siting: Siting, tmp_path: Path
) -> None:
    (tmp_path / "s.toml").write_text(
        '[study]\nname = "s"\n[robustness]\norder = ["water >= rail"]\n', encoding="utf-8"
    )
    asked = ("robustness", str(tmp_path / "s.toml"), *own_table(tmp_path), "--draws", "400")
    said = siting(*asked)
    words = " ".join(said.err.split())
    assert said.code == 1
    assert "robustness.order: 'water >= rail'" in words
    assert "give --order and --bounds of these" in words
    assert siting(*asked, "--order", "cost >= speed").code == 0


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("asked", [(), ("--uncertain-figures",)])
def test_exact_figures_are_not_said_to_be_drawn(
    siting: Siting, tmp_path: Path, asked: tuple[str, ...], lang: str
) -> None:
    (tmp_path / "m.csv").write_text("id,cost,far\na,10,3\nb,20,1\n", encoding="utf-8")
    meant = "criterion,weight,worst,best{}\ncost,0.5,20,10{}\nfar,0.5,3,1{}\n"
    options = ("--matrix", tmp_path / "m.csv", "--criteria", tmp_path / "c.csv", "--lang", lang)
    (tmp_path / "c.csv").write_text(meant.format("", "", ""), encoding="utf-8")
    exact = siting("robustness", *options, *asked)
    assert (exact.code, exact.err) == (0, "")
    assert DRAWN[lang] not in exact.out
    (tmp_path / "c.csv").write_text(meant.format(",relative", ",0.1", ","), encoding="utf-8")
    assert DRAWN[lang] in siting("robustness", *options, *asked).out
