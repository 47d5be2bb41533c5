"""The known word that somebody probably meant."""

import difflib
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["nearest"]

_LISTED: Final = 12
_CONTAINING: Final = 5
_LEAST_PART: Final = 3
_ALIKE: Final = 0.6


def nearest(word: str, known: "Iterable[str]") -> str:
    """Say which known word was probably meant, or list the first dozen.

    Parameters
    ----------
    word
        What was written.
    known
        What could have been written. One that is the same but for capitals and leading zeros is
        meant, else those that have it as a word, else the one that looks most like it, else those
        that contain it.

    Returns
    -------
    str
        The end of a sentence, with its full stop or question mark.
    """
    options = list(dict.fromkeys(known))
    if not options:
        return "there are none."
    folded = {option: _folded(option) for option in options}
    asked = _folded(word)
    same = [option for option in options if folded[option] == asked]
    if same:
        return f"did you mean {same[0]}?"
    part = re.compile(rf"(?<![a-z0-9]){re.escape(asked)}(?![a-z0-9])")
    with_word = [option for option in options if asked and part.search(folded[option])]
    if 0 < len(with_word) <= _CONTAINING:
        return f"did you mean {' or '.join(with_word)}?"
    close = difflib.get_close_matches(word, options, n=1, cutoff=_ALIKE)
    if close:
        return f"did you mean {close[0]}?"
    around = [option for option in options if len(asked) >= _LEAST_PART and asked in folded[option]]
    if 0 < len(around) <= _CONTAINING:
        return f"did you mean {' or '.join(around)}?"
    shown = around or options
    more = f" and {len(shown) - _LISTED} more" if len(shown) > _LISTED else ""
    return f"there are {', '.join(shown[:_LISTED])}{more}."


def _folded(word: str) -> str:
    """FTZ-94 is FTZ-094 to whoever writes it."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", word.strip()).casefold()
