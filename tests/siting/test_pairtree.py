"""The tree of a pair's criteria, and the figures its leaves are read from."""

import numpy as np
import pytest

from siting import candidates, study
from siting.config import PairWeights
from siting.pairs import pairfigures, pairtree
from siting.pairs.pairing import PARTS
from siting.world import TODAY


@pytest.fixture(scope="module")
def border() -> pairfigures.PairFigures:
    settings = study.load("border")
    chosen = candidates.choose(settings)
    return pairfigures.figures(chosen.sites, chosen.zones, world=TODAY, config=settings.pairs)


def test_leaves_are_the_parts_in_their_order() -> None:
    assert tuple(pairtree.pair_parts()) == PARTS == tuple(PairWeights.model_fields)
    in_tree = [part for theme in pairtree.pair_themes() for part in theme.parts]
    assert tuple(in_tree) == PARTS
    assert [theme.key for theme in pairtree.pair_themes()] == [
        "link",
        "ends",
        "fit",
        "policy",
        "green",
    ]


def test_themes_weigh_what_their_parts_weigh() -> None:
    shares = pairtree.theme_weights(PairWeights())
    assert sum(shares.values()) == pytest.approx(1, abs=1e-12)
    assert shares["link"] == pytest.approx(0.6)
    assert shares["ends"] == pytest.approx(0.25)


def test_every_leaf_is_argued_for_in_both_languages() -> None:
    for part in pairtree.pair_parts().values():
        for text in (part.title, part.why, part.limits):
            assert text.en != text.es, part.key


def test_figures_of_the_border(border: pairfigures.PairFigures) -> None:
    here, there = border.site_programmes, border.zone_programmes
    juarez, monterrey = here.ids.index("P064"), here.ids.index("P123")
    el_paso, chicago = there.ids.index("FTZ-068"), there.ids.index("FTZ-022")
    # Ciudad Juárez: an unconfirmed border decree and a pole, and an unconfirmed county across.
    assert here.names[juarez] == ("PODECOBI", "northern-border")
    assert border.incentive_count[juarez, el_paso] == pytest.approx(0.5 + 1.0 + 0.5)
    assert np.isnan(border.incentive_count[juarez, chicago])
    assert border.green.site_class[juarez] == 4
    assert border.green.flag[juarez, el_paso] == 0
    assert border.green.clean[monterrey] < 0.35
    assert border.fit.zones[chicago] == ("metallurgy", "food")


def test_figures_do_not_depend_on_the_order_of_rows(border: pairfigures.PairFigures) -> None:
    settings = study.load("border")
    chosen = candidates.choose(settings)
    shuffled = pairfigures.figures(
        chosen.sites.sample(frac=1, random_state=1),
        chosen.zones.sample(frac=1, random_state=2),
        world=TODAY,
        config=settings.pairs,
    )
    assert shuffled.site_programmes.ids == border.site_programmes.ids
    for found, wanted in (
        (shuffled.fit.values, border.fit.values),
        (shuffled.incentive_count, border.incentive_count),
        (shuffled.green.value, border.green.value),
    ):
        assert np.array_equal(found, wanted, equal_nan=True)


def test_own_sites_without_sectors_are_not_known_to_make_nothing() -> None:
    settings = study.load("border")
    chosen = candidates.choose(settings)
    bare = chosen.sites.head(2).drop(columns="sectors")
    found = pairfigures.figures(bare, chosen.zones, world=TODAY, config=settings.pairs)
    assert np.isnan(found.fit.values).all()
