"""The study once the trucks of its closed crossings have turned elsewhere."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from siting import measuring
from siting.transport import waits
from siting.transport.gates import open_crossings
from siting.transport.load import Load, displaced, equilibrium
from siting.transport.travel import best_ways, trucks_per_year, without_small_far_crossings
from siting.world import TODAY, World

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from siting.candidates import Candidates
    from siting.config import Study
    from siting.options import TravelConfig
    from siting.transport.network import Access

__all__ = ["Loaded", "under_load"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What closing crossings does to the open ones.

    Attributes
    ----------
    crossing_ids
        The open crossings, sorted, (c,).
    load
        Trucks and waits at them.
    unplaced
        Trucks a year of closed crossings that no pair used.
    """

    crossing_ids: tuple[str, ...]
    load: Load
    unplaced: float


def under_load(
    study: "Study", candidates: "Candidates", *, world: World = TODAY, use_cache: bool = True
) -> "tuple[Study, Loaded | None]":
    """Lengthen the waits where the trucks of closed crossings turn to.

    The counts are of a year and of all crossings open, so the trucks of ``travel.closed`` are
    spread over the pairs that used those crossings then: of every site its
    ``pairs.keep_per_site`` nearest zones, each pair alike.

    Parameters
    ----------
    study
        As resolved; crossings shut at an hour alone (:func:`siting.transport.hours.applied`) are
        to be
        closed afterwards, since nobody turns away from them for a year.
    candidates
        Places sorted by id.
    world
        The land.
    use_cache
        As in :func:`siting.measuring.measure_sides`.

    Returns
    -------
    study
        With ``travel.wait_factors`` that give the longer waits, so that whatever reads the waits
        agrees; the same one when ``travel.load`` is false or nothing is closed.
    loaded
        None then.

    Raises
    ------
    StudyError, DataError
        As :func:`siting.measuring.drives` and :func:`siting.transport.waits.read`.
    """
    travel = study.travel
    if not (travel.load and travel.closed):
        return study, None
    crossings = world.layer("crossings")
    open_ids = tuple(str(one) for one in open_crossings(crossings, travel)["crossing_id"])
    all_open = travel.model_copy(update={"closed": ()})
    today = waits.at_crossings(world, all_open)
    drives = measuring.drives(study, candidates, world=world, use_cache=use_cache)
    sites, zones = drives["MX"], drives["US"]
    through = best_ways(sites, zones, crossings, all_open, wait=today.minutes)
    near = _nearest(through.minutes, study.pairs.keep_per_site)
    trucks = trucks_per_year(crossings, all_open)
    stays = np.isin(today.crossing_ids, open_ids)
    demand, unplaced = displaced(through.best[near], trucks, ~stays)
    capacity = _capacity(today.crossing_ids, trucks, travel)
    # A stated capacity without a count is that of a crossing not yet there: nobody uses it today.
    counted = np.where(np.isnan(trucks) & np.isfinite(capacity), 0.0, trucks)
    found = equilibrium(
        _through(sites, zones, near, trucks, travel)[:, stays],
        demand,
        wait=today.minutes[stays],
        trucks=counted[stays],
        capacity=capacity[stays],
        alpha=travel.delay_alpha,
        beta=travel.delay_beta,
    )
    factors = _factors(open_ids, today.minutes[stays], found.minutes, travel)
    changed = travel.model_copy(update={"wait_factors": factors})
    return study.model_copy(update={"travel": changed}), Loaded(open_ids, found, unplaced)


Pairs = tuple["npt.NDArray[np.intp]", "npt.NDArray[np.intp]"]


def _nearest(minutes: waits.Floats, kept: int) -> Pairs:
    """Row and column of each row's nearest, those without a way left out."""
    order = np.argsort(np.where(np.isnan(minutes), np.inf, minutes), axis=1, kind="stable")[
        :, :kept
    ]
    rows = np.repeat(np.arange(len(minutes)), order.shape[1])
    columns = order.ravel()
    there = np.isfinite(minutes[rows, columns])
    return rows[there], columns[there]


def _through(
    sites: "Access", zones: "Access", pairs: Pairs, trucks: waits.Floats, travel: "TravelConfig"
) -> waits.Floats:
    offered = without_small_far_crossings(sites.minutes, trucks, travel)
    return np.asarray(offered[pairs[0]] + zones.minutes[pairs[1]])


def _capacity(ids: tuple[str, ...], trucks: waits.Floats, travel: "TravelConfig") -> waits.Floats:
    stated = np.array([travel.capacity.get(one, np.nan) for one in ids], dtype=np.float64)
    return np.where(np.isnan(stated), trucks / travel.utilisation, stated)


def _factors(
    ids: tuple[str, ...], before: waits.Floats, after: waits.Floats, travel: "TravelConfig"
) -> "Mapping[str, float]":
    """Factors that make the waits after of those before, minutes saved being taken off both."""
    factors = dict(travel.wait_factors)
    for name, was, becomes in zip(ids, before, after, strict=True):
        if becomes > was:
            saved = travel.minutes_saved.get(name, 0.0)
            grown = float((becomes + saved) / (was + saved))
            factors[name] = factors.get(name, 1.0) * grown
    return factors
