"""Stability of pairs against brute force: every draw and closure travelled and ranked anew."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from siting import values
from siting.config import Linear, Logistic, Piecewise, Stepwise
from siting.options.pairstability import PairStabilityConfig
from siting.pairs import pairbounds, pairing, pairranks, pairroads, pairscorer
from siting.pairs.pairstability import PairProblem, PairStability, survive
from siting.pairs.pairways import Worth
from siting.robustness.draws import WeightSpace, draw
from siting.scales import Scale
from siting.transport import travel

NAN = np.nan
PARTS = ("access", "capacity", "redundancy", "site_score", "zone_score", "sectors")
SHORT = PairStabilityConfig(draws=100)

# Few figures make ties common, which is where a ranking goes wrong.
DRIVES = st.one_of(st.just(NAN), st.sampled_from([0.0, 20.0, 40.0, 41.0, 90.0, 200.0, 700.0]))
COUNTS = st.one_of(st.just(NAN), st.sampled_from([0.0, 100_000.0, 500_000.0, 500_000.0, 2e6]))
SHARES = st.one_of(st.just(NAN), st.sampled_from([0.0, 0.25, 0.5, 1.0]))
SCALES = st.sampled_from(
    [
        Piecewise(breaks=(30.0, 60.0, 240.0, 960.0), values=(1.0, 0.9, 0.5, 0.0)),
        # Not monotone: a bound that looks at the ends alone would be wrong.
        Piecewise(breaks=(0.0, 60.0, 100.0, 240.0), values=(0.2, 0.1, 1.0, 0.0)),
        Stepwise(breaks=(50.0, 100.0), values=(0.3, 1.0, 0.1)),
        Linear(worst=600.0, best=10.0),
        Linear(worst=0.0, best=2e6),
        Logistic(midpoint=120.0, steepness=-0.05),
        Logistic(midpoint=120.0, steepness=0.05),
    ]
)


@st.composite
def problems(draw: st.DrawFn) -> PairProblem:
    n, z, c = draw(st.integers(1, 2)), draw(st.integers(1, 12)), draw(st.integers(0, 4))
    weights = np.array([draw(st.integers(0, 4)) for _ in PARTS], dtype=np.float64)
    weights[draw(st.integers(0, len(PARTS) - 1))] += 1.0
    return PairProblem(
        site_minutes=draw(arrays(np.float64, (n, c), elements=DRIVES)),
        zone_minutes=draw(arrays(np.float64, (z, c), elements=DRIVES)),
        wait=draw(arrays(np.float64, (c,), elements=st.sampled_from([0.0, 10.0, 45.0, 90.0]))),
        trucks=draw(arrays(np.float64, (c,), elements=COUNTS)),
        tie_share=draw(st.sampled_from([0.0, 0.05, 0.5])),
        margin=draw(st.sampled_from([0.0, 20.0, 60.0])),
        parts=PARTS,
        weights=weights / weights.sum(),
        values=tuple(draw(arrays(np.float64, (n, z), elements=SHARES)) for _ in PARTS),
        worth=Worth(
            access=draw(SCALES),
            capacity=draw(SCALES),
            redundancy=draw(SCALES),
            max_minutes=draw(st.sampled_from([100.0, 1440.0])),
        ),
    )


def brute_ranks(
    problem: PairProblem, wait: np.ndarray, weights: np.ndarray, closed: int | None = None
) -> tuple[np.ndarray, travel.Through]:
    """Rank every zone of every site, and through where, the way a run does."""
    sites = problem.site_minutes.copy()
    if closed is not None:
        sites[:, closed] = NAN
    through = travel.through_crossings(
        sites,
        wait,
        problem.zone_minutes,
        trucks=problem.trucks,
        tie_share=problem.tie_share,
        margin=problem.margin,
    )
    linked = through.best >= 0
    way_round = through.runner_up_minutes
    spare = values.apply(problem.worth.redundancy, way_round)
    varying = {
        "access": values.apply(problem.worth.access, through.minutes),
        "capacity": values.apply(problem.worth.capacity, through.trucks_within_margin),
        "redundancy": np.where(linked & np.isnan(way_round), 0.0, spare),
    }
    parts = [varying.get(name, value) for name, value in zip(PARTS, problem.values, strict=True)]
    _, score = pairing.combine(parts, weights)
    score[~linked | (through.minutes > problem.worth.max_minutes)] = NAN
    order = np.argsort(-score, axis=1, kind="stable")
    ranks = np.empty(score.shape, dtype=np.int64)
    np.put_along_axis(ranks, order, np.arange(score.shape[1])[np.newaxis], axis=1)
    return np.where(np.isnan(score), 1_000_000, ranks), through


def brute(problem: PairProblem, chosen: np.ndarray, config: PairStabilityConfig) -> PairStability:
    """Do what :func:`survive` does, one draw and one closure after the other."""
    rows, columns = chosen.T
    c, draws = len(problem.wait), config.draws
    span = config.wait_span
    rng = np.random.default_rng([config.seed, 0])
    waits = problem.wait * rng.uniform(1.0 - span, 1.0 + span, (draws, c))
    space = WeightSpace("dirichlet", problem.weights, config.concentration)
    weights = draw(space, draws, np.random.default_rng([config.seed, 1]))

    def among(wait: np.ndarray, weight: np.ndarray, closed: int | None = None) -> np.ndarray:
        return brute_ranks(problem, wait, weight, closed)[0][rows, columns] < config.top

    now = among(problem.wait, problem.weights)
    _, before = brute_ranks(problem, problem.wait, problem.weights)
    best = before.best[rows, columns]
    stays = np.zeros(len(chosen))
    together = np.zeros(len(chosen))
    for wait, weight in zip(waits, weights, strict=True):
        _, through = brute_ranks(problem, wait, weight)
        stays += (through.best[rows, columns] == best) & (best >= 0)
        for closed in range(c):
            together += among(wait, weight, closed)
    worst = np.full(len(chosen), -1, dtype=np.int16)
    added = np.full(len(chosen), NAN)
    closures = np.zeros(len(chosen))
    for closed in range(c):
        held = among(problem.wait, problem.weights, closed)
        closures += held
        _, after = brute_ranks(problem, problem.wait, problem.weights, closed)
        more = (after.minutes - before.minutes)[rows, columns]
        for k in np.flatnonzero(now & ~held):
            cost = np.inf if np.isnan(more[k]) else more[k]
            known = np.inf if np.isnan(added[k]) else added[k]
            if worst[k] < 0 or cost > known:
                worst[k], added[k] = closed, more[k]
    return PairStability(
        waits=np.sum([among(wait, problem.weights) for wait in waits], axis=0) / draws,
        weights=np.sum([among(problem.wait, weight) for weight in weights], axis=0) / draws,
        closures=closures / max(c, 1),
        together=together / max(c * draws, 1),
        crossing_stays=stays / draws,
        worst_closure=worst,
        worst_closure_minutes=added,
    )


def everything(problem: PairProblem) -> np.ndarray:
    return np.argwhere(np.ones((len(problem.site_minutes), len(problem.zone_minutes)), dtype=bool))


@settings(max_examples=25, deadline=None)
@given(problems(), st.sampled_from([0.0, 0.5, 1.0]), st.integers(1, 3), st.integers(0, 3))
def test_agrees_with_brute_force(problem: PairProblem, span: float, top: int, seed: int) -> None:
    config = PairStabilityConfig(draws=100, seed=seed, wait_span=span, top=top)
    chosen = everything(problem)
    got = survive(problem, chosen, settings=config)
    want = brute(problem, chosen, config)
    for name in PairStability.__dataclass_fields__:
        assert_array_equal(getattr(got, name), getattr(want, name), err_msg=name)


def crowded(seed: int) -> PairProblem:
    """Many zones that are nearly as good, crossings nearly as fast: everything can change."""
    rng = np.random.default_rng(seed)
    n, z, c = 2, 30, 6
    values_of = [rng.choice([NAN, 0.2, 0.4, 0.5, 0.6], (n, z)) for _ in PARTS]
    return PairProblem(
        site_minutes=np.where(rng.random((n, c)) < 0.1, NAN, rng.uniform(60.0, 200.0, (n, c))),
        zone_minutes=np.where(rng.random((z, c)) < 0.1, NAN, rng.uniform(30.0, 200.0, (z, c))),
        wait=rng.uniform(10.0, 90.0, c),
        trucks=rng.choice([NAN, 50_000.0, 400_000.0, 400_000.0, 2e6], c),
        tie_share=(0.0, 0.05, 0.2)[seed % 3],
        margin=(60.0, 0.0)[seed % 2],
        parts=PARTS,
        weights=np.array([0.35, 0.2, 0.15, 0.1, 0.1, 0.1]),
        values=tuple(values_of),
        worth=Worth(
            access=Piecewise(breaks=(60.0, 240.0, 480.0), values=(1.0, 0.6, 0.2)),
            capacity=Piecewise(breaks=(0.0, 500_000.0, 3e6), values=(0.0, 0.5, 1.0)),
            redundancy=Piecewise(breaks=(60.0, 240.0, 480.0), values=(1.0, 0.6, 0.2)),
            max_minutes=420.0,
        ),
    )


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("leaders", [0, 8])
def test_crowded_worlds_agree_with_brute_force(
    seed: int, leaders: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pairranks, "_LEADERS", leaders)
    problem, config = crowded(seed), PairStabilityConfig(draws=100, seed=seed, top=1 + seed % 3)
    chosen = everything(problem)
    got, want = survive(problem, chosen, settings=config), brute(problem, chosen, config)
    for name in PairStability.__dataclass_fields__:
        assert_array_equal(getattr(got, name), getattr(want, name), err_msg=name)


SIMPLE = Piecewise(breaks=(0.0, 600.0), values=(1.0, 0.0))


def one_site(
    zones: list[list[float]], *, wait: list[float], trucks: list[float] | None = None, top: int = 1
) -> tuple[PairStability, PairProblem]:
    """One site at every crossing; minutes from each zone to each of them; access alone counts."""
    table = np.array(zones)
    shape = (1, len(table))
    problem = PairProblem(
        site_minutes=np.zeros((1, table.shape[1])),
        zone_minutes=table,
        wait=np.array(wait),
        trucks=np.array(trucks or [1e6] * len(wait)),
        tie_share=0.0,
        margin=0.0,
        parts=PARTS,
        weights=np.array([1.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
        values=tuple(np.zeros(shape) for _ in PARTS),
        worth=Worth(access=SIMPLE, capacity=SIMPLE, redundancy=SIMPLE, max_minutes=600.0),
    )
    config = PairStabilityConfig(draws=4000, top=top)
    return survive(problem, everything(problem), settings=config), problem


def test_the_share_of_waits_is_the_chance_that_one_uniform_wait_is_below_another() -> None:
    # Two zones, each with a crossing of its own and no other: whichever wait is shorter wins.
    got, _ = one_site([[100.0, NAN], [NAN, 100.0]], wait=[40.0, 50.0])
    # X on [20, 60], Y on [25, 75]: P(X < Y) = 1 - (35^2 / 2) / (40 * 50).
    assert_allclose(got.waits, [1 - 35.0**2 / 2 / 2000, 35.0**2 / 2 / 2000], atol=0.02)
    assert_array_equal(got.weights, [1.0, 0.0])
    # Each is alone once the other's crossing is closed.
    assert_array_equal(got.closures, [0.5, 0.5])
    assert_array_equal(got.together, [0.5, 0.5])
    assert_array_equal(got.crossing_stays, [1.0, 1.0])
    assert got.worst_closure.tolist() == [0, -1]
    assert np.isnan(got.worst_closure_minutes).all()


def test_the_closure_that_breaks_a_pair_is_named_with_its_minutes() -> None:
    got, _ = one_site([[100.0, 300.0], [200.0, 200.0]], wait=[40.0, 50.0])
    assert got.worst_closure.tolist() == [0, -1]
    assert_array_equal(got.worst_closure_minutes, [210.0, NAN])
    assert_array_equal(got.closures, [0.5, 0.5])


def test_without_a_span_only_closures_matter() -> None:
    _, problem = one_site([[100.0, 300.0], [200.0, 200.0]], wait=[40.0, 50.0])
    config = PairStabilityConfig(draws=100, wait_span=0.0, top=1)
    got = survive(problem, everything(problem), settings=config)
    assert_array_equal(got.waits, [1.0, 0.0])
    assert_array_equal(got.together, got.closures)


@settings(max_examples=10, deadline=None)
@given(problems(), st.integers(0, 3))
def test_blocks_of_draws_and_of_sites_leave_the_shares_as_they_are(
    problem: PairProblem, seed: int
) -> None:
    config = PairStabilityConfig(draws=230, seed=seed)
    chosen = everything(problem)
    whole = survive(problem, chosen, settings=config)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pairranks, "_DRAWS", 77)
        patch.setattr(pairranks, "_SITES", 1)
        patch.setattr(pairscorer, "_CELLS", 5)
        cut = survive(problem, chosen, settings=config)
    again = survive(problem, chosen[::-1], settings=config)
    for name in PairStability.__dataclass_fields__:
        assert_array_equal(getattr(whole, name), getattr(cut, name), err_msg=name)
        assert_array_equal(getattr(whole, name), getattr(again, name)[::-1], err_msg=name)


def test_nothing_chosen_gives_nothing() -> None:
    _, problem = one_site([[100.0, 300.0]], wait=[40.0, 50.0])
    got = survive(problem, np.zeros((0, 2), dtype=np.intp), settings=SHORT)
    assert got.together.shape == (0,)


RAW = arrays(np.float64, (7,), elements=st.sampled_from([-10.0, 0.0, 50.0, 99.0, 100.0, 5000.0]))


@given(SCALES, RAW, st.floats(-3000.0, 3000.0))
def test_a_bound_on_a_value_function_holds_on_its_side(
    scale: Scale, raw: np.ndarray, step: float
) -> None:
    bound = pairbounds.greatest(scale, raw, beyond=step >= 0.0)
    assert (values.apply(scale, raw + step) <= bound).all()


@given(problems(), st.lists(st.floats(0.5, 1.5), min_size=4, max_size=4))
def test_a_bound_on_a_pair_holds_whatever_is_drawn_and_closed(
    problem: PairProblem, factors: list[float]
) -> None:
    road = pairroads.roads(
        site_minutes=problem.site_minutes,
        zone_minutes=problem.zone_minutes,
        trucks=problem.trucks,
        tie_share=problem.tie_share,
        margin=problem.margin,
    )
    c = len(problem.wait)
    wait = problem.wait * factors[:c]
    low, high = (problem.wait * span for span in (0.5, 1.5))
    pairs = everything(problem)
    most = pairbounds.at_most(
        road,
        pairs,
        np.full(len(pairs), -1),
        problem.worth,
        low=low[road.index],
        high=high[road.index],
        closures=True,
    )
    for closed in (None, *range(c)):
        sites = problem.site_minutes.copy()
        if closed is not None:
            sites[:, closed] = NAN
        through = travel.through_crossings(
            sites,
            wait,
            problem.zone_minutes,
            trucks=problem.trucks,
            tie_share=problem.tie_share,
            margin=problem.margin,
        )
        worth = problem.worth
        for bound, scale, raw in zip(
            most,
            (worth.access, worth.capacity, worth.redundancy),
            (through.minutes, through.trucks_within_margin, through.runner_up_minutes),
            strict=True,
        ):
            reached = through.minutes.ravel() <= worth.max_minutes
            value = values.apply(scale, raw).ravel()
            assert (value[reached & ~np.isnan(value)] <= bound[reached & ~np.isnan(value)]).all()
