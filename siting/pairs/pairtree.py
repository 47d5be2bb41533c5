"""The criteria tree of a pair, in words, read from ``siting/studies/pair_criteria.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from siting.terms import LongText, Text

if TYPE_CHECKING:
    from siting.options.pairs import PairWeights

__all__ = ["PairPart", "PairTheme", "pair_parts", "pair_themes", "theme_weights"]


@dataclass(frozen=True, slots=True)
class PairPart:
    """A leaf of the tree: one part of a pair's score.

    Attributes
    ----------
    key, theme
        Its name in the study, and that of its theme.
    title, unit
        In both languages; the unit is that of the raw figure.
    why, limits
        Why it counts, and what its data cannot say.
    """

    key: str
    theme: str
    title: Text
    unit: Text
    why: LongText
    limits: LongText


@dataclass(frozen=True, slots=True)
class PairTheme:
    """A branch of the tree.

    Attributes
    ----------
    key, title
        Its name, and its title in both languages.
    parts
        Keys of its parts, in the order of :data:`siting.pairs.pairing.PARTS`.
    """

    key: str
    title: Text
    parts: tuple[str, ...]


@cache
def pair_parts() -> Mapping[str, PairPart]:
    """Return every part by key, in the order of :data:`siting.pairs.pairing.PARTS`."""
    return MappingProxyType(
        {
            key: PairPart(
                key=key,
                theme=fields["theme"],
                title=Text.model_validate(fields["title"]),
                unit=Text.model_validate(fields["unit"]),
                why=LongText.model_validate(fields["why"]),
                limits=LongText.model_validate(fields["limits"]),
            )
            for key, fields in _table()["parts"].items()
        }
    )


@cache
def pair_themes() -> tuple[PairTheme, ...]:
    """Return the themes in the order of the report, each with its parts."""
    return tuple(
        PairTheme(
            key=key,
            title=Text.model_validate(fields["title"]),
            parts=tuple(part.key for part in pair_parts().values() if part.theme == key),
        )
        for key, fields in _table()["themes"].items()
    )


def theme_weights(weights: "PairWeights") -> Mapping[str, float]:
    """Return what each theme weighs: the sum of its parts."""
    given = weights.model_dump()
    return MappingProxyType(
        {theme.key: sum(given[part] for part in theme.parts) for theme in pair_themes()}
    )


@cache
def _table() -> Mapping[str, Any]:
    resource = files("siting").joinpath("studies", "pair_criteria.toml")
    return MappingProxyType(tomllib.loads(resource.read_text(encoding="utf-8")))
