"""Options of the test of the pairs: other waits, other weights, a crossing closed."""

from typing import Annotated

from pydantic import Field

from siting.options.common import Frozen
from siting.scales import Number, Share

__all__ = ["PairStabilityConfig"]


class PairStabilityConfig(Frozen):
    """What the pairs are tested against."""

    draws: Annotated[int, Field(strict=True, ge=100, le=100_000)] = Field(
        default=200,
        description="draws of waits and weights, each with every open crossing closed in turn; at "
        "200 a share is good to three and a half percentage points, at 1,000 to one and a half",
    )
    seed: Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)] = Field(
        default=1, description="start of the random draws: the same seed gives the same shares"
    )
    wait_span: Share = Field(
        default=0.5,
        description="share by which each crossing's wait may be longer or shorter, by itself and "
        "equally likely anywhere between; a question asked of every wait alike, since few have a "
        "stated spread, and no forecast",
    )
    concentration: Annotated[Number, Field(ge=1, le=10_000)] = Field(
        default=20.0,
        description="how close the drawn weights of a pair's parts keep to the study's: at 20 a "
        "weight of 40 % falls between 23 and 58 % in nine of ten draws, as for the sites",
    )
    top: Annotated[int, Field(strict=True, ge=1, le=50)] = Field(
        default=3,
        description="a pair survives when its zone is still among so many best of its site: "
        "as many as each site brings to the corridors",
    )
