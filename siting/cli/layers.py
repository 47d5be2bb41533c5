"""``siting layers``: what the program knows, where it comes from, and whether it is intact."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from siting.cli import _shared as door

if TYPE_CHECKING:
    from collections.abc import Iterator

    from layers.catalogue import LayerRecord

HEAD_ROWS = 5

app = typer.Typer(help="List, show and check the layers.", no_args_is_help=True)


@app.command("list")
def list_layers(*, as_json: door.JsonOption = False, lang: door.LangOption = door.Lang.en) -> None:
    """List the catalogue of layers."""
    import layers

    known = layers.catalogue()
    if as_json:
        door.show_json([record.as_dict() for record in known.values()])
        return
    shown = door.table(
        f"{len(known)} layers and tables",
        ("Layer", "name"),
        ("Rows", "figure"),
        ("Licence", "name"),
        ("What it holds", "text"),
    )
    for name, record in known.items():
        title = getattr(record.title, lang.value)
        door.add_row(shown, name, door.figure(record.rows), record.licence, title)
    door.show(shown)


@app.command("show")
def show_layer(
    name: Annotated[str, typer.Argument(help="A layer's name, as `siting layers list` shows it.")],
    *,
    as_json: door.JsonOption = False,
) -> None:
    """Show a layer's whole record and its first rows."""
    import layers

    record = layers.record(name)
    frame = layers.load_table(name) if record.is_table else layers.load(name)
    columns = [column for column in frame.columns if column != "geometry"]
    head = door.records(frame.head(HEAD_ROWS), columns)
    if as_json:
        door.show_json({"record": record.as_dict(), "head": head})
        return
    shown = door.table(name, ("Field", "name"), ("", "text"))
    for field, value in _flat(record.as_dict()):
        door.add_row(shown, field, value)
    door.show(shown)
    for number, row in enumerate(head, start=1):
        rows = door.table(f"row {number} of {len(frame)}", ("Column", "name"), ("", "text"))
        for column, value in row.items():
            door.add_row(rows, column, "" if value is None else value)
        door.show(rows)


def _flat(record: "dict[str, object]", prefix: str = "") -> "Iterator[tuple[str, object]]":
    for key, value in record.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", "" if value is None else value


@app.command("check")
def check(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="Your own sites file (CSV, GeoJSON, GeoPackage)."),
    ] = None,
) -> None:
    """Check the embedded layers' hashes and schemas, or a sites file of your own."""
    import layers

    if file is not None:
        from layers.own import read_sites

        typer.echo(f"{file}: {len(read_sites(file))} sites, sound")
        return
    known = layers.catalogue()
    faults: list[str] = []
    with door.progress() as stage:
        for name, record in known.items():
            stage(f"checking {name}")
            faults.extend(_faults(name, record))
    if faults:
        from siting.errors import DataError

        raise DataError(faults)
    typer.echo(f"{len(known)} layers and tables: hashes and schemas are sound")


def _faults(name: str, record: "LayerRecord") -> "Iterator[str]":
    import layers
    from siting.errors import SitingError

    try:
        found = layers.sha256(name)
        if found != record.sha256:
            yield (
                f"layer {name}: {record.file} has sha256 {found}, the catalogue says "
                f"{record.sha256}; install the package again"
            )
        if record.is_table:
            layers.load_table(name, check=True)
        else:
            layers.load(name, check=True)
    except SitingError as error:
        yield from error.faults
