"""What the tests of the questions share: a team's own table, and how what was said is read."""

import re
from pathlib import Path

from siting.cli.words import entries

WORD = re.compile(r"[^\W\d_]{3,}")

MATRIX = """id,name,cost,speed,far
a,Alpha,10,3,50
b,Beta,20,5,10
c,Gamma,15,4,80
d,Delta,12,,20
e,Epsilon,20,3,80
"""
CRITERIA = "criterion,weight,direction,unit\ncost,0.5,min,USD\nspeed,0.3,max,km/h\nfar,0.2,min,km\n"


def own_table(folder: Path, *, scale: bool = True) -> tuple[str, ...]:
    """Write a team's table and return the options that rank it."""
    (folder / "m.csv").write_text(MATRIX, encoding="utf-8")
    (folder / "c.csv").write_text(CRITERIA, encoding="utf-8")
    files = ("--matrix", str(folder / "m.csv"), "--criteria", str(folder / "c.csv"))
    return (*files, "--scale", "min-max") if scale else files


def readable(said: str, file: str, lang: str) -> None:
    """Hold what was said to 80 columns, whole numbers, and the words of its own language."""
    assert said
    assert max(len(line.rstrip()) for line in said.splitlines()) <= 80
    assert not re.search(r"(?<![\d.])-0(\.0+)?(?![\d.])", said)
    assert "nan" not in said.split()
    if lang == "es":
        texts = entries(file)
        foreign = {
            text["en"]
            for key, text in texts.items()
            if key.startswith(("headings.", "rows.")) and text["en"] != text["es"]
        }
        spanish = {one for text in texts.values() for one in WORD.findall(text["es"])}
        english = {one for text in foreign for one in WORD.findall(text)} - spanish
        assert english & set(WORD.findall(said)) == set()
