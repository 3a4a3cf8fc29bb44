"""Tables, vectors and full text agree, whenever a write is stopped."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import numpy as np
import pytest

from kb.answer_model import MatchType
from kb.encoder import Encoder
from kb.indexing import case_entry
from kb.knowledge import KnowledgeBase
from kb.lexical import Entry
from kb.model import DocumentState, Origin, Tag, TagStatus
from kb.rows import passage_id
from kb.settings import Settings
from kb.situation import Question
from tests.conftest import ROOT
from tests.kb.documents import Part, prepared

FERRY = Part("The ferry of Grimholt carries bankers to the workshops twice a week.", ("2 Ferries",), tags=(("gap", "capital"), ("kind", "practice")))
CONTENTS = Part("Contents 1 Ferries 2", furniture=True)
QUESTION = Question("A ferry carries bankers to workshops", scope=MatchType.PASSAGE)


def found(kb: KnowledgeBase) -> list[str]:
    return [match.id for match in kb.answer(QUESTION).matches]


def test_a_document_is_found_at_once_with_its_tags_and_furniture_is_not(kb: KnowledgeBase) -> None:
    assert found(kb) == []
    made = prepared(kb.encoder, "Report", [CONTENTS, FERRY])
    kb.add_document(made)
    identifier = passage_id(made.document.id, 1)
    assert found(kb) == [identifier]
    assert kb.passages_shelf.index.ids() == kb.passages_shelf.full_text.targets() == {identifier}
    assert [tag.value for tag in kb.store.tags([identifier])[identifier]] == ["capital", "practice"]
    assert list(kb.passages_of(made.document.id)) == [passage_id(made.document.id, 0), identifier]
    ids, rows = kb.store.vectors([identifier])
    assert ids == [identifier]
    assert (rows == made.vectors).all()


def test_the_heading_path_and_title_are_searched_too(kb: KnowledgeBase) -> None:
    kb.add_document(prepared(kb.encoder, "Timetables", [FERRY]))
    assert [target for target, _ in kb.passages_shelf.full_text.nearest("timetable", 5)] == list(kb.passages_shelf.index.ids())


def test_vectors_of_a_document_that_was_not_committed_are_ignored_and_doing_it_again_is_right(
    kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = prepared(kb.encoder, "Report", [FERRY])
    with monkeypatch.context() as patch:
        patch.setattr(kb.store, "add_vectors", _stop)
        with pytest.raises(KeyboardInterrupt):
            kb.add_document(made)
    assert len(kb.passages_shelf.index.ids()) == 1
    assert kb.store.document_states() == {}
    assert kb.passages_shelf.full_text.targets() == set()
    assert found(kb) == []
    kb.add_document(made)
    assert found(kb) == [passage_id(made.document.id, 0)]


def test_vectors_of_a_stopped_document_go_when_another_one_is_added(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(kb.store, "add_vectors", _stop)
        with pytest.raises(KeyboardInterrupt):
            kb.add_document(prepared(kb.encoder, "Report", [FERRY]))
    other = prepared(kb.encoder, "Other", [Part("Cows were sold.")])
    kb.add_document(other)
    assert kb.passages_shelf.index.ids() == {passage_id(other.document.id, 0)}


KILLED = """
import os, signal, sys
from pathlib import Path
from kb.knowledge import KnowledgeBase
from kb.settings import Settings
from tests.conftest import SMALL_CORPUS, WordEncoder
from tests.kb.documents import Part, prepared

