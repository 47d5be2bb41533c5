"""The page in a real browser with the network cut."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import Browser, Page, expect

from maps import page as map_page
from siting.robustness.confidence import RULE
from siting.wording import chance
from tests.maps import fakes

pytestmark = pytest.mark.browser

Open = Callable[..., Page]

KINDS = ("", "_figures")


def _chance(share: float) -> str:
    # A browser rounds halves up, Python to even: half a percentage point is no difference.
    return chance(share + 1e-9 if 0.01 < share < 0.99 else share)


def _data(sheet: Page) -> dict[str, Any]:
    read = "() => JSON.parse(document.getElementById('siting-data').textContent)"
    return cast("dict[str, Any]", sheet.evaluate(read))


def test_opens_without_network_errors_or_requests(open_page: Open) -> None:
    sheet = open_page()
    assert sheet.title() == "US–Mexico border"
    expect(sheet.locator("#title")).to_have_text("US–Mexico border")
    expect(sheet.locator("#footer")).to_contain_text("OpenStreetMap")
    expect(sheet.locator("#limits")).to_contain_text("headroom")
    assert sheet.locator("#map-area canvas, .folium-map canvas").count() >= 3


def test_the_map_is_drawn(open_page: Open) -> None:
    sheet = open_page()
    painted = sheet.evaluate(
        """() => [...document.querySelectorAll('.folium-map canvas')].map((canvas) =>
          canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
            .data.some((value) => value > 0))"""
    )
    assert sum(painted) >= 3


def test_policy_stops_injected_code_and_fetches(
    browser: Browser, files: dict[str, Path], tmp_path: Path
) -> None:
    text = files["plain"].read_text(encoding="utf-8")
    attack = "<script>window.hit = 1</script><img src=x onerror='window.hit = 2'></body>"
    target = tmp_path / "attacked.html"
    target.write_text(text.replace("</body>", attack), encoding="utf-8")
    context = browser.new_context(offline=True)
    sheet = context.new_page()
    refused: list[str] = []
    sheet.on("console", lambda line: refused.append(line.text))
    sheet.goto(target.as_uri())
    sheet.wait_for_selector("body[data-ready]")
    assert sheet.evaluate("window.hit") is None
    assert any("Content Security Policy" in line for line in refused)
    fetched = "fetch('data:text/plain,x').then(() => 'fetched', () => 'refused')"
    assert sheet.evaluate(fetched) == "refused"
    context.close()


@pytest.mark.parametrize(
    ("locale", "lang"),
    [("es-MX", "es"), ("es", "es"), ("en-GB", "en"), ("fr-FR", "es")],
)
def test_the_browser_decides_the_language_when_nobody_did(
    browser: Browser, files: dict[str, Path], locale: str, lang: str
) -> None:
    context = browser.new_context(locale=locale, offline=True)
    sheet = context.new_page()
    sheet.goto(files["unset"].as_uri())
    sheet.wait_for_selector("body[data-ready]")
    assert sheet.locator("html").get_attribute("lang") == lang
    expect(sheet.locator("#tab-site")).to_contain_text({"es": "Sitios", "en": "Sites"}[lang])
    context.close()


def test_a_language_asked_for_wins_over_the_browser(
    browser: Browser, files: dict[str, Path]
) -> None:
    context = browser.new_context(locale="es-MX", offline=True)
    sheet = context.new_page()
    sheet.goto(files["plain"].as_uri())
    sheet.wait_for_selector("body[data-ready]")
    assert sheet.locator("html").get_attribute("lang") == "en"
    context.close()


def test_the_reader_s_language_survives_a_reload_beside_other_keys(open_page: Open) -> None:
    sheet = open_page()
    sheet.evaluate("location.hash = 'other=1'")
    sheet.click("[data-lang=es]")
    assert sheet.evaluate("location.hash") == "#other=1&lang=es"
    sheet.reload()
    sheet.wait_for_selector("body[data-ready]")
    assert sheet.locator("html").get_attribute("lang") == "es"
    sheet.locator(".skip").focus()
    sheet.keyboard.press("Enter")
    assert sheet.evaluate("document.activeElement.id") == "results"
    assert sheet.evaluate("location.hash") == "#other=1&lang=es"
    sheet.evaluate("location.hash = 'lang=en'")
    expect(sheet.locator("#tab-site")).to_contain_text("Sites")


def test_language_switch(open_page: Open) -> None:
    sheet = open_page()
    sheet.click("tbody tr >> nth=0")
    sheet.click("[data-lang=es]")
    assert sheet.locator("html").get_attribute("lang") == "es"
    assert sheet.title() == "Frontera México–EE. UU."
    expect(sheet.locator("#tab-site")).to_contain_text("Sitios")
    expect(sheet.locator("#panel")).to_contain_text("De dónde vienen los puntos")
    expect(sheet.locator("[data-lang=es]")).to_have_attribute("aria-pressed", "true")
    assert "undefined" not in sheet.locator("body").inner_text()
    sheet.click("[data-lang=en]")
    expect(sheet.locator("#panel")).to_contain_text("Where the points come from")


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("queretaro", "Site"),
        ("BERMUDEZ", "Site"),
        ("FTZ-153", "US Foreign-Trade Zone"),
        ("ysleta", "Border crossing"),
        ("C01", "Corridor"),
    ],
)
def test_search_ignores_accents_and_opens_the_panel(open_page: Open, query: str, kind: str) -> None:
    sheet = open_page()
    sheet.fill("#search", query)
    expect(sheet.locator("#search-list li").first).to_be_visible()
    sheet.keyboard.press("ArrowDown")
    sheet.keyboard.press("Enter")
    expect(sheet.locator("#panel .eyebrow")).to_have_text(re.compile(kind, re.IGNORECASE))
    assert sheet.evaluate("document.activeElement.id") == "panel-title"


def test_search_says_when_nothing_is_found(open_page: Open) -> None:
    sheet = open_page()
    sheet.fill("#search", "zzzz")
    expect(sheet.locator("#search-list")).to_contain_text("Nothing found")


def test_keyboard_path_through_table_to_panel_and_back(open_page: Open) -> None:
    sheet = open_page()
    sheet.locator("#filter").focus()
    for _ in range(40):
        sheet.keyboard.press("Tab")
        if sheet.evaluate("document.activeElement.tagName") == "TR":
            break
    assert sheet.evaluate("document.activeElement.dataset.row") == "0"
    sheet.keyboard.press("ArrowDown")
    sheet.keyboard.press("ArrowDown")
    name = sheet.evaluate("document.activeElement.querySelector('th .name').textContent")
    sheet.keyboard.press("Enter")
    expect(sheet.locator("#panel-title")).to_have_text(name)
    assert sheet.evaluate("document.activeElement.id") == "panel-title"
    expect(sheet.locator("tr[aria-selected=true]")).to_have_attribute("data-row", "2")
    sheet.keyboard.press("Escape")
    expect(sheet.locator("#panel")).to_be_hidden()
    assert sheet.evaluate("document.activeElement.dataset.row") == "2"


def test_tabs_and_sorting_by_keyboard(open_page: Open) -> None:
    sheet = open_page()
    sheet.locator("#tab-site").focus()
    sheet.keyboard.press("ArrowRight")
    expect(sheet.locator("#tab-pair")).to_have_attribute("aria-selected", "true")
    sheet.locator("[data-column=door] button").focus()
    sheet.keyboard.press("Enter")
    expect(sheet.locator("[data-column=door]")).to_have_attribute("aria-sort", "ascending")
    first = sheet.locator("tbody tr >> nth=0").get_attribute("data-row")
    sheet.keyboard.press("Enter")
    expect(sheet.locator("[data-column=door]")).to_have_attribute("aria-sort", "descending")
    assert sheet.locator("tbody tr >> nth=0").get_attribute("data-row") != first


def test_filter_and_more_rows(open_page: Open) -> None:
    sheet = open_page()
    assert sheet.locator("tbody tr").count() == 100
    sheet.click(".more")
    assert sheet.locator("tbody tr").count() == 120
    sheet.fill("#filter", "tijuana baja")
    expect(sheet.locator("#count")).to_have_text("24 of 120")
    sheet.fill("#filter", "zzz")
    expect(sheet.locator("#table")).to_contain_text("No row matches")


@pytest.mark.parametrize("tab", ["site", "pair"])
def test_contributions_in_the_panel_add_up(open_page: Open, tab: str) -> None:
    sheet = open_page()
    sheet.click(f"#tab-{tab}")
    for row in range(5):
        sheet.click(f"tbody tr >> nth={row}")
        score = float(sheet.locator(".figures dd").first.inner_text())
        parts = [float(text) for text in sheet.locator(".earned").all_inner_texts()]
        assert len(parts) == (9 if tab == "site" else 8)
        assert sum(parts) == pytest.approx(score, abs=1e-6)


def test_parts_add_up_to_what_is_shown_of_any_score(open_page: Open) -> None:
    panel = Path(map_page.__file__).with_name("panel")
    names = ("address.js", "text.js", "bars.js")
    sources = "\n".join((panel / name).read_text(encoding="utf-8") for name in names)
    # Every score a payload can hold, in three parts of which two leave the same remainder.
    wrong = open_page().evaluate(
        f"""() => {{ {sources}
          lang = "en";
          const wrong = [];
          for (let step = 0; step <= 1e5; step += 1) {{
            const score = step / 1e5;
            const parts = addUp([33 * score, 33 * score, 34 * score], 100 * score);
            const summed = parts.reduce((sum, part) => sum + Number(num(part, 1)), 0);
            const shown = Number(points(score));
            if (summed.toFixed(1) !== shown.toFixed(1)) wrong.push([score, summed, shown]);
            if (parts[0] < parts[1]) wrong.push([score, parts]);
          }}
          return wrong;
        }}"""
    )
    assert wrong == []


@pytest.mark.parametrize("kind", ["site", "zone", "pair"])
def test_no_bar_exceeds_its_maximum(open_page: Open, kind: str) -> None:
    sheet = open_page()
    for row in range(5):
        if kind == "zone":
            sheet.fill("#search", ("McAllen", "FTZ 68", "FTZ 94", "FTZ 153", "Houston")[row])
            sheet.keyboard.press("Enter")
            expect(sheet.locator("#panel .eyebrow")).to_have_text(re.compile("zone", re.IGNORECASE))
        else:
            sheet.click(f"#tab-{kind}")
            sheet.click(f"tbody tr >> nth={row}")
        for text in sheet.locator(
            "#panel .amount:has(.earned), .theme h4 .amount"
        ).all_inner_texts():
            earned, most = text.split(" / ")
            assert float(earned) <= (0.0 if most == "–" else float(most)), text
    moved = sheet.locator("#panel .contributions .hint").inner_text()
    assert ("went to the others" in moved) == (kind == "zone")


def test_a_runner_up_that_counts_as_equally_fast_is_not_called_slower(open_page: Open) -> None:
    sheet = open_page()
    sheet.click("#tab-pair")
    sheet.click("tbody tr >> nth=1")
    journey = sheet.locator("#panel section").first
    expect(journey).to_contain_text("For all the times can tell it is as fast")
    expect(journey).to_contain_text("up to 5% slower")
    assert " 0 min more" not in journey.inner_text()
    part = sheet.locator("[data-criterion=redundancy]")
    expect(part).to_contain_text("Access if the best crossing closes")
    other = sheet.locator("#panel .legs .sum b").inner_text()
    assert part.locator(".says").inner_text() != other
    sheet.click("tbody tr >> nth=2")
    expect(journey).to_contain_text("more.")
    assert "equally fast" not in journey.inner_text()


def test_programmes_are_told_in_words(open_page: Open) -> None:
    sheet = open_page()
    for tab in ("site", "pair"):
        sheet.click(f"#tab-{tab}")
        sheet.click("tbody tr >> nth=0")
        expect(sheet.locator("#panel")).to_contain_text(
            "Northern border zone decree (to 2025-12-31;"
        )


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1440, 900), (1920, 1080), (360, 740)])
def test_the_first_view_holds_the_border_and_every_park(
    browser: Browser, files: dict[str, Path], width: int, height: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, offline=True)
    sheet = context.new_page()
    sheet.goto(files["plain"].as_uri())
    sheet.wait_for_selector("body[data-ready]")
    seen = sheet.evaluate(
        """() => {
          const data = JSON.parse(document.getElementById('siting-data').textContent);
          const box = document.querySelector('.folium-map').getBoundingClientRect();
          const cards = [...document.querySelectorAll('.card')]
            .map((card) => card.getBoundingClientRect());
          const at = [data.sites, data.crossings].flatMap((table) =>
            table.x.map((x, i) => map_1.latLngToContainerPoint([table.y[i], x])));
          const layers = document.getElementById('layers').getBoundingClientRect();
          return {
            inside: at.every((p) => p.x > 0 && p.y > 0 && p.x < box.width && p.y < box.height),
            hidden: at.filter((p) => p.x + box.left < layers.right
              && p.y + box.top < layers.bottom).length,
            share: cards.reduce((sum, card) => sum + card.width * card.height, 0)
              / (box.width * box.height),
          };
        }"""
    )
    assert seen["inside"]
    assert seen["hidden"] == 0
    assert seen["share"] < 0.25
    context.close()


def test_all_limits_can_be_read_and_put_away(open_page: Open) -> None:
    sheet = open_page()
    more = sheet.locator(".limits-more")
    expect(more).to_have_text("Read all 9")
    more.click()
    expect(more).to_have_text("Close")
    box = sheet.locator("#limits").bounding_box()
    assert box is not None
    assert box["height"] <= 800 / 3
    more.click()
    expect(more).to_have_text("Read all 9")


def test_search_says_which_crossings_are_not_used_and_shows_them_last(open_page: Open) -> None:
    sheet = open_page()
    sheet.fill("#search", "tijuana san")
    hits = sheet.locator("#search-list li").all_inner_texts()
    assert "Otay Mesa" in hits[0]
    assert "San Ysidro" in hits[-1]
    assert "no trucks" in hits[-1]
    assert "no trucks" not in "".join(hits[:-1])


def test_a_corridor_s_tag_stays_whole_at_the_edge(open_page: Open) -> None:
    sheet = open_page()
    # The middle of the corridor's crossings, near the map's left edge.
    sheet.evaluate("void map_1.setView([29.634, -100.75], 8, { animate: false })")
    sheet.wait_for_timeout(300)
    area = sheet.locator(".map-area").bounding_box()
    assert area is not None
    tags = [tag.bounding_box() for tag in sheet.locator(".corridor-name").all()]
    assert len(tags) == 1
    for tag in tags:
        assert tag is not None
        assert tag["x"] >= area["x"]
        assert tag["x"] + tag["width"] <= area["x"] + area["width"]
        assert tag["y"] >= area["y"]


def test_a_chance_is_neither_never_nor_always_unless_it_is(open_page: Open) -> None:
    sheet = open_page()
    sheet.click(".more")
    shown = sheet.locator("tbody .col-chance .two").evaluate_all(
        "cells => cells.map((cell) => cell.firstChild.textContent)"
    )
    shares = _data(sheet)["sites"]["top_share_figures"]
    assert shown == [_chance(share) for share in shares]
    assert "<1%" in shown


def test_sites_sort_by_chance(open_page: Open) -> None:
    sheet = open_page()
    heading = sheet.locator("[data-column=chance]")
    expect(heading).to_contain_text("Top 10: how sure")
    sheet.locator("[data-column=rank] button").click()
    heading.locator("button").click()
    expect(heading).to_have_attribute("aria-sort", "descending")
    rows = sheet.locator("#table tbody tr").evaluate_all("rows => rows.map((r) => +r.dataset.row)")
    shares = _data(sheet)["sites"]["top_share_figures"]
    sorted_down = [shares[row] for row in rows]
    assert sorted_down == sorted(shares, reverse=True)[:100]
    assert sorted_down[0] > sorted_down[-1]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("How sure", "with other weights", "if figures may be off too", "grade {grade}")),
        (
            "es",
            ("Qué tan seguro", "con otros pesos", "si además varían las cifras", "grado {grade}"),
        ),
    ],
)
def test_panel_says_how_sure_a_site_s_place_is(
    open_page: Open, lang: str, words: tuple[str, ...]
) -> None:
    sheet = open_page()
    sheet.click(f"[data-lang={lang}]")
    sites = _data(sheet)["sites"]
    for row in (1, 7):
        sheet.click(f"tbody tr >> nth={row}")
        said = sheet.locator("#panel .sureness")
        expect(said).to_have_count(1)
        for text in words:
            expect(said).to_contain_text(text.format(grade=sites["confidence"][row]))
        expect(said).to_contain_text(RULE.get("es" if lang == "es" else "en"))
        shown = said.locator(".item b").all_inner_texts()
        shares = [_chance(sites[f"{n}_share{k}"][row]) for n in ("top", "first") for k in KINDS]
        assert shown[:4] == shares
        spans = [(sites[f"rank_low{kind}"][row], sites[f"rank_high{kind}"][row]) for kind in KINDS]
        assert [[int(n) for n in re.findall(r"\d+", text)] for text in shown[4:]] == [
            list(dict.fromkeys(span)) for span in spans
        ]
        expect(said.locator("[data-theme]")).to_have_count(0)


def test_panel_says_under_which_weights_the_first_stays_first(open_page: Open) -> None:
    sheet = open_page()
    data = _data(sheet)
    held, winner = data["robustness"]["held"], data["robustness"]["winner"]
    sheet.click(f"tbody tr[data-row='{winner}']")
    rows = sheet.locator("#panel .sureness [data-theme]")
    expect(rows).to_have_count(len(data["themes"]))
    for j in range(len(data["themes"])):
        says = rows.nth(j).locator(".says").inner_text()
        beyond = [held[side][j] for side in ("below", "above") if held[side][j] >= 0]
        assert rows.nth(j).locator("button").all_inner_texts() == [
            data["sites"]["name"][row] for row in beyond
        ]
        for side, limit in (("below", "low"), ("above", "high")):
            figure = f"{100 * held[limit][j]:.1f}".removesuffix(".0") + "%"
            assert (figure in says) == (held[side][j] >= 0), says
    links = rows.locator("button")
    assert links.count() > 0
    other = links.first.inner_text()
    links.first.click()
    expect(sheet.locator("#panel-title")).to_have_text(other)


def test_without_uncertain_figures_nothing_is_said_of_them(open_page: Open) -> None:
    sheet = open_page("certain")
    sheet.click("tbody tr >> nth=0")
    said = sheet.locator("#panel .sureness")
    expect(said).to_contain_text("with other weights")
    assert "figures" not in said.inner_text()
    assert len(said.locator(".item").all()) == 3


def test_zones_are_not_said_to_be_sure(open_page: Open) -> None:
    sheet = open_page()
    sheet.fill("#search", "FTZ-153")
    sheet.keyboard.press("Enter")
    expect(sheet.locator("#panel .coverage")).to_have_count(1)
    expect(sheet.locator("#panel .sureness")).to_have_count(0)


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_phone_shows_the_chance_and_the_grade(open_page: Open, lang: str) -> None:
    sheet = open_page()
    sheet.set_viewport_size({"width": 360, "height": 740})
    sheet.click(f"[data-lang={lang}]")
    grid, scroller = (sheet.locator(name).bounding_box() for name in ("#table table", "#table"))
    assert grid is not None
    assert scroller is not None
    assert grid["width"] <= scroller["width"]
    expect(sheet.locator("tbody .col-chance small").first).to_be_visible()
    site = sheet.locator("tbody .col-site").first.bounding_box()
    assert site is not None
    assert site["width"] > 120
    sheet.click("tbody tr >> nth=0")
    assert sheet.evaluate("document.documentElement.scrollWidth") <= 360
    expect(sheet.locator("tbody .col-chance").first).to_be_visible()


def test_measured_stays_beside_an_open_panel(open_page: Open) -> None:
    sheet = open_page()
    sheet.click("tbody tr >> nth=0")
    expect(sheet.locator("thead [data-column=measured]")).to_be_visible()
    expect(sheet.locator("thead [data-column=door]")).to_be_hidden()


def test_panel_explains_evidence_provenance_and_pairs(open_page: Open) -> None:
    sheet = open_page()
    sheet.click("tbody tr >> nth=0")
    sheet.locator("#panel .source summary").first.click()
    panel = sheet.locator("#panel")
    for text in (
        "proxy",
        "ODbL-1.0",
        "2024-08",
        "Known limits",
        "gaps",
        "Wait at the crossing",
        "more.",
    ):
        expect(panel).to_contain_text(text)


def test_layer_boxes_switch_layers(open_page: Open) -> None:
    sheet = open_page()
    sheet.locator("#layers").evaluate("details => { details.open = true; }")
    count = """() => {
        const canvas = document.querySelector('.leaflet-live-pane canvas');
        const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
        let painted = 0;
        for (let i = 3; i < data.length; i += 4) painted += data[i] > 0;
        return painted;
    }"""
    before = sheet.evaluate(count)
    for key in ("sites", "zones", "crossings"):
        sheet.locator(f"#layer-{key}").focus()
        sheet.keyboard.press("Space")
    sheet.wait_for_timeout(200)
    assert before > 0
    assert sheet.evaluate(count) == 0
    sheet.locator("#layer-sites").check()
    sheet.wait_for_timeout(200)
    assert sheet.evaluate(count) > 0
    sheet.locator("#layer-names").uncheck()
    expect(sheet.locator(".label-town").first).to_be_hidden()


def test_click_on_the_map_selects_and_marks_the_row(open_page: Open) -> None:
    sheet = open_page()
    sheet.fill("#search", "pharr")
    sheet.keyboard.press("Enter")
    sheet.keyboard.press("Escape")
    expect(sheet.locator("#panel")).to_be_hidden()
    sheet.wait_for_timeout(500)
    box = sheet.locator(".folium-map").bounding_box()
    assert box is not None
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    sheet.mouse.move(middle[0] + 40, middle[1])
    sheet.mouse.move(*middle, steps=4)
    expect(sheet.locator(".leaflet-tooltip")).to_contain_text("Pharr International Bridge")
    sheet.mouse.click(*middle)
    expect(sheet.locator("#panel-title")).to_have_text("Pharr International Bridge")
    expect(sheet.locator("#panel")).to_be_visible()


def test_every_kind_opens_without_a_gap_in_words(open_page: Open) -> None:
    sheet = open_page()
    for query in ("apodaca", "laredo", "world trade", "C01", "san ysidro"):
        sheet.fill("#search", query)
        sheet.keyboard.press("Enter")
        text = sheet.locator("#panel").inner_text()
        assert "undefined" not in text
        assert "NaN" not in text
        assert "{" not in text
        assert "[object" not in text


def test_narrow_screen_does_not_scroll_sideways(open_page: Open) -> None:
    sheet = open_page()
    sheet.set_viewport_size({"width": 360, "height": 740})
    sheet.click("tbody tr >> nth=0")
    assert sheet.evaluate("document.documentElement.scrollWidth") <= 360
    panel = sheet.locator("#panel").bounding_box()
    area = sheet.locator(".map-area").bounding_box()
    assert panel is not None
    assert area is not None
    assert panel["y"] >= area["y"] + area["height"] - 1


def test_on_a_phone_the_panel_comes_to_the_reader_and_goes_back(open_page: Open) -> None:
    sheet = open_page()
    sheet.set_viewport_size({"width": 360, "height": 740})
    row = sheet.locator("tbody tr").nth(30)
    row.click()
    top = sheet.locator("#panel").bounding_box()
    assert top is not None
    assert abs(top["y"]) < 40
    assert sheet.evaluate("document.activeElement.id") == "panel-title"
    sheet.locator(".source summary").last.scroll_into_view_if_needed()
    expect(sheet.locator(".back")).to_be_in_viewport()
    sheet.click(".back")
    expect(sheet.locator("#panel")).to_be_hidden()
    expect(row).to_be_in_viewport()
    expect(row).to_be_focused()
    legend, area = (
        sheet.locator(name).bounding_box() for name in ("#legend", ".map-area .folium-map")
    )
    assert legend is not None
    assert area is not None
    assert legend["y"] + legend["height"] <= area["y"] + area["height"]


def test_every_control_has_a_name(open_page: Open) -> None:
    sheet = open_page()
    sheet.click("tbody tr >> nth=0")
    nameless = sheet.evaluate(
        """() => [...document.querySelectorAll('button, input, a[href]')].filter((node) =>
          !(node.textContent.trim() || node.getAttribute('aria-label') || node.title
            || (node.labels && node.labels.length))).map((node) => node.outerHTML)"""
    )
    assert nameless == []


def test_hostile_names_are_text(open_page: Open) -> None:
    sheet = open_page("hostile")
    assert sheet.evaluate("window.hit") is None
    shown = sheet.locator("#table").inner_text()
    for name in fakes.HOSTILE[:6]:
        assert name in shown or name[:80] in shown
    for tab in ("site", "pair", "corridor"):
        sheet.click(f"#tab-{tab}")
        for row in range(min(9, sheet.locator("tbody tr").count())):
            sheet.locator("tbody tr").nth(row).click()
    sheet.click("[data-lang=es]")
    sheet.fill("#search", "script")
    assert sheet.locator("#search-list li").count() > 0
    sheet.keyboard.press("Enter")
    assert sheet.evaluate("window.hit") is None
    assert sheet.locator("#panel img, #table img, #panel script").count() == 0
    assert sheet.evaluate("document.documentElement.scrollWidth <= innerWidth")
