"""Options of the test of the ranking: other weights, and figures that may be off."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from siting.options.common import Frozen, unique
from siting.scales import Number, Share, refusal

__all__ = ["RobustnessConfig"]


def _bounds_rise(bounds: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    for key, (low, high) in bounds.items():
        if low > high:
            fault = f"{key}: the low end {low:g} is above the high end {high:g}; exchange them"
            raise refusal(fault)
    return bounds


class RobustnessConfig(Frozen):
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
