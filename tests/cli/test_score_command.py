"""``siting score`` as a question: the ranking by any method, on any weights, of any table."""

import json
from pathlib import Path

import pytest

from tests.cli.asking import own_table, readable
from tests.cli.conftest import Siting

pytestmark = pytest.mark.usefixtures("decided")


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("method", [(), ("--method", "vikor"), ("--method", "topsis")])
@pytest.mark.parametrize("own", [False, True])
def test_the_table_is_the_json(
    siting: Siting, tmp_path: Path, lang: str, method: tuple[str, ...], *, own: bool
) -> None:
    asked = ("score", *method, *(own_table(tmp_path) if own else ()), "--lang", lang)
    said, answer = siting(*asked), json.loads(siting(*asked, "--json").out)
    assert (said.code, said.err) == (0, "")
    readable(said.out, "score", lang)
    assert answer["method"] == (method[1] if method else "weighted-sum")
    best = answer["ranking"][:10]
    assert [row["rank"] for row in best] == sorted(row["rank"] for row in best)
    lines = [line.split() for line in said.out.splitlines()]
    for row in best:
        (line,) = (one for one in lines if row["id"] in one and one[0] == str(row["rank"]))
        for key in ("s", "r", "q") if "q" in row else ("score",):
            assert (f"{row[key]:z.4f}" if method else f"{100 * row[key]:.1f}") in line
    assert sum(answer["weights"].values()) == pytest.approx(1)


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("v", ["0", "0.5", "1"])
def test_vikor_says_what_may_be_recommended(siting: Siting, lang: str, v: str) -> None:
    asked = ("score", "--method", "vikor", "--option", f"v={v}", "--lang", lang)
    said, answer = siting(*asked), json.loads(siting(*asked, "--json").out)
    readable(said.out, "score", lang)
    assert answer["options"] == {"v": float(v)}
    compromise = answer["compromise"]
    rows = [row for row in answer["ranking"] if row["id"] in compromise["ids"]]
    assert all(row["score"] == -row["q"] for row in rows)
    sentences = {
        "advantage": {
            "en": ("First condition fails", "First condition holds"),
            "es": ("No se cumple la primera condición", "Se cumple la primera condición"),
        },
        "stability": {
            "en": ("Second condition fails", "Second condition holds"),
            "es": ("No se cumple la segunda condición", "Se cumple la segunda condición"),
        },
    }
    whole = " ".join(said.out.split())
    for condition, told in sentences.items():
        assert told[lang][compromise[condition]] in whole
    assert ", ".join(compromise["ids"][:10]) in whole


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("own", [False, True])
def test_electre_i_gives_its_kernel(
    siting: Siting, tmp_path: Path, lang: str, *, own: bool
) -> None:
    table = own_table(tmp_path) if own else ()
    asked = ("score", "--method", "electre-i", *table, "--option", "agree=0.7", "--lang", lang)
    said, answer = siting(*asked), json.loads(siting(*asked, "--json").out)
    assert (said.code, said.err) == (0, "")
    readable(said.out, "score", lang)
    assert answer["method"] == "electre-i"
    assert answer["options"] == {"agree": 0.7, "oppose": 0.35, "span": "each"}
    assert "ranking" not in answer
    by_id = {one["id"]: one for one in answer["candidates"]}
    assert {key for key, one in by_id.items() if one["in_kernel"]} == set(answer["kernel"])
    lines = [line.split() for line in said.out.splitlines()]
    for place in answer["kernel"][:10]:
        (line,) = (one for one in lines if place in one and one[-1].isdigit())
        counts = [str(by_id[place][key]) for key in ("outranks", "outranked_by")]
        assert line[line.index(place) + 1 :][:2] == counts


def test_options_change_what_a_method_says(siting: Siting) -> None:
    usual, linear = (
        json.loads(siting("score", "--method", "promethee-ii", *more, "--json").out)
        for more in ((), ("--option", "preference=linear", "--option", "q=0", "--option", "p=0.4"))
    )
    assert usual["options"] == {"preference": "usual"}
    assert linear["options"] == {"preference": "linear", "q": 0.0, "p": 0.4}
    assert usual["ranking"][0]["score"] != linear["ranking"][0]["score"]


