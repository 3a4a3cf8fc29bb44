"""What becomes of a file: ready, unchanged, superseded or failed, and that one bad file stops nothing."""

from __future__ import annotations

import functools
import hashlib
import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from ingest.pipeline import FileResult, FileTask, Preparer, find_files, hash_file, ingest_one, keep_file
from kb.coding.decisions import Action
from kb.coding.leanings import kept_leanings
from kb.coding.record import Choice
from kb.encoder import Encoder
from kb.errors import BadInputError, NotFoundError, UnreadableFileError
from kb.health import doctor
from kb.indexing import Prepared
from kb.knowledge import KnowledgeBase
from kb.model import DocumentState, IngestOutcome, Problem, Source
from kb.situation import Question
from tests.counting import CountingEncoder

Ingest = Callable[..., FileResult]


@pytest.fixture
def word_encoder(word_encoder: Encoder) -> CountingEncoder:
    return CountingEncoder(word_encoder)


@pytest.fixture
def preparer(kb: KnowledgeBase) -> Preparer:
    return Preparer(kb.encoder, kb.tagger, kb.settings.max_file_mb * 1_000_000)


@pytest.fixture
def ingest(kb: KnowledgeBase, preparer: Preparer) -> Ingest:
    """Takes a path and what a user may say of it."""
    prepare = functools.partial(preparer.prepare, progress=lambda _stage, _done, _total: None)
    return lambda path, source_id=None, replaces=None: ingest_one(kb, FileTask(path, source_id, replaces), prepare)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def paragraph(name: str, words: int = 90) -> str:
    """A paragraph that makes a passage of its own, and that no other name gives."""
    return " ".join([name.capitalize(), *(f"{name}{count}" for count in range(2, words + 1))]) + "."


