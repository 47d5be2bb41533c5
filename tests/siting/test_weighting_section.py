"""The ``[weighting]`` section of a study, and weights changed on the way."""

import json
import math
import tomllib
from pathlib import Path
from typing import Any

import pytest

from siting import study
from siting.config import Study
from siting.errors import StudyError
from siting.weighting.options import PersonConfig, WeightingConfig

JUDGED = {
    "water": {"grid": 2, "highways": 3, "rail": 5, "ports": 1},
    "grid": {"highways": 2, "rail": 3},
    "highways": {"rail": 2},
    "ports": {"grid": 2, "highways": 3, "rail": 5},
}
AT_ODDS = {**JUDGED, "water": {**JUDGED["water"], "rail": 1 / 5}}
OWN = {"water": 40, "grid": 20, "highways": 10, "rail": 10, "ports": 20}


def _study(**weighting: Any) -> Study:  # noqa: ANN401  anything a file may hold
    return study.resolve({"study": {"name": "mine"}, "weighting": weighting})


def _weights(of: Study) -> dict[str, float]:
    return {theme.key: theme.weight for theme in of.themes}


def _faults(**weighting: Any) -> list[str]:  # noqa: ANN401
    with pytest.raises(StudyError) as caught:
        _study(**weighting)
    return [fault.removeprefix("the study: ") for fault in caught.value.faults]


WAYS: dict[str, dict[str, Any]] = {
    "ahp": {"method": "ahp", "judgements": JUDGED},
    "ahp-at-odds": {"method": "ahp", "judgements": AT_ODDS},
    "rank-order": {
        "method": "rank-order",
        "order": ["water", "grid = ports", "highways", "rail"],
        "formula": "rank-sum",
    },
    "swing": {
        "method": "swing",
        "points": {"water": 100, "grid": 80, "ports": 80, "highways": 40, "rail": 0},
    },
    "group": {
        "method": "group",
        "people": {"Ana": {"weights": OWN}, "José P.": {"judgements": AT_ODDS}},
    },
    "group-of-judgements": {
        "method": "group",
        "aggregation": "judgements",
        "people": {"a": {"judgements": JUDGED}, "b": {"judgements": AT_ODDS}},
    },
}


def test_judgements_weigh_the_themes() -> None:
    found = _weights(_study(**WAYS["ahp"]))
    assert math.fsum(found.values()) == pytest.approx(1, abs=1e-12)
    assert found["water"] > found["grid"] > found["highways"] > found["rail"]
    assert found["water"] == pytest.approx(found["ports"])


def test_an_order_weighs_the_themes() -> None:
    assert _weights(_study(**WAYS["rank-order"])) == pytest.approx(
        {"water": 5 / 15, "grid": 3.5 / 15, "highways": 2 / 15, "rail": 1 / 15, "ports": 3.5 / 15}
    )


def test_swings_weigh_the_themes() -> None:
    assert _weights(_study(**WAYS["swing"])) == pytest.approx(
        {"water": 1 / 3, "grid": 0.8 / 3, "highways": 0.4 / 3, "rail": 0, "ports": 0.8 / 3}
    )


def test_a_group_of_one_is_that_one() -> None:
    found = _study(method="group", people={"Ana": {"weights": OWN}})
    assert _weights(found) == pytest.approx({key: value / 100 for key, value in OWN.items()})
    weighed = study.weighed(found)
    assert weighed is not None
    assert weighed.disagreement is not None
    assert weighed.disagreement.mean == pytest.approx(0, abs=1e-12)


def test_the_order_people_are_written_in_changes_nothing() -> None:
    people = WAYS["group"]["people"]
    turned = dict(reversed(people.items()))
    one, other = _study(**WAYS["group"]), _study(method="group", people=turned)
    assert _weights(one) == _weights(other)


