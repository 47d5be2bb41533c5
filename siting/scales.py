"""The four kinds of value function, as a study file writes them.

Each turns a raw figure in the criterion's own unit into a value in [0, 1], higher is better. The
arithmetic is in :mod:`siting.values`; here is only what a scale is made of and what it may hold.
"""

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from siting.limits import RAW_FIGURE, SCALE_POINTS

__all__ = ["Linear", "Logistic", "Piecewise", "Scale", "Stepwise", "rising"]

_MOST = int(SCALE_POINTS.default)
_LARGEST = RAW_FIGURE.default

Number = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-_LARGEST, le=_LARGEST)]
Share = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=1)]


def rising(breaks: tuple[float, ...]) -> tuple[float, ...]:
    """Refuse break points that do not rise strictly (a validator for pydantic fields)."""
    for before, after in pairwise(breaks):
        if after <= before:
            kind = "breaks_order"
            message = "breaks must rise, but {after} follows {before}; sort them and drop doubles"
            raise PydanticCustomError(kind, message, {"before": before, "after": after})
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
            kind = "linear_flat"
            message = "worst and best are both {found}; they must differ"
            raise PydanticCustomError(kind, message, {"found": self.worst})
        return self


class Piecewise(_Scale):
    """Straight lines between (break, value) points, flat before the first and after the last."""

    kind: Literal["piecewise"] = "piecewise"
    breaks: Breaks = Field(min_length=2, description="raw figures, rising")
    values: Values = Field(min_length=2, description="the value at each break, in [0, 1]")

    @model_validator(mode="after")
    def _paired(self) -> Self:
        if len(self.breaks) != len(self.values):
            kind = "piecewise_length"
            message = "{breaks} breaks but {values} values; give one value to each break"
            context = {"breaks": len(self.breaks), "values": len(self.values)}
            raise PydanticCustomError(kind, message, context)
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
            kind = "logistic_flat"
            message = "steepness is 0, which gives every place the value one half"
            raise PydanticCustomError(kind, message)
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
            kind = "stepwise_length"
            message = "{breaks} breaks need {wanted} values, found {values}"
            context = {
                "breaks": len(self.breaks),
                "wanted": len(self.breaks) + 1,
                "values": len(self.values),
            }
            raise PydanticCustomError(kind, message, context)
        return self


Scale = Annotated[Linear | Piecewise | Logistic | Stepwise, Field(discriminator="kind")]
