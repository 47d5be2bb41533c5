"""What a study asks of its sites before anything is scored, as a study file writes it.

A constraint says what should hold. A site where it does not is removed, or, where ``partial`` is
given, stays with its score times that. Whether constraints contradict one another is checked in
:mod:`siting.contradictions`; whether they hold at a site in :mod:`siting.conditions`.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
    model_validator,
)

from siting.limits import CONSTRAINTS, NAME_CHARACTERS, RAW_FIGURE, TEXT_CHARACTERS
from siting.options import unique
from siting.scales import Number, refusal
from siting.terms import InegiState, Text, shown

__all__ = [
    "COLUMNS",
    "CONSTRAINT_PATTERN",
    "EXCLUDED",
    "LAYERS",
    "LINES",
    "MANY_VALUED",
    "MUNICIPALITY_PATTERN",
    "Constraint",
    "Features",
    "ForcedConfig",
    "Member",
    "OnlyWithin",
    "named",
]

COLUMNS: Final[Mapping[str, Literal["number", "text"]]] = MappingProxyType(
    {
        "kind": "text",
        "state_code": "text",
        "state": "text",
        "municipality_code": "text",
        "municipality": "text",
        "grade": "text",
        "sectors": "text",
        "plants": "number",
        "spread_km": "number",
        "area_ha": "number",
        "first_year": "number",
        "last_year": "number",
    }
)
"""Columns of the sites that a constraint may be on."""

MANY_VALUED: Final = frozenset({"sectors"})
"""Columns that hold several values, joined by ``"; "``."""

LAYERS: Final = (
    "airports",
    "crossings",
    "grid_nodes",
    "highways",
    "poles",
    "ports",
    "power_plants",
    "rail",
    "seaports",
    "towns",
    "zones",
)
"""Layers to whose features a distance can be asked for."""

LINES: Final[Mapping[str, Literal["highways", "rail"]]] = MappingProxyType(
    {"highways": "highways", "rail": "rail"}
)
"""Those of them that are networks of lines, whose columns nothing can be asked of."""

EXCLUDED: Final = "forced-exclude"
"""Name under which the sites excluded by name stand in the elimination table."""

Member = str | float | bool


def _member(value: object) -> Member:
    """Take a member of a set: a text, a number, true or false."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        # Compared before it is converted: an integer of four hundred digits fits no float.
        if -RAW_FIGURE.default <= value <= RAW_FIGURE.default:
            return float(value)
    elif isinstance(value, str):
        text = value.strip()
        if text.isprintable() and 0 < len(text) <= TEXT_CHARACTERS.default:
            return text
    fault = f"found {shown(value)}; give a text of one line, a finite number, true or false"
    raise refusal(fault)


def _different(members: tuple[Member, ...]) -> tuple[Member, ...]:
    unique(tuple(str(member) for member in members))
    return members


def _layer_of(given: object) -> object:
    """Let a layer's name stand for all its features."""
    return {"layer": given} if isinstance(given, str) else given


