"""The decision by itself: who is ranked, on what criteria, with what weights.

Robustness, comparison and what-if questions are asked of a :class:`Decision`, whether its matrix
was measured on our layers or brought by a team as a table (:mod:`siting.matrix`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
import numpy.typing as npt

from siting.criteria.water import ARID, ARID_CLASS
from siting.errors import UsageError
from siting.faults import nearest
from siting.finding import by_name
from siting.robustness.partial import Partial
from siting.scoring import MISSING, coverage, scaled, weighted_sum

if TYPE_CHECKING:
    from siting.config import Study, Text, Theme
    from siting.constraints import Member
    from siting.results import PlaceResults
    from siting.scales import Scale
    from siting.scoring import Coverage, Scores
    from siting.uncertainty import Uncertainty

__all__ = ["CriterionLike", "Decision", "of_places"]

Floats = npt.NDArray[np.float64]


class CriterionLike(Protocol):
    """What a decision needs to know of a criterion."""

    @property
    def key(self) -> str:
        """Name in files."""

    @property
    def theme(self) -> str:
        """Key of the branch it hangs on."""

    @property
    def title(self) -> "Text":
        """Title for people."""

    @property
    def symbol(self) -> "Text":
        """Symbol of the unit for people."""

    @property
    def direction(self) -> Literal[-1, 1]:
        """+1 when more is better, -1 when less is."""

    @property
    def scale(self) -> "Scale":
        """Value function."""

    @property
    def uncertainty(self) -> "Uncertainty":
        """How far a figure may be off."""

    @property
    def buildable(self) -> bool:
        """Whether somebody can build what improves it: a line, a spur, a road."""


@dataclass(frozen=True, slots=True)
class Decision:
    """n candidates on m criteria in t themes, scored by the weighted sum.

    Attributes
    ----------
    title
        Name of the study or of the matrix file.
    ids, names
        (n,), in the order of all arrays.
    criteria
        (m,), in the order of the columns.
    themes
        (t,), with their weights, which sum to 1. In a matrix without themes each criterion is one.
    expand
        (t, m): share of each criterion in its theme; rows sum to 1. Criterion weights are
        ``theme_weights @ expand``.
    raw
        (n, m), in each criterion's unit; NaN missing.
    evidence
        (n, m): 0 missing, 1 proxy, 2 measured.
    quality_km
        (n, m): how far off the place of a figure may be, km; NaN when that does not apply.
    municipality
        (n,) labels: candidates of one municipality share a label; empty where that is not known.
    factor
        (n,) in [0, 1]: what partial constraints leave of the score; 1 where none applies.
    scores, coverage
        Of the same candidates.
    partials
        The partial constraints in ``factor`` that are on the figure of a criterion: what meets them
        lifts the factor.
    removed
        By id, what removed those that a constraint ruled out before anything was scored.
    """

    title: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    criteria: tuple[CriterionLike, ...]
    themes: "tuple[Theme, ...]"
    expand: Floats
    raw: Floats
    evidence: npt.NDArray[np.uint8]
    quality_km: Floats
    municipality: npt.NDArray[np.int64]
    factor: Floats
    scores: "Scores"
    coverage: "Coverage"
    partials: tuple[Partial, ...] = ()
    removed: Mapping[str, str] = field(default_factory=dict)

    @property
    def values(self) -> Floats:
        """(n, m) in [0, 1]; NaN missing."""
        return self.scores.values

    @property
    def theme_weights(self) -> Floats:
        """(t,), summing to 1."""
        return np.array([theme.weight for theme in self.themes], dtype=np.float64)

    @property
    def weights(self) -> Floats:
        """(m,), summing to 1."""
        return self.scores.weights

    @property
    def uncertain(self) -> bool:
        """Whether there is anything to draw: a figure that may be off, or is missing."""
        stated = any(criterion.uncertainty.kind != "exact" for criterion in self.criteria)
        return stated or bool((self.evidence == MISSING).any())

    def lasting_factor(self, position: int) -> float:
        """Tell what partial constraints leave of a score that are on no criterion's figure."""
        met = [one.factor for one in self.partials if one.fails[position]]
        return float(self.factor[position] / np.prod(met))

    def reweighted(self, weights: Mapping[str, float]) -> "Decision":
        """Score the same candidates with other theme weights.

        Parameters
        ----------
        weights
            By theme, summing to 1; see :func:`siting.weights.complete`.

        Returns
        -------
        Decision

        Raises
        ------
        StudyError
            When the weights are not what they must be.
        """
        shares = np.array([weights[theme.key] for theme in self.themes]) @ self.expand
        scores = weighted_sum(self.values, shares)
        return replace(
            self,
            themes=tuple(
                theme.model_copy(update={"weight": weights[theme.key]}) for theme in self.themes
            ),
            scores=scaled(scores, self.factor),
            coverage=coverage(self.evidence, shares),
        )

    def position(self, candidate: str) -> int:
        """Position of an id, or of a name or part of a name that only one candidate has.

        Parameters
        ----------
        candidate
            An id as it is written, or a name in any case, with or without accents.

        Raises
        ------
        UsageError
            When there is none; names the nearest.
        """
        if candidate in self.ids:
            return self.ids.index(candidate)
        if candidate in self.removed:
            message = f"{candidate}: removed before scoring by {self.removed[candidate]}."
            raise UsageError(message)
        named = by_name(self.names, candidate)
        if len(named) == 1:
            return named[0]
        if named:
            ids = ", ".join(self.ids[i] for i in named[:5])
            message = f"{candidate[:60]!a}: {len(named)} of that name; give an id: {ids}"
            raise UsageError(message)
        near = nearest(candidate, dict.fromkeys((*self.ids, *self.names)))
        message = f"{candidate[:60]!a}: not in {self.title}; {near}"
        raise UsageError(message)


