"""Studies: load one, complete it, tell it from another.

``load`` takes the name of a ready-made study or the path of a TOML file. What the file leaves out
comes from the profile and from the criteria's definitions; what it gives wrong is refused, all at
once, each fault with the path of its key.
"""

import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from siting import contradictions
from siting.config import Criterion, RobustnessConfig, Study, Text, Theme, Uncertainty
from siting.constraints import Constraint, named
from siting.criteria.definitions import criteria as definitions
from siting.criteria.definitions import profiles, theme_titles
from siting.errors import StudyError, UsageError
from siting.faults import nearest, validate
from siting.limits import NAME_CHARACTERS
from siting.studyfile import CriterionSection, StudyFile, parse, read
from siting.weighting.options import WeightingConfig
from siting.weighting.section import Weighed, weigh
from siting.weights import complete, normalised

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

SITES_FILE: Final = "sites.file"
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
    study = _complete(document, folder or Path(), faults)
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
    for section in ("travel", "pairs", "corridors", "robustness"):
        document[section] = getattr(study, section).model_dump(mode="json")
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


def _complete(document: StudyFile, folder: Path, faults: list[str]) -> Study | None:
    """Complete a document; add what is wrong to ``faults`` and return None if anything is."""
    sites = document.sites
    if sites.file is not None:
        file = _own_file(SITES_FILE, sites.file, folder, faults)
        sites = sites.model_copy(update={"file": file})
    sections = _sections(document, faults)
    constraints = _constraints(document, folder, sections, faults)
    criteria = _criteria(sections, faults)
    populated = {c.theme for c in definitions().values() if c.key in sections}
    themes, notes = _weighted_themes(document, populated, faults)
    faults += _robustness(document.robustness, themes)
    if faults:
        return None
    name = document.study.name
    return Study(
        name=name,
        title=document.study.title or Text(en=name, es=name),
        profile=document.study.profile,
        sites=sites,
        zones=document.zones,
        constraints=constraints,
        forced=document.forced,
        criteria=criteria,
        themes=themes,
        weighting=document.weighting,
        notes=notes,
        travel=document.travel,
        pairs=document.pairs,
        corridors=document.corridors,
        robustness=document.robustness,
    )


def _robustness(given: RobustnessConfig, themes: Sequence[Theme]) -> Sequence[str]:
    if not themes or not (given.order or given.bounds):
        return ()
    # Solving for what no weights can meet takes SciPy, which most studies have no need of here.
    from siting.robustness.space import faults_of_space  # noqa: PLC0415

    return faults_of_space({theme.key: theme.weight for theme in themes}, given)


def _constraints(
    document: StudyFile, folder: Path, measured: Collection[str], faults: list[str]
) -> tuple[Constraint, ...]:
    found: list[Constraint] = []
    for at, one in enumerate(document.constraints):
        areas = one.only_within
        if areas is None or areas.file is None:
            found.append(one)
            continue
        file = _own_file(f"constraints.{at}.only_within.file", areas.file, folder, faults)
        whole = areas.model_copy(update={"file": file})
        found.append(one.model_copy(update={"only_within": whole}))
    faults += contradictions.check(
        found, criteria={key: key in measured for key in definitions()}, sites=document.sites
    )
    return named(tuple(found))


def _own_file(key: str, given: Path, folder: Path, faults: list[str]) -> Path:
    text = str(given)
    # pathlib folds the two slashes of an address into one.
    if ":/" in text or text.startswith("/vsi"):
        faults.append(f"{key}: {text} is an address; download it and give the local file.")
        return given
    file = (folder / given).absolute()
    try:
        found = file.is_file()
    except OSError:
        found = False
    if not found:
        faults.append(f"{key}: there is no file {file}; the path starts at the study file.")
    return file


