"""One way to read any file: the format is found by looking at the content, then the reader for it is called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ingest.readers import docx, html, markdown, pdf, pptx, text
from ingest.readers.media import MediaType, detect, mismatch
from kb.errors import UnreadableFileError
from kb.model import Problem, RawDocument

__all__ = ["MAX_BYTES", "READERS", "MediaType", "detect", "read_document", "refuse_large"]

MAX_BYTES = 100_000_000

READERS: dict[MediaType, Callable[[Path], RawDocument]] = {
    MediaType.PDF: pdf.read,
    MediaType.DOCX: docx.read,
    MediaType.PPTX: pptx.read,
    MediaType.HTML: html.read,
    MediaType.MARKDOWN: markdown.read,
    MediaType.TEXT: text.read,
}


def read_document(path: Path, max_bytes: int = MAX_BYTES) -> tuple[MediaType, RawDocument]:
    """The format found and the document; a name that promises another format is noted as a problem.

    What cannot be read (too large, empty, of another format, without text) raises `UnreadableFileError`. `max_bytes` is compared
    with the size that the file system states, before anything is read.
    """
    refuse_large(path, max_bytes)
    media_type = detect(path)
    document = READERS[media_type](path)
    message = mismatch(path, media_type)
    if message:
        document = replace(document, problems=(Problem(path.name, message), *document.problems))
    return media_type, document


def refuse_large(path: Path, max_bytes: int) -> None:
    """Refuses by the size that the file system states, before anything is read."""
    try:
        size = path.stat().st_size
    except OSError:
        return  # detect says what is wrong
    if size > max_bytes:
        raise UnreadableFileError(
            f"'{path.name}' has {size / 1_000_000:.0f} MB, more than the limit of {max_bytes / 1_000_000:.0f} MB; "
            "split it or save it with smaller pictures."
        )
