"""What somebody probably meant, at the end of a message."""

import pytest

import layers
from siting.meant import nearest

CROSSINGS = sorted(layers.load("crossings")["crossing_id"])
ZONES = [f"FTZ-{number:03d}" for number in range(1, 300)]


@pytest.mark.parametrize(
    ("word", "known", "said"),
    [
        ("FTZ-94", ZONES, "did you mean FTZ-094?"),
        ("ftz-094", ZONES, "did you mean FTZ-094?"),
        ("FTZ-0094", ZONES, "did you mean FTZ-094?"),
        ("pharr-reinosa", CROSSINGS, "did you mean pharr-reynosa?"),
        ("colombia", CROSSINGS, "did you mean laredo-colombia-solidarity?"),
        ("water", ["rail", "road"], "there are rail, road."),
        ("x", [], "there are none."),
    ],
)
def test_the_known_word_is_named(word: str, known: list[str], said: str) -> None:
    assert nearest(word, known) == said


def test_a_town_names_all_its_crossings() -> None:
    said = nearest("laredo", CROSSINGS)
    assert said.startswith("did you mean laredo-")
    assert {one for one in CROSSINGS if "laredo" in one} == set(
        said.removeprefix("did you mean ").removesuffix("?").split(" or ")
    )


def test_a_long_list_ends_in_one_full_stop() -> None:
    said = nearest("zzz", ZONES)
    assert said.endswith(f"FTZ-012 and {len(ZONES) - 12} more.")
    assert ".." not in said
