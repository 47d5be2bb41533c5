"""Options of pairs: what their score is made of, and which are kept."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import numpy as np
import numpy.typing as npt
from pydantic import AfterValidator, Field, model_validator

from siting.errors import StudyError
from siting.options.common import Count, Frozen, NotNegative, Positive, unique
from siting.options.matching import MatchingConfig
from siting.options.pairstability import PairStabilityConfig
from siting.scales import Piecewise, Scale, Share, Stepwise, refusal
from siting.weights import complete

__all__ = [
    "GreenConfig",
    "IncentivesConfig",
    "PairScales",
    "PairWeights",
    "PairsConfig",
    "SectorsConfig",
]

Fuel = Literal[
    "Biomass",
    "Coal",
    "Cogeneration",
    "Gas",
    "Geothermal",
    "Hydro",
    "Nuclear",
    "Oil",
    "Other",
    "Petcoke",
    "Solar",
    "Storage",
    "Waste",
    "Wind",
]


class PairWeights(Frozen):
    """Shares of a pair's score; a partial override scales the others in proportion.

    The link has three fifths, since it is what makes two plants work as one and the best measured.
    Both ends have a quarter: a good link between poor places is no plant, but the places have a
    ranking of their own. Policy can change with a decree, what industries do is known for one zone
    in four, and the green conditions rest on proxies that the ends' scores hold as well: these
    three can part pairs that the rest leaves close together, and no more.
    """

    access: Share = Field(default=0.40, description="door-to-door minutes")
    capacity: Share = Field(
        default=0.10, description="trucks a year at the crossings nearly as fast as the best"
    )
    redundancy: Share = Field(
        default=0.10, description="door-to-door minutes when the best crossing closes"
    )
    site_score: Share = Field(default=0.15, description="the site's own score")
    zone_score: Share = Field(default=0.10, description="the zone's own score")
    sectors: Share = Field(
        default=0.05,
        description="what the site's industries can supply of what the zone does, where known",
    )
    incentives: Share = Field(
        default=0.05, description="programmes at the site and at the zone's county"
    )
    green: Share = Field(
        default=0.05, description="water stress at both ends and clean generation near the site"
    )

    @model_validator(mode="before")
    @classmethod
    def _completed(cls, given: object) -> object:
        base = {key: float(field.default) for key, field in cls.model_fields.items()}
        if not isinstance(given, dict) or not _plain_numbers(given) or set(given) - set(base):
            return given
        try:
            return complete(given, base)
        except StudyError as error:
            raise refusal(" ".join(error.faults)) from error

    def as_array(self) -> npt.NDArray[np.float64]:
        """Weights in the order of the fields, shape (8,), summing to 1."""
        return np.array(list(self.model_dump().values()), dtype=np.float64)


def _plain_numbers(given: Mapping[Any, object]) -> bool:
    return all(isinstance(v, int | float) and not isinstance(v, bool) for v in given.values())


class PairScales(Frozen):
    """Value functions of a pair's parts; the two scores are values already."""

    access: Scale = Field(
        default=Piecewise(
            breaks=(30.0, 60.0, 120.0, 240.0, 480.0, 960.0, 1440.0),
            values=(1.0, 0.95, 0.85, 0.6, 0.25, 0.05, 0.0),
        ),
        description="min door to door: up to an hour is a shuttle, two leave four turns to a "
        "truck's day, 4 h one turn within a shift, 8 h one way within a shift; at 16 h two plants "
        "no longer work as one, and at 24 h nothing is left of it",
    )
    capacity: Scale = Field(
        default=Piecewise(
            breaks=(0.0, 100_000.0, 500_000.0, 1_000_000.0, 3_000_000.0),
            values=(0.0, 0.2, 0.5, 0.7, 1.0),
        ),
        description="trucks a year, northbound, at all crossings within redundancy_margin_min of "
        "the best: 100,000 is a small bridge, half a million less than Ysleta alone, three million "
        "both Laredo bridges together",
    )
    redundancy: Scale = Field(
        default=Piecewise(
            breaks=(30.0, 60.0, 120.0, 240.0, 480.0, 960.0, 1440.0),
            values=(1.0, 0.95, 0.85, 0.6, 0.25, 0.05, 0.0),
        ),
        description="min door to door through the runner-up, as for access; no other crossing has "
        "the value 0",
    )
    sectors: Scale = Field(
        default=Piecewise(breaks=(0.0, 1.0), values=(0.5, 1.0)),
        description="share of the zone's industries that the site's supply; none on record keeps "
        "half, since neither list is complete: that speaks neither for a pair nor against it",
    )
    incentives: Scale = Field(
        default=Piecewise(breaks=(0.0, 1.0, 2.0), values=(0.0, 0.6, 1.0)),
        description="number of programmes at both ends: the first counts most",
    )
    green_water: Scale = Field(
        default=Stepwise(breaks=(0.0, 1.0, 2.0, 3.0, 4.0), values=(0.1, 1.0, 0.8, 0.55, 0.25, 0.0)),
        description="Aqueduct class at either end, as the criterion water_stress_class has it by "
        "default; -1 is arid land with low use",
    )
    green_clean: Scale = Field(
        default=Piecewise(breaks=(0.0, 0.35, 0.7), values=(0.0, 0.5, 1.0)),
        description="share of clean generation within reach of the site: half the value at "
        "Mexico's goal for 2024, all of it at twice that",
    )


