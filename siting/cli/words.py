"""The words of the commands, in both languages: one file a command in ``siting/cli/text/``.

An entry is ``key = { en = "...", es = "..." }``, in a table or at the top; names in braces are
filled in. A table's entry is asked for by its path, such as ``"headings.weight"``.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

__all__ = ["entries", "word"]

_LANGUAGES = frozenset({"en", "es"})


@cache
def entries(file: str) -> Mapping[str, Mapping[str, str]]:
    """Every entry of a file by its path, each a text by language.

    Parameters
    ----------
    file
        Name without suffix: the command's.
    """
    resource = files("siting").joinpath("cli", "text", f"{file}.toml")
    document = tomllib.loads(resource.read_text(encoding="utf-8"))
    return MappingProxyType(dict(_flat(document, "")))


def _flat(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    for key, value in table.items():
        if set(value) <= _LANGUAGES:
            yield prefix + key, MappingProxyType(value)
        else:
            yield from _flat(value, f"{prefix}{key}.")


def word(file: str, key: str, lang: str, **fill: object) -> str:
    """Look up a text and fill in its names.

    Parameters
    ----------
    file
        Name of the file, without suffix.
    key
        Path of the entry, such as ``"headings.weight"``.
    lang
        "en" or "es".
    **fill
        What stands for each name in braces.

    Examples
    --------
    >>> word("weights", "headings.theme", "es")
    'Tema'
    """
    return entries(file)[key][lang].format(**fill)
