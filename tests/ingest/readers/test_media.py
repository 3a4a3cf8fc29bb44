"""What a file holds is found by its content; what cannot be read is refused with a sentence."""

from __future__ import annotations

import os
import stat
import zipfile
from pathlib import Path

import pytest

from ingest.readers import MAX_BYTES, MediaType, detect, read_document
from kb.errors import UnreadableFileError
from kb.model import Problem

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
WORD_TYPES = (
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
)
SLIDE_TYPES = (
    '<Override PartName="/ppt/presentation.xml" ContentType="application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"/>'
)
SHEET_TYPES = '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'


def written(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def zipped(folder: Path, name: str, parts: dict[str, str]) -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, text in parts.items():
            archive.writestr(part, text)
    return path


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.pdf", "%PDF-1.7\n", MediaType.PDF),
        ("a.bin", "junk before\n%PDF-1.4\n", MediaType.PDF),
        ("a.html", "<!DOCTYPE html><title>Bridges</title>", MediaType.HTML),
        ("a.txt", "\n<!-- saved --><HTML><body>Bridges", MediaType.HTML),
        ("a.xhtml", '<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"></html>', MediaType.HTML),
        ("a.htm", "Bridges <p class='x'>between firms</p>", MediaType.HTML),
        ("a.md", "Bridges between firms", MediaType.MARKDOWN),
        ("a.markdown", "Bridges between firms", MediaType.MARKDOWN),
        ("a.txt", "# Bridges\n\n## Money\n\n[link](https://example.org)", MediaType.MARKDOWN),
        ("a.txt", "Bridges between firms", MediaType.TEXT),
        ("a", "We use <b> for bold; 3 < 4.", MediaType.TEXT),
        ("a.txt", "Brücken".encode("utf-16"), MediaType.TEXT),
        ("a.txt", "Brücken zwischen Firmen".encode("cp1252"), MediaType.TEXT),
        ("a.txt", "BM is the office's short name", MediaType.TEXT),
    ],
)
def test_the_format_is_found_by_content(tmp_path: Path, name: str, content: bytes | str, media_type: MediaType) -> None:
    assert detect(written(tmp_path, name, content)) is media_type


def test_office_packages_are_told_apart_by_their_main_part(tmp_path: Path) -> None:
    assert detect(zipped(tmp_path, "a.bin", {"[Content_Types].xml": WORD_TYPES})) is MediaType.DOCX
    assert detect(zipped(tmp_path, "b.docx", {"[Content_Types].xml": SLIDE_TYPES})) is MediaType.PPTX


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", b"", "'a.pdf' is empty; save it again from the program that made it."),
        ("a.txt", b" \n\t\n", "'a.txt' is empty; save it again from the program that made it."),
        ("a.doc", OLE + "WordDocument".encode("utf-16-le"), "'a.doc' is an old binary Word file; save it as DOCX."),
        ("a.ppt", OLE + "PowerPoint Document".encode("utf-16-le"), "'a.ppt' is an old binary PowerPoint file; save it as PPTX."),
        ("a.xls", OLE + "Workbook".encode("utf-16-le"), "'a.xls' is an old binary spreadsheet; save the text you need as DOCX."),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "'a.docx' is protected by a password; save it without one."),
        ("a.msg", OLE, "'a.msg' is an old binary Office file; save it as DOCX, PPTX or PDF."),
        ("a.pdf", b"\x89PNG\r\n\x1a\n" + bytes(50), "'a.pdf' is an image; provide a text version or a PDF with text."),
        ("a.jpg", b"\xff\xd8\xff\xe0" + bytes(50), "'a.jpg' is an image; provide a text version or a PDF with text."),
        ("a.bmp", b"BM" + bytes(50), "'a.bmp' is an image; provide a text version or a PDF with text."),
        ("a.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 ", "'a.webp' is an image; provide a text version or a PDF with text."),
        (
            "a.svg",
            b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
            "'a.svg' is an image; provide a text version or a PDF with text.",
        ),
        ("a.mp3", b"ID3\x03" + bytes(50), "'a.mp3' is a sound recording; provide a transcript."),
        ("a.mp4", b"\x00\x00\x00\x18ftypmp42" + bytes(50), "'a.mp4' is a sound recording or video; provide a transcript."),
        ("a.rtf", rb"{\rtf1\ansi Bridges}", "'a.rtf' is an RTF text; save it as DOCX."),
        ("a.ps", b"%!PS-Adobe-3.0", "'a.ps' is PostScript; convert it to PDF."),
        ("a.gz", b"\x1f\x8b\x08" + bytes(50), "'a.gz' is a compressed archive; unpack it and add the files inside."),
        ("a.exe", b"MZ\x90\x00" + bytes(50), "'a.exe' is a program; only documents can be read."),
        ("a.dat", bytes(range(256)) * 8, "'a.dat' holds no text but binary data of an unknown format; save it as PDF, DOCX or HTML."),
        ("a.xml", b'<?xml version="1.0"?><records/>', "'a.xml' is XML of another program; save it as DOCX, HTML or PDF."),
        ("a.mht", b"From: <saved>\nMIME-Version: 1.0\nContent-Type: multipart/related;", "'a.mht' is a web archive (MHTML); save the page as HTML."),
    ],
)
def test_what_is_no_document_is_refused_in_one_sentence(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableFileError) as refusal:
        read_document(written(tmp_path, name, content))
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("name", "parts", "sentence"),
    [
        ("a.docx", {"photo.txt": "x"}, "'a.docx' is an archive, not a document; unpack it and add the files inside."),
        ("a.xlsx", {"[Content_Types].xml": SHEET_TYPES}, "'a.xlsx' is a spreadsheet; save the text you need as DOCX."),
        ("a.odt", {"mimetype": "application/vnd.oasis.opendocument.text"}, "'a.odt' is an ODT text; save it as DOCX."),
        ("a.odp", {"mimetype": "application/vnd.oasis.opendocument.presentation"}, "'a.odp' is an ODP presentation; save it as PPTX."),
        ("a.epub", {"mimetype": "application/epub+zip"}, "'a.epub' is an EPUB book; convert it to HTML or PDF."),
    ],
)
def test_other_archives_are_refused(tmp_path: Path, name: str, parts: dict[str, str], sentence: str) -> None:
    with pytest.raises(UnreadableFileError) as refusal:
        detect(zipped(tmp_path, name, parts))
    assert str(refusal.value) == sentence


