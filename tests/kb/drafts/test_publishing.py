"""A practice that was written here enters the library and leaves it; the shipped library never takes it away."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest

from kb.cards import OWN_PREFIX
from kb.codebooks.changes import Change, Kind
from kb.corpus import Corpus
from kb.drafts.drafting import cite
from kb.drafts.publishing import opened, publish, save, send_back, withdraw
from kb.drafts.revisions import DraftState
from kb.drafts.writing import Writing
from kb.errors import BadInputError, ChangedMeanwhileError, NotFoundError
from kb.knowledge import KnowledgeBase
from kb.model import Case
from kb.rows import passage_id
from kb.settings import Settings
from kb.situation import Question
from tests.conftest import SMALL_CORPUS, WordEncoder
from tests.kb.documents import Part, prepared

OWN = "own-zepphausen-1"
MILL = "hvidmose-mill-test-bed"
ASKED = Question("Who turned a zeppelin hangar into a school of welding?")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """With a copy of the small corpus that a test may change."""
    shutil.copytree(SMALL_CORPUS, tmp_path / "corpus")
    return Settings(data=tmp_path / "data", corpus=tmp_path / "corpus")


@pytest.fixture
def writing(kb: KnowledgeBase) -> Writing:
    """A complete practice of one passage."""
    made = prepared(kb.encoder, "Hangars", [Part("The zeppelin hangar became a school of welding.", ("1 Hangar",))], source_id="bridges-2019")
    kb.add_document(made)
    base = Writing.from_case(kb.case(MILL))
    return dataclasses.replace(
        base,
        texts={**base.texts, "title": "A zeppelin hangar becomes a school of welding", "place": "Zepphausen", "organisation": ""},
        body=dict.fromkeys(base.body, "The zeppelin hangar became a school of welding [1]."),
        cited=cite(kb.store, [passage_id(made.document.id, 0)]),
    )


def submitted(kb: KnowledgeBase, writing: Writing, case_id: str = OWN, who: str = "Ada") -> int:
    number, _ = (0, None) if not kb.drafts.history(case_id) else opened(kb, case_id)
    return save(kb, case_id, number, who, writing, submit=True).number


def found(kb: KnowledgeBase) -> list[str]:
    return [match.id for match in kb.answer(ASKED).matches]


def titled(writing: Writing, title: str) -> Writing:
    return dataclasses.replace(writing, texts={**writing.texts, "title": title})


def test_a_published_practice_is_a_case_everywhere_and_found_first(kb: KnowledgeBase, writing: Writing) -> None:
    number = submitted(kb, writing)
    assert OWN not in found(kb)
    case = publish(kb, OWN, number, "Ben")
    assert found(kb)[0] == OWN
    assert kb.case(OWN) == case
    assert case.body["Situation"] == "The zeppelin hangar became a school of welding."
    assert OWN in kb.cases_shelf.full_text.targets()
    assert any(identifier.startswith(f"{OWN}#") for identifier in kb.cases_shelf.index.ids())
    assert kb.answer(Question("What happened in Zepphausen?")).situation.values("place") == ("Zepphausen",)
    assert kb.drafts.last(OWN).state is DraftState.PUBLISHED


def test_nobody_publishes_what_they_wrote(kb: KnowledgeBase, writing: Writing) -> None:
    number = submitted(kb, writing)
    with pytest.raises(BadInputError, match=r"^ada wrote this version, so a second person has to check and publish it"):
        publish(kb, OWN, number, " ada ")
    assert OWN not in kb.store.cases()


def test_who_wrote_a_part_is_an_author_too(kb: KnowledgeBase, writing: Writing) -> None:
    submitted(kb, writing)
    number = submitted(kb, titled(writing, "Another title"), who="Ben")
    with pytest.raises(BadInputError, match="Ben wrote this version"):
        publish(kb, OWN, number, "Ben")


def test_what_is_not_ready_is_neither_submitted_nor_published(kb: KnowledgeBase, writing: Writing) -> None:
    wrong = titled(writing, "")
    with pytest.raises(BadInputError, match=r"^1 point is still open \(title\); put right what is listed\.$"):
        save(kb, OWN, 0, "Ada", wrong, submit=True)
    assert kb.drafts.history(OWN) == ()
    number = save(kb, OWN, 0, "Ada", wrong).number
    with pytest.raises(BadInputError, match="is draft, not submitted"):
        publish(kb, OWN, number, "Ben")


def test_what_went_wrong_after_it_was_submitted_is_not_published(kb: KnowledgeBase, writing: Writing) -> None:
    number = submitted(kb, dataclasses.replace(writing, cited=(dataclasses.replace(writing.cited[0], source_id="bridges-2019"),)))
    with kb.store.engine.begin() as connection:
        connection.exec_driver_sql("update passages set text = 'Other words.'")
    with pytest.raises(BadInputError, match=r"still open \(source 1\)"):
        publish(kb, OWN, number, "Ben")


def test_what_was_changed_meanwhile_is_not_published(kb: KnowledgeBase, writing: Writing) -> None:
    seen = submitted(kb, writing)
    submitted(kb, titled(writing, "Another title"))
    with pytest.raises(ChangedMeanwhileError):
        publish(kb, OWN, seen, "Ben")


def test_a_submitted_practice_is_sent_back_with_a_note(kb: KnowledgeBase, writing: Writing) -> None:
    number = submitted(kb, writing)
    with pytest.raises(BadInputError, match="Nothing was noted"):
        send_back(kb, OWN, number, "Ben", " ")
    last = send_back(kb, OWN, number, "Ben", "Say who paid.")
    assert (last.state, last.note, last.writing) == (DraftState.DRAFT, "Say who paid.", kb.drafts.history(OWN)[0].writing)


def test_what_is_withdrawn_is_gone_everywhere_and_kept_here(kb: KnowledgeBase, writing: Writing) -> None:
    publish(kb, OWN, submitted(kb, writing), "Ben")
    withdraw(kb, OWN, kb.drafts.last(OWN).number, "Cy", "Out of date.")
    assert OWN not in kb.store.cases()
    assert OWN not in found(kb)
    assert not [i for i in kb.cases_shelf.index.ids() | kb.store.vector_ids() if i.startswith(OWN)]
    assert kb.drafts.last(OWN).writing.texts["title"] == "A zeppelin hangar becomes a school of welding"
    with pytest.raises(BadInputError, match="holds nothing of"):
        withdraw(kb, OWN, kb.drafts.last(OWN).number, "Cy")


def test_a_further_version_leaves_the_published_one_in_force_until_it_is_published_itself(kb: KnowledgeBase, writing: Writing) -> None:
    publish(kb, OWN, submitted(kb, writing), "Ben")
    number = submitted(kb, titled(writing, "A hangar teaches welding"))
    assert kb.case(OWN).title == "A zeppelin hangar becomes a school of welding"
    publish(kb, OWN, number, "Ben")
    assert kb.case(OWN).title == "A hangar teaches welding"


def revised_mill(kb: KnowledgeBase) -> Case:
    number, writing = opened(kb, MILL)
    assert number == 0
    return publish(kb, MILL, submitted(kb, titled(writing, "The mill, told anew"), MILL), "Ben")


def rewrite_mill(kb: KnowledgeBase) -> None:
    card = kb.settings.corpus / "cases" / f"{MILL}.md"
    card.write_text(card.read_text(encoding="utf-8").replace("A steel mill becomes", "A mill becomes"), encoding="utf-8")


def test_the_shipped_library_neither_removes_nor_overwrites_what_was_published_here(kb: KnowledgeBase, writing: Writing) -> None:
    own, mill = publish(kb, OWN, submitted(kb, writing), "Ben"), revised_mill(kb)
    rewrite_mill(kb)
    (kb.settings.corpus / "cases" / "lindavale-breakfast-club.md").unlink()
    assert kb.follow_corpus() == 1
    assert "lindavale-breakfast-club" not in kb.store.cases()
    assert (kb.case(OWN), kb.case(MILL)) == (own, mill)


def test_a_withdrawn_revision_of_a_shipped_record_lets_that_stand_again(kb: KnowledgeBase) -> None:
    revised_mill(kb)
    rewrite_mill(kb)
    withdraw(kb, MILL, kb.drafts.last(MILL).number, "Cy")
    assert kb.case(MILL).title == "A mill becomes a test bed of the technical university"
    kb.follow_corpus()
    assert kb.case(MILL).title == "A mill becomes a test bed of the technical university"


@pytest.fixture
def stopped(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library in which publishing stopped before the practice came into the library."""
    with KnowledgeBase.open(settings, WordEncoder()) as kb:
        kb.follow_corpus()
        number, writing = opened(kb, MILL)
        number = submitted(kb, titled(writing, "The mill, told anew"), MILL)
        with monkeypatch.context() as patch:
            patch.setattr(kb.indexing, "put_cases", _stop)
            with pytest.raises(KeyboardInterrupt):
                publish(kb, MILL, number, "Ben")
        assert kb.case(MILL).title == "A steel mill becomes a test bed of the technical university"


