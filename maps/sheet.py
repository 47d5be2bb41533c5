"""The page without its data, as folium renders it.

folium makes the map's container; nothing it would fetch is left in it.
"""

import re

import folium
from branca.element import Figure
from folium.template import Template

from maps import security

__all__ = ["render"]

_FOLIUM_ID = re.compile(r"\b([a-z_]+)_[0-9a-f]{32}\b")


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

    def __init__(self, document: str, *, styles: list[str], scripts: list[str], lang: str) -> None:
        super().__init__()
        self._template = Template(document)
        self.lang = lang
        self.policy = security.POLICY_SLOT
        self.styles = styles
        self.scripts = scripts


def render(document: str, *, styles: list[str], scripts: list[str], lang: str) -> str:
    """Render the page around the map, sealed by its policy, its data slots still open.

    Parameters
    ----------
    document
        The page's template.
    styles, scripts
        Leaflet's and our own, in order.
    lang
        Language in which the page opens.

    Returns
    -------
    str
        The same for the same arguments.
    """
    container = _Container(
        location=(27.5, -103.5),
        zoom_start=5,
        tiles=None,
        zoom_control=False,
        min_zoom=3,
        max_zoom=14,
        zoom_snap=0.25,
        zoom_delta=0.75,
        attribution_control=False,
    )
    sheet = _Sheet(document, styles=styles, scripts=scripts, lang=lang)
    sheet.add_child(container, name="map")
    return security.seal(_renumber(sheet.render()))


def _renumber(page: str) -> str:
    """Replace folium's random element ids by numbers in the order of appearance."""
    seen: dict[str, str] = {}

    def number(match: re.Match[str]) -> str:
        return seen.setdefault(match.group(0), f"{match.group(1)}_{len(seen) + 1}")

    return _FOLIUM_ID.sub(number, page)
