"""The page of a scenario: two worlds in one file, one seen at a time."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import Page, expect

from maps import scenario
from tests.maps import fakeworlds

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    out = tmp_path_factory.mktemp("scenario")
    made = {"plain": fakeworlds.worlds(), "hostile": fakeworlds.worlds(hostile=True)}
    return {
        name: scenario.write_scenario(*worlds, out / name, overwrite=False, lang="en")[0]
        for name, worlds in made.items()
    }


def _switch(sheet: Page, world: str) -> None:
    with sheet.expect_navigation():
        sheet.click(f"[data-world={world}]")
    sheet.wait_for_selector("body[data-ready]")
    expect(sheet.locator(f"[data-world={world}]")).to_have_attribute("aria-pressed", "true")


def _block(sheet: Page, name: str) -> dict[str, Any]:
    read = f"() => JSON.parse(document.getElementById('{name}').textContent)"
    return cast("dict[str, Any]", sheet.evaluate(read))


def _towns(sheet: Page) -> list[float]:
    """Where the towns stand in the window: the same only in the same view."""
    read = """() => [...document.querySelectorAll('.label-town')].map((node) =>
      node.getBoundingClientRect()).flatMap(({ x, y }) => [Math.round(x), Math.round(y)])"""
    return cast("list[float]", sheet.evaluate(read))


def test_the_other_world_and_back_keeps_language_view_and_selection(
    open_page: Open, trouble: list[str]
) -> None:
    sheet = open_page()
    sheet.click("[data-lang=es]")
    sheet.click("#tab-pair")
    moved = _block(sheet, "siting-change")["pairs"]
    data = _block(sheet, "siting-data")
    ids = [
        f"{data['sites']['id'][site]}~{data['zones']['id'][zone]}"
        for site, zone in zip(data["pairs"]["site"], data["pairs"]["zone"], strict=True)
    ]
    pair = ids.index(moved["id"][moved["status"].index("moved")])
    sheet.click(f"#table tbody tr[data-row='{pair}']")
    sheet.click(".leaflet-control-zoom-out")
    sheet.wait_for_timeout(400)
    title, view = sheet.locator("#panel-title").inner_text(), _towns(sheet)
    expect(sheet.locator("#panel .warning")).to_contain_text("Hoy: ")
    assert len(view) > 0
    for world in ("after", "today"):
        _switch(sheet, world)
        assert sheet.locator("html").get_attribute("lang") == "es"
        expect(sheet.locator("#panel-title")).to_have_text(title)
        assert _towns(sheet) == view
        assert "view=" not in sheet.url
        assert "pick=" not in sheet.url
    assert "world=" not in sheet.url
    assert trouble == []


def test_each_world_shows_its_own_crossing(open_page: Open) -> None:
    sheet = open_page()
    sheet.fill("#search", "world trade")
    sheet.keyboard.press("Enter")
    assert "closed in this study" not in sheet.locator("#panel").inner_text()
    _switch(sheet, "after")
    expect(sheet.locator("#panel")).to_contain_text("closed in this study")


def test_what_moves_and_breaks_is_drawn_and_explained_only_under_the_scenario(
    open_page: Open,
) -> None:
    sheet = open_page()
    expect(sheet.locator("#legend")).not_to_contain_text("Pairs that break")
    assert sheet.locator("#layer-changes").count() == 0
    _switch(sheet, "after")
    expect(sheet.locator("#legend")).to_contain_text("Pairs that change crossing")
    expect(sheet.locator("#legend")).to_contain_text("Pairs that break")
    painted = """() => [...document.querySelector('.leaflet-areas-pane').querySelectorAll('canvas')]
      .reduce((sum, canvas) => sum + canvas.getContext('2d')
        .getImageData(0, 0, canvas.width, canvas.height).data.filter((v) => v > 0).length, 0)"""
    with_lines = sheet.evaluate(painted)
    sheet.locator("#layers").evaluate("(node) => { node.open = true; }")
    sheet.uncheck("#layer-changes")
    sheet.wait_for_timeout(200)
    assert sheet.evaluate(painted) < with_lines


def test_the_keyboard_reaches_the_other_world_and_what_it_costs(open_page: Open) -> None:
    sheet = open_page()
    sheet.focus("[data-world=after]")
    with sheet.expect_navigation():
        sheet.keyboard.press("Enter")
    sheet.wait_for_selector("body[data-ready]")
    sheet.focus("#worlds-more summary")
    sheet.keyboard.press("Enter")
    expect(sheet.locator("#worlds-more")).to_contain_text("For one week, the roughly 143,000")
    expect(sheet.locator("#worlds-more")).to_contain_text("Pharr International Bridge")
    sheet.click("[data-lang=es]")
    expect(sheet.locator("#worlds-more")).to_contain_text("En una semana")
    assert sheet.locator("#worlds-more").evaluate("(node) => node.open") is True


@pytest.mark.parametrize("world", ["today", "after"])
def test_names_that_attack_do_nothing(open_page: Open, world: str) -> None:
    sheet = open_page("hostile")
    if world == "after":
        _switch(sheet, world)
    sheet.click("#table tbody tr >> nth=0")
    sheet.click("#tab-pair")
    sheet.click("#table tbody tr >> nth=0")
    assert sheet.evaluate("window.hit") is None


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_phone_shows_it_without_scrolling_sideways(open_page: Open, lang: str) -> None:
    sheet = open_page()
    sheet.set_viewport_size({"width": 360, "height": 780})
    sheet.click(f"[data-lang={lang}]")
    sheet.click("#worlds-more summary")
    wide = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert sheet.evaluate(wide) is False
