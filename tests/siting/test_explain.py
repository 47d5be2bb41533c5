"""Explanations: rows that add up, in words of both languages."""

import importlib
import math
import pkgutil
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

import siting
from siting import study as studies
from siting.config import Study
from siting.criteria.measure import Measurements
from siting.decision import of_places
from siting.errors import UsageError
from siting.explain import explain_place
from siting.explainpair import explain_pair
from siting.pairs.pairing import PARTS
from siting.results import PlaceResults, RunResult
from siting.scoring import coverage, weighted_sum
from siting.transport.network import Access
from siting.values import apply_all
from siting.weights import global_weights
from siting.wording import Language, reason_codes, reason_text, shares_percent

if TYPE_CHECKING:
    from siting.matching import Matching
    from siting.pairs.pairing import PairScores
    from siting.pairs.waytable import Ways
    from siting.robustness.assess import Robustness

STUDY = studies.load("border")
KEYS = tuple(criterion.key for criterion in STUDY.criteria)
IDS = ("P001", "P002", "P003")
NAMES = ("Parque Uno", "Parque <b>Dos</b>", "Parque Tres")


def _places(key: str = "site_id", study: Study = STUDY) -> PlaceResults:
    """Score three made-up places: complete, with gaps, and with nothing at all."""
    raw = np.array(
        [
            [2, 0.9, 4, 800, 0.5, 3, 70, 110, 2_000_000],
            [-1, 0.7, np.nan, 100, 9, np.nan, 200, 230, 400_000],
            [np.nan] * 9,
        ]
    )
    evidence = np.array([[1, 1, 1, 1, 2, 2, 2, 1, 2], [1, 1, 0, 1, 2, 0, 2, 2, 1], [0] * 9])
    reason = np.full(raw.shape, "", dtype=object)
    reason[1, 0], reason[1, 5], reason[0, 7] = "arid-low-use", "beyond-trust", "default-wait"
    quality = np.full(raw.shape, np.nan)
    quality[0, 0] = 21.0
    weights = global_weights(study)
    scores = weighted_sum(apply_all([c.scale for c in study.criteria], raw), weights)
    empty = np.empty((3, 0))
    nothing = np.full(3, "", dtype=object)
    # The frame is in the order of the ranks, not of the ids.
    at = [1, 0, 2]
    frame = gpd.GeoDataFrame(
        {key: [IDS[i] for i in at], "name": [NAMES[i] for i in at]},
        geometry=shapely.points([[-100, 25]] * 3),
        crs="EPSG:4326",
    )
    return PlaceResults(
        frame=frame,
        measurements=Measurements(
            ids=IDS,
            criteria=KEYS,
            raw=raw,
            evidence=evidence.astype(np.uint8),
            quality_km=quality,
            reason=reason,
        ),
        scores=scores,
        coverage=coverage(evidence, weights),
        access=Access(IDS, (), empty, empty, np.zeros(3), np.zeros(3), nothing),
        factor=np.ones(3),
    )


