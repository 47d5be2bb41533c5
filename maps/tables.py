"""The tables of a run as CSV and GeoParquet, and the two that have no geometry in one of them."""

import io
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from maps import dictionary
from maps.rows import (
    ACCEPTABILITY_TYPES,
    COORDINATE_DECIMALS,
    MATRIX_TYPES,
    PLAIN_TYPES,
    plain_tables,
    tables,
)
from siting.errors import OutputError
from siting.folder import replace_file
from siting.pairs.pairing import REASONS
from siting.robustness.record import acceptability_columns

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    import geopandas as gpd
    import numpy.typing as npt

    from siting.pairs.pairing import PairScores
    from siting.results import RunResult

__all__ = [
    "ACCEPTABILITY",
    "MATRIX",
    "PLAIN",
    "guarded",
    "write",
    "write_acceptability",
    "write_csv",
    "write_matrix",
    "write_parquet",
    "write_plain",
]

MATRIX: Final = f"{dictionary.MATRIX}.parquet"
"""Every site with every zone, kept or not."""

ACCEPTABILITY: Final = f"{dictionary.ACCEPTABILITY}.parquet"
PLAIN: Final = tuple(f"{name}.csv" for name in PLAIN_TYPES)
"""What each constraint removes, alone and in order."""

_LIVE: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What makes a spreadsheet take a text for a formula; the last four are full-width = + - @."""


def write(
    result: "RunResult", folder: "Path", *, only: "Collection[str] | None" = None
) -> list[str]:
    """Write tables as CSV and GeoParquet, and beside them those that have no geometry.

    The matrix of all pairs goes with the table of pairs, what each constraint removed with the
    table of eliminated sites.

    Parameters
    ----------
    result
        The run.
    folder
        An existing folder; files of the same names in it are replaced.
    only
        Names of the tables asked for; by default all.

    Returns
    -------
    list of str
        Names of the files written.

    Raises
    ------
    OutputError
        When a file cannot be written; that file is then as it was before.
    """
    written: list[str] = []
    try:
        for table, frame in tables(result, only=only):
            write_csv(frame, folder / f"{table.name}.csv")
            write_parquet(
                frame,
                folder / f"{table.name}.parquet",
                described=dictionary.describe(result.study, table.name, frame.columns),
            )
            written += [f"{table.name}.csv", f"{table.name}.parquet"]
        if only is None or "pairs" in only:
            write_matrix(
                result.pair_scores,
                folder / MATRIX,
                described=dictionary.describe(result.study, dictionary.MATRIX, MATRIX_TYPES),
            )
            written.append(MATRIX)
        if only is None or "eliminated" in only:
            for name, plain in plain_tables(result).items():
                write_plain(plain, folder / f"{name}.csv")
            written += PLAIN
            write_acceptability(
                result,
                folder / ACCEPTABILITY,
                described=dictionary.describe(
                    result.study, dictionary.ACCEPTABILITY, ACCEPTABILITY_TYPES
                ),
            )
            written.append(ACCEPTABILITY)
    except OSError as error:
        message = f"{folder}: the tables could not be written: {error.strerror or error}."
        raise OutputError(message) from error
    return written


def guarded(text: str) -> str:
    """Put ``'`` before a text that a spreadsheet would run as a formula."""
    return f"'{text}" if text.startswith(_LIVE) else text


def _one_cell(text: str) -> str:
    """Guard a text and write its line breaks in the one way that Python's csv always quotes."""
    return guarded(text).replace("\r\n", "\n").replace("\r", "\n")


def write_csv(frame: "gpd.GeoDataFrame", path: "Path") -> None:
    r"""Write a published table as CSV.

    UTF-8 without a byte-order mark, ``\n`` between rows, an empty field where a value is missing,
    ``true``/``false``. Points become ``lon`` and ``lat`` in degrees, everything else a last column
    ``geometry_wkt`` (EPSG:4326, x = longitude). Texts that a spreadsheet would run are guarded, and
    a line break inside a text is written ``\n``.

    Parameters
    ----------
    frame
        From :func:`maps.rows.published`.
    path
        The file; replaced when it exists.
    """
    table = _spreadsheet(pd.DataFrame(frame.drop(columns=frame.geometry.name)))
    geometry = frame.geometry.to_numpy()
    if np.all(shapely.get_type_id(geometry) == shapely.GeometryType.POINT):
        table["lon"], table["lat"] = shapely.get_x(geometry), shapely.get_y(geometry)
    else:
        table["geometry_wkt"] = shapely.to_wkt(geometry, rounding_precision=COORDINATE_DECIMALS)
    with replace_file(path) as beside:
        table.to_csv(beside, index=False, lineterminator="\n", encoding="utf-8")


def write_plain(table: pd.DataFrame, path: "Path") -> None:
    """Write a table without geometry as CSV, in the form of the other tables.

    Parameters
    ----------
    table
        From :func:`maps.rows.plain_tables`.
    path
        The file; replaced when it exists.
    """
    with replace_file(path) as beside:
        _spreadsheet(table.copy()).to_csv(
            beside, index=False, lineterminator="\n", encoding="utf-8"
        )


