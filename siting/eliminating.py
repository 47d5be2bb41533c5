"""Take the candidates through a study's constraints, before anything is scored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from siting import constraintwords
from siting.conditions import Condition, conditions
from siting.constraints import EXCLUDED
from siting.elimination import Elimination, eliminate
from siting.errors import StudyError
from siting.world import TODAY, World

if TYPE_CHECKING:
    import geopandas as gpd

    from siting.config import Study
    from siting.criteria.measure import Measurements
    from siting.terms import Text

__all__ = ["Outcome", "outcome", "removals"]

_JOIN = "; "
_OF_SITES = (
    "site_id",
    "name",
    "kind",
    "state_code",
    "state",
    "municipality_code",
    "municipality",
    "grade",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the constraints left.

    Attributes
    ----------
    kept
        Which candidates stay, bool (n,).
    factor
        What partial constraints leave of the scores of those that stay, float64.
    columns
        Columns of the table of sites, in id order, of those that stay.
    table
        One row a constraint, see :attr:`siting.results.RunResult.elimination`.
    eliminated
        One row a site that was removed, see :attr:`siting.results.RunResult.eliminated`.
    """

    kept: npt.NDArray[np.bool_]
    factor: npt.NDArray[np.float64]
    columns: Mapping[str, object]
    table: pd.DataFrame
    eliminated: "gpd.GeoDataFrame"


@dataclass(frozen=True, slots=True)
class _Rule:
    """A row of the table: a constraint, or the sites left out by name."""

    name: str
    title: "Text"
    partial: float
    unknown_fails: bool
    condition: Condition


def outcome(
    study: "Study",
    sites: "gpd.GeoDataFrame",
    measured: "Measurements",
    *,
    world: World = TODAY,
) -> Outcome:
    """Remove what a study rules out, and say by what.

    Parameters
    ----------
    study
        Its constraints and the sites it forces.
    sites
        Candidates sorted by site_id.
    measured
        Of the same sites, in the same order.
    world
        The land.

    Returns
    -------
    Outcome
        Without constraints everything stays and both tables are empty.

    Raises
    ------
    StudyError
        When nothing is left, with what each constraint removed; or from
        :func:`siting.conditions.conditions`.
    DataError
        When a file of areas cannot be used.
    """
    rules = _rules(study, sites, conditions(study, sites, measured, world=world))
    n = len(sites)
    found = eliminate(
        _stacked([rule.condition.passes for rule in rules], n),
        _stacked([rule.condition.known for rule in rules], n),
        partial=np.array([rule.partial for rule in rules], dtype=np.float64),
        unknown_fails=np.array([rule.unknown_fails for rule in rules], dtype=bool),
        include=sites["site_id"].isin(study.forced.include).to_numpy(dtype=bool),
    )
    table = _table(rules, found)
    if not found.kept.any():
        raise StudyError(_nothing_left(table, n))
    return Outcome(
        kept=found.kept,
        factor=found.factor[found.kept],
        columns=_columns(rules, found),
        table=table,
        eliminated=_eliminated(sites, rules, found),
    )


def _rules(study: "Study", sites: "gpd.GeoDataFrame", held: tuple[Condition, ...]) -> list[_Rule]:
    criteria = {criterion.key: criterion for criterion in study.criteria}
    rules = [
        _Rule(
            name=str(one.name),
            title=constraintwords.title(one, criteria),
            partial=np.nan if one.partial is None else one.partial,
            unknown_fails=one.missing == "remove",
            condition=condition,
        )
        for one, condition in zip(study.constraints, held, strict=True)
    ]
    if not study.forced.exclude:
        return rules
    excluded = sites["site_id"].isin(study.forced.exclude).to_numpy(dtype=bool)
    by_name = _Rule(
        name=EXCLUDED,
        title=constraintwords.excluded(),
        partial=np.nan,
        unknown_fails=False,
        condition=Condition(
            ~excluded, np.ones(len(sites), dtype=bool), np.full(len(sites), "", dtype=object)
        ),
    )
    return [by_name, *rules]


