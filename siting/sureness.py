"""How sure a site's rank is, and what would change it, in sentences for whoever shows them."""

import math
from typing import TYPE_CHECKING

from siting.robustness.confidence import RULE
from siting.whatif import improve
from siting.wording import chance, figure, sentence

if TYPE_CHECKING:
    from siting.decision import Decision
    from siting.robustness.assess import Robustness
    from siting.robustness.change import Step
    from siting.wording import Language

__all__ = ["sureness"]

_NAMED = 3
# A weight that may move this close to an end of its range may move freely, for a reader.
_FREE = 0.0005
_WHOLE = 1e-9


def sureness(
    decision: "Decision", tested: "Robustness", position: int, lang: "Language"
) -> tuple[str, ...]:
    """Say how sure a candidate's rank is.

    Parameters
    ----------
    decision
        Where it stands.
    tested
        What the decision came to when it was tested.
    position
        The candidate's, in the decision.
    lang
        "en" or "es".

    Returns
    -------
    tuple of str
        Sentences; none for a candidate without a score.
    """
    if math.isnan(decision.scores.score[position]):
        return ()
    return (
        *_chances(tested, position, lang),
        *_held(decision, tested, position, lang),
        *_dominated(decision, tested, position, lang),
        *_lifts(decision, tested, position, lang),
        sentence("grade", lang, grade=tested.grade[position], rule=RULE.get(lang)),
    )


def _chances(tested: "Robustness", i: int, lang: "Language") -> list[str]:
    top = str(tested.settings.top)
    said = []
    for key, shares in (
        ("chances", tested.acceptability),
        ("chances_figures", tested.with_figures),
    ):
        if shares is not None:
            words = {
                "first": chance(float(shares.first_share[i])),
                "share": chance(float(shares.top_share[i])),
                "low": str(shares.rank_low[i]),
                "high": str(shares.rank_high[i]),
            }
            said.append(sentence(key, lang, top=top, draws=f"{shares.draws:,}", **words))
    return said


def _held(decision: "Decision", tested: "Robustness", i: int, lang: "Language") -> list[str]:
    held, top = tested.top_stability, str(tested.settings.top)
    parts = []
    for j, theme in enumerate(decision.themes):
        low, high = float(held.low[i, j]), float(held.high[i, j])
        words = {"theme": theme.title.get(lang), "now": f"{100 * theme.weight:.0f}"}
        bounds = {"low": f"{100 * low:.1f}", "high": f"{100 * high:.1f}"}
        if low > _FREE and high < 1 - _FREE:
            parts.append(sentence("between", lang, **words, **bounds))
        elif low > _FREE:
            parts.append(sentence("at_least", lang, **words, low=bounds["low"]))
        elif high < 1 - _FREE:
            parts.append(sentence("at_most", lang, **words, high=bounds["high"]))
    inside = bool(held.inside[i].all())
    if not parts:
        return [sentence("always_inside" if inside else "always_outside", lang, top=top)]
    key = "held_inside" if inside else "held_outside"
    return [sentence(key, lang, top=top, parts="; ".join(parts))]


def _dominated(decision: "Decision", tested: "Robustness", i: int, lang: "Language") -> list[str]:
    by = [k for k in range(len(decision.ids)) if tested.dominance.certain[k, i]]
    if not by:
        return [sentence("undominated", lang)]
    by.sort(key=lambda k: (int(decision.scores.rank[k]), k))
    names = ", ".join(f"{decision.names[k]} ({decision.ids[k]})" for k in by[:_NAMED])
    return [sentence("dominated", lang, count=str(len(by)), names=names)]


def _lifts(decision: "Decision", tested: "Robustness", i: int, lang: "Language") -> list[str]:
    top = min(tested.settings.top, len(decision.ids))
    found = improve(decision, i, rank=top)
    if found.status == "already":
        return []
    lasting = decision.lasting_factor(i)
    stays = (
        [sentence("factor_stays", lang, factor=f"{lasting:.4g}")] if lasting < 1 - _WHOLE else []
    )
    enough = [step for step in found.single if step.enough and math.isfinite(step.raw)]
    if not enough:
        none = sentence("no_single_lift", lang, top=str(top), rank=str(found.rank_best))
        return [none, *stays]
    parts = [
        sentence(
            "lift_more" if _upward(decision, step) else "lift_less",
            lang,
            title=decision.criteria[step.criterion].title.get(lang),
            figure=figure(step.raw, decision.criteria[step.criterion].symbol.get(lang)),
        )
        for step in enough
    ]
    lifts = sentence("lifts", lang, top=str(top), parts=sentence("or", lang).join(parts))
    return [lifts, *stays]


def _upward(decision: "Decision", step: "Step") -> bool:
    # A constraint can ask for a figure that is worse by itself.
    if step.upward is None:
        return decision.criteria[step.criterion].direction > 0
    return step.upward
