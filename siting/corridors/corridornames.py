"""Names of corridors: the metropolis at one end, the city at the other, the crossing between."""

from collections import Counter
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from siting.geodesy import distance_matrix_km
from siting.names import short_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import geopandas as gpd

__all__ = ["Way", "by_use", "first_choices", "metropolises", "unique_names"]

METROPOLIS_KM: Final = 35.0
METROPOLIS_PEOPLE: Final = 100_000
"""A town of that many people names the sites that lie that near, unless a larger one does."""

DASH: Final = "\N{EN DASH}"
"""Between the two ends of a corridor's name."""


class Way(NamedTuple):
    """One pair of a corridor.

    Attributes
    ----------
    pair_id, site_id, zone_id, crossing_id, crossing_name, score, minutes, wait_minutes, wait_basis
        As in :attr:`siting.results.RunResult.pairs`.
    site_place, zone_place
        Names of the places the two ends lie in.
    """

    pair_id: str
    site_id: str
    zone_id: str
    crossing_id: str
    crossing_name: str
    score: float
    minutes: float
    wait_minutes: float
    wait_basis: str
    site_place: str
    zone_place: str


def metropolises(sites: "gpd.GeoDataFrame", towns: "gpd.GeoDataFrame") -> list[object]:
    """Name the largest Mexican town within reach of each site, else its municipality.

    Parameters
    ----------
    sites
        ``municipality``, Point, EPSG:4326.
    towns
        Layer ``towns``, EPSG:4326.

    Returns
    -------
    list
        One name a site, in their order; what the layer has where no municipality is known.
    """
    large = towns[(towns["country"] == "MX") & (towns["population"] >= METROPOLIS_PEOPLE)]
    large = large.sort_values(["population", "town_id"], ascending=[False, True], kind="stable")
    near = (
        distance_matrix_km(
            sites.geometry.x.to_numpy(),
            sites.geometry.y.to_numpy(),
            large.geometry.x.to_numpy(),
            large.geometry.y.to_numpy(),
        )
        <= METROPOLIS_KM
    )
    names = large["name"].tolist()
    return [
        names[row.argmax()] if row.any() else municipality
        for row, municipality in zip(near, sites["municipality"], strict=True)
    ]


def by_use(names: "Iterable[str]") -> list[str]:
    """Sort distinct names by how often they occur, ties by name."""
    return [
        name for name, _ in sorted(Counter(names).items(), key=lambda item: (-item[1], item[0]))
    ]


def first_choices(ways: "Sequence[Way]") -> "list[Way]":
    """Take one pair a site, its best: second choices would outvote the first ones.

    Parameters
    ----------
    ways
        The best first.

    Returns
    -------
    list of Way
        In the same order.
    """
    firsts: dict[str, Way] = {}
    for way in ways:
        firsts.setdefault(way.site_id, way)
    return list(firsts.values())


def unique_names(
    groups: "Mapping[str, Sequence[Way]]", *, spanish: "Mapping[str, str] | None" = None
) -> dict[str, tuple[str, str]]:
    """Name the corridors, adding places to those whose names would be the same.

    Parameters
    ----------
    groups
        Pairs by corridor, the best first.
    spanish
        Names of crossings in Spanish by their own, for those that have another.

    Returns
    -------
    dict
        (English, Spanish) by corridor.
    """
    parts = {corridor: _parts(ways) for corridor, ways in groups.items()}
    local = {} if spanish is None else spanish
    wording: dict[str, tuple[list[str], list[str], list[str]]] = {}
    for site_places, zone_places in ((1, 1), (2, 1), (2, 2)):
        tried = {
            corridor: (here[:site_places], there[:zone_places], through)
            for corridor, (here, there, through) in parts.items()
            if corridor not in wording
        }
        count = Counter(str(name) for name in (*tried.values(), *wording.values()))
        wording |= {corridor: name for corridor, name in tried.items() if count[str(name)] == 1}
    alike = [corridor for corridor in parts if corridor not in wording]
    numbers: dict[str, str] = {}
    for name in dict.fromkeys(str(tried[corridor]) for corridor in alike):
        same = [corridor for corridor in alike if str(tried[corridor]) == name]
        numbers |= {corridor: f" ({number})" for number, corridor in enumerate(same, start=1)}
    wording |= {corridor: tried[corridor] for corridor in alike}

    def text(corridor: str, lang: Literal["en", "es"]) -> str:
        here, there, through = wording[corridor]
        ends = ("/".join(short_name(place, lang) for place in side) for side in (here, there))
        word = "via" if lang == "en" else "por"
        gates = through if lang == "en" else [local.get(name, name) for name in through]
        return f"{DASH.join(ends)}{numbers.get(corridor, '')} {word} {' / '.join(gates)}"

    return {corridor: (text(corridor, "en"), text(corridor, "es")) for corridor in parts}


def _parts(ways: "Sequence[Way]") -> tuple[list[str], list[str], list[str]]:
    firsts = first_choices(ways)
    crossings = Counter(way.crossing_name for way in firsts)
    used = by_use(crossings.elements())
    # One crossing names the corridor when most sites use it, else the two most used do.
    most = 1 if 2 * crossings[used[0]] > len(firsts) else 2
    return (
        by_use(way.site_place for way in firsts),
        by_use(way.zone_place for way in firsts),
        used[:most],
    )
