"""The page as a file: sealed, deterministic, small, with every word in both languages."""

import hashlib
import itertools
import json
import re
from base64 import b64encode
from dataclasses import replace
from importlib import resources
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import shapely

import layers
from maps import (
    basemap,
    columns,
    geometry,
    leaflet,
    page,
    payload,
    security,
    sureness,
    texts,
    ways,
)
from siting import study
from siting.errors import OutputError, UsageError
from siting.incentives import OPPORTUNITY_ZONES
from siting.pairs.pairing import PARTS
from siting.results import RunResult
from siting.robustness.confidence import RULE
from siting.scoring import weighted_sum
from tests.maps import fakes

PANEL = resources.files("maps") / "panel"


@pytest.fixture(scope="module")
def run() -> RunResult:
    return fakes.run()


@pytest.fixture(scope="module")
def html(run: RunResult) -> str:
    return page.render(run, lang="en")


def test_same_run_gives_same_bytes(run: RunResult, html: str) -> None:
    assert page.render(run, lang="en") == html


def test_a_crossing_is_warned_of_in_our_own_words(run: RunResult) -> None:
    gates = run.crossings.copy()
    gates.loc[1, "crossing_id"] = "el-paso-bridge-of-the-americas"
    told: Any = ways.crossings(gates)["warning"]
    assert set(told) == {"1"}
    assert told["1"]["en"].endswith("(borderreport.com, 2024-09-20).")
    assert told["1"]["es"].startswith("La aduana de EE. UU.")


def test_a_way_by_rail_without_dollars_says_why(run: RunResult) -> None:
    priced: Any = payload.build(run)["reasons"]
    assert "rail-unpriced" not in priced
    bare: Any = payload.build(replace(run, pairs=run.pairs.assign(rail_usd_per_load=np.nan)))
    assert "terminals charge" in bare["reasons"]["rail-unpriced"]["en"]


def test_page_names_no_address_to_fetch(html: str) -> None:
    shell = re.sub(r'<script type="application/json".*?</script>', "", html, flags=re.DOTALL)
    markup = re.sub(r"<script>.*?</script>", "", shell, flags=re.DOTALL)
    assert not re.findall(r'(?:src|href)="(?!data:|#)[^"]*"', markup)
    assert "sourceMappingURL" not in shell
    assert "@import" not in shell
    assert not re.findall(r"url\((?!data:|#)[^)]*\)", leaflet.style())


