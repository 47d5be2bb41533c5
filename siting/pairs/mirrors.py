"""The mirrors of a study as tables: who is whose, what each thinks of the other, who is left."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from siting import ranking
from siting.matching import Matching, match
from siting.pairs import mirroring, pairing
from siting.scenario.apply import applied
from siting.stages import Stages
from siting.world import TODAY, World

if TYPE_CHECKING:
    import numpy.typing as npt

    from siting.config import Study
    from siting.options.matching import MatchingConfig
    from siting.pairs.pairing import PairScores
    from siting.ranking import Ranking
    from siting.stages import Progress

__all__ = ["Mirrors", "find"]


@dataclass(frozen=True, slots=True)
class Mirrors:
    """The mirrors of one study.

    Attributes
    ----------
    config
        How they were matched.
    matching
        The same as indices.
    site_ids, zone_ids
        What those indices name: sorted ids.
    pairs
        One row a pair, best score first: ``site_id``, ``site_name``, ``zone_id``, ``zone_name``,
        ``crossing_id``, ``minutes`` (door to door), ``wait_basis``, ``score`` [0, 1],
        ``site_rank`` (place of the zone with the site, 1 is the best) of ``site_choices``,
        ``zone_rank`` (place of the site with the zone) of ``zone_choices``.
    sites, zones
        Those left alone: ``id``, ``name``, ``reason`` (a code of :mod:`siting.matching.modes`),
        sorted by id.
    """

    config: "MatchingConfig"
    matching: Matching
    site_ids: tuple[str, ...]
    zone_ids: tuple[str, ...]
    pairs: pd.DataFrame
    sites: pd.DataFrame
    zones: pd.DataFrame

    def preferences(self) -> dict[str, dict[str, list[str]]]:
        """Return both sides' lists: by "sites" and "zones", by id, ids best first."""
        ranked = self.matching
        return {
            "sites": _lists(ranked.site_rank, self.site_ids, self.zone_ids),
            "zones": _lists(ranked.zone_rank.T, self.zone_ids, self.site_ids),
        }


def find(study: "Study", *, world: World = TODAY, progress: "Progress | None" = None) -> Mirrors:
    """Score the pairs of a study and match them, without the rest of a run.

    Parameters
    ----------
    study
        As resolved by :func:`siting.study.load`.
    world
        The land.
    progress
        Called with the name of each stage as it begins.

    Raises
    ------
    StudyError, DataError
        As :func:`siting.pipeline.run`.
    """
    study, world = applied(study, world=world)
    stages = Stages(progress)
    ranked = ranking.rank(study, stages, world=world)
    with stages("pair"):
        _, _, scores = mirroring.score(study, ranked, world=world)
    with stages("match"):
        near = pairing.within_minutes(scores, study.pairs.mirror_max_minutes)
        found = match(scores, near, study.pairs.matching)
    return _told(scores, found, ranked, study.pairs.matching)


def _told(
    scores: "PairScores", found: Matching, ranked: "Ranking", config: "MatchingConfig"
) -> Mirrors:
    names = [
        dict(zip(frame[key], frame["name"], strict=True))
        for frame, key in ((ranked.chosen.sites, "site_id"), (ranked.chosen.zones, "zone_id"))
    ]
    site_ids, zone_ids = scores.site_ids, scores.zone_ids
    site, zone = found.pairs[:, 0], found.pairs[:, 1]
    table = pd.DataFrame(
        {
            "site_id": _texts([site_ids[i] for i in site]),
            "site_name": _texts([names[0][site_ids[i]] for i in site]),
            "zone_id": _texts([zone_ids[i] for i in zone]),
            "zone_name": _texts([names[1][zone_ids[i]] for i in zone]),
            "crossing_id": _texts([scores.crossing_ids[i] for i in scores.best[site, zone]]),
            "minutes": scores.minutes[site, zone],
            "wait_basis": _texts([str(ranked.waits.basis[i]) for i in scores.best[site, zone]]),
            "score": scores.score[site, zone],
            "site_rank": found.site_rank[site, zone],
            "site_choices": (found.site_rank > 0).sum(axis=1)[site],
            "zone_rank": found.zone_rank[site, zone],
            "zone_choices": (found.zone_rank > 0).sum(axis=0)[zone],
        }
    )
    return Mirrors(
        config=config,
        matching=found,
        site_ids=site_ids,
        zone_ids=zone_ids,
        # The pairs are sorted by id, and the sort is stable: ties stay in that order.
        pairs=table.sort_values("score", ascending=False, kind="stable", ignore_index=True),
        sites=_alone(found.unmatched_sites, site_ids, names[0], found.site_reasons),
        zones=_alone(found.unmatched_zones, zone_ids, names[1], found.zone_reasons),
    )


def _alone(
    at: "npt.NDArray[np.intp]",
    ids: tuple[str, ...],
    names: dict[str, str],
    reasons: tuple[str, ...],
) -> pd.DataFrame:
    found = [ids[i] for i in at]
    return pd.DataFrame(
        {
            "id": _texts(found),
            "name": _texts([names[one] for one in found]),
            "reason": _texts(list(reasons)),
        }
    )


def _lists(
    rank: "npt.NDArray[np.int32]", rows: tuple[str, ...], columns: tuple[str, ...]
) -> dict[str, list[str]]:
    order = np.argsort(rank, axis=1, kind="stable")
    unranked = (rank == 0).sum(axis=1)
    return {
        name: [columns[i] for i in row[skip:]]
        for name, row, skip in zip(rows, order.tolist(), unranked.tolist(), strict=True)
        if skip < len(columns)
    }


def _texts(texts: list[str]) -> "pd.api.extensions.ExtensionArray":
    return pd.array(texts, dtype="str")
