"""The columns of fact tables without geometry, which :func:`layers.load_table` reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from layers.fields import Field

__all__ = ["NO_GEOMETRY", "TABLES", "TableFields"]

NO_GEOMETRY = "-"
"""What a table's record says where a layer's says "Point"."""


@dataclass(frozen=True, slots=True)
class TableFields:
    """The columns of one table.

    Attributes
    ----------
    key
        Columns that identify a row together; empty when rows may repeat in all of them.
    fields
        By column name, in order.
    """

    key: tuple[str, ...]
    fields: Mapping[str, Field]


_TEXT = Field()
_NAME = Field(blank=False)
_GRADE = Field(blank=False, one_of=("A", "B", "C", "D"))
_MINUTES = Field("float", low=0, high=1440)
_SLUG = Field(blank=False, pattern="[a-z0-9-]+")
_DAYS = ("weekday", "saturday", "sunday")
_CLOCK = Field(blank=False, pattern=r"([01]\d|2[0-3]):[0-5]\d|24:00")
_WHENCE = {"source": _NAME, "as_of": _NAME}
_FACT = _WHENCE | {"grade": _GRADE}

_TABLES: dict[str, TableFields] = {
    "waits": TableFields(
        (),
        {
            "crossing_id": Field(pattern="[a-z0-9-]+"),
            "place": _NAME,
            "lane": Field(
                blank=False,
                one_of=(
                    "standard",
                    "all trucks",
                    "FAST",
                    "FAST/UCP",
                    "dwell",
                    "mixed traffic",
                    "empties",
                ),
            ),
            "figure": _NAME,
            "value_min": _MINUTES,
            "low_min": _MINUTES,
            "high_min": _MINUTES,
            "day_type": Field(one_of=_DAYS),
            "hour": Field(pattern=r"all|\d|1\d|2[0-3]"),
            "period": _TEXT,
            "abnormal": Field("bool"),
            "measures": _TEXT,
            "grade": _GRADE,
            "used": Field("bool"),
            "reason": _NAME,
            **_WHENCE,
        },
    ),
    "waits_hourly": TableFields(
        ("crossing_id", "lane", "day_type", "month", "hour"),
        {
            "crossing_id": _SLUG,
            "lane": Field(blank=False, one_of=("standard", "FAST")),
            "day_type": Field(blank=False, one_of=_DAYS),
            "month": Field("int", low=1, high=12),
            "hour": Field("int", low=0, high=23),
            "wait_min": _MINUTES,
            "values": Field("int", low=1),
            **_FACT,
        },
    ),
    "wait_default": TableFields(
        ("applies_to",),
        {
            "applies_to": _NAME,
            "wait_min": _MINUTES,
            "wait_low_min": _MINUTES,
            "wait_high_min": _MINUTES,
            "measures": _NAME,
            **_FACT,
        },
    ),
    "crossing_hours": TableFields(
        ("crossing_id", "direction", "day"),
        {
            "crossing_id": _SLUG,
            "direction": Field(blank=False, one_of=("northbound", "southbound")),
            "day": Field(blank=False, one_of=_DAYS),
            "opens": _CLOCK,
            "closes": _CLOCK,
            **_FACT,
        },
    ),
    "texas_crossing_counts": TableFields(
        ("crossing_id", "mode", "year"),
        {
            "crossing_id": _SLUG,
            "mode": Field(blank=False, one_of=("trucks", "railcars")),
            "year": Field("int", low=1990, high=2100),
            "northbound": Field("int", low=0),
            **_FACT,
        },
    ),
    "megaregions": TableFields(
        ("region_id",),
        {
            "region_id": _SLUG,
            "scheme": _NAME,
            "region": _NAME,
            "us_side": _TEXT,
            "mx_side": _TEXT,
            "fact": _TEXT,
            **_FACT,
        },
    ),
    "opportunity_zone_counties": TableFields(
        ("county_fips",),
        {
            "county_fips": Field(blank=False, pattern=r"\d{5}"),
            "county": _NAME,
            "state": Field(blank=False, pattern="[A-Z]{2}"),
            "tracts": Field("int", low=1),
            **_FACT,
        },
    ),
}

TABLES: Mapping[str, TableFields] = MappingProxyType(_TABLES)