def _pairs() -> pd.DataFrame:
    weights = STUDY.pairs.weights.model_dump()
    values = {
        "access": 0.8,
        "capacity": 0.7,
        "redundancy": 0.5,
        "site_score": 0.6,
        "zone_score": 0.7,
        "sectors": 0.75,
        "incentives": 0.6,
        "green": 0.2,
    }
    row = {
        "pair_id": "P001~FTZ-012",
        "site_name": "Parque Uno",
        "zone_name": "McAllen",
        "rank": 1,
        "crossing_id": "pharr-reynosa",
        "crossing_name": "Pharr",
        "minutes": 240.0,
        "site_leg_minutes": 170.4,
        "wait_minutes": 45.0,
        "zone_leg_minutes": 24.6,
        "wait_basis": "default",
        "wait_measures": "",
        "wait_flags": "",
        "site_leg_km": 210.0,
        "zone_leg_km": 18.0,
        "runner_up_name": "Anzaldúas",
        "runner_up_minutes": 300.0,
        "loss_minutes": 60.0,
        "crossings_within_margin": 2,
        "trucks_within_margin": 1_000_000.0,
        "site_score": 0.6,
        "zone_score": 0.7,
        "incentives": "northern-border",
        "zone_incentives": "opportunity-zone-county",
        "incentive_count": 1.0,
        "sector_fit": 0.5,
        "shared_sectors": "automotive; machinery (electronics, metalworking)",
        "green_sez": False,
        "site_water_class": 4.0,
        "zone_water_class": 2.0,
        "clean_share": 0.034,
        **{f"value_{part}": value for part, value in values.items()},
        **{f"points_{part}": values[part] * weight for part, weight in weights.items()},
    }
    row["score"] = math.fsum(row[f"points_{part}"] for part in weights)
    gone = ("zone_score", "sectors", "incentives")
    present = 1 - sum(weights[part] for part in gone)
    alone = values | {"redundancy": 0.0, "green": 0.0} | dict.fromkeys(gone, math.nan)
    lonely = row | {
        "pair_id": "P002~FTZ-012",
        "rank": 2,
        "wait_basis": "A",
        "wait_measures": "CBP estimate, end of queue to primary booth",
        "wait_flags": "",
        "runner_up_name": "",
        "runner_up_minutes": math.nan,
        "loss_minutes": math.nan,
        "zone_score": math.nan,
        "incentives": "",
        "zone_incentives": "",
        "incentive_count": math.nan,
        "sector_fit": math.nan,
        "shared_sectors": "",
        "green_sez": None,
        "site_water_class": -1.0,
        "zone_water_class": math.nan,
        "clean_share": math.nan,
        **{f"value_{part}": value for part, value in alone.items()},
        **{
            f"points_{part}": 0.0 if part in gone else alone[part] * weight / present
            for part, weight in weights.items()
        },
    }
    known = [part for part in weights if part not in gone]
    lonely["score"] = math.fsum(lonely[f"points_{part}"] for part in known)
    return pd.DataFrame([row, lonely])


def _result() -> RunResult:
    places = _places()
    return RunResult(
        study=STUDY,
        sites=places,
        zones=places,
        crossings=gpd.GeoDataFrame(
            {"crossing_id": ["pharr-reynosa"], "note": ["southbound empties go elsewhere"]}
        ),
        pairs=_pairs(),
        # An explanation reads the kept pairs only.
        pair_scores=cast("PairScores", None),
        ways=cast("Ways", None),
        matching=cast("Matching", None),
        corridors=gpd.GeoDataFrame(),
        decision=of_places(places, STUDY),
        # Nor does it look at how the ranking was tested.
        robustness=cast("Robustness", None),
        elimination=pd.DataFrame(),
        eliminated=gpd.GeoDataFrame(),
        layers={},
        inputs={},
        timings={},
    )


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("place", IDS[:2])
def test_rows_add_up_to_the_score(place: str, lang: Language) -> None:
    told = explain_place(_places(), place, STUDY, lang)
    assert told.total == pytest.approx(told.score, abs=1e-12)
    assert math.fsum(row.share for row in told.rows) == pytest.approx(1, abs=1e-12)
    assert math.fsum(row.weight for row in told.rows) == pytest.approx(1, abs=1e-12)
    for row in told.rows:
        expected = 0.0 if row.evidence == "missing" else row.share * row.value
        assert row.points == pytest.approx(expected, abs=1e-12)
    assert told.low <= told.score <= told.high


def test_a_place_is_found_by_its_id_not_by_its_rank() -> None:
    told = explain_place(_places(), "P002", STUDY, "en")
    assert (told.kind, told.name, told.out_of) == ("site", "Parque <b>Dos</b>", 3)
    by_key = {row.key: row for row in told.rows}
    assert by_key["highway_distance_km"].raw == 9
    assert by_key["highway_distance_km"].unit == "km"
    assert by_key["water_stress_class"].reason == "arid-low-use"
    assert by_key["water_stress_class"].evidence == "proxy"
    assert by_key["water_stress_class"].value == pytest.approx(0.1)


