"""Which municipality, corridor or crossing is meant by what somebody typed."""

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from siting.errors import UsageError
from siting.finding import by_name, folded
from siting.names import short_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

__all__ = ["one_id", "one_municipality"]

FORMS: Final = ("ciudad", "cd", "cd.", "heroica", "municipio", "de")
"""What people say before a name that INEGI leaves out: Ciudad Juárez, Cd. Acuña."""

ALIKE: Final = 0.7
"""How alike a name must be to be told as the one that was meant, 1 being the same."""

SHOWN: Final = 8
TYPED: Final = 60


def one_municipality(land: "gpd.GeoDataFrame", wanted: str, parks: "Mapping[str, int]") -> int:
    """Find the row of the municipality that is meant.

    Parameters
    ----------
    land
        Layer ``municipalities``.
    wanted
        Code, name, or name and state.
    parks
        Number of parks by code: of several with one name, those with most are told first.

    Raises
    ------
    UsageError
        When there is none (names the nearest), or several (names their codes).
    """
    codes = [str(one) for one in land["municipality_code"]]
    if (code := wanted.strip()).isdigit():
        if code in codes:
            return codes.index(code)
        message = (
            f"municipality: no municipality has the code {code[:TYPED]}; INEGI's are 5 digits."
        )
        raise UsageError(message)
    name, _, state = (part.strip() for part in wanted.partition(","))
    names = [str(one) for one in land["municipality"]]
    found = _named(names, name)
    if state:
        states = [str(one) for one in land["state"]]
        meant = set(by_name([states[at] for at in found], state))
        found = [at for i, at in enumerate(found) if i in meant]
    if len(found) == 1:
        return found[0]
    found.sort(key=lambda at: (-int(parks.get(codes[at], 0)), codes[at]))
    listed = [
        f"{codes[at]} {names[at]}, {short_name(str(land['state'].iloc[at]), 'es')}" for at in found
    ]
    if listed:
        more = "; ..." if len(listed) > SHOWN else ""
        message = (
            f"municipality: {wanted[:TYPED]!r}: {len(listed)} have that name; give the code of "
            f"one: {'; '.join(listed[:SHOWN])}{more}"
        )
        raise UsageError(message)
    known = dict(zip(names, names, strict=True))
    raise _unknown(wanted, name, known, kind="municipality", place="Mexico")


def _named(names: "Sequence[str]", wanted: str) -> list[int]:
    """Find a name, and without what people say before it when it is not there."""
    words = wanted.split()
    while words:
        found = by_name(names, " ".join(words))
        if found or folded(words[0]) not in FORMS:
            return found
        words = words[1:]
    return []


def one_id(
    wanted: str, ids: "Sequence[str]", names: "Sequence[str]", *, kind: str, place: str
) -> int:
    """Find the position of what is meant by an id, a corridor's number, or words of a name.

    Parameters
    ----------
    wanted
        As typed.
    ids, names
        What there is, in the same order.
    kind, place
        What is looked for, and where; for messages.

    Raises
    ------
    UsageError
        When there is none (names the nearest), or several (names their ids).
    """
    meant = folded(wanted.strip())
    by_id = [at for at, one in enumerate(ids) if folded(one) == meant]
    by_id = by_id or [
        at for at, one in enumerate(ids) if meant.isdigit() and one == f"C{int(meant):02d}"
    ]
    found = by_id or by_name(names, wanted)
    if len(found) == 1:
        return found[0]
    if found:
        listed = [f"{ids[at]} {names[at]}" for at in found]
        more = "; ..." if len(listed) > SHOWN else ""
        message = (
            f"{kind}: {wanted[:TYPED]!r}: {len(listed)} have that name; give the id of one: "
            f"{'; '.join(listed[:SHOWN])}{more}"
        )
        raise UsageError(message)
    known = {one: one for one in ids} | dict(zip(names, ids, strict=True))
    raise _unknown(wanted, wanted, known, kind=kind, place=place)


def _unknown(
    wanted: str, name: str, known: "dict[str, str]", *, kind: str, place: str
) -> UsageError:
    folds = {folded(one): shown for one, shown in known.items()}
    near = get_close_matches(folded(name), folds, n=3, cutoff=ALIKE)
    shown = list(dict.fromkeys(folds[one] for one in near)) or sorted(set(known.values()))[:SHOWN]
    hint = f"did you mean {', '.join(shown)}?" if near else f"there are {', '.join(shown)}, ..."
    return UsageError(f"{kind}: {wanted[:TYPED]!r}: there is none in {place}; {hint}")
