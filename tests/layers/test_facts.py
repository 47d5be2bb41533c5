"""The compiled fact tables: complete, well formed, and true where it can be checked by hand."""

import re
from collections import defaultdict
from importlib import resources

import pandas as pd
import pytest
from pyproj import Geod

ROWS = {
    "crossing_hours": 34,
    "crossings": 52,
    "grid_nodes": 2098,
    "groundwater_decline": 1467,
    "incentives": 68,
    "megaregions": 17,
    "opportunity_zone_counties": 239,
    "poles": 25,
    "ports": 28,
    "power_plants": 2067,
    "sites": 695,
    "state_facts": 32,
    "texas_crossing_counts": 355,
    "wait_default": 1,
    "waits": 179,
    "waits_hourly": 436,
    "water_stress": 1426,
    "zones": 190,
}
KEYS = {
    "crossing_hours": ["crossing_id", "direction", "day"],
    "crossings": ["crossing_id"],
    "grid_nodes": ["node_id"],
    "groundwater_decline": ["basin_id"],
    "incentives": ["municipality_code", "programme"],
    "megaregions": ["region_id"],
    "opportunity_zone_counties": ["county_fips"],
    "poles": ["pole_id"],
    "ports": ["port_code"],
    "power_plants": ["plant_id"],
    "sites": ["site_id"],
    "state_facts": ["state_code"],
    "texas_crossing_counts": ["crossing_id", "mode", "year"],
    "waits_hourly": ["crossing_id", "day_type", "month", "hour"],
    "water_stress": ["basin_id"],
    "zones": ["zone_id"],
}
# West, south, east, north: Mexico; the line; the states and Puerto Rico; the border box widened.
MEXICO = (-118.5, 14.4, -86.5, 32.8)
LINE = (-117.3, 25.7, -97.0, 32.8)
WINDOWS = {
    "sites": MEXICO,
    "state_facts": MEXICO,
    "incentives": MEXICO,
    "poles": MEXICO,
    "crossings": LINE,
    "ports": LINE,
    "zones": (-150, 17.5, -65, 65),
    "water_stress": (-120, 12, -84, 38),
    "groundwater_decline": (-120, 12, -84, 38),
    "power_plants": (-118.1, 13.9, -85.9, 36.1),
}
GEOD = Geod(ellps="WGS84")
AS_OF = re.compile(r"undated|\d{4}(-\d\d(-\d\d)?)?(/\d{4}(-\d\d(-\d\d)?)?)?")


def table(name: str) -> pd.DataFrame:
    file = resources.files("layers") / "facts" / f"{name}.csv"
    with file.open(encoding="utf-8") as lines:
        return pd.read_csv(lines, dtype=str, keep_default_na=False)


def number(column: pd.Series) -> pd.Series:
    return pd.to_numeric(column.where(column != ""), errors="raise")


def km(lon: float, lat: float, place: tuple[float, float]) -> float:
    return float(GEOD.inv(lon, lat, *place)[2]) / 1000


@pytest.fixture(scope="module")
def crossings() -> pd.DataFrame:
    return table("crossings").set_index("crossing_id")


@pytest.mark.parametrize("name", sorted(ROWS))
def test_table_is_complete_sorted_and_says_where_it_comes_from(name: str) -> None:
    rows = table(name)
    assert len(rows) == ROWS[name]
    assert (rows["source"] != "").all()
    assert rows["as_of"].map(AS_OF.fullmatch).notna().all()
    assert set(rows["grade"]) <= (set("ABCMPD") if name == "sites" else set("ABCD"))
    if name in KEYS:
        assert not rows.duplicated(KEYS[name]).any()
        assert list(rows[KEYS[name][0]]) == sorted(rows[KEYS[name][0]])


def test_every_file_is_tested() -> None:
    folder = resources.files("layers") / "facts"
    assert {f.name for f in folder.iterdir() if f.name.endswith(".csv")} == {
        f"{name}.csv" for name in ROWS
    }


