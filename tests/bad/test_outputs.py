"""Output folders that must not be touched, and runs that die while they write."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from siting import folder
from siting.errors import OutputError, SitingError, UsageError

FILES = ("sites.csv", "pairs.csv", "map.html")

WRITER = """
import json, sys, time
from pathlib import Path
from siting.folder import replace_folder

target, text, pause = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
with replace_folder(target, overwrite=True) as beside:
    print("started", flush=True)
    for name in ("sites.csv", "pairs.csv", "map.html"):
        with (beside / name).open("w") as stream:
            for _ in range(200):
                stream.write(text * 100)
                stream.flush()
                time.sleep(pause)
    (beside / "run.json").write_text(json.dumps({"outputs": dict.fromkeys(
        ("sites.csv", "pairs.csv", "map.html"), "sha")}))
"""


def _write(target: Path, *, overwrite: bool = False, text: str = "old") -> None:
    with folder.replace_folder(target, overwrite=overwrite) as beside:
        for name in FILES:
            (beside / name).write_text(text)
        (beside / "run.json").write_text(json.dumps({"outputs": dict.fromkeys(FILES, "sha")}))


def _tree(where: Path) -> dict[str, bytes]:
    return {
        path.relative_to(where).as_posix(): path.read_bytes() if path.is_file() else b"(folder)"
        for path in sorted(where.rglob("*"))
    }


def _existing_run(where: Path) -> Path:
    _write(where / "out")
    return where / "out"


def _file(where: Path) -> Path:
    (where / "out").write_text("a letter")
    return where / "out"


def _below_a_file(where: Path) -> Path:
    (where / "file").write_text("a letter")
    return where / "file" / "deeper" / "out"


def _not_a_run(where: Path) -> Path:
    (where / "out").mkdir()
    (where / "out" / "thesis.docx").write_text("ten years of work")
    return where / "out"


def _foreign_file(where: Path) -> Path:
    _write(where / "out")
    (where / "out" / "notes").mkdir()
    (where / "out" / "notes" / "mine.txt").write_text("ten years of work")
    return where / "out"


def _foreign_folder(where: Path) -> Path:
    _write(where / "out")
    (where / "out" / "empty").mkdir()
    return where / "out"


def _foreign_link(where: Path) -> Path:
    _write(where / "out")
    (where / "elsewhere").mkdir()
    (where / "out" / "link").symlink_to(where / "elsewhere")
    return where / "out"


def _dangling_link(where: Path) -> Path:
    (where / "file").write_text("a letter")
    (where / "out").symlink_to(where / "file" / "nowhere")
    return where / "out"


REFUSED = [
    (_existing_run, False, UsageError, "--overwrite"),
    (_file, False, UsageError, "is a file"),
    (_file, True, UsageError, "is a file"),
    (_below_a_file, True, UsageError, "is a file"),
    (_not_a_run, False, UsageError, "holds no run"),
    (_not_a_run, True, UsageError, "holds no run"),
    (_foreign_file, True, UsageError, "notes/mine.txt"),
    (_foreign_folder, True, UsageError, "empty"),
    (_foreign_link, True, UsageError, "link"),
    (_dangling_link, True, UsageError, "is a file"),
]


@pytest.mark.parametrize(
    ("make", "overwrite", "error", "words"),
    REFUSED,
    ids=[f"{row[0].__name__[1:]}-{'overwrite' if row[1] else 'plain'}" for row in REFUSED],
)
def test_refused_with_nothing_touched(
    make: object,
    overwrite: bool,  # noqa: FBT001  a column of the table
    error: type[SitingError],
    words: str,
    tmp_path: Path,
) -> None:
    target = make(tmp_path)  # type: ignore[operator]
    before = _tree(tmp_path)
    with pytest.raises(error, match=words) as caught:
        _write(target, overwrite=overwrite, text="new")
    assert caught.value.exit_code == 2
    assert len(caught.value.faults) == 1
    assert "\n" not in str(caught.value)
    assert _tree(tmp_path) == before


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EACCES])
@pytest.mark.parametrize("moment", ["write", "sync"])
def test_full_or_failing_disk_leaves_the_old_run(
    code: int, moment: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = _existing_run(tmp_path)
    before = _tree(tmp_path)

    def fail(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    if moment == "write":
        monkeypatch.setattr(Path, "write_text", fail)
    else:
        monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutputError, match="untouched") as caught:
        _write(target, overwrite=True, text="new")
    assert caught.value.exit_code == 1
    assert os.strerror(code) in str(caught.value)
    assert _tree(tmp_path) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folder_without_permission(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    with pytest.raises(OutputError, match="could not be written"):
        _write(tmp_path / "closed" / "out")


def _start(target: Path, text: str, pause: float) -> "subprocess.Popen[str]":
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(target), text, str(pause)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "started\n"
    return writer


def _kill(writer: "subprocess.Popen[str]") -> None:
    writer.send_signal(signal.SIGKILL)
    writer.communicate()


@pytest.mark.parametrize("after", [0.0, 0.05, 0.3])
def test_killed_in_mid_write_leaves_the_old_run_whole(after: float, tmp_path: Path) -> None:
    target = _existing_run(tmp_path)
    before = _tree(target)
    writer = _start(target, "new", 0.01)
    time.sleep(after)
    _kill(writer)
    assert _tree(target) == before
    _write(target, overwrite=True, text="next")
    assert (target / "sites.csv").read_text() == "next"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_killed_at_any_moment_leaves_one_whole_run(tmp_path: Path) -> None:
    """Runs with no pauses, killed at ever later moments, until one is through."""
    target = _existing_run(tmp_path)
    whole = {"old"}
    for step in range(25):
        text = f"run-{step:02d} "
        writer = _start(target, text, 0.0)
        time.sleep(step * 0.002)
        _kill(writer)
        contents = {(target / name).read_text() for name in FILES}
        whole.add(text * 20_000)
        assert len(contents) == 1
        assert contents <= whole
        assert (target / "run.json").exists()


def test_two_runs_into_one_folder(tmp_path: Path) -> None:
    target = tmp_path / "out"
    writer = _start(target, "first", 0.01)
    try:
        with pytest.raises(UsageError, match="another run"):
            _write(target, overwrite=True, text="second")
    finally:
        _kill(writer)
    _write(target, text="third")
    assert (target / "sites.csv").read_text() == "third"


def test_file_that_appears_during_the_run_is_not_destroyed(tmp_path: Path) -> None:
    target = _existing_run(tmp_path)

    def run_that_takes_long() -> None:
        with folder.replace_folder(target, overwrite=True) as beside:
            (beside / "run.json").write_text("{}")
            (target / "late.txt").write_text("ten years of work")

    with pytest.raises(UsageError, match=r"late\.txt"):
        run_that_takes_long()
    assert (target / "late.txt").read_text() == "ten years of work"
    assert (target / "sites.csv").read_text() == "old"
