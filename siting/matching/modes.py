"""The study's way of matching, applied to scored pairs; who is left alone, and why."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from siting.errors import StudyError
from siting.limits import MATCHING_SECONDS
from siting.matching.capacity import many_to_one
from siting.matching.shortage import shortages
from siting.matching.stable import blocking_pairs, deferred_acceptance
from siting.meant import nearest
from siting.pairs.pairing import combine
from siting.pairs.preferences import ranks, top

if TYPE_CHECKING:
    from collections.abc import Sequence

    from siting.options.matching import MatchingConfig
    from siting.pairs.pairing import PairScores

__all__ = ["SITE_REASONS", "ZONE_REASONS", "Matching", "match"]

Bools = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]
Ranks = npt.NDArray[np.int32]

SITE_REASONS: Final = ("unreachable", "too-far", "no-seats-near", "none-opened", "full")
"""Why a site has no zone: none can be reached; none is near enough; those that are have no seat; or
were left shut by ``max_zones``; or are full with other sites."""

ZONE_REASONS: Final = ("no-site-near", "no-seats", "not-opened", "not-chosen")
"""Why a zone has no site: none is near enough; it has no seat; ``max_zones`` left it shut; or every
site near it has another zone."""

NAMED: Final = 12


@dataclass(frozen=True, slots=True)
class Matching:
    """Which sites and zones are each other's mirror.

    Attributes
    ----------
    mode
        The way they were matched.
    pairs
        (site, zone) rows and columns of the scores, (k, 2), sorted.
    site_rank, zone_rank
        The preferences of both sides: place of each zone with the site and of each site with the
        zone, int32 (n, z), 1 is the best; 0 where the two may not be matched.
    total
        Sum of the scores of the pairs.
    blocking
        (site, zone) that would rather have each other than what they were given, (b, 2): none in
        stable, nor in top, where nobody gives way to anybody.
    seats
        Sites each zone may have, (z,); of no matter in top, but that 0 leaves a zone out.
    unmatched_sites, unmatched_zones
        Indices, sorted.
    site_reasons, zone_reasons
        Why, one of :data:`SITE_REASONS` and :data:`ZONE_REASONS` each.
    """

    mode: str
    pairs: Indices
    site_rank: Ranks
    zone_rank: Ranks
    total: float
    blocking: Indices
    seats: Indices
    unmatched_sites: Indices
    site_reasons: tuple[str, ...]
    unmatched_zones: Indices
    zone_reasons: tuple[str, ...]


def match(scores: "PairScores", near: Bools, config: "MatchingConfig") -> Matching:
    """Match sites and zones as the study says.

    Parameters
    ----------
    scores
        All pairs.
    near
        Which of them may be matched, (n, z); each must have a score.
    config
        Mode, seats and limits.

    Returns
    -------
    Matching
        The same one for the same scores: ties go to the smaller id wherever one is ranked.

    Raises
    ------
    StudyError
        When seats are given to a zone that is not there, a site is left out though every one is to
        have a zone (says which sites share too few seats), too many zones are needed, or no optimum
        was proven in time.
    DataError
        When a pair that may be matched has no score.
    """
    seats = _seats(scores.zone_ids, config)
    open_to = near & (seats > 0)
    if config.every_site:
        _refuse_shortage(scores, open_to, seats, config)
    by_site = ranks(scores.score, open_to, axis=1)
    by_zone = ranks(zone_utility(scores, config.zone_ignores), open_to, axis=0)
    match config.mode:
        case "one-to-one" | "many-to-one":
            pairs = many_to_one(
                scores.score,
                near,
                seats,
                max_zones=config.max_zones,
                every_site=config.every_site,
                seconds=MATCHING_SECONDS.default,
            )
        case "stable":
            pairs = deferred_acceptance(
                by_site, by_zone, seats, zones_propose=config.proposing == "zone"
            )
        case "top":
            pairs = top(by_site, config.per_site)
    blocking = (
        np.empty((0, 2), dtype=np.intp)
        if config.mode == "top"
        else blocking_pairs(pairs, by_site, by_zone, seats)
    )
    site, zone = pairs[:, 0], pairs[:, 1]
    lone_sites, site_reasons = _lone_sites(scores, near, seats, pairs)
    lone_zones, zone_reasons = _lone_zones(near, seats, pairs, config)
    return Matching(
        mode=config.mode,
        pairs=pairs,
        site_rank=by_site,
        zone_rank=by_zone,
        total=float(scores.score[site, zone].sum()),
        blocking=blocking,
        seats=seats,
        unmatched_sites=lone_sites,
        site_reasons=site_reasons,
        unmatched_zones=lone_zones,
        zone_reasons=zone_reasons,
    )


def zone_utility(scores: "PairScores", ignored: "Sequence[str]") -> npt.NDArray[np.float64]:
    """Return what each pair is worth to its zone, in [0, 1], (n, z); NaN where not known.

    The pair's score without the parts the zone does not weigh, the others in their proportion.

    Raises
    ------
    StudyError
        When a part is ignored that a pair does not have, or none with a weight is left.
    """
    unknown = [
        f"pairs.matching.zone_ignores: no part {_shown(name)}; there are {', '.join(scores.parts)}."
        for name in ignored
        if name not in scores.parts
    ]
    if unknown:
        raise StudyError(unknown)
    weighed = [i for i, part in enumerate(scores.parts) if part not in ignored]
    weights = scores.weights[weighed]
    if not weights.any():
        message = (
            "pairs.matching.zone_ignores: no part with a weight is left for a zone to compare "
            "sites by; ignore fewer."
        )
        raise StudyError(message)
    return combine([scores.values[i] for i in weighed], weights / weights.sum())[1]


def _seats(zone_ids: "Sequence[str]", config: "MatchingConfig") -> Indices:
    at = {zone: i for i, zone in enumerate(zone_ids)}
    unknown = [
        f"pairs.matching.capacities: no zone {_shown(zone)} in this run; {nearest(zone, zone_ids)}"
        for zone in config.capacities
        if zone not in at
    ]
    if unknown:
        raise StudyError(unknown)
    most = 1 if config.mode == "one-to-one" else config.capacity
    seats = np.full(len(zone_ids), most, dtype=np.intp)
    for zone, given in config.capacities.items():
        seats[at[zone]] = min(given, 1) if config.mode == "one-to-one" else given
    return seats


def _shown(text: str) -> str:
    return repr(text[:60])


def _refuse_shortage(
    scores: "PairScores", open_to: Bools, seats: Indices, config: "MatchingConfig"
) -> None:
    if config.mode == "top":
        # A zone has seats for all who want it.
        seats = np.where(seats > 0, len(open_to), 0)
    found = shortages(open_to, seats)
    alone = [one.sites[0] for one in found if not one.zones]
    faults = []
    if alone:
        faults.append(
            f"pairs.matching.every_site: {len(alone)} of {len(open_to)} sites reach no zone with a "
            f"seat within mirror_max_minutes: {_listed(scores.site_ids, alone)}."
        )
    faults += [
        f"pairs.matching.every_site: {len(one.sites)} sites share {len(one.zones)} zones with "
        f"{one.seats} seats: {_listed(scores.site_ids, one.sites)} reach only "
        f"{_listed(scores.zone_ids, one.zones)}."
        for one in found
        if one.zones
    ]
    if faults:
        more = 'take mode = "many-to-one", ' if config.mode == "one-to-one" else "raise capacity, "
        shared = any(one.zones for one in found)
        faults.append(
            f"pairs.matching: nothing was matched; {more if shared else ''}raise "
            "mirror_max_minutes, leave those sites out, or set every_site = false."
        )
        raise StudyError(faults)


def _listed(ids: "Sequence[str]", at: "Sequence[int]") -> str:
    more = f" and {len(at) - NAMED} more" if len(at) > NAMED else ""
    return ", ".join(ids[i] for i in at[:NAMED]) + more


def _lone_sites(
    scores: "PairScores", near: Bools, seats: Indices, pairs: Indices
) -> tuple[Indices, tuple[str, ...]]:
    alone = np.setdiff1d(np.arange(near.shape[0]), pairs[:, 0])
    used = np.zeros(near.shape[1], dtype=bool)
    used[pairs[:, 1]] = True
    conditions = (
        ~(scores.best >= 0).any(axis=1),
        ~near.any(axis=1),
        ~(near & (seats > 0)).any(axis=1),
        ~(near & used).any(axis=1),
    )
    return alone, _first_true(conditions, SITE_REASONS, alone)


def _lone_zones(
    near: Bools, seats: Indices, pairs: Indices, config: "MatchingConfig"
) -> tuple[Indices, tuple[str, ...]]:
    alone = np.setdiff1d(np.arange(near.shape[1]), pairs[:, 1])
    shut = 0 < config.max_zones <= near.shape[1] - len(alone)
    conditions = (~near.any(axis=0), seats == 0, np.full(near.shape[1], shut))
    return alone, _first_true(conditions, ZONE_REASONS, alone)


def _first_true(
    conditions: "Sequence[npt.ArrayLike]", reasons: "Sequence[str]", at: Indices
) -> tuple[str, ...]:
    """Name the first condition that holds; the last reason where none does."""
    held = np.asarray(conditions, dtype=bool)[:, at]
    held = np.vstack((held, np.ones((1, len(at)), dtype=bool)))
    return tuple(reasons[i] for i in held.argmax(axis=0).tolist())
