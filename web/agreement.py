"""Agreement: how far coders agree on a facet, its values and in each document, and on all facets at once, as pages and as tables."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from kb.agreement.disagreement import confusion
from kb.exchange.downloads import DOWNLOADS
from kb.exchange.figures import figure_table
from kb.exchange.gathering import outlined
from kb.exchange.methods import methods
from kb.exchange.plain_tables import to_csv
from kb.exchange.reported import agreement_methods, reported_table
from kb.exchange.workbook import to_xlsx
from web.compared import Compared, ComparedAddress, compare, compare_all
from web.current import knowledge_base
from web.present.agreement import ConfusionView, agreement_view, confusion_view
from web.present.reported import report_view

blueprint = Blueprint("agreement", __name__, url_prefix="/tagging/agreement")


@blueprint.get("")
def figures() -> str:
    """Figures of one facet, where coders differ, and the figures of each document."""
    compared = compare(knowledge_base(), ComparedAddress.from_arguments(request.args))
    told = compared.told.figures
    differing = [(one.passage, one.facet) for one in compared.differing]
    return render_template(
        "tagging/agreement.html",
        compared=compared,
        told=agreement_view(compared, told, compared.told.by_document),
        differing=len(differing),
        unsettled=sum(place not in compared.settled for place in differing),
        pairs=tuple(combinations(told.coders, 2)),
        confusion=_confusion(compared, told.coders),
    )


@blueprint.get("/figures.csv")
def figures_csv() -> Response:
    """The figures as a table, unrounded."""
    compared = compare(knowledge_base(), ComparedAddress.from_arguments(request.args))
    within = [(compared.titles[document], figures) for document, figures in compared.told.by_document.items()]
    return _file(to_csv(figure_table(compared.told.figures, within)), f"agreement-{compared.facet.id}.csv", "text/csv")


@blueprint.get("/all")
def reported() -> str:
    """Every facet and value in one table, to be pasted into a paper."""
    kb = knowledge_base()
    compared = compare_all(kb, ComparedAddress.from_arguments(request.args))
    told = tuple(one.told for one in compared)
    return render_template(
        "tagging/reported.html",
        compared=replace(compared[0], address=replace(compared[0].address, facet="")),
        report=report_view(compared),
        methods=agreement_methods(told, kb.codebook),
    )


@blueprint.get("/all.csv")
def reported_csv() -> Response:
    """The same table, unrounded."""
    compared = compare_all(knowledge_base(), ComparedAddress.from_arguments(request.args))
    table = reported_table([one.told for one in compared], knowledge_base().codebook)
    return _file(to_csv(table), "agreement.csv", "text/csv")


@blueprint.get("/all.xlsx")
def reported_xlsx() -> Response:
    """The same table as a workbook, with the codebook and the methods paragraphs."""
    kb = knowledge_base()
    compared = compare_all(kb, ComparedAddress.from_arguments(request.args))
    told = [one.told for one in compared]
    how = methods(outlined(kb.store, kb.record, kb.codebook, among=compared[0].chosen))
    paragraphs = "\n\n".join(filter(None, (how, agreement_methods(told, kb.codebook))))
    return _file(to_xlsx(reported_table(told, kb.codebook), kb.codebook, paragraphs), "agreement.xlsx", DOWNLOADS["tags.xlsx"].media_type)


def _file(content: bytes, name: str, media_type: str) -> Response:
    response = make_response(content)
    response.mimetype = media_type
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _confusion(compared: Compared, coders: tuple[str, ...]) -> ConfusionView | None:
    """Of the two coders that the address names, else of the first two."""
    if len(coders) < 2:
        return None
    asked = request.args.get("first", ""), request.args.get("second", "")
    first, second = asked if asked[0] != asked[1] and set(asked) <= set(coders) else coders[:2]
    return confusion_view(confusion(compared.codings, first, second, compared.facet.ids), compared)
