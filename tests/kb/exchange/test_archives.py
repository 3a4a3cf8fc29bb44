"""Zip archives from outside."""

from __future__ import annotations

import io
import zipfile

import pytest

from kb.errors import UnreadableFileError
from kb.exchange import archives
from kb.exchange.archives import refuse_bomb


def archive(*contents: bytes) -> zipfile.ZipFile:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for number, content in enumerate(contents):
            made.writestr(str(number), content)
    return zipfile.ZipFile(target)


def refused(made: zipfile.ZipFile) -> bool:
    try:
        refuse_bomb("a.zip", made)
    except UnreadableFileError:
        return True
    return False


def test_an_archive_that_packs_as_no_document_does_is_refused() -> None:
    with archive(bytes(30_000_000)) as made, pytest.raises(UnreadableFileError) as refusal:
        refuse_bomb("a.zip", made)
    assert str(refusal.value) == (
        "'a.zip' would unpack to 30 MB from 29 kB, as a zip bomb does, and was not opened; save it again from the program that made it."
    )


def test_a_small_archive_may_be_packed_however_well() -> None:
    with archive(bytes(1_000_000)) as made:
        assert not refused(made)


@pytest.mark.parametrize(("limit", "value"), [("MAX_UNPACKED_BYTES", 5), ("MAX_ENTRIES", 2)])
def test_each_limit_holds_by_itself(monkeypatch: pytest.MonkeyPatch, limit: str, value: int) -> None:
    with archive(b"ab", b"cd", b"ef") as made:
        assert not refused(made)
        monkeypatch.setattr(archives, limit, value)
        assert refused(made)
