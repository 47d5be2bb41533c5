"""``siting pair``: pair and cluster, and write only crossings, pairs and corridors."""

from siting.cli import _shared as door


def pair(
    study: door.StudyArgument = door.DEFAULT_STUDY,
    *,
    output: door.OutputOption = None,
    overwrite: door.StageOverwriteOption = False,
    as_json: door.JsonOption = False,
) -> None:
    """Pair and cluster; write only crossings, pairs and corridors."""
    written = door.run_stage("pair", study, output, overwrite=overwrite)
    door.show_paths(written, as_json=as_json)
