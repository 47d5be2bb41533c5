"""Credits and licence notes for whatever is made from the layers."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal

from layers import store
from layers.catalogue import LayerRecord, Text

Language = Literal["en", "es"]

_WORDS: Mapping[str, Text] = MappingProxyType(
    {
        "heading": Text(en="Data sources and licences", es="Fuentes de datos y licencias"),
        "source": Text(en="Source", es="Fuente"),
        "publisher": Text(en="Publisher", es="Publicador"),
        "licence": Text(en="Licence", es="Licencia"),
        "credit": Text(en="Credit", es="Crédito"),
        "vintage": Text(en="Time of the data", es="Fecha de los datos"),
        "quality": Text(en="Quality", es="Calidad"),
        "limits": Text(en="Known limits", es="Límites conocidos"),
    }
)


def say(text: Text, language: Language) -> str:
    """Pick one language of a text."""
    return text.en if language == "en" else text.es


def attribution_line(records: Iterable[LayerRecord]) -> str:
    """List the credits of several layers once each.

    Parameters
    ----------
    records
        The layers' records.

    Returns
    -------
    str
        The credit lines in the order of first use, joined by " · ".
    """
    return " · ".join(dict.fromkeys(record.attribution for record in records))


def attribution_text(records: Iterable[LayerRecord], *, language: Language) -> str:
    """Write the credits, terms and limits of several layers as a text file.

    Parameters
    ----------
    records
        The layers' records.
    language
        "en" or "es".

    Returns
    -------
    str
        Plain text, one paragraph a layer, ending with a line feed.
    """

    def word(key: str) -> str:
        return say(_WORDS[key], language)

    parts = [word("heading")]
    for record in records:
        lines = [
            f"{say(record.title, language)} ({record.name})",
            f"  {word('source')}: {record.source}",
            f"  {word('publisher')}: {record.publisher}",
            f"  {word('licence')}: {record.licence}",
            f"  {word('credit')}: {record.attribution}",
            f"  {word('vintage')}: {record.vintage}",
            f"  {word('quality')}: {say(record.quality, language)}",
            f"  {word('limits')}: {say(record.known_limits, language)}",
        ]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def licence_text(record: LayerRecord) -> str:
    """Read the licence note of a layer.

    Parameters
    ----------
    record
        The layer's record.

    Returns
    -------
    str
        Markdown; empty for a user's own file.

    Raises
    ------
    DataError
        If the note is missing: the installation is broken.
    """
    return store.read_text(f"licences/{record.licence_note}") if record.licence_note else ""
