"""Options of travel: how kilometres become minutes, and what a crossing costs."""

from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from siting.options.common import Frozen, NotNegative, Positive, unique
from siting.scales import Number, Share, refusal, rising
from siting.terms import shown

__all__ = ["ANY_TIME", "Day", "Direction", "Lane", "TravelConfig"]

ANY_TIME: Literal["any"] = "any"

Day = Literal["any", "weekday", "saturday", "sunday"]
Direction = Literal["northbound", "southbound"]
Lane = Literal["standard", "fast"]


def _an_hour(given: object) -> object:
    whole = isinstance(given, int) and not isinstance(given, bool)
    if given == ANY_TIME or (whole and given in range(24)):
        return given
    fault = f"found {shown(given)}; give a whole hour from 0 to 23, or any"
    raise refusal(fault)


Hour = Annotated[Literal["any"] | int, BeforeValidator(_an_hour)]


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
    direction: Direction = Field(
        default="northbound",
        description="way the load goes: the park builds and the zone stores, so north; every wait "
        "that was found is northbound",
    )
    southbound_factor: NotNegative = Field(
        default=0.51,
        description="wait southbound as a share of the default, because no figure of a crossing "
        "was found; FHWA's survey of seven ports in 2001 had 8.1 min of delay outbound, 16.0 "
        "inbound",
    )
    lane: Lane = Field(
        default="standard",
        description="standard, or fast where a crossing is known to have a FAST lane (certified "
        "carriers); the others keep the standard lane, flagged",
    )
    fast_factor: Share = Field(
        default=0.78,
        description="wait in the FAST lane as a share of the standard one: three moments at Otay "
        "Mesa that CBP showed for both, 20, 10 and 40 min against 25, 15 and 50. Thin; flagged",
    )
    day: Day = Field(
        default=ANY_TIME,
        description="weekday, saturday or sunday, with an hour: waits of that hour where CBP "
        "publishes them, and no crossing known to be shut then; any takes the plain figures",
    )
    hour: Hour = Field(
        default=ANY_TIME,
        description="hour at the crossing, 0 to 23, local: 7 is from 7:00 to 7:59; goes with a day",
    )
    waits: dict[str, NotNegative] = Field(
        default_factory=dict,
        description="min; your own figure by crossing_id, for the lane, direction and hour of the "
        "study; it replaces what is known",
    )
    wait_factor: NotNegative = Field(
        default=1.0, description="factor on every wait: 1.5 asks what half as long again would do"
    )
    wait_factors: dict[str, NotNegative] = Field(
        default_factory=dict, description="factor on the wait by crossing_id, beside wait_factor"
    )
    minutes_saved: dict[str, NotNegative] = Field(
        default_factory=dict,
        description="min taken off the wait by crossing_id, after the factors; none falls below 0",
    )
    wait_spread: Annotated[Number, Field(ge=0, le=10)] = Field(
        default=0.89,
        description="standard deviation of a truck's wait over its mean; 0.89 is what FHWA's "
        "buffer index of 162 % (seven ports, inbound, 2001) makes of a lognormal time",
    )
    load: bool = Field(
        default=False,
        strict=True,
        description="whether the trucks of a closed crossing lengthen the waits where they turn "
        "to; off, because no capacity of a crossing was found and the curve is one for roads",
    )
    capacity: dict[str, Annotated[Number, Field(ge=1)]] = Field(
        default_factory=dict,
        description="trucks a year a crossing can handle, by crossing_id, such as { ysleta = "
        "800000 }",
    )
    utilisation: Positive = Field(
        default=1.0,
        description="share of its capacity that a crossing uses today where capacity has no "
        "figure; an assumption, not opened, set your own: that trucks wait says it is full at "
        "times",
    )
    delay_alpha: NotNegative = Field(
        default=0.15,
        description="a of the curve 1 + a (trucks / capacity)^b; 0.15 is the Bureau of Public "
        "Roads' of 1964, made for roads; the manual was not opened, libraries that use it were",
    )
    delay_beta: Annotated[Number, Field(ge=1, le=20)] = Field(
        default=4.0, description="b of that curve; 4 from the same source"
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

    @model_validator(mode="after")
    def _day_and_hour(self) -> Self:
        if (self.day == ANY_TIME) != (self.hour == ANY_TIME):
            lone, other = ("day", "hour") if self.hour == ANY_TIME else ("hour", "day")
            fault = f"{lone} is given without {other}; give both, or neither"
            raise refusal(fault)
        return self
