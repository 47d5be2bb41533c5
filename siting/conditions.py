"""Whether each constraint of a study holds at each site: from layers and figures to yes and no."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

import layers
from siting import geodesy, incentives
from siting.constraints import COLUMNS, LINES, MANY_VALUED
from siting.constraintwords import CLASS
from siting.criteria.water import ARID
from siting.errors import DataError, SitingError, StudyError
from siting.faults import nearest
from siting.states import INEGI_STATES
from siting.world import TODAY, World

if TYPE_CHECKING:
    import geopandas as gpd

    from layers.graph import Graph
    from siting.config import Study
    from siting.constraints import Constraint, Features, Member, OnlyWithin
    from siting.criteria.measure import Measurements

__all__ = ["Condition", "conditions"]

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]

_GRADES = ("A", "B", "C", "M", "P", "D", "U")
_JOIN = "; "
# Farther from a road or a railway than this there is no site in Mexico.
_FARTHEST_KM = 2000.0


@dataclass(frozen=True, slots=True)
class Condition:
    """One constraint at n sites.

    Attributes
    ----------
    passes
        (n,); read only where `known`.
    known
        Whether it can be told, (n,).
    found
        What was found there, in words that need no language, (n,); "" where nothing was.
    """

    passes: Bools
    known: Bools
    found: Texts


def conditions(
    study: "Study",
    sites: "gpd.GeoDataFrame",
    measured: "Measurements",
    *,
    world: World = TODAY,
) -> tuple[Condition, ...]:
    """Hold every constraint of a study against its sites.

    Parameters
    ----------
    study
        Its constraints, in its order.
    sites
        Candidates sorted by site_id, EPSG:4326 points.
    measured
        Of the same sites, in the same order.
    world
        Where features to be near to, or far from, are looked for.

    Returns
    -------
    tuple of Condition

    Raises
    ------
    StudyError
        When a constraint names a word, area, programme or column that is not there, or features
        of which the layer has none; carries the faults of all constraints.
    DataError
        When a file of areas is the only thing at fault.
    """
    found: list[Condition] = []
    errors: list[SitingError] = []
    for at, one in enumerate(study.constraints):
        try:
            found.append(_condition(one, f"constraints.{at}", study, sites, measured, world))
        except (StudyError, DataError) as error:
            errors.append(error)
    if errors:
        faults = [fault for error in errors for fault in error.faults]
        kind = StudyError if any(isinstance(error, StudyError) for error in errors) else DataError
        raise kind(faults)
    return tuple(found)


def _condition(  # noqa: PLR0913, PLR0917  what is asked, of whom, and where
    one: "Constraint",
    path: str,
    study: "Study",
    sites: "gpd.GeoDataFrame",
    measured: "Measurements",
    world: World,
) -> Condition:
    if one.only_within is not None:
        return _within(one.only_within, path, sites)
    if one.of is not None:
        return _near(one, one.of, path, sites, world)
    field = str(one.field)
    if field in COLUMNS:
        if COLUMNS[field] == "text":
            return _words(one, field, path, sites)
        figures = sites[field].to_numpy(dtype=np.float64, na_value=np.nan)
        return _figures(one, figures, _shown(figures))
    return _criterion(one, field, path, study, measured)


def _criterion(
    one: "Constraint", key: str, path: str, study: "Study", measured: "Measurements"
) -> Condition:
    if key not in measured.criteria:
        message = f"{path}.field: {key[:60]!a} is not measured; {nearest(key, measured.criteria)}"
        raise StudyError(message)
    at = measured.criteria.index(key)
    criterion = next(c for c in study.criteria if c.key == key)
    raw, reason = measured.raw[:, at], measured.reason[:, at]
    cut_off = measured.unreachable()[:, at]
    # Reaching no crossing is known: no drive is long enough, and no truck passes.
    worst = np.inf if criterion.direction < 0 else 0.0
    figures = np.where(cut_off, worst, raw)
    bounded = one.min is not None or one.max is not None
    if bounded:
        # Class -1, arid with low use, stands beside the scale of stress, not below its least class.
        figures = np.where(reason == ARID, np.nan, figures)
    found = _shown(raw, criterion.unit)
    coded = cut_off | (reason == ARID)
    found[coded] = reason[coded]
    return _figures(one, figures, found)


def _shown(figures: Floats, unit: str = "") -> Texts:
    words = [
        ""
        if np.isnan(figure)
        else f"{unit} {figure:.0f}"
        if unit == CLASS
        else f"{round(float(figure), 3):.10g} {unit}".strip()
        for figure in figures
    ]
    return np.array(words, dtype=object)


def _figures(one: "Constraint", figures: Floats, found: Texts) -> Condition:
    known = ~np.isnan(figures)
    passes = known.copy()
    with np.errstate(invalid="ignore"):
        if one.min is not None:
            passes &= figures >= one.min
        if one.max is not None:
            passes &= figures <= one.max
    if one.members is not None:
        passes &= np.isin(figures, [float(member) for member in one.members])
    if one.none_of is not None:
        passes &= ~np.isin(figures, [float(member) for member in one.none_of])
    return Condition(passes, known, found)


def _words(one: "Constraint", field: str, path: str, sites: "gpd.GeoDataFrame") -> Condition:
    texts = sites[field].fillna("").astype(str).to_numpy(dtype=object)
    held = [set(text.split(_JOIN) if field in MANY_VALUED else [text]) - {""} for text in texts]
    _spelt(one, field, path, held)
    known = np.array([bool(words) for words in held], dtype=bool)
    passes = known.copy()
    if one.members is not None:
        passes &= _meets(held, one.members)
    if one.none_of is not None:
        passes &= ~_meets(held, one.none_of)
    return Condition(passes, known, texts)


def _meets(held: Sequence[set[str]], members: "Iterable[Member]") -> Bools:
    wanted = {str(member) for member in members}
    return np.array([bool(words & wanted) for words in held], dtype=bool)


def _spelt(one: "Constraint", field: str, path: str, held: Sequence[set[str]]) -> None:
    """Refuse a word that is nowhere: a slip of the pen would remove every site, or none."""
    known = _vocabulary(field).union(*held)
    faults = [
        f"{path}: no site has {field} {str(member)[:60]!a}; {nearest(str(member), sorted(known))}"
        for member in (*(one.members or ()), *(one.none_of or ()))
        if str(member) not in known
    ]
    if faults:
        raise StudyError(faults)


def _vocabulary(field: str) -> set[str]:
    if field == "grade":
        return set(_GRADES)
    if field == "state_code":
        return set(INEGI_STATES)
    source = "municipalities" if field in {"municipality_code", "municipality"} else "sites"
    texts = layers.load(source)[field].dropna().astype(str)
    if field not in MANY_VALUED:
        return set(texts)
    return {word for text in texts for word in text.split(_JOIN)}


def _near(
    one: "Constraint", of: "Features", path: str, sites: "gpd.GeoDataFrame", world: World
) -> Condition:
    lon, lat = sites.geometry.x.to_numpy(), sites.geometry.y.to_numpy()
    reach = max(km for km in (one.within_km, one.beyond_km) if km is not None)
    if of.layer in LINES:
        km, named = _to_lines(lon, lat, world.graph(LINES[of.layer]), reach)
    else:
        km, named = _to_points(lon, lat, _features(of, path, world.layer(of.layer)))
    found = [
        f"{distance:.1f} km{name}" if np.isfinite(distance) else f"> {reach:,.10g} km"
        for distance, name in zip(km, named, strict=True)
    ]
    passes = np.ones(len(sites), dtype=bool)
    if one.within_km is not None:
        passes &= km <= one.within_km
    if one.beyond_km is not None:
        passes &= km >= one.beyond_km
    # Every site has a point, so that its distance is always known.
    return Condition(passes, np.ones(len(sites), dtype=bool), np.array(found, dtype=object))


def _to_points(lon: Floats, lat: Floats, to: "gpd.GeoDataFrame") -> tuple[Floats, list[str]]:
    near = geodesy.nearest_points(lon, lat, to.geometry.x.to_numpy(), to.geometry.y.to_numpy())
    if "name" not in to.columns:
        return near.km, [""] * len(lon)
    names = to["name"].fillna("").astype(str).to_numpy(dtype=object)[near.index]
    return near.km, [f" ({name})" if name else "" for name in names]


def _to_lines(lon: Floats, lat: Floats, graph: "Graph", reach: float) -> tuple[Floats, list[str]]:
    tail, head = graph.tail, graph.head
    lines = geodesy.line_index(graph.lon[tail], graph.lat[tail], graph.lon[head], graph.lat[head])
    km = geodesy.nearest_line(lon, lat, lines, max_km=min(reach, _FARTHEST_KM)).km
    return np.where(np.isnan(km), np.inf, km), [""] * len(lon)


def _features(of: "Features", path: str, frame: "gpd.GeoDataFrame") -> "gpd.GeoDataFrame":
    if of.column is None:
        return frame
    columns = [name for name in frame.columns if name != frame.geometry.name]
    if of.column not in columns:
        message = (
            f"{path}.of.column: {of.column[:60]!a}: no column of layer {of.layer}; "
            f"{nearest(of.column, columns)}"
        )
        raise StudyError(message)
    column = frame[of.column]
    chosen = (
        _between(of, column, path) if of.one_of is None else _listed(of, of.one_of, column, path)
    )
    if not chosen.any():
        message = (
            f"{path}.of: no feature of layer {of.layer} is left by what is asked of its column "
            f"{of.column}, so every site is out of reach; widen it."
        )
        raise StudyError(message)
    return frame[chosen]


def _between(of: "Features", column: "pd.Series[Any]", path: str) -> Bools:
    if not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
        message = (
            f"{path}.of: column {of.column} of layer {of.layer} holds no figures; give one_of "
            "instead of a bound."
        )
        raise StudyError(message)
    figures = column.to_numpy(dtype=np.float64, na_value=np.nan)
    # NaN compares false: a feature whose figure is not known does not count.
    chosen = ~np.isnan(figures)
    if of.min is not None:
        chosen &= figures >= of.min
    if of.max is not None:
        chosen &= figures <= of.max
    return np.asarray(chosen, dtype=bool)


def _listed(
    of: "Features", members: "Iterable[Member]", column: "pd.Series[Any]", path: str
) -> Bools:
    known = set(column.dropna().tolist())
    # True equals 1 in Python, but is no figure of a column.
    kinds = (bool,) if pd.api.types.is_bool_dtype(column) else (str, int, float)
    faults = [
        f"{path}.of.one_of: no feature of layer {of.layer} has {of.column} {str(member)[:60]!a}; "
        f"{nearest(str(member), sorted(map(str, known)))}"
        for member in members
        if member not in known or (isinstance(member, bool) and bool not in kinds)
    ]
    if faults:
        raise StudyError(faults)
    return column.isin(list(members)).fillna(value=False).to_numpy(dtype=bool)


def _within(areas: "OnlyWithin", path: str, sites: "gpd.GeoDataFrame") -> Condition:
    inside = np.zeros(len(sites), dtype=bool)
    found = sites["municipality_code"].fillna("").astype(str).to_numpy(dtype=object)
    if areas.municipalities is not None or areas.states is not None:
        municipalities = layers.load("municipalities")
        _in_layer(areas.municipalities or (), municipalities, path)
        codes = np.array(_located(sites, municipalities), dtype=object)
        found = codes
        inside |= np.isin(codes, areas.municipalities or ())
        inside |= np.isin([code[:2] for code in codes], areas.states or ())
    if areas.programmes is not None:
        inside |= _in_programmes(areas.programmes, path, sites)
    if areas.file is not None:
        tree = shapely.STRtree(layers.read_areas(areas.file).geometry.to_numpy())
        inside[tree.query(sites.geometry.to_numpy(), predicate="intersects")[0]] = True
    # A point is inside or not, wherever it lies.
    return Condition(inside, np.ones(len(sites), dtype=bool), found)


def _located(sites: "gpd.GeoDataFrame", municipalities: "gpd.GeoDataFrame") -> list[str]:
    """Code of each site's municipality: its own, or that of the one it lies in."""
    codes = [str(code) for code in sites["municipality_code"].fillna("")]
    missing = [row for row, code in enumerate(codes) if not code]
    if missing:
        places = incentives.municipality_codes(sites.iloc[missing], municipalities)
        for row, code in zip(missing, places, strict=True):
            codes[row] = code
    return codes


def _in_layer(codes: Sequence[str], municipalities: "gpd.GeoDataFrame", path: str) -> None:
    known = municipalities["municipality_code"].tolist()
    faults = [
        f"{path}.only_within.municipalities: {code}: INEGI has no municipality of that code; "
        f"{nearest(code, known)}"
        for code in codes
        if code not in known
    ]
    if faults:
        raise StudyError(faults)


def _in_programmes(wanted: Sequence[str], path: str, sites: "gpd.GeoDataFrame") -> Bools:
    decreed, poles = layers.load("incentives"), layers.load("poles")
    known = sorted({*decreed["programme"], *poles["programme"]})
    faults = [
        f"{path}.only_within.programmes: {name[:60]!a}: no such programme; {nearest(name, known)}"
        for name in wanted
        if name not in known
    ]
    if faults:
        raise StudyError(faults)
    programmes = incentives.at_sites(
        sites,
        incentives=decreed,
        poles=poles,
        municipalities=layers.load("municipalities"),
    )
    return np.array([not set(names).isdisjoint(wanted) for names in programmes.names], dtype=bool)
