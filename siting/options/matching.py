"""Options of the matching: which site and which zone become each other's mirror."""

from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from siting.options.common import Count, Frozen, unique
from siting.scales import refusal

__all__ = ["MODES", "MatchingConfig", "Mode"]

Mode = Literal["one-to-one", "many-to-one", "stable", "top"]
Seats = Annotated[int, Field(strict=True, ge=0, le=10_000)]

MODES: Final[tuple[Mode, ...]] = ("one-to-one", "many-to-one", "stable", "top")
_LIMITED: Final = ("one-to-one", "many-to-one")


class MatchingConfig(Frozen):
    """How mirrors are chosen among the pairs within ``mirror_max_minutes``."""

    mode: Mode = Field(
        default="one-to-one",
        description="one-to-one: each site and zone once, at the largest total score; many-to-one: "
        "zones have seats for several sites; stable: no site and zone would rather have each "
        "other; top: each site's best zones, whoever else has them",
    )
    capacity: Count = Field(
        default=3,
        description="sites a zone has seats for, in many-to-one and stable. A judgement: no "
        "published figure says how many parks one zone can serve. An active zone served about 15 "
        "firms in fiscal 2008 (2,500 in 164 zones, Foreign-Trade Zones Board, 70th annual report, "
        "from its abstract); three parks leave it five of each",
    )
    capacities: dict[str, Seats] = Field(
        default_factory=dict,
        description="seats of single zones by zone_id; 0 leaves a zone out in every mode",
    )
    max_zones: Annotated[int, Field(strict=True, ge=0, le=10_000)] = Field(
        default=0,
        description="zones that may have a site at all, in one-to-one and many-to-one; 0 sets no "
        "limit: which zones open is a programme's choice, not the data's",
    )
    every_site: bool = Field(
        default=False,
        strict=True,
        description="true gives each site a zone, in any mode, or refuses the study and says "
        "which sites share too few; false, since most of Mexico's parks are farther from the "
        "border than a mirror may be",
    )
    per_site: Count = Field(
        default=3,
        description="zones a site is given in top: a first choice and two to talk to when it "
        "fails; keep_per_site has more of them",
    )
    proposing: Literal["site", "zone"] = Field(
        default="site",
        description="who proposes in stable, and so gets the best it can have: the sites, for "
        "whom this program chooses",
    )
    zone_ignores: Annotated[tuple[str, ...], AfterValidator(unique)] = Field(
        default=("zone_score", "incentives"),
        description="parts of the pair score that a zone does not weigh when it compares sites: "
        "its own score is the same with each of them, and programmes pay who builds in Mexico, "
        "not who stores in the US. With nothing ignored both sides rank by one and the same score",
    )

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.max_zones and self.mode not in _LIMITED:
            fault = (
                f'max_zones = {self.max_zones} goes with mode = "one-to-one" or "many-to-one", not '
                f'with "{self.mode}"; take one of the two out'
            )
            raise refusal(fault)
        return self
