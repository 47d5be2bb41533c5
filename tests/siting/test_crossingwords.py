"""Names of crossings on both sides, and what threatens them."""

import datetime as dt

import numpy as np
import pytest

from siting.crossingwords import local_name, spoken_names, warnings
from siting.world import TODAY


@pytest.mark.parametrize(
    ("name", "local", "said"),
    [
        (
            "World Trade Bridge (Laredo IV)",
            "Nuevo Laredo III / Puente del Comercio Mundial",
            "Puente del Comercio Mundial",
        ),
        ("Tecate", "Tecate", ""),
        ("Columbus", None, ""),
        ("Columbus", np.nan, ""),
        ("Columbus", "", ""),
    ],
)
def test_the_name_in_mexico(name: str, local: object, said: str) -> None:
    assert local_name(name, local) == said


def test_spanish_names_a_crossing_as_mexico_does() -> None:
    crossings = TODAY.layer("crossings")
    english, spanish = (spoken_names(crossings, lang) for lang in ("en", "es"))
    assert english == dict(zip(crossings["crossing_id"], crossings["name"], strict=True))
    assert spanish["laredo-world-trade-bridge"] == "Puente del Comercio Mundial"
    assert spanish["ysleta"] == "Zaragoza"
    assert spanish["tecate"] == "Tecate"
    assert all(spanish.values())


def test_every_warning_is_of_a_crossing_and_says_who_and_when() -> None:
    known = set(TODAY.layer("crossings")["crossing_id"])
    assert "el-paso-bridge-of-the-americas" in warnings()
    assert set(warnings()) <= known
    for one in warnings().values():
        assert dt.date.fromisoformat(one.as_of)
        assert one.en != one.es
        for lang in ("en", "es"):
            said = one.sentence(lang)
            assert said.endswith(f"({one.source}, {one.as_of}).")
            assert len(said) < 200
