"""The table of what each constraint removed, as `siting run` shows it."""

from typing import TYPE_CHECKING

from siting.cli import _shared as door
from siting.cli.words import word

if TYPE_CHECKING:
    from siting.results import RunResult

WORDS = "constraints"
COLUMNS = (
    "constraint",
    "title_en",
    "title_es",
    "partial",
    "removed_alone",
    "removed_only",
    "removed_in_order",
    "left",
    "reduced",
    "unknown",
    "spared",
)


def show(result: "RunResult", lang: door.Lang = door.Lang.en) -> None:
    """Print what each constraint removed, alone and in order; nothing when there is none."""
    rows = door.records(result.elimination, COLUMNS)
    if not rows:
        return
    before = rows[0]["left"] + rows[0]["removed_in_order"]
    shown = door.table(
        word(WORDS, "title", lang, before=door.figure(before), left=door.figure(rows[-1]["left"])),
        (word(WORDS, "headings.constraint", lang), "text"),
        (word(WORDS, "headings.alone", lang), "figure"),
        (word(WORDS, "headings.only", lang), "figure"),
        (word(WORDS, "headings.in_order", lang), "figure"),
        (word(WORDS, "headings.left", lang), "figure"),
    )
    for row in rows:
        removed = [door.figure(row[f"removed_{how}"]) for how in ("alone", "only", "in_order")]
        # A partial constraint removes nothing: its factor and the sites it lowers say what it does.
        if row["partial"] is not None:
            removed = ["", "", f"×{row['partial']:g}: {door.figure(row['reduced'])}"]
        door.add_row(shown, row[f"title_{lang}"], *removed, door.figure(row["left"]))
    door.show(shown)
    door.show_text(
        word(WORDS, f"notes.{note}", lang, title=row[f"title_{lang}"], count=door.figure(row[note]))
        for row in rows
        for note in ("unknown", "spared")
        if row[note]
    )
