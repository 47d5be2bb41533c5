"""Constraints on the embedded layers: what they remove, and that nobody else notices."""

import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely

import layers
from maps import payload
from siting import constraintwords, pipeline, ranking, study
from siting.config import Study
from siting.constraints import COLUMNS, EXCLUDED, LAYERS, Constraint, Features, OnlyWithin
from siting.decision import Decision, of_places
from siting.errors import UsageError
from siting.explain import explain_place
from siting.results import RunResult
from siting.robustness.change import Step
from siting.scoring import competition_rank, weighted_sum_kernel
from siting.values import apply
from siting.whatif import improve

if TYPE_CHECKING:
    from siting.wording import Language

WATER = {"field": "water_stress_class", "max": 3}
PORT = {"of": "seaports", "within_km": 250}
BORDER = {"only_within": {"programmes": ["northern-border"]}}
FOUR_HOURS = {"field": "best_crossing_minutes", "max": 240}
ONE_PLANT = {"field": "grade", "none_of": ["C"], "partial": 0.5}
FIVE = (WATER, PORT, BORDER, FOUR_HOURS, ONE_PLANT)


def _study(*constraints: dict[str, Any], **sections: dict[str, Any]) -> Study:
    # The test of the ranking is not what is looked at here.
    few = {"robustness": {"draws": 100}}
    document = {"study": {"name": "held"}, "constraints": list(constraints), **few, **sections}
    return study.resolve(document)


def _run(*constraints: dict[str, Any], **sections: dict[str, Any]) -> RunResult:
    return pipeline.run(_study(*constraints, **sections))


@pytest.fixture(scope="module")
def everyone() -> RunResult:
    return _run()


@pytest.fixture(scope="module")
def five() -> RunResult:
    return _run(*FIVE, forced={"include": ["N069"], "exclude": ["P401"]})


def _ids(result: RunResult) -> set[str]:
    return set(result.sites.frame["site_id"])


def test_water_stress_of_at_most_three(everyone: RunResult) -> None:
    raw = everyone.sites.frame.set_index("site_id")["raw_water_stress_class"]
    kept = _run(WATER)
    assert set(raw.index) - _ids(kept) == set(raw.index[raw == 4])
    # Class -1 is no class of the scale: kept because it is not known, and the site says so.
    untold = kept.sites.frame.set_index("site_id")["not_told"] != ""
    assert set(untold.index[untold]) == set(raw.index[raw.isna() | (raw == -1)])
    strict = _run(WATER | {"missing": "remove"})
    assert _ids(strict) == set(raw.index[(raw >= 0) & (raw <= 3)])
    arid = _run({"field": "water_stress_class", "equals": -1})
    assert _ids(arid) >= set(raw.index[raw == -1])
    assert (arid.eliminated["found"].str.startswith("class ")).all()


def test_within_250_km_of_a_seaport(everyone: RunResult) -> None:
    kept = _ids(_run(PORT))
    frame = everyone.sites.frame.set_index("site_id")
    towns = frame.loc[sorted(kept), "municipality"]
    assert {"Tijuana", "Altamira", "Hermosillo"} <= set(towns)
    assert not {"Chihuahua", "Torreón", "Querétaro"} & set(towns)
    gone = _run(PORT).eliminated
    assert gone["found"].str.fullmatch(r"\d+\.\d km \(.+\)").all()
    assert (gone["found"].str.split(" ").str[0].astype(float) > 250).all()


def test_only_in_municipalities_of_the_border_zone(everyone: RunResult) -> None:
    decreed = layers.load("incentives").query("programme == 'northern-border'")
    frame = everyone.sites.frame
    inside = frame["municipality_code"].isin(decreed["municipality_code"])
    assert 100 < inside.sum() < 200
    assert _ids(_run(BORDER)) == set(frame.loc[inside, "site_id"])


def test_at_most_four_hours_to_the_best_crossing(everyone: RunResult) -> None:
    kept = _run(FOUR_HOURS)
    minutes = everyone.sites.frame.set_index("site_id")["raw_best_crossing_minutes"]
    # Reaching no crossing is known: it is more than four hours.
    assert minutes.isna().any()
    assert _ids(kept) == set(minutes.index[minutes <= 240])
    assert kept.elimination["unknown"].tolist() == [0]
    assert "no-road-within-cap" in set(kept.eliminated["found"])


