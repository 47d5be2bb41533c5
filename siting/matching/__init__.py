"""Matching: which site and which zone are each other's mirror.

Pairs are scored one by one; a mirror is a choice, since a zone that serves one park well cannot
serve them all. Four ways to choose stand side by side: exact assignment one to one, the same with
several sites a zone, stable matching, and each site's own best. What cannot be done is refused with
the reason; nothing is relaxed in silence.
"""

from siting.matching.assignment import one_to_one
from siting.matching.modes import Matching, match

__all__ = ["Matching", "match", "one_to_one"]
