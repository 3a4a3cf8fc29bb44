"""Every file that can be taken out of the library by itself."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook

from kb.coding.decisions import Action
from kb.coding.record import Choice
from kb.errors import NotFoundError
from kb.exchange.downloads import DOWNLOADS, make
from kb.exchange.gathering import gathered
from kb.exchange.plain_tables import from_csv, from_json_lines
from kb.exchange.qda_codes import read_codebook
from kb.exchange.qda_package import read_package
from kb.exchange.tables import read_record
from kb.knowledge import KnowledgeBase
from tests.kb.documents import Part, prepared


@pytest.fixture
def coded(kb: KnowledgeBase) -> str:
    made = prepared(kb.encoder, "Locks", [Part("A till at the lock lends to makers.")], source_id="bridges-2019")
    kb.add_document(made)
    kb.record.decide("Ada", [Choice(f"{made.document.id[:16]}-0000", "gap", Action.CHANGE, ("policy",), note="Why not?")], kb.codebook)
    return made.document.id


def made(kb: KnowledgeBase, file: str, document: str | None = None) -> bytes:
    return make(kb, file, document, lambda *_told: None)


def test_tags_and_decisions_come_as_tables(kb: KnowledgeBase, coded: str) -> None:
    for file, rows in (("tags.csv", from_csv), ("tags.jsonl", from_json_lines)):
        (row,) = rows(made(kb, file), file)
        assert (row["facet"], row["value"], row["origin"], row["title"]) == ("gap", "policy", "human", "Locks")
    for file, rows in (("decisions.csv", from_csv), ("decisions.jsonl", from_json_lines)):
        assert read_record(rows(made(kb, file), file), file) == kb.record.whole()


def test_a_workbook_has_its_methods_with_it(kb: KnowledgeBase, coded: str) -> None:
    for file, sheet in (("tags.xlsx", "Tags"), ("decisions.xlsx", "Decisions")):
        book = load_workbook(io.BytesIO(made(kb, file)))
        assert book.sheetnames == [sheet, "Codebook", "Methods"]
        assert book["Methods"]["A2"].value.startswith("The material is 1 document with 1 passage.")


def test_a_package_brings_the_same_project_back(kb: KnowledgeBase, coded: str) -> None:
    received = read_package(made(kb, "project.qdpx", coded), "p", kb.codebook, datetime(2026, 1, 1, tzinfo=UTC))
    assert received.whole
    assert received.project == gathered(kb.store, kb.record, kb.codebook, coded)


def test_codebook_annotations_and_sources_come_in_their_formats(kb: KnowledgeBase, coded: str) -> None:
    assert [facet.id for facet in read_codebook(made(kb, "codebook.qdc"), "c", kb.codebook).facets] == [facet.id for facet in kb.codebook.facets]
    assert json.loads(made(kb, "annotations.jsonld"))["total"] == 1
    assert made(kb, "sources.bib").startswith(b"@techreport{")
    assert made(kb, "sources.ris").startswith(b"TY  - RPRT")


def test_the_same_library_gives_the_same_bytes(kb: KnowledgeBase, coded: str) -> None:
    assert all(made(kb, file) == made(kb, file) for file in DOWNLOADS)


def test_an_empty_library_gives_empty_files(kb: KnowledgeBase) -> None:
    assert made(kb, "sources.bib") == b""
    assert made(kb, "decisions.jsonl") == b""
    assert zipfile.ZipFile(io.BytesIO(made(kb, "project.qdpx"))).namelist() == ["project.qde", "clusterbridge.json"]


def test_an_unknown_file_or_document_is_refused(kb: KnowledgeBase) -> None:
    for file, document in (("tags.odt", None), ("tags.csv", "nope")):
        with pytest.raises(NotFoundError):
            made(kb, file, document)
