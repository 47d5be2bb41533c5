"""The map page: one HTML file that opens from a USB stick.

folium makes the map's container (:mod:`maps.sheet`); the page's own scripts (``maps/panel/``) draw
the layers from the payload. Nothing is fetched: Leaflet, scripts, styles, land and data are all in
the file.
"""

import html
import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import layers
from maps import basemap, kept, leaflet, payload, security, texts
from siting.errors import OutputError, UsageError
from siting.folder import replace_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from siting.results import RunResult

MAX_BYTES = 3_000_000

#: In the order in which they are read: later files use names of earlier ones.
SCRIPTS = (
    "address.js",
    "text.js",
    "dom.js",
    "worlds.js",
    "store.js",
    "scale.js",
    "shapes.js",
    "labels.js",
    "map.js",
    "legend.js",
    "bars.js",
    "details.js",
    "pairs.js",
    "sureness.js",
    "panel.js",
    "table.js",
    "search.js",
    "app.js",
)
STYLES = ("page.css", "map.css", "table.css", "panel.css", "print.css")

_SLOT = re.compile(r"SLOT-(TITLE|DATA|AFTER|CHANGE|LAND|TEXT)")


@dataclass(frozen=True, slots=True)
class Beside:
    """Another world that the page holds beside the run's own.

    Attributes
    ----------
    result
        The run in that world.
    change
        What lies between the two, from :func:`maps.scenario.change`.
    """

    result: "RunResult"
    change: "Mapping[str, object]"


def write(
    result: "RunResult",
    path: Path | str,
    *,
    lang: str | None = None,
    beside: Beside | None = None,
    max_bytes: int = MAX_BYTES,
) -> Path:
    """Write the map page of a run.

    Parameters
    ----------
    result
        A finished run.
    path
        The HTML file to write; what stands there is replaced only once the new page is complete.
    lang
        Language in which the page opens, ``"es"`` or ``"en"``; None lets the reader's browser
        decide. The reader can switch.
    beside
        A scenario to be seen beside it.
    max_bytes
        Largest page that is written.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    UsageError
        If ``lang`` is neither ``"en"`` nor ``"es"``.
    OutputError
        If the page would be ``max_bytes`` or larger, or the file cannot be written.
    """
    page = render(result, lang=lang, beside=beside)
    content = page.encode("utf-8", "replace")
    if len(content) >= max_bytes:
        message = (
            f"{path}: the map page would hold {len(content):,} bytes, the limit is {max_bytes:,}; "
            "keep fewer pairs per site (pairs.keep_per_site) or fewer sites"
        )
        raise OutputError(message)
    target = Path(path)
    try:
        with replace_file(target) as unfinished:
            unfinished.write_bytes(content)
    except OSError as error:
        message = f"{target}: the map page cannot be written ({error.strerror or error})"
        raise OutputError(message) from error
    return target


def render(result: "RunResult", *, lang: str | None = None, beside: Beside | None = None) -> str:
    """Return the page as text; the same run gives the same text.

    Raises
    ------
    UsageError
        If ``lang`` is neither ``"en"`` nor ``"es"``.
    """
    if lang is not None and lang not in texts.LANGUAGES:
        message = f"map page: language {lang!r} is not known; choose one of {texts.LANGUAGES}"
        raise UsageError(message)
    data = payload.build(result)
    words = {language: texts.load(language) for language in texts.LANGUAGES}
    first = lang or texts.FALLBACK
    title = getattr(result.study.title, first)
    slots = {
        "TITLE": html.escape(title),
        "DATA": security.json_block("siting-data", data),
        **_beside(beside),
        "LAND": _land(),
        "TEXT": security.json_block("siting-text", {"opens": lang, **words}),
    }
    # One pass over code that is already sealed: data that looks like a slot stays data.
    return _SLOT.sub(lambda match: slots[match.group(1)], _shell(first))


def _beside(beside: Beside | None) -> dict[str, str]:
    if beside is None:
        return {"AFTER": "", "CHANGE": ""}
    return {
        "AFTER": security.json_block("siting-data-after", payload.build(beside.result)),
        "CHANGE": security.json_block("siting-change", beside.change),
    }


def _shell(lang: str) -> str:
    """Render the page without its data: the part that runs, sealed by the policy."""
    document = _panel("page.html")
    styles = [leaflet.style(), "\n".join(_panel(name) for name in STYLES)]
    scripts = [leaflet.script(), _own_script()]

    def make() -> str:
        from maps import sheet  # noqa: PLC0415  folium takes half a second to import

        return sheet.render(document, styles=styles, scripts=scripts, lang=lang)

    return kept.text(
        "shell",
        make,
        inputs={"document": document, "styles": styles, "scripts": scripts, "lang": lang},
        modules=("sheet.py", "security.py"),
        packages=("branca", "folium", "jinja2"),
    )


def _land() -> str:
    return kept.text(
        "land",
        lambda: security.json_block("siting-land", basemap.build()),
        inputs={name: layers.record(name).as_dict() for name in basemap.LAYERS},
        modules=("basemap.py", "geometry.py", "security.py"),
    )


def _own_script() -> str:
    body = "\n".join(_panel(name) for name in SCRIPTS)
    return f'const sitingPage = (() => {{\n"use strict";\n{body}\nreturn {{ start }};\n}})();'


def _panel(name: str) -> str:
    return resources.files("maps").joinpath("panel", name).read_text(encoding="utf-8").strip()
