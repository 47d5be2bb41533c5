"""``siting route``: one pair's way leg by leg, what a load costs on it, its course as a file."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from siting.cli import _shared as door
from siting.cli.words import word
from siting.wording import reason_text

if TYPE_CHECKING:
    from siting.transport.cost import Costs
    from siting.transport.planning import ByRail, Place, Route

HOUR = 60


def route(  # noqa: PLR0913 (each is an option of the command)
    site: Annotated[str, typer.Argument(metavar="SITE", help="The site: its id or name.")],
    zone: Annotated[str, typer.Argument(metavar="ZONE", help="The zone: its id or name.")],
    *,
    via: Annotated[
        str | None,
        typer.Option("--via", metavar="CROSSING", help="Crossing to go through; else the best."),
    ] = None,
    study: door.StudyOption = door.DEFAULT_STUDY,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Also write its course: .geojson or .gpkg."
        ),
    ] = None,
    lang: door.LangOption = door.Lang.en,
    as_json: door.JsonOption = False,
) -> None:
    """Show the way of one pair: legs, wait, cost of a load, the same by rail."""
    from siting.transport import planning

    if output is not None:
        from maps import routefile

        routefile.check(output)
    chosen = door.load_study(study)
    with door.progress() as stage:
        stage(_text("progress", lang.value))
        found = planning.plan(site, zone, study=chosen, via=via)
    if output is not None:
        routefile.write(found, output)
    if as_json:
        written = None if output is None else str(output)
        door.show_json(as_dict(found) | {"path": written})
        return
    show(found, lang.value)
    if output is not None:
        typer.echo(str(output))


def as_dict(found: "Route") -> dict[str, Any]:
    """Return the route as plain data; the course as longitude and latitude of its corners."""
    return {
        "site": _place(found.site),
        "crossing": _place(found.crossing),
        "zone": _place(found.zone),
        "minutes": found.minutes,
        "km": found.km,
        "wait_minutes": found.wait_minutes,
        "wait_basis": found.wait_basis,
        "best_crossing": found.best_id or None,
        "best_minutes": found.best_minutes,
        "legs": [
            {
                "side": leg.side,
                "start": leg.start.id,
                "end": leg.end.id,
                "minutes": leg.minutes,
                "km": leg.km,
                "parts": [
                    {"kind": part.kind, "km": part.km, "minutes": part.minutes}
                    for part in leg.parts
                ],
                "line": leg.line,
            }
            for leg in found.legs
        ],
        "truck": _money(found.costs),
        "rail": {
            "crossing": None if found.rail.crossing is None else _place(found.rail.crossing),
            "minutes": found.rail.minutes,
            "km": found.rail.km,
            "truck_km": found.rail.truck_km,
            "reason": found.rail.reason,
            **_money(found.rail.costs),
        },
    }


def _place(place: "Place") -> dict[str, Any]:
    return {"id": place.id, "name": place.name, "lon": place.lon, "lat": place.lat}


def _money(costs: "Costs") -> dict[str, float]:
    return {
        "usd": float(costs.usd),
        "usd_moving": float(costs.usd_moving),
        "usd_waiting": float(costs.usd_waiting),
        "usd_toll": float(costs.usd_toll),
        "usd_cargo": float(costs.usd_cargo),
        "tonnes_co2": float(costs.tonnes_co2),
    }


def show(found: "Route", lang: str) -> None:
    """Print the legs, their sum, what a load costs, and the same pair by rail."""
    shown = door.table(
        _text(
            "title",
            lang,
            start=door.short(found.legs[0].start.name),
            end=door.short(found.legs[1].end.name),
            crossing=door.short(found.crossing.name),
        ),
        (_text("headings.part", lang), "text"),
        (_text("headings.minutes", lang), "figure"),
        (_text("headings.km", lang), "figure"),
    )
    for leg in found.legs:
        if leg is found.legs[1]:
            said = _text("parts.wait", lang, name=door.short(found.crossing.name))
            door.add_row(shown, said, door.figure(found.wait_minutes), "")
        heading = f"{door.short(leg.start.name)} → {door.short(leg.end.name)}"
        door.add_row(shown, heading, door.figure(leg.minutes), door.figure(leg.km))
        for part in leg.parts:
            cells = (door.figure(part.minutes, digits=1), door.figure(part.km, digits=1))
            kind = _text(f"parts.{part.kind}", lang)
            door.add_row(shown, f"– {kind}", *cells)
    door.add_row(
        shown, _text("parts.total", lang), door.figure(found.minutes), door.figure(found.km)
    )
    door.show(shown)
    door.show_text([*_of_wait(found, lang), _of_truck(found, lang), _of_rail(found.rail, lang)])


def _of_wait(found: "Route", lang: str) -> list[str]:
    said = []
    if found.wait_basis == "default":
        reason = reason_text("default-wait", "es" if lang == "es" else "en")
        said.append(f"{reason[0].upper()}{reason[1:]}.")
    if found.best_id and found.best_id != found.crossing.id:
        words = {"best": found.best_id, "minutes": door.figure(found.best_minutes)}
        said.append(_text("sentences.not_best", lang, **words))
    return said


def _of_truck(found: "Route", lang: str) -> str:
    return _text(
        "sentences.truck",
        lang,
        usd=door.figure(float(found.costs.usd)),
        waiting=door.figure(float(found.costs.usd_waiting)),
        tonnes=door.figure(float(found.costs.tonnes_co2), digits=2),
    )


def _of_rail(rail: "ByRail", lang: str) -> str:
    if rail.crossing is None or math.isnan(rail.minutes):
        reason = reason_text(rail.reason, "es" if lang == "es" else "en")
        return _text("sentences.no_rail", lang, reason=reason)
    usd = float(rail.costs.usd)
    return _text(
        "sentences.rail" if math.isfinite(usd) else "sentences.rail_unpriced",
        lang,
        crossing=door.short(rail.crossing.name),
        hours=door.figure(rail.minutes / HOUR, digits=1),
        km=door.figure(rail.km),
        truck_km=door.figure(rail.truck_km),
        usd=door.figure(usd),
        tonnes=door.figure(float(rail.costs.tonnes_co2), digits=2),
    )


def _text(key: str, lang: str, **fill: object) -> str:
    return word("route", key, lang, **fill)
