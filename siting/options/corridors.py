"""Options of corridors: which pairs belong together."""

from pydantic import Field

from siting.options.common import Count, Frozen, NotNegative, Positive

__all__ = ["CorridorsConfig"]


class CorridorsConfig(Frozen):
    """How pairs that use the same crossings become corridors."""

    pairs_per_site: Count = Field(default=3, description="best pairs of a site that are clustered")
    max_minutes: Positive = Field(
        default=900.0,
        description="min door to door; a slower pair makes no corridor. 15 h still joins the "
        "valley of Mexico to Laredo",
    )
    max_diameter_km: Positive = Field(
        default=350.0, description="km; widest spread of a corridor's places on one side"
    )
    crossing_diameter_km: Positive = Field(
        default=60.0, description="km; crossings this close to one another serve one corridor"
    )
    min_sites: Count = Field(default=3, description="fewest sites that make a corridor")
    buffer_km: NotNegative = Field(
        default=10.0, description="km drawn around a corridor's places on the map"
    )
