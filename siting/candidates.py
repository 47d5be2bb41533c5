"""Which sites and zones take part: the layers, or the user's own file, cut to the study."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import layers
from siting.errors import StudyError
from siting.faults import nearest
from siting.world import TODAY, World

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt

    from siting.config import Study

__all__ = ["STATED", "Candidates", "choose"]

STATED: Final = "U"
"""Grade of a site whose place a user states: no embedded park has it, and no study cuts it."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """The two sides of a study, each sorted by id.

    Attributes
    ----------
    sites, zones
        Rows of the layers ``sites`` and ``zones`` (or of the user's file), EPSG:4326.
    """

    sites: "gpd.GeoDataFrame"
    zones: "gpd.GeoDataFrame"


def choose(study: "Study", *, world: World = TODAY) -> Candidates:
    """Take the places the study asks for.

    Parameters
    ----------
    study
        ``sites.file`` stands in for the embedded parks; grades and states cut the embedded parks,
        states alone a file, but nothing cuts a site that is included by name. ``zones.states`` and
        ``zones.include_inactive`` cut the zones.
    world
        The land.

    Returns
    -------
    Candidates

    Raises
    ------
    StudyError
        When nothing is left on a side (says how many each condition removed), or a site is forced
        that is not there.
    DataError
        When the user's file cannot be read.
    """
    faults: list[str] = []
    chosen = study.sites
    # A scenario that adds sites adds them to the user's own where there are any.
    if chosen.file is None or "sites" in world.layers:
        sites = world.layer("sites")
    else:
        sites = layers.read_sites(chosen.file)
    conditions = {}
    if chosen.file is None:
        taken = (*chosen.grades, STATED)
        conditions["sites.grades"] = sites["grade"].isin(taken).to_numpy()
    if chosen.states:
        conditions["sites.states"] = sites["state_code"].isin(chosen.states).to_numpy()
    faults += _not_there(study, sites)
    named = sites["site_id"].isin(study.forced.include).to_numpy(dtype=bool)
    conditions = {name: keep | named for name, keep in conditions.items()}
    sites = _cut(sites, conditions, "sites", faults)

    zones = world.layer("zones")
    conditions = {}
    if study.zones.states:
        conditions["zones.states"] = zones["state"].isin(study.zones.states).to_numpy()
    if not study.zones.include_inactive:
        conditions["zones.include_inactive"] = zones["active"].to_numpy(dtype=bool)
    zones = _cut(zones, conditions, "zones", faults)
    if faults:
        raise StudyError(faults)
    return Candidates(sites=sites, zones=zones)


def _not_there(study: "Study", sites: "gpd.GeoDataFrame") -> list[str]:
    known = set(sites["site_id"])
    return [
        f"forced.{key}: {site[:60]!a}: no site of that id; {nearest(site, sorted(known))}"
        for key, listed in (("include", study.forced.include), ("exclude", study.forced.exclude))
        for site in listed
        if site not in known
    ]


def _cut(
    places: "gpd.GeoDataFrame",
    conditions: "dict[str, npt.NDArray[np.bool_]]",
    kind: str,
    faults: list[str],
) -> "gpd.GeoDataFrame":
    left = places
    for keep in conditions.values():
        left = left[keep[left.index]]
    if left.empty:
        removed = ", ".join(
            f"{name} alone removes {int((~keep).sum())}" for name, keep in conditions.items()
        )
        faults.append(f"no {kind} left of {len(places)}: {removed}; widen one of them.")
    key = f"{kind[:-1]}_id"
    return left.sort_values(key, kind="stable", ignore_index=True)
