"""Sections of a study that set how it is run: one file a section, each option with its default.

A default carries its unit and a sentence, and stands in ``studies/template.toml`` as well.
"""

from siting.options.common import unique
from siting.options.corridors import CorridorsConfig
from siting.options.cost import CostConfig
from siting.options.pairs import PairScales, PairsConfig, PairWeights
from siting.options.rail import RailConfig
from siting.options.robustness import RobustnessConfig
from siting.options.travel import TravelConfig

__all__ = [
    "CorridorsConfig",
    "CostConfig",
    "PairScales",
    "PairWeights",
    "PairsConfig",
    "RailConfig",
    "RobustnessConfig",
    "TravelConfig",
    "unique",
]
