"""What every layer's columns are: one declaration for reading, building and checking them.

Text that is missing is the empty string, unless the field says ``nullable``. Missing integers and
booleans use pandas' nullable types, missing numbers are NaN. Blank means *not found*, never "no".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Kind = Literal["text", "int", "float", "bool"]
Shape = Literal["Point", "Polygon", "LineString"]


@dataclass(frozen=True, slots=True)
class Field:
    """One column.

    Attributes
    ----------
    kind
        What it holds.
    nullable
        Whether a value may be missing (text: null instead of the empty string).
    blank
        For text: whether the empty string is allowed.
    one_of
        For text: the allowed values besides a missing one; empty = any.
    pattern
        For text: regular expression that every non-blank value matches in full.
    low, high
        For numbers: inclusive bounds.
    unique
        Whether values may not repeat.
    """

    kind: Kind = "text"
    nullable: bool = False
    blank: bool = True
    one_of: tuple[str, ...] = ()
    pattern: str = ""
    low: float | None = None
    high: float | None = None
    unique: bool = False

    @property
    def dtype(self) -> str:
        """The pandas dtype of the column."""
        if self.kind == "int":
            return "Int64" if self.nullable else "int64"
        if self.kind == "bool":
            return "boolean" if self.nullable else "bool"
        return {"text": "str", "float": "float64"}[self.kind]


@dataclass(frozen=True, slots=True)
class LayerFields:
    """The columns of one layer besides its geometry.

    Attributes
    ----------
    key
        Name of the identifying column; rows are sorted by it.
    shape
        Geometry type; "Polygon" allows multipolygons.
    fields
        By column name, in order.
    """

    key: str
    shape: Shape
    fields: Mapping[str, Field]


_TEXT = Field()
_NAME = Field(blank=False)
_AMOUNT = Field("float", low=0)
_COUNT = Field("int", nullable=True, low=0)
_YEAR = Field("int", nullable=True, low=1800, high=2100)
_FLAG = Field("bool", nullable=True)
_YES_NO = Field("bool")
_ID = Field(blank=False, unique=True)
_STATE_MX = Field(pattern=r"(0[1-9]|[12]\d|3[0-2])")
_MUNICIPALITY = Field(pattern=r"(0[1-9]|[12]\d|3[0-2])\d{3}")
_USPS = Field(pattern="[A-Z]{2}")
_FIPS2 = Field(blank=False, pattern=r"\d{2}")
_COUNTRY = Field(blank=False, one_of=("MX", "US"))
_STRESS = Field("int", nullable=True, low=-1, high=4)
_DATE = Field(pattern=r"\d{4}(-\d{2}(-\d{2})?)?(/\d{4}(-\d{2}(-\d{2})?)?)?")
_FACT = {"source": _NAME, "as_of": _TEXT, "grade": _NAME}
_GRAPH = {
    "edge_id": Field("int", low=0, unique=True),
    "u": Field("int", low=0),
    "v": Field("int", low=0),
    "length_km": Field("float", low=0),
    "country": _COUNTRY,
}

_LAYERS: dict[str, LayerFields] = {
    "highways": LayerFields("edge_id", "LineString", _GRAPH),
    "rail": LayerFields("edge_id", "LineString", _GRAPH),
    "municipalities": LayerFields(
        "municipality_code",
        "Polygon",
        {
            "municipality_code": Field(
                blank=False, unique=True, pattern=r"(0[1-9]|[12]\d|3[0-2])\d{3}"
            ),
            "municipality": _NAME,
            "state_code": Field(blank=False, pattern=r"(0[1-9]|[12]\d|3[0-2])"),
            "state": _NAME,
        },
    ),
    "states_mx": LayerFields(
        "state_code",
        "Polygon",
        {
            "state_code": Field(blank=False, unique=True, pattern=r"(0[1-9]|[12]\d|3[0-2])"),
            "state": _NAME,
        },
    ),
    "states_us": LayerFields(
        "state_fips",
        "Polygon",
        {
            "state_fips": Field(blank=False, unique=True, pattern=r"\d{2}"),
            "state": Field(blank=False, unique=True, pattern="[A-Z]{2}"),
            "name": _NAME,
        },
    ),
    "counties_us": LayerFields(
        "county_fips",
        "Polygon",
        {
            "county_fips": Field(blank=False, unique=True, pattern=r"\d{5}"),
            "county": _NAME,
            "state_fips": _FIPS2,
        },
    ),
}

LAYERS: Mapping[str, LayerFields] = MappingProxyType(_LAYERS)
