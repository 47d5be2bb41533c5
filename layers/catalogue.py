"""The catalogue: what each embedded layer or table is, where it comes from and how far to trust it.

The hand-written half is ``catalogue.toml``; hashes, row counts and figures measured by the recipe
come from ``data/manifest.json``. Figures appear in the texts as ``{name}`` and are filled in here,
so that prose and data cannot drift apart.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType
from typing import Any

from layers import store
from layers.errors import UnknownLayerError
from layers.tables import NO_GEOMETRY

MANIFEST = "data/manifest.json"


@dataclass(frozen=True, slots=True)
class Text:
    """A text for people.

    Attributes
    ----------
    en, es
        English and Spanish.
    """

    en: str
    es: str


@dataclass(frozen=True, slots=True)
class LayerRecord:
    """The provenance record of one layer.

    Attributes
    ----------
    name
        Key in the catalogue.
    title
        Short title.
    geometry
        "Point", "Polygon" or "LineString"; "-" for a table, which has none.
    unit
        Unit of the layer's main figure, or "-".
    source
        What exactly was read: product and carrier.
    publisher
        Who is credited.
    licence
        SPDX identifier or short name of the terms.
    licence_note
        File below ``layers/licences`` that explains the terms.
    attribution
        The credit line to show wherever the layer is shown.
    vintage
        The time the data describe.
    resolution
        Scale, tolerance or level of detail.
    quality
        How good the layer is, with the figures measured on it.
    known_limits
        What it cannot say.
    files
        Embedded files, below ``layers``.
    sha256
        Hash of the files as stored; see :func:`layers.store.digest`.
    rows
        Number of rows that :func:`layers.load` or :func:`layers.load_table` returns.
    figures
        Numbers measured by the recipe.
    """

    name: str
    title: Text
    geometry: str
    unit: str
    source: str
    publisher: str
    licence: str
    licence_note: str
    attribution: str
    vintage: str
    resolution: str
    quality: Text
    known_limits: Text
    files: tuple[str, ...]
    sha256: str
    rows: int
    figures: Mapping[str, float]

    @property
    def is_table(self) -> bool:
        """Whether it has no geometry: :func:`layers.load_table` reads it."""
        return self.geometry == NO_GEOMETRY

    @property
    def file(self) -> str:
        """The embedded files as one text."""
        return ", ".join(self.files)

    def as_dict(self) -> dict[str, Any]:
        """Return the record as plain values that JSON can hold."""
        plain = {
            field: getattr(self, field)
            for field in self.__slots__
            if field not in {"title", "quality", "known_limits", "files", "figures"}
        }
        return plain | {
            "title": asdict(self.title),
            "quality": asdict(self.quality),
            "known_limits": asdict(self.known_limits),
            "files": list(self.files),
            "figures": dict(self.figures),
        }


@cache
def catalogue() -> Mapping[str, LayerRecord]:
    """List the embedded layers.

    Returns
    -------
    Mapping
        Record by name, in the order of ``catalogue.toml``; read-only.
    """
    written = tomllib.loads(store.read_text("catalogue.toml"))
    built = json.loads(store.read_text(MANIFEST))
    records = {name: _record(name, entry, built[name]) for name, entry in written.items()}
    return MappingProxyType(records)


def record(name: str) -> LayerRecord:
    """Look one layer up.

    Parameters
    ----------
    name
        Key in the catalogue.

    Returns
    -------
    LayerRecord
        Its record.

    Raises
    ------
    UnknownLayerError
        If there is no such layer; names the nearest and lists all.
    """
    known = catalogue()
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=1)
    hint = f" (did you mean {near[0]!r}?)" if near else ""
    message = f"layer {name!r} is unknown{hint}; the layers are: {', '.join(known)}"
    raise UnknownLayerError(message)


def _record(name: str, entry: Mapping[str, Any], built: Mapping[str, Any]) -> LayerRecord:
    figures = built["figures"] | {"rows": built["rows"]}

    def text(key: str) -> Text:
        return Text(**{language: entry[key][language].format_map(figures) for language in _TONGUES})

    return LayerRecord(
        name=name,
        title=text("title"),
        geometry=entry["geometry"],
        unit=entry["unit"],
        source=entry["source"],
        publisher=entry["publisher"],
        licence=entry["licence"],
        licence_note=entry["licence_note"],
        attribution=entry["attribution"],
        vintage=entry["vintage"],
        resolution=entry["resolution"],
        quality=text("quality"),
        known_limits=text("known_limits"),
        files=tuple(built["files"]),
        sha256=built["sha256"],
        rows=built["rows"],
        figures=MappingProxyType(built["figures"]),
    )


_TONGUES = ("en", "es")
