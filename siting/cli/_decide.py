"""What the commands that question a ranking share: whose ranking it is, and with what weights."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from siting.cli import _shared as door

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from siting.config import RobustnessConfig, Study
    from siting.decision import Decision
    from siting.matrix import Matrix


class ScaleFrom(StrEnum):
    """Where the value functions of an own matrix come from."""

    given = "given"
    min_max = "min-max"


MatrixOption = Annotated[
    Path | None,
    typer.Option(
        "--matrix",
        metavar="FILE",
        help="Rank an own table instead: CSV with id, perhaps name, and one column a criterion.",
    ),
]
CriteriaOption = Annotated[
    Path | None,
    typer.Option(
        "--criteria",
        metavar="FILE",
        help="What the table's columns mean: CSV with criterion, weight, direction or worst and "
        "best; else the study says it.",
    ),
]
ScaleOption = Annotated[
    ScaleFrom,
    typer.Option(
        "--scale",
        help="min-max: where --criteria gives no worst and best, take the range of the table.",
    ),
]
WeightsOption = Annotated[
    str | None,
    typer.Option(
        "--weights",
        metavar="THEME=SHARE,...",
        help="Other weights, such as water=0.5, water=50% or water=x2; others share the rest.",
    ),
]


ID_WIDTH = 16


def id_kind(ids: "Sequence[str]") -> str:
    """Return the kind of a column of ids: never cut, unless a team's own ids are long."""
    return "name" if max(map(len, ids)) <= ID_WIDTH else "text"


def load_decision(  # noqa: PLR0913 (each is an option of the command)
    study: str,
    *,
    matrix: Path | None,
    criteria: Path | None,
    scale: ScaleFrom,
    weights: str | None,
    progress: door.Progress,
) -> "tuple[Decision, RobustnessConfig]":
    """Return the decision on the study's sites, or on an own matrix, and how it is to be tested.

    Raises
    ------
    siting.errors.SitingError
        For a fault in the study, the files or the weights.
    """
    from siting import ranking

    chosen = door.load_study(study)
    if matrix is None:
        refuse_without_matrix(criteria, scale)
        chosen = reweighted_study(chosen, weights)
        return ranking.decide(chosen, progress=progress), chosen.robustness
    found = load_matrix(study, matrix, criteria, scale)
    decision = with_weights(found.decision(), weights)
    for key, count in found.outside.items():
        door.say(
            f"siting: {matrix}: {key}: {count} of {len(found.ids)} figures lie outside worst and "
            "best and count as the nearer of the two; is its unit that of worst and best?"
        )
    return decision, chosen.robustness


def reweighted_study(study: "Study", weights: str | None) -> "Study":
    """Give a study other theme weights, by the rule of a study file.

    Raises
    ------
    siting.errors.UsageError
        Names the option and every fault in it.
    """
    if weights is None:
        return study
    from siting.study import reweighted

    return reweighted(study, _whole(weights, {one.key: one.weight for one in study.themes}))


def load_matrix(study: str, matrix: Path, criteria: Path | None, scale: ScaleFrom) -> "Matrix":
    """Read an own matrix, its scales taken from the sample where that was asked for."""
    from siting.matrix import load

    found = load(matrix, criteria=criteria, study=None if criteria else door.load_study(study))
    return found.fitted() if scale is ScaleFrom.min_max else found


def with_weights(decision: "Decision", weights: str | None) -> "Decision":
    """Give a decision other theme weights, by the rule of a study file.

    Raises
    ------
    siting.errors.UsageError
        Names the option and every fault in it.
    """
    if weights is None:
        return decision
    return decision.reweighted(_whole(weights, {one.key: one.weight for one in decision.themes}))


def _whole(weights: str, base: "Mapping[str, float]") -> dict[str, float]:
    from siting.errors import StudyError, UsageError
    from siting.weighting.given import parse_weights
    from siting.weights import complete

    try:
        return complete(parse_weights(weights, base), base)
    except (StudyError, UsageError) as error:
        # Whatever is wrong with it, it was typed on the command line.
        raise UsageError([f"--weights: {fault}" for fault in error.faults]) from error


def refuse_without_matrix(criteria: Path | None, scale: ScaleFrom) -> None:
    """Refuse options that say something of a table when there is none.

    Raises
    ------
    siting.errors.UsageError
        When one of them is given.
    """
    from siting.errors import UsageError

    if criteria is not None or scale is ScaleFrom.min_max:
        message = "--criteria and --scale belong to an own table: add --matrix FILE."
        raise UsageError(message)
