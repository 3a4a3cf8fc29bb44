"""An export brought back: into an empty library without loss, into another one beside what is there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from kb.answer_model import MatchType
from kb.codebooks.changes import Change, Kind
from kb.coding.decisions import Action
from kb.coding.record import Choice
from kb.encoder import Encoder
from kb.errors import BadInputError
from kb.export.form import MANIFEST
from kb.export.restoring import Restored, restore
from kb.export.writing import write_export
from kb.feedback.open_questions import OpenQuestions
from kb.feedback.verdicts import Verdicts
from kb.heads import Heads
from kb.health import doctor
from kb.knowledge import KnowledgeBase
from kb.schema import sources
from kb.settings import Settings
from kb.situation import Question
from tests.conftest import SMALL_CORPUS
from tests.counting import CountingEncoder
from tests.kb.documents import Part, prepared
from tests.kb.export.libraries import LOCKS, decide, fill


def silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def opened(tmp_path: Path, word_encoder: Encoder) -> Any:
    """Opens further libraries; closes them at the end."""
    held: list[KnowledgeBase] = []

    def library(name: str, encoder: Encoder = word_encoder, **settings: Any) -> KnowledgeBase:
        made = KnowledgeBase.open(Settings(data=tmp_path / name, corpus=SMALL_CORPUS, **settings), encoder)
        held.append(made)
        made.follow_corpus()
        return made

    yield library
    for kb in held:
        kb.close()


Opened = Callable[..., KnowledgeBase]


def test_an_export_that_was_imported_into_an_empty_library_is_exported_with_the_same_bytes(kb: KnowledgeBase, opened: Opened, tmp_path: Path) -> None:
    document = fill(kb)
    write_export(kb, tmp_path / "first", silent)
    other = opened("other")
    restored = restore(other, tmp_path / "first", silent)
    write_export(other, tmp_path / "second", silent)
    assert contents(tmp_path / "second") == contents(tmp_path / "first")
    assert restored.conflicts == ()
    assert restored.encoded == 0
    assert (restored.added["documents"], restored.added["decisions"], restored.added["files"]) == (3, 4, 2)
    assert other.document(document) == kb.document(document)
    assert other.record.whole() == kb.record.whole()
    assert Verdicts(other.store.engine).in_force() == Verdicts(kb.store.engine).in_force()
    assert doctor(other) == []


def test_what_was_imported_is_found_at_once(kb: KnowledgeBase, opened: Opened, tmp_path: Path) -> None:
    document = fill(kb)
    write_export(kb, tmp_path / "first", silent)
    other = opened("other")
    restore(other, tmp_path / "first", silent)
    found = other.answer(Question(LOCKS[0].text, scope=MatchType.PASSAGE)).matches[0]
    assert (found.id, found.tags["gap"][0].value) == (f"{document[:16]}-0000", "capital")


def test_an_import_that_is_made_again_adds_nothing(kb: KnowledgeBase, tmp_path: Path) -> None:
    fill(kb)
    write_export(kb, tmp_path / "first", silent)
    restored = restore(kb, tmp_path / "first", silent)
    assert set(restored.added.values()) == {0}
    assert restored.conflicts == ()
    write_export(kb, tmp_path / "second", silent)
    assert contents(tmp_path / "second") == contents(tmp_path / "first")


def test_what_is_here_stays_and_what_differs_is_told(kb: KnowledgeBase, opened: Opened, tmp_path: Path) -> None:
    fill(kb)
    write_export(kb, tmp_path / "first", silent)
    other = opened("other")
    own = prepared(other.encoder, "Mills", [Part("A mill of our own grinds rye.")])
    other.add_document(own)
    with other.store.engine.begin() as connection:
        connection.execute(update(sources).where(sources.c.id == "bridges-2019").values(title="Renamed"))
    restored = restore(other, tmp_path / "first", silent)
    assert restored.conflicts == ("Sources that differ here, and stayed so: bridges-2019.",)
    assert own.document.id in other.store.document_states()
    assert len(other.store.document_states()) == 4
    assert doctor(other) == []


def test_decisions_on_a_document_that_is_here_join_those_made_here(kb: KnowledgeBase, opened: Opened, tmp_path: Path) -> None:
    document = prepared(kb.encoder, "Locks — and weirs", LOCKS)
    passage = f"{document.document.id[:16]}-0000"
    other = opened("other")
    for library in (kb, other):
        library.add_document(document)
    other.record.decide("Cy", [Choice(passage, "gap", Action.CHANGE, ("policy",))], other.codebook)
    decide(kb, passage)
    write_export(kb, tmp_path / "first", silent)
    assert restore(other, tmp_path / "first", silent).added["decisions"] == 4
    human = {(tag.facet, tag.value) for tag in other.store.tags([passage])[passage] if tag.origin == "human"}
    assert human == set()  # three coders, no value that all gave
    assert [line.coder for line in other.record.whole()] == ["Cy", "Ada", "Ben", "Ben", "Ben"]


def test_a_decision_that_its_coder_has_taken_anew_here_is_left_out(kb: KnowledgeBase, opened: Opened, tmp_path: Path) -> None:
    document = prepared(kb.encoder, "Locks — and weirs", LOCKS)
    passage = f"{document.document.id[:16]}-0000"
    other = opened("other")
    for library in (kb, other):
        library.add_document(document)
    decide(kb, passage)
    other.record.decide("Ada", [Choice(passage, "gap", Action.CHANGE, ("policy",))], other.codebook)
    write_export(kb, tmp_path / "first", silent)
    restored = restore(other, tmp_path / "first", silent)
    assert restored.conflicts == ("Decisions whose coders decided anew here since were left out: 1.",)
    assert [line.values for line in other.record.whole() if line.coder == "Ada"] == [("policy",)]


def test_a_document_whose_newer_version_is_here_does_not_come_back(kb: KnowledgeBase, opened: Opened, tmp_path: Path) -> None:
    old = prepared(kb.encoder, "Locks", LOCKS)
    kb.add_document(old)
    write_export(kb, tmp_path / "first", silent)
    other = opened("other")
    newer = prepared(kb.encoder, "Locks anew", LOCKS)
    other.add_document(replace(newer, document=replace(newer.document, replaces=old.document.id)))
    assert restore(other, tmp_path / "first", silent).added["documents"] == 0
    assert list(other.store.document_states()) == [newer.document.id]


def test_vectors_of_another_model_are_made_anew(kb: KnowledgeBase, opened: Opened, word_encoder: Encoder, tmp_path: Path) -> None:
    kb.add_document(prepared(kb.encoder, "Locks", LOCKS))
    write_export(kb, tmp_path / "first", silent)
    counting = CountingEncoder(word_encoder)
    other = opened("other", counting, model="another")
    counting.encoded.clear()
    assert restore(other, tmp_path / "first", silent).encoded == 2
    assert counting.encoded == ["Locks > 1 Locks\n" + LOCKS[0].text, "Locks > 2 Weirs\n" + LOCKS[2].text]
    assert doctor(other) == []


def test_what_was_trained_comes_along_where_nothing_was_trained(kb: KnowledgeBase, opened: Opened, tmp_path: Path) -> None:
    kb.add_document(prepared(kb.encoder, "Locks", LOCKS))
    shipped = Heads.load(next((Path(__file__).parents[3] / "kb" / "models").rglob("passages.npz")))
    kb.trained.put({"passages": shipped}, kb.weights)
    kb.forget()
    kb.retag()
    write_export(kb, tmp_path / "first", silent)
    other = opened("other")
    restore(other, tmp_path / "first", silent)
    assert {name: path.read_bytes() for name, path in other.trained.files.items()} == {
        name: path.read_bytes() for name, path in kb.trained.files.items()
    }
    assert other.retag() == 0


def test_documents_that_other_heads_tagged_are_tagged_anew_at_the_next_start(kb: KnowledgeBase, opened: Opened, tmp_path: Path) -> None:
    kb.add_document(prepared(kb.encoder, "Locks", LOCKS))
    write_export(kb, tmp_path / "first", silent)
    other = opened("other")
    other.trained.put({}, other.weights)
    other.forget()
    other.retag()
    restore(other, tmp_path / "first", silent)
    assert other.retag() == 1


def merge_policy_into_capital(kb: KnowledgeBase) -> None:
    seen = kb.codebooks.versions.in_force().version
    kb.codebooks.recoding.apply(Change(Kind.MERGE, "gap", "policy", into="capital"), "Ada", seen)
    kb.follow_codebook()


def test_versions_of_the_codebook_come_into_force_and_documents_here_are_tagged_anew(kb: KnowledgeBase, opened: Opened, tmp_path: Path) -> None:
    merge_policy_into_capital(kb)
    write_export(kb, tmp_path / "first", silent)
    other = opened("other")
    other.add_document(prepared(other.encoder, "Locks", LOCKS))
    assert restore(other, tmp_path / "first", silent).conflicts == ()
    assert other.codebook == kb.codebook
    assert "policy" not in other.codebook.facet("gap").by_id
    tags = other.store.tags(["hvidmose-mill-test-bed"])["hvidmose-mill-test-bed"]
    assert [tag.value for tag in tags if tag.facet == "gap"] == ["capital", "research"]
    assert other.retag() == 1


def test_versions_of_the_codebook_stay_out_where_persons_decided_without_them(kb: KnowledgeBase, opened: Opened, tmp_path: Path) -> None:
    merge_policy_into_capital(kb)
    write_export(kb, tmp_path / "first", silent)
    other = opened("other")
    document = prepared(other.encoder, "Locks", LOCKS)
    other.add_document(document)
    decide(other, f"{document.document.id[:16]}-0000")
    (told,) = restore(other, tmp_path / "first", silent).conflicts
    assert told == "Versions of the codebook were left out, for persons decided here without them; make the same changes here."
    assert "policy" in other.codebook.facet("gap").by_id


def test_a_version_that_is_another_one_here_keeps_all_of_them_out(kb: KnowledgeBase, opened: Opened, tmp_path: Path) -> None:
    merge_policy_into_capital(kb)
    write_export(kb, tmp_path / "first", silent)
    other = opened("other")
    other.codebooks.recoding.apply(Change(Kind.RETIRE, "gap", "research"), "Ben", other.codebook.version)
    other.follow_codebook()
    (told,) = restore(other, tmp_path / "first", silent).conflicts
    assert told == f"Codebooks that differ here, and stayed so: {other.codebook.version}."
    assert "research" not in other.codebook.facet("gap").by_id


def test_an_import_that_dies_before_the_rows_are_in_leaves_the_tables_and_can_be_made_again(
    kb: KnowledgeBase, opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(kb)
    write_export(kb, tmp_path / "first", silent)
    other = opened("other")
    with monkeypatch.context() as dying:
        dying.setattr("kb.coding.record.Record.restore_in", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            restore(other, tmp_path / "first", silent)
    assert other.store.document_states() == {}
    assert OpenQuestions(other.store.engine).all() == ()
    restore(other, tmp_path / "first", silent)
    assert doctor(other) == []
    write_export(other, tmp_path / "second", silent)
    assert contents(tmp_path / "second") == contents(tmp_path / "first")


def changed(folder: Path, name: str, content: bytes) -> None:
    """Write a file of an export anew, and its hash into the manifest."""
    (folder / name).write_bytes(content)
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["files"][name] = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    (folder / MANIFEST).write_text(json.dumps(manifest))


def test_an_export_that_contradicts_itself_is_refused_and_changes_nothing(kb: KnowledgeBase, opened: Opened, tmp_path: Path) -> None:
    fill(kb)
    write_export(kb, tmp_path / "first", silent)
    changed(tmp_path / "first", "documents.jsonl", b"")
    other = opened("other")
    with pytest.raises(BadInputError, match="contradicts itself and was not taken over"):
        restore(other, tmp_path / "first", silent)
    assert OpenQuestions(other.store.engine).all() == ()
    assert doctor(other) == []


def test_the_vectors_of_a_refused_import_leave_the_index(kb: KnowledgeBase, opened: Opened, tmp_path: Path) -> None:
    fill(kb)
    write_export(kb, tmp_path / "first", silent)
    other = opened("other")
    changed(tmp_path / "first", "drafts.jsonl", (tmp_path / "first" / "drafts.jsonl").read_bytes().splitlines(keepends=True)[0] * 2)
    with pytest.raises(BadInputError):
        restore(other, tmp_path / "first", silent)
    assert other.passages_shelf.index.ids() == set()


def test_what_came_of_it_is_plain_values() -> None:
    assert Restored({"documents": 1}, ("x",), 2).as_json() == {"added": {"documents": 1}, "conflicts": ("x",), "encoded": 2}
