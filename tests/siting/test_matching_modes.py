"""The study's way of matching: modes, seats, limits, and reasons for who is left alone."""

import tomllib
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from siting import matching, study
from siting.errors import DataError, StudyError
from siting.matching.modes import SITE_REASONS, ZONE_REASONS, zone_utility
from siting.options.matching import MODES, MatchingConfig
from siting.pairs import pairing
from siting.pairs.preferences import ranks
from tests.siting import pairs_world

WHOLE = ("one-to-one", "many-to-one")


@cache
def _scores(seed: int = 1) -> pairing.PairScores:
    return pairs_world.scores(pairs_world.world(n=30, z=9, seed=seed))


def _match(limit: float = 360.0, *, seed: int = 1, **options: object) -> matching.Matching:
    scores = _scores(seed)
    near = pairing.within_minutes(scores, limit)
    return matching.match(scores, near, MatchingConfig.model_validate(options))


def _faults(limit: float = 360.0, **options: object) -> tuple[str, ...]:
    with pytest.raises(StudyError) as caught:
        _match(limit, **options)  # type: ignore[arg-type]
    return caught.value.faults


@pytest.mark.parametrize("mode", MODES)
@given(seed=st.integers(0, 30), limit=st.sampled_from([90.0, 200.0, 360.0, 900.0]))
@settings(max_examples=25, deadline=None)
def test_everybody_is_matched_or_left_alone_for_a_reason(
    mode: str, seed: int, limit: float
) -> None:
    scores = _scores(seed)
    near = pairing.within_minutes(scores, limit)
    found = _match(limit, seed=seed, mode=mode)
    sites, zones = set(found.pairs[:, 0].tolist()), set(found.pairs[:, 1].tolist())
    assert sites | set(found.unmatched_sites.tolist()) == set(range(30))
    assert zones | set(found.unmatched_zones.tolist()) == set(range(9))
    assert len(sites) + len(found.unmatched_sites) == 30
    assert len(zones) + len(found.unmatched_zones) == 9
    assert near[found.pairs[:, 0], found.pairs[:, 1]].all()
    assert found.total == pytest.approx(scores.score[tuple(found.pairs.T)].sum())
    assert found.mode == mode
    for site, reason in zip(found.unmatched_sites, found.site_reasons, strict=True):
        assert reason in SITE_REASONS
        assert (reason == "full") == near[site].any()
        assert (reason == "unreachable") == (scores.best[site] < 0).all()
    for zone, reason in zip(found.unmatched_zones, found.zone_reasons, strict=True):
        assert reason in ZONE_REASONS
        assert (reason == "not-chosen") == near[:, zone].any()


@given(seed=st.integers(0, 30), capacity=st.integers(1, 6))
@settings(max_examples=25, deadline=None)
def test_no_mode_with_seats_has_more_points_than_the_assignment(seed: int, capacity: int) -> None:
    best = _match(seed=seed, mode="many-to-one", capacity=capacity)
    stable = _match(seed=seed, mode="stable", capacity=capacity)
    once = _match(seed=seed)
    assert stable.total <= best.total + 1e-9
    assert once.total <= best.total + 1e-9
    assert len(stable.blocking) == 0
    if capacity == 1:
        assert best.pairs.tolist() == once.pairs.tolist()


def test_top_gives_each_site_its_own_best_zones() -> None:
    scores = _scores()
    near = pairing.within_minutes(scores, 360.0)
    found = _match(mode="top", per_site=2)
    for site in range(30):
        mine = found.pairs[found.pairs[:, 0] == site, 1]
        order = [
            zone for zone in np.argsort(-scores.score[site], kind="stable") if near[site, zone]
        ]
        assert sorted(mine.tolist()) == sorted(order[:2])
    assert len(found.blocking) == 0


