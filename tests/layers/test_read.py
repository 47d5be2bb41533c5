import io

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

import layers
from layers import read, store
from layers.errors import DataError, UnknownLayerError
from layers.fields import LAYERS
from layers.tables import TABLES

NAMES = tuple(name for name, record in layers.catalogue().items() if not record.is_table)
FACTS = (
    "sites",
    "zones",
    "crossings",
    "ports",
    "water_stress",
    "groundwater_decline",
    "power_plants",
    "grid_nodes",
    "poles",
    "incentives",
    "state_facts",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_layer_keeps_its_schema(name: str) -> None:
    frame = layers.load(name, check=True)

    assert list(frame.columns) == [*LAYERS[name].fields, "geometry"]
    assert {c: str(frame[c].dtype) for c in LAYERS[name].fields} == {
        c: field.dtype for c, field in LAYERS[name].fields.items()
    }
    assert len(frame) == layers.record(name).rows
    assert frame.crs.to_epsg() == 4326
    assert frame[LAYERS[name].key].is_monotonic_increasing
    assert frame.attrs["provenance"] == layers.record(name).as_dict()


@pytest.mark.parametrize("name", [n for n in NAMES if n not in read.GRAPHS])
def test_the_quick_reader_agrees_with_geopandas(name: str) -> None:
    content = store.read_bytes(layers.record(name).files[0])
    slow = gpd.read_parquet(io.BytesIO(content))

    assert_geodataframe_equal(layers.load(name), slow)


@pytest.mark.parametrize("name", FACTS)
def test_every_fact_has_source_date_and_grade(name: str) -> None:
    frame = layers.load(name)

    for column in ("source", "as_of", "grade"):
        assert (frame[column].str.len() > 0).all(), column


def test_the_facts_are_as_many_as_promised() -> None:
    sites = layers.load("sites")
    zones = layers.load("zones")
    crossings = layers.load("crossings")

    default = sites[sites["grade"].isin(["A", "B", "C", "M"])]
    assert 580 <= len(default) <= 620
    assert sites["state_code"].nunique() == 30
    assert zones["active"].sum() == 187
    assert crossings["port_code"].nunique() == 28 == len(layers.load("ports"))
    assert len(layers.load("poles")) == 25
    assert len(layers.load("state_facts")) == 32


def test_places_are_where_they_are() -> None:
    states_mx = layers.load("states_mx").set_index("state_code").geometry
    states_us = layers.load("states_us").set_index("state").geometry
    municipalities = layers.load("municipalities").set_index("municipality_code").geometry

    assert states_mx["19"].contains(shapely.Point(-100.31, 25.67))
    assert states_mx["02"].contains(shapely.Point(-117.0, 32.5))
    assert states_us["TX"].contains(shapely.Point(-99.45, 27.6))
    assert municipalities["08037"].contains(shapely.Point(-106.42, 31.65))
    airports = layers.load("airports").set_index("airport_id").geometry
    assert airports["MTY"].distance(shapely.Point(-100.107, 25.778)) < 0.02


def test_states_and_municipalities_meet_exactly() -> None:
    municipalities = layers.load("municipalities").geometry.to_numpy()
    states = layers.load("states_mx").geometry.to_numpy()

    assert shapely.coverage_is_valid(municipalities)
    assert shapely.coverage_is_valid(states)
    assert shapely.area(municipalities).sum() == pytest.approx(shapely.area(states).sum())


def test_no_seaport_is_inland() -> None:
    names = set(layers.load("seaports")["name"])

    assert not names & {"Aguascalientes", "Monterrey", "Toluca", "Dallas", "Memphis", "Denver"}
    assert {"Manzanillo", "Lazaro Cardenas", "Veracruz", "Altamira", "Houston"} <= names


def test_grid_nodes_carry_their_uncertainty() -> None:
    nodes = layers.load("grid_nodes")

    assert (nodes["municipality_radius_km"] > 0).all()
    shapes = layers.load("municipalities").set_index("municipality_code").geometry
    inside = shapes.loc[nodes["municipality_code"]].reset_index(drop=True)
    assert inside.intersects(nodes.geometry).all()


def test_an_unknown_layer_is_refused() -> None:
    with pytest.raises(UnknownLayerError, match="did you mean 'rail'"):
        layers.load("rails")


def test_a_changed_file_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = layers.load("poles")
    frame.loc[0, "programme"] = "PODER"
    frame.loc[1, "pole_id"] = frame.loc[2, "pole_id"]
    buffer = io.BytesIO()
    frame.to_parquet(buffer)
    monkeypatch.setattr(store, "read_bytes", lambda _: buffer.getvalue())

    with pytest.raises(DataError) as caught:
        layers.load("poles")

    text = str(caught.value)
    assert "data/poles.parquet: column programme, row 0" in text
    assert "'PODER'" in text
    assert "column pole_id" in text


def test_a_changed_crs_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO()
    layers.load("poles").to_crs("EPSG:6372").to_parquet(buffer)
    monkeypatch.setattr(store, "read_bytes", lambda _: buffer.getvalue())

    with pytest.raises(DataError, match="must be EPSG:4326"):
        layers.load("poles")


def test_a_changed_graph_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    nodes = pd.DataFrame({"lon": [0.0, 1.0], "lat": [0.0, 1.0], "country": ["MX", "FR"]})
    edges = pd.DataFrame({"u": [1], "v": [0], "length_km": [-1.0]})
    contents = {}
    for part, frame in (("nodes", nodes), ("edges", edges)):
        buffer = io.BytesIO()
        frame.to_parquet(buffer)
        contents[f"data/rail_{part}.parquet"] = buffer.getvalue()
    original = store.read_bytes
    monkeypatch.setattr(store, "read_bytes", lambda file: contents.get(file) or original(file))

    with pytest.raises(DataError) as caught:
        layers.load_graph("rail")

    assert "column length_km, row 0" in str(caught.value)
    assert "column country, row 0" in str(caught.value)


def test_lines_are_the_graph() -> None:
    graph = layers.load_graph("rail")
    lines = layers.load("rail")

    assert len(lines) == graph.n_edges
    first = np.array(lines.geometry.iloc[0].coords)
    ends = [graph.tail[0], graph.head[0]]
    np.testing.assert_array_equal(first, np.c_[graph.lon[ends], graph.lat[ends]])
    np.testing.assert_array_equal(lines["length_km"], graph.length_km)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_table_keeps_its_schema(name: str) -> None:
    frame = layers.load_table(name, check=True)

    assert {c: str(frame[c].dtype) for c in frame.columns} == {
        c: field.dtype for c, field in TABLES[name].fields.items()
    }
    assert len(frame) == layers.record(name).rows
    assert frame.attrs["provenance"] == layers.record(name).as_dict()
    for column in ("source", "as_of", "grade"):
        assert (frame[column].str.len() > 0).all(), column


def test_a_layer_is_no_table_and_a_table_no_layer() -> None:
    with pytest.raises(UnknownLayerError, match="read it with load_table"):
        layers.load("waits")
    with pytest.raises(UnknownLayerError, match="'sites' is a layer"):
        layers.load_table("sites")
    with pytest.raises(UnknownLayerError, match="did you mean 'waits_hourly'"):
        layers.load_table("wait_hourly")


def test_a_changed_table_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    text = store.read_text("facts/crossing_hours.csv")
    lines = text.splitlines()
    lines[1] = lines[1].replace("06:00", "6 am")
    lines[3] = lines[2]
    changed = "\n".join(lines).encode()
    monkeypatch.setattr(store, "read_bytes", lambda _: changed)

    with pytest.raises(DataError) as caught:
        layers.load_table("crossing_hours")

    assert "facts/crossing_hours.csv: column opens, row 0" in str(caught.value)
    assert "'6 am'" in str(caught.value)
    assert "row 2" in str(caught.value)