def test_a_cut_off_archive_is_refused(tmp_path: Path) -> None:
    whole = zipped(tmp_path, "a.docx", {"[Content_Types].xml": WORD_TYPES}).read_bytes()
    with pytest.raises(UnreadableFileError, match=r"^'b.docx' is damaged or cut off \(File is not a zip file\); copy or download it again\.$"):
        detect(written(tmp_path, "b.docx", whole[: len(whole) // 2]))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", WORD_TYPES)
        archive.writestr("word/document.xml", bytes(60_000_000))
    with pytest.raises(UnreadableFileError, match=r"^'bomb.docx' would unpack to 60 MB from \d+ kB, as a zip bomb does, and was not opened"):
        read_document(path)


def test_a_file_over_the_limit_is_refused_by_its_size_alone(tmp_path: Path) -> None:
    path = tmp_path / "large.pdf"
    with path.open("wb") as file:
        file.truncate(2 * MAX_BYTES)  # sparse: takes no room and would read as zeros
    with pytest.raises(UnreadableFileError) as refusal:
        read_document(path)
    assert str(refusal.value) == "'large.pdf' has 200 MB, more than the limit of 100 MB; split it or save it with smaller pictures."


def test_the_limit_is_the_callers(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", "x" * 2000)
    assert read_document(path, max_bytes=2000)[0] is MediaType.TEXT
    with pytest.raises(UnreadableFileError, match="more than the limit"):
        read_document(path, max_bytes=1999)


def test_a_file_that_vanished_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError) as refusal:
        read_document(tmp_path / "gone.pdf")
    assert str(refusal.value) == "'gone.pdf' is no longer there; add it again from where it lies now."


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"could not be opened \(Is a directory\)"):
        read_document(tmp_path)


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "a.txt", "Bridges")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    if os.geteuid() == 0:  # the superuser may read everything, so the refusal is played
        monkeypatch.setattr(Path, "open", refuse)
    else:
        path.chmod(stat.S_IWUSR)
    with pytest.raises(UnreadableFileError) as refusal:
        read_document(path)
    assert str(refusal.value) == "'a.txt' may not be read by this user; change its permissions and add it again."


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.docx", "<!doctype html><p>Bridges</p>", "The file is named .docx but holds a web page; it was read as a web page."),
        ("a.pdf", "Bridges between firms.", "The file is named .pdf but holds plain text; it was read as plain text."),
    ],
)
def test_a_wrong_extension_is_read_by_content_and_noted(tmp_path: Path, name: str, content: str, message: str) -> None:
    assert read_document(written(tmp_path, name, content))[1].problems == (Problem(name, message),)


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a", "a.log"])
def test_text_under_any_name_of_text_or_none_is_no_problem(tmp_path: Path, name: str) -> None:
    assert read_document(written(tmp_path, name, "Bridges between firms."))[1].problems == ()