Members = Annotated[
    tuple[Annotated[Member, PlainValidator(_member)], ...],
    Field(min_length=1),
    AfterValidator(_different),
]
Km = Annotated[Number, Field(gt=0)]
Fraction = Annotated[Number, Field(gt=0, lt=1)]
Word = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1)]
Words = Annotated[tuple[Word, ...], Field(min_length=1), AfterValidator(unique)]
States = Annotated[tuple[InegiState, ...], Field(min_length=1), AfterValidator(unique)]
MUNICIPALITY_PATTERN = r"^(0[1-9]|[12]\d|3[0-2])\d{3}$"
Municipality = Annotated[str, StringConstraints(strict=True, pattern=MUNICIPALITY_PATTERN)]
Municipalities = Annotated[tuple[Municipality, ...], Field(min_length=1), AfterValidator(unique)]
CONSTRAINT_PATTERN = rf"^[a-z0-9][a-z0-9_-]{{0,{int(NAME_CHARACTERS.default) - 1}}}$"
ConstraintName = Annotated[str, StringConstraints(strict=True, pattern=CONSTRAINT_PATTERN)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Features(_Frozen):
    """Features of a layer, all or those with a certain figure or word in one column."""

    layer: Word = Field(description="name of the layer")
    column: Word | None = Field(default=None, description="column that tells which features count")
    min: Number | None = Field(default=None, description="least figure in that column")
    max: Number | None = Field(default=None, description="greatest figure in that column")
    one_of: Members | None = Field(default=None, description="what that column may hold")

    @model_validator(mode="after")
    def _asks_of_a_column(self) -> Self:
        asked = [key for key in ("min", "max", "one_of") if getattr(self, key) is not None]
        if asked and self.column is None:
            fault = f"{asked[0]} is given without a column; name the layer's column it is asked of"
        elif self.column is not None and not asked:
            fault = f"nothing is asked of column {self.column}; give min, max or one_of"
        elif self.one_of is not None and len(asked) > 1:
            fault = "one_of is given with a bound; give one of the two"
        elif self.min is not None and self.max is not None and self.min > self.max:
            fault = f"min {self.min:g} is above max {self.max:g}; exchange them"
        else:
            return self
        raise refusal(fault)


class OnlyWithin(_Frozen):
    """Areas: a site within any of them passes."""

    file: Path | None = Field(
        default=None, description="own polygons; relative to the study file's folder"
    )
    states: States | None = Field(default=None, description="INEGI codes of states")
    municipalities: Municipalities | None = Field(
        default=None, description="INEGI codes of municipalities"
    )
    programmes: Words | None = Field(
        default=None, description="programmes whose municipalities count"
    )

    @model_validator(mode="after")
    def _names_an_area(self) -> Self:
        if not self.model_dump(exclude_none=True):
            fault = "no area is given; give file, states, municipalities or programmes"
            raise refusal(fault)
        return self


class Constraint(_Frozen):
    """One condition; exactly one of ``field``, ``of`` and ``only_within`` says what it is about."""

    name: ConstraintName | None = Field(
        default=None, description="short name in tables; made of what it is about where left out"
    )
    title: Text | None = Field(
        default=None, description="title in both languages; made of what is asked where left out"
    )
    field: Word | None = Field(
        default=None, description="key of a criterion, or a column of the sites"
    )
    min: Number | None = Field(default=None, description="least figure that passes")
    max: Number | None = Field(default=None, description="greatest figure that passes")
    equals: Annotated[Member, PlainValidator(_member)] | None = Field(
        default=None, description="the one figure or word that passes"
    )
    one_of: Members | None = Field(default=None, description="figures or words that pass")
    none_of: Members | None = Field(default=None, description="figures or words that do not pass")
    of: Annotated[Features, BeforeValidator(_layer_of)] | None = Field(
        default=None, description="layer whose nearest feature the distance is measured to"
    )
    within_km: Km | None = Field(
        default=None, description="km in a straight line; farther away does not pass"
    )
    beyond_km: Km | None = Field(
        default=None, description="km in a straight line; nearer does not pass"
    )
    only_within: OnlyWithin | None = Field(
        default=None, description="areas; a site in none of them does not pass"
    )
    partial: Fraction | None = Field(
        default=None,
        description="keeps the sites that do not pass, with their score times this factor",
    )
    missing: Literal["keep", "remove"] = Field(
        default="keep",
        description="what becomes of a site where the figure is not known: keep lets it pass, "
        "remove treats it as one that does not pass",
    )

    @model_validator(mode="after")
    def _asks_one_thing(self) -> Self:
        # A dropped set would be refused as empty; what is None was not asked.
        asked = {
            about: [key for key in keys if getattr(self, key) is not None]
            for about, keys in _ASKED.items()
        }
        about = [key for key in (*_ASKED, "only_within") if getattr(self, key) is not None]
        faults = _misplaced(about, asked) or [*self._of_field(asked["field"]), *self._of_distance()]
        if faults:
            raise refusal("; ".join(faults))
        return self

    def _of_field(self, asked: list[str]) -> list[str]:
        faults = []
        for alone in ("equals", "one_of"):
            others = [key for key in asked if key != alone]
            if alone in asked and others:
                faults.append(f"{alone} is given with {others[0]}; it says all there is, drop one")
                break
        if self.min is not None and self.max is not None and self.min > self.max:
            faults.append(f"min {self.min:g} is above max {self.max:g}; exchange them")
        return faults

    def _of_distance(self) -> list[str]:
        near, far = self.within_km, self.beyond_km
        if near is None or far is None or far < near:
            return []
        return [f"nothing lies beyond {far:g} km and within {near:g} km; exchange them"]

    @property
    def members(self) -> tuple[Member, ...] | None:
        """What passes, when the constraint lists it."""
        return self.one_of if self.equals is None else (self.equals,)

    @property
    def asks(self) -> str:
        """Canonical text of what is asked, the same for two constraints that ask the same."""
        return self.model_dump_json(exclude={"name", "title", "partial", "missing"})


_ASKED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "field": ("min", "max", "equals", "one_of", "none_of"),
        "of": ("within_km", "beyond_km"),
    }
)


def _misplaced(about: list[str], asked: Mapping[str, list[str]]) -> list[str]:
    """Find what is asked of nothing, of two things, or not at all."""
    if len(about) > 1:
        return [f"{about[0]} and {about[1]} are given; make two constraints of it"]
    if not about:
        given = [key for keys in asked.values() for key in keys]
        wanted = ", ".join(owner for owner, keys in asked.items() if keys)
        if given:
            return [f"{given[0]} is given without {wanted}; say what it is asked of"]
        return ["nothing is asked; give field, of or only_within"]
    faults = [
        f"{keys[0]} belongs to {owner}, not to {about[0]}; take it out"
        for owner, keys in asked.items()
        if keys and owner != about[0]
    ]
    if about[0] in asked and not asked[about[0]]:
        wanted = ", ".join(_ASKED[about[0]])
        faults.append(f"{about[0]} is given, but nothing is asked of it; give one of {wanted}")
    return faults


class ForcedConfig(_Frozen):
    """Sites that are kept or left out by name."""

    include: Annotated[tuple[Word, ...], AfterValidator(unique)] = Field(
        default=(),
        description="site_id of sites that no constraint, grade or state removes; a partial "
        "constraint still lowers their score",
    )
    exclude: Annotated[tuple[Word, ...], AfterValidator(unique)] = Field(
        default=(), description="site_id of sites left out whatever the constraints say"
    )

    @model_validator(mode="after")
    def _not_both(self) -> Self:
        both = [site for site in self.include if site in self.exclude]
        if both:
            fault = f"{', '.join(both)}: included and excluded at once; take it out of one list"
            raise refusal(fault)
        return self


Constraints = Annotated[
    tuple[Constraint, ...], Field(default=(), max_length=int(CONSTRAINTS.default))
]


def named(constraints: tuple[Constraint, ...]) -> tuple[Constraint, ...]:
    """Give every constraint without a name one made of what it is about, the second a number."""
    taken = {one.name for one in constraints if one.name is not None}
    done: list[Constraint] = []
    for one in constraints:
        if one.name is not None:
            done.append(one)
            continue
        about = one.field or (one.of.layer if one.of else "only-within")
        number, name = 1, about
        while name in taken:
            number += 1
            name = f"{about}-{number}"
        taken.add(name)
        done.append(one.model_copy(update={"name": name}))
    return tuple(done)
