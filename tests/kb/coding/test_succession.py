"""A new version takes over decisions, tags, coders; what it cannot take over is listed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.coding.carrying import Carried
from kb.coding.decisions import Action, Suggested, in_force
from kb.coding.record import Assignment, Choice
from kb.coding.succession import LeftBehind, carried_to, left_of
from kb.indexing import Prepared
from kb.knowledge import KnowledgeBase
from kb.model import DocumentState, Origin, Tag, TagStatus
from kb.rows import passage_id
from tests.kb.documents import Part, prepared

FERRY = Part("The ferry of Grimholt carries bankers to the workshops twice a week.", ("Ferries",), 2, tags=(("gap", "capital"),))
HARBOUR = Part("The harbour is closed on Sundays.", ("Harbours",), 3)
CRANE = Part("The oldest yard lends a crane to its neighbours.", ("Yards",), 4)
GUESSED = Suggested("capital", 0.8)


def passage(made: Prepared, position: int) -> str:
    return passage_id(made.document.id, position)


@pytest.fixture
def old(kb: KnowledgeBase) -> Prepared:
    made = prepared(kb.encoder, "Report", [FERRY, HARBOUR, CRANE])
    kb.add_document(made)
    return made


def newer(kb: KnowledgeBase, old: Prepared) -> Prepared:
    """The crane's passage comes first, the ferry's is under another heading and guessed otherwise, the harbour's has other words."""
    ferry = replace(FERRY, text=FERRY.text.replace(" twice", "\n twice"), heading=("Boats",), tags=(("gap", "education"), ("level", "city")))
    parts = [CRANE, ferry, replace(HARBOUR, text="The harbour is open on Sundays.")]
    return prepared(kb.encoder, "Report", parts, replaces=old.document.id)


def human(kb: KnowledgeBase, identifier: str) -> list[tuple[str, str, TagStatus]]:
    return [(tag.facet, tag.value, tag.status) for tag in kb.store.tags([identifier])[identifier] if tag.origin is Origin.HUMAN]


def test_decisions_tags_and_coders_go_over_and_the_rest_is_listed(kb: KnowledgeBase, old: Prepared) -> None:
    kb.record.decide("Ada", [Choice(passage(old, 0), "gap", Action.CHANGE, ("policy",), (GUESSED,), "Banks only pay.")], kb.codebook)
    kb.record.decide("Bo", [Choice(passage(old, 0), "gap", Action.ACCEPT, ("capital",), (GUESSED,))], kb.codebook)
    kb.record.decide("Cy", [Choice(passage(old, 0), "gap", Action.ADJUDICATE, ("policy",))], kb.codebook)
    kb.record.decide("Bo", [Choice(passage(old, 1), "level", Action.CHANGE, ("city",))], kb.codebook)
    kb.record.assign(old.document.id, ["Ada", "Bo"])
    made = newer(kb, old)
    assert kb.add_document(made) == Carried(1, (passage(old, 1),))
    lines = [line for line in kb.record.whole() if line.passage == passage(made, 1)]
    assert [(line.coder, line.action, line.values, line.suggested, line.note, line.of) for line in lines] == [
        ("Ada", Action.CARRY, ("policy",), (GUESSED,), "Banks only pay.", passage(old, 0)),
        ("Bo", Action.CARRY, ("capital",), (GUESSED,), "", passage(old, 0)),
        ("Cy", Action.ADJUDICATE, ("policy",), (), "", passage(old, 0)),
    ]
    assert human(kb, passage(made, 1)) == [("gap", "policy", TagStatus.ACCEPTED)]
    assert kb.record.assignments() == (Assignment(made.document.id, "Ada", None), Assignment(made.document.id, "Bo", None))
    assert left_of(kb.store.engine, made.document.id) == (LeftBehind(passage(old, 1), 1, HARBOUR.text, ("Harbours",), 3),)
    assert carried_to(kb.store.engine, made.document.id) == 1


