"""The page of the real study: light, silent, and real places in the right spots."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from maps import page as map_page
from siting import geodesy, pipeline, study

Open = Callable[..., Page]

BYTES = 3_000_000


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    result = pipeline.run(study.load("border"))
    path = tmp_path_factory.mktemp("border") / "map.html"
    return {"border": map_page.write(result, path, lang="en")}


def test_the_page_is_light(files: dict[str, Path]) -> None:
    assert files["border"].stat().st_size < BYTES


def _data(sheet: Page) -> dict[str, Any]:
    """Read what the opened page was told back out of the document."""
    read = "() => JSON.parse(document.getElementById('siting-data').textContent)"
    return cast("dict[str, Any]", sheet.evaluate(read))


# City centres and gates as any atlas gives them, (lon, lat).
CITIES = {
    ("Monterrey", "Nuevo León"): (-100.3161, 25.6866),
    ("Juárez", "Chihuahua"): (-106.4245, 31.6904),
    ("Tijuana", "Baja California"): (-117.0382, 32.5149),
    ("Querétaro", "Querétaro"): (-100.3899, 20.5888),
}
GATES = {
    "laredo-world-trade-bridge": (-99.5362, 27.5963),
    "ysleta": (-106.3364, 31.6717),
    "otay-mesa-commercial": (-116.9383, 32.5497),
    "nogales-mariposa": (-110.9700, 31.3330),
}


def test_real_places_stand_in_the_right_spots(open_page: Open) -> None:
    data = _data(open_page("border"))
    sites, crossings = data["sites"], data["crossings"]
    for (city, state), (lon, lat) in CITIES.items():
        towns = zip(sites["municipality"], sites["state"], strict=True)
        rows = [row for row, town in enumerate(towns) if town == (city, state)]
        assert len(rows) >= 4, city
        x, y = (np.array([sites[axis][row] for row in rows]) for axis in "xy")
        km = geodesy.distance_km(x, y, np.full(len(x), lon), np.full(len(y), lat))
        assert np.median(km) < 15, city
        assert km.max() < 40, city
    for gate, (lon, lat) in GATES.items():
        row = crossings["id"].index(gate)
        ends = (crossings["x"][row], crossings["y"][row], lon, lat)
        assert geodesy.distance_km(*(np.array([degree]) for degree in ends))[0] < 3, gate


def test_the_map_goes_to_the_real_bridge(open_page: Open) -> None:
    sheet = open_page("border")
    sheet.fill("#search", "world trade")
    sheet.keyboard.press("Enter")
    expect(sheet.locator("#panel-title")).to_have_text("World Trade Bridge (Laredo IV)")
    expect(sheet.locator("#panel")).to_contain_text("2,221,226")


def test_the_best_park_opens_with_points_that_add_up(open_page: Open) -> None:
    sheet = open_page("border")
    sheet.locator("tbody tr").first.click()
    sites = _data(sheet)["sites"]
    expect(sheet.locator("#panel-title")).to_have_text(sites["name"][0])
    points = sum(column[0] for column in sites["points"].values())
    assert points == pytest.approx(sites["score"][0], abs=1e-4)
