"""Small decisions made by hand, for the tests that question a ranking."""

import math

import numpy as np
from hypothesis import strategies as st

from siting.config import Linear, Text
from siting.decision import Decision
from siting.matrix import Matrix

NAN = math.nan


def text(line: str) -> Text:
    return Text(en=line, es=f"{line} (es)")


def matrix(
    raw: list[list[float]],
    weights: list[float],
    *,
    falling: tuple[int, ...] = (),
    themes: tuple[str, ...] | None = None,
) -> Matrix:
    """Make a matrix on scales from 0 to 10, the other way round for the criteria that fall."""
    n, m = len(raw), len(weights)
    criteria = tuple(f"c{j}" for j in range(m))
    branches = criteria if themes is None else themes
    signs = [-1 if j in falling else 1 for j in range(m)]
    return Matrix(
        title="made.csv",
        ids=tuple(f"s{i}" for i in range(n)),
        names=tuple(f"Site {i}" for i in range(n)),
        raw=np.array(raw, dtype=np.float64),
        criteria=criteria,
        titles=tuple(text(key) for key in criteria),
        symbols=(text("km"),) * m,
        themes=branches,
        theme_titles={key: text(key) for key in branches},
        directions=np.array(signs),
        weights=np.array(weights),
        scales=tuple(
            Linear(worst=0, best=10) if sign > 0 else Linear(worst=10, best=0) for sign in signs
        ),
    )


def decision(
    raw: list[list[float]], weights: list[float], *, falling: tuple[int, ...] = ()
) -> Decision:
    return matrix(raw, weights, falling=falling).decision()


FIGURE = st.integers(0, 20).map(lambda half: half / 2)
GAPPY = st.one_of(FIGURE, FIGURE, FIGURE, st.just(NAN))


@st.composite
def decisions(
    draw: st.DrawFn, figure: st.SearchStrategy[float] = GAPPY, *, most: int = 7
) -> Decision:
    """Draw a decision in which something that carries weight is known of everybody."""
    n, m = draw(st.integers(2, most)), draw(st.integers(2, 4))
    first = st.lists(FIGURE, min_size=n, max_size=n)
    rest = st.lists(figure, min_size=n * (m - 1), max_size=n * (m - 1))
    raw = np.column_stack([draw(first), np.array(draw(rest)).reshape(n, m - 1)])
    parts = np.array(draw(st.lists(st.integers(1, 9), min_size=m, max_size=m)), dtype=float)
    falling = tuple(j for j in range(m) if draw(st.booleans()))
    return decision(raw.tolist(), (parts / parts.sum()).tolist(), falling=falling)
