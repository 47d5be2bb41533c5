import json
import sqlite3
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from layers import limits, own_shapes, read_sites
from layers.errors import DataError
from layers.fields import LAYERS

SQUARE = [[-100.3, 25.6], [-100.2, 25.6], [-100.2, 25.7], [-100.3, 25.7], [-100.3, 25.6]]
BOW_TIE = [[-100.3, 25.6], [-100.2, 25.7], [-100.2, 25.6], [-100.3, 25.7], [-100.3, 25.6]]
POINT = {"type": "Point", "coordinates": [-100.31, 25.67]}


def feature(geometry: object, **properties: object) -> dict[str, object]:
    properties = {"id": "a", **properties}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def geojson(path: Path, *features: object, **members: object) -> Path:
    document = {"type": "FeatureCollection", "features": list(features), **members}
    file = path / "sites.geojson"
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


def csv(path: Path, text: str, encoding: str = "utf-8") -> Path:
    file = path / "sites.csv"
    file.write_bytes(text.encode(encoding))
    return file


def faults(file: Path | str, **options: str) -> str:
    with pytest.raises(DataError) as caught:
        read_sites(file, **options)
    return "\n".join(caught.value.faults)


def test_a_table_of_points(tmp_path: Path) -> None:
    file = csv(tmp_path, "ID,Name,Lat,Lon,sectors\nb,Dos,32.5,-117.0,\na,Uno,25.67,-100.31,autos\n")

    sites = read_sites(file)

    assert list(sites.columns) == [*LAYERS["sites"].fields, "geometry"]
    assert sites["site_id"].tolist() == ["a", "b"]
    assert sites["municipality_code"].tolist() == ["19039", "02004"]
    assert sites["municipality"].tolist() == ["Monterrey", "Tijuana"]
    assert sites["state"].tolist() == ["Nuevo León", "Baja California"]
    assert sites["grade"].tolist() == ["U", "U"]
    assert sites["source"].tolist() == ["sites.csv", "sites.csv"]
    assert sites["sectors"].tolist() == ["autos", ""]
    assert sites["as_of"].tolist() == ["", ""]
    assert sites.crs.to_epsg() == 4326
    provenance = json.loads(json.dumps(sites.attrs["provenance"], allow_nan=False))
    assert provenance["source"] == "sites.csv"
    assert provenance["rows"] == 2


def test_polygons_become_a_point_with_an_area(tmp_path: Path) -> None:
    polygon = {"type": "Polygon", "coordinates": [SQUARE[::-1]]}
    parts = {"type": "MultiPolygon", "coordinates": [[SQUARE]]}
    file = geojson(tmp_path, feature(polygon), feature(parts, id=7))

    sites = read_sites(file)

    assert sites["site_id"].tolist() == ["7", "a"]
    assert shapely.Polygon(SQUARE).contains(sites.geometry).all()
    # 0.1 x 0.1 degrees at latitude 25.65: 10.04 km x 11.08 km
    assert sites["area_ha"].tolist() == pytest.approx([11_120, 11_120], rel=0.005)
    assert sites["name"].tolist() == ["7", "a"]


def test_a_geopackage_is_reprojected(tmp_path: Path) -> None:
    shapes = [shapely.Point(-100.31, 25.67), shapely.Polygon(SQUARE)]
    frame = gpd.GeoDataFrame({"site_id": ["p", "q"]}, geometry=shapes, crs="EPSG:4326")
    file = tmp_path / "sites.gpkg"
    frame.to_crs("EPSG:6372").to_file(file, layer="mine", driver="GPKG")

    sites = read_sites(file)

    assert sites.geometry.iloc[0].distance(shapes[0]) < 1e-5
    assert sites["area_ha"].iloc[1] == pytest.approx(11_120, rel=0.005)


def test_a_given_code_stays(tmp_path: Path) -> None:
    # San Quintín is younger than the embedded municipalities.
    file = csv(tmp_path, "id,lat,lon,municipality_code\na,30.56,-115.94,02006\n")

    site = read_sites(file).iloc[0]

    assert site["municipality_code"] == "02006"
    assert site["municipality"] == ""
    assert site["state"] == "Baja California"