def test_half_a_score_for_a_place_known_from_one_plant(everyone: RunResult) -> None:
    half = _run(ONE_PLANT)
    assert _ids(half) == _ids(everyone)
    before, after = (one.sites.frame.set_index("site_id").sort_index() for one in (everyone, half))
    factor = np.where(before["grade"] == "C", 0.5, 1.0)
    np.testing.assert_array_equal(after["constraint_factor"], factor)
    for column in ("score", "score_low", "score_high"):
        np.testing.assert_allclose(after[column], before[column] * factor, atol=1e-15)
    assert half.elimination["reduced"].tolist() == [(before["grade"] == "C").sum()]
    assert half.elimination["removed_alone"].tolist() == [0]
    assert (after["reduced_by"] == np.where(factor < 1, "grade", "")).all()
    decided = of_places(half.sites, half.study)
    np.testing.assert_array_equal(decided.factor, factor)


def test_points_add_up_to_the_score_with_the_factor(five: RunResult) -> None:
    frame = five.sites.frame
    points = frame[[f"points_{key}" for key in five.sites.measurements.criteria]].sum(axis=1)
    np.testing.assert_allclose(points, frame["score"], atol=1e-12)
    lowered = frame.loc[frame["constraint_factor"] < 1, "site_id"].iloc[0]
    said: dict[Language, str] = {"en": "multiplied by 0.5", "es": "multiplican por 0.5"}
    for lang, word in said.items():
        told = explain_place(five.sites, lowered, five.study, lang)
        assert told.factor == 0.5
        assert told.total == pytest.approx(told.score, abs=1e-12)
        assert any(word in note for note in told.notes)
        for row in told.rows:
            if row.evidence != "missing":
                assert row.points == pytest.approx(row.share * row.value * 0.5, abs=1e-12)


def test_the_table_adds_up_in_the_order_of_the_study(five: RunResult, everyone: RunResult) -> None:
    table = five.elimination
    names = [one.name for one in five.study.constraints]
    assert table["constraint"].tolist() == [EXCLUDED, *names]
    left = len(everyone.sites.frame) - table["removed_in_order"].cumsum()
    assert table["left"].tolist() == left.tolist()
    assert table["left"].iloc[-1] == len(five.sites.frame)
    assert len(five.eliminated) == table["removed_in_order"].sum()
    counts = five.eliminated["removed_by"].value_counts()
    for row in table.to_dict("records"):
        assert counts.get(row["constraint"], 0) == row["removed_in_order"]
        assert row["removed_only"] <= row["removed_alone"] >= row["removed_in_order"]


def test_alone_is_what_a_study_with_it_alone_removes(five: RunResult) -> None:
    alone = five.elimination.set_index("constraint")["removed_alone"]
    for one in (WATER, BORDER, FOUR_HOURS):
        name = str(one.get("field", "only-within"))
        assert len(_run(one).eliminated) == alone[name]


def test_sites_forced_by_name(five: RunResult) -> None:
    frame = five.sites.frame.set_index("site_id")
    assert frame.loc["N069", "kept_despite"] == "seaports"
    assert five.elimination.set_index("constraint").loc["seaports", "spared"] == 1
    gone = five.eliminated.set_index("site_id")
    assert gone.loc["P401", "removed_by"] == EXCLUDED
    notes = explain_place(five.sites, "N069", five.study, "es").notes
    assert any("lo incluye por nombre" in note for note in notes)


def test_a_site_included_by_name_passes_grades_and_states() -> None:
    sites = layers.load("sites")
    scattered = sites.loc[sites["grade"] == "D", "site_id"].iloc[0]
    kept = _run(sites={"states": ["28"]}, forced={"include": [scattered]})
    assert scattered in _ids(kept)
    assert set(kept.sites.frame.query("site_id != @scattered")["state_code"]) == {"28"}


def test_a_partial_constraint_lowers_a_forced_site_too() -> None:
    kept = _run({"field": "grade", "none_of": ["A"], "partial": 0.5}, forced={"include": ["N069"]})
    assert kept.sites.frame.set_index("site_id").loc["N069", "constraint_factor"] == 0.5