kb = KnowledgeBase.open(Settings(data=Path(sys.argv[1]), corpus=SMALL_CORPUS), WordEncoder())
kb.follow_corpus()
kb.indexing.add_document(prepared(kb.encoder, "Before", [Part("A harbour of bankers lies in Grimholt.")]))
kb.store.add_vectors = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
kb.indexing.add_document(prepared(kb.encoder, "Report", [Part("The ferry of Grimholt carries bankers to the workshops twice a week.")]))
"""


def test_after_a_kill_between_vectors_and_commit_all_before_is_there_and_the_rest_can_be_done_again(
    settings: Settings, word_encoder: Encoder
) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(settings.data)], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == -9
    before = prepared(word_encoder, "Before", [Part("A harbour of bankers lies in Grimholt.")])
    made = prepared(word_encoder, "Report", [Part(FERRY.text)])
    with KnowledgeBase.open(settings, word_encoder) as kb:
        assert kb.store.document_states() == {before.document.id: DocumentState.READY}
        assert found(kb) == [passage_id(before.document.id, 0)]
        assert kb.passages_shelf.index.ids() == {passage_id(before.document.id, 0)}
        kb.add_document(made)
        assert found(kb) == [passage_id(made.document.id, 0), passage_id(before.document.id, 0)]


def test_a_newer_version_takes_the_place_of_the_older_one(kb: KnowledgeBase) -> None:
    old = prepared(kb.encoder, "Report", [FERRY, Part("The harbour is closed on Sundays.")])
    kb.add_document(old)
    new = prepared(kb.encoder, "Report", [dataclasses.replace(FERRY, text=FERRY.text.replace("twice", "thrice"))], replaces=old.document.id)
    kb.add_document(new)
    assert found(kb) == [passage_id(new.document.id, 0)]
    assert kb.store.document_states() == {old.document.id: DocumentState.SUPERSEDED, new.document.id: DocumentState.READY}
    assert kb.passages_shelf.index.ids() == kb.passages_shelf.full_text.targets() == {passage_id(new.document.id, 0)}
    assert kb.document(old.document.id).text == old.document.text
    assert kb.passages_of(old.document.id) == {}


def test_a_newer_version_that_is_stopped_leaves_the_older_one_in_force(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    old = prepared(kb.encoder, "Report", [FERRY])
    kb.add_document(old)
    new = prepared(kb.encoder, "Report", [dataclasses.replace(FERRY, text="A ferry carries bankers.")], replaces=old.document.id)
    with monkeypatch.context() as patch:
        patch.setattr(kb.store, "supersede", _stop)
        with pytest.raises(KeyboardInterrupt):
            kb.add_document(new)
    assert found(kb) == [passage_id(old.document.id, 0)]
    assert kb.store.document_states() == {old.document.id: DocumentState.READY}


def test_vectors_that_a_stopped_replacement_left_behind_go_at_the_next_start(
    settings: Settings, word_encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = prepared(word_encoder, "Report", [FERRY])
    new = prepared(word_encoder, "Report", [dataclasses.replace(FERRY, text="A ferry carries bankers.")], replaces=old.document.id)
    with KnowledgeBase.open(settings, word_encoder) as kb:
        kb.add_document(old)
        monkeypatch.setattr(kb.passages_shelf.index, "delete", _stop)
        with pytest.raises(KeyboardInterrupt):
            kb.add_document(new)
        assert found(kb) == [passage_id(new.document.id, 0)]
        assert len(kb.passages_shelf.index.ids()) == 2
    with KnowledgeBase.open(settings, word_encoder) as kb:
        assert kb.passages_shelf.index.ids() == {passage_id(new.document.id, 0)}
        assert found(kb) == [passage_id(new.document.id, 0)]


def test_a_document_without_answers_is_kept(kb: KnowledgeBase) -> None:
    made = prepared(kb.encoder, "Report", [CONTENTS])
    kb.add_document(dataclasses.replace(made, vectors=np.zeros((0, 384), dtype=np.float32)))
    assert kb.document(made.document.id).text == CONTENTS.text
    assert found(kb) == []


def test_full_text_holds_what_a_case_tells_and_what_is_asked_of_it(kb: KnowledgeBase) -> None:
    case = kb.case("hvidmose-mill-test-bed")
    assert case_entry(case) == Entry(
        "hvidmose-mill-test-bed",
        "A steel mill becomes a test bed of the technical university Hvidmose Hvidmose Furnace Laboratory",
        f"{case.summary} {case.text}",
        " ".join(case.asked_as),
    )


def test_a_case_that_is_put_again_is_there_once(kb: KnowledgeBase) -> None:
    case = kb.case("hvidmose-mill-test-bed")
    others = {identifier for identifier in kb.cases_shelf.index.ids() if not identifier.startswith(case.id)}
    kb.indexing.put_cases([dataclasses.replace(case, asked_as=case.asked_as[:1], facets={**case.facets, "gap": ("education",)})], kb.encoder)
    own = {f"{case.id}#{part:02d}" for part in range(4)}  # the summary, two sections that tell something, one situation
    assert kb.cases_shelf.index.ids() == kb.store.vector_ids() == others | own
    assert kb.cases_shelf.full_text.targets() == set(kb.store.cases())
    assert {tag.value for tag in kb.store.tags([case.id])[case.id] if tag.facet == "gap"} == {"education"}


def test_progress_is_told_for_every_few_cases(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.indexing.CASES_AT_ONCE", 4)
    told: list[tuple[str, int, int]] = []
    kb.indexing.put_cases(list(kb.store.cases().values()), kb.encoder, lambda *step: told.append(step))
    assert told == [("practices", 4, 6), ("practices", 6, 6)]


def test_what_a_person_decided_about_a_case_outlives_a_change_of_its_card(kb: KnowledgeBase) -> None:
    case = kb.case("hvidmose-mill-test-bed")
    with kb.store.engine.begin() as connection:
        kb.store.add_tags(connection, case.id, [Tag("gap", "research", 1.0, Origin.HUMAN, TagStatus.REJECTED)], 1)
    kb.indexing.put_cases([dataclasses.replace(case, title="Another title")], kb.encoder)
    assert "research" not in {tag.value for tag in kb.store.tags([case.id])[case.id]}


def _stop(*_: object) -> None:
    raise KeyboardInterrupt
