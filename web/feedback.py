"""Feedback: what users say of results, kept beside the situation that was asked; judged sets made of it; tags to look at again."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from kb.codebook import PRIMARY_FACETS
from kb.errors import BadInputError, NotFoundError
from kb.feedback.verdicts import GRADE, Says, Verdicts, judged_set
from kb.knowledge import KnowledgeBase
from web.address import AnswerAddress
from web.ask import words_of
from web.coder import current_coder
from web.current import knowledge_base
from web.present.feedback import doubt_rows

blueprint = Blueprint("feedback", __name__, url_prefix="/feedback")


@blueprint.post("")
def say() -> Response:
    """Keep what was said of a result of the answer whose address this one carries, and go back to that result."""
    kb, who = knowledge_base(), current_coder() or ""
    address = AnswerAddress.from_arguments(request.args)
    text = words_of(kb, address)
    if not text:
        raise BadInputError("No situation goes with this; ask first, then say of a result whether it fits.")
    situation = kb.situation(address.question(text))
    read = {facet: situation.values(facet) for facet in PRIMARY_FACETS}
    verdicts = Verdicts(kb.store.engine)
    says, target, tag = _given()
    _check_held(kb, target)
    own = [(one.facet, one.value) for one in verdicts.of(who, text).get(target, ())]
    for said_of in own if says is Says.TAKEN_BACK else [tag]:
        verdicts.say(who, text, read, target, says, said_of)
    return redirect(f"{address.url}#said-{target}", 303)


@blueprint.get("")
def page() -> str:
    """How much was said, and the tags that somebody holds for wrong."""
    kb = knowledge_base()
    verdicts = Verdicts(kb.store.engine)
    in_force, doubts = verdicts.in_force(), verdicts.doubts()
    targets = [doubt.target for doubt in doubts]
    return render_template(
        "feedback/feedback.html",
        counts={says: sum(one.says is says for one in in_force) for says in Says},
        situations=len({one.situation for one in in_force if one.says in GRADE}),
        doubts=doubt_rows(kb.codebook, doubts, kb.store.passages(targets), kb.store.cases(targets), kb.store.tags(targets)),
    )


@blueprint.get("/<any('queries.jsonl', 'qrels.tsv'):file>")
def judged(file: str) -> Response:
    """A file of the judged set."""
    made = judged_set(Verdicts(knowledge_base().store.engine).in_force())
    response = make_response(made.queries if file == "queries.jsonl" else made.qrels)
    response.mimetype = "application/x-ndjson" if file == "queries.jsonl" else "text/tab-separated-values"
    response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return response


def _given() -> tuple[Says, str, tuple[str, str]]:
    """What the button that was pressed says, of which target, and of which tag of it."""
    for says, given in _pressed():
        if says is not Says.WRONG_TAG:
            return says, given, ("", "")
        facet, target, value = [*given.split(" ", 2), "", ""][:3]
        return says, target, (facet, value)
    raise BadInputError("Nothing was said of the result; press one of the buttons below it.")


def _pressed() -> Iterator[tuple[Says, str]]:
    return ((says, request.form[says]) for says in Says if request.form.get(says))


def _check_held(kb: KnowledgeBase, target: str) -> None:
    if not kb.store.present_passages([target]) and not kb.store.cases([target]):
        raise NotFoundError("result", target)