@pytest.mark.parametrize("name", sorted(ROWS))
def test_bytes_are_plain(name: str) -> None:
    content = (resources.files("layers") / "facts" / f"{name}.csv").read_bytes()
    text = content.decode("utf-8")
    assert not text.startswith("\ufeff")
    assert "\r" not in text
    assert text.endswith("\n")
    assert "  " not in text
    # A float artefact has many digits after the point, or is a whole number with ".0".
    assert not re.search(r",-?\d+\.\d{8,}(?=,|\n)", text)
    assert not re.search(r",-?\d+\.0(?=,|\n)", text)
    # "repo x/y" and the like may stand in a source, but never as all of it.
    assert not re.search(r"pages corpus|(?:^|[\s(\"])/[a-z]+/|texas_bridges\.csv", text)


@pytest.mark.parametrize("name", sorted(WINDOWS))
def test_coordinates_lie_in_their_window(name: str) -> None:
    rows = table(name)
    lon, lat = number(rows["lon"]), number(rows["lat"])
    west, south, east, north = WINDOWS[name]
    assert lon.between(west, east).all(), rows[~lon.between(west, east)].to_string()
    assert lat.between(south, north).all(), rows[~lat.between(south, north)].to_string()
    assert rows["lon"].str.fullmatch(r"-?\d+(\.\d{1,5})?").all()
    assert rows["lat"].str.fullmatch(r"-?\d+(\.\d{1,5})?").all()


def test_codes_are_well_formed() -> None:
    sites, nodes, incentives = table("sites"), table("grid_nodes"), table("incentives")
    for rows in (sites, nodes, incentives):
        assert rows["municipality_code"].str.fullmatch(r"(0[1-9]|[12]\d|3[0-2])\d{3}").all()
    assert (sites["municipality_code"].str[:2] == sites["state_code"]).all()
    assert list(table("state_facts")["state_code"]) == [f"{n:02d}" for n in range(1, 33)]
    names = table("state_facts").set_index("state_code")["state"]
    assert (sites["state_code"].map(names) == sites["state"]).all()
    assert (incentives["municipality_code"].str[:2].map(names) == incentives["state"]).all()
    zones = table("zones")
    assert (zones["zone_id"] == zones["number"].map(lambda n: f"FTZ-{int(n):03d}")).all()
    assert zones["state"].str.fullmatch("[A-Z]{2}").all()
    counties = table("opportunity_zone_counties")
    fips = {"AZ": "04", "CA": "06", "NM": "35", "TX": "48"}
    assert (counties["county_fips"].str[:2] == counties["state"].map(fips)).all()
    assert number(counties["tracts"]).sum() == 1738


def test_water_classes_are_the_publishers() -> None:
    assert set(table("water_stress")["stress_class"]) == {"", "-1", "0", "1", "2", "3", "4"}
    assert set(table("groundwater_decline")["decline_class"]) == {"", "0", "1", "2", "3"}
    rows = table("water_stress")
    assert (rows["stress_label"][rows["stress_class"] == ""] == "No Data").all()
    assert (number(rows["area_km2"]) > 0).all()


def test_sites_by_grade() -> None:
    sites = table("sites")
    assert sites["grade"].value_counts().to_dict() == {
        "A": 262,
        "B": 107,
        "C": 213,
        "D": 13,
        "M": 14,
        "P": 86,
    }
    assert sites["state_code"].nunique() == 30
    assert not sites["name"].str.casefold().duplicated().any()
    slugs = sites["sectors"].str.split("; ").explode()
    assert slugs.str.fullmatch(r"|[a-z]+(-[a-z]+)*").all()
    assert {"automotive", "chemicals", "electronics", "food"} <= set(slugs)


def test_two_names_of_one_park_became_one_row() -> None:
    sites = table("sites").set_index("site_id")
    for gone, keeper in {"N134": "P123", "P329": "N309", "P334": "P333", "P382": "P384"}.items():
        assert gone not in sites.index
        assert f"({gone})" in sites.loc[keeper, "note"]
    # Phases of a park keep their numerals, so they are neighbours and not one park.
    assert {"N086", "N087"} <= set(sites.index)
    # What the dropped row alone knew is kept.
    assert sites.loc["P384", "area_ha"] == "23"