def _sections(document: StudyFile, faults: list[str]) -> dict[str, CriterionSection]:
    """Sections of the criteria that stay in, by key, in the order of the definitions."""
    known = definitions()
    for key, section in document.criteria.items():
        if key not in known:
            faults.append(f"criteria.{key}: no such criterion; {nearest(key, known)}")
            continue
        parameters = known[key].parameters
        if section.parameters and not parameters:
            faults.append(f"criteria.{key}.parameters: this criterion has none; take them out.")
            continue
        faults += [
            f"criteria.{key}.parameters.{name}: no such parameter; {nearest(name, parameters)}"
            for name in section.parameters
            if name not in parameters
        ]
    all_sections = {key: document.criteria.get(key, CriterionSection()) for key in known}
    enabled = {key: section for key, section in all_sections.items() if section.enabled}
    if not enabled:
        faults.append("criteria: every criterion is disabled; leave at least one enabled.")
    return enabled


def _criteria(sections: Mapping[str, CriterionSection], faults: list[str]) -> tuple[Criterion, ...]:
    known = definitions()
    weights: dict[str, float] = {}
    for theme in theme_titles():
        base = {key: known[key].weight for key in sections if known[key].theme == theme}
        given = {key: weight for key in base if (weight := sections[key].weight) is not None}
        if not base:
            continue
        try:
            weights |= complete(given, normalised(base))
        except StudyError as error:
            faults += [f"criteria of theme {theme}: {fault}" for fault in error.faults]
    resolved = []
    for key, section in sections.items():
        fields = known[key].model_dump() | {"weight": weights.get(key, 0.0)}
        fields["parameters"] = {**known[key].parameters, **section.parameters}
        fields["scale"] = section.scale or known[key].scale
        fields["uncertainty"] = _uncertainty(section, known[key])
        try:
            resolved.append(Criterion.model_validate(fields))
        except ValidationError as error:
            # The definition is sound, so only the study's own scale can be at fault.
            faults += [
                f"criteria.{key}.scale: {fault['msg']}."
                for fault in error.errors(include_url=False)
            ]
    return tuple(resolved)


def _uncertainty(section: CriterionSection, definition: Criterion) -> Uncertainty:
    given, known = section.uncertainty, definition.uncertainty
    if given is None:
        return known
    # The definition's own figures, written out without a basis, keep the basis they have.
    same = "basis" not in given.model_fields_set and given.model_copy(update={"basis": known.basis})
    return known if same == known else given


def _weighted_themes(
    document: StudyFile, populated: set[str], faults: list[str]
) -> tuple[tuple[Theme, ...], tuple[Text, ...]]:
    """Weigh the themes as ``[weighting]`` says, or else by profile and ``[weights]``."""
    themes = _themes(document, populated, faults)
    titles = theme_titles()
    taking_part = {key: titles[key] for key in titles if key in populated}
    method = document.weighting.method
    if document.weights and method != "direct":
        faults.append(
            f'weights: weighting.method = "{method}" sets the weights of the themes as well; take '
            "one of the two out."
        )
    try:
        found = weigh(
            document.weighting,
            taking_part,
            disabled=[key for key in titles if key not in populated],
        )
    except StudyError as error:
        faults += error.faults
        return (), ()
    if found is None or not themes:
        return themes, ()
    reweighed = (t.model_copy(update={"weight": found.weights[t.key]}) for t in themes)
    return tuple(reweighed), found.notes


def _themes(document: StudyFile, populated: set[str], faults: list[str]) -> tuple[Theme, ...]:
    titles = theme_titles()
    profile = profiles().get(document.study.profile)
    if profile is None:
        wrong = document.study.profile
        faults.append(
            f"study.profile: {wrong[:60]!a}: no such profile; {nearest(wrong, profiles())}"
        )
        profile = profiles()["balanced"]
    given = dict(document.weights)
    for key in document.weights:
        if key not in titles:
            faults.append(f"weights.{key}: no such theme; {nearest(key, titles)}")
            del given[key]
        elif key not in populated:
            if given[key] > 0:
                faults.append(
                    f"weights.{key}: every criterion of this theme is disabled; enable one or "
                    "take the weight out."
                )
            del given[key]
    base = {key: profile.weights[key] for key in titles if key in populated}
    if not base:
        return ()
    try:
        weights = complete(given, normalised(base))
    except StudyError as error:
        faults += [f"weights: {fault}" for fault in error.faults]
        return ()
    return tuple(Theme(key=key, title=titles[key], weight=w) for key, w in weights.items())
