"""History: who decided what and when, what became of it, and what adjudication changed."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from flask import Blueprint, redirect, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from kb.coding.audit import Sought
from kb.coding.comparing import coded_blind, settled_otherwise
from kb.coding.decisions import Action
from kb.errors import BadInputError
from web.coder import current_coder, named_coder
from web.current import knowledge_base
from web.present.history import ACTIONS, changed_rows, place_of, steps

blueprint = Blueprint("history", __name__, url_prefix="/tagging/history")

PER_PAGE = 50
"""Lines of the record on a page."""

NARROWING = ("coder", "document", "passage", "batch", "action")

Answer = Response | tuple[str, int]


@blueprint.get("")
def lines() -> str:
    """The newest lines first, narrowed by coder, document, passage, step or action."""
    return _page(request.args)


@blueprint.post("/<batch>/undo")
def undo(batch: str) -> Answer:
    """Take one's own step out of force."""
    return _move(Action.UNDO, batch)


@blueprint.post("/<batch>/redo")
def redo(batch: str) -> Answer:
    """Put one's own step back into force."""
    return _move(Action.REDO, batch)


@blueprint.get("/changed")
def changed() -> str:
    """What adjudication made of one's own decisions."""
    kb, you = knowledge_base(), current_coder()
    blind = coded_blind(kb.record.assignments())
    found = settled_otherwise(kb.audit.adjudicated_of(you), you) if you else ()
    passages = kb.store.passages([pair.own.passage for pair in found])
    open_now = [pair for pair in found if pair.own.passage not in passages or passages[pair.own.passage][0] not in blind]
    documents = {document.id: document for document in kb.store.documents()}
    return render_template("tagging/changed.html", you=you, rows=changed_rows(kb.codebook, open_now, passages, documents))


def _move(action: Action, batch: str) -> Answer:
    kb = knowledge_base()
    try:
        move = kb.record.undo if action is Action.UNDO else kb.record.redo
        move(named_coder(), kb.codebook, batch)
    except BadInputError as error:
        return _page(request.form, str(error)), 400
    kb.decided()
    return redirect(f"{_url(_narrowing(request.form))}#step-{batch[:12]}", 303)


def _page(arguments: MultiDict[str, str], problem: str = "") -> str:
    kb, you = knowledge_base(), current_coder() or ""
    narrowing = _narrowing(arguments)
    sought = Sought(narrowing["coder"], narrowing["document"], narrowing["passage"], narrowing["batch"], _action(narrowing["action"]))
    blind = coded_blind(kb.record.assignments())
    found = kb.audit.history(sought, PER_PAGE, arguments.get("before", type=int), blind, you)
    passages = kb.store.passages(sorted({line.passage for line in found.lines if line.passage} | {sought.passage}))
    documents = {document.id: document for document in kb.store.documents()}
    record = kb.record.of_passages([line.passage for line in found.lines if line.passage])
    batches = kb.audit.batches({line.batch for line in found.lines} | {line.of for line in found.lines if line.of})
    return render_template(
        "tagging/history.html",
        steps=steps(kb.codebook, found.lines, record, batches, passages, documents, you),
        total=found.total,
        narrowing=narrowing,
        fields=[(name, value) for name, value in narrowing.items() if value],
        older=_url(narrowing | {"before": str(found.before)}) if found.before else "",
        newest=_url(narrowing) if "before" in arguments else "",
        coders=kb.record.coders(),
        documents=sorted(documents.values(), key=lambda document: document.title.casefold()),
        actions=ACTIONS,
        place=place_of(sought.passage, passages, documents) if sought.passage else None,
        blind=[documents[document].title for document in blind if document in documents],
        you=you,
        problem=problem,
    )


def _narrowing(arguments: MultiDict[str, str]) -> dict[str, str]:
    found = {name: arguments.get(name, "").strip() for name in NARROWING}
    return found | {"action": found["action"] if found["action"] in set(Action) else ""}


def _action(name: str) -> Action | None:
    return Action(name) if name else None


def _url(fields: dict[str, str]) -> str:
    filled = {name: value for name, value in fields.items() if value}
    return "/tagging/history" + (f"?{urlencode(filled, quote_via=quote)}" if filled else "")
