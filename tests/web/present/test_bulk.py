from __future__ import annotations

import pytest

from kb.codebook import Codebook, Facet, Value
from kb.coding.choosing import Plan, Stroke, Way
from kb.coding.decisions import Action, Suggested
from kb.coding.record import Choice
from kb.model import Document, DocumentState, Passage
from web.present.bulk import SuggestedValue, list_lines, plan_sentences, stroke_words
from web.reviewing import ReviewAddress

GAP = Facet("gap", "Gap", "Gaps", "Which?", False, (Value("capital", "Capital"), Value("policy", "Policy")))
CODEBOOK = Codebook(7, (GAP,))


def plan(choices: int, settled: int = 0, overruled: int = 0, beside: int = 0, replaced: int = 0) -> Plan:
    return Plan(tuple(Choice(f"p{n}", "gap", Action.CHANGE) for n in range(choices)), settled, overruled, beside, replaced)


@pytest.mark.parametrize(
    ("way", "made", "said"),
    [
        (Way.ADD, plan(37), ("This adds gap Capital to 37 passages.",)),
        (Way.ADD, plan(1, 4), ("This adds gap Capital to 1 passage.", "4 more passages carry it already and stay as they are.")),
        (Way.REFUSE, plan(2, 1), ("This refuses gap Capital on 2 passages.", "1 more passage was refused it already and stays as it is.")),
        (Way.ADD, plan(5, overruled=2), ("This adds gap Capital to 5 passages.", "You had refused it on 2 of the 5; this overrules that.")),
        (Way.REFUSE, plan(5, overruled=2), ("This refuses gap Capital on 5 passages.", "You had given it to 2 of the 5; this overrules that.")),
        (Way.ADD, plan(5, replaced=3), ("This adds gap Capital to 5 passages.", "You had given another gap to 3 of them, which it replaces.")),
        (
            Way.ADD,
            plan(5, beside=3),
            ("This adds gap Capital to 5 passages.", "On 3 of them the other values of gap that are suggested are accepted along with it."),
        ),
        (Way.ADD, plan(0, 4), ("This changes nothing: you gave gap Capital to all of them before.",)),
        (Way.REFUSE, plan(0, 4), ("This changes nothing: you refused gap Capital on all of them before.",)),
    ],
)
def test_what_a_stroke_would_change_is_said_in_sentences(way: Way, made: Plan, said: tuple[str, ...]) -> None:
    assert plan_sentences(CODEBOOK, Stroke(GAP, "capital", way), made) == said


def test_a_stroke_in_words() -> None:
    assert stroke_words(Stroke(GAP, "capital")) == "gap Capital added to"
    assert stroke_words(Stroke(GAP, "capital", Way.REFUSE)) == "gap Capital refused on"


def test_a_line_of_the_list_says_how_likely_the_value_is_that_is_looked_for() -> None:
    document = Document("d", "a.md", "/a.md", "text/markdown", "Harbours", (), None, "en", None, DocumentState.READY, None, (), (), "")
    passage = Passage(3, "The quay is old.", 0, 16, ("Harbours",), None, None)
    leanings = {"d-0004": {"gap": (Suggested("policy", 0.7), Suggested("capital", 0.126))}}
    suggested = {"d-0004": {"gap": (Suggested("policy", 0.7),)}}
    address = ReviewAddress(facet="gap", value="capital")
    (line,) = list_lines(CODEBOOK, address, {"d-0004": ("d", passage)}, {"d": document}, suggested, leanings)
    assert (line.heading, line.document, line.where, line.sought) == ("Passage 4", "Harbours", None, 13)
    assert line.suggested == (SuggestedValue("gap", "policy", "Policy", 70),)
    assert line.href == "/tagging/d-0004?facet=gap&value=capital"
    (line,) = list_lines(CODEBOOK, ReviewAddress(), {"d-0004": ("d", passage)}, {"d": document}, suggested, leanings)
    assert line.sought is None
