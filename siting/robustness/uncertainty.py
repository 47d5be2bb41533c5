"""Drawing decision matrices whose figures lie where their stated uncertainty lets them lie.

Places of one municipality share their error where the criterion says so: they read the same basin,
node or road, and drawn apart they would overtake each other for no reason. What moves several
criteria alike (one speed too high on a whole highway) is drawn as if it moved each alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from siting.errors import DataError
from siting.scales import Scale
from siting.scoring import PROXY
from siting.uncertainty import Uncertainty
from siting.values import apply

__all__ = ["Figures", "Sampler", "sampler", "spans"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_EITHER = 0.5


def _no_labels() -> Ints:
    return np.empty(0, dtype=np.int64)


Sampler = Callable[[np.random.Generator, int], Floats]
"""Takes a generator and how many matrices to draw; returns values (size, n, m), no NaN."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured of n candidates on m criteria, and how well.

    Attributes
    ----------
    raw
        (n, m), in each criterion's unit; NaN where there is no figure.
    values
        (n, m) in [0, 1]; NaN missing. A value without a figure (a place known to reach no
        crossing has 0) is certain.
    evidence
        (n, m): 0 missing, 1 proxy, 2 measured.
    quality_km
        (n, m), km; NaN where it does not apply.
    municipality
        (n,) labels; places with the same one share errors. Empty where nobody shares any.
    """

    raw: Floats
    values: Floats
    evidence: npt.NDArray[np.uint8]
    quality_km: Floats
    municipality: Ints = field(default_factory=_no_labels)

    def __post_init__(self) -> None:
        """Refuse arrays of different shapes."""
        shapes = {self.raw.shape, self.values.shape, self.evidence.shape, self.quality_km.shape}
        if len(shapes) > 1 or self.raw.ndim != 2:  # noqa: PLR2004  a matrix has 2 axes
            message = f"figures have shapes {sorted(shapes)}: give four matrices of one shape."
            raise DataError(message)
        if len(self.municipality) not in {0, len(self.raw)}:
            message = f"{len(self.municipality)} municipalities for {len(self.raw)} candidates."
            raise DataError(message)


def spans(figures: Figures, uncertainties: Sequence[Uncertainty]) -> tuple[Floats, Floats]:
    """How far each figure may be off below and above.

    Parameters
    ----------
    figures
        Of n candidates on m criteria.
    uncertainties
        (m,); the kinds "exact" and "class" have no span.

    Returns
    -------
    tuple of ndarray of float64, each (n, m)
        In the criterion's unit, >= 0; NaN where there is no figure.
    """

    def given(name: str) -> Floats:
        return np.array([getattr(one, name) for one in uncertainties], dtype=np.float64)

    size = np.abs(figures.raw)
    common = given("absolute") + given("relative") * size
    common += given("quality_share") * np.nan_to_num(figures.quality_km)
    proxy = np.where(figures.evidence == PROXY, size, 0.0)
    return common + given("proxy_below") * proxy, common + given("proxy_above") * proxy


def sampler(
    figures: Figures, scales: Sequence[Scale], uncertainties: Sequence[Uncertainty]
) -> Sampler:
    """Prepare to draw decision matrices.

    Parameters
    ----------
    figures
        Of n candidates on m criteria.
    scales
        (m,), the value functions.
    uncertainties
        (m,).

    Returns
    -------
    Sampler
        Draws (size, n, m) values in [0, 1]. "interval": uniform over the span; "normal": two
        halves of normals, each with its side's span as standard deviation, so that the figure
        stays the median; "displaced": the distance to a point uniform in a disc of the span around
        where it is drawn; "class": the figure's class, or with the chance ``move`` one of its
        neighbours in the list. What is missing is uniform on [0, 1]. The same generator state
        gives the same bits.

    Raises
    ------
    DataError
        When there is not one scale and one uncertainty a criterion.
    """
    m = figures.raw.shape[1]
    if len(scales) != m or len(uncertainties) != m:
        message = (
            f"{len(scales)} value functions and {len(uncertainties)} uncertainties for {m} "
            "criteria: give one of each a criterion."
        )
        raise DataError(message)
    below, above = spans(figures, uncertainties)
    n = len(figures.raw)
    apart = np.arange(n)
    together = apart
    if len(figures.municipality):
        together = np.unique(figures.municipality, return_inverse=True)[1]

    def draw(rng: np.random.Generator, size: int) -> Floats:
        drawn = np.empty((size, *figures.raw.shape))
        for j, (scale, doubt) in enumerate(zip(scales, uncertainties, strict=True)):
            drawn[:, :, j] = figures.values[:, j]
            known = np.flatnonzero(~np.isnan(figures.raw[:, j]))
            raw = figures.raw[known, j]
            sharing = (together if doubt.by_municipality else apart)[known]
            match doubt.kind:
                case "interval" | "normal":
                    normal = doubt.kind == "normal"
                    dice = rng.standard_normal((size, n)) if normal else rng.random((size, n))
                    span = below[known, j], above[known, j]
                    moved = _moved(raw, span, doubt, dice[:, sharing])
                    drawn[:, known, j] = apply(scale, moved)
                case "displaced":
                    # Uniform over a disc; the direction is each place's own.
                    how_far = np.sqrt(rng.random((size, n))[:, sharing]) * above[known, j]
                    turn = 2 * np.pi * rng.random((size, len(known)))
                    aside, along = how_far * np.sin(turn), raw + how_far * np.cos(turn)
                    drawn[:, known, j] = apply(scale, np.hypot(along, aside))
                case "class":
                    whether, which = rng.random((2, size, n))[:, :, sharing]
                    drawn[:, known, j] = apply(scale, _classes(raw, doubt, whether, which))
                case "exact":
                    pass
            missing = np.flatnonzero(np.isnan(figures.values[:, j]))
            drawn[:, missing, j] = rng.random((size, len(missing)))
        return drawn

    return draw


def _moved(raw: Floats, span: tuple[Floats, Floats], doubt: Uncertainty, dice: Floats) -> Floats:
    """Move figures by (size, n) dice: uniform in [0, 1), or standard normal."""
    below, above = span
    if doubt.kind == "interval":
        moved = raw - below + dice * (below + above)
    else:
        moved = raw + dice * np.where(dice < 0, below, above)
    if doubt.least is None:
        return moved
    # A figure that is below the least possible already is not lifted to it.
    return np.maximum(moved, np.minimum(doubt.least, raw))


def _classes(raw: Floats, doubt: Uncertainty, whether: Floats, which: Floats) -> Floats:
    """Move classes by (size, n) dice in [0, 1): whether one moves, and to which neighbour."""
    every = np.array(doubt.classes, dtype=np.float64)
    before, after = np.full(len(raw), np.nan), np.full(len(raw), np.nan)
    for at, one in enumerate(every):
        here = raw == one
        before[here] = every[max(at - 1, 0)] if at else every[1]
        after[here] = every[at + 1] if at + 1 < len(every) else every[-2]
    other = np.where(which < _EITHER, before, after)
    # A figure that is no class of the list has no neighbour.
    return np.where((whether < doubt.move) & ~np.isnan(other), other, raw)