def test_a_zone_ranks_sites_without_its_own_score_and_the_programmes() -> None:
    scores = _scores()
    kept = [i for i, part in enumerate(scores.parts) if part not in {"zone_score", "incentives"}]
    plain = np.zeros(scores.score.shape)
    share = np.zeros(scores.score.shape)
    for i in kept:
        known = ~np.isnan(scores.values[i])
        plain += np.where(known, scores.weights[i] * np.nan_to_num(scores.values[i]), 0.0)
        share += scores.weights[i] * known
    near = pairing.within_minutes(scores, 360.0)
    utility = zone_utility(scores, ("zone_score", "incentives"))
    assert np.allclose(utility[near], (plain / share)[near], atol=1e-12)
    found = _match(mode="stable")
    assert np.array_equal(found.zone_rank, ranks(utility, near, axis=0))
    assert np.array_equal(found.site_rank, ranks(scores.score, near, axis=1))


def test_places_among_near_zones_are_those_of_the_pair_table() -> None:
    scores = _scores()
    found = _match(1e6, mode="top")
    assert np.array_equal(found.site_rank, pairing.rank_for_site(scores))


def test_single_zones_may_have_other_seats_or_none() -> None:
    plain = _match(mode="many-to-one", capacity=2)
    zone = int(np.bincount(plain.pairs[:, 1], minlength=9).argmax())
    name = _scores().zone_ids[zone]
    for mode in MODES:
        shut = _match(mode=mode, capacities={name: 0})
        assert zone not in shut.pairs[:, 1]
        assert shut.zone_reasons[shut.unmatched_zones.tolist().index(zone)] == "no-seats"
    for mode in ("many-to-one", "stable"):
        more = _match(900.0, mode=mode, capacity=2, capacities={name: 7})
        assert np.bincount(more.pairs[:, 1], minlength=9).max() == 7
        assert more.seats[zone] == 7
    assert _match(capacities={name: 7}).pairs.tolist() == _match().pairs.tolist()


def test_sites_whose_only_zones_have_no_seat_are_told_so() -> None:
    none = dict.fromkeys(_scores().zone_ids, 0)
    found = _match(capacities=none)
    assert len(found.pairs) == 0
    assert found.total == 0.0
    assert set(found.site_reasons) <= {"no-seats-near", "too-far", "unreachable"}
    assert "no-seats-near" in found.site_reasons


@pytest.mark.parametrize("mode", WHOLE)
def test_only_so_many_zones_open(mode: str) -> None:
    found = _match(mode=mode, max_zones=2)
    assert len(set(found.pairs[:, 1].tolist())) == 2
    assert "not-opened" in found.zone_reasons
    assert found.total <= _match(mode=mode).total
    near = pairing.within_minutes(_scores(), 360.0)
    opened = sorted(set(found.pairs[:, 1].tolist()))
    for site, reason in zip(found.unmatched_sites, found.site_reasons, strict=True):
        if near[site].any():
            assert (reason == "none-opened") == (not near[site, opened].any())


@pytest.mark.parametrize("mode", ["stable", "top"])
def test_a_limit_that_a_mode_cannot_keep_is_refused(mode: str) -> None:
    with pytest.raises(ValidationError, match=r'max_zones = 2 goes with mode = "one-to-one"'):
        MatchingConfig.model_validate({"mode": mode, "max_zones": 2})


@pytest.mark.parametrize("mode", MODES)
def test_every_site_gets_a_zone_or_the_sites_that_cannot_are_named(mode: str) -> None:
    faults = _faults(mode=mode, every_site=True)
    near = pairing.within_minutes(_scores(), 360.0)
    lone = [name for name, row in zip(_scores().site_ids, near, strict=True) if not row.any()]
    assert lone
    assert f"{len(lone)} of 30 sites reach no zone" in faults[0]
    assert lone[0] in faults[0]
    assert "nothing was matched" in faults[-1]
    assert ("raise capacity" in faults[-1]) == (len(faults) > 2 and mode != "one-to-one")


@pytest.mark.parametrize("mode", ["many-to-one", "stable", "top"])
def test_every_site_gets_a_zone_where_that_can_be(mode: str) -> None:
    found = _match(1400.0, mode=mode, every_site=True, capacity=30)
    assert len(set(found.pairs[:, 0].tolist())) == 30
    assert found.site_reasons == ()


