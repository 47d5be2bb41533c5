"""A study as resolved: frozen, complete, every option with its default, unit and sentence.

What a person writes (overrides, percentages, a profile's name) is read and completed by
:mod:`siting.study`; a :class:`Study` has nothing left to guess.
"""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from siting.errors import StudyError
from siting.limits import NAME_CHARACTERS, TEXT_CHARACTERS, WEIGHT_SUM_TOLERANCE
from siting.scales import (
    Linear,
    Logistic,
    Number,
    Piecewise,
    Scale,
    Share,
    Stepwise,
    refusal,
    rising,
)
from siting.states import INEGI_STATES, USPS_STATES
from siting.weights import complete

__all__ = [
    "NAME_PATTERN",
    "CorridorsConfig",
    "Criterion",
    "Linear",
    "Logistic",
    "PairScales",
    "PairWeights",
    "PairsConfig",
    "Piecewise",
    "Scale",
    "SitesConfig",
    "Stepwise",
    "Study",
    "Text",
    "Theme",
    "TravelConfig",
    "ZonesConfig",
]

Language = Literal["en", "es"]
Side = Literal["MX", "US"]
Grade = Literal["A", "B", "C", "M", "P", "D"]
NAME_PATTERN = rf"^[a-z0-9][a-z0-9-]{{0,{int(NAME_CHARACTERS.default) - 1}}}$"

Positive = Annotated[Number, Field(gt=0)]
NotNegative = Annotated[Number, Field(ge=0)]
Count = Annotated[int, Field(strict=True, ge=1, le=10_000)]
Name = Annotated[str, StringConstraints(pattern=NAME_PATTERN)]
Line = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        min_length=1,
        max_length=int(TEXT_CHARACTERS.default),
        # Control characters and direction overrides would break a title in some sink.
        pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+$",
    ),
]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def _unique(items: tuple[str, ...]) -> tuple[str, ...]:
    doubles = sorted({item for item in items if items.count(item) > 1})
    if doubles:
        fault = f"{', '.join(doubles)} given twice; give each once"
        raise refusal(fault)
    return items


def _known_state(known: Mapping[str, str]) -> AfterValidator:
    def check(code: str) -> str:
        if code not in known:
            first = min(known)
            fault = f"{code[:20]!a} is no state code; use codes such as {first} ({known[first]})"
            raise refusal(fault)
        return code

    return AfterValidator(check)


