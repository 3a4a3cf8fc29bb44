"""Passages tagged anew: guesses change, decisions stay, and a stop loses nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from kb.answer_model import MatchType
from kb.coding.leanings import kept_leanings
from kb.encoder import Encoder
from kb.knowledge import KnowledgeBase
from kb.model import Origin, Tag, TagStatus
from kb.settings import Settings
from kb.situation import Question
from kb.tagger import Guess
from kb.training.retagging import TAGGED_BY, Untagged, note_untagged
from tests.kb.documents import Part, prepared

NEW = Tag("gap", "education", 0.7, Origin.MODEL, words=("term",))


def add(kb: KnowledgeBase, title: str, count: int = 2) -> list[str]:
    """A document whose passages were guessed to be on capital; ids of its passages, the last of them furniture."""
    parts = [Part(f"Berth {n} of {title}: the ferrymen mend nets.", tags=(("gap", "capital"),)) for n in range(count)]
    made = prepared(kb.encoder, title, [*parts, Part(f"Contents of {title}", furniture=True)])
    kb.add_document(made)
    return list(kb.passages_of(made.document.id))


def decide(kb: KnowledgeBase, passage: str, *tags: Tag) -> None:
    with kb.store.engine.begin() as connection:
        kb.store.add_tags(connection, passage, tags, 1)


def told(kb: KnowledgeBase, passage: str) -> set[tuple[str, str]]:
    return {(tag.value, tag.origin.value) for tag in kb.store.tags([passage])[passage]}


def all_new(passages: Sequence[Untagged]) -> list[Guess]:
    return [Guess((NEW,), {"gap": {"education": 0.7, "capital": 0.1}})] * len(passages)


def train(kb: KnowledgeBase) -> None:
    """Something else is in force."""
    kb.trained.put({}, None)


def test_nothing_is_tagged_anew_by_the_heads_that_tagged_it(kb: KnowledgeBase) -> None:
    first, *_ = add(kb, "North")
    assert kb.retag(tag=all_new) == 0
    assert told(kb, first) == {("capital", "cue")}


def test_a_library_tagged_on_another_scale_is_tagged_anew_once(kb: KnowledgeBase) -> None:
    first, *_ = add(kb, "North")
    with kb.store.engine.begin() as connection:
        kb.store.set_fact(connection, TAGGED_BY, json.dumps({"training": None, "left": []}))
    assert kb.retag(tag=all_new) == 1
    assert told(kb, first) == {("education", "model")}
    assert kb.retag(tag=all_new) == 0


def test_noting_that_others_tagged_a_document_leaves_an_older_scale_to_be_tagged_anew(kb: KnowledgeBase) -> None:
    add(kb, "North")
    with kb.store.engine.begin() as connection:
        kb.store.set_fact(connection, TAGGED_BY, json.dumps({"training": None, "left": []}))
    with kb.store.engine.begin() as connection:
        note_untagged(kb.store, connection, ())
    assert kb.retag(tag=all_new) == 1


def test_guesses_are_replaced_and_a_document_that_is_added_later_is_not_tagged_again(kb: KnowledgeBase) -> None:
    first, second, contents = add(kb, "North")
    train(kb)
    progress: list[tuple[str, int, int]] = []
    assert kb.retag(lambda *step: progress.append(step), all_new) == 1
    assert [told(kb, i) for i in (first, second, contents)] == [{("education", "model")}] * 2 + [set()]
    assert kb.store.tags([first])[first] == (NEW,)
    assert progress == [("tagging documents", 1, 1)]
    assert kept_leanings(kb.store.engine, [first, contents]) == {first: {"gap": {"education": 0.7, "capital": 0.1}}}
    later, *_ = add(kb, "South")
    assert kb.retag(tag=all_new) == 0
    assert told(kb, later) == {("capital", "cue")}


def test_the_tagger_sees_what_it_saw_when_the_report_was_added(kb: KnowledgeBase) -> None:
    made = prepared(kb.encoder, "North", [Part("Nets are mended.", ("Quay", "Nets"))])
    kb.add_document(made)
    train(kb)
    seen: list[Sequence[Untagged]] = []

    def look(passages: Sequence[Untagged]) -> list[Guess]:
        seen.append(passages)
        return [Guess((), {})]

    kb.retag(tag=look)
    ((passage,),) = seen
    assert (passage.heading, passage.text) == (("Quay", "Nets"), "Nets are mended.")
    assert passage.vector.tolist() == made.vectors[0].tolist()


def test_without_another_process_the_tagger_in_force_is_asked(kb: KnowledgeBase) -> None:
    parts = [Part("Banks gave our young firms loans and a guarantee.", tags=(("gap", "education"),))]
    made = prepared(kb.encoder, "North", parts)
    kb.add_document(made)
    (passage,) = kb.passages_of(made.document.id)
    train(kb)
    kb.retag()
    assert set(kb.store.tags([passage])[passage]) == set(kb.tagger.tags((), parts[0].text, made.vectors[0]))


@pytest.mark.parametrize(("status", "stays"), [(TagStatus.ACCEPTED, {("capital", "human")}), (TagStatus.REJECTED, set())])
def test_a_facet_on_which_a_person_decided_stays_as_it_is(kb: KnowledgeBase, status: TagStatus, stays: set[tuple[str, str]]) -> None:
    first, second, _ = add(kb, "North")
    decide(kb, first, Tag("gap", "capital", 1.0, Origin.HUMAN, status))
    decide(kb, second, Tag("level", "city", 1.0, Origin.HUMAN, status))
    train(kb)
    kb.retag(tag=all_new)
    assert told(kb, first) == stays
    assert told(kb, second) >= {("education", "model")}
    with kb.store.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT value, origin FROM tags WHERE target = ? ORDER BY number", (first,))
        assert [tuple(row) for row in rows] == [("capital", "cue"), ("capital", "human")]


def test_cards_keep_their_tags(kb: KnowledgeBase) -> None:
    before = kb.store.tags(list(kb.store.case_hashes()))
    add(kb, "North")
    train(kb)
    kb.retag(tag=all_new)
    assert kb.store.tags(list(kb.store.case_hashes())) == before


def test_a_stop_leaves_whole_documents_and_the_next_start_goes_on(kb: KnowledgeBase, settings: Settings, word_encoder: Encoder) -> None:
    documents = [add(kb, name) for name in ("East", "North", "South", "West")]
    train(kb)
    done = 0

    def dying(passages: Sequence[Untagged]) -> list[Guess]:
        nonlocal done
        done += 1
        if done == 3:
            raise KeyboardInterrupt
        return all_new(passages)

    with pytest.raises(KeyboardInterrupt):
        kb.retag(tag=dying)
    new = [[("education", "model") in told(kb, i) for i in passages[:2]] for passages in documents]
    assert sorted(new) == [[False, False]] * 2 + [[True, True]] * 2
    kb.close()
    with KnowledgeBase.open(settings, word_encoder) as again:
        assert again.retag(tag=all_new) == 2
        assert all(told(again, i) == {("education", "model")} for passages in documents for i in passages[:2])
        assert json.loads(again.store.fact(TAGGED_BY) or "")["left"] == []
        assert again.retag(tag=all_new) == 0


def test_answers_see_the_new_tags_at_once(kb: KnowledgeBase) -> None:
    first, *_ = add(kb, "North")
    question = Question("the ferrymen mend nets at berth 0", scope=MatchType.PASSAGE)

    def gaps() -> list[str]:
        found = {match.id: match for match in kb.answer(question).matches}
        return [tag.value for tag in found[first].tags["gap"]]

    assert gaps() == ["capital"]
    train(kb)
    kb.retag(tag=all_new)
    assert gaps() == ["education"]
