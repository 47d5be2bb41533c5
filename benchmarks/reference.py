"""The same job as anybody would write it: geopandas, networkx, pandas, loops.

It reads the same layers and the same study and follows the same rules: places and crossings are
tied to the nearest point of the nearest road of their own country's largest network by an access
leg, roads are driven at the speed of their length class, small crossings serve the places beside
them, and a pair goes through the crossing with the least drive + wait + drive, or through a larger
one that is as fast within the tie. It has no cache, no arrays of its own and no shortcut that
changes the result. One shortest-path run a crossing and side, not one a pair: nobody would wait for
thousands of them, so the comparison grants the plain version this much sense.

``python -m benchmarks.reference OUT`` writes sites.csv, pairs.csv, a GeoPackage and a plain map.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
from shapely.geometry import LineString

import layers
from siting import study as studies
from siting.config import Study, TravelConfig
from siting.geodesy import GEOD, SEARCH_CRS
from siting.values import apply as value_of
from siting.weights import global_weights

PIECE_M = 20_000.0
"""Straight chords are drawn as geodesics, in pieces of at most this length."""


@dataclass(frozen=True, slots=True)
class Tie:
    """Where a place meets the road: the edge, the share along it, the straight km to it."""

    u: int
    v: int
    share: float
    minutes: float
    length_km: float
    straight_km: float


@dataclass(frozen=True, slots=True)
class Times:
    """Drives to crossings by side, and the best way of every pair."""

    tables: dict[str, pd.DataFrame]
    pairs: pd.DataFrame


def edge_minutes(length_km: float, country: str, travel: TravelConfig) -> float:
    """Drive one edge at the speed of its length class and country."""
    speed = travel.speeds_kmh[0]
    for least_km, faster in zip(travel.speed_breaks_km, travel.speeds_kmh[1:], strict=True):
        if length_km >= least_km:
            speed = faster
    if country == "US":
        speed *= travel.us_speed_factor
    return length_km / speed * 60


def leg_minutes(straight_km: float, travel: TravelConfig) -> float:
    """Drive an access leg."""
    return straight_km * travel.access_circuity / travel.access_speed_kmh * 60


def road_network(roads: gpd.GeoDataFrame, country: str, travel: TravelConfig) -> "nx.Graph[int]":
    """Build one country's largest connected network, minutes on its edges."""
    graph: nx.Graph[int] = nx.Graph()
    for row in roads[roads["country"] == country].itertuples():
        minutes = edge_minutes(row.length_km, country, travel)
        if not graph.has_edge(row.u, row.v) or graph[row.u][row.v]["minutes"] > minutes:
            graph.add_edge(row.u, row.v, minutes=minutes)
    return graph.subgraph(max(nx.connected_components(graph), key=len)).copy()


