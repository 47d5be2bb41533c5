"""``siting explain``: why a site, a zone or a pair has its score."""

import unicodedata
from dataclasses import asdict
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated

import typer

from siting.cli import _shared as door
from siting.cli.words import entries, word
from siting.wording import figure

if TYPE_CHECKING:
    from siting.explain import Explanation
    from siting.results import PlaceResults, RunResult

BETWEEN_ENDS = "~"
SHOWN = 5
TEXTS = ("criterion", "backing")


def explain(
    place: Annotated[
        str,
        typer.Argument(
            metavar="SITE",
            help="A site's or zone's id or name, or a pair such as P002~FTZ-012.",
        ),
    ],
    *,
    study: door.StudyOption = door.DEFAULT_STUDY,
    lang: door.LangOption = door.Lang.en,
    as_json: door.JsonOption = False,
) -> None:
    """Show what a score is made of, criterion by criterion; the points add up to it."""
    from siting import pipeline
    from siting.robustness.record import candidate
    from siting.sureness import sureness

    chosen = door.load_study(study)
    with door.progress() as stage:
        result = pipeline.run(chosen, progress=stage)
    found = find(result, place, lang)
    at = result.decision.ids.index(found.id) if found.kind == "site" else None
    if as_json:
        tested = None if at is None else candidate(result.decision, result.robustness, at)
        door.show_json(asdict(found) | {"robustness": tested})
    else:
        show(found)
        if at is not None:
            door.show_text(sureness(result.decision, result.robustness, at, lang.value))


def find(result: "RunResult", place: str, lang: door.Lang) -> "Explanation":
    """Explain the pair, site or zone of that id, or else of that name.

    Raises
    ------
    siting.errors.UsageError
        When nothing has that id or name, or several have that name.
    """
    from siting.explain import explain_pair, explain_place

    if BETWEEN_ENDS in place:
        return explain_pair(result, place, lang.value)
    sides = {"site_id": result.sites, "zone_id": result.zones}
    named: list[tuple[str, str]] = []
    names: dict[str, str] = {}
    for key, side in sides.items():
        for place_id, name in zip(side.frame[key], side.frame["name"], strict=True):
            if place_id == place:
                return explain_place(side, place, result.study, lang.value)
            names[name.casefold()] = name
            if name.casefold() == place.casefold():
                named.append((key, place_id))
    named = named or _holding(sides, place)
    if len(named) == 1:
        key, place_id = named[0]
        return explain_place(sides[key], place_id, result.study, lang.value)
    raise _not_one(place, [place_id for _, place_id in named], names, study=result.study.name)


def _holding(sides: "dict[str, PlaceResults]", place: str) -> list[tuple[str, str]]:
    """Find the places whose name holds every word asked for, whatever its accents and case."""
    words = _folded(place).split()
    return [
        (key, place_id)
        for key, side in sides.items()
        for place_id, name in zip(side.frame[key], side.frame["name"], strict=True)
        if words and all(word in _folded(name) for word in words)
    ]


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text)
    return "".join(char for char in plain if not unicodedata.combining(char)).casefold()


def _not_one(place: str, ids: list[str], names: dict[str, str], *, study: str) -> Exception:
    from siting.errors import UsageError

    shown = door.short(place)
    if ids:
        listed = ", ".join(ids[:SHOWN]) + (", ..." if len(ids) > SHOWN else "")
        return UsageError(f"{shown!r}: {len(ids)} places have that name; give an id: {listed}")
    near = get_close_matches(place.casefold(), names, n=1)
    hint = f"did you mean {names[near[0]]!r}?" if near else "ids are in sites.csv and zones.csv."
    return UsageError(
        f"{shown!r}: no site, zone or pair of that id or name in study {study} "
        f"(another one: --study); {hint}"
    )


def show(found: "Explanation") -> None:
    """Print an explanation: its table, the total, and the sentences that go with it."""
    texts = entries("explain")
    shown = door.table(
        word(
            "explain",
            "title",
            found.lang,
            id=found.id,
            name=door.short(found.name),
            rank=found.rank,
            out_of=found.out_of,
        ),
        *(
            (texts[f"headings.{key}"][found.lang], "text" if key in TEXTS else "figure")
            for key in ("criterion", "figure", "value", "weight", "points", "backing")
        ),
    )
    reasons = list(dict.fromkeys(row.reason_text for row in found.rows if row.reason_text))
    for row in found.rows:
        door.add_row(
            shown,
            row.title,
            figure(row.raw, row.unit),
            door.figure(row.value, digits=2),
            f"{100 * row.share:.1f}",
            door.figure(100 * row.points, digits=2),
            row.evidence_text
            + (f" ({reasons.index(row.reason_text) + 1})" if row.reason_text else ""),
        )
    shares = sum(row.share for row in found.rows)
    shown.add_section()
    door.add_row(
        shown,
        word("explain", "total", found.lang),
        "",
        "",
        f"{100 * shares:.1f}",
        f"{100 * found.total:.2f}",
        "",
    )
    door.show(shown)
    numbered = (f"({number}) {reason}." for number, reason in enumerate(reasons, start=1))
    door.show_text(sentence for sentence in (*numbered, found.coverage, *found.notes) if sentence)