def test_what_is_missing_is_named_and_bracketed() -> None:
    told = explain_place(_places(), "P002", STUDY, "en")
    assert told.missing == ("Distance to the transmission grid", "Distance to a railway")
    assert told.notes[0].startswith("Missing: Distance to the transmission grid, Distance to a ra")
    assert f"between {told.low * 100:.1f} and {told.high * 100:.1f}" in told.notes[0]
    assert told.coverage == (
        "Of the weight, 33 % rests on measured data and 42 % on proxies; 25 % is missing."
    )


def test_spanish_is_spanish() -> None:
    told = explain_place(_places(), "P002", STUDY, "es")
    assert told.rows[0].theme == "Agua"
    assert told.rows[0].unit == "clase"
    assert told.rows[0].evidence_text == "aproximado"
    assert told.rows[0].reason_text.startswith("zona árida")
    assert told.missing[0] == "Distancia a la red de transmisión"
    assert told.coverage.startswith("Del peso, 33 % se apoya en datos medidos")


def test_nothing_measured_is_said_not_scored() -> None:
    told = explain_place(_places(), "P003", STUDY, "en")
    assert math.isnan(told.score)
    assert (told.total, told.low, told.high) == pytest.approx((0, 0, 1))
    assert len(told.missing) == len(KEYS)
    assert told.notes[-1] == "Nothing that carries weight is measured here, so there is no score."


def test_zones_are_explained_the_same_way() -> None:
    assert explain_place(_places("zone_id"), "P001", STUDY, "en").kind == "zone"


def test_an_unknown_place_names_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"'P0O1': no site of that id in this run; did you mean P"):
        explain_place(_places(), "P0O1", STUDY, "en")


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("pair", ["P001~FTZ-012", "P002~FTZ-012"])
def test_the_parts_of_a_pair_add_up(pair: str, lang: Language) -> None:
    told = explain_pair(_result(), pair, lang)
    assert told.total == pytest.approx(told.score, abs=1e-12)
    assert math.fsum(row.share for row in told.rows) == pytest.approx(1, abs=1e-12)
    for row in told.rows:
        expected = 0.0 if row.evidence == "missing" else row.share * row.value
        assert row.points == pytest.approx(expected, abs=1e-12)


def test_a_pair_tells_its_route_and_its_runner_up() -> None:
    told = explain_pair(_result(), "P001~FTZ-012", "en")
    assert told.notes == (
        "Parque Uno to Pharr: 170 min (210 km); wait 45 min; Pharr to McAllen: 25 min (18 km).",
        "If Pharr closes, the next is Anzaldúas, which costs 60 min more.",
        "Crossings within the redundancy margin of the best, itself included: 2.",
        "On record for Pharr: southbound empties go elsewhere.",
        (
            "What the zone does and the site makes or supplies: Vehicles and their parts; "
            "Machinery (supplied by: Electronics and electrical goods, Metal goods)."
        ),
        "Programmes at the site: northern-border.",
        "Programmes at the zone: opportunity-zone-county.",
        (
            "Green SEZ: no. Water stress at the site: class 4; at the zone: class 2 (class 2 at "
            "most); clean share of the known generating capacity within 150 km of the site: 3% "
            "(35% at least)."
        ),
    )
    assert told.rows[0].evidence == "proxy"
    assert told.rows[0].reason == "default-wait"
    rows = {row.key: row for row in told.rows}
    assert list(rows) == list(PARTS)
    assert rows["incentives"].raw == 1
    assert (rows["redundancy"].raw, rows["redundancy"].unit) == (300, "min")
    assert (rows["capacity"].raw, rows["capacity"].unit) == (1_000_000, "trucks/year")


