"""Who made the data: one text in both languages that travels with every output."""

from typing import TYPE_CHECKING, Final

from siting.errors import OutputError
from siting.folder import replace_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from layers.catalogue import LayerRecord

__all__ = ["FILE", "text", "write"]

FILE: Final = "attribution.md"

_HEAD: Final = """\
# Data attribution · Atribución de los datos

Anyone who passes these results on passes this text on with them. Layers under the Open Database
Licence (ODbL) may be shared and changed on condition that they are credited and that a changed
database is shared under the same licence.

Quien comparta estos resultados comparte también este texto. Las capas bajo la Open Database
Licence (ODbL) se pueden compartir y modificar a condición de citar la fuente y de compartir una
base modificada bajo la misma licencia.
"""

_LABELS: Final = (
    ("attribution", "Credit · Crédito"),
    ("publisher", "Publisher · Editor"),
    ("source", "Source · Fuente"),
    ("licence", "Licence · Licencia"),
    ("vintage", "Vintage · Vigencia"),
    ("resolution", "Resolution · Resolución"),
)


def text(layers: "Mapping[str, LayerRecord]") -> str:
    """Write the attribution of layers as Markdown, in English and Spanish.

    Parameters
    ----------
    layers
        Records by name.

    Returns
    -------
    str
        Ends with a newline; the layers sorted by name.
    """
    sections = [_HEAD]
    for name in sorted(layers):
        record = layers[name]
        lines = [f"## {_plain(record.title.en)} · {_plain(record.title.es)} (`{name}`)", ""]
        lines += [f"- {label}: {_plain(getattr(record, field))}" for field, label in _LABELS]
        lines += [
            f"- Known limits: {_plain(record.known_limits.en)}",
            f"- Límites conocidos: {_plain(record.known_limits.es)}",
            "",
        ]
        sections.append("\n".join(lines))
    return "\n".join(sections)


def write(layers: "Mapping[str, LayerRecord]", path: "Path") -> None:
    """Write the attribution file.

    Parameters
    ----------
    layers
        Records by name.
    path
        The file; replaced when it exists.

    Raises
    ------
    OutputError
        When the file cannot be written; it is then as it was before.
    """
    try:
        with replace_file(path) as beside:
            beside.write_text(text(layers), encoding="utf-8", newline="\n")
    except OSError as error:
        message = f"{path}: the attribution could not be written: {error.strerror or error}."
        raise OutputError(message) from error


def _plain(value: str) -> str:
    """Keep a value on one line and from being read as markup."""
    line = " ".join(value.split())
    for sign in "\\`*_<>[]":
        line = line.replace(sign, f"\\{sign}")
    return line
