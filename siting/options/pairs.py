"""Options of pairs: what their score is made of, and which are kept."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator

from siting.errors import StudyError
from siting.options.common import Count, Frozen, Positive
from siting.scales import Piecewise, Scale, Share, refusal
from siting.weights import complete

__all__ = ["PairScales", "PairWeights", "PairsConfig"]


class PairWeights(Frozen):
    """Shares of a pair's score; a partial override scales the others in proportion."""

    access: Share = Field(default=0.40, description="door-to-door minutes")
    capacity: Share = Field(
        default=0.10, description="trucks a year at the crossings nearly as fast as the best"
    )
    redundancy: Share = Field(
        default=0.10, description="door-to-door minutes when the best crossing closes"
    )
    site_score: Share = Field(default=0.20, description="the site's own score")
    zone_score: Share = Field(default=0.10, description="the zone's own score")
    incentives: Share = Field(default=0.10, description="border-zone and pole programmes")

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
        """Weights in the order of the fields, shape (6,), summing to 1."""
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
    incentives: Scale = Field(
        default=Piecewise(breaks=(0.0, 1.0, 2.0), values=(0.0, 0.6, 1.0)),
        description="number of programmes the site is in: the first counts most",
    )


class PairsConfig(Frozen):
    """How a site and a zone become a pair."""

    weights: PairWeights = Field(
        default_factory=PairWeights, description="shares of a pair's score, summing to 1"
    )
    scales: PairScales = Field(
        default_factory=PairScales, description="value functions of a pair's parts"
    )
    max_minutes: Positive = Field(
        default=1440.0, description="min door to door; a pair farther apart is not kept"
    )
    keep_per_site: Count = Field(default=10, description="best pairs kept for each site")
    mirror_max_minutes: Positive = Field(
        default=360.0,
        description="min door to door; farther apart, the two cannot work as one factory: no "
        "one-to-one match",
    )