def test_a_runner_up_as_fast_as_the_busier_crossing_is_told_as_such() -> None:
    tied = _pairs().iloc[:1].assign(runner_up_minutes=237.0, loss_minutes=0.0)
    english, spanish = (
        explain_pair(replace(_result(), pairs=tied), "P001~FTZ-012", lang).notes[1]
        for lang in ("en", "es")
    )
    assert english.startswith("If Pharr closes, Anzaldúas (237 min) is as fast")
    assert "fewer trucks" in english
    assert "0 min" not in english
    assert "menos camiones" in spanish


def test_a_pair_without_another_crossing_says_so() -> None:
    told = explain_pair(_result(), "P002~FTZ-012", "es")
    assert "ningún otro cruce los conecta" in told.notes[2]
    assert told.missing == (
        "Puntaje de la zona",
        "Industrias que se complementan",
        "Programas de incentivos",
    )
    assert "ZEE verde: se desconoce. Estrés hídrico en el sitio: zona árida" in told.notes[-2]
    rows = {row.key: row for row in told.rows}
    assert rows["redundancy"].reason == "no-other-crossing"
    assert math.isnan(rows["incentives"].raw)
    assert rows["incentives"].reason == "county-not-covered"
    assert rows["sectors"].reason == "industries-not-known"
    assert rows["capacity"].unit == "camiones/año"


def test_an_unknown_pair_is_refused() -> None:
    with pytest.raises(UsageError, match="no pair of that id"):
        explain_pair(_result(), "P001~FTZ-013", "en")
    with pytest.raises(UsageError, match="no pair of that id"):
        explain_pair(replace(_result(), pairs=_pairs().iloc[:0]), "P001~FTZ-012", "en")


def _codes_in_the_code() -> set[str]:
    """Collect the constants by which measuring, travel and pairing give their reasons."""
    codes: set[str] = set()
    for module in pkgutil.walk_packages(siting.__path__, "siting."):
        if not module.name.startswith(
            (
                "siting.criteria",
                "siting.transport.network",
                "siting.transport.gates",
                "siting.transport.travel",
                "siting.pairs.pairing",
            )
        ):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            if name == "REASONS":
                codes |= set(value) - {""}
            elif name.isupper() and isinstance(value, str) and not name.endswith("_BASIS"):
                codes.add(value)
    return codes


def test_every_reason_in_the_code_has_a_sentence_in_both_languages() -> None:
    codes = _codes_in_the_code()
    assert {"outside-layer", "no-road-within-cap", "beyond-max-minutes"} <= codes
    assert codes - set(reason_codes()) == set()
    for code in reason_codes():
        assert reason_text(code, "en") not in {code, reason_text(code, "es")}


def test_a_reason_without_a_sentence_is_shown_as_it_is() -> None:
    assert reason_text("", "es") == ""
    assert reason_text("new-code", "es") == "new-code"


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6).filter(lambda s: sum(s) > 0.01))
def test_percentages_sum_to_a_hundred(raw: list[float]) -> None:
    shares = [share / sum(raw) for share in raw]
    percents = shares_percent(*shares)
    assert sum(percents) == 100
    for share, percent in zip(shares, percents, strict=True):
        assert abs(share * 100 - percent) < 1 + 1e-6


def test_a_wait_of_ones_own_and_what_a_wait_is_not_are_said() -> None:
    run = _result()
    told = run.pairs.copy()
    told["wait_basis"] = "own"
    own = explain_pair(replace(run, pairs=told), told["pair_id"].iloc[0], "en")
    assert "The wait is the study's own figure." in own.notes
    told["wait_basis"], told["wait_flags"] = "C", "wait-share-of-standard"
    fast = explain_pair(replace(run, pairs=told), told["pair_id"].iloc[0], "es")
    assert any("carril FAST" in note for note in fast.notes)
