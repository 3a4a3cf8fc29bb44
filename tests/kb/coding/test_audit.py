"""The record looked through: progress, what is compared, history narrowed and paged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kb.coding.audit import Audit, Batch, Sought
from kb.coding.decisions import Action, Decision, in_force
from kb.coding.record import Choice
from kb.encoder import Encoder
from kb.errors import BadInputError
from kb.knowledge import KnowledgeBase
from kb.model import Origin
from tests.kb.documents import Part, prepared

BANKS = (Part("Banks lend to firms."), Part("A school trains welders."), Part("Contents", furniture=True), Part("The port exports fish."))
SCHOOLS = (Part("Another school opens."), Part("Another bank closes."))


@pytest.fixture
def coded(kb: KnowledgeBase, word_encoder: Encoder) -> KnowledgeBase:
    """A library with two documents, of which nothing is decided yet."""
    kb.add_document(prepared(word_encoder, "Banks", BANKS))
    kb.add_document(prepared(word_encoder, "Schools", SCHOOLS))
    return kb


def ids(kb: KnowledgeBase, title: str) -> tuple[str, list[str]]:
    """Id of the document of that title, and of its passages."""
    document = next(document.id for document in kb.store.documents() if document.title == title)
    return document, list(kb.passages_of(document))


def decide(kb: KnowledgeBase, coder: str, passage: str, *values: str, facet: str = "gap", action: Action = Action.CHANGE) -> str:
    return kb.record.decide(coder, [Choice(passage, facet, action, values)], kb.codebook)


# progress


def test_progress_counts_the_passages_on_which_a_decision_of_the_coder_stands(coded: KnowledgeBase) -> None:
    banks, (first, second, furniture, _) = ids(coded, "Banks")
    _, (third, _) = ids(coded, "Schools")
    decide(coded, "Ada", first, "capital")
    decide(coded, "Ada", first, "city", facet="level")
    decide(coded, "Ada", second, action=Action.REJECT)
    decide(coded, "Ada", furniture, "capital")
    decide(coded, "Bo", second, "education")
    decide(coded, "Bo", third, action=Action.SKIP)
    decide(coded, "Cy", third, "education", action=Action.ADJUDICATE)
    assert coded.audit.progress() == {(banks, "Ada"): 2, (banks, "Bo"): 1}


def test_progress_follows_undo_and_redo(coded: KnowledgeBase) -> None:
    banks, (first, *_) = ids(coded, "Banks")
    decide(coded, "Ada", first, "capital")
    coded.record.undo("Ada", coded.codebook)
    assert coded.audit.progress() == {}
    coded.record.redo("Ada", coded.codebook)
    assert coded.audit.progress() == {(banks, "Ada"): 1}


def test_a_decision_that_a_change_of_the_codebook_put_back_to_be_read_does_not_count(coded: KnowledgeBase) -> None:
    banks, (first, second, *_) = ids(coded, "Banks")
    batch = decide(coded, "Ada", first, "capital")
    decide(coded, "Ada", second, "capital")
    reopened = Decision(0, "change", "Ada", datetime(2026, 5, 3, tzinfo=UTC), Action.REOPEN, first, "gap", (), (), "", 2, of=batch)
    with coded.store.engine.begin() as connection:
        coded.record.follow(connection, [reopened], {(first, "gap")}, 2)
    assert coded.audit.progress() == {(banks, "Ada"): 1}
    decide(coded, "Ada", first, "policy")
    assert coded.audit.progress() == {(banks, "Ada"): 2}


# what is compared


def test_lines_of_documents_are_those_of_the_facet_that_are_not_undone(coded: KnowledgeBase) -> None:
    banks, (first, *_) = ids(coded, "Banks")
    schools, (third, _) = ids(coded, "Schools")
    decide(coded, "Ada", first, "capital")
    decide(coded, "Ada", first, "city", facet="level")
    decide(coded, "Ada", third, "education")
    decide(coded, "Bo", first, "policy")
    coded.record.undo("Bo", coded.codebook)
    decide(coded, "Bo", first, "research")
    assert [(line.coder, line.values) for line in coded.audit.of_documents([banks], "gap")] == [("Ada", ("capital",)), ("Bo", ("research",))]
    assert [line.number for line in coded.audit.of_documents([schools, banks], "gap")] == [1, 3, 6]
    assert in_force(coded.audit.of_documents([banks], "gap")) == {
        key: replace(line, suggested=(), note="") for key, line in in_force(coded.record.whole()).items() if key[:2] == (first, "gap")
    }
    assert coded.audit.facets([banks]) == {"gap", "level"}
    assert coded.audit.facets([schools]) == {"gap"}


def test_reading_order_keeps_the_order_of_the_documents_and_leaves_furniture_out(coded: KnowledgeBase) -> None:
    banks, (first, second, _, fourth) = ids(coded, "Banks")
    schools, (third, other) = ids(coded, "Schools")
    assert list(coded.audit.reading_order([schools, banks]).items()) == [
        (third, schools),
        (other, schools),
        (first, banks),
        (second, banks),
        (fourth, banks),
    ]


def test_own_lines_and_adjudications_are_given_of_what_was_adjudicated(coded: KnowledgeBase) -> None:
    _, (first, second, *_) = ids(coded, "Banks")
    decide(coded, "Ada", first, "capital")
    decide(coded, "Ada", second, "capital")
    decide(coded, "Bo", first, "policy")
    decide(coded, "Cy", first, "policy", action=Action.ADJUDICATE)
    assert [(line.coder, line.passage) for line in coded.audit.adjudicated_of("Ada")] == [("Ada", first), ("Cy", first)]


# history


@pytest.fixture
def told(coded: KnowledgeBase) -> KnowledgeBase:
    """Seven lines: two of Ada on one passage at a stroke, one of Bo, one of Bo on another document, an undo of each, a redo of Ada."""
    _, (first, *_) = ids(coded, "Banks")
    _, (third, _) = ids(coded, "Schools")
    coded.record.decide("Ada", [Choice(first, "gap", Action.CHANGE, ("capital",)), Choice(first, "level", Action.CHANGE, ("city",))], coded.codebook)
    decide(coded, "Bo", first, "policy")
    decide(coded, "Bo", third, "education")
    coded.record.undo("Bo", coded.codebook)
    coded.record.undo("Ada", coded.codebook)
    coded.record.redo("Ada", coded.codebook)
    return coded


def numbers(audit: Audit, sought: Sought, hidden: Sequence[str] = (), viewer: str = "") -> list[int]:
    return [line.number for line in audit.history(sought, 50, hidden=hidden, viewer=viewer).lines]


def test_history_is_newest_first_and_narrowed_by_coder_action_passage_document_and_batch(told: KnowledgeBase) -> None:
    audit, (banks, (first, *_)), (schools, _) = told.audit, ids(told, "Banks"), ids(told, "Schools")
    assert numbers(audit, Sought()) == [7, 6, 5, 4, 3, 2, 1]
    assert numbers(audit, Sought(coder="Bo")) == [5, 4, 3]
    assert numbers(audit, Sought(action=Action.UNDO)) == [6, 5]
    assert numbers(audit, Sought(passage=first)) == [7, 6, 3, 2, 1]
    assert numbers(audit, Sought(document_id=banks)) == [7, 6, 3, 2, 1]
    assert numbers(audit, Sought(document_id=schools)) == [5, 4]
    assert numbers(audit, Sought(document_id=schools, action=Action.CHANGE)) == [4]
    assert numbers(audit, Sought(batch=told.record.whole()[0].batch)) == [7, 6, 2, 1]
    assert numbers(audit, Sought(coder="nobody")) == []


def test_history_is_paged_by_number_and_says_how_many_lines_there_are(told: KnowledgeBase) -> None:
    newest = told.audit.history(Sought(), 3)
    assert ([line.number for line in newest.lines], newest.total, newest.before) == ([7, 6, 5], 7, 5)
    rest = told.audit.history(Sought(), 4, before=5)
    assert ([line.number for line in rest.lines], rest.total, rest.before) == ([4, 3, 2, 1], 7, None)


def test_of_hidden_documents_only_the_viewers_own_lines_and_moves_are_given(told: KnowledgeBase) -> None:
    banks, _ = ids(told, "Banks")
    assert numbers(told.audit, Sought(), hidden=[banks], viewer="Bo") == [5, 4, 3]
    assert numbers(told.audit, Sought(), hidden=[banks], viewer="Ada") == [7, 6, 5, 4, 2, 1]
    assert told.audit.history(Sought(), 50, hidden=[banks], viewer="").total == 2


def test_the_lines_of_a_document_that_was_replaced_are_still_found(coded: KnowledgeBase, word_encoder: Encoder) -> None:
    banks, (first, *_) = ids(coded, "Banks")
    decide(coded, "Ada", first, "capital")
    coded.add_document(prepared(word_encoder, "Banks", [Part("All is new.")], replaces=banks))
    assert numbers(coded.audit, Sought(document_id=banks)) == [1]


def test_a_batch_is_its_coders_to_move_where_it_is_theirs_alone_and_stands_for_itself(told: KnowledgeBase) -> None:
    record = told.record.whole()
    batches = told.audit.batches({line.batch for line in record})
    own, move = batches[record[0].batch], batches[record[4].batch]
    assert own == Batch(record[0].batch, frozenset({"Ada"}), frozenset({Action.CHANGE}), 2, record[0].at)
    assert own.movable_by("Ada")
    assert not own.movable_by("Bo")
    assert not move.movable_by("Bo")


# steps moved by name


def test_any_own_step_is_undone_and_put_back_by_its_name_and_the_tags_follow(coded: KnowledgeBase) -> None:
    _, (first, second, *_) = ids(coded, "Banks")
    named = decide(coded, "Ada", first, "capital")
    decide(coded, "Ada", second, "education")
    assert coded.record.undo("Ada", coded.codebook, named) == {first}
    assert carried(coded, first, second) == [set(), {"education"}]
    assert coded.record.redo("Ada", coded.codebook, named) == {first}
    assert carried(coded, first, second) == [{"capital"}, {"education"}]


def test_an_earlier_decision_comes_back_into_force_where_the_later_is_undone_by_name(coded: KnowledgeBase) -> None:
    _, (first, second, *_) = ids(coded, "Banks")
    decide(coded, "Ada", first, "capital")
    later = decide(coded, "Ada", first, "policy")
    decide(coded, "Ada", second, "education")
    coded.record.undo("Ada", coded.codebook, later)
    assert carried(coded, first) == [{"capital"}]


def test_a_step_put_back_by_name_does_not_take_the_place_of_a_later_one(coded: KnowledgeBase) -> None:
    _, (first, *_) = ids(coded, "Banks")
    earlier = decide(coded, "Ada", first, "capital")
    coded.record.undo("Ada", coded.codebook, earlier)
    decide(coded, "Ada", first, "policy")
    coded.record.redo("Ada", coded.codebook, earlier)
    assert carried(coded, first) == [{"policy"}]


def test_what_is_not_ones_own_or_stands_already_so_is_not_moved(coded: KnowledgeBase) -> None:
    _, (first, *_) = ids(coded, "Banks")
    own, other = decide(coded, "Ada", first, "capital"), decide(coded, "Bo", first, "policy")
    with pytest.raises(BadInputError, match="no step of Ada"):
        coded.record.undo("Ada", coded.codebook, other)
    with pytest.raises(BadInputError, match="no step of Ada"):
        coded.record.undo("Ada", coded.codebook, "nope")
    with pytest.raises(BadInputError, match="in force already"):
        coded.record.redo("Ada", coded.codebook, own)
    coded.record.undo("Ada", coded.codebook, own)
    with pytest.raises(BadInputError, match="undone already"):
        coded.record.undo("Ada", coded.codebook, own)
    move = coded.record.whole()[-1].batch
    with pytest.raises(BadInputError, match="no step of Ada"):
        coded.record.undo("Ada", coded.codebook, move)
    assert len(coded.record.whole()) == 3


def carried(kb: KnowledgeBase, *passages: str) -> list[set[str]]:
    """Gaps that persons gave each passage, as they stand."""
    tags = kb.store.tags(passages)
    return [{tag.value for tag in tags[passage] if tag.origin is Origin.HUMAN and tag.facet == "gap"} for passage in passages]
