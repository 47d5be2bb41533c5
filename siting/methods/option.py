"""What can be set of a method by name: one number or word for all criteria."""

import itertools
import math
from dataclasses import dataclass
from typing import TypeAlias

__all__ = ["Option", "Value"]

Value: TypeAlias = float | str | tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a method, as a person may give it.

    Attributes
    ----------
    name
        The keyword of the method's function.
    default
        What holds when it is not given; None where there is no figure that suits all data.
    choices
        The words it may be; none for numbers.
    high
        The largest number; the least is 0.
    above
        Whether 0 itself is refused.
    count
        How many numbers; more than one have to fall.
    belongs
        Another option of the method and the words of it with which this one is needed; with any
        other word it would be ignored. None: always there.
    """

    name: str
    default: Value | None
    choices: tuple[str, ...] = ()
    high: float = 1.0
    above: bool = False
    count: int = 1
    belongs: tuple[str, frozenset[str]] | None = None

    @property
    def rule(self) -> str:
        """What to give, to follow "give"."""
        if self.choices:
            return f"one of {', '.join(self.choices)}"
        if math.isinf(self.high):
            reach = "above 0" if self.above else "of 0 or more"
        else:
            reach = f"from 0 to {self.high:g}"
        if self.count == 1:
            return f"a number {reach}"
        return f"{self.count} numbers {reach} with commas between, none above the one before"

    def read(self, text: str) -> Value | None:
        """Read what was written; None when it is not what :attr:`rule` says."""
        if self.choices:
            return text if text in self.choices else None
        try:
            numbers = tuple(float(part) for part in text.split(","))
        except ValueError:
            return None
        sound = all(
            0 <= number <= self.high and math.isfinite(number) and (number > 0 or not self.above)
            for number in numbers
        )
        falling = all(one >= other for one, other in itertools.pairwise(numbers))
        if len(numbers) != self.count or not sound or not falling:
            return None
        return numbers if self.count > 1 else numbers[0]
