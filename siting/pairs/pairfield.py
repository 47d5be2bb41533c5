"""Who is among the first of one site, in every draw and under every closure.

A few leading zones are known in every draw. Of the others only those scores are given that reach
the last place of the leaders, so that a handful compete in each draw however many zones there are.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["OPEN", "Asked", "Field", "Shortlist"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Positions = npt.NDArray[np.intp]

OPEN = -1
"""In place of the crossing that is closed: none is."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Scores of a site's zones.

    Attributes
    ----------
    cases
        Zone, and the crossing that is closed or :data:`OPEN`, (m, 2); those of one crossing
        together.
    case, draw
        Row of the case and the draw, (n,), sorted by case.
    scores
        (n,); -inf where the zone has no score.
    """

    cases: Positions
    case: Positions
    draw: Positions
    scores: Floats


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Zones that are among the first in some draw.

    Attributes
    ----------
    closures
        Crossings whose closure matters to one of the zones.
    draws
        In how many draws, by zone: with every crossing open, then with each of these closed.
    """

    closures: list[int]
    draws: dict[int, Ints]


class Field:
    """One site, its leading zones ranked.

    Attributes
    ----------
    site
        Its row.
    zones
        The leading zones, rising.
    closures
        Crossings whose closure matters to one of them, rising.
    bars
        Score of the last place on their shortlist, (1 + closures, d), the first with every crossing
        open; -inf where they do not fill it.
    """

    def __init__(self, site: int, leading: Asked, *, draws: int, top: int) -> None:
        self.site = site
        self._top = top
        self._draws = draws
        self.zones = np.unique(leading.cases[:, 0])
        gates = np.unique(leading.cases[:, 1])
        self.closures = gates[gates != OPEN].tolist()
        rows = {tuple(case): row for row, case in enumerate(leading.cases.tolist())}
        scores = leading.scores.reshape(len(leading.cases), draws)
        self._scores = np.empty((1 + len(self.closures), len(self.zones), draws))
        for row, gate in enumerate((OPEN, *self.closures)):
            # A closure that does not matter to a zone is no case of its own.
            of = [rows.get((zone, gate), rows[zone, OPEN]) for zone in self.zones.tolist()]
            self._scores[row] = scores[of]
        self.bars = _last_of_first(self._scores.swapaxes(0, 1), self._top)

    def shortlist(self, others: Asked, matters: npt.NDArray[np.bool_]) -> Shortlist:
        """Rank the leading zones with others.

        Parameters
        ----------
        others
            Zones that are none of the leading ones.
        matters
            Whether closing each crossing matters to the zone of each of their cases, (m, c).

        Returns
        -------
        Shortlist
        """
        gates = np.unique(others.cases[:, 1])
        closures = [*self.closures, *np.setdiff1d(gates[gates != OPEN], self.closures).tolist()]
        # A closure that matters to no leading zone leaves their scores as they are with all open.
        row = np.zeros(1 + len(closures), dtype=np.intp)
        row[: 1 + len(self.closures)] = np.arange(1 + len(self.closures))
        scores, bars = self._scores[row], self.bars[row]
        cells, changed = self._challengers(others, matters, closures, bars)
        changed |= (scores != scores[0]).any(axis=1)
        changed[0] = True

        # Where a closure changes no score, the shortlist is the one with all open.
        state, draw = np.nonzero(changed)
        column = np.zeros(changed.shape, dtype=np.intp)
        column[state, draw] = np.arange(len(state))
        entry = [cell[changed[one, others.draw[cell]]] for one, cell in enumerate(cells)]
        of_state = np.repeat(np.arange(len(entry)), [len(cell) for cell in entry])
        cell = np.concatenate(entry)
        key = column[of_state, others.draw[cell]]
        zone = others.cases[others.case[cell], 0]
        ahead, inside = _ranked(
            scores.transpose(1, 0, 2)[:, state, draw],
            self.zones,
            _Entries(key, others.scores[cell], zone),
            top=self._top,
        )

        draws = ahead[:, : self._draws].astype(np.int64) @ ~changed.T
        ends = np.cumsum(changed.sum(axis=1))
        for one, end in enumerate(ends.tolist()):
            draws[:, one] += ahead[:, end - int(changed[one].sum()) : end].sum(axis=1)
        found = dict(zip(self.zones.tolist(), draws, strict=True))
        named, of_case = np.unique(others.cases[:, 0], return_inverse=True)
        who = of_case[others.case[cell]]
        in_open = inside & (of_state == 0)
        when = others.draw[cell[in_open]]
        counts = np.empty((len(named), len(closures) + 1), dtype=np.int64)
        for one in range(len(closures) + 1):
            own = np.bincount(who[inside & (of_state == one)], minlength=len(named))
            as_open = who[in_open][~changed[one, when]]
            counts[:, one] = own + np.bincount(as_open, minlength=len(named))
        found |= zip(named.tolist(), counts, strict=True)
        return Shortlist(closures, found)

    def _challengers(
        self,
        others: Asked,
        matters: npt.NDArray[np.bool_],
        closures: list[int],
        bars: Floats,
    ) -> tuple[list[Positions], npt.NDArray[np.bool_]]:
        """Cells that reach the bar by state, and the draws in which they part it from all open."""
        gate = others.cases[:, 1]
        with_open = np.flatnonzero((gate == OPEN)[others.case])
        own_case, own_draw = others.case[with_open], others.draw[with_open]
        score = others.scores[with_open]
        reached = score >= bars[0][own_draw]
        cells = [with_open[reached]]
        changed = np.zeros(bars.shape, dtype=bool)
        for state, closed in enumerate(closures, start=1):
            rows = np.flatnonzero(gate == closed)
            # Cases of one closure stand together.
            ends = (rows[0], rows[-1] + 1) if len(rows) else (0, 0)
            own = np.arange(*np.searchsorted(others.case, ends))
            own = own[others.scores[own] >= bars[state][others.draw[own]]]
            free = ~matters[own_case, closed]
            changed[state, others.draw[own]] = True
            changed[state, own_draw[reached & ~free]] = True
            # Where a closure does not matter to a zone, its score is that with all open.
            cells.append(np.concatenate((own, with_open[free & (score >= bars[state][own_draw])])))
        return cells, changed


