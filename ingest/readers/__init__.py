"""One way to read any file: the format is found by looking at the content, then the reader for it is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from ingest.readers import docx, html, markdown, pdf, pptx, text
from ingest.readers.media import MediaType, detect, mismatch
from kb.errors import UnreadableFileError
from kb.indexing import Progress
from kb.model import Problem, RawDocument

__all__ = ["MAX_BYTES", "READERS", "MediaType", "detect", "read_document", "refuse_large"]

MAX_BYTES = 100_000_000

READERS: Mapping[MediaType, Callable[[Path], RawDocument]] = {
    MediaType.DOCX: docx.read,
    MediaType.PPTX: pptx.read,
    MediaType.HTML: html.read,
    MediaType.MARKDOWN: markdown.read,
    MediaType.TEXT: text.read,
}
"""Readers that need nothing but the file; that of PDF may have to recognise words in pictures."""


def read_document(
    path: Path, max_bytes: int = MAX_BYTES, ocr_language: str = "eng", progress: Progress = lambda *_told: None
) -> tuple[MediaType, RawDocument]:
    """The format found and the document; a name that promises another format is noted as a problem.

    Args:
        path: The file.
        max_bytes: Compared with the size that the file system states, before anything is read.
        ocr_language: As in `pdf.read`.
        progress: As in `pdf.read`.

    Raises:
        UnreadableFileError: When it cannot be read: too large, empty, of another format, without text.
    """
    refuse_large(path, max_bytes)
    media_type = detect(path)
    document = pdf.read(path, ocr_language, progress) if media_type is MediaType.PDF else READERS[media_type](path)
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