def test_contradictions_are_noted_with_the_ratio_and_the_worst_judgement() -> None:
    at_odds, look_at = _study(**WAYS["ahp-at-odds"]).notes
    weighed = study.weighed(_study(**WAYS["ahp-at-odds"]))
    assert weighed is not None
    ratio = weighed.judged[0].result.consistency_ratio
    assert ratio > 0.1
    assert f"consistency ratio {ratio:.2f}, above 0.10" in at_odds.en
    assert f"razón de consistencia {ratio:.2f}, por encima de 0.10" in at_odds.es
    assert "Rail over Water is 5; the others imply 0.18" in look_at.en
    assert "Ferrocarril frente a Agua es 5" in look_at.es


def test_a_note_says_whose_judgements_contradict_one_another() -> None:
    notes = _study(**WAYS["group"]).notes
    assert [note.en.split(":")[0] for note in notes] == ["José P.", "José P."]


@pytest.mark.parametrize("way", ["ahp", "rank-order", "swing"])
def test_what_agrees_is_not_noted(way: str) -> None:
    assert _study(**WAYS[way]).notes == ()


@pytest.mark.parametrize("way", sorted(WAYS))
def test_a_weighed_study_written_out_is_the_same_study(way: str, tmp_path: Path) -> None:
    first = _study(**WAYS[way])
    path = tmp_path / "again.toml"
    path.write_text(study.to_toml(first), encoding="utf-8")
    again = study.load(path)
    assert again == first
    assert study.digest(again) == study.digest(first)
    assert json.dumps(study.as_dict(first))
    assert study.as_dict(first)["weighting"]["method"] == WAYS[way]["method"]
    assert "notes" not in study.as_dict(first)


def test_how_weights_came_about_is_part_of_the_decision() -> None:
    weighed = _study(**WAYS["swing"])
    direct = study.resolve({"study": {"name": "mine"}, "weights": _weights(weighed)})
    assert _weights(direct) == pytest.approx(_weights(weighed))
    assert study.digest(direct) != study.digest(weighed)
    assert "weighting" not in study.as_dict(direct)
    assert "[weighting]" not in study.to_toml(direct)


def test_weights_twice_are_a_contradiction() -> None:
    document = {
        "study": {"name": "mine"},
        "weights": {"water": 0.5},
        "weighting": WAYS["swing"],
    }
    with pytest.raises(StudyError) as caught:
        study.resolve(document)
    assert caught.value.faults == (
        (
            'the study: weights: weighting.method = "swing" sets the weights of the themes as '
            "well; take one of the two out."
        ),
    )


def test_what_another_method_needs_is_a_contradiction() -> None:
    assert _faults(points=WAYS["swing"]["points"]) == [
        "weighting.points: is for method swing, but the method is direct; take one of the two out."
    ]
    faults = _faults(**WAYS["swing"], order=["water"])
    assert len(faults) == 1
    assert faults[0].startswith("weighting.order: is for method rank-order")


def test_a_disabled_theme_takes_no_part() -> None:
    off = {"rail_distance_km": {"enabled": False}}
    points = {"water": 100, "grid": 50, "ports": 50, "highways": 50}
    document = {
        "study": {"name": "mine"},
        "criteria": off,
        "weighting": {"method": "swing", "points": points},
    }
    assert _weights(study.resolve(document))["water"] == pytest.approx(0.4)
    document["weighting"]["points"] = {**points, "rail": 10}
    with pytest.raises(StudyError, match=r"weighting\.points: rail: every criterion of this theme"):
        study.resolve(document)


