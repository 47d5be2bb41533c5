"""The binational region a corridor lies in, as somebody who plans for the border has named it."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["NOWHERE", "Place", "Region", "read", "region_of"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pair's two ends lie; "" where that is not known.

    Attributes
    ----------
    state_mx, municipality_mx
        INEGI codes of the site.
    state_us, county_us
        USPS code and FIPS code of the zone.
    """

    state_mx: str
    municipality_mx: str
    state_us: str
    county_us: str


@dataclass(frozen=True, slots=True)
class Region:
    """A binational region, in codes.

    Attributes
    ----------
    id
        ``region_id`` in the table ``megaregions``: its ``region`` is the name.
    extent
        ``region_id`` of the row that lists the places.
    places_mx
        INEGI codes of states and municipalities.
    places_us
        USPS codes of states and FIPS codes of counties.
    """

    id: str
    extent: str
    places_mx: frozenset[str]
    places_us: frozenset[str]

    def holds(self, place: Place) -> bool:
        """Say whether both ends lie in it."""
        return bool(
            self.places_mx & {place.state_mx, place.municipality_mx}
            and self.places_us & {place.state_us, place.county_us}
        )


NOWHERE: Final = ""
"""Region of a corridor that lies in none."""


@lru_cache(maxsize=1)
def read() -> tuple[Region, ...]:
    """Read the regions, the narrowest first."""
    source = resources.files("siting").joinpath("studies", "regions.toml")
    listed = tomllib.loads(source.read_text(encoding="utf-8"))["region"]
    return tuple(
        Region(
            id=row["id"],
            extent=row.get("extent", row["id"]),
            places_mx=frozenset(_codes(row, "mx")),
            places_us=frozenset(_codes(row, "us")),
        )
        for row in listed
    )


def _codes(row: "dict[str, list[str]]", side: str) -> "Iterator[str]":
    for key, codes in row.items():
        if key.endswith(f"_{side}"):
            yield from codes


def region_of(places: "Sequence[Place]") -> str:
    """Name the region that most of a corridor lies in.

    Parameters
    ----------
    places
        Both ends of one pair a site, that which the site would use first.

    Returns
    -------
    str
        ``id`` of the first region, narrowest first, that holds both ends of more than half of the
        pairs; :data:`NOWHERE` when none does.
    """
    for region in read():
        if 2 * sum(region.holds(place) for place in places) > len(places):
            return region.id
    return NOWHERE