@dataclass(frozen=True, slots=True)
class _Entries:
    """Who competes with the leading zones: column, score and zone, (n,) each."""

    column: Positions
    score: Floats
    zone: Positions


def _ranked(
    leading: Floats, zones: Positions, entries: _Entries, *, top: int
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Which of the leading zones (l, columns) and of the entries (n,) are among the first."""
    count = np.bincount(entries.column, minlength=leading.shape[1])
    turn = len(zones) + _turn(entries.column, count)
    ahead = np.empty(leading.shape, dtype=bool)
    inside = np.empty(len(turn), dtype=bool)
    local = np.empty(len(count), dtype=np.intp)
    # Columns with about as many entries together: a few have most of them.
    size = np.ceil(np.log2(count + 1.0)).astype(np.intp)
    size_of_entry = size[entries.column]
    for one in np.unique(size).tolist():
        columns, rows = np.flatnonzero(size == one), np.flatnonzero(size_of_entry == one)
        local[columns] = np.arange(len(columns))
        place, at = turn[rows], local[entries.column[rows]]
        shape = (int(count[columns].max()) + len(zones), len(columns))
        table, names = np.full(shape, -np.inf), np.zeros(shape, dtype=np.int32)
        table[: len(zones)] = leading[:, columns]
        names[: len(zones)] = zones[:, np.newaxis]
        table[place, at] = entries.score[rows]
        names[place, at] = entries.zone[rows]
        among = _among_first(table, names, top)
        ahead[:, columns] = among[: len(zones)]
        inside[rows] = among[place, at]
    return ahead, inside


def _turn(key: Positions, count: Positions) -> Positions:
    """How many of the same key come before each, (n,)."""
    order = np.argsort(key, kind="stable")
    turn = np.empty(len(key), dtype=np.intp)
    turn[order] = np.arange(len(key)) - np.repeat(np.cumsum(count) - count, count)
    return turn


def _last_of_first(table: Floats, top: int) -> Floats:
    """Find the top-th largest of each column, (...) of (zones, ...); -inf where there are fewer."""
    best = np.full((top, *table.shape[1:]), -np.inf)
    here, lower = np.empty(table.shape[1:]), np.empty(table.shape[1:])
    for zone in table:
        here[...] = zone
        for place in best:
            np.minimum(place, here, out=lower)
            np.maximum(place, here, out=place)
            here, lower = lower, here
    return np.asarray(best[-1])


def _among_first(table: Floats, names: npt.NDArray[np.int32], top: int) -> npt.NDArray[np.bool_]:
    """Which are among the top of their column, ties to the smaller name; never -inf."""
    last = _last_of_first(table, top)
    among = (table >= last) & (table > -np.inf)
    crowded = np.flatnonzero(among.sum(axis=0) > top)
    if len(crowded):
        scores = table[:, crowded]
        # Where several share the last place, the smaller names have it.
        tied = scores == last[crowded]
        left = top - (scores > last[crowded]).sum(axis=0)
        order = np.argsort(np.where(tied, names[:, crowded], np.iinfo(np.int32).max), axis=0)
        turn = np.empty(order.shape, dtype=np.intp)
        np.put_along_axis(turn, order, np.arange(len(order))[:, np.newaxis], axis=0)
        among[:, crowded] &= ~tied | (turn < left)
    return np.asarray(among)
