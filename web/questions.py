"""Open questions: situations without an answer that were kept, and whether the library answers them by now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from kb.feedback.open_questions import OpenQuestion, OpenQuestions
from kb.knowledge import KnowledgeBase
from kb.situation import Question
from web.address import AnswerAddress
from web.ask import words_of
from web.current import knowledge_base

blueprint = Blueprint("questions", __name__, url_prefix="/questions")

PER_PAGE = 20
"""Questions on a page: each open one is asked again when it is shown, which takes about 20 ms."""

MOST_CHARS = 400
"""Of a situation in the list; the answer page shows all of it."""


@dataclass(frozen=True)
class Asked:
    """A question as it is listed; `answered` is None where it is closed and was not asked again."""

    id: str
    text: str
    href: str
    asked_on: date
    closed_on: date | None
    answered: bool | None


@blueprint.get("")
def page() -> str:
    """The questions, open ones first; those on the page are asked again."""
    kb = knowledge_base()
    every = OpenQuestions(kb.store.engine).all()
    first = PER_PAGE * (max(1, request.args.get("page", 1, type=int)) - 1)
    return render_template(
        "feedback/questions.html",
        questions=[_asked(kb, question) for question in every[first : first + PER_PAGE]],
        open=sum(question.closed_at is None for question in every),
        closed=sum(question.closed_at is not None for question in every),
        page_number=first // PER_PAGE + 1,
        more=len(every) > first + PER_PAGE,
    )


@blueprint.post("")
def keep() -> Response:
    """Keep the situation of the answer whose address this one carries, and go back to it."""
    kb, address = knowledge_base(), AnswerAddress.from_arguments(request.args)
    OpenQuestions(kb.store.engine).keep(words_of(kb, address))
    return redirect(f"{address.url}#no-answer", 303)


@blueprint.post("/<key>/<any(close, open):move>")
def move(key: str, move: str) -> Response:
    """Close a question, or open it again."""
    OpenQuestions(knowledge_base().store.engine).close(key, closed=move == "close")
    return redirect("/questions", 303)


def _asked(kb: KnowledgeBase, question: OpenQuestion) -> Asked:
    is_open = question.closed_at is None
    return Asked(
        id=question.id,
        text=question.text if len(question.text) <= MOST_CHARS else f"{question.text[:MOST_CHARS]} …",
        href=_address(kb, question.text).url,
        asked_on=question.asked_at.date(),
        closed_on=question.closed_at.date() if question.closed_at else None,
        answered=kb.answer(Question(question.text)).confident if is_open else None,
    )


def _address(kb: KnowledgeBase, text: str) -> AnswerAddress:
    """Where a situation is asked; a long one is stored, as when it was asked first."""
    return AnswerAddress("", stored=kb.kept_situations.keep(text)) if len(text) > kb.settings.max_situation_chars else AnswerAddress(text)
