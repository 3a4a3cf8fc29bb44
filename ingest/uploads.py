"""Files that came through the browser and wait to be read: each in a folder named by its hash, in the data folder and outside every served path."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Collection
from pathlib import Path
from typing import IO

from kb.errors import UnreadableFileError

PIECE = 1 << 20
LONGEST_NAME = 200
"""Bytes of a name: file systems take 255."""


class Uploads:
    """The folder of files that wait."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self._folder = folder
        self._max_bytes = max_bytes

    def keep(self, name: str, stream: IO[bytes]) -> Path:
        """Where the file lies from now on: written aside and renamed, so that it is whole or not there.

        Raises:
            UnreadableFileError: When it is larger than the limit; nothing of it is kept then.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._folder) as aside:
            whole = Path(aside) / "whole"
            target = self._folder / self._write(plain_name(name), stream, whole) / plain_name(name)
            target.parent.mkdir(exist_ok=True)
            whole.replace(target)
        return target

    def _write(self, name: str, stream: IO[bytes], target: Path) -> str:
        """Copies to a file; returns the SHA-256 of what was copied."""
        seen, size = hashlib.sha256(), 0
        with target.open("wb") as file:
            while piece := stream.read(PIECE):
                size += len(piece)
                if size > self._max_bytes:
                    limit = self._max_bytes / 1_000_000
                    raise UnreadableFileError(f"'{name}' is larger than the limit of {limit:.0f} MB; split it or save it with smaller pictures.")
                seen.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        return seen.hexdigest()

    def drop(self, path: Path) -> None:
        """Remove a file that is needed no more; one that lies elsewhere is nobody's to remove."""
        if path.parent.parent == self._folder:
            path.unlink(missing_ok=True)
            with contextlib.suppress(OSError):  # the same bytes wait under another name
                path.parent.rmdir()

    def sweep(self, needed: Collection[str]) -> None:
        """Remove what no path in `needed` names: uploads that were cut off, and files whose job was done when the server was killed."""
        folders = {str(Path(path).parent) for path in needed}
        for found in self._folder.iterdir() if self._folder.is_dir() else ():
            if str(found) not in folders:
                shutil.rmtree(found, ignore_errors=True)


def plain_name(given: str) -> str:
    """The last part of a name that a browser sent, fit to be a file's: no separators, no signs that do not print, no dot in front, not too long."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    printing = "".join(letter for letter in last if letter.isprintable()).strip().lstrip(".")
    stem, dot, suffix = printing.rpartition(".")
    stem, suffix = (stem, dot + suffix) if stem and len(suffix) <= 10 else (printing, "")
    return (stem.encode()[:LONGEST_NAME].decode(errors="ignore") + suffix) or "file"
