"""What a file holds, found by looking at its bytes; what cannot be read is refused with a sentence that says what to do."""

from __future__ import annotations

import re
import zipfile
import zlib
from enum import StrEnum
from pathlib import Path

from ingest.readers.decode import decode
from kb.errors import UnreadableFileError
from kb.exchange.archives import refuse_bomb

HEAD_BYTES = 64 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class MediaType(StrEnum):
    """Formats that can be read."""

    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    HTML = "text/html"
    MARKDOWN = "text/markdown"
    TEXT = "text/plain"


EXTENSIONS = {
    ".pdf": MediaType.PDF,
    ".docx": MediaType.DOCX,
    ".docm": MediaType.DOCX,
    ".dotx": MediaType.DOCX,
    ".pptx": MediaType.PPTX,
    ".pptm": MediaType.PPTX,
    ".ppsx": MediaType.PPTX,
    ".potx": MediaType.PPTX,
    ".html": MediaType.HTML,
    ".htm": MediaType.HTML,
    ".xhtml": MediaType.HTML,
    ".md": MediaType.MARKDOWN,
    ".markdown": MediaType.MARKDOWN,
    ".txt": MediaType.TEXT,
    ".text": MediaType.TEXT,
}
SHORT_NAMES = {
    MediaType.PDF: "a PDF",
    MediaType.DOCX: "a Word document",
    MediaType.PPTX: "a presentation",
    MediaType.HTML: "a web page",
    MediaType.MARKDOWN: "Markdown",
    MediaType.TEXT: "plain text",
}
TEXT_TYPES = (MediaType.MARKDOWN, MediaType.TEXT)

# First bytes of formats that are refused, and what to do about each.
FOREIGN = (
    (b"\x89PNG", "an image; provide a text version or a PDF with text"),
    (b"\xff\xd8\xff", "an image; provide a text version or a PDF with text"),
    (b"GIF8", "an image; provide a text version or a PDF with text"),
    (b"BM", "an image; provide a text version or a PDF with text"),
    (b"II*\x00", "an image; provide a text version or a PDF with text"),
    (b"MM\x00*", "an image; provide a text version or a PDF with text"),
    (b"{\\rtf", "an RTF text; save it as DOCX"),
    (b"%!PS", "PostScript; convert it to PDF"),
    (b"ID3", "a sound recording; provide a transcript"),
    (b"OggS", "a sound recording; provide a transcript"),
    (b"fLaC", "a sound recording; provide a transcript"),
    (b"\x1aE\xdf\xa3", "a video; provide a transcript"),
    (b"\x1f\x8b", "a compressed archive; unpack it and add the files inside"),
    (b"7z\xbc\xaf", "a compressed archive; unpack it and add the files inside"),
    (b"Rar!", "a compressed archive; unpack it and add the files inside"),
    (b"BZh", "a compressed archive; unpack it and add the files inside"),
    (b"\x7fELF", "a program; only documents can be read"),
    (b"MZ", "a program; only documents can be read"),
    (b"SQLite format 3", "a database; only documents can be read"),
)
ZIPPED = (
    ("application/vnd.oasis.opendocument.text", "an ODT text; save it as DOCX"),
    ("application/vnd.oasis.opendocument.presentation", "an ODP presentation; save it as PPTX"),
    ("application/vnd.oasis.opendocument.spreadsheet", "a spreadsheet; save the text you need as DOCX"),
    ("application/epub+zip", "an EPUB book; convert it to HTML or PDF"),
)
HTML_MARK = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<(?:div|p|h[1-6]|article|main|section)(?:\s[^>]*)?>", re.IGNORECASE)
HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|div|article|main|section|h[1-6]|p|table|meta|title)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
MARKDOWN_LINE = re.compile(r"^(?:#{1,6} \S|```|\[\^?[^\]]+\]:|\|.*\|\s*$|!\[)|\]\(https?://", re.MULTILINE)


def detect(path: Path) -> MediaType:
    """The format of a file by its content; only Markdown and plain text are told apart by the name, too.

    Args:
        path: The file.

    Returns:
        The format that the reader for it is registered under.

    Raises:
        UnreadableFileError: Where the file is empty, gone, not permitted, or of a format that is not read.
    """
    head = _head(path)
    if not head.strip(b"\x00 \t\r\n\x0c\xef\xbb\xbf"):
        raise UnreadableFileError(f"'{path.name}' is empty; save it again from the program that made it.")
    if b"%PDF-" in head[:1024]:
        return MediaType.PDF
    if head.startswith(OLE):
        raise UnreadableFileError(f"'{path.name}' is {_old_office(path)}")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _detect_zip(path)
    _refuse_foreign(path, head)
    return _detect_text(path, head)