def test_too_few_seats_name_who_shares_them() -> None:
    (fault, remedy) = _faults(1400.0, every_site=True)
    assert fault.startswith("pairs.matching.every_site: 30 sites share 9 zones with 9 seats: P000,")
    assert "P011 and 18 more reach only FTZ-000, FTZ-001" in fault
    assert 'take mode = "many-to-one"' in remedy
    (_, remedy) = _faults(1400.0, every_site=True, mode="stable", capacity=2)
    assert "raise capacity" in remedy


def test_seats_of_a_zone_that_is_not_there_are_refused_all_at_once() -> None:
    first, second = _faults(capacities={"FTZ-1": 2, "FTZ-003": 1, "zone": 4})
    assert first == "pairs.matching.capacities: no zone 'FTZ-1' in this run; did you mean FTZ-001?"
    assert second.startswith(
        "pairs.matching.capacities: no zone 'zone' in this run; there are FTZ-"
    )


def test_a_part_that_is_not_there_cannot_be_ignored() -> None:
    (fault,) = _faults(zone_ignores=("zone_score", "colour"))
    assert fault.startswith("pairs.matching.zone_ignores: no part 'colour'; there are access, ")
    (fault,) = _faults(zone_ignores=_scores().parts)
    assert "no part with a weight is left" in fault


def test_a_pair_without_a_score_cannot_be_matched() -> None:
    scores = _scores()
    near = np.ones(scores.score.shape, dtype=bool)
    broken = replace(scores, score=np.full_like(scores.score, np.nan))
    with pytest.raises(DataError, match="finite score"):
        matching.match(broken, near, MatchingConfig())


def test_the_same_scores_give_the_same_matching() -> None:
    for mode in MODES:
        first, second = _match(mode=mode), _match(mode=mode)
        assert first.pairs.tolist() == second.pairs.tolist()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('mode = "best"', "pairs.matching.mode: found 'best'; give one of"),
        ("capacity = 0", "pairs.matching.capacity: found 0; give a number at least 1."),
        ("capacity = 2.5", "pairs.matching.capacity: found 2.5; give a whole number."),
        ("capacities = { FTZ-012 = -1 }", "pairs.matching.capacities.FTZ-012: found -1; give"),
        ('every_site = "yes"', "pairs.matching.every_site: found 'yes'; give true or false."),
        ("seats = 4", "pairs.matching.seats: no such key;"),
        ('mode = "top"\nmax_zones = 3', "pairs.matching: max_zones = 3 goes with mode"),
        ('zone_ignores = ["green", "green"]', "pairs.matching.zone_ignores: green given twice"),
    ],
)
def test_a_study_hears_what_is_wrong_with_its_matching(line: str, said: str) -> None:
    text = f'[study]\nname = "mine"\n[pairs.matching]\n{line}\n'
    with pytest.raises(StudyError) as caught:
        study.resolve(tomllib.loads(text))
    assert len(caught.value.faults) == 1
    assert said in caught.value.faults[0]


def test_a_study_with_a_matching_is_written_and_read_again() -> None:
    text = """[study]\nname = "mine"\n[pairs.matching]\nmode = "stable"\nproposing = "zone"
capacities = { FTZ-012 = 5, FTZ-094 = 0 }\nzone_ignores = []\n"""
    mine = study.resolve(tomllib.loads(text))
    assert mine.pairs.matching.capacities == {"FTZ-012": 5, "FTZ-094": 0}
    again = study.resolve(tomllib.loads(study.to_toml(mine)))
    assert again.pairs.matching == mine.pairs.matching


def test_the_template_says_the_matching_as_it_is() -> None:
    lines = study.template().splitlines()
    start = lines.index("[pairs.matching]") + 1
    end = next(i for i in range(start, len(lines)) if lines[i].startswith("["))
    given = tomllib.loads(
        "\n".join(line.removeprefix("# ") for line in lines[start:end] if line[:2] != "##")
    )
    assert set(given) == set(MatchingConfig.model_fields)
    assert MatchingConfig(**given) == MatchingConfig()
