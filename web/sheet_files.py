"""Sheets and comparisons as files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from flask import Response, make_response

from kb.knowledge import KnowledgeBase
from kb.render.form import Form, media_type
from kb.render.sheet import Paper, render_paper
from kb.words import slug
from kb.worksheets.answers import read_answers
from kb.worksheets.comparing import Comparison
from kb.worksheets.figures import Computed, compute
from kb.worksheets.form import Worksheet
from kb.worksheets.paper import Around, about, comparison_paper, sheet_paper
from kb.worksheets.sheet_json import as_json
from kb.worksheets.sheets import Sheet

BY_ENDING = {form.ending: form for form in Form}


def sheet_file(kb: KnowledgeBase, worksheet: Worksheet, sheet: Sheet, ending: str) -> Response:
    """A sheet with what comes out of it."""
    computed, versions = _computed(worksheet, sheet), kb.sheets.versions(sheet.id)
    name = about(worksheet, sheet)
    if ending == "json":
        return _json(as_json(computed, sheet, kb.codebook, versions), name)
    return _paper(sheet_paper(computed, sheet, _around(kb), versions), ending, name)


def comparison_file(kb: KnowledgeBase, comparison: Comparison, sheets: Sequence[Sheet], ending: str) -> Response:
    """Sheets side by side; as JSON each of them by itself."""
    worksheet = comparison.worksheet
    name = f"{worksheet.title} side by side"
    if ending == "json":
        return _json({"worksheet": worksheet.id, "sheets": [as_json(_computed(worksheet, sheet), sheet, kb.codebook) for sheet in sheets]}, name)
    return _paper(comparison_paper(comparison, _around(kb)), ending, name)


def _computed(worksheet: Worksheet, sheet: Sheet) -> Computed:
    return compute(read_answers(worksheet, sheet.typed))


def _around(kb: KnowledgeBase) -> Around:
    return Around(kb.codebook, kb.store.sources(), date.today())


def _paper(paper: Paper, ending: str, name: str) -> Response:
    form = BY_ENDING[ending]
    return _download(render_paper(paper, form), media_type(form), f"{_file_name(name)}.{ending}")


def _json(content: object, name: str) -> Response:
    text = json.dumps(content, ensure_ascii=False, indent=2)
    return _download(f"{text}\n".encode(), "application/json", f"{_file_name(name)}.json")


def _file_name(name: str) -> str:
    return slug(name)[:80].strip("-") or "sheet"


def _download(content: bytes, content_type: str, name: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = content_type
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
