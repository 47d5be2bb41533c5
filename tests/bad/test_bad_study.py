"""Hostile and broken studies: each row is refused with the path of the key and a remedy."""

import math
import os
from pathlib import Path

import pytest

from siting import study
from siting.criteria.definitions import criteria as definitions
from siting.errors import StudyError, UsageError
from siting.limits import STUDY_FILE_BYTES

HEAD = '[study]\nname = "mine"\n'


def _criterion(key: str, line: str) -> str:
    return f"{HEAD}[criteria.{key}]\n{line}\n"


DOCUMENTS = {
    "unknown section": (HEAD + "[travl]\n", ["travl: no such key; did you mean travel?"]),
    "unknown key": (
        HEAD + "[travel]\nwait_facter = 2\n",
        ["travel.wait_facter: no such key; did you mean wait_factor?"],
    ),
    "unknown key in pair weights": (
        HEAD + "[pairs.weights]\nacces = 0.2\n",
        ["pairs.weights.acces: no such key; did you mean access?"],
    ),
    "unknown key in a scale": (
        _criterion("rail_distance_km", 'scale = {kind="linear", worst=9, best=1, bst=2}'),
        ["criteria.rail_distance_km.scale.bst: no such key; did you mean best?"],
    ),
    "unknown theme": (
        HEAD + "[weights]\nwatr = 1\n",
        ["weights.watr: no such theme; did you mean water?"],
    ),
    "unknown criterion": (
        _criterion("rail_distance", "weight = 1"),
        ["criteria.rail_distance: no such criterion; did you mean rail_distance_km?"],
    ),
    "unknown parameter": (
        _criterion("grid_distance_km", "parameters = {min_kw = 115}"),
        ["criteria.grid_distance_km.parameters.min_kw: no such parameter; did you mean min_kv?"],
    ),
    "parameter where there is none": (
        _criterion("rail_distance_km", "parameters = {min_kv = 115}"),
        ["criteria.rail_distance_km.parameters: this criterion has none"],
    ),
    "unknown profile": (
        HEAD + 'profile = "automotiv"\n',
        ["study.profile: 'automotiv': no such profile; did you mean automotive?"],
    ),
    "weight negative": (HEAD + "[weights]\nwater = -0.1\n", ["weights.water: found -0.1;"]),
    "weight nan": (HEAD + "[weights]\nwater = nan\n", ["weights.water: found nan; give a finite"]),
    "weight inf": (HEAD + "[weights]\nwater = inf\n", ["weights.water: found inf; give a finite"]),
    "weight text": (HEAD + '[weights]\nwater = "1"\n', ["weights.water: found '1'; give a number"]),
    "weight true": (HEAD + "[weights]\nwater = true\n", ["weights.water: found True; give a num"]),
    "weight date": (HEAD + "[weights]\nwater = 2026-01-01\n", ["weights.water: found datetime"]),
    "weight of 400 digits": (HEAD + f"[weights]\nwater = 1{'0' * 400}\n", ["weights.water: found"]),
    "weights all zero": (
        HEAD + "[weights]\nwater=0\ngrid=0\nhighways=0\nrail=0\nports=0\n",
        ["weights: all weights are zero"],
    ),
    "weights off by a tenth": (
        HEAD + "[weights]\nwater=0.3\ngrid=0.2\nhighways=0.2\nrail=0.2\nports=0.2\n",
        ["weights: the weights sum to 1.1, not to 1"],
    ),
    "weights of a theme missing one criterion and too large": (
        _criterion("crossing_minutes", "weight = 0.9\n[criteria.truck_capacity_4h]\nweight = 0.4"),
        ["criteria of theme ports: the given weights sum to 1.3, above 1, and leave nothing for"],
    ),
    "weights of a theme all zero": (
        _criterion("grid_distance_km", "weight = 0\n[criteria.generation_nearby_mw]\nweight = 0"),
        ["criteria of theme grid: all weights are zero"],
    ),
    "pair weights negative": (
        HEAD + "[pairs.weights]\naccess = -1\n",
        ["pairs.weights: access = -1: a weight cannot be negative"],
    ),
    "percent 120": (HEAD + "[weights]\nwater = 120\n", ["sum to 120 %, above 100 %"]),
    "value of 120 percent": (
        _criterion("rail_distance_km", 'scale = {kind="piecewise", breaks=[1,2], values=[120,0]}'),
        ["criteria.rail_distance_km.scale.values.0: found 120; give a number at most 1."],
    ),
    "breaks that fall": (
        _criterion("rail_distance_km", 'scale = {kind="piecewise", breaks=[9,2], values=[1,0]}'),
        ["criteria.rail_distance_km.scale.breaks: 2 follows 9, but breaks must rise"],
    ),
    "break at nan": (
        _criterion("rail_distance_km", 'scale = {kind="piecewise", breaks=[1,nan], values=[1,0]}'),
        ["criteria.rail_distance_km.scale.breaks.1: found nan; give a finite number."],
    ),
    "too many breaks": (
        _criterion(
            "rail_distance_km",
            f'scale = {{kind="piecewise", breaks={list(range(101))}, values={[0] * 101}}}',
        ),
        ["criteria.rail_distance_km.scale.breaks: found", "give at most 100 items"],
    ),
    "scale of no kind": (
        _criterion("rail_distance_km", "scale = {worst=9, best=1}"),
        ["criteria.rail_distance_km.scale: kind is missing; give linear, piecewise"],
    ),
    "scale of an unknown kind": (
        _criterion("rail_distance_km", 'scale = {kind="lineal", worst=9, best=1}'),
        ["criteria.rail_distance_km.scale: found a table; give one of 'linear'"],
    ),
    "scale of one value": (
        _criterion("rail_distance_km", 'scale = {kind="linear", worst=9, best=9}'),
        ["criteria.rail_distance_km.scale: worst and best are both 9; make them differ"],
    ),
    "scale the wrong way": (
        _criterion("rail_distance_km", 'scale = {kind="linear", worst=0, best=9}'),
        ["criteria.rail_distance_km.scale: the scale runs the wrong way; less is better here"],
    ),
    "wait min above max": (
        HEAD + "[travel]\ndefault_wait_low_min = 90\n",
        ["travel.default_wait_high_min: default_wait_low_min 90, default_wait_min 45 and"],
    ),
    "wait negative": (
        HEAD + "[travel]\nwait_factor = -1\n",
        ["travel.wait_factor: found -1; give a number at least 0."],
    ),
    "tie of five hundred percent": (
        HEAD + "[travel]\ntie_share = 5\n",
        ["travel.tie_share: found 5; give a number at most 1."],
    ),
    "tie negative": (
        HEAD + "[travel]\ntie_share = -0.01\n",
        ["travel.tie_share: found -0.01; give a number at least 0."],
    ),
    "local crossings of fewer than no trucks": (
        HEAD + "[travel]\nlocal_trucks_per_year = -1\n",
        ["travel.local_trucks_per_year: found -1; give a number at least 0."],
    ),
    "local crossings without end": (
        HEAD + "[travel]\nlocal_minutes = inf\n",
        ["travel.local_minutes: found inf; give a finite number."],
    ),
    "mirrors in no time": (
        HEAD + "[pairs]\nmirror_max_minutes = 0\n",
        ["pairs.mirror_max_minutes: found 0; give a number above 0."],
    ),
    "corridors of minus a minute": (
        HEAD + "[corridors]\nmax_minutes = -1\n",
        ["corridors.max_minutes: found -1; give a number above 0."],
    ),
    "capacity misspelt": (
        HEAD + "[pairs.weights]\ncapacty = 0.2\n",
        ["pairs.weights.capacty: no such key; did you mean capacity?"],
    ),
    "speed zero": (
        HEAD + "[travel]\naccess_speed_kmh = 0\n",
        ["travel.access_speed_kmh: found 0; give a number above 0."],
    ),
    "speeds too few": (
        HEAD + "[travel]\nspeeds_kmh = [50]\n",
        ["travel.speeds_kmh: 3 speed_breaks_km but 1 speeds_kmh"],
    ),
    "half a site": (
        HEAD + "[corridors]\nmin_sites = 2.5\n",
        ["corridors.min_sites: found 2.5; give a whole number."],
    ),
    "state by its name": (
        HEAD + '[sites]\nstates = ["Nuevo León"]\n',
        ["sites.states.0: 'Nuevo Le\\xf3n' is no state code; use codes such as 01"],
    ),
    "state without its zero": (HEAD + "[sites]\nstates = [5]\n", ["sites.states.0: found 5; give"]),
    "state twice": (HEAD + '[zones]\nstates = ["TX","TX"]\n', ["zones.states: TX given twice"]),
    "no grade": (HEAD + "[sites]\ngrades = []\n", ["sites.grades: found []; give at least 1"]),
    "all criteria disabled": (
        HEAD + "".join(f"[criteria.{key}]\nenabled = false\n" for key in definitions()),
        ["criteria: every criterion is disabled"],
    ),
    "weight on a disabled theme": (
        _criterion("rail_distance_km", "enabled = false\n[weights]\nrail = 0.2"),
        ["weights.rail: every criterion of this theme is disabled"],
    ),
    "name that climbs": ('[study]\nname = "../../etc"\n', ["study.name: found '../../etc'; use"]),
    "name with a line end": ('[study]\nname = "mine\\n"\n', ["study.name: found 'mine\\n'; use"]),
    "name too long": (f'[study]\nname = "{"a" * 65}"\n', ["study.name: found 'aaa"]),
    "name missing": ("[study]\n", ["study.name: missing; give it."]),
    "no study": ("", ["study: missing; give it."]),
    "study is a number": ("study = 3\n", ["study: found 3; give a table of key = value."]),
    "title in one language": (
        HEAD + 'title = {en = "A"}\n',
        ["study.title.es: missing; give it."],
    ),
    "title with a direction override": (
        HEAD + 'title = {en = "A\\u202eB", es = "B"}\n',
        ["study.title.en: found 'A\\u202eB'; take control characters out."],
    ),
    "sites from the web": (
        HEAD + '[sites]\nfile = "https://example.org/sites.csv"\n',
        ["sites.file: https:/example.org/sites.csv is an address; download it"],
    ),
    "sites through a driver": (
        HEAD + '[sites]\nfile = "/vsicurl/http://example.org/a"\n',
        ["sites.file: /vsicurl/http:/example.org/a is an address"],
    ),
    "sites that are not there": (
        HEAD + '[sites]\nfile = "../none.csv"\n',
        ["sites.file: there is no file"],
    ),
    "sites that are a folder": (HEAD + '[sites]\nfile = "."\n', ["sites.file: there is no file"]),
    "sites with a null byte": (HEAD + '[sites]\nfile = "a\\u0000b"\n', ["sites.file: "]),
    "sites with an endless name": (
        HEAD + f'[sites]\nfile = "{"a" * 5000}"\n',
        ["sites.file: there is no file"],
    ),
}


