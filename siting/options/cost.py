"""Options of cost: dollars and carbon dioxide of one load, with where each factor comes from."""

from pydantic import Field

from siting.options.common import Frozen, NotNegative, Positive
from siting.scales import Share

__all__ = ["CostConfig"]


class CostConfig(Frozen):
    """What one load costs door to door, by truck and by rail."""

    usd_per_km: NotNegative = Field(
        default=1.404,
        description="USD a km driven, driver, fuel and truck: 2.260 USD a mile, United States "
        "2024 (ATRI, Operational Costs of Trucking 2025, as reported by overdriveonline.com on 2 "
        "July 2025)",
    )
    mx_factor: NotNegative = Field(
        default=1.0,
        description="factor on usd_per_km south of the line. Not found: no published figure for "
        "Mexico was opened, so the one of the United States stands. Set your own",
    )
    empty_share: Share = Field(
        default=0.167,
        description="share of all km driven empty, which the loaded ones must pay: 16.7 % in 2024 "
        "(the same report); 0 leaves the empty km to somebody else, and 1 is refused",
        lt=1,
    )
    usd_per_hour: NotNegative = Field(
        default=71.57,
        description="USD an hour of waiting at the border: cost of a truck's hour without fuel, "
        "2024 (ATRI 2025, as reported by wtaglobalinc.com). High for a standing truck, for tyres "
        "and repairs are in it",
    )
    cargo_usd_per_hour: NotNegative = Field(
        default=0.0,
        description="USD an hour that the goods are on their way, by truck or rail: capital tied "
        "up, lines that stand still. Differs with the goods, so it is left out until set",
    )
    tolls: dict[str, NotNegative] = Field(
        default_factory=dict,
        description="USD a loaded truck pays at a crossing, by crossing_id, such as "
        "{ laredo-world-trade-bridge = 20 } (up to 20 USD at Laredo in 2024, freightwaves.com). "
        "Left out unless given: most were not found",
    )
    co2_kg_per_km: NotNegative = Field(
        default=0.918,
        description="kg CO2 a km driven: 10.21 kg a gallon of diesel (EPA; not opened) over 6.91 "
        "miles a gallon (ATRI 2024, as reported by fleetowner.com)",
    )
    idle_co2_kg_per_hour: NotNegative = Field(
        default=10.2,
        description="kg CO2 an hour of waiting: a truck that idles burns about one gallon an hour "
        "(eesi.org), so this is the most, for engines are also switched off",
    )
    payload_tonnes: Positive = Field(
        default=20.0,
        description="tonnes in a load, by which what rail costs a tonne-km is multiplied: 80,000 "
        "lb, the federal limit in the United States, less some 35,000 lb of empty truck. General "
        "knowledge, not opened: set your own",
    )
    rail_usd_per_tonne_km: NotNegative = Field(
        default=0.0315,
        description="USD a tonne-km: revenue of the large US railways, 4.60 cents a short ton-mile "
        "(BTS table 3-21: in 2021 1.73 times that of 1990; the 2.66 cents of 1990 "
        "not opened). Mostly bulk over long hauls: containers over short ones cost more",
    )
    rail_terminal_usd: NotNegative = Field(
        default=0.0,
        description="USD a load at each terminal, lifting and gate. Not found: 0 says so, and then "
        "no cost by rail is given, for without it rail would look cheaper than any truck",
    )
    rail_co2_kg_per_tonne_km: NotNegative = Field(
        default=0.0146,
        description="kg CO2 a tonne-km: the same gallon over 480 short ton-miles a gallon "
        "(Association of American Railroads, via docslib.org)",
    )
