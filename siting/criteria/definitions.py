"""The registry of criteria and themes, read from ``siting/studies/criteria.toml``.

A definition is a criterion before any study touched it. The order in the file is the order of the
decision matrix' columns and of the report.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from siting.config import Criterion, Text

__all__ = ["Profile", "criteria", "profiles", "theme_titles"]


@dataclass(frozen=True, slots=True)
class Profile:
    """Ready-made weights of the themes.

    Attributes
    ----------
    key
        The name a study gives as ``profile``.
    title, why
        Its title, and the sentence that argues for it, in both languages.
    weights
        Weight by theme, summing to 1.
    """

    key: str
    title: Text
    why: Mapping[str, str]
    weights: Mapping[str, float]


@cache
def _table(name: str) -> Mapping[str, Any]:
    resource = files("siting").joinpath("studies", f"{name}.toml")
    return MappingProxyType(tomllib.loads(resource.read_text(encoding="utf-8")))


@cache
def criteria() -> Mapping[str, Criterion]:
    """Return every criterion by key, at its defaults, in the order of the decision matrix."""
    return MappingProxyType(
        {
            key: Criterion.model_validate({"key": key, **fields})
            for key, fields in _table("criteria")["criteria"].items()
        }
    )


@cache
def theme_titles() -> Mapping[str, Text]:
    """Return the title of every theme by key, in the order of the report."""
    return MappingProxyType(
        {
            key: Text.model_validate(fields["title"])
            for key, fields in _table("criteria")["themes"].items()
        }
    )


@cache
def profiles() -> Mapping[str, Profile]:
    """Return every ready-made weight profile by key."""
    return MappingProxyType(
        {
            key: Profile(
                key=key,
                title=Text.model_validate(fields["title"]),
                why=MappingProxyType(fields["why"]),
                weights=MappingProxyType(fields["weights"]),
            )
            for key, fields in _table("profiles").items()
        }
    )
