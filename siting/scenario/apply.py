"""What a scenario makes of a study and of the land."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

import numpy as np

import layers
from siting.errors import DataError, StudyError
from siting.meant import nearest
from siting.scenario.links import with_links, wrong_sides
from siting.scenario.places import with_crossings, with_sites, with_zones
from siting.transport.gates import tie
from siting.transport.roads import side_networks
from siting.weights import normalised
from siting.world import TODAY, World

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from layers.graph import Graph
    from siting.config import Study
    from siting.options import TravelConfig
    from siting.options.scenario import ScenarioConfig

__all__ = ["applied", "apply"]

Changed = TypeVar("Changed")


def applied(study: "Study", *, world: World = TODAY) -> "tuple[Study, World]":
    """Apply the study's own scenario, if it has one; what comes back has none left to apply."""
    if study.scenario is None:
        return study, world
    return apply(study.model_copy(update={"scenario": None}), study.scenario, world=world)


def apply(
    study: "Study", scenario: "ScenarioConfig", *, world: World = TODAY
) -> "tuple[Study, World]":
    """Change a study and the land as a scenario says.

    Parameters
    ----------
    study
        As it is run today.
    scenario
        What changes.
    world
        The land today.

    Returns
    -------
    study, world
        Both as they are under the scenario.

    Raises
    ------
    StudyError
        When it names a crossing or layer that is not there, adds an id that is, ties a road or
        crossing to nothing, draws a road on the wrong side, drops every criterion, or orders what
        has no effect; carries every fault.
    """
    faults: list[str] = []
    new = World(
        layers={**world.layers, **_layers(study, scenario, world, faults)},
        graphs={**world.graphs, **_graphs(scenario, world, faults)},
    )
    crossings = new.layer("crossings")
    faults += _unknown_crossings(scenario, crossings)
    faults += _without_effect(study, scenario, crossings)
    faults += _untied(study, scenario, world)
    for name in ("roads", "railways"):
        faults += wrong_sides(getattr(scenario, name), world, path=f"scenario.{name}")
    changed = _without_layers(study, scenario.drop_layers, faults)
    if faults:
        raise StudyError(faults)
    travel = _travel(study.travel, scenario, crossings)
    return changed.model_copy(update={"travel": travel}), new


def _layers(
    study: "Study", scenario: "ScenarioConfig", world: World, faults: list[str]
) -> "Mapping[str, gpd.GeoDataFrame]":
    changes: dict[str, Callable[[], gpd.GeoDataFrame]] = {}
    if scenario.crossings:
        changes["crossings"] = lambda: with_crossings(world.layer("crossings"), scenario.crossings)
    if scenario.zones:
        changes["zones"] = lambda: with_zones(world.layer("zones"), scenario.zones)
    if scenario.sites:
        changes["sites"] = lambda: with_sites(_sites(study, world), scenario.sites, world)
    return _tried(changes, faults)


def _graphs(scenario: "ScenarioConfig", world: World, faults: list[str]) -> "Mapping[str, Graph]":
    changes: dict[str, Callable[[], Graph]] = {}
    if scenario.roads:
        changes["highways"] = lambda: with_links(
            world.graph("highways"), scenario.roads, path="scenario.roads"
        )
    if scenario.railways:
        changes["rail"] = lambda: with_links(
            world.graph("rail"), scenario.railways, path="scenario.railways", largest=False
        )
    return _tried(changes, faults)


def _tried(changes: "Mapping[str, Callable[[], Changed]]", faults: list[str]) -> dict[str, Changed]:
    """Make the changes that can be made, and gather why the others cannot."""
    made: dict[str, Changed] = {}
    for name, change in changes.items():
        try:
            made[name] = change()
        except (StudyError, DataError) as error:
            faults += error.faults
    return made


def _sites(study: "Study", world: World) -> "gpd.GeoDataFrame":
    return world.layer("sites") if study.sites.file is None else layers.read_sites(study.sites.file)


def _unknown_crossings(scenario: "ScenarioConfig", crossings: "gpd.GeoDataFrame") -> list[str]:
    known = [str(one) for one in crossings["crossing_id"]]
    asked = {
        "close": scenario.close,
        "minutes_saved_at": tuple(scenario.minutes_saved_at),
        "lanes": tuple(scenario.lanes),
    }
    return [
        f"scenario.{key}: {one[:60]!a}: no crossing of that id; {nearest(one, known)}"
        for key, ids in asked.items()
        for one in ids
        if one not in known
    ]


