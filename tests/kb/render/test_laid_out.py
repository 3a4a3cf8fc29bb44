"""A briefing in words: citations, grades, what is hidden, what is empty."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.answer_model import MatchType
from kb.briefing.values import Gone, Part, Place, Quote, Reference
from kb.model import Evidence
from kb.render.laid_out import laid_out
from tests.kb.render.made_packs import nasty_briefing


@pytest.mark.parametrize(
    ("cited", "pages", "text"),
    [
        ("(Lindqvist & Sölvell, 2011)", "p. 25", "(Lindqvist & Sölvell, 2011, p. 25)"),
        ("[3]", "p. 25", "[3, p. 25]"),
        ("(Lindqvist & Sölvell, 2011)", None, "(Lindqvist & Sölvell, 2011)"),
        ("Lindqvist 2011", "p. 2", "Lindqvist 2011, p. 2"),
    ],
)
def test_the_page_stands_inside_of_the_brackets(cited: str, pages: str | None, text: str) -> None:
    briefing = nasty_briefing(1)
    quoted = replace(briefing.entries[0], quotes=(Quote("words", "p", Place("one", "Section 2", pages)),))
    (practice,) = laid_out(replace(briefing, entries=(quoted,), references=(Reference("one", "One.", cited),))).practices
    assert practice.quotes[0].cited.text == text
    assert practice.quotes[0].cited.section == "Section 2"


def test_a_place_in_a_work_that_is_not_cited_tells_its_pages_alone() -> None:
    (practice,) = laid_out(nasty_briefing(1)).practices
    assert practice.quotes[1].cited.text == "page 15 of the file"


def test_rows_of_the_table_say_in_words_what_is_not_known() -> None:
    (row,) = laid_out(nasty_briefing(1)).rows
    assert (row[0], row[4], row[6]) == ("1", "–", "Evaluated")
    assert row[3].startswith("Cluster to cluster, # head")


def test_only_grades_that_occur_are_explained_strongest_first() -> None:
    briefing = nasty_briefing(3)
    graded = tuple(replace(entry, evidence=grade) for entry, grade in zip(briefing.entries, (Evidence.PLANNED, None, Evidence.REPORTED), strict=True))
    names = [name for name, _means in laid_out(replace(briefing, entries=graded, counter=None)).grades]
    assert names == ["Reported", "Planned"]


@pytest.mark.parametrize(
    ("part", "field"),
    [(Part.TABLE, "table"), (Part.COUNTER, "counter"), (Part.UNKNOWN, "unknown"), (Part.QUESTIONS, "questions")],
)
def test_a_hidden_part_of_the_pack_is_empty(part: Part, field: str) -> None:
    assert getattr(laid_out(nasty_briefing(1)), field)
    assert not getattr(laid_out(replace(nasty_briefing(1), hidden=(part,))), field)


@pytest.mark.parametrize(
    ("part", "field"), [(Part.FIT, "fit"), (Part.QUOTES, "quotes"), (Part.NOTES, "note"), (Part.SITUATION, "sections"), (Part.WATCH, "silent")]
)
def test_a_hidden_part_of_a_practice_is_empty(part: Part, field: str) -> None:
    assert getattr(laid_out(nasty_briefing(1)).practices[0], field)
    assert not getattr(laid_out(replace(nasty_briefing(1), hidden=(part,))).practices[0], field)


def test_a_note_of_a_practice_that_is_gone_is_hidden_with_the_notes() -> None:
    briefing = replace(nasty_briefing(1), gone=(Gone("own-0123", MatchType.CASE, "It was the one with the boats."),))
    assert laid_out(briefing).gone == ("The practice own-0123 is no longer in the library. Note: It was the one with the boats.",)
    assert laid_out(replace(briefing, hidden=(Part.NOTES,))).gone == ("The practice own-0123 is no longer in the library.",)
