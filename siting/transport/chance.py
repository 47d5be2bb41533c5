"""How a wait varies: draws, quantiles, and the chance to be there in time.

A wait is a lognormal time: it cannot be negative, and its long tail is what borders are known for.
With mean m and standard deviation s its logarithm is normal with variance ln(1 + s^2 / m^2) and
mean ln(m) - variance / 2 (Aitchison and Brown, The Lognormal Distribution, 1957).
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from siting.transport.waits import Waits

__all__ = ["draw", "quantile", "within"]

Floats = npt.NDArray[np.float64]


def _logarithm(waits: "Waits") -> tuple[Floats, Floats]:
    """Mean and standard deviation of the logarithm, (c,); -inf and 0 where there is no wait."""
    some = waits.minutes > 0.0
    mean = np.where(some, waits.minutes, 1.0)
    variance = np.where(some, np.log1p(np.square(waits.spread / mean)), 0.0)
    return np.where(some, np.log(mean) - variance / 2.0, -np.inf), np.sqrt(variance)


def draw(waits: "Waits", size: int, rng: np.random.Generator) -> Floats:
    """Draw what single trucks wait, crossing by crossing independently.

    Parameters
    ----------
    waits
        At (c) crossings.
    size
        Draws d.
    rng
        Where the randomness comes from.

    Returns
    -------
    ndarray
        Minutes, float64 (d, c); exactly 0 where the mean is.
    """
    mean, deviation = _logarithm(waits)
    drawn = np.exp(mean + deviation * rng.standard_normal((size, len(mean))))
    return np.asarray(np.where(deviation > 0.0, drawn, waits.minutes))


def quantile(waits: "Waits", share: float) -> Floats:
    """Wait that a share of the trucks does not exceed.

    Parameters
    ----------
    waits
        At (c) crossings.
    share
        Above 0 and below 1, such as 0.95.

    Returns
    -------
    ndarray
        Minutes, float64 (c,).
    """
    # SciPy's special functions cost a fifth of a second, and most commands need none.
    from scipy.special import ndtri  # noqa: PLC0415

    mean, deviation = _logarithm(waits)
    return np.asarray(np.exp(mean + deviation * ndtri(share)))


def within(
    drive: Floats, crossing: npt.NDArray[np.integer], waits: "Waits", *, limit: float
) -> Floats:
    """Chance that drive and wait together stay within a limit.

    Parameters
    ----------
    drive
        Minutes of both drives without the wait, any shape, NaN where there is no way.
    crossing
        Index of the crossing used, of the same shape, -1 where there is none.
    waits
        At (c) crossings.
    limit
        Minutes.

    Returns
    -------
    ndarray
        P(drive + wait <= limit) in [0, 1], of the shape of `drive`; NaN where there is no way. The
        truck keeps to its crossing whatever the queue; drives are taken as they stand.
    """
    from scipy.special import ndtr  # noqa: PLC0415 - as above

    mean, deviation = (np.append(one, 0.0)[crossing] for one in _logarithm(waits))
    left = limit - drive
    known = np.isfinite(drive) & (crossing >= 0)
    vary = known & (left > 0.0) & (deviation > 0.0)
    chance = np.full(drive.shape, np.nan)
    # Without spread the wait is its mean, and with no time left only no wait at all will do.
    mean_minutes = np.append(waits.minutes, 0.0)[crossing]
    chance[known] = (mean_minutes <= left)[known]
    chance[known & (left <= 0.0) & (mean_minutes > 0.0)] = 0.0
    chance[vary] = ndtr((np.log(left[vary]) - mean[vary]) / deviation[vary])
    return chance
