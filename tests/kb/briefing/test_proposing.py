"""Questions proposed for a pack: the situation's first, every value in turn, general ones last."""

from __future__ import annotations

from dataclasses import replace

from kb.answer_model import Reading, Situation
from kb.briefing.proposing import MOST, proposed
from kb.briefing.questions import Questions
from kb.briefing.values import Entry, Named
from tests.kb.briefing.test_sharing import ENTRY

QUESTIONS = Questions(
    {
        ("gap", "capital"): ("C1?", "C2?", "C3?"),
        ("gap", "research"): ("R1?", "R2?"),
        ("gap", "policy"): ("P1?",),
        ("stage", "take-off"): ("T1?", "T2?"),
        ("stage", "decline"): ("D1?", "R1?"),
    },
    ("G1?", "G2?", "G3?"),
)
NOTHING = Situation("", "en")


def situation(**facets: dict[str, float]) -> Situation:
    return Situation("", "en", {facet: tuple(Reading(value, sure) for value, sure in values.items()) for facet, values in facets.items()})


def entry(gaps: tuple[str, ...] = (), stages: tuple[str, ...] = ()) -> Entry:
    return replace(ENTRY, gaps=tuple(Named(g, g) for g in gaps), stages=tuple(Named(s, s) for s in stages))


def test_without_gaps_and_stages_the_general_ones_stand_alone() -> None:
    assert proposed(QUESTIONS, None, ()) == ("G1?", "G2?", "G3?")
    assert proposed(QUESTIONS, NOTHING, (entry(("unheard-of",)),)) == ("G1?", "G2?", "G3?")


def test_every_value_gives_one_before_any_gives_a_second_and_general_ones_come_last() -> None:
    asked = situation(gap={"capital": 0.9}, stage={"take-off": 0.5})
    assert proposed(QUESTIONS, asked, ()) == ("C1?", "T1?", "C2?", "T2?", "C3?", "G1?", "G2?", "G3?")


def test_the_situation_comes_before_the_entries_and_of_these_the_commonest_first() -> None:
    entries = (entry(("policy",)), entry(("research",), ("decline",)), entry(("research",)))
    assert proposed(QUESTIONS, situation(gap={"capital": 0.9}), entries) == ("C1?", "R1?", "D1?", "P1?", "C2?", "R2?", "G1?", "G2?")


def test_what_is_hardly_read_proposes_nothing() -> None:
    assert proposed(QUESTIONS, situation(gap={"capital": 0.49}), ()) == ("G1?", "G2?", "G3?")


def test_no_question_stands_twice_and_there_are_never_too_many() -> None:
    entries = (entry(("capital", "research", "policy"), ("take-off", "decline")),)
    told = proposed(QUESTIONS, None, entries)
    assert len(told) == len(set(told)) == MOST
    assert told[-2:] == ("G1?", "G2?")
    both = Questions({("gap", "research"): ("R1?",), ("stage", "decline"): ("D1?", "R1?")}, ("R1?", "G1?"))
    assert proposed(both, None, (entry(("research",), ("decline",)),)) == ("R1?", "D1?", "G1?")
