"""Whom a report is about: a municipality, a corridor or a crossing, and what belongs to it."""

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import numpy.typing as npt
import shapely

from siting.kpi.asked import one_id, one_municipality
from siting.kpi.indicator import in_spanish
from siting.names import short_name

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from siting.results import RunResult
    from siting.world import World

__all__ = ["Kind", "Subject", "corridor", "crossing", "municipality"]

Kind = Literal["municipality", "corridor", "crossing"]

NEAR_MINUTES: Final = 60.0
"""A crossing that half of a municipality's parks reach within an hour matters to it, even if no
pair of theirs is best through it: Colombia to Nuevo Laredo."""

LEAST_SHARE: Final = 0.05
"""A crossing that carries less of the subject's kept pairs, and is neither its own nor near, does
not matter to it."""

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is about.

    Attributes
    ----------
    kind
        What it is.
    id
        INEGI's five digits, ``C01`` or a crossing's id.
    name_en, name_es
        Its name.
    states
        INEGI codes of the states it lies in, sorted.
    sites
        Ids of its ranked parks, best first.
    removed
        How many of its parks a constraint of the study removed.
    crossings, rail
        Ids of the crossings for trucks and for trains that matter to it, its own first, then by
        the number of its pairs that use them; those near a municipality's parks last.
    own
        Of the crossings, those that lie in it.
    pairs
        Which sites go with which zones in it, bool (n, z), in the order of the run's pair scores.
    kept
        Ids of the run's kept pairs among them, best first.
    """

    kind: Kind
    id: str
    name_en: str
    name_es: str
    states: tuple[str, ...]
    sites: tuple[str, ...]
    removed: int
    crossings: tuple[str, ...]
    rail: tuple[str, ...]
    own: frozenset[str]
    pairs: Bools
    kept: tuple[str, ...]

    def counted(self, key: str) -> str:
        """Return the key of a count of pairs: of every park with every zone, or of kept pairs."""
        return key if self.kind == "municipality" else f"kept_{key}"

    def nobody(self) -> str:
        """Return the code of why it has no figure of parks when it has no park."""
        return "no-park" if self.kind == "municipality" else "no-pair-through"


def municipality(result: "RunResult", wanted: str, *, world: "World") -> Subject:
    """Find a municipality.

    Parameters
    ----------
    result
        The run.
    wanted
        INEGI's five digits, or a name as people write it: case and accents do not matter, "Ciudad"
        before it neither; "Juárez, Chihuahua" tells two of one name apart.
    world
        The land; its municipalities say what names there are and where crossings lie.

    Returns
    -------
    Subject
        Its parks, the crossings in it and those that its kept pairs use, and its parks with every
        zone.

    Raises
    ------
    UsageError
        When there is none of that name (names the nearest), or several (names their codes).
    """
    land = world.layer("municipalities")
    parks = result.sites.frame["municipality_code"].value_counts().to_dict()
    row = land.iloc[one_municipality(land, wanted, parks)]
    code, state = str(row["municipality_code"]), str(row["state"])
    frame = result.sites.frame
    sites = _ids(frame, frame["municipality_code"] == code)
    rows = np.isin(np.array(result.pair_scores.site_ids), sites)
    kept = result.pairs[result.pairs["site_id"].isin(sites)]
    working = result.crossings[_works(result.crossings)]
    inside = land["municipality_code"].to_numpy()[_located(working, land)] == code
    own = frozenset(working["crossing_id"][inside])
    name = str(row["municipality"])
    return Subject(
        kind="municipality",
        id=code,
        name_en=f"{name}, {short_name(state, 'en')}",
        name_es=f"{name}, {short_name(state, 'es')}",
        states=(str(row["state_code"]),),
        sites=sites,
        removed=int((result.eliminated["municipality_code"] == code).sum()),
        **_gates(result.crossings, own, kept, near=_near(result, sites)),
        pairs=np.repeat(rows[:, None], len(result.pair_scores.zone_ids), axis=1),
        kept=tuple(map(str, kept["pair_id"])),
    )


def corridor(result: "RunResult", wanted: str) -> Subject:
    """Find a corridor by its id, such as ``C01`` (or 1), or by words of its name.

    Parameters
    ----------
    result
        The run.
    wanted
        Id, number or name in either language.

    Returns
    -------
    Subject
        Its parks, its crossings and its kept pairs.

    Raises
    ------
    UsageError
        When there is none, or several of that name.
    """
    rows = result.corridors.drop_duplicates("corridor_id")
    ids = [str(one) for one in rows["corridor_id"]]
    names = [
        f"{english} · {spanish}"
        for english, spanish in zip(rows["name_en"], rows["name_es"], strict=True)
    ]
    at = one_id(wanted, ids, names, kind="corridor", place=f"study {result.study.name}")
    row = rows.iloc[at]
    frame, kept = result.sites.frame, result.pairs[result.pairs["corridor_id"] == ids[at]]
    inside = frame["site_id"].isin(set(kept["site_id"]))
    return Subject(
        kind="corridor",
        id=ids[at],
        name_en=str(row["name_en"]),
        name_es=str(row["name_es"]),
        states=_states(frame[inside]),
        sites=_ids(frame, inside),
        removed=0,
        **_gates(result.crossings, frozenset(str(row["crossing_ids"]).split("; ")), kept),
        pairs=_cells(result, kept),
        kept=tuple(map(str, kept["pair_id"])),
    )


def crossing(result: "RunResult", wanted: str, *, world: "World") -> Subject:
    """Find a crossing for trucks or trains by its id or words of its name.

    Parameters
    ----------
    result
        The run.
    wanted
        Id or name, on either side of the line.
    world
        The land; its municipalities say which state the crossing is in.

    Returns
    -------
    Subject
        The parks and pairs that use it. A crossing for trains has none: pairs go by road.

    Raises
    ------
    UsageError
        When there is none, or several of that name.
    """
    working = result.crossings[_works(result.crossings)]
    ids = [str(one) for one in working["crossing_id"]]
    names = [
        f"{name} {mexican or ''}".strip()
        for name, mexican in zip(working["name"], working["mx_name"].fillna(""), strict=True)
    ]
    place = "the crossings for trucks or trains"
    at = one_id(wanted, ids, names, kind="crossing", place=place)
    row = working.iloc[at]
    frame, kept = result.sites.frame, result.pairs[result.pairs["crossing_id"] == ids[at]]
    inside = frame["site_id"].isin(set(kept["site_id"]))
    land = world.layer("municipalities")
    home = land.iloc[_located(working.iloc[[at]], land)[0]]
    return Subject(
        kind="crossing",
        id=ids[at],
        name_en=str(row["name"]),
        name_es=in_spanish(row),
        states=(str(home["state_code"]),),
        sites=_ids(frame, inside),
        removed=0,
        **_gates(result.crossings, frozenset({ids[at]}), kept),
        pairs=_cells(result, kept),
        kept=tuple(map(str, kept["pair_id"])),
    )


def _works(crossings: "gpd.GeoDataFrame") -> Bools:
    return np.asarray(crossings[["commercial", "rail"]].to_numpy(dtype=bool).any(axis=1))


def _located(crossings: "gpd.GeoDataFrame", land: "gpd.GeoDataFrame") -> npt.NDArray[np.intp]:
    """Return the row of the municipality that each crossing touches, (c,)."""
    tree = shapely.STRtree(land.geometry.to_numpy())
    return np.asarray(tree.nearest(crossings.geometry.to_numpy()), dtype=np.intp)


def _near(result: "RunResult", sites: tuple[str, ...]) -> frozenset[str]:
    access = result.sites.access
    mine = np.isin(np.array(access.ids), sites)
    if not mine.any():
        return frozenset()
    # A park that cannot reach a crossing is far from it.
    minutes = np.median(np.nan_to_num(access.minutes[mine], nan=np.inf), axis=0)
    return frozenset(itertools.compress(access.crossing_ids, minutes <= NEAR_MINUTES))


def _gates(
    crossings: "gpd.GeoDataFrame",
    own: frozenset[str],
    kept: "gpd.GeoDataFrame",
    *,
    near: frozenset[str] = frozenset(),
) -> "dict[str, Any]":
    """Choose the crossings that matter: own ones, those of the pairs, those near, their rail."""
    used = kept["crossing_id"].value_counts()
    table = crossings.assign(
        own=crossings["crossing_id"].isin(own),
        through=crossings["crossing_id"].map(used).fillna(0),
    ).sort_values(["own", "through", "crossing_id"], ascending=[False, False, True])
    carried = (table["through"] > 0) & (table["through"] >= LEAST_SHARE * len(kept))
    wanted = table["own"] | carried | table["crossing_id"].isin(near)
    ports = set(table["port_code"][wanted])
    trucks = table[wanted & table["commercial"].astype(bool)]
    rail = table[table["rail"].astype(bool) & (wanted | table["port_code"].isin(ports))]
    return {
        "crossings": tuple(map(str, trucks["crossing_id"])),
        "rail": tuple(map(str, rail["crossing_id"])),
        "own": own,
    }


def _ids(frame: "gpd.GeoDataFrame", inside: "pd.Series[bool]") -> tuple[str, ...]:
    return tuple(map(str, frame["site_id"][inside]))


def _states(frame: "gpd.GeoDataFrame") -> tuple[str, ...]:
    return tuple(sorted({str(code) for code in frame["state_code"]}))


def _cells(result: "RunResult", kept: "gpd.GeoDataFrame") -> Bools:
    scores = result.pair_scores
    row = {one: at for at, one in enumerate(scores.site_ids)}
    column = {one: at for at, one in enumerate(scores.zone_ids)}
    cells = np.zeros((len(row), len(column)), dtype=bool)
    cells[[row[one] for one in kept["site_id"]], [column[one] for one in kept["zone_id"]]] = True
    return cells
