"""What a person says of a document: particulars, work, the version that it replaces."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.coding.carrying import Carried
from kb.coding.decisions import Action
from kb.coding.record import Choice
from kb.errors import BadInputError, NotFoundError
from kb.health import doctor
from kb.indexing import Prepared
from kb.knowledge import KnowledgeBase
from kb.model import Source
from kb.rows import passage_id
from kb.sources.cataloguing import Particulars, add_work, describe, replace_document
from tests.kb.documents import Part, prepared

FERRY = Part("The ferry of Grimholt carries bankers to the workshops twice a week.")


@pytest.fixture
def made(kb: KnowledgeBase) -> Prepared:
    made = prepared(kb.encoder, "Timetables", [FERRY])
    kb.add_document(made)
    return made


def test_particulars_are_read_as_typed() -> None:
    assert Particulars.from_words("  Lending\n Cranes ", "Ada  Quist; Bo Ferrand\n\nAda Quist", " 2014 ", " EN ") == Particulars(
        "Lending Cranes", ("Ada Quist", "Bo Ferrand"), 2014, "en"
    )
    assert Particulars.from_words("Cranes", "", "", "") == Particulars("Cranes", (), None, None)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ((" ", "", "", ""), "A title has 1 to 300 characters, this one 0; write it as the title page has it."),
        (("x" * 301, "", "", ""), "A title has 1 to 300 characters, this one 301; write it as the title page has it."),
        (("Cranes", "", "MMXIV", ""), "'MMXIV' is no year of publication; write four digits, or leave it empty."),
        (("Cranes", "", "214", ""), "'214' is no year of publication; write four digits, or leave it empty."),
        (("Cranes", "", "", "english"), "'english' is no code of a language; write two letters, as 'en' or 'de', or leave it empty."),
    ],
)
def test_particulars_that_cannot_be_are_refused_with_what_to_write(typed: tuple[str, str, str, str], sentence: str) -> None:
    with pytest.raises(BadInputError) as refused:
        Particulars.from_words(*typed)
    assert str(refused.value) == sentence


def test_a_document_is_found_by_its_new_title_and_no_more_by_the_old_one(kb: KnowledgeBase, made: Prepared) -> None:
    describe(kb, made.document.id, Particulars("Zeppelins", ("Bo Ferrand",), 1931, "de"))
    found = kb.document(made.document.id)
    assert (found.title, found.authors, found.year, found.language) == ("Zeppelins", ("Bo Ferrand",), 1931, "de")
    full_text = kb.passages_shelf.full_text
    assert [target for target, _ in full_text.nearest("zeppelins", 5)] == [passage_id(made.document.id, 0)]
    assert full_text.nearest("timetables", 5) == []
    assert doctor(kb) == []


def test_what_is_not_in_the_library_cannot_be_described(kb: KnowledgeBase) -> None:
    with pytest.raises(NotFoundError, match="no document 'nope'"):
        describe(kb, "nope", Particulars("Cranes", (), None, None))


def test_a_new_work_has_the_documents_particulars_and_an_id_of_its_own(kb: KnowledgeBase, made: Prepared) -> None:
    other = prepared(kb.encoder, "Timetables revised", [FERRY])
    kb.add_document(other)
    identifier = made.document.id
    assert add_work(kb, identifier) == Source(
        "northgate2019timetables", "Timetables", ("Ada Northgate",), 2019, None, "report", "not stated", None, (identifier,)
    )
    assert add_work(kb, other.document.id).id == "northgate2019timetables-2"
    assert kb.document(identifier).source_id == "northgate2019timetables"
    with pytest.raises(BadInputError, match="is a file of the work 'northgate2019timetables' already; take that link off first"):
        add_work(kb, identifier)


def test_the_shipped_library_leaves_a_work_that_was_added_here(kb: KnowledgeBase, made: Prepared) -> None:
    source = add_work(kb, made.document.id)
    kb.indexing.remember("corpus", "another")
    kb.follow_corpus()
    assert kb.store.sources()[source.id] == source


def test_a_document_takes_the_place_of_another_with_its_tags(kb: KnowledgeBase, made: Prepared) -> None:
    kb.record.decide("Ada", [Choice(passage_id(made.document.id, 0), "gap", Action.CHANGE, ("capital",))], kb.codebook)
    later = prepared(kb.encoder, "Timetables revised", [Part("A page more."), FERRY])
    kb.add_document(later)
    assert replace_document(kb, made.document.id, later.document.id) == Carried(1, ())
    assert doctor(kb) == []


def test_versions_that_cannot_be_are_refused(kb: KnowledgeBase, made: Prepared) -> None:
    first, second = made.document.id, prepared(kb.encoder, "Second", [FERRY])
    kb.add_document(replace(second, document=replace(second.document, replaces=first)))
    third = prepared(kb.encoder, "Third", [FERRY])
    kb.add_document(third)
    for earlier, later, sentence in (
        (second.document.id, second.document.id, "'Second' cannot replace itself"),
        (first, third.document.id, "'Timetables' was replaced already"),
        (third.document.id, first, "'Timetables' was replaced already"),
        (third.document.id, second.document.id, "'Second' replaces an earlier document already"),
    ):
        with pytest.raises(BadInputError, match=sentence):
            replace_document(kb, earlier, later)
    with pytest.raises(NotFoundError):
        replace_document(kb, "nope", third.document.id)
