"""Tables, vectors and full text are compared, and made good from the tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest

from kb import health
from kb.answer_model import MatchType
from kb.encoder import Encoder, SituationVectors, Vectors
from kb.health import Finding, Status, doctor, status
from kb.knowledge import KnowledgeBase
from kb.model import Problem
from kb.rows import passage_id
from kb.schema import jobs
from kb.settings import Settings
from kb.situation import Question
from tests.kb.documents import Part, prepared

QUESTION = Question("a ferry of bankers", scope=MatchType.PASSAGE)


@pytest.fixture
def passages(kb: KnowledgeBase) -> list[str]:
    """Ids of the passages of a small report; from here on nothing may be embedded but questions."""
    parts = [Part("The ferry of Grimholt carries bankers."), Part("Contents", furniture=True), Part("Cows were sold."), Part("Weather is mild.")]
    made = prepared(kb.encoder, "Report", parts)
    kb.add_document(made)
    return [passage_id(made.document.id, position) for position in (0, 2, 3)]


class QuestionsOnly:
    """Encodes questions; anything else is an embedding that a repair must not make."""

    name = "clusterbridge-minilm-1"

    def __init__(self, encoder: Encoder) -> None:
        self.reading_model = encoder.reading_model
        self._encoder = encoder

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        raise AssertionError(f"embedded anew: {texts}")

    def encode_situations(self, texts: Sequence[str]) -> SituationVectors:
        assert list(texts) == [QUESTION.text]
        return self._encoder.encode_situations(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._encoder.count_tokens(texts)


def found(kb: KnowledgeBase) -> list[str]:
    kb.encoder = QuestionsOnly(kb.encoder) if not isinstance(kb.encoder, QuestionsOnly) else kb.encoder
    return [match.id for match in kb.answer(QUESTION).matches]


def lose_vectors(kb: KnowledgeBase, ids: Sequence[str]) -> None:
    kb.passages_shelf.index.delete(ids)


def lose_full_text(kb: KnowledgeBase, ids: Sequence[str]) -> None:
    with kb.store.engine.begin() as connection:
        kb.passages_shelf.full_text.remove(connection, ids)


def leave_vectors(kb: KnowledgeBase, ids: Sequence[str]) -> None:
    _, rows = kb.store.vectors(list(ids))
    kb.passages_shelf.index.upsert([f"gone-{i}" for i in ids], rows)


def lose_case_vectors(kb: KnowledgeBase, _ids: Sequence[str]) -> None:
    kb.cases_shelf.index.clear()


def lose_case_words(kb: KnowledgeBase, _ids: Sequence[str]) -> None:
    with kb.store.engine.begin() as connection:
        kb.cases_shelf.full_text.clear(connection)


def test_a_sound_library_has_no_findings(kb: KnowledgeBase, passages: list[str]) -> None:
    assert doctor(kb) == []
    assert doctor(kb, repair=True) == []


def test_an_empty_library_is_sound(settings: Settings, word_encoder: Encoder) -> None:
    with KnowledgeBase.open(settings, word_encoder) as kb:
        assert doctor(kb, repair=True) == []


@pytest.mark.parametrize(
    ("spoil", "message", "count"),
    [
        (lose_vectors, "vectors of passages are missing", 2),
        (leave_vectors, "vectors of passages are left over", 2),
        (lose_full_text, "full texts of passages are missing", 2),
        (lose_case_vectors, "vectors of cases are missing", None),
        (lose_case_words, "full texts of cases are missing", 6),
    ],
)
def test_what_is_wrong_is_found_and_repaired_from_the_tables(
    kb: KnowledgeBase, passages: list[str], spoil: Callable[[KnowledgeBase, Sequence[str]], None], message: str, count: int | None
) -> None:
    before = found(kb)
    in_order = {shelf: (shelf.index.ids(), shelf.full_text.targets()) for shelf in (kb.passages_shelf, kb.cases_shelf)}
    spoil(kb, passages[:2])
    count = count or len(in_order[kb.cases_shelf][0])
    assert doctor(kb) == [Finding(message, count, False)]
    assert doctor(kb) == [Finding(message, count, False)]
    assert doctor(kb, repair=True) == [Finding(message, count, True)]
    assert doctor(kb) == []
    assert {shelf: (shelf.index.ids(), shelf.full_text.targets()) for shelf in (kb.passages_shelf, kb.cases_shelf)} == in_order
    assert found(kb) == before


def test_all_that_is_wrong_is_told_at_once(kb: KnowledgeBase, passages: list[str]) -> None:
    lose_full_text(kb, passages[:1])
    lose_vectors(kb, passages[1:])
    lose_case_words(kb, [])
    assert [(finding.message, finding.count) for finding in doctor(kb, repair=True)] == [
        ("vectors of passages are missing", 2),
        ("full texts of passages are missing", 1),
        ("full texts of cases are missing", 6),
    ]
    assert doctor(kb) == []


def test_a_passage_without_a_kept_vector_cannot_be_repaired(kb: KnowledgeBase, passages: list[str]) -> None:
    kb.store.remove_vectors(passages[:1])
    told = [
        Finding("vectors of passages are left over", 1, True),
        Finding("passages that have no kept vector; ingest their documents again", 1, False),
    ]
    assert doctor(kb, repair=True) == told
    assert doctor(kb, repair=True) == told[1:]


def test_kept_vectors_of_nothing_are_taken_out_by_a_repair(kb: KnowledgeBase, passages: list[str]) -> None:
    _, rows = kb.store.vectors(passages[:1])
    with kb.store.engine.begin() as connection:
        kb.store.add_vectors(connection, ["nobody#00"], rows)
    doctor(kb, repair=True)
    assert "nobody#00" not in kb.store.vector_ids()
    assert kb.passages_shelf.index.ids() == set(passages)


def test_passages_that_do_not_find_themselves_are_told(kb: KnowledgeBase) -> None:
    made = prepared(kb.encoder, "Report", [Part(f"Ship number{i} carries cargo{i}.") for i in range(8)])
    kb.add_document(made)
    kb.passages_shelf.index.upsert([passage_id(made.document.id, i) for i in range(8)], -made.vectors)
    message = "passages are not found when searched by themselves; run 'clusterbridge doctor --repair'"
    assert doctor(kb) == [Finding(message, 8, False)]


def test_passages_of_equal_text_find_each_other(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "SAMPLE", 5)
    kb.add_document(prepared(kb.encoder, "Report", [Part("The same words.")] * 20))
    assert doctor(kb) == []


def test_status_counts_everything(kb: KnowledgeBase, passages: list[str]) -> None:
    document = kb.store.documents()[0]
    replacing = prepared(kb.encoder, "Report", [Part("Everything is new."), Part("Quite.", tags=(("gap", "capital"),))], replaces=document.id)
    kb.add_document(replacing)
    kb.store.add_failure("/reports/locked.pdf", Problem("locked.pdf", "It is locked."))
    with kb.store.engine.begin() as connection:
        row = {"path": "x", "state": "queued", "stage": "", "done": 0, "total": 0, "added_at": datetime(2020, 1, 1, tzinfo=UTC)}
        connection.execute(jobs.insert(), [row, row, row | {"state": "done"}])
    told = status(kb)
    cards = sum(len(its) for its in kb.store.tags(list(kb.store.cases())).values())
    assert told == Status(2, 1, 1, 2, 6, cards + 1, {"queued": 2, "done": 1}, 1, "clusterbridge-minilm-1", str(kb.settings.data), told.bytes)
    assert told.bytes > 100_000
    assert told.as_json()["documents"] == 1
