from __future__ import annotations

import pytest

from kb.answer_model import Answer, Fit, Match, MatchType, NoAnswer, NoAnswerReason, Reading, Situation
from kb.corpus import Lead
from kb.sources.leads import leads_for

LEADS = (
    Lead("a", "On banks", "https://www.example.org/banks", "A bank.", {"gap": ("capital",), "level": ("city",), "stage": ()}),
    Lead("b", "On banks and towns", "https://example.org/towns", "A town.", {"gap": ("capital",), "level": (), "stage": ()}),
    Lead("c", "On schools", "https://example.org/schools", "A school.", {"gap": ("education",), "level": ("eu",), "stage": ()}),
)


def answer(reason: NoAnswerReason | None, near: int) -> Answer:
    situation = Situation("x", "en", {"gap": (Reading("capital", 1.0),), "level": (Reading("city", 1.0),)})
    match = Match("m", MatchType.CASE, "practice", "t", "t", (), 1.0, {}, (), {}, fit=Fit(same=("Gap: capital",)))
    return Answer(situation, reason is None, NoAnswer(reason, (), {}) if reason else None, (match,) * near)


@pytest.mark.parametrize(
    ("reason", "near", "titles"),
    [
        (None, 3, []),
        (None, 2, ["On banks", "On banks and towns"]),
        (NoAnswerReason.LOW_MATCH, 5, ["On banks", "On banks and towns"]),
        (NoAnswerReason.EMPTY, 0, ["On banks", "On banks and towns"]),
        (NoAnswerReason.FILTERED, 0, []),
    ],
)
def test_a_thin_answer_brings_leads_that_share_its_facets(reason: NoAnswerReason | None, near: int, titles: list[str]) -> None:
    assert [lead.title for lead in leads_for(answer(reason, near), LEADS)] == titles
