"""From passages to the beginning of a practice."""

from __future__ import annotations

import re

import pytest

from kb.drafts.drafting import Support, begin, cite, own_id, supports, with_works
from kb.errors import NotFoundError
from kb.knowledge import KnowledgeBase
from kb.model import Document, Origin, Tag, TagStatus
from kb.reading.places import Gazetteer
from kb.rows import passage_id
from tests.kb.documents import Part, prepared

LONG = "What the council of a small town by the sea did next"
PARTS = [
    Part("In Marrowick four banks met twelve firms. Marrowick paid.", ("1 Banks",), 1, tags=(("gap", "capital"), ("level", "city"))),
    Part("Nine firms of Marrowick had loans; Quillhaven watched.", (LONG,), 2, tags=(("gap", "capital"), ("stage", "take-off"))),
    Part("The council paid a secretary.", ("3 Cost",), 2, tags=(("gap", "policy"), ("level", "city"), ("instrument", "round-table"))),
]


@pytest.fixture
def document(kb: KnowledgeBase) -> Document:
    """Three passages on two printed pages, linked to no work."""
    made = prepared(kb.encoder, "Banks of Marrowick", PARTS, labels=("24", "25"))
    kb.add_document(made)
    return made.document


@pytest.fixture
def passages(document: Document) -> list[str]:
    return [passage_id(document.id, position) for position in range(3)]


def decided(kb: KnowledgeBase, passage: str, *tags: Tag) -> None:
    with kb.store.engine.begin() as connection:
        kb.store.add_tags(connection, passage, tags, 1)


def tag(value: str, origin: Origin = Origin.MODEL, confidence: float = 0.9) -> Tag:
    return Tag("gap", value, confidence, origin, TagStatus.ACCEPTED if origin is Origin.HUMAN else TagStatus.SUGGESTED)


def test_values_are_counted_over_the_passages() -> None:
    found = supports({"a": [tag("capital")], "b": [tag("capital"), tag("policy")], "c": [tag("research", confidence=0.4)]})
    assert found == {"gap": (Support("capital", 2, 3, False), Support("policy", 1, 3, False))}


def test_where_a_person_decided_guesses_do_not_count_and_theirs_comes_first() -> None:
    found = supports({"a": [tag("capital")], "b": [tag("capital"), tag("policy", Origin.HUMAN)], "c": [tag("capital")]})
    assert found["gap"] == (Support("policy", 1, 3, True), Support("capital", 2, 3, False))
    assert [each.proposed for each in found["gap"]] == [True, True]


@pytest.mark.parametrize(("passages", "of", "proposed"), [(1, 1, True), (1, 2, False), (2, 3, True), (2, 4, False)])
def test_a_guess_is_proposed_where_more_than_half_carry_it(passages: int, of: int, proposed: bool) -> None:
    assert Support("capital", passages, of, False).proposed is proposed


def test_a_draft_begins_with_what_the_passages_say_together(kb: KnowledgeBase, passages: list[str]) -> None:
    decided(kb, passages[1], Tag("stage", "maturity", 1.0, Origin.HUMAN, TagStatus.ACCEPTED))
    writing = begin(kb.store, passages, Gazetteer(kb.store.cases().values()))
    assert writing.texts["place"] == "Marrowick"
    assert {facet: values for facet, values in writing.lists.items() if values} == {
        "country": ("SE",),
        "gap": ("capital",),
        "level": ("city",),
        "stage": ("maturity",),
    }
    assert set(writing.body.values()) == {""}
    assert (writing.texts["evidence"], writing.texts["outcome"], writing.texts["title"]) == ("described", "unknown", "")


def test_passages_are_cited_with_section_printed_pages_and_their_words(kb: KnowledgeBase, document: Document, passages: list[str]) -> None:
    rows = cite(kb.store, [passages[1], passages[0], passages[1]])
    assert [(row.section, row.pages, row.passage_id) for row in rows] == [
        ("What the council of a small town …", "25", passages[1]),
        ("1 Banks", "24", passages[0]),
    ]
    assert rows[0].quote == PARTS[1].text
    assert {row.document_id for row in rows} == {document.id}


def test_an_unknown_passage_is_named(kb: KnowledgeBase) -> None:
    with pytest.raises(NotFoundError, match="no passage 'gone'"):
        cite(kb.store, ["gone"])


def test_a_work_that_is_linked_later_is_cited(kb: KnowledgeBase, document: Document, passages: list[str]) -> None:
    writing = begin(kb.store, passages[:1], Gazetteer())
    assert with_works(kb.store, writing).cited[0].source_id == ""
    kb.link_source(document.id, "bridges-2019")
    assert with_works(kb.store, writing).cited[0].source_id == "bridges-2019"


def test_own_ids_are_new_and_name_the_place() -> None:
    assert re.fullmatch(r"own-malmo-skane-[0-9a-f]{8}", own_id("Malmö, Skåne"))
    assert re.fullmatch(r"own-[0-9a-f]{8}", own_id(""))
    assert own_id("") != own_id("")
