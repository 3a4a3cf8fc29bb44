"""Learning: what the tagger learned from the persons who use this library, its figures before and after, and the way back."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kb.errors import BadInputError
from kb.training.refitting import ENOUGH
from web.current import knowledge_base, learning
from web.present.learning import figure_rows, in_words

blueprint = Blueprint("learning", __name__, url_prefix="/tagging/learning")

Answer = str | Response | tuple[str, int]


@blueprint.get("")
def page() -> str:
    """What was learned last, what waits, and what may be done."""
    return _page()


@blueprint.post("/<move>")
def move(move: str) -> Answer:
    """Learn now, bring into force what was measured, or go back."""
    moves = {"learn": learning().ask, "adopt": learning().adopt, "undo": learning().undo}
    if move not in moves:
        abort(404)
    try:
        moves[move]()
    except BadInputError as error:
        return _page(str(error)), 400
    return redirect(url_for("learning.page", begun=move), 303)


def _page(problem: str = "") -> str:
    state = learning().state()
    return render_template(
        "tagging/learning.html",
        state=state,
        rows=figure_rows(knowledge_base().codebook, state.last) if state.last else (),
        standing=in_words(state),
        begun=request.args.get("begun", ""),
        enough=ENOUGH,
        problem=problem or state.problem,
    )
