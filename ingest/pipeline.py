"""A file to a stored document: hash, read, place, cut, tag, encode, store. Each step is whole or has not happened."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ingest.passages import cut
from ingest.readers import read_document, refuse_large
from ingest.structure import place
from kb.coding.carrying import Carried
from kb.encoder import Encoder
from kb.errors import BadInputError, NotFoundError, UnreadableFileError
from kb.indexing import Prepared
from kb.knowledge import KnowledgeBase
from kb.model import Document, DocumentState, IngestOutcome, Passage, Problem, Source, Tag
from kb.tagger import Guess, Tagger
from kb.template import passage_text

log = logging.getLogger(__name__)

SAME_SHARE = 0.5
"""A file of the same Source that holds this share of an earlier document's passages is its new version (design, section 2)."""

FileProgress = Callable[[str, int, int], None]
"""Told the stage of one file, how much of it is done, and of how much."""


@dataclass(frozen=True)
class FileTask:
    """A file to be ingested: where it lies, and what its user said of it."""

    path: Path
    source_id: str | None = None
    replaces: str | None = None


@dataclass(frozen=True)
class FileResult:
    """What became of one file.

    Attributes:
        path: Where it lay.
        outcome: Ready, unchanged, superseding or failed.
        document_id: The document that it is now, or was before.
        title: Of that document.
        pages: Number of its pages.
        passages: Number of its passages that can be an answer.
        replaces: The document whose new version it is.
        problems: What could not be read, or why it failed.
        carried: What persons decided on the version that it replaces and now holds here.
        resembles: A document that shares half of its passages with this one, although nothing says that they are versions of one work.
    """

    path: str
    outcome: IngestOutcome
    document_id: str | None = None
    title: str | None = None
    pages: int = 0
    passages: int = 0
    replaces: str | None = None
    problems: tuple[Problem, ...] = field(default_factory=tuple)
    carried: Carried = field(default_factory=Carried)
    resembles: str | None = None

    @property
    def reason(self) -> str | None:
        """Why it failed, or what else is to be said of it, in one sentence; None where there is nothing."""
        return self.problems[0].message if self.problems else None

    def as_json(self) -> dict[str, Any]:
        """As `ingest --json` prints it."""
        return {
            "file": Path(self.path).name,
            "path": self.path,
            "outcome": self.outcome.value,
            "document": self.document_id,
            "title": self.title,
            "pages": self.pages,
            "passages": self.passages,
            "replaces": self.replaces,
            "reason": self.reason,
            "problems": [{"file": p.file, "message": p.message, "page": p.page_number} for p in self.problems],
            "carried": self.carried.count,
            "not_carried": len(self.carried.left),
            "resembles": self.resembles,
        }


@dataclass(frozen=True)
class Preparer:
    """Reads, cuts, tags and encodes one file; touches no table, so it may run in another process."""

    encoder: Encoder
    tagger: Tagger
    max_bytes: int
    ocr_language: str = "eng"

    def prepare(self, task: FileTask, document_id: str, progress: FileProgress) -> Prepared:
        """The document in the file, ready to be stored.

        Raises:
            UnreadableFileError: When it cannot become a document.
        """
        progress("reading", 0, 1)
        media_type, raw = read_document(task.path, self.max_bytes, self.ocr_language, progress)
        text, sections = place(raw.blocks)
        passages = cut(raw.title, text, sections, self.encoder.count_tokens)
        if all(passage.furniture for passage in passages):
            raise UnreadableFileError(f"'{task.path.name}' holds no running text to search in; give a file with paragraphs of text.")
        document = Document(
            id=document_id,
            file=task.path.name,
            path=str(task.path),
            media_type=str(media_type),
            title=raw.title,
            authors=raw.authors,
            year=raw.year,
            language=raw.language,
            source_id=task.source_id,
            state=DocumentState.READY,
            replaces=task.replaces,
            pages=raw.pages,
            sections=sections,
            text=text,
            problems=raw.problems,
        )
        answers = [passage for passage in passages if not passage.furniture]
        texts = [passage_text(raw.title, passage.heading, passage.text) for passage in answers]
        vectors = self.encoder.encode(texts, lambda done: progress("embedding", done, len(texts)))
        guesses = [self.tagger.guess(passage.heading, passage.text, vector) for passage, vector in zip(answers, vectors, strict=True)]
        return Prepared(document, passages, tuple(_tags(passages, guesses)), vectors, tuple(guess.leanings for guess in guesses))