InegiState = Annotated[str, Field(strict=True), _known_state(INEGI_STATES)]
UspsState = Annotated[str, Field(strict=True), _known_state(USPS_STATES)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _LongText(_Frozen):
    en: Sentence
    es: Sentence

    def get(self, lang: Language) -> str:
        """Text in one language."""
        return self.en if lang == "en" else self.es


class Text(_LongText):
    """A line of text in both languages; ``text.get("es")`` picks one."""

    en: Line
    es: Line


class SitesConfig(_Frozen):
    """Which candidates are scored."""

    file: Path | None = Field(
        default=None,
        description="own sites (CSV, GeoJSON or GeoPackage) instead of the embedded parks; "
        "relative to the study file's folder",
    )
    grades: Annotated[tuple[Grade, ...], AfterValidator(_unique)] = Field(
        default=("A", "B", "C", "M"),
        min_length=1,
        description="location grades taken: A three plants or more within 2 km, B two within "
        "3 km, C one plant, M mapped polygon, P postal code, D scattered",
    )
    states: Annotated[tuple[InegiState, ...], AfterValidator(_unique)] = Field(
        default=(), description='INEGI codes of Mexican states, such as "19"; empty takes all'
    )


class ZonesConfig(_Frozen):
    """Which US Foreign-Trade Zones are scored."""

    states: Annotated[tuple[UspsState, ...], AfterValidator(_unique)] = Field(
        default=(), description='USPS codes of US states, such as "TX"; empty takes all'
    )
    include_inactive: bool = Field(
        default=False, strict=True, description="also take zones that are marked inactive"
    )


class Theme(_Frozen):
    """A branch of the criteria tree; weights of all themes sum to 1."""

    key: str
    title: Text
    weight: Share


class Criterion(_Frozen):
    """One measured figure per place, its value function and its weight within its theme."""

    key: str
    theme: str
    title: Text
    unit: str = Field(description="symbol beside the figure")
    unit_title: Text = Field(description="the unit in words")
    direction: Literal[-1, 1] = Field(description="+1 when more is better, -1 when less is")
    layers: tuple[str, ...] = Field(description="layers the figure is read from")
    site_sides: tuple[Side, ...] = Field(description="sides of the border where it is measured")
    weight: Share
    scale: Scale
    parameters: dict[str, float] = Field(default_factory=dict)
    why: _LongText = Field(description="why these break points")
    limits: _LongText = Field(description="what the data cannot say")

    @model_validator(mode="after")
    def _agrees_with_direction(self) -> Self:
        if _rise(self.scale) * self.direction < 0:
            wanted = "more" if self.direction > 0 else "less"
            fault = f"the scale runs the wrong way; {wanted} is better here"
            raise refusal(fault)
        return self


def _rise(scale: Scale) -> float:
    match scale:
        case Linear():
            return math.copysign(1.0, scale.best - scale.worst)
        case Logistic():
            return math.copysign(1.0, scale.steepness)
        case Piecewise() | Stepwise():
            return float(np.sign(scale.values[-1] - scale.values[0]))


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
    closed: Annotated[tuple[Annotated[str, Field(strict=True)], ...], AfterValidator(_unique)] = (
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

    access: Share = Field(default=0.35, description="door-to-door minutes")
    redundancy: Share = Field(default=0.10, description="cost of losing the best crossing")
    site_score: Share = Field(default=0.30, description="the site's own score")
    zone_score: Share = Field(default=0.15, description="the zone's own score")
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

    def as_array(self) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
        """Weights in the order of the fields, shape (5,), summing to 1."""
        return np.array(list(self.model_dump().values()), dtype=np.float64)


def _plain_numbers(given: Mapping[Any, object]) -> bool:
    return all(isinstance(v, int | float) and not isinstance(v, bool) for v in given.values())


class PairScales(_Frozen):
    """Value functions of a pair's parts; the two scores are values already."""

    access: Scale = Field(
        default=Piecewise(
            breaks=(60.0, 240.0, 480.0, 1440.0, 2880.0), values=(1.0, 0.8, 0.55, 0.15, 0.0)
        ),
        description="min door to door: an hour is a shuttle, 4 h a turn within one shift, 8 h one "
        "way within a shift, a day needs a second driver, two days lose the point of a pair",
    )
    redundancy: Scale = Field(
        default=Piecewise(breaks=(0.0, 60.0, 240.0), values=(1.0, 0.5, 0.0)),
        description="min lost when the best crossing closes: an hour is borne, four break the "
        "day's turn; no other crossing has the value 0",
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


class CorridorsConfig(_Frozen):
    """How pairs that use the same crossings become corridors."""

    pairs_per_site: Count = Field(default=3, description="best pairs of a site that are clustered")
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


class Study(_Frozen):
    """One configured run, complete and consistent.

    Attributes
    ----------
    name
        Lower-case letters, digits and hyphens: it names folders and files.
    criteria
        In the order of the decision matrix' columns; weights within each theme sum to 1.
    themes
        In the order of the report; weights sum to 1.
    """

    name: Name
    title: Text
    profile: Name
    sites: SitesConfig = Field(default_factory=SitesConfig)
    zones: ZonesConfig = Field(default_factory=ZonesConfig)
    criteria: tuple[Criterion, ...]
    themes: tuple[Theme, ...]
    travel: TravelConfig = Field(default_factory=TravelConfig)
    pairs: PairsConfig = Field(default_factory=PairsConfig)
    corridors: CorridorsConfig = Field(default_factory=CorridorsConfig)

    @model_validator(mode="after")
    def _tree_holds(self) -> Self:
        themes = [theme.key for theme in self.themes]
        _unique(tuple(themes))
        _unique(tuple(criterion.key for criterion in self.criteria))
        faults = [
            f"criterion {c.key} belongs to {c.theme}, which is no theme of the study"
            for c in self.criteria
            if c.theme not in themes
        ]
        sums = {
            f"the criteria of theme {key}": [c.weight for c in self.criteria if c.theme == key]
            for key in themes
        }
        sums["the themes"] = [theme.weight for theme in self.themes]
        faults += [
            f"the weights of {what} sum to {math.fsum(weights):.10g}, not to 1"
            for what, weights in sums.items()
            if abs(math.fsum(weights) - 1) > WEIGHT_SUM_TOLERANCE.default
        ]
        if faults:
            raise refusal("; ".join(faults))
        return self
