"""PDFs of other programs (tests/data/pdf/README.md): every block in its place, whatever the file is made of."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.readers.pdf import read
from kb.model import BlockKind

DATA = Path(__file__).parents[2] / "data" / "pdf"

# Kind, level, pages and the first and last words of each block.
Outline = list[tuple[str, str, str]]

TYPST: Outline = [
    ("heading 1", "1-1", "Harbour Lights: How … Ports Learn Together"),
    ("paragraph", "1-1", "Ada Quist and Bo Ferrand"),
    ("heading 1", "1-1", "Contents"),
    ("furniture", "1-1", "1 Why small … . . 1"),
    ("heading 1", "1-1", "1 Why small ports meet"),
    ("paragraph", "1-1", "Small ports rarely … presented a difficulty."),
    ("paragraph", "1-1", "Over three winters … to write newsletters."),
    ("heading 2", "1-1", "1.1 What the coordinator does"),
    ("paragraph", "1-1", "The coordinator visits … a seating plan."),
    ("list", "1-1", "- Matching questions … a lunch break"),
    ("heading 2", "1-1", "1.2 What it costs"),
    ("paragraph", "1-1", "The circle costs … had fallen noticeably."),
    ("table", "1-1", "Year | Members … 22 | 26,000"),
    ("caption", "1-1", "Table 1: Growth … the harbour circle"),
    ("heading 1", "1-1", "2 What other regions can borrow"),
    ("paragraph", "1-1", "The arrangement travels … within a year."),
    ("paragraph", "1-1", "Three conditions seem … who handle speeches."),
    ("heading 1", "1-1", "3 After the first five years"),
    ("paragraph", "1-1", "Two yards now … telephoning before buying."),
    ("paragraph", "1-1", "The pilotage service … of somebody else."),
    ("footnote", "1-1", "¹ The first … booked a room."),
    ("footnote", "1-1", "² Quay length … after two complaints."),
    ("furniture", "1-1", "1"),
]
CHROMIUM: Outline = [
    ("furniture", "1-1", "The Repair Belt"),
    ("heading 1", "1-1", "The Repair Belt: A Handbook"),
    ("paragraph", "1-1", "Along one commuter … might do instead."),
    ("heading 1", "1-1", "Who does what"),
    ("paragraph", "1-1", "Every shop keeps … twice a day."),
    ("heading 2", "1-1", "The courier"),
    ("paragraph", "1-1", "The courier is … customer never pays."),
    ("list", "1-1", "- Collection at … to the school"),
    ("table", "1-1", "Stop | Trade … week, or never"),
    ("caption", "1-1", "Figure 1: Stops … and their trades"),
    ("heading 1", "1-1", "How it is paid"),
    ("paragraph", "1-1", "Customers see one … equipment or location."),
    ("paragraph", "1-1", "Municipal support covers … has ever set."),
    ("paragraph", "1-2", "Two shops left … of the agreement."),
    ("furniture", "1-1", "1"),
    ("furniture", "2-2", "The Repair Belt"),
    ("heading 1", "2-2", "What to watch"),
    ("paragraph", "2-2", "The belt depends … along on Wednesdays."),
    ("paragraph", "2-2", "A further weakness … even than wages."),
    ("furniture", "2-2", "2"),
]
LIBREOFFICE: Outline = [
    ("heading 1", "1-1", "Salt and Solder"),
    ("paragraph", "1-1", "How a fishing … instruments are repaired"),
    ("paragraph", "1-1", "Nora Eide"),
    ("paragraph", "1-1", "This report was … over nine years."),
    ("furniture", "1-1", "i"),
    ("furniture", "2-2", "Salt and Solder"),
    ("heading 1", "2-2", "The coast before"),
    ("paragraph", "2-2", "Until the landing … oscilloscope gather dust."),
    ("paragraph", "2-2", "The first evening … replacements had dropped."),
    ("heading 2", "2-2", "What the college offered"),
    ("paragraph", "2-2", "The college offered … at a time."),
    ("list", "2-2", "- Rooms on … the fuses are"),
    ("table", "2-2", "Year | Repairs … | Three firms"),
    ("caption", "2-2", "Table 1: Repairs … who made them"),
    ("heading 1", "2-2", "The three firms"),
    ("paragraph", "2-2", "Three firms grew … to colleges elsewhere."),
    ("paragraph", "2-2", "The firms share … the coffee machine."),
    ("paragraph", "2-3", "Relations with the … its own works."),
    ("footnote", "2-2", "1 Two skippers … about the weather."),
    ("furniture", "2-2", "Page 1"),
    ("furniture", "3-3", "Institute of Coastal Crafts"),
    ("heading 1", "3-3", "What did not work"),
    ("paragraph", "3-3", "An attempt to … not yet signed."),
    ("paragraph", "3-3", "A second attempt, … the seventh year."),
    ("paragraph", "3-3", "A third attempt … whole story started."),
    ("heading 1", "3-3", "Advice to others"),
    ("paragraph", "3-3", "Begin with something … owns a key."),
    ("paragraph", "3-3", "Beware of measuring … counted at all."),
    ("paragraph", "3-3", "Those who wish … bring an instrument."),
    ("furniture", "3-3", "Page 2"),
]
GROFF: Outline = [
    ("heading 1", "1-1", "Orchards and Lathes"),
    ("heading 2", "1-1", "M. Verhaegen"),
    ("paragraph", "1-1", "Institute for Quiet Industries"),
    ("heading 1", "1-1", "ABSTRACT"),
    ("paragraph", "1-1", "This note describes … the growers’ cooperative."),
    ("heading 1", "1-1", "1. The starting point"),
    ("paragraph", "1-1", "Harvest labour had … the third evening."),
    ("paragraph", "1-1", "By the fourth … a single page."),
    ("heading 2", "1-1", "1.1. Rules of the consortium"),
    ("paragraph", "1-1", "Whoever improves the … asked only twice."),
    ("list", "1-1", "1. Improvements are … patent without asking."),
    ("footnote", "1-1", "The evenings were … between two shifts."),
    ("heading 1", "1-1", "2. What came of it"),
    ("paragraph", "1-1", "Nineteen platforms were … than in money."),
    ("paragraph", "1-1", "The agency considers … was the agency’s."),
    ("heading 1", "1-1", "3. Transferability"),
    ("paragraph", "1-1", "Three circumstances were … than a machine."),
    ("paragraph", "1-1", "A well-documented second … standardisation of hives."),
]


def shortened(text: str) -> str:
    words = text.split()
    return text if len(words) <= 6 else f"{' '.join(words[:3])} … {' '.join(words[-3:])}"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("typst-two-columns", TYPST), ("chromium-report", CHROMIUM), ("libreoffice-report", LIBREOFFICE), ("groff-two-columns", GROFF)],
)
def test_blocks_of_a_producer(name: str, expected: Outline) -> None:
    blocks = read(DATA / f"{name}.pdf").blocks
    assert [
        (f"{block.kind} {block.heading_level or ''}".strip(), f"{block.page_number}-{block.last_page_number}", shortened(block.text))
        for block in blocks
    ] == expected


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("typst-two-columns", "two insurers and a state-owned pilotage service. The secretariat consists of"),
        ("typst-two-columns", "bring one unsolved problem each.¹ The rule was simple:"),
        (
            "chromium-report",
            "has since returned with a different trade. The remaining members consider this freedom to leave the most important clause",
        ),
        ("libreoffice-report", "before the instrument came back.¹ What the coast did have was"),
        (
            "libreoffice-report",
            "are less relaxed. Two of them refuse to supply circuit diagrams. A third has appointed the coast its official repair centre for the",
        ),
        ("groff-two-columns", "The cooperative organised an evening at which growers described their steepest rows while workshop owners listened,"),
    ],
)
def test_sentences_are_whole_over_lines_columns_and_pages(name: str, sentence: str) -> None:
    assert any(sentence in block.text for block in read(DATA / f"{name}.pdf").blocks)


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("typst-two-columns", "Year | Members | Budget (euro)\n2014 | 7 | 18,000\n2015 | 13 | 21,500\n2016 | 22 | 26,000"),
        (
            "chromium-report",
            "Stop | Trade | Turnaround\nThird | Electric motors and small pumps, including rewinding of old armatures | Four days\n"
            "Fifth | Upholstery | Nine days\nTerminus | Whatever remains | A week, or never",
        ),
        (
            "libreoffice-report",
            "Year | Repairs | Working on it\nFirst | 40 | Nine volunteers\n"
            "Third | 310 | Four employees and a changing group of apprentices from two colleges\nNinth | 2,900 | Three firms",
        ),
    ],
)
def test_tables_are_read_row_by_row(name: str, table: str) -> None:
    assert [block.text for block in read(DATA / f"{name}.pdf").blocks if block.kind is BlockKind.TABLE] == [table]


@pytest.mark.parametrize(
    ("name", "title", "authors", "labels"),
    [
        ("typst-two-columns", "Harbour Lights: How Small Ports Learn Together", ("Ada Quist, Bo Ferrand",), ("1",)),
        ("chromium-report", "The Repair Belt: A Handbook", (), ("1", "2")),
        ("libreoffice-report", "Salt and Solder", ("Nora Eide",), ("i", "1", "2")),
        ("groff-two-columns", "Orchards and Lathes", (), (None,)),
    ],
)
def test_title_authors_and_labels(name: str, title: str, authors: tuple[str, ...], labels: tuple[str | None, ...]) -> None:
    document = read(DATA / f"{name}.pdf")
    assert (document.title, document.authors, tuple(page.label for page in document.pages)) == (title, authors, labels)