class SectorsConfig(Frozen):
    """How the site's industries are held against what the zone does."""

    related_share: Share = Field(
        default=0.5,
        description="what an industry that supplies the zone's counts for, of one that is the "
        "same: half, since it is one step up the chain; a judgement",
    )


class IncentivesConfig(Frozen):
    """How programmes count."""

    unconfirmed_share: Share = Field(
        default=0.5,
        description="what a programme counts for that no opened page confirms for this year: half, "
        "since nothing says that it ended either; the border decrees ran to 2025-12-31, and the "
        "Opportunity Zones of 2018 sunset with 2026, their successors not being certified yet",
    )


class GreenConfig(Frozen):
    """The rule of the green flag: all three conditions hold, at the figures known."""

    max_water_class: Annotated[int, Field(strict=True, ge=0, le=4)] = Field(
        default=2,
        description="Aqueduct class, 0 to 4; highest at either end: from class 3 on, more than "
        "40 % of the renewable supply is withdrawn, which the publisher calls high",
    )
    min_clean_share: Share = Field(
        default=0.35,
        description="share of the known capacity within reach of the site that is clean: the goal "
        "Mexico's Ley de Transición Energética set for the generation of 2024 (23.4 % was reached, "
        "SENER)",
    )
    reach_km: Positive = Field(
        default=150.0,
        description="km around the site in which generation counts, as for the criterion "
        "generation_nearby_mw",
    )
    min_known_mw: NotNegative = Field(
        default=500.0,
        description="MW; with less known capacity within reach, about one combined-cycle unit, the "
        "share speaks of a plant or two and counts as not known",
    )
    clean_fuels: Annotated[tuple[Fuel, ...], AfterValidator(unique)] = Field(
        default=("Biomass", "Geothermal", "Hydro", "Nuclear", "Solar", "Wind"),
        min_length=1,
        description="fuels of the layer power_plants that count as clean: those Mexico's law of "
        "the electricity industry lists as clean (from general knowledge, the law was not opened)",
    )


class PairsConfig(Frozen):
    """How a site and a zone become a pair."""

    weights: PairWeights = Field(
        default_factory=PairWeights, description="shares of a pair's score, summing to 1"
    )
    scales: PairScales = Field(
        default_factory=PairScales, description="value functions of a pair's parts"
    )
    sectors: SectorsConfig = Field(
        default_factory=SectorsConfig, description="industries at both ends"
    )
    incentives: IncentivesConfig = Field(
        default_factory=IncentivesConfig, description="programmes at both ends"
    )
    green: GreenConfig = Field(default_factory=GreenConfig, description="rule of the green flag")
    max_minutes: Positive = Field(
        default=1440.0, description="min door to door; a pair farther apart is not kept"
    )
    on_time_minutes: Positive = Field(
        default=240.0,
        description="min door to door; the chance to be there in that time, when the wait varies, "
        "is told of every pair. 4 h is one turn within a shift",
    )
    keep_per_site: Count = Field(default=10, description="best pairs kept for each site")
    mirror_max_minutes: Positive = Field(
        default=360.0,
        description="min door to door; farther apart, the two cannot work as one factory and are "
        "no mirrors",
    )
    matching: MatchingConfig = Field(
        default_factory=MatchingConfig, description="how mirrors are chosen"
    )
    stability: PairStabilityConfig = Field(
        default_factory=PairStabilityConfig, description="what the pairs are tested against"
    )
