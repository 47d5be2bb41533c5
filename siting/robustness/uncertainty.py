"""Drawing decision matrices whose figures lie where their stated uncertainty lets them lie.

Each figure is drawn by itself: what moves the figures of several places or criteria alike (one
speed too high on a whole highway) is drawn as if it moved each alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from siting.errors import DataError
from siting.scales import Scale
from siting.scoring import PROXY
from siting.uncertainty import Uncertainty
from siting.values import apply

__all__ = ["Figures", "Sampler", "sampler", "spans"]

Floats = npt.NDArray[np.float64]
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
    """

    raw: Floats
    values: Floats
    evidence: npt.NDArray[np.uint8]
    quality_km: Floats

    def __post_init__(self) -> None:
        """Refuse arrays of different shapes."""
        shapes = {self.raw.shape, self.values.shape, self.evidence.shape, self.quality_km.shape}
        if len(shapes) > 1 or self.raw.ndim != 2:  # noqa: PLR2004  a matrix has 2 axes
            message = f"figures have shapes {sorted(shapes)}: give four matrices of one shape."
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
        stays the median; "class": the figure's class, or with the chance ``move`` any other, all
        alike. What is missing is uniform on [0, 1]. The same generator state gives the same
        bits.

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

    def draw(rng: np.random.Generator, size: int) -> Floats:
        drawn = np.empty((size, *figures.raw.shape))
        for j, (scale, doubt) in enumerate(zip(scales, uncertainties, strict=True)):
            drawn[:, :, j] = figures.values[:, j]
            known = np.flatnonzero(~np.isnan(figures.raw[:, j]))
            raw = figures.raw[known, j]
            match doubt.kind:
                case "interval" | "normal":
                    moved = _moved(raw, below[known, j], above[known, j], doubt, rng, size)
                    drawn[:, known, j] = apply(scale, moved)
                case "class":
                    drawn[:, known, j] = apply(scale, _classes(raw, doubt, rng, size))
                case "exact":
                    pass
            missing = np.flatnonzero(np.isnan(figures.values[:, j]))
            drawn[:, missing, j] = rng.random((size, len(missing)))
        return drawn

    return draw


def _moved(  # noqa: PLR0913, PLR0917  a figure's span, and what to draw in it
    raw: Floats,
    below: Floats,
    above: Floats,
    doubt: Uncertainty,
    rng: np.random.Generator,
    size: int,
) -> Floats:
    if doubt.kind == "interval":
        moved = raw - below + rng.random((size, len(raw))) * (below + above)
    else:
        noise = rng.standard_normal((size, len(raw)))
        moved = raw + noise * np.where(noise < 0, below, above)
    if doubt.least is None:
        return moved
    # A figure that is below the least possible already is not lifted to it.
    return np.maximum(moved, np.minimum(doubt.least, raw))


def _classes(raw: Floats, doubt: Uncertainty, rng: np.random.Generator, size: int) -> Floats:
    every = np.array(sorted(set(doubt.classes)))
    at = np.minimum(np.searchsorted(every, raw), len(every) - 1)
    listed = every[at] == raw
    choice = rng.integers(0, len(every) - listed.astype(np.int64), size=(size, len(raw)))
    # The k-th of the other classes: past the figure's own, one further.
    other = choice + (listed & (choice >= at))
    moves = rng.random((size, len(raw))) < doubt.move
    return np.where(moves, every[other], raw)
