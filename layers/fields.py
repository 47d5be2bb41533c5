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
_PORT = Field(blank=False, pattern=r"\d{4}")
_MINUTES = Field("float", low=0, high=1440)
OWN_GRADE = "U"
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
    "sites": LayerFields(
        "site_id",
        "Point",
        {
            "site_id": _ID,
            "name": _NAME,
            "kind": _NAME,
            "state_code": _STATE_MX,
            "state": _TEXT,
            "municipality_code": _MUNICIPALITY,
            "municipality": _TEXT,
            "grade": Field(blank=False, one_of=("A", "B", "C", "M", "P", "D", OWN_GRADE)),
            "plants": _COUNT,
            "spread_km": _AMOUNT,
            "area_ha": _AMOUNT,
            "first_year": _YEAR,
            "last_year": _YEAR,
            "sectors": _TEXT,
            "note": _TEXT,
            "source": _NAME,
            "as_of": _TEXT,
        },
    ),
    "zones": LayerFields(
        "zone_id",
        "Point",
        {
            "zone_id": Field(blank=False, unique=True, pattern=r"FTZ-\d{3}"),
            "number": Field("int", low=1, high=999, unique=True),
            "name": _NAME,
            "state": _USPS,
            "city": _NAME,
            "grantee": _TEXT,
            "active": _YES_NO,
            "verified": _YES_NO,
            "service_area": _TEXT,
            "sectors": _TEXT,
            "note": _TEXT,
            **_FACT,
        },
    ),
    "crossings": LayerFields(
        "crossing_id",
        "Point",
        {
            "crossing_id": Field(blank=False, unique=True, pattern="[a-z0-9-]+"),
            "port_code": _PORT,
            "cbp_number": Field(pattern=r"\d{6}"),
            "name": _NAME,
            "mx_name": _TEXT,
            "us_state": _USPS,
            "us_city": _NAME,
            "mx_city": _TEXT,
            "mx_state": _NAME,
            "commercial": _YES_NO,
            "commercial_basis": _NAME,
            "rail": _YES_NO,
            "railway": _TEXT,
            "trucks_per_year": _COUNT,
            "trucks_basis": Field(one_of=("counted", "annualised", "stated")),
            "trucks_as_of": _TEXT,
            "trucks_source": _TEXT,
            "wait_min": _MINUTES,
            "wait_low_min": _MINUTES,
            "wait_high_min": _MINUTES,
            "wait_measures": _TEXT,
            "wait_grade": Field(nullable=True, blank=False, one_of=("A", "B", "C")),
            "wait_source": _TEXT,
            "wait_as_of": _TEXT,
            "cargo_hours": _TEXT,
            "fast": _FLAG,
            "note": _TEXT,
            **_FACT,
        },
    ),
    "ports": LayerFields(
        "port_code",
        "Point",
        {
            "port_code": Field(blank=False, unique=True, pattern=r"\d{4}"),
            "name": _NAME,
            "state": _USPS,
            "trucks_2024": _COUNT,
            "trucks_2025": _COUNT,
            "trucks_2026_07": _COUNT,
            "trucks_2026_08": _COUNT,
            "railcars_2024": _COUNT,
            "railcars_2025": _COUNT,
            "import_usd_2025": _COUNT,
            "export_usd_2025": _COUNT,
            "note": _TEXT,
            **_FACT,
        },
    ),
    "water_stress": LayerFields(
        "basin_id",
        "Point",
        {
            "basin_id": _ID,
            "stress_class": _STRESS,
            "stress_label": _NAME,
            "area_km2": _AMOUNT,
            **_FACT,
        },
    ),
    "groundwater_decline": LayerFields(
        "basin_id",
        "Point",
        {"basin_id": _ID, "decline_class": _STRESS, "area_km2": _AMOUNT, **_FACT},
    ),
    "power_plants": LayerFields(
        "plant_id",
        "Point",
        {
            "plant_id": _ID,
            "name": _NAME,
            "country": _COUNTRY,
            "capacity_mw": _AMOUNT,
            "fuel": _TEXT,
            "year": _YEAR,
            **_FACT,
        },
    ),
    "grid_nodes": LayerFields(
        "node_id",
        "Point",
        {
            "node_id": _ID,
            "name": _NAME,
            "kv": Field("float", low=1, high=1200),
            "system": _NAME,
            "region": _NAME,
            "load_zone": _NAME,
            "state": _NAME,
            "municipality_code": _MUNICIPALITY,
            "municipality": _NAME,
            "locality": _TEXT,
            "location_basis": Field(blank=False, one_of=("town", "municipality")),
            "municipality_radius_km": _AMOUNT,
            **_FACT,
        },
    ),
    "poles": LayerFields(
        "pole_id",
        "Point",
        {
            "pole_id": _ID,
            "programme": Field(blank=False, one_of=("PODECOBI", "PODEBI-CIIT")),
            "name": _NAME,
            "state": _NAME,
            "municipality": _NAME,
            "area_ha": _AMOUNT,
            "precision": _NAME,
            "note": _TEXT,
            **_FACT,
        },
    ),
    "incentives": LayerFields(
        "municipality_code",
        "Point",
        {
            "municipality_code": Field(
                blank=False, unique=True, pattern=r"(0[1-9]|[12]\d|3[0-2])\d{3}"
            ),
            "municipality": _NAME,
            "state": _NAME,
            "programme": Field(blank=False, one_of=("northern-border", "southern-border")),
            "benefit": _NAME,
            "validity": _NAME,
            "status_2026": _NAME,
            **_FACT,
        },
    ),
    "state_facts": LayerFields(
        "state_code",
        "Point",
        {
            "state_code": Field(blank=False, unique=True, pattern=r"(0[1-9]|[12]\d|3[0-2])"),
            "state": _NAME,
            "population_2024": _COUNT,
            "labour_force_2025q1": _COUNT,
            "homicide_rate_2024_per100k": _AMOUNT,
            "extortion_rate_2024_per100k": _AMOUNT,
            "fdi_2024_musd": Field("float"),
            "immex_establishments_2024_05": _COUNT,
            "immex_employment_2024_05": _COUNT,
            "groundwater_recharge_hm3": _AMOUNT,
            "groundwater_extraction_hm3": _AMOUNT,
            "groundwater_use_ratio": _AMOUNT,
            "groundwater_grade": _NAME,
            "us_exports_2025_usd": _COUNT,
            **_FACT,
        },
    ),
    "towns": LayerFields(
        "town_id",
        "Point",
        {
            "town_id": _ID,
            "name": _NAME,
            "country": _COUNTRY,
            "admin1": _NAME,
            "population": Field("int", low=0),
        },
    ),
    "seaports": LayerFields(
        "port_id", "Point", {"port_id": _ID, "name": _NAME, "country": _COUNTRY}
    ),
    "airports": LayerFields(
        "airport_id",
        "Point",
        {
            "airport_id": Field(blank=False, unique=True, pattern="[A-Z]{3}"),
            "name": _NAME,
            "country": _COUNTRY,
            "city": _TEXT,
        },
    ),
}

LAYERS: Mapping[str, LayerFields] = MappingProxyType(_LAYERS)
