"""Turning a study's ``[weighting]`` section into weights of its themes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from siting.config import Text
from siting.errors import StudyError
from siting.faults import nearest
from siting.weighting.ahp import CONSISTENT_BELOW, AhpResult, ahp
from siting.weighting.group import Disagreement, disagreement, join_judgements, join_weights
from siting.weighting.judgements import judgement_matrix
from siting.weighting.options import PersonConfig, WeightingConfig
from siting.weighting.rank_order import FORMULAS
from siting.weighting.swing import swing
from siting.weights import complete, normalised
from siting.wording import Language, sentence

__all__ = ["Judged", "Weighed", "weigh"]

Floats = npt.NDArray[np.float64]

# LAPACK and libm differ in the last bits from machine to machine; a study's digest must not.
_DECIMALS: Final = 12

_USES: Final[Mapping[str, str]] = {
    "ahp": "judgements",
    "rank-order": "order",
    "swing": "points",
    "group": "people",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A matrix of judgements and what came of it.

    Attributes
    ----------
    person
        Whose it is; "" for the study's own or the group's.
    result
        Its weights and consistency, in the order of the themes.
    """

    person: str
    result: AhpResult


@dataclass(frozen=True, slots=True)
class Weighed:
    """Weights and how they came about.

    Attributes
    ----------
    weights
        By theme, summing to 1.
    judged
        Every judgement matrix that took part.
    people, disagreement
        Of a group: names, and how far each is from the group's weights.
    notes
        Warnings for whoever sees the study.
    """

    weights: dict[str, float]
    judged: tuple[Judged, ...] = ()
    people: tuple[str, ...] = ()
    disagreement: Disagreement | None = None
    notes: tuple[Text, ...] = ()


def weigh(
    config: WeightingConfig, themes: Mapping[str, Text], *, disabled: Sequence[str] = ()
) -> Weighed | None:
    """Weigh themes as a section says.

    Parameters
    ----------
    config
        The section.
    themes
        Titles of the themes that have criteria, by key, in the order of the study.
    disabled
        Themes that exist but have no criterion left.

    Returns
    -------
    Weighed or None
        None for method direct, which leaves the weights to ``[weights]`` and the profile.

    Raises
    ------
    StudyError
        Names every fault with its path.
    """
    faults = [
        f"weighting.{key}: is for method {method}, but the method is {config.method}; take one "
        "of the two out."
        for method, key in _USES.items()
        if method != config.method and getattr(config, key)
    ]
    if config.method == "direct":
        if faults:
            raise StudyError(faults)
        return None
    way = _Way(config, dict(themes), tuple(disabled))
    try:
        weighed = _WAYS[config.method](way)
    except StudyError as error:
        raise StudyError([*faults, *error.faults]) from error
    if faults:
        raise StudyError(faults)
    return weighed


@dataclass(frozen=True, slots=True)
class _Way:
    config: WeightingConfig
    themes: dict[str, Text]
    disabled: tuple[str, ...]

    def complete(self, named: Sequence[str], where: str) -> None:
        """Refuse names that are no themes, and themes that are not named."""
        faults = [*self.unknown(named, where)]
        faults += [
            f"{where}: {key} is missing; every theme takes part." for key in self.missing(named)
        ]
        if faults:
            raise StudyError(faults)

    def missing(self, named: Sequence[str]) -> list[str]:
        return [key for key in self.themes if key not in named]

    def unknown(self, named: Sequence[str], where: str) -> list[str]:
        return [
            f"{where}: {key}: every criterion of this theme is disabled; take it out."
            if key in self.disabled
            else f"{where}: {key[:60]!a}: no such theme; {nearest(key, self.themes)}"
            for key in dict.fromkeys(named)
            if key not in self.themes
        ]

    def judge(self, given: Mapping[str, Mapping[str, float]], where: str) -> Floats:
        """Fill the matrix of somebody's judgements."""
        named = [*given, *(under for row in given.values() for under in row)]
        if faults := self.unknown(named, where):
            raise StudyError(faults)
        try:
            return judgement_matrix(given, list(self.themes))
        except StudyError as error:
            raise StudyError([f"{where}.{fault}" for fault in error.faults]) from error

    def weighed(
        self,
        weights: npt.ArrayLike,
        judged: Sequence[Judged] = (),
        people: Sequence[str] = (),
        apart: Disagreement | None = None,
    ) -> Weighed:
        rounded = np.round(np.asarray(weights, dtype=np.float64), _DECIMALS)
        by_theme = normalised(dict(zip(self.themes, rounded.tolist(), strict=True)))
        titles = list(self.themes.values())
        notes = tuple(note for one in judged for note in _notes(one, titles))
        return Weighed(by_theme, tuple(judged), tuple(people), apart, notes)


