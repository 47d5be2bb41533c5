"""The hand-made run and the same with a bridge closed, set side by side."""

from dataclasses import replace

import numpy as np
import pandas as pd

import layers
from siting import study as studies
from siting.config import PairsConfig, PairWeights
from siting.options.scenario import ScenarioConfig
from siting.results import RunResult
from siting.scenario.difference import STATUSES, Difference, Totals
from tests.maps import fakes


def worlds(*, hostile: bool = False) -> tuple[Difference, RunResult, RunResult]:
    """Build a comparison: World Trade closed, its pairs turn to Pharr, break or lose their way."""
    made = fakes.run(hostile=hostile)
    config = studies.load("border").model_copy(
        update={"pairs": PairsConfig(weights=PairWeights(**fakes.PARTS))}
    )
    records = {name: layers.record(name) for name in made.layers}
    before = replace(made, study=config, layers=records)
    names = made.crossings.set_index("crossing_id")["name"]
    pairs = made.pairs.copy()
    closed = pairs["crossing_id"] == "world-trade"
    pairs["minutes"] += np.where(closed, 45.0, 0.0)
    pairs.loc[closed, "crossing_id"] = "pharr"
    pairs["crossing_name"] = pairs["crossing_id"].map(names)
    lost = pairs["pair_id"] == pairs.loc[closed, "pair_id"].iloc[-1]
    after = replace(
        before,
        pairs=pairs[~lost].reset_index(drop=True),
        crossings=made.crossings.assign(
            used=made.crossings["used"] & (made.crossings["crossing_id"] != "world-trade")
        ),
    )
    limit = config.pairs.mirror_max_minutes
    breaks = closed & (made.pairs["minutes"] <= limit) & (pairs["minutes"] > limit)
    table = pd.DataFrame(made.pairs[["pair_id", "site_id", "site_name", "zone_id", "zone_name"]])
    table = table.assign(
        status=np.select([lost | breaks, closed], ["broken", "moved"], default="same"),
        minutes_before=made.pairs["minutes"],
        minutes_after=pairs["minutes"].mask(lost),
        crossing_id_before=made.pairs["crossing_id"],
        crossing_id_after=pairs["crossing_id"].mask(lost, ""),
        crossing_name_before=made.pairs["crossing_id"].map(names),
        crossing_name_after=pairs["crossing_name"].mask(lost, ""),
    )
    table["minutes_change"] = table["minutes_after"] - table["minutes_before"]
    counts = {status: int((table["status"] == status).sum()) for status in STATUSES}
    english, spanish = (fakes.HOSTILE[0], fakes.HOSTILE[3]) if hostile else ("Closed", "Cerrado")
    found = Difference(
        scenario=ScenarioConfig.model_validate(
            {
                "name": "closed",
                "title": {"en": english, "es": spanish},
                "weeks": 1.0,
                "close": ["world-trade"],
            }
        ),
        pairs=table,
        sites=pd.DataFrame(made.sites.frame[["site_id", "name", "score"]]),
        crossings=pd.DataFrame(made.crossings[["crossing_id", "name", "wait_used_min"]]),
        total=Totals(counts, 3, 1, 122_074.65, 9_503_482.7, 142_795.7, 1_200.0, (), 1.0),
    )
    return found, before, after
