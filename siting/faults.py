"""Turning pydantic's errors into sentences: where, what was found, what to do."""

import difflib
import types
import typing
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from siting.config import NAME_PATTERN

__all__ = ["nearest", "sentences", "without"]

_SHOWN = 60
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
_ONE_OF = {"literal_error": "expected", "union_tag_invalid": "expected_tags"}
_PATTERNS = {NAME_PATTERN: "use lower-case letters, digits and hyphens, 64 at most"}
_BOUNDS = {
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "above"),
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "below"),
}


def nearest(word: str, known: Iterable[str]) -> str:
    """Say which known word was probably meant, or list them all.

    Parameters
    ----------
    word
        What was written.
    known
        What could have been written.
    """
    options = list(known)
    close = difflib.get_close_matches(word, options, n=1, cutoff=0.6)
    return f"did you mean {close[0]}?" if close else f"there are {', '.join(options)}."


def sentences(error: ValidationError, raw: object, model: type[BaseModel]) -> list[str]:
    """Write each of pydantic's errors as ``path: what was found, what to do``.

    Parameters
    ----------
    error
        What validation raised.
    raw
        The value that was validated; tells a key from a discriminator's tag in the error's path.
    model
        The model it was validated against; tells which keys it knows.
    """
    return [_sentence(fault, raw, model) for fault in error.errors(include_url=False)]


def without(raw: Mapping[str, Any], error: ValidationError) -> dict[str, Any]:
    """Copy a document without the keys that an error complains about.

    What is left can be validated again to find the faults behind the first ones.
    """
    copy: dict[str, Any] = _deep(raw)
    for fault in error.errors(include_url=False):
        path = _keys(fault["loc"], raw)
        words = list(_until_list(path))
        table: Any = copy
        for word in words[:-1]:
            table = table.get(word, {})
        if words and isinstance(table, dict):
            table.pop(words[-1], None)
    return copy


def _deep(value: Any) -> Any:  # noqa: ANN401  a TOML value can be anything
    return {k: _deep(v) for k, v in value.items()} if isinstance(value, Mapping) else value


def _until_list(path: Sequence[str | int]) -> Iterable[str]:
    for step in path:
        if isinstance(step, int):
            return
        yield step


def _keys(loc: Sequence[str | int], raw: object) -> list[str | int]:
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
    return path


def _sentence(fault: Mapping[str, Any], raw: object, model: type[BaseModel]) -> str:
    path = _keys(fault["loc"], raw)
    where = ".".join(str(step) for step in path) or "the study"
    found = f"found {_shown(fault['input'])}"
    match fault["type"]:
        case "extra_forbidden":
            found = "no such key"
            advice = nearest(str(path[-1]), _known(model, fault["loc"][:-1])).removesuffix(".")
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


def _shown(value: object) -> str:
    text = "a table" if isinstance(value, Mapping) else ascii(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _known(model: type[BaseModel], loc: Sequence[str | int]) -> list[str]:
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
    return typing.get_args(annotation)[-1]


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
