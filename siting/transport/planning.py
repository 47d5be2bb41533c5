"""One pair's route: which site, zone and crossing are meant, and the two legs between them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from siting import measuring
from siting.candidates import choose
from siting.errors import UsageError
from siting.faults import nearest
from siting.finding import by_name
from siting.scenario.apply import applied
from siting.transport import hours, railway, travel, waits
from siting.transport.cost import Costs, pair_costs, rail_costs, tolls
from siting.transport.gates import open_crossings, trees_from
from siting.transport.network import access
from siting.transport.roads import side_network, side_nodes
from siting.transport.routes import Course, Part, trace
from siting.wording import reason_text
from siting.world import TODAY, World

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy.typing as npt

    from layers.graph import Graph
    from siting.config import Study, TravelConfig

__all__ = ["ByRail", "Leg", "Place", "Route", "find", "plan"]

_LISTED = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A site, crossing or zone, with longitude and latitude in degrees."""

    id: str
    name: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Leg:
    """One side's half of the route, in the direction of travel.

    Attributes
    ----------
    side
        "MX" or "US".
    place, crossing
        Its two ends.
    towards_crossing
        Whether it leads from the place to the crossing, or the other way.
    minutes, km
        As in a run: the figures of :func:`siting.transport.network.access`.
    course
        The way as drawn, from the place to the crossing whatever the direction of travel.
    """

    side: Literal["MX", "US"]
    place: Place
    crossing: Place
    towards_crossing: bool
    minutes: float
    km: float
    course: Course

    @property
    def start(self) -> Place:
        """Where it begins."""
        return self.place if self.towards_crossing else self.crossing

    @property
    def end(self) -> Place:
        """Where it ends."""
        return self.crossing if self.towards_crossing else self.place

    @property
    def line(self) -> "npt.NDArray[np.float64]":
        """Corners in the direction of travel, float64 (k, 2), longitude and latitude."""
        return self.course.line if self.towards_crossing else self.course.line[::-1]

    @property
    def parts(self) -> tuple[Part, ...]:
        """Stretches in the direction of travel."""
        return self.course.parts if self.towards_crossing else self.course.parts[::-1]


@dataclass(frozen=True, slots=True)
class ByRail:
    """The same pair by train.

    Attributes
    ----------
    crossing
        The rail crossing; None where there is no way.
    minutes, km
        Door to door, terminals and border included; NaN where there is no way.
    truck_km
        Trucks at both ends, within ``km``.
    costs
        Of one load, single figures.
    reason
        "" or why there is no way, a code of :data:`siting.transport.railway.REASONS`.
    """

    crossing: Place | None
    minutes: float
    km: float
    truck_km: float
    costs: Costs
    reason: str


@dataclass(frozen=True, slots=True)
class Route:
    """A pair's way through one crossing.

    Attributes
    ----------
    site, crossing, zone
        Its three places.
    legs
        In the direction of travel: northbound from the site to the crossing and on to the zone.
    wait_minutes, wait_basis
        Wait at the crossing and its grade, or "default".
    best_id, best_minutes
        Crossing the study picks for this pair, and door to door through it; "" and NaN where no
        crossing serves it by the study's rules.
    costs
        Of one load by truck, single figures.
    rail
        The pair by train.
    """

    site: Place
    crossing: Place
    zone: Place
    legs: tuple[Leg, Leg]
    wait_minutes: float
    wait_basis: str
    best_id: str
    best_minutes: float
    costs: Costs
    rail: ByRail

    @property
    def minutes(self) -> float:
        """Drive, wait and drive."""
        return self.legs[0].minutes + self.wait_minutes + self.legs[1].minutes

    @property
    def km(self) -> float:
        """Both drives."""
        return self.legs[0].km + self.legs[1].km


def find(frame: "gpd.GeoDataFrame", wanted: str, kind: str) -> int:
    """Position of the row with an id, or else with a name.

    Parameters
    ----------
    frame
        With ``<kind>_id`` and ``name``.
    wanted
        An id, a name or words of one, in any case, with or without accents.
    kind
        "site", "zone" or "crossing".

    Raises
    ------
    UsageError
        Nothing is called that, which names the nearest; or several are, which names their ids.
    """
    ids = [str(one) for one in frame[f"{kind}_id"]]
    cased = [one.casefold() for one in ids]
    if wanted.casefold() in cased:
        return cased.index(wanted.casefold())
    names = [str(name) for name in frame["name"]]
    found = by_name(names, wanted)
    if len(found) == 1:
        return found[0]
    if found:
        more = ", ..." if len(found) > _LISTED else ""
        listed = ", ".join(ids[at] for at in found[:_LISTED])
        message = (
            f"{wanted[:60]!a}: {len(found)} {kind}s have that name; give an id: {listed}{more}"
        )
    else:
        hint = nearest(wanted, [*ids, *names])
        message = f"{wanted[:60]!a}: no {kind} of that id or name in this study; {hint}"
    raise UsageError(message)