def _tags(passages: Sequence[Passage], guesses: Sequence[Guess]) -> Iterator[tuple[Tag, ...]]:
    """Tags of each passage; `guesses` holds those of the passages that are no furniture."""
    given = iter(guesses)
    for passage in passages:
        yield () if passage.furniture else next(given).tags


def find_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Files to ingest, each once, in order: a folder's files by name, its subfolders too.

    Hidden files, links to folders (a folder may link to itself) and lock files of office programs are passed over. A folder that may
    not be read is itself among them, so that it is named as what failed.
    """
    seen: set[Path] = set()
    for given in paths:
        found = _files_below(given) if os.path.isdir(given) else [given]
        for path in found:
            absolute = Path(os.path.abspath(path))
            if absolute not in seen:
                seen.add(absolute)
                yield absolute


def _files_below(folder: Path) -> Iterator[Path]:
    unread: list[OSError] = []
    for current, folders, names in os.walk(folder, onerror=unread.append, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(current) / name for name in sorted(names) if not name.startswith((".", "~$")))
    yield from (Path(error.filename) for error in unread)


def hash_file(path: Path) -> str:
    """SHA-256 of the bytes, hexadecimal.

    Raises:
        UnreadableFileError: When the file is not there, may not be read, or is a pipe or device that never ends.
    """
    try:
        if path.exists() and not path.is_file():
            raise UnreadableFileError(f"'{path.name}' is no file with content of its own; name a document, or a folder that may be read.")
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError as error:
        raise UnreadableFileError(f"No file '{path}' was found; check the path.") from error
    except OSError as error:
        raise UnreadableFileError(f"'{path.name}' cannot be opened ({error.strerror}); check that you may read it.") from error


def ingest_one(kb: KnowledgeBase, task: FileTask, prepare: Callable[[FileTask, str], Prepared]) -> FileResult:
    """What becomes of one file; whatever is wrong with it is a Problem, never an exception.

    Args:
        kb: Where the document is stored.
        task: The file.
        prepare: Turns a file with its hash into a document, here or in another process.

    Raises:
        NotFoundError: When the task names a source that the library does not hold.
        BadInputError: When it names a document to replace that is not there.
    """
    check(kb, task)
    name = printable(task.path.name)
    try:
        return _stored(kb, task, prepare)
    except UnreadableFileError as error:
        return _failed(kb, task, Problem(name, str(error), error.page_number))
    except Exception:  # one file must not stop the others; the traceback goes to the log, the sentence to the user
        log.exception("A reader failed on a file.")
        return _failed(kb, task, Problem(name, f"'{name}' could not be read because of a fault in this program; please report it with the log."))


def check(kb: KnowledgeBase, task: FileTask) -> None:
    """What a user said of a file is refused where the library does not know it.

    Raises:
        NotFoundError: When the task names a source that the library does not hold.
        BadInputError: When it names a document to replace that is not there.
    """
    if task.source_id is not None and task.source_id not in kb.store.sources():
        raise NotFoundError("source", task.source_id)
    if task.replaces is not None and kb.store.document_states().get(task.replaces) is not DocumentState.READY:
        raise BadInputError(f"The library has no current document '{task.replaces}' that could be replaced; see 'clusterbridge status'.")


def _stored(kb: KnowledgeBase, task: FileTask, prepare: Callable[[FileTask, str], Prepared]) -> FileResult:
    if printable(str(task.path)) != str(task.path):
        raise UnreadableFileError(f"The name '{printable(task.path.name)}' holds bytes that are no letters; rename the file and add it again.")
    refuse_large(task.path, kb.settings.max_file_mb * 1_000_000)
    document_id = hash_file(task.path)
    state = kb.store.document_states().get(document_id)
    if state is not None:
        return _unchanged(kb, task, document_id, state)
    known = FileTask(task.path, task.source_id or _source_by_hash(kb.store.sources().values(), document_id), task.replaces)
    prepared = prepare(known, document_id)
    alike = _alike(kb, prepared)
    replaces = task.replaces or _earlier_version(kb, prepared, alike)
    prepared = _with_replaces(prepared, replaces)
    keep_file(task.path, kb.settings.files_folder / document_id)
    carried = kb.add_document(prepared)
    return FileResult(
        path=str(task.path),
        outcome=IngestOutcome.SUPERSEDED if replaces else IngestOutcome.READY,
        document_id=document_id,
        title=prepared.document.title,
        pages=len(prepared.document.pages),
        passages=len(prepared.vectors),
        replaces=replaces,
        problems=prepared.document.problems,
        carried=carried,
        resembles=None if replaces else next(iter(alike), None),
    )


def _unchanged(kb: KnowledgeBase, task: FileTask, document_id: str, state: DocumentState) -> FileResult:
    if task.source_id:
        kb.link_source(document_id, task.source_id)
    kb.store.forget_failure(str(task.path))
    document = kb.document(document_id)
    notes = []
    if state is DocumentState.SUPERSEDED:
        notes.append(
            Problem(task.path.name, f"'{task.path.name}' is an earlier version of a document that a newer file has replaced; it stays replaced.")
        )
    elif document.path != str(task.path):
        notes.append(Problem(task.path.name, f"'{task.path.name}' has the same bytes as '{document.file}', which is in the library already."))
    count = len([passage for passage in kb.passages_of(document_id).values() if not passage.furniture])
    return FileResult(str(task.path), IngestOutcome.UNCHANGED, document_id, document.title, len(document.pages), count, None, tuple(notes))


def _failed(kb: KnowledgeBase, task: FileTask, problem: Problem) -> FileResult:
    path = printable(str(task.path))
    kb.store.add_failure(path, problem)
    return FileResult(path, IngestOutcome.FAILED, problems=(problem,))


def printable(name: str) -> str:
    """The name, bytes that are no UTF-8 written out: neither table nor terminal holds them as they are."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _source_by_hash(sources: Iterable[Source], document_id: str) -> str | None:
    return next((source.id for source in sources if document_id in source.hashes), None)


