"""How far the figures of a criterion may be off, as a study file writes it.

The drawing is in :mod:`siting.robustness.uncertainty`; here is only what may be stated.
"""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from siting.limits import SCALE_POINTS
from siting.scales import Number, Share, refusal
from siting.terms import LongText

__all__ = ["Uncertainty"]

Size = Annotated[Number, Field(ge=0)]


class Uncertainty(BaseModel):
    """How far a criterion's raw figure may be from the truth, as robustness draws it.

    On either side of a figure x at a place with quality q km lies a span
    ``absolute + relative |x| + quality_share q``; a proxy's span is longer below by
    ``proxy_below |x|`` and above by ``proxy_above |x|``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["exact", "interval", "normal", "displaced", "class"] = Field(
        default="exact",
        description="exact: not drawn; interval: anywhere within the span alike; normal: the span "
        "is one standard deviation; displaced: a distance to something that stands anywhere within "
        "the span around its place alike; class: the right class or, with the chance move, the one "
        "before or after it in the list",
    )
    absolute: Size = Field(default=0.0, description="part of the span, in the criterion's unit")
    relative: Size = Field(default=0.0, description="part of the span, as a share of the figure")
    quality_share: Size = Field(
        default=0.0, description="part of the span, as a share of the place's own quality_km"
    )
    proxy_below: Size = Field(
        default=0.0, description="how much longer a proxy's span is below, share of the figure"
    )
    proxy_above: Size = Field(
        default=0.0, description="how much longer a proxy's span is above, share of the figure"
    )
    by_municipality: bool = Field(
        default=False,
        strict=True,
        description="places of one municipality err alike: they share basin, node and road",
    )
    least: Number | None = Field(default=None, description="no draw falls below this figure")
    classes: tuple[Number, ...] = Field(
        default=(),
        max_length=int(SCALE_POINTS.default),
        description="every class there is, in an order in which neighbours are alike",
    )
    move: Share = Field(default=0.0, description="chance that the place is of a neighbouring class")
    basis: LongText = Field(
        default=LongText(
            en="Stated by the study, without a source.", es="Lo dice el estudio, sin fuente."
        ),
        description="where these figures come from, or that they are a judgement",
    )

    @model_validator(mode="after")
    def _of_its_kind(self) -> Self:
        spans = ("absolute", "relative", "quality_share", "proxy_below", "proxy_above")
        given = [name for name in spans if getattr(self, name) > 0]
        classed = [name for name in ("classes", "move") if getattr(self, name)]
        fault = ""
        match self.kind:
            case "exact" if given or classed:
                fault = f"an exact figure has no {(given + classed)[0]}; name another kind"
            case "interval" | "normal" | "displaced" if classed:
                fault = f"{classed[0]} belongs to kind class; take it out"
            case "interval" | "normal" | "displaced" if not given:
                fault = f"no span is given for kind {self.kind}; give one of {', '.join(spans)}"
            case "class" if given:
                fault = f"{given[0]} belongs to kinds interval, normal and displaced; take it out"
            case "class" if len(set(self.classes)) < 2:  # noqa: PLR2004  one class cannot move
                fault = "classes needs at least two different ones; list them all"
        if fault:
            raise refusal(fault)
        return self