def test_who_is_gone_moves_nobody(everyone: RunResult) -> None:
    kept = _run(BORDER)
    before, after = (one.sites.frame.set_index("site_id") for one in (everyone, kept))
    np.testing.assert_array_equal(after["score"], before.loc[after.index, "score"])
    order = before.loc[before.index.isin(after.index)].index
    assert after.index.tolist() == order.tolist()
    gone = set(kept.eliminated["site_id"])
    assert not kept.pairs["site_id"].isin(gone).any()
    assert set(kept.pair_scores.site_ids) == set(after.index)
    assert kept.sites.access.ids == kept.sites.measurements.ids == tuple(sorted(after.index))


def test_the_pairs_are_those_of_a_study_that_never_had_the_others() -> None:
    one = _run({"only_within": {"states": ["28"]}})
    other = _run(sites={"states": ["28"]})
    assert _ids(one) == _ids(other)
    plain = [name for name in one.pairs.columns if name != "geometry"]
    assert one.pairs[plain].equals(other.pairs[plain])
    areas = [name for name in one.corridors.columns if name != "geometry"]
    assert one.corridors[areas].equals(other.corridors[areas])


def test_without_constraints_nothing_is_said(everyone: RunResult) -> None:
    assert everyone.elimination.empty
    assert everyone.eliminated.empty
    frame = everyone.sites.frame
    assert (frame["constraint_factor"] == 1).all()
    assert (frame[["reduced_by", "kept_despite", "not_told"]] == "").all(axis=None)
    assert set(everyone.layers) == set(pipeline.LAYERS)
    assert not {"constraints", "forced"} & set(study.as_dict(everyone.study))


def test_a_layer_is_read_and_recorded_only_when_asked(five: RunResult) -> None:
    assert set(five.layers) == {*pipeline.LAYERS, "seaports"}
    assert "layer:seaports" in five.inputs


def test_a_municipality_of_its_own() -> None:
    kept = _run({"only_within": {"municipalities": ["28032"], "states": ["02"]}})
    codes = kept.sites.frame["municipality_code"]
    assert set(codes[codes.str[:2] != "02"]) == {"28032"}
    assert (codes.str[:2] == "02").any()


@pytest.mark.parametrize(
    ("constraint", "query"),
    [
        ({"field": "state_code", "one_of": ["19", "28"]}, "state_code in ('19', '28')"),
        ({"field": "plants", "min": 5, "missing": "remove"}, "plants >= 5"),
        ({"field": "kind", "none_of": ["industrial zone"]}, "kind != 'industrial zone'"),
    ],
)
def test_columns_of_the_sites(everyone: RunResult, constraint: dict[str, Any], query: str) -> None:
    frame = everyone.sites.frame
    wanted = set(frame.query(query, engine="python")["site_id"])
    assert 0 < len(wanted) < len(frame)
    assert _ids(_run(constraint)) == wanted


def test_one_sector_of_several_is_enough(everyone: RunResult) -> None:
    frame = everyone.sites.frame
    held = frame["sectors"].fillna("").str.split("; ").map(set)
    wanted = set(frame.loc[held.map({"automotive"}.issubset), "site_id"])
    assert any(len(sectors) > 1 for sectors in held[frame["site_id"].isin(wanted)])
    asked = {"field": "sectors", "one_of": ["automotive"], "missing": "remove"}
    assert _ids(_run(asked)) == wanted


def test_distances_to_lines_towns_and_truck_crossings(everyone: RunResult) -> None:
    frame = everyone.sites.frame.set_index("site_id")
    near = _ids(_run({"of": "highways", "within_km": 5}))
    # The criterion knows roads of the own country only.
    assert set(frame.index[frame["raw_highway_distance_km"] <= 5]) <= near
    city = {"layer": "towns", "column": "population", "min": 1_000_000}
    assert "Monterrey" in _run({"of": city, "beyond_km": 4}).eliminated["found"].str.cat()
    trucks = {"layer": "crossings", "column": "commercial", "one_of": [True]}
    some, every = (_ids(_run({"of": of, "within_km": 30})) for of in (trucks, "crossings"))
    assert some <= every


def _areas(folder: Path, outline: shapely.Polygon) -> Path:
    feature = {
        "type": "Feature",
        "properties": {"name": "Reserve"},
        "geometry": json.loads(shapely.to_geojson(outline)),
    }
    path = folder / "areas.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return path