def test_all_faults_of_a_table_come_at_once(tmp_path: Path) -> None:
    file = csv(
        tmp_path,
        "id,name,lat,lon,state_code,municipality_code\n"
        "a,x,25.67,-100.31,,\n"
        "A,y,25.68,-100.31,,\n"
        ',z,"25,6",-100.31,,\n'
        "b~c,w,,nan,,\n"
        "d,v,-100.31,25.67,,\n"
        "e,u,25.67,500,,\n"
        "f,t,25.67,-100.31,33,19\n"
        "g,s,25.67,-100.31,02,19039\n"
        "h,r,25.67\n"
        "i,x,25.67,-100.31,,\n",
    )

    text = faults(file)

    for expected in (
        "line 2, line 3: share the id 'a'",
        "line 2, line 11: are the same place with the same name 'x'",
        "line 4: id is blank",
        "line 4: lat is '25,6'",
        "line 5: id is 'b~c'",
        "line 5: lat is blank",
        "line 5: lon is 'nan'",
        "line 6: lon 25.67, lat -100.31 is outside -180..180, -90..90; lat and lon look swapped",
        "line 7: lon 500, lat 25.67 is outside",
        "line 8: state_code is '33'",
        "line 8: municipality_code is '19'",
        "line 9: municipality_code '19039' is not in state '02'",
        "line 10: has 3 cells, the header has 6",
    ):
        assert f"{file}, {expected}" in text


def test_places_outside_mexico_are_refused(tmp_path: Path) -> None:
    file = csv(tmp_path, "id,lat,lon\na,29.76,-95.37\nb,19.43,-99.13\n")

    text = faults(file)

    assert "line 2: lon -95.37, lat 29.76 lies more than 5 km outside Mexico; sites" in text
    assert "line 3" not in text


def test_a_shore_lost_in_the_simplification_is_still_mexico(tmp_path: Path) -> None:
    # The breakwater of Veracruz and the beach of Cancún.
    file = csv(tmp_path, "id,lat,lon\na,19.208,-96.118\nb,21.134,-86.744\n")

    assert read_sites(file)["municipality_code"].tolist() == ["30193", "23005"]


@pytest.mark.parametrize("far", [1e9, 1e12, 1e300])
def test_coordinates_that_miss_their_crs_are_refused(tmp_path: Path, far: float) -> None:
    file = tmp_path / "sites.gpkg"
    shapes = [shapely.Point(2.4e6, 1e6), shapely.Point(far, far)]
    gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=shapes, crs="EPSG:6372").to_file(file)

    text = faults(file)

    assert "fid 2: " in text
    assert "fid 1" not in text


def test_swapped_coordinates_within_range_are_named(tmp_path: Path) -> None:
    assert "lat and lon look swapped" in faults(csv(tmp_path, "id,lat,lon\na,-88,18.5\n"))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "is empty"),
        (b"id,lat,lon\n", "holds no sites"),
        (b"id,latitude,longitude\na,1,2\n", "column ['lat', 'lon'] is missing"),
        (b"id,lat,LAT,lon\na,1,2,3\n", "occur more than once"),
        ("id,lat,lon\na,25,-100\n".encode("utf-16"), "is UTF-16"),
        (b"id,name,lat,lon\na,\xf1,25,-100\n", "is not UTF-8 (byte 18)"),
        (b'id,lat,lon\na,"25,-100\n', "is no CSV"),
        (b"id,lat,lon\na,25,\0-100\n", "holds zero bytes"),
    ],
)
def test_a_table_that_is_none_is_refused(tmp_path: Path, content: bytes, expected: str) -> None:
    file = tmp_path / "sites.csv"
    file.write_bytes(content)

    assert expected in faults(file)


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    assert len(read_sites(csv(tmp_path, "id,lat,lon\na,25.67,-100.31\n", "utf-8-sig"))) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"type": "FeatureCollection", "features": [', "is no JSON"),
        ("{}", "is no GeoJSON FeatureCollection"),
        ("[]", "is no GeoJSON FeatureCollection"),
        ('{"type": "FeatureCollection", "features": []}', "holds no sites"),
        ('{"type": "FeatureCollection", "features": {}}', "has no list of features"),
        ('{"type": "FeatureCollection", "features": [7]}', "feature 1: is no GeoJSON Feature"),
        ('{"a": NaN}', "NaN is no JSON number"),
        ("[" * 30_000, "nests deeper than 32 levels"),
        ('{"a":' * 100, "nests deeper than 32 levels"),
        ('<OGRVRTDataSource name="x"/>', "is no JSON"),
    ],
)
def test_a_geojson_that_is_none_is_refused(tmp_path: Path, text: str, expected: str) -> None:
    file = tmp_path / "sites.geojson"
    file.write_text(text, encoding="utf-8")

    assert expected in faults(file)


