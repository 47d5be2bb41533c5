"""Counting ranks, winners and won comparisons over blocks of draws."""

import numpy as np
import numpy.typing as npt

from siting.robustness.drawn import UNIT

__all__ = ["Tally"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Behind every score there is: scores run from 0 to UNIT.
_UNSCORED = 2 * UNIT
# Counting in place takes about this many times as long for each as making a table of counts.
_FEW = 4


class Tally:
    """What has been counted so far of u distinct sites standing for n.

    A score is kept as a whole number of 1e-12, negated so that the best sorts first, with the
    site's position in the bits below: one sort of integers orders the sites and shows their ties.

    Parameters
    ----------
    group
        (n,): which distinct site each site is.
    t
        Number of themes.
    among
        (k,): distinct sites to compare with each other.

    Attributes
    ----------
    ranks
        (u, n): draws in which a distinct site took rank r + 1; ties share the better rank.
    winners
        (u, t): sum of the weights that put it first.
    beats
        (k, k): draws in which row scored strictly higher than column.
    size
        u.
    """

    def __init__(self, group: npt.NDArray[np.intp], t: int, among: npt.NDArray[np.intp]) -> None:
        self.group = group
        self._among = among
        self._copies = np.bincount(group).astype(np.int64)
        self.size = len(self._copies)
        self._bits = max(1, (self.size - 1).bit_length())
        self.ranks: Ints = np.zeros((self.size, len(group)), dtype=np.int64)
        self.winners: Floats = np.zeros((self.size, t))
        self.beats: Ints = np.zeros((len(among), len(among)), dtype=np.int64)
        self._room = np.empty((2, 0), dtype=np.int64)

    def add(self, weights: Floats, scores: Floats) -> None:
        """Count a block.

        Parameters
        ----------
        weights
            (d, t).
        scores
            (d, u) in [0, 1], NaN where a site has none; overwritten.
        """
        scores *= -UNIT
        np.rint(scores, out=scores)
        if np.isnan(scores.sum()):
            scores[np.isnan(scores)] = _UNSCORED
        # Two tables that stay: taking fresh memory for each block takes as long as sorting it.
        if self._room.shape[1] < scores.size:
            self._room = np.empty((2, scores.size), dtype=np.int64)
        keys, spare = (half[: scores.size].reshape(scores.shape) for half in self._room)
        np.copyto(keys, scores, casting="unsafe")
        compared = keys[:, self._among]
        for row in range(len(self._among)):
            self.beats[row] += (compared[:, row, None] < compared).sum(axis=0)
        keys <<= self._bits
        keys += np.arange(self.size)
        keys.sort(axis=1)
        np.right_shift(keys, self._bits, out=spare)
        tied = spare[:, 1:] == spare[:, :-1]
        keys &= (1 << self._bits) - 1
        rank, firsts = self._ranks(keys, tied)
        self._add_winners(keys, firsts, weights)
        keys *= len(self.group)
        keys += rank
        self._count(keys.ravel())

    def _ranks(
        self, ids: Ints, tied: npt.NDArray[np.bool_]
    ) -> tuple[Ints, npt.NDArray[np.bool_] | None]:
        """Rank less 1 of each place in the order, and who beside the first of it is first."""
        if len(self.group) == self.size:
            rank = np.arange(self.size)
        else:
            ahead = self._copies[ids]
            rank = np.cumsum(ahead, axis=1)
            rank -= ahead
        if not tied.any():
            return rank, None
        rows = np.flatnonzero(tied.any(axis=1))
        rank = np.broadcast_to(rank, ids.shape).copy()
        shared = rank[rows]
        shared[:, 1:][tied[rows]] = 0
        rank[rows] = np.maximum.accumulate(shared, axis=1)
        return rank, rank == 0

    def _count(self, cells: Ints) -> None:
        if len(cells) * _FEW < self.ranks.size:
            # For few draws of many sites a fresh table of all ranks would cost more than the count.
            np.add.at(self.ranks.reshape(-1), cells, 1)
        else:
            self.ranks += np.bincount(cells, minlength=self.ranks.size).reshape(self.ranks.shape)

    def _add_winners(
        self, ids: Ints, firsts: npt.NDArray[np.bool_] | None, weights: Floats
    ) -> None:
        if firsts is None:
            best, chosen = ids[:, 0], weights
        else:
            best = ids[firsts]
            chosen = weights[np.nonzero(firsts)[0]]
        for theme in range(weights.shape[1]):
            self.winners[:, theme] += np.bincount(
                best, weights=chosen[:, theme], minlength=self.size
            )