def _by_judgements(way: _Way) -> Weighed:
    result = ahp(way.judge(way.config.judgements, "weighting.judgements"))
    return way.weighed(result.weights, [Judged("", result)])


def _by_order(way: _Way) -> Weighed:
    places = [[key.strip() for key in place.split("=")] for place in way.config.order]
    named = [key for place in places for key in place]
    faults = [
        f"weighting.order: {key} stands there twice; name it once."
        for key in dict.fromkeys(named)
        if key in way.themes and named.count(key) > 1
    ]
    try:
        way.complete(named, "weighting.order")
    except StudyError as error:
        faults += error.faults
    if faults:
        raise StudyError(faults)
    rank = {key: number for number, place in enumerate(places) for key in place}
    return way.weighed(FORMULAS[way.config.formula]([rank[key] for key in way.themes]))


def _by_swings(way: _Way) -> Weighed:
    points = way.config.points
    way.complete(list(points), "weighting.points")
    try:
        weights = swing([points[key] for key in way.themes], names=list(way.themes))
    except StudyError as error:
        raise StudyError([f"weighting.points: {fault}" for fault in error.faults]) from error
    return way.weighed(weights)


def _by_group(way: _Way) -> Weighed:
    config = way.config
    if not config.people:
        message = "weighting.people: nobody is in the group; give at least one person."
        raise StudyError(message)
    faults: list[str] = []
    rows: list[Floats] = []
    matrices: list[Floats] = []
    judged: list[Judged] = []
    for name, person in config.people.items():
        where = f"weighting.people.{name}"
        try:
            if person.judgements:
                matrix = way.judge(person.judgements, f"{where}.judgements")
                matrices.append(matrix)
                judged.append(Judged(name, ahp(matrix)))
                rows.append(judged[-1].result.weights)
            else:
                rows.append(_own_weights(way, person, f"{where}.weights"))
                if config.aggregation == "judgements":
                    faults.append(
                        f'{where}: has weights, but aggregation = "judgements" joins '
                        "judgements; give those or take priorities."
                    )
        except StudyError as error:
            faults += error.faults
    if faults:
        raise StudyError(faults)
    if config.aggregation == "judgements":
        judged.append(Judged("", ahp(join_judgements(matrices))))
        weights = judged[-1].result.weights
    else:
        try:
            weights = join_weights(rows)
        except StudyError as error:
            raise StudyError([f"weighting.people: {fault}" for fault in error.faults]) from error
    return way.weighed(weights, judged, list(config.people), disagreement(rows, weights))


def _own_weights(way: _Way, person: PersonConfig, where: str) -> Floats:
    way.complete(list(person.weights), where)
    equal = dict.fromkeys(way.themes, 1 / len(way.themes))
    try:
        own = complete(person.weights, equal)
    except StudyError as error:
        raise StudyError([f"{where}: {fault}" for fault in error.faults]) from error
    return np.array([own[key] for key in way.themes], dtype=np.float64)


_WAYS: Final[Mapping[str, Callable[[_Way], Weighed]]] = {
    "ahp": _by_judgements,
    "rank-order": _by_order,
    "swing": _by_swings,
    "group": _by_group,
}


def _notes(judged: Judged, titles: Sequence[Text]) -> list[Text]:
    """Warn of judgements that contradict one another, and say which to look at first."""
    result = judged.result
    if result.consistent or result.worst is None:
        return []
    worst = result.worst
    whose = f"{judged.person}: " if judged.person else ""
    ratio, limit = f"{result.consistency_ratio:.2f}", f"{CONSISTENT_BELOW:.2f}"

    def at_odds(lang: Language) -> str:
        return whose + sentence("inconsistent", lang, ratio=ratio, limit=limit)

    def look_at(lang: Language) -> str:
        return whose + sentence(
            "worst_judgement",
            lang,
            over=titles[worst.i].get(lang),
            under=titles[worst.j].get(lang),
            given=f"{worst.given:.3g}",
            implied=f"{worst.implied:.2g}",
        )

    return [Text(en=text("en"), es=text("es")) for text in (at_odds, look_at)]
