"""PPTX -> RawDocument: a slide is a page; its title a heading, then its shapes in reading order, then the speaker's notes."""

from __future__ import annotations

import zlib
from pathlib import Path
from zipfile import BadZipFile

from lxml.etree import LxmlError  # type: ignore[import-untyped,unused-ignore]
from pptx.exc import PythonPptxError
from pptx.package import Package
from pptx.parts.presentation import PresentationPart
from pptx.presentation import Presentation
from pptx.slide import Slide

from ingest.readers.blocks import choose_authors, choose_title, choose_year, heading, language_code, paragraph
from ingest.readers.pptx_order import reading_order
from ingest.readers.pptx_shapes import TITLE_SLIDE, blocks_of_shape, find_title, is_furniture, shapes_of, unwrap_alternatives
from ingest.readers.pptx_text import frame_text
from kb.errors import UnreadableFileError
from kb.model import Block, BlockKind, Page, Problem, RawDocument

SECTION_LIST = "{http://schemas.microsoft.com/office/powerpoint/2010/main}section"
SECTION_SLIDE = "{http://schemas.microsoft.com/office/powerpoint/2010/main}sldId"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
# As seen on cut and altered files; python-pptx meets an unknown root element with an AttributeError.
BROKEN = (PythonPptxError, BadZipFile, zlib.error, LxmlError, KeyError, ValueError, AttributeError, OSError, EOFError)


def read(path: Path) -> RawDocument:
    """The document of a presentation.

    Args:
        path: The file.

    Returns:
        Blocks of all slides in order, hidden ones too, each with its slide as page.

    Raises:
        UnreadableFileError: Where the file is damaged or no slide holds text.
    """
    try:
        presentation = _open(path)
        blocks, problems = _read_slides(presentation, path.name)
    except BROKEN as error:
        message = f"'{path.name}' is a damaged presentation ({type(error).__name__}); open it in PowerPoint, repair it and save it again."
        raise UnreadableFileError(message) from error
    if not any(block.kind is not BlockKind.FURNITURE for block in blocks):
        message = f"'{path.name}' holds no text on its {len(presentation.slides)} slides, perhaps only pictures; provide a version with text."
        raise UnreadableFileError(message)
    return _document(presentation, path, blocks, problems)


def _document(presentation: Presentation, path: Path, blocks: list[Block], problems: list[Problem]) -> RawDocument:
    """What the presentation says of itself, with its blocks."""
    core = presentation.core_properties
    return RawDocument(
        title=choose_title((core.title, _deck_title(presentation)), blocks, path.stem),
        authors=choose_authors((core.author,)),
        year=choose_year((), blocks),
        language=language_code(core.language) or _language(presentation),
        pages=tuple(Page(number) for number in range(1, len(presentation.slides) + 1)),
        blocks=tuple(blocks),
        problems=tuple(problems),
    )


def _read_slides(presentation: Presentation, file: str) -> tuple[list[Block], list[Problem]]:
    """Blocks of all slides, under the names of their sections, and what is to be said about single slides."""
    sections = _sections(presentation)
    deck_title = _deck_title(presentation)
    level = 2 if deck_title or sections else 1
    blocks: list[Block] = []
    problems: list[Problem] = []
    for number, slide in enumerate(presentation.slides, start=1):
        found = read_slide(slide, number, 1 if number == 1 and deck_title else level)
        blocks += [*heading(sections.get(slide.slide_id, ""), 1, number), *found]
        problems += [Problem(file, message, number) for message in _faults(slide, number, found)]
    return blocks, problems


def read_slide(slide: Slide, number: int, title_level: int) -> list[Block]:
    """Title, shapes in reading order, furniture, and the notes as paragraphs."""
    unwrap_alternatives(slide.shapes)
    title = find_title(slide)
    rest = [shape for shape in shapes_of(slide.shapes) if title is None or shape.shape_id != title.shape_id]
    content = [shape for shape in rest if not is_furniture(shape)]
    blocks = [*heading(frame_text(title.text_frame._txBody), title_level, number)] if title is not None else []
    for shape in reading_order(content):
        blocks += blocks_of_shape(shape, slide, number)
    for shape in rest:
        if is_furniture(shape):
            blocks += paragraph(frame_text(shape.text_frame._txBody), BlockKind.FURNITURE, number)
    return [*blocks, *_notes(slide, number)]


def _open(path: Path) -> Presentation:
    """The presentation, whichever of the main parts of PowerPoint it has."""
    part = Package.open(str(path)).main_document_part
    if not isinstance(part, PresentationPart):
        raise UnreadableFileError(f"'{path.name}' is no presentation that can be read; save it as PPTX.")
    presentation: Presentation = part.presentation
    return presentation


def _sections(presentation: Presentation) -> dict[int, str]:
    """Names of sections by the id of the first slide in each; a single section without a telling name is left out."""
    found: dict[int, str] = {}
    sections = list(presentation.element.iter(SECTION_LIST))
    for section in sections if len(sections) > 1 else []:
        first = next(section.iter(SECTION_SLIDE), None)
        if first is not None:
            found[int(first.get("id"))] = section.get("name") or ""
    return found


def _deck_title(presentation: Presentation) -> str:
    """The title of the first slide where its layout is a title slide's (a centred title, or a subtitle below)."""
    first = next(iter(presentation.slides), None)
    if first is None or not any(shape.placeholder_format.type in TITLE_SLIDE for shape in first.placeholders):
        return ""
    title = find_title(first)
    return "" if title is None else frame_text(title.text_frame._txBody)


def _notes(slide: Slide, number: int) -> list[Block]:
    """The speaker's notes, a paragraph each."""
    frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    texts = [] if frame is None else [line.text for line in frame.paragraphs]
    return [block for text in texts for block in paragraph(text, page_number=number)]


def _faults(slide: Slide, number: int, blocks: list[Block]) -> list[str]:
    """What the reader of the document should know of a slide."""
    faults = []
    if slide.element.get("show") in ("0", "false"):
        faults.append(f"Slide {number} is hidden in the presentation; it was read like the others.")
    has_text = any(block.kind is not BlockKind.FURNITURE for block in blocks)
    if not has_text and next(slide.element.iter(f"{DRAWING}blip"), None) is not None:
        faults.append(f"Slide {number} holds pictures without text, which were not read; add their text to its notes.")
    return faults


def _language(presentation: Presentation) -> str | None:
    """The language that most runs of text state."""
    counts: dict[str, int] = {}
    for slide in presentation.slides:
        for properties in slide.element.iter(f"{DRAWING}rPr"):
            code = language_code(properties.get("lang"))
            if code:
                counts[code] = counts.get(code, 0) + 1
    return max(counts, key=lambda code: counts[code], default=None)
