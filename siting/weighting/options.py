"""The ``[weighting]`` section of a study: how the themes' weights are arrived at."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from siting.scales import Number, refusal

__all__ = ["PersonConfig", "WeightingConfig"]

Ratio = Annotated[Number, Field(gt=0)]
Points = Annotated[Number, Field(ge=0, le=100)]
Weight = Annotated[Number, Field(ge=0)]
Judgements = dict[str, dict[str, Ratio]]

_PERSON = re.compile(r"[\w .'-]{1,40}")


def _people(given: "dict[str, PersonConfig]") -> "dict[str, PersonConfig]":
    for name in given:
        if not _PERSON.fullmatch(name) or not name.strip():
            fault = f"{name[:60]!a}: name people with letters, digits and blanks, 40 at most"
            raise refusal(fault)
    return given


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PersonConfig(_Frozen):
    """What one person of a group says: weights or judgements."""

    weights: dict[str, Weight] = Field(
        default_factory=dict, description="weights of all themes, as in [weights]"
    )
    judgements: Judgements = Field(
        default_factory=dict, description="pairwise judgements, as for method ahp"
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if bool(self.weights) == bool(self.judgements):
            fault = "give this person's weights or judgements, one of the two"
            raise refusal(fault)
        return self


class WeightingConfig(_Frozen):
    """How the themes' weights are arrived at."""

    method: Literal["direct", "ahp", "rank-order", "swing", "group"] = Field(
        default="direct",
        description="direct takes the profile and [weights]; any other takes their place and needs "
        "every theme",
    )
    judgements: Judgements = Field(
        default_factory=dict,
        description="for ahp: how many times as important a theme is as another, 1 to 9, each pair "
        "once",
    )
    order: tuple[str, ...] = Field(
        default=(), description="for rank-order: the most important first; = joins equals"
    )
    formula: Literal["roc", "rank-sum", "reciprocal"] = Field(
        default="roc",
        description="for rank-order: roc (rank order centroid), rank-sum (equal steps) or "
        "reciprocal (1, 1/2, 1/3 ...)",
    )
    points: dict[str, Points] = Field(
        default_factory=dict,
        description="for swing: 100 for the theme whose step from worst to best is wanted most, "
        "the others their share of it",
    )
    people: Annotated[dict[str, PersonConfig], AfterValidator(_people)] = Field(
        default_factory=dict, description="for group: by name, each with weights or judgements"
    )
    aggregation: Literal["priorities", "judgements"] = Field(
        default="priorities",
        description="for group: what the geometric mean is taken of, people's weights "
        "(priorities) or their judgements",
    )
