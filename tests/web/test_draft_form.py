"""What is typed into the form of a practice."""

from __future__ import annotations

import dataclasses

import pytest
from werkzeug.datastructures import MultiDict

from kb.drafts.writing import Cited, Writing
from web.draft_form import list_texts, typed

BEFORE = dataclasses.replace(
    Writing.empty(),
    lists={**Writing.empty().lists, "gap": ("policy", "capital"), "inventory": ("P1",)},
    cited=(Cited("s", "1 Banks", "25", "d", "p1", "Words"), Cited("s", "2 Firms")),
)


def form(*fields: tuple[str, str]) -> MultiDict[str, str]:
    rows = [(f"cited-{name}", value) for row in BEFORE.cited for name, value in zip(NAMES, dataclasses.astuple(row), strict=True)]
    return MultiDict([*rows, *fields])


NAMES = ("source", "section", "pages", "document", "passage", "quote")


def test_what_the_form_does_not_ask_for_stays() -> None:
    assert typed(form(), BEFORE).lists["inventory"] == ("P1",)
    assert typed(form(), BEFORE).cited == BEFORE.cited


def test_lines_are_single_spaced_and_sections_keep_their_paragraphs() -> None:
    written = typed(form(("title", "  Four \t banks "), ("situation", "One.\r\n\r\n- two  \r\n")), BEFORE)
    assert written.texts["title"] == "Four banks"
    assert written.body["Situation"] == "One.\n\n- two"


@pytest.mark.parametrize(
    ("text", "codes"), [("Denmark, se", ("DK", "SE")), ("united kingdom; EU", ("GB", "EU")), ("Atlantis", ("ATLANTIS",)), (" ,", ())]
)
def test_countries_are_typed_by_name_or_code(text: str, codes: tuple[str, ...]) -> None:
    assert typed(form(("country", text)), BEFORE).lists["country"] == codes


def test_lists_are_shown_as_they_are_typed() -> None:
    written = typed(form(("country", "DK, EU"), ("sector", "Life Science, ict"), ("asked_as", "One?\r\n\r\n Two? ")), BEFORE)
    assert list_texts(written) == {"country": "Denmark, EU", "sector": "Life science, ICT", "asked_as": "One?\nTwo?"}
    assert written.lists["sector"] == ("life-science", "ict")


def test_ticks_in_the_order_of_the_form_change_nothing_by_themselves() -> None:
    assert typed(form(("gap", "capital"), ("gap", "policy")), BEFORE).lists["gap"] == ("policy", "capital")
    assert typed(form(("gap", "capital")), BEFORE).lists["gap"] == ("capital",)


def test_a_passage_is_left_out_with_its_marks() -> None:
    written = typed(form(("leave-out", "1"), ("situation", "One [1]. Two [2].")), BEFORE)
    assert [row.section for row in written.cited] == ["2 Firms"]
    assert written.body["Situation"] == "One. Two [1]."
