"""Mirrors of a whole run: the same in every table, and the same without the rest of the run."""

import tomllib
from typing import TYPE_CHECKING

import pytest

from siting import pipeline, study
from siting.pairs import mirrors

if TYPE_CHECKING:
    import pandas as pd

    from siting.config import Study
    from siting.results import RunResult


@pytest.fixture(scope="module")
def two_each() -> "Study":
    return study.resolve(
        tomllib.loads(
            '[study]\nname = "mine"\n[sites]\nstates = ["28"]\n[pairs.stability]\ndraws = 100\n'
            '[pairs.matching]\nmode = "top"\nper_site = 2\n'
        )
    )


@pytest.fixture(scope="module")
def result(two_each: "Study") -> "RunResult":
    return pipeline.run(two_each)


def _listed(frame: "pd.DataFrame", key: str, column: str) -> set[tuple[str, str]]:
    return {
        (place, one)
        for place, text in zip(frame[key], frame[column], strict=True)
        for one in text.split("; ")
        if one
    }


def test_each_place_lists_all_its_mirrors(result: "RunResult") -> None:
    matched = result.pairs[result.pairs["matched"]]
    expected = set(zip(matched["site_id"], matched["zone_id"], strict=True))
    assert _listed(result.sites.frame, "site_id", "mirror_zone_id") == expected
    of_zones = _listed(result.zones.frame, "zone_id", "mirror_site_id")
    assert {(site, zone) for zone, site in of_zones} == expected
    assert len(expected) == len(result.matching.pairs) > len(set(matched["site_id"]))


def test_the_mirrors_are_those_of_the_run(result: "RunResult", two_each: "Study") -> None:
    found = mirrors.find(two_each)
    assert found.matching.pairs.tolist() == result.matching.pairs.tolist()
    assert found.matching.total == result.matching.total
    table = result.pairs.set_index("pair_id")
    for row in found.pairs.itertuples():
        kept = table.loc[f"{row.site_id}~{row.zone_id}"]
        assert kept["matched"]
        assert kept["crossing_id"] == row.crossing_id
        assert (kept["minutes"], kept["score"]) == (row.minutes, row.score)


def test_preferences_are_ordered_lists_of_both_sides(two_each: "Study") -> None:
    found = mirrors.find(two_each)
    lists = found.preferences()
    for row in found.pairs.itertuples():
        assert lists["sites"][str(row.site_id)].index(str(row.zone_id)) + 1 == row.site_rank
        assert lists["zones"][str(row.zone_id)].index(str(row.site_id)) + 1 == row.zone_rank
    assert all(lists["sites"].values())
    for one in ("sites", "zones"):
        assert all(len(set(wishes)) == len(wishes) for wishes in lists[one].values())
