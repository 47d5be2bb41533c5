"""``siting weights``: tables, JSON and lines to paste."""

import json
import tomllib
from pathlib import Path

import numpy as np
import pytest

from siting import ranking, study
from siting.errors import DataError
from siting.weighting.objective import merec
from siting.weighting.report import objective
from siting.weights import global_weights
from tests.cli.conftest import Siting
from tests.siting.decisions import decision

JUDGED = """
[study]
name = "judged"

[weighting]
method = "group"

[weighting.people.Ana.judgements]
water = { grid = 2, highways = 3, rail = 0.2, ports = 1 }
grid = { highways = 2, rail = 3 }
highways = { rail = 2 }
ports = { grid = 2, highways = 3, rail = 5 }

[weighting.people."José P.".weights]
water = 40
grid = 20
highways = 10
rail = 10
ports = 20
"""


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    path = tmp_path / "judged.toml"
    path.write_text(JUDGED, encoding="utf-8")
    return path


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("method", [(), ("--method", "all")])
def test_tables_fit_80_columns(
    siting: Siting, judged: Path, lang: str, method: tuple[str, ...]
) -> None:
    said = siting("weights", judged, "--lang", lang, *method)
    assert (said.code, said.err) == (0, "")
    assert max(len(line.rstrip()) for line in said.out.splitlines()) <= 80
    words = " ".join(said.out.split())
    wanted = {
        "en": ("Ana: The pairwise judgements contradict", "Ana: The judgement that fits", "no"),
        "es": ("Ana: Los juicios por pares se contradicen", "Ana: El juicio que menos", "no"),
    }[lang]
    assert all(one in words for one in wanted)


def test_the_two_languages_differ_in_every_line_of_words(siting: Siting, judged: Path) -> None:
    english, spanish = (
        {line.strip() for line in siting("weights", judged, "--lang", lang).out.splitlines()}
        for lang in ("en", "es")
    )
    shared = {line for line in english & spanish if line and set(line) != {"─"}}
    assert shared == set()


def test_json_holds_what_the_study_uses(siting: Siting) -> None:
    answer = json.loads(siting("weights", "border", "--json").out)
    border = study.load("border")
    assert [one["weight"] for one in answer["themes"]] == [t.weight for t in border.themes]
    assert [one["weight"] for one in answer["criteria"]] == global_weights(border).tolist()
    highway = next(one for one in answer["criteria"] if one["key"] == "highway_distance_km")
    # 15 % of the score over 29 km of scale; steepest on the first 9 km, worth half the value.
    assert highway["one_point_mean"] == pytest.approx(29 / 15)
    assert highway["one_point_steepest"] == pytest.approx(9 / 7.5)
    assert highway["largest_step_points"] is None
    assert answer["notes"] == []
    assert "judgements" not in answer


def test_json_holds_judgements_and_group(siting: Siting, judged: Path) -> None:
    answer = json.loads(siting("weights", judged, "--json").out)
    (ana,) = answer["judgements"]
    assert (ana["person"], ana["consistent"]) == ("Ana", False)
    assert (ana["worst"]["over"], ana["worst"]["under"]) == ("rail", "water")
    assert set(answer["group"]["people"]) == {"Ana", "José P."}
    assert len(answer["notes"]) == 2
    assert set(answer["notes"][0]) == {"en", "es"}


def test_the_example_trades_weight_for_figures(siting: Siting) -> None:
    out = " ".join(siting("weights", "border").out.split())
    assert "1 % on Water = 2.5 km of Distance to the transmission grid." in out


def test_weights_by_data_stand_beside_the_chosen(siting: Siting) -> None:
    answer = json.loads(siting("weights", "border", "--method", "all", "--json").out)["objective"]
    assert set(answer) == {"entropy", "critic", "standard-deviation", "merec"}
    for name in ("entropy", "critic", "standard-deviation", "merec"):
        assert sum(answer[name]["criteria"].values()) == pytest.approx(1)
        assert sum(answer[name]["themes"].values()) == pytest.approx(1)
        assert 0 < answer[name]["sites_used"] <= answer[name]["sites"]
    assert [name for name, found in answer.items() if found["left_out"]] == ["merec"]


def test_lines_to_paste_are_a_study(siting: Siting, tmp_path: Path) -> None:
    said = siting("weights", "border", "--method", "critic", "--toml", "--lang", "es")
    assert (said.code, said.err) == (0, "")
    path = tmp_path / "pasted.toml"
    path.write_text('[study]\nname = "pasted"\n' + said.out, encoding="utf-8")
    answer = json.loads(siting("weights", "border", "--method", "critic", "--json").out)
    found = answer["objective"]["critic"]["criteria"]
    pasted = study.load(path)
    used = dict(zip([c.key for c in pasted.criteria], global_weights(pasted), strict=True))
    assert used == pytest.approx(found, abs=1e-4)
    assert sum(tomllib.loads(said.out)["weights"].values()) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize(
    "wrong",
    [("--toml",), ("--toml", "--method", "all"), ("--toml", "--method", "critic", "--json")],
)
def test_lines_to_paste_need_one_method(siting: Siting, wrong: tuple[str, ...]) -> None:
    said = siting("weights", "border", *wrong)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("siting: --toml needs one --method")


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        (
            "en",
            "MEREC takes only figures above 0: left out, for some of theirs are not, are Baseline",
        ),
        ("es", "MEREC solo admite cifras mayores que 0; quedan fuera"),
    ],
)
def test_merec_weighs_raw_figures_and_names_what_it_cannot(
    siting: Siting, lang: str, sentence: str
) -> None:
    said = siting("weights", "border", "--method", "merec", "--lang", lang)
    assert (said.code, said.err) == (0, "")
    assert sentence in " ".join(said.out.split())
    answer = json.loads(siting("weights", "border", "--method", "merec", "--json").out)
    found = answer["objective"]["merec"]
    border = ranking.decide(study.load("border"))
    known = ~np.isnan(border.values).any(axis=1)
    taken = np.asarray((border.raw[known] > 0).all(axis=0))
    assert 1 < taken.sum() < len(taken)
    keys = [one.key for one in border.criteria]
    assert found["left_out"] == [key for key, one in zip(keys, taken, strict=True) if not one]
    directions = np.array([one.direction for one in border.criteria])
    expected = np.zeros(len(keys))
    expected[taken] = merec(border.raw[known][:, taken], directions[taken])
    assert list(found["criteria"].values()) == pytest.approx(expected)
    pasted = siting("weights", "border", "--method", "merec", "--toml", "--lang", lang).out
    assert sentence.split(" ", 2)[2][:20] in " ".join(pasted.replace("\n# ", " ").split())


def test_merec_of_nothing_above_0_is_refused_in_one_line() -> None:
    with pytest.raises(DataError) as refused:
        objective(decision([[0, 1], [2, 0]], [0.5, 0.5]), "merec")
    (fault,) = refused.value.faults
    assert "every criterion has figures of 0 or below, which merec cannot take" in fault


def test_a_wrong_section_is_said_by_its_path(siting: Siting, tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(JUDGED.replace("grid = 2,", "gird = 2,"), encoding="utf-8")
    said = siting("weights", path)
    assert said.code == 1
    assert "weighting.people.Ana.judgements: 'gird': no such theme; did you mean grid?" in said.err
