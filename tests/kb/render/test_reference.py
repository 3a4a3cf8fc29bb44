"""The reference document is the one that its program makes."""

from __future__ import annotations

import io
import zipfile

from kb.render.document import REFERENCE
from kb.render.reference import made


def parts(docx: bytes) -> dict[str, bytes]:
    """Without the properties, which hold a day."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.startswith("docProps/")}


def test_the_file_is_up_to_date() -> None:
    assert parts(REFERENCE.read_bytes()) == parts(made())
