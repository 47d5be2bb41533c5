"""Options of corridors: which pairs belong together."""

from typing import Annotated, Literal

from pydantic import Field

from siting.options.common import Count, Frozen, NotNegative, Positive

__all__ = ["CorridorsConfig"]

AtLeastTwo = Annotated[int, Field(strict=True, ge=2, le=10_000)]


class CorridorsConfig(Frozen):
    """How pairs that use the same crossings become corridors."""

    method: Literal["agglomerative", "density"] = Field(
        default="agglomerative",
        description='"agglomerative" bounds how wide a corridor is; "density" (HDBSCAN) follows '
        "where pairs crowd, as far as they crowd, and calls the rest noise",
    )
    pairs_per_site: Count = Field(default=3, description="best pairs of a site that are clustered")
    max_minutes: Positive = Field(
        default=900.0,
        description="min door to door; a slower pair makes no corridor. 15 h still joins the "
        "valley of Mexico to Laredo",
    )
    max_diameter_min: Positive = Field(
        default=180.0,
        description="min of driving; widest spread of a corridor's places on one side, for "
        "agglomerative. At 3 h a truck collects from the far end and is back within a shift, and "
        "Saltillo still belongs to Monterrey, which 2 h 30 min would part",
    )
    crossing_diameter_min: Positive = Field(
        default=60.0,
        description="min of driving, on the quicker side; crossings this close to one another "
        "serve one corridor, as travel.redundancy_margin_min takes them for spares",
    )
    min_cluster_size: AtLeastTwo = Field(
        default=9, description="fewest pairs that are a crowd, for density: three sites with three"
    )
    min_samples: Count = Field(
        default=3,
        description="pairs around a pair that make it the inside of a crowd, for density; the "
        "more, the more is noise",
    )
    min_sites: Count = Field(default=3, description="fewest sites that make a corridor")
    buffer_km: NotNegative = Field(
        default=10.0, description="km drawn around a corridor's places on the map"
    )
