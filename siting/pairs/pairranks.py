"""Which zones are among the first of their site, in every draw and under every closure.

Sites are taken a few at a time. The zones that lead by the most they could be worth are ranked
first, which gives a bar: the score of the last place on the shortlist, in every draw and under
every closure. Of the other zones only the draws are asked for in which they can reach it.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from siting.pairs import pairbounds, pairroads, pairways
from siting.pairs.pairfield import OPEN, Asked, Field, Shortlist
from siting.pairs.pairscorer import VARYING, PairScorer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from siting.pairs.pairstability import PairProblem

__all__ = ["Counts", "count"]

Floats = npt.NDArray[np.float64]
Positions = npt.NDArray[np.intp]

_LEADERS = 8
_DRAWS = 1_000
_ROWS = 32
_SITES = 16_000
_SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Counts:
    """Draws in which each of k pairs is among the first: all open (k,), and by closure (k, c)."""

    open: npt.NDArray[np.int64]
    closed: npt.NDArray[np.int64]


def count(  # noqa: PLR0913  the question, and how it is asked by keyword
    problem: "PairProblem",
    road: pairroads.Roads,
    chosen: Positions,
    waits: Floats,
    weights: Floats,
    *,
    top: int,
    closures: bool,
) -> Counts:
    """Count the draws in which chosen pairs are among the first of their site.

    Parameters
    ----------
    problem
        All pairs, n sites and z zones.
    road
        Its drives, sorted.
    chosen
        Rows of sites and zones, (k, 2).
    waits, weights
        Draws, (d, c) and (d, p); a single row of either stands in all draws of the other.
    top
        How many zones of a site are the first.
    closures
        Whether to close each crossing in turn too; ``closed`` is (k, 0) otherwise.

    Returns
    -------
    Counts
        Ties go to the smaller zone, as in :func:`siting.pairs.pairing.rank_for_site`.
    """
    k, crossings = len(chosen), len(problem.wait)
    found = Counts(
        open=np.zeros(k, dtype=np.int64),
        closed=np.zeros((k, crossings if closures else 0), dtype=np.int64),
    )
    if crossings == 0 or k == 0:
        return found
    order = np.argsort(chosen[:, 0], kind="stable")
    sites, first = np.unique(chosen[order, 0], return_index=True)
    asked = dict(zip(sites.tolist(), np.split(order, first[1:]), strict=True))

    for start in range(0, max(len(waits), len(weights)), _DRAWS):
        part = slice(start, start + _DRAWS)
        block = _Block(
            problem,
            road,
            waits=waits if len(waits) == 1 else waits[part],
            weights=weights if len(weights) == 1 else weights[part],
            top=top,
            closures=closures,
        )
        for site, shortlist in block.shortlists(sites):
            for pair in asked[site].tolist():
                _add(found, pair, shortlist, int(chosen[pair, 1]), road)
    return found


def _add(found: Counts, pair: int, shortlist: Shortlist, zone: int, road: pairroads.Roads) -> None:
    """Add the draws in which a pair is on the shortlist of its site."""
    draws = shortlist.draws.get(zone)
    if draws is None:
        return
    found.open[pair] += draws[0]
    if found.closed.shape[1]:
        found.closed[pair] += draws[0]
        found.closed[pair, road.index[shortlist.closures]] += draws[1:] - draws[0]


class _Block:
    """Some draws, ranked."""

    def __init__(  # noqa: PLR0913  the arguments of count, by keyword
        self,
        problem: "PairProblem",
        road: pairroads.Roads,
        *,
        waits: Floats,
        weights: Floats,
        top: int,
        closures: bool,
    ) -> None:
        self._problem = problem
        self._road = road
        self._top = top
        self._closures = closures
        self._weights = weights
        self._draws = max(len(waits), len(weights))
        self._waits = np.ascontiguousarray(waits.T[road.index])
        self._scores = PairScorer(problem, road, waits=self._waits, weights=weights)
        self._low, self._high = self._waits.min(axis=1), self._waits.max(axis=1)
        # Kept, since giving it back and asking for it anew costs more than what is done with it.
        self._scratch = np.empty((_ROWS, len(weights)))

    def shortlists(self, sites: Positions) -> "Iterator[tuple[int, Shortlist]]":
        """Rank the zones of sites that can be among the first."""
        several = max(1, _SITES // self._draws)
        for start in range(0, len(sites), several):
            some = sites[start : start + several].tolist()
            bounds = [self._most_open(site) for site in some]
            leading = [self._leading(site, *of) for site, of in zip(some, bounds, strict=True)]
            fields = [
                Field(site, ahead, draws=self._draws, top=self._top)
                for site, ahead in zip(some, self._scored(some, leading, dense=True), strict=True)
            ]
            asked, matters = [], []
            for field, of in zip(fields, bounds, strict=True):
                behind, matter = self._behind(field, *of)
                asked.append(behind)
                matters.append(matter)
            scored = self._scored(some, asked, dense=False)
            for field, others, matter in zip(fields, scored, matters, strict=True):
                yield field.site, field.shortlist(others, matter)

    def _most_open(self, site: int) -> tuple[Positions, Floats]:
        """Zones that can have a score, and the most each part is worth whatever is closed."""
        zones = np.arange(len(self._road.zone))
        is_open = np.full(len(zones), OPEN)
        possible, _, most = self._most(site, zones, is_open, closures=self._closures)
        return possible, most

    def _most(
        self, site: int, zones: Positions, closed: Positions, *, closures: bool
    ) -> tuple[Positions, Positions, Floats]:
        """Zones that can have a score, what is closed, and the most each part is worth, (m, p)."""
        problem = self._problem
        found = pairbounds.at_most(
            self._road,
            np.column_stack((np.full(len(zones), site), zones)),
            closed,
            problem.worth,
            low=self._low,
            high=self._high,
            closures=closures,
        )
        varying = dict(zip(VARYING, found, strict=True))
        possible = ~np.isnan(found[0])
        most = [
            varying[name] if name in varying else value[site, zones]
            for name, value in zip(problem.parts, problem.values, strict=True)
        ]
        return zones[possible], closed[possible], np.column_stack(most)[possible]

    def _contend(self, site: int, zones: Positions) -> npt.NDArray[np.bool_]:
        """Which crossings matter to zones with every crossing open, (zones, c)."""
        pairs = np.column_stack((np.full(len(zones), site), zones))
        is_open = np.full(len(zones), OPEN)
        return pairroads.contending(self._road, pairs, is_open, self._low, self._high)

    def _leading(self, site: int, zones: Positions, most: Floats) -> Asked:
        """Ask for all of the zones that could be worth most at the mean of the weights."""
        mean = self._weights.mean(axis=0)
        share = ~np.isnan(most) @ mean
        reach = np.nan_to_num(most, nan=0.0) @ mean
        np.divide(reach, share, out=reach, where=share > 0.0)
        ahead = np.argsort(-reach, kind="stable")[: self._top + _LEADERS]
        leaders = np.sort(zones[ahead])
        cases = np.column_stack((leaders, np.full(len(leaders), OPEN)))
        if self._closures:
            row, gate = np.nonzero(self._contend(site, leaders))
            cases = np.vstack((cases, np.column_stack((leaders[row], gate))))
        return _asked([(cases, np.ones((len(cases), self._draws), dtype=bool))])

    def _behind(
        self, field: Field, zones: Positions, most: Floats
    ) -> tuple[Asked, npt.NDArray[np.bool_]]:
        """Ask for the draws in which other zones can be among the first; what matters, by case."""
        behind = ~np.isin(zones, field.zones)
        zones, most = zones[behind], most[behind]
        near = self._reaches(most, field.bars.min(axis=0)).any(axis=1)
        zones, most = zones[near], most[near]
        matters = self._contend(field.site, zones)
        with_open = self._reaches(most, field.bars[0])
        asked = []

        def ask(rows: Positions, gate: int, draws: npt.NDArray[np.bool_]) -> None:
            asked.append((np.column_stack((zones[rows], np.full(len(rows), gate))), draws))

        if self._closures:
            # A closure that matters to no leader leaves the bar where it is.
            ever = with_open.any(axis=1)
            for gate in np.setdiff1d(np.arange(matters.shape[1]), field.closures).tolist():
                rows = np.flatnonzero(matters[:, gate] & ever)
                ask(rows, gate, with_open[rows])
        several = len(field.closures)
        left, gates, worth = self._most(
            field.site,
            np.tile(zones, several),
            np.repeat(np.array(field.closures, dtype=np.intp), len(zones)),
            closures=False,
        )
        for gate, bar in zip(field.closures, field.bars[1:], strict=True):
            here = gates == gate
            rows, reached = np.searchsorted(zones, left[here]), self._reaches(worth[here], bar)
            own = matters[rows, gate]
            ask(rows[own], gate, reached[own])
            with_open[rows[~own]] |= reached[~own]
        ask(np.arange(len(zones)), OPEN, with_open)
        found = _asked(asked)
        return found, matters[np.searchsorted(zones, found.cases[:, 0])]

    def _reaches(self, most: Floats, bar: Floats) -> npt.NDArray[np.bool_]:
        """In which draws pairs worth at most (m, p) reach the bar (d,), (m, d)."""
        found = np.zeros((len(most), self._draws), dtype=bool)
        known = ~np.isnan(most)
        worth = np.where(known, most, 0.0)
        shares = self._weights.T
        # Pairs with the same gaps share out the same weight, which is told once for them all.
        code = known @ (1 << np.arange(known.shape[1]))
        for pattern in np.unique(code).tolist():
            alike = np.flatnonzero(code == pattern)
            share = known[alike[0]] @ shares
            least = np.full(self._draws, np.inf)
            np.multiply(bar - _SLACK, share, out=least, where=share > 0.0)
            for start in range(0, len(alike), _ROWS):
                rows = alike[start : start + _ROWS]
                reach = np.matmul(worth[rows], shares, out=self._scratch[: len(rows)])
                found[rows] = reach >= least
        return found

    def _scored(self, sites: list[int], asked: list[Asked], *, dense: bool) -> list[Asked]:
        """Score what is asked of sites; all draws of all cases where it is dense."""
        counts = [len(one.cases) for one in asked]
        cases = np.vstack([one.cases for one in asked])
        pairs = np.column_stack((np.repeat(np.array(sites, dtype=np.intp), counts), cases[:, 0]))
        contend = pairroads.contending(self._road, pairs, cases[:, 1], self._low, self._high)
        if dense:
            scores = self._scores.dense(pairs, contend).reshape(-1)
        else:
            first = np.repeat(np.cumsum([0, *counts])[:-1], [len(one.case) for one in asked])
            cells = pairways.Cells(
                np.concatenate([one.case for one in asked]) + first,
                np.concatenate([one.draw for one in asked]),
            )
            scores = self._scores.sparse(pairs, contend, cells)
        each = np.split(scores, np.cumsum([len(one.case) for one in asked])[:-1])
        return [replace(one, scores=found) for one, found in zip(asked, each, strict=True)]


def _asked(given: "list[tuple[Positions, npt.NDArray[np.bool_]]]") -> Asked:
    """Cases (m, 2) with the draws asked of each (m, d), put together; those with a draw."""
    cases, case, draw, first = [], [], [], 0
    for some, draws in given:
        kept = draws.any(axis=1)
        row, at = np.nonzero(draws[kept])
        cases.append(some[kept])
        case.append(row + first)
        draw.append(at)
        first += len(cases[-1])
    cell = np.concatenate(case)
    return Asked(np.vstack(cases), cell, np.concatenate(draw), np.empty(len(cell)))