def test_policy_lists_every_script_and_style(html: str) -> None:
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    shell = re.sub(r'<script type="application/json".*?</script>', "", html, flags=re.DOTALL)
    code = re.findall(r"<(?:script|style)>(.*?)</(?:script|style)>", shell, flags=re.DOTALL)
    assert len(code) >= 5
    for part in code:
        digest = b64encode(hashlib.sha256(part.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy.group(1)
    assert policy.group(1).startswith("default-src 'none'")
    assert "unsafe" not in policy.group(1)
    assert not re.search(
        r"<[^>]+\s(?:on\w+|style)=", re.sub(r"<script>.*?</script>", "", shell, flags=re.DOTALL)
    )


def test_title_language_and_blocks(run: RunResult) -> None:
    spanish = page.render(run, lang="es")
    assert '<html lang="es">' in spanish
    assert "<title>Frontera México–EE. UU.</title>" in spanish
    for name in ("siting-data", "siting-land", "siting-text"):
        assert spanish.count(f'id="{name}"') == 1


def test_without_a_language_the_reader_s_browser_decides(run: RunResult) -> None:
    undecided, spanish = page.render(run), page.render(run, lang="es")
    assert '<html lang="es">' in undecided
    assert '{"opens":null,' in undecided
    assert '{"opens":"es",' in spanish
    assert undecided.replace('{"opens":null,', '{"opens":"es",') == spanish


def test_unknown_language_is_refused(run: RunResult) -> None:
    with pytest.raises(UsageError, match="'fr'"):
        page.render(run, lang="fr")


def test_write_replaces_and_leaves_nothing_beside(run: RunResult, tmp_path: Path) -> None:
    target = tmp_path / "map.html"
    target.write_text("old")
    assert page.write(run, target) == target
    assert target.stat().st_size > 500_000
    assert [path.name for path in tmp_path.iterdir()] == ["map.html"]


def test_a_folder_that_is_missing_is_named(run: RunResult, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="nowhere"):
        page.write(run, tmp_path / "nowhere" / "map.html")


def test_a_target_that_is_a_folder_leaves_no_half_file(run: RunResult, tmp_path: Path) -> None:
    (tmp_path / "map.html").mkdir()
    with pytest.raises(OutputError, match=r"map\.html"):
        page.write(run, tmp_path / "map.html")
    assert [path.name for path in tmp_path.iterdir()] == ["map.html"]


def test_a_place_names_each_of_its_mirrors(run: "RunResult") -> None:
    data: Any = payload.build(run)
    mirrors = [[data["zones"]["id"][zone] for zone in row] for row in data["sites"]["mirror"]]
    assert mirrors == [one.split("; ") if one else [] for one in run.sites.frame["mirror_zone_id"]]
    assert mirrors[0] == ["FTZ-012", "FTZ-094"]
    assert data["zones"]["mirror"] == [[]] * len(run.zones.frame)


def test_too_large_a_page_is_refused(run: RunResult, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="keep_per_site"):
        page.write(run, tmp_path / "map.html", max_bytes=1000)
    assert not list(tmp_path.iterdir())


def test_json_blocks_refuse_numbers_no_browser_reads() -> None:
    with pytest.raises(OutputError, match="not finite"):
        security.json_block("x", {"score": float("nan")})
    assert security.json_block("x", "</script><!--").count("<") == 2


def test_policy_hashes_what_the_browser_reads() -> None:
    sealed = security.seal(f"<style>a\r\nb</style><script>1</script>{security.POLICY_SLOT}")
    assert security.fingerprint("a\nb") in sealed


def test_payload_is_columnar_and_finite(run: RunResult) -> None:
    data: Any = payload.build(run)
    json.dumps(data, allow_nan=False)
    for table in ("sites", "zones", "crossings", "corridors"):
        columns = data[table]
        rows = len(columns["id"])
        flat = {key: column for key, column in columns.items() if isinstance(column, list)}
        assert {len(column) for column in flat.values()} == {rows}
    pairs = data["pairs"]
    assert len(pairs["site"]) == len(run.pairs)
    assert data["crossings"]["trucks"].count(None) == 2


def test_payload_points_add_up_to_the_score(run: RunResult) -> None:
    data: Any = payload.build(run)
    for table in ("sites", "zones", "pairs"):
        parts = np.array([[p or 0 for p in column] for column in data[table]["points"].values()])
        assert parts.sum(axis=0) == pytest.approx(data[table]["score"], abs=2e-4)


def test_payload_refers_to_rows_that_exist(run: RunResult) -> None:
    data: Any = payload.build(run)
    ids = run.pairs["site_id"].tolist()
    assert [data["sites"]["id"][row] for row in data["pairs"]["site"]] == ids
    assert data["pairs"]["runner_up"][0] == -1
    assert data["pairs"]["loss"][0] is None
    assert len(data["corridors"]["crossings"][0]) == 2


def test_paths_come_back_within_their_precision() -> None:
    line = shapely.LineString([(-106.4871, 31.7592), (-106.4871, 31.7593), (-100.1, 25.7)])
    (path,) = geometry.encode([line])
    points = np.cumsum(np.array(path).reshape(-1, 2), axis=0) / geometry.SCALE
    assert points == pytest.approx(np.array([(-106.487, 31.759), (-100.1, 25.7)]), abs=6e-4)
    ring = shapely.box(0, 0, 1, 1)
    assert len(geometry.encode([ring, shapely.Point(0, 0), shapely.Polygon()])) == 1


def test_land_keeps_to_its_budget() -> None:
    land: Any = basemap.build()
    assert len(json.dumps(land, separators=(",", ":"))) < basemap.BUDGET_BYTES
    assert len(land["mx"]) == 32
    names = land["towns"]["name"]
    at = names.index("Monterrey")
    assert land["towns"]["x"][at] == pytest.approx(-100.3, abs=0.1)
    assert land["towns"]["y"][at] == pytest.approx(25.7, abs=0.1)


def test_payload_says_how_sure_each_site_s_place_is(run: RunResult) -> None:
    data: Any = payload.build(run)
    sites, frame = data["sites"], run.sites.frame
    for name in ("first_share", "top_share", "rank_low", "rank_high"):
        for column in (name, f"{name}_figures"):
            assert sites[column] == frame[column].tolist(), column
    assert sites["confidence"] == frame["confidence_grade"].tolist()
    assert set(sites["confidence"]) <= set("ABCD")
    assert not {"top_share", "confidence"} & data["zones"].keys()
    robustness = data["robustness"]
    assert (robustness["top"], robustness["draws"]) == (10, 200)
    assert (robustness["around"], robustness["figures"]) == ("dirichlet", True)
    assert robustness["winner"] == 0
    assert robustness["rule"] == {"en": RULE.en, "es": RULE.es}


def test_payload_names_who_is_first_beyond_a_weight(run: RunResult) -> None:
    held: Any = sureness.of_run(run, columns.row_of(run.sites.frame["site_id"]))["held"]
    ids = run.sites.frame["site_id"].tolist()
    decision, found = run.decision, run.robustness.stability
    shares, seen = np.array([theme.weight for theme in decision.themes]), 0
    for end, side, sign in (("high", "above", 1), ("low", "below", -1)):
        for j, row in enumerate(held[side]):
            limit = getattr(found, end)[j]
            assert held[end][j] == pytest.approx(limit, abs=1e-6)
            if row < 0:
                assert limit in {0, 1}
                continue
            moved = shares * (1 - limit - sign * 1e-4) / (1 - shares[j])
            moved[j] = limit + sign * 1e-4
            scores = weighted_sum(decision.values, moved @ decision.expand).score
            assert decision.ids[int(np.argmax(scores))] == ids[row]
            seen += 1
    assert seen > 0


def test_who_is_level_only_when_a_weight_is_all_is_not_called_first(run: RunResult) -> None:
    ends = replace(
        run.robustness.stability,
        low=np.full(5, 3e-11),
        high=np.full(5, 1 - 2e-11),
        low_with=np.full(5, 1),
        high_with=np.full(5, 2),
    )
    tied = replace(run, robustness=replace(run.robustness, stability=ends))
    held = sureness.of_run(tied, columns.row_of(run.sites.frame["site_id"]))["held"]
    nobody = [-1] * 5
    assert held == {"low": [0] * 5, "high": [1] * 5, "below": nobody, "above": nobody}


def test_figures_taken_as_they_are_leave_their_columns_empty(run: RunResult) -> None:
    data: Any = payload.build(fakes.of_certain_figures(run))
    assert data["robustness"]["figures"] is False
    assert set(data["sites"]["top_share_figures"]) == {None}
    assert None not in data["sites"]["top_share"]


def _sources() -> str:
    return "\n".join((PANEL / name).read_text() for name in (*page.SCRIPTS, "page.html"))


def _used_keys() -> tuple[set[str], set[str]]:
    code = _sources()
    whole = set(re.findall(r'\bt\("([a-z_.]+)"', code))
    whole |= set(re.findall(r'data-t(?:-label|-placeholder)?="([a-z_.]+)"', code))
    families = set(re.findall(r"\bt\(`([a-z_]+)\.\$", code))
    families |= set(re.findall(r'\bcode\("([a-z_]+)"', code))
    return whole, families


def test_both_languages_have_the_same_words() -> None:
    english, spanish = texts.load("en"), texts.load("es")
    assert english.keys() == spanish.keys()
    for key, text in english.items():
        assert text.strip(), key
        assert spanish[key].strip(), key
        braces = re.compile(r"\{\w+\}")
        assert sorted(braces.findall(text)) == sorted(braces.findall(spanish[key])), key


def test_no_word_is_missing_and_none_unused() -> None:
    words = texts.load("en")
    whole, families = _used_keys()
    assert whole - words.keys() == set()
    assert families - {key.split(".")[0] for key in words} == set()
    assert {key for key in words if key not in whole and key.split(".")[0] not in families} == set()


@pytest.mark.parametrize(
    ("family", "codes"),
    [
        ("evidence", tuple(payload.EVIDENCE)),
        ("part", PARTS),
        ("kind", ("site", "zone", "crossing", "pair", "corridor")),
        ("tab", ("site", "pair", "corridor")),
        ("grade", ("A", "B", "C", "M", "P", "D")),
        ("wait", ("A", "B", "C", "default", "own")),
        ("basis", ("counted", "annualised", "stated")),
        (
            "quality",
            (
                "water_stress_class",
                "grid_distance_km",
                "highway_distance_km",
                "rail_distance_km",
                "crossing_minutes",
                "best_crossing_minutes",
            ),
        ),
        ("leg", ("site", "wait", "zone", "total")),
        ("trial", ("dirichlet", "uniform")),
    ],
)
def test_every_code_has_words(family: str, codes: tuple[str, ...]) -> None:
    words = {key for key in texts.load("es") if key.startswith(f"{family}.")}
    assert words == {f"{family}.{code}" for code in codes}


def test_programmes_in_words_say_what_their_layer_says() -> None:
    facts = layers.load("incentives")
    assert facts["validity"].str.contains("2025-12-31").all()
    assert facts["status_2026"].str.contains("not confirmed").all()
    programmes = {*facts["programme"], *layers.load("poles")["programme"], OPPORTUNITY_ZONES}
    english, spanish = texts.load("en"), texts.load("es")
    have = {key for key in english if key.startswith("incentive.")}
    assert have == {f"incentive.{programme}" for programme in programmes}
    for programme in facts["programme"].unique():
        assert "2025-12-31; extension into 2026 not" in english[f"incentive.{programme}"]
        assert "31 de diciembre de 2025; pr" in spanish[f"incentive.{programme}"]


def test_years_are_those_of_each_layer_s_newest_data(run: RunResult) -> None:
    vintages = {"a": "baseline 1979-2019, release of 2023", "b": "2016", "c": "undated"}
    told = {name: SimpleNamespace(**vars(fakes.record(name))) for name in vintages}
    for name, vintage in vintages.items():
        told[name].vintage = vintage
    data: Any = payload.build(replace(run, layers=told))  # type: ignore[arg-type]
    assert data["study"]["years"] == [2016, 2023]


def test_layer_and_column_names_have_words() -> None:
    code = _sources()
    keys = re.search(r"LAYER_KEYS = \[([^\]]*)\]", code)
    assert keys is not None
    switches = set(re.findall(r'"(\w+)"', keys.group(1)))
    columns = set(re.findall(r'\{ key: "(\w+)", type', code))
    words = texts.load("es")
    used = {f"layer.{key}" for key in switches} | {f"column.{key}" for key in columns}
    have = {key for key in words if key.startswith(("layer.", "column."))}
    assert have - {"layer.heading", "layer.home"} == used


def test_scripts_never_parse_text_as_markup() -> None:
    code = "\n".join((PANEL / name).read_text() for name in page.SCRIPTS)
    forbidden = (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "Function(",
        "fetch(",
    )
    assert [word for word in forbidden if word in code] == []
    assert not re.search(r'setAttribute\("(?:style|on)', code)


def test_every_panel_file_is_used() -> None:
    found = {item.name for item in PANEL.iterdir() if item.name.endswith((".js", ".css"))}
    assert found == {*page.SCRIPTS, *page.STYLES}


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("ink", "surface"),
        ("ink", "tint"),
        ("ink", "page"),
        ("soft", "surface"),
        ("soft", "page"),
        ("soft", "tint"),
        ("accent", "surface"),
        ("accent", "page"),
        ("accent-ink", "accent"),
        ("warn-ink", "warn"),
        ("good", "good-bg"),
        ("mid", "mid-bg"),
        ("none", "none-bg"),
        ("town", "land-mx"),
        ("soft", "land-us"),
        *((f"corridor-{n}", "surface") for n in range(4)),
    ],
)
def test_text_contrast_meets_wcag_aa(theme: int, ink: str, ground: str) -> None:
    css = (PANEL / "page.css").read_text()
    blocks = re.findall(r":root \{(.*?)\}", css, flags=re.DOTALL)
    tokens: dict[str, str] = {}
    for block in blocks[: theme + 1]:
        tokens |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
    assert _contrast(tokens[ink], tokens[ground]) >= 4.5


def test_score_colours_run_from_light_to_dark() -> None:
    row = re.search(r"COLOURS = \[([^\]]*)\]", (PANEL / "scale.js").read_text())
    assert row is not None
    levels = [_luminance(colour) for colour in re.findall(r"#[0-9a-f]{6}", row.group(1))]
    assert all(light > 1.2 * dark for light, dark in itertools.pairwise(levels))


def test_weights_of_one_s_own_are_not_called_by_the_profile_s_name() -> None:
    result = fakes.run()
    resolved = study.load("border")
    named = payload.build(replace(result, study=resolved))["study"]
    assert named["profile"] == {"en": "Balanced", "es": "Equilibrado"}
    shares = {"water": 0.5, "grid": 0.2, "highways": 0.1, "rail": 0.1, "ports": 0.1}
    themes = tuple(
        theme.model_copy(update={"weight": shares[theme.key]}) for theme in resolved.themes
    )
    own = resolved.model_copy(update={"themes": themes})
    told = payload.build(replace(result, study=own))["study"]
    assert told["profile"]["en"] == "own, from Balanced"
    assert "50 %" in told["profile_note"]["en"]
    assert "Agua 50 %" in told["profile_note"]["es"]