def test_a_facet_on_which_a_person_decided_keeps_the_guesses_that_were_decided_on(kb: KnowledgeBase, old: Prepared) -> None:
    kb.record.decide("Ada", [Choice(passage(old, 0), "gap", Action.CHANGE, ("policy",), (GUESSED,))], kb.codebook)
    made = newer(kb, old)
    kb.add_document(made)
    assert [(tag.facet, tag.value, tag.origin) for tag in kb.store.tags([passage(made, 1)])[passage(made, 1)]] == [
        ("gap", "policy", Origin.HUMAN),
        ("level", "city", Origin.CUE),
    ]
    kb.record.undo("Ada", kb.codebook)
    assert kb.store.tags([passage(made, 1)])[passage(made, 1)][0] == Tag("gap", "capital", 1.0, Origin.CUE)


def test_an_undo_after_the_new_version_takes_out_what_the_coder_did_last_there_too(kb: KnowledgeBase, old: Prepared) -> None:
    kb.record.decide("Ada", [Choice(passage(old, 0), "gap", Action.ACCEPT, ("capital",))], kb.codebook)
    kb.record.decide("Ada", [Choice(passage(old, 0), "gap", Action.CHANGE, ("policy",)), Choice(passage(old, 2), "gap", Action.REJECT)], kb.codebook)
    made = newer(kb, old)
    kb.add_document(made)
    assert kb.record.undo("Ada", kb.codebook) == {passage(old, 0), passage(old, 2), passage(made, 0), passage(made, 1)}
    held = in_force(kb.record.of_passages([passage(made, 0), passage(made, 1)]))
    assert {where: line.values for where, line in held.items()} == {(passage(made, 1), "gap", "Ada"): ("capital",)}
    assert human(kb, passage(made, 1)) == [("gap", "capital", TagStatus.ACCEPTED)]
    assert kb.record.redo("Ada", kb.codebook) >= {passage(made, 1)}
    assert human(kb, passage(made, 1)) == [("gap", "policy", TagStatus.ACCEPTED)]


def test_a_third_version_takes_over_from_the_second(kb: KnowledgeBase, old: Prepared) -> None:
    kb.record.decide("Ada", [Choice(passage(old, 0), "gap", Action.ACCEPT, ("capital",))], kb.codebook)
    second = newer(kb, old)
    kb.add_document(second)
    third = prepared(kb.encoder, "Report", [FERRY, Part("A page more.")], replaces=second.document.id)
    assert kb.add_document(third) == Carried(1, ())
    assert human(kb, passage(third, 0)) == [("gap", "capital", TagStatus.ACCEPTED)]
    assert len({line.batch for line in kb.record.whole()}) == 1


def test_a_document_that_is_there_already_can_take_the_place_of_another(kb: KnowledgeBase, old: Prepared) -> None:
    kb.record.decide("Ada", [Choice(passage(old, 0), "gap", Action.ACCEPT, ("capital",))], kb.codebook)
    made = replace(newer(kb, old), document=replace(newer(kb, old).document, replaces=None))
    assert kb.add_document(made) == Carried()
    assert kb.indexing.replace_document(old.document.id, made.document.id) == Carried(1, ())
    assert kb.store.document_states() == {old.document.id: DocumentState.SUPERSEDED, made.document.id: DocumentState.READY}
    assert kb.document(made.document.id).replaces == old.document.id
    assert human(kb, passage(made, 1)) == [("gap", "capital", TagStatus.ACCEPTED)]
    assert kb.passages_shelf.index.ids() == kb.passages_shelf.full_text.targets() == {passage(made, place) for place in range(3)}


def test_a_stop_on_the_way_leaves_decisions_and_coders_with_the_old_version(
    kb: KnowledgeBase, old: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    kb.record.decide("Ada", [Choice(passage(old, 0), "gap", Action.ACCEPT, ("capital",))], kb.codebook)
    kb.record.assign(old.document.id, ["Ada"])
    before = kb.record.whole()
    made = newer(kb, old)
    with monkeypatch.context() as patch:
        patch.setattr(kb.store, "supersede", _stop)
        with pytest.raises(KeyboardInterrupt):
            kb.add_document(made)
    assert kb.record.whole() == before
    assert kb.record.assignments() == (Assignment(old.document.id, "Ada", None),)
    assert human(kb, passage(old, 0)) == [("gap", "capital", TagStatus.ACCEPTED)]
    assert left_of(kb.store.engine, made.document.id) == ()
    assert kb.add_document(made) == Carried(1, ())


def _stop(*_given: object) -> None:
    raise KeyboardInterrupt
