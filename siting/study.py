"""Studies: load one, complete it, tell it from another.

``load`` takes the name of a ready-made study or the path of a TOML file. What the file leaves out
comes from the profile and from the criteria's definitions; what it gives wrong is refused, all at
once, each fault with the path of its key.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from siting.completing import SITES_FILE, complete_study
from siting.config import Study
from siting.criteria.definitions import criteria as definitions
from siting.errors import StudyError, UsageError
from siting.faults import nearest, validate
from siting.limits import NAME_CHARACTERS
from siting.studyfile import StudyFile, parse, read
from siting.weighting.options import WeightingConfig
from siting.weighting.section import Weighed, weigh
from siting.weights import complete

__all__ = [
    "as_dict",
    "digest",
    "load",
    "own_files",
    "ready_made",
    "resolve",
    "reweighted",
    "template",
    "to_toml",
    "weighed",
]

_READY_MADE: Final = ("border",)


def ready_made() -> tuple[str, ...]:
    """Names of the studies that come with the program."""
    return _READY_MADE


def template(name: str = "my-study") -> str:
    """Write a commented study file with every option at its default.

    Parameters
    ----------
    name
        Name of the study; brought to lower-case letters, digits and hyphens.
    """
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[: int(NAME_CHARACTERS.default)]
    text = _resource("template").decode("utf-8")
    return text.replace('"my-study"', f'"{slug or "my-study"}"')


def load(name_or_path: str | Path) -> Study:
    """Load a study and complete it.

    Parameters
    ----------
    name_or_path
        A ready-made study's name, or the path of a study file: text with a folder separator or
        the suffix ``.toml`` is a path, any other text is a name.

    Returns
    -------
    Study
        Complete and consistent.

    Raises
    ------
    UsageError
        When no ready-made study has that name.
    StudyError
        When the file cannot be read or its settings are wrong; carries every fault.
    """
    if isinstance(name_or_path, str) and _is_name(name_or_path):
        if name_or_path not in _READY_MADE:
            message = (
                f"{name_or_path}: no ready-made study of that name; "
                f"{nearest(name_or_path, _READY_MADE)} A file is given with its suffix .toml."
            )
            raise UsageError(message)
        source = f"{name_or_path}.toml"
        return resolve(parse(_resource(name_or_path), source), source=source)
    path = Path(name_or_path)
    return resolve(read(path), source=str(path), folder=path.parent)


def resolve(
    raw: Mapping[str, Any], *, source: str = "the study", folder: Path | None = None
) -> Study:
    """Complete a document in the form of a study file.

    Parameters
    ----------
    raw
        The document as parsed.
    source
        How messages name it.
    folder
        Where relative paths in it start; the working folder when None.

    Returns
    -------
    Study

    Raises
    ------
    StudyError
        Carries every fault.
    """
    # The name is the one key without a default: with a stand-in, everything else is checked too.
    document, faults = validate(raw, StudyFile, stand_in={"study": {"name": "unnamed"}})
    study = complete_study(document, folder or Path(), faults)
    if study is None:
        raise StudyError([f"{source}: {fault}" for fault in faults])
    return study


def as_dict(study: Study) -> dict[str, Any]:
    """Write the study as plain JSON-able data, the same on every machine.

    Of the sites file only the name is kept: the folder says where somebody works, not what was
    decided.
    """
    plain: dict[str, Any] = study.model_dump(mode="json")
    if study.sites.file is not None:
        plain["sites"]["file"] = study.sites.file.name
    for one in plain["constraints"]:
        if one["only_within"] is not None and one["only_within"]["file"] is not None:
            one["only_within"]["file"] = Path(one["only_within"]["file"]).name
    # A study that asks nothing of its sites is told apart as before.
    for key in ("constraints", "forced"):
        if not any(plain[key].values() if key == "forced" else plain[key]):
            del plain[key]
    # Notes follow from the rest, and weights given directly are in the themes.
    del plain["notes"]
    if study.weighting.method == "direct":
        del plain["weighting"]
    return plain


def weighed(study: Study) -> Weighed | None:
    """Say how the themes' weights came about: consistency, people, disagreement.

    Returns
    -------
    Weighed or None
        None when they were given directly.
    """
    return weigh(study.weighting, {theme.key: theme.title for theme in study.themes})


def reweighted(study: Study, given: Mapping[str, float]) -> Study:
    """Change weights of themes, by the rule of a study file's ``[weights]``.

    Parameters
    ----------
    study
        The study as it is.
    given
        Weights by theme, fractions or percentages; the other themes share the rest in the
        proportion they have.

    Returns
    -------
    Study
        Its weights given directly, so that notes on how they came about are gone.

    Raises
    ------
    StudyError
        Names every unknown theme and wrong weight.
    """
    base = {theme.key: theme.weight for theme in study.themes}
    unknown = [
        f"{key[:60]!a}: no such theme; {nearest(key, base)}" for key in given if key not in base
    ]
    if unknown:
        raise StudyError(unknown)
    weights = complete(given, base)
    before = weighed(study)
    gone = before.notes if before is not None else ()
    return study.model_copy(
        update={
            "themes": tuple(
                theme.model_copy(update={"weight": weights[theme.key]}) for theme in study.themes
            ),
            "weighting": WeightingConfig(),
            "notes": tuple(note for note in study.notes if note not in gone),
        }
    )


def own_files(study: Study) -> dict[str, Path]:
    """Files of the user's that a study reads, by the path of their key."""
    found = {SITES_FILE: study.sites.file} if study.sites.file is not None else {}
    return found | {
        f"constraints.{at}.only_within.file": one.only_within.file
        for at, one in enumerate(study.constraints)
        if one.only_within is not None and one.only_within.file is not None
    }


