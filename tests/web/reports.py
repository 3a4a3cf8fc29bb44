"""A report written for the tests, as a document and as a PDF: headings, pages, a list, a table, notes, furniture."""

from __future__ import annotations

import hashlib
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from ingest.passages import cut
from ingest.structure import place
from kb.encoder import Encoder
from kb.indexing import Prepared
from kb.knowledge import KnowledgeBase
from kb.model import Block, BlockKind, Document, DocumentState, Origin, Page, Problem, Tag, TagStatus
from kb.template import passage_text

TITLE = "Bridges Built Slowly"
BANKS = (
    "In Marrowick the council invited four banks to a round table with twelve software firms in every quarter of the year. "
    "The firms brought their order books, the banks brought their doubts, and both stayed for supper. "
    "After three years nine of the twelve firms had loans; two of them could not pay them back, and one bank opened a desk for software. "
    "The round table cost the council eighteen thousand euros a year, nearly all of it for a half-time secretary who knew every firm by name."
)
ADVICE = (
    "A council that wants to do the same should begin with the banks and not with the firms. "
    "It should ask each bank for one person who may decide, and it should pay a secretary who is at home on both sides of the table. "
    "Each meeting should end with the name of the bank that takes a plan home and the day on which it answers. "
    "What was promised at one table is read out at the next, which keeps promises small and true. "
    "It must never lend money itself, because banks stop coming once the council carries the risk that they are paid to judge. "
    "<script>alert('markup in a report stays text')</script>"
)
BLOCKS = (
    Block(BlockKind.HEADING, TITLE, 1, 1, 1),
    Block(
        BlockKind.FURNITURE,
        "Contents\n1 Before the bridge 1\n2 Banks at one table 2\n3 What a council should do 3, and a good many further lines",
        None,
        1,
        1,
    ),
    Block(BlockKind.HEADING, "1 Before the bridge", 1, 1, 1),
    Block(
        BlockKind.PARAGRAPH,
        "Six towns by the sea had firms and schools and banks, and none of them spoke to the others for as long as people remember.",
        None,
        1,
        1,
    ),
    Block(BlockKind.LIST, "- Marrowick, a town of farms and shops\n- Quillhaven, five yards at a quay", None, 1, 1),
    Block(BlockKind.FOOTNOTE, "1 Both towns asked to be named.", None, 1, 1),
    Block(BlockKind.FURNITURE, "xi", None, 1, 1),
    Block(BlockKind.HEADING, "Banks at one table", 4, 2, 2),
    Block(BlockKind.PARAGRAPH, BANKS, None, 2, 2),
    Block(BlockKind.CAPTION, "Table 1. Loans before and after", None, 2, 2),
    Block(BlockKind.TABLE, "Year | Loans\n2013 | 0\n2017 | 9", None, 2, 2),
    Block(BlockKind.HEADING, "What a council should do", 1, 3, 3),
    Block(BlockKind.PARAGRAPH, ADVICE, None, 3, 3),
)


def report_pdf() -> bytes:
    """The report as a PDF of three pages."""
    return make_pdf((BLOCKS[3].text, BANKS, ADVICE))


def make_pdf(pages: tuple[str, ...]) -> bytes:
    """A PDF with these texts, a page each."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(420, 600), invariant=1)
    for page in pages:
        lines = canvas.beginText(40, 540)
        words = page.split()
        for first in range(0, len(words), 9):
            lines.textLine(" ".join(words[first : first + 9]))
        canvas.drawText(lines)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def prepare(encoder: Encoder, content: bytes, *, media_type: str, file: str, source_id: str | None = None, replaces: str | None = None) -> Prepared:
    """The report above as a document of these bytes."""
    text, sections = place(BLOCKS)
    passages = cut(TITLE, text, sections, encoder.count_tokens)
    document = Document(
        id=hashlib.sha256(content).hexdigest(),
        file=file,
        path=f"/reports/{file}",
        media_type=media_type,
        title=TITLE,
        authors=("Ada Northgate",),
        year=2019,
        language="en",
        source_id=source_id,
        state=DocumentState.READY,
        replaces=replaces,
        pages=(Page(1, "xi"), Page(2, "25"), Page(3, "26")) if media_type == "application/pdf" else (),
        sections=sections,
        text=text,
        problems=(Problem(file, "The text of a figure could not be read; see the page itself.", 2),),
    )
    answers = [passage for passage in passages if not passage.furniture]
    vectors = encoder.encode([passage_text(TITLE, passage.heading, passage.text) for passage in answers])
    return Prepared(document, passages, tuple(_tags(passage.text) if not passage.furniture else () for passage in passages), vectors)


def _tags(text: str) -> tuple[Tag, ...]:
    kind = "recommendation" if "should" in text else "practice" if "invited" in text else "context"
    gap = (Tag("gap", "capital", 1.0, Origin.CUE, TagStatus.SUGGESTED, ("banks",)),) if "bank" in text else ()
    return (Tag("kind", kind, 0.9, Origin.CUE), *gap)


def store_report(
    kb: KnowledgeBase,
    content: bytes,
    media_type: str = "application/pdf",
    file: str = "bridges.pdf",
    source_id: str | None = None,
    replaces: str | None = None,
) -> Document:
    """Add the report as a file of these bytes."""
    made = prepare(kb.encoder, content, media_type=media_type, file=file, source_id=source_id, replaces=replaces)
    kb.settings.files_folder.mkdir(parents=True, exist_ok=True)
    (kb.settings.files_folder / made.document.id).write_bytes(content)
    kb.add_document(made)
    return made.document


def passage_on_banks(kb: KnowledgeBase, document: Document) -> str:
    """Id of the passage on page 2 of the file."""
    return next(i for i, passage in kb.passages_of(document.id).items() if "invited four banks" in passage.text)
