"""Hostile and broken constraints: each is refused with the path of its key and a remedy."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from siting import candidates, eliminating, ranking, study
from siting.criteria.definitions import criteria
from siting.criteria.measure import Measurements
from siting.errors import DataError, SitingError, StudyError
from siting.limits import CONSTRAINTS
from siting.stages import Stages
from siting.studyfile import parse

HEAD = '[study]\nname = "mine"\n'
WATER = 'field = "water_stress_class"\n'


def _held(*constraints: str, head: str = HEAD) -> str:
    return head + "".join(f"[[constraints]]\n{one}\n" for one in constraints)


DOCUMENTS = {
    "nothing asked": (
        _held(""),
        ["constraints.0: nothing is asked; give field, of or only_within"],
    ),
    "nothing asked of a field": (
        _held(WATER),
        ["constraints.0: field is given, but nothing is asked"],
    ),
    "nothing asked of a layer": (
        _held('of = "seaports"'),
        ["constraints.0: of is given, but nothing is asked of it; give one of within_km"],
    ),
    "asked of nothing": (_held("max = 3"), ["constraints.0: max is given without field; say what"]),
    "distance to nothing": (
        _held("within_km = 3"),
        ["constraints.0: within_km is given without of; say what"],
    ),
    "two things at once": (
        _held(WATER + 'max = 3\nof = "seaports"\nwithin_km = 9'),
        ["constraints.0: field and of are given; make two constraints of it"],
    ),
    "distance of a field": (
        _held(WATER + "within_km = 3"),
        ["constraints.0: within_km belongs to of, not to field"],
    ),
    "misspelt key": (
        _held(WATER + "maxx = 3"),
        ["constraints.0.maxx: no such key; did you mean max?"],
    ),
    "misspelt key of features": (
        _held('of = { layer = "towns", colum = "population", min = 3 }\nwithin_km = 3'),
        ["constraints.0.of.colum: no such key; did you mean column?"],
    ),
    "misspelt key of areas": (
        _held('only_within = { state = ["19"] }'),
        ["constraints.0.only_within.state: no such key; did you mean states?"],
    ),
    "a table where a list belongs": (
        HEAD + '[constraints]\nfield = "grade"\n',
        ["constraints: found a table; give a list"],
    ),
    "min above max": (_held(WATER + "min = 3\nmax = 1"), ["constraints.0: min 3 is above max 1"]),
    "ring inside out": (
        _held('of = "seaports"\nwithin_km = 5\nbeyond_km = 9'),
        ["constraints.0: nothing lies beyond 9 km and within 5 km"],
    ),
    "empty set": (
        _held(WATER + "one_of = []"),
        ["constraints.0.one_of: found []; give at least 1"],
    ),
    "empty ban": (
        _held(WATER + "none_of = []"),
        ["constraints.0.none_of: found []; give at least"],
    ),
    "no area": (
        _held("only_within = {}"),
        ["constraints.0.only_within: no area is given; give file"],
    ),
    "empty areas": (
        _held("only_within = { states = [] }"),
        ["constraints.0.only_within.states: found []; give at least 1"],
    ),
    "member twice": (
        _held('field = "grade"\none_of = ["A", "A"]'),
        ["constraints.0.one_of: A given twice"],
    ),
    "member nan": (
        _held(WATER + "one_of = [nan]"),
        ["constraints.0.one_of.0: found nan; give a text"],
    ),
    "member date": (_held(WATER + "equals = 2026-01-01"), ["constraints.0.equals: found datetime"]),
    "member of two lines": (
        _held('field = "kind"\nequals = "a\\nb"'),
        ["constraints.0.equals: found 'a\\nb'; give a text of one line"],
    ),
    "member of 400 digits": (
        _held(WATER + f"equals = 1{'0' * 400}"),
        ["constraints.0.equals: found"],
    ),
    "member of 5,000 hexadecimal digits": (
        _held(WATER + f"equals = 0x{'f' * 5000}"),
        ["constraints.0.equals: found 0xfff"],
    ),
    "bound of 5,000 hexadecimal digits": (
        _held(WATER + f"max = 0x{'f' * 5000}"),
        ["constraints.0.max: found 0xfff"],
    ),
    "bound of 5,000 digits": (
        _held(WATER + f"max = {'9' * 5000}"),
        ["study.toml: holds a number of too many digits"],
    ),
    "bound infinite": (_held(WATER + "max = inf"), ["constraints.0.max: found inf; give a finite"]),
    "bound in quotes": (
        _held(WATER + 'max = "3"'),
        ["constraints.0.max: found '3'; give a number"],
    ),
    "value and bound": (
        _held(WATER + "equals = 3\nmax = 3"),
        ["constraints.0: equals is given with max; it says all there is"],
    ),
    "set and ban": (
        _held(WATER + "one_of = [3]\nnone_of = [2]"),
        ["constraints.0: one_of is given with none_of"],
    ),
    "no distance": (
        _held('of = "seaports"\nwithin_km = 0'),
        ["constraints.0.within_km: found 0; give a number above 0."],
    ),
    "partial of 120 percent": (
        _held(WATER + "max = 3\npartial = 120"),
        ["constraints.0.partial: found 120; give a number below 1."],
    ),
    "partial of nothing": (
        _held(WATER + "max = 3\npartial = 0"),
        ["constraints.0.partial: found 0; give a number above 0."],
    ),
    "partial of everything": (
        _held(WATER + "max = 3\npartial = 1"),
        ["constraints.0.partial: found 1; give a number below 1."],
    ),
    "partial negative": (
        _held(WATER + "max = 3\npartial = -0.5"),
        ["constraints.0.partial: found"],
    ),
    "missing misspelt": (
        _held(WATER + 'max = 3\nmissing = "drop"'),
        ["constraints.0.missing: found 'drop'; give one of 'keep' or 'remove'"],
    ),
    "unknown field": (
        _held('field = "water_stress_clas"\nmax = 3'),
        [
            "constraints.0.field: 'water_stress_clas': no criterion",
            "did you mean water_stress_class?",
        ],
    ),
    "unknown column": (
        _held('field = "grad"\none_of = ["A"]'),
        ["constraints.0.field: 'grad': no criterion and no column", "did you mean grade?"],
    ),
    "unknown layer": (
        _held('of = "seaport"\nwithin_km = 9'),
        ["constraints.0.of: 'seaport': no layer to measure a distance to; did you mean seaports?"],
    ),
    "layer of areas": (
        _held('of = "municipalities"\nwithin_km = 9'),
        ["constraints.0.of: 'municipalities': no layer to measure a distance to"],
    ),
    "disabled criterion": (
        HEAD
        + "[criteria.rail_distance_km]\nenabled = false\n"
        + _held('field = "rail_distance_km"\nmax = 9', head=""),
        ["constraints.0.field: criterion rail_distance_km is disabled, so it is not measured"],
    ),
    "bound of words": (
        _held('field = "grade"\nmin = 1'),
        ["constraints.0.min: grade holds words, not figures; give one_of"],
    ),
    "code without quotes": (
        _held('field = "state_code"\none_of = [28]'),
        ['constraints.0.one_of: state_code holds words; write "28" in quotes.'],
    ),
    "true among words": (
        _held('field = "state_code"\none_of = [true]'),
        ["constraints.0.one_of: state_code holds words"],
    ),
    "figure in quotes": (
        _held(WATER + 'one_of = ["3"]'),
        ["constraints.0.one_of: water_stress_class holds figures, found '3'"],
    ),
    "true among figures": (
        _held(WATER + "one_of = [true]"),
        ["constraints.0.one_of: water_stress_class holds figures, found 'True'"],
    ),
    "column of a network": (
        _held('of = { layer = "rail", column = "country", one_of = ["MX"] }\nwithin_km = 9'),
        ["constraints.0.of.column: nothing can be asked of rail; take it out."],
    ),
    "features of no column": (
        _held('of = { layer = "towns", min = 9 }\nwithin_km = 9'),
        ["constraints.0.of: min is given without a column"],
    ),
    "column of no condition": (
        _held('of = { layer = "towns", column = "population" }\nwithin_km = 9'),
        ["constraints.0.of: nothing is asked of column population"],
    ),
    "features min above max": (
        _held('of = { layer = "towns", column = "population", min = 9, max = 3 }\nwithin_km = 9'),
        ["constraints.0.of: min 9 is above max 3"],
    ),
    "unknown state": (
        _held('only_within = { states = ["99"] }'),
        ["constraints.0.only_within.states.0: '99' is no state code; use codes such as 01"],
    ),
    "municipality of four digits": (
        _held('only_within = { municipalities = ["2832"] }'),
        ["constraints.0.only_within.municipalities.0: found '2832'; give INEGI's five digits"],
    ),
    "name with blanks": (
        _held(WATER + 'max = 3\nname = "my water"'),
        ["constraints.0.name: found 'my water'; use lower-case letters"],
    ),
    "title in one language": (
        _held(WATER + 'max = 3\ntitle = { en = "Water" }'),
        ["constraints.0.title.es: missing; give it."],
    ),
    "too many": (
        _held(*(WATER + f"max = {i}" for i in range(int(CONSTRAINTS.default) + 1))),
        ["constraints: found", "give at most 100 items"],
    ),
    "no such file": (
        _held('only_within = { file = "nowhere.geojson" }'),
        ["constraints.0.only_within.file: there is no file"],
    ),
    "file at an address": (
        _held('only_within = { file = "https://example.org/a.geojson" }'),
        ["constraints.0.only_within.file: https:/example.org/a.geojson is an address; download it"],
    ),
    "included and excluded": (
        HEAD + '[forced]\ninclude = ["N069"]\nexclude = ["N069"]\n',
        ["forced: N069: included and excluded at once; take it out of one list."],
    ),
    "included twice": (
        HEAD + '[forced]\ninclude = ["N069", "N069"]\n',
        ["forced.include: N069 given twice"],
    ),
    "bounds that cross over two": (
        _held(WATER + "min = 3", WATER + "max = 1"),
        ["constraints.0 and constraints.1: nothing is at least 3 and at most 1 in water_stress"],
    ),
    "sets with nothing in common": (
        _held('field = "kind"\nequals = "a"', 'field = "kind"\none_of = ["b", "c"]'),
        ["constraints.0 and constraints.1: nothing in kind can satisfy them at once"],
    ),
    "set all banned": (
        _held('field = "grade"\none_of = ["A", "B"]', 'field = "grade"\nnone_of = ["A", "B"]'),
        ["constraints.0 and constraints.1 and sites.grades: nothing in grade can satisfy them"],
    ),
    "set out of bounds": (
        _held(WATER + "one_of = [3, 4]", WATER + "max = 2"),
        ["constraints.0 and constraints.1: nothing in water_stress_class can satisfy them"],
    ),
    "sector wanted and banned": (
        _held('field = "sectors"\none_of = ["food"]', 'field = "sectors"\nnone_of = ["food"]'),
        ["constraints.0 and constraints.1: nothing in sectors can satisfy them at once"],
    ),
    "against the study's grades": (
        HEAD + '[sites]\ngrades = ["A"]\n' + _held('field = "grade"\none_of = ["C"]', head=""),
        ["constraints.0 and sites.grades: nothing in grade can satisfy them at once"],
    ),
    "against the study's states": (
        HEAD
        + '[sites]\nstates = ["19"]\n'
        + _held('only_within = { municipalities = ["28032"] }', head=""),
        ["constraints.0 and sites.states: their areas have no place in common"],
    ),
    "areas apart": (
        _held('only_within = { states = ["19"] }', 'only_within = { municipalities = ["28032"] }'),
        ["constraints.0 and constraints.1: their areas have no place in common"],
    ),
    "near and far": (
        _held('of = "seaports"\nwithin_km = 50', 'of = "seaports"\nbeyond_km = 60'),
        ["constraints.1 and constraints.0: nothing lies beyond 60 km and within 50 km of seaports"],
    ),
    "asked twice": (
        _held(WATER + "max = 3", WATER + "max = 3\npartial = 0.5"),
        ["constraints.1: asks the same as constraints.0; take one of them out."],
    ),
    "name twice": (
        _held(WATER + 'max = 3\nname = "a"', 'field = "plants"\nmin = 3\nname = "a"'),
        ["constraints.1.name: a is the name of constraints.0 too"],
    ),
    "name of the program's": (
        _held(WATER + 'max = 3\nname = "forced-exclude"'),
        ["constraints.0.name: forced-exclude is the name of what [forced] removes"],
    ),
}


@pytest.mark.parametrize("case", DOCUMENTS)
def test_a_broken_constraint_is_refused_with_its_path(case: str) -> None:
    text, wanted = DOCUMENTS[case]
    with pytest.raises(StudyError) as caught:
        study.resolve(parse(text.encode(), "study.toml"), source="study.toml")
    message = str(caught.value)
    assert len(caught.value.faults) == 1, message
    for words in wanted:
        assert words in message
    assert len(message) < 400


def test_all_faults_are_said_at_once() -> None:
    text = _held(
        WATER + "min = 3\nmax = 1",
        'of = "seaports"\nwithin_km = -1',
        'only_within = { states = ["99"] }',
    )
    with pytest.raises(StudyError) as caught:
        study.resolve(parse(text.encode(), "x"))
    assert [fault.split(": ")[1] for fault in caught.value.faults] == [
        "constraints.0",
        "constraints.1.within_km",
        "constraints.2.only_within.states.0",
    ]


@pytest.mark.parametrize(
    "text",
    [
        _held(WATER + "min = 3", WATER + "max = 1\npartial = 0.5"),
        _held('field = "sectors"\none_of = ["food"]', 'field = "sectors"\none_of = ["automotive"]'),
        _held(WATER + "min = 3", WATER + "max = 3"),
        _held('only_within = { states = ["28"] }', 'only_within = { municipalities = ["28032"] }'),
        _held('of = "seaports"\nwithin_km = 50', 'of = "airports"\nbeyond_km = 60'),
    ],
)
def test_what_only_looks_like_a_contradiction_is_taken(text: str) -> None:
    assert len(study.resolve(parse(text.encode(), "x")).constraints) == 2


def _refusal(*constraints: str, folder: Path = Path(), forced: str = "") -> SitingError:
    text = HEAD + forced + _held(*constraints, head="")
    asked = study.resolve(parse(text.encode(), "x"), folder=folder)
    with pytest.raises(SitingError) as caught:
        ranking.rank(asked, Stages(None))
    return caught.value


def test_sites_that_are_not_there_cannot_be_forced() -> None:
    error = _refusal(forced='[forced]\ninclude = ["N69"]\nexclude = ["nobody"]\n')
    assert isinstance(error, StudyError)
    assert error.faults[0].startswith("forced.include: 'N69': no site of that id; did you mean N")
    assert error.faults[1].startswith("forced.exclude: 'nobody': no site of that id; there are")


def test_when_nothing_is_left_it_says_what_removed_how_many() -> None:
    error = _refusal(
        'field = "best_crossing_minutes"\nmax = 1',
        'field = "plants"\nmin = 5',
        WATER + "max = 3\npartial = 0.5",
    )
    assert isinstance(error, StudyError)
    head, first, second = error.faults
    assert head.startswith("no site is left of 596")
    assert "removes 596 alone, 596 in order, 0 left" in first
    assert "(Plants in the register: at least 5): removes 428 alone, 0 in order, 0 left" in second


def test_leaving_everybody_out_by_name_says_so() -> None:
    text = f'{HEAD}[sites]\nstates = ["17"]\n'
    ids = candidates.choose(study.resolve(parse(text.encode(), "x"))).sites["site_id"]
    asked = parse(f"{text}[forced]\nexclude = {json.dumps(ids.tolist())}\n".encode(), "x")
    with pytest.raises(StudyError, match=r"forced-exclude \(Left out by name\): removes"):
        ranking.rank(study.resolve(asked), Stages(None))


def test_words_that_are_nowhere_are_refused_together() -> None:
    error = _refusal(
        'field = "kind"\nnone_of = ["logistic park"]',
        'only_within = { programmes = ["northern-bordr"] }',
        'only_within = { municipalities = ["28999"] }',
        'of = { layer = "towns", column = "populaton", min = 5 }\nwithin_km = 3',
        'of = { layer = "towns", column = "name", min = 5 }\nwithin_km = 3',
        'of = { layer = "seaports", column = "country", one_of = ["mx"] }\nwithin_km = 3',
        'of = { layer = "crossings", column = "commercial", one_of = ["true"] }\nwithin_km = 3',
        'field = "municipality_code"\nnone_of = ["28099"]',
    )
    assert isinstance(error, StudyError)
    starts = [
        "constraints.0: no site has kind 'logistic park'; did you mean logistics park?",
        "constraints.1.only_within.programmes: 'northern-bordr': no such programme; did you mean n",
        "constraints.2.only_within.municipalities: 28999: INEGI has no municipality of that code;",
        "constraints.3.of.column: 'populaton': no column of layer towns; did you mean population?",
        "constraints.4.of: column name of layer towns holds no figures; give one_of",
        "constraints.5.of.one_of: no feature of layer seaports has country 'mx'; did you mean MX?",
        "constraints.6.of.one_of: no feature of layer crossings has commercial 'true'",
        "constraints.7: no site has municipality_code '28099'; did you mean 28",
    ]
    assert len(error.faults) == len(starts)
    for fault, start in zip(error.faults, starts, strict=True):
        assert fault.startswith(start), fault


def test_a_layer_without_such_features_is_out_of_reach() -> None:
    error = _refusal(
        'of = { layer = "towns", column = "population", min = 1000000000 }\nwithin_km = 9'
    )
    assert "constraints.0.of: no feature of layer towns is left by what is asked" in str(error)


def test_a_layer_too_far_away_removes_everybody_and_says_so() -> None:
    error = _refusal(
        'of = { layer = "seaports", column = "name", one_of = ["Boston"] }\nwithin_km = 9'
    )
    assert "removes 596 alone" in str(error)


def test_a_criterion_that_is_missing_everywhere() -> None:
    asked = study.resolve(parse(_held(WATER + "max = 3").encode(), "x"))
    sites = candidates.choose(asked).sites
    shape = len(sites), len(criteria())
    blank = Measurements(
        ids=tuple(sites["site_id"]),
        criteria=tuple(criteria()),
        raw=np.full(shape, np.nan),
        evidence=np.zeros(shape, dtype=np.uint8),
        quality_km=np.full(shape, np.nan),
        reason=np.full(shape, "no-data", dtype=object),
    )
    kept = eliminating.outcome(asked, sites, blank)
    assert kept.kept.all()
    assert kept.table["unknown"].tolist() == [len(sites)]
    strict = study.resolve(parse(_held(WATER + 'max = 3\nmissing = "remove"').encode(), "x"))
    with pytest.raises(StudyError, match="no site is left"):
        eliminating.outcome(strict, sites, blank)


SQUARE = [[-101.0, 25.0], [-99.0, 25.0], [-99.0, 27.0], [-101.0, 27.0], [-101.0, 25.0]]
BOW = [[-101.0, 25.0], [-99.0, 27.0], [-99.0, 25.0], [-101.0, 27.0], [-101.0, 25.0]]


def _collection(*geometries: object, **members: object) -> str:
    features = [
        {"type": "Feature", "properties": {}, "geometry": geometry} for geometry in geometries
    ]
    return json.dumps({"type": "FeatureCollection", "features": features, **members})


def _polygon(ring: list[list[float]]) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": [ring]}


AREAS = {
    "a point": (
        _collection({"type": "Point", "coordinates": [-100, 25]}),
        "feature 1: is a Point; an area is a polygon",
    ),
    "a line": (
        _collection({"type": "LineString", "coordinates": SQUARE}),
        "geometry is of type 'LineString'",
    ),
    "no geometry": (_collection(None), "has no geometry"),
    "no features": (_collection(), "holds no areas; give at least one"),
    "metres": (
        _collection(_polygon([[x * 1e4, y * 1e5] for x, y in SQUARE])),
        "is outside -180..180, -90..90",
    ),
    "swapped": (_collection(_polygon([[y, x] for x, y in SQUARE])), "lat and lon look swapped"),
    "another CRS": (
        _collection(_polygon(SQUARE), crs={"type": "name", "properties": {"name": "EPSG:6372"}}),
        "has a crs member 'EPSG:6372'",
    ),
    "crossing itself": (_collection(_polygon(BOW)), "Self-intersection"),
    "not closed": (_collection(_polygon(SQUARE[:-1])), "a ring is not closed"),
    "empty": ("", "is empty; give a file with areas"),
    "not JSON": ("{", "is no JSON"),
}


@pytest.mark.parametrize("case", AREAS)
def test_a_broken_file_of_areas_is_refused(case: str, tmp_path: Path) -> None:
    text, wanted = AREAS[case]
    (tmp_path / "areas.geojson").write_text(text, encoding="utf-8")
    error = _refusal('only_within = { file = "areas.geojson" }', folder=tmp_path)
    assert isinstance(error, DataError)
    assert "areas.geojson" in str(error)
    assert wanted in str(error)


def test_areas_are_no_table_of_points(tmp_path: Path) -> None:
    (tmp_path / "areas.csv").write_text("id,lat,lon\na,25,-100\n", encoding="utf-8")
    error = _refusal('only_within = { file = "areas.csv" }', folder=tmp_path)
    assert "areas are read from .geojson, .json, .gpkg" in str(error)


def _package(path: Path, crs: str | None) -> None:
    square = shapely.Polygon(SQUARE)
    frame = gpd.GeoDataFrame({"name": ["one"]}, geometry=[square], crs="EPSG:4326")
    frame.to_crs(crs or "EPSG:4326").to_file(path, driver="GPKG", layer="areas")


def test_areas_in_another_crs_are_where_they_say(tmp_path: Path) -> None:
    _package(tmp_path / "plain.gpkg", None)
    _package(tmp_path / "projected.gpkg", "EPSG:6372")
    kept = []
    for name in ("plain.gpkg", "projected.gpkg"):
        text = _held(f'only_within = {{ file = "{name}" }}')
        asked = study.resolve(parse(text.encode(), "x"), folder=tmp_path)
        kept.append(ranking.rank(asked, Stages(None)).sites.measurements.ids)
    assert kept[0] == kept[1]
    assert kept[0]


def test_areas_without_a_crs_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "areas.gpkg"
    _package(path, None)
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE gpkg_contents SET srs_id = 0")
        database.execute("UPDATE gpkg_geometry_columns SET srs_id = 0")
        database.commit()
    error = _refusal('only_within = { file = "areas.gpkg" }', folder=tmp_path)
    assert "has no CRS; set the one its coordinates are in" in str(error)


def test_a_file_of_areas_that_went_away_is_a_fault_not_a_crash(tmp_path: Path) -> None:
    path = tmp_path / "areas.geojson"
    path.write_text(_collection(_polygon(SQUARE)), encoding="utf-8")
    text = _held('only_within = { file = "areas.geojson" }')
    asked = study.resolve(parse(text.encode(), "x"), folder=tmp_path)
    path.unlink()
    with pytest.raises(StudyError, match=r"constraints\.0\.only_within\.file"):
        study.digest(asked)
    with pytest.raises(DataError, match="there is no such file"):
        ranking.rank(asked, Stages(None))
