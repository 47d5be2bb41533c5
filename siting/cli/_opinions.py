"""What ``siting score`` shows of another method: its ranking, VIKOR's compromise, a kernel."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from siting.cli import _decide as ask
from siting.cli import _shared as door
from siting.cli.words import word

if TYPE_CHECKING:
    from siting.decision import Decision
    from siting.methods import VikorResult
    from siting.methods.option import Value
    from siting.secondopinion import Opinion, Outranking

IDS_SHOWN = 10


def as_dict(opinion: "Opinion", ids: Sequence[str]) -> dict[str, Any]:
    """Return the options and, of VIKOR, the compromise set with its conditions."""
    told: dict[str, Any] = {"options": dict(opinion.options)}
    if opinion.compromise is not None:
        found = opinion.compromise
        told["compromise"] = {
            "ids": [ids[i] for i in found.compromise],
            "advantage": found.advantage,
            "stability": found.stability,
        }
    return told


def outranking_as_dict(
    found: "Outranking", ids: Sequence[str], names: Sequence[str]
) -> dict[str, Any]:
    """Return the kernel and, of everybody, how many they outrank and are outranked by."""
    return {
        "options": dict(found.options),
        "kernel": [ids[i] for i in found.kernel],
        "candidates": [
            {
                "id": ids[i],
                "name": names[i],
                "in_kernel": i in found.kernel,
                "outranks": int(found.outranks[i]) if judged else None,
                "outranked_by": int(found.outranked[i]) if judged else None,
            }
            for i, judged in enumerate(found.judged.tolist())
        ],
    }


def show_opinion(  # noqa: PLR0913 (the parts of a ranking, then how to show it)
    title: str,
    opinion: "Opinion",
    ids: Sequence[str],
    names: Sequence[str],
    decision: "Decision | None",
    *,
    top: int,
    lang: str,
) -> None:
    """Print the first rows of a ranking by another method, and its sentences."""
    from siting.scoring import order

    method = _method_title(opinion, lang)
    shown = door.table(
        _text("titles.method", lang, title=title, method=method, count=len(ids)),
        (_text("headings.rank", lang), "figure"),
        (_text("headings.name", lang), "text"),
        (_text("headings.id", lang), ask.id_kind(ids)),
        *(
            [(_text("headings.score", lang), "figure")]
            if opinion.compromise is None
            else [(letter, "figure") for letter in "SRQ"]
        ),
        *([] if decision is None else [(_text("headings.by_sum", lang), "wrapped")]),
    )
    found = opinion.compromise
    measures = [opinion.score] if found is None else [found.s, found.r, found.q]
    for i in order(opinion.rank)[:top].tolist():
        door.add_row(
            shown,
            int(opinion.rank[i]),
            door.short(names[i]),
            ids[i],
            *(door.figure(float(each[i]), digits=4) for each in measures),
            *([] if decision is None else [int(decision.scores.rank[i])]),
        )
    door.show(shown)
    if found is not None:
        door.show_text(_compromise(found, ids, lang))
    door.show_text(_sentences(opinion, decision, method, top, lang))


def show_outranking(  # noqa: PLR0913 (the parts of a set, then how to show it)
    title: str,
    found: "Outranking",
    ids: Sequence[str],
    names: Sequence[str],
    decision: "Decision | None",
    *,
    top: int,
    lang: str,
) -> None:
    """Print the first of ELECTRE I's kernel with their counts, and what a kernel is."""
    shown = door.table(
        _text("titles.kernel", lang, title=title, size=len(found.kernel), count=len(ids)),
        (_text("headings.name", lang), "text"),
        (_text("headings.id", lang), ask.id_kind(ids)),
        (_text("headings.outranks", lang), "wrapped"),
        (_text("headings.outranked", lang), "wrapped"),
        *([] if decision is None else [(_text("headings.by_sum", lang), "wrapped")]),
    )
    for i in found.kernel[:top]:
        door.add_row(
            shown,
            door.short(names[i]),
            ids[i],
            int(found.outranks[i]),
            int(found.outranked[i]),
            *([] if decision is None else [int(decision.scores.rank[i])]),
        )
    door.show(shown)
    judged = int(found.judged.sum())
    said = []
    if len(found.kernel) > top:
        said.append(_text("sentences.kernel_cut", lang, top=top, size=len(found.kernel)))
    said.append(_text("sentences.kernel", lang))
    said.append(
        _text(
            "sentences.outranking",
            lang,
            count=door.figure(int(found.outranks.sum())),
            pairs=door.figure(judged * (judged - 1)),
        )
    )
    said += _footing(decision, "ELECTRE I", "values", lang)
    said += _unranked(len(ids) - judged, lang)
    said.append(_options(found.options, lang))
    door.show_text(said)


