"""Review as a list: one value for many passages at a stroke, looked at before it happens, undone together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from kb.coding.choosing import Plan, Stroke, Way, plan
from kb.coding.decisions import Action, Decision, in_force
from kb.errors import BadInputError
from kb.knowledge import KnowledgeBase
from web.coder import current_coder
from web.current import knowledge_base
from web.present.bulk import list_lines, plan_sentences, stroke_words
from web.present.words import count
from web.reviewing import ReviewAddress
from web.tagging import form_of, move

blueprint = Blueprint("bulk", __name__, url_prefix="/tagging/bulk")

PER_PAGE = 25
SCOPES = ("ticked", "shown", "all")

Answer = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Bulk:
    """What the form of the list says: what is to be done, to which of the passages, on which page of the list, and which are ticked."""

    stroke: Stroke | None
    scope: str
    page: int
    ticked: tuple[str, ...]

    @classmethod
    def from_arguments(cls, arguments: MultiDict[str, str], kb: KnowledgeBase, address: ReviewAddress) -> Bulk:
        """Read a form; what is unknown is left out, and the value that is looked for is the one that is put."""
        facet, _, value = arguments.get("put", f"{address.facet}:{address.value}").partition(":")
        known = kb.codebook.by_id.get(facet)
        way = Way.REFUSE if arguments.get("way") == Way.REFUSE else Way.ADD
        stroke = Stroke(known, value, way, arguments.get("keep", "1") == "1") if known and value in known.by_id else None
        scope, page = arguments.get("scope", ""), arguments.get("page", "")
        return cls(
            stroke=stroke,
            scope=scope if scope in SCOPES else "",
            page=max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
            ticked=tuple(dict.fromkeys(arguments.getlist("passage"))),
        )

    def of(self, listed: Sequence[str]) -> tuple[str, ...]:
        """The passages that are meant, of those that are listed now."""
        if self.scope == "all":
            return tuple(listed)
        if self.scope == "shown":
            return self.shown(listed)
        return tuple(passage for passage in listed if passage in self.ticked)

    def shown(self, listed: Sequence[str]) -> tuple[str, ...]:
        """The passages of the page; a page beyond the last is the last."""
        first = (min(self.page, self.pages(listed)) - 1) * PER_PAGE
        return tuple(listed[first : first + PER_PAGE])

    @staticmethod
    def pages(listed: Sequence[str]) -> int:
        """Number of pages, at least one."""
        return max(1, -(-len(listed) // PER_PAGE))


@blueprint.get("")
def bulk() -> Answer:
    """The list or, where the form chose passages, what would change of them."""
    kb, coder = knowledge_base(), current_coder()
    address = ReviewAddress.from_arguments(request.args, kb.codebook)
    if coder is None:
        return redirect(address.start_url, 303)
    chosen = Bulk.from_arguments(request.args, kb, address)
    if "find" in request.args:
        return redirect(address.bulk_url, 303)
    return _preview(kb, coder, address, chosen) if chosen.scope else _list(kb, coder, address, chosen)


@blueprint.post("")
def apply() -> Answer:
    """Carry out what was looked at, as one step; what has changed since is shown again instead."""
    kb, coder = knowledge_base(), current_coder()
    address = ReviewAddress.from_arguments(request.args, kb.codebook)
    if coder is None:
        return redirect(address.start_url, 303)
    did = request.form.get("do", "")
    if did in (Action.UNDO, Action.REDO):
        move(kb, coder, Action(did))
        return redirect(address.bulk_url, 303)
    chosen = Bulk.from_arguments(request.form, kb, address)
    if chosen.stroke is None:
        return _list(kb, coder, address, chosen, "Choose a value to add or to refuse."), 400
    planned = _plan(kb, coder, chosen.stroke, chosen.of(kb.review.listed(address.wanted(coder))))
    if planned.stamp != request.form.get("stamp") or not planned.choices:
        return _preview(kb, coder, address, chosen, changed=True)
    try:
        kb.record.decide(coder, planned.choices, kb.codebook)
    except BadInputError as error:
        return _list(kb, coder, address, chosen, str(error)), 400
    kb.decided([choice.passage for choice in planned.choices])
    flash(f"Done: {stroke_words(chosen.stroke)} {count(len(planned.choices), 'passage')}. One undo takes it all back.")
    return redirect(address.bulk_url, 303)


def _plan(kb: KnowledgeBase, coder: str, stroke: Stroke, passages: Sequence[str]) -> Plan:
    suggested = {passage: kb.review.suggested(passage).get(stroke.facet.id, ()) for passage in passages}
    return plan(stroke, passages, _held(kb, coder, passages, stroke.facet.id), suggested)


def _held(kb: KnowledgeBase, coder: str, passages: Sequence[str], facet: str) -> dict[str, Decision]:
    """The coder's own decisions in force on a facet, by passage."""
    held = in_force(kb.record.of_passages(passages))
    return {passage: line for (passage, its_facet, name), line in held.items() if name == coder and its_facet == facet}


def _list(kb: KnowledgeBase, coder: str, address: ReviewAddress, chosen: Bulk, problem: str = "") -> str:
    listed = kb.review.listed(address.wanted(coder))
    shown = chosen.shown(listed)
    held = kb.store.passages(shown)
    return render_template(
        "tagging/bulk.html",
        you=coder,
        weighing=kb.review.weighing,
        address=address,
        form=form_of(kb, address),
        chosen=chosen,
        total=len(listed),
        page=min(chosen.page, chosen.pages(listed)),
        pages=chosen.pages(listed),
        lines=list_lines(
            kb.codebook,
            address,
            {passage: held[passage] for passage in shown if passage in held},
            {document.id: document for document in kb.store.documents({home for home, _ in held.values()})},
            {passage: kb.review.suggested(passage) for passage in shown},
            kb.review.leanings(shown),
        ),
        problem=problem,
    )


def _preview(kb: KnowledgeBase, coder: str, address: ReviewAddress, chosen: Bulk, changed: bool = False) -> Answer:
    listed = kb.review.listed(address.wanted(coder))
    passages = chosen.of(listed)
    if chosen.stroke is None:
        return _list(kb, coder, address, chosen, "Choose a value to add or to refuse."), 400
    if not passages:
        return _list(kb, coder, address, chosen, "No passage is ticked; tick some, or choose all that are shown."), 400
    planned = _plan(kb, coder, chosen.stroke, passages)
    return render_template(
        "tagging/preview.html",
        address=address,
        chosen=chosen,
        passages=() if chosen.scope == "all" else passages,
        plan=planned,
        sentences=plan_sentences(kb.codebook, chosen.stroke, planned),
        changed=changed,
    )
