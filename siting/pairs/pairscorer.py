"""Scores of pairs under drawn waits and weights, added up as a run does, to the last bit."""

from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from siting.pairs import pairroads, pairways

if TYPE_CHECKING:
    from siting.pairs.pairstability import PairProblem

__all__ = ["VARYING", "PairScorer"]

Floats = npt.NDArray[np.float64]
Positions = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

VARYING: Final = ("access", "capacity", "redundancy")
"""Parts of the score that hang on waits and closures; the others stay as they are."""

# Arrays of this many figures stay in a core's cache.
_CELLS = 1 << 15


class PairScorer:
    """Scores cases, a case being a site, a zone and the crossings that contend for them."""

    def __init__(
        self, problem: "PairProblem", road: pairroads.Roads, *, waits: Floats, weights: Floats
    ) -> None:
        """Take waits (c, d) in the order of the roads and weights (d, p), or one for all draws."""
        self._problem = problem
        self._road = road
        self._waits = waits
        self._shares = np.ascontiguousarray(weights.T)
        self._draws = max(waits.shape[1], len(weights))

    def dense(self, pairs: Positions, contend: Bools) -> Floats:
        """Score pairs (m, 2) in every draw, (m, d); -inf where there is no score.

        Parameters
        ----------
        pairs
            Rows of sites and zones, (m, 2).
        contend
            From :func:`siting.pairs.pairroads.contending`, (m, c).
        """
        scores = np.full((len(pairs), self._draws), -np.inf)
        for rows, at in pairways.groups(contend, max(1, _CELLS // self._draws)):
            cells = pairways.Cells.every(len(rows), self._waits.shape[1])
            scores[rows] = self._add_up(pairs[rows], self._ways(pairs[rows], at, cells), cells)
        return scores

    def sparse(self, pairs: Positions, contend: Bools, cells: pairways.Cells) -> Floats:
        """Score pairs (m, 2) in some draws, (n,); -inf where there is no score.

        Parameters
        ----------
        pairs, contend
            As for :meth:`dense`.
        cells
            The draws, (n,).
        """
        scores = np.full(len(cells.pair), -np.inf)
        for which, rows, at, piece in pairways.pieces(contend, cells, _CELLS):
            some = pairs[rows]
            if self._waits.shape[1] > 1:
                ways = self._ways(some, at, piece)
            else:
                once = self._ways(some, at, pairways.Cells.every(len(some), 1))
                ways = {name: value[piece.pair, 0] for name, value in once.items()}
            scores[which] = self._add_up(some, ways, piece)
        return scores

    def _ways(self, pairs: Positions, at: Positions, cells: pairways.Cells) -> dict[str, Floats]:
        found = pairways.ways(
            self._road, pairs, at, cells=cells, waits=self._waits, worth=self._problem.worth
        )
        return dict(zip(VARYING, found, strict=True))

    def _add_up(
        self, pairs: Positions, varying: dict[str, Floats], cells: pairways.Cells
    ) -> Floats:
        """Scores of the cells, as :func:`siting.pairs.pairing.combine` adds them up."""
        problem = self._problem
        fixed = {
            name: value[pairs[:, 0], pairs[:, 1]]
            for name, value in zip(problem.parts, problem.values, strict=True)
            if name not in varying
        }
        counted = ~np.isnan(varying["capacity"])
        total = self._total(fixed, counted, cells)
        score = np.zeros((len(pairs), self._draws) if cells.dense else len(cells.pair))
        for name, share in zip(problem.parts, self._shares, strict=True):
            if name in fixed:
                value = np.nan_to_num(fixed[name], nan=0.0).take(cells.pair)
            elif name == "capacity" and not counted.all():
                value = np.where(counted, varying[name], 0.0)
            else:
                value = varying[name]
            points = value * (share if cells.dense or len(share) == 1 else share.take(cells.draw))
            score += points if total is None else points / total
        # NaN: too far apart, or nothing with a weight is known.
        return np.where(np.isnan(score), -np.inf, score)

    def _total(
        self, fixed: dict[str, Floats], counted: Bools, cells: pairways.Cells
    ) -> Floats | None:
        """Weight of the known parts; None where all are known, NaN where none with a weight is."""
        known = np.column_stack(
            [~np.isnan(value) for value in fixed.values()] or [np.zeros((len(cells.pair), 0))]
        ).astype(bool)
        if known.all() and counted.all():
            return None
        # One number a pattern of gaps: few patterns, many pairs.
        code = known @ (1 << np.arange(known.shape[1]))
        _, first, which = np.unique(code, return_index=True, return_inverse=True)
        of_pattern = np.stack(
            [
                self._weight_known(dict(zip(fixed, pattern, strict=True)), capacity)
                for pattern in known[first].tolist()
                for capacity in (False, True)
            ]
        )
        row = 2 * which[cells.pair] + counted
        if self._shares.shape[1] == 1:
            return np.asarray(of_pattern[:, 0].take(row))
        draw = np.arange(self._draws) if cells.dense else cells.draw
        return np.asarray(of_pattern.reshape(-1).take(row * self._draws + draw))

    def _weight_known(self, fixed: dict[str, bool], capacity: bool) -> Floats:  # noqa: FBT001
        """Weight of the known parts in each draw; exactly 1 where all are known."""
        total = np.zeros(self._shares.shape[1])
        known = [
            fixed.get(name, capacity if name == "capacity" else True)
            for name in self._problem.parts
        ]
        for share, present in zip(self._shares, known, strict=True):
            total += share * present
        if all(known):
            total[:] = 1.0
        total[total <= 0.0] = np.nan
        return total
