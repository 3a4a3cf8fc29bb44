"""Makes `bridges-built-slowly.pdf`, an invented report that cards of `tests/data/corpus` cite: `python tests/data/reports/make_report.py`.

Nobody wrote it before us and nobody in it exists. It is an extract: eight pages of the file carry the printed numbers 21 to 63, in the file's
own table of labels and at the foot of each page. It has a running header, a page in two columns, and a footnote.
"""

from __future__ import annotations

from pathlib import Path

from reportlab.lib.pagesizes import A5
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, NextPageTemplate, PageBreak, PageTemplate, Paragraph

FILE = Path(__file__).with_name("bridges-built-slowly.pdf")
TITLE = "Bridges Built Slowly: Six Towns and Their Firms"
AUTHORS = "Ada Northgate; Pär Ström"
PRINTED = (21, 22, 25, 26, 41, 42, 58, 63)
FOOTNOTE = "<super>1</super> Order books were shown with the names of customers covered; three banks asked for that in writing."

BODY = ParagraphStyle("body", fontName="Times-Roman", fontSize=10.5, leading=14, alignment=4, firstLineIndent=0, spaceAfter=6)
NARROW = ParagraphStyle("narrow", parent=BODY, fontSize=9.5, leading=12, alignment=0)
NOTE = ParagraphStyle("note", parent=BODY, fontSize=8, leading=10, alignment=0)
AUTHOR = ParagraphStyle("author", parent=BODY, fontName="Times-Italic", alignment=0, spaceAfter=18)
STYLES = {
    "! ": ParagraphStyle("title", fontName="Times-Bold", fontSize=22, leading=27, spaceBefore=40, spaceAfter=10),
    "# ": ParagraphStyle("chapter", fontName="Times-Bold", fontSize=16, leading=20, spaceAfter=10),
    "## ": ParagraphStyle("section", fontName="Times-Bold", fontSize=12.5, leading=16, spaceBefore=6, spaceAfter=6),
}

OPENING = """
! Bridges Built Slowly: Six Towns and Their Firms

@ Ada Northgate and Pär Ström<br/>Marrowick Press, 2019

This extract holds the pages that readers asked for most: how a northern town brought its lenders to the table, how two associations
moved in together and out again, what went wrong on a journey to foreign fairs, and a plan that was still a plan when we left.

Between 2016 and 2018 we visited six towns twice each. We asked the same eleven questions everywhere, of the people who ran things and of
those who had walked away. Where somebody gave us a number we asked to see the paper it was written on.

None of the six towns had much money. What they had was time, and people who stayed in one post for longer than is usual.
"""

LONG_HEADING = """
# A chapter heading that is longer than nine words of any printed line

Marrowick lies on the coast, and its forty-one thousand people had lived from herring, barley and furniture. When programmers began to rent
rooms above the shops around 2013, the town noticed them late. There were a dozen firms by then. Most of them were smaller than the bakery
downstairs.

What struck us in Marrowick was how little the two sides knew of each other. A lender there could tell by the smell of a barn whether
the farmer would pay. Shown a screen full of code, the same lender saw nothing that could be sold if the borrower failed, and said so.
The founders for their part thought that a banker was somebody who reads forms.

The mayor's office did not try to lend. It had neither the money nor the right to. It asked instead what would have to happen for the two
to sit in one room, and who would send out the invitations. The answer filled half a post in the town hall.

That modest beginning is why we open this part with Marrowick. Larger places on our route had funds with long names, and their young firms
went without all the same. Here a room with a kettle in it was enough, because somebody kept asking the same people to come back.
"""

