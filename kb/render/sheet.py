"""A paper: what a worksheet, a reading list or a comparison is printed from, and its file in each form."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from textwrap import shorten

from lxml import etree

from kb.errors import BadInputError
from kb.render.document import docx, pdf, png
from kb.render.form import Form
from kb.render.laid_out import day
from kb.render.prose import one_line, plain
from kb.render.templating import fragment, page, template


class Tone(StrEnum):
    """How a remark is to be taken. Every form tells it in words or by a rule at its side, never by colour alone."""

    NOTE = "note"
    WARNING = "warning"
    RESULT = "result"


@dataclass(frozen=True)
class Paragraph:
    """Plain text; a blank line begins another paragraph, a single line end stays a line end. Nothing in it is read as Markdown."""

    text: str


@dataclass(frozen=True)
class Items:
    """A list of plain texts."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of plain text under a head; every row has as many cells as the head.

    Attributes:
        head: Of the columns, at least one.
        rows: Perhaps none; then the table says that it is empty.
        caption: Perhaps nothing.
        numbers: Columns, from 0, that hold figures and stand to the right.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A drawing.

    Attributes:
        svg: A whole `<svg>` with a viewBox and colours of its own, since no stylesheet stands beside it in a file.
        alt: What it shows, in a sentence; never empty.
        caption: Perhaps nothing.
    """

    svg: str
    alt: str
    caption: str = ""


@dataclass(frozen=True)
class Remark:
    """A sentence or two that stand out; plain text."""

    tone: Tone
    text: str


PaperPart = Paragraph | Items | Table | Picture | Remark


@dataclass(frozen=True)
class PaperSection:
    """A heading and what stands under it; `level` 1 is a section of the paper, 2 a part of the section before it."""

    title: str
    parts: tuple[PaperPart, ...]
    level: int = 1


@dataclass(frozen=True)
class Paper:
    """What is printed.

    Attributes:
        title: Never empty.
        subtitle: Perhaps nothing.
        sections: In order.
        lead: One line of plain text under the title, such as whose it is and of which day; perhaps nothing.
        language: ISO 639-1.
        made_on: The day that the foot of each page tells, or None.
    """

    title: str
    subtitle: str
    sections: tuple[PaperSection, ...]
    lead: str = ""
    language: str = "en"
    made_on: date | None = None


TONES: Mapping[Tone, str] = {Tone.NOTE: "Note", Tone.WARNING: "Careful", Tone.RESULT: "Result"}
AUTHOR = "Clusterbridge"
NO_ROWS = "Nothing stands here yet."
RUNNING_LETTERS = 90
WIDEST, NARROWEST = 40, 5
"""Letters that a column counts with at most and at least, when the width of a table is shared out."""


def render_paper(paper: Paper, form: Form) -> bytes:
    """The file.

    Raises:
        BadInputError: When a drawing is no SVG, or pandoc or typst refuses the file.
    """
    match form:
        case Form.HTML:
            return page(one_line(paper.title), fragment("paper.html", paper=paper, **_words(paper), data_url=_data_url), paper.language)
        case Form.MARKDOWN:
            return template("paper.md").render(paper=paper, **_words(paper), pictures={}, for_word=False).encode()
        case Form.DOCX:
            return _word_file(paper)
        case Form.PDF:
            return pdf("plain.typ", _typst_data(paper))


def _words(paper: Paper) -> dict[str, object]:
    return {
        "made_on": day(paper.made_on) if paper.made_on else "",
        "tones": TONES,
        "no_rows": NO_ROWS,
        "kind": lambda part: type(part).__name__.lower(),
        "plain": plain,
        "widths": _widths,
        "share": _share,
    }


def _word_file(paper: Paper) -> bytes:
    drawings = [part for section in paper.sections for part in section.parts if isinstance(part, Picture)]
    pictures = {picture: f"picture-{number}.png" for number, picture in enumerate(drawings, 1)}
    markdown = template("paper.md").render(paper=paper, **_words(paper), pictures=pictures, for_word=True)
    images = {name: png(_drawing(picture)) for picture, name in pictures.items()}
    made_on = day(paper.made_on) if paper.made_on else ""
    return docx(markdown, one_line(paper.title), images, subtitle=one_line(paper.subtitle), day=made_on, language=paper.language, depth=0)


def _typst_data(paper: Paper) -> dict[str, object]:
    title = one_line(paper.title)
    made_on = paper.made_on
    return {
        "title": title,
        "running": shorten(title, RUNNING_LETTERS, placeholder=" …"),
        "subtitle": one_line(paper.subtitle),
        "lead": one_line(paper.lead),
        "author": AUTHOR,
        "language": paper.language,
        "description": one_line(f"{paper.title}. {paper.subtitle}"),
        "made_on": day(made_on) if made_on else "",
        "date": [made_on.year, made_on.month, made_on.day] if made_on else None,
        "sections": [
            {"title": one_line(section.title), "level": section.level, "parts": [_typst_part(part) for part in section.parts]}
            for section in paper.sections
        ],
    }


def _typst_part(part: PaperPart) -> dict[str, object]:
    match part:
        case Paragraph():
            return {"kind": "paragraph", "blocks": _runs(part.text)}
        case Items():
            return {"kind": "items", "items": [one_line(item) for item in part.items], "numbered": part.numbered}
        case Table():
            rows = [[one_line(cell) for cell in row] for row in part.rows]
            head = [one_line(cell) for cell in part.head]
            numbers = [column in part.numbers for column in range(len(head))]
            shown = {"head": head, "rows": rows, "numbers": numbers, "widths": _widths(part)}
            return {"kind": "table", "caption": one_line(part.caption), "no_rows": NO_ROWS} | shown
        case Picture():
            return {"kind": "picture", "svg": _drawing(part), "alt": one_line(part.alt), "caption": one_line(part.caption)}
        case Remark():
            return {"kind": "remark", "tone": part.tone.value, "label": TONES[part.tone], "blocks": _runs(part.text)}


def _runs(text: str) -> list[dict[str, object]]:
    runs = [(block.kind, block.words) for block in plain(text)]
    return [{"kind": kind, "runs": [{"text": words, "strong": False, "emphasis": False, "url": None}]} for kind, words in runs]


def _widths(table: Table) -> list[int]:
    """Relative widths of the columns, by their longest text."""
    columns = zip(table.head, *table.rows, strict=True)
    return [min(max(NARROWEST, *(len(one_line(text)) for text in column)), WIDEST) for column in columns]


_VIEW_BOX = re.compile(r"""viewBox=["']\s*\S+[\s,]+\S+[\s,]+([\d.]+)[\s,]+([\d.]+)\s*["']""")
_EMPTY_SPACE = re.compile(r"<svg(?![^>]*\sxmlns=)")


def _drawing(picture: Picture) -> str:
    """The SVG with its name space, without scripts and without anything that points elsewhere.

    Raises:
        BadInputError: When it is no SVG.
    """
    text = _EMPTY_SPACE.sub('<svg xmlns="http://www.w3.org/2000/svg"', picture.svg, count=1)
    try:
        root = etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise BadInputError(f"The drawing '{one_line(picture.alt)}' is no SVG: {error.msg}.") from error
    for node in root.xpath("//*[local-name() = 'script' or local-name() = 'foreignObject' or local-name() = 'image']"):
        node.getparent().remove(node)
    for node in root.xpath("//*[local-name() = 'a']"):
        node.tag = "{http://www.w3.org/2000/svg}g"
    return str(etree.tostring(root, encoding="unicode"))


def _share(picture: Picture) -> int:
    """Per cent of the width of the text that a drawing takes in a Word file: all of it, unless it would then be higher than it is wide and more."""
    box = _VIEW_BOX.search(picture.svg)
    width, height = (float(number) for number in box.groups()) if box else (1.0, 1.0)
    return min(100, max(10, round(100 * width / height))) if width > 0 and height > 0 else 100


def _data_url(picture: Picture) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(_drawing(picture).encode()).decode()}"