def _stacked(rows: Sequence[npt.NDArray[np.bool_]], n: int) -> npt.NDArray[np.bool_]:
    return np.array(rows, dtype=bool).reshape(len(rows), n)


def removals(eliminated: "gpd.GeoDataFrame") -> dict[str, str]:
    """Say by id what removed a site: the constraint, what it asks and what was found there.

    Parameters
    ----------
    eliminated
        See :attr:`siting.results.RunResult.eliminated`.
    """
    told = eliminated[["site_id", "removed_by", "reason_en", "found"]].astype(object)
    return {
        str(site): f"{name} ({reason}" + (f"; found {found})" if found else ")")
        for site, name, reason, found in told.fillna("").itertuples(index=False)
    }


def _table(rules: Sequence[_Rule], found: Elimination) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "constraint": _texts(rule.name for rule in rules),
            "title_en": _texts(rule.title.en for rule in rules),
            "title_es": _texts(rule.title.es for rule in rules),
            "partial": np.array([rule.partial for rule in rules], dtype=np.float64),
            "removed_alone": found.alone,
            "removed_only": found.only,
            "removed_in_order": found.in_order,
            "left": found.left,
            "reduced": found.reduced,
            "unknown": found.unknown,
            "spared": found.spared,
        }
    )


def _columns(rules: Sequence[_Rule], found: Elimination) -> dict[str, object]:
    partial = np.array([not np.isnan(rule.partial) for rule in rules], dtype=bool)[:, None]
    untold = ~_stacked([rule.condition.known for rule in rules], len(found.kept))
    waved = untold & ~found.fails
    return {
        "constraint_factor": found.factor[found.kept],
        "reduced_by": _names(rules, found.fails & partial, found.kept),
        "kept_despite": _names(rules, found.fails & ~partial, found.kept),
        "not_told": _names(rules, waved, found.kept),
    }


def _names(
    rules: Sequence[_Rule], which: npt.NDArray[np.bool_], kept: npt.NDArray[np.bool_]
) -> Any:  # noqa: ANN401  an extension array, which pandas' stubs do not name
    return _texts(
        _JOIN.join(rule.name for rule, hit in zip(rules, column, strict=True) if hit)
        for column in which[:, kept].T
    )


def _eliminated(
    sites: "gpd.GeoDataFrame", rules: Sequence[_Rule], found: Elimination
) -> "gpd.GeoDataFrame":
    at = np.flatnonzero(~found.kept)
    removing = np.array([np.isnan(rule.partial) for rule in rules], dtype=bool)
    by = [rules[first] for first in found.removed_by[at]]
    others = [
        _JOIN.join(
            rule.name
            for place, rule in enumerate(rules)
            if found.fails[place, row] and removing[place] and place != found.removed_by[row]
        )
        for row in at
    ]
    frame = sites.iloc[at][[*_OF_SITES, sites.geometry.name]].reset_index(drop=True)
    frame = frame.assign(
        removed_by=_texts(rule.name for rule in by),
        reason_en=_texts(rule.title.en for rule in by),
        reason_es=_texts(rule.title.es for rule in by),
        found=_texts(str(rule.condition.found[row]) for rule, row in zip(by, at, strict=True)),
        fails_too=_texts(others),
    )
    frame.attrs = {}
    return frame


def _nothing_left(table: pd.DataFrame, n: int) -> list[str]:
    return [
        f"no site is left of {n}: the constraints remove every one; widen one of them:",
        *(
            f"{row['constraint']} ({row['title_en']}): removes {row['removed_alone']} alone, "
            f"{row['removed_in_order']} in order, {row['left']} left."
            for row in table[table["partial"].isna()].to_dict("records")
        ),
    ]


def _texts(texts: object) -> Any:  # noqa: ANN401  an extension array, which pandas' stubs do not name
    return pd.array(list(texts), dtype="str")  # type: ignore[call-overload]
