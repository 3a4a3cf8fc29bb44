"""Agreement: how far coders agree on a facet, its values and in each document, as a page and as a table."""

from __future__ import annotations

from itertools import combinations

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from kb.agreement.disagreement import confusion
from kb.agreement.figures import agreement, by_document
from kb.exchange.figures import figure_table
from kb.exchange.plain_tables import to_csv
from web.compared import Compared, ComparedAddress, compare
from web.current import knowledge_base
from web.present.agreement import ConfusionView, agreement_view, confusion_view

blueprint = Blueprint("agreement", __name__, url_prefix="/tagging/agreement")


@blueprint.get("")
def figures() -> str:
    """Figures of one facet, where coders differ, and the figures of each document."""
    compared = compare(knowledge_base(), ComparedAddress.from_arguments(request.args))
    told = agreement(compared.codings, compared.facet.ids)
    differing = [(one.passage, one.facet) for one in compared.differing]
    return render_template(
        "tagging/agreement.html",
        compared=compared,
        told=agreement_view(compared, told, by_document(compared.codings, ())),
        differing=len(differing),
        unsettled=sum(place not in compared.settled for place in differing),
        pairs=tuple(combinations(told.coders, 2)),
        confusion=_confusion(compared, told.coders),
    )


@blueprint.get("/figures.csv")
def figures_csv() -> Response:
    """The figures as a table, unrounded."""
    compared = compare(knowledge_base(), ComparedAddress.from_arguments(request.args))
    within = by_document(compared.codings, ())
    told = [(compared.titles[document], figures) for document, figures in within.items()]
    response = make_response(to_csv(figure_table(agreement(compared.codings, compared.facet.ids), told)))
    response.mimetype = "text/csv"
    response.headers["Content-Disposition"] = f'attachment; filename="agreement-{compared.facet.id}.csv"'
    return response


def _confusion(compared: Compared, coders: tuple[str, ...]) -> ConfusionView | None:
    """Of the two coders that the address names, else of the first two."""
    if len(coders) < 2:
        return None
    asked = request.args.get("first", ""), request.args.get("second", "")
    first, second = asked if asked[0] != asked[1] and set(asked) <= set(coders) else coders[:2]
    return confusion_view(confusion(compared.codings, first, second, compared.facet.ids), compared)
