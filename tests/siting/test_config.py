"""The models of a study: defaults, texts, the tree, and the registry of criteria."""

import math

import pytest
from pydantic import BaseModel, ValidationError

from siting import config, constraints, limits, options, scales, studyfile
from siting.config import Study, Text
from siting.criteria.definitions import criteria, profiles, theme_titles
from siting.study import load

MODELS = [
    model
    for module in (config, constraints, options, scales, studyfile)
    for model in vars(module).values()
    if isinstance(model, type) and issubclass(model, BaseModel)
]
OPTIONS = [
    (model, name)
    for model in MODELS
    for name in model.model_fields
    if model.__name__.endswith("Config") or model.__name__ in {"PairWeights", "PairScales"}
]


def test_the_nine_criteria_are_in_the_order_of_the_contract() -> None:
    assert list(criteria()) == [
        "water_stress_class",
        "groundwater_use_ratio",
        "grid_distance_km",
        "generation_nearby_mw",
        "highway_distance_km",
        "rail_distance_km",
        "crossing_minutes",
        "best_crossing_minutes",
        "truck_capacity_4h",
    ]
    assert list(theme_titles()) == ["water", "grid", "highways", "rail", "ports"]


@pytest.mark.parametrize("key", list(criteria()))
def test_a_criterion_explains_itself_in_both_languages(key: str) -> None:
    criterion = criteria()[key]
    assert criterion.unit == criterion.symbol.en
    assert criterion.layers
    for text in (criterion.title, criterion.unit_title, criterion.why, criterion.limits):
        assert text.en.strip()
        assert text.es.strip()
    for text in (criterion.title, criterion.why, criterion.limits):
        assert text.en != text.es
    assert len(criterion.why.es) > 80


@pytest.mark.parametrize("theme", list(theme_titles()))
def test_weights_within_a_theme_sum_to_one(theme: str) -> None:
    weights = [c.weight for c in criteria().values() if c.theme == theme]
    assert math.fsum(weights) == pytest.approx(1, abs=1e-12)


def test_the_seven_profiles_sum_to_one_and_say_why() -> None:
    assert set(profiles()) == {
        "balanced",
        "automotive",
        "electronics",
        "medical-devices",
        "food-and-beverage",
        "logistics",
        "data-center",
    }
    for profile in profiles().values():
        assert set(profile.weights) == set(theme_titles())
        assert math.fsum(profile.weights.values()) == pytest.approx(1, abs=1e-12)
        assert len(profile.why["en"]) > 60
        assert len(profile.why["es"]) > 60
        assert profile.why["en"] != profile.why["es"]


def test_profiles_are_heavy_where_they_say() -> None:
    heaviest = {key: max(p.weights, key=p.weights.__getitem__) for key, p in profiles().items()}
    assert heaviest["food-and-beverage"] == "water"
    assert heaviest["data-center"] == "grid"
    assert heaviest["logistics"] == "ports"


@pytest.mark.parametrize(("model", "name"), OPTIONS, ids=lambda x: getattr(x, "__name__", x))
def test_every_option_has_a_default_and_a_sentence(model: type[BaseModel], name: str) -> None:
    field = model.model_fields[name]
    assert not field.is_required()
    assert len(field.description or "") > 10


def test_every_limit_is_described() -> None:
    assert {limit.name.upper() for limit in limits.LIMITS} == {
        name for name in limits.__all__ if name not in {"LIMITS", "Limit"}
    }
    for limit in limits.LIMITS:
        assert limit.default > 0
        assert limit.unit
        assert limit.sentence.endswith(".")


def test_a_study_cannot_be_changed() -> None:
    study = load("border")
    with pytest.raises(ValidationError, match="frozen"):
        study.name = "other"


def test_text_picks_a_language() -> None:
    text = Text(en="Border", es="Frontera")
    assert (text.get("en"), text.get("es")) == ("Border", "Frontera")


@pytest.mark.parametrize("text", ["a\nb", "a\u202eb", "a\x00b", "", "   ", "x" * 201])
def test_a_title_is_one_plain_line(text: str) -> None:
    with pytest.raises(ValidationError):
        Text(en=text, es="b")


def test_a_study_whose_tree_does_not_hold_is_refused() -> None:
    fields = load("border").model_dump()
    fields["criteria"][0]["weight"] = 0.9
    fields["criteria"][8]["theme"] = "prots"
    with pytest.raises(ValidationError) as caught:
        Study.model_validate(fields)
    message = str(caught.value)
    assert "truck_capacity_4h belongs to prots" in message
    assert "the criteria of theme water sum to 1.3" in message
    assert "the criteria of theme ports sum to 0.7" in message


def test_both_countries_wait_default_lies_in_the_stated_band() -> None:
    travel = load("border").travel
    assert (travel.default_wait_low_min, travel.default_wait_min, travel.default_wait_high_min) == (
        30,
        45,
        60,
    )
