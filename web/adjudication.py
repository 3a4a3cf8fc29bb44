"""Disagreements: where coders differ, furthest apart first, and what is settled of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from kb.agreement.disagreement import NO_VALUE, confusion
from kb.coding.comparing import shown_to
from kb.coding.decisions import Action
from kb.coding.record import Choice
from kb.errors import BadInputError, UnknownValueError
from web.coder import current_coder, named_coder
from web.compared import Compared, ComparedAddress, compare
from web.current import knowledge_base
from web.present.adjudication import Typed, decisions_on, passage_view
from web.present.disagreements import STATES, Cell, difference_rows, listed, value_words

blueprint = Blueprint("adjudication", __name__, url_prefix="/tagging/disagreements")

PER_PAGE = 25

Answer = str | Response | tuple[str, int]


@blueprint.get("")
def differences() -> str:
    """The passages on which coders differ, or differ on a value; with two coders and two values those behind a number of their table."""
    return _list(compare(knowledge_base(), ComparedAddress.from_arguments(request.args)))


@blueprint.get("/<passage>")
def passage(passage: str) -> Answer:
    """One passage, what each coder gave it side by side, and the form that settles it."""
    compared = compare(knowledge_base(), ComparedAddress.from_arguments(request.args))
    return _passage(compared, passage)


@blueprint.post("/<passage>")
def settle(passage: str) -> Answer:
    """Settle what the passage carries and go on to the next that is open; `take` names the values of a coder, else the ticked ones hold."""
    kb, form = knowledge_base(), request.form
    compared = compare(kb, ComparedAddress.from_arguments(form))
    if passage not in compared.codings.passages:
        return _gone(compared)
    values = tuple(form["take"].split()) if "take" in form else tuple(value for value in form.getlist("value") if value)
    typed = Typed(values, form.get("note", "").strip())
    try:
        if compared.facet.one and not {"take", "value"} & form.keys():
            raise BadInputError("Nothing was chosen; choose one value, or “Nothing”, or take a reading as it is.")
        ordered = tuple(value for value in compared.facet.ids if value in kb.codebook.check(compared.facet.id, values))
        suggested = shown_to(decisions_on(compared, kb.record.of_passages([passage])))
        choice = Choice(passage, compared.facet.id, Action.ADJUDICATE, ordered, suggested, typed.note)
        kb.record.decide(named_coder(), [choice], kb.codebook)
    except (BadInputError, UnknownValueError) as error:
        return _passage(compared, passage, str(error), typed)
    kb.decided([passage])
    flash(f"Settled as {value_words(compared.facet, ordered)}. That is kept under your name, and can be undone under History.")
    following = next(_open_after(compared, passage), None)
    return redirect(compared.address.url(f"disagreements/{following}" if following else "disagreements"), 303)


def _list(compared: Compared, problem: str = "") -> str:
    cell = _cell(compared)
    value = request.args.get("value", "")
    knowledge_base().codebook.check(compared.facet.id, [value] if value else [])
    wanted = request.args.get("state", "") if request.args.get("state") in STATES else next(iter(STATES))
    found = listed(compared, cell, wanted, value)
    page = min(max(1, request.args.get("page", 1, type=int)), found.pages(PER_PAGE))
    kb = knowledge_base()
    shown = found.page(page, PER_PAGE)
    rows = difference_rows(compared, shown, kb.store.passages([one.passage for one in shown]))
    return render_template(
        "tagging/disagreements.html",
        compared=compared,
        found=found,
        rows=rows,
        page=page,
        pages=found.pages(PER_PAGE),
        cell=cell,
        value=compared.facet.by_id.get(value),
        states=STATES,
        problem=problem,
    )


def _cell(compared: Compared) -> Cell | None:
    """The number of the table of two coders that was opened, or None where the address names none that is there."""
    first, second = request.args.get("first", ""), request.args.get("second", "")
    row, column = request.args.get("row"), request.args.get("column")
    if row is None or column is None or not {first, second} <= set(compared.codings.coders):
        return None
    passages = confusion(compared.codings, first, second, compared.facet.ids).passages.get((row, column), ())
    names = ["nothing" if value == NO_VALUE else knowledge_base().codebook.label(compared.facet.id, value) for value in (row, column)]
    return Cell(first, second, names[0], names[1], passages, (("first", first), ("second", second), ("row", row), ("column", column)))


def _passage(compared: Compared, passage: str, problem: str = "", typed: Typed | None = None) -> Answer:
    kb = knowledge_base()
    found = kb.store.passages([passage]).get(passage)
    if found is None or passage not in compared.codings.passages:
        return _gone(compared)
    following = list(_open_after(compared, passage))
    page = render_template(
        "tagging/adjudicate.html",
        compared=compared,
        view=passage_view(compared, passage, found[1], kb.record.of_passages([passage]), typed),
        following=compared.address.url(f"disagreements/{following[0]}") if following else "",
        still_open=len(following),
        you=current_coder(),
        problem=problem,
        typed=typed,
    )
    return (page, 400) if problem else page


def _gone(compared: Compared) -> Answer:
    found = "That passage is not open to be settled: its document has a newer version, or is coded blind again, or one coder alone coded it."
    return _list(compared, f"{found} The list has those that are."), 404


def _open_after(compared: Compared, passage: str) -> Iterator[str]:
    """Other passages whose disagreement nobody settled, in the order of the list, from the one behind this passage on and round to it."""
    order = compared.differing
    at = next((place for place, one in enumerate(order) if one.passage == passage), 0)
    for one in chain(order[at:], order[:at]):
        if one.passage != passage and (one.passage, compared.facet.id) not in compared.settled:
            yield one.passage