@pytest.mark.parametrize(
    ("weighting", "starts"),
    [
        (
            {"method": "ahp"},
            [f"weighting.judgements.{pair}: no judgement" for pair in ("water.grid", "rail.ports")],
        ),
        (
            {"method": "ahp", "judgements": {"watr": {"grid": 2}, "rail": {"port": 1}}},
            ["weighting.judgements: 'watr': no such theme; did you mean water?"],
        ),
        (
            {"method": "ahp", "judgements": {"water": {"grid": 0, "rail": "much"}}},
            ["weighting.judgements.water.grid: found 0", "weighting.judgements.water.rail: found"],
        ),
        (
            {"method": "ahp", "judgements": {"water": {"grid": math.nan}}},
            ["weighting.judgements.water.grid: found nan"],
        ),
        (
            {"method": "rank-order", "order": ["water", "grid=water", "porst"]},
            [
                "weighting.order: water stands there twice",
                "weighting.order: 'porst': no such theme; did you mean ports?",
                "weighting.order: highways is missing",
            ],
        ),
        ({"method": "rank-order", "formula": "rok"}, ["weighting.formula: found 'rok'"]),
        (
            {"method": "swing", "points": {**OWN, "water": 90}},
            ["weighting.points: water has the most points, 90: give the swing"],
        ),
        ({"method": "swing", "points": {"water": 101}}, ["weighting.points.water: found 101"]),
        ({"method": "group"}, ["weighting.people: nobody is in the group"]),
        (
            {"method": "group", "people": {"Ana": {}}},
            ["weighting.people.Ana: give this person's weights or judgements"],
        ),
        (
            {
                "method": "group",
                "people": {"Ana": {"weights": {"water": 1}}, "Bo": {"weights": OWN}},
            },
            ["weighting.people.Ana.weights: grid is missing"],
        ),
        (
            {"method": "group", "people": {"Ana": {"weights": {**OWN, "water": 50}}}},
            ["weighting.people.Ana.weights: the weights sum to 110 %"],
        ),
        (
            {
                "method": "group",
                "aggregation": "judgements",
                "people": {"Ana": {"weights": OWN}, "Bo": {"judgements": JUDGED}},
            },
            ["weighting.people.Ana: has weights, but aggregation"],
        ),
        (
            {"method": "group", "people": {"a\tb": {"weights": OWN}}},
            ["weighting.people: 'a\\tb': name people"],
        ),
        ({"method": "guess"}, ["weighting.method: found 'guess'"]),
        ({"methd": "ahp"}, ["weighting.methd: no such key; did you mean method?"]),
    ],
)
def test_wrong_sections_are_refused_with_their_path(
    weighting: dict[str, Any], starts: list[str]
) -> None:
    faults = _faults(**weighting)
    for start in starts:
        assert any(fault.startswith(start) for fault in faults), faults


def test_everybodys_faults_are_said_at_once() -> None:
    faults = _faults(
        method="group",
        people={"Ana": {"weights": {"water": 1}}, "Bo": {"judgements": {"wter": {"grid": 2}}}},
    )
    assert {fault.split(".")[2] for fault in faults} == {"Ana", "Bo"}


def test_every_option_is_in_the_template() -> None:
    lines = [
        line.removeprefix("# ")
        for line in study.template().splitlines()
        if not line.startswith("##")
    ]
    given = tomllib.loads("\n".join(lines))["weighting"]
    assert set(given) == set(WeightingConfig.model_fields)
    assert WeightingConfig.model_validate(given) == WeightingConfig()
    assert set(PersonConfig.model_fields) == {"weights", "judgements"}


def test_other_weights_leave_the_rest_in_proportion() -> None:
    border = study.load("border")
    changed = study.reweighted(border, {"water": 0.5})
    by_file = study.resolve({"study": {"name": "border"}, "weights": {"water": 0.5}})
    assert _weights(changed) == _weights(by_file)
    assert study.reweighted(border, {"water": 50}) == changed
    assert _weights(border)["water"] == 0.25
    assert changed.criteria == border.criteria


def test_other_weights_are_given_directly_and_unnoted() -> None:
    before = _study(**WAYS["ahp-at-odds"])
    after = study.reweighted(before, {"rail": 0})
    assert after.notes == ()
    assert after.weighting.method == "direct"
    assert study.resolve(tomllib.loads(study.to_toml(after))) == after


def test_wrong_other_weights_are_refused_all_at_once() -> None:
    border = study.load("border")
    with pytest.raises(StudyError) as caught:
        study.reweighted(border, {"watr": 0.1, "prots": 0.2})
    assert len(caught.value.faults) == 2
    assert "did you mean water?" in caught.value.faults[0]
    with pytest.raises(StudyError, match="negative"):
        study.reweighted(border, {"water": -1})