def _compromise(found: "VikorResult", ids: Sequence[str], lang: str) -> Iterator[str]:
    more = len(found.compromise) - IDS_SHOWN
    listed = ", ".join(ids[i] for i in found.compromise[:IDS_SHOWN])
    if more > 0:
        listed = _text("words.and_more", lang, listed=listed, more=more)
    yield _text("sentences.compromise", lang, ids=listed)
    ordered = found.q[found.ranking]
    if len(ordered) == 1:
        return
    yield _text(
        "sentences.advantage" if found.advantage else "sentences.no_advantage",
        lang,
        gap=door.figure(float(ordered[1] - ordered[0]), digits=4),
        wanted=door.figure(1 / (len(ordered) - 1), digits=4),
    )
    yield _text("sentences.stability" if found.stability else "sentences.no_stability", lang)


def _sentences(
    opinion: "Opinion", decision: "Decision | None", title: str, top: int, lang: str
) -> list[str]:
    said = []
    unranked = int(np.isnan(opinion.score).sum())
    if decision is None:
        said.append(_text("sentences.raw", lang, method=title))
    else:
        if unranked < len(decision.ids):
            said.append(_agreement(opinion, decision, top, lang))
        said += _footing(decision, title, opinion.method.lowered, lang)
    said += _unranked(unranked, lang)
    if not opinion.method.fixed_scale:
        said.append(_text("sentences.reorders", lang, method=title))
    if opinion.options:
        said.append(_options(opinion.options, lang))
    return said


def _agreement(opinion: "Opinion", decision: "Decision", top: int, lang: str) -> str:
    from siting.methods import METHODS, compare
    from siting.secondopinion import of_decision, shortlist

    ranked = ~np.isnan(opinion.score)
    by_sum = of_decision(decision, METHODS["weighted-sum"])
    agreed = compare({"sum": by_sum.rank[ranked], "other": opinion.rank[ranked]}, top=top)
    listed = shortlist(opinion, top)
    places = min(top, int(ranked.sum()))
    return _text(
        "sentences.agreement" if len(listed) <= places else "sentences.agreement_of_ties",
        lang,
        spearman=door.figure(float(agreed.spearman[0, 1]), digits=2),
        shared=len(listed & shortlist(by_sum, top)),
        top=places,
        listed=len(listed),
    )


def _footing(decision: "Decision | None", title: str, lowered: str, lang: str) -> Iterator[str]:
    if decision is None:
        return
    if (decision.evidence == 0).any():
        yield _text("sentences.own_mean", lang)
    if (decision.factor != 1).any():
        if lowered == "scores":
            yield _text("sentences.partial_scores", lang, method=title)
        else:
            yield _text("sentences.partial_values", lang, method=title)


def _unranked(count: int, lang: str) -> list[str]:
    return [_text("sentences.unranked", lang, count=count)] if count else []


def _options(options: "Mapping[str, Value]", lang: str) -> str:
    listed = "; ".join(f"{name} = {_written(value)}" for name, value in options.items())
    return _text("sentences.options", lang, options=listed)


def _written(value: "Value") -> str:
    if isinstance(value, str):
        return value
    numbers = value if isinstance(value, tuple) else (value,)
    return ",".join(f"{number:g}" for number in numbers)


def _method_title(opinion: "Opinion", lang: str) -> str:
    return opinion.method.title.get("es" if lang == "es" else "en")


def _text(key: str, lang: str, **fill: object) -> str:
    return word("score", key, lang, **fill)
