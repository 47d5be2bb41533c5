"""``siting compare``: sites side by side, and points that add up."""

import json
import math
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from siting import comparison, ranking
from siting import study as studies
from siting.cli import compare as command
from tests.cli.asking import own_table, readable
from tests.cli.conftest import Siting

pytestmark = pytest.mark.usefixtures("decided")

FIVE = ("N069", "N074", "N070", "P087", "P416")


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("sites", [FIVE, FIVE[:2], ("a", "c", "d", "e")])
def test_the_table_is_the_json(
    siting: Siting, tmp_path: Path, lang: str, sites: tuple[str, ...]
) -> None:
    own = own_table(tmp_path) if "a" in sites else ()
    asked = ("compare", *sites, *own, "--lang", lang)
    said, answer = siting(*asked), json.loads(siting(*asked, "--json").out)
    assert (said.code, said.err) == (0, "")
    readable(said.out, "compare", lang)
    assert [one["id"] for one in answer["candidates"]] == list(sites)
    for k, one in enumerate(answer["candidates"]):
        points = math.fsum(row["points"][k] for row in answer["rows"])
        assert points == pytest.approx(one["score"], abs=1e-12)
    scores = [f"{100 * one['score']:.2f}" for one in answer["candidates"]]
    assert any(line.split()[1:] == scores for line in said.out.splitlines())
    assert any(line.split()[1:] == answer["grade"] for line in said.out.splitlines())
    leader = answer["candidates"][answer["leader"]]
    for other in answer["differences"]:
        parts = math.fsum(points for _, points in other["by_criterion"])
        assert parts == pytest.approx(other["points"], abs=1e-12)
        assert f"{leader['id']} " in said.out
    ahead = answer["ahead_share"]
    assert all(ahead[i][j] + ahead[j][i] <= 1 for i in range(len(sites)) for j in range(i))


def test_printed_points_add_up_to_the_printed_score_for_every_site() -> None:
    decision = ranking.decide(studies.load("border"))
    ids = decision.ids
    assert len(ids) > 500
    for start in range(0, len(ids), comparison.MOST):
        # The last few are met by some that were there before: one alone is no comparison.
        some = ids[min(start, len(ids) - comparison.MOST) :][: comparison.MOST]
        printed = command.printed_points(comparison.compare(decision, some, "en"))
        for one, points in zip(some, printed, strict=True):
            score = float(decision.scores.score[decision.position(one)])
            cells = [Decimal(f"{part:.2f}") for part in points]
            assert sum(cells) == Decimal(f"{100 * score:.2f}"), one


@pytest.mark.parametrize("sites", [("N001", "N002"), FIVE])
def test_the_lead_is_what_the_printed_columns_say(siting: Siting, sites: tuple[str, ...]) -> None:
    said = siting("compare", *sites).out
    table = said[said.index("Points of 100") :]
    cells = rf"((?: +\d+\.\d\d){{{len(sites)}}}) *$"
    lines = re.findall(rf"^ (\S.*?){cells}", table, re.MULTILINE)
    columns = {
        one: {title: Decimal(found.split()[k]) for title, found in lines}
        for k, one in enumerate(sites)
    }
    for column in columns.values():
        assert sum(column.values()) == 2 * column["Score"]
    leads = re.findall(r"(\w+) leads (\w+) by ([\d.]+) points \(([^)]*)\)", " ".join(said.split()))
    assert len(leads) == len(sites) - 1
    for leader, other, points, parts in leads:
        apart = {title: columns[leader][title] - columns[other][title] for title, _ in lines}
        assert Decimal(points) == apart["Score"]
        named = {part.rpartition(" ")[0]: Decimal(part.split()[-1]) for part in parts.split(", ")}
        assert sum(named.values()) == Decimal(points)
        assert all(apart[title] == part for title, part in named.items() if title != "others")


@pytest.mark.parametrize("lang", ["en", "es"])
def test_five_long_names_break_no_word(
    siting: Siting, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    asked = ("compare", "N001", "N390", "P448", "N222", "P438", "--lang", lang)
    monkeypatch.setenv("COLUMNS", "80")
    narrow = siting(*asked).out
    monkeypatch.setenv("COLUMNS", "200")
    wide = siting(*asked).out
    assert Counter(narrow.replace("─", "").split()) == Counter(wide.replace("─", "").split())
    # Asentamiento Industrial: a word wider than its column is cut, not broken.
    assert "Asentamie…" in narrow


def test_equals_are_said_to_be_equal(siting: Siting, tmp_path: Path) -> None:
    own = own_table(tmp_path)
    table = (tmp_path / "m.csv").read_text(encoding="utf-8")
    (tmp_path / "m.csv").write_text(f"{table}f,Zeta,20,3,80\n", encoding="utf-8")
    said = " ".join(siting("compare", "e", "f", *own).out.split())
    assert "e and f have the same score (no criterion parts them)." in said
    said = " ".join(siting("compare", "b", "e", *own).out.split())
    assert "no weights put e before it" in said


def test_nobody_leads_one_of_whom_nothing_is_known(siting: Siting, tmp_path: Path) -> None:
    own = own_table(tmp_path)
    table = (tmp_path / "m.csv").read_text(encoding="utf-8")
    (tmp_path / "m.csv").write_text(f"{table}f,Zeta,,,\n", encoding="utf-8")
    said = siting("compare", "e", "f", *own)
    assert (said.code, said.err) == (0, "")
    readable(said.out, "compare", "en")
    assert "f has no score: nothing that carries weight is known of it." in " ".join(
        said.out.split()
    )
    assert "leads f" not in said.out


def test_weights_change_who_leads(siting: Siting) -> None:
    answer = json.loads(siting("compare", "N069", "N390", "--weights", "water=x2", "--json").out)
    assert answer["leader"] == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (("N069",), "1 given; compare 2 to 5 at a time"),
        ((*FIVE, "N071"), "6 given; compare 2 to 5 at a time"),
        (("N069", "N069"), "N069: given twice"),
        (("N069", "N07O"), "'N07O': not in border; did you mean N"),
        (("N069", "Desarrollo Industrial Rasini"), "did you mean Desarrollo Industrial Rassini?"),
        (("N069", "N070", "--weights", "waters=0.5"), "no such theme; did you mean water?"),
        (("N069", "N070", "--study", "boder"), "did you mean border?"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(
    siting: Siting, wrong: tuple[str, ...], sentence: str
) -> None:
    said = siting("compare", *wrong)
    assert (said.code, said.out) == (2, "")
    assert sentence in " ".join(said.err.split())
    assert "Traceback" not in said.err