BANKS = """
# 2 Money that stays in town

## 2.1 Banks at one table

In the spring of 2014 a secretary was given half a post and eighteen thousand euros a year to run what the town calls its round table. The
customs house by the harbour stood unused, and a room on its upper floor cost nothing. Four times a year all four lenders of Marrowick
climb its stairs. Three of the twelve software companies wait there with their order books open.<super>1</super>

An evening is short. Each company has fifteen minutes to explain who buys from it, what has been signed, and what a loan would be spent on.
Nobody decides there and then. Yet within two weeks each bank must say yes, say no, or name the one paper that it still needs, and the
secretary keeps the list. We were allowed to read it. In the first year the most frequent entry is the word “collateral”; in the third
year it is “second loan”.

The count is plain. Before the evenings began not one of the twelve had been given credit. Three years on, nine had borrowed, and the sums
had grown from the price of a van to the price of a house. Seven of the nine paid as agreed. Two could not, and the banks wrote off what
was left without leaving the table, which surprised us more than any other fact in this chapter. One of the four has since set up a desk
at which nothing but software is talked about, with a clerk who learned the trade in these meetings.

It nearly failed at the start. Two of the banks sent young trainees who took notes and could promise nothing. The founders saw through
it after two evenings and stopped coming. The secretary then wrote the only rule that the table has: whoever comes must be able to sign.
A bank that cannot send such a person keeps its chair empty, and the empty chair is seen by its three rivals.

Could it be done elsewhere? The costs are small enough for any town. What is harder to copy is patience. Everybody we asked told us that the
first four evenings had been embarrassing, and that they came to the fifth only because the secretary had telephoned each of them by name.
"""

ROOF = """
# 3 What associations can carry

## 3.4 Two clusters, one roof

Ostmere had two associations that were doing well. One spoke for makers of food, ninety of them; the other for programmers, about fifty.
Their offices stood three streets apart and lived from the same public purse, whose keeper grew tired of reading two applications that
said nearly the same.

In 2012 both signed the papers of a common house. A single manager took the place of two. Ten people sat on its board, half from either side,
and the chair changed hands each spring. The name over the door was Ostmere Crossing.

For joint work it was good. Before the move no project had ever linked kitchen and keyboard; in the four years after it there were seven. A
dairy learned to see from its sensors which tank would sour. A baker and two students built an ordering service that still runs.

For the members it was less so. Everybody was to pay the same, and for a small cheese maker that meant twice the old fee. Meetings took to
words that bakers did not use. Thirty of the ninety food firms gave notice, one after the other, and most of their letters say in some form
that the office belonged to the programmers now.

We talked to both boards separately. The programmers had not seen it coming. The food makers had seen little else. Each side said that
the other had been polite throughout, and that nobody had ever put the fees on the agenda once they were fixed.

The house was closed in 2016, and the two have had offices of their own again since. Three of the seven projects went on without it. Asked what
they would do differently, people from either board gave us the same answer first: let the fees differ, as the firms do.

A former chair put it to us this way. A roof is quickly built, and it keeps the rain off everyone. But the smaller family counts the
rooms every evening, and somebody had better count with them.
"""

AFTER_ROOF = """
## 3.5 What the two boards would keep

Neither board wants the house back, and both would keep parts of it. The weekly coffee survived the quarrel, since it cost nothing and had no
chair. So did the list of people who can explain one trade to the other; it holds fourteen names, and they are still telephoned.

The keeper of the public purse drew a lesson as well. Her forms now ask two applicants from one town to say what they would do together, and do
not ask them to become one. She thinks that this would have been enough in Ostmere from the start.
"""

MISSION = """
# IV. A mission without prices

The Felsmark Furniture Ring counted twenty-four workshops in a mountain valley where business had never been better. Orders came from the
next village and the one behind it. Hardly a chair crossed a border. When a programme in Brussels offered to pay for travel, eleven of them
packed.

They went twice in 2011, to two large fairs in two countries. Stands, lorries and hotels came to ninety-six thousand euros in all, and a
coordinator looked after the matter for fourteen months. The furniture was admired. Visitors stroked the wood and asked what a table would cost
at their door, in their currency, with customs. Eight of the eleven had no answer to give.

We sent every one of them a list of questions and every one replied. Two years after the second fair there had been no sale abroad at all.
The same eight added that letters in a foreign language had lain unopened at home, since nobody there could reply to them. After the
second journey the money was stopped.

The coordinator now says that the order of things was wrong. First the tickets were bought. Only then did it come out who could
deliver, and at what price. A morning with a calculator would have shown that three workshops were ready and that eight needed a year.
"""

