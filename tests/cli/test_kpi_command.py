"""``siting kpi``: what it says, in both languages and every format."""

import csv
import json
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

import layers
from siting import kpi, pipeline, study
from siting.cli._kpi_files import write_file
from siting.cli._kpi_sheet import sheet
from siting.cli.words import entries
from siting.kpi.trend import trend
from siting.terms import Text
from siting.world import TODAY
from tests.cli.asking import readable
from tests.cli.conftest import Siting

if TYPE_CHECKING:
    from siting.results import RunResult

COLUMNS = [
    "key",
    "about",
    "name",
    "title",
    "value",
    "low",
    "high",
    "unit",
    "year",
    "evidence",
    "source",
    "note",
]


@pytest.fixture(scope="module")
def result() -> "RunResult":
    return pipeline.run(study.load("border"))


@pytest.fixture(autouse=True)
def _run_once(monkeypatch: pytest.MonkeyPatch, result: "RunResult") -> None:
    monkeypatch.setattr(pipeline, "run", lambda *_, **__: result)


@pytest.fixture(scope="module")
def hostile(result: "RunResult") -> kpi.Report:
    """Return a report of a park whose name is meant to break every format."""
    name = "=cmd|'x'!A1 </p><script>alert(1)</script> | `a` *b* \x1b[31m\n# c"
    subject = kpi.municipality(result, "Reynosa", world=TODAY)
    made = kpi.report(result, subject)
    shown = tuple(replace(one, name=name) if one.name else one for one in made.indicators)
    return replace(made, subject=replace(subject, name_en=name, name_es=name), indicators=shown)


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize(
    "asked",
    [
        ("-m", "Reynosa"),
        ("-m", "Nuevo Laredo"),
        ("-m", "08037"),
        ("-m", "Tijuana"),
        ("-m", "Miguel Alemán"),
        ("--corridor", "C01"),
        ("--crossing", "laredo-cpkc-rail"),
    ],
)
def test_it_reads_well_in_both_languages(siting: Siting, asked: tuple[str, str], lang: str) -> None:
    said = siting("kpi", *asked, "--lang", lang)
    assert (said.code, said.err) == (0, "")
    readable(said.out, "kpi", lang)


def test_the_table_holds_the_figures_of_the_json(siting: Siting) -> None:
    said = siting("kpi", "-m", "Reynosa").out
    answer = json.loads(siting("kpi", "-m", "Reynosa", "--json").out)
    assert (answer["kind"], answer["id"], answer["data_up_to"]) == (
        "municipality",
        "28032",
        "2026-08",
    )
    by_key = {(one["key"], one["about"]): one for one in answer["indicators"]}
    trucks = by_key["trucks", "pharr-reynosa"]
    assert f"{trucks['value']:,}" in said
    assert [one["year"] for one in trucks["series"]] == list(range(2008, 2026))
    assert trucks["series"][-1]["value"] == trucks["value"]
    assert f"{by_key['since', 'pharr-reynosa']['value']:+.1f}" in said


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_csv_is_one_row_an_indicator(siting: Siting, tmp_path: Path, lang: str) -> None:
    file = tmp_path / "reynosa.csv"
    said = siting("kpi", "-m", "Reynosa", "-o", file, "--lang", lang)
    assert said.out.splitlines()[-1] == str(file)
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    answer = json.loads(siting("kpi", "-m", "Reynosa", "--json", "--lang", lang).out)
    assert list(rows[0]) == COLUMNS
    assert [(row["key"], row["about"]) for row in rows] == [
        (one["key"], one["about"]) for one in answer["indicators"]
    ]
    for row, one in zip(rows, answer["indicators"], strict=True):
        assert row["title"]
        assert row["unit"]
        assert (row["value"] == "") == (row["evidence"] == "missing") == (one["value"] is None)
        assert row["value"] == "" or float(row["value"]) == one["value"]
        assert row["note"] or row["source"]
    assert {row["value"] for row in rows if row["key"] == "trucks"} >= {"719189"}


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        assert not {"src", "href", "onclick"} & {name for name, _ in attrs}
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_and_the_text_hold_every_section(siting: Siting, tmp_path: Path) -> None:
    page, text = tmp_path / "n.html", tmp_path / "n.md"
    for file in (page, text):
        assert siting("kpi", "-m", "Nuevo Laredo", "-o", file, "--lang", "es").code == 0
    read = _Page()
    read.feed(page.read_text(encoding="utf-8"))
    assert read.open == []
    assert read.tags["h2"] == text.read_text(encoding="utf-8").count("\n## ") > 5
    rows = sum(line.startswith("| ") for line in text.read_text(encoding="utf-8").splitlines())
    # Markdown has a line under each heading row more.
    assert rows == read.tags["tr"] + read.tags["table"]