def geodesic(line: LineString) -> LineString:
    """Bend a long straight line into the geodesic it stands for."""
    (lon1, lat1), (lon2, lat2) = line.coords
    metres = GEOD.line_length([lon1, lon2], [lat1, lat2])
    if metres <= PIECE_M:
        return line
    between = GEOD.npts(lon1, lat1, lon2, lat2, int(metres // PIECE_M))
    return LineString([(lon1, lat1), *between, (lon2, lat2)])


def tie_to_roads(
    places: gpd.GeoDataFrame, roads: gpd.GeoDataFrame, *, cap_km: float, travel: TravelConfig
) -> dict[str, Tie]:
    """Tie each place to the nearest road within the cap; the others are left out."""
    projected = places.to_crs(SEARCH_CRS)
    joined = gpd.sjoin_nearest(projected, roads.to_crs(SEARCH_CRS), max_distance=cap_km * 1500)
    bent = roads.geometry.to_crs(SEARCH_CRS)
    ties: dict[str, Tie] = {}
    for row in joined.itertuples():
        if row.place_id in ties:
            continue
        road = bent.loc[row.index_right]
        along = road.project(row.geometry)
        foot = gpd.GeoSeries([road.interpolate(along)], crs=SEARCH_CRS).to_crs("EPSG:4326").iloc[0]
        start = places.geometry.loc[row.Index]
        straight_km = GEOD.line_length([start.x, foot.x], [start.y, foot.y]) / 1000
        if straight_km <= cap_km:
            share = along / road.length if road.length else 0.0
            minutes = edge_minutes(row.length_km, row.country, travel)
            ties[row.place_id] = Tie(row.u, row.v, share, minutes, row.length_km, straight_km)
    return ties


def drives(  # noqa: PLR0913 (the two networks' ends, by keyword)
    graph: "nx.Graph[int]",
    *,
    places: gpd.GeoDataFrame,
    ties: dict[str, Tie],
    crossings: gpd.GeoDataFrame,
    gates: dict[str, Tie],
    travel: TravelConfig,
) -> pd.DataFrame:
    """Drive from every crossing to every place: one shortest-path run a crossing."""
    rows: list[dict[str, Any]] = []
    points = dict(zip(places["place_id"], places.geometry, strict=True))
    for crossing in crossings.itertuples():
        gate = gates.get(crossing.place_id)
        if gate is None:
            continue
        leave = leg_minutes(gate.straight_km, travel)
        graph.add_edge("gate", gate.u, minutes=leave + gate.share * gate.minutes)
        graph.add_edge("gate", gate.v, minutes=leave + (1 - gate.share) * gate.minutes)
        found = nx.single_source_dijkstra_path_length(graph, "gate", weight="minutes")
        graph.remove_node("gate")
        for place_id, tie in ties.items():
            arrive = leg_minutes(tie.straight_km, travel)
            ways = [
                found.get(tie.u, np.inf) + tie.share * tie.minutes + arrive,
                found.get(tie.v, np.inf) + (1 - tie.share) * tie.minutes + arrive,
            ]
            if {tie.u, tie.v} == {gate.u, gate.v}:
                between = abs(tie.share - gate.share) * tie.minutes
                ways.append(leave + between + arrive)
            here, there = points[place_id], crossing.geometry
            straight_km = GEOD.line_length([here.x, there.x], [here.y, there.y]) / 1000
            if straight_km <= travel.max_access_km:
                ways.append(leg_minutes(straight_km, travel))
            if np.isfinite(min(ways)):
                rows.append(
                    {
                        "place_id": place_id,
                        "crossing_id": crossing.place_id,
                        "minutes": min(ways),
                    }
                )
    return pd.DataFrame(rows)


def travel_times(travel: TravelConfig, sites: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> Times:
    """Find the best crossing of every site and zone by merging all three tables."""
    roads = layers.load("highways")
    crossings = layers.load("crossings")
    crossings = crossings[crossings["commercial"].fillna(value=False).astype(bool)]
    crossings = crossings[~crossings["crossing_id"].isin(travel.closed)]
    crossings = crossings.rename(columns={"crossing_id": "place_id"})
    crossings = crossings[["place_id", "wait_min", "trucks_per_year", "geometry"]]
    tables = {}
    for side, places in (("MX", sites), ("US", zones)):
        graph = road_network(roads, side, travel)
        kept = roads[(roads["country"] == side) & roads["u"].isin(graph)].copy()
        kept["geometry"] = kept.geometry.map(geodesic)
        kept = kept[["u", "v", "country", "length_km", "geometry"]].set_crs("EPSG:4326")
        ties = tie_to_roads(places, kept, cap_km=travel.max_access_km, travel=travel)
        gates = tie_to_roads(crossings, kept, cap_km=travel.max_gate_km, travel=travel)
        tables[side] = drives(
            graph, places=places, ties=ties, crossings=crossings, gates=gates, travel=travel
        )
    wait = crossings.set_index("place_id")["wait_min"].astype(float)
    wait = wait.fillna(travel.default_wait_min) * travel.wait_factor
    ways = tables["MX"].merge(tables["US"], on="crossing_id", suffixes=("_site", "_zone"))
    ways["minutes"] = ways["minutes_site"] + ways["minutes_zone"] + ways["crossing_id"].map(wait)
    trucks = crossings.set_index("place_id")["trucks_per_year"].astype("Float64")
    ways["trucks"] = ways["crossing_id"].map(trucks.astype(float))
    return Times(tables, best_ways(ways, travel))


def best_ways(ways: pd.DataFrame, travel: TravelConfig) -> pd.DataFrame:
    """Keep the largest of the crossings that are as fast as the fastest, for every pair."""
    local = ways["trucks"] < travel.local_trucks_per_year
    ways = ways[~local | (ways["minutes_site"] <= travel.local_minutes)]
    pair = ["place_id_site", "place_id_zone"]
    fastest = ways.groupby(pair)["minutes"].transform("min")
    tied = ways[ways["minutes"] <= fastest * (1 + travel.tie_share)]
    if travel.tie_share > 0:
        tied = tied.assign(size=tied["trucks"].fillna(0))
        most = tied.groupby(pair)["size"].transform("max")
        tied = tied[tied["size"] == most]
    return tied.sort_values(["minutes", "crossing_id"]).groupby(pair, as_index=False).first()


def nearest_km(places: gpd.GeoDataFrame, others: gpd.GeoDataFrame) -> "pd.Series[float]":
    """Distance to the nearest of the others, as the map projection has it."""
    joined = gpd.sjoin_nearest(
        places.to_crs(SEARCH_CRS), others[["geometry"]].to_crs(SEARCH_CRS), distance_col="metres"
    )
    kilometres: pd.Series[float] = joined.groupby("place_id")["metres"].first() / 1000
    return kilometres


def measured(
    places: gpd.GeoDataFrame, drive: pd.DataFrame, side: str, study: Study
) -> pd.DataFrame:
    """Measure every criterion, one place after the other where a loop is the obvious way."""
    option = {criterion.key: criterion.parameters for criterion in study.criteria}
    basins, plants = layers.load("water_stress"), layers.load("power_plants")
    crossings = layers.load("crossings").set_index("crossing_id")
    raw = pd.DataFrame(index=pd.Index(places["place_id"]))
    joined = gpd.sjoin_nearest(places.to_crs(SEARCH_CRS), basins.to_crs(SEARCH_CRS))
    stress = joined.groupby("place_id")["stress_class"].first()
    raw["water_stress_class"] = stress.astype("Float64").astype(float)
    if side == "MX":
        facts = layers.load("state_facts").set_index("state_code")["groundwater_use_ratio"]
        raw["groundwater_use_ratio"] = places.set_index("place_id")["state_code"].map(facts)
        nodes = layers.load("grid_nodes")
        strong = nodes[nodes["kv"] >= option["grid_distance_km"]["min_kv"]]
        raw["grid_distance_km"] = nearest_km(places, strong)
    reach = option["generation_nearby_mw"]
    own = plants[plants["country"] == side]
    near = []
    for place in places.itertuples():
        total = 0.0
        for plant in own.itertuples():
            here, there = place.geometry, plant.geometry
            _, _, metres = GEOD.inv(here.x, here.y, there.x, there.y)
            if metres / 1000 <= reach["reach_km"] and pd.notna(plant.capacity_mw):
                total += plant.capacity_mw * np.exp(-metres / 1000 / reach["decay_km"])
        near.append(total)
    raw["generation_nearby_mw"] = near
    for key, layer in (("highway_distance_km", "highways"), ("rail_distance_km", "rail")):
        lines = layers.load(layer)
        raw[key] = nearest_km(places, lines[lines["country"] == side])
    wait = crossings["wait_min"].astype(float).fillna(study.travel.default_wait_min)
    drive = drive.assign(
        wait=drive["crossing_id"].map(wait * study.travel.wait_factor),
        trucks=drive["crossing_id"].map(crossings["trucks_per_year"].astype("Float64")),
    )
    raw["crossing_minutes"] = drive.groupby("place_id")["minutes"].min()
    drive["with_wait"] = drive["minutes"] + drive["wait"]
    raw["best_crossing_minutes"] = drive.groupby("place_id")["with_wait"].min()
    within = drive[drive["minutes"] <= option["truck_capacity_4h"]["minutes"]]
    raw["truck_capacity_4h"] = within.groupby("place_id")["trucks"].sum()
    return raw.reindex(columns=list(option)).astype(float)


def scored(raw: pd.DataFrame, study: Study) -> "pd.Series[float]":
    """Weigh the values of each place; what is missing hands its weight to the rest."""
    weights = dict(zip(raw.columns, global_weights(study), strict=True))
    values = pd.DataFrame(index=raw.index)
    for criterion in study.criteria:
        column = raw[criterion.key]
        values[criterion.key] = column.map(
            lambda one, scale=criterion.scale: float(value_of(scale, np.array([one]))[0])
        )

    def total(row: "pd.Series[float]") -> float:
        known = {str(key): float(value) for key, value in row.items() if not np.isnan(value)}
        share = sum(weights[key] for key in known)
        return float(sum(weights[key] * value for key, value in known.items()) / share)

    return values.apply(total, axis=1)


def write(out: Path, sites: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, pairs: pd.DataFrame) -> None:
    """Write tables, a GeoPackage and a plain map."""
    out.mkdir(parents=True, exist_ok=True)
    sites.drop(columns="geometry").to_csv(out / "sites.csv", index=False)
    pairs.to_csv(out / "pairs.csv", index=False)
    for name, frame in (("sites", sites), ("zones", zones)):
        frame.to_file(out / "result.gpkg", layer=name, driver="GPKG")
    page = folium.Map(location=(28, -103), zoom_start=5)
    for name in ("highways", "rail"):
        lines = layers.load(name)[["geometry"]].cx[-118:-86, 14:36]
        folium.GeoJson(lines.simplify(0.01).to_json(), name=name).add_to(page)
    for frame in (sites, zones):
        for place in frame.itertuples():
            folium.CircleMarker(
                (place.geometry.y, place.geometry.x), radius=4, tooltip=f"{place.score:.2f}"
            ).add_to(page)
    page.save(out / "map.html")


def all_places() -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Take all sites and zones, each with a ``place_id``."""
    return (
        layers.load("sites").rename(columns={"site_id": "place_id"}),
        layers.load("zones").rename(columns={"zone_id": "place_id"}),
    )


def places_of(study: Study) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Take the study's sites and zones, each with a ``place_id``."""
    sites, zones = all_places()
    return (
        sites[sites["grade"].isin(study.sites.grades)].copy(),
        zones[zones["active"].fillna(value=False).astype(bool)].copy(),
    )


def run(out: Path) -> pd.DataFrame:
    """Do the whole job and return the best way of every pair."""
    study = studies.load("border")
    sites, zones = places_of(study)
    times = travel_times(study.travel, sites, zones)
    for side, frame in (("MX", sites), ("US", zones)):
        raw = measured(frame, times.tables[side], side, study)
        frame["score"] = frame["place_id"].map(scored(raw, study))
    pairs = times.pairs.merge(
        sites[["place_id", "score"]].add_suffix("_site"), on="place_id_site"
    ).merge(zones[["place_id", "score"]].add_suffix("_zone"), on="place_id_zone")
    access = pairs["minutes"].map(
        lambda one: float(value_of(study.pairs.scales.access, np.array([one]))[0])
    )
    share = study.pairs.weights
    pairs["score"] = (
        share.access * access
        + share.site_score * pairs["score_site"]
        + share.zone_score * pairs["score_zone"]
    )
    best = pairs.sort_values(["place_id_site", "score"], ascending=[True, False])
    kept = best.groupby("place_id_site").head(study.pairs.keep_per_site)
    write(out, sites, zones, kept)
    return times.pairs


if __name__ == "__main__":
    run(Path(sys.argv[1]))
