"""``siting pair``: pair and cluster, and write only crossings, pairs and corridors."""

from siting.cli import _shared as door


def pair(
    study: door.StudyArgument = door.DEFAULT_STUDY,
    *,
    output: door.OutputOption = None,
    as_json: door.JsonOption = False,
) -> None:
    """Pair and cluster; write only crossings, pairs and corridors."""
    door.run_stage("pair", study, output, as_json=as_json)
