"""A study as resolved: frozen, complete, every option with its default, unit and sentence.

What a person writes (overrides, percentages, a profile's name) is read and completed by
:mod:`siting.study`; a :class:`Study` has nothing left to guess.
"""

import math
from pathlib import Path
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    model_validator,
)

from siting.constraints import Constraint, ForcedConfig
from siting.limits import WEIGHT_SUM_TOLERANCE
from siting.options import (
    CorridorsConfig,
    CostConfig,
    PairScales,
    PairsConfig,
    PairWeights,
    RailConfig,
    RobustnessConfig,
    TravelConfig,
    unique,
)
from siting.options.scenario import ScenarioConfig
from siting.scales import (
    Linear,
    Logistic,
    Piecewise,
    Scale,
    Share,
    Stepwise,
    refusal,
)
from siting.terms import NAME_PATTERN, InegiState, LongText, Name, Text, UspsState
from siting.uncertainty import Uncertainty
from siting.weighting.options import WeightingConfig

__all__ = [
    "NAME_PATTERN",
    "CorridorsConfig",
    "CostConfig",
    "Criterion",
    "Linear",
    "Logistic",
    "PairScales",
    "PairWeights",
    "PairsConfig",
    "Piecewise",
    "RailConfig",
    "RobustnessConfig",
    "Scale",
    "ScenarioConfig",
    "SitesConfig",
    "Stepwise",
    "Study",
    "Text",
    "Theme",
    "TravelConfig",
    "Uncertainty",
    "WeightingConfig",
    "ZonesConfig",
]

Side = Literal["MX", "US"]
Grade = Literal["A", "B", "C", "M", "P", "D"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SitesConfig(_Frozen):
    """Which candidates are scored."""

    file: Path | None = Field(
        default=None,
        description="own sites (CSV, GeoJSON or GeoPackage) instead of the embedded parks; "
        "relative to the study file's folder",
    )
    grades: Annotated[tuple[Grade, ...], AfterValidator(unique)] = Field(
        default=("A", "B", "C", "M"),
        min_length=1,
        description="location grades taken: A three plants or more within 2 km, B two within "
        "3 km, C one plant, M mapped polygon, P postal code, D scattered",
    )
    states: Annotated[tuple[InegiState, ...], AfterValidator(unique)] = Field(
        default=(), description='INEGI codes of Mexican states, such as "19"; empty takes all'
    )


class ZonesConfig(_Frozen):
    """Which US Foreign-Trade Zones are scored."""

    states: Annotated[tuple[UspsState, ...], AfterValidator(unique)] = Field(
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
    unit: str = Field(description="symbol beside the figure, the same in files of any language")
    symbol: Text = Field(description="that symbol for people")
    unit_title: Text = Field(description="the unit in words")
    direction: Literal[-1, 1] = Field(description="+1 when more is better, -1 when less is")
    layers: tuple[str, ...] = Field(description="layers the figure is read from")
    site_sides: tuple[Side, ...] = Field(description="sides of the border where it is measured")
    weight: Share
    scale: Scale
    parameters: dict[str, float] = Field(default_factory=dict)
    buildable: bool = Field(
        default=True, description="whether somebody can build what improves it: a line, a road"
    )
    uncertainty: Uncertainty = Field(
        default=Uncertainty(), description="how far the figures may be off"
    )
    why: LongText = Field(description="why these break points")
    limits: LongText = Field(description="what the data cannot say")

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
    weighting
        How the themes' weights came about; they are in ``themes``.
    notes
        Warnings that follow from the study alone.
    constraints
        What is asked of the sites before anything is scored, in this order; each has a name.
    forced
        Sites kept or left out by name.
    scenario
        What is changed in the world before anything is measured.
    """

    name: Name
    title: Text
    profile: Name
    sites: SitesConfig = Field(default_factory=SitesConfig)
    zones: ZonesConfig = Field(default_factory=ZonesConfig)
    constraints: tuple[Constraint, ...] = ()
    forced: ForcedConfig = Field(default_factory=ForcedConfig)
    criteria: tuple[Criterion, ...]
    themes: tuple[Theme, ...]
    weighting: WeightingConfig = Field(default_factory=WeightingConfig)
    notes: tuple[Text, ...] = ()
    travel: TravelConfig = Field(default_factory=TravelConfig)
    rail: RailConfig = Field(default_factory=RailConfig)
    cost: CostConfig = Field(default_factory=CostConfig)
    pairs: PairsConfig = Field(default_factory=PairsConfig)
    corridors: CorridorsConfig = Field(default_factory=CorridorsConfig)
    robustness: RobustnessConfig = Field(default_factory=RobustnessConfig)
    scenario: ScenarioConfig | None = None

    @model_validator(mode="after")
    def _tree_holds(self) -> Self:
        themes = [theme.key for theme in self.themes]
        unique(tuple(themes))
        unique(tuple(criterion.key for criterion in self.criteria))
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
