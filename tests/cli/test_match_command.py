"""``siting match``: what is shown, what is written, what is refused."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from siting import ranking
from siting.cli.words import entries
from siting.config import Study
from siting.matching.modes import SITE_REASONS, ZONE_REASONS
from siting.options.matching import MODES
from siting.pairs import mirroring
from tests.cli.asking import readable
from tests.cli.conftest import Siting

Found = dict[str, Any]


@pytest.fixture(scope="module")
def _known() -> dict[tuple[str, str], object]:
    return {}


@pytest.fixture(autouse=True)
def scored_once(monkeypatch: pytest.MonkeyPatch, _known: dict[tuple[str, str], object]) -> None:
    """Rank and score once for all studies that differ only in what makes a mirror."""
    for module, name in ((ranking, "rank"), (mirroring, "score")):
        monkeypatch.setattr(module, name, _remembered(getattr(module, name), name, _known))


def _remembered(
    work: Callable[..., object], name: str, known: dict[tuple[str, str], object]
) -> Callable[..., object]:
    def once(study: Study, *given: object, **options: object) -> object:
        mirrors = {"pairs": {"matching", "mirror_max_minutes"}}
        key = (name, study.model_dump_json(exclude={"name": True, "title": True, **mirrors}))
        if key not in known:
            known[key] = work(study, *given, **options)
        return known[key]

    return once


def _study(folder: Path, lines: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(f'[study]\nname = "mine"\n[pairs.matching]\n{lines}\n', encoding="utf-8")
    return path


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("mode", MODES)
def test_the_table_is_the_json(siting: Siting, mode: str, lang: str) -> None:
    said = siting("match", "--mode", mode, "--lang", lang, "--top", 5)
    answer: Found = json.loads(siting("match", "--mode", mode, "--json").out)
    assert (said.code, said.err) == (0, "")
    readable(said.out, "match", lang)
    shown = " ".join(said.out.split())
    for pair in answer["pairs"][:5]:
        assert pair["site_id"] in shown
        assert pair["zone_id"] in shown
    assert answer["settings"]["mode"] == mode
    count = {
        "en": f"the 5 best of {len(answer['pairs'])}",
        "es": f"5 mejores de {len(answer['pairs'])}",
    }
    assert count[lang] in shown
    if mode in {"one-to-one", "many-to-one"}:
        assert f"{len(answer['blocking_pairs'])} " in shown
    else:
        assert answer["blocking_pairs"] == []


def test_a_title_does_not_say_mirrors_of_mirrors(siting: Siting) -> None:
    first = siting("match", "--top", 1).out.splitlines()[0].strip()
    assert first == "Mirror sites on the US-Mexico border: mirrors, each site and zone once"


@pytest.mark.parametrize(
    ("mode", "seats", "far"),
    [
        ("one-to-one", False, False),
        ("many-to-one", True, True),
        ("stable", True, False),
        ("top", False, False),
    ],
)
def test_seats_are_said_where_there_are_any(
    siting: Siting, mode: str, *, seats: bool, far: bool
) -> None:
    shown = " ".join(siting("match", "--mode", mode, "--top", 1).out.split())
    assert ("up to 3 sites a zone" in shown) == seats
    assert ("far down its own list, and far away" in shown) == far


def test_seats_of_single_zones_are_said(siting: Siting, tmp_path: Path) -> None:
    mine = _study(tmp_path, 'mode = "many-to-one"\ncapacities = { FTZ-068 = 5 }')
    assert "(pairs.matching.capacities): FTZ-068 5." in " ".join(siting("match", mine).out.split())


def test_a_default_wait_is_marked_and_explained(siting: Siting) -> None:
    answer: Found = json.loads(siting("match", "--json").out)
    assumed = [pair["wait_basis"] == "default" for pair in answer["pairs"][:20]]
    assert any(assumed)
    assert not all(assumed)
    out = siting("match").out
    assert len(re.findall(r" \d+\*  ", out)) == sum(assumed)
    assert out.count("* with no published wait") == 1
    assert not assumed[0]
    assert "*" not in siting("match", "--top", 1).out


def test_the_preferences_prove_the_stable_matching(siting: Siting) -> None:
    answer: Found = json.loads(siting("match", "--mode", "stable", "--capacity", 2, "--json").out)
    sites, zones = answer["preferences"]["sites"], answer["preferences"]["zones"]
    zone_of = {pair["site_id"]: pair["zone_id"] for pair in answer["pairs"]}
    held = {zone: [s for s, z in zone_of.items() if z == zone] for zone in zones}
    assert len(zone_of) > 50
    for pair in answer["pairs"]:
        site, zone = pair["site_id"], pair["zone_id"]
        assert sites[site][pair["site_rank"] - 1] == zone
        assert zones[zone][pair["zone_rank"] - 1] == site
        assert (pair["site_choices"], pair["zone_choices"]) == (len(sites[site]), len(zones[zone]))
    for site, wishes in sites.items():
        better = wishes[: wishes.index(zone_of[site])] if site in zone_of else wishes
        for zone in better:
            assert len(held[zone]) == 2
            places = [zones[zone].index(other) for other in held[zone]]
            assert max(places) < zones[zone].index(site)


def test_everybody_is_in_the_file_once(siting: Siting, tmp_path: Path) -> None:
    path = tmp_path / "mirrors.csv"
    said = siting("match", "-o", path)
    assert said.out.splitlines()[-1] == str(path)
    with path.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    answer: Found = json.loads(siting("match", "--json").out)
    pairs = [row for row in rows if not row["reason"]]
    assert [row["site_id"] for row in pairs] == [one["site_id"] for one in answer["pairs"]]
    assert [int(row["site_rank"]) for row in pairs] == [p["site_rank"] for p in answer["pairs"]]
    for side in ("site", "zone"):
        ids = [row[f"{side}_id"] for row in rows if row[f"{side}_id"]]
        assert len(ids) == len(set(ids))
        alone = {row[f"{side}_id"]: row["reason"] for row in rows if row["reason"]}
        for one in answer[f"unmatched_{side}s"]:
            assert alone[one["id"]] == one["reason"]
    assert len(rows) == sum(map(len, (pairs, answer["unmatched_sites"], answer["unmatched_zones"])))
    before = path.read_bytes()
    refused = siting("match", "-o", path)
    assert refused.code == 2
    assert "add --overwrite" in refused.err
    assert path.read_bytes() == before
    assert siting("match", "-o", path, "--overwrite").code == 0
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("mirrors.xlsx", "the ending says the format; use .csv."),
        ("none/mirrors.csv", "make it first"),
    ],
)
def test_a_file_that_cannot_be_is_refused_first(
    siting: Siting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, said: str
) -> None:
    monkeypatch.delattr(ranking, "rank")
    refused = siting("match", "-o", tmp_path / name)
    assert refused.code == 2
    assert said in refused.err


def test_the_command_line_has_the_last_word(siting: Siting, tmp_path: Path) -> None:
    mine = _study(tmp_path, 'mode = "stable"\ncapacity = 2')
    said: Found = json.loads(siting("match", mine, "--json").out)
    assert (said["settings"]["mode"], said["settings"]["capacity"]) == ("stable", 2)
    told: Found = json.loads(siting("match", mine, "--capacity", 4, "--json").out)
    assert (told["settings"]["mode"], told["settings"]["capacity"]) == ("stable", 4)
    assert len(told["pairs"]) > len(said["pairs"])


def test_seats_where_there_are_none_are_refused(siting: Siting) -> None:
    refused = siting("match", "--capacity", 5)
    assert refused.code == 2
    assert "one-to-one knows no seats; add --mode many-to-one or stable" in refused.err


def test_a_mode_that_cannot_keep_the_study_is_refused(siting: Siting, tmp_path: Path) -> None:
    mine = _study(tmp_path, 'mode = "many-to-one"\nmax_zones = 3')
    assert siting("match", mine).code == 0
    refused = siting("match", mine, "--mode", "stable")
    assert refused.code == 2
    assert "max_zones = 3 goes with mode" in refused.err


def test_what_cannot_be_is_said_and_nothing_is_matched(siting: Siting, tmp_path: Path) -> None:
    refused = siting("match", _study(tmp_path, "every_site = true"), "--json")
    assert (refused.code, refused.out) == (1, "")
    assert "reach no zone with a seat within mirror_max_minutes" in refused.err
    assert "nothing was matched" in refused.err


def test_nobody_near_enough_leaves_everybody_alone(siting: Siting, tmp_path: Path) -> None:
    mine = tmp_path / "near.toml"
    mine.write_text('[study]\nname = "near"\n[pairs]\nmirror_max_minutes = 1\n', encoding="utf-8")
    said = siting("match", mine)
    assert said.code == 0
    assert "No site and zone could be matched." in said.out
    assert "no zone within 1 min door to door" in " ".join(said.out.split())


def test_every_reason_has_words() -> None:
    words = {key.removeprefix("reasons.") for key in entries("match") if key[:8] == "reasons."}
    assert words == {*SITE_REASONS, *ZONE_REASONS}