BREAKFAST = """
# 5 Plans for breakfast

In Lindavale we can report intentions only. The large plant at the upper end of the valley had shut its gates the winter before, and four
hundred people were without work. Nineteen makers of machines remained, with two thousand three hundred on their payrolls. Many had
supplied the plant for a lifetime and knew nobody else, not even the neighbour whose chimney they could see.

Their association, the Machine Circle, wants to change this with rolls and coffee. From 2020 on, on the first Thursday of a month, one of
the firms is to open its doors before the shift begins, show its hall, and say what it is short of. A part-time coordinator will keep the
calendar. Each member pays fifty euros monthly, and the host pays for the rolls.

There was one condition. The two biggest members would come only if nobody spoke of prices while eating, and the others agreed quickly.
Whether any of it has led to an order we cannot tell: on the day of our last visit the first table had not been laid.
"""


def main() -> None:
    """Write the file beside this script, the same bytes each time."""
    document = BaseDocTemplate(str(FILE), pagesize=A5, title=TITLE, author=AUTHORS, invariant=1, lang="en")
    document.addPageTemplates(
        [
            PageTemplate("one", [_frame()], onPage=_running),
            PageTemplate("noted", [_frame(raised=14 * mm)], onPage=_running_with_note),
            PageTemplate("two", [_frame(0, 2), _frame(1, 2)], onPage=_running),
        ]
    )
    document.build(
        [
            *_flow(OPENING),
            PageBreak(),
            *_flow(LONG_HEADING),
            NextPageTemplate("noted"),
            PageBreak(),
            NextPageTemplate("one"),
            *_flow(BANKS),
            NextPageTemplate("two"),
            PageBreak(),
            NextPageTemplate("one"),
            *_flow(ROOF, NARROW),
            PageBreak(),
            *_flow(AFTER_ROOF),
            PageBreak(),
            *_flow(MISSION),
            PageBreak(),
            *_flow(BREAKFAST),
        ]
    )
    if document.page != len(PRINTED):
        raise SystemExit(f"The text fills {document.page} pages, and {len(PRINTED)} have a printed number.")


def _frame(column: int = 0, columns: int = 1, raised: float = 0.0) -> Frame:
    """A column of text on the page; `raised` leaves room for a footnote."""
    gutter, left, bottom, top = 6 * mm, 18 * mm, 20 * mm, 20 * mm
    width = (A5[0] - 2 * left - (columns - 1) * gutter) / columns
    return Frame(left + column * (width + gutter), bottom + raised, width, A5[1] - bottom - top - raised, 0, 0, 0, 0)


def _flow(text: str, body: ParagraphStyle = BODY) -> list[Flowable]:
    """Paragraphs of a text in which an empty line parts them; "#" begins a heading, "!" the title, "@" the authors."""
    return [_paragraph(" ".join(part.split()), body) for part in text.strip().split("\n\n")]


def _paragraph(text: str, body: ParagraphStyle) -> Paragraph:
    for sign, style in STYLES.items():
        if text.startswith(sign):
            return Paragraph(text.removeprefix(sign), style)
    return Paragraph(text[2:], AUTHOR) if text.startswith("@ ") else Paragraph(text, body)


def _running(canvas: Canvas, document: BaseDocTemplate) -> None:
    """Running header and printed number; the number also goes into the file's table of labels."""
    printed = PRINTED[min(document.page, len(PRINTED)) - 1]
    canvas.addPageLabel(document.page - 1, style="ARABIC", start=printed)
    canvas.setFont("Times-Italic", 8.5)
    canvas.drawString(18 * mm, A5[1] - 13 * mm, "Bridges Built Slowly")
    canvas.drawRightString(A5[0] - 18 * mm, A5[1] - 13 * mm, "Northgate and Ström")
    canvas.setFont("Times-Roman", 9)
    canvas.drawCentredString(A5[0] / 2, 11 * mm, str(printed))


def _running_with_note(canvas: Canvas, document: BaseDocTemplate) -> None:
    """As on every page, and the footnote under a short rule."""
    _running(canvas, document)
    canvas.setLineWidth(0.5)
    canvas.line(18 * mm, 31 * mm, 48 * mm, 31 * mm)
    note = Paragraph(FOOTNOTE, NOTE)
    _, height = note.wrap(A5[0] - 36 * mm, 20 * mm)
    note.drawOn(canvas, 18 * mm, 29 * mm - height)


if __name__ == "__main__":
    main()
