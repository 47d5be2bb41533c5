"""Titles of constraints in both languages, made of what they ask where a study gives none."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import layers
from siting.limits import TEXT_CHARACTERS
from siting.terms import Language, Text

if TYPE_CHECKING:
    from siting.config import Criterion
    from siting.constraints import Constraint, Features, OnlyWithin

__all__ = ["CLASS", "column_names", "excluded", "title"]

_LISTED = 5
CLASS = "class"
"""Unit of figures that are classes: it stands before the figure."""


@cache
def _texts() -> Mapping[str, Any]:
    resource = files("siting").joinpath("studies", "constraints.toml")
    return MappingProxyType(tomllib.loads(resource.read_text(encoding="utf-8")))


def column_names() -> tuple[str, ...]:
    """Every column of the sites that has a name for people."""
    return tuple(_texts()["columns"])


def excluded() -> Text:
    """Title of the row of sites left out by name."""
    return Text(**_texts()["titles"]["excluded"])


def title(constraint: "Constraint", criteria: Mapping[str, "Criterion"]) -> Text:
    """Title of a constraint: its own, or one made of what it asks.

    Parameters
    ----------
    constraint
        Sound by itself.
    criteria
        The study's criteria by key.
    """
    if constraint.title is not None:
        return constraint.title
    return Text(
        en=_cut(_title(constraint, criteria, "en")), es=_cut(_title(constraint, criteria, "es"))
    )


def _cut(text: str) -> str:
    # A file's name may hold what no title may.
    clean = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
    most = int(TEXT_CHARACTERS.default)
    return clean if len(clean) <= most else f"{clean[: most - 1]}…"


def _say(key: str, lang: Language, **words: str) -> str:
    return str(_texts()["titles"][key][lang]).format(**words)


def _title(one: "Constraint", criteria: Mapping[str, "Criterion"], lang: Language) -> str:
    if one.only_within is not None:
        return _say("only_within", lang, areas=_areas(one.only_within, lang))
    if one.of is not None:
        what = _features(one.of, lang)
        near, far = (_number(km) for km in (one.within_km, one.beyond_km))
        key = "ring" if near and far else "within" if near else "beyond"
        return _say(key, lang, what=what, near=near, far=far)
    field = str(one.field)
    criterion = criteria.get(field)
    what = criterion.title.get(lang) if criterion else str(_texts()["columns"][field][lang])
    symbol = criterion.symbol.get(lang) if criterion else ""
    classed = criterion is not None and criterion.unit == CLASS
    asked = _bounds(one, what, symbol, lang, classed=classed)
    if one.members is not None:
        asked = _say("members", lang, what=what, members=_list(one.members, lang))
    if one.none_of is None:
        return asked
    banned = _list(one.none_of, lang)
    if not asked:
        return _say("none_of", lang, what=what, members=banned)
    return _say("both", lang, first=asked, members=banned)


def _bounds(one: "Constraint", what: str, symbol: str, lang: Language, *, classed: bool) -> str:
    def figure(bound: float | None) -> str:
        number = _number(bound)
        return " ".join((symbol, number) if classed else (number, symbol)).strip()

    if one.min is not None and one.max is not None:
        return _say("range", lang, what=what, least=_number(one.min), most=figure(one.max))
    if one.min is not None:
        return _say("min", lang, what=what, least=figure(one.min))
    return _say("max", lang, what=what, most=figure(one.max)) if one.max is not None else ""


def _features(of: "Features", lang: Language) -> str:
    record = layers.record(of.layer).title
    layer = record.en if lang == "en" else record.es
    if of.column is None:
        return layer
    if of.one_of is not None:
        asked = f"{of.column} = {_list(of.one_of, lang)}"
    else:
        bounds = ((of.min, "≥"), (of.max, "≤"))
        asked = ", ".join(
            f"{of.column} {sign} {_number(bound)}" for bound, sign in bounds if bound is not None
        )
    return _say("filtered", lang, layer=layer, asked=asked)


def _areas(areas: "OnlyWithin", lang: Language) -> str:
    named: dict[str, Sequence[str]] = {
        "states": areas.states or (),
        "municipalities": areas.municipalities or (),
        "programmes": areas.programmes or (),
        "file": (areas.file.name,) if areas.file else (),
    }
    return "; ".join(
        str(_texts()["areas"][key][lang]).format(codes=_list(codes, lang))
        for key, codes in named.items()
        if codes
    )


def _list(members: Sequence[object], lang: Language) -> str:
    words = [
        _number(member)
        if isinstance(member, float)
        else str(member).lower()
        if isinstance(member, bool)
        else str(member)
        for member in members
    ]
    listed = ", ".join(words[:_LISTED])
    over = len(words) - _LISTED
    return _say("more", lang, listed=listed, count=str(over)) if over > 0 else listed


def _number(figure: float | None) -> str:
    return "" if figure is None else f"{figure:,.10g}"
