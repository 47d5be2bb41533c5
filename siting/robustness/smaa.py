"""SMAA-2: in which share of all weights does a site take which rank.

Stochastic multicriteria acceptability analysis. Nobody has to agree on weights: many are drawn,
every one ranks the sites, and what is counted is how often a site takes a rank, what the weights
look like that put it first, and how often it beats another.

References
----------
Lahdelma & Salminen (2001), *SMAA-2: Stochastic multicriteria acceptability analysis for group
decision making*, Operations Research 49(3), 444-454: rank acceptability indices, central weight
vectors and confidence factors.
Leskinen, Viitanen, Kangas & Kangas (2006), *Alternatives to incorporate uncertainty and risk
attitude in multicriteria evaluation of forest plans*, Forest Science 52(3), 304-312: pairwise
winning index.
Tervonen & Lahdelma (2007), *Implementing stochastic multicriteria acceptability analysis*, European
Journal of Operational Research 178(2), 500-513: the sampling and its error, 1.96 / (2 sqrt(draws))
at 95 %.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from siting.errors import UsageError
from siting.robustness.drawn import Certain, Uncertain, ValueSampler
from siting.robustness.draws import Sampler, WeightSpace, prepare
from siting.robustness.model import fractions
from siting.robustness.tally import Tally

__all__ = ["WEIGHTS_PER_VALUES", "Acceptability", "ValueSampler", "drawn_weights", "smaa"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Each draw of uncertain values is ranked under this many weights; the error counts it once.
WEIGHTS_PER_VALUES = 20
# Weights come in blocks of this many, each from its own seed, whatever is ranked under them.
_BLOCK = 4096
# Scores held at once; a few of these fit the second-level cache.
_CELLS = 1 << 18
_FEWEST = 64
_LOW, _MEDIAN, _HIGH = 0.05, 0.5, 0.95


@dataclass(frozen=True, slots=True)
class Acceptability:
    """What n sites came to under all weights drawn.

    A site of which nothing is known that can have a weight has no score, and so no rank under any
    weights: it is nowhere, which is not the last place.

    Attributes
    ----------
    rank_share
        (n, n): share of draws in which site i takes rank r + 1. Rows sum to 1; ties share the
        better rank, so that columns need not. The row of a site without a score is 0.
    first_share
        (n,): share of draws in which it is first; NaN without a score.
    top_share
        (n,): share of draws in which it is among the first ``top``; NaN without a score.
    central
        (n, t): mean of the weights that put it first ("it wins for those who think like this");
        NaN if none does.
    confidence
        (n,): share of value draws in which it is first under its central weights; without uncertain
        values 1 or 0. NaN if it is never first.
    rank_low, rank_median, rank_high
        (n,): ranks that 5, 50 and 95 % of the draws do not exceed; 0 without a score.
    pairwise
        (k, k): share of draws in which row scores strictly higher than column, for ``among``; NaN
        where one of the two has no score.
    site_entropy
        (n,): entropy of the site's ranks over that of equally frequent ones, as many as there are
        sites with a score: 0 always the same rank, 1 any rank alike; NaN without a score.
    entropy
        Mean of ``site_entropy`` of those with a score: 0 one ranking whatever the weights, 1
        anything goes.
    standard_error
        Largest standard error a share here can have, ``0.5 / sqrt(independent draws)``; a share p
        has ``2 sqrt(p (1 - p))`` of it. With uncertain values only draws of values count as
        independent, which overstates the error.
    draws, value_draws
        Weights drawn; values drawn, 0 when they are certain.
    top
        The k of ``top_share``.
    """

    rank_share: Floats
    first_share: Floats
    top_share: Floats
    central: Floats
    confidence: Floats
    rank_low: Ints
    rank_median: Ints
    rank_high: Ints
    pairwise: Floats
    site_entropy: Floats
    entropy: float
    standard_error: float
    draws: int
    value_draws: int
    top: int


def smaa(  # noqa: PLR0913  the decision, what is drawn and what is asked, all named
    values: npt.ArrayLike,
    space: WeightSpace,
    expand: npt.ArrayLike,
    *,
    draws: int,
    seed: int,
    top: int,
    factor: npt.ArrayLike | None = None,
    among: Sequence[int] = (),
    sampler: ValueSampler | None = None,
    weights_per_values: int = WEIGHTS_PER_VALUES,
) -> Acceptability:
    """Rank the sites under many weights and count.

    The weights drawn depend on ``space``, ``seed`` and ``draws`` only: two calls with other sites
    see the same ones. Memory does not grow with ``draws``.

    Parameters
    ----------
    values
        (n, m) in [0, 1]; NaN where missing: its weight goes to what is known of the site.
    space
        Theme weights to draw, over t themes.
    expand
        (t, m): share of each criterion in its theme; rows sum to 1.
    draws
        How many weights to draw, >= 1.
    seed
        Any integer >= 0; the same gives the same bits.
    top
        The k of "among the first k", >= 1.
    factor
        (n,) in [0, 1]: what partial constraints leave of the score; none means 1.
    among
        Positions of sites to compare with each other.
    sampler
        ``sampler(rng, size)`` draws (size, n, m) values in [0, 1]; none means that ``values`` are
        certain.
    weights_per_values
        Weights under which each draw of values is ranked, >= 1.

    Returns
    -------
    Acceptability

    Raises
    ------
    DataError
        When values, shares or factors are not what they must be; names every fault.
    StudyError
        When the space is not, or nothing meets its bounds and orders.
    UsageError
        When a count or position is out of range.
    """
    certain = fractions(values, expand, factor=factor)
    n, t = certain.above.shape
    _check(n, t, space=space, draws=draws, top=top, among=among, each=weights_per_values)
    weights = prepare(space)
    active = np.asarray(space.centre) > 0
    scored = np.asarray((certain.below[:, active] > 0).any(axis=1))
    model: Certain | Uncertain
    if sampler is None:
        model = Certain(certain, active)
    else:
        model = Uncertain(
            sampler,
            np.asarray(expand, dtype=np.float64),
            # What is missing is drawn too; of a site of which all is missing nothing is left.
            np.where(scored, 1.0 if factor is None else np.asarray(factor), np.nan),
            weights_per_values,
        )
    groups = model.group if isinstance(model, Certain) else np.arange(n)
    tally = Tally(groups, t, groups[np.asarray(among, dtype=np.intp)])
    for drawn, scores in _blocks(weights, model, draws=draws, seed=seed, n=tally.size):
        tally.add(drawn, scores)
    found = _summary(tally, model, scored, draws=draws, seed=seed, top=top)
    return _without(found, scored, np.asarray(among, dtype=np.intp))


def _without(
    found: Acceptability, scored: npt.NDArray[np.bool_], among: npt.NDArray[np.intp]
) -> Acceptability:
    """Take out what was counted for sites without a score, which stood behind all others."""
    if scored.all():
        return found
    none = ~scored
    for shares in (found.first_share, found.top_share, found.site_entropy):
        shares[none] = np.nan
    for ranks in (found.rank_low, found.rank_median, found.rank_high):
        ranks[none] = 0
    found.rank_share[none] = 0.0
    found.central[none] = np.nan
    found.confidence[none] = np.nan
    found.pairwise[none[among], :] = np.nan
    found.pairwise[:, none[among]] = np.nan
    return found


def drawn_weights(space: WeightSpace, *, draws: int, seed: int) -> Iterator[Floats]:
    """Draw the very weights that :func:`smaa` ranks under.

    Parameters
    ----------
    space, draws, seed
        As for :func:`smaa`.

    Yields
    ------
    ndarray of float64, shape (d, t)
        A block at a time; ``draws`` in all.
    """
    weights = prepare(space)
    for size, rng, _ in _seeds(draws, seed):
        yield weights.draw(size, rng)


def _seeds(draws: int, seed: int) -> Iterator[tuple[int, np.random.Generator, int]]:
    """Sizes of the blocks, with a generator for weights and the number of each block."""
    for number in range(-(-draws // _BLOCK)):
        sequence = np.random.SeedSequence(seed, spawn_key=(number, 0))
        yield min(_BLOCK, draws - number * _BLOCK), np.random.default_rng(sequence), number


def _blocks(
    weights: Sampler, model: Certain | Uncertain, *, draws: int, seed: int, n: int
) -> Iterator[tuple[Floats, Floats]]:
    """Weights and the scores under them, as many at a time as stay in the cache."""
    rows = _rows(model, n)
    for size, rng, number in _seeds(draws, seed):
        drawn = weights.draw(size, rng)
        start = 0
        for part, length in enumerate(_parts(size, rows)):
            some = drawn[start : start + length]
            start += length
            yield some, model.scores(some, (seed, number, part))


def _rows(model: Certain | Uncertain, n: int) -> int:
    # Blocks of equal length, without a short one at the end.
    pieces = -(-_BLOCK // max(_FEWEST, _CELLS // n))
    rows = -(-_BLOCK // pieces)
    return max(model.each, rows // model.each * model.each)


def _parts(size: int, rows: int) -> list[int]:
    return [min(rows, size - start) for start in range(0, size, rows)]


def _summary(  # noqa: PLR0913  what was counted, of whom, and in how many draws
    tally: Tally,
    model: Certain | Uncertain,
    scored: npt.NDArray[np.bool_],
    *,
    draws: int,
    seed: int,
    top: int,
) -> Acceptability:
    group = tally.group
    n, ranked = len(group), int(scored.sum())
    rank_share = (tally.ranks / draws)[group]
    # Sums of whole counts: exact, so that a share of all draws is 1 and not nearly 1.
    cumulated = np.cumsum(tally.ranks, axis=1)[group]
    with np.errstate(invalid="ignore"):
        mean = tally.winners / tally.ranks[:, :1]
    confidence, value_draws = _confidence(tally, mean, model, draws=draws, seed=seed)
    with np.errstate(divide="ignore", invalid="ignore"):
        information = np.where(rank_share > 0, rank_share * np.log(rank_share), 0.0)
    site_entropy = -information.sum(axis=1) / math.log(ranked) if ranked > 1 else np.zeros(n)
    # Adding 0 turns the minus zero of a site with one rank into zero.
    site_entropy = site_entropy + 0.0
    low, median, high = (
        np.argmax(cumulated >= math.ceil(share * draws), axis=1) + 1
        for share in (_LOW, _MEDIAN, _HIGH)
    )
    return Acceptability(
        rank_share=rank_share,
        first_share=rank_share[:, 0].copy(),
        top_share=cumulated[:, min(top, n) - 1] / draws,
        central=mean[group],
        confidence=confidence[group],
        rank_low=low,
        rank_median=median,
        rank_high=high,
        pairwise=tally.beats / draws,
        site_entropy=site_entropy,
        entropy=float(site_entropy[scored].mean()) if ranked else math.nan,
        standard_error=0.5 / math.sqrt(value_draws or draws),
        draws=draws,
        value_draws=value_draws,
        top=top,
    )


def _confidence(
    tally: Tally, central: Floats, model: Certain | Uncertain, *, draws: int, seed: int
) -> tuple[Floats, int]:
    """Confidence of each group and the number of value draws it rests on, the same as before."""
    sites = np.flatnonzero(tally.ranks[:, 0])
    confidence = np.full(len(central), np.nan)
    if isinstance(model, Certain):
        confidence[sites] = model.firsts(central[sites], sites)
        return confidence, 0
    hits = np.zeros(len(sites))
    value_draws = 0
    for size, _, number in _seeds(draws, seed):
        for part, length in enumerate(_parts(size, _rows(model, tally.size))):
            count = -(-length // model.each)
            hits += model.count_firsts(central[sites], sites, (seed, number, part), count)
            value_draws += count
    confidence[sites] = hits / value_draws
    return confidence, value_draws


def _check(  # noqa: PLR0913  one sentence each
    n: int,
    t: int,
    *,
    space: WeightSpace,
    draws: int,
    top: int,
    among: Sequence[int],
    each: int,
) -> None:
    faults = [
        f"{word} = {number}: give a whole number from 1."
        for word, number in (("draws", draws), ("top", top), ("weights_per_values", each))
        if number < 1
    ]
    if len(space.centre) != t:
        faults.append(f"the weight space has {len(space.centre)} weights for {t} themes.")
    faults += [f"among: there is no site {i} of {n}." for i in among if not 0 <= i < n]
    if faults:
        raise UsageError(faults)
