"""Completing a study file: what it leaves out comes from the profile and the definitions.

Nothing is raised here: every fault is gathered, so that a person mends a file once.
"""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from siting import contradictions
from siting.config import (
    Criterion,
    RobustnessConfig,
    ScenarioConfig,
    Study,
    Text,
    Theme,
    Uncertainty,
)
from siting.constraints import Constraint, named
from siting.criteria.definitions import criteria as definitions
from siting.criteria.definitions import profiles, theme_titles
from siting.errors import StudyError
from siting.faults import nearest
from siting.studyfile import CriterionSection, StudyFile
from siting.weighting.section import weigh
from siting.weights import complete, normalised

__all__ = ["SITES_FILE", "complete_study"]

SITES_FILE: Final = "sites.file"
"""Path of the key that names the user's own sites."""


def complete_study(document: StudyFile, folder: Path, faults: list[str]) -> Study | None:
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
    scenario = _scenario(document.scenario, faults)
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
        rail=document.rail,
        cost=document.cost,
        pairs=document.pairs,
        corridors=document.corridors,
        robustness=document.robustness,
        scenario=scenario,
    )


def _robustness(given: RobustnessConfig, themes: Sequence[Theme]) -> Sequence[str]:
    if not themes or not (given.order or given.bounds):
        return ()
    # Solving for what no weights can meet takes SciPy, which most studies have no need of here.
    from siting.robustness.space import faults_of_space  # noqa: PLC0415

    return faults_of_space({theme.key: theme.weight for theme in themes}, given)


def _scenario(given: ScenarioConfig | None, faults: list[str]) -> ScenarioConfig | None:
    if given is None:
        return None
    # Reading a ready-made one takes what most studies have no need of here.
    from siting.scenario.ready import completed  # noqa: PLC0415

    try:
        return completed(given)
    except StudyError as error:
        faults += error.faults
        return None


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
