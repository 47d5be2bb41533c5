"""``siting score``: measure and score, and write only the sites and the zones."""

from siting.cli import _shared as door


def score(
    study: door.StudyArgument = door.DEFAULT_STUDY,
    *,
    output: door.OutputOption = None,
    overwrite: door.StageOverwriteOption = False,
    as_json: door.JsonOption = False,
) -> None:
    """Measure and score; write only sites and zones, beside what is there."""
    written = door.run_stage("score", study, output, overwrite=overwrite)
    door.show_paths(written, as_json=as_json)
