"""What the library holds of that which is asked for."""

from __future__ import annotations

import pytest

from kb.answer_model import Cell, Filters, Reading, Situation
from kb.cells import SURE, Carriers, asked_cell
from kb.knowledge import KnowledgeBase
from kb.model import Origin, Tag, TagStatus
from tests.kb.documents import Part, prepared

CAPITAL, DECLINE = (("gap", "capital"),), (("stage", "decline"),)


def asking(confidence: float = 1.0, **facets: tuple[str, ...]) -> Situation:
    return Situation("words", "en", {facet: tuple(Reading(value, confidence) for value in values) for facet, values in facets.items()})


def add_report(kb: KnowledgeBase, *tags: tuple[tuple[str, str], ...], title: str = "Report", replaces: str | None = None) -> str:
    """A document with a passage for each of these tags; returns its id."""
    parts = [Part(f"Words {number} of {title}.", tags=some) for number, some in enumerate(tags)]
    made = prepared(kb.encoder, title, parts, replaces=replaces)
    kb.add_document(made)
    return made.document.id


def test_where_nothing_was_read_there_is_no_cell(kb: KnowledgeBase) -> None:
    assert asked_cell(Carriers(kb.store), asking()) is None
    assert asked_cell(Carriers(kb.store), asking(sector=("ict",), country=("SE",))) is None


@pytest.mark.parametrize(("confidence", "asked"), [(SURE, True), (SURE - 0.01, False)])
def test_only_what_is_more_likely_than_not_is_asked_for(kb: KnowledgeBase, confidence: float, asked: bool) -> None:
    assert (asked_cell(Carriers(kb.store), asking(confidence, gap=("capital",))) is not None) is asked


def test_one_value_has_no_parts(kb: KnowledgeBase) -> None:
    add_report(kb, CAPITAL, CAPITAL, DECLINE)
    assert asked_cell(Carriers(kb.store), asking(gap=("capital",))) == Cell(Filters(gap=("capital",)), 1, 2)


def test_values_of_two_facets_are_carried_together_and_each_by_itself(kb: KnowledgeBase) -> None:
    add_report(kb, CAPITAL, DECLINE, CAPITAL + DECLINE)
    parts = (Cell(Filters(gap=("capital",)), 1, 2), Cell(Filters(stage=("decline",)), 1, 2))
    cell = asked_cell(Carriers(kb.store), asking(gap=("capital",), stage=("decline",)))
    assert cell == Cell(Filters(gap=("capital",), stage=("decline",)), 0, 1, parts)
    assert not cell.empty


def test_of_values_of_one_facet_either_will_do(kb: KnowledgeBase) -> None:
    cell = asked_cell(Carriers(kb.store), asking(gap=("capital", "education")))
    assert cell is not None
    assert (cell.practices, [part.practices for part in cell.parts]) == (2, [1, 1])


def test_what_nothing_carries_is_empty(kb: KnowledgeBase) -> None:
    cell = asked_cell(Carriers(kb.store), asking(gap=("capital",), stage=("decline",)))
    assert cell is not None
    assert cell.empty


def test_passages_that_a_newer_version_took_out_are_not_counted(kb: KnowledgeBase) -> None:
    old = add_report(kb, CAPITAL, CAPITAL)
    add_report(kb, DECLINE, title="Second edition", replaces=old)
    assert asked_cell(Carriers(kb.store), asking(gap=("capital",))) == Cell(Filters(gap=("capital",)), 1, 0)


def test_a_tag_that_a_person_rejected_is_not_counted(kb: KnowledgeBase) -> None:
    with kb.store.engine.begin() as connection:
        rejected = Tag("gap", "capital", 1.0, Origin.HUMAN, TagStatus.REJECTED)
        kb.store.add_tags(connection, "marrowick-bank-round-table", [rejected], 1)
    assert asked_cell(Carriers(kb.store), asking(gap=("capital",))) == Cell(Filters(gap=("capital",)), 0, 0)


def test_what_carries_a_value_is_held_until_the_next_moment(kb: KnowledgeBase) -> None:
    before = Carriers(kb.store)
    assert before.of("gap", ["capital"]) == {"marrowick-bank-round-table"}
    add_report(kb, CAPITAL)
    assert before.of("gap", ["capital"]) == {"marrowick-bank-round-table"}
    assert len(Carriers(kb.store).of("gap", ["capital"])) == 2


def test_what_carries_any_of_the_values_is_told_once_and_nothing_carries_an_unused_one(kb: KnowledgeBase) -> None:
    add_report(kb, (*CAPITAL, ("gap", "policy")), DECLINE)
    carriers = Carriers(kb.store)
    assert len(carriers.of("gap", ["capital", "policy"]) - carriers.cases) == 1
    assert carriers.of("gap", ["unused"]) == set()
