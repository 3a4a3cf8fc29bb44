"""One facet as several coded it."""

from __future__ import annotations

from kb.agreement.comparison import FacetComparison
from kb.agreement.figures import Codings


def test_differences_are_counted_by_value_once_a_passage() -> None:
    first, second = {"p": frozenset("ab"), "q": frozenset("a"), "r": frozenset()}, {"p": frozenset("bc"), "q": frozenset("a"), "r": frozenset("c")}
    told = FacetComparison(Codings("gap", {"Ada": first, "Bo": second}, dict.fromkeys("pqr", "d")), ("a", "b", "c"))
    assert told.differing_on == {"a": 1, "c": 2}
    assert [one.passage for one in told.differing] == ["r", "p"]
    assert told.figures is told.figures
    assert list(told.by_document) == ["d"]
