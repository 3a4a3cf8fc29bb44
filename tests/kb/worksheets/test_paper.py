"""A sheet and a comparison as papers, and a sheet as JSON."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from kb.model import Source
from kb.render.form import Form
from kb.render.sheet import Items, Paper, Paragraph, Picture, Remark, Table, Tone, render_paper
from kb.worksheets.comparing import Compared, compare
from kb.worksheets.entries import Typed
from kb.worksheets.paper import PRIVATE, Around, about, comparison_paper, facet_label, sheet_paper, value_label
from kb.worksheets.sheet_json import as_json
from kb.worksheets.sheets import Sheet, Version
from tests.kb.worksheets.harbour import FILLED, computed, filled, harbour, vocabulary

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
WORK = Source("marrowick-2019", "Bridges", ("Ines Quill", "Tom Hale"), 2019, None, "report", "Invented", None)
AROUND = Around(vocabulary().codebook, {"marrowick-2019": WORK}, date(2026, 11, 22))
VERSION = Version(7, "aa" * 6, AT, "Before", {"name": "Quay", "members": "12a", "mood": ("calm",)})


def sheet(typed: dict[str, Typed] | None = None, situation: str | None = None, private: bool = False) -> Sheet:
    return Sheet("aa" * 6, "harbour-check", "Marrowick Quay", "Ada", "2026", private, 3, typed or FILLED, situation, AT, AT)


def paper(**changes: str) -> Paper:
    return sheet_paper(filled(**changes), sheet(), AROUND, [VERSION])


def parts(made: Paper, title: str) -> tuple[object, ...]:
    return next(section.parts for section in made.sections if section.title == title)


def test_a_paper_tells_whose_it_is_and_begins_with_what_comes_out() -> None:
    made = paper()
    assert (made.title, made.subtitle) == ("Harbour check", "Marrowick Quay")
    assert made.lead == "Filled in by Ada for 2026; last changed on 21 November 2026."
    assert [section.title for section in made.sections] == [
        "What comes out",
        "The situation",
        "What to look up",
        "The answers",
        "The cluster",
        "The gaps",
        "The money",
        "Versions",
        "Where this comes from",
    ]
    figures, said, *pictures = parts(made, "What comes out")
    assert isinstance(figures, Table)
    assert figures.rows[1] == ("Largest source's share", "75%")
    assert said == Remark(Tone.WARNING, "Largest source's share: 75%. More than half comes from one source. There are 1200 members.")
    assert next(picture.caption for picture in pictures if isinstance(picture, Picture)) == "Contact across the gaps"


def test_the_situation_names_each_facet_with_the_answers_that_gave_it() -> None:
    text, facets = parts(paper(), "The situation")
    assert isinstance(text, Paragraph)
    assert text.text.startswith("We run Marrowick Quay in Marrowick.")
    assert isinstance(facets, Table)
    assert facets.rows[0] == ("Gap", "Capital", "Capital, contact today: 1 of 4")
    assert ("Sector", "ICT", "Sectors: Food, ICT") in facets.rows


def test_what_a_person_made_of_the_situation_stands_instead() -> None:
    made = sheet_paper(filled(), sheet(situation="We are few."), AROUND)
    assert parts(made, "The situation")[0] == Paragraph("We are few.")


def test_lookups_name_what_they_look_for() -> None:
    (items,) = parts(paper(), "What to look up")
    assert isinstance(items, Items)
    assert items.items[0] == "How others bridged the capital gap: practices with gap 'Capital', cluster stage 'Decline'"
    assert items.items[2] == "Other ways to pay: how do cluster organisations depend less on one funder"


def test_every_answer_is_there_also_one_that_cannot_be_read() -> None:
    made = sheet_paper(computed({"members": "12a", "mood": ("calm", "eu"), "sources.r1.name": "City", "sources.r1.amount": "much"}), sheet(), AROUND)
    assert parts(made, "The answers") == (Paragraph("2 of 18 questions are answered; – stands for an open one."),)
    first, story, last = parts(made, "The cluster")
    assert isinstance(first, Table)
    assert ("Members", "12a (cannot be read)") in first.rows
    assert ("Mood", "Calm, EU first") in first.rows
    assert story == Paragraph("The story\n–")
    assert last == Table(("Question", "Answer"), (("Trust", "–"),))
    sources, years = parts(made, "The money")
    assert sources == Table(("Source", "Amount", "Kind"), (("City", "much (cannot be read)", "–"),), "Sources of income", (1,))
    assert isinstance(years, Table)
    assert years.rows == ()


def test_a_computed_column_stands_in_its_table() -> None:
    years = parts(paper(), "The money")[1]
    assert isinstance(years, Table)
    assert years.rows == (("2024", "100\u00a0EUR", "90\u00a0EUR", "10\u00a0EUR"), ("2025", "80\u00a0EUR", "95\u00a0EUR", "-15\u00a0EUR"))
    assert years.numbers == (0, 1, 2, 3)


def test_advice_is_taken_out_of_its_markdown_with_its_source() -> None:
    made = paper(stage="take-off")
    assert parts(made, "While Marrowick Quay takes off") == (
        Paragraph("Keep it small."),
        Items(("meet", "talk")),
        Paragraph("From harbours-2014, section 'Halls'."),
    )


def test_sources_are_cited_with_the_page_that_the_file_gives() -> None:
    (items,) = parts(paper(), "Where this comes from")
    assert items == Items(("Quill & Hale (2019): Bridges, section 'Bridges over the harbour', page 4.", "harbours-2014, section 'Halls'."))


def test_a_private_sheet_says_so() -> None:
    made = sheet_paper(filled(), sheet(private=True), AROUND)
    assert parts(made, "What comes out")[0] == Remark(Tone.WARNING, PRIVATE)


def test_an_empty_sheet_is_a_paper_with_open_answers() -> None:
    made = sheet_paper(computed({}), sheet({}), AROUND)
    assert [section.title for section in made.sections] == [
        "What comes out",
        "The answers",
        "The cluster",
        "The gaps",
        "The money",
        "Where this comes from",
    ]


def test_a_comparison_begins_with_where_the_columns_lie_furthest_apart() -> None:
    comparison = compare(harbour(), [Compared("Ada", filled().answers), Compared("Ben", filled(trust="0", stage="maturity").answers)])
    made = comparison_paper(comparison, AROUND)
    assert made.subtitle == "Side by side: Ada; Ben"
    told, _, items, figures = parts(made, "Where they agree and differ")
    assert told == Paragraph("26 questions were answered by two or more; in 2 of them the answers differ.")
    assert items == Items(("Trust: Ada 3 of 4, Ben 0 of 4",))
    assert isinstance(figures, Table)
    assert figures.head == ("Figure", "Ada", "Ben")
    (table,) = parts(made, "The cluster")
    assert isinstance(table, Table)
    assert ("Stage (differs)", "Decline", "Maturity") in table.rows
    assert ("Trust (apart by 3)", "3 of 4", "0 of 4") in table.rows


@pytest.mark.parametrize("form", [Form.HTML, Form.MARKDOWN, Form.PDF])
def test_a_sheet_with_markup_in_its_answers_becomes_a_file(form: Form) -> None:
    typed: dict[str, Typed] = FILLED | {"name": "<script>alert(1)</script> #let x = $1 [^1] \\", "story": "*a* \x00 _b_ " + "w" * 80}
    made = render_paper(sheet_paper(computed(typed), sheet(typed), AROUND), form)
    assert b"<script>" not in made
    assert len(made) > 2000


def test_a_sheet_as_json_holds_answers_figures_situation_and_versions() -> None:
    typed: dict[str, Typed] = FILLED | {"members": "12a"}
    found = json.loads(json.dumps(as_json(computed(typed), sheet(typed), AROUND.codebook, [VERSION])))
    assert found["worksheet"] == {"id": "harbour-check", "title": "Harbour check", "frameworks": ["F04", "F15"]}
    assert found["sheet"]["subject"] == "Marrowick Quay"
    assert found["sheet"]["changed_at"] == "2026-11-21T09:30:00+00:00"
    assert (found["answers"]["sector"], found["answers"]["met_on"], found["answers"]["sources.r2.amount"]) == (["food", "ict"], "2026-11-21", 200.5)
    assert found["unread"] == {"members": "12a"}
    assert found["figures"][1]["words"] == "75%"
    assert found["figures"][1]["value"] == pytest.approx(600 / 800.5)
    assert found["situation"].startswith("We run Marrowick Quay")
    assert found["facets"]["stage"] == [{"value": "decline", "by": ["Stage: Decline"]}]
    assert found["versions"] == [
        {
            "number": 7,
            "name": "Before",
            "at": "2026-11-21T09:30:00+00:00",
            "answers": {"name": "Quay", "mood": ["calm"]},
            "unread": {"members": "12a"},
        }
    ]


def test_facets_and_values_have_names_also_free_ones() -> None:
    book = vocabulary().codebook
    assert [facet_label(book, facet) for facet in ("gap", "sector", "place")] == ["Gap", "Sector", "Place"]
    assert [value_label(book, *pair) for pair in (("gap", "firm-to-firm"), ("sector", "life-science"), ("place", "new-town"))] == [
        "Firm to firm",
        "Life science",
        "new-town",
    ]


def test_a_file_is_named_by_worksheet_subject_and_period() -> None:
    assert about(harbour(), sheet()) == "Harbour check, Marrowick Quay, 2026"
