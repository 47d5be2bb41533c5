import logging
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from siting import cache
from siting.limits import Limit

PARTS = {"layers": {"sites": "ab12"}, "speeds": [40.0, 60.0]}


class Work:
    """Count how often something was computed."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> dict[str, np.ndarray]:
        self.times += 1
        return {
            "minutes": np.array([[1.5, np.nan], [0.1 + 0.2, -0.0]]),
            "best": np.array([1, -1], dtype=np.int16),
            "reason": np.array(["", "unreachable"]),
        }


def _equal(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> bool:
    return one.keys() == other.keys() and all(
        one[name].dtype == other[name].dtype and one[name].tobytes() == other[name].tobytes()
        for name in one
    )


def test_second_time_comes_from_the_cache_bit_for_bit(tmp_path: Path) -> None:
    work = Work()
    first = cache.cached(PARTS, work, where=tmp_path)
    second = cache.cached(dict(reversed(PARTS.items())), work, where=tmp_path)
    assert work.times == 1
    assert _equal(first, second)


def test_anything_else_is_computed_anew(tmp_path: Path) -> None:
    work = Work()
    cache.cached(PARTS, work, where=tmp_path)
    cache.cached(PARTS | {"speeds": [40.0, 61.0]}, work, where=tmp_path)
    assert work.times == 2


@pytest.mark.parametrize("version", ["numpy", "scipy", "shapely", "pyproj"])
def test_library_versions_are_part_of_the_key(
    version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = cache.key(PARTS)
    real = cache.version
    monkeypatch.setattr(cache, "version", lambda name: "0" if name == version else real(name))
    assert cache.key(PARTS) != before


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: whole[:0],
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole[:-1],
        lambda whole: whole[:100] + bytes([whole[100] ^ 1]) + whole[101:],
        lambda whole: b"somebody else's file" + whole,
        lambda whole: whole.partition(b"\n")[2],
    ],
)
def test_torn_or_foreign_entry_is_a_miss_and_is_mended(
    damage: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    work = Work()
    fresh = cache.cached(PARTS, work, where=tmp_path)
    (entry,) = tmp_path.iterdir()
    entry.write_bytes(damage(entry.read_bytes()))
    assert _equal(cache.cached(PARTS, work, where=tmp_path), fresh)
    cache.cached(PARTS, work, where=tmp_path)
    assert work.times == 2


def test_entry_that_is_a_folder_is_a_miss(tmp_path: Path) -> None:
    (tmp_path / f"{cache.key(PARTS)}{cache.SUFFIX}").mkdir()
    assert "minutes" in cache.cached(PARTS, Work(), where=tmp_path)


def test_unwritable_folder_only_costs_a_log_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "file"
    file.write_text("in the way")
    with caplog.at_level(logging.WARNING, logger="siting.cache"):
        found = cache.cached(PARTS, Work(), where=file / "below")
    assert "minutes" in found
    assert "working without it" in caplog.text


def test_objects_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="allow_pickle"):
        cache.cached(PARTS, lambda: {"a": np.array([None])}, where=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("part", [float("nan"), Path("x"), {1, 2}])
def test_key_of_something_that_is_not_plain_is_refused(part: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        cache.key({"part": part})


def test_entries_unused_for_longest_are_pruned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    big = {"a": np.zeros(1000)}
    for number in range(3):
        cache.cached({"number": number}, lambda: big, where=tmp_path)
        os.utime(tmp_path / f"{cache.key({'number': number})}{cache.SUFFIX}", (number, number))
    cache.cached({"number": 0}, lambda: big, where=tmp_path)  # used again, so the youngest
    monkeypatch.setattr(cache, "CACHE_BYTES", Limit("cache_bytes", 26_000, "bytes", ""))
    (tmp_path / "foreign").write_bytes(b"x" * 50_000)
    cache.cached({"number": 3}, lambda: big, where=tmp_path)
    left = {path.name for path in tmp_path.iterdir()}
    names = {number: f"{cache.key({'number': number})}{cache.SUFFIX}" for number in range(4)}
    assert left == {names[0], names[2], names[3], "foreign"}


def test_folder_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(cache.ENVIRONMENT, str(tmp_path / "here"))
    cache.cached(PARTS, Work())
    assert len(list((tmp_path / "here").iterdir())) == 1
    monkeypatch.delenv(cache.ENVIRONMENT)
    assert cache.folder().name == "siting"
