"""``siting score`` as a question: the ranking by any method, on any weights, of any table."""

import json
from pathlib import Path

import pytest

from tests.cli.asking import own_table, readable
from tests.cli.conftest import Siting

pytestmark = pytest.mark.usefixtures("decided")


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("method", [(), ("--method", "vikor")])
@pytest.mark.parametrize("own", [False, True])
def test_the_table_is_the_json(
    siting: Siting, tmp_path: Path, lang: str, method: tuple[str, ...], *, own: bool
) -> None:
    asked = ("score", *method, *(own_table(tmp_path) if own else ()), "--lang", lang)
    said, answer = siting(*asked), json.loads(siting(*asked, "--json").out)
    assert (said.code, said.err) == (0, "")
    readable(said.out, "score", lang)
    assert answer["method"] == (method[1] if method else "weighted-sum")
    best = answer["ranking"][:10]
    assert [row["rank"] for row in best] == sorted(row["rank"] for row in best)
    lines = [line.split() for line in said.out.splitlines()]
    for row in best:
        (line,) = (one for one in lines if row["id"] in one and one[0] == str(row["rank"]))
        shown = f"{row['score']:z.4f}" if method else f"{100 * row['score']:.1f}"
        assert shown in line
    assert sum(answer["weights"].values()) == pytest.approx(1)


def test_twice_the_weight_is_another_ranking(siting: Siting) -> None:
    before, after = (
        json.loads(siting("score", *weights, "--json").out)
        for weights in ((), ("--weights", "water=x2"))
    )
    assert after["weights"]["water"] == pytest.approx(2 * before["weights"]["water"])
    assert before["ranking"][0]["id"] != after["ranking"][0]["id"]


def test_a_bare_table_is_ranked_by_a_method_that_scales_for_itself(
    siting: Siting, tmp_path: Path
) -> None:
    bare = own_table(tmp_path, scale=False)
    said = siting("score", *bare, "--method", "topsis")
    assert (said.code, said.out) == (1, "")
    assert "topsis needs every figure; empty: d speed" in said.err
    full = (tmp_path / "m.csv").read_text(encoding="utf-8").replace("12,,", "12,4,")
    (tmp_path / "m.csv").write_text(full, encoding="utf-8")
    said = siting("score", *bare, "--method", "topsis")
    assert (said.code, said.err) == (0, "")
    assert "scales its figures itself" in " ".join(said.out.split())
    said = siting("score", *bare)
    assert (said.code, said.out) == (1, "")
    assert "--scale min-max" in said.err


def test_long_ids_leave_room_for_the_figures(siting: Siting, tmp_path: Path) -> None:
    options = own_table(tmp_path)
    table = (tmp_path / "m.csv").read_text(encoding="utf-8").replace("\na,", f"\n{'a' * 90},")
    (tmp_path / "m.csv").write_text(table, encoding="utf-8")
    said = siting("score", *options)
    assert said.code == 0
    assert "81.6" in said.out


@pytest.mark.parametrize(
    ("wrong", "code", "sentence"),
    [
        (("--method", "topsi"), 2, "'topsi': no such method; did you mean topsis?"),
        (("--weights", "watre=0.5"), 2, "no such theme; did you mean water?"),
        (("--weights", "water"), 2, "write a theme, =, and its weight"),
        (("--weights", "water=2"), 2, "is above 1"),
        (("--weights", "water=x9"), 2, "more than the whole"),
        (("--top", "0"), 2, "--top"),
        (("--scale", "min-max"), 2, "add --matrix FILE"),
        (("--criteria", "c.csv"), 2, "add --matrix FILE"),
        (("--criteria", "c.csv", "-o", "out"), 2, "add --matrix FILE"),
        (("--method", "vikor", "-o", "out"), 2, "-o writes the files of a study as it stands"),
        (("--matrix", "no-such.csv"), 1, "there is no such file"),
        (("nowhere",), 2, "nowhere"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(
    siting: Siting, wrong: tuple[str, ...], code: int, sentence: str
) -> None:
    said = siting("score", *wrong)
    assert (said.code, said.out) == (code, "")
    assert sentence in " ".join(said.err.replace("│", " ").split())
    assert "Traceback" not in said.err