def test_every_neighbour_within_150_m_is_named() -> None:
    sites = table("sites")
    points = list(zip(sites["site_id"], number(sites["lon"]), number(sites["lat"]), strict=True))
    near = defaultdict(set)
    for i, (one, lon, lat) in enumerate(points):
        for other, x, y in points[i + 1 :]:
            if abs(x - lon) < 0.003 and abs(y - lat) < 0.003 and km(lon, lat, (x, y)) <= 0.15:
                near[one].add(other)
                near[other].add(one)
    said = {
        row.site_id: set(match[1].split(", "))
        for row in sites.itertuples()
        if (match := re.search(r"within 150 m of ((?:[PN]\d{3}(?:, )?)+)", row.note))
    }
    assert said == dict(near)


@pytest.mark.parametrize(
    ("code", "centre", "radius_km", "least"),
    [
        ("19039", (-100.31, 25.67), 15, 5),  # Monterrey
        ("08037", (-106.42, 31.69), 20, 25),  # Ciudad Juárez
        ("02004", (-117.00, 32.51), 20, 20),  # Tijuana
        ("22014", (-100.39, 20.59), 30, 9),  # Querétaro
    ],
)
def test_parks_stand_in_their_city(
    code: str, centre: tuple[float, float], radius_km: float, least: int
) -> None:
    sites = table("sites")
    mine = sites[sites["municipality_code"] == code]
    away = [km(float(row.lon), float(row.lat), centre) for row in mine.itertuples()]
    assert len(away) >= least
    assert max(away) < radius_km


@pytest.mark.parametrize(
    ("site", "place"),
    [
        ("P061", (-106.398, 31.716)),  # Antonio J. Bermúdez, north-east of Juárez' centre
        ("P344", (-100.436, 20.824)),  # Parque Industrial Querétaro, on highway 57 north
        ("P034", (-116.985, 32.470)),  # Pacífico, south Tijuana
        ("P239", (-100.143, 25.782)),  # FINSA at Apodaca, Monterrey
    ],
)
def test_known_parks_are_in_the_right_spot(site: str, place: tuple[float, float]) -> None:
    row = table("sites").set_index("site_id").loc[site]
    assert km(float(row["lon"]), float(row["lat"]), place) < 3


@pytest.mark.parametrize(
    ("crossing", "place"),
    [
        ("laredo-world-trade-bridge", (-99.5369, 27.5972)),
        ("laredo-colombia-solidarity", (-99.7457, 27.6998)),
        ("el-paso-bridge-of-the-americas", (-106.4510, 31.7655)),
        ("ysleta", (-106.3380, 31.6710)),
        ("otay-mesa-commercial", (-116.9382, 32.5506)),
        ("nogales-mariposa", (-110.9664, 31.3333)),
        ("nogales-deconcini", (-110.9428, 31.3328)),
        ("calexico-east", (-115.3887, 32.6755)),
        ("san-luis-ii", (-114.6988, 32.4617)),
        ("pharr-reynosa", (-98.2010, 26.0790)),
    ],
)
def test_crossings_are_in_the_right_spot(
    crossings: pd.DataFrame, crossing: str, place: tuple[float, float]
) -> None:
    row = crossings.loc[crossing]
    assert km(float(row["lon"]), float(row["lat"]), place) < 3


def test_commercial_and_rail_crossings(crossings: pd.DataFrame) -> None:
    for column in ("commercial", "rail"):
        assert set(crossings[column]) == {"true", "false"}
    assert (crossings["commercial"] == "true").sum() == 23
    assert (crossings["rail"] == "true").sum() == 7
    assert (crossings["commercial_basis"] != "").all()
    assert crossings.loc["anzalduas", "commercial"] == "false"
    assert crossings.loc["lukeville", "commercial"] == "false"
    for cid in ("columbus", "naco"):
        assert crossings.loc[cid, "commercial"] == "true"
        assert "BTS counted" in crossings.loc[cid, "commercial_basis"]
    # Every commercial crossing has a truck figure with its basis; nothing else has one above 0.
    commercial = crossings["commercial"] == "true"
    assert (number(crossings["trucks_per_year"])[commercial] > 0).all()
    assert not (number(crossings["trucks_per_year"])[~commercial] > 0).any()
    basis = crossings["trucks_basis"]
    assert set(basis[commercial]) == {"counted", "annualised", "stated"}
    assert ((basis == "") == (crossings["trucks_per_year"] == "")).all()


