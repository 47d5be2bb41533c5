"""``siting digest``: tell a study from any other, for build tools."""

import typer

from siting.cli import _shared as door


def digest(study: door.StudyArgument = door.DEFAULT_STUDY) -> None:
    """Print the sha256 of a study as resolved, its own sites file included.

    It changes when a run would: not with a comment, but with a default of a newer version.
    """
    from siting import study as studies

    typer.echo(studies.digest(door.load_study(study)))
