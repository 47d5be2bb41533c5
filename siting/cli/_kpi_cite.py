"""How to cite a report of figures: its title, its study, its sources and their licences."""

from typing import TYPE_CHECKING, Final

import layers
from siting.cli import _kpi_words as words
from siting.cli.words import entries

if TYPE_CHECKING:
    from siting.kpi import Report

__all__ = ["citation"]

OF_CROSSINGS: Final = ("crossings", "wait_default")
OF_PAIRS: Final = ("sites", "zones", "crossings", "highways")
"""Layers behind what the study computed; an indicator names one layer only."""


def citation(report: "Report", title: str, lang: str) -> tuple[str, ...]:
    """Say how to cite a report.

    Parameters
    ----------
    report
        The figures.
    title
        Of the report, in the same language.
    lang
        "en" or "es".

    Returns
    -------
    tuple of str
        The line to cite, and the publishers by licence.
    """
    date = words.when(report.newest, lang)
    study = words.study_of(report, lang)
    return (
        words.text("sentences.cite", lang, title=title, study=study, date=date),
        words.text("sentences.licences", lang, sources="; ".join(_by_licence(report, lang))),
        *([words.text("sentences.odbl", lang)] if report.subject.sites else []),
    )


def _by_licence(report: "Report", lang: str) -> list[str]:
    names = {one.layer for one in report.indicators if one.layer and one.backing != "missing"}
    if report.subject.crossings:
        names.update(OF_CROSSINGS)
    if report.subject.sites:
        names.update(OF_PAIRS)
    grouped: dict[str, list[str]] = {}
    for name in sorted(names):
        record = layers.record(name)
        publishers = grouped.setdefault(record.licence, [])
        publishers += [one for one in record.publisher.split(", ") if one not in publishers]
    return [
        words.text(
            "words.licensed",
            lang,
            publishers=", ".join(publishers),
            licence=_licence(licence, lang),
        )
        for licence, publishers in sorted(grouped.items())
    ]


def _licence(code: str, lang: str) -> str:
    # A dot in a key would part it.
    slug = code.replace(".", "-")
    known = f"licences.{slug}"
    return words.text(known, lang) if known in entries("kpi") else code
