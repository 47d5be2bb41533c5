import csv
import json
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely

from maps import geopackage, rows, tables
from siting.pairs.pairing import REASONS
from siting.results import RunResult
from tests.maps import fakes
from tests.siting import pairs_world


@pytest.fixture(scope="module")
def result() -> RunResult:
    return replace(fakes.run(), pair_scores=pairs_world.scores(pairs_world.world()))


@pytest.fixture(scope="module")
def folder(result: RunResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("out")
    tables.write(result, where)
    geopackage.write(result, where / "border.gpkg")
    return where


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_all_files_are_named(result: RunResult, tmp_path: Path) -> None:
    written = tables.write(result, tmp_path)
    assert sorted(written) == sorted(path.name for path in tmp_path.iterdir())
    assert len(written) == 16


@pytest.mark.parametrize("table", rows.TABLES, ids=lambda table: table.name)
def test_the_same_numbers_in_all_three_formats(table: rows.Table, folder: Path) -> None:
    parquet = gpd.read_parquet(folder / f"{table.name}.parquet")
    package = gpd.read_file(folder / "border.gpkg", layer=table.name)
    text = _csv(folder / f"{table.name}.csv")
    plain = [name for name in parquet.columns if name != "geometry"]
    assert list(package.columns) == [*plain, "geometry"]
    assert len(parquet) == len(package) == len(text)
    for name in plain:
        for one, other, written in zip(
            parquet[name], package[name], (row[name] for row in text), strict=True
        ):
            if pd.isna(one):
                assert pd.isna(other)
                assert written == ""
            elif isinstance(one, bool | np.bool_):
                assert bool(other) is bool(one)
                assert written == str(bool(one)).lower()
            elif isinstance(one, str):
                assert other == one
                assert written == tables.guarded(one)
            else:
                assert other == one
                assert float(written) == one


@pytest.mark.parametrize("table", rows.TABLES, ids=lambda table: table.name)
def test_the_same_places_in_all_three_formats(table: rows.Table, folder: Path) -> None:
    parquet = gpd.read_parquet(folder / f"{table.name}.parquet")
    package = gpd.read_file(folder / "border.gpkg", layer=table.name)
    assert parquet.crs.to_epsg() == package.crs.to_epsg() == 4326
    for one, other, row in zip(
        parquet.geometry, package.geometry, _csv(folder / f"{table.name}.csv"), strict=True
    ):
        assert one.equals(other)
        if "lon" in row:
            assert shapely.Point(float(row["lon"]), float(row["lat"])).equals(one)
        else:
            assert shapely.from_wkt(row["geometry_wkt"]).equals(one)


@pytest.mark.parametrize(
    ("column", "figure", "expected"),
    [
        ("minutes", 180.0499, 180.0),
        ("loss_minutes", 0.06, 0.1),
        ("wait_used_min", 13.649, 13.6),
        ("raw_crossing_minutes", 61.26, 61.3),
        ("value_crossing_minutes", 0.1234567, 0.123457),
        ("site_leg_km", 12.34567, 12.346),
        ("quality_km_crossing_minutes", 12.34567, 12.346),
        ("score", 0.12345678, 0.123457),
        ("score", -1e-9, 0.0),
        ("score", np.inf, np.nan),
    ],
)
def test_rounding(column: str, figure: float, expected: float) -> None:
    frame = gpd.GeoDataFrame({column: [figure]}, geometry=[shapely.Point(0, 0)], crs="EPSG:4326")
    found = rows.published(frame)[column].to_numpy()
    assert np.array_equal(found, [expected], equal_nan=True)
    assert not np.signbit(found[0])


def test_areas_stay_valid_when_rounded() -> None:
    sliver = shapely.Polygon([(0, 0), (1, 0.0000004), (2, 0), (1, 0.0000001)])
    bow = shapely.Polygon([(0, 0), (1, 1e-6), (2, 0), (2, 1), (1, 1.4e-6), (0, 1)])
    frame = gpd.GeoDataFrame({"name": ["a", "b"]}, geometry=[sliver, bow], crs="EPSG:4326")
    found = rows.published(frame)
    assert not found.geometry.is_empty.any()
    assert found.geometry.iloc[1].is_valid


def test_rows_of_the_run_are_left_alone(result: RunResult) -> None:
    before = result.pairs.copy()
    rows.published(result.pairs)
    assert result.pairs.equals(before)


def test_same_bytes_twice(result: RunResult, folder: Path, tmp_path: Path) -> None:
    again = replace(result, pairs=result.pairs.copy(), sites=result.sites)
    tables.write(again, tmp_path)
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (folder / path.name).read_bytes(), path.name


def test_geoparquet_says_1_1_and_epsg_4326(folder: Path) -> None:
    metadata = pq.read_metadata(folder / "pairs.parquet").metadata
    geo = json.loads(metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    assert geo["columns"]["geometry"]["geometry_types"] == ["LineString"]


def test_csv_has_no_mark_and_unix_lines(folder: Path) -> None:
    whole = (folder / "pairs.csv").read_bytes()
    assert not whole.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in whole


def test_matrix_holds_every_pair(result: RunResult, folder: Path) -> None:
    scores = result.pair_scores
    table = pq.read_table(folder / tables.MATRIX)
    n, z = scores.score.shape
    assert table.num_rows == n * z
    frame = table.to_pandas()
    assert frame["site_id"].tolist() == [site for site in scores.site_ids for _ in range(z)]
    assert frame["zone_id"].tolist() == list(scores.zone_ids) * n
    assert np.allclose(frame["score"], scores.score.ravel(), atol=1e-6, equal_nan=True)
    reasons = [REASONS[code] for code in scores.reason.ravel()]
    assert frame["reason"].astype(object).fillna("").tolist() == reasons
    assert frame["crossing_id"].isna().tolist() == (scores.best.ravel() < 0).tolist()
    minutes = frame["minutes"].dropna()
    assert (minutes == minutes.round(1)).all()
    assert {str(table.schema.field(name).type) for name in ("minutes", "score")} == {"double"}


def test_matrix_without_any_way(tmp_path: Path) -> None:
    closed = pairs_world.world(n=3, z=2)
    closed.site_access.minutes[:] = np.nan
    tables.write_matrix(pairs_world.scores(closed), tmp_path / "matrix.parquet")
    frame = pq.read_table(tmp_path / "matrix.parquet").to_pandas()
    assert set(frame["reason"]) == {"unreachable"}
    assert frame["minutes"].isna().all()
