"""Short names of places, as people on both sides say them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

__all__ = ["SHORT_NAMES", "short_name"]

SHORT_NAMES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "Mexico City": ("Mexico City", "Ciudad de México"),
        "Heroica Matamoros": ("Matamoros", "Matamoros"),
        "Heroica Guaymas": ("Guaymas", "Guaymas"),
        "Santiago de Querétaro": ("Querétaro", "Querétaro"),
        "Victoria de Durango": ("Durango", "Durango"),
        "León de los Aldama": ("León", "León"),
        "San Francisco de Campeche": ("Campeche", "Campeche"),
        "Oaxaca de Juárez": ("Oaxaca", "Oaxaca"),
        "Puebla de Zaragoza": ("Puebla", "Puebla"),
        "Coahuila de Zaragoza": ("Coahuila", "Coahuila"),
        "Michoacán de Ocampo": ("Michoacán", "Michoacán"),
        "Veracruz de Ignacio de la Llave": ("Veracruz", "Veracruz"),
    }
)
"""GeoNames' or INEGI's formal name to (English, Spanish) everyday name."""


def short_name(name: str, lang: Literal["en", "es"]) -> str:
    """Return the everyday name of a place in one language; any other name stays as it is."""
    english, spanish = SHORT_NAMES.get(name, (name, name))
    return english if lang == "en" else spanish
