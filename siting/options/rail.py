"""Options of rail: when a pair has a way by train, and how long it takes."""

from pydantic import Field

from siting.options.common import Frozen, NotNegative, Positive

__all__ = ["RailConfig"]


class RailConfig(Frozen):
    """The second way door to door: truck to the line, train over the border, truck to the zone."""

    speed_kmh: Positive = Field(
        default=31.0,
        description="km/h between yards, stops on the line included: CPKC, which runs both sides "
        "of the Laredo rail bridge, reported 19.3 mph for the second quarter of 2025 "
        "(baystreetsignal.com); BNSF's trains ran at 26.7 mph in December 2024 (trains.com)",
    )
    max_access_km: Positive = Field(
        default=25.0,
        description="km; a place farther from a line has no way by rail: up to there the haul to "
        "a transfer yard still pays, the middle break of rail_distance_km",
    )
    drayage_kmh: Positive = Field(
        default=40.0,
        description="km/h of the truck between a place and the line, as travel.access_speed_kmh; "
        "also over a hole between the line's end and the crossing",
    )
    max_gate_km: Positive = Field(
        default=15.0,
        description="km; the drawn lines end up to 11 km short of crossings that trains do use "
        "(Brownsville, Nogales), and a longer hole is not bridged",
    )
    terminal_minutes: NotNegative = Field(
        default=612.0,
        description="min in the yard at each end: CPKC's average terminal dwell of 10.2 hours, "
        "second quarter of 2025 (baystreetsignal.com)",
    )
    border_minutes: NotNegative = Field(
        default=240.0,
        description="min at the border, whatever the crossing. Not found: an assumption for a "
        "change of crews, the scan and the customs of a train; no wait of trains is published. "
        "Set your own",
    )
    least_km: NotNegative = Field(
        default=150.0,
        description="km door to door; a shorter way counts as none by rail, for a load is lifted "
        "twice and waits in two yards however short its ride. Not found: an assumption, and a low "
        "one; 0 lets every way count. Set your own",
    )
    max_detour: Positive = Field(
        default=2.5,
        description="length by rail over the straight line from site to zone; a longer way more "
        "likely goes round a hole of the layer than along the line, and counts as unknown: "
        "Chihuahua to El Paso, joined by a line the layer lacks, would go by Laredo",
    )
