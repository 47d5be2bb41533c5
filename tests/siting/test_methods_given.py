"""Options of a method as they are written: what holds, and what is refused in a sentence."""

import pytest

from siting.errors import UsageError
from siting.methods import ELECTRE_I, METHODS
from siting.methods.given import options_used, parse_options


@pytest.mark.parametrize(
    ("name", "given", "found"),
    [
        ("waspas", ["lam=0.3"], {"lam": 0.3}),
        ("owa", ["attitude = 1"], {"attitude": 1.0}),
        ("vikor", ["v=0"], {"v": 0.0}),
        ("cocoso", [], {}),
        ("codas", ["threshold=3"], {"threshold": 3.0}),
        ("rafsi", ["best=9"], {"best": 9.0}),
        ("promethee-ii", ["s=0.2", "preference=gaussian"], {"s": 0.2, "preference": "gaussian"}),
        ("electre-ii", ["agree=0.8,0.6,0.6"], {"agree": (0.8, 0.6, 0.6)}),
    ],
)
def test_what_is_given_is_read(name: str, given: list[str], found: dict[str, object]) -> None:
    assert parse_options(METHODS[name], given) == found


def test_what_plays_a_part_is_recorded() -> None:
    promethee = METHODS["promethee-ii"]
    assert options_used(promethee, None) == {"preference": "usual"}
    assert options_used(promethee, {"preference": "v-shape", "p": 0.2}) == {
        "preference": "v-shape",
        "p": 0.2,
    }
    assert options_used(ELECTRE_I, parse_options(ELECTRE_I, ["agree=0.9"])) == {
        "agree": 0.9,
        "oppose": 0.35,
        "span": "each",
    }


@pytest.mark.parametrize(
    ("name", "given", "faults"),
    [
        ("waspas", ["lan=0.3"], ["'lan': no such option of waspas; did you mean lam?"]),
        ("waspas", ["lam"], ["'lam': write an option, =, and its value, such as lam=0.3."]),
        ("waspas", ["lam=nan"], ["lam = 'nan': give a number from 0 to 1."]),
        ("waspas", ["lam=0.1", "lam=0.2"], ["lam: given twice; give it once."]),
        ("codas", ["threshold=-1"], ["threshold = '-1': give a number of 0 or more."]),
        ("rafsi", ["worst=0"], ["worst = '0': give a number above 0."]),
        ("rafsi", ["worst=7"], ["worst = 7.0, best = 6.0: give two numbers above 0, "]),
        ("spotis", ["lam=1"], ["'lam': no such option of spotis; spotis has none."]),
        ("electre-ii", ["agree=0.5,0.6,0.7"], ["agree = '0.5,0.6,0.7': give 3 numbers from 0 to"]),
        ("electre-ii", ["span=wide"], ["span = 'wide': give one of each, largest."]),
        ("promethee-ii", ["q=0.1"], ["q: preference = usual does not look at it; leave it out"]),
        ("promethee-ii", ["preference=linear", "q=0.3", "p=0.2"], ["every column: q = 0.3, p = 0"]),
        (
            "promethee-ii",
            ["preference=linear", "q=0"],
            ["preference = linear needs p: give a number of 0 or more."],
        ),
        ("vikor", ["w=1", "v=2"], ["'w': no such option of vikor; ", "v = '2': give a number"]),
    ],
)
def test_what_is_wrong_is_said_all_at_once(name: str, given: list[str], faults: list[str]) -> None:
    with pytest.raises(UsageError) as caught:
        parse_options(METHODS[name], given)
    assert len(caught.value.faults) == len(faults)
    for said, expected in zip(caught.value.faults, faults, strict=True):
        assert said.startswith(expected)