def mismatch(path: Path, found: MediaType) -> str | None:
    """A sentence where the name promises another format than the content is; None where they agree or the name says nothing."""
    promised = EXTENSIONS.get(path.suffix.lower())
    if promised in (None, found) or (promised in TEXT_TYPES and found in TEXT_TYPES):
        return None
    return f"The file is named {path.suffix} but holds {SHORT_NAMES[found]}; it was read as {SHORT_NAMES[found]}."


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(HEAD_BYTES)
    except FileNotFoundError as error:
        raise UnreadableFileError(f"'{path.name}' is no longer there; add it again from where it lies now.") from error
    except PermissionError as error:
        raise UnreadableFileError(f"'{path.name}' may not be read by this user; change its permissions and add it again.") from error
    except OSError as error:
        raise UnreadableFileError(f"'{path.name}' could not be opened ({error.strerror}); copy it to this computer and add it again.") from error


def _old_office(path: Path) -> str:
    """Which sort of OLE container this is, as the end of a sentence."""
    content = path.read_bytes()
    streams = ((name, name.encode("utf-16-le")) for name in ("EncryptedPackage", "WordDocument", "PowerPoint Document", "Workbook"))
    found = next((name for name, stream in streams if stream in content), "")
    return {
        "EncryptedPackage": "protected by a password; save it without one.",
        "WordDocument": "an old binary Word file; save it as DOCX.",
        "PowerPoint Document": "an old binary PowerPoint file; save it as PPTX.",
        "Workbook": "an old binary spreadsheet; save the text you need as DOCX.",
    }.get(found, "an old binary Office file; save it as DOCX, PPTX or PDF.")


def _detect_zip(path: Path) -> MediaType:
    """DOCX or PPTX by the main part that the package names, after a look at what it would unpack to."""
    try:
        with zipfile.ZipFile(path) as archive:
            refuse_bomb(path.name, archive)
            names = set(archive.namelist())
            content_types = archive.read("[Content_Types].xml").decode("utf-8", "replace") if "[Content_Types].xml" in names else ""
            mimetype = archive.read("mimetype").decode("ascii", "replace").strip() if "mimetype" in names else ""
    except (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError, OSError, ValueError, zlib.error) as error:
        raise UnreadableFileError(f"'{path.name}' is damaged or cut off ({error}); copy or download it again.") from error
    for media_type, part in ((MediaType.DOCX, r"wordprocessingml|ms-word"), (MediaType.PPTX, r"presentationml|ms-powerpoint")):
        if re.search(rf"(?:{part})[\w.-]*\.(?:main|macroEnabled\w*)[\w.+-]*\+xml", content_types):
            return media_type
    hint = next((hint for mark, hint in ZIPPED if mimetype.startswith(mark)), None)
    if hint is None and "spreadsheetml" in content_types:
        hint = "a spreadsheet; save the text you need as DOCX"
    raise UnreadableFileError(f"'{path.name}' is {hint or 'an archive, not a document; unpack it and add the files inside'}.")


def _refuse_foreign(path: Path, head: bytes) -> None:
    """Refuses images, sound, video, archives and programs by their first bytes."""
    hint = next((hint for start, hint in FOREIGN if head.startswith(start) and not (len(start) == 2 and _is_mostly_text(head))), None)
    if head[:4] == b"RIFF":
        hint = "an image; provide a text version or a PDF with text" if head[8:12] == b"WEBP" else "a sound recording or video; provide a transcript"
    if head[4:8] == b"ftyp":
        hint = "an image; provide a text version" if head[8:12] in (b"heic", b"avif", b"mif1") else "a sound recording or video; provide a transcript"
    if head[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"):
        hint = "a sound recording; provide a transcript"
    if hint:
        raise UnreadableFileError(f"'{path.name}' is {hint}.")


def _is_mostly_text(head: bytes) -> bool:
    return b"\x00" not in head


def _detect_text(path: Path, head: bytes) -> MediaType:
    """HTML, Markdown or plain text; refuses what does not decode to text."""
    text = decode(head, cut=True)
    if text is None:
        raise UnreadableFileError(f"'{path.name}' holds no text but binary data of an unknown format; save it as PDF, DOCX or HTML.")
    if re.match(r"\s*<svg|\s*<\?xml.{0,2000}<svg", text, re.DOTALL):
        raise UnreadableFileError(f"'{path.name}' is an image; provide a text version or a PDF with text.")
    if re.match(r"(?:From: |MIME-Version: )", text) and "multipart/related" in text[:2000]:
        raise UnreadableFileError(f"'{path.name}' is a web archive (MHTML); save the page as HTML.")
    named = EXTENSIONS.get(path.suffix.lower())
    if HTML_START.match(text) or (named is MediaType.HTML and HTML_MARK.search(text)):
        return MediaType.HTML
    if re.match(r"\s*<\?xml", text):
        raise UnreadableFileError(f"'{path.name}' is XML of another program; save it as DOCX, HTML or PDF.")
    if named in TEXT_TYPES and named is MediaType.MARKDOWN:
        return MediaType.MARKDOWN
    return MediaType.MARKDOWN if len(MARKDOWN_LINE.findall(text)) >= 3 else MediaType.TEXT
