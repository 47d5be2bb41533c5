"""Constraints that cannot hold at once, or ask of what is not there: found before anything runs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from siting.constraints import COLUMNS, EXCLUDED, LAYERS, LINES, MANY_VALUED, Constraint
from siting.faults import nearest

if TYPE_CHECKING:
    from siting.config import SitesConfig

__all__ = ["check"]

Asked = tuple[str, Constraint]


def check(
    constraints: Sequence[Constraint], *, criteria: Mapping[str, bool], sites: "SitesConfig"
) -> list[str]:
    """Find every fault of a study's constraints taken together.

    Parameters
    ----------
    constraints
        Each sound by itself, in the order of the study.
    criteria
        Keys of all criteria there are, and whether the study measures them.
    sites
        Its grades and states are conditions too.

    Returns
    -------
    list of str
        One sentence a fault, with the path of its key.
    """
    asked = [(f"constraints.{at}", one) for at, one in enumerate(constraints)]
    unknown = list(_unknown(asked, criteria))
    sound = [one for one in asked if not any(fault.startswith(f"{one[0]}.") for fault in unknown)]
    faults = [*unknown, *_doubled(asked)]
    # A partial constraint lowers a score, and never leaves nothing to choose from.
    removing = [one for one in sound if one[1].partial is None]
    removing += list(_of_sites(sites))
    faults += _empty_fields(removing)
    faults += _empty_distances(removing)
    faults += _apart(removing)
    return faults


def _unknown(asked: Iterable[Asked], criteria: Mapping[str, bool]) -> Iterator[str]:
    for path, one in asked:
        if one.of is not None and one.of.layer not in LAYERS:
            yield (
                f"{path}.of: {one.of.layer[:60]!a}: no layer to measure a distance to; "
                f"{nearest(one.of.layer, LAYERS)}"
            )
        elif one.of is not None and one.of.layer in LINES and one.of.column is not None:
            yield f"{path}.of.column: nothing can be asked of {one.of.layer}; take it out."
        field = one.field
        if field is None:
            continue
        if field not in COLUMNS and field not in criteria:
            yield (
                f"{path}.field: {field[:60]!a}: no criterion and no column of the sites; "
                f"{nearest(field, (*criteria, *COLUMNS))}"
            )
        elif not criteria.get(field, True):
            yield (
                f"{path}.field: criterion {field} is disabled, so it is not measured; enable it, "
                "with weight = 0 if it shall not count."
            )
        else:
            yield from _mistyped(path, one, COLUMNS.get(field, "number"))


def _mistyped(path: str, one: Constraint, kind: str) -> Iterator[str]:
    if kind == "text":
        for key in ("min", "max"):
            if getattr(one, key) is not None:
                yield f"{path}.{key}: {one.field} holds words, not figures; give one_of or none_of."
    for key in ("equals", "one_of", "none_of"):
        given = getattr(one, key)
        members = given if isinstance(given, tuple) else () if given is None else (given,)
        for member in members:
            if kind == "text" and not isinstance(member, str):
                yield f'{path}.{key}: {one.field} holds words; write "{member:g}" in quotes.'
            elif kind == "number" and not (
                isinstance(member, float) and not isinstance(member, bool)
            ):
                yield (
                    f"{path}.{key}: {one.field} holds figures, found {str(member)[:60]!a}; "
                    "give a number without quotes."
                )


def _doubled(asked: Sequence[Asked]) -> Iterator[str]:
    for (first, one), (second, other) in combinations(asked, 2):
        if one.asks == other.asks:
            yield f"{second}: asks the same as {first}; take one of them out."
        elif one.name is not None and one.name == other.name:
            yield f"{second}.name: {one.name} is the name of {first} too; give another."
    for path, one in asked:
        if one.name == EXCLUDED:
            yield f"{path}.name: {EXCLUDED} is the name of what [forced] removes; give another."


def _of_sites(sites: "SitesConfig") -> Iterator[Asked]:
    if sites.states:
        yield "sites.states", Constraint(field="state_code", one_of=sites.states)
    if sites.file is None:
        yield "sites.grades", Constraint(field="grade", one_of=sites.grades)


def _empty_fields(removing: Sequence[Asked]) -> Iterator[str]:
    for field in dict.fromkeys(one.field for _, one in removing if one.field is not None):
        own = [(path, one) for path, one in removing if one.field == field]
        paths = " and ".join(path for path, _ in own)
        low = max((one.min for _, one in own if one.min is not None), default=None)
        high = min((one.max for _, one in own if one.max is not None), default=None)
        if low is not None and high is not None and low > high:
            yield (
                f"{paths}: nothing is at least {low:g} and at most {high:g} in {field}; drop or "
                "widen one of them."
            )
            continue
        lists = [frozenset(one.members) for _, one in own if one.members is not None]
        banned = frozenset(member for _, one in own for member in one.none_of or ())
        # A site may be in several sectors, so that two lists of them can both be met.
        together = lists if field in MANY_VALUED else _met(lists)
        for allowed in together:
            left = [
                member
                for member in allowed - banned
                if not isinstance(member, float)
                or ((low is None or member >= low) and (high is None or member <= high))
            ]
            if not left:
                yield f"{paths}: nothing in {field} can satisfy them at once; drop or widen one."
                break


def _met(lists: Sequence[frozenset[object]]) -> list[frozenset[object]]:
    return [frozenset.intersection(*lists)] if lists else []


def _empty_distances(removing: Sequence[Asked]) -> Iterator[str]:
    far = [(path, one) for path, one in removing if one.beyond_km is not None]
    near = [(path, one) for path, one in removing if one.within_km is not None]
    for first, one in far:
        for second, other in near:
            if first == second or one.of != other.of or one.of is None:
                continue
            beyond, within = one.beyond_km or 0.0, other.within_km or 0.0
            if beyond >= within:
                yield (
                    f"{first} and {second}: nothing lies beyond {beyond:g} km and within "
                    f"{within:g} km of {one.of.layer}; drop or widen one of them."
                )


def _codes(one: Constraint) -> frozenset[str] | None:
    """Codes of states (2 digits) and municipalities (5) to which a constraint ties a site."""
    if one.field in {"state_code", "municipality_code"} and one.members is not None:
        return frozenset(str(member) for member in one.members)
    areas = one.only_within
    if areas is None or areas.file is not None or areas.programmes is not None:
        return None
    return frozenset((*(areas.states or ()), *(areas.municipalities or ())))


def _apart(removing: Sequence[Asked]) -> Iterator[str]:
    tied = [(path, one, codes) for path, one in removing if (codes := _codes(one)) is not None]
    for (first, one, some), (second, other, others) in combinations(tied, 2):
        if one.field is not None and one.field == other.field:
            continue
        if not any(a.startswith(b) or b.startswith(a) for a in some for b in others):
            yield f"{first} and {second}: their areas have no place in common; drop or widen one."
