"""Every `siting` command of the README works, in the order in which a reader meets them."""

import itertools
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

import layers
from siting.cli.main import app

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def _commands() -> list[list[str]]:
    blocks = re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)
    lines = itertools.chain.from_iterable(block.splitlines() for block in blocks)
    return [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("siting ")]


@pytest.mark.slow
def test_the_tour_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    tables = re.findall(r"```csv\n(.*?)```", README, flags=re.DOTALL)
    for name, table in zip(("sites.csv", "criteria.csv"), tables, strict=True):
        (tmp_path / name).write_text(table, encoding="utf-8")
    commands = _commands()
    assert len(commands) >= 10
    for words in commands:
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 0, f"siting {' '.join(words)}\n{done.output}"
        assert done.stdout.strip(), f"siting {' '.join(words)} said nothing"
    assert (tmp_path / "out/border/map.html").is_file()


def test_every_layer_stands_in_the_table() -> None:
    table = README[README.index("| layer | source") :]
    first_cells = re.findall(r"^\| ([a-z_, ]+) \|", table, flags=re.MULTILINE)
    named = set(re.findall(r"[a-z_]+", " ".join(first_cells)))
    assert set(layers.catalogue()) <= named


def test_pictures_and_links_are_there() -> None:
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)\)", README)
    missing = [target for target in targets if not (Path(__file__).parents[1] / target).exists()]
    assert missing == []
