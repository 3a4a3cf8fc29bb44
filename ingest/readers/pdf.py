"""PDF to blocks in reading order.

pdfium gives letters with boxes, size and weight, and is the faster of the two; pypdf gives metadata, outline, page labels and the answer
to encryption, and plain text where pdfium cannot open a file. The steps: words of each page, running lines set aside, columns, drafts,
notes, headings over the whole document, joins over columns and pages, text with hyphens resolved by the document's own words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.clean import Vocabulary, clean_text
from ingest.readers.blocks import choose_authors, choose_title, choose_year, language_code, paragraph
from ingest.readers.pdf_blocks import drafts_from_region
from ingest.readers.pdf_columns import Layout, layout
from ingest.readers.pdf_drafts import Draft, Style, block
from ingest.readers.pdf_file import PROTECTED, Facts, facts, plain_texts
from ingest.readers.pdf_grids import Grid, grids
from ingest.readers.pdf_headings import with_headings
from ingest.readers.pdf_joins import joined, with_notes
from ingest.readers.pdf_lines import Line, lines_from_words
from ingest.readers.pdf_scans import INSTALL, Scans, with_scans
from ingest.readers.pdf_tables import wide_tables
from ingest.running import EDGE, EdgeLine, page_labels, running_lines
from kb.errors import UnreadableFileError
from kb.indexing import Progress
from kb.model import Block, BlockKind, Page, Problem, RawDocument
from kb.pdf.page import PageContent, Word
from kb.pdf.pdfium import PdfiumError, PdfPasswordError, opened

MAX_PAGES = 2000  # about 350 MB of words


@dataclass(frozen=True)
class _Sheet:
    """A page with its running lines set aside."""

    number: int
    content: PageContent
    running: tuple[Line, ...] = ()
    grids: tuple[Grid, ...] = ()

    @property
    def words(self) -> list[Word]:
        """Words of the page's body: without running lines, turned words, and words of ruled tables, for which placeholders stand."""
        aside = {word for line in self.running for word in line.words}.union(*(grid.words for grid in self.grids))
        body = [word for word in self.content.words if not word.turned and word not in aside]
        return body + [word for grid in self.grids for word in grid.placeholders]


def read(path: Path, ocr_language: str = "eng", progress: Progress = lambda *_told: None) -> RawDocument:
    """The document of a PDF.

    Args:
        path: The file.
        ocr_language: tesseract's name of the language that pictures of pages are read in where the file states none.
        progress: Told how many pictures of pages are read.

    Returns:
        Blocks in reading order, printed page labels where they are known, and a Problem for each page that could not be read.

    Raises:
        UnreadableFileError: If it is no PDF, damaged beyond repair, without pages, without any text, or needs a password.
    """
    _check_head(path)
    stated = facts(path)
    try:
        contents, problems = _contents(path)
    except PdfPasswordError as error:
        raise UnreadableFileError(PROTECTED) from error
    except PdfiumError:
        if stated.page_count != 0:
            return _plain(path, stated)
        contents = []
    if not contents:
        raise UnreadableFileError("The PDF has no pages; export it again from the program that made it.")
    scans = with_scans(path, contents, stated.language, ocr_language, progress)
    if not any(content.words for content in scans.contents):
        raise UnreadableFileError(_no_text(scans))
    sheets = _with_running([_Sheet(number, content) for number, content in enumerate(scans.contents, 1)])
    blocks = _blocks(sheets, stated)
    problems += scans.problems
    pages = [replace(page, recognised=scans.confidences.get(page.number)) for page in _labels(sheets, stated)]
    return _document(path, stated, blocks, pages, _cut_off(path) + problems + _silent(path, scans.contents, problems))


def _check_head(path: Path) -> None:
    try:
        with path.open("rb") as stream:
            head = stream.read(1024)
    except OSError as error:
        raise UnreadableFileError(f"The file cannot be opened ({error.strerror}); check that it is there and may be read.") from error
    if not head:
        raise UnreadableFileError("The file is empty (0 bytes); fetch it again.")
    if b"%PDF-" not in head:
        raise UnreadableFileError("The file does not begin like a PDF; check what it holds, or fetch it again.")


def _contents(path: Path) -> tuple[list[PageContent], tuple[Problem, ...]]:
    """What stands on each page, and a Problem for each that cannot be loaded."""
    contents, problems = [], []
    with opened(path) as file:
        for number in range(1, min(file.page_count, MAX_PAGES) + 1):
            try:
                contents.append(file.content(number))
            except PdfiumError:
                contents.append(PageContent(0, 0, (), (), has_image=False))
                problems.append(Problem(path.name, "The page is damaged and was left out; fetch the file again.", number))
        if file.page_count > MAX_PAGES:
            problems.append(Problem(path.name, f"Only the first {MAX_PAGES} of {file.page_count} pages were read; split the file.", MAX_PAGES))
    return contents, tuple(problems)


def _cut_off(path: Path) -> tuple[Problem, ...]:
    """A Problem where the file lacks the end that every PDF has."""
    with path.open("rb") as stream:
        stream.seek(-min(path.stat().st_size, 2048), 2)
        ended = b"startxref" in stream.read()
    return () if ended else (Problem(path.name, "The PDF lacks its end, so something may be missing; fetch it again."),)


