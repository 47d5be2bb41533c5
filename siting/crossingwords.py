"""What a crossing is called on either side of the line, and what threatens it, in both languages.

The full note on a crossing is a working paper; the warnings of ``crossing_warnings.toml`` are what
whoever chooses a pair has to know before.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import geopandas as gpd

    from siting.terms import Language

__all__ = ["Warned", "local_name", "spoken_names", "warnings"]

_ALIASES: Final = " / "


@dataclass(frozen=True, slots=True)
class Warned:
    """What threatens a crossing.

    Attributes
    ----------
    en, es
        One sentence in each language, without a full stop.
    source
        Who reports it.
    as_of
        When, ISO date.
    """

    en: str
    es: str
    source: str
    as_of: str

    def sentence(self, lang: "Language") -> str:
        """Return the sentence with its source and date."""
        return f"{self.en if lang == 'en' else self.es} ({self.source}, {self.as_of})."


@cache
def warnings() -> Mapping[str, Warned]:
    """Return what threatens crossings, by ``crossing_id``."""
    resource = files("siting").joinpath("studies", "crossing_warnings.toml")
    document = tomllib.loads(resource.read_text(encoding="utf-8"))
    return MappingProxyType({key: Warned(**entry) for key, entry in document.items()})


def local_name(name: str, mx_name: object) -> str:
    """Return the name a crossing has in Mexico; "" where none is known or it is the same.

    Of several names, joined by " / ", the last is the one people say.

    Examples
    --------
    >>> local_name("World Trade Bridge", "Nuevo Laredo III / Puente del Comercio Mundial")
    'Puente del Comercio Mundial'
    >>> local_name("Tecate", "Tecate")
    ''
    """
    said = mx_name.split(_ALIASES)[-1].strip() if isinstance(mx_name, str) else ""
    return "" if said == name else said


def spoken_names(crossings: "gpd.GeoDataFrame", lang: "Language") -> dict[str, str]:
    """Name crossings as readers of a language do: in Spanish as in Mexico, where that is known.

    Parameters
    ----------
    crossings
        ``crossing_id``, ``name``, ``mx_name``.
    lang
        "en" or "es".

    Returns
    -------
    dict of str to str
        Name by ``crossing_id``.
    """
    known = zip(crossings["crossing_id"], crossings["name"], crossings["mx_name"], strict=True)
    return {
        str(key): (local_name(str(name), local) if lang == "es" else "") or str(name)
        for key, name, local in known
    }
