"""The four kinds of value function, as a study file writes them.

Each turns a raw figure in the criterion's own unit into a value in [0, 1], higher is better. The
arithmetic is in :mod:`siting.values`; here is only what a scale is made of and what it may hold.
"""

from itertools import pairwise
from typing import Annotated, Final, Literal, LiteralString, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from siting.limits import RAW_FIGURE, SCALE_POINTS

__all__ = ["REFUSED", "Linear", "Logistic", "Piecewise", "Scale", "Stepwise", "refusal", "rising"]

REFUSED: Final = "refused"
"""Kind of the errors whose message is already a whole sentence."""

_MOST = int(SCALE_POINTS.default)
_LARGEST = RAW_FIGURE.default

Number = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-_LARGEST, le=_LARGEST)]
Share = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=1)]


def refusal(fault: str) -> PydanticCustomError:
    """Build the error by which a validator refuses a setting, its sentence kept as it is."""
    kind: LiteralString = REFUSED
    return PydanticCustomError(kind, "{fault}", {"fault": fault})


def rising(breaks: tuple[float, ...]) -> tuple[float, ...]:
    """Refuse break points that do not rise strictly (a validator for pydantic fields)."""
    for before, after in pairwise(breaks):
        if after <= before:
            fault = f"{after:g} follows {before:g}, but breaks must rise; sort them, drop doubles"
            raise refusal(fault)
    return breaks


Breaks = Annotated[tuple[Number, ...], Field(max_length=_MOST), AfterValidator(rising)]
Values = Annotated[tuple[Share, ...], Field(max_length=_MOST + 1)]


class _Scale(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Linear(_Scale):
    """A straight line from ``worst`` (value 0) to ``best`` (value 1), flat outside."""

    kind: Literal["linear"] = "linear"
    worst: Number = Field(description="raw figure whose value is 0")
    best: Number = Field(description="raw figure whose value is 1")

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if self.worst == self.best:
            fault = f"worst and best are both {self.worst:g}; make them differ"
            raise refusal(fault)
        return self


class Piecewise(_Scale):
    """Straight lines between (break, value) points, flat before the first and after the last."""

    kind: Literal["piecewise"] = "piecewise"
    breaks: Breaks = Field(min_length=2, description="raw figures, rising")
    values: Values = Field(min_length=2, description="the value at each break, in [0, 1]")

    @model_validator(mode="after")
    def _paired(self) -> Self:
        if len(self.breaks) != len(self.values):
            fault = (
                f"{len(self.breaks)} breaks but {len(self.values)} values; "
                "give one value to each break"
            )
            raise refusal(fault)
        return self


class Logistic(_Scale):
    """An S-curve, 1 / (1 + exp(-steepness (raw - midpoint)))."""

    kind: Literal["logistic"] = "logistic"
    midpoint: Number = Field(description="raw figure whose value is one half")
    steepness: Number = Field(
        description="per raw unit; negative when a lower figure is better; never 0"
    )

    @model_validator(mode="after")
    def _sloped(self) -> Self:
        if self.steepness == 0:
            fault = "steepness is 0, which gives every place the value one half; give a slope"
            raise refusal(fault)
        return self


class Stepwise(_Scale):
    """Steps, right-continuous: a raw figure equal to a break already takes the step after it."""

    kind: Literal["stepwise"] = "stepwise"
    breaks: Breaks = Field(min_length=1, description="raw figures where the step changes, rising")
    values: Values = Field(
        min_length=2, description="one more than breaks: below the first, then from each break on"
    )

    @model_validator(mode="after")
    def _one_more(self) -> Self:
        if len(self.values) != len(self.breaks) + 1:
            fault = (
                f"{len(self.breaks)} breaks but {len(self.values)} values; steps take one value "
                "more than breaks"
            )
            raise refusal(fault)
        return self


Scale = Annotated[Linear | Piecewise | Logistic | Stepwise, Field(discriminator="kind")]
