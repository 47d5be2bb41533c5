"""Stable matchings: no blocking pair, the proposers' best, and the examples of the literature."""

from itertools import permutations, product

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siting.matching.stable import blocking_pairs, deferred_acceptance
from siting.pairs.preferences import ranks, top

Ranks = npt.NDArray[np.int32]
Seats = npt.NDArray[np.intp]
Pairs = set[tuple[int, int]]

seeds = st.integers(0, 1_000_000)


def _case(seed: int, n: int, z: int) -> tuple[Ranks, Ranks, Seats]:
    rng = np.random.default_rng(seed)
    allowed = rng.uniform(size=(n, z)) < rng.uniform(0.3, 1.0)
    by_site = ranks(rng.uniform(size=(n, z)), allowed, axis=1)
    by_zone = ranks(rng.uniform(size=(n, z)), allowed, axis=0)
    return by_site, by_zone, rng.integers(0, 4, z)


def _as_set(pairs: npt.NDArray[np.intp]) -> Pairs:
    return {(int(site), int(zone)) for site, zone in pairs}


def _blocks(pairs: Pairs, by_site: Ranks, by_zone: Ranks, seats: Seats) -> Pairs:
    """List blocking pairs by the definition, one by one."""
    zone_of = dict(pairs)
    found = set()
    for site, zone in np.argwhere(by_site > 0).tolist():
        if (site, zone) in pairs:
            continue
        mine = zone_of.get(site)
        if mine is not None and by_site[site, mine] < by_site[site, zone]:
            continue
        held = [one for one, where in pairs if where == zone]
        has_room = len(held) < seats[zone]
        if has_room or any(by_zone[one, zone] > by_zone[site, zone] for one in held):
            found.add((site, zone))
    return found


def _all_stable(by_site: Ranks, by_zone: Ranks, seats: Seats) -> list[Pairs]:
    wishes = [[-1, *np.flatnonzero(row).tolist()] for row in by_site]
    found = []
    for chosen in product(*wishes):
        used = np.array([zone for zone in chosen if zone >= 0], dtype=np.intp)
        if (np.bincount(used, minlength=len(seats)) > seats).any():
            continue
        pairs = {(site, zone) for site, zone in enumerate(chosen) if zone >= 0}
        if not _blocks(pairs, by_site, by_zone, seats):
            found.append(pairs)
    return found


@settings(max_examples=200, deadline=None)
@given(seed=seeds, n=st.integers(1, 25), z=st.integers(1, 12), zones_propose=st.booleans())
def test_no_pair_would_rather_have_each_other(
    *, seed: int, n: int, z: int, zones_propose: bool
) -> None:
    by_site, by_zone, seats = _case(seed, n, z)
    pairs = deferred_acceptance(by_site, by_zone, seats, zones_propose=zones_propose)
    found = _as_set(pairs)
    assert _blocks(found, by_site, by_zone, seats) == set()
    assert len(blocking_pairs(pairs, by_site, by_zone, seats)) == 0
    assert all(by_site[site, zone] > 0 for site, zone in found)
    assert len({site for site, _ in found}) == len(found)
    assert (np.bincount(pairs[:, 1], minlength=z) <= seats).all()


@settings(max_examples=100, deadline=None)
@given(seeds, st.integers(1, 6), st.integers(1, 5))
def test_blocking_pairs_are_those_of_the_definition(seed: int, n: int, z: int) -> None:
    by_site, by_zone, seats = _case(seed, n, z)
    rng = np.random.default_rng(seed + 1)
    # Any matching: proposals in a random order, taken while there is a seat.
    free, taken = seats.copy(), {}
    for site, zone in rng.permutation(np.argwhere(by_site > 0)).tolist():
        if site not in taken and free[zone] > 0:
            taken[site] = zone
            free[zone] -= 1
    pairs = np.array(sorted(taken.items()), dtype=np.intp).reshape(-1, 2)
    expected = _blocks(_as_set(pairs), by_site, by_zone, seats)
    assert _as_set(blocking_pairs(pairs, by_site, by_zone, seats)) == expected


@settings(max_examples=80, deadline=None)
@given(seeds, st.integers(1, 4), st.integers(1, 4))
def test_who_proposes_has_the_best_of_all_stable_matchings(seed: int, n: int, z: int) -> None:
    by_site, by_zone, seats = _case(seed, n, z)
    every = _all_stable(by_site, by_zone, seats)
    by_sites = _as_set(deferred_acceptance(by_site, by_zone, seats))
    by_zones = _as_set(deferred_acceptance(by_site, by_zone, seats, zones_propose=True))
    assert by_sites in every
    assert by_zones in every
    for site in range(n):
        places = [by_site[site, dict(one)[site]] for one in every if site in dict(one)]
        # The same sites are matched in each of them (Roth 1986).
        assert len(places) in {0, len(every)}
        if places:
            assert by_site[site, dict(by_sites)[site]] == min(places)
            assert by_site[site, dict(by_zones)[site]] == max(places)