def _silent(path: Path, contents: Sequence[PageContent], problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """A Problem for each page without text."""
    known = {problem.page_number for problem in problems}
    return tuple(Problem(path.name, _BLANK, number) for number, content in enumerate(contents, 1) if not content.words and number not in known)


_BLANK = "The page holds no text; if it should, provide a version with text."


def _no_text(scans: Scans) -> str:
    """Why a file without a single word is refused."""
    if scans.read:
        found = "The PDF holds pictures of pages in which text recognition (OCR) found no legible words"
        return f"{found}; scan it again at 300 dots per inch, or provide a version with text."
    return f"The PDF holds pictures of pages and no text; {INSTALL}, or provide a version with text."


def _with_running(sheets: Sequence[_Sheet]) -> list[_Sheet]:
    """The pages with running headers, footers and page numbers set aside."""
    lines = [lines_from_words((w for w in sheet.content.words if not w.turned), sheet.number) for sheet in sheets]
    usual = Style.from_lines(lines)
    edges = [_edges(of_page, sheet.content.height, usual.size) for of_page, sheet in zip(lines, sheets, strict=True)]
    found = running_lines([[edge for _, edge in of_page] for of_page in edges])
    aside = [tuple(line for place, (line, _) in enumerate(of_page) if (index, place) in found) for index, of_page in enumerate(edges)]
    return [_with_grids(replace(sheet, running=lines), usual) for sheet, lines in zip(sheets, aside, strict=True)]


def _with_grids(sheet: _Sheet, style: Style) -> _Sheet:
    """The page with its ruled tables, and those without rules that stand across it, set aside."""
    ruled = replace(sheet, grids=tuple(grids(sheet.words, sheet.content.rules, style.size)))
    return replace(ruled, grids=(*ruled.grids, *wide_tables(ruled.words, len(ruled.grids), style)))


def _edges(lines: Sequence[Line], height: float, usual: float) -> list[tuple[Line, EdgeLine]]:
    """The outer lines of a page beside what is to be known of them."""
    edges = []
    for place, line in enumerate(lines):
        if EDGE < line.baseline / height < 1 - EDGE:
            continue
        inner = place + 1 if line.baseline < height / 2 else place - 1
        white = 9 * line.size
        if 0 <= inner < len(lines):
            white = lines[inner].top - line.bottom if inner > place else line.top - lines[inner].bottom
        edges.append((line, EdgeLine(clean_text(line.text), line.baseline / height, line.size / usual, white / line.size)))
    return edges


def _blocks(sheets: Sequence[_Sheet], stated: Facts) -> list[Block]:
    layouts = _layouts(sheets)
    style = Style.from_lines(region for page in layouts for region in page.regions)
    drafts = [draft for sheet, page in zip(sheets, layouts, strict=True) for draft in _page_drafts(sheet, page, style)]
    whole = joined(with_headings(drafts, style, stated.outline), style)
    vocabulary = Vocabulary.from_lines(line.text for page in layouts for region in page.regions for line in region)
    return [made for draft in whole if (made := block(draft, vocabulary)) is not None]


def _layouts(sheets: Sequence[_Sheet]) -> list[Layout]:
    """Columns of each page; a gutter found on one is known on all, where fewer lines then do."""
    size = Style.from_lines(lines_from_words(sheet.words, sheet.number) for sheet in sheets).size
    first = [layout(sheet.words, sheet.number, size, sheet.content.rules) for sheet in sheets]
    middles = [gutter.middle for page in first for gutter in page.gutters]
    known = sorted({round(middle) for middle in middles})
    if not known:
        return first
    return [layout(sheet.words, sheet.number, size, sheet.content.rules, known) for sheet in sheets]


def _page_drafts(sheet: _Sheet, page: Layout, style: Style) -> list[Draft]:
    """Drafts of a page: header, columns in order with notes marked, turned text, footer."""
    body = [draft for count, region in enumerate(page.regions) for draft in drafts_from_region(region, count, style, sheet.grids)]
    height = sheet.content.height
    heads = [line for line in sheet.running if line.baseline < height / 2]
    feet = [line for line in sheet.running if line.baseline >= height / 2]
    turned = lines_from_words([word for word in sheet.content.words if word.turned], sheet.number)
    return [
        *_furniture(heads, sheet.number),
        *with_notes(body, style, sheet.content.rules),
        *_furniture(turned, sheet.number),
        *_furniture(feet, sheet.number),
    ]


def _furniture(lines: Sequence[Line], number: int) -> list[Draft]:
    return [Draft(BlockKind.FURNITURE, ((line,),), page_number=number, last_page_number=number) for line in lines]


def _labels(sheets: Sequence[_Sheet], stated: Facts) -> list[Page]:
    """Pages with the label of the file's table, else with the printed number where it is consistent."""
    labels: Sequence[str | None] = stated.labels
    if len(labels) != len(sheets):
        labels = page_labels([[clean_text(line.text) for line in sheet.running] for sheet in sheets])
    return [Page(sheet.number, label or None) for sheet, label in zip(sheets, labels, strict=True)]


def _document(path: Path, stated: Facts, blocks: Sequence[Block], pages: Sequence[Page], problems: tuple[Problem, ...]) -> RawDocument:
    return RawDocument(
        title=choose_title([stated.title], blocks, path.stem),
        authors=choose_authors([stated.author]),
        year=choose_year([], blocks),
        language=language_code(stated.language),
        pages=tuple(pages),
        blocks=tuple(blocks),
        problems=problems,
    )


def _plain(path: Path, stated: Facts) -> RawDocument:
    """What pypdf reads where pdfium cannot open the file: paragraphs by blank lines, in drawing order."""
    texts = plain_texts(path)
    blocks = [made for number, text in enumerate(texts, 1) for part in text.split("\n\n") for made in paragraph(part, page_number=number)]
    if not blocks:
        raise UnreadableFileError("The PDF is damaged or cut off and cannot be opened; fetch it again, or save it anew from a PDF viewer.")
    problem = Problem(path.name, "The PDF is damaged; its text was read without its layout. Fetch it again for a better reading.")
    return _document(path, stated, blocks, [Page(number) for number in range(1, len(texts) + 1)], (problem,))
