"""The kernel of elimination: counted by hand, and by sets."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from siting.elimination import Elimination, eliminate
from siting.errors import DataError

Bools = npt.NDArray[np.bool_]
NAN = np.nan


def _eliminate(
    passes: list[list[int]],
    *,
    known: list[list[int]] | None = None,
    partial: list[float] | None = None,
    unknown_fails: list[int] | None = None,
    include: list[int] | None = None,
) -> Elimination:
    met = np.array(passes, dtype=bool)
    k, n = met.shape
    return eliminate(
        met,
        np.ones((k, n), dtype=bool) if known is None else np.array(known, dtype=bool),
        partial=np.full(k, NAN) if partial is None else np.array(partial),
        unknown_fails=np.zeros(k, bool) if unknown_fails is None else np.array(unknown_fails, bool),
        include=np.zeros(n, bool) if include is None else np.array(include, bool),
    )


def test_counts_alone_in_order_and_only() -> None:
    found = _eliminate([[0, 0, 1, 1, 1], [1, 0, 0, 1, 1], [1, 1, 1, 0, 1]])
    assert found.kept.tolist() == [False, False, False, False, True]
    assert found.removed_by.tolist() == [0, 0, 1, 2, -1]
    assert found.alone.tolist() == [2, 2, 1]
    assert found.in_order.tolist() == [2, 1, 1]
    assert found.left.tolist() == [3, 2, 1]
    assert found.only.tolist() == [1, 1, 1]


def test_a_partial_constraint_removes_nobody_and_factors_multiply() -> None:
    found = _eliminate([[0, 0, 1], [0, 1, 1], [1, 0, 1]], partial=[0.5, 0.4, NAN])
    assert found.kept.tolist() == [True, False, True]
    assert found.factor.tolist() == pytest.approx([0.2, 0.5, 1.0])
    assert found.alone.tolist() == [0, 0, 1]
    # The second site is gone: the first constraint lowers only the first site's score.
    assert found.reduced.tolist() == [1, 1, 0]


def test_what_is_not_known_passes_or_fails_as_the_study_says() -> None:
    found = _eliminate([[1, 0], [1, 0]], known=[[0, 1], [0, 1]], unknown_fails=[0, 1])
    assert found.unknown.tolist() == [1, 1]
    assert found.alone.tolist() == [1, 2]
    assert found.removed_by.tolist() == [1, 0]


def test_a_site_included_by_name_stays_and_keeps_its_factor() -> None:
    found = _eliminate([[0, 0], [0, 1]], partial=[NAN, 0.5], include=[1, 0])
    assert found.kept.tolist() == [True, False]
    assert found.factor[0] == 0.5
    assert found.spared.tolist() == [1, 0]
    assert found.alone.tolist() == [1, 0]
    assert found.fails[0, 0]


def test_without_constraints_everybody_stays() -> None:
    nothing = np.zeros((0, 3), dtype=bool)
    found = eliminate(
        nothing,
        nothing,
        partial=np.zeros(0),
        unknown_fails=np.zeros(0, dtype=bool),
        include=np.zeros(3, dtype=bool),
    )
    assert found.kept.all()
    assert found.factor.tolist() == [1.0, 1.0, 1.0]
    assert found.left.tolist() == []
    assert found.removed_by.tolist() == [-1, -1, -1]


def test_without_sites_there_is_nothing_to_count() -> None:
    found = _eliminate([[], []])
    assert found.left.tolist() == [0, 0]


@pytest.mark.parametrize("factor", [0.0, 1.0, -0.1, 1.2, np.inf])
def test_a_factor_outside_its_range_is_refused(factor: float) -> None:
    with pytest.raises(DataError, match="between 0 and 1"):
        _eliminate([[1]], partial=[factor])


def test_arrays_of_other_shapes_are_refused() -> None:
    with pytest.raises(DataError, match="2 constraints at 2 sites"):
        _eliminate([[1, 0], [1, 0]], include=[1])


@st.composite
def _cases(draw: st.DrawFn) -> tuple[Bools, Bools, Bools, npt.NDArray[np.float64], Bools]:
    k, n = draw(st.integers(0, 5)), draw(st.integers(0, 7))
    bools = hnp.arrays(bool, (k, n))
    return (
        draw(bools),
        draw(bools),
        draw(hnp.arrays(bool, k)),
        draw(hnp.arrays(np.float64, k, elements=st.sampled_from([NAN, 0.25, 0.5]))),
        draw(hnp.arrays(bool, n)),
    )


@given(_cases())
def test_counts_are_those_of_sets(
    case: tuple[Bools, Bools, Bools, npt.NDArray[np.float64], Bools],
) -> None:
    passes, known, unknown_fails, partial, include = case
    found = eliminate(passes, known, partial=partial, unknown_fails=unknown_fails, include=include)
    k, n = passes.shape
    failing = [
        {i for i in range(n) if (not passes[c, i] if known[c, i] else unknown_fails[c])}
        for c in range(k)
    ]
    spared = set(np.flatnonzero(include).tolist())
    gone = [failing[c] - spared if np.isnan(partial[c]) else set() for c in range(k)]
    before: set[int] = set()
    for c in range(k):
        others = set().union(*(gone[d] for d in range(k) if d != c))
        assert found.alone[c] == len(gone[c])
        assert found.only[c] == len(gone[c] - others)
        assert found.in_order[c] == len(gone[c] - before)
        before |= gone[c]
        assert found.left[c] == n - len(before)
    assert set(np.flatnonzero(~found.kept).tolist()) == before
    for i in range(n):
        factor = np.prod([partial[c] for c in range(k) if i in failing[c] and partial[c] < 1])
        assert found.factor[i] == pytest.approx(factor)


@given(_cases(), st.integers(0, 2**32 - 1))
def test_who_stays_does_not_depend_on_the_order(
    case: tuple[Bools, Bools, Bools, npt.NDArray[np.float64], Bools], seed: int
) -> None:
    passes, known, unknown_fails, partial, include = case
    order = np.random.default_rng(seed).permutation(len(partial))
    one = eliminate(passes, known, partial=partial, unknown_fails=unknown_fails, include=include)
    other = eliminate(
        passes[order],
        known[order],
        partial=partial[order],
        unknown_fails=unknown_fails[order],
        include=include,
    )
    np.testing.assert_array_equal(one.kept, other.kept)
    np.testing.assert_allclose(one.factor, other.factor)
    np.testing.assert_array_equal(one.alone[order], other.alone)
    np.testing.assert_array_equal(one.only[order], other.only)
