"""A decision on a team's own matrix: the engine without our layers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from siting.config import Linear, Text, Theme
from siting.decision import Decision
from siting.errors import DataError, StudyError
from siting.faults import nearest
from siting.matrixfile import ColumnMeaning, RawMatrix, read_matrix, read_meanings
from siting.scoring import MEASURED, MISSING, coverage, weighted_sum
from siting.terms import LongText
from siting.uncertainty import Uncertainty
from siting.values import apply_all
from siting.weights import complete, normalised

if TYPE_CHECKING:
    from siting.config import Study
    from siting.scales import Scale

__all__ = ["Matrix", "MatrixCriterion", "load"]

Floats = npt.NDArray[np.float64]

_EXACT = Uncertainty()
_STATED = LongText(
    en="Stated in the team's own file of criteria.",
    es="Declarada en el archivo de criterios del propio equipo.",
)


@dataclass(frozen=True, slots=True)
class MatrixCriterion:
    """A column of an own matrix, as :class:`siting.decision.CriterionLike` asks."""

    key: str
    theme: str
    title: Text
    symbol: Text
    direction: Literal[-1, 1]
    scale: "Scale"
    uncertainty: Uncertainty = _EXACT
    buildable: bool = True


@dataclass(frozen=True, slots=True)
class Matrix:
    """An own matrix with directions and weights, its scales possibly not given.

    Attributes
    ----------
    title
        Name of the file.
    ids, names
        (n,), sorted by id.
    raw
        (n, m), NaN where missing.
    criteria
        (m,) keys.
    titles, symbols, themes
        (m,) for people; themes are keys of ``theme_titles``.
    theme_titles
        Title by theme.
    directions
        (m,) +1 or -1.
    weights
        (m,), summing to 1.
    scales
        (m,) value functions; None where the second file gives none.
    uncertainties
        (m,) how far figures may be off; empty when all are exact.
    """

    title: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    raw: Floats
    criteria: tuple[str, ...]
    titles: tuple[Text, ...]
    symbols: tuple[Text, ...]
    themes: tuple[str, ...]
    theme_titles: Mapping[str, Text]
    directions: npt.NDArray[np.int64]
    weights: Floats
    scales: "tuple[Scale | None, ...]"
    uncertainties: tuple[Uncertainty, ...] = ()

    @property
    def outside(self) -> Mapping[str, int]:
        """Figures that lie outside worst and best, counted by criterion; none are left out.

        Their values are those of the nearer end. Scales of other kinds end where a study means
        them to.
        """
        counts: dict[str, int] = {}
        for j, scale in enumerate(self.scales):
            if isinstance(scale, Linear):
                low, high = sorted((scale.worst, scale.best))
                column = self.raw[:, j]
                counts[self.criteria[j]] = int(((column < low) | (column > high)).sum())
        return MappingProxyType({key: count for key, count in counts.items() if count})

    def fitted(self) -> "Matrix":
        """Fill in missing scales with the range of the sample (min-max).

        Such a scale follows the sample: adding a candidate can reorder the others.

        Raises
        ------
        DataError
            When a column without a scale is constant, so that it has no range.
        """
        scales: list[Scale] = []
        faults = []
        for j, scale in enumerate(self.scales):
            column = self.raw[:, j]
            least, most = float(np.nanmin(column)), float(np.nanmax(column))
            if scale is not None:
                scales.append(scale)
            elif least == most:
                faults.append(
                    f"{self.title}: {self.criteria[j]} is {least:g} everywhere, so the sample "
                    "gives no range; give worst and best, or take the column out."
                )
            else:
                worst, best = (least, most) if self.directions[j] > 0 else (most, least)
                scales.append(Linear(worst=worst, best=best))
        if faults:
            raise DataError(faults)
        return replace(self, scales=tuple(scales))

    def decision(self) -> Decision:
        """Score the matrix by the weighted sum.

        Raises
        ------
        DataError
            When a column has no scale; see :meth:`fitted`.
        """
        scales = [scale for scale in self.scales if scale is not None]
        if len(scales) < len(self.scales):
            names = [
                name
                for name, scale in zip(self.criteria, self.scales, strict=True)
                if scale is None
            ]
            message = (
                f"{self.title}: {', '.join(names)} without worst and best; give both in the file "
                "of criteria, or take them from the sample with --scale min-max (then a candidate "
                "more or less can reorder the others)."
            )
            raise DataError(message)
        missing = np.isnan(self.raw)
        evidence = np.where(missing, MISSING, MEASURED).astype(np.uint8)
        keys = tuple(dict.fromkeys(self.themes))
        shares = np.array([self.weights[np.array(self.themes) == key].sum() for key in keys])
        expand = np.array(
            [
                [
                    _share(self.weights[j], shares[k], self.themes.count(key))
                    if self.themes[j] == key
                    else 0.0
                    for j in range(len(self.criteria))
                ]
                for k, key in enumerate(keys)
            ]
        )
        themes = normalised(dict(zip(keys, shares.tolist(), strict=True)))
        columns = zip(
            self.criteria,
            self.themes,
            self.titles,
            self.symbols,
            self.directions,
            scales,
            self.uncertainties or (_EXACT,) * len(scales),
            strict=True,
        )
        return Decision(
            title=self.title,
            ids=self.ids,
            names=self.names,
            criteria=tuple(
                MatrixCriterion(key, theme, title, symbol, 1 if direction > 0 else -1, *more)
                for key, theme, title, symbol, direction, *more in columns
            ),
            themes=tuple(
                Theme(key=key, title=self.theme_titles[key], weight=themes[key]) for key in keys
            ),
            expand=expand,
            raw=self.raw,
            evidence=evidence,
            quality_km=np.full(self.raw.shape, np.nan),
            municipality=np.empty(0, dtype=np.int64),
            factor=np.ones(len(self.ids)),
            scores=weighted_sum(apply_all(scales, self.raw), self.weights),
            coverage=coverage(evidence, self.weights),
        )


def load(path: Path, *, criteria: Path | None = None, study: "Study | None" = None) -> Matrix:
    """Read an own matrix and what its columns mean.

    Parameters
    ----------
    path
        The matrix; see :func:`siting.matrixfile.read_matrix`.
    criteria
        The second file; see :func:`siting.matrixfile.read_meanings`.
    study
        Gives directions, scales and weights where there is no second file: the matrix then has a
        column for each criterion of the study, in the criterion's unit.

    Returns
    -------
    Matrix

    Raises
    ------
    DataError, StudyError
        Names every fault.
    """
    found = read_matrix(path)
    if criteria is not None:
        return _by_file(path, found, criteria, read_meanings(criteria, found.criteria))
    if study is None:
        message = f"{path}: give what its columns mean, as --criteria FILE or by a study."
        raise DataError(message)
    return _by_study(path, found, study)


def _by_file(path: Path, found: RawMatrix, file: Path, meanings: Sequence[ColumnMeaning]) -> Matrix:
    given = {meaning.criterion: meaning.weight for meaning in meanings}
    try:
        weights = complete(given, dict.fromkeys(given, 1 / len(given)))
    except StudyError as error:
        raise StudyError([f"{file}: {fault}" for fault in error.faults]) from error
    themes = tuple(meaning.theme or meaning.criterion for meaning in meanings)
    titles = {meaning.criterion: meaning.title or meaning.criterion for meaning in meanings}
    return Matrix(
        title=path.name,
        ids=found.ids,
        names=found.names,
        raw=np.array(found.raw, dtype=np.float64),
        criteria=found.criteria,
        titles=tuple(_text(titles[key]) for key in found.criteria),
        symbols=tuple(_text(meaning.unit or "·") for meaning in meanings),
        themes=themes,
        theme_titles={theme: _text(titles.get(theme, theme)) for theme in themes},
        directions=np.array([meaning.direction for meaning in meanings], dtype=np.int64),
        weights=np.array([weights[key] for key in found.criteria]),
        scales=tuple(
            None
            if meaning.worst is None or meaning.best is None
            else Linear(worst=meaning.worst, best=meaning.best)
            for meaning in meanings
        ),
        uncertainties=tuple(
            Uncertainty(
                kind="interval",
                absolute=meaning.absolute,
                relative=meaning.relative,
                basis=_STATED,
            )
            if meaning.absolute or meaning.relative
            else _EXACT
            for meaning in meanings
        ),
    )


def _by_study(path: Path, found: RawMatrix, study: "Study") -> Matrix:
    known = {criterion.key: criterion for criterion in study.criteria}
    faults = [
        f"{path}: column {key[:60]!a} is no criterion of study {study.name}; "
        f"{nearest(key, known)} Or say what it means with --criteria FILE."
        for key in found.criteria
        if key not in known
    ]
    if lacking := [key for key in known if key not in found.criteria]:
        faults.append(
            f"{path}: no column for {len(lacking)} of the {len(known)} criteria of study "
            f"{study.name}: {', '.join(lacking)}; add each (some of its cells may be empty), or "
            "disable it in the study."
        )
    if faults:
        raise DataError(faults)
    places = [found.criteria.index(key) for key in known]
    of_theme = {theme.key: theme for theme in study.themes}
    weights = normalised({k: of_theme[c.theme].weight * c.weight for k, c in known.items()})
    return Matrix(
        title=path.name,
        ids=found.ids,
        names=found.names,
        raw=np.array(found.raw, dtype=np.float64)[:, places],
        criteria=tuple(known),
        titles=tuple(criterion.title for criterion in known.values()),
        symbols=tuple(criterion.symbol for criterion in known.values()),
        themes=tuple(criterion.theme for criterion in known.values()),
        theme_titles={key: theme.title for key, theme in of_theme.items()},
        directions=np.array([criterion.direction for criterion in known.values()]),
        weights=np.array(list(weights.values())),
        scales=tuple(criterion.scale for criterion in known.values()),
    )


def _share(weight: float, total: float, members: int) -> float:
    """Share within the theme; a theme of weight 0 is shared equally, so that it can be drawn."""
    return weight / total if total > 0 else 1.0 / members


def _text(line: str) -> Text:
    return Text(en=line, es=line)
