import errno
import json
import os
from pathlib import Path

import pytest

from siting import folder
from siting.errors import OutputError, UsageError


def _run(where: Path, text: str, *, overwrite: bool = False) -> None:
    with folder.replace_folder(where, overwrite=overwrite) as beside:
        (beside / "maps").mkdir()
        (beside / "maps" / "a.txt").write_text(text)
        (beside / "run.json").write_text(json.dumps({"outputs": {"maps/a.txt": "sha"}}))


def _no_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "exchange", lambda _first, _second: False)


@pytest.fixture(params=["exchange", "rename"])
def target(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    if request.param == "rename":
        _no_exchange(monkeypatch)
    return tmp_path / "out" / "border"


def test_folder_appears_whole_with_its_parents(target: Path) -> None:
    with folder.replace_folder(target, overwrite=False) as beside:
        (beside / "run.json").write_text("{}")
        assert not target.exists()
        assert beside.parent == target.parent
    assert [path.name for path in target.parent.iterdir()] == ["border"]
    assert [path.name for path in target.iterdir()] == ["run.json"]


def test_overwrite_replaces_the_whole_run(target: Path) -> None:
    _run(target, "old")
    (target / "maps" / "a.txt").write_text("edited since")
    _run(target, "new", overwrite=True)
    assert (target / "maps" / "a.txt").read_text() == "new"
    assert [path.name for path in target.parent.iterdir()] == ["border"]


def test_failure_leaves_the_old_run(target: Path) -> None:
    _run(target, "old")

    def interrupted() -> None:
        with folder.replace_folder(target, overwrite=True) as beside:
            (beside / "half").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert (target / "maps" / "a.txt").read_text() == "old"
    assert [path.name for path in target.parent.iterdir()] == ["border"]


def test_empty_folder_may_be_filled(target: Path) -> None:
    target.mkdir(parents=True)
    _run(target, "new")
    assert (target / "run.json").exists()


def test_link_to_a_folder_stays_a_link(target: Path) -> None:
    target.mkdir(parents=True)
    link = target.with_name("link")
    link.symlink_to(target)
    _run(link, "new")
    assert link.is_symlink()
    assert (target / "run.json").exists()


def test_what_a_killed_run_left_is_cleared(target: Path) -> None:
    _run(target, "old")
    stale = target.with_name(".border.siting-new")
    stale.mkdir()
    (stale / "half").write_text("half")
    target.with_name(".border.siting-lock").touch()
    _run(target, "new", overwrite=True)
    assert [path.name for path in target.parent.iterdir()] == ["border"]


def test_old_run_left_aside_by_a_kill_is_put_back(target: Path) -> None:
    """The state between the two renames where folders cannot be exchanged."""
    _run(target, "old")
    target.rename(target.with_name(".border.siting-old"))
    with pytest.raises(UsageError, match="--overwrite"):
        _run(target, "new")
    assert (target / "maps" / "a.txt").read_text() == "old"


def test_second_rename_failing_puts_the_old_run_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _no_exchange(monkeypatch)
    target = tmp_path / "border"
    _run(target, "old")
    real = Path.rename

    def refuse(self: Path, other: Path) -> Path:
        if self.name.endswith("-new"):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(self, other)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(OutputError, match="untouched"):
        _run(target, "new", overwrite=True)
    assert (target / "maps" / "a.txt").read_text() == "old"


@pytest.mark.skipif(not os.uname().sysname.startswith("Linux"), reason="renameat2 is Linux's")
def test_exchange_swaps_two_folders(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    if not folder.exchange(tmp_path / "a", tmp_path / "b"):
        pytest.skip("this file system cannot exchange")
    assert (tmp_path / "a" / "b").exists()
    assert (tmp_path / "b" / "a").exists()
    with pytest.raises(FileNotFoundError):
        folder.exchange(tmp_path / "a", tmp_path / "missing")


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"outputs": []}', "[" * 100_000])
def test_folder_with_a_broken_run_file_is_nobodys(text: str, tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(text)
    assert folder.files_of_run(tmp_path) is None


def test_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "map.html"
    path.write_text("old")

    def interrupted() -> None:
        with folder.replace_file(path) as beside:
            beside.write_text("half")
            assert beside.suffix == ".html"
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_text() == "old"
    with folder.replace_file(path) as beside:
        beside.write_text("new")
    assert path.read_text() == "new"
    assert [one.name for one in tmp_path.iterdir()] == ["map.html"]


def test_parts_of_dead_processes_are_cleared_and_those_of_living_ones_kept(tmp_path: Path) -> None:
    dead = tmp_path / f".map.siting-{2**22 + 1}.html"  # above the largest process id of Linux
    alive = tmp_path / f".map.siting-{os.getppid()}.html"
    foreign = tmp_path / ".map.siting-mine.html"
    for path in (dead, alive, foreign):
        path.touch()
    with folder.replace_file(tmp_path / "map.html") as beside:
        beside.touch()
    assert {path.name for path in tmp_path.iterdir()} == {"map.html", alive.name, foreign.name}
