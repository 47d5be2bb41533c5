"""How far figures may be off, and drawing them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siting import study
from siting.criteria.definitions import criteria
from siting.errors import DataError, StudyError
from siting.robustness.uncertainty import Figures, sampler, spans
from siting.scales import Linear, Stepwise
from siting.uncertainty import Uncertainty

LINE = Linear(worst=0, best=100)


def _figures(
    raw: list[float],
    *,
    evidence: int = 2,
    quality: float = np.nan,
    values: list[float] | None = None,
) -> Figures:
    column = np.array(raw, dtype=np.float64)[:, None]
    known = np.clip(column / 100, 0, 1) if values is None else np.array(values)[:, None]
    return Figures(
        raw=column,
        values=known,
        evidence=np.full(column.shape, evidence, dtype=np.uint8),
        quality_km=np.full(column.shape, quality),
    )


def _drawn(figures: Figures, doubt: Uncertainty, size: int = 4_000) -> np.ndarray:
    scale = Stepwise(breaks=(1, 2), values=(0, 0.5, 1)) if doubt.kind == "class" else LINE
    return sampler(figures, [scale], [doubt])(np.random.default_rng(7), size)[:, :, 0]


@pytest.mark.parametrize("key", list(criteria()))
def test_every_criterion_says_how_far_it_may_be_off_and_why(key: str) -> None:
    doubt = criteria()[key].uncertainty
    assert doubt.kind != "exact"
    assert len(doubt.basis.en) > 80
    assert len(doubt.basis.es) > 80
    assert doubt.basis.en != doubt.basis.es


def test_what_nothing_backs_is_called_a_judgement() -> None:
    for key in ("water_stress_class", "groundwater_use_ratio", "crossing_minutes"):
        basis = criteria()[key].uncertainty.basis
        assert basis.en.startswith("A judgement.")
        assert basis.es.startswith("Es un juicio.")


@pytest.mark.parametrize("key", [k for k, c in criteria().items() if c.uncertainty.kind != "class"])
def test_a_proxy_is_never_surer_than_a_measurement(key: str) -> None:
    doubt = criteria()[key].uncertainty
    measured = np.add(*spans(_figures([50.0], evidence=2, quality=10.0), [doubt]))
    proxy = np.add(*spans(_figures([50.0], evidence=1, quality=10.0), [doubt]))
    assert (proxy >= measured).all()


def test_spans_add_up_as_documented() -> None:
    doubt = Uncertainty(
        kind="interval",
        absolute=1,
        relative=0.1,
        quality_share=0.5,
        proxy_below=0.2,
        proxy_above=0.3,
    )
    below, above = spans(_figures([50.0], evidence=1, quality=4.0), [doubt])
    assert (below[0, 0], above[0, 0]) == pytest.approx((8 + 10, 8 + 15))
    below, above = spans(_figures([50.0], evidence=2), [doubt])
    assert (below[0, 0], above[0, 0]) == pytest.approx((6, 6))


def test_an_interval_is_filled_evenly() -> None:
    doubt = Uncertainty(kind="interval", absolute=10, proxy_above=0.4)
    drawn = _drawn(_figures([50.0], evidence=1), doubt)[:, 0]
    assert (drawn.min(), drawn.max()) == pytest.approx((0.40, 0.80), abs=0.005)
    assert np.quantile(drawn, [0.25, 0.5, 0.75]) == pytest.approx([0.5, 0.6, 0.7], abs=0.02)


def test_a_normal_keeps_the_figure_as_its_median() -> None:
    doubt = Uncertainty(kind="normal", absolute=5, proxy_above=0.1)
    drawn = _drawn(_figures([50.0], evidence=1), doubt)[:, 0]
    low, median, high = np.quantile(drawn, [0.1587, 0.5, 0.8413])
    assert median == pytest.approx(0.50, abs=0.01)
    assert (median - low, high - median) == pytest.approx((0.05, 0.10), abs=0.01)


def test_a_class_stays_or_moves_to_a_neighbour_in_the_list() -> None:
    doubt = Uncertainty(kind="class", classes=(0, 1, 2), move=0.3)
    drawn = _drawn(_figures([0.0, 1.0, 2.0], values=[0.0, 0.5, 1.0]), doubt)
    expected = ((0.7, 0.3, 0.0), (0.15, 0.7, 0.15), (0.0, 0.3, 0.7))
    for column, shares in enumerate(expected):
        found = [(drawn[:, column] == value).mean() for value in (0.0, 0.5, 1.0)]
        assert found == pytest.approx(shares, abs=0.03)


def test_a_displaced_thing_stands_anywhere_in_its_disc() -> None:
    doubt = Uncertainty(kind="displaced", absolute=10)
    drawn = _drawn(_figures([0.0, 30.0]), doubt) * 100
    # From the centre of the disc: P(distance < r) = (r / 10)^2. From outside: within the disc.
    assert np.quantile(drawn[:, 0], [0.25, 0.81]) == pytest.approx([5, 9], abs=0.4)
    assert drawn[:, 1].min() >= 20
    assert drawn[:, 1].max() <= 40
    assert drawn[:, 1].mean() == pytest.approx(30.4, abs=0.5)


def test_places_of_one_municipality_err_alike_where_the_criterion_says_so() -> None:
    figures = replace(_figures([50.0, 50.0, 50.0]), municipality=np.array([7, 7, 9]))
    alike = _drawn(figures, Uncertainty(kind="interval", absolute=10, by_municipality=True))
    assert (alike[:, 0] == alike[:, 1]).all()
    assert (alike[:, 0] != alike[:, 2]).any()
    apart = _drawn(figures, Uncertainty(kind="interval", absolute=10))
    assert (apart[:, 0] != apart[:, 1]).any()


def test_what_is_missing_may_be_anything_and_what_is_known_without_a_figure_stays() -> None:
    figures = _figures([np.nan, np.nan], values=[np.nan, 0.0])
    drawn = _drawn(figures, Uncertainty(kind="interval", absolute=1))
    assert np.quantile(drawn[:, 0], [0, 0.5, 1]) == pytest.approx([0, 0.5, 1], abs=0.03)
    assert (drawn[:, 1] == 0).all()


def test_nothing_falls_below_the_least_possible() -> None:
    doubt = Uncertainty(kind="interval", absolute=60, least=20)
    drawn = _drawn(_figures([50.0, 10.0]), doubt)
    assert drawn[:, 0].min() == 0.2
    assert drawn[:, 1].min() == pytest.approx(0.1)


def test_the_same_seed_gives_the_same_bits() -> None:
    figures = _figures([10.0, np.nan, 90.0], values=[0.1, np.nan, 0.9])
    doubt = Uncertainty(kind="normal", relative=0.2)
    np.testing.assert_array_equal(_drawn(figures, doubt), _drawn(figures, doubt))


@given(
    st.lists(st.floats(-1e5, 1e5), min_size=1, max_size=5),
    st.sampled_from(["interval", "normal"]),
    st.floats(0.01, 1e3),
    st.floats(0, 3),
)
def test_draws_are_values(raw: list[float], kind: str, absolute: float, relative: float) -> None:
    doubt = Uncertainty.model_validate({"kind": kind, "absolute": absolute, "relative": relative})
    drawn = _drawn(_figures(raw), doubt, size=20)
    assert drawn.shape == (20, len(raw))
    assert ((drawn >= 0) & (drawn <= 1)).all()


def test_shapes_that_do_not_fit_are_refused() -> None:
    figures = _figures([1.0])
    with pytest.raises(DataError, match="2 value functions and 1 uncertainties for 1"):
        sampler(figures, [LINE, LINE], [Uncertainty()])
    with pytest.raises(DataError, match="one shape"):
        Figures(figures.raw, figures.values, figures.evidence, np.zeros((2, 1)))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"kind": "exact", "relative": 0.1}, "an exact figure has no relative"),
        ({"kind": "interval"}, "no span is given for kind interval"),
        ({"kind": "interval", "absolute": 1, "move": 0.1}, "move belongs to kind class"),
        ({"kind": "class", "classes": [1], "move": 0.1}, "at least two different"),
        ({"kind": "class", "classes": [1, 2], "absolute": 1}, "absolute belongs to kinds"),
        ({"kind": "interval", "absolute": -1}, "at least 0"),
        ({"kind": "normal", "absolut": 1}, "did you mean absolute"),
        ({"kind": "gauss"}, "exact"),
    ],
)
def test_an_unsound_uncertainty_is_refused_with_its_place(
    given: dict[str, object], message: str
) -> None:
    document = {"study": {"name": "mine"}, "criteria": {"rail_distance_km": {"uncertainty": given}}}
    with pytest.raises(StudyError, match=message) as caught:
        study.resolve(document)
    assert "criteria.rail_distance_km.uncertainty" in caught.value.faults[0]


def test_a_study_overrides_it_and_its_basis() -> None:
    given = {"kind": "normal", "relative": 0.5}
    document = {"study": {"name": "mine"}, "criteria": {"rail_distance_km": {"uncertainty": given}}}
    by_key = {c.key: c.uncertainty for c in study.resolve(document).criteria}
    assert by_key["rail_distance_km"].relative == 0.5
    assert "without a source" in by_key["rail_distance_km"].basis.en
    assert by_key["crossing_minutes"] == criteria()["crossing_minutes"].uncertainty


def test_an_overridden_uncertainty_survives_being_written_out() -> None:
    basis = {"en": "Surveyed.", "es": "Levantado en campo."}
    given = {"kind": "normal", "absolute": 0.5, "basis": basis}
    document = {"study": {"name": "mine"}, "criteria": {"rail_distance_km": {"uncertainty": given}}}
    first = study.resolve(document)
    again = study.resolve(study.parse(study.to_toml(first).encode(), "again"))
    assert again == first