def _spreadsheet(table: pd.DataFrame) -> pd.DataFrame:
    """Write true and false in the one way and guard texts, in place."""
    for name, column in table.items():
        if pd.api.types.is_bool_dtype(column.dtype):
            table[name] = column.astype(object).map({True: "true", False: "false"})
        elif pd.api.types.is_string_dtype(column.dtype):
            # Few texts need anything, and a call for each of them would cost more than the rest.
            asks = column.str.startswith(_LIVE, na=False) | column.str.contains(
                "\r", regex=False, na=False
            )
            table[name] = column.mask(asks, column[asks].map(_one_cell))
    return table


def write_parquet(
    frame: "gpd.GeoDataFrame",
    path: "Path",
    *,
    described: "Mapping[str, dictionary.Column] | None" = None,
) -> None:
    """Write a published table as GeoParquet 1.1.

    Parameters
    ----------
    frame
        From :func:`maps.rows.published`.
    path
        The file; replaced when it exists.
    described
        Written into the columns' metadata: ``description``, ``description_es``, ``unit``.
    """
    # Only geopandas knows how to write the metadata "geo", and it takes none for a column.
    plain = io.BytesIO()
    frame.to_parquet(plain, index=False, compression=None, schema_version="1.1.0")
    _write_described(pq.read_table(plain), path, described)


def _write_described(
    table: pa.Table, path: "Path", described: "Mapping[str, dictionary.Column] | None"
) -> None:
    worded = _with_descriptions(table, described or {})
    with replace_file(path) as beside:
        pq.write_table(worded, beside, compression="zstd")


def _with_descriptions(table: pa.Table, described: "Mapping[str, dictionary.Column]") -> pa.Table:
    fields = []
    for field in table.schema:
        column = described.get(field.name)
        if column is None:
            fields.append(field)
            continue
        words = {
            "description": column.meaning.en,
            "description_es": column.meaning.es,
            "unit": column.unit,
        }
        fields.append(field.with_metadata({key: text for key, text in words.items() if text}))
    return table.cast(pa.schema(fields, metadata=table.schema.metadata))


def write_matrix(
    scores: "PairScores",
    path: "Path",
    *,
    described: "Mapping[str, dictionary.Column] | None" = None,
) -> None:
    """Write all sites x zones, one row a pair, sorted by site, then zone.

    Columns: ``site_id``, ``zone_id``, ``crossing_id``, ``runner_up_id``, ``reason`` (dictionary
    encoded; null where there is none, ``reason`` null where the pair has a score), ``minutes`` and
    ``runner_up_minutes`` (door to door, rounded to 0.1) and ``score`` (to six decimals), float64,
    the same figures as in the other tables.

    Parameters
    ----------
    scores
        All pairs.
    path
        The file; replaced when it exists.
    described
        Written into the columns' metadata, as in :func:`write_parquet`.
    """
    n, z = scores.score.shape
    rows = np.arange(n, dtype=np.int32), np.arange(z, dtype=np.int32)
    reasons = scores.reason.astype(np.int32) - 1
    table = pa.table(
        {
            "site_id": _encoded(np.repeat(rows[0], z), scores.site_ids),
            "zone_id": _encoded(np.tile(rows[1], n), scores.zone_ids),
            "crossing_id": _encoded(scores.best.ravel(), scores.crossing_ids),
            "minutes": _figures(scores.minutes, 1),
            "runner_up_id": _encoded(scores.runner_up.ravel(), scores.crossing_ids),
            "runner_up_minutes": _figures(scores.runner_up_minutes, 1),
            "score": _figures(scores.score, 6),
            "reason": _encoded(reasons.ravel(), REASONS[1:]),
        }
    )
    _write_described(table, path, described)


def write_acceptability(
    result: "RunResult",
    path: "Path",
    *,
    described: "Mapping[str, dictionary.Column] | None" = None,
) -> None:
    """Write in which share of the draws each site takes each rank, best site first.

    Columns: ``site_id`` (dictionary encoded), ``rank`` and ``share`` (to six decimals); ranks a
    site never takes are left out.

    Parameters
    ----------
    result
        The run.
    path
        The file; replaced when it exists.
    described
        Written into the columns' metadata, as in :func:`write_parquet`.
    """
    at, rank, share = acceptability_columns(result.decision, result.robustness)
    table = pa.table(
        {
            "site_id": _encoded(at, result.decision.ids),
            "rank": pa.array(rank, type=pa.int64()),
            "share": _figures(share, 6),
        }
    )
    _write_described(table, path, described)


def _encoded(index: "npt.NDArray[np.signedinteger]", names: tuple[str, ...]) -> pa.Array:
    """Encode names by their index; a negative index is null."""
    codes = pa.array(index.astype(np.int32), mask=index < 0)
    return pa.DictionaryArray.from_arrays(codes, pa.array(names, type=pa.string()))


def _figures(values: "npt.NDArray[np.float64]", places: int) -> pa.Array:
    flat = np.round(values.ravel(), places)
    return pa.array(flat, mask=np.isnan(flat))
