"""stub"""

from siting.cli import _shared as door


def draw(
    study: door.StudyArgument = door.DEFAULT_STUDY, *, output: door.OutputOption = None
) -> None:
    """stub"""
