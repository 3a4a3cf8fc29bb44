"""Uploads lie whole under their hash, or not at all."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path

import pytest

from ingest.uploads import Uploads, plain_name
from kb.errors import UnreadableFileError

BYTES = b"A ferry waits for whoever rings the bell."
HASH = hashlib.sha256(BYTES).hexdigest()


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path / "uploads", 100)


def lying(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_an_upload_lies_under_its_hash_with_its_bytes(uploads: Uploads, tmp_path: Path) -> None:
    path = uploads.keep("ferry.txt", io.BytesIO(BYTES))
    assert path == tmp_path / "uploads" / HASH / "ferry.txt"
    assert path.read_bytes() == BYTES
    assert lying(tmp_path) == [f"uploads/{HASH}/ferry.txt"]


def test_the_same_bytes_under_two_names_go_one_by_one(uploads: Uploads, tmp_path: Path) -> None:
    first, second = (uploads.keep(name, io.BytesIO(BYTES)) for name in ("a.txt", "b.txt"))
    uploads.drop(first)
    assert lying(tmp_path) == [f"uploads/{HASH}/b.txt"]
    uploads.drop(second)
    assert list((tmp_path / "uploads").iterdir()) == []


def test_one_that_is_too_large_is_refused_and_leaves_nothing(uploads: Uploads, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"^'huge\.pdf' is larger than the limit of 0 MB; split it or save it with smaller pictures\.$"):
        uploads.keep("huge.pdf", io.BytesIO(bytes(101)))
    assert list((tmp_path / "uploads").iterdir()) == []


def test_files_that_lie_elsewhere_are_not_removed(uploads: Uploads, tmp_path: Path) -> None:
    own = tmp_path / "report.txt"
    own.write_bytes(BYTES)
    uploads.drop(own)
    assert own.read_bytes() == BYTES


def test_a_sweep_leaves_what_is_needed_and_nothing_else(uploads: Uploads, tmp_path: Path) -> None:
    needed = uploads.keep("needed.txt", io.BytesIO(b"needed"))
    uploads.keep("done.txt", io.BytesIO(b"done"))
    (tmp_path / "uploads" / "tmpcut").mkdir()
    (tmp_path / "uploads" / "tmpcut" / "whole").write_bytes(b"cut off")
    uploads.sweep({str(needed), "/elsewhere/report.txt"})
    assert lying(tmp_path / "uploads") == [f"{needed.parent.name}/needed.txt"]
    assert [path.name for path in (tmp_path / "uploads").iterdir()] == [needed.parent.name]


def test_a_sweep_before_the_first_upload_does_nothing(uploads: Uploads, tmp_path: Path) -> None:
    uploads.sweep(set())
    assert not (tmp_path / "uploads").exists()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Jahresbericht für Häfen.pdf", "Jahresbericht für Häfen.pdf"),
        ("folder/sub/a.md", "a.md"),
        (r"C:\fakepath\a.md", "a.md"),
        ("../../../etc/passwd", "passwd"),
        ("..", "file"),
        (".hidden.md", "hidden.md"),
        ("two\nlines\x00.md", "twolines.md"),
        ("", "file"),
        ("/", "file"),
        ("e\u0301.md", "é.md"),
        ("x" * 300 + ".docx", "x" * 200 + ".docx"),
        ("船" * 100 + ".md", "船" * 66 + ".md"),
        ("no.suffix-but-a-very-long-tail", "no.suffix-but-a-very-long-tail"),
    ],
)
def test_a_name_from_outside_becomes_one_plain_part_of_a_path(given: str, expected: str) -> None:
    assert plain_name(given) == expected
    assert os.path.basename(expected) == expected
    assert len(expected.encode()) <= 255
