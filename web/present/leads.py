"""Practices described elsewhere, chosen where an answer is thin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from kb.codebook import PRIMARY_FACETS
from kb.corpus import Lead
from kb.model import Answer, NoAnswerReason, Situation
from web.present.results import tab_of

ENOUGH = 3
"""Practices that share a facet with the situation; with fewer, an answer is thin."""

MOST = 4


@dataclass(frozen=True)
class LeadView:
    """A lead with the name of the site that it leads to."""

    title: str
    url: str
    site: str
    summary: str


def leads_for(answer: Answer, leads: Sequence[Lead]) -> tuple[LeadView, ...]:
    """What to read elsewhere: nothing where the answer is good, else the leads that share most facets with the situation."""
    if not is_thin(answer):
        return ()
    shared = {lead.id: _shared(answer.situation, lead) for lead in leads}
    chosen = sorted((lead for lead in leads if shared[lead.id]), key=lambda lead: (-shared[lead.id], lead.title))[:MOST]
    return tuple(LeadView(lead.title, lead.url, urlsplit(lead.url).hostname or lead.url, lead.summary) for lead in chosen)


def is_thin(answer: Answer) -> bool:
    """True where nothing answers, or fewer than three practices share what was read from the situation; not where filters took them away."""
    if answer.no_answer:
        return answer.no_answer.reason is not NoAnswerReason.FILTERED
    asked = any(answer.situation.values(facet) for facet in PRIMARY_FACETS)
    near = [match for match in answer.matches if tab_of(match) == "practices" and (match.fit.same or not asked)]
    return len(near) < ENOUGH


def _shared(situation: Situation, lead: Lead) -> int:
    """Values in common; a gap counts twice, for a lead about another gap leads nowhere."""
    weight = {"gap": 2, "level": 1, "stage": 1}
    return sum(weight[facet] * len(set(situation.values(facet)) & set(lead.facets.get(facet, ()))) for facet in PRIMARY_FACETS)
