"""Which crossings serve trucks at the hour a study asks for.

Only what a source states counts: a crossing without a row for the direction and the day has hours
nobody found, and stays open, flagged (:mod:`siting.transport.waits`).
"""

from typing import TYPE_CHECKING

from siting.options.travel import ANY_TIME
from siting.world import TODAY, World

if TYPE_CHECKING:
    import pandas as pd

    from siting.config import Study
    from siting.options import TravelConfig

__all__ = ["applied", "served", "shut"]

TABLE = "crossing_hours"


def applied(study: "Study", *, world: World = TODAY) -> "Study":
    """Close the crossings that are shut at the study's day and hour.

    Parameters
    ----------
    study
        As resolved.
    world
        The land.

    Returns
    -------
    Study
        The same when it asks for no hour; else one whose ``travel.closed`` names them too, so that
        whatever reads the open crossings agrees. Doing it again changes nothing.

    Raises
    ------
    UnknownLayerError, DataError
        As :meth:`siting.world.World.table`.
    """
    travel = study.travel
    if travel.hour == ANY_TIME:
        return study
    there = set(world.layer("crossings")["crossing_id"])
    closing = [one for one in shut(world.table(TABLE), travel) if one in there]
    closed = tuple(dict.fromkeys((*travel.closed, *closing)))
    if closed == travel.closed:
        return study
    return study.model_copy(update={"travel": travel.model_copy(update={"closed": closed})})


def served(hours: "pd.DataFrame", travel: "TravelConfig") -> dict[str, bool]:
    """Say of each crossing whose hours are known whether it serves trucks then.

    Parameters
    ----------
    hours
        The table ``crossing_hours``: times "HH:MM", local; equal ones are closed all day.
    travel
        Direction, day and hour; the hour's first minute counts.

    Returns
    -------
    dict
        By ``crossing_id``; empty when the study asks for no hour.
    """
    if travel.hour == ANY_TIME:
        return {}
    asked = hours[(hours["direction"] == travel.direction) & (hours["day"] == travel.day)]
    now = f"{travel.hour:02d}:00"
    # "HH:MM" sorts as the clock runs, and 24:00 comes after all of them.
    return {
        str(name): str(opens) <= now < str(closes)
        for name, opens, closes in zip(
            asked["crossing_id"], asked["opens"], asked["closes"], strict=True
        )
    }


def shut(hours: "pd.DataFrame", travel: "TravelConfig") -> tuple[str, ...]:
    """Crossings known to be shut at the day and hour of a study, sorted."""
    return tuple(sorted(one for one, open_then in served(hours, travel).items() if not open_then))
