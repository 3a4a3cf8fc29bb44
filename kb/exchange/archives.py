"""Zip archives from outside, opened within limits."""

from __future__ import annotations

import zipfile

from kb.errors import UnreadableFileError

MAX_UNPACKED_BYTES = 500_000_000
MAX_RATIO = 200  # office files measured here pack at most about 30 to 1; a bomb at 1,000 to 1 and more
MIN_BOMB_BYTES = 20_000_000
MAX_ENTRIES = 20_000


def refuse_bomb(file: str, archive: zipfile.ZipFile) -> None:
    """Refuses an archive that would unpack to far more than a document holds; nothing is unpacked to find out.

    Raises:
        UnreadableFileError: When it has too many entries or too many bytes, or packs them as no document does.
    """
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(sum(entry.compress_size for entry in entries), 1)
    if unpacked > MAX_UNPACKED_BYTES or len(entries) > MAX_ENTRIES or (unpacked > MIN_BOMB_BYTES and unpacked / packed > MAX_RATIO):
        raise UnreadableFileError(
            f"'{file}' would unpack to {unpacked // 1_000_000} MB from {packed // 1000} kB, as a zip bomb does, and was not opened; "
            "save it again from the program that made it."
        )
