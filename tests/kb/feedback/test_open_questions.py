from __future__ import annotations

import pytest

from kb.errors import BadInputError, NotFoundError
from kb.feedback.open_questions import OpenQuestions
from kb.knowledge import KnowledgeBase


@pytest.fixture
def questions(kb: KnowledgeBase) -> OpenQuestions:
    return OpenQuestions(kb.store.engine)


def test_a_question_is_kept_once_and_found_by_its_words(questions: OpenQuestions) -> None:
    key = questions.keep(" Rye bread? ")
    assert questions.keep("Rye bread?") == key
    (kept,) = questions.all()
    assert (kept.id, kept.text, kept.closed_at) == (key, "Rye bread?", None)
    assert questions.of("Rye bread?") == kept
    assert questions.of("Oat bread?") is None


def test_open_questions_come_first_and_the_newest_of_them(questions: OpenQuestions) -> None:
    first, second, third = (questions.keep(text) for text in ("One?", "Two?", "Three?"))
    questions.close(third)
    assert [question.id for question in questions.all()] == [second, first, third]
    assert questions.all()[-1].closed_at is not None


def test_a_closed_question_is_opened_again_by_hand_or_by_keeping_it_anew(questions: OpenQuestions) -> None:
    key = questions.keep("One?")
    questions.close(key)
    questions.close(key, closed=False)
    assert questions.all()[0].closed_at is None
    questions.close(key)
    questions.keep("One?")
    assert questions.all()[0].closed_at is None


def test_nothing_is_no_question_and_an_unknown_one_is_not_closed(questions: OpenQuestions) -> None:
    with pytest.raises(BadInputError, match="No situation was given"):
        questions.keep("  ")
    with pytest.raises(NotFoundError, match="The library has no open question 'nope'"):
        questions.close("nope")