def test_trucks_agree_with_the_ports(crossings: pd.DataFrame) -> None:
    ports = table("ports").set_index("port_code")
    assert set(crossings["port_code"]) == set(ports.index)
    trucks = number(crossings["trucks_per_year"])
    texas = crossings["us_state"] == "TX"
    totals = trucks[texas].groupby(crossings["port_code"][texas]).sum()
    counted = number(ports["trucks_2025"]).dropna()
    assert not counted.empty
    for port, total in counted.items():
        assert totals[port] == total
    annual = crossings[crossings["trucks_basis"] == "annualised"]
    for row in annual.itertuples():
        months = number(ports.loc[row.port_code, ["trucks_2026_07", "trucks_2026_08"]])
        assert float(row.trucks_per_year) == pytest.approx(12 * months.mean(), abs=1)
        same_port = crossings["port_code"] == row.port_code
        assert (crossings["commercial"][same_port] == "true").sum() == 1


def test_wait_rule(crossings: pd.DataFrame) -> None:
    wait = crossings["wait_min"]
    assert wait["laredo-world-trade-bridge"] == ""
    assert wait["ysleta"] == "31.7"
    assert wait["pharr-reynosa"] == "63"
    assert wait["otay-mesa-commercial"] == "90"
    assert wait["el-paso-bridge-of-the-americas"] == "13.6"
    has = wait != ""
    assert has.sum() == 9
    assert (crossings["commercial"][has] == "true").all()
    for column in ("wait_measures", "wait_source", "wait_as_of", "wait_grade"):
        assert ((crossings[column] != "") == has).all()
    assert set(crossings["wait_grade"][has]) <= set("ABC")
    low, high = number(crossings["wait_low_min"]), number(crossings["wait_high_min"])
    ranged = low.notna()
    assert (low[ranged] <= number(wait)[ranged]).all()
    assert (number(wait)[ranged] <= high[ranged]).all()


def test_the_used_wait_is_the_one_in_the_list(crossings: pd.DataFrame) -> None:
    waits = table("waits")
    used = waits[waits["used"] == "true"].set_index("crossing_id")
    assert set(used.index) == set(crossings.index[crossings["wait_min"] != ""])
    assert used.index.is_unique
    assert (used["abnormal"] == "false").all()
    assert (used["lane"] == "standard").all()
    assert not used["measures"].str.contains("RFID").any()
    assert (used["as_of"].str[:4].astype(int) >= 2011).all()
    for cid, row in used.iterrows():
        middle = row["value_min"] or (float(row["low_min"]) + float(row["high_min"])) / 2
        assert float(middle) == float(crossings.loc[cid, "wait_min"])
    assert set(waits["crossing_id"]) - {""} <= set(crossings.index)
    assert (waits["reason"] != "").all()


def test_default_wait_is_the_stated_range() -> None:
    row = table("wait_default").iloc[0]
    assert (row["wait_low_min"], row["wait_min"], row["wait_high_min"]) == ("30", "45", "60")


def test_hourly_waits_and_yearly_counts(crossings: pd.DataFrame) -> None:
    hourly = table("waits_hourly")
    assert set(hourly["crossing_id"]) == {"el-paso-bridge-of-the-americas", "ysleta"}
    assert set(hourly["month"]) == {str(m) for m in range(1, 13)}
    assert number(hourly["hour"]).between(0, 23).all()
    counts = table("texas_crossing_counts")
    assert set(counts["crossing_id"]) - set(crossings.index) == {"el-paso-railroad-bridges"}
    assert set(counts["mode"]) == {"trucks", "railcars"}
    last = counts[(counts["year"] == "2025") & (counts["mode"] == "trucks")]
    for row in last.itertuples():
        assert row.northbound == crossings.loc[row.crossing_id, "trucks_per_year"]


