"""Scores of all sites under drawn weights, with values that are certain or drawn as well."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from siting.errors import DataError
from siting.robustness.model import Fractions

__all__ = ["UNIT", "Block", "Certain", "Uncertain", "ValueSampler", "product"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
ValueSampler = Callable[[np.random.Generator, int], Floats]
# Seed of the analysis, number of the block of weights, and of its part: whence values are drawn.
Block = tuple[int, int, int]

# Scores that agree to 12 decimals are ties, as everywhere in the program.
UNIT = 1e12
# A matrix product of this many multiplications is small enough for one thread. OpenBLAS splits
# larger ones over all cores and waits for the last, which on a busy machine takes longer than the
# product itself: three times as long for the whole analysis, measured.
_SMALL = 1 << 18


def product(rows: Floats, columns: Floats) -> Floats:
    """Multiply (d, t) by (t, u) in pieces, so that no time goes into handing work to threads.

    Parameters
    ----------
    rows, columns
        (d, t) and (t, u), with t small.

    Returns
    -------
    ndarray of float64, shape (d, u)
    """
    found = np.empty((len(rows), columns.shape[1]))
    piece = max(1, _SMALL // max(1, columns.size))
    whole = len(rows) // piece * piece
    np.matmul(
        rows[:whole].reshape(-1, piece, rows.shape[1]),
        columns,
        out=found[:whole].reshape(-1, piece, columns.shape[1]),
    )
    np.matmul(rows[whole:], columns, out=found[whole:])
    return found


class Certain:
    """Scores of the distinct sites; those that can only tie are one.

    Parameters
    ----------
    all_sites
        Of n sites over t themes.
    active
        (t,): themes that can have a weight.

    Attributes
    ----------
    group
        (n,): position of each site among the distinct ones.
    each
        1: there is nothing to rank twice.
    """

    each = 1

    def __init__(self, all_sites: Fractions, active: npt.NDArray[np.bool_]) -> None:
        rows = np.hstack([all_sites.above[:, active], all_sites.below[:, active]])
        _, kept, group = np.unique(
            np.round(rows, 12) + 0.0, axis=0, return_index=True, return_inverse=True
        )
        # Incomplete sites first: only theirs are divided by the weight that is known.
        whole = (all_sites.below[kept][:, active] == 1).all(axis=1)
        turn = np.argsort(whole, kind="stable")
        place = np.empty_like(turn)
        place[turn] = np.arange(len(turn))
        self.group = place[group.ravel()]
        self.above = np.ascontiguousarray(all_sites.above[kept[turn]].T)
        self.below = np.ascontiguousarray(all_sites.below[kept[turn]][~whole[turn]].T)

    def scores(self, weights: Floats, _: Block) -> Floats:
        """(d, u) scores under (d, t) weights."""
        scores = product(weights, self.above)
        partial = self.below.shape[1]
        if partial:
            known = product(weights, self.below)
            head = scores[:, :partial]
            if known.all():
                head /= known
            else:
                with np.errstate(invalid="ignore", divide="ignore"):
                    head /= known
        return scores

    def firsts(self, central: Floats, sites: Ints) -> Floats:
        """Whether each of ``sites`` is first under its own row of ``central`` (f, t)."""
        scores = self.scores(central, (0, 0, 0))
        best = np.rint(np.fmax.reduce(scores, axis=1) * UNIT)
        own = np.rint(scores[np.arange(len(sites)), sites] * UNIT)
        return np.asarray(own >= best, dtype=np.float64)


class Uncertain:
    """Scores with values drawn anew for every few weights.

    Parameters
    ----------
    sampler
        Draws (size, n, m) values.
    expand
        (t, m): share of each criterion in its theme.
    factor
        (n,): what partial constraints leave of the score; NaN for a site that is not ranked.
    each
        Weights to a draw of values.
    """

    def __init__(self, sampler: ValueSampler, expand: Floats, factor: Floats, each: int) -> None:
        self.sampler = sampler
        self.share = np.ascontiguousarray(expand.T)
        self.factor = factor
        self.each = each

    def _draw(self, block: Block, size: int) -> tuple[Floats, Floats | None]:
        seed, number, part = block
        sequence = np.random.SeedSequence(seed, spawn_key=(number, 1, part))
        rng = np.random.default_rng(sequence)
        drawn = np.asarray(self.sampler(rng, size), dtype=np.float64)
        wanted = (size, len(self.factor), len(self.share))
        if drawn.shape != wanted:
            message = f"the sampler gave values of shape {drawn.shape}, not {wanted}."
            raise DataError(message)
        absent = np.isnan(drawn)
        below = None
        if absent.any():
            below = (~absent).astype(np.float64) @ self.share
            drawn = np.where(absent, 0.0, drawn)
        above: Floats = np.matmul(drawn, self.share)
        above *= self.factor[:, None]
        return above, below

    def scores(self, weights: Floats, block: Block) -> Floats:
        """(d, n) scores under (d, t) weights."""
        size = -(-len(weights) // self.each)
        above, below = self._draw(block, size)
        padded = np.zeros((size * self.each, weights.shape[1]))
        padded[: len(weights)] = weights
        stacked = padded.reshape(size, self.each, -1)
        scores = stacked @ above.transpose(0, 2, 1)
        if below is not None:
            with np.errstate(invalid="ignore", divide="ignore"):
                scores /= stacked @ below.transpose(0, 2, 1)
        return np.asarray(scores.reshape(size * self.each, -1)[: len(weights)])

    def count_firsts(self, central: Floats, sites: Ints, block: Block, size: int) -> Floats:
        """In how many of a block's value draws each site is first under its central weights."""
        above, below = self._draw(block, size)
        hits = np.zeros(len(sites))
        for number, one in enumerate(above):
            scores = product(central, one.T)
            if below is not None:
                with np.errstate(invalid="ignore", divide="ignore"):
                    scores /= product(central, below[number].T)
            own = scores[np.arange(len(sites)), sites]
            # Within half a unit is a tie; a site without a score is never first.
            hits += own >= np.fmax.reduce(scores, axis=1) - 0.5 / UNIT
        return hits
