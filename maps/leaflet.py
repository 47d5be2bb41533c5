"""Leaflet, inlined: script and style without any address to fetch."""

import base64
import re
from importlib import resources

_FOLDER = ("static", "js_lib_leaflet")
_SOURCE_MAP = re.compile(r"^\s*//[#@]\s*sourceMappingURL=.*$", re.MULTILINE)
_IMAGE = re.compile(r"url\(images/([\w.-]+)\)")


def script() -> str:
    """Return Leaflet's script without its source-map comment."""
    return _SOURCE_MAP.sub("", _read("leaflet.js").decode()).strip()


def style() -> str:
    """Return Leaflet's style with its images as ``data:`` URIs."""
    return _IMAGE.sub(_inline, _read("leaflet.css").decode()).strip()


def _inline(match: re.Match[str]) -> str:
    image = base64.b64encode(_read("images", match.group(1))).decode()
    return f"url(data:image/png;base64,{image})"


def _read(*parts: str) -> bytes:
    return resources.files("js_lib_leaflet").joinpath(*_FOLDER, *parts).read_bytes()
