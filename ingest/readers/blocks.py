"""Cleaned blocks, as every reader builds them, and what a document says of itself when its metadata do not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ingest.clean import clean_text
from ingest.furniture_signs import section_named
from kb.model import Block, BlockKind

INDENT = "  "
MAX_CAPTION_WORDS = 60
MAX_TITLE_CHARS = 300
CAPTION = re.compile(
    r"^(?:figure|fig\.|table|chart|map|graph|exhibit|illustration|photo|image|picture|diagram|abbildung|abb\.|tabelle|tab\.|grafik|karte|schaubild|tableau|graphique"
    r"|carte|figura|tabla|gráfico|mapa|tabella|grafico|figuur|tabel|rysunek|rys\.|wykres|figur|tabell|tabela|quadro)\s*(?:[0-9]+(?:[.-][0-9]+)*|[A-Z]\.?[0-9]+|[IVX]+)\s*(?:[.:–—|-]|$)",
    re.IGNORECASE,
)
PLACEHOLDER_TITLE = re.compile(
    r"^(?:untitled|document ?\d*|presentation ?\d*|dokument ?\d*|powerpoint.presentation|powerpoint-präsentation|présentation powerpoint"
    r"|presentación de powerpoint|word document|slide 1|folie 1|title|titel|new document|microsoft (?:word|powerpoint) - .*"
    r"|.*\.(?:docx?|pptx?|html?|pdf|odt|indd|qxp))$",
    re.IGNORECASE,
)
PROGRAM_NAME = re.compile(r"^(?:python-docx|python-pptx|admin|user|author|unknown|anonymous|steve canny)$", re.IGNORECASE)
MONTHS = (
    r"jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch|s|zo|ço)?|märz|apr(?:il)?|ma[iy]|june?|juni|july?|juli|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?"
    r"|nov(?:ember)?|de[cz](?:ember)?|spring|summer|autumn|winter"
)
DATE_LINE = re.compile(
    r"^(?:©|\(c\)|copyright|published|publication date|date|version|edition|report)?\W*"
    rf"(?:\d{{1,2}}\W+)?(?:(?:{MONTHS})\W*)?(?:\d{{1,2}}\W+)?((?:19|20)\d{{2}})\W*$",
    re.IGNORECASE,
)
YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")


def paragraph(text: str, kind: BlockKind = BlockKind.PARAGRAPH, page_number: int | None = None) -> tuple[Block, ...]:
    """One block of cleaned text, or none where nothing is left of it."""
    cleaned = clean_text(text)
    return (Block(kind, cleaned, None, page_number, page_number),) if cleaned else ()


def prose(text: str, page_number: int | None = None) -> tuple[Block, ...]:
    """A paragraph, or a caption where it reads like one ("Figure 3: ...")."""
    kind = BlockKind.CAPTION if is_caption(clean_text(text)) else BlockKind.PARAGRAPH
    return paragraph(text, kind, page_number)


def heading(text: str, level: int, page_number: int | None = None) -> tuple[Block, ...]:
    """One heading, its level held within 1..6, or none where the text is empty."""
    cleaned = clean_text(text)
    return (Block(BlockKind.HEADING, cleaned, min(max(level, 1), 6), page_number, page_number),) if cleaned else ()


def list_item(text: str, depth: int = 0, mark: str = "-") -> str:
    """A line of a list: two spaces a level, the mark, the cleaned text; empty where the text is."""
    cleaned = clean_text(text)
    return f"{INDENT * depth}{mark} {cleaned}" if cleaned else ""


def list_block(lines: Iterable[str], page_number: int | None = None) -> tuple[Block, ...]:
    """One list of the lines that `list_item` made, or none; its outermost items begin at the margin."""
    kept = [line for line in lines if line]
    margin = min((len(line) - len(line.lstrip(" ")) for line in kept), default=0)
    text = "\n".join(line[margin:] for line in kept)
    return (Block(BlockKind.LIST, text, None, page_number, page_number),) if text else ()


def table_block(rows: Iterable[Sequence[str]], page_number: int | None = None) -> tuple[Block, ...]:
    """One table, a row a line, cells joined by " | "; rows without text are left out."""
    cleaned = [[clean_text(cell) for cell in row] for row in rows]
    text = "\n".join(" | ".join(row) for row in cleaned if any(row))
    return (Block(BlockKind.TABLE, text, None, page_number, page_number),) if text else ()


def is_caption(text: str) -> bool:
    """True for a short text that begins like "Figure 3:" or "Tabelle 2."."""
    return bool(CAPTION.match(text)) and len(text.split()) <= MAX_CAPTION_WORDS


def choose_title(stated: Iterable[str | None], blocks: Sequence[Block], stem: str) -> str:
    """The first stated title that a person wrote, else the first heading of the highest level that opens no contents or the like, else the stem."""
    for title in stated:
        cleaned = clean_text(title or "")[:MAX_TITLE_CHARS]
        if cleaned and cleaned != stem and not PLACEHOLDER_TITLE.match(cleaned):
            return cleaned
    headings = [block for block in blocks if block.kind is BlockKind.HEADING and not section_named(block.text)]
    top = min((block.heading_level or 1 for block in headings), default=1)
    return next((block.text for block in headings if block.heading_level == top), clean_text(stem) or stem)


def choose_year(stated: Iterable[str | None], blocks: Sequence[Block]) -> int | None:
    """The year of the first stated date, else of a line among the first twelve blocks that is nothing but a date."""
    for date in stated:
        if found := YEAR.search(date or ""):
            return int(found.group(1))
    for block in blocks[:12]:
        if found := DATE_LINE.match(block.text):
            return int(found.group(1))
    return None


def choose_authors(stated: Iterable[str | None]) -> tuple[str, ...]:
    """Names in order, each once; several in one field are parted at ";" and "&"; names of programs are none."""
    names = [clean_text(name) for field in stated for name in re.split(r";|\s&\s|\s+and\s+", field or "")]
    return tuple(dict.fromkeys(name for name in names if name and not PROGRAM_NAME.match(name)))


def language_code(stated: str | None) -> str | None:
    """ISO 639-1 of a language tag such as "en-GB", or None."""
    code = re.split(r"[-_,;\s]", (stated or "").strip().lower())[0]
    return code if re.fullmatch(r"[a-z]{2}", code) else None