@pytest.mark.usefixtures("stopped")
def test_a_stop_while_it_is_published_is_made_good_at_the_next_start(settings: Settings) -> None:
    with KnowledgeBase.open(settings, WordEncoder()) as kb:
        assert kb.follow_corpus() == 1
        assert kb.case(MILL).title == "The mill, told anew"
        assert kb.follow_corpus() == 0


def test_what_was_written_before_a_merge_opens_with_the_value_that_stands_now(kb: KnowledgeBase, writing: Writing) -> None:
    save(kb, OWN, 0, "Ada", writing)
    assert writing.lists["gap"] == ("research", "policy")
    kb.codebooks.recoding.apply(Change(Kind.MERGE, "gap", "policy", into="capital"), "Eva", kb.codebook.version)
    kb.follow_codebook()
    assert opened(kb, OWN)[1].lists["gap"] == ("research", "capital")


def test_what_is_neither_written_nor_held_cannot_be_opened(kb: KnowledgeBase) -> None:
    with pytest.raises(NotFoundError, match="no practice 'own-0'"):
        opened(kb, "own-0")


def test_the_shipped_library_takes_no_id_of_the_application(kb: KnowledgeBase) -> None:
    cases = kb.settings.corpus / "cases"
    text = (cases / f"{MILL}.md").read_text(encoding="utf-8")
    (cases / f"{OWN}.md").write_text(text.replace(MILL, OWN), encoding="utf-8")
    problems = Corpus.from_folder(kb.settings.corpus).problems
    assert [problem.message for problem in problems] == [
        f"{OWN}.md begins with '{OWN_PREFIX}', which is kept for practices written in the application; rename the file and its id."
    ]


def _stop(*_: object) -> None:
    raise KeyboardInterrupt
