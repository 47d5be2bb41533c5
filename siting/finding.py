"""Finding what a person means by a name: accents and case folded, a part of it will do."""

import unicodedata
from collections.abc import Sequence

__all__ = ["by_name", "folded"]


def by_name(names: Sequence[str], wanted: str) -> list[int]:
    """Find the positions of a name.

    Parameters
    ----------
    names
        Those to choose from.
    wanted
        A name or words of it, in any case, with or without accents.

    Returns
    -------
    list of int
        Of the names that are just that; when there is none, of those that hold every word of it.
    """
    folds = [folded(name) for name in names]
    words = folded(wanted).split()
    if not words:
        return []
    whole = [i for i, fold in enumerate(folds) if fold.split() == words]
    return whole or [i for i, fold in enumerate(folds) if all(word in fold for word in words)]


def folded(text: str) -> str:
    """Fold accents and case: what remains is how a name is typed in a hurry.

    Examples
    --------
    >>> folded("Parque QUERÉTARO")
    'parque queretaro'
    """
    plain = unicodedata.normalize("NFKD", text)
    return "".join(char for char in plain if not unicodedata.combining(char)).casefold()
