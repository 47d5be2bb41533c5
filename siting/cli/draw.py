"""``siting map``: draw, and write only the page, the GeoPackage and the attribution."""

from siting.cli import _shared as door


def draw(
    study: door.StudyArgument = door.DEFAULT_STUDY,
    *,
    output: door.OutputOption = None,
    overwrite: door.StageOverwriteOption = False,
    lang: door.PageLangOption = None,
    as_json: door.JsonOption = False,
) -> None:
    """Draw the map; write only the page, the GeoPackage and the attribution."""
    written = door.run_stage("map", study, output, overwrite=overwrite, lang=lang)
    door.show_paths(written, as_json=as_json)
