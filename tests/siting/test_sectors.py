"""Sectors: every stated one is understood, and the fit is what a hand calculation gives."""

from itertools import chain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import layers
from siting.pairs import sectors
from siting.pairs.sectors import table

SLUGS = st.lists(st.sampled_from(sorted(table().titles)), max_size=4, unique=True)


@pytest.mark.parametrize("layer", ["sites", "zones"])
def test_everything_stated_in_the_layers_is_understood(layer: str) -> None:
    stated = [text for text in layers.load(layer)["sectors"].dropna() if text]
    assert len(stated) > 50
    assert {text: sectors.unread(text) for text in stated if sectors.unread(text)} == {}


@pytest.mark.parametrize(
    ("stated", "found"),
    [
        ("autos and lithium batteries (BMW, 38A)", ("automotive", "electronics")),
        ("semiconductor equipment (Lam Research)", ("machinery",)),
        ("helicopter engines and parts (subzone 39I Turbomeca)", ("aerospace",)),
        ("fiber glass fabrics (PGTEX)", ("textiles", "glass")),
        ("petroleum refining; petrochemicals", ("oil-and-petrochemicals",)),
        ("sugar and aluminium storage", ("metallurgy", "food")),
        ("Autopartes; ELECTRÓNICA", ("automotive", "electronics")),
        ("maquinaria y equipo", ("machinery",)),
        ("pulp-and-paper; Pulp and Paper", ("pulp-and-paper",)),
        ("electronics; other; hazardous-waste", ("electronics",)),
        ("other; power-generation; mixed-materials", ()),
        ("carpentry; cartoons; autonomous", ()),
        ("autos (carpets; sugar)", ("automotive",)),
        ("", ()),
        (" ; ;; ", ()),
        ("(", ()),
        ("\x00\ud800 🌵", ()),
    ],
)
def test_words_become_sectors(stated: str, found: tuple[str, ...]) -> None:
    assert sectors.read(stated) == found


def test_what_is_not_understood_is_told() -> None:
    assert sectors.unread("autos; yachts (2 of them); other") == ("yachts",)


@given(st.text(max_size=60))
def test_any_text_is_read(stated: str) -> None:
    assert set(sectors.read(stated)) <= set(table().titles)


@given(SLUGS)
def test_slugs_are_read_as_themselves(slugs: list[str]) -> None:
    assert set(sectors.read("; ".join(slugs))) == set(slugs)


def test_a_fit_by_hand() -> None:
    found = sectors.fit(
        ["automotive; textiles", "plastics", "food", "", "other"],
        ["autos; medical instruments", "dairy", "(Sanyo 1982)"],
        related_share=0.5,
    )
    nan = np.nan
    expected = [
        # Vehicles at both ends; textiles supply medical equipment.
        [0.75, 0.0, nan],
        # Plastics supply both; and packaging for food.
        [0.5, 0.5, nan],
        [0.0, 1.0, nan],
        [nan, nan, nan],
        [nan, nan, nan],
    ]
    assert np.array_equal(found.values, expected, equal_nan=True)
    assert found.shared(0, 0) == "automotive; medical-devices (textiles)"
    assert found.shared(2, 0) == ""
    assert found.shared(3, 0) == ""


@pytest.mark.parametrize(("share", "fit"), [(0.0, 0.0), (0.25, 0.25), (1.0, 1.0)])
def test_what_a_supplier_counts_for_is_a_setting(share: float, fit: float) -> None:
    found = sectors.fit(["glass"], ["autos"], related_share=share)
    assert found.values.tolist() == [[fit]]


@given(st.lists(SLUGS, min_size=1, max_size=5), st.lists(SLUGS, min_size=1, max_size=5))
def test_fit_is_a_share_and_one_more_industry_at_the_site_never_lowers_it(
    sites: list[list[str]], zones: list[list[str]]
) -> None:
    wanted = ["; ".join(slugs) for slugs in zones]
    before = sectors.fit(["; ".join(slugs) for slugs in sites], wanted, related_share=0.5).values
    more = [["glass", *slugs] for slugs in sites]
    after = sectors.fit(["; ".join(slugs) for slugs in more], wanted, related_share=0.5).values
    known = ~np.isnan(before)
    known_by_hand = [[bool(a) and bool(b) for b in zones] for a in sites]
    assert known.tolist() == known_by_hand
    assert ((before[known] >= 0) & (before[known] <= 1 + 1e-12)).all()
    assert (after[known] >= before[known] - 1e-12).all()


def test_no_places_at_all() -> None:
    assert sectors.fit([], [], related_share=0.5).values.shape == (0, 0)
    assert sectors.fit(["food"], [], related_share=0.5).values.shape == (1, 0)


def test_the_table_holds_together() -> None:
    known = table()
    assert set(known.supplies) == set(known.titles)
    for slug, supplied in known.supplies.items():
        assert supplied <= set(known.titles), slug
        assert slug not in supplied, slug
    assert not known.silent & set(known.titles)
    stated = chain.from_iterable(
        text.split("; ") for text in layers.load("sites")["sectors"].dropna() if text
    )
    assert set(stated) <= known.silent | set(known.titles)
    for title in known.titles.values():
        assert title.en != title.es
