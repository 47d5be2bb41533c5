"""The green flag of a pair: water at both ends, clean generation near the site.

Three conditions: the water stress class at the site and at the zone is at most
``max_water_class``, and at least ``min_clean_share`` of the known generating capacity within reach
of the site is clean. The flag is true when all three hold, false when one is known not to, and not
known otherwise (Kleene's strong three-valued logic). The value for the score is the mean of that of
the water, which is the end's that has less, and that of the clean share; what is not known is left
out. The lesser end and not their mean, since both have their water in their own score already.

It says nothing of what a plant itself would draw, of contracts for clean power, or of what flows
over the lines: capacity is not generation, and the layer holds half of Mexico's plants, none built
after 2016. Class -1, arid land with low use, is no class of the scale: to the rule it is not known.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from siting import values as value_functions

if TYPE_CHECKING:
    from siting.options.pairs import GreenConfig, PairScales

__all__ = ["FALSE", "TRUE", "UNKNOWN", "Green", "clean_share", "rule"]

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.int8]

UNKNOWN: Final = -1
FALSE: Final = 0
TRUE: Final = 1


@dataclass(frozen=True, slots=True)
class Green:
    """The flag, and the figures behind it.

    Attributes
    ----------
    value
        For the score, in [0, 1], float64 (n, z); NaN where none of the three figures is known.
    flag
        :data:`TRUE`, :data:`FALSE` or :data:`UNKNOWN`, int8 (n, z).
    site_class, zone_class
        Aqueduct class, -1 to 4, float64 (n,) and (z,); NaN unknown.
    clean
        Share of clean capacity within reach of the site, float64 (n,); NaN unknown.
    """

    value: Floats
    flag: Flags
    site_class: Floats
    zone_class: Floats
    clean: Floats


def clean_share(
    km: Floats,
    megawatts: Floats,
    is_clean: npt.NDArray[np.bool_],
    *,
    reach_km: float,
    min_known_mw: float,
) -> Floats:
    """Share of the capacity around each place that is clean.

    Parameters
    ----------
    km
        From each place to each plant, float64 (n, p).
    megawatts
        Capacity, float64 (p,); 0 where it is not known.
    is_clean
        Whether a plant's fuel is clean, bool (p,).
    reach_km
        A plant farther than this does not count; one within it counts in full, wherever it is.
    min_known_mw
        With less capacity than this within reach, or none, the share is not known.

    Returns
    -------
    ndarray
        In [0, 1], float64 (n,); NaN unknown.
    """
    within = np.where(km <= reach_km, megawatts, 0.0)
    total = within.sum(axis=1)
    clean = within[:, is_clean].sum(axis=1)
    known = (total > 0.0) & (total >= min_known_mw)
    # Summed in another order, all of them can come to a hair more than their total.
    share = np.minimum(np.divide(clean, total, out=np.zeros_like(total), where=known), 1.0)
    share[~known] = np.nan
    return np.asarray(share, dtype=np.float64)


def rule(
    site_class: Floats,
    zone_class: Floats,
    clean: Floats,
    *,
    config: "GreenConfig",
    scales: "PairScales",
) -> Green:
    """Apply the rule to every site with every zone.

    Parameters
    ----------
    site_class, zone_class
        Aqueduct class of baseline water stress, -1 to 4, float64 (n,) and (z,); NaN unknown.
    clean
        Share of clean capacity within reach of the site, float64 (n,); NaN unknown.
    config
        Bounds of the rule.
    scales
        Values of a class (``green_water``) and of a share (``green_clean``).

    Returns
    -------
    Green
    """
    shape = (len(site_class), len(zone_class))
    conditions = (
        _at_most(site_class, config.max_water_class)[:, np.newaxis],
        _at_most(zone_class, config.max_water_class)[np.newaxis, :],
        _at_least(clean, config.min_clean_share)[:, np.newaxis],
    )
    holding = np.stack([np.broadcast_to(one, shape) for one in conditions])
    flag = np.where((holding == UNKNOWN).any(axis=0), UNKNOWN, TRUE)
    flag[(holding == FALSE).any(axis=0)] = FALSE

    water = np.fmin(
        value_functions.apply(scales.green_water, site_class)[:, np.newaxis],
        value_functions.apply(scales.green_water, zone_class)[np.newaxis, :],
    )
    figures = (water, value_functions.apply(scales.green_clean, clean)[:, np.newaxis])
    known = sum(np.broadcast_to(~np.isnan(one), shape).astype(np.int64) for one in figures)
    total = sum(np.broadcast_to(np.nan_to_num(one), shape) for one in figures)
    value = np.full(shape, np.nan)
    np.divide(total, known, out=value, where=np.asarray(known) > 0)
    return Green(
        value=value,
        flag=flag.astype(np.int8),
        site_class=site_class,
        zone_class=zone_class,
        clean=clean,
    )


def _at_most(classes: Floats, bound: float) -> Flags:
    return _told(classes <= bound, known=classes >= 0.0)


def _at_least(shares: Floats, bound: float) -> Flags:
    return _told(shares >= bound, known=~np.isnan(shares))


def _told(holds: npt.NDArray[np.bool_], *, known: npt.NDArray[np.bool_]) -> Flags:
    return np.where(known, np.where(holds, TRUE, FALSE), UNKNOWN).astype(np.int8)
