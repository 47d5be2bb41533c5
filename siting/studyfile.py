"""What a person may write in a study file, and reading it safely."""

import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from siting.config import (
    CorridorsConfig,
    CostConfig,
    PairsConfig,
    RailConfig,
    RobustnessConfig,
    ScenarioConfig,
    SitesConfig,
    Text,
    TravelConfig,
    Uncertainty,
    WeightingConfig,
    ZonesConfig,
)
from siting.constraints import Constraints, ForcedConfig
from siting.errors import StudyError
from siting.limits import STUDY_FILE_BYTES
from siting.scales import Number, Scale
from siting.terms import Name

__all__ = ["CriterionSection", "StudyFile", "StudySection", "parse", "read"]

Weight = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0)]
Parameter = Annotated[Number, Field(gt=0)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StudySection(_Section):
    """``[study]``: what the run is called and which profile it starts from."""

    name: Name = Field(
        description="names folders and files: lower-case letters, digits and hyphens"
    )
    title: Text | None = Field(
        default=None, description="title in both languages; the name where it is left out"
    )
    profile: Annotated[str, Field(strict=True)] = Field(
        default="balanced", description="ready-made weights of the themes"
    )


class CriterionSection(_Section):
    """``[criteria.<key>]``: changes to one criterion."""

    enabled: bool = Field(
        default=True,
        strict=True,
        description="false takes it out; the others of its theme share its weight",
    )
    weight: Weight | None = Field(
        default=None, description="share within its theme, as a fraction or a percentage"
    )
    scale: Scale | None = Field(default=None, description="another value function, given whole")
    parameters: dict[str, Parameter] = Field(
        default_factory=dict, description="figures of the measurement itself"
    )
    uncertainty: Uncertainty | None = Field(
        default=None, description="how far the figures may be off, given whole"
    )


class StudyFile(_Section):
    """A whole study file before it is completed."""

    study: StudySection
    sites: SitesConfig = Field(default_factory=SitesConfig)
    zones: ZonesConfig = Field(default_factory=ZonesConfig)
    constraints: Constraints
    forced: ForcedConfig = Field(default_factory=ForcedConfig)
    weights: dict[str, Weight] = Field(default_factory=dict)
    weighting: WeightingConfig = Field(default_factory=WeightingConfig)
    criteria: dict[str, CriterionSection] = Field(default_factory=dict)
    travel: TravelConfig = Field(default_factory=TravelConfig)
    rail: RailConfig = Field(default_factory=RailConfig)
    cost: CostConfig = Field(default_factory=CostConfig)
    pairs: PairsConfig = Field(default_factory=PairsConfig)
    corridors: CorridorsConfig = Field(default_factory=CorridorsConfig)
    robustness: RobustnessConfig = Field(default_factory=RobustnessConfig)
    scenario: ScenarioConfig | None = None


def read(path: Path) -> dict[str, Any]:
    """Read a TOML document from a file.

    Parameters
    ----------
    path
        A regular file of UTF-8 text (a byte order mark is passed over).

    Returns
    -------
    dict
        The document, unchecked.

    Raises
    ------
    StudyError
        When there is no such file, it cannot be read, is too large, is not UTF-8 or not TOML.
    """
    try:
        if path.is_dir():
            message = f"{path}: is a folder; give the study file in it."
            raise StudyError(message)
        if not path.is_file():
            message = f"{path}: there is no such file; `siting init` writes one to start from."
            raise StudyError(message)
        with path.open("rb") as file:
            content = file.read(int(STUDY_FILE_BYTES.default) + 1)
    except OSError as error:
        message = f"{path}: cannot be read ({error.strerror}); check its name and permissions."
        raise StudyError(message) from error
    if len(content) > STUDY_FILE_BYTES.default:
        message = (
            f"{path}: is larger than {STUDY_FILE_BYTES.default:,} bytes, the most a study file may "
            "hold; is it another file?"
        )
        raise StudyError(message)
    return parse(content, str(path))


def parse(content: bytes, source: str) -> dict[str, Any]:
    """Parse the bytes of a study file; ``source`` names it in messages.

    Raises
    ------
    StudyError
        When the bytes are not UTF-8 or not TOML.
    """
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        message = f"{source}: is not UTF-8 text (byte {error.start}); save it as UTF-8."
        raise StudyError(message) from error
    except tomllib.TOMLDecodeError as error:
        message = f"{source}: is not TOML: {error}; correct it there."
        raise StudyError(message) from error
    except ValueError as error:
        # Python refuses to read an integer of thousands of digits.
        message = f"{source}: holds a number of too many digits; correct it."
        raise StudyError(message) from error
    except RecursionError as error:
        message = f"{source}: is nested too deeply to be a study; a study has three levels."
        raise StudyError(message) from error
