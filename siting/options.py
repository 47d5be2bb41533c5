"""Options of travel, pairs and corridors: each with its default, unit and sentence."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import numpy as np
import numpy.typing as npt
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from siting.errors import StudyError
from siting.scales import Number, Piecewise, Scale, Share, refusal, rising
from siting.weights import complete

__all__ = [
    "CorridorsConfig",
    "PairScales",
    "PairWeights",
    "PairsConfig",
    "RobustnessConfig",
    "TravelConfig",
    "unique",
]

Positive = Annotated[Number, Field(gt=0)]
NotNegative = Annotated[Number, Field(ge=0)]
Count = Annotated[int, Field(strict=True, ge=1, le=10_000)]


def unique(items: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse a list that holds something twice (a validator for pydantic fields)."""
    doubles = sorted({item for item in items if items.count(item) > 1})
    if doubles:
        fault = f"{', '.join(doubles)} given twice; give each once"
        raise refusal(fault)
    return items


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TravelConfig(_Frozen):
    """How kilometres become minutes, and what a crossing costs."""

    speed_breaks_km: Annotated[tuple[Positive, ...], AfterValidator(rising)] = Field(
        default=(1.0, 5.0, 20.0),
        description="km; where the road class is unknown an edge's length stands for it: short "
        "edges lie in towns, long ones in the open country",
    )
    speeds_kmh: tuple[Positive, ...] = Field(
        default=(40.0, 60.0, 75.0, 88.0),
        validate_default=True,
        description="km/h; one more than the breaks: shorter than the first, then from each on",
    )
    us_speed_factor: Positive = Field(
        default=1.25,
        description="factor on the speeds north of the line: there the network is cut at every "
        "interchange, so that open highway comes in short edges; 1.25 puts Laredo to San Antonio "
        "(255 km) at 2 h 40 min, where 1 would make it 3 h 20 min",
    )
    access_speed_kmh: Positive = Field(
        default=40.0, description="km/h between a place and the nearest node of the network"
    )
    access_circuity: Annotated[Number, Field(ge=1)] = Field(
        default=1.3, description="road length over straight line on that first stretch"
    )
    max_access_km: Positive = Field(
        default=60.0, description="km; a place farther from the network is unreachable"
    )
    max_gate_km: Positive = Field(
        default=40.0, description="km; a crossing farther from the network on a side is cut off"
    )
    default_wait_min: NotNegative = Field(
        default=45.0,
        description="min; wait where none was found, the middle of the 30 to 60 min that CBP "
        "stated as usual for Texas commercial ports in 2022; flagged wherever it is used",
    )
    default_wait_low_min: NotNegative = Field(
        default=30.0, description="min; low end of that statement"
    )
    default_wait_high_min: NotNegative = Field(
        default=60.0, validate_default=True, description="min; high end of that statement"
    )
    wait_factor: NotNegative = Field(
        default=1.0, description="factor on every wait: 1.5 asks what half as long again would do"
    )
    tie_share: Share = Field(
        default=0.05,
        description="share of the fastest time; road distances are good to about 7 %, so a "
        "crossing no slower than this counts as equally fast, and of these the one that handles "
        "most trucks is the best. 0 takes the fastest by the clock",
    )
    local_trucks_per_year: NotNegative = Field(
        default=100_000.0,
        description="trucks a year; a crossing below this serves local traffic only, see "
        "local_minutes: its own count shows that long hauls do not use it. 0 lets all serve all",
    )
    local_minutes: NotNegative = Field(
        default=45.0,
        description="min; a crossing for local traffic serves only places within this drive of it",
    )
    closed: Annotated[tuple[Annotated[str, Field(strict=True)], ...], AfterValidator(unique)] = (
        Field(default=(), description="crossing_id of crossings to close")
    )
    redundancy_margin_min: NotNegative = Field(
        default=60.0, description="min; a crossing this close to the best one counts as a spare"
    )

    @field_validator("speeds_kmh")
    @classmethod
    def _one_speed_more(cls, speeds: tuple[float, ...], info: ValidationInfo) -> tuple[float, ...]:
        breaks = info.data.get("speed_breaks_km")
        if breaks is not None and len(speeds) != len(breaks) + 1:
            fault = (
                f"{len(breaks)} speed_breaks_km but {len(speeds)} speeds_kmh; give one speed more "
                "than breaks"
            )
            raise refusal(fault)
        return speeds

    @field_validator("default_wait_high_min")
    @classmethod
    def _waits_rise(cls, high: float, info: ValidationInfo) -> float:
        low, middle = (info.data.get(f"default_wait_{key}min") for key in ("low_", ""))
        if low is not None and middle is not None and not low <= middle <= high:
            fault = (
                f"default_wait_low_min {low:g}, default_wait_min {middle:g} and "
                f"default_wait_high_min {high:g} must rise in this order"
            )
            raise refusal(fault)
        return high


class PairWeights(_Frozen):
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


class PairScales(_Frozen):
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


class PairsConfig(_Frozen):
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


class CorridorsConfig(_Frozen):
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


def _bounds_rise(bounds: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    for key, (low, high) in bounds.items():
        if low > high:
            fault = f"{key}: the low end {low:g} is above the high end {high:g}; exchange them"
            raise refusal(fault)
    return bounds


class RobustnessConfig(_Frozen):
    """What the ranking is tested against: other weights, and figures that may be off."""

    draws: Annotated[int, Field(strict=True, ge=100, le=1_000_000)] = Field(
        default=10_000,
        description="draws of weights; at 10,000 a share is good to half a percentage point",
    )
    seed: Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)] = Field(
        default=1, description="start of the random draws: the same seed gives the same shares"
    )
    weights: Literal["dirichlet", "uniform"] = Field(
        default="dirichlet",
        description="dirichlet draws around the study's own weights, uniform draws any weights at "
        "all; the draws are of the themes, criteria keep their share within a theme",
    )
    concentration: Annotated[Number, Field(ge=1, le=10_000)] = Field(
        default=20.0,
        description="how close the dirichlet draws keep to the study's weights: at 20 a weight of "
        "25 % falls between 11 and 42 % in nine of ten draws",
    )
    order: Annotated[tuple[Annotated[str, Field(strict=True)], ...], AfterValidator(unique)] = (
        Field(default=(), description='what every draw keeps to, such as "water >= rail", by theme')
    )
    bounds: Annotated[dict[str, tuple[Share, Share]], AfterValidator(_bounds_rise)] = Field(
        default_factory=dict,
        description="least and most weight by theme, such as { water = [0.2, 0.5] }",
    )
    top: Annotated[int, Field(strict=True, ge=1, le=1_000)] = Field(
        default=10, description="length of the shortlist: P(top) is the chance to be on it"
    )
    uncertain_figures: bool = Field(
        default=True,
        strict=True,
        description="also draw each figure within its stated uncertainty, and what is missing "
        "anywhere between worst and best",
    )
