"""What a method is asked of a decision or of a bare table: rows without a gap, on one footing."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from siting.errors import DataError
from siting.methods.checks import unit_bounds
from siting.scoring import weighted_sum_kernel

if TYPE_CHECKING:
    from siting.decision import Decision
    from siting.matrix import Matrix
    from siting.methods.registry import Lowered

__all__ = ["Question", "completed", "on_figures", "on_values"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Question:
    """The rows of which something is known.

    Attributes
    ----------
    known
        (n,): whether anything that carries weight is known; k of them are.
    matrix, weights, directions
        (k, m), (m,), (m,).
    bounds
        (m, 2) of values; None for raw figures.
    """

    known: Bools
    matrix: Floats
    weights: Floats
    directions: Ints
    bounds: Floats | None

    def spread(self, found: Floats) -> Floats:
        """Figures of the known rows, at their places among all; NaN elsewhere."""
        whole = np.full(len(self.known), np.nan)
        whole[self.known] = found
        return whole

    def positions(self, found: "npt.ArrayLike") -> npt.NDArray[np.intp]:
        """Positions among all of positions among the known rows."""
        return np.flatnonzero(self.known)[np.asarray(found, dtype=np.intp)]


def completed(decision: "Decision") -> Floats:
    """Fill what is missing with the candidate's own weighted mean.

    The weighted sum of a row completed in this way is the row's score (before partial
    constraints), so that every method sees the candidate as the weighted sum does.

    Returns
    -------
    ndarray of float64, shape (n, m)
        NaN all along the row of a candidate of whom nothing with a weight is known.
    """
    own = weighted_sum_kernel(decision.values, decision.weights)[:, np.newaxis]
    filled = np.where(np.isnan(decision.values), own, decision.values)
    return np.asarray(np.where(np.isnan(own), np.nan, filled), dtype=np.float64)


def on_values(decision: "Decision", lowered: "Lowered") -> Question:
    """Take the values of a decision, every criterion a benefit.

    Parameters
    ----------
    decision
        Who is ranked.
    lowered
        What partial constraints multiply: ``values`` multiplies them here, ``scores`` leaves that
        to whoever has the scores.

    Raises
    ------
    DataError
        When nothing with a weight is known of any candidate.
    """
    values = completed(decision)
    known = np.asarray(np.isfinite(values).all(axis=1), dtype=np.bool_)
    if not known.any():
        message = f"{decision.title}: nothing that carries weight is known of any candidate."
        raise DataError(message)
    if lowered == "values":
        values = values * decision.factor[:, np.newaxis]
    m = values.shape[1]
    gains = np.ones(m, dtype=np.int64)
    return Question(known, values[known], decision.weights, gains, unit_bounds(m))


def on_figures(matrix: "Matrix", name: str) -> Question:
    """Take the raw figures of a table with their directions.

    Parameters
    ----------
    matrix
        Its rows need all figures or none.
    name
        Of the method that asks, for the message.

    Raises
    ------
    DataError
        When a cell is empty in a row that is not, or all rows are.
    """
    gaps = np.isnan(matrix.raw)
    known = np.asarray((~gaps[:, matrix.weights > 0]).any(axis=1), dtype=np.bool_)
    empty = np.argwhere(gaps & known[:, np.newaxis])
    if len(empty):
        cells = ", ".join(f"{matrix.ids[i]} {matrix.criteria[j]}" for i, j in empty[:_SHOWN])
        more = " and more" if len(empty) > _SHOWN else ""
        message = (
            f"{matrix.title}: {name} needs every figure; empty: {cells}{more}. Give worst "
            "and best, so that figures become values, or fill the cells."
        )
        raise DataError(message)
    if not known.any():
        message = f"{matrix.title}: nothing that carries weight is known of any candidate."
        raise DataError(message)
    return Question(known, matrix.raw[known], matrix.weights, matrix.directions, None)
