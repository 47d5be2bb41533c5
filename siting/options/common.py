"""What every section of options is made of."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from siting.scales import Number, refusal

__all__ = ["Count", "Frozen", "NotNegative", "Positive", "unique"]

Positive = Annotated[Number, Field(gt=0)]
NotNegative = Annotated[Number, Field(ge=0)]
Count = Annotated[int, Field(strict=True, ge=1, le=10_000)]


def unique(items: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse a list that holds something twice (a validator for pydantic fields)."""
    doubles = sorted({item for item in items if items.count(item) > 1})
    if doubles:
        fault = f"{', '.join(doubles)} given twice; give each once"
        raise refusal(fault)
    return items


class Frozen(BaseModel):
    """A section: nobody changes it, and it takes no unknown key."""

    model_config = ConfigDict(frozen=True, extra="forbid")
