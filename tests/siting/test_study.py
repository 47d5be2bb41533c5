"""Loading, completing, writing and telling studies apart."""

import re
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from siting import study
from siting.config import Linear, SitesConfig, Study, ZonesConfig
from siting.constraints import ForcedConfig
from siting.criteria.definitions import criteria, profiles
from siting.errors import StudyError, UsageError
from siting.options import (
    CorridorsConfig,
    CostConfig,
    PairScales,
    PairsConfig,
    PairWeights,
    RailConfig,
    TravelConfig,
)
from siting.options.pairs import GreenConfig, IncentivesConfig, SectorsConfig
from siting.options.pairstability import PairStabilityConfig
from siting.options.scenario import ScenarioConfig
from siting.studyfile import CriterionSection, StudyFile, StudySection
from siting.weights import global_weights

if TYPE_CHECKING:
    from pydantic import BaseModel

MINIMAL = '[study]\nname = "mine"\n'


def _file(folder: Path, text: str, name: str = "study.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _weights(resolved: Study) -> dict[str, float]:
    return {theme.key: theme.weight for theme in resolved.themes}


def _uncommented() -> dict[str, Any]:
    """Switch the options of the template on and drop its prose."""
    lines = [
        line.removeprefix("# ")
        for line in study.template().splitlines()
        if not line.startswith("##")
    ]
    return tomllib.loads("\n".join(lines))


@pytest.mark.parametrize("name", study.ready_made())
def test_ready_made_studies_load_by_name(name: str) -> None:
    resolved = study.load(name)
    assert resolved.name == name
    assert global_weights(resolved).sum() == pytest.approx(1, abs=1e-12)


def test_the_default_study_takes_the_grades_it_should() -> None:
    resolved = study.load("border")
    assert resolved.sites.grades == ("A", "B", "C", "M")
    assert not resolved.zones.include_inactive
    assert resolved.profile == "balanced"


def test_what_is_left_out_keeps_its_default(tmp_path: Path) -> None:
    mine = study.load(_file(tmp_path, MINIMAL))
    border = study.load("border")
    assert mine.title.en == "mine"
    assert mine.model_copy(update={"name": border.name, "title": border.title}) == border


def test_a_path_may_be_text(tmp_path: Path) -> None:
    assert study.load(str(_file(tmp_path, MINIMAL))).name == "mine"


def test_every_profile_can_be_asked_for() -> None:
    for key, profile in profiles().items():
        resolved = study.resolve({"study": {"name": "mine", "profile": key}})
        assert _weights(resolved) == pytest.approx(dict(profile.weights))


def test_theme_overrides_leave_the_others_in_proportion() -> None:
    resolved = study.resolve({"study": {"name": "mine"}, "weights": {"water": 60}})
    assert _weights(resolved) == pytest.approx(
        {"water": 0.6, "grid": 0.4 / 3, "highways": 0.08, "rail": 0.16 / 3, "ports": 0.4 / 3}
    )


def test_a_criterion_can_be_changed() -> None:
    section = {
        "weight": 0.9,
        "scale": {"kind": "linear", "worst": 50, "best": 0},
        "parameters": {"min_kv": 230},
    }
    resolved = study.resolve({"study": {"name": "mine"}, "criteria": {"grid_distance_km": section}})
    by_key = {c.key: c for c in resolved.criteria}
    assert by_key["grid_distance_km"].scale == Linear(worst=50, best=0)
    assert by_key["grid_distance_km"].parameters == {"min_kv": 230}
    assert by_key["grid_distance_km"].weight == pytest.approx(0.9)
    assert by_key["generation_nearby_mw"].weight == pytest.approx(0.1)
    # The registry is untouched.
    assert criteria()["grid_distance_km"].parameters == {"min_kv": 115}


def test_a_disabled_criterion_leaves_its_weight_to_its_theme() -> None:
    off = {"enabled": False}
    resolved = study.resolve(
        {"study": {"name": "mine"}, "criteria": {"crossing_minutes": off}},
    )
    by_key = {c.key: c.weight for c in resolved.criteria}
    assert "crossing_minutes" not in by_key
    assert by_key["best_crossing_minutes"] == pytest.approx(0.4 / 0.7)
    assert global_weights(resolved).sum() == pytest.approx(1, abs=1e-12)


def test_a_disabled_theme_leaves_its_weight_to_the_other_themes() -> None:
    off = {"rail_distance_km": {"enabled": False}}
    resolved = study.resolve({"study": {"name": "mine"}, "criteria": off})
    assert "rail" not in _weights(resolved)
    assert _weights(resolved)["ports"] == pytest.approx(0.25 / 0.90)


def test_pair_weights_follow_the_same_rule() -> None:
    resolved = study.resolve({"study": {"name": "mine"}, "pairs": {"weights": {"access": 0.7}}})
    weights = resolved.pairs.weights
    # Access goes from 0.4 to 0.7: the others share 0.3 where they shared 0.6.
    assert weights.model_dump() == pytest.approx(
        {
            "access": 0.7,
            "capacity": 0.05,
            "redundancy": 0.05,
            "site_score": 0.075,
            "zone_score": 0.05,
            "sectors": 0.025,
            "incentives": 0.025,
            "green": 0.025,
        }
    )
    assert sum(weights.as_array()) == pytest.approx(1, abs=1e-12)


def test_the_template_loads_as_it_is_and_changes_nothing(tmp_path: Path) -> None:
    path = _file(tmp_path, study.template())
    border = study.load("border")
    mine = study.load(path)
    assert mine.model_copy(update={"name": border.name, "title": border.title}) == border


def test_the_template_switched_on_is_the_default_study(tmp_path: Path) -> None:
    (tmp_path / "sites.csv").write_text("name,lon,lat\n", encoding="utf-8")
    on = study.resolve(_uncommented(), folder=tmp_path)
    off = study.resolve(tomllib.loads(study.template()))
    assert on.sites.file == tmp_path / "sites.csv"
    assert on.model_copy(update={"sites": off.sites}) == off


def test_every_option_is_in_the_template() -> None:
    document = _uncommented()
    # Constraints and scenarios have no default to comment out: examples stand for them.
    exempt = {*document, "constraints", "scenario"}
    missing = [n for n in StudyFile.model_fields if n not in exempt]
    prose = study.template().split("## [scenario]")[1]
    added = ("crossings", "roads", "railways", "sites", "zones")
    missing += [
        f"scenario.{k}"
        for k in ScenarioConfig.model_fields
        if k not in {*added, "note"} and f" {k} = " not in prose
    ]
    missing += [f"scenario.{k}" for k in added if f"[[scenario.{k}]]" not in prose]
    sections: dict[str, type[BaseModel]] = {
        "study": StudySection,
        "sites": SitesConfig,
        "zones": ZonesConfig,
        "forced": ForcedConfig,
        "travel": TravelConfig,
        "rail": RailConfig,
        "cost": CostConfig,
        "pairs": PairsConfig,
        "corridors": CorridorsConfig,
    }
    for section, model in sections.items():
        missing += [f"{section}.{k}" for k in model.model_fields if k not in document[section]]
    pair_parts: dict[str, type[BaseModel]] = {
        "weights": PairWeights,
        "scales": PairScales,
        "sectors": SectorsConfig,
        "incentives": IncentivesConfig,
        "green": GreenConfig,
        "stability": PairStabilityConfig,
    }
    for part, model in pair_parts.items():
        missing += [k for k in model.model_fields if k not in document["pairs"][part]]
    for key, criterion in criteria().items():
        given = document["criteria"][key]
        wanted = set(CriterionSection.model_fields)
        if not criterion.parameters:
            wanted.remove("parameters")
        missing += [f"criteria.{key}.{name}" for name in wanted - set(given)]
        assert given.get("parameters", {}) == criterion.parameters
    assert missing == []


def test_every_option_in_the_template_has_a_sentence() -> None:
    lines = study.template().splitlines()
    inside_weights = False
    for before, line in pairwise(lines):
        if line.startswith("["):
            inside_weights = line == "[weights]" or line.startswith("[criteria.")
        if re.match(r"# \w+ = ", line) and not inside_weights:
            assert before.startswith("##"), line


def test_a_study_written_out_loads_as_the_same_study(tmp_path: Path) -> None:
    (tmp_path / "my sites.csv").write_text("name\n", encoding="utf-8")
    document = {
        "study": {
            "name": "mine",
            "title": {"en": 'A "quoted" \\ title', "es": "Año ñandú 🌵"},
            "profile": "data-center",
        },
        "sites": {"file": "my sites.csv", "states": ["19", "05"]},
        "weights": {"water": 0.123456789},
        "criteria": {
            "rail_distance_km": {"scale": {"kind": "logistic", "midpoint": 9, "steepness": -0.1}},
            "crossing_minutes": {"enabled": False},
        },
        "travel": {"closed": ["laredo-world-trade-bridge"], "wait_factor": 1.5},
    }
    first = study.resolve(document, folder=tmp_path)
    again = study.load(_file(tmp_path, study.to_toml(first), "again.toml"))
    assert again == first
    assert study.digest(again) == study.digest(first)


def test_the_digest_tells_studies_apart() -> None:
    one = study.load("border")
    other = study.resolve({"study": {"name": "border"}, "travel": {"wait_factor": 1.5}})
    assert study.digest(one) == study.digest(study.load("border"))
    assert study.digest(one) != study.digest(other)
    assert re.fullmatch(r"[0-9a-f]{64}", study.digest(one))


def test_the_digest_knows_the_sites_but_not_the_folder(tmp_path: Path) -> None:
    digests = []
    for folder, content in (("a", "x"), ("b", "x"), ("c", "y")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "sites.csv").write_text(content, encoding="utf-8")
        path = _file(tmp_path / folder, MINIMAL + '[sites]\nfile = "sites.csv"\n')
        resolved = study.load(path)
        assert str(tmp_path) not in str(study.as_dict(resolved))
        digests.append(study.digest(resolved))
    assert digests[0] == digests[1] != digests[2]


def test_a_sites_file_that_went_away_is_a_fault_not_a_crash(tmp_path: Path) -> None:
    sites = tmp_path / "sites.csv"
    sites.write_text("x", encoding="utf-8")
    resolved = study.load(_file(tmp_path, MINIMAL + '[sites]\nfile = "sites.csv"\n'))
    sites.unlink()
    with pytest.raises(StudyError, match=r"sites\.file"):
        study.digest(resolved)


def test_faults_behind_faults_are_said_in_the_same_breath() -> None:
    document = {
        "study": {"name": "Not A Name"},
        "weights": {"watr": 0.1, "ports": -1},
        "criteria": {
            "rail_distance_km": {"wieght": 1, "scale": {"kind": "linear", "worst": 0, "best": 9}}
        },
        "travel": {"closed": ["a", "a"], "speeds_kmh": [1, 2], "default_wait_min": 99},
        "pairs": {"max_minutes": "long", "weights": {"access": 120}},
    }
    with pytest.raises(StudyError) as caught:
        study.resolve(document, source="x.toml")
    starts = [fault.split(": ")[1] for fault in caught.value.faults]
    assert sorted(starts) == sorted(
        [
            "study.name",
            "weights.watr",
            "weights.ports",
            "criteria.rail_distance_km.wieght",
            "criteria.rail_distance_km.scale",
            "travel.closed",
            "travel.speeds_kmh",
            "travel.default_wait_high_min",
            "pairs.max_minutes",
            "pairs.weights",
        ]
    )
    assert all(fault.startswith("x.toml: ") for fault in caught.value.faults)


def test_one_fault_gives_one_sentence() -> None:
    document = {
        "study": {"name": "mine"},
        "sites": {"grades": ["Z"]},
        "travel": {"speed_breaks_km": [5, 1], "speeds_kmh": [40, 60, 80]},
    }
    with pytest.raises(StudyError) as caught:
        study.resolve(document)
    assert len(caught.value.faults) == 2


def test_an_unknown_ready_made_study_is_a_wrong_call() -> None:
    with pytest.raises(UsageError, match="did you mean border"):
        study.load("bordr")


def test_the_template_argues_for_the_profiles_as_they_are() -> None:
    prose = " ".join(line.lstrip("# ") for line in study.template().splitlines())
    words = " ".join(prose.split())
    for key, profile in profiles().items():
        assert f"{key}: {' '.join(profile.why['en'].split())}" in words


@pytest.mark.parametrize(
    ("given", "name"), [("own", "own"), ("Mi Estudio 2", "mi-estudio-2"), ("¡!", "my-study")]
)
def test_the_template_takes_a_name(given: str, name: str) -> None:
    assert study.resolve(tomllib.loads(study.template(given))).name == name
