"""Revisions of practices: appended, one after the other, by whom."""

from __future__ import annotations

import dataclasses
import threading

import pytest

from kb.drafts.revisions import Drafts, DraftState, authors
from kb.drafts.writing import Writing
from kb.errors import ChangedMeanwhileError, NotFoundError
from kb.knowledge import KnowledgeBase

ONE = "own-marrowick-1"


def titled(title: str) -> Writing:
    empty = Writing.empty()
    return dataclasses.replace(empty, texts={**empty.texts, "title": title})


@pytest.fixture
def drafts(kb: KnowledgeBase) -> Drafts:
    return kb.drafts


def test_every_revision_is_kept_in_order(drafts: Drafts) -> None:
    first = drafts.append(ONE, 0, DraftState.DRAFT, "Ada", titled("One"))
    second = drafts.append(ONE, first.number, DraftState.SUBMITTED, "Ben", titled("Two"), "please")
    assert drafts.history(ONE) == (first, second)
    assert drafts.last(ONE) == second
    assert (second.state, second.who, second.note, second.writing) == (DraftState.SUBMITTED, "Ben", "please", titled("Two"))
    assert second.at.utcoffset() is not None


@pytest.mark.parametrize("follows", [0, -1, 99])
def test_a_revision_of_an_older_one_is_refused(drafts: Drafts, follows: int) -> None:
    first = drafts.append(ONE, 0, DraftState.DRAFT, "Ada", titled("One"))
    with pytest.raises(ChangedMeanwhileError, match=f"Somebody saved '{ONE}' since you opened it"):
        drafts.append(ONE, follows, DraftState.DRAFT, "Ben", titled("Two"))
    assert drafts.history(ONE) == (first,)


def test_of_people_who_save_at_once_one_is_kept_and_the_others_are_told(drafts: Drafts) -> None:
    told: list[str] = []
    ready = threading.Barrier(6)

    def save(who: str) -> None:
        ready.wait()
        try:
            drafts.append(ONE, 0, DraftState.DRAFT, who, titled(who))
        except ChangedMeanwhileError:
            told.append(who)

    people = [threading.Thread(target=save, args=(f"Person {n}",)) for n in range(6)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert len(drafts.history(ONE)) == 1
    assert len(told) == 5


def test_the_newest_of_each_practice_come_newest_first(drafts: Drafts) -> None:
    first = drafts.append(ONE, 0, DraftState.DRAFT, "Ada", titled("One"))
    other = drafts.append("own-2", 0, DraftState.DRAFT, "Ada", titled("Other"))
    second = drafts.append(ONE, first.number, DraftState.DRAFT, "Ada", titled("Two"))
    assert drafts.all_last() == (second, other)


def test_a_practice_is_published_until_it_is_withdrawn_whatever_is_drafted_in_between(kb: KnowledgeBase) -> None:
    case = kb.case("hvidmose-mill-test-bed")
    drafts = kb.drafts
    first = drafts.append(ONE, 0, DraftState.PUBLISHED, "Ben", titled("One"), case=case)
    assert drafts.published() == {ONE: case}
    second = drafts.append(ONE, first.number, DraftState.DRAFT, "Ada", titled("Two"))
    assert drafts.published() == {ONE: case}
    assert drafts.last_settled() == first.number
    third = drafts.append(ONE, second.number, DraftState.WITHDRAWN, "Ada", titled("Two"))
    assert drafts.published() == {}
    assert drafts.last_settled() == third.number


def test_authors_are_those_who_wrote_since_it_was_last_published(drafts: Drafts) -> None:
    at = drafts.append(ONE, 0, DraftState.DRAFT, "Ada", titled("One")).number
    at = drafts.append(ONE, at, DraftState.SUBMITTED, "Ben", titled("One")).number
    at = drafts.append(ONE, at, DraftState.PUBLISHED, "Cy", titled("One")).number
    assert authors(drafts.history(ONE)) == ("Ada",)
    at = drafts.append(ONE, at, DraftState.DRAFT, "Ben", titled("Two")).number
    drafts.append(ONE, at, DraftState.SUBMITTED, "Dee", titled("Three"))
    assert authors(drafts.history(ONE)) == ("Ben", "Dee")


def test_a_practice_that_nobody_wrote_is_not_found(drafts: Drafts) -> None:
    assert drafts.history("own-0") == ()
    assert drafts.last_settled() == 0
    with pytest.raises(NotFoundError, match="no draft 'own-0'"):
        drafts.last("own-0")