def of_places(places: "PlaceResults", study: "Study") -> Decision:
    """Take the decision out of one side of a run.

    Parameters
    ----------
    places
        Sites or zones.
    study
        The study of the run.

    Returns
    -------
    Decision
        In id order.
    """
    measured = places.measurements
    key = "site_id" if "site_id" in places.frame.columns else "zone_id"
    named = places.frame.set_index(key)["name"]
    belongs = np.array([[c.theme == t.key for c in study.criteria] for t in study.themes])
    within = np.array([c.weight for c in study.criteria], dtype=np.float64)
    expand = np.where(belongs, within, 0.0)
    # Weights given to six decimals may miss 1 by as much: what is drawn and solved has to be exact.
    expand /= expand.sum(axis=1, keepdims=True)
    return Decision(
        title=study.name,
        ids=measured.ids,
        names=tuple(str(named[place]) for place in measured.ids),
        criteria=study.criteria,
        themes=study.themes,
        expand=expand,
        raw=measured.raw,
        evidence=measured.evidence,
        quality_km=measured.quality_km,
        municipality=_municipalities(places, key),
        factor=places.factor,
        scores=places.scores,
        coverage=places.coverage,
        partials=_partials(places, study, key),
    )


def _partials(places: "PlaceResults", study: "Study", key: str) -> tuple[Partial, ...]:
    if "reduced_by" not in places.frame.columns:
        return ()
    measured = places.measurements
    reduced = places.frame.set_index(key)["reduced_by"].fillna("")
    by = [str(reduced[place]).split("; ") for place in measured.ids]
    found = []
    for one in study.constraints:
        if one.partial is None or one.field not in measured.criteria:
            continue
        bounded = one.min is not None or one.max is not None
        j = measured.criteria.index(one.field)
        beside = bounded and bool((measured.reason[:, j] == ARID).any())
        found.append(
            Partial(
                criterion=j,
                factor=one.partial,
                fails=np.array([one.name in names for names in by], dtype=bool),
                low=-np.inf if one.min is None else one.min,
                high=np.inf if one.max is None else one.max,
                members=_figures(one.members),
                barred=_figures(one.none_of) or (),
                # A class beside the scale is neither above nor below a bound.
                unknown=(ARID_CLASS,) if beside else (),
                unknown_passes=one.missing == "keep",
            )
        )
    return tuple(found)


def _figures(members: "Sequence[Member] | None") -> tuple[float, ...] | None:
    return None if members is None else tuple(float(member) for member in members)


def _municipalities(places: "PlaceResults", key: str) -> npt.NDArray[np.int64]:
    if "municipality_code" not in places.frame.columns:
        return np.empty(0, dtype=np.int64)
    codes = places.frame.set_index(key)["municipality_code"].fillna("")
    # A place whose municipality is not known is alone with its id.
    named = [str(codes[place]) or place for place in places.measurements.ids]
    return np.unique(named, return_inverse=True)[1].astype(np.int64)