def _of_lists(lists: list[list[int]], columns: int) -> Ranks:
    found = np.zeros((len(lists), columns), dtype=np.int32)
    for row, wishes in enumerate(lists):
        found[row, wishes] = np.arange(1, len(wishes) + 1)
    return found


def test_three_stable_matchings_of_gale_and_shapley() -> None:
    # Gale and Shapley 1962, example 1: first number of each pair of their ranking matrix, and
    # second. Of the six sets of marriages three are stable.
    by_site = np.array([[1, 2, 3], [3, 1, 2], [2, 3, 1]], dtype=np.int32)
    by_zone = np.array([[3, 2, 1], [1, 3, 2], [2, 1, 3]], dtype=np.int32)
    seats = np.ones(3, dtype=np.intp)
    every = [
        marriages
        for order in permutations(range(3))
        if not _blocks(marriages := set(enumerate(order)), by_site, by_zone, seats)
    ]
    assert len(every) == 3
    first = deferred_acceptance(by_site, by_zone, seats)
    assert first.tolist() == [[0, 0], [1, 1], [2, 2]]
    last = deferred_acceptance(by_site, by_zone, seats, zones_propose=True)
    assert last.tolist() == [[0, 2], [1, 0], [2, 1]]


def test_the_example_with_ten_stable_matchings() -> None:
    # J. Malkevitch, "Gale-Shapley Example with Ten Stable Marriages" (York College, CUNY).
    men = [[0, 1, 2, 3], [1, 0, 3, 2], [2, 3, 0, 1], [3, 2, 1, 0]]
    women = [[3, 2, 1, 0], [2, 3, 0, 1], [1, 0, 3, 2], [0, 1, 2, 3]]
    by_site, by_zone = _of_lists(men, 4), _of_lists(women, 4).T
    seats = np.ones(4, dtype=np.intp)
    assert len(_all_stable(by_site, by_zone, seats)) == 10
    assert deferred_acceptance(by_site, by_zone, seats).tolist() == [[i, i] for i in range(4)]
    for_women = deferred_acceptance(by_site, by_zone, seats, zones_propose=True)
    assert for_women.tolist() == [[0, 3], [1, 2], [2, 1], [3, 0]]


@pytest.mark.parametrize("proposing", ["residents", "hospitals"])
def test_the_residents_and_hospitals_of_the_matching_library(proposing: str) -> None:
    # The README's example of the library `matching` (H. Wilde et al.), with its published answer
    # {M: [L, S], C: [D, A], G: [J]}; residents A, S, D, J, L and hospitals M, C, G of two seats.
    residents = _of_lists([[1], [1, 0], [1, 0, 2], [1, 2, 0], [0, 1, 2]], 3)
    hospitals = _of_lists([[2, 4, 1, 3], [2, 0, 1, 4, 3], [2, 3, 4]], 5).T
    found = deferred_acceptance(
        residents, hospitals, np.full(3, 2), zones_propose=proposing == "hospitals"
    )
    assert found.tolist() == [[0, 1], [1, 0], [2, 1], [3, 2], [4, 0]]


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_with_one_score_for_both_sides_the_best_pairs_come_first(seed: int) -> None:
    rng = np.random.default_rng(seed)
    score = rng.uniform(size=(9, 6))
    allowed = rng.uniform(size=(9, 6)) < 0.7
    by_site, by_zone = (ranks(score, allowed, axis=axis) for axis in (1, 0))
    seats = rng.integers(0, 3, 6)
    # Both rank by one score: the matching is the greedy one, and the only stable one.
    free, expected = seats.copy(), {}
    for flat in np.argsort(-np.where(allowed, score, -1.0), axis=None):
        site, zone = divmod(int(flat), 6)
        if allowed[site, zone] and site not in expected and free[zone] > 0:
            expected[site] = zone
            free[zone] -= 1
    for zones_propose in (False, True):
        found = deferred_acceptance(by_site, by_zone, seats, zones_propose=zones_propose)
        assert dict(found.tolist()) == expected


def test_ranks_are_strict_and_ties_go_to_the_smaller_index() -> None:
    utility = np.array([[0.5, 0.5, np.nan, 0.7], [0.5, 0.2, 0.1, 0.0]])
    allowed = np.array([[True, True, True, False], [True, True, False, True]])
    assert ranks(utility, allowed, axis=1).tolist() == [[1, 2, 3, 0], [1, 2, 0, 3]]
    assert ranks(utility, allowed, axis=0).tolist() == [[1, 1, 1, 0], [2, 2, 0, 1]]
    assert top(ranks(utility, allowed, axis=1), 2).tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_nobody_is_matched_with_nobody(shape: tuple[int, int]) -> None:
    none = np.zeros(shape, dtype=np.int32)
    seats = np.ones(shape[1], dtype=np.intp)
    for zones_propose in (False, True):
        pairs = deferred_acceptance(none, none, seats, zones_propose=zones_propose)
        assert pairs.shape == (0, 2)
        assert blocking_pairs(pairs, none, none, seats).shape == (0, 2)
