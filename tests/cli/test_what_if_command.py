"""``siting what-if``: what lifts a site, and what other weights do."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.cli.asking import WORD, own_table, readable
from tests.cli.conftest import Siting

pytestmark = pytest.mark.usefixtures("decided")


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize(
    "asked", [("P416", "--rank", "5"), ("N390", "--rank", "5"), ("b", "--rank", "1")]
)
def test_the_lift_is_the_json(
    siting: Siting, tmp_path: Path, lang: str, asked: tuple[str, ...]
) -> None:
    own = own_table(tmp_path) if "b" in asked else ()
    said = siting("what-if", *asked, *own, "--lang", lang)
    answer = json.loads(siting("what-if", *asked, *own, "--json").out)
    assert (said.code, said.err) == (0, "")
    readable(said.out, "what_if", lang)
    assert (answer["id"], str(answer["target"])) == (asked[0], asked[2])
    assert answer["rank"] > answer["target"]
    assert answer["weights"]["status"] == "found"
    for now, then in zip(
        *(answer["weights"][key].values() for key in ("now", "then")), strict=True
    ):
        row = f"{100 * now:.1f} % {100 * then:z.1f} %"
        assert row in " ".join(said.out.split())
    tied = {"en": "only draws level", "es": "apenas empata"}[lang]
    assert (tied in " ".join(said.out.split())) == (answer["weights"]["tied"] > 0)


@pytest.mark.parametrize("lang", ["en", "es"])
def test_no_word_is_broken_to_make_room(
    siting: Siting, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    asked = ("what-if", "P407", "--lang", lang)
    monkeypatch.setenv("COLUMNS", "80")
    narrow = siting(*asked).out
    monkeypatch.setenv("COLUMNS", "200")
    wide = siting(*asked).out
    assert max(map(len, narrow.splitlines())) <= 80 < max(map(len, wide.splitlines()))
    assert Counter(WORD.findall(narrow)) == Counter(WORD.findall(wide))
    moved = {"en": " points moved)", "es": " puntos movidos)"}[lang]
    assert any(line.endswith(moved) for line in narrow.splitlines())


def test_without_a_unit_none_is_printed(siting: Siting, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("id,near,far\na,1,9\nb,5,3\nc,7,2\n", encoding="utf-8")
    (tmp_path / "c.csv").write_text(
        "criterion,weight,worst,best\nnear,0.5,0,10\nfar,0.5,10,0\n", encoding="utf-8"
    )
    files = ("--matrix", str(tmp_path / "m.csv"), "--criteria", str(tmp_path / "c.csv"))
    for asked in (("what-if", "a", "--rank", "2"), ("compare", "a", "b"), ("explain", "a")):
        said = siting(*asked, *files)
        assert (said.code, said.err) == (0, "")
        assert "·" not in said.out
        assert re.search(r" 1\.0( |$)", said.out, re.MULTILINE)


def test_the_nearest_weights_do_put_it_there(siting: Siting) -> None:
    found = json.loads(siting("what-if", "N390", "--rank", "5", "--json").out)["weights"]["then"]
    given = ",".join(f"{key}={share:.9f}" for key, share in found.items() if key != "ports")
    after = json.loads(siting("what-if", "--weights", given, "--json").out)
    (there,) = (row for row in after["ranking"] if row["id"] == "N390")
    assert (there["rank"] <= 6, there["rank_before"]) == (True, 59)


def test_a_figure_nobody_can_build_is_not_among_those_together(siting: Siting) -> None:
    said = " ".join(siting("what-if", "N390", "--rank", "5").out.split())
    assert "What somebody can build does not bring it that far" in said


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_site_already_there(siting: Siting, lang: str) -> None:
    said = siting("what-if", "N069", "--lang", lang)
    assert (said.code, said.err) == (0, "")
    assert {"en": "at rank 1 already", "es": "ya está en el lugar 1"}[lang] in said.out
    answer = json.loads(siting("what-if", "N069", "--json").out)
    assert (answer["rank"], answer["weights"]["status"]) == (1, "already")
    assert (answer["one_criterion"], answer["together"]["steps"]) == ([], [])


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_site_that_nothing_lifts(siting: Siting, tmp_path: Path, lang: str) -> None:
    (tmp_path / "m.csv").write_text("id,near\na,10\nb,4\nc,10\n", encoding="utf-8")
    (tmp_path / "c.csv").write_text("criterion,weight,worst,best\nnear,1,0,10\n", encoding="utf-8")
    files = ("--matrix", str(tmp_path / "m.csv"), "--criteria", str(tmp_path / "c.csv"))
    said = siting("what-if", "b", "--rank", "1", *files, "--lang", lang)
    assert (said.code, said.err) == (0, "")
    readable(said.out, "what_if", lang)
    words = {"en": "No weights put it there:", "es": "Ningún peso lo pone ahí:"}[lang]
    assert words in said.out
    answer = json.loads(siting("what-if", "b", "--rank", "1", *files, "--json").out)
    assert answer["weights"]["status"] == "dominated"
    assert answer["weights"]["always_above"] == ["a", "c"]


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("own", [False, True])
def test_other_weights_rerank(siting: Siting, tmp_path: Path, lang: str, *, own: bool) -> None:
    weights = "cost=10%" if own else "water=x2"
    asked = ("what-if", "--weights", weights, *(own_table(tmp_path) if own else ()))
    said, answer = (siting(*asked, *more) for more in (("--lang", lang), ("--json",)))
    assert (said.code, said.err) == (0, "")
    readable(said.out, "what_if", lang)
    found = json.loads(answer.out)
    key = weights.partition("=")[0]
    assert found["weights_after"][key] != found["weights_before"][key]
    first = found["ranking"][:10]
    entered = sum(row["rank_before"] > len(first) for row in first)
    assert entered == found["entered"]
    lines = [line.split() for line in said.out.splitlines()]
    for row in first:
        (line,) = (one for one in lines if row["id"] in one)
        assert line[:2] == [str(row["rank"]), str(row["rank_before"])]
        assert line[-2:] == [f"{100 * row[score]:.1f}" for score in ("score", "score_before")]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ((), "Name a site, or give --weights, or both."),
        (("--lang", "es"), "Indique un sitio"),
        (("N069", "--rank", "0"), "--rank"),
        (("P416", "--rank", "9999"), "rank 9999: ranks run from 1 to 596"),
        (("N07O",), "'N07O': not in border; did you mean N"),
        (("N069", "--weights", "wter=x2"), "no such theme; did you mean water?"),
        (("--weights", "water=1e400"), "more than the whole"),
        (("N069", "--criteria", "c.csv"), "add --matrix FILE"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(
    siting: Siting, wrong: tuple[str, ...], sentence: str
) -> None:
    said = siting("what-if", *wrong)
    assert (said.code, said.out) == (2, "")
    assert sentence in " ".join(said.err.replace("│", " ").split())
    assert "Traceback" not in said.err


def _constrained(folder: Path, *constraints: str) -> str:
    path = folder / "held.toml"
    listed = "".join(f"[[constraints]]\n{one}\n" for one in constraints)
    path.write_text(f'[study]\nname = "held"\n{listed}', encoding="utf-8")
    return str(path)


LOW_STRESS = 'field = "water_stress_class"\nmax = 1\npartial = 0.5'
SEAPORT = 'of = "seaports"\nwithin_km = 10\npartial = 0.6'


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_figure_that_meets_a_partial_constraint_is_counted(
    siting: Siting, tmp_path: Path, lang: str
) -> None:
    asked = ("what-if", "P417", "--rank", "1", "--study", _constrained(tmp_path, LOW_STRESS))
    said, answer = siting(*asked, "--lang", lang), json.loads(siting(*asked, "--json").out)
    readable(said.out, "what_if", lang)
    (water,) = (s for s in answer["one_criterion"] if s["criterion"] == "water_stress_class")
    assert (water["enough"], water["raw"], water["rank"], water["factor"]) == (True, 1, 1, 1)
    assert (answer["factor"], answer["factor_not_counted"]) == (0.5, 1)
    words = " ".join(said.out.split())
    assert {"en": "≤ class 1", "es": "≤ clase 1"}[lang] in words
    assert {"en": "also meets a partial", "es": "cumple además una"}[lang] in words
    assert {"en": "Another partial", "es": "Otra restricción"}[lang] not in words


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_partial_constraint_no_figure_meets_is_named(
    siting: Siting, tmp_path: Path, lang: str
) -> None:
    study = _constrained(tmp_path, LOW_STRESS, SEAPORT)
    asked = ("what-if", "P417", "--rank", "1", "--study", study)
    said, answer = siting(*asked, "--lang", lang), json.loads(siting(*asked, "--json").out)
    readable(said.out, "what_if", lang)
    assert answer["factor_not_counted"] == pytest.approx(0.6)
    assert {
        "en": "leaves 0.6 of its score",
        "es": "deja 0.6 de su puntaje",
    }[lang] in " ".join(said.out.split())


@pytest.mark.parametrize("lang", ["en", "es"])
def test_weights_that_only_tie_are_called_that_first(siting: Siting, lang: str) -> None:
    asked = ("what-if", "P417", "--rank", "1")
    said, answer = siting(*asked, "--lang", lang).out, json.loads(siting(*asked, "--json").out)
    weights = answer["weights"]
    assert (weights["status"], weights["clear"]) == ("found", "dominated")
    assert weights["tied"] > 100
    tie = {"en": "only draws level: 432 others", "es": "apenas empata: otros 432"}[lang]
    title = {"en": "The nearest weights", "es": "Los pesos más cercanos"}[lang]
    words = " ".join(said.split())
    assert -1 < words.index(tie) < words.index(title)


def test_weights_that_lead_are_preferred_to_a_tie(siting: Siting) -> None:
    weights = json.loads(siting("what-if", "N390", "--rank", "5", "--json").out)["weights"]
    assert (weights["clear"], weights["tied"]) == ("found", 0)
    assert weights["lead"] >= weights["lead_wanted"] - 1e-9


def test_who_has_no_score_has_no_rank_to_keep(siting: Siting, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("id,near,far\na,10,2\nb,4,3\nc,,\n", encoding="utf-8")
    (tmp_path / "c.csv").write_text(
        "criterion,weight,worst,best\nnear,0.5,0,10\nfar,0.5,0,10\n", encoding="utf-8"
    )
    files = ("--matrix", str(tmp_path / "m.csv"), "--criteria", str(tmp_path / "c.csv"))
    for rank in ("2", "3"):
        said = siting("what-if", "c", "--rank", rank, *files)
        assert (said.code, "already" in said.out) == (0, False)
        answer = json.loads(siting("what-if", "c", "--rank", rank, *files, "--json").out)
        assert answer["score"] is None
        assert answer["weights"]["status"] == "impossible"
        assert all(step["enough"] for step in answer["one_criterion"])
