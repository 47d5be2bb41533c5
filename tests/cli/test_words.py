"""Every text of the commands has both languages, the same names in braces, and a user."""

import string
from importlib.resources import files
from pathlib import Path

import pytest

from siting.cli.words import entries, word

CLI = Path(str(files("siting"))) / "cli"
FILES = sorted(path.stem for path in (CLI / "text").glob("*.toml"))
SOURCES = [path.read_text(encoding="utf-8") for path in CLI.glob("*.py") if path.stem != "words"]


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _used(key: str, source: str) -> bool:
    """Say whether a source names the key whole or builds it from the name of its table."""
    table, _, _ = key.rpartition(".")
    return f'"{key}"' in source or bool(table and f'f"{table}.{{' in source)


def test_there_are_texts() -> None:
    assert "weights" in FILES


@pytest.mark.parametrize("file", FILES)
def test_every_text_has_both_languages_and_the_same_names(file: str) -> None:
    for key, texts in entries(file).items():
        assert set(texts) == {"en", "es"}, key
        assert all(text.strip() for text in texts.values()), key
        assert _names(texts["en"]) == _names(texts["es"]), key


@pytest.mark.parametrize("file", FILES)
def test_every_text_is_used(file: str) -> None:
    users = "\n".join(source for source in SOURCES if f'"{file}"' in source)
    unused = [key for key in entries(file) if not _used(key, users)]
    assert unused == []


def test_a_text_is_filled_in() -> None:
    assert word("weights", "headings.theme", "es") == "Tema"
    with pytest.raises(KeyError):
        word("weights", "no.such.key", "en")
