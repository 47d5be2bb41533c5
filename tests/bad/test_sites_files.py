"""Broken and hostile sites files, brought to the door: `layers check FILE` and a study's `file`."""

import json
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from typer.testing import CliRunner, Result

from layers import limits
from siting.cli.main import app
from tests.layers.test_own import BOW_TIE, POINT, SQUARE, feature, geojson

Make = Callable[[Path], Path]
HOLE = [[-99.0, 25.0], [-98.0, 25.0], [-98.0, 26.0], [-99.0, 25.0]]
SLIVER = [[-100.3, 25.6], [-100.2, 25.6], [-100.1, 25.6], [-100.3, 25.6]]
PLACE = shapely.Point(-100.31, 25.67)
LOCK = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("begin exclusive")
print("locked", flush=True)
sys.stdin.read()
"""


def _bytes(name: str, content: bytes | str) -> Make:
    def make(folder: Path) -> Path:
        data = content if isinstance(content, bytes) else content.encode()
        (folder / name).write_bytes(data)
        return folder / name

    return make


def _shapes(*geometries: object) -> Make:
    features = [feature(shape, id=f"s{n}") for n, shape in enumerate(geometries, start=1)]
    return lambda folder: geojson(folder, *features)


def _rings(*rings: object) -> Make:
    return _shapes({"type": "Polygon", "coordinates": list(rings)})


def _position(text: str) -> Make:
    point = '{"type": "Point", "coordinates": %s}'
    whole = '{"type": "Feature", "properties": {"id": "s1"}, "geometry": %s}'
    collection = '{"type": "FeatureCollection", "features": [%s]}'
    return _bytes("sites.geojson", collection % (whole % (point % text)))


def _collections(levels: int) -> Make:
    opened = '{"type": "GeometryCollection", "geometries": ['
    return _bytes(
        "sites.geojson",
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"id": "a"}, '
        f'"geometry": {opened * levels}{"]}" * levels}}}]}}',
    )


def _crs(name: str) -> Make:
    member = {"type": "name", "properties": {"name": name}}
    return lambda folder: geojson(folder, feature(POINT), crs=member)


def _package(*shapes: shapely.Geometry | None, crs: str, to: str | None = None) -> Make:
    def make(folder: Path) -> Path:
        ids = [f"s{n}" for n in range(1, len(shapes) + 1)]
        frame = gpd.GeoDataFrame({"id": ids}, geometry=list(shapes), crs=crs)
        frame = frame.to_crs(to) if to else frame
        frame.to_file(folder / "sites.gpkg", driver="GPKG")
        return folder / "sites.gpkg"

    return make


def _changed(make: Make, *statements: str, srs: int | None = None) -> Make:
    def changed(folder: Path) -> Path:
        file = make(folder)
        connection = sqlite3.connect(file)
        for statement in statements:
            connection.execute(statement)
        if srs is not None:
            connection.execute("update gpkg_geometry_columns set srs_id = ?", (srs,))
            connection.execute("update gpkg_contents set srs_id = ?", (srs,))
        connection.commit()
        connection.close()
        return file

    return changed


def _layers(crs: tuple[str, ...]) -> Make:
    def make(folder: Path) -> Path:
        frame = gpd.GeoDataFrame({"id": ["a"]}, geometry=[PLACE], crs="EPSG:4326")
        for number, code in enumerate(crs):
            frame.to_crs(code).to_file(folder / "sites.gpkg", layer=f"l{number}", driver="GPKG")
        return folder / "sites.gpkg"

    return make


def _zip(name: str, member: str, size: int) -> Make:
    def make(folder: Path) -> Path:
        with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(member, bytes(size))
        return folder / name

    return make


def _parquet(folder: Path) -> Path:
    pd.DataFrame({"id": ["a"]}).to_parquet(folder / "sites.parquet")
    return folder / "sites.parquet"


def _cut(file: Path) -> Path:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 8])
    return file


def _linked(folder: Path) -> Path:
    (folder / "elsewhere").mkdir()
    target = geojson(folder / "elsewhere", feature(POINT))
    (folder / "sites.geojson").symlink_to(target)
    return folder / "sites.geojson"


GOOD = _package(PLACE, crs="EPSG:4326")
VRT = (
    '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>y.gpkg</SrcDataSource>'
    "</OGRVRTLayer></OGRVRTDataSource>"
)
HALF = '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"id'
ANTIMERIDIAN = [[179, 25], [181, 25], [181, 26], [179, 26], [179, 25]]
POLE = [[-180, 80], [180, 80], [180, 90], [-180, 90], [-180, 80]]
LINE = {"type": "LineString", "coordinates": SQUARE}
TWINS = "id,name,lat,lon\na,x,25.67,-100.31\nb,x,25.67,-100.31\n"
SAME_ID = "id,lat,lon\na,25.67,-100.31\nA,25.68,-100.31\n"


def _table(lat: str, lon: str) -> Make:
    return _bytes("sites.csv", f"id,lat,lon\na,{lat},{lon}\n")


# What it is, how it is made, what is said of it, and what is to be done.
REFUSED: list[tuple[str, Make, str, str]] = [
    # Geometry
    ("bow-tie", _rings(BOW_TIE), "feature 1: Self-intersection", "repair the outline"),
    ("hole outside shell", _rings(SQUARE, HOLE), "feature 1: Hole lies outside", "repair"),
    ("sliver without area", _rings(SLIVER), "feature 1: Self-intersection", "repair the outline"),
    ("no rings", _rings(), "feature 1: coordinates should be a list of rings", "list of rings"),
    (
        "empty in a GeoPackage",
        _package(shapely.Point(), crs="EPSG:4326"),
        "fid 1: its geometry is empty",
        "give a point or a polygon",
    ),
    ("some null", _shapes(POINT, None), "feature 2: has no geometry", "give a point"),
    ("all null", _shapes(None, None), "feature 2: has no geometry", "give a point"),
    ("NaN", _position("[NaN, 25.6]"), "NaN is no JSON number", "save it again"),
    ("infinite", _position("[1e999, 25.6]"), "feature 1: a position holds inf", "decimal degrees"),
    ("NaN in a table", _table("nan", "-100"), "line 2: lat is 'nan'", "give decimal degrees"),
    ("inf in a table", _table("25", "-inf"), "line 2: lon is '-inf'", "give decimal degrees"),
    ("ring of 2 points", _rings(SQUARE[:2]), "feature 1: a ring has 2 positions", "it needs 4"),
    ("unclosed ring", _rings(SQUARE[:4]), "feature 1: a ring is not closed", "repeat the first"),
    ("line", _shapes(LINE), "feature 1: geometry is of type 'LineString'", "Point, Polygon"),
    (
        "line in a GeoPackage",
        _package(shapely.LineString(SQUARE), crs="EPSG:4326"),
        "fid 1: geometry is of WKB type 2",
        "it must be a point",
    ),
    ("collections", _collections(9), "feature 1: geometry is of type 'Geom", "Point, Polygon"),
    ("20,000 collections", _collections(20_000), "nests deeper than 32 levels", "save it again"),
    ("twins", _bytes("s.csv", TWINS), "line 2, line 3: are the same place", "keep one"),
    ("same id", _bytes("s.csv", SAME_ID), "line 2, line 3: share the id 'a'", "give each its own"),
    # CRS
    ("undefined CRS", _changed(GOOD, srs=0), "has no CRS", "set the one"),
    ("undefined plane CRS", _changed(GOOD, srs=-1), "has no CRS", "set the one"),
    (
        "EPSG:99999",
        _changed(
            GOOD,
            "insert into gpkg_spatial_ref_sys values "
            "('x', 99999, 'EPSG', 99999, 'undefined', null)",
            srs=99999,
        ),
        "has no CRS",
        "set the one",
    ),
    ("legacy crs", _crs("urn:ogc:def:crs:EPSG::6372"), "has a crs member", "reproject it"),
    ("legacy EPSG:99999", _crs("EPSG:99999"), "crs member 'EPSG:99999'", "reproject it"),
    ("URL as CRS", _crs("http://127.0.0.1:9/crs"), "has a crs member 'http:", "reproject it"),
    ("path as CRS", _crs("/etc/passwd"), "has a crs member '/etc/passwd'", "reproject it"),
    (
        "degrees where metres are due",
        _package(PLACE, crs="EPSG:3857"),
        "fid 1: lon -0.0009011, lat 0.000230598 lies more than 5 km outside Mexico",
        "check its coordinates and the file's CRS",
    ),
    (
        "metres where degrees are due",
        _table("2840000", "366000"),
        "line 2: lon 366000, lat 2.84e+06 is outside",
        "decimal degrees, or a GeoPackage that states its CRS",
    ),
    ("swapped axes", _table("-100.31", "25.67"), "line 2: lon 25.67", "lat and lon look swapped"),
    ("longitude 500", _table("25.67", "500"), "line 2: lon 500, lat 25.67", "decimal degrees"),
    ("layers of two CRSs", _layers(("EPSG:4326", "EPSG:6372")), "has 2 layers", "with one"),
    ("over the pole", _rings(POLE), "feature 1: lon 0, lat 85", "check its coordinates"),
    ("antimeridian", _rings(ANTIMERIDIAN), "feature 1: lon 179, lat 25", "decimal degrees"),
    ("far away", _table("48.86", "2.35"), "line 2: lon 2.35", "check its coordinates"),
    # Vector files
    ("half a GeoJSON", _bytes("s.geojson", HALF), "is no JSON", "save it again as GeoJSON"),
    ("{}", _bytes("s.geojson", "{}"), "is no GeoJSON FeatureCollection", "save it again"),
    ("[]", _bytes("s.geojson", "[]"), "is no GeoJSON FeatureCollection", "save it again"),
    ("UTF-16", _bytes("s.geojson", HALF.encode("utf-16")), "is UTF-16", "save it as UTF-8"),
    ("UTF-16 table", _bytes("s.csv", "id".encode("utf-16")), "is UTF-16", "save it as UTF-8"),
    ("empty collection", _shapes(), "holds no sites", "give at least one"),
    ("empty table", _bytes("s.csv", "id,lat,lon\n"), "holds no sites", "give at least one"),
    ("empty layer", _package(crs="EPSG:4326"), "holds no sites", "give at least one"),
    ("empty file", _bytes("s.gpkg", b""), "is empty", "give a file with sites"),
    (
        "names differing by case",
        lambda folder: geojson(folder, feature(POINT, name="a", Name="b")),
        "columns ['name'] occur more than once",
        "rename them",
    ),
    (
        "no spatial layer",
        _changed(
            GOOD,
            "update gpkg_contents set data_type = 'attributes'",
            "delete from gpkg_geometry_columns",
        ),
        "has 0 layers with geometries",
        "bring it with one",
    ),
    ("several layers", _layers(("EPSG:4326",) * 2), "has 2 layers with geometries", "with one"),
    ("half a GeoPackage", lambda folder: _cut(GOOD(folder)), "cannot be read", "save it again"),
    ("zip bomb", _zip("s.zip", "s.geojson", 2**22), "is of no kind that is read", "bring one of"),
    ("zip bomb renamed", _zip("s.gpkg", "s.gpkg", 2**22), "is no GeoPackage", "save it as one"),
    ("../ in a zip", _zip("s.zip", "../s.geojson", 9), "is of no kind that is read", "bring one"),
    ("Parquet", _parquet, "is of no kind that is read", "bring one of .csv"),
    ("VRT as GeoJSON", _bytes("s.geojson", VRT), "is no JSON", "save it again"),
    ("VRT as GeoPackage", _bytes("s.gpkg", VRT), "is no GeoPackage", "save it as one"),
    ("VRT as table", _bytes("s.csv", VRT), "column ['lat', 'lon'] is missing", "add it"),
]

HIGH = {"type": "Point", "coordinates": [-100.31, 25.67, 540.0, 1.0]}
AREA = {"type": "Polygon", "coordinates": [SQUARE]}
CLOCKWISE = {"type": "Polygon", "coordinates": [SQUARE[::-1]]}

TAKEN: list[tuple[str, Make, int]] = [
    ("heights and measures", _shapes(HIGH), 1),
    ("clockwise shell", _shapes(CLOCKWISE), 1),
    ("overlapping sites", _shapes(AREA, AREA), 2),
    ("US feet", _package(PLACE, crs="EPSG:4326", to="EPSG:2277"), 1),
    ("byte order mark", _bytes("s.csv", "\ufeffid,lat,lon\na,25.67,-100.31\n"), 1),
    (
        "attribute called geometry",
        lambda folder: geojson(folder, feature(POINT, Geometry="POINT (0 0)")),
        1,
    ),
    ("link to a file elsewhere", _linked, 1),
    ("write-ahead log", _changed(GOOD, "pragma journal_mode = wal"), 1),
]


def _call(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments], catch_exceptions=False)


def _study(folder: Path, file: Path) -> Path:
    text = f'[study]\nname = "mine"\n[sites]\nfile = {json.dumps(file.name)}\n'
    (folder / "mine.toml").write_text(text, encoding="utf-8")
    return folder / "mine.toml"


def _tree(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _refused(folder: Path, file: Path, found: str, remedy: str) -> None:
    """Bring a file to both doors; each says what is wrong where, and neither writes."""
    study = _study(folder, file)
    before = _tree(folder)
    for call in (("layers", "check", file), ("run", study, "-o", folder / "out")):
        said = _call(*call)
        assert said.exit_code == 1
        assert said.stdout == ""
        lines = said.stderr.splitlines()
        assert all(line.startswith(f"siting: {file}") for line in lines)
        assert any(found in line and remedy in line for line in lines), said.stderr
        assert all(len(line) < 1000 and line.isprintable() for line in lines)
        assert _tree(folder) == before


@pytest.mark.parametrize(
    ("make", "found", "remedy"),
    [pytest.param(*row, id=name) for name, *row in REFUSED],
)
def test_refused_at_both_doors_with_nothing_written(
    tmp_path: Path, make: Make, found: str, remedy: str
) -> None:
    _refused(tmp_path, make(tmp_path), found, remedy)


@pytest.mark.parametrize(("make", "count"), [pytest.param(*row, id=name) for name, *row in TAKEN])
def test_odd_but_sound_is_taken(tmp_path: Path, make: Make, count: int) -> None:
    file = make(tmp_path)
    said = _call("layers", "check", file)
    assert (said.exit_code, said.stderr) == (0, "")
    assert said.stdout == f"{file}: {count} sites, sound\n"


def test_odd_but_sound_runs(tmp_path: Path) -> None:
    file = _shapes(AREA, CLOCKWISE, HIGH)(tmp_path)
    said = _call("run", _study(tmp_path, file), "-o", tmp_path / "out")
    assert (said.exit_code, said.stderr) == (0, "")
    assert len(pd.read_csv(tmp_path / "out" / "sites.csv")) == 3


def test_too_many_vertices_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "VERTICES", limits.Limit("vertices", 4, "vertices", ""))
    _refused(tmp_path, _rings(SQUARE)(tmp_path), "holds 5 vertices", "simplify its outlines")
    package = _package(shapely.Polygon(SQUARE), crs="EPSG:4326")(tmp_path)
    _refused(tmp_path, package, "holds over 4 vertices", "simplify its outlines")


def test_a_locked_geopackage_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SQLITE_BUSY_TIMEOUT", "10")
    file = GOOD(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", LOCK, file],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "locked\n"
        _refused(tmp_path, file, "cannot be read as a GeoPackage", "locked")
        holder.communicate("")


@pytest.mark.parametrize("name", ["nowhere.geojson", "."])
def test_a_file_that_is_not_there_is_refused(tmp_path: Path, name: str) -> None:
    checked = _call("layers", "check", tmp_path / name)
    study = tmp_path / "mine.toml"
    study.write_text(f'[study]\nname = "mine"\n[sites]\nfile = "{name}"\n', encoding="utf-8")
    ran = _call("run", study, "-o", tmp_path / "out")
    for said in (checked, ran):
        assert (said.exit_code, said.stdout) == (1, "")
        assert "there is no" in said.stderr or "is no regular file" in said.stderr
    assert "sites.file" in ran.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.toml"]
