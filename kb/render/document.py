"""Files for people: DOCX by pandoc, PDF by typst, each in a process of its own. The only module that calls either."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import pypandoc

from kb.errors import BadInputError, FileNotMadeError
from kb.render.contents import finished
from kb.render.glyphs import letters, refused, replaced, told
from kb.render.markdown import PANDOC_FORMAT
from kb.render.typesetting import REFUSED, Task

TEMPLATES = Path(str(files("kb.render"))) / "templates"
REFERENCE = Path(str(files("kb.render"))) / "reference.docx"
MOST_ATTEMPTS = 4
"""A letter that is refused only beside another one is taken out after the fact."""

TYPESETTER = Path(str(files("kb.render"))) / "typesetting.py"
PICTURE_DPI = 200
TIME_LIMIT_S = 60.0
"""Of one process: a pack of sixty practices took 12 s as PDF and 4 s as DOCX (measured, both cores busy with other work)."""

log = logging.getLogger(__name__)


class _RefusedError(Exception):
    """What typst says of a document that it does not set."""

    def __init__(self, message: str, diagnostic: str) -> None:
        super().__init__(message)
        self.message = message
        self.diagnostic = diagnostic


def docx(
    markdown: str, title: str, images: Mapping[str, bytes] | None = None, *, subtitle: str = "", day: str = "", language: str = "en", depth: int = 1
) -> bytes:
    """A Word file with real styles, footnotes and a table of contents.

    Args:
        markdown: In `PANDOC_FORMAT`, its sections of level 2; whoever wrote it has escaped every text in it.
        title: For the file's properties and its first line.
        images: Name, as the Markdown names it, to PNG.
        subtitle: Under the title, perhaps nothing.
        day: Under that, as people write it, perhaps nothing.
        language: ISO 639-1.
        depth: Of the headings that the table of contents names; 0 for none.

    Raises:
        FileNotMadeError: When pandoc does not set it; the Markdown is ours, so that is no fault of whoever asked.
    """
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.docx"
        for name, png in (images or {}).items():
            (Path(folder) / name).write_bytes(png)
        command = [pypandoc.get_pandoc_path(), "--from", PANDOC_FORMAT, "--to", "docx", "--reference-doc", str(REFERENCE), "--output", str(out)]
        command += ["--shift-heading-level-by=-1", *(["--toc", f"--toc-depth={depth}"] if depth else [])]
        told = {"title": title, "subtitle": subtitle, "date": day, "lang": language, "toc-title": "Contents"}
        command += [f"--metadata={name}:{text}" for name, text in told.items() if text]
        _refuse_failed("pandoc", _ran("pandoc", command, markdown.encode(), folder))
        return finished(out.read_bytes(), depth)


def pdf(template: str, data: Mapping[str, object]) -> bytes:
    """A tagged PDF (PDF/UA-1) from a template of `templates/` and what it shows; the same bytes for the same data.

    Characters that no font has are shown as a stand-in; the template prints the line `data["stand_ins"]` that says so.

    Args:
        template: Name of the file, such as "briefing.typ".
        data: What is written as JSON. Texts in it are shown as they are, never read as typst; a drawing is the text of its SVG.

    Raises:
        BadInputError: When typst refuses it.
        FileNotMadeError: When typst did not end in time, or by a fault.
    """
    missing = _without_picture(letters(data))
    for _attempt in range(MOST_ATTEMPTS):
        shown = replaced(dict(data) | {"stand_ins": told(missing) if missing else ""}, missing)
        try:
            made = _compiled(template, json.dumps(shown, ensure_ascii=False))
        except _RefusedError as error:
            found = refused(error.diagnostic)
            if not found - missing:
                raise BadInputError(f"The PDF could not be made: {error.message}.") from error
            missing |= found
        else:
            return made
    raise BadInputError("The PDF could not be made: its text holds characters that no font has; take them out.")


@lru_cache(maxsize=1024)
def _without_picture(rare: frozenset[str]) -> frozenset[str]:
    """Which of some letters no font has: a page of them alone is refused long before a whole pack, which is all laid out first."""
    if not rare:
        return frozenset()
    try:
        _compiled("letters.typ", json.dumps(sorted(rare)))
    except _RefusedError as error:
        return refused(error.diagnostic) & rare
    return frozenset()


def _compiled(template: str, data: str) -> bytes:
    return _typeset({"root": str(TEMPLATES), "template": template, "inputs": {"data": data}, "format": "pdf", "ppi": PICTURE_DPI})


def _typeset(task: Task) -> bytes:
    """The file.

    Raises:
        _RefusedError: When typst refuses the document.
        FileNotMadeError: When it did not end in time, or by itself, as for want of memory.
    """
    ran = _ran("typst", [sys.executable, "-I", str(TYPESETTER)], json.dumps(task).encode())
    if ran.returncode == REFUSED:
        raise _RefusedError(**json.loads(ran.stdout))
    _refuse_failed("typst", ran)
    return ran.stdout


def _ran(name: str, command: Sequence[str], given: bytes, folder: str | None = None) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(command, input=given, capture_output=True, cwd=folder, check=False, timeout=TIME_LIMIT_S)
    except subprocess.TimeoutExpired as error:
        raise FileNotMadeError(f"{name} was not done after {TIME_LIMIT_S:g} s") from error


def _refuse_failed(name: str, ran: subprocess.CompletedProcess[bytes]) -> None:
    """What it says of its end goes into the log alone: it names paths of the server."""
    if ran.returncode:
        log.error("%s ended with status %d: %s", name, ran.returncode, ran.stderr.decode(errors="replace").strip())
        raise FileNotMadeError(f"{name} ended with status {ran.returncode}")


def png(svg: str) -> bytes:
    """A drawing as pixels, twice as many as a screen of its size shows; typst draws it, so it is the drawing of the PDF.

    Raises:
        BadInputError: When it is no SVG that can be drawn.
        FileNotMadeError: When typst did not end in time, or by a fault.
    """
    try:
        return _typeset({"root": str(TEMPLATES), "template": "drawing.typ", "inputs": {"svg": svg}, "format": "png", "ppi": PICTURE_DPI})
    except _RefusedError as error:
        raise BadInputError(f"The drawing cannot be shown: {error.message}.") from error
