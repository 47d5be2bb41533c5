"""Judgements as people write them down: each pair once, by name."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from siting.errors import StudyError
from siting.faults import nearest
from siting.weighting.ahp import RECIPROCAL, cell_fault

__all__ = ["judgement_matrix"]

Floats = npt.NDArray[np.float64]


def judgement_matrix(given: Mapping[str, Mapping[str, float]], names: Sequence[str]) -> Floats:
    """Fill a matrix from judgements of which each pair was given once, in either direction.

    Parameters
    ----------
    given
        ``given["water"]["rail"] = 3`` says that water is 3 times as important as rail.
    names
        The n things judged, in the order of rows and columns.

    Returns
    -------
    ndarray of float64, shape (n, n)

    Raises
    ------
    StudyError
        Names every unknown name, wrong judgement, contradicting double and missing pair.
    """
    matrix = np.eye(len(names))
    place = {name: position for position, name in enumerate(names)}
    faults: list[str] = []
    seen: dict[tuple[str, str], float] = {}
    wrong: set[frozenset[str]] = set()
    for over, row in given.items():
        for under, ratio in row.items():
            where = f"{over}.{under}"
            unknown = [name for name in (over, under) if name not in place]
            if unknown:
                faults += [f"{where}: {name[:60]!a}: {nearest(name, names)}" for name in unknown]
                continue
            wrong.add(frozenset((over, under)))
            if fault := cell_fault(float(ratio), where):
                faults.append(fault)
                continue
            if over == under:
                if abs(ratio - 1) > RECIPROCAL:
                    faults.append(f"{where} is {ratio:g}: {over} is 1 time as important as itself.")
                continue
            mirror = seen.get((under, over))
            if mirror is not None and abs(mirror * ratio - 1) > RECIPROCAL:
                faults.append(
                    f"{where} is {ratio:g} but {under}.{over} is {mirror:g}, not its reciprocal "
                    f"{1 / ratio:.4g}: keep one of the two."
                )
                continue
            seen[over, under] = float(ratio)
            matrix[place[over], place[under]] = ratio
            matrix[place[under], place[over]] = 1 / ratio
    missing = [
        f"{over}.{under}: no judgement of this pair; say how many times as important {over} is as "
        f"{under}."
        for position, over in enumerate(names)
        for under in names[position + 1 :]
        if frozenset((over, under)) not in wrong
    ]
    if faults or missing:
        raise StudyError([*faults, *missing])
    return matrix
