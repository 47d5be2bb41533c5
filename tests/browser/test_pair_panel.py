"""What the page says of a pair beside its score: loads, rail, and how it holds."""

from collections.abc import Callable
from typing import Any, cast

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


def _pairs(sheet: Page) -> dict[str, Any]:
    read = "() => JSON.parse(document.getElementById('siting-data').textContent).pairs"
    return cast("dict[str, Any]", sheet.evaluate(read))


def _open(sheet: Page, row: int) -> None:
    sheet.click("#tab-pair")
    while sheet.locator(f"#table tr[data-row='{row}']").count() == 0:
        sheet.click("#table .more")
    sheet.click(f"#table tr[data-row='{row}'] >> td >> nth=0")


def test_a_load_is_told_by_truck_and_by_rail(open_page: Open) -> None:
    sheet = open_page()
    pairs = _pairs(sheet)
    by_rail = next(row for row, minutes in enumerate(pairs["rail_minutes"]) if minutes is not None)
    _open(sheet, by_rail)
    loads = sheet.locator("#panel .loads")
    expect(loads).to_contain_text("48 h 20 min · 812 km · through Ysleta")
    expect(loads).to_contain_text("410 kg CO₂")
    expect(loads).to_contain_text(">99%")
    sheet.click("[data-lang=es]")
    expect(loads).to_contain_text("410 kg de CO₂")
    expect(loads).to_contain_text("Llega en 4 h 00 min")


def test_without_a_way_by_rail_the_reason_is_said(open_page: Open) -> None:
    sheet = open_page()
    row = _pairs(sheet)["rail_minutes"].index(None)
    _open(sheet, row)
    loads = sheet.locator("#panel .loads")
    expect(loads).to_contain_text("no railway line of the layer near the site")
    sheet.click("[data-lang=es]")
    expect(loads).to_contain_text("ninguna vía férrea de la capa cerca del sitio")


@pytest.mark.parametrize(
    ("among", "says"),
    [
        (lambda rank, _, added: rank <= 3 and added is not None, "(+12 min door to door)"),
        (lambda rank, without, added: rank <= 3 and without >= 0 and added is None, "no way is"),
        (
            lambda rank, without, _: rank <= 3 and without < 0,
            "No single closure takes the zone out",
        ),
        (lambda rank, _, __: rank > 3, "outside the first 3"),
    ],
    ids=["later", "never", "held", "outside"],
)
def test_the_panel_says_what_breaks_a_pair(
    open_page: Open, among: Callable[[int, int, float | None], bool], says: str
) -> None:
    sheet = open_page()
    pairs = _pairs(sheet)
    columns = ("rank_for_site", "breaks_without", "breaks_minutes")
    found = zip(*(pairs[name] for name in columns), strict=True)
    row = next(row for row, told in enumerate(found) if among(*told))
    _open(sheet, row)
    expect(sheet.locator("#panel .holds")).to_contain_text(says)
    assert sheet.locator("#panel .holds .fact").count() == 5


def test_pairs_sort_by_stability(open_page: Open) -> None:
    sheet = open_page()
    sheet.click("#tab-pair")
    sheet.click("th[data-column=holds] button")
    expect(sheet.locator("th[data-column=holds]")).to_have_attribute("aria-sort", "descending")
    shares = _pairs(sheet)["stability"]
    rows = [
        int(str(row.get_attribute("data-row"))) for row in sheet.locator("#table tbody tr").all()
    ]
    assert [shares[row] for row in rows] == sorted(shares, reverse=True)[: len(rows)]


def test_a_site_s_pairs_say_how_they_hold(open_page: Open) -> None:
    sheet = open_page()
    sheet.click("#table tbody tr >> nth=0")
    cards = sheet.locator("#panel .pair-card")
    assert cards.count() == 3
    for card in cards.all():
        expect(card).to_contain_text("Zone stays in its site's first 3:")


def test_the_legs_add_up_as_shown(open_page: Open) -> None:
    sheet = open_page()
    sheet.click("#tab-pair")
    shown = []
    for row in sheet.locator("#table tbody tr").all()[:40]:
        row.locator("td >> nth=0").click()
        told = sheet.locator("#panel .legs li b").all_inner_texts()
        *legs, total = (_minutes(one) for one in told)
        assert len(legs) == 3
        assert sum(legs) == total
        shown.append(total)
    assert len(set(shown)) > 10


def _minutes(text: str) -> int:
    hours, _, rest = text.rpartition(" h ")
    return 60 * int(hours or 0) + int(rest.removesuffix(" min"))


def test_spanish_names_a_crossing_as_mexico_does(open_page: Open) -> None:
    sheet = open_page()
    sheet.click("[data-lang=es]")
    sheet.fill("#search", "ysleta")
    sheet.press("#search", "Enter")
    expect(sheet.locator("#panel-title")).to_have_text("Zaragoza (Ysleta)")
    sheet.fill("#search", "zaragoza")
    expect(sheet.locator("#search-list")).to_contain_text("Zaragoza")
    sheet.click("[data-lang=en]")
    expect(sheet.locator("#panel-title")).to_have_text("Ysleta")


def test_a_selection_folds_the_legend_and_keeps_its_own_label_only(open_page: Open) -> None:
    sheet = open_page()
    legend = sheet.locator("#legend")
    expect(legend).to_have_attribute("open", "")
    sheet.click("#tab-corridor")
    expect(sheet.locator(".corridor-name")).to_have_count(1)
    sheet.click("#table tbody tr >> nth=0 >> td >> nth=0")
    expect(legend).not_to_have_attribute("open", "")
    sheet.keyboard.press("Escape")
    expect(legend).to_have_attribute("open", "")
    # A pair of no corridor has no corridor's name beside it, wherever the map looks.
    _open(sheet, _pairs(sheet)["corridor"].index(-1))
    sheet.click("#layers summary")
    sheet.click("#layers button")
    expect(sheet.locator(".corridor-name")).to_have_count(0)
    sheet.click("#panel-close")
    sheet.click("#layers button")
    sheet.click("#layers summary")
    expect(sheet.locator(".corridor-name")).to_have_count(1)


def test_a_wide_screen_keeps_its_legend(open_page: Open) -> None:
    sheet = open_page()
    sheet.set_viewport_size({"width": 1500, "height": 900})
    sheet.click("#table tbody tr >> nth=0")
    expect(sheet.locator("#panel")).to_be_visible()
    expect(sheet.locator("#legend")).to_have_attribute("open", "")