def digest(study: Study) -> str:
    """Tell a study from another: sha256 of its canonical JSON and of its own files' contents.

    Returns
    -------
    str
        64 hexadecimal digits.

    Raises
    ------
    StudyError
        When one of the files has become unreadable.
    """
    plain = as_dict(study)
    for key, file in own_files(study).items():
        try:
            content = file.read_bytes()
        except OSError as error:
            message = f"{key}: {file} cannot be read ({error.strerror})."
            raise StudyError(message) from error
        hashed = hashlib.sha256(content).hexdigest()
        if key == SITES_FILE:
            plain["sites"]["sha256"] = hashed
        else:
            plain[key] = hashed
    canonical = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def to_toml(study: Study) -> str:
    """Write the study as a study file that loads into the same study again."""
    document: dict[str, Any] = {
        "study": {
            "name": study.name,
            "profile": study.profile,
            "title": study.title.model_dump(),
        },
        "sites": study.sites.model_dump(mode="json", exclude_none=True),
        "zones": study.zones.model_dump(mode="json"),
        "forced": study.forced.model_dump(mode="json"),
    }
    if study.weighting.method == "direct":
        document["weights"] = {theme.key: theme.weight for theme in study.themes}
    else:
        document["weighting"] = study.weighting.model_dump(mode="json", exclude_defaults=True)
    kept = {criterion.key: criterion for criterion in study.criteria}
    for key in definitions():
        document[f"criteria.{key}"] = (
            kept[key].model_dump(
                mode="json",
                include={"weight", "scale", "parameters", "uncertainty"},
                exclude_none=True,
            )
            if key in kept
            else {"enabled": False}
        )
    for section in ("travel", "rail", "cost", "pairs", "corridors", "robustness"):
        document[section] = getattr(study, section).model_dump(mode="json")
    if study.scenario is not None:
        document["scenario"] = study.scenario.model_dump(
            mode="json", exclude_none=True, exclude_defaults=True
        )
    tables = [(f"[{section}]", table) for section, table in document.items()]
    tables += [
        ("[[constraints]]", one.model_dump(mode="json", exclude_none=True))
        for one in study.constraints
    ]
    blocks = [
        "\n".join([head, *(f"{k} = {_toml(v)}" for k, v in table.items())])
        for head, table in tables
    ]
    return "\n\n".join(blocks) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(k)} = {_toml(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(v) for v in value) + "]"
    # JSON's text, numbers, true and false are TOML's, once DEL is escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _toml(key)


def _is_name(text: str) -> bool:
    return not text.endswith(".toml") and not set(text) & {"/", "\\", "\0"}


def _resource(name: str) -> bytes:
    return files("siting").joinpath("studies", f"{name}.toml").read_bytes()
