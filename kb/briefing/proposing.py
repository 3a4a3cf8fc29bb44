"""Questions for discussion that a pack proposes, from the gaps and stages that it is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from kb.answer_model import Situation
from kb.briefing.questions import FACETS, Questions
from kb.briefing.values import Entry
from kb.cells import SURE

MOST = 8
MOST_SPECIFIC = 6
"""Of those proposed; the rest are general ones."""


def proposed(questions: Questions, situation: Situation | None, entries: Sequence[Entry]) -> tuple[str, ...]:
    """At most `MOST` questions, each once: for the gaps and stages of the situation, then for those of the entries, then general ones.

    Every value gives its first question before any gives its second.
    """
    lists = [questions.by_value.get(value, ()) for value in _values(situation, entries)]
    specific = [question for some in zip_longest(*lists) for question in some if question][:MOST_SPECIFIC]
    return tuple(dict.fromkeys((*specific, *questions.general)))[:MOST]


def _values(situation: Situation | None, entries: Sequence[Entry]) -> list[tuple[str, str]]:
    """Gaps and stages in turn, those asked for first, then the commonest of the entries; each once."""
    asked = {facet: [r.value for r in situation.facets.get(facet, ()) if r.confidence >= SURE] if situation else [] for facet in FACETS}
    gaps = Counter(named.value for entry in entries for named in entry.gaps)
    stages = Counter(named.value for entry in entries for named in entry.stages)
    carried = {"gap": [value for value, _ in gaps.most_common()], "stage": [value for value, _ in stages.most_common()]}
    return list(dict.fromkeys((*_in_turn(asked), *_in_turn(carried))))


def _in_turn(values: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    for some in zip_longest(*(values[facet] for facet in FACETS)):
        yield from ((facet, value) for facet, value in zip(FACETS, some, strict=True) if value is not None)
