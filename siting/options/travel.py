"""Options of travel: how kilometres become minutes, and what a crossing costs."""

from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from siting.options.common import Frozen, NotNegative, Positive, unique
from siting.scales import Number, Share, refusal, rising

__all__ = ["TravelConfig"]


class TravelConfig(Frozen):
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
