"""Pairs of the default study against where trucks really cross and what parks really face."""

from typing import TYPE_CHECKING

import numpy as np
import pytest

from siting import pipeline, study
from siting.pairs import pairing

if TYPE_CHECKING:
    import geopandas as gpd

    from siting.config import Study
    from siting.results import RunResult

LAREDO_BRIDGES = {"laredo-world-trade-bridge", "laredo-colombia-solidarity"}
EL_PASO_COUNTY = {"FTZ-068", "FTZ-150", "FTZ-302"}


@pytest.fixture(scope="module")
def border() -> "Study":
    return study.load("border")


@pytest.fixture(scope="module")
def result(border: "Study") -> "RunResult":
    return pipeline.run(border)


@pytest.fixture(scope="module")
def best(result: "RunResult") -> "gpd.GeoDataFrame":
    """Return each site's best pair with where the site lies, best score first."""
    first = result.pairs[result.pairs["rank_for_site"] == 1]
    where = result.sites.frame.set_index("site_id")[["state_code", "municipality"]]
    return first.join(where, on="site_id", validate="one_to_one")


def _of(best: "gpd.GeoDataFrame", state: str, municipality: str) -> "gpd.GeoDataFrame":
    rows = best[(best["state_code"] == state) & (best["municipality"] == municipality)]
    assert len(rows) > 0
    return rows


