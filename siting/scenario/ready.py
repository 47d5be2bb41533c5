"""Scenarios by name or file: the ready-made ones, and a person's own."""

from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from siting.errors import StudyError, UsageError
from siting.faults import nearest, validate
from siting.options.scenario import ScenarioConfig
from siting.studyfile import parse, read

__all__ = ["completed", "load", "ready_made"]


def ready_made() -> tuple[str, ...]:
    """Names of the scenarios that come with the program, sorted."""
    folder = files("siting").joinpath("studies", "scenarios")
    return tuple(sorted(Path(one.name).stem for one in folder.iterdir()))


def load(name_or_path: str) -> ScenarioConfig:
    """Load a ready-made scenario, or one from a file.

    Parameters
    ----------
    name_or_path
        A name of :func:`ready_made`, or the path of a TOML file (suffix ``.toml``) with the
        options of ``[scenario]`` at its top level.

    Returns
    -------
    ScenarioConfig

    Raises
    ------
    UsageError
        When no ready-made scenario has that name.
    StudyError
        When the file cannot be read or is wrong; carries every fault.
    """
    return completed(_checked(_document(name_or_path)))


def _document(name_or_path: str) -> dict[str, Any]:
    if name_or_path.endswith(".toml"):
        document = read(Path(name_or_path))
        # The heading that a study needs does no harm in a file of its own.
        inner = document.get("scenario")
        return inner if set(document) == {"scenario"} and isinstance(inner, dict) else document
    if name_or_path not in ready_made():
        message = (
            f"{name_or_path}: no ready-made scenario of that name; "
            f"{nearest(name_or_path, ready_made())} A file is given with its suffix .toml."
        )
        raise UsageError(message)
    resource = files("siting").joinpath("studies", "scenarios", f"{name_or_path}.toml")
    return parse(resource.read_bytes(), name_or_path)


class _Whole(BaseModel):
    """A file's options under the name they have in a study, so that messages are the same."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scenario: ScenarioConfig | None = None


def _checked(document: dict[str, Any]) -> ScenarioConfig:
    whole, faults = validate({"scenario": document}, _Whole, stand_in={})
    if faults or whole.scenario is None:
        raise StudyError(faults)
    return whole.scenario


def completed(scenario: ScenarioConfig) -> ScenarioConfig:
    """Put what a scenario gives on top of the ready-made one it names, if it names one.

    Raises
    ------
    StudyError
        When no ready-made scenario has that name.
    """
    if scenario.use is None:
        return scenario
    if scenario.use not in ready_made():
        message = (
            f"scenario.use: {scenario.use}: no ready-made scenario of that name; "
            f"{nearest(scenario.use, ready_made())}"
        )
        raise StudyError(message)
    given = {key: getattr(scenario, key) for key in scenario.model_fields_set - {"use"}}
    return load(scenario.use).model_copy(update=given)
