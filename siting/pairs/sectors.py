"""What the site's industries can supply of what the zone does.

A pair works as one factory when the park builds what the zone finishes, stores or sells. Parks
state their sectors as slugs of Mexico's register of emissions (RETC), zones in a few words of an
English notice ("autos and lithium batteries"). ``siting/studies/sectors.toml`` has the words by
which both become the same sectors, which supplies which, and where each rule comes from.

The fit of a pair is the mean over the zone's sectors of what the site's best sector counts for it:
1 when it is the same, ``related_share`` when it supplies it, 0 otherwise. It is read from the
zone's side so that a large park, which has many other industries as well, loses nothing by them.
Neither list is complete: a fit of 0 says that nothing in common is on record, not that there is
nothing.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from siting.terms import Text

__all__ = ["Fit", "SectorTable", "fit", "read", "table", "unread"]

Floats = npt.NDArray[np.float64]

_ASIDE = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class SectorTable:
    """The sectors, the words they go by and what they supply.

    Attributes
    ----------
    titles
        By slug, in the order of the file.
    words
        Sectors (several for "fiber glass fabrics") by the words that say so, folded; longest first.
    silent
        Slugs that say nothing of what is made: a site with no other has no known sector.
    supplies
        By slug, the sectors it supplies parts or materials to.
    """

    titles: Mapping[str, Text]
    words: Mapping[str, tuple[str, ...]]
    silent: frozenset[str]
    supplies: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Fit:
    """How well sites and zones go together by what they do.

    Attributes
    ----------
    values
        In [0, 1], float64 (n, z); NaN where either side's sectors are not known.
    sites, zones
        Sectors of each site (n,) and zone (z,), in the order of the table; empty: not known.
    """

    values: Floats
    sites: tuple[tuple[str, ...], ...]
    zones: tuple[tuple[str, ...], ...]

    def shared(self, site: int, zone: int) -> str:
        """Name what the site has for the zone, the zone's sectors first.

        Returns
        -------
        str
            Such as ``"automotive; machinery (electronics, metalworking)"``: the same industry at
            both ends, and machinery with the site's suppliers of it; "" when there is none.
        """
        supplies = table().supplies
        own = self.sites[site]
        found = []
        for wanted in self.zones[zone]:
            if wanted in own:
                found.append(wanted)
            elif suppliers := [one for one in own if wanted in supplies[one]]:
                found.append(f"{wanted} ({', '.join(suppliers)})")
        return "; ".join(found)


@cache
def table() -> SectorTable:
    """Return the sectors as ``siting/studies/sectors.toml`` has them."""
    text = files("siting").joinpath("studies", "sectors.toml").read_text(encoding="utf-8")
    document = tomllib.loads(text)
    said: dict[str, list[str]] = {}
    for slug, entry in document["sectors"].items():
        for word in (slug, slug.replace("-", " "), *entry["words"]):
            by_word = said.setdefault(_folded(word), [])
            if slug not in by_word:
                by_word.append(slug)
    longest_first = sorted(said, key=lambda word: (-len(word), word))
    return SectorTable(
        titles=MappingProxyType(
            {
                slug: Text.model_validate(entry["title"])
                for slug, entry in document["sectors"].items()
            }
        ),
        words=MappingProxyType({word: tuple(said[word]) for word in longest_first}),
        silent=frozenset(document["silent"]["slugs"]),
        supplies=MappingProxyType(
            {slug: frozenset(document["supplies"].get(slug, ())) for slug in document["sectors"]}
        ),
    )


def read(stated: str) -> tuple[str, ...]:
    """Bring what is stated of a place to sectors.

    Parameters
    ----------
    stated
        Slugs or words, in English or Spanish, joined by ``";"``. What stands in parentheses is an
        aside (a company, a year) and is not read.

    Returns
    -------
    tuple of str
        In the order of the table; empty when nothing is stated, or nothing that says what is made.
    """
    found = {slug for entry in _entries(stated) for slug in _of_entry(entry)[0]}
    return tuple(slug for slug in table().titles if slug in found)


def unread(stated: str) -> tuple[str, ...]:
    """Return the entries of a text in which no sector was recognised, folded."""
    return tuple(entry for entry in _entries(stated) if not _of_entry(entry)[1])


def fit(sites: Sequence[str], zones: Sequence[str], *, related_share: float) -> Fit:
    """Hold the sectors of every site against those of every zone.

    Parameters
    ----------
    sites, zones
        What is stated of each, (n,) and (z,); see :func:`read`.
    related_share
        What a supplier counts for, in [0, 1].

    Returns
    -------
    Fit
    """
    of_sites = tuple(read(stated) for stated in sites)
    of_zones = tuple(read(stated) for stated in zones)
    slugs = tuple(table().titles)
    counts = np.eye(len(slugs))
    for row, slug in enumerate(slugs):
        for supplied in table().supplies[slug]:
            column = slugs.index(supplied)
            counts[row, column] = max(counts[row, column], related_share)
    here, wanted = _incidence(of_sites, slugs), _incidence(of_zones, slugs)
    offered = np.zeros_like(here)
    for row, count in enumerate(counts):
        offered = np.maximum(offered, here[:, row, np.newaxis] * count)
    number = wanted.sum(axis=1)
    values = np.full((len(of_sites), len(of_zones)), np.nan)
    known = np.ix_(here.any(axis=1), number > 0)
    values[known] = (offered @ wanted.T / np.maximum(number, 1.0))[known]
    return Fit(values=values, sites=of_sites, zones=of_zones)


def _incidence(places: Sequence[Iterable[str]], slugs: tuple[str, ...]) -> Floats:
    return np.array(
        [[float(slug in place) for slug in slugs] for place in places], dtype=np.float64
    ).reshape(len(places), len(slugs))


def _entries(stated: str) -> tuple[str, ...]:
    entries = (_folded(entry) for entry in _ASIDE.sub(" ", stated).split(";"))
    return tuple(entry for entry in entries if entry)


def _of_entry(entry: str) -> tuple[tuple[str, ...], bool]:
    """Return an entry's sectors, and whether anything in it was recognised."""
    if entry.replace(" ", "-") in table().silent:
        return (), True
    rest = f" {entry} "
    found: list[str] = []
    for word, slugs in table().words.items():
        # A longer phrase is taken out before its parts are looked for: auto parts are no parts.
        if f" {word} " in rest:
            rest = rest.replace(f" {word} ", "  ")
            found.extend(slugs)
    return tuple(found), bool(found)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.findall(r"[a-z0-9]+", letters))
