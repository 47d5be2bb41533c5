"""``siting run``: what it prints is what the files hold."""

import json
import math
import re
from pathlib import Path

import pandas as pd

from maps.write import PAGE
from siting import pipeline, study
from siting.cli import run as command
from siting.cli.words import entries
from siting.options.matching import MODES
from tests.cli.conftest import Run, Siting


def test_json_is_all_of_stdout_and_nothing_is_said(border_run: Run) -> None:
    answer = json.loads(border_run.said.out)
    assert answer["study"] == "border"
    assert border_run.said.err == ""
    assert len(answer["sites"]) == len(answer["pairs"]) == command.TOP


def test_every_path_printed_is_there(border_run: Run) -> None:
    paths = [Path(path) for path in json.loads(border_run.said.out)["paths"]]
    assert paths[0] == border_run.folder / PAGE
    assert sorted(paths) == sorted(border_run.folder.iterdir())


def test_json_holds_the_figures_of_the_files(border_run: Run) -> None:
    answer = json.loads(border_run.said.out)
    for name, columns in (("sites", command.SITE_COLUMNS), ("pairs", command.PAIR_COLUMNS)):
        stored = pd.read_csv(border_run.folder / f"{name}.csv", dtype={"state_code": str})
        assert answer["counts"][name] == len(stored)
        for printed, (_, row) in zip(answer[name], stored.iterrows(), strict=False):
            assert tuple(printed) == columns
            for column, value in printed.items():
                if value is None or value == "":
                    assert pd.isna(row[column])
                else:
                    assert row[column] == value, (name, column)


def test_minutes_by_leg_add_up(border_run: Run) -> None:
    legs = ("site_leg_minutes", "wait_minutes", "zone_leg_minutes")
    for pair in json.loads(border_run.said.out)["pairs"]:
        # Four figures, each rounded to 0.1.
        assert math.isclose(sum(pair[leg] for leg in legs), pair["minutes"], abs_tol=0.21)


def test_the_tables_show_ten_of_each_in_80_columns(
    siting: Siting, border_run: Run, tmp_path: Path
) -> None:
    said = siting("run", "border", "-o", tmp_path / "again", "--lang", "es")
    assert said.code == 0
    assert said.err == ""
    lines = [line.rstrip() for line in said.out.splitlines()]
    assert lines[-1] == f"Abra {tmp_path / 'again' / PAGE}"
    assert all(len(line) <= 80 for line in lines[:-1])
    answer = json.loads(border_run.said.out)
    for site in answer["sites"]:
        assert site["site_id"] in said.out
        assert f"{100 * site['score']:.1f}" in said.out
    titles = ("Mejores sitios", "Mejores pares", "Candidatos a espejo: cada sitio y zona una vez")
    assert [line for line in lines if line.startswith(("Mejores", "Candidatos"))] == [
        titles[0],
        f"{titles[1]} (minutos: manejo + espera + manejo)",
        titles[2],
    ]
    assert "sigue en primer lugar mientras" in said.out
    best, matched = (
        [int(one) for one in re.findall(r"^ +(\d+) {2,}\S", block, flags=re.MULTILINE)]
        for block in said.out.split(titles[1])[1].split(titles[2])
    )
    assert best == [pair["rank"] for pair in answer["pairs"]]
    assert matched == list(range(1, 11))
    assert len(answer["mirrors"]) == 10
    assert len({pair["zone_id"] for pair in answer["mirrors"]}) == 10
    for pair in answer["pairs"] + answer["mirrors"]:
        assert pair["zone_id"] in said.out
        # The table rounds the minutes themselves, not the ones that JSON has rounded to 0.1.
        whole = {math.floor(pair["minutes"] + half) for half in (0.45, 0.5, 0.55)}
        assert any(f"={minutes:,}" in said.out for minutes in whole)


def test_a_default_wait_is_marked_and_explained_once(
    siting: Siting, border_run: Run, tmp_path: Path
) -> None:
    answer = json.loads(border_run.said.out)
    shown = answer["pairs"] + answer["mirrors"]
    assumed = [pair for pair in shown if pair["wait_basis"] == "default"]
    assert 0 < len(assumed) < len(shown)
    out = siting("run", "border", "-o", tmp_path / "again").out
    assert len(re.findall(r"\+[\d,]+\*\+", out)) == len(assumed)
    assert out.count("* no published wait; the study's default\n") == 1


def test_legs_add_up_as_printed_for_every_kept_pair() -> None:
    """Each rounded by itself would often miss the total by one: 20 + 45 + 11 for 77."""
    pairs = pipeline.run(study.load("border")).pairs
    assert len(pairs) > 1000
    missed = 0
    for row in pairs.to_dict("records"):
        *parts, total = (
            int(one) for one in re.split(r"\*?[+=]", command.legs(row).replace(",", ""))
        )
        assert sum(parts) == total == int(f"{row['minutes']:.0f}")
        exact = [row[f"{leg}_minutes"] for leg in ("site_leg", "wait", "zone_leg")]
        assert all(abs(one - leg) < 1 for one, leg in zip(parts, exact, strict=True))
        missed += sum(round(leg) for leg in exact) != total
    assert missed > 0


def test_spanish_names_crossings_as_mexico_does(siting: Siting, tmp_path: Path) -> None:
    said = siting("run", "border", "-o", tmp_path / "again", "--lang", "es").out
    shown = " ".join(said.split())
    assert "Córdova-Américas" in shown
    assert "Comercio" in shown
    assert "World Trade" not in shown
    assert "La aduana de EE. UU. (CBP) ha propuesto" in shown
    assert "CBP proposes" not in shown
    assert "la zona sigue entre las primeras 3 de su sitio" in shown


def test_mirrors_are_titled_by_how_they_were_matched(siting: Siting, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(
        '[study]\nname = "mine"\n[pairs.matching]\nmode = "many-to-one"\n', encoding="utf-8"
    )
    said = siting("run", mine, "-o", tmp_path / "out").out
    assert "\nMirror candidates: each site once, zones with several seats\n" in said
    assert "each site and zone once" not in said


def test_every_way_to_match_has_a_title() -> None:
    titles = {key.rpartition(".")[2] for key in entries("run") if "titles.mirrors." in key}
    assert titles == set(MODES)


def test_writing_and_the_total_are_timed(border_run: Run) -> None:
    text = (border_run.folder / "timings.json").read_text(encoding="utf-8")
    seconds = json.loads(text)["seconds"]
    *stages, write, total = seconds
    assert (write, total) == ("write", "total")
    assert stages
    assert seconds["write"] > 0
    assert math.isclose(seconds["total"], sum(seconds.values()) - seconds["total"], abs_tol=0.01)


def test_two_runs_differ_in_their_timings_only(
    siting: Siting, border_run: Run, tmp_path: Path
) -> None:
    assert siting("run", "border", "-o", tmp_path / "again").code == 0
    for path in border_run.folder.iterdir():
        same = path.read_bytes() == (tmp_path / "again" / path.name).read_bytes()
        assert same or path.name == "timings.json", path.name
