"""The methods against scikit-criteria and pymcdm on random matrices, and where those go wrong."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pymcdm.methods
import pytest
import skcriteria
from pymcdm.correlations import rank_similarity_coef, weighted_spearman
from skcriteria.agg.cocoso import CoCoSo
from skcriteria.agg.codas import CODAS
from skcriteria.agg.electre import ELECTRE1, ELECTRE2
from skcriteria.agg.marcos import MARCOS
from skcriteria.agg.simple import WeightedProductModel, WeightedSumModel
from skcriteria.agg.spotis import SPOTIS
from skcriteria.agg.topsis import TOPSIS
from skcriteria.agg.vikor import VIKOR
from skcriteria.agg.waspas import WASPAS

from siting.methods import (
    cocoso,
    codas,
    compare,
    electre_i,
    electre_ii_ranks,
    marcos,
    promethee_ii,
    rafsi,
    spotis,
    topsis,
    vikor,
    vikor_compromise,
    waspas,
    weighted_product,
    weighted_sum,
)

Floats = npt.NDArray[np.float64]
Case = tuple[Floats, Floats, npt.NDArray[np.int64]]

SEEDS = range(8)


def _case(seed: int, *, costs: bool = True) -> Case:
    rng = np.random.default_rng(seed)
    n, m = rng.integers(3, 14), rng.integers(2, 8)
    matrix = rng.uniform(1, 100, (n, m))
    directions = rng.choice([-1, 1], m) if costs else np.ones(m, dtype=np.int64)
    return matrix, rng.dirichlet(np.ones(m)), directions


def _theirs(maker: Any, case: Case, matrix: Floats | None = None) -> Any:  # noqa: ANN401  untyped library
    given, weights, directions = case
    decision = skcriteria.mkdm(
        matrix=given if matrix is None else matrix,
        objectives=[max if sign > 0 else min for sign in directions],
        weights=weights,
    )
    return maker.evaluate(decision).e_


def _ratios(matrix: Floats, directions: npt.NDArray[np.int64]) -> Floats:
    ratios = np.where(directions > 0, matrix / matrix.max(axis=0), matrix.min(axis=0) / matrix)
    return np.asarray(ratios, dtype=np.float64)


@pytest.mark.parametrize("seed", SEEDS)
def test_sum_product_and_waspas(seed: int) -> None:
    matrix, weights, directions = case = _case(seed)
    values = _ratios(matrix, directions)
    gains = (values, weights, np.ones(len(weights), dtype=np.int64))
    total = _theirs(WeightedSumModel(), gains).score
    product = 10 ** _theirs(WeightedProductModel(), gains).score
    mixed = _theirs(WASPAS(lambda_value=0.3), gains).score
    unit = [[0, 1]] * len(weights)
    np.testing.assert_allclose(weighted_sum(*gains, bounds=unit), total, rtol=1e-12)
    np.testing.assert_allclose(weighted_product(*case), product, rtol=1e-12)
    np.testing.assert_allclose(waspas(*case, lam=0.3), mixed, rtol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_topsis(seed: int) -> None:
    matrix, weights, directions = _case(seed, costs=False)
    lengths = np.sqrt((matrix**2).sum(axis=0))
    theirs = _theirs(TOPSIS(), (matrix / lengths, weights, directions)).similarity
    np.testing.assert_allclose(topsis(matrix, weights, directions), theirs, rtol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_vikor(seed: int) -> None:
    case = _case(seed)
    theirs = _theirs(VIKOR(), case)
    ours = vikor_compromise(*case)
    np.testing.assert_allclose(ours.s, theirs.s_k, rtol=1e-12)
    np.testing.assert_allclose(ours.r, theirs.r_k, rtol=1e-12)
    np.testing.assert_allclose(ours.q, theirs.q_k, rtol=0, atol=1e-12)
    assert ours.advantage == theirs.acceptable_advantage
    assert ours.stability == theirs.acceptable_stability
    assert set(ours.compromise) == set(theirs.compromise_set)


@pytest.mark.parametrize("seed", SEEDS)
def test_codas_cocoso_marcos_and_spotis(seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    matrix, weights, directions = case = _case(seed)
    gains = np.ones(len(weights), dtype=np.int64)
    ratios = _ratios(matrix, directions)
    shares = (matrix - matrix.min(axis=0)) / np.ptp(matrix, axis=0)
    shares = np.where(directions > 0, shares, 1 - shares)
    theirs = _theirs(CODAS(), (ratios, weights, gains)).score
    np.testing.assert_allclose(codas(*case), theirs, rtol=0, atol=1e-11)
    theirs = _theirs(CoCoSo(), (shares, weights, gains)).score
    np.testing.assert_allclose(cocoso(*case), theirs, rtol=1e-11)
    theirs = _theirs(MARCOS(), case).utility_scores
    capsys.readouterr()  # it prints
    np.testing.assert_allclose(marcos(*case), theirs, rtol=1e-11)
    bounds = np.tile([0.0, 120.0], (len(weights), 1))
    decision = skcriteria.mkdm(
        matrix=matrix, objectives=[max if d > 0 else min for d in directions], weights=weights
    )
    theirs = SPOTIS().evaluate(decision, bounds=bounds).e_.score
    np.testing.assert_allclose(-spotis(*case, bounds=bounds), theirs, rtol=0, atol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_electre_indices_and_relations(seed: int) -> None:
    case = _case(seed)
    one, two = _theirs(ELECTRE1(), case), _theirs(ELECTRE2(), case)
    ours = electre_i(*case, span="largest")
    off = ~np.eye(len(case[0]), dtype=bool)
    np.testing.assert_allclose(ours.concordance[off], one.matrix_concordance[off], rtol=1e-12)
    np.testing.assert_allclose(ours.discordance[off], one.matrix_discordance[off], atol=1e-12)
    np.testing.assert_array_equal(ours.outranks, one.outrank)
    ranked = electre_ii_ranks(*case, span="largest")
    np.testing.assert_array_equal(ranked.strong, two.outrank_s)
    np.testing.assert_array_equal(ranked.weak & ~ranked.strong, two.outrank_w)


def _ahead(*pairs: tuple[int, int]) -> npt.NDArray[np.bool_]:
    relation = np.zeros((3, 3), dtype=bool)
    for above, below in pairs:
        relation[above, below] = True
    return relation


def test_a_kernel_covers_whoever_is_outside() -> None:
    # The first outranks the second, the second the third, the first not the third: nobody in
    # {first} outranks the third, so it belongs to the kernel; scikit-criteria leaves it out.
    matrix = np.array([[3.0, 1.0, 2.0], [2.0, 3.0, 1.0], [1.0, 2.0, 3.0]])
    weights = np.array([0.42, 0.2, 0.38])
    case = (matrix, weights, np.ones(3, dtype=np.int64))
    ours = electre_i(*case, agree=0.6, oppose=1.0, span="largest")
    np.testing.assert_array_equal(ours.outranks, _ahead((0, 1), (1, 2)))
    theirs = skcriteria.mkdm(matrix=matrix, objectives=[max] * 3, weights=weights)
    kept = ELECTRE1(p=0.6, q=1.0).evaluate(theirs).kernel_where_
    assert list(kept) == [0]
    assert ours.kernel == (0, 2)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (vikor, pymcdm.methods.VIKOR),
        (codas, pymcdm.methods.CODAS),
        (marcos, pymcdm.methods.MARCOS),
        (cocoso, pymcdm.methods.COCOSO),
        (waspas, pymcdm.methods.WASPAS),
        (promethee_ii, lambda: pymcdm.methods.PROMETHEE_II("usual")),
    ],
)
def test_pymcdm_agrees_where_it_is_defined(
    seed: int, ours: Callable[..., Floats], theirs: Callable[[], Any]
) -> None:
    matrix, weights, directions = _case(seed)
    scores = np.asarray(theirs()(matrix, weights, directions, validation=False))
    sign = -1 if ours is vikor else 1
    np.testing.assert_allclose(
        sign * ours(matrix, weights, directions), scores, rtol=1e-9, atol=1e-11
    )


def test_pymcdm_has_no_answer_where_we_have_one() -> None:
    gains, weights = np.ones(2, dtype=np.int64), np.array([0.5, 0.5])
    constant = np.array([[1.0, 3.0], [2.0, 3.0], [4.0, 3.0]])
    with pytest.raises(ValueError, match="equal values for all alternatives"):
        pymcdm.methods.VIKOR()(constant, weights, gains, validation=False)
    mirrored = np.array([[1.0, 0.0], [0.0, 1.0]])
    with np.errstate(invalid="ignore", divide="ignore"):
        assert np.isnan(pymcdm.methods.VIKOR()(mirrored, weights, gains, validation=False)).any()
        scores = pymcdm.methods.MARCOS()(mirrored, weights, gains, validation=False)
        assert not np.isfinite(scores).all()
        worst = np.array([[0.0, 0.0], [1.0, 0.5], [0.5, 1.0]])
        scores = pymcdm.methods.COCOSO()(worst, weights, gains, validation=False)
        assert not np.isfinite(scores).all()
    for method in (pymcdm.methods.CODAS(), pymcdm.methods.WASPAS()):
        with pytest.raises(ValueError, match="zero"):
            method(mirrored, weights, gains, validation=False)
    for ours in (vikor, marcos, cocoso, codas, waspas):
        for matrix in (constant, mirrored, worst):
            assert np.isfinite(ours(matrix, weights, gains)).all()


def test_pymcdms_promethee_forgets_its_thresholds() -> None:
    matrix, weights, directions = np.array([[1.0, 5.0], [3.0, 2.0]]), np.array([0.5, 0.5]), [1, 1]
    method = pymcdm.methods.PROMETHEE_II("vshape", p=[4.0, 4.0])
    first = method(matrix, weights, directions)
    expected = promethee_ii(matrix, weights, directions, preference="v-shape", p=[4.0, 4.0])
    np.testing.assert_allclose(first, expected)
    with pytest.raises(np.exceptions.AxisError):
        method(matrix, weights, directions)


@pytest.mark.parametrize("seed", SEEDS)
def test_topsis_by_default_is_not_hwang_and_yoons(seed: int) -> None:
    matrix, weights, directions = _case(seed)
    default = pymcdm.methods.TOPSIS()(matrix, weights, directions, validation=False)
    assert np.abs(topsis(matrix, weights, directions) - default).max() > 1e-3


@pytest.mark.parametrize("seed", SEEDS)
def test_rafsi_without_its_help(seed: int) -> None:
    # The paper's steps, so that the wrapped method is held to them on other numbers than its table.
    matrix, weights, directions = _case(seed)
    limits = np.tile([0.0, 120.0], (len(weights), 1))
    mapped = 1 + 5 * matrix / 120
    standard = np.where(directions > 0, mapped / (2 * 3.5), (2 / (1 + 1 / 6)) / (2 * mapped))
    expected = (standard * weights).sum(axis=1)
    np.testing.assert_allclose(
        rafsi(matrix, weights, directions, bounds=limits), expected, rtol=1e-12
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_agreement_measures(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 20))
    one, two = rng.permutation(n) + 1.0, rng.permutation(n) + 1.0
    ours = compare({"one": one, "two": two})
    assert ours.weighted_spearman[0, 1] == pytest.approx(weighted_spearman(one, two), abs=1e-12)
    assert ours.ws[0, 1] == pytest.approx(rank_similarity_coef(one, two), abs=1e-12)
    assert ours.ws[1, 0] == pytest.approx(rank_similarity_coef(two, one), abs=1e-12)
    assert ours.spearman[0, 1] == pytest.approx(np.corrcoef(one, two)[0, 1], abs=1e-12)