def test_monterrey_goes_to_laredo_through_a_laredo_bridge(best: "gpd.GeoDataFrame") -> None:
    parks = _of(best, "19", "Apodaca")
    assert len(parks) > 20
    middle = parks.iloc[len(parks) // 2]
    assert middle["zone_id"] == "FTZ-094"
    assert middle["crossing_id"] in LAREDO_BRIDGES
    assert set(parks["zone_id"]) == {"FTZ-094"}
    assert set(parks["crossing_id"]) <= LAREDO_BRIDGES


def test_nogales_goes_to_nogales(best: "gpd.GeoDataFrame") -> None:
    parks = _of(best, "26", "Nogales")
    assert set(parks["zone_id"]) == {"FTZ-060"}
    assert set(parks["crossing_id"]) == {"nogales-mariposa"}


def test_juarez_goes_to_el_paso(result: "RunResult", best: "gpd.GeoDataFrame") -> None:
    parks = _of(best, "08", "Juárez")
    assert set(parks["zone_id"]) <= EL_PASO_COUNTY
    near = result.pairs[result.pairs["site_id"].isin(parks["site_id"])].sort_values("minutes")
    assert set(near.drop_duplicates("site_id")["zone_id"]) <= EL_PASO_COUNTY
    here = near[near["zone_id"].isin(EL_PASO_COUNTY)].groupby("site_id")["score"].max()
    assert (parks.set_index("site_id")["score"] - here).between(0.0, 0.02).all()
    assert set(parks["crossing_id"]) <= {"ysleta", "el-paso-bridge-of-the-americas"}
    assert (parks["minutes"] < 60.0).all()


def test_tijuana_goes_to_san_diego(best: "gpd.GeoDataFrame") -> None:
    parks = _of(best, "02", "Tijuana")
    assert set(parks["zone_id"]) == {"FTZ-153"}
    assert set(parks["crossing_id"]) == {"otay-mesa-commercial"}


@pytest.mark.parametrize("state", ["09", "15", "19"], ids=["Mexico City", "Mexico", "Nuevo Leon"])
def test_no_metropolis_goes_over_a_village_bridge(result: "RunResult", state: str) -> None:
    sites = result.sites.frame
    ids = sites.loc[sites["state_code"] == state, "site_id"]
    pairs = result.pairs[result.pairs["site_id"].isin(ids)]
    assert len(pairs) > 0
    village = {"rio-grande-city-camargo", "roma"}
    assert not (set(pairs["crossing_id"]) | set(pairs["runner_up_id"])) & village


def test_small_crossings_serve_the_sites_beside_them_and_only_those(
    result: "RunResult", border: "Study"
) -> None:
    trucks = result.crossings.set_index("crossing_id")["trucks_per_year"].astype(float)
    small = set(trucks.index[trucks < border.travel.local_trucks_per_year])
    pairs = result.pairs[result.pairs["crossing_id"].isin(small)]
    assert (pairs["site_leg_minutes"] <= border.travel.local_minutes).all()
    # Acuña has its own bridge to Del Rio, and uses it.
    assert {"del-rio", "tecate"} <= set(pairs["crossing_id"])
    access, scores = result.sites.access, result.pair_scores
    for chosen in (scores.best, scores.runner_up):
        for gate, name in enumerate(scores.crossing_ids):
            if name in small:
                sites = (chosen == gate).any(axis=1)
                assert (access.minutes[sites, gate] <= border.travel.local_minutes).all(), name


@pytest.mark.parametrize(
    ("state", "municipality", "own"),
    [("26", "Agua Prieta", "douglas"), ("26", "San Luis Río Colorado", "san-luis-ii")],
)
def test_a_border_town_may_use_its_own_small_crossing(
    result: "RunResult", state: str, municipality: str, own: str
) -> None:
    frame = result.sites.frame
    beside = (frame["state_code"] == state) & (frame["municipality"] == municipality)
    ids = frame.loc[beside, "site_id"]
    assert len(ids) > 0
    pairs = result.pairs[result.pairs["site_id"].isin(ids)]
    assert own in set(pairs["crossing_id"])


def test_the_best_crossing_is_tied_with_the_fastest_one_offered(
    result: "RunResult", border: "Study"
) -> None:
    share = border.travel.tie_share
    plain = border.travel.model_copy(update={"tie_share": 0.0})
    fastest = pipeline.run(border.model_copy(update={"travel": plain})).pair_scores
    minutes, least = result.pair_scores.minutes, fastest.minutes
    np.testing.assert_array_equal(np.isnan(minutes), np.isnan(least))
    known = ~np.isnan(minutes)
    assert (minutes[known] >= least[known]).all()
    assert (minutes[known] <= least[known] * (1.0 + share) * (1.0 + 1e-12)).all()
    trucks = result.crossings.set_index("crossing_id")["trucks_per_year"].astype(float)
    handled = trucks.loc[list(fastest.crossing_ids)].to_numpy()
    larger = result.pair_scores.best != fastest.best
    assert larger.any()
    assert (handled[result.pair_scores.best[larger]] > handled[fastest.best[larger]]).all()


def test_trucks_within_the_margin_are_those_of_the_crossings_within_it(
    result: "RunResult", border: "Study"
) -> None:
    pairs = result.pairs
    trucks = result.crossings.set_index("crossing_id")["trucks_per_year"].astype(float)
    assert (pairs["trucks_within_margin"] >= pairs["crossing_id"].map(trucks)).all()
    alone = pairs[pairs["crossings_within_margin"] == 1]
    assert len(alone) > 0
    assert (alone["trucks_within_margin"] == alone["crossing_id"].map(trucks)).all()
    margin = border.travel.redundancy_margin_min
    spare = pairs["loss_minutes"] <= margin
    assert (pairs.loc[spare, "crossings_within_margin"] > 1).all()


def test_a_place_and_its_pairs_choose_crossings_by_one_rule(
    result: "RunResult", border: "Study"
) -> None:
    trucks = result.crossings.set_index("crossing_id")["trucks_per_year"].astype(float)
    small = set(trucks.index[trucks < border.travel.local_trucks_per_year])
    for side in (result.sites, result.zones):
        access = side.access
        for column in ("nearest_crossing_id", "best_crossing_id"):
            chosen = side.frame.set_index(side.frame.columns[0])[column]
            for place, crossing in chosen[chosen.isin(small)].items():
                at = access.ids.index(str(place)), access.crossing_ids.index(crossing)
                assert access.minutes[at] <= border.travel.local_minutes, (place, crossing)


def test_no_loss_is_negative(result: "RunResult") -> None:
    pairs = result.pairs
    assert (pairs["loss_minutes"].dropna() >= 0.0).all()
    assert (pairs["loss_minutes"].isna() == (pairs["runner_up_id"] == "")).all()


def test_with_its_crossing_closed_a_pair_takes_its_runner_up(
    result: "RunResult", border: "Study"
) -> None:
    name = "laredo-world-trade-bridge"
    travel = border.travel.model_copy(update={"closed": (name,)})
    before = result.pair_scores
    after = pipeline.run(border.model_copy(update={"travel": travel})).pair_scores
    through = before.best == before.crossing_ids.index(name)
    assert through.sum() > 1000
    left = np.array([*before.crossing_ids, ""], dtype=object)[before.runner_up[through]]
    right = np.array([*after.crossing_ids, ""], dtype=object)[after.best[through]]
    assert left.tolist() == right.tolist()
    np.testing.assert_allclose(before.runner_up_minutes[through], after.minutes[through])


def test_with_every_crossing_closed_there_is_no_pair_and_no_corridor(border: "Study") -> None:
    ids = tuple(pipeline.run(border).crossings["crossing_id"])
    travel = border.travel.model_copy(update={"closed": ids})
    alone = pipeline.run(border.model_copy(update={"travel": travel}))
    assert len(alone.pairs) == len(alone.corridors) == 0
    assert set(alone.pair_scores.reason.ravel()) == {pairing.REASONS.index("unreachable")}


def test_mirrors_keep_within_their_limit(result: "RunResult", border: "Study") -> None:
    near = border.pairs.mirror_max_minutes
    nearer = border.pairs.model_copy(update={"mirror_max_minutes": near / 4.0})
    fewer = pipeline.run(border.model_copy(update={"pairs": nearer}))
    for run, limit in ((result, near), (fewer, near / 4.0)):
        mirrors = run.pairs[run.pairs["matched"]]
        assert (mirrors["minutes"] <= limit).all()
        # Every zone that is near enough to a site has one, unless those sites have another each.
        free = pairing.within_minutes(run.pair_scores, limit)
        free[[run.pair_scores.site_ids.index(one) for one in mirrors["site_id"]], :] = False
        free[:, [run.pair_scores.zone_ids.index(one) for one in mirrors["zone_id"]]] = False
        assert not free.any()
    assert 0 < fewer.pairs["matched"].sum() < result.pairs["matched"].sum()


def test_corridors_keep_within_their_limit_and_bear_metropolises(
    result: "RunResult", border: "Study"
) -> None:
    inside = result.pairs[result.pairs["corridor_id"] != ""]
    assert (inside["minutes"] <= border.corridors.max_minutes).all()
    names = set(result.corridors["name_en"].str.split("–").str[0])
    assert {"Monterrey", "Mexico City", "Ciudad Juárez", "Tijuana", "Nogales"} <= names
    assert not names & {"Apodaca", "El Marqués", "Cuautitlán Izcalli", "Toluca/Lerma"}
    assert result.corridors["name_en"].nunique() == result.corridors["corridor_id"].nunique()
