"""What is exchanged, as one value."""

from __future__ import annotations

from dataclasses import replace

from kb.exchange.project import ProjectDocument, ProjectPassage
from kb.model import Document, DocumentState, Page, Passage
from tests.kb.exchange.projects import FIRST, PROJECT, RECORD, REPORT

PAGES = (Page(1, "i"), Page(2), Page(3, "1"))
DOCUMENT = Document("d1", "a.pdf", "/a.pdf", "application/pdf", "A", (), None, "en", None, DocumentState.READY, None, PAGES, (), "Some words.")


def test_a_document_takes_its_text_and_its_work() -> None:
    assert ProjectDocument.from_document(DOCUMENT, REPORT) == ProjectDocument("d1", "A", "Some words.", REPORT)


def test_pages_are_as_printed_or_as_counted() -> None:
    passage = Passage(0, "Some", 0, 4, ("H",), 1, 2)
    assert ProjectPassage.from_passage("d1-0", DOCUMENT, passage) == ProjectPassage("d1-0", "d1", 0, 4, ("H",), ("i", "2"))
    assert ProjectPassage.from_passage("d1-0", DOCUMENT, replace(passage, first_page=3, last_page=None)).pages == ("1", "1")
    assert ProjectPassage.from_passage("d1-0", DOCUMENT, replace(passage, first_page=None, last_page=None)).pages is None


def test_the_text_of_a_passage_is_a_slice_of_its_document() -> None:
    assert PROJECT.text_of(FIRST) == "Banks meet 🏦 firms."


def test_decisions_in_force_stand_by_place_and_coder() -> None:
    assert {place: {coder: line.number for coder, line in coders.items()} for place, coders in PROJECT.held.items()} == {
        ("d1-0000", "gap"): {"Ada": 1, "Ben": 2, "": 7},
        ("d1-0001", "gap"): {"Ada": 3, "Ben": 4},
    }


def test_a_note_on_a_skipped_passage_stands_until_it_is_undone() -> None:
    assert PROJECT.standing_notes == (RECORD[7],)
    undo = replace(RECORD[5], number=9, batch="b9", of="b8")
    assert replace(PROJECT, record=(*RECORD, undo)).standing_notes == ()


def test_a_tag_is_carried_by_the_decisions_in_force_that_give_its_value() -> None:
    suggested, accepted = PROJECT.tags
    assert PROJECT.carrying(suggested) == ()
    assert PROJECT.carrying(accepted) == (RECORD[0], RECORD[1], RECORD[6])
