"""Several sites a zone, few zones, every site: held to trying all, and to Hall's condition."""

from itertools import combinations, product
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siting.errors import DataError, StudyError
from siting.matching.assignment import assign, one_to_one
from siting.matching.capacity import fewest_zones, many_to_one
from siting.matching.shortage import shortages

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Seats = npt.NDArray[np.intp]

seeds = st.integers(0, 1_000_000)


def _case(seed: int, n: int, z: int) -> tuple[Floats, Bools, Seats]:
    rng = np.random.default_rng(seed)
    reachable = rng.uniform(size=(n, z)) < rng.uniform(0.3, 1.0)
    score = np.where(reachable, rng.uniform(size=(n, z)), np.nan)
    return score, reachable, rng.integers(0, 4, z)


def _choices(
    reachable: Bools, capacity: Seats, max_zones: int, *, every_site: bool
) -> list[tuple[int, ...]]:
    """List every admissible choice: a zone for each site, -1 for none."""
    wishes = [[-1, *np.flatnonzero(row).tolist()] for row in reachable]
    found = []
    for chosen in product(*wishes):
        used = np.array([zone for zone in chosen if zone >= 0], dtype=np.intp)
        count = np.bincount(used, minlength=len(capacity))
        few = not max_zones or np.count_nonzero(count) <= max_zones
        if (count <= capacity).all() and few and not (every_site and -1 in chosen):
            found.append(chosen)
    return found


def _total(score: Floats, pairs: npt.NDArray[np.intp]) -> float:
    return float(score[pairs[:, 0], pairs[:, 1]].sum())


@settings(max_examples=150, deadline=None)
@given(
    seed=seeds,
    n=st.integers(1, 5),
    z=st.integers(1, 4),
    max_zones=st.integers(0, 3),
    every_site=st.booleans(),
)
def test_total_is_the_best_of_all_choices(
    *, seed: int, n: int, z: int, max_zones: int, every_site: bool
) -> None:
    score, reachable, capacity = _case(seed, n, z)
    choices = _choices(reachable, capacity, max_zones, every_site=every_site)
    asked: dict[str, Any] = {"max_zones": max_zones, "every_site": every_site, "seconds": 60.0}
    if not choices:
        with pytest.raises((DataError, StudyError)):
            many_to_one(score, reachable, capacity, **asked)
        return
    pairs = many_to_one(score, reachable, capacity, **asked)
    best = max(
        sum(score[site, zone] for site, zone in enumerate(one) if zone >= 0) for one in choices
    )
    assert _total(score, pairs) == pytest.approx(best, abs=1e-9)
    site, zone = pairs[:, 0], pairs[:, 1]
    assert reachable[site, zone].all()
    assert len(set(site.tolist())) == len(site)
    assert (np.bincount(zone, minlength=z) <= capacity).all()
    assert not max_zones or len(set(zone.tolist())) <= max_zones
    assert not every_site or len(site) == n


@settings(max_examples=60, deadline=None)
@given(seeds, st.integers(1, 12), st.integers(1, 8))
def test_seats_for_all_give_each_site_its_best_zone(seed: int, n: int, z: int) -> None:
    score, reachable, _ = _case(seed, n, z)
    pairs = assign(score, reachable, np.full(z, n))
    expected = [
        [site, int(np.nanargmax(score[site]))] for site in range(n) if reachable[site].any()
    ]
    assert pairs.tolist() == expected


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_one_seat_each_is_one_to_one(seed: int) -> None:
    score, reachable, _ = _case(seed, 9, 7)
    pairs = assign(score, reachable, np.ones(7, dtype=np.intp))
    assert pairs.tolist() == one_to_one(score, reachable).tolist()


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_seats_nobody_can_use_change_nothing(seed: int) -> None:
    score, reachable, capacity = _case(seed, 8, 6)
    more = np.where(capacity > 0, capacity, 0)
    more[~reachable.any(axis=0)] += 5
    straight = assign(score, reachable, capacity)
    assert assign(score, reachable, more).tolist() == straight.tolist()


def test_leaving_out_all_but_one_zone_takes_the_one_worth_most_together() -> None:
    # The second zone is nobody's best, and the best for all of them together.
    score = np.array([[0.9, 0.8, 0.1], [0.1, 0.8, 0.9], [0.1, 0.8, 0.1]])
    pairs = many_to_one(
        score, np.ones((3, 3), dtype=bool), np.full(3, 3), max_zones=1, seconds=60.0
    )
    assert pairs.tolist() == [[0, 1], [1, 1], [2, 1]]


