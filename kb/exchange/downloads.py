"""What can be taken out of the library by itself: each a file made from a project."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kb.errors import NotFoundError
from kb.exchange.annotations import to_annotations
from kb.exchange.gathering import agreement_in_words, gathered
from kb.exchange.methods import methods
from kb.exchange.plain_tables import to_csv, to_json_lines
from kb.exchange.project import Project
from kb.exchange.qda_codes import write_codebook
from kb.exchange.qda_package import write_package
from kb.exchange.references import to_bibtex, to_ris
from kb.exchange.tables import Table, record_table, tag_table
from kb.exchange.workbook import to_xlsx
from kb.indexing import Progress
from kb.knowledge import KnowledgeBase
from kb.model import Source


@dataclass(frozen=True)
class Download:
    """A file to take out: its name, its media type, and what makes it."""

    file: str
    media_type: str
    make: Callable[[Project], bytes]


def methods_of(project: Project) -> str:
    """The methods paragraphs with the figures of agreement."""
    return methods(project, agreement_in_words(project))


def _workbook(table_of: Callable[[Project], Table]) -> Callable[[Project], bytes]:
    return lambda project: to_xlsx(table_of(project), project.codebook, methods_of(project))


def _sources(project: Project) -> list[Source]:
    found = {document.source.id: document.source for document in project.documents if document.source}
    return [found[key] for key in sorted(found)]


CSV, JSON_LINES, XLSX = "text/csv", "application/x-ndjson", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_ALL = (
    Download("tags.csv", CSV, lambda project: to_csv(tag_table(project))),
    Download("tags.jsonl", JSON_LINES, lambda project: to_json_lines(tag_table(project))),
    Download("tags.xlsx", XLSX, _workbook(tag_table)),
    Download("decisions.csv", CSV, lambda project: to_csv(record_table(project))),
    Download("decisions.jsonl", JSON_LINES, lambda project: to_json_lines(record_table(project))),
    Download("decisions.xlsx", XLSX, _workbook(record_table)),
    Download("project.qdpx", "application/zip", write_package),
    Download("codebook.qdc", "application/xml", lambda project: write_codebook(project.codebook)),
    Download("annotations.jsonld", "application/ld+json", to_annotations),
    Download("sources.bib", "application/x-bibtex", lambda project: to_bibtex(_sources(project))),
    Download("sources.ris", "application/x-research-info-systems", lambda project: to_ris(_sources(project))),
)

DOWNLOADS: Mapping[str, Download] = {download.file: download for download in _ALL}


def make(kb: KnowledgeBase, file: str, document_id: str | None, progress: Progress) -> bytes:
    """The bytes of one of `DOWNLOADS`, of one document or of the whole library.

    Raises:
        NotFoundError: When there is no such file or document.
        BadInputError: When a table has more rows than a workbook holds.
    """
    if file not in DOWNLOADS:
        raise NotFoundError("file to take out", file)
    progress("gathering passages and decisions", 0, 2)
    project = gathered(kb.store, kb.record, kb.codebook, document_id)
    progress(f"writing {file}", 1, 2)
    return DOWNLOADS[file].make(project)
