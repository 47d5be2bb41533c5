"""Names as attacks, as far as the page's file goes; ``tests/browser`` opens the same page."""

import json
import re
from pathlib import Path

import pytest

from maps import page, payload
from siting.results import RunResult
from tests.maps import fakes


@pytest.fixture(scope="module")
def run() -> RunResult:
    return fakes.run(hostile=True)


@pytest.fixture(scope="module")
def html(run: RunResult) -> str:
    return page.render(run, lang="es")


def test_data_opens_no_element(html: str) -> None:
    honest = page.render(fakes.run(), lang="es")
    tags = re.compile(r"<(/?[a-zA-Z!][\w-]*)")
    assert tags.findall(html) == tags.findall(honest)


def test_the_policy_does_not_depend_on_data(html: str) -> None:
    honest = page.render(fakes.run(), lang="es")
    policy = re.compile(r'Content-Security-Policy" content="[^"]*"')
    assert policy.findall(html) == policy.findall(honest)


def test_names_come_back_as_they_were(run: RunResult, html: str) -> None:
    block = re.search(r'id="siting-data">(.*?)</script>', html, flags=re.DOTALL)
    assert block is not None
    names = json.loads(block.group(1))["sites"]["name"]
    assert names == payload.build(run)["sites"]["name"]
    assert set(names) & set(fakes.HOSTILE)


def test_a_hostile_title_stays_a_title(monkeypatch: pytest.MonkeyPatch) -> None:
    config = fakes.study()
    config.title.es = "</title><script>hit()</script> SLOT-DATA"
    monkeypatch.setattr(fakes, "study", lambda: config)
    html = page.render(fakes.run(), lang="es")
    assert "<title>&lt;/title&gt;&lt;script&gt;hit()&lt;/script&gt; SLOT-DATA</title>" in html
    assert html.count('id="siting-data"') == 1


def test_a_lone_surrogate_does_not_stop_the_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    config = fakes.study()
    config.title.en = "half a \ud83d face"
    monkeypatch.setattr(fakes, "study", lambda: config)
    target = page.write(fakes.run(), tmp_path / "map.html")
    assert "half a ? face" in target.read_text(encoding="utf-8")