def test_own_areas(everyone: RunResult, tmp_path: Path) -> None:
    outline = shapely.box(-101, 25, -99, 27)
    _areas(tmp_path, outline)
    document = {
        "study": {"name": "own"},
        "constraints": [{"only_within": {"file": "areas.geojson"}}],
    }
    asked = study.resolve(document, folder=tmp_path)
    kept = pipeline.run(asked)
    frame = everyone.sites.frame
    inside = shapely.intersects(frame.geometry.to_numpy(), outline)
    assert _ids(kept) == set(frame.loc[inside, "site_id"])
    assert "constraints.0.only_within.file" in kept.inputs
    assert str(tmp_path) not in json.dumps(study.as_dict(asked))
    before = study.digest(asked)
    _areas(tmp_path, shapely.box(-101, 25, -99, 26))
    assert study.digest(asked) != before


def test_a_study_with_constraints_writes_itself(tmp_path: Path) -> None:
    _areas(tmp_path, shapely.box(-101, 25, -99, 27))
    document = {
        "study": {"name": "held"},
        "constraints": [
            *FIVE,
            {"of": {"layer": "towns", "column": "population", "min": 1e5}, "beyond_km": 2},
            {"only_within": {"file": "areas.geojson", "states": ["19"]}, "missing": "remove"},
            {
                "name": "named",
                "title": {"en": 'A "title"', "es": "Un título"},
                "field": "kind",
                "none_of": ["port industrial area"],
            },
        ],
        "forced": {"include": ["N069"], "exclude": ["P401"]},
    }
    first = study.resolve(document, folder=tmp_path)
    again = study.resolve(tomllib.loads(study.to_toml(first)), folder=tmp_path)
    assert again == first
    assert study.digest(again) == study.digest(first)


def test_names_are_made_of_what_is_asked() -> None:
    two = _study(WATER, {"field": "water_stress_class", "none_of": [-1]}, PORT, BORDER)
    assert [one.name for one in two.constraints] == [
        "water_stress_class",
        "water_stress_class-2",
        "seaports",
        "only-within",
    ]


def test_titles_are_made_of_what_is_asked_in_both_languages() -> None:
    asked = _study(
        *FIVE,
        {"of": {"layer": "crossings", "column": "commercial", "one_of": [True]}, "beyond_km": 3},
        {"of": "rail", "beyond_km": 1, "within_km": 30},
        {"field": "plants", "min": 2, "max": 40, "none_of": [13]},
    )
    criteria = {criterion.key: criterion for criterion in asked.criteria}
    titles = [constraintwords.title(one, criteria) for one in asked.constraints]
    assert [title.en for title in titles] == [
        "Baseline water stress: at most class 3",
        "Within 250 km of: Seaports",
        "Only within: programme northern-border",
        "Drive and wait at the best crossing: at most 240 min",
        "Location grade: not C",
        "Beyond 3 km of: US–Mexico crossings (commercial = true)",
        "Between 1 and 30 km of: Railways",
        "Plants in the register: 2 to 40; not 13",
    ]
    assert titles[0].es == "Estrés hídrico de referencia: a lo más clase 3"
    for title in titles:
        assert title.en != title.es


def test_a_title_is_never_too_long() -> None:
    many = [f"{state:02d}" for state in range(1, 33)]
    one = Constraint(only_within=OnlyWithin(states=tuple(many)))
    assert constraintwords.title(one, {}).en == "Only within: state 01, 02, 03, 04, 05 and 27 more"
    wordy = Constraint(field="kind", one_of=("x" * 200, "y" * 200))
    assert len(constraintwords.title(wordy, {}).es) == 200


def test_every_column_that_can_be_asked_has_a_name_and_is_there() -> None:
    assert set(constraintwords.column_names()) == set(COLUMNS)
    sites = layers.load("sites")
    for column, kind in COLUMNS.items():
        assert (sites[column].dtype.kind in "if" or str(sites[column].dtype) == "Int64") is (
            kind == "number"
        )


def test_every_layer_that_distances_go_to_is_in_the_catalogue() -> None:
    for name in LAYERS:
        assert layers.record(name).geometry in {"Point", "LineString"}


def test_a_layer_named_alone_stands_for_all_its_features() -> None:
    one = Constraint.model_validate({"of": "seaports", "within_km": 1})
    assert one.of == Features(layer="seaports")


