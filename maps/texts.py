"""The words of the maps, in English and Spanish."""

import tomllib
from collections.abc import Mapping
from importlib import resources

LANGUAGES = ("en", "es")

#: For a reader whose language is not known, or neither.
FALLBACK = "es"


def load(lang: str) -> dict[str, str]:
    """Read the strings of one language as flat dotted keys.

    Parameters
    ----------
    lang
        ``"en"`` or ``"es"``.

    Returns
    -------
    dict of str to str
        For example ``{"tab.sites": "Sitios"}``.
    """
    text = resources.files("maps").joinpath("text", f"{lang}.toml").read_text(encoding="utf-8")
    return dict(_flatten(tomllib.loads(text)))


def _flatten(table: Mapping[str, object], prefix: str = "") -> list[tuple[str, str]]:
    flat: list[tuple[str, str]] = []
    for key, value in table.items():
        if isinstance(value, Mapping):
            flat.extend(_flatten(value, f"{prefix}{key}."))
        else:
            flat.append((prefix + key, str(value)))
    return flat