def test_giving_every_site_a_zone_may_cost_points() -> None:
    score = np.array([[0.9, 0.5], [0.8, 0.0]])
    reachable = np.array([[True, True], [True, False]])
    seats = np.array([1, 1])
    assert assign(score, reachable, seats).tolist() == [[0, 1], [1, 0]]
    dear = np.array([[0.9, 0.05], [0.8, 0.0]])
    assert assign(dear, reachable, seats).tolist() == [[0, 0]] or _total(
        dear, assign(dear, reachable, seats)
    ) == pytest.approx(0.9)
    assert assign(dear, reachable, seats, every_site=True).tolist() == [[0, 1], [1, 0]]


@settings(max_examples=150, deadline=None)
@given(seeds, st.integers(1, 7), st.integers(1, 5))
def test_a_shortage_is_there_exactly_when_no_choice_serves_all(seed: int, n: int, z: int) -> None:
    _, reachable, capacity = _case(seed, n, z)
    found = shortages(reachable, capacity)
    assert bool(found) == (not _choices(reachable, capacity, 0, every_site=True))
    for one in found:
        # Hall: every zone any of them reaches, and still too few seats.
        within = (reachable & (capacity > 0))[list(one.sites)].any(axis=0)
        assert np.flatnonzero(within).tolist() == list(one.zones)
        seats = np.minimum(capacity, reachable.sum(axis=0))[list(one.zones)].sum()
        assert one.seats == seats < len(one.sites)
    named = [site for one in found for site in one.sites]
    assert len(named) == len(set(named))


def test_a_shortage_names_the_sites_that_share_and_no_others() -> None:
    # The first three share two seats; the last two have a zone of their own; one reaches nothing.
    reachable = np.array(
        [[1, 1, 0], [1, 1, 0], [1, 0, 0], [0, 0, 0], [0, 0, 1], [0, 0, 1]], dtype=bool
    )
    found = shortages(reachable, np.array([1, 1, 2]))
    assert [(one.sites, one.zones, one.seats) for one in found] == [
        ((0, 1, 2), (0, 1), 2),
        ((3,), (), 0),
    ]


@settings(max_examples=60, deadline=None)
@given(seeds, st.integers(1, 5), st.integers(1, 4))
def test_the_fewest_zones_are_those_of_the_smallest_set_that_serves_all(
    seed: int, n: int, z: int
) -> None:
    _, reachable, capacity = _case(seed, n, z)
    enough = [
        k
        for k in range(1, z + 1)
        for some in combinations(range(z), k)
        if not shortages(reachable[:, list(some)], capacity[list(some)])
    ]
    assert fewest_zones(reachable, capacity, seconds=60.0) == min(enough, default=None)


def test_too_few_zones_say_how_many_are_needed() -> None:
    with pytest.raises(StudyError, match=r"1 zones .* each of the 3 sites; at least 2 are needed"):
        many_to_one(
            np.ones((3, 3)),
            np.ones((3, 3), dtype=bool),
            np.full(3, 2),
            max_zones=1,
            every_site=True,
            seconds=60.0,
        )


def test_without_a_proof_in_time_nothing_is_given_out() -> None:
    rng = np.random.default_rng(1)
    with pytest.raises(StudyError, match=r"no proven optimum within 1e-06 s"):
        many_to_one(
            rng.random((40, 30)),
            np.ones((40, 30), dtype=bool),
            np.full(30, 3),
            max_zones=5,
            seconds=1e-6,
        )


@pytest.mark.parametrize("capacity", [np.array([1]), np.array([1, -1]), np.array([[1, 1]])])
def test_each_zone_needs_a_number_of_seats(capacity: Seats) -> None:
    with pytest.raises(DataError, match="2 zones need as many numbers of seats"):
        assign(np.ones((2, 2)), np.ones((2, 2), dtype=bool), capacity)


def test_every_site_without_a_zone_is_refused() -> None:
    reachable = np.array([[True, True], [False, False]])
    with pytest.raises(DataError, match="no assignment gives each of the 2 sites"):
        assign(np.ones((2, 2)), reachable, np.array([2, 2]), every_site=True)
    with pytest.raises(DataError, match="no assignment"):
        assign(np.ones((3, 2)), np.ones((3, 2), dtype=bool), np.array([1, 1]), every_site=True)
    with pytest.raises(DataError, match="no assignment"):
        assign(np.ones((2, 0)), np.ones((2, 0), dtype=bool), np.empty(0, int), every_site=True)
