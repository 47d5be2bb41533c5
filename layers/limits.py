"""Named limits on what a user's file may hold: one place to find, read and change each of them."""

from dataclasses import dataclass
from typing import Final, Generic, TypeVar

__all__ = [
    "CELL_CHARACTERS",
    "FILE_BYTES",
    "JSON_DEPTH",
    "LIMITS",
    "NEAREST_KM",
    "ROWS",
    "SHOWN_FAULTS",
    "VERTICES",
    "Limit",
]


Bound = TypeVar("Bound", int, float)


@dataclass(frozen=True, slots=True)
class Limit(Generic[Bound]):
    """A bound the program holds its input to.

    Attributes
    ----------
    name
        The limit's name in messages and documents.
    default
        The bound itself, in ``unit``.
    unit
        What the bound counts.
    sentence
        What is bounded, and why there.
    """

    name: str
    default: Bound
    unit: str
    sentence: str


FILE_BYTES: Final = Limit(
    "file_bytes",
    64 * 2**20,
    "bytes",
    "Largest sites file that is read: ten thousand detailed parcels fit, a country's cadastre "
    "does not.",
)
ROWS: Final = Limit(
    "rows",
    10_000,
    "sites",
    "Most sites in one file: every site is measured and paired with every zone.",
)
VERTICES: Final = Limit(
    "vertices",
    1_000_000,
    "vertices",
    "Most vertices in one file's geometries: a site is used by its point and its area, which "
    "simplified outlines give as well.",
)
CELL_CHARACTERS: Final = Limit(
    "cell_characters",
    1_000,
    "characters",
    "Longest text in one cell: names and notes are shown on a map and in tables.",
)
JSON_DEPTH: Final = Limit(
    "json_depth",
    32,
    "levels",
    "Deepest nesting of a GeoJSON file: a feature collection of multipolygons needs eight levels.",
)
NEAREST_KM: Final = Limit(
    "nearest_km",
    5,
    "km",
    "How far outside every municipality's simplified outline a site may lie and still be given to "
    "the nearest: shores and islets are lost in the simplification, other countries are not meant.",
)
SHOWN_FAULTS: Final = Limit(
    "shown_faults",
    50,
    "faults",
    "Most faults spelt out at once; the rest are counted.",
)

LIMITS: Final = (
    FILE_BYTES,
    ROWS,
    VERTICES,
    CELL_CHARACTERS,
    JSON_DEPTH,
    NEAREST_KM,
    SHOWN_FAULTS,
)