def test_brackets_in_a_name_are_no_nesting(tmp_path: Path) -> None:
    assert len(read_sites(geojson(tmp_path, feature(POINT, name="[" * 100 + '\\" {')))) == 1


@pytest.mark.parametrize(
    ("geometry", "expected"),
    [
        (None, "has no geometry"),
        ({"type": "LineString", "coordinates": SQUARE}, "of type 'LineString'"),
        ({"type": "GeometryCollection", "geometries": []}, "of type 'GeometryCollection'"),
        ({"type": "Point", "coordinates": []}, "should be [longitude, latitude]"),
        ({"type": "Point", "coordinates": [True, 1]}, "holds True, which is no coordinate"),
        ({"type": "Point", "coordinates": [10**400, 1]}, "which is no coordinate"),
        ({"type": "Point", "coordinates": ["1", 1]}, "which is no coordinate"),
        ({"type": "Polygon", "coordinates": [BOW_TIE]}, "Self-intersection"),
        ({"type": "Polygon", "coordinates": [SQUARE[:3]]}, "a ring has 3 positions"),
        ({"type": "Polygon", "coordinates": [SQUARE[:4]]}, "a ring is not closed"),
        (
            {"type": "Polygon", "coordinates": SQUARE},
            "should be [longitude, latitude], found -100.3",
        ),
        ({"type": "Polygon", "coordinates": []}, "should be a list of rings"),
        ({"type": "Polygon", "coordinates": [[SQUARE[0]] * 4]}, "feature 1: "),
        (
            {
                "type": "Polygon",
                "coordinates": [SQUARE, [[-99, 25], [-98, 25], [-98, 26], [-99, 25]]],
            },
            "Hole lies outside shell",
        ),
    ],
)
def test_a_bad_geometry_is_refused(tmp_path: Path, geometry: object, expected: str) -> None:
    assert expected in faults(geojson(tmp_path, feature(geometry)))


def test_a_legacy_crs_is_refused_unless_it_says_the_same(tmp_path: Path) -> None:
    def crs(name: str) -> dict[str, object]:
        return {"type": "name", "properties": {"name": name}}

    same = geojson(tmp_path, feature(POINT), crs=crs("urn:ogc:def:crs:OGC:1.3:CRS84"))
    assert len(read_sites(same)) == 1
    other = geojson(tmp_path, feature(POINT), crs=crs("urn:ogc:def:crs:EPSG::6372"))
    assert "reproject it" in faults(other)
    assert "reproject it" in faults(geojson(tmp_path, feature(POINT), crs="https://example.org"))


def test_names_differing_by_case_are_refused(tmp_path: Path) -> None:
    assert "occur more than once" in faults(geojson(tmp_path, feature(POINT, name="a", Name="b")))


def test_heights_are_dropped_and_names_kept_on_one_line(tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [-100.31, 25.67, 540]}
    site = read_sites(geojson(tmp_path, feature(point, name="</script>\n${7*7}")))

    assert not site.geometry.iloc[0].has_z
    assert site["name"].iloc[0] == "</script> ${7*7}"


