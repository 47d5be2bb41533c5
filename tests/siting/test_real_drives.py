"""Drives on the embedded roads against what a truck takes in the world, within wide bounds."""

import pytest

import layers
from siting.config import TravelConfig
from siting.transport import network
from tests.siting.roads_world import frame

TRAVEL = TravelConfig()


@pytest.fixture(scope="module")
def trees() -> network.GateTrees:
    return network.gate_trees(layers.load_graph("highways"), layers.load("crossings"), TRAVEL)


@pytest.mark.parametrize(
    "case",
    [
        # Apodaca's airport parks; the toll road to Nuevo Laredo is some 220 km.
        ("MX", (-100.13, 25.78), "laredo-world-trade-bridge", (140, 190), (195, 235)),
        ("MX", (-106.39, 31.66), "ysleta", (5, 30), (4, 25)),
        ("MX", (-116.93, 32.53), "otay-mesa-commercial", (2, 20), (1, 15)),
        ("MX", (-100.40, 20.60), "laredo-world-trade-bridge", (600, 720), (870, 950)),
        ("MX", (-110.97, 29.02), "nogales-mariposa", (200, 250), (265, 300)),
        ("US", (-98.49, 29.42), "laredo-world-trade-bridge", (145, 180), (240, 265)),
        ("US", (-87.65, 41.85), "laredo-world-trade-bridge", (1200, 1450), (2100, 2350)),
    ],
    ids=["Monterrey", "Juarez", "Tijuana", "Queretaro", "Hermosillo", "San Antonio", "Chicago"],
)
def test_a_truck_would_agree(
    trees: network.GateTrees,
    case: tuple[str, tuple[float, float], str, tuple[int, int], tuple[int, int]],
) -> None:
    side, (lon, lat), crossing, minutes, km = case
    found = network.access(
        frame([lon], [lat], site_id=["P"]), side=side, trees=trees, travel=TRAVEL
    )
    at = found.crossing_ids.index(crossing)
    assert minutes[0] < found.minutes[0, at] < minutes[1]
    assert km[0] < found.km[0, at] < km[1]


def test_crossings_are_tied_to_mexican_roads(trees: network.GateTrees) -> None:
    assert set(trees.sides["MX"].reason) == {""}
    cut_off = {
        name
        for name, reason in zip(trees.crossing_ids, trees.sides["US"].reason, strict=True)
        if reason
    }
    # The graph has no road within 40 km of these two north of the line.
    assert cut_off == {"columbus", "presidio-ojinaga"}
