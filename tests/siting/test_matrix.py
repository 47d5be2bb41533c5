"""Own matrices: what is understood, what is refused, and that they rank like any other decision."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.errors import SitingError
from siting import matrix
from siting import study as studies
from siting.config import RobustnessConfig
from siting.robustness.assess import assess, value_sampler

MATRIX = "id,name,water,road\nb,Second,2,10\na,First,1,5\nc,,,20\n"
CRITERIA = "criterion,direction,weight,worst,best\nwater,max,60,0,4\nroad,min,40,20,0\n"


def _load(folder: Path, table: str = MATRIX, meanings: str | None = CRITERIA) -> matrix.Matrix:
    (folder / "m.csv").write_text(table, encoding="utf-8")
    if meanings is None:
        return matrix.load(folder / "m.csv", study=studies.load("border"))
    (folder / "c.csv").write_text(meanings, encoding="utf-8")
    return matrix.load(folder / "m.csv", criteria=folder / "c.csv")


def test_a_matrix_is_scored_on_its_own_scales_in_the_order_of_ids(tmp_path: Path) -> None:
    decision = _load(tmp_path).decision()
    assert decision.ids == ("a", "b", "c")
    assert decision.names == ("First", "Second", "c")
    # a: 0.6 * 1/4 + 0.4 * 15/20; b: 0.6 * 2/4 + 0.4 * 10/20; c: road alone, at its worst.
    assert decision.scores.score == pytest.approx([0.45, 0.5, 0.0])
    assert decision.scores.rank.tolist() == [2, 1, 3]
    assert decision.coverage.missing == pytest.approx([0, 0, 0.6])
    assert decision.scores.high[2] == pytest.approx(0.6)


def test_semicolons_and_decimal_commas_give_the_same_matrix(tmp_path: Path) -> None:
    spanish = "\ufeffid;name;water;road\r\nb;Second;2;10\r\na;First;1,0;5\r\nc;;;20\r\n"
    plain = _load(tmp_path).decision()
    assert np.array_equal(_load(tmp_path, spanish).decision().raw, plain.raw, equal_nan=True)


def test_a_decimal_comma_is_no_number_between_commas(tmp_path: Path) -> None:
    with pytest.raises(SitingError, match=r"line 2, water: found .1,5.*plain number"):
        _load(tmp_path, 'id,water,road\na,"1,5",2\n')


def test_a_point_before_three_digits_beside_decimal_commas_could_mean_either(
    tmp_path: Path,
) -> None:
    with pytest.raises(SitingError, match=r"line 3, road: found '1\.200'.*write 1200 or 1,200"):
        _load(tmp_path, "id;water;road\na;1,5;5\nb;2;1.200\n")
    points = _load(tmp_path, "id;water;road\na;1.5;5\nb;2;1.200\n")
    assert points.raw[1, 1] == 1.2


def test_direction_follows_from_worst_and_best(tmp_path: Path) -> None:
    found = _load(tmp_path, meanings="criterion,weight,worst,best\nwater,60,0,4\nroad,40,20,0\n")
    assert found.directions.tolist() == [1, -1]


def test_without_scales_the_weighted_sum_asks_for_them(tmp_path: Path) -> None:
    bare = "criterion,direction,weight\nwater,max,0.6\nroad,min,0.4\n"
    found = _load(tmp_path, meanings=bare)
    with pytest.raises(SitingError, match="water, road without worst and best"):
        found.decision()
    # water 1..2, road 5..20: the sample's own range.
    scores = found.fitted().decision().scores.score
    assert scores == pytest.approx([0.4, 0.6 + 0.4 * 2 / 3, 0.0])


def test_a_constant_column_has_no_range_to_scale_by(tmp_path: Path) -> None:
    bare = "criterion,direction,weight\nwater,max,0.6\nroad,min,0.4\n"
    with pytest.raises(SitingError, match="water is 3 everywhere"):
        _load(tmp_path, "id,water,road\na,3,1\nb,3,2\n", bare).fitted()


def test_themes_gather_criteria_and_their_weights(tmp_path: Path) -> None:
    themed = (
        "criterion,weight,worst,best,theme,title,unit\n"
        "stress,20,4,0,water,Stress,class\nwell,40,0,1,water,Wells,\nroad,40,20,0,,Road,km\n"
    )
    decision = _load(tmp_path, "id,stress,well,road\na,1,0.5,3\nb,2,0.1,8\n", themed).decision()
    assert [theme.key for theme in decision.themes] == ["water", "road"]
    assert decision.theme_weights == pytest.approx([0.6, 0.4])
    assert decision.expand == pytest.approx(np.array([[1 / 3, 2 / 3, 0], [0, 0, 1]]))
    assert decision.theme_weights @ decision.expand == pytest.approx(decision.weights)
    assert decision.criteria[0].title.es == "Stress"


def test_a_study_says_what_its_own_criteria_mean(tmp_path: Path) -> None:
    study = studies.load("border")
    keys = [criterion.key for criterion in study.criteria]
    rows = "\n".join(f"{name},{','.join(['5'] * len(keys))}" for name in "ba")
    decision = _load(tmp_path, f"id,{','.join(reversed(keys))}\n{rows}\n", None).decision()
    assert [criterion.key for criterion in decision.criteria] == keys
    assert [theme.key for theme in decision.themes] == [theme.key for theme in study.themes]
    # Identical rows are ties.
    assert decision.scores.rank.tolist() == [1, 1]


def test_one_candidate_is_enough(tmp_path: Path) -> None:
    decision = _load(tmp_path, "id,water,road\nonly,2,10\n").decision()
    assert decision.scores.rank.tolist() == [1]


def test_a_file_of_criteria_says_how_far_figures_may_be_off(tmp_path: Path) -> None:
    stated = "criterion,weight,worst,best,relative,absolute\nwater,60,0,4,0.1,\nroad,40,20,0,,2\n"
    decision = _load(tmp_path, meanings=stated).decision()
    water, road = (criterion.uncertainty for criterion in decision.criteria)
    assert (water.kind, water.relative, water.absolute) == ("interval", 0.1, 0.0)
    assert (road.kind, road.relative, road.absolute) == ("interval", 0.0, 2.0)
    drawn = value_sampler(decision)(np.random.default_rng(1), 500)
    # a: water 1 +- 0.1 on 0..4, road 5 +- 2 on 20..0.
    assert drawn[:, 0, 0].min() == pytest.approx(0.225, abs=1e-3)
    assert drawn[:, 0, 0].max() == pytest.approx(0.275, abs=1e-3)
    assert drawn[:, 0, 1].min() == pytest.approx(0.65, abs=1e-3)
    assert drawn[:, 0, 1].max() == pytest.approx(0.85, abs=1e-3)


def test_there_is_something_to_draw_when_figures_may_be_off_or_are_missing(tmp_path: Path) -> None:
    whole = "id,water,road\na,1,5\nb,2,10\n"
    stated = "criterion,weight,worst,best,absolute\nwater,60,0,4,0\nroad,40,20,0,1\n"
    exact = _load(tmp_path, whole).decision()
    assert not exact.uncertain
    assert _load(tmp_path, whole, stated).decision().uncertain
    assert _load(tmp_path).decision().uncertain
    asked = RobustnessConfig(draws=100, uncertain_figures=True)
    assert assess(exact, asked).with_figures is None
    assert assess(_load(tmp_path).decision(), asked).with_figures is not None


def test_figures_outside_a_linear_scale_are_counted(tmp_path: Path) -> None:
    found = _load(tmp_path, "id,water,road\na,-0.1,20\nb,4.1,\nc,4,0\nd,400,3\n")
    assert dict(found.outside) == {"water": 3}
    bare = "criterion,direction,weight\nwater,max,0.6\nroad,min,0.4\n"
    assert not _load(tmp_path, meanings=bare).fitted().outside


def test_a_column_with_a_faulty_cell_is_not_said_to_be_empty_too(tmp_path: Path) -> None:
    with pytest.raises(SitingError) as refused:
        _load(tmp_path, "id,water,road\na,1e308,2\nb,,3\n")
    (fault,) = refused.value.faults
    assert "found 1e308; figures go up to" in fault


def test_columns_of_a_study_that_are_missing_are_one_fault(tmp_path: Path) -> None:
    with pytest.raises(SitingError) as refused:
        _load(tmp_path, "id,water\na,1\n", None)
    unknown, lacking = refused.value.faults
    assert "column 'water' is no criterion of study border" in unknown
    assert "no column for 9 of the 9 criteria of study border: water_stress_class, " in lacking


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("", "is empty"),
        ("id,water,road\n", "there is no row"),
        ("water,road\n1,2\n", "there is no column id"),
        ("id\na\n", "there is no criterion"),
        ("id,water,water\na,1,2\n", "'water' stands there twice"),
        ("id,water,road\na,1,2\na,3,4\n", "id 'a' stands there twice"),
        ("id,water,road\n,1,2\n", "line 2, id: is empty"),
        ("id,water,road\na,1\n", "line 2 has 2 cells for 3 headings"),
        ("id,water,road\na,nan,2\n", "line 2, water: found 'nan'"),
        ("id,water,road\na,inf,2\n", "line 2, water: found 'inf'"),
        ("id,water,road\na,1e300,2\n", "figures go up to 1e+12"),
        ("id,water,road\na,12 %,2\n", "found '12 %'"),
        ("id,water,road\na,,2\nb,,3\n", "water: every cell is empty"),
        ('id,water,road\na,"1\n', "is not CSV"),
        ("id,water,road\n\x1b[31m,1,2\n", "holds control characters"),
        ("id,water,rail\na,1,2\n", "criterion 'road' is no column of the matrix"),
        ("id,water,road,rail\na,1,2,3\n", "criterion rail: the matrix has it"),
    ],
)
def test_a_broken_matrix_is_refused_with_the_place_of_the_fault(
    tmp_path: Path, table: str, sentence: str
) -> None:
    with pytest.raises(SitingError) as refused:
        _load(tmp_path, table)
    assert any(sentence in fault for fault in refused.value.faults), refused.value.faults


@pytest.mark.parametrize(
    ("meanings", "sentence"),
    [
        ("criterion,weight\nwater,1\n", "give the column direction, or"),
        ("criterion,direction\nwater,max\nroad,min\n", "there is no column weight"),
        ("criterion,direction,weight\nwater,max,\nroad,min,1\n", "weight: is missing"),
        ("criterion,direction,weight\nwater,max,-1\nroad,min,2\n", "cannot be negative"),
        ("criterion,direction,weight\nwater,max,0\nroad,min,0\n", "all weights are zero"),
        ("criterion,direction,weight\nwater,max,70\nroad,min,50\n", "sum to 120 %"),
        ("criterion,direction,weight\nwater,up,0.5\nroad,min,0.5\n", "give one of 1, +1, max"),
        ("criterion,direction,weight\nwater,max,0.5\nwater,min,0.5\n", "stands there twice"),
        ("criterion,weight,worst,best\nwater,1,0,\nroad,0,1,0\n", "give both or neither"),
        ("criterion,weight,worst,best\nwater,1,2,2\nroad,0,1,0\n", "worst and best are both 2"),
        (
            "criterion,direction,weight,worst,best\nwater,min,1,0,4\nroad,min,0,1,0\n",
            "contradicts worst 0 and best 4",
        ),
        ("criterion,direction,weigth\nwater,max,1\n", "did you mean weight?"),
    ],
)
def test_broken_meanings_are_refused_with_the_place_of_the_fault(
    tmp_path: Path, meanings: str, sentence: str
) -> None:
    with pytest.raises(SitingError) as refused:
        _load(tmp_path, meanings=meanings)
    assert any(sentence in fault for fault in refused.value.faults), refused.value.faults


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(SitingError) as refused:
        _load(tmp_path, "id,water,road\na,x,2\nb,1,y\na,3,4\n")
    assert len(refused.value.faults) == 3


def test_a_binary_file_and_a_missing_one_are_refused(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SitingError, match="not UTF-8"):
        matrix.load(tmp_path / "m.csv", study=studies.load("border"))
    with pytest.raises(SitingError, match="there is no such file"):
        matrix.load(tmp_path / "no.csv", study=studies.load("border"))


@given(
    factor=st.floats(0.001, 1000),
    shift=st.floats(-1000, 1000),
    cells=st.lists(st.tuples(st.floats(0, 4), st.floats(0, 20)), min_size=2, max_size=8),
)
def test_units_do_not_matter(
    tmp_path_factory: pytest.TempPathFactory,
    factor: float,
    shift: float,
    cells: list[tuple[float, float]],
) -> None:
    folder = tmp_path_factory.mktemp("units")
    rows = "".join(f"s{i},{a!r},{b!r}\n" for i, (a, b) in enumerate(cells))
    moved = "".join(f"s{i},{a * factor + shift!r},{b!r}\n" for i, (a, b) in enumerate(cells))
    meant = "criterion,weight,worst,best\n"
    plain = _load(folder, f"id,water,road\n{rows}", f"{meant}water,60,0,4\nroad,40,20,0\n")
    worst, best = shift, 4 * factor + shift
    other = _load(
        folder, f"id,water,road\n{moved}", f"{meant}water,60,{worst!r},{best!r}\nroad,40,20,0\n"
    )
    assert other.decision().scores.score == pytest.approx(plain.decision().scores.score, abs=1e-9)


@given(cells=st.lists(st.tuples(st.floats(0, 4), st.floats(0, 20)), min_size=1, max_size=8))
def test_a_cost_is_a_benefit_with_its_sign_turned(
    tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[float, float]]
) -> None:
    folder = tmp_path_factory.mktemp("signs")
    meant = "criterion,weight,worst,best\n"
    plain = _load(
        folder,
        "id,water,road\n" + "".join(f"s{i},{a!r},{b!r}\n" for i, (a, b) in enumerate(cells)),
        f"{meant}water,60,0,4\nroad,40,20,0\n",
    )
    turned = _load(
        folder,
        "id,water,road\n" + "".join(f"s{i},{a!r},{-b!r}\n" for i, (a, b) in enumerate(cells)),
        f"{meant}water,60,0,4\nroad,40,-20,0\n",
    )
    assert turned.directions.tolist() == [1, 1]
    assert turned.decision().scores.score == pytest.approx(plain.decision().scores.score)