def test_long_texts_and_many_faults_are_cut(tmp_path: Path) -> None:
    assert "name has 5000 characters" in faults(geojson(tmp_path, feature(POINT, name="x" * 5000)))
    rows = "".join(f"a{n},,\n" for n in range(60))
    assert "and 70 faults more" in faults(csv(tmp_path, f"id,lat,lon\n{rows}"))


def test_limits_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = geojson(tmp_path, feature(POINT), feature(POINT, id="b"))
    for name, found in (("ROWS", "holds 2 features"), ("VERTICES", "holds 2 vertices")):
        with monkeypatch.context() as patch:
            patch.setattr(limits, name, limits.Limit(name, 1, "", ""))
            assert f"{found}; at most 1 are read" in faults(file)
    monkeypatch.setattr(limits, "FILE_BYTES", limits.Limit("b", 10, "", ""))
    assert "bytes; at most 10 are read" in faults(file)


def test_what_is_no_local_file_is_refused(tmp_path: Path) -> None:
    assert "there is no such file" in faults("https://example.org/sites.geojson")
    assert "there is no such file" in faults("/vsicurl/https://example.org/sites.gpkg")
    assert "is no regular file" in faults(tmp_path)
    (tmp_path / "sites.shp").write_bytes(b"x")
    assert "bring one of .csv, .geojson, .json, .gpkg" in faults(tmp_path / "sites.shp")


def test_a_virtual_dataset_in_disguise_is_refused(tmp_path: Path) -> None:
    vrt = (
        '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>y.gpkg</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>"
    )
    for suffix in ("gpkg", "geojson", "csv"):
        file = tmp_path / f"sites.{suffix}"
        file.write_text(vrt, encoding="utf-8")
        assert str(file) in faults(file)


def test_a_plain_database_or_a_broken_geopackage_is_refused(tmp_path: Path) -> None:
    plain = tmp_path / "plain.gpkg"
    connection = sqlite3.connect(plain)
    connection.execute("create table t (a)")
    connection.close()
    assert "is no GeoPackage" in faults(plain)
    broken = tmp_path / "broken.gpkg"
    broken.write_bytes(b"SQLite format 3\0".ljust(68, b"\0") + b"GPKG" + b"\0" * 4000)
    assert "cannot be read as a GeoPackage" in faults(broken)


def test_a_geopackage_with_several_layers_wants_a_name(tmp_path: Path) -> None:
    file = tmp_path / "sites.gpkg"
    frame = gpd.GeoDataFrame({"id": ["a"]}, geometry=[shapely.Point(-100.31, 25.67)], crs=4326)
    for name in ("one", "two"):
        frame.to_file(file, layer=name, driver="GPKG")

    assert "has 2 layers with geometries, ['one', 'two']" in faults(file)
    assert "has no layer 'three'" in faults(file, layer="three")
    assert len(read_sites(file, layer="two")) == 1


def test_a_geopackage_without_a_crs_or_with_other_geometries_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "sites.gpkg"
    lines = [shapely.LineString(SQUARE), None, shapely.Point(-100.31, 25.67)]
    frame = gpd.GeoDataFrame({"id": ["a", "b", "c"]}, geometry=lines, crs=4326)
    frame.to_file(file, driver="GPKG")
    text = faults(file)
    assert "fid 1: geometry is of WKB type 2" in text
    assert "fid 2: has no geometry" in text
    assert "fid 3" not in text

    bare = tmp_path / "bare.gpkg"
    with pytest.warns(UserWarning, match="crs"):
        gpd.GeoDataFrame({"id": ["a"]}, geometry=[lines[2]]).to_file(bare, driver="GPKG")
    assert "has no CRS" in faults(bare)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([*own_shapes.ALLOWED, "LineString"]), JSON)
def test_any_geometry_is_built_or_refused(kind: str, coordinates: object) -> None:
    value = {"type": kind, "coordinates": coordinates}
    try:
        built = own_shapes.from_geojson(value)
    except DataError:
        return
    assert built.geom_type == kind
    assert own_shapes.vertices(value) > 0
