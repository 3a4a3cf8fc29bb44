"""What a file from elsewhere would add, told before it is added, and added once."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kb.coding.decisions import Action, Decision
from kb.coding.record import Choice
from kb.errors import BadInputError, UnreadableFileError
from kb.exchange.downloads import make
from kb.exchange.incoming import Incoming, UnknownCode, incoming
from kb.exchange.qda_codes import write_codebook
from kb.knowledge import KnowledgeBase
from tests.kb.documents import Part, prepared

NOW = datetime(2026, 5, 1, tzinfo=UTC)
PARTS = (Part("A till at the lock lends to makers."), Part("A school at the weir teaches barge hands."))
TEXT = "A till at the lock lends to makers.\n\nA school at the weir teaches barge hands."


@pytest.fixture
def document(kb: KnowledgeBase) -> str:
    made = prepared(kb.encoder, "Locks", PARTS)
    kb.add_document(made)
    return made.document.id


def read(kb: KnowledgeBase, data: bytes, file: str = "their.qdpx") -> Incoming:
    return incoming(kb.store, kb.record, kb.codebook, data, file, NOW)


def take(kb: KnowledgeBase, found: Incoming) -> int:
    return kb.record.restore(found.lines, kb.codebook.version)


def human(kb: KnowledgeBase, passage: str) -> set[tuple[str, str]]:
    return {(tag.facet, tag.value) for tag in kb.store.tags([passage])[passage] if tag.origin == "human"}


CODES = (
    "<CodeBook><Codes><Code guid='G' name='Gap' isCodable='false'><Code guid='C1' name='Capital' isCodable='true'/>"
    "<Code guid='C2' name='Education' isCodable='true'/></Code><Code guid='K' name='Kind' isCodable='false'>"
    "<Code guid='K1' name='Practice' isCodable='true'/><Code guid='K2' name='Context' isCodable='true'/></Code>"
    "<Code guid='T' name='Trust' isCodable='true'/></Codes></CodeBook>"
)


def selection(guid: str, words: str, text: str, *codes: str, user: str = "U1", minute: int = 0) -> str:
    start = text.index(words)
    codings = "".join(f"<Coding guid='{guid}{code}'><CodeRef targetGUID='{code}'/></Coding>" for code in codes)
    at = f"creationDateTime='2026-04-01T10:{minute:02d}:00Z'"
    place = f"startPosition='{start}' endPosition='{start + len(words)}'"
    return f"<PlainTextSelection guid='{guid}' {place} creatingUser='{user}' {at}>{codings}</PlainTextSelection>"


def package(text: str, *selections: str) -> bytes:
    users = "<Users><User guid='U1' name='Ada'/><User guid='U2' name='Zoë'/></Users>"
    source = f"<TextSource guid='S' name='Their copy' plainTextPath='internal://1.txt'>{''.join(selections)}</TextSource>"
    qde = f"<Project xmlns='urn:QDA-XML:project:1.0' name='P' origin='QualCoder'>{users}{CODES}<Sources>{source}</Sources></Project>"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("project.qde", qde)
        archive.writestr("sources/1.txt", text)
    return target.getvalue()


def test_a_foreign_package_is_matched_by_text_and_span_and_added_under_its_coders_names(kb: KnowledgeBase, document: str) -> None:
    theirs = TEXT.replace("\n\n", "\n")
    first, second = kb.passages_of(document)
    data = package(theirs, selection("A", "lends to makers", theirs, "C1"), selection("B", "A school at the weir", theirs, "C2", "T", user="U2"))
    found = read(kb, data)
    assert found.documents == ("Locks",)
    assert (found.coders, found.new_coders) == ({"Ada": 1, "Zoë": 1}, ("Ada", "Zoë"))
    assert found.unknown == (UnknownCode("Codes", "Trust", 1),)
    assert found.unmatched == ()
    assert kb.record.whole() == ()
    assert take(kb, found) == 2
    assert (human(kb, first), human(kb, second)) == ({("gap", "capital")}, {("gap", "education")})
    assert [(line.coder, line.at, line.action) for line in kb.record.whole()] == [
        ("Ada", datetime(2026, 4, 1, 10, tzinfo=UTC), Action.CHANGE),
        ("Zoë", datetime(2026, 4, 1, 10, tzinfo=UTC), Action.CHANGE),
    ]


def test_several_selections_in_a_passage_are_one_decision_of_their_coder(kb: KnowledgeBase, document: str) -> None:
    first, _ = kb.passages_of(document)
    data = package(
        TEXT,
        selection("A", "A till", TEXT, "C1", "K1"),
        selection("B", "lends", TEXT, "C2", "K2", minute=5),
        selection("C", "makers", TEXT, "C1", minute=9),
    )
    found = read(kb, data)
    by_facet = {line.facet: line for line in found.lines}
    assert len(found.lines) == 2
    assert set(by_facet["gap"].values) == {"capital", "education"}
    assert by_facet["gap"].at == datetime(2026, 4, 1, 10, 9, tzinfo=UTC)
    assert by_facet["kind"].values == ("context",)  # it takes one value: the later one
    take(kb, found)
    assert human(kb, first) == {("gap", "capital"), ("gap", "education"), ("kind", "context")}


def test_a_selection_over_several_passages_means_each_that_it_mostly_covers(kb: KnowledgeBase, document: str) -> None:
    over = selection("P2", "makers.\n\nA school at the weir teaches", TEXT, "C2", user="U2")
    found = read(kb, package(TEXT, selection("P1", TEXT, TEXT, "C1"), over))
    first, second = kb.passages_of(document)
    assert [(line.coder, line.passage, line.values) for line in found.lines] == [
        ("Ada", first, ("capital",)),
        ("Ada", second, ("capital",)),
        ("Zoë", second, ("education",)),
    ]
    assert take(kb, found) == 3
    assert human(kb, first) == {("gap", "capital")}


def test_a_text_with_other_line_ends_is_the_same_document(kb: KnowledgeBase, document: str) -> None:
    theirs = TEXT.replace("\n", "\r\n")
    found = read(kb, package(theirs, selection("P1", "A school at the weir teaches barge hands.", theirs, "C2")))
    assert [(line.passage, line.values) for line in found.lines] == [(list(kb.passages_of(document))[1], ("education",))]
    assert found.unmatched == ()


def test_the_same_package_adds_nothing_a_second_time(kb: KnowledgeBase, document: str) -> None:
    data = package(TEXT, selection("A", "lends", TEXT, "C1"))
    take(kb, read(kb, data))
    again = read(kb, data)
    assert (again.lines, again.known, again.coders) == ((), 1, {})


def test_what_has_no_place_here_is_listed(kb: KnowledgeBase, document: str) -> None:
    other = "A text that nobody added here."
    found = read(kb, package(other, selection("A", "nobody", other, "C1"), selection("B", "added", other, "C2")))
    assert found.unmatched == ("'Their copy' is not in this library with the same text; its 2 coded spans were left out.",)
    assert found.lines == ()
    headless = read(kb, package(TEXT, selection("A", "\n\n", TEXT, "C1")))
    assert headless.unmatched == ("1 coded span of 'Their copy' lies in no passage here.",)


def test_a_package_of_ours_restores_the_record_with_its_history(kb: KnowledgeBase, document: str) -> None:
    first, second = kb.passages_of(document)
    kb.record.decide("Ada", [Choice(first, "gap", Action.CHANGE, ("policy",), note="Because."), Choice(second, "gap", Action.REJECT)], kb.codebook)
    kb.record.decide("Ada", [Choice(first, "gap", Action.CHANGE, ("capital",))], kb.codebook)
    kb.record.undo("Ada", kb.codebook)
    data, lines = make(kb, "project.qdpx", None, lambda *_told: None), kb.record.whole()
    assert (read(kb, data).lines, read(kb, data).known) == ((), 4)
    with kb.store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM decisions")
        connection.exec_driver_sql("DELETE FROM tags WHERE origin = 'human'")
    assert take(kb, read(kb, data)) == 4
    assert [replace(line, number=0) for line in kb.record.whole()] == [replace(line, number=0) for line in lines]
    assert human(kb, first) == {("gap", "policy")}


@pytest.mark.parametrize("file", ["decisions.csv", "decisions.jsonl"])
def test_a_table_of_decisions_is_taken_in_where_its_passages_are_here(kb: KnowledgeBase, document: str, file: str) -> None:
    first, second = kb.passages_of(document)
    kb.record.decide("Ada", [Choice(first, "gap", Action.CHANGE, ("policy",)), Choice(second, "gap", Action.CHANGE, ("policy",))], kb.codebook)
    data = make(kb, file, None, lambda *_told: None)
    with kb.store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM decisions")
        connection.exec_driver_sql(f"DELETE FROM passages WHERE id = '{second}'")
    found = read(kb, data, file)
    assert (found.coders, found.documents) == ({"Ada": 1}, ("Locks",))
    assert found.unmatched == (f"Passage {second} is not in this library; the decisions on it were left out.",)


def test_a_value_that_the_codebook_lacks_is_left_out_and_told(kb: KnowledgeBase, document: str) -> None:
    first, _ = kb.passages_of(document)
    lines = [
        Decision(1, "b1", "Ada", NOW, Action.CHANGE, first, "gap", ("moon", "policy"), (), "", 1),
        Decision(2, "b2", "Ben", NOW, Action.CHANGE, first, "gap", ("moon",), (), "", 1),
    ]
    for line in lines:
        kb.record.restore([line], 1)
    data = make(kb, "decisions.jsonl", None, lambda *_told: None)
    with kb.store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM decisions")
    found = read(kb, data, "decisions.jsonl")
    assert [(line.coder, line.values) for line in found.lines] == [("Ada", ("policy",))]
    assert found.unknown == (UnknownCode("Gap", "moon", 2),)


def test_a_codebook_tells_which_of_its_codes_are_unknown_here(kb: KnowledgeBase) -> None:
    gap, *others = kb.codebook.facets
    longer = replace(kb.codebook, facets=(replace(gap, values=(*gap.values, replace(gap.values[0], id="moon", label="Moon"))), *others))
    found = read(kb, write_codebook(longer), "their.qdc")
    assert (found.unknown, found.lines) == ((UnknownCode("Gap", "Moon", 0),), ())
    assert read(kb, write_codebook(kb.codebook), "ours.qdc").unknown == ()


def test_a_decision_that_its_coder_took_anew_here_stays_out(kb: KnowledgeBase, document: str) -> None:
    first, _ = kb.passages_of(document)
    kb.record.decide("Ada", [Choice(first, "gap", Action.CHANGE, ("policy",))], kb.codebook)
    (line,) = kb.record.whole()
    older = replace(line, batch="another", at=line.at - timedelta(days=1), values=("capital",))
    assert (kb.record.missing([older]).new, kb.record.missing([older]).overtaken) == ((), 1)
    newer = replace(older, at=line.at + timedelta(days=1))
    assert kb.record.missing([newer]).new == (newer,)
    by_another = replace(older, coder="Ben")
    assert kb.record.missing([by_another]).new == (by_another,)


def test_an_undo_that_comes_later_takes_what_is_here_out_of_force(kb: KnowledgeBase, document: str) -> None:
    first, _ = kb.passages_of(document)
    batch = kb.record.decide("Ada", [Choice(first, "gap", Action.CHANGE, ("policy",))], kb.codebook)
    undo = Decision(9, "undo", "Ada", NOW, Action.UNDO, "", "", (), (), "", 1, batch)
    assert kb.record.restore([undo], kb.codebook.version) == 1
    assert human(kb, first) == set()


@pytest.mark.parametrize(
    ("data", "error", "sentence"),
    [
        (b"PK\x03\x04 nothing", UnreadableFileError, "is no sound .qdpx package"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", UnreadableFileError, "is neither a .qdpx package nor a .qdc codebook nor a table"),
        (b"<html></html>", UnreadableFileError, "holds a 'html', not a 'CodeBook'"),
        (b"a,b\r\n1,2\r\n", BadInputError, "Row 1 of 'x' is no decision"),
        (b"", BadInputError, "'x' is empty"),
    ],
)
def test_what_is_no_such_file_is_refused_in_a_sentence(kb: KnowledgeBase, data: bytes, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        read(kb, data, "x")
