"""What settings are made of: names, texts in both languages, codes of states."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from siting.limits import NAME_CHARACTERS, TEXT_CHARACTERS
from siting.scales import refusal
from siting.states import INEGI_STATES, USPS_STATES

__all__ = [
    "NAME_PATTERN",
    "InegiState",
    "Language",
    "LongText",
    "Name",
    "Text",
    "UspsState",
    "shown",
]

Language = Literal["en", "es"]
NAME_PATTERN = rf"^[a-z0-9][a-z0-9-]{{0,{int(NAME_CHARACTERS.default) - 1}}}$"

Name = Annotated[str, StringConstraints(pattern=NAME_PATTERN)]
Line = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        min_length=1,
        max_length=int(TEXT_CHARACTERS.default),
        # Control characters and direction overrides would break a title in some sink.
        pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+$",
    ),
]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


_SHOWN = 60
_BITS = 4096


def shown(value: object) -> str:
    """Show in a message what was found, cut where it grows long."""
    if isinstance(value, Mapping):
        return "a table"
    # Python writes no integer of thousands of digits in decimals.
    huge = isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > _BITS
    text = f"{value:#x}" if huge else ascii(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _known_state(known: Mapping[str, str]) -> AfterValidator:
    def check(code: str) -> str:
        if code not in known:
            first = min(known)
            fault = f"{code[:20]!a} is no state code; use codes such as {first} ({known[first]})"
            raise refusal(fault)
        return code

    return AfterValidator(check)


InegiState = Annotated[str, Field(strict=True), _known_state(INEGI_STATES)]
UspsState = Annotated[str, Field(strict=True), _known_state(USPS_STATES)]


class LongText(BaseModel):
    """Sentences in both languages; ``text.get("es")`` picks one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    en: Sentence
    es: Sentence

    def get(self, lang: Language) -> str:
        """Text in one language."""
        return self.en if lang == "en" else self.es


class Text(LongText):
    """A line of text in both languages."""

    en: Line
    es: Line
