"""``siting explain``: the points add up to the score that the run prints."""

import json
import math
import re
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from siting import ranking
from siting import study as studies
from siting.cli import explain as command
from siting.explain import explain_candidate
from siting.wording import Language
from tests.cli.asking import own_table, readable
from tests.cli.conftest import Run, Siting

# The last two figures of a row: weight and points.
CELLS = re.compile(r".* (\d+\.\d) +(\d+\.\d\d)(?: .*)?$")


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines()]


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_total_adds_up_in_80_columns(siting: Siting, border_run: Run, lang: str) -> None:
    best = json.loads(border_run.said.out)["sites"][0]
    said = siting("explain", best["site_id"], "--lang", lang)
    assert (said.code, said.err) == (0, "")
    lines = _lines(said.out)
    assert max(map(len, lines)) <= 80
    total = next(line for line in lines if line.startswith(" Total"))
    assert total.split() == ["Total", "100.0", f"{100 * best['score']:.2f}"]


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.usefixtures("decided")
def test_printed_cells_add_up_to_the_printed_score_for_every_site(
    capsys: pytest.CaptureFixture[str], lang: Language
) -> None:
    decision = ranking.decide(studies.load("border"))
    assert len(decision.ids) > 500
    for at, one in enumerate(decision.ids):
        command.show(explain_candidate(decision, at, lang))
        lines = capsys.readouterr().out.splitlines()
        assert max(map(len, lines)) <= 80
        *cells, total = (found for line in lines if (found := CELLS.search(line)))
        weights, points = zip(*(map(Decimal, found.groups()) for found in cells), strict=True)
        assert (sum(weights), sum(points)) == (Decimal(total[1]), Decimal(total[2])), one
        score = float(decision.scores.score[at])
        assert total.groups() == ("100.0", f"{100 * score:.2f}"), one


def test_json_points_sum_to_the_score_in_the_files(siting: Siting, border_run: Run) -> None:
    sites = pd.read_csv(border_run.folder / "sites.csv")
    for _, site in sites.iloc[:: len(sites) // 3].iterrows():
        answer = json.loads(siting("explain", site["site_id"], "--json").out)
        summed = math.fsum(row["points"] for row in answer["rows"])
        assert math.isclose(summed, answer["score"], abs_tol=1e-12)
        assert math.isclose(answer["score"], site["score"], abs_tol=1e-6)
        for row in answer["rows"]:
            assert math.isclose(row["points"], site[f"points_{row['key']}"], abs_tol=1e-6)


def test_a_pair_and_its_route(siting: Siting, border_run: Run) -> None:
    pair = json.loads(border_run.said.out)["pairs"][0]
    said = siting("explain", pair["pair_id"])
    assert (said.code, said.err) == (0, "")
    total = next(line for line in _lines(said.out) if line.startswith(" Total"))
    # Rounded once here and twice there: a half can fall to either side.
    assert abs(float(total.split()[-1]) - 100 * pair["score"]) <= 0.00501
    assert " ".join(pair["crossing_name"].split()[:1]) in said.out
    assert max(map(len, _lines(said.out))) <= 80


def test_a_zone(siting: Siting) -> None:
    answer = json.loads(siting("explain", "FTZ-012", "--json").out)
    assert (answer["kind"], answer["id"]) == ("zone", "FTZ-012")


def test_a_name_in_any_case_is_as_good_as_an_id(siting: Siting, border_run: Run) -> None:
    sites = pd.read_csv(border_run.folder / "sites.csv")
    names = sites["name"].str.casefold()
    site = sites[~names.duplicated(keep=False)].iloc[0]
    by_name = siting("explain", site["name"].upper(), "--json")
    assert by_name.code == 0, by_name.err
    assert json.loads(by_name.out)["id"] == site["site_id"]


def test_part_of_a_name_will_do_when_only_one_has_it(siting: Siting) -> None:
    said = siting("explain", "rassini")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("N069")


def test_part_of_many_names_lists_ids(siting: Siting) -> None:
    said = siting("explain", "finsa")
    assert said.code == 2
    assert "places have that name" in said.err


def test_an_unknown_place_names_the_study_and_the_option(siting: Siting) -> None:
    said = siting("explain", "MY1-nowhere")
    assert said.code == 2
    assert "in study border (another one: --study)" in said.err


def test_the_rank_under_other_weights_is_the_one_explained(siting: Siting) -> None:
    weights = ("--weights", "water=x2")
    ranked = json.loads(siting("score", *weights, "--json").out)["ranking"]
    answer = json.loads(siting("explain", ranked[0]["id"], *weights, "--json").out)
    assert (answer["id"], answer["rank"]) == (ranked[0]["id"], 1)
    assert math.isclose(answer["score"], ranked[0]["score"], abs_tol=1e-12)
    assert math.isclose(math.fsum(row["points"] for row in answer["rows"]), answer["score"])
    water = math.fsum(row["weight"] for row in answer["rows"] if row["theme"] == "Water")
    assert math.isclose(water, 0.5, abs_tol=1e-9)
    before = json.loads(siting("explain", ranked[0]["id"], "--json").out)
    assert before["score"] != answer["score"]


def test_zones_and_pairs_follow_the_weights_too(siting: Siting) -> None:
    plain, other = (
        json.loads(siting("explain", "FTZ-012", *weights, "--json").out)
        for weights in ((), ("--weights", "ports=x2"))
    )
    assert other["kind"] == "zone"
    assert other["score"] != plain["score"]


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("weights", [(), ("--weights", "cost=10%")])
def test_every_candidate_of_an_own_table_is_explained(
    siting: Siting, tmp_path: Path, weights: tuple[str, ...], lang: str
) -> None:
    table = own_table(tmp_path)
    for row in json.loads(siting("score", *table, *weights, "--json").out)["ranking"]:
        answer = json.loads(siting("explain", row["id"], *table, *weights, "--json").out)
        assert (answer["kind"], answer["name"], answer["rank"]) == (
            "site",
            row["name"],
            row["rank"],
        )
        assert math.isclose(answer["score"], row["score"], abs_tol=1e-12)
        assert math.isclose(
            math.fsum(one["points"] for one in answer["rows"]), row["score"], abs_tol=1e-12
        )
        assert answer["robustness"]["rank"] == row["rank"]
    said = siting("explain", "DELTA", *table, *weights, "--lang", lang)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("d Delta")
    assert "speed" in said.out
    readable(said.out, "explain", lang)


def test_in_an_own_table_there_are_no_zones_and_pairs(siting: Siting, tmp_path: Path) -> None:
    for wanted in ("FTZ-012", "a~b"):
        said = siting("explain", wanted, *own_table(tmp_path))
        assert (said.code, said.out) == (2, "")
        assert "not in m.csv" in said.err


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_pair_is_told_as_a_tree_that_adds_up(siting: Siting, border_run: Run, lang: str) -> None:
    pair = json.loads(border_run.said.out)["pairs"][0]
    lines = _lines(siting("explain", pair["pair_id"], "--lang", lang).out)
    cells = [(line, found.groups()) for line in lines if (found := CELLS.search(line))]
    *rows, (last, total) = cells
    assert last.startswith(" Total")
    for leaves in (True, False):
        kept = [figures for line, figures in rows if line.startswith(" ·") == leaves]
        assert len(kept) == (8 if leaves else 5)
        summed = [str(sum(map(Decimal, column))) for column in zip(*kept, strict=True)]
        assert summed == list(total)
