"""One criterion measured at all places: the shape every measuring function returns."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

MISSING = 0
PROXY = 1
MEASURED = 2

OUTSIDE_LAYER = "outside-layer"
NO_DATA = "no-data"


@dataclass(frozen=True, slots=True)
class Places:
    """What the measuring functions know of sites or zones, sorted by id.

    Attributes
    ----------
    side
        "MX" or "US".
    ids
        (n,).
    lon, lat
        Degrees, EPSG:4326, float64 (n,).
    state_code
        INEGI code of the state ("" when unknown or in the US), object (n,).
    """

    side: str
    ids: tuple[str, ...]
    lon: Floats
    lat: Floats
    state_code: npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Column:
    """One criterion at all places.

    Attributes
    ----------
    raw
        In the criterion's unit, float64 (n,), NaN = missing.
    evidence
        0 missing, 1 proxy, 2 measured, uint8 (n,).
    quality_km
        How far off the place of the figure may be, float64 (n,), NaN = not applicable.
    reason
        "" or a code that says why the figure is missing or only a proxy, object (n,).
    """

    raw: Floats
    evidence: npt.NDArray[np.uint8]
    quality_km: Floats
    reason: npt.NDArray[np.object_]


def column(
    raw: Floats,
    *,
    measured: Bools | bool,
    quality_km: Floats | None = None,
    reason: npt.NDArray[np.object_] | str = "",
) -> Column:
    """Put a criterion together; NaN in `raw` is missing whatever `measured` says.

    Parameters
    ----------
    raw
        float64 (n,).
    measured
        True where the figure is measured at the place, False where it stands in for that.
    quality_km
        float64 (n,).
    reason
        Code for all or each.
    """
    n = len(raw)
    missing = np.isnan(raw)
    evidence = np.where(missing, MISSING, np.where(measured, MEASURED, PROXY)).astype(np.uint8)
    quality = np.full(n, np.nan) if quality_km is None else quality_km
    # Copied through an object array: a string scalar would make numpy choose a fixed width.
    reasons = np.empty(n, dtype=object)
    reasons[:] = reason
    return Column(raw, evidence, np.where(missing, np.nan, quality), reasons)


def nowhere(n: int, reason: str) -> Column:
    """Return a criterion that is missing everywhere, for one reason."""
    return column(np.full(n, np.nan), measured=False, reason=reason)
