"""Which zones are among the first of their site, in every draw and under every closure.

Sites are taken a few at a time. The zones that lead by the most they could be worth are ranked
first, which gives a bar: the score of the last place on the shortlist, in every draw and under
every closure. Only the zones that reach the least of the bars in some draw are ranked as well.
Scores are added up as :func:`siting.pairing.combine` does, to the last bit.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from siting import pairbounds, pairways

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from siting.pairstability import PairProblem

__all__ = ["VARYING", "Counts", "count"]

Floats = npt.NDArray[np.float64]
Positions = npt.NDArray[np.intp]
_Case = tuple[int, int, int]

VARYING: Final = ("access", "capacity", "redundancy")
"""Parts of the score that hang on waits and closures; the others stay as they are."""

# A case is a site, a zone and the crossing that is closed, or this.
_OPEN = -1
_LEADERS = 5
_DRAWS = 1_000
_CELLS = 1 << 14
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
    road: pairways.Roads,
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
        Ties go to the smaller zone, as in :func:`siting.pairing.rank_for_site`.
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
        for site, table in block.tables(sites):
            survived = _among_first(table.scores, top).sum(axis=2)
            zone = {one: column for column, one in enumerate(table.zones)}
            for pair in asked[site].tolist():
                column = zone.get(int(chosen[pair, 1]))
                if column is None:
                    continue
                ours = survived[:, column]
                found.open[pair] += ours[0]
                if closures:
                    found.closed[pair] += ours[0]
                    found.closed[pair, road.index[table.closures]] += ours[1:] - ours[0]
    return found


@dataclass(frozen=True, slots=True)
class _Table:
    """What was ranked of one site.

    Attributes
    ----------
    zones
        Those that can be among the first, rising.
    closures
        Columns of the roads whose closure matters to one of them, rising.
    scores
        (1 + closures, zones, d), the first with every crossing open; -inf where the zone has no
        score or cannot be among the first.
    """

    zones: list[int]
    closures: list[int]
    scores: Floats


class _Block:
    """Some draws, ranked."""

    def __init__(  # noqa: PLR0913  the arguments of count, by keyword
        self,
        problem: "PairProblem",
        road: pairways.Roads,
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
        self._low, self._high = self._waits.min(axis=1), self._waits.max(axis=1)
        # Kept, since giving it back and asking for it anew costs more than what is done with it.
        self._scratch = np.empty((_ROWS, len(weights)))

    def tables(self, sites: Positions) -> "Iterator[tuple[int, _Table]]":
        """Rank the zones of sites that can be among the first."""
        several = max(1, _SITES // self._draws)
        for start in range(0, len(sites), several):
            some = sites[start : start + several].tolist()
            bounds = [self._bounds(site) for site in some]
            leading = [
                self._cases(site, self._leaders(*bound))
                for site, bound in zip(some, bounds, strict=True)
            ]
            scored = self._score([case for cases in leading for case in cases])
            behind = [
                self._others(site, *bound, self._table(site, scored, cases))
                for site, bound, cases in zip(some, bounds, leading, strict=True)
            ]
            scored |= self._score([case for cases in behind for case in cases])
            for site, ahead, after in zip(some, leading, behind, strict=True):
                yield site, self._table(site, scored, [*ahead, *after])

    def _bounds(self, site: int) -> tuple[Positions, Floats]:
        """Zones of a site that can have a score, and the most each part is worth, (m, p)."""
        return self._most(site, np.arange(len(self._road.zone)), _OPEN, closures=self._closures)

    def _most(
        self, site: int, zones: Positions, closed: int, *, closures: bool
    ) -> tuple[Positions, Floats]:
        """Which zones can have a score, and the most that their parts can be worth, (m, p)."""
        problem = self._problem
        found = pairbounds.at_most(
            self._road,
            np.column_stack((np.full(len(zones), site), zones)),
            np.full(len(zones), closed),
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
        return zones[possible], np.column_stack(most)[possible]

    def _cases(self, site: int, zones: list[int]) -> list[_Case]:
        """All cases of zones: every crossing open, and each that matters closed."""
        cases = [(site, zone, _OPEN) for zone in zones]
        if self._closures:
            rows, gates = np.nonzero(self._contend(site, np.array(zones, dtype=np.intp)))
            cases += [
                (site, zones[row], gate)
                for row, gate in zip(rows.tolist(), gates.tolist(), strict=True)
            ]
        return cases

    def _contend(self, site: int, zones: Positions) -> npt.NDArray[np.bool_]:
        """Which crossings matter to zones with every crossing open, (zones, c)."""
        pairs = np.column_stack((np.full(len(zones), site), zones))
        no_one = np.full(len(zones), _OPEN)
        return pairways.contending(self._road, pairs, no_one, self._low, self._high)

    def _leaders(self, zones: Positions, most: Floats) -> list[int]:
        """Zones that could be worth most at the mean of the weights."""
        mean = self._weights.mean(axis=0, keepdims=True)
        reach = _reach(most, mean, out=np.empty((len(most), 1)))
        ahead = np.argsort(-reach[:, 0], kind="stable")[: self._top + _LEADERS]
        return [int(zone) for zone in zones[ahead]]

    def _others(self, site: int, zones: Positions, most: Floats, leading: _Table) -> list[_Case]:
        """Cases of the zones behind the leaders in which they can be among the first."""
        behind = ~np.isin(zones, leading.zones)
        zones, most = zones[behind], most[behind]
        bars = _last_of_first(leading.scores, self._top)
        near = self._reaches(most, bars.min(axis=0))
        zones, most = zones[near], most[near]
        open_too = set(zones[self._reaches(most, bars[0])].tolist())
        cases = self._cases(site, sorted(open_too))
        # Where the closure is none that matters to a leader the bar is the one with all open.
        cases = [case for case in cases if case[2] not in leading.closures]
        matters = self._contend(site, zones)
        for gate, bar in zip(leading.closures, bars[1:], strict=True):
            left, worth = self._most(site, zones, gate, closures=False)
            able = left[self._reaches(worth, bar)]
            cases += [
                (site, zone, gate if matters[np.searchsorted(zones, zone), gate] else _OPEN)
                for zone in able.tolist()
            ]
        return sorted(set(cases))

    def _reaches(self, most: Floats, bar: Floats) -> npt.NDArray[np.bool_]:
        """Whether pairs worth at most (m, p) reach the bar (d,) in some draw, (m,)."""
        if len(self._weights) == 1:
            bar = bar.min(keepdims=True)
        found = np.empty(len(most), dtype=bool)
        for start in range(0, len(most), _ROWS):
            rows = slice(start, start + _ROWS)
            reach = _reach(most[rows], self._weights, out=self._scratch)
            reach -= bar
            found[rows] = reach.max(axis=1) >= -_SLACK
        return found

    def _table(self, site: int, scored: dict[_Case, Floats], cases: list[_Case]) -> _Table:
        zones = sorted({zone for _, zone, _ in cases})
        closures = sorted({gate for _, _, gate in cases if gate != _OPEN})
        matters = self._contend(site, np.array(zones, dtype=np.intp))
        scores = np.full((1 + len(closures), len(zones), self._draws), -np.inf)
        for column, zone in enumerate(zones):
            for row, gate in enumerate((_OPEN, *closures)):
                own = gate if matters[column, gate] else _OPEN
                found = scored.get((site, zone, own if row else _OPEN))
                if found is not None:
                    scores[row, column] = found
        return _Table(zones, closures, scores)

    def _score(self, cases: list[_Case]) -> dict[_Case, Floats]:
        """Score cases in every draw."""
        listed = np.array(cases, dtype=np.intp).reshape(-1, 3)
        pairs, closed = listed[:, :2], listed[:, 2]
        contend = pairways.contending(self._road, pairs, closed, self._low, self._high)
        found = dict.fromkeys(cases, np.full(self._draws, -np.inf))
        for rows, at in _pieces(pairways.groups(contend), max(1, _CELLS // self._draws)):
            some = pairs[rows]
            ways = pairways.ways(self._road, some, at, self._waits, self._problem.worth)
            scores = self._add_up(some, dict(zip(VARYING, ways, strict=True)))
            found.update(zip((cases[row] for row in rows.tolist()), scores, strict=True))
        return found

    def _add_up(self, pairs: Positions, varying: dict[str, Floats]) -> Floats:
        """Scores of pairs, (m, d)."""
        problem = self._problem
        parts = [
            varying[name] if name in varying else value[pairs[:, 0], pairs[:, 1], np.newaxis]
            for name, value in zip(problem.parts, problem.values, strict=True)
        ]
        absent = [np.isnan(part) for part in parts]
        total = None
        if any(none.any() for none in absent):
            total = self._total(absent, (len(pairs), self._draws))
        score = np.zeros((len(pairs), self._draws))
        for share, part, none in zip(self._weights.T, parts, absent, strict=True):
            points = share * (np.where(none, 0.0, part) if none.any() else part)
            score += points if total is None else points / total
        score[np.isnan(score)] = -np.inf
        return score

    def _total(self, absent: "Sequence[npt.NDArray[np.bool_]]", shape: tuple[int, int]) -> Floats:
        """Weight of the known parts, exactly 1 where all are; NaN where there is no score."""
        total = np.zeros(shape)
        for share, none in zip(self._weights.T, absent, strict=True):
            total += share * ~none
        gaps = np.zeros(shape, dtype=bool)
        for none in absent:
            gaps |= none
        total[~gaps] = 1.0
        # Without access the pair is too far apart; without any weight nothing is known of it.
        total[absent[self._problem.parts.index("access")] | (total <= 0.0)] = np.nan
        return total


def _pieces(
    groups: list[tuple[Positions, Positions]], length: int
) -> "Iterator[tuple[Positions, Positions]]":
    """Cut groups of pairs into pieces."""
    for rows, at in groups:
        for start in range(0, len(rows), length):
            yield rows[start : start + length], at[start : start + length]


def _reach(most: Floats, weights: Floats, *, out: Floats) -> Floats:
    """Most that pairs can score, (m, d), written to the first rows of ``out``."""
    known = ~np.isnan(most)
    reach = np.matmul(np.where(known, most, 0.0), weights.T, out=out[: len(most)])
    if not known.all():
        share = known @ weights.T
        np.divide(reach, share, out=reach, where=share > 0.0)
    return reach


def _last_of_first(table: Floats, top: int) -> Floats:
    """Find the top-th largest of the middle axis, (s, d) of (s, zones, d); -inf where too few."""
    best = np.full((top, len(table), table.shape[2]), -np.inf)
    for zone in range(table.shape[1]):
        here = table[:, zone].copy()
        for place in best:
            lower = np.minimum(place, here)
            np.maximum(place, here, out=place)
            here = lower
    return np.asarray(best[-1])


def _among_first(table: Floats, top: int) -> npt.NDArray[np.bool_]:
    """Which are among the top over the middle axis, ties to the first; never -inf."""
    last = _last_of_first(table, top)[:, np.newaxis]
    among = (table >= last) & (table > -np.inf)
    # Where several share the last place, the smaller zones have it.
    case, draw = np.nonzero(among.sum(axis=1) > top)
    if len(case):
        scores, bar = table[case, :, draw], last[case, 0, draw, np.newaxis]
        tied = scores == bar
        left = top - (scores > bar).sum(axis=1, keepdims=True)
        among[case, :, draw] &= ~tied | (tied.cumsum(axis=1) <= left)
    return np.asarray(among)