def _alike(kb: KnowledgeBase, prepared: Prepared) -> list[str]:
    """Documents half of whose passages this one holds, those with the greatest share first."""
    held = kb.store.documents_holding({passage.text for passage in prepared.passages if not passage.furniture})
    counts = kb.store.passage_counts()
    shares = {document_id: count / counts[document_id] for document_id, count in held.items()}
    return sorted((known for known, share in shares.items() if share >= SAME_SHARE), key=lambda known: (-shares[known], known))


def _earlier_version(kb: KnowledgeBase, prepared: Prepared, alike: Sequence[str]) -> str | None:
    """The document that this one replaces: the one of the same path, or of those alike one of the same Source."""
    at_path = kb.store.ready_document_at(prepared.document.path)
    if at_path or not prepared.document.source_id:
        return at_path
    of_source = kb.store.ready_documents_of(prepared.document.source_id)
    return next((known for known in alike if known in of_source), None)


def _with_replaces(prepared: Prepared, replaces: str | None) -> Prepared:
    return replace(prepared, document=replace(prepared.document, replaces=replaces))


def keep_file(path: Path, target: Path) -> None:
    """A copy of the file under its hash, written aside and renamed.

    Raises:
        UnreadableFileError: When the file has gone or changed since it was hashed.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        aside = Path(folder) / target.name
        try:
            shutil.copyfile(path, aside)
        except FileNotFoundError as error:
            raise UnreadableFileError(f"'{path.name}' went away while it was read; add it again from where it lies now.") from error
        if hash_file(aside) != target.name:
            raise UnreadableFileError(f"'{path.name}' changed while it was read; add it again.")
        aside.replace(target)
