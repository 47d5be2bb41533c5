"""``siting init``."""

from pathlib import Path

import pytest

from siting import study
from tests.cli.conftest import Siting


def test_the_template_is_a_study_that_loads(siting: Siting, tmp_path: Path) -> None:
    target = tmp_path / "mine.toml"
    said = siting("init", target)
    assert said.code == 0
    assert said.out == f"{target}\n"
    assert "siting run" in said.err
    loaded = study.load(str(target))
    assert loaded.criteria
    assert "#" in target.read_text(encoding="utf-8")


def test_the_default_name(siting: Siting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert siting("init").code == 0
    assert (tmp_path / "study.toml").is_file()


def test_an_existing_file_stays(siting: Siting, tmp_path: Path) -> None:
    target = tmp_path / "study.toml"
    target.write_text("mine", encoding="utf-8")
    said = siting("init", target)
    assert said.code == 2
    assert said.err.count("\n") == 1
    assert str(target) in said.err
    assert target.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("path", [".", "no/such/folder/study.toml"])
def test_a_folder_or_a_missing_folder_is_refused(siting: Siting, tmp_path: Path, path: str) -> None:
    said = siting("init", tmp_path / path)
    assert said.code == 2
    assert "folder" in said.err
    assert list(tmp_path.iterdir()) == []
