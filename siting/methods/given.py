"""A method's options as they are written on the command line: ``name=value``."""

from collections.abc import Iterable, Mapping

from siting.errors import StudyError, UsageError
from siting.faults import nearest
from siting.methods.checks import unit_bounds
from siting.methods.option import Value
from siting.methods.registry import KernelMethod, Method

__all__ = ["options_used", "parse_options"]


def parse_options(method: Method | KernelMethod, given: Iterable[str]) -> dict[str, Value]:
    """Read options and hold them to the method's own.

    Parameters
    ----------
    method
        Whose options they are.
    given
        Each ``name=value``; several numbers with commas between.

    Returns
    -------
    dict
        What was given, by name.

    Raises
    ------
    UsageError
        Names every option that is none of the method's, given twice, out of its range, missing
        beside another, or of no effect.
    """
    known = {option.name: option for option in method.options}
    found: dict[str, Value] = {}
    faults = []
    for one in given:
        name, sign, text = (part.strip() for part in one.partition("="))
        if not sign:
            faults.append(f"{one[:60]!a}: write an option, =, and its value, such as lam=0.3.")
        elif name not in known:
            there = nearest(name, known) if known else f"{method.name} has none."
            faults.append(f"{name[:60]!a}: no such option of {method.name}; {there}")
        elif name in found:
            faults.append(f"{name}: given twice; give it once.")
        else:
            value = known[name].read(text)
            if value is None:
                faults.append(f"{name} = {text[:60]!a}: give {known[name].rule}.")
            else:
                found[name] = value
    # What one wrong option means to the others is not known until it is right.
    faults = faults or _misfits(method, found)
    if not faults and isinstance(method, Method):
        faults = _refused(method, found)
    if faults:
        raise UsageError(faults)
    return found


def options_used(
    method: Method | KernelMethod, given: Mapping[str, Value] | None
) -> dict[str, Value]:
    """Fill in the defaults of what was not given; an option that plays no part is left out."""
    chosen = {option.name: option.default for option in method.options} | dict(given or {})
    return {name: value for name, value in chosen.items() if value is not None}


def _misfits(method: Method | KernelMethod, found: Mapping[str, Value]) -> list[str]:
    faults = []
    used = options_used(method, found)
    for option in method.options:
        if option.belongs is None:
            continue
        lead, words = option.belongs
        if used[lead] in words and option.name not in used:
            faults.append(f"{lead} = {used[lead]} needs {option.name}: give {option.rule}.")
        elif used[lead] not in words and option.name in found:
            takers = ", ".join(sorted(words))
            faults.append(
                f"{option.name}: {lead} = {used[lead]} does not look at it; leave it out, or "
                f"choose {lead} of {takers}."
            )
    return faults


def _refused(method: Method, found: Mapping[str, Value]) -> list[str]:
    # What options mean together only the method knows; one site is enough to ask it.
    try:
        method.scores([[0.5]], [1.0], [1], bounds=unit_bounds(1), **found)
    except StudyError as error:
        return list(error.faults)
    return []
