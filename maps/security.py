"""Keep data out of the page's code: JSON blocks and a Content-Security-Policy with hashes.

Data reaches the page only inside ``<script type="application/json">`` blocks, which a browser never
runs, and scripts and styles run only when their SHA-256 stands in the policy.
"""

import base64
import hashlib
import json
import re

from siting.errors import OutputError

POLICY_SLOT = "SLOT-POLICY"

_CODE = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)


def json_block(element_id: str, data: object) -> str:
    """Write data as a JSON block that cannot end its own element.

    Parameters
    ----------
    element_id
        The ``id`` under which the page finds the block; a constant of the program, never data.
    data
        Anything ``json`` can write. NaN and infinity are refused, as no browser could read them.

    Returns
    -------
    str
        ``<script type="application/json" id="...">...</script>``.

    Raises
    ------
    OutputError
        If a number is not finite.
    """
    try:
        text = json.dumps(data, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    except ValueError as error:
        message = f"map page, block {element_id!r}: a number is not finite ({error}); drop it first"
        raise OutputError(message) from error
    # Every "<", not only "</": "<!--<script" would otherwise swallow the end of the element.
    safe = text.replace("<", "\\u003c")
    return f'<script type="application/json" id="{element_id}">{safe}</script>'


def fingerprint(code: str) -> str:
    """Return the CSP source expression of one inline script or style."""
    digest = hashlib.sha256(code.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def policy(html: str) -> str:
    """Return the policy under which exactly the inline code of ``html`` may run.

    Nothing may be fetched, framed or submitted; images are those inlined as ``data:``.
    """
    found: dict[str, list[str]] = {"script": [], "style": []}
    for kind, code in _CODE.findall(html):
        mark = fingerprint(code)
        if mark not in found[kind]:
            found[kind].append(mark)
    return "; ".join(
        (
            "default-src 'none'",
            "script-src " + " ".join(found["script"]),
            "style-src " + " ".join(found["style"]),
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def seal(html: str) -> str:
    """Fill the policy slot of a page whose code is complete and whose data is still absent."""
    # A browser reads CRLF as LF before it hashes; Leaflet's style comes with CRLF.
    read = html.replace("\r\n", "\n")
    return read.replace(POLICY_SLOT, policy(read), 1)
