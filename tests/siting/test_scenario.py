"""Scenarios: what they change in a study and in the land, and what they refuse."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from numpy.testing import assert_allclose

import layers
from siting import candidates, study
from siting.errors import StudyError, UsageError
from siting.faults import validate
from siting.geodesy import distance_km
from siting.options.scenario import ScenarioConfig
from siting.scenario import ready
from siting.scenario.apply import applied, apply
from siting.scenario.links import with_links

BORDER = study.load("border")
LAREDO = "laredo-world-trade-bridge"


def scenario(**options: object) -> ScenarioConfig:
    return ScenarioConfig.model_validate(options)


@pytest.mark.parametrize("name", ready.ready_made())
def test_ready_made_scenarios_change_the_world_and_say_what_they_rest_on(name: str) -> None:
    one = ready.load(name)
    assert one.name == name
    assert one.changes()
    assert one.note is not None
    after, world = apply(BORDER, one)
    moved = after.travel != BORDER.travel
    assert moved or world.layers


def test_closing_and_waits_reach_the_travel_settings_and_keep_the_studys_own() -> None:
    own = BORDER.model_copy(
        update={
            "travel": BORDER.travel.model_copy(
                update={
                    "closed": ("ysleta",),
                    "wait_factor": 2.0,
                    "wait_factors": {"roma": 3.0},
                    "minutes_saved": {"roma": 1.0, "pharr-reynosa": 2.0},
                }
            )
        }
    )
    change = scenario(
        close=[LAREDO, "ysleta"],
        wait_factor=1.5,
        minutes_saved=10,
        minutes_saved_at={"pharr-reynosa": 5},
        lanes={"roma": [2, 4]},
        load=True,
    )
    travel = apply(own, change)[0].travel
    assert travel.closed == ("ysleta", LAREDO)
    assert travel.wait_factor == 3.0
    assert travel.wait_factors == {"roma": 1.5}
    assert travel.minutes_saved["roma"] == 11.0
    assert travel.minutes_saved["pharr-reynosa"] == 17.0
    assert travel.load
    assert set(travel.minutes_saved) == set(layers.load("crossings")["crossing_id"])


def test_a_new_crossing_is_a_row_of_the_layer_with_what_is_known_of_it() -> None:
    _, world = apply(BORDER, ready.load("otay-mesa-east"))
    today, crossings = layers.load("crossings"), world.layer("crossings")
    assert len(crossings) == len(today) + 1
    assert crossings["crossing_id"].is_monotonic_increasing
    assert (crossings.dtypes == today.dtypes).all()
    row = crossings.set_index("crossing_id").loc["otay-mesa-east"]
    assert (row["wait_min"], row["wait_grade"]) == (20.0, "C")
    assert row["commercial"]
    assert row["mx_name"] == ""
    assert world.fingerprint("crossings") != layers.record("crossings").sha256
    assert world.fingerprint("highways") == layers.record("highways").sha256


def test_new_sites_take_part_whatever_their_grade_and_know_their_municipality() -> None:
    change = scenario(
        sites=[
            {"id": "mine", "name": "Mine", "lon": -100.3, "lat": 25.8, "sectors": ["automotive"]}
        ],
        zones=[{"id": "ftz-mine", "name": "Mine too", "lon": -99.5, "lat": 27.6, "state": "TX"}],
    )
    after, world = apply(BORDER, change)
    chosen = candidates.choose(after, world=world)
    site = chosen.sites.set_index("site_id").loc["mine"]
    assert (site["state_code"], site["sectors"]) == ("19", "automotive")
    assert site["municipality"]
    assert "ftz-mine" in set(chosen.zones["zone_id"])
    assert len(chosen.sites) == len(candidates.choose(BORDER).sites) + 1


def test_dropping_a_layer_leaves_its_criteria_out_and_the_others_share_their_weight() -> None:
    after, _ = apply(BORDER, scenario(drop_layers=["water_stress"]))
    kept = {one.key: one for one in after.criteria}
    assert "water_stress_class" not in kept
    assert kept["groundwater_use_ratio"].weight == 1.0
    assert sum(theme.weight for theme in after.themes) == pytest.approx(1.0)
    # Both water criteria gone, the theme goes too.
    after, _ = apply(BORDER, scenario(drop_layers=["water_stress", "state_facts"]))
    assert "water" not in {theme.key for theme in after.themes}
    assert sum(theme.weight for theme in after.themes) == pytest.approx(1.0)


def test_a_road_is_tied_to_the_network_at_both_ends_and_nowhere_else() -> None:
    graph = layers.load_graph("highways")
    road = scenario(
        roads=[{"country": "MX", "path": [[-100.31, 25.67], [-100.0, 26.2], [-99.6, 27.4]]}]
    ).roads
    more = with_links(graph, road, path="scenario.roads")
    assert more.n_nodes == graph.n_nodes + 3
    assert more.n_edges == graph.n_edges + 4
    np.testing.assert_array_equal(more.tail[: graph.n_edges], graph.tail)
    added = slice(graph.n_edges, None)
    ends = np.stack([more.tail[added], more.head[added]], axis=1)
    chord = distance_km(
        more.lon[ends[:, 0]], more.lat[ends[:, 0]], more.lon[ends[:, 1]], more.lat[ends[:, 1]]
    )
    assert_allclose(more.length_km[added], chord, rtol=2e-3)
    assert set(more.country[ends].ravel()) == {"MX"}


def test_a_stated_length_is_spread_over_the_course_and_may_not_be_shorter() -> None:
    graph = layers.load_graph("highways")
    course = {"country": "MX", "path": [[-100.31, 25.67], [-99.6, 27.4]]}
    longer = with_links(graph, scenario(roads=[course | {"km": 250}]).roads, path="x")
    assert_allclose(longer.length_km[-1], 250.0)
    with pytest.raises(StudyError, match=r"x\.0\.km: 10 km is shorter than its course"):
        with_links(graph, scenario(roads=[course | {"km": 10}]).roads, path="x")


def test_all_faults_come_at_once_each_with_its_place() -> None:
    change = scenario(
        close=["laredo-world-trade"],
        lanes={"pharr-reinosa": [1, 2]},
        drop_layers=["water"],
        crossings=[
            {"id": "ysleta", "name": "Y", "lon": -106, "lat": 31, "us_state": "TX", "source": "x"}
        ],
        sites=[{"id": "sea", "name": "Sea", "lon": -96.0, "lat": 23.0}],
        roads=[{"country": "MX", "path": [[-112.0, 27.9], [-111.9, 24.0]]}],
    )
    with pytest.raises(StudyError) as caught:
        apply(BORDER, change)
    told = "\n".join(caught.value.faults)
    for part in (
        f"scenario.close: 'laredo-world-trade': no crossing of that id; did you mean {LAREDO}?",
        "scenario.lanes: 'pharr-reinosa': no crossing of that id; did you mean pharr-reynosa?",
        "scenario.drop_layers: 'water'",
        'scenario.crossings.0.id: "ysleta" is there already',
        "scenario.sites.0: lon -96, lat 23 lies in no Mexican municipality",
    ):
        assert part in told


def test_a_scenario_that_changes_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="it changes nothing"):
        scenario(name="idle", weeks=2)


def test_a_study_may_hold_a_scenario_or_name_one_and_change_it(tmp_path: Path) -> None:
    file = tmp_path / "study.toml"
    file.write_text(
        '[study]\nname = "mine"\n\n[scenario]\nuse = "laredo-closed"\nweeks = 2\n', encoding="utf-8"
    )
    own = study.load(file)
    assert own.scenario is not None
    assert (own.scenario.close, own.scenario.weeks, own.scenario.load) == ((LAREDO,), 2.0, True)
    after, _ = applied(own)
    assert after.scenario is None
    assert LAREDO in after.travel.closed
    # Written out and read again it is the same study.
    again = tmp_path / "again.toml"
    again.write_text(study.to_toml(own), encoding="utf-8")
    assert study.load(again) == own


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('close = ["x"]\ncloze = 1\n', "scenario.cloze: no such key; did you mean close?"),
        ("wait_factor = -1\n", "scenario.wait_factor: found -1; give a number at least 0."),
        ("lanes = { ysleta = [0, 2] }\n", "lanes.ysleta"),
        ('[[roads]]\ncountry = "CA"\npath = [[0, 0], [1, 1]]\n', "roads.0.country"),
        ('[[roads]]\ncountry = "MX"\npath = [[500, 0], [1, 1]]\n', "roads.0.path"),
        ('[[sites]]\nid = "A B"\nname = "x"\nlon = 0\nlat = nan\n', "sites.0"),
        ("", "it changes nothing"),
        ("weeks = 60\nclose = ['x']\n", "scenario.weeks: found 60; give a number at most 52."),
        ("close = [", "is not TOML"),
    ],
)
def test_a_scenario_file_says_what_is_wrong_and_where(
    tmp_path: Path, content: str, told: str
) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        ready.load(str(file))
    assert told in "\n".join(caught.value.faults)


def test_an_unknown_name_says_what_there_is() -> None:
    with pytest.raises(UsageError, match="did you mean laredo-closed"):
        ready.load("laredo-close")


def test_layers_added_to_keep_their_geometry_and_crs() -> None:
    _, world = apply(BORDER, ready.load("new-crossing"))
    crossings = world.layer("crossings")
    assert isinstance(crossings, gpd.GeoDataFrame)
    assert crossings.crs == layers.load("crossings").crs
    assert not crossings.geometry.is_empty.any()


def test_a_document_wrong_as_a_whole_is_refused_and_not_tried_for_ever() -> None:
    with pytest.raises(StudyError, match="it changes nothing"):
        validate({"weeks": 2}, ScenarioConfig, stand_in={})


def test_a_file_may_keep_the_heading_that_a_study_needs(tmp_path: Path) -> None:
    plain, headed = tmp_path / "plain.toml", tmp_path / "headed.toml"
    plain.write_text('close = ["roma"]\n', encoding="utf-8")
    headed.write_text('[scenario]\nclose = ["roma"]\n', encoding="utf-8")
    assert ready.load(str(headed)) == ready.load(str(plain))
