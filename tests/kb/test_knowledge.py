"""The library follows its corpus, remembers its model, and reads what it holds."""

from __future__ import annotations

import dataclasses
import os
import shutil
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

import pytest

from kb.answer_model import Filters
from kb.encoder import Vectors
from kb.errors import BadInputError, ModelMismatchError, NotFoundError
from kb.knowledge import KnowledgeBase
from kb.runs import MAX_WAIT_S
from kb.settings import Settings
from kb.situation import Question
from tests.conftest import SMALL_CORPUS, WordEncoder
from tests.kb.documents import Part, prepared

MILL = "hvidmose-mill-test-bed"


class CountingEncoder(WordEncoder):
    """Remembers every text that it was given."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        self.seen += texts
        return super().encode(texts, progress)

    def taken(self) -> list[str]:
        """What was encoded since the last call."""
        seen, self.seen = self.seen, []
        return seen


@pytest.fixture
def encoder() -> CountingEncoder:
    return CountingEncoder()


@pytest.fixture
def own_corpus(tmp_path: Path) -> Settings:
    """Settings with a copy of the small corpus that a test may change."""
    shutil.copytree(SMALL_CORPUS, tmp_path / "corpus")
    return Settings(data=tmp_path / "data", corpus=tmp_path / "corpus")


@pytest.fixture
def following(own_corpus: Settings, encoder: CountingEncoder) -> Iterator[KnowledgeBase]:
    """A library that has followed the corpus; what it encoded is forgotten."""
    with KnowledgeBase.open(own_corpus, encoder) as kb:
        assert kb.follow_corpus() == 6
        assert len(encoder.taken()) == len(kb.store.vector_ids())
        yield kb


def card(kb: KnowledgeBase, case_id: str) -> Path:
    return kb.settings.corpus / "cases" / f"{case_id}.md"


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_second_time_nothing_is_embedded(following: KnowledgeBase, encoder: CountingEncoder) -> None:
    assert following.follow_corpus() == 0
    assert encoder.taken() == []


def test_nor_is_it_after_a_restart(own_corpus: Settings, encoder: CountingEncoder) -> None:
    for expected in (6, 0):
        with KnowledgeBase.open(own_corpus, encoder) as kb:
            assert kb.follow_corpus() == expected
    assert len(encoder.taken()) == len(_parts(own_corpus))


def test_files_that_were_only_touched_are_not_embedded_again(following: KnowledgeBase, encoder: CountingEncoder) -> None:
    for path in (following.settings.corpus / "cases").iterdir():
        os.utime(path, ns=(1, 1))
    assert following.follow_corpus() == 0
    assert encoder.taken() == []


def test_a_changed_card_alone_is_embedded_again(following: KnowledgeBase, encoder: CountingEncoder) -> None:
    rewrite(card(following, MILL), "A mill had closed", "A zeppelin works had closed")
    assert following.follow_corpus() == 1
    seen = encoder.taken()
    assert seen
    assert all("Hvidmose" in text or text in following.case(MILL).asked_as for text in seen)
    assert any("A zeppelin works had closed" in text for text in seen)
    assert following.answer(Question("What became of the zeppelin works?")).matches[0].id == MILL
    assert following.cases_shelf.index.ids() == following.store.vector_ids()


def test_a_new_card_is_added(following: KnowledgeBase, encoder: CountingEncoder) -> None:
    text = card(following, MILL).read_text(encoding="utf-8").replace(MILL, "second-mill")
    card(following, "second-mill").write_text(text, encoding="utf-8")
    assert following.follow_corpus() == 1
    assert len(following.store.cases()) == 7
    assert len(encoder.taken()) == 6


def test_a_removed_card_is_gone_everywhere(following: KnowledgeBase, encoder: CountingEncoder) -> None:
    card(following, MILL).unlink()
    assert following.follow_corpus() == 1
    assert encoder.taken() == []
    assert MILL not in following.store.cases()
    assert MILL not in following.cases_shelf.full_text.targets()
    assert not [identifier for identifier in following.cases_shelf.index.ids() | following.store.vector_ids() if identifier.startswith(MILL)]
    assert following.store.tags([MILL]) == {MILL: ()}
    assert "DK" not in following.store.tag_counts()["country"]
    assert MILL not in [match.id for match in following.answer(Question("steel mill test bed of the university")).matches]


def test_a_removed_card_is_no_answer_even_right_after_it_was_one(following: KnowledgeBase) -> None:
    question = Question("steel mill test bed of the university")
    assert following.answer(question).matches[0].id == MILL
    card(following, MILL).unlink()
    following.follow_corpus()
    assert MILL not in [match.id for match in following.answer(question).matches]


def test_what_was_held_in_memory_of_a_changed_card_is_read_anew(following: KnowledgeBase) -> None:
    question = Question("A zeppelin works in Zepphausen wants new courses")
    before = next(match for match in following.answer(question).matches if match.id == MILL)
    assert [tag.value for tag in before.tags["gap"]] == ["policy", "research"]
    rewrite(card(following, MILL), "gap: [research, policy]", "gap: [education]")
    rewrite(card(following, MILL), 'place: "Hvidmose"', 'place: "Zepphausen"')
    rewrite(card(following, MILL), "A mill had closed", "A zeppelin works wanted courses")
    following.follow_corpus()
    answer = following.answer(question)
    after = next(match for match in answer.matches if match.id == MILL)
    assert [tag.value for tag in after.tags["gap"]] == ["education"]
    assert after.signals["gap"] > before.signals["gap"] == 0.0
    assert after.signals["dense"] > before.signals["dense"]
    assert answer.situation.values("place") == ("Zepphausen",)


def test_a_corpus_that_is_not_sound_changes_nothing(following: KnowledgeBase, encoder: CountingEncoder) -> None:
    rewrite(card(following, MILL), "evidence: described", "evidence: rumoured")
    card(following, "lindavale-breakfast-club").unlink()
    with pytest.raises(BadInputError, match=r"^The shipped library is not sound \(1 problems?, first: hvidmose-mill-test-bed\.md: evidence: "):
        following.follow_corpus()
    assert len(following.store.cases()) == 6
    assert encoder.taken() == []


def test_a_source_that_changed_is_overwritten(following: KnowledgeBase) -> None:
    rewrite(following.settings.corpus / "sources.yaml", "Harbours & Halls", "Halls & Harbours")
    assert following.follow_corpus() == 0
    assert following.store.sources()["harbours-2014"].title == "Halls & Harbours: Notes from the Coast"


def test_progress_of_the_first_time_is_told(own_corpus: Settings, encoder: CountingEncoder) -> None:
    told: list[tuple[str, int, int]] = []
    with KnowledgeBase.open(own_corpus, encoder) as kb:
        kb.follow_corpus(lambda *step: told.append(step))
    assert told == [("practices", 6, 6)]


def test_another_model_is_refused_and_lets_go_of_the_folder(own_corpus: Settings, encoder: CountingEncoder) -> None:
    with KnowledgeBase.open(own_corpus, encoder) as kb:
        kb.follow_corpus()
    other = own_corpus.model_copy(update={"model": "another-model"})
    with pytest.raises(ModelMismatchError, match=r"^The index was made with 'clusterbridge-minilm-1' but 'another-model' is configured; "):
        KnowledgeBase.open(other, encoder)
    with KnowledgeBase.open(own_corpus, encoder) as kb:
        assert len(kb.store.cases()) == 6


@pytest.mark.parametrize("text", ["", "  \n\t"])
def test_a_question_without_words_is_refused(kb: KnowledgeBase, text: str) -> None:
    with pytest.raises(BadInputError, match=r"^No situation was given; describe it in a sentence or two\.$"):
        kb.answer(Question(text))


def test_a_long_situation_is_kept_under_a_short_id_that_stays_the_same(kb: KnowledgeBase) -> None:
    key = kb.kept_situations.keep("Our yards find no welders.\nWhat now? ö")
    assert key == kb.kept_situations.keep("Our yards find no welders.\nWhat now? ö")
    assert len(key) == 12
    assert kb.kept_situations.words(key) == "Our yards find no welders.\nWhat now? ö"
    assert kb.kept_situations.keep("Something else") != key


@pytest.mark.parametrize("what", ["situation", "practice", "document", "source"])
def test_an_id_that_is_not_there_is_named(kb: KnowledgeBase, what: str) -> None:
    made = prepared(kb.encoder, "Report", [Part("Words.")])
    kb.add_document(made)
    calls: dict[str, Callable[[], object]] = {
        "situation": lambda: kb.kept_situations.words("nothing"),
        "practice": lambda: kb.case("nothing"),
        "document": lambda: kb.document("nothing"),
        "source": lambda: kb.link_source(made.document.id, "nothing"),
    }
    with pytest.raises(NotFoundError, match=rf"^The library has no {what} 'nothing'\.$"):
        calls[what]()


def test_a_document_is_linked_to_its_source_and_unlinked(kb: KnowledgeBase) -> None:
    made = prepared(kb.encoder, "Report", [Part("Words.")])
    kb.add_document(made)
    kb.link_source(made.document.id, "bridges-2019")
    assert kb.document(made.document.id).source_id == "bridges-2019"
    kb.link_source(made.document.id, None)
    assert kb.document(made.document.id).source_id is None


def test_similar_cases_are_the_nearest_others(kb: KnowledgeBase) -> None:
    case = kb.case("ostmere-two-clusters-one-roof")
    twin = dataclasses.replace(case, id="ostmere-twin")
    kb.indexing.put_cases([twin], kb.encoder)
    similar = kb.similar_cases(case, limit=3)
    assert similar[0] == twin
    assert len(similar) == 3
    assert case not in similar


def test_a_case_without_vectors_has_no_similar_ones(kb: KnowledgeBase) -> None:
    assert kb.similar_cases(dataclasses.replace(kb.case(MILL), id="unknown")) == ()


def test_leads_are_read_from_the_corpus(kb: KnowledgeBase) -> None:
    assert [lead.id for lead in kb.leads] == ["lead-001", "lead-002", "lead-003"]


def test_warming_up_an_empty_library_answers_without_a_match(settings: Settings) -> None:
    with KnowledgeBase.open(settings, WordEncoder()) as kb:
        kb.warm_up()
        assert kb.answer(Question("warm up")).matches == ()


def test_what_carries_a_value_is_read_when_warming_up_and_after_a_write(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Collection[str]] = []
    carriers = kb.store.carriers

    def counted(facets: Collection[str]) -> dict[tuple[str, str], set[str]]:
        read.append(facets)
        return carriers(facets)

    monkeypatch.setattr(kb.store, "carriers", counted)
    kb.warm_up()
    for _ in range(2):
        assert [match.id for match in kb.answer(Question("a bank", filters=Filters(country=("DK",)))).matches] == [MILL]
    assert len(read) == 1
    kb.add_document(prepared(kb.encoder, "Report", [Part("A bank lends.", tags=(("country", "DK"),))]))
    assert len(kb.answer(Question("a bank", filters=Filters(country=("DK",)))).matches) == 2
    assert len(read) == 2


def _parts(settings: Settings) -> set[str]:
    with KnowledgeBase.open(settings, WordEncoder()) as kb:
        return kb.store.vector_ids()


def test_an_export_does_not_wait_until_an_older_library_is_weighed_and_closing_ends_both(own_corpus: Settings, encoder: CountingEncoder) -> None:
    going = threading.Event()
    with KnowledgeBase.open(own_corpus, encoder) as kb:
        kb.weighing.begin(lambda _progress: going.wait(2 * MAX_WAIT_S))
        export = kb.runs.begin(lambda _progress: "written")
        assert kb.runs.state(export, MAX_WAIT_S).told == "written"
        going.set()
    for runs in (kb.weighing, kb.runs):
        with pytest.raises(RuntimeError, match="shutdown"):
            runs.begin(lambda _progress: None)
