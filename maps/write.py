"""Write a whole run into one folder, all or nothing."""

from pathlib import Path
from typing import TYPE_CHECKING

from maps import attribution, geopackage, page, runfile, tables
from siting.folder import replace_folder

if TYPE_CHECKING:
    from siting.results import RunResult

__all__ = ["write_run"]
