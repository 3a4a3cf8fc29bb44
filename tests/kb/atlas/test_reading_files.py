"""A reading list as Markdown, CSV, BibTeX and RIS."""

from __future__ import annotations

import csv
import io

import pytest

from kb.atlas.coverage import Emptiness, GridCell
from kb.atlas.reading_files import COLUMNS, FILES, WHY, cell_name
from kb.atlas.reading_list import ReadingList, reading_list
from kb.corpus import Lead
from kb.knowledge import KnowledgeBase
from tests.kb.atlas.planted import CONTEXT, add_report
from tests.kb.documents import Part

LEAD = Lead("lead-9", "A page *about* banks", "https://example.org/banks", "Tells how [one] bank\nlearned.", {"gap": ("capital",)})
TWIN = Lead("lead-10", "A page about ships", "https://example.org/ships", "Another.", {"gap": ("capital",)})


@pytest.fixture
def listed(kb: KnowledgeBase) -> ReadingList:
    told = {"gap": {"capital": 0.8}, "stage": {"decline": 0.356}}
    add_report(kb, "Bridges", Part("Both.", tags=(CONTEXT,), leanings=told), source_id="bridges-2019")
    survey = kb.atlas.survey()
    cell = survey.coverage.cell("capital", "stage", "decline")
    return reading_list(kb.store, kb.record, kb.codebook, survey, (LEAD, TWIN), cell)


def made(kb: KnowledgeBase, name: str, listed: ReadingList) -> str:
    return FILES[name].make(kb.codebook, listed).decode("utf-8")


def test_markdown_says_why_what_to_read_and_what_is_nearest(kb: KnowledgeBase, listed: ReadingList) -> None:
    assert made(kb, "markdown", listed) == MARKDOWN


BRIDGES = "Northgate & Ström 2019, *Bridges Built Slowly: Six Towns and Their Firms*"
MARKDOWN = rf"""# Reading list: Capital and decline

The library holds no practice of it. Everything in the library was read, and nothing in it carries both.

## Read elsewhere

- [A page \*about\* banks](https://example.org/banks): Tells how \[one\] bank learned.
- [A page about ships](https://example.org/ships): Another.

## Reports here that nobody reviewed for it

- {BRIDGES}: 1 passage leans to it, with a confidence of up to 0.36

## What is nearest

- Firm to firm and decline: 1 practice
  - A monthly breakfast planned for machine builders who never met (Lindavale), in {BRIDGES}
- Capital and take-off: 1 practice
  - Four banks and twelve software firms meet at one round table each quarter (Marrowick), in {BRIDGES}
"""


def test_a_thin_list_says_how_many_it_holds_and_one_in_doubt_how_many_doubt(kb: KnowledgeBase, listed: ReadingList) -> None:
    thin = ReadingList(GridCell("capital", "stage", "decline", practices=2), None, (), (), 0, ("gap", "capital"), ())
    assert made(kb, "markdown", thin) == "# Reading list: Capital and decline\n\nThe library holds 2 practices of it.\n"
    doubtful = ReadingList(GridCell("capital", "level", "eu", doubtful=4), Emptiness.LOW_TRUST, (), (), 0, ("gap", "capital"), ())
    assert "# Reading list: Capital and EU" in made(kb, "markdown", doubtful)
    assert "Passages in doubt: 4, below a confidence of 0.5." in made(kb, "markdown", doubtful)


def test_there_are_words_for_every_reason() -> None:
    assert set(WHY) == set(Emptiness)


def test_the_table_has_a_row_for_each_thing_to_read(kb: KnowledgeBase, listed: ReadingList) -> None:
    rows = list(csv.DictReader(io.StringIO(made(kb, "csv", listed).removeprefix("\ufeff"))))
    assert tuple(rows[0]) == COLUMNS
    assert [row["what"] for row in rows] == ["page elsewhere", "page elsewhere", "report to review", "practice", "work", "practice", "work"]
    assert rows[2] == {
        "what": "report to review",
        "title": "Bridges Built Slowly: Six Towns and Their Firms",
        "authors": "Ada Northgate; Pär Ström",
        "year": "2019",
        "address": "https://example.org/bridges",
        "about": "",
        "passages": "1",
        "confidence": "0.356",
    }


def test_bibtex_has_an_entry_for_each_work_under_a_key_of_its_own(kb: KnowledgeBase, listed: ReadingList) -> None:
    entries = [line for line in made(kb, "bibtex", listed).splitlines() if line.startswith("@")]
    assert entries == ["@misc{page,", "@misc{page-2,", "@techreport{northgate2019bridges,"]


def test_ris_has_a_record_for_each_work(kb: KnowledgeBase, listed: ReadingList) -> None:
    told = made(kb, "ris", listed)
    assert [line for line in told.split("\r\n") if line.startswith(("TY", "ID", "ER"))] == [
        *("TY  - ELEC", "ID  - page", "ER  - "),
        *("TY  - ELEC", "ID  - page-2", "ER  - "),
        *("TY  - RPRT", "ID  - northgate2019bridges", "ER  - "),
    ]


def test_an_empty_list_makes_files_without_entries(kb: KnowledgeBase) -> None:
    empty = ReadingList(GridCell("policy", "stage", "decline"), Emptiness.NOTHING, (), (), 0, ("gap", "policy"), ())
    assert made(kb, "bibtex", empty) == made(kb, "ris", empty) == ""
    assert made(kb, "csv", empty).removeprefix("\ufeff") == f"{','.join(COLUMNS)}\r\n"


@pytest.mark.parametrize(("facet", "value", "name"), [("level", "eu", "Policy and EU"), ("instrument", "round-table", "Policy and round table")])
def test_a_cell_is_named_by_its_labels(kb: KnowledgeBase, facet: str, value: str, name: str) -> None:
    assert cell_name(kb.codebook, GridCell("policy", facet, value)) == name
