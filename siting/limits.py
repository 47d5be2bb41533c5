"""Named limits of the decision: one place to find, read and change each of them."""

from typing import Final

from layers.limits import Limit

__all__ = [
    "CACHE_BYTES",
    "CLUSTER_PAIRS",
    "CONSTRAINTS",
    "JUDGEMENT",
    "LIMITS",
    "LINK_JOIN_KM",
    "MATCHING_SECONDS",
    "MATRIX_BYTES",
    "MATRIX_COLUMNS",
    "MATRIX_ROWS",
    "NAME_CHARACTERS",
    "RAW_FIGURE",
    "SCALE_POINTS",
    "STUDY_FILE_BYTES",
    "TEXT_CHARACTERS",
    "WEIGHT_SUM_TOLERANCE",
    "Limit",
]


STUDY_FILE_BYTES: Final = Limit(
    "study_file_bytes",
    262_144,
    "bytes",
    "Largest study file that is read: the commented template is under 20 kB, so anything "
    "above a quarter of a megabyte is some other file given by mistake.",
)
NAME_CHARACTERS: Final = Limit(
    "name_characters",
    64,
    "characters",
    "Longest study name: it becomes a folder name and a page's file name.",
)
TEXT_CHARACTERS: Final = Limit(
    "text_characters",
    200,
    "characters",
    "Longest title in a study: it has to fit the head of a page and of a printed sheet.",
)
SCALE_POINTS: Final = Limit(
    "scale_points",
    100,
    "break points",
    "Most break points a value function may have: nobody can argue for more one by one.",
)
RAW_FIGURE: Final = Limit(
    "raw_figure",
    1e12,
    "the criterion's unit",
    "Largest size of a break point: beyond any km, minutes, MW or trucks, and small enough that "
    "differences of two of them never overflow.",
)
WEIGHT_SUM_TOLERANCE: Final = Limit(
    "weight_sum_tolerance",
    1e-6,
    "share of the whole",
    "How far given weights may miss 1 (or 100 %) and still be taken as a rounding slip.",
)
JUDGEMENT: Final = Limit(
    "judgement",
    1000.0,
    "times as important",
    "Largest ratio of a pairwise judgement: the scale ends at 9, and what matters a thousand times "
    "less than another thing is not worth judging.",
)
CLUSTER_PAIRS: Final = Limit(
    "cluster_pairs",
    4_000,
    "pairs",
    "Most pairs clustered into corridors at once: their distances to one another take 8 bytes "
    "each twice over, a quarter of a gigabyte at this number.",
)
MATCHING_SECONDS: Final = Limit(
    "matching_seconds",
    60.0,
    "s",
    "Longest search for the best few zones of a matching: what is not proven by then is refused, "
    "never given out as the best. The studies at hand need under one second.",
)
MATRIX_BYTES: Final = Limit(
    "matrix_bytes",
    16 * 1024**2,
    "bytes",
    "Largest file of an own decision matrix: more than its rows and columns can fill with figures.",
)
MATRIX_ROWS: Final = Limit(
    "matrix_rows",
    5_000,
    "candidates",
    "Most candidates of an own matrix: the ranks' acceptabilities take 8 bytes for each of them "
    "at each rank, 200 MB at this number.",
)
MATRIX_COLUMNS: Final = Limit(
    "matrix_columns",
    60,
    "criteria",
    "Most criteria of an own matrix: nobody can weigh more against one another.",
)
CONSTRAINTS: Final = Limit(
    "constraints",
    100,
    "constraints",
    "Most constraints of a study: nobody can defend more one by one, and each is a row on paper.",
)
CACHE_BYTES: Final = Limit(
    "cache_bytes",
    256 * 1024**2,
    "bytes",
    "Most that the cache of computed arrays keeps on disk; what was unused for longest goes first.",
)

LINK_JOIN_KM: Final = Limit(
    "link_join_km",
    20.0,
    "km",
    "Farthest that the end of a scenario's new road or railway may lie from the network it is tied "
    "to: cities lie within a kilometre of a node, so that more is a slip of the pen.",
)
LIMITS: Final[tuple[Limit[int] | Limit[float], ...]] = (
    STUDY_FILE_BYTES,
    NAME_CHARACTERS,
    TEXT_CHARACTERS,
    SCALE_POINTS,
    RAW_FIGURE,
    WEIGHT_SUM_TOLERANCE,
    JUDGEMENT,
    CLUSTER_PAIRS,
    CONSTRAINTS,
    LINK_JOIN_KM,
    MATCHING_SECONDS,
    MATRIX_BYTES,
    MATRIX_ROWS,
    MATRIX_COLUMNS,
    CACHE_BYTES,
)
