"""The decision: criteria, values, weights, scores, pairs and corridors."""

__version__ = "0.1.0"
