import hashlib
import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

import layers
from maps import attribution, runfile
from siting import folder, study
from siting.results import RunResult
from tests.maps import fakes


@pytest.fixture
def result() -> RunResult:
    return replace(
        fakes.run(),
        study=study.load("border"),
        layers={name: layers.record(name) for name in ("rail", "sites")},
        inputs={"sites.csv": "b" * 64, "layer:sites": "a" * 64},
        timings={"measure": 1.23456, "choose": 0.1},
    )


def test_run_file_records_what_was_run(result: RunResult, tmp_path: Path) -> None:
    (tmp_path / "maps").mkdir()
    (tmp_path / "maps" / "a.txt").write_bytes(b"hello")
    runfile.write_timings(result, tmp_path, write=0.25)
    runfile.write(result, tmp_path)
    found = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert found["outputs"] == {"maps/a.txt": hashlib.sha256(b"hello").hexdigest()}
    assert found["study"]["name"] == "border"
    assert found["study_digest"] == study.digest(result.study)
    assert list(found["inputs"]) == ["layer:sites", "sites.csv"]
    assert found["layers"]["rail"]["sha256"] == layers.record("rail").sha256
    assert {"python", "GDAL", "GEOS", "PROJ", "numpy"} <= set(found["versions"])
    assert folder.files_of_run(tmp_path) == {"maps/a.txt", "run.json", "timings.json"}


def test_timings_are_apart_in_the_order_of_the_stages(result: RunResult, tmp_path: Path) -> None:
    runfile.write_timings(result, tmp_path, write=0.25)
    found = json.loads((tmp_path / "timings.json").read_text(encoding="utf-8"))
    assert list(found["seconds"].items()) == [
        ("measure", 1.235),
        ("choose", 0.1),
        ("write", 0.25),
        ("total", 1.585),
    ]


def test_run_file_does_not_depend_on_timings(result: RunResult, tmp_path: Path) -> None:
    runfile.write(result, tmp_path)
    before = (tmp_path / "run.json").read_bytes()
    slower = replace(result, timings={"measure": 99.0})
    runfile.write_timings(slower, tmp_path, write=9.0)
    runfile.write(slower, tmp_path)
    assert (tmp_path / "run.json").read_bytes() == before


def test_file_name_that_is_not_utf8_is_still_json(result: RunResult, tmp_path: Path) -> None:
    runfile.write(replace(result, inputs={"caf\udce9.csv": "c" * 64}), tmp_path)
    found = json.loads((tmp_path / "run.json").read_bytes())
    assert list(found["inputs"]) == ["caf\udce9.csv"]


def test_attribution_credits_every_layer_in_both_languages(tmp_path: Path) -> None:
    records = layers.catalogue()
    attribution.write(records, tmp_path / attribution.FILE)
    text = (tmp_path / attribution.FILE).read_text(encoding="utf-8")
    for name, record in records.items():
        assert f"(`{name}`)" in text
        assert attribution._plain(record.attribution) in text  # noqa: SLF001  escaped as written
        assert attribution._plain(record.title.es) in text  # noqa: SLF001
    assert text.count("Licence · Licencia: ") == len(records)
    assert text.count("Límites conocidos: ") == len(records)


def test_attribution_text_is_not_markup() -> None:
    record = SimpleNamespace(**vars(fakes.record("rail")) | {"publisher": "<b>*x*</b>\n# head"})
    text = attribution.text({"rail": record})  # type: ignore[dict-item]
    assert "\\<b\\>\\*x\\*\\</b\\> # head" in text