def report(path: Path, *names: str, title: str = "Locks and Weirs") -> Path:
    """A Markdown file with a title and a passage for every name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join([f"# {title}", *map(paragraph, names)]) + "\n", encoding="utf-8")
    return path


def passages_of(kb: KnowledgeBase, result: FileResult) -> list[str]:
    assert result.document_id
    return [passage.text.split()[0] for passage in kb.passages_of(result.document_id).values()]


def state_of(kb: KnowledgeBase, result: FileResult) -> DocumentState:
    assert result.document_id
    return kb.store.document_states()[result.document_id]


# the four outcomes


def test_a_new_file_is_ready_and_found_at_once(kb: KnowledgeBase, ingest: Ingest, inbox: Path) -> None:
    path = report(inbox / "locks.md", "sluice", "towpath")
    result = ingest(path)
    assert (result.outcome, result.path, result.title, result.pages, result.passages) == (IngestOutcome.READY, str(path), "Locks and Weirs", 0, 2)
    assert result.document_id == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (result.replaces, result.problems, result.reason) == (None, (), None)
    assert kb.store.passage_counts() == {result.document_id: 2}
    best = kb.answer(Question("sluice sluice7 sluice8 sluice9")).matches[0]
    assert (best.document and best.document.id, best.text) == (result.document_id, paragraph("sluice"))
    assert doctor(kb) == []


def test_every_passage_comes_with_what_the_tagger_leans_to(kb: KnowledgeBase, ingest: Ingest, inbox: Path) -> None:
    result = ingest(report(inbox / "locks.md", "locks", "weirs"))
    assert result.document_id
    passages = {i: passage for i, passage in kb.passages_of(result.document_id).items() if not passage.furniture}
    expected = {i: kb.tagger.guess(passage.heading, passage.text).leanings for i, passage in passages.items()}
    assert kept_leanings(kb.store.engine, list(passages)) == expected


def test_the_file_is_kept_under_its_hash(kb: KnowledgeBase, ingest: Ingest, inbox: Path) -> None:
    path = report(inbox / "locks.md", "sluice")
    result = ingest(path)
    assert result.document_id
    assert [kept.name for kept in kb.settings.files_folder.iterdir()] == [result.document_id]
    assert (kb.settings.files_folder / result.document_id).read_bytes() == path.read_bytes()


def test_the_same_file_again_is_unchanged_and_nothing_is_embedded_again(
    kb: KnowledgeBase, ingest: Ingest, inbox: Path, word_encoder: CountingEncoder
) -> None:
    path = report(inbox / "locks.md", "sluice", "towpath")
    first = ingest(path)
    word_encoder.encoded.clear()
    again = ingest(path)
    assert (again.outcome, again.document_id, again.passages, again.problems) == (IngestOutcome.UNCHANGED, first.document_id, 2, ())
    assert word_encoder.encoded == []
    assert len(kb.store.documents()) == 1


def test_new_bytes_at_the_same_path_supersede(kb: KnowledgeBase, ingest: Ingest, inbox: Path) -> None:
    old = ingest(report(inbox / "locks.md", "sluice", "towpath"))
    new = ingest(report(inbox / "locks.md", "barge"))
    assert (new.outcome, new.replaces) == (IngestOutcome.SUPERSEDED, old.document_id)
    assert (state_of(kb, old), state_of(kb, new)) == (DocumentState.SUPERSEDED, DocumentState.READY)
    assert (passages_of(kb, old), passages_of(kb, new)) == ([], ["Barge"])
    assert old.document_id
    assert kb.document(old.document_id).text.endswith(paragraph("towpath"))
    assert doctor(kb) == []


def test_a_superseded_document_is_found_no_more(kb: KnowledgeBase, ingest: Ingest, inbox: Path) -> None:
    ingest(report(inbox / "locks.md", "sluice"))
    ingest(report(inbox / "locks.md", "barge"))
    answer = kb.answer(Question("sluice sluice7 sluice8 sluice9", limit=50))
    assert [match.text for match in answer.matches if match.document] == [paragraph("barge")]


def test_an_earlier_version_given_again_stays_replaced(kb: KnowledgeBase, ingest: Ingest, inbox: Path) -> None:
    old = ingest(report(inbox / "locks.md", "sluice"))
    ingest(report(inbox / "locks.md", "barge"))
    again = ingest(report(inbox / "copy.md", "sluice"))
    assert (again.outcome, again.document_id, again.passages) == (IngestOutcome.UNCHANGED, old.document_id, 0)
    assert again.reason == "'copy.md' is an earlier version of a document that a newer file has replaced; it stays replaced."
    assert state_of(kb, old) is DocumentState.SUPERSEDED


@pytest.mark.parametrize(
    ("kept", "added", "outcome"),
    [
        (("sluice", "towpath"), ("barge", "mooring", "lantern"), IngestOutcome.SUPERSEDED),
        (("sluice",), ("barge", "mooring", "lantern"), IngestOutcome.READY),
        (("sluice", "towpath", "ferry", "dredger"), ("barge",), IngestOutcome.SUPERSEDED),
    ],
    ids=["half", "a quarter", "all and more"],
)
def test_of_the_same_source_half_of_the_passages_make_a_new_version(
    kb: KnowledgeBase, ingest: Ingest, inbox: Path, kept: tuple[str, ...], added: tuple[str, ...], outcome: IngestOutcome
) -> None:
    old = ingest(report(inbox / "first.md", "sluice", "towpath", "ferry", "dredger"), "bridges-2019")
    new = ingest(report(inbox / "second.md", *kept, *added), "bridges-2019")
    assert (new.outcome, new.replaces) == (outcome, old.document_id if outcome is IngestOutcome.SUPERSEDED else None)
    assert doctor(kb) == []


def test_the_path_goes_before_the_source(kb: KnowledgeBase, ingest: Ingest, inbox: Path) -> None:
    elsewhere = ingest(report(inbox / "first.md", "sluice", "towpath"), "bridges-2019")
    here = ingest(report(inbox / "second.md", "ferry"), "bridges-2019")
    new = ingest(report(inbox / "second.md", "sluice", "towpath", "barge"), "bridges-2019")
    assert (new.outcome, new.replaces) == (IngestOutcome.SUPERSEDED, here.document_id)
    assert state_of(kb, elsewhere) is DocumentState.READY


def test_a_file_with_half_of_the_passages_of_another_document_says_so_and_replaces_nothing(ingest: Ingest, inbox: Path) -> None:
    earlier = ingest(report(inbox / "locks.md", "sluice", "towpath"))
    assert ingest(report(inbox / "half.md", "sluice", "ferry")).resembles == earlier.document_id
    assert ingest(report(inbox / "other.md", "barge", "weir", title="Weirs")).resembles is None


def test_a_new_version_says_how_much_of_what_persons_decided_went_over(kb: KnowledgeBase, ingest: Ingest, inbox: Path) -> None:
    path = report(inbox / "locks.md", "sluice", "towpath", "ferry")
    earlier = ingest(path)
    assert earlier.document_id
    for passage in list(kb.passages_of(earlier.document_id))[:2]:
        kb.record.decide("Ada", [Choice(passage, "gap", Action.CHANGE, ("capital",))], kb.codebook)
    told = ingest(report(path, "weir", "towpath", "ferry")).as_json()
    assert (told["outcome"], told["carried"], told["not_carried"], told["resembles"]) == ("superseded", 1, 1, None)


def test_half_of_the_passages_of_another_source_make_no_new_version(ingest: Ingest, inbox: Path) -> None:
    ingest(report(inbox / "first.md", "sluice", "towpath"), "bridges-2019")
    assert ingest(report(inbox / "second.md", "sluice", "barge"), "harbours-2014").outcome is IngestOutcome.READY
    assert ingest(report(inbox / "third.md", "sluice", "mooring")).outcome is IngestOutcome.READY


def test_the_same_name_in_another_folder_is_another_document(kb: KnowledgeBase, ingest: Ingest, inbox: Path) -> None:
    first = ingest(report(inbox / "2019" / "report.md", "sluice"))
    second = ingest(report(inbox / "2020" / "report.md", "barge"))
    assert (first.outcome, second.outcome) == (IngestOutcome.READY, IngestOutcome.READY)
    assert set(kb.store.document_states().values()) == {DocumentState.READY}


def test_a_document_named_by_its_user_is_replaced(kb: KnowledgeBase, ingest: Ingest, inbox: Path) -> None:
    old = ingest(report(inbox / "first.md", "sluice"))
    new = ingest(report(inbox / "second.md", "barge"), None, old.document_id)
    assert (new.outcome, new.replaces, state_of(kb, old)) == (IngestOutcome.SUPERSEDED, old.document_id, DocumentState.SUPERSEDED)
    assert new.document_id
    assert kb.document(new.document_id).replaces == old.document_id
    assert doctor(kb) == []


def test_only_a_current_document_can_be_replaced(ingest: Ingest, inbox: Path) -> None:
    old = ingest(report(inbox / "first.md", "sluice"))
    ingest(report(inbox / "first.md", "towpath"))
    for wrong in (old.document_id, "0" * 64):
        with pytest.raises(BadInputError, match="no current document"):
            ingest(report(inbox / "second.md", "barge"), None, wrong)


# sources


def test_a_file_of_a_known_hash_is_linked_to_its_source(kb: KnowledgeBase, ingest: Ingest, inbox: Path) -> None:
    path = report(inbox / "locks.md", "sluice")
    kb.indexing.replace_sources([Source("locks-2001", "Locks", (), 2001, None, "report", "Invented", None, (hash_file(path),))])
    result = ingest(path)
    assert result.document_id
    assert kb.document(result.document_id).source_id == "locks-2001"
    assert kb.store.ready_documents_of("locks-2001") == [result.document_id]


def test_a_source_given_by_hand_goes_before_a_known_hash(kb: KnowledgeBase, ingest: Ingest, inbox: Path) -> None:
    path = report(inbox / "locks.md", "sluice")
    kb.indexing.replace_sources([Source("locks-2001", "Locks", (), 2001, None, "report", "Invented", None, (hash_file(path),))])
    result = ingest(path, "harbours-2014")
    assert result.document_id
    assert kb.document(result.document_id).source_id == "harbours-2014"


def test_a_source_may_be_given_to_a_file_that_is_there_already(kb: KnowledgeBase, ingest: Ingest, inbox: Path) -> None:
    path = report(inbox / "locks.md", "sluice")
    ingest(path)
    again = ingest(path, "harbours-2014")
    assert again.outcome is IngestOutcome.UNCHANGED
    assert again.document_id
    assert kb.document(again.document_id).source_id == "harbours-2014"


def test_an_unknown_source_is_refused_before_anything_is_read(ingest: Ingest, inbox: Path) -> None:
    with pytest.raises(NotFoundError, match="no source 'atlantis-1999'"):
        ingest(inbox / "nowhere.md", "atlantis-1999")


def test_a_file_ingested_under_the_section_that_a_card_cites_opens_there(kb: KnowledgeBase, ingest: Ingest, inbox: Path) -> None:
    path = inbox / "bridges.md"
    parts = [
        "# Bridges Built Slowly",
        "## 1 Before",
        paragraph("bank"),
        "## 2.1 Banks at one table",
        paragraph("table"),
        "## 3 After",
        paragraph("lamp"),
    ]
    path.write_text("\n\n".join(parts), encoding="utf-8")
    result = ingest(path, "bridges-2019")
    cited = {place.citation.section: place for place in kb.citations(kb.case("marrowick-bank-round-table"))}
    found = cited["2.1 Banks at one table"]
    assert found.document_id == result.document_id
    assert found.passage
    assert found.passage.text == paragraph("table")


# copies


def test_the_same_bytes_in_two_files_are_one_document(kb: KnowledgeBase, ingest: Ingest, inbox: Path) -> None:
    first = ingest(report(inbox / "locks.md", "sluice"))
    second = ingest(report(inbox / "elsewhere" / "weirs.md", "sluice"))
    assert (second.outcome, second.document_id) == (IngestOutcome.UNCHANGED, first.document_id)
    assert second.reason == "'weirs.md' has the same bytes as 'locks.md', which is in the library already."
    assert len(kb.store.documents()) == 1


# what fails


def encrypted(path: Path) -> None:
    canvas = Canvas(str(path), invariant=1, encrypt=StandardEncryption("secret", "owner", canPrint=0))
    canvas.drawString(100, 700, "Nobody may read this.")
    canvas.save()


def truncated(path: Path) -> None:
    canvas = Canvas(str(path), invariant=1)
    canvas.drawString(100, 700, "The rest is missing.")
    canvas.save()
    path.write_bytes(path.read_bytes()[:120])


def without_pages(path: Path) -> None:
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"]
    content, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"xref\n0 3\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    path.write_bytes(content + table + b"trailer << /Size 3 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(content))


def pictures_only(path: Path) -> None:
    canvas = Canvas(str(path), invariant=1)
    for shade in (40, 200):
        canvas.drawInlineImage(Image.new("L", (60, 80), shade), 50, 50, 500, 700)
        canvas.showPage()
    canvas.save()


def archive(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("notes/holiday.txt", "Three weeks by the sea.")


def damaged_archive(path: Path) -> None:
    archive(path)
    path.write_bytes(path.read_bytes()[:40])


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(200_000_000)


def written(content: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(content)

    return write


BAD: dict[str, tuple[Callable[[Path], None], str]] = {
    "locked.pdf": (encrypted, "password"),
    "torn.pdf": (truncated, "damaged or cut off"),
    "nothing.pdf": (written(b""), "is empty"),
    "no-pages.pdf": (without_pages, "no pages"),
    "scan.pdf": (pictures_only, "text recognition (OCR)"),
    "holiday.docx": (archive, "an archive, not a document"),
    "torn.docx": (damaged_archive, "damaged or cut off"),
    "old.doc": (written(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le")), "an old binary Word file"),
    "app.html": (written(b"<!doctype html><html><body><div id='app'></div><script>start('#app')</script></body></html>"), "by script"),
    "blank.md": (written(b" \n\n"), "is empty"),
    "headings.md": (written(b"# Only\n\n## Headings\n"), "no running text"),
    "noise.txt": (written(bytes(range(256)) * 8), "binary data"),
    "photo.png": (written(b"\x89PNG\r\n\x1a\n" + bytes(64)), "an image"),
    "huge.pdf": (sparse, "200 MB, more than the limit of 100 MB"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_a_document_is_one_problem(kb: KnowledgeBase, ingest: Ingest, inbox: Path, name: str) -> None:
    make, reason = BAD[name]
    make(inbox / name)
    result = ingest(inbox / name)
    assert (result.outcome, result.document_id, len(result.problems)) == (IngestOutcome.FAILED, None, 1)
    assert result.problems[0].file == name
    assert result.reason
    assert reason in result.reason
    assert "fault in this program" not in result.reason
    assert kb.store.failures() == list(result.problems)
    assert kb.store.documents() == []


def test_the_rest_of_a_folder_goes_on_after_every_bad_file(kb: KnowledgeBase, ingest: Ingest, inbox: Path) -> None:
    for name, (make, _) in BAD.items():
        make(inbox / name)
    report(inbox / "zz-good.md", "sluice")
    outcomes = {Path(result.path).name: result.outcome for result in map(ingest, find_files([inbox]))}
    assert outcomes == dict.fromkeys(BAD, IngestOutcome.FAILED) | {"zz-good.md": IngestOutcome.READY}
    assert {problem.file for problem in kb.store.failures()} == set(BAD)
    assert doctor(kb) == []


def test_a_file_that_was_mended_is_a_failure_no_more(kb: KnowledgeBase, ingest: Ingest, inbox: Path) -> None:
    path = inbox / "locks.md"
    path.write_bytes(b"")
    ingest(path)
    assert [problem.file for problem in kb.store.failures()] == ["locks.md"]
    assert ingest(report(path, "sluice")).outcome is IngestOutcome.READY
    assert kb.store.failures() == []


def test_a_file_that_turned_into_a_copy_of_a_document_is_a_failure_no_more(kb: KnowledgeBase, ingest: Ingest, inbox: Path) -> None:
    ingest(report(inbox / "locks.md", "sluice"))
    path = inbox / "weirs.md"
    path.write_bytes(b"")
    ingest(path)
    assert ingest(report(path, "sluice")).outcome is IngestOutcome.UNCHANGED
    assert kb.store.failures() == []


def test_a_file_that_fails_again_is_one_failure_with_its_last_reason(kb: KnowledgeBase, ingest: Ingest, inbox: Path) -> None:
    path = inbox / "locks.md"
    for content in (b"", b"# Only a heading\n"):
        path.write_bytes(content)
        result = ingest(path)
    assert kb.store.failures() == list(result.problems)


@pytest.mark.parametrize(("name", "kind"), [("locks.pdf", "Markdown"), ("locks.docx", "Markdown"), ("locks", None), ("locks.MD", None)])
def test_a_wrong_extension_is_read_by_content_and_said(ingest: Ingest, inbox: Path, name: str, kind: str | None) -> None:
    path = inbox / name
    path.write_text(f"# Locks\n\n{paragraph('sluice')}\n\n## Weirs\n\n## Dams\n", encoding="utf-8")
    result = ingest(path)
    assert result.outcome is IngestOutcome.READY
    assert result.reason == (f"The file is named {path.suffix} but holds {kind}; it was read as {kind}." if kind else None)


ODD_NAMES = [
    'it\'s "quoted".md',
    "two\nlines.md",
    "🚢 and 船.md",
    "-rf.md",
    "--json.md",
    "a" * 252 + ".md",
    "percent%41 & amp;.md",
    "semi;colon$(date).md",
    "e\u0301 or é.md",
    "‮ltr.md",
    " leading and trailing .md",
]


@pytest.mark.parametrize("name", ODD_NAMES, ids=range(len(ODD_NAMES)))
def test_a_name_of_odd_characters_is_kept_as_it_is(kb: KnowledgeBase, ingest: Ingest, inbox: Path, name: str) -> None:
    report(inbox / name, "sluice")
    (path,) = find_files([inbox])
    result = ingest(path)
    assert (result.outcome, result.path) == (IngestOutcome.READY, str(inbox / name))
    assert [document.file for document in kb.store.documents()] == [name]
    assert ingest(path).outcome is IngestOutcome.UNCHANGED


def test_a_name_that_is_no_text_fails_with_a_sentence(kb: KnowledgeBase, ingest: Ingest, inbox: Path) -> None:
    name = os.fsdecode(b"m\xe9moire.md")
    try:
        report(inbox / name, "sluice")
    except OSError:
        pytest.skip("this file system takes only names that are text")
    (path,) = find_files([inbox])
    result = ingest(path)
    assert result.outcome is IngestOutcome.FAILED
    assert result.reason == "The name 'm\\udce9moire.md' holds bytes that are no letters; rename the file and add it again."
    assert result.path.encode("utf-8")
    assert kb.store.failures() == list(result.problems)


def test_a_file_that_vanished_before_it_was_read_is_one_problem(kb: KnowledgeBase, ingest: Ingest, inbox: Path) -> None:
    (path,) = find_files([report(inbox / "locks.md", "sluice")])
    path.unlink()
    result = ingest(path)
    assert (result.outcome, result.reason) == (IngestOutcome.FAILED, f"No file '{path}' was found; check the path.")
    assert kb.store.failures() == list(result.problems)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_file_that_vanishes_around_its_reading_is_one_problem(kb: KnowledgeBase, preparer: Preparer, inbox: Path, when: str) -> None:
    path = report(inbox / "locks.md", "sluice")

    def prepare(task: FileTask, document_id: str) -> Prepared:
        if when == "before":
            path.unlink()
        prepared = preparer.prepare(task, document_id, lambda _stage, _done, _total: None)
        path.unlink()
        return prepared

    result = ingest_one(kb, FileTask(path), prepare)
    assert result.outcome is IngestOutcome.FAILED
    assert result.reason
    assert "add it again from where it lies now" in result.reason
    assert kb.store.documents() == []
    assert doctor(kb) == []


def test_a_file_that_changes_while_it_is_read_is_not_stored_under_its_old_hash(kb: KnowledgeBase, preparer: Preparer, inbox: Path) -> None:
    path = report(inbox / "locks.md", "sluice")

    def prepare(task: FileTask, document_id: str) -> Prepared:
        report(path, "barge")
        return preparer.prepare(task, document_id, lambda _stage, _done, _total: None)

    result = ingest_one(kb, FileTask(path), prepare)
    assert (result.outcome, result.reason) == (IngestOutcome.FAILED, "'locks.md' changed while it was read; add it again.")
    assert list(kb.settings.files_folder.iterdir()) == []
    assert kb.store.documents() == []


@pytest.fixture
def forbid(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], None]]:
    """Takes the right to read from a file; for the superuser, who may read everything, opening it is made to fail in the same way."""
    forbidden: list[Path] = []
    plainly = Path.open

    def refuse(path: Path, *how: str, **more: str) -> object:
        if path in forbidden:
            raise PermissionError(13, "Permission denied", str(path))
        return plainly(path, *how, **more)  # type: ignore[call-overload]

    def forbid(path: Path) -> None:
        path.chmod(0)
        if os.access(path, os.R_OK):
            forbidden.append(path)
            monkeypatch.setattr(Path, "open", refuse)

    yield forbid
    for path in forbidden:
        path.chmod(0o600)


def test_a_file_without_permission_is_one_problem(kb: KnowledgeBase, ingest: Ingest, inbox: Path, forbid: Callable[[Path], None]) -> None:
    path = report(inbox / "locks.md", "sluice")
    forbid(path)
    result = ingest(path)
    assert (result.outcome, result.reason) == (
        IngestOutcome.FAILED,
        "'locks.md' cannot be opened (Permission denied); check that you may read it.",
    )
    assert kb.store.failures() == list(result.problems)


def test_a_pipe_is_refused_and_not_waited_for(ingest: Ingest, inbox: Path) -> None:
    os.mkfifo(inbox / "pipe.md")
    (path,) = find_files([inbox])
    assert ingest(path).reason == "'pipe.md' is no file with content of its own; name a document, or a folder that may be read."


def test_a_fault_in_the_program_over_one_file_is_logged_and_stops_nothing(
    kb: KnowledgeBase, ingest: Ingest, inbox: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def prepare(_task: FileTask, _document_id: str) -> Prepared:
        raise ZeroDivisionError("words of the document")

    result = ingest_one(kb, FileTask(report(inbox / "locks.md", "sluice")), prepare)
    assert result.problems == (
        Problem("locks.md", "'locks.md' could not be read because of a fault in this program; please report it with the log."),
    )
    assert [record.exc_info and record.exc_info[0] for record in caplog.records] == [ZeroDivisionError]
    assert ingest(inbox / "locks.md").outcome is IngestOutcome.READY


def test_what_failed_before_its_vectors_were_whole_leaves_no_trace(
    kb: KnowledgeBase, ingest: Ingest, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = report(inbox / "locks.md", "sluice")
    with monkeypatch.context() as broken:
        broken.setattr(kb.store, "add_vectors", lambda *_: 1 / 0)
        assert ingest(path).outcome is IngestOutcome.FAILED
    assert kb.store.documents() == []
    assert kb.store.passage_ids() == set()
    assert ingest(path).outcome is IngestOutcome.READY
    assert doctor(kb) == []


# finding files


def test_a_folders_files_come_by_name_and_its_subfolders_after_them(inbox: Path) -> None:
    for name in ("b.md", "a.md", "sub/c.md", "sub/deep/d.md", "another/e.md"):
        report(inbox / name, "sluice")
    found = [str(path.relative_to(inbox)) for path in find_files([inbox])]
    assert found == ["a.md", "b.md", "another/e.md", "sub/c.md", "sub/deep/d.md"]


def test_hidden_files_and_lock_files_are_passed_over(inbox: Path) -> None:
    for name in (".hidden.md", "~$locks.docx", ".git/notes.md", "locks.md"):
        report(inbox / name, "sluice")
    assert list(find_files([inbox])) == [inbox / "locks.md"]


def test_a_folder_that_links_to_itself_is_walked_once(inbox: Path) -> None:
    report(inbox / "sub" / "locks.md", "sluice")
    (inbox / "sub" / "loop").symlink_to(inbox, target_is_directory=True)
    (inbox / "self").symlink_to(inbox / "self")
    assert list(find_files([inbox])) == [inbox / "self", inbox / "sub" / "locks.md"]


def test_a_link_to_nowhere_is_one_problem(ingest: Ingest, inbox: Path) -> None:
    (inbox / "gone.md").symlink_to(inbox / "was-here.md")
    (inbox / "self.md").symlink_to(inbox / "self.md")
    results = [ingest(path) for path in find_files([inbox])]
    assert [result.outcome for result in results] == [IngestOutcome.FAILED, IngestOutcome.FAILED]
    assert not any("fault in this program" in (result.reason or "") for result in results)


def test_a_file_named_twice_comes_once(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = report(inbox / "locks.md", "sluice")
    monkeypatch.chdir(inbox)
    assert list(find_files([path, inbox, Path("locks.md"), Path("../inbox/locks.md")])) == [path]


def test_a_path_that_is_not_there_is_handed_on_to_be_named(inbox: Path) -> None:
    missing = [inbox / "nowhere.md", inbox / ("x" * 300)]
    assert list(find_files(missing)) == missing


def test_a_folder_that_may_not_be_read_is_named(ingest: Ingest, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report(inbox / "locks.md", "sluice")
    closed = inbox / "closed"
    closed.mkdir()
    plainly = os.scandir

    def scandir(folder: str) -> object:
        if Path(folder) == closed:
            raise PermissionError(13, "Permission denied", str(folder))
        return plainly(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    found = list(find_files([inbox]))
    assert found == [inbox / "locks.md", closed]
    assert ingest(closed).reason == "'closed' is no file with content of its own; name a document, or a folder that may be read."


# the parts


def test_progress_tells_stages_and_ends_at_the_whole(preparer: Preparer, inbox: Path) -> None:
    told: list[tuple[str, int, int]] = []
    path = report(inbox / "locks.md", "sluice", "towpath", "ferry")
    preparer.prepare(FileTask(path), hash_file(path), lambda stage, done, total: told.append((stage, done, total)))
    assert told[0] == ("reading", 0, 1)
    assert told[-1] == ("embedding", 3, 3)


def test_furniture_gets_neither_tags_nor_a_vector(preparer: Preparer, inbox: Path) -> None:
    path = inbox / "locks.md"
    path.write_text(f"# Locks\n\n{paragraph('banks')} Banks and loans.\n\n## References\n\n{paragraph('loans')} Banks and loans.\n", encoding="utf-8")
    prepared = preparer.prepare(FileTask(path), hash_file(path), lambda _stage, _done, _total: None)
    assert [passage.furniture for passage in prepared.passages] == [False, True]
    assert [bool(tags) for tags in prepared.tagged] == [True, False]
    assert prepared.vectors.shape == (1, 384)


def test_a_kept_copy_is_whole_or_not_there(tmp_path: Path) -> None:
    path = report(tmp_path / "locks.md", "sluice")
    with pytest.raises(UnreadableFileError, match="changed while it was read"):
        keep_file(path, tmp_path / "files" / ("0" * 64))
    assert list((tmp_path / "files").iterdir()) == []


def test_json_of_a_result_has_the_fields_that_programs_rely_on(ingest: Ingest, inbox: Path) -> None:
    path = report(inbox / "locks.md", "sluice")
    told = ingest(path).as_json()
    assert told == {
        "file": "locks.md",
        "path": str(path),
        "outcome": "ready",
        "document": hash_file(path),
        "title": "Locks and Weirs",
        "pages": 0,
        "passages": 1,
        "replaces": None,
        "reason": None,
        "problems": [],
        "carried": 0,
        "not_carried": 0,
        "resembles": None,
    }
