"""``siting methods``: one row a method, whatever the table."""

import json
from pathlib import Path

import pytest

from siting.methods import METHODS
from tests.cli.asking import own_table, readable
from tests.cli.conftest import Siting

pytestmark = pytest.mark.usefixtures("decided")


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("own", [False, True])
def test_the_table_is_the_json(siting: Siting, tmp_path: Path, lang: str, *, own: bool) -> None:
    asked = ("methods", *(own_table(tmp_path) if own else ()), "--lang", lang)
    said, answer = siting(*asked), json.loads(siting(*asked, "--json").out)
    assert (said.code, said.err) == (0, "")
    readable(said.out, "methods", lang)
    assert [one["name"] for one in answer["methods"]] == list(METHODS)
    lines = [line.split() for line in said.out.splitlines()]
    for one in answer["methods"]:
        # A method named in a sentence below has its list's size after it, in brackets.
        (line,) = (cells for cells in lines if cells[:1] == [one["name"]] and len(cells) > 6)
        mark = ["="] if one["as_weighted_sum"] else []
        agreed = [f"{one[key]:.2f}" for key in ("spearman", "weighted_spearman", "ws")]
        first = min(one["ranks"], key=one["ranks"].get)
        none = {"en": "none", "es": "ninguna"}[lang]
        lost = none if one["reversals"] is None else f"{one['reversals']:,}"
        of = [{"en": "of", "es": "de"}[lang], str(one["in_top"])] if one["in_top"] > 10 else []
        assert line[1:] == [*mark, *agreed, str(one["same_in_top"]), *of, first, lost]
        assert (one["reversals"] is None) == METHODS[one["name"]].fixed_scale


def test_the_shortlist_of_all_is_theirs(siting: Siting) -> None:
    answer = json.loads(siting("methods", "--top", "300", "--json").out)
    having_a_say = [one for one in answer["methods"] if one["counts_for_top_under_all"]]
    assert answer["top_under_all"]
    for place in answer["top_under_all"]:
        assert all(one["ranks"][place] <= 300 for one in having_a_say)
        assert answer["top_counts"][place] == len(having_a_say)


def test_a_list_that_ties_fill_is_left_out_and_said(siting: Siting) -> None:
    said, answer = siting("methods"), json.loads(siting("methods", "--json").out)
    (electre,) = (one for one in answer["methods"] if one["name"] == "electre-ii")
    assert not electre["counts_for_top_under_all"]
    assert electre["in_top"] > 20
    whole = " ".join(said.out.split())
    assert f"{electre['same_in_top']} of {electre['in_top']}" in whole
    assert "longer than 20: electre-ii" in whole


def test_one_candidate_is_a_sentence(siting: Siting, tmp_path: Path) -> None:
    own = own_table(tmp_path, scale=False)
    table = (tmp_path / "m.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "m.csv").write_text("\n".join(table[:2]), encoding="utf-8")
    bounded = "criterion,weight,worst,best\ncost,0.5,20,5\nspeed,0.3,0,9\nfar,0.2,90,0\n"
    (tmp_path / "c.csv").write_text(bounded, encoding="utf-8")
    said = siting("methods", *own)
    assert (said.code, said.err) == (0, "")
    assert " ".join(said.out.split()) == (
        "m.csv: only Alpha can be ranked, so there is nothing for methods to agree on."
    )


def test_weights_reach_the_methods(siting: Siting) -> None:
    plain, water = (
        json.loads(siting("methods", *more, "--json").out)["methods"][0]["ranks"]
        for more in ((), ("--weights", "water=x2"))
    )
    assert plain != water


@pytest.mark.parametrize(
    ("wrong", "code", "sentence"),
    [
        (("--top", "0"), 2, "--top"),
        (("--weights", "gird=0.5"), 2, "no such theme; did you mean grid?"),
        (("--scale", "min-max"), 2, "add --matrix FILE"),
        (("bordr",), 2, "did you mean border?"),
        (("--matrix", "no-such.csv"), 1, "there is no such file"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(
    siting: Siting, wrong: tuple[str, ...], code: int, sentence: str
) -> None:
    said = siting("methods", *wrong)
    assert (said.code, said.out) == (code, "")
    assert sentence in " ".join(said.err.replace("│", " ").split())
    assert "Traceback" not in said.err


@pytest.mark.parametrize("lang", ["en", "es"])
def test_partial_constraints_are_on_every_method_s_footing(
    siting: Siting, tmp_path: Path, lang: str
) -> None:
    study = tmp_path / "half.toml"
    study.write_text(
        '[study]\nname = "half"\n[[constraints]]\nname = "by-one-plant"\n'
        'title = { en = "By one plant", es = "Por una planta" }\n'
        'field = "grade"\nnone_of = ["C"]\npartial = 0.5\n',
        encoding="utf-8",
    )
    said, answer = (
        siting("methods", str(study), "--lang", lang),
        siting("methods", str(study), "--json"),
    )
    assert (said.code, said.err) == (0, "")
    readable(said.out, "methods", lang)
    assert "weighted-product, waspas, topsis, marcos, cocoso" in " ".join(said.out.split())
    by_sum = json.loads(siting("score", str(study), "--json").out)["ranking"]
    told = {one["name"]: one for one in json.loads(answer.out)["methods"]}
    assert told["weighted-sum"]["ranks"] == {row["id"]: row["rank"] for row in by_sum}
    for name, one in told.items():
        assert not one["as_weighted_sum"] or one["spearman"] == pytest.approx(1), name
    for method, words in (
        ("waspas", {"en": "multiply the scores of WASPAS", "es": "multiplican los puntajes de"}),
        ("vikor", {"en": "multiply the values that VIKOR", "es": "multiplican los valores que ve"}),
    ):
        one = siting("score", str(study), "--method", method, "--lang", lang)
        assert words[lang] in " ".join(one.out.split())


def test_one_of_whom_nothing_is_known_stays_out(siting: Siting, tmp_path: Path) -> None:
    own = own_table(tmp_path)
    table = (tmp_path / "m.csv").read_text(encoding="utf-8")
    (tmp_path / "m.csv").write_text(f"{table}f,Zeta,,,\n", encoding="utf-8")
    said, answer = siting("methods", *own), json.loads(siting("methods", *own, "--json").out)
    assert (said.code, said.err) == (0, "")
    assert "Of 1 nothing that carries weight is known" in " ".join(said.out.split())
    assert answer["unranked"] == ["f"]
    assert {one["ranks"]["f"] for one in answer["methods"]} == {None}
    assert answer["top_counts"]["f"] == 0
