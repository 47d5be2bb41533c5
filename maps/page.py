"""The map page: one HTML file that opens from a USB stick.

folium makes the map's container; the page's own scripts (``maps/panel/``) draw the layers from the
payload. Nothing is fetched: Leaflet, scripts, styles, land and data are all in the file.
"""

import html
import re
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import folium
from branca.element import Figure
from folium.template import Template

from maps import basemap, leaflet, payload, security, texts
from siting.errors import OutputError, UsageError
from siting.folder import replace_file

if TYPE_CHECKING:
    from siting.results import RunResult

MAX_BYTES = 3_000_000

#: In the order in which they are read: later files use names of earlier ones.
SCRIPTS = (
    "text.js",
    "dom.js",
    "store.js",
    "scale.js",
    "shapes.js",
    "labels.js",
    "map.js",
    "legend.js",
    "bars.js",
    "details.js",
    "panel.js",
    "table.js",
    "search.js",
    "app.js",
)
STYLES = ("page.css", "map.css", "table.css", "panel.css", "print.css")

_FOLIUM_ID = re.compile(r"\b([a-z_]+)_[0-9a-f]{32}\b")
_SLOT = re.compile(r"SLOT-(TITLE|DATA|LAND|TEXT)")


class _Container(folium.Map):
    """folium's map without the addresses it would fetch and without its fixed viewport."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012  folium reads a class attribute
    default_css: list[tuple[str, str]] = []  # noqa: RUF012  folium reads a class attribute

    _template = Template(
        """
        {% macro html(this, kwargs) %}
        <div class="folium-map" id={{ this.get_name()|tojson }}></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {
            center: {{ this.location|tojson }},
            crs: L.CRS.{{ this.crs }},
            ...{{ this.options|tojavascript }}
        });
        sitingPage.start({{ this.get_name() }});
        {% endmacro %}
        """
    )


class _Sheet(Figure):
    """folium's figure, with the project's own document around the map."""

    def __init__(self, *, lang: str) -> None:
        super().__init__()
        self._template = Template(_panel("page.html"))
        self.lang = lang
        self.policy = security.POLICY_SLOT
        self.styles = [leaflet.style(), "\n".join(_panel(name) for name in STYLES)]
        self.scripts = [leaflet.script(), _own_script()]


def write(result: "RunResult", path: Path | str, *, lang: str = "es") -> Path:
    """Write the map page of a run.

    Parameters
    ----------
    result
        A finished run.
    path
        The HTML file to write; what stands there is replaced only once the new page is complete.
    lang
        Language in which the page opens, ``"es"`` or ``"en"``; the reader can switch.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    UsageError
        If ``lang`` is neither ``"en"`` nor ``"es"``.
    OutputError
        If the page would be ``MAX_BYTES`` or larger, or the file cannot be written.
    """
    page = render(result, lang=lang)
    content = page.encode("utf-8", "replace")
    if len(content) >= MAX_BYTES:
        message = (
            f"{path}: the map page would hold {len(content):,} bytes, the limit is {MAX_BYTES:,}; "
            "keep fewer pairs per site (pairs.keep_per_site) or fewer sites"
        )
        raise OutputError(message)
    target = Path(path)
    try:
        with replace_file(target) as beside:
            beside.write_bytes(content)
    except OSError as error:
        message = f"{target}: the map page cannot be written ({error.strerror or error})"
        raise OutputError(message) from error
    return target


def render(result: "RunResult", *, lang: str = "es") -> str:
    """Return the page as text; the same run gives the same text.

    Raises
    ------
    UsageError
        If ``lang`` is neither ``"en"`` nor ``"es"``.
    """
    if lang not in texts.LANGUAGES:
        message = f"map page: language {lang!r} is not known; choose one of {texts.LANGUAGES}"
        raise UsageError(message)
    data = payload.build(result)
    words = {language: texts.load(language) for language in texts.LANGUAGES}
    title = getattr(result.study.title, lang)
    slots = {
        "TITLE": html.escape(title),
        "DATA": security.json_block("siting-data", data),
        "LAND": security.json_block("siting-land", basemap.build()),
        "TEXT": security.json_block("siting-text", words),
    }
    # One pass over code that is already sealed: data that looks like a slot stays data.
    return _SLOT.sub(lambda match: slots[match.group(1)], _shell(lang))


def _shell(lang: str) -> str:
    """Render the page without its data: the part that runs, sealed by the policy."""
    container = _Container(
        location=(27.5, -103.5),
        zoom_start=5,
        tiles=None,
        zoom_control="topright",
        min_zoom=3,
        max_zoom=14,
        zoom_snap=0.25,
        zoom_delta=0.75,
        attribution_control=False,
    )
    sheet = _Sheet(lang=lang)
    sheet.add_child(container, name="map")
    return security.seal(_renumber(sheet.render()))


def _renumber(page: str) -> str:
    """Replace folium's random element ids by numbers in the order of appearance."""
    seen: dict[str, str] = {}

    def number(match: re.Match[str]) -> str:
        return seen.setdefault(match.group(0), f"{match.group(1)}_{len(seen) + 1}")

    return _FOLIUM_ID.sub(number, page)


def _own_script() -> str:
    body = "\n".join(_panel(name) for name in SCRIPTS)
    return f'const sitingPage = (() => {{\n"use strict";\n{body}\nreturn {{ start }};\n}})();'


def _panel(name: str) -> str:
    return resources.files("maps").joinpath("panel", name).read_text(encoding="utf-8").strip()