def test_the_same_bytes_twice(siting: Siting, tmp_path: Path) -> None:
    for ending in ("csv", "md", "html"):
        one, two = tmp_path / f"one.{ending}", tmp_path / f"two.{ending}"
        for file in (one, two):
            siting("kpi", "-m", "Reynosa", "-o", file)
        assert one.read_bytes() == two.read_bytes()


def test_a_name_cannot_break_a_format(hostile: kpi.Report, tmp_path: Path) -> None:
    for ending in ("csv", "md", "html"):
        write_file(hostile, tmp_path / f"x.{ending}", "es")
    page = (tmp_path / "x.html").read_text(encoding="utf-8")
    read = _Page()
    read.feed(page)
    assert read.tags["script"] == 0
    text = (tmp_path / "x.md").read_text(encoding="utf-8")
    assert "<script" not in text.replace("\\<", "")
    assert "\x1b" not in page + text
    # As many cells as ever, whatever stands in a name.
    table = [line.replace("\\|", "") for line in text.splitlines() if line.startswith("| ")]
    assert table[0].count("|") == table[2].count("|")
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as stream:
        names = {row["name"] for row in csv.DictReader(stream)}
    assert not any(name.startswith("=") for name in names)


@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [
        ((), 2, "give one of --municipality"),
        (("-m", "Reynosa", "--corridor", "C01"), 2, "give one of --municipality"),
        (("-m", " "), 2, "the name is empty"),
        (("-m", "Reynosa", "--within", "0"), 2, "--within: 0 hours"),
        (("-m", "Reynosa", "--within", "nan"), 2, "--within: nan hours"),
        (("-m", "Reynosa", "-o", "x.pdf"), 2, "the ending says the format"),
        (("-m", "Reynosa", "-o", "no/such/x.csv"), 2, "there is no folder"),
        (("-m", "Juárez"), 2, "give the code of one"),
        (("-m", "Reinosa"), 2, "did you mean Reynosa"),
        (("--corridor", "C999"), 2, "there is none in study border"),
        (("--crossing", "\x1b[31m"), 2, "crossing:"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(
    siting: Siting, asked: tuple[str, ...], code: int, said: str
) -> None:
    answer = siting("kpi", *asked)
    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err
    assert "\x1b" not in answer.err


def test_a_file_that_is_there_is_kept_unless_asked(siting: Siting, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("mine", encoding="utf-8")
    assert siting("kpi", "-m", "Reynosa", "-o", file).code == 2
    assert file.read_text(encoding="utf-8") == "mine"
    assert siting("kpi", "-m", "Reynosa", "-o", file, "--overwrite").code == 0
    assert file.read_text(encoding="utf-8").startswith("key,")


def test_every_cited_source_and_measure_in_use_has_spanish() -> None:
    known = {
        texts["en"] for key, texts in entries("kpi").items() if key.startswith(("meas", "sour"))
    }
    crossings = layers.load("crossings")
    working = crossings[crossings["commercial"]]
    used = {*working["wait_measures"].dropna(), *working["wait_source"].dropna()}
    used |= set(layers.load_table("wait_default")["source"])
    used |= set(layers.load_table("texas_crossing_counts")["source"])
    assert used - {""} - known == set()


def test_bars_stand_on_zero_and_say_where_there_is_no_count(result: "RunResult") -> None:
    subject = kpi.municipality(result, "Reynosa", world=TODAY)
    report = kpi.report(result, subject)
    series = trend(np.array([2008, 2009, 2011]), np.array([0.0, 50.0, 100.0]))
    shown = tuple(
        replace(one, trend=series) if one.key == "trucks" else one for one in report.indicators
    )
    made = sheet(replace(report, indicators=shown), "es")
    bars = {row[-1] for section in made.sections for row in section.rows}
    assert "▁▅·█" in bars


def test_a_shorter_series_is_not_told_under_the_longer_ones_heading(siting: Siting) -> None:
    said = " ".join(siting("kpi", "-m", "08037").out.split())
    # El Paso's rails are counted since 2010, its bridges since 2008.
    assert "17 years (since 2008)" in said
    assert "15 years (since 2010)" in said


def test_a_rate_stands_only_under_the_heading_of_its_years(result: "RunResult") -> None:
    report = kpi.report(result, kpi.municipality(result, "Reynosa", world=TODAY))
    moved = tuple(
        replace(one, year="2011/2025")
        if (one.key, one.about) == ("since", "pharr-reynosa")
        else one
        for one in report.indicators
    )
    made = sheet(replace(report, indicators=moved), "en")
    trucks = next(one for one in made.sections if one.title == "Trucks a year, northbound")
    since = {row[0]: row[4] for row in trucks.rows}
    assert since["Pharr-Reynosa"] == "–"
    assert since["Progreso"] == "+2.0"


@pytest.fixture(scope="module")
def laredo(result: "RunResult") -> kpi.Report:
    return kpi.report(result, kpi.municipality(result, "Nuevo Laredo", world=TODAY))


def test_growth_on_a_page_bears_its_unit(laredo: kpi.Report, tmp_path: Path) -> None:
    for ending, cell in (("html", ">+3.9 %<"), ("md", "| +3.9 % |")):
        write_file(laredo, tmp_path / f"n.{ending}", "es")
        assert cell in (tmp_path / f"n.{ending}").read_text(encoding="utf-8")


def test_every_cell_of_a_page_bears_its_heading(laredo: kpi.Report, tmp_path: Path) -> None:
    write_file(laredo, tmp_path / "n.html", "es")
    page = (tmp_path / "n.html").read_text(encoding="utf-8")
    # On a narrow screen the headings are beside the figures, not above them.
    assert page.count("<td ") == page.count("data-label=") > 50
    assert "attr(data-label)" in page


@pytest.mark.parametrize(
    ("lang", "title", "cite", "whole"),
    [
        ("es", "Sitios espejo en la frontera", "Cómo citar: «Nuevo Laredo", "de todo Tamaulipas"),
        ("en", "Mirror sites on the US-Mexico", 'How to cite: "Nuevo Laredo', "all of Tamaulipas"),
    ],
)
def test_a_report_says_what_it_is_and_how_to_cite_it(
    laredo: kpi.Report, lang: str, title: str, cite: str, whole: str
) -> None:
    made = sheet(laredo, lang)
    assert title in made.intro[0]
    assert made.citation[0].startswith(cite)
    assert "OpenStreetMap contributors (ODbL 1.0)" in made.citation[1]
    cells = [cell for section in made.sections for row in section.rows for cell in row]
    assert sum(whole in cell for cell in cells) == 3
    assert not any("border" in cell.split() for cell in cells)


def test_a_figure_of_the_capital_or_of_mexico_state_is_not_the_countrys(
    result: "RunResult",
) -> None:
    report = kpi.report(result, kpi.municipality(result, "Toluca", world=TODAY))
    cells = [cell for part in sheet(report, "es").sections for row in part.rows for cell in row]
    assert any("de todo el Estado de México" in cell for cell in cells)


def test_a_study_is_asked_for_as_route_does_or_by_place(siting: Siting) -> None:
    by_place = siting("kpi", "border", "-m", "Reynosa", "--json")
    assert by_place.code == 0
    assert siting("kpi", "-m", "Reynosa", "--json", "-s", "border").out == by_place.out
    assert siting("kpi", "-m", "Reynosa", "--json", "--study", "border").out == by_place.out
    both = siting("kpi", "border", "-m", "Reynosa", "--study", "other.toml")
    assert (both.code, both.out) == (2, "")
    assert "border and --study other.toml are two studies" in both.err
    assert "no-such.toml" in siting("kpi", "-m", "Reynosa", "-s", "no-such.toml").err


def test_a_supposed_world_is_named_as_such(result: "RunResult") -> None:
    title = Text(en="Bridge shut", es="Puente cerrado")
    subject = kpi.municipality(result, "Reynosa", world=TODAY)
    made = sheet(kpi.report(result, subject, scenario=title), "es")
    assert "con el supuesto «Puente cerrado»" in made.intro[0]
    assert "con el supuesto «Puente cerrado»" in made.citation[0]