def test_zones_are_marked_by_what_is_known() -> None:
    zones = table("zones").set_index("zone_id")
    assert set(zones.index[zones["active"] == "false"]) == {"FTZ-180", "FTZ-195", "FTZ-242"}
    assert (zones["verified"] == "true").sum() == 160
    assert ((zones["grade"] == "C") == (zones["verified"] == "false")).all()
    assert (zones["as_of"][zones["grade"] == "A"] != "undated").all()
    assert zones["note"].str.startswith("point is the city's, not the site's").all()
    for zone, city in {"FTZ-094": "Laredo", "FTZ-068": "El Paso", "FTZ-060": "Nogales"}.items():
        assert zones.loc[zone, "city"] == city


def test_poles_and_their_sites() -> None:
    poles, sites = table("poles"), table("sites").set_index("site_id")
    assert poles["programme"].value_counts().to_dict() == {"PODECOBI": 15, "PODEBI-CIIT": 10}
    mapped = poles[poles["precision"] == "centroid of a mapped polygon"]
    assert len(mapped) == 9
    for row in mapped.itertuples():
        match = re.search(r"site (N\d{3})", row.note)
        assert match
        assert "development pole" in sites.loc[match[1], "note"]
        assert (sites.loc[match[1], "lon"], sites.loc[match[1], "lat"]) == (row.lon, row.lat)


def test_incentives_and_states() -> None:
    incentives = table("incentives")
    assert incentives["programme"].value_counts().to_dict() == {
        "northern-border": 45,
        "southern-border": 23,
    }
    assert incentives["status_2026"].str.contains("not confirmed").all()
    states = table("state_facts").set_index("state_code")
    weak = set(states.index[states["groundwater_grade"] == "C"])
    assert weak == {"04", "23", "31"}  # Campeche, Quintana Roo, Yucatán share one aquifer
    ratio = number(states["groundwater_extraction_hm3"]) / number(
        states["groundwater_recharge_hm3"]
    )
    assert (ratio - number(states["groundwater_use_ratio"])).abs().max() < 0.001


def test_plants_and_nodes() -> None:
    plants, nodes = table("power_plants"), table("grid_nodes")
    assert plants["country"].value_counts().to_dict() == {"US": 1816, "MX": 251}
    capacity = number(plants["capacity_mw"])
    assert capacity.min() == 0
    assert ((plants["grade"] == "C") == (capacity == 0)).all()
    assert capacity[plants["country"] == "MX"].sum() == pytest.approx(59_700, rel=0.01)
    assert set(nodes["kv"]) == {"", "34.5", "69", "85", "115", "138", "161", "230", "400"}
    assert {"lon", "lat"}.isdisjoint(nodes.columns)
    assert (nodes["locality"] != "").all()


def test_hours_are_of_commercial_crossings_and_in_order(crossings: pd.DataFrame) -> None:
    hours = table("crossing_hours")
    assert (crossings.loc[hours["crossing_id"], "commercial"] == "true").all()
    keys = list(hours[["crossing_id", "direction", "day"]].itertuples(index=False, name=None))
    assert keys == sorted(keys)
    closed = hours["opens"] == hours["closes"]
    assert (hours["opens"][~closed] < hours["closes"][~closed]).all()
    assert (hours["opens"][closed] == "00:00").all()
    # What follows from a table's silence or a timetable's is weak.
    assert (hours["grade"][hours["source"].str.startswith("implied")] == "C").all()


def test_hours_agree_with_the_hourly_waits() -> None:
    hours = table("crossing_hours").set_index(["crossing_id", "direction", "day"])
    waits = table("waits_hourly")
    firm = waits[waits["grade"] == "A"]
    for (crossing, day), rows in firm.groupby(["crossing_id", "day_type"]):
        row = hours.loc[(crossing, "northbound", day)]
        served = number(rows["hour"])
        assert f"{int(served.min()):02d}:00" == row["opens"]
        assert f"{int(served.max()) + 1:02d}:00" == row["closes"]
