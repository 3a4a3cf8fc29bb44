"""Practices described elsewhere, chosen where an answer is thin."""

from __future__ import annotations

from collections.abc import Sequence

from kb.answer_model import Answer, NoAnswerReason, Situation
from kb.codebook import PRIMARY_FACETS
from kb.corpus import Lead

PRACTICE_KINDS = ("practice", "vignette")
"""Kinds of matches that tell of somebody who did something."""

ENOUGH = 3
"""Practices that share a facet with the situation; with fewer, an answer is thin."""

MOST = 4


def leads_for(answer: Answer, leads: Sequence[Lead]) -> tuple[Lead, ...]:
    """What to read elsewhere: nothing where the answer is good, else the leads that share most facets with the situation, ties by title."""
    if not is_thin(answer):
        return ()
    shared = {lead.id: _shared(answer.situation, lead) for lead in leads}
    return tuple(sorted((lead for lead in leads if shared[lead.id]), key=lambda lead: (-shared[lead.id], lead.title))[:MOST])


def is_thin(answer: Answer) -> bool:
    """True where nothing answers, or fewer than three practices share what was read from the situation; not where filters took them away."""
    if answer.no_answer:
        return answer.no_answer.reason is not NoAnswerReason.FILTERED
    asked = any(answer.situation.values(facet) for facet in PRIMARY_FACETS)
    near = [match for match in answer.matches if match.kind in PRACTICE_KINDS and (match.fit.same or not asked)]
    return len(near) < ENOUGH


def _shared(situation: Situation, lead: Lead) -> int:
    """Values in common; a gap counts twice, for a lead about another gap leads nowhere."""
    weight = {"gap": 2, "level": 1, "stage": 1}
    return sum(weight[facet] * len(set(situation.values(facet)) & set(lead.facets.get(facet, ()))) for facet in PRIMARY_FACETS)
