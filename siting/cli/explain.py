"""stub"""

from siting.cli import _shared as door


def explain(
    study: door.StudyArgument = door.DEFAULT_STUDY, *, output: door.OutputOption = None
) -> None:
    """Stub"""
