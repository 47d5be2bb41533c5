"""Turning pydantic's errors into sentences: where, what was found, what to do."""

import types
import typing
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from siting.config import NAME_PATTERN
from siting.constraints import CONSTRAINT_PATTERN, MUNICIPALITY_PATTERN
from siting.errors import StudyError
from siting.meant import nearest
from siting.scales import REFUSED
from siting.terms import shown

__all__ = ["nearest", "validate"]

Path = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)

_ADVICE = {
    "float_type": "give a number",
    "int_type": "give a whole number",
    "int_from_float": "give a whole number",
    "bool_type": "give true or false",
    "string_type": "give text in quotes",
    "tuple_type": "give a list in square brackets",
    "dict_type": "give a table of key = value",
    "model_type": "give a table of key = value",
    "model_attributes_type": "give a table of key = value",
    "path_type": "give a file name in quotes",
    "finite_number": "give a finite number",
}
_RELATIVE = {"missing", REFUSED}
_ONE_OF = {"literal_error": "expected", "union_tag_invalid": "expected_tags"}
_PATTERNS = {
    NAME_PATTERN: "use lower-case letters, digits and hyphens, 64 at most",
    CONSTRAINT_PATTERN: "use lower-case letters, digits, hyphens and underscores, 64 at most",
    MUNICIPALITY_PATTERN: "give INEGI's five digits in quotes, leading zero included",
}
_BOUNDS = {
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "above"),
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "below"),
}


def validate(
    raw: Mapping[str, Any], model: type[Model], *, stand_in: Mapping[str, Mapping[str, Any]]
) -> tuple[Model, list[str]]:
    """Validate a document and gather every fault, also those hidden behind others.

    A wrong key is noted, dropped and the rest validated again, until nothing is wrong.

    Parameters
    ----------
    raw
        The document.
    model
        What it is validated against.
    stand_in
        By section, the keys without a default and what to put there once they were found wrong.

    Returns
    -------
    tuple
        The document, with defaults where something was wrong, and one sentence for each fault as
        ``path: what was found, what to do``. The document is of use only when there is none.

    Raises
    ------
    StudyError
        When the document as a whole is at fault; carries every sentence.
    """
    sentences: list[str] = []
    spoilt: set[Path] = set()
    while True:
        try:
            return model.model_validate(raw), sentences
        except ValidationError as error:
            found = error.errors(include_url=False)
        paths = [_keys(fault["loc"], raw) for fault in found]
        # A list with a wrong item is also called too short, counted without that item.
        lists = {path[:-1] for path in paths}
        for fault, path in zip(found, paths, strict=True):
            shadow = fault["type"] == "too_short" and path in lists
            # What is missing, or disagrees with a default, only since its fellow was dropped.
            echo = fault["type"] in _RELATIVE and not spoilt.isdisjoint((path, path[:-1]))
            if not shadow and not echo:
                sentences.append(_sentence(fault, path, model))
        copy = _deep(raw)
        for fault, path in zip(found, paths, strict=True):
            dropped = _dropped(raw, path)
            if fault["type"] != "extra_forbidden":
                spoilt.add(dropped[:-1])
            _drop(copy, dropped)
        copy |= {
            section: {**keys, **(table if isinstance(table := copy.get(section), dict) else {})}
            for section, keys in stand_in.items()
        }
        if copy == raw:
            # What is wrong with a whole document cannot be dropped to look behind it.
            raise StudyError(sentences)
        raw = copy


def _dropped(raw: object, path: Path) -> Path:
    """Say what to drop for a fault: a key that is there (so that every round drops something).

    A wrong item takes its whole list along, a missing or default key its table.
    """
    keys: list[str | int] = []
    for step in path:
        if not isinstance(raw, Mapping) or step not in raw:
            break
        keys.append(step)
        raw = raw[step]
    return tuple(keys)


def _drop(document: dict[str, Any], path: Path) -> None:
    table: Any = document
    for step in path[:-1]:
        table = table.get(step) if isinstance(table, dict) else None
    if path and isinstance(table, dict):
        table.pop(path[-1], None)


def _deep(value: Any) -> Any:  # noqa: ANN401  a TOML value can be anything
    return {k: _deep(v) for k, v in value.items()} if isinstance(value, dict) else value


def _keys(loc: Path, raw: object) -> Path:
    """Drop from an error's path the tags that are no keys of the document."""
    path: list[str | int] = []
    value = raw
    for position, step in enumerate(loc):
        last = position == len(loc) - 1
        if isinstance(value, Mapping) and (step in value or last):
            if step not in value and step in {"linear", "piecewise", "logistic", "stepwise"}:
                continue
            path.append(step)
            value = value.get(step)
        elif isinstance(value, Sequence) and isinstance(step, int) and step < len(value):
            path.append(step)
            value = value[step]
    return tuple(path)


def _sentence(fault: Mapping[str, Any], path: Path, model: type[BaseModel]) -> str:
    where = ".".join(str(step) for step in path) or "the study"
    if fault["type"] == REFUSED:
        return f"{where}: {fault['msg'].removesuffix('.')}."
    found = f"found {shown(fault['input'])}"
    match fault["type"]:
        case "extra_forbidden":
            found = "no such key"
            advice = nearest(str(path[-1]), _known(model, fault["loc"][:-1]))
        case "too_short" | "too_long" as kind:
            bound = "at least" if kind == "too_short" else "at most"
            number = fault["ctx"].get("min_length", fault["ctx"].get("max_length"))
            advice = f"give {bound} {number} items"
        case "missing":
            found, advice = "missing", "give it"
        case "union_tag_not_found":
            found, advice = "kind is missing", "give linear, piecewise, logistic or stepwise"
        case "string_pattern_mismatch":
            advice = _PATTERNS.get(fault["ctx"]["pattern"], "take control characters out")
        case kind if kind in _BOUNDS:
            name, words = _BOUNDS[kind]
            advice = f"give a number {words} {fault['ctx'][name]:g}"
        case kind if kind in _ONE_OF:
            advice = f"give one of {fault['ctx'][_ONE_OF[kind]]}"
        case kind:
            advice = _ADVICE.get(kind, fault["msg"])
    return f"{where}: {found}; {advice}" + ("" if advice.endswith(("?", ".")) else ".")


def _known(model: type[BaseModel], loc: Path) -> list[str]:
    """Keys that the model at the end of an error's path knows."""
    current: Any = model
    for step in loc:
        current = _descend(_plain(current), step)
    current = _plain(current)
    return list(current.model_fields) if _is_model(current) else []


def _descend(annotation: Any, step: str | int) -> Any:  # noqa: ANN401  a type annotation
    if _is_model(annotation):
        return annotation.model_fields[str(step)].annotation
    if typing.get_origin(annotation) in {typing.Union, types.UnionType}:
        tagged = [
            member
            for member in typing.get_args(annotation)
            if _is_model(member) and getattr(member.model_fields.get("kind"), "default", "") == step
        ]
        return tagged[0] if tagged else None
    inner = [one for one in typing.get_args(annotation) if one is not Ellipsis]
    return inner[-1] if inner else None


def _plain(annotation: Any) -> Any:  # noqa: ANN401  a type annotation
    """Strip ``Annotated`` and ``| None``."""
    while typing.get_origin(annotation) is typing.Annotated:
        annotation = typing.get_args(annotation)[0]
    if typing.get_origin(annotation) in {typing.Union, types.UnionType}:
        members = [m for m in typing.get_args(annotation) if m is not type(None)]
        if len(members) == 1:
            return _plain(members[0])
    return annotation


def _is_model(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
