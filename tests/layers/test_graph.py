import numpy as np
import numpy.typing as npt
import pytest
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

import layers
from layers.graph import Graph
from layers.read import GRAPHS

Degrees = npt.NDArray[np.float64] | float


@pytest.fixture(scope="module", params=GRAPHS)
def graph(request: pytest.FixtureRequest) -> Graph:
    return layers.load_graph(request.param)


def matrix(graph: Graph) -> csr_array:
    ends = (graph.tail, graph.head)
    return coo_array((graph.length_km, ends), shape=(graph.n_nodes, graph.n_nodes)).tocsr()


def kilometres(
    lon_a: Degrees, lat_a: Degrees, lon_b: Degrees, lat_b: Degrees
) -> npt.NDArray[np.float64]:
    a, b = np.radians(lat_a), np.radians(lat_b)
    inner = np.sin((b - a) / 2) ** 2
    inner = inner + np.cos(a) * np.cos(b) * np.sin(np.radians(lon_b - lon_a) / 2) ** 2
    return 12742 * np.arcsin(np.sqrt(inner))


def nearest(graph: Graph, lon: float, lat: float) -> int:
    return int(np.argmin(kilometres(graph.lon, graph.lat, lon, lat)))


def test_arrays_have_the_promised_form(graph: Graph) -> None:
    assert graph.lon.dtype == graph.lat.dtype == graph.length_km.dtype == np.float64
    assert graph.tail.dtype == graph.head.dtype == np.int32
    assert graph.lon.shape == graph.lat.shape == graph.country.shape
    assert set(np.unique(graph.country)) == {"MX", "US"}
    assert (graph.tail < graph.head).all()
    assert graph.head.max() == graph.n_nodes - 1
    pairs = graph.tail.astype(np.int64) * graph.n_nodes + graph.head
    assert (np.diff(pairs) > 0).all()


def test_no_edge_joins_the_countries(graph: Graph) -> None:
    assert (graph.country[graph.tail] == graph.country[graph.head]).all()


def test_no_node_is_left_alone(graph: Graph) -> None:
    assert len(np.union1d(graph.tail, graph.head)) == graph.n_nodes


def test_no_edge_is_shorter_than_its_chord(graph: Graph) -> None:
    ends = (graph.lon[graph.tail], graph.lat[graph.tail], graph.lon[graph.head])
    chord = kilometres(*ends, graph.lat[graph.head])

    assert (graph.length_km >= chord * 0.999 - 0.001).all()


def test_each_country_hangs_together() -> None:
    graph = layers.load_graph("highways")
    piece = connected_components(matrix(graph), directed=False)[1]
    for country in ("MX", "US"):
        sizes = np.bincount(piece[graph.country == country])
        assert sizes.max() / sizes.sum() > 0.99
    assert not set(piece[graph.country == "MX"]) & set(piece[graph.country == "US"])


@pytest.mark.parametrize(
    ("a", "b", "road_km"),
    [
        ((-100.31, 25.67), (-99.55, 27.45), 224),
        ((-99.49, 27.55), (-87.63, 41.88), 2230),
        ((-117.0, 32.57), (-118.25, 34.05), 222),
    ],
    ids=["Monterrey-Nuevo Laredo", "Laredo-Chicago", "Otay Mesa-Los Angeles"],
)
def test_roads_are_about_as_long_as_roads_are(
    a: tuple[float, float], b: tuple[float, float], road_km: float
) -> None:
    graph = layers.load_graph("highways")
    start, end = nearest(graph, *a), nearest(graph, *b)

    found = dijkstra(matrix(graph), directed=False, indices=start)[end]

    assert found == pytest.approx(road_km, rel=0.08)


def test_nothing_of_a_third_country_is_left() -> None:
    graph = layers.load_graph("highways")

    for lon, lat in ((-79.38, 43.65), (-83.03, 42.30), (-90.53, 14.63), (-88.20, 17.50)):
        assert kilometres(graph.lon, graph.lat, lon, lat).min() > 1.5
