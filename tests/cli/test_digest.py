"""``siting digest``: changes when a run would, and only then."""

from pathlib import Path

from siting import study
from tests.cli.conftest import Siting


def test_it_is_the_digest_in_run_json(siting: Siting) -> None:
    said = siting("digest")
    assert (said.code, said.err) == (0, "")
    assert said.out == f"{study.digest(study.load('border'))}\n"


def test_settings_and_the_sites_file_count_and_comments_do_not(
    siting: Siting, tmp_path: Path
) -> None:
    mine, sites = tmp_path / "mine.toml", tmp_path / "sites.csv"
    text = '[study]\nname = "mine"\n[sites]\nfile = "sites.csv"\n'
    mine.write_text(text, encoding="utf-8")
    sites.write_text("id,lat,lon\na,25.67,-100.31\n", encoding="utf-8")
    first = siting("digest", mine).out
    mine.write_text(f"# a remark\n{text}", encoding="utf-8")
    assert siting("digest", mine).out == first
    mine.write_text(f"{text}[travel]\nwait_factor = 2.0\n", encoding="utf-8")
    slower = siting("digest", mine).out
    sites.write_text("id,lat,lon\na,25.68,-100.31\n", encoding="utf-8")
    assert len({first, slower, siting("digest", mine).out}) == 3


def test_an_unsound_study_has_none(siting: Siting) -> None:
    said = siting("digest", "bordr")
    assert (said.code, said.out) == (2, "")
    assert "border" in said.err