def test_one_of_whom_nothing_is_known_is_last_and_said(siting: Siting, tmp_path: Path) -> None:
    own = own_table(tmp_path)
    table = (tmp_path / "m.csv").read_text(encoding="utf-8")
    (tmp_path / "m.csv").write_text(f"{table}f,Zeta,,,\n", encoding="utf-8")
    asked = ("score", *own, "--method", "topsis")
    said, answer = siting(*asked), json.loads(siting(*asked, "--json").out)
    assert (said.code, said.err) == (0, "")
    assert "Of 1 nothing that carries weight is known" in " ".join(said.out.split())
    last = answer["ranking"][-1]
    assert (last["id"], last["score"], last["rank"]) == ("f", None, 6)


def test_ties_longer_than_the_list_are_said(siting: Siting) -> None:
    said = siting("score", "--method", "electre-ii", "--top", "20")
    assert "Ties put" in " ".join(said.out.split())


def test_twice_the_weight_is_another_ranking(siting: Siting) -> None:
    before, after = (
        json.loads(siting("score", *weights, "--json").out)
        for weights in ((), ("--weights", "water=x2"))
    )
    assert after["weights"]["water"] == pytest.approx(2 * before["weights"]["water"])
    assert before["ranking"][0]["id"] != after["ranking"][0]["id"]


def test_a_bare_table_is_ranked_by_a_method_that_scales_for_itself(
    siting: Siting, tmp_path: Path
) -> None:
    bare = own_table(tmp_path, scale=False)
    said = siting("score", *bare, "--method", "topsis")
    assert (said.code, said.out) == (1, "")
    assert "topsis needs every figure; empty: d speed" in said.err
    full = (tmp_path / "m.csv").read_text(encoding="utf-8").replace("12,,", "12,4,")
    (tmp_path / "m.csv").write_text(full, encoding="utf-8")
    said = siting("score", *bare, "--method", "topsis")
    assert (said.code, said.err) == (0, "")
    assert "scales its figures itself" in " ".join(said.out.split())
    said = siting("score", *bare)
    assert (said.code, said.out) == (1, "")
    assert "--scale min-max" in said.err


def test_long_ids_leave_room_for_the_figures(siting: Siting, tmp_path: Path) -> None:
    options = own_table(tmp_path)
    table = (tmp_path / "m.csv").read_text(encoding="utf-8").replace("\na,", f"\n{'a' * 90},")
    (tmp_path / "m.csv").write_text(table, encoding="utf-8")
    said = siting("score", *options)
    assert said.code == 0
    assert "81.6" in said.out


@pytest.mark.parametrize(
    ("wrong", "code", "sentence"),
    [
        (("--method", "topsi"), 2, "'topsi': no such method; did you mean topsis?"),
        (("--method", "electre-3"), 2, "did you mean electre-"),
        (("--option", "lam=0.3"), 2, "'lam': no such option of weighted-sum"),
        (("--method", "waspas", "--option", "lan=0.3"), 2, "did you mean lam?"),
        (("--method", "waspas", "--option", "lam=3"), 2, "give a number from 0 to 1"),
        (("--method", "electre-i", "--option", "agree=2"), 2, "give a number from 0 to 1"),
        (("--option", "lam=0.3", "-o", "out"), 2, "-o writes the files of a study as it stands"),
        (("--weights", "watre=0.5"), 2, "no such theme; did you mean water?"),
        (("--weights", "water"), 2, "write a theme, =, and its weight"),
        (("--weights", "water=2"), 2, "is above 1"),
        (("--weights", "water=x9"), 2, "more than the whole"),
        (("--top", "0"), 2, "--top"),
        (("--scale", "min-max"), 2, "add --matrix FILE"),
        (("--criteria", "c.csv"), 2, "add --matrix FILE"),
        (("--criteria", "c.csv", "-o", "out"), 2, "add --matrix FILE"),
        (("--method", "vikor", "-o", "out"), 2, "-o writes the files of a study as it stands"),
        (("--matrix", "no-such.csv"), 1, "there is no such file"),
        (("nowhere",), 2, "nowhere"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(
    siting: Siting, wrong: tuple[str, ...], code: int, sentence: str
) -> None:
    said = siting("score", *wrong)
    assert (said.code, said.out) == (code, "")
    assert sentence in " ".join(said.err.replace("│", " ").split())
    assert "Traceback" not in said.err
