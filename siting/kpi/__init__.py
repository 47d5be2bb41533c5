"""Figures of a municipality, a corridor or a crossing that can be published each quarter.

The figures are put together here without a word for people; the words and the sheets are the
door's (``siting/cli/kpi.py``).
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from siting.kpi import border, land, mirror
from siting.kpi.indicator import KEYS, Indicator, in_spanish, newest
from siting.kpi.subject import Subject, corridor, crossing, municipality
from siting.world import TODAY, World

if TYPE_CHECKING:
    from siting.results import RunResult
    from siting.terms import Text

__all__ = [
    "KEYS",
    "WITHIN_MINUTES",
    "Indicator",
    "Report",
    "Subject",
    "corridor",
    "crossing",
    "municipality",
    "report",
]

WITHIN_MINUTES: Final = 240.0
"""Door to door: at 4 h a truck makes one turn within a shift, as the scale of pairs has it."""


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one subject, from one run.

    Attributes
    ----------
    subject
        What they are about.
    study, title
        Name of the study that was run, and its title.
    scenario
        Title of the change to the world that it was run under, if any.
    newest
        The date of the newest figure from outside; the date of the report, whatever day it is.
    indicators
        In the order of :data:`KEYS`' groups.
    """

    subject: Subject
    study: str
    title: "Text"
    scenario: "Text | None"
    newest: str
    indicators: tuple[Indicator, ...]


def report(
    result: "RunResult",
    subject: Subject,
    *,
    world: World = TODAY,
    within_minutes: float = WITHIN_MINUTES,
    scenario: "Text | None" = None,
) -> Report:
    """Put a report together.

    Parameters
    ----------
    result
        The run whose figures they are.
    subject
        From :func:`municipality`, :func:`corridor` or :func:`crossing`, of the same run.
    world
        The land the run saw.
    within_minutes
        Door to door; how near a mirror pair has to be to be counted.
    scenario
        Title of the study's change to the world, which the run no longer names.

    Returns
    -------
    Report

    Raises
    ------
    DataError, UnknownLayerError
        When a layer or table cannot be read.
    """
    crossings = border.by_nearness(result, subject, within_minutes=within_minutes)
    subject = replace(subject, crossings=crossings)
    found = (
        *border.at_the_crossings(result, subject, world=world, within_minutes=within_minutes),
        *border.traffic(result, subject, world=world),
        *land.state_figures(subject, world=world),
        *land.water_and_grid(result, subject, world=world),
        *mirror.mirrors(result, subject, within_minutes=within_minutes),
        *mirror.parks(result, subject),
    )
    stated = [one.year for one in found if one.backing in {"measured", "proxy"}]
    date = newest(stated)
    table = result.crossings
    spanish = {str(row["crossing_id"]): in_spanish(row) for _, row in table.iterrows()}
    by_name = dict(zip(map(str, table["name"]), spanish.values(), strict=True))
    return Report(
        subject=subject,
        study=result.study.name,
        title=result.study.title,
        scenario=scenario,
        newest=date,
        indicators=tuple(
            replace(
                one,
                year=date if one.backing == "derived" and not one.year else one.year,
                name_es=spanish.get(one.about, ""),
                names_es=tuple(by_name.get(name, name) for name in one.names),
            )
            for one in found
        ),
    )
