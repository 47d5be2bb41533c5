"""How far several rankings of the same sites agree.

Sources
-------
Spearman's rho: C. Spearman, *American Journal of Psychology* 15(1), 1904. Weighted rho: J. Pinto da
Costa and C. Soares, "A weighted rank measure of correlation", *Australian & New Zealand Journal of
Statistics* 47(4), 2005. WS: W. Sałabun and K. Urbaniak, "A new coefficient of rankings similarity
in decision-making problems", *ICCS 2020*, LNCS 12138.

Ours, over all pairs of rankings at once; ties share the mean of their places in all three.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from siting.errors import StudyError

__all__ = ["Agreement", "compare"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of k rankings of n sites.

    Attributes
    ----------
    names
        (k,), in the order of the matrices.
    spearman
        (k, k) in [-1, 1]: Pearson's correlation of the ranks; 1 on the diagonal, NaN off it where a
        ranking ties all sites.
    weighted_spearman
        (k, k) in [-1, 1]: differences count more the nearer to the top they are.
    ws
        (k, k) in [0, 1], not symmetric: the row is the ranking that is taken as true; a place p of
        it counts 2 to the power of -p.
    top
        How many places make up the top.
    top_k_under_all
        Positions of the sites that are in the top of every ranking, by their mean rank.
    top_k_counts
        (n,): in how many rankings the site is in the top.
    """

    names: tuple[str, ...]
    spearman: Floats
    weighted_spearman: Floats
    ws: Floats
    top: int
    top_k_under_all: tuple[int, ...]
    top_k_counts: npt.NDArray[np.int64]


def compare(ranks: Mapping[str, npt.ArrayLike], *, top: int = 10) -> Agreement:
    """Compare rankings of the same sites, pair by pair.

    Parameters
    ----------
    ranks
        By name, each (n,): 1 is best; equal ranks are ties, whichever rank they share.
    top
        How many places make up the top, >= 1.

    Returns
    -------
    Agreement

    Raises
    ------
    StudyError
        When there is no ranking, lengths differ, a rank is not finite, or ``top`` is below 1.
    """
    given = {name: np.asarray(each, dtype=np.float64) for name, each in ranks.items()}
    sizes = {each.shape for each in given.values()}
    faults = [f"top = {top}: give 1 or more."] if top < 1 else []
    if len(sizes) != 1 or len(next(iter(sizes))) != 1 or not next(iter(sizes))[0]:
        faults.append(f"rankings of shapes {sorted(sizes)}: give one rank for each of n sites.")
    faults += [
        f"ranking {name} has a rank that is no finite number: rank every site."
        for name, each in given.items()
        if not np.isfinite(each).all()
    ]
    if faults:
        raise StudyError(faults)
    table = np.vstack(list(given.values()))
    ordered = np.sort(table, axis=1)
    pairs = list(zip(ordered, table, strict=True))
    first = 1 + np.array([np.searchsorted(row, given, side="left") for row, given in pairs])
    last = np.array([np.searchsorted(row, given, side="right") for row, given in pairs])
    places = (first + last) / 2
    # Whoever shares the last place of the top is in it.
    counts = (first <= top).sum(axis=0)
    always = np.flatnonzero(counts == len(table))
    by_mean = always[np.argsort(places[:, always].mean(axis=0), kind="stable")]
    return Agreement(
        names=tuple(given),
        spearman=_spearman(places),
        weighted_spearman=_weighted_spearman(places),
        ws=_ws(places),
        top=top,
        top_k_under_all=tuple(int(i) for i in by_mean),
        top_k_counts=counts.astype(np.int64),
    )


def _spearman(places: Floats) -> Floats:
    centred = places - places.mean(axis=1, keepdims=True)
    length = np.sqrt((centred**2).sum(axis=1))
    # 0 / 0 of a ranking without an order gives the NaN that is wanted.
    with np.errstate(invalid="ignore"):
        rho = np.clip((centred @ centred.T) / np.outer(length, length), -1.0, 1.0)
    np.fill_diagonal(rho, 1.0)
    return np.asarray(rho, dtype=np.float64)


def _weighted_spearman(places: Floats) -> Floats:
    n = places.shape[1]
    if n == 1:
        return np.ones((len(places), len(places)))
    one, other = places[:, np.newaxis], places[np.newaxis]
    off = ((one - other) ** 2 * ((n - one + 1) + (n - other + 1))).sum(axis=2)
    return np.asarray(1 - 6 * off / (n**4 + n**3 - n**2 - n), dtype=np.float64)


def _ws(places: Floats) -> Floats:
    n = places.shape[1]
    if n == 1:
        return np.ones((len(places), len(places)))
    true, other = places[:, np.newaxis], places[np.newaxis]
    farthest = np.maximum(true - 1, n - true)
    return np.asarray(
        1 - (np.exp2(-true) * np.abs(true - other) / farthest).sum(axis=2), dtype=np.float64
    )