@pytest.mark.parametrize("case", DOCUMENTS)
def test_a_broken_study_names_the_key_and_the_remedy(case: str, tmp_path: Path) -> None:
    text, wanted = DOCUMENTS[case]
    path = tmp_path / "study.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        study.load(path)
    assert len(caught.value.faults) == 1
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)
    for words in wanted:
        assert words in str(caught.value)


FILES = {
    "not TOML": (b"[study\nname = 1", "is not TOML"),
    "key twice": (b'[study]\nname = "a"\nname = "b"\n', "is not TOML"),
    "UTF-16": (HEAD.encode("utf-16"), "is not UTF-8 text (byte 0)"),
    "Latin-1": ('[study]\nname = "año"\n'.encode("latin-1"), "is not UTF-8 text (byte 17)"),
    "binary": (bytes(range(256)), "is not UTF-8 text"),
    "null bytes": (b"\0" * 100, "is not TOML"),
    "nested without end": (b"a = " + b"[" * 100_000, "nested too deeply"),
    "too large": (b"#" * (int(STUDY_FILE_BYTES.default) + 1), "is larger than 262,144 bytes"),
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_is_no_study_is_refused(case: str, tmp_path: Path) -> None:
    content, wanted = FILES[case]
    path = tmp_path / "study.toml"
    path.write_bytes(content)
    with pytest.raises(StudyError) as caught:
        study.load(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert wanted in str(caught.value)


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_bytes(HEAD.encode("utf-8-sig"))
    assert study.load(path).name == "mine"


def test_windows_line_ends_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_bytes(HEAD.replace("\n", "\r\n").encode())
    assert study.load(path).name == "mine"


def test_a_folder_is_no_study(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="is a folder"):
        study.load(tmp_path)


def test_a_pipe_is_refused_rather_than_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "study.toml"
    os.mkfifo(pipe)
    with pytest.raises(StudyError, match="there is no such file"):
        study.load(pipe)


@pytest.mark.parametrize("name", ["../border", "studies/../border", "/etc/passwd/x", "a\0b"])
def test_a_name_that_climbs_is_a_path_and_finds_nothing(name: str) -> None:
    with pytest.raises(StudyError, match="no such file"):
        study.load(name)


@pytest.mark.parametrize("name", ["template", "criteria", "explain", "", "..", "BORDER"])
def test_only_ready_made_studies_have_names(name: str) -> None:
    with pytest.raises(UsageError, match="no ready-made study of that name"):
        study.load(name)


def test_a_path_longer_than_the_system_takes_is_refused() -> None:
    with pytest.raises(StudyError, match="cannot be read"):
        study.load("a" * 5000 + ".toml")


def test_weights_within_a_rounding_slip_are_taken() -> None:
    third = 0.3333333
    document = {
        "study": {"name": "mine"},
        "weights": {"water": third, "grid": third, "rail": third, "ports": 0, "highways": 1e-7},
    }
    resolved = study.resolve(document)
    assert math.fsum(theme.weight for theme in resolved.themes) == pytest.approx(1, abs=1e-15)