def test_the_examples_of_the_template_are_a_study() -> None:
    lines = study.template().splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith("##   [[constraints]]"))
    examples = []
    for line in lines[start:]:
        if not line.startswith("##   "):
            break
        examples.append(line.removeprefix("##"))
    document = tomllib.loads("\n".join(examples))
    asked = study.resolve({"study": {"name": "examples"}, **document})
    assert len(asked.constraints) == 6
    assert len(pipeline.run(asked).sites.frame) > 0
    prose = "\n".join(lines[:start] + lines[start + len(examples) :])
    for name in (*COLUMNS, *LAYERS, *Constraint.model_fields):
        assert name in prose + "\n".join(examples), name


def test_the_page_names_the_factor(five: RunResult) -> None:
    sites: Any = payload.build(five)["sites"]
    factors = five.sites.frame["constraint_factor"]
    assert {int(row) for row in sites["reduced"]} == set(np.flatnonzero(factors < 1))
    for held in sites["reduced"].values():
        assert held == {
            "factor": 0.5,
            "en": "Location grade: not C",
            "es": "Grado de ubicación: no C",
        }


def test_one_site_is_enough() -> None:
    here = {"only_within": {"municipalities": ["05025"]}}
    others = sorted(_ids(_run(here)) - {"N069"})
    assert others
    single = _run(here, forced={"exclude": others})
    assert _ids(single) == {"N069"}
    assert single.sites.frame["rank"].tolist() == [1]
    assert set(single.pairs["site_id"]) == {"N069"}
    assert single.corridors.empty
    payload.build(single)


LOW_STRESS = {"field": "water_stress_class", "max": 1, "partial": 0.5}
NEAR_CROSSING = {"field": "best_crossing_minutes", "max": 240, "partial": 0.8, "missing": "remove"}


def test_a_partial_constraint_is_read_off_a_changed_figure() -> None:
    held = _study(LOW_STRESS, NEAR_CROSSING, ONE_PLANT)
    found = ranking.decide(held)
    assert len(found.partials) == 2
    product = np.ones(len(found.ids))
    for one in found.partials:
        raw = found.raw[:, one.criterion]
        told = ~np.isnan(raw)
        passes = np.array([one.passes(float(figure)) for figure in raw])
        np.testing.assert_array_equal(passes[told], ~one.fails[told])
        assert one.fails.any()
        product *= np.where(one.fails, one.factor, 1.0)
    # What remains is the constraint on the grade, which no figure changes.
    assert set(np.round(found.factor / product, 12)) == {0.5, 1.0}


@pytest.mark.parametrize("wanted", [1, 3, 10])
def test_a_figure_that_meets_a_partial_constraint_lifts_the_whole_score(wanted: int) -> None:
    found = ranking.decide(_study(LOW_STRESS))
    for site in ("P417", "N390"):
        at = found.position(site)
        for step in improve(found, at, rank=wanted).single:
            _holds(found, at, step, wanted)
    at = found.position("P417")
    assert found.factor[at] == 0.5
    steps = {step.criterion: step for step in improve(found, at, rank=wanted).single}
    water = next(j for j, c in enumerate(found.criteria) if c.key == "water_stress_class")
    assert (steps[water].enough, steps[water].raw, steps[water].factor) == (True, 1, 1)
    assert steps[water].rank == 1


def _holds(found: Decision, at: int, step: Step, wanted: int) -> None:
    """Put every class, or a figure, in and count ranks, as a run would."""
    j = step.criterion
    (*rules,) = (one for one in found.partials if one.criterion == j)
    figures = found.criteria[j].uncertainty.classes or ((step.raw,) if step.enough else ())
    ranks = {}
    for figure in figures:
        factor = found.factor.copy()
        for rule in rules:
            if rule.fails[at]:
                factor[at] /= rule.factor
            if not (figure <= rule.high or figure == -1):
                factor[at] *= rule.factor
        values = found.values.copy()
        values[at, j] = apply(found.criteria[j].scale, [figure])[0]
        score = weighted_sum_kernel(values, found.weights) * factor
        ranks[figure] = int(competition_rank(np.round(score, 9))[at])
    if rules:
        assert step.rank == min(ranks.values())
        assert step.enough == (step.rank <= wanted)
    if step.enough:
        assert ranks[step.raw] <= wanted


def test_a_site_that_was_removed_is_not_unknown_but_told_why() -> None:
    asked = study.resolve(
        {
            "study": {"name": "dry"},
            "constraints": [{"field": "water_stress_class", "max": 3}],
        }
    )
    decision = ranking.decide(asked)
    with pytest.raises(UsageError, match=r"removed before scoring by water.*at most class 3.*4"):
        decision.position("P425")
