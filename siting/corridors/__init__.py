"""Corridors: pairs that belong together, their areas, names and totals."""