def _without_effect(
    study: "Study", scenario: "ScenarioConfig", crossings: "gpd.GeoDataFrame"
) -> list[str]:
    """Say what is ordered at crossings where it cannot change anything."""
    open_to_trucks = crossings["commercial"].fillna(value=False).astype(bool)
    idle = set(crossings["crossing_id"][~open_to_trucks])
    wanted = {
        f"scenario.{key}.{one}": one
        for key, table in (
            ("minutes_saved_at", scenario.minutes_saved_at),
            ("lanes", scenario.lanes),
        )
        for one in table
    }
    faults = [
        f"{path}: no truck crosses there, so that it changes nothing; leave it out"
        for path, one in ({f"scenario.close.{one}": one for one in scenario.close} | wanted).items()
        if one in idle
    ]
    shut = dict.fromkeys(study.travel.closed, "study") | dict.fromkeys(scenario.close, "scenario")
    faults += [
        f"{path}: that crossing is closed in the same {shut[one]}, so that it changes nothing; "
        "leave out one of the two"
        for path, one in wanted.items()
        if one in shut and one not in idle
    ]
    faults += [
        f"scenario.lanes.{one}: {before} lanes before and after; give two numbers that differ"
        for one, (before, after) in scenario.lanes.items()
        if before == after
    ]
    return faults


def _untied(study: "Study", scenario: "ScenarioConfig", world: World) -> list[str]:
    """Say which new crossings no highway leads to, on either side."""
    if not scenario.crossings:
        return []
    lon = np.array([one.lon for one in scenario.crossings], dtype=np.float64)
    lat = np.array([one.lat for one in scenario.crossings], dtype=np.float64)
    missing: dict[int, list[str]] = {}
    for side, network in side_networks(world.graph("highways"), study.travel).items():
        for at in np.flatnonzero(tie(network, lon, lat, study.travel).index < 0).tolist():
            missing.setdefault(at, []).append(side)
    return [
        f"scenario.crossings.{at}: lon {lon[at]:g}, lat {lat[at]:g} lies farther than "
        f"travel.max_gate_km = {study.travel.max_gate_km:g} km from the highways of "
        f"{' and '.join(sides)}; put it on the line, between roads of both sides"
        for at, sides in sorted(missing.items())
    ]


def _without_layers(study: "Study", dropped: Sequence[str], faults: list[str]) -> "Study":
    """Leave out the criteria that read a layer; the others share their weight."""
    if not dropped:
        return study
    known = sorted({name for criterion in study.criteria for name in criterion.layers})
    unknown = [name for name in dropped if name not in known]
    faults += [
        f"scenario.drop_layers: {name[:60]!a}: no criterion of the study reads a layer of that "
        f"name; {nearest(name, known)}"
        for name in unknown
    ]
    kept = [c for c in study.criteria if not set(c.layers) & set(dropped)]
    if unknown or not kept:
        if not kept:
            faults.append("scenario.drop_layers: no criterion is left; drop fewer layers")
        return study
    shares: dict[str, float] = {}
    for theme in study.themes:
        within = {c.key: c.weight for c in kept if c.theme == theme.key}
        shares |= normalised(within) if within else {}
    themes = {c.theme for c in kept}
    weights = normalised({t.key: t.weight for t in study.themes if t.key in themes})
    return study.model_copy(
        update={
            "criteria": tuple(c.model_copy(update={"weight": shares[c.key]}) for c in kept),
            "themes": tuple(
                t.model_copy(update={"weight": weights[t.key]})
                for t in study.themes
                if t.key in themes
            ),
        }
    )


def _travel(
    travel: "TravelConfig", scenario: "ScenarioConfig", crossings: "gpd.GeoDataFrame"
) -> "TravelConfig":
    saved = {str(one): scenario.minutes_saved for one in crossings["crossing_id"]}
    saved |= {key: saved[key] + minutes for key, minutes in scenario.minutes_saved_at.items()}
    factors = {key: before / after for key, (before, after) in scenario.lanes.items()}
    return travel.model_copy(
        update={
            "closed": tuple(dict.fromkeys((*travel.closed, *scenario.close))),
            "wait_factor": travel.wait_factor * scenario.wait_factor,
            "wait_factors": {
                key: travel.wait_factors.get(key, 1.0) * factors.get(key, 1.0)
                for key in sorted({*travel.wait_factors, *factors})
            },
            "minutes_saved": {
                key: total
                for key, minutes in saved.items()
                if (total := minutes + travel.minutes_saved.get(key, 0.0)) > 0.0
            },
            "load": travel.load or scenario.load,
        }
    )