def plan(  # noqa: PLR0913 (a pair, its crossing, and what they are looked up in)
    site: str,
    zone: str,
    *,
    study: "Study",
    via: str | None = None,
    world: World = TODAY,
    use_cache: bool = True,
) -> Route:
    """Draw the route of a pair.

    Parameters
    ----------
    site, zone
        Ids or names.
    study
        Speeds, waits and the rules by which a crossing is picked; its scenario is applied.
    via
        Crossing to go through, by id or name, whatever the rules; None takes the study's pick.
    world
        The land.
    use_cache
        False measures everything anew.

    Returns
    -------
    Route

    Raises
    ------
    UsageError
        A place is not known, or no way leads there; says why.
    StudyError, DataError
        As :func:`siting.measuring.measure_sides`.
    """
    study, world = applied(study, world=world)
    study = hours.applied(study, world=world)
    chosen = choose(study, world=world)
    at_site = find(chosen.sites, site, "site")
    at_zone = find(chosen.zones, zone, "zone")
    crossings = world.layer("crossings")
    gates = open_crossings(crossings, study.travel)
    through = None if via is None else find(gates, via, "crossing")
    measured = measuring.measure_sides(study, chosen, world=world, use_cache=use_cache)
    from_site = measured.sites.only(np.arange(len(chosen.sites)) == at_site).access
    from_zone = measured.zones.only(np.arange(len(chosen.zones)) == at_zone).access
    waiting = waits.at_crossings(world, study.travel)
    ways = travel.best_ways(from_site, from_zone, crossings, study.travel, wait=waiting.minutes)
    best = int(ways.best[0, 0])
    if through is None:
        if best < 0:
            why = str(travel.unreachable_reasons(ways, from_site, from_zone)[0, 0])
            message = f"no way from {site} to {zone}: {reason_text(why, 'en')}"
            raise UsageError(message)
        through = best
    crossing = _place(gates, through, "crossing")
    rows = chosen.sites.iloc[[at_site]], chosen.zones.iloc[[at_zone]]
    northbound = study.travel.direction == "northbound"
    gate = _Gate(crossing, gates.iloc[[through]], study.travel, world.graph("highways"), northbound)
    south = gate.leg("MX", _place(chosen.sites, at_site, "site"), rows[0])
    north = gate.leg("US", _place(chosen.zones, at_zone, "zone"), rows[1])
    known = [str(one) for one in crossings["crossing_id"]]
    wait = float(waiting.minutes[through])
    minutes = south.minutes + wait + north.minutes
    return Route(
        site=south.place,
        crossing=crossing,
        zone=north.place,
        legs=(south, north) if northbound else (north, south),
        wait_minutes=wait,
        wait_basis=str(waiting.basis[through]),
        best_id=from_site.crossing_ids[best] if best >= 0 else "",
        best_minutes=float(ways.minutes[0, 0]),
        costs=pair_costs(
            south.km,
            wait,
            north.km,
            minutes,
            toll_usd=tolls([crossing.id], study.cost, known=known)[0],
            config=study.cost,
        ),
        rail=_by_rail(*rows, study=study, world=world),
    )


def _by_rail(
    site: "gpd.GeoDataFrame", zone: "gpd.GeoDataFrame", *, study: "Study", world: World
) -> ByRail:
    found = railway.door_to_door(site, zone, study=study, world=world, use_cache=False)
    minutes, km, truck_km = (
        float(one[0, 0]) for one in (found.minutes, found.km, found.truck_km())
    )
    at = int(found.crossing[0, 0])
    chosen = railway.rail_crossings(world.layer("crossings"), study.travel)
    return ByRail(
        crossing=_place(chosen, at, "crossing") if at >= 0 else None,
        minutes=minutes,
        km=km,
        truck_km=truck_km,
        costs=rail_costs(truck_km, km - truck_km, minutes, config=study.cost),
        reason=railway.REASONS[int(found.reason[0, 0])],
    )


def _place(frame: "gpd.GeoDataFrame", at: int, kind: str) -> Place:
    row = frame.iloc[at]
    point = frame.geometry.iloc[at]
    return Place(str(row[f"{kind}_id"]), str(row["name"]), float(point.x), float(point.y))


@dataclass(frozen=True, slots=True)
class _Gate:
    """A crossing and the roads on both of its sides."""

    place: Place
    row: "gpd.GeoDataFrame"
    travel: "TravelConfig"
    graph: "Graph"
    northbound: bool

    def leg(self, side: Literal["MX", "US"], place: Place, row: "gpd.GeoDataFrame") -> Leg:
        settings = self.travel
        network = side_network(self.graph, side, settings)
        trees = trees_from({side: network}, self.row, settings)
        drive = access(row, side=side, trees=trees, travel=settings)
        nodes = side_nodes(self.graph, side)
        course = trace(
            (place.lon, place.lat),
            (self.place.lon, self.place.lat),
            grown=trees.sides[side],
            gate=0,
            nodes=(self.graph.lon[nodes], self.graph.lat[nodes]),
            travel=settings,
        )
        if course is None:
            why = reason_text(str(drive.reason[0]), "en")
            message = f"no way between {place.id} and {self.place.id}: {why}"
            raise UsageError(message)
        towards = (side == "MX") == self.northbound
        return Leg(
            side=side,
            place=place,
            crossing=self.place,
            towards_crossing=towards,
            minutes=float(drive.minutes[0, 0]),
            km=float(drive.km[0, 0]),
            course=course,
        )
