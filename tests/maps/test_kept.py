"""What no run changes is made once, and made again as soon as anything it follows from changes."""

from pathlib import Path

import pytest

from maps import kept


@pytest.fixture(autouse=True)
def _empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITING_CACHE_DIR", str(tmp_path / "cache"))


def _text(made: list[str], *, given: str = "a", module: str = "sheet.py") -> str:
    def make() -> str:
        made.append(given)
        return f"¿{given}? \N{GRINNING FACE}\r\n"

    return kept.text("test", make, inputs={"given": given}, modules=(module,))


def test_the_same_text_is_made_once() -> None:
    made: list[str] = []
    assert _text(made) == _text(made) == "¿a? \N{GRINNING FACE}\r\n"
    assert made == ["a"]


def test_other_inputs_or_other_code_make_another_text() -> None:
    made: list[str] = []
    assert _text(made) != _text(made, given="b")
    _text(made, module="security.py")
    assert made == ["a", "b", "a"]


def test_a_damaged_entry_is_made_again(tmp_path: Path) -> None:
    made: list[str] = []
    first = _text(made)
    (entry,) = (tmp_path / "cache").iterdir()
    content = entry.read_bytes()
    entry.write_bytes(content.replace("¿a?".encode(), "¿b?".encode()))
    assert entry.read_bytes() != content
    assert _text(made) == first
    assert made == ["a", "a"]
