"""A Chromium without network for the page's tests."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from maps import page as map_page
from tests.maps import fakes

#: Path of the browser, when it is not found by name.
VARIABLE = "SITING_CHROMIUM"


def chromium() -> str | None:
    named = os.environ.get(VARIABLE)
    names = (named,) if named else ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        message = f"no Chromium: install Debian's package `chromium`, or set {VARIABLE} to its path"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=arguments)
        yield started
        started.close()


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("page")
    return {
        "plain": map_page.write(fakes.run(copies=12), folder / "plain.html", lang="en"),
        "certain": map_page.write(
            fakes.of_certain_figures(fakes.run()), folder / "certain.html", lang="en"
        ),
        "unset": map_page.write(fakes.run(), folder / "unset.html"),
        "hostile": map_page.write(fakes.run(hostile=True), folder / "hostile.html", lang="en"),
    }


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(
        viewport={"width": 1280, "height": 800}, locale="en-US", reduced_motion="reduce"
    )
    opened.set_offline(True)
    yield opened
    opened.close()


@pytest.fixture
def trouble() -> list[str]:
    """Console errors and requests that the page made, to be checked at the end of a test."""
    return []


@pytest.fixture
def open_page(
    context: BrowserContext, files: dict[str, Path], trouble: list[str]
) -> Iterator[object]:
    def opened(name: str = "plain") -> Page:
        sheet = context.new_page()
        address = files[name].as_uri()
        sheet.on("pageerror", lambda error: trouble.append(f"error {error}"))
        sheet.on(
            "console",
            lambda line: (
                trouble.append(f"{line.type} {line.text}")
                if line.type in {"error", "warning"} and "readback" not in line.text
                else None
            ),
        )
        sheet.on(
            "request",
            lambda request: (
                trouble.append(f"request {request.url}")
                if request.url != address and not request.url.startswith("data:")
                else None
            ),
        )
        sheet.goto(address)
        sheet.wait_for_selector("body[data-ready]")
        return sheet

    yield opened
    assert trouble == []
