"""Atlas: what the library holds and where it is blind, what to read to fill a cell, and which bridges were built."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from kb.atlas.atlas import Survey
from kb.atlas.bridges import bridges_by_stage, bridges_of
from kb.atlas.carried import CROSSED
from kb.atlas.cell import carrying
from kb.atlas.coverage import ENOUGH, SURE, GridCell
from kb.atlas.reading_files import FILES
from kb.atlas.reading_list import ReadingList, reading_list
from kb.codebook import Codebook
from kb.errors import BadInputError
from kb.knowledge import KnowledgeBase
from web.current import knowledge_base
from web.present.atlas import COUNTED, Counted, coverage_view
from web.present.bridges import NOT_STATED, gap_overview, stage_views
from web.present.cell import cell_page
from web.present.words import EVIDENCE

blueprint = Blueprint("atlas", __name__, url_prefix="/atlas")

PASSAGES_SHOWN = 5
MOST_PASSAGES = 100
"""That one page shows, when all are asked for."""


@blueprint.get("")
def coverage() -> str:
    """Every gap crossed with stages, levels and instruments."""
    kb = knowledge_base()
    asked = request.args.get("count", "")
    counted = Counted(asked) if asked in list(Counted) else Counted.PRACTICES
    shown = kb.atlas.latest()
    survey = shown.value
    return render_template(
        "atlas/coverage.html",
        recount=shown,
        told=survey.coverage,
        counted=counted,
        names=COUNTED,
        grids=coverage_view(kb.codebook, survey.coverage, counted),
        grades=tuple(EVIDENCE.values()),
        enough=ENOUGH,
        sure=SURE,
    )


@blueprint.get("/cell")
def cell() -> str:
    """One cell: what it holds, why it is empty, what to read."""
    kb = knowledge_base()
    counts = kb.atlas.latest()
    survey = counts.value
    found = _cell(kb.codebook, survey)
    listed = _reading_list(kb, survey, found) if found.thin else None
    shown = MOST_PASSAGES if request.args.get("passages") == "all" else PASSAGES_SHOWN
    passages = carrying(kb.store, survey.carried, found, shown)
    documents = {document.id: document for document in kb.store.documents({one.document_id for one in passages})} if passages else {}
    view = cell_page(kb.codebook, survey.coverage, found, listed, passages, documents)
    return render_template("atlas/cell.html", page=view, recount=counts, enough=ENOUGH, sure=SURE, most=MOST_PASSAGES)


@blueprint.get("/reading-list")
def take_along() -> Response:
    """The reading list of a cell as a file, of the counts of now: a file cannot say later that they were of before."""
    kb = knowledge_base()
    survey, asked = kb.atlas.survey(), request.args.get("format", "markdown")
    found = _cell(kb.codebook, survey)
    if asked not in FILES:
        raise BadInputError(f"A reading list cannot be had as '{asked}'; use one of: {', '.join(FILES)}.")
    file = FILES[asked]
    response = make_response(file.make(kb.codebook, _reading_list(kb, survey, found)))
    response.content_type = f"{file.media_type}; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="reading-{found.gap}-{found.value}.{file.ending}"'
    return response


@blueprint.get("/bridges")
def bridges() -> str:
    """What was used to bridge each gap; with a gap, stage by stage and with the practices behind each line."""
    kb = knowledge_base()
    gap, stage = request.args.get("gap", ""), request.args.get("stage", "")
    shown = kb.atlas.latest()
    cases = tuple(shown.value.cases.values())
    gaps = kb.codebook.facet("gap").ids
    if not gap:
        views = tuple(gap_overview(kb.codebook, one, bridges_of(kb.codebook, cases, one), cases) for one in gaps)
        return render_template("atlas/bridges.html", gaps=views, recount=shown)
    kb.codebook.check("gap", [gap])
    if stage and stage != NOT_STATED:
        kb.codebook.check("stage", [stage])
    told = bridges_by_stage(kb.codebook, cases, gap)
    names = {one: kb.codebook.label("gap", one) for one in gaps}
    return render_template("atlas/gap.html", recount=shown, gap=gap, gaps=names, stage=stage, stages=stage_views(kb.codebook, gap, told))


def _cell(codebook: Codebook, survey: Survey) -> GridCell:
    """The cell that the address names.

    Raises:
        BadInputError: When it names no gap, or not one value of one other facet.
        UnknownValueError: When the codebook does not have a value.
    """
    gap, others = request.args.get("gap", ""), [(facet, value) for facet in CROSSED if (value := request.args.get(facet, ""))]
    if not gap or len(others) != 1:
        raise BadInputError(f"A cell is a gap and one of {', '.join(CROSSED)}; open it from the tables of the atlas.")
    (facet, value) = others[0]
    codebook.check("gap", [gap])
    codebook.check(facet, [value])
    return survey.coverage.cell(gap, facet, value)


def _reading_list(kb: KnowledgeBase, survey: Survey, found: GridCell) -> ReadingList:
    return reading_list(kb.store, kb.record, kb.codebook, survey, kb.leads, found)
