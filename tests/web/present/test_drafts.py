"""Practices that are written here, in words."""

from __future__ import annotations

import dataclasses

import pytest

from kb.corpus import Corpus
from kb.drafts.checks import Check, Point
from kb.drafts.drafting import Support
from kb.drafts.writing import Writing
from kb.errors import CardFault
from tests.conftest import SMALL_CORPUS
from web.present.drafts import Difference, check_views, choice_fields, differences, preview

CORPUS = Corpus.from_folder(SMALL_CORPUS)
CODEBOOK = CORPUS.codebook


def with_texts(**texts: str) -> Writing:
    empty = Writing.empty()
    return dataclasses.replace(empty, texts={**empty.texts, **texts})


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (CardFault("title", "title: String should have at least 1 character", "string_too_short"), "Title is missing."),
        (
            CardFault("title", "title: String should have at most 90 characters", "string_too_long"),
            "Title: String should have at most 90 characters.",
        ),
        (CardFault("lat", "lat: Input should be a valid number", "float_parsing"), "Latitude is not a number."),
        (CardFault("asked_as", "asked_as: List should have at least 3 items", "too_short"), "Three to six situations are needed, one a line."),
        (CardFault("sources", "sources: List should have at least 1 item", "too_short"), "At least one passage is needed."),
        (CardFault("card", "card: Value error, lat and lon must both be given", "value_error"), "The record: lat and lon must both be given."),
        (CardFault("Watch out", "Watch out is empty; where it is silent say so"), "Watch out is empty; where it is silent say so."),
    ],
)
def test_a_fault_is_told_with_the_name_of_its_field(fault: CardFault, told: str) -> None:
    (view,) = check_views([Check(Point.COMPLETE, (fault,))])
    assert (view.name, view.passed, view.faults) == ("The record is complete", False, (told,))


def test_only_what_the_other_changed_and_i_have_otherwise_is_a_difference() -> None:
    opened = with_texts(title="Old", cost="Old", place="Old")
    mine = with_texts(title="Mine", cost="New", place="Mine")
    theirs = with_texts(title="Theirs", cost="New", place="Old", period="")
    assert differences(CODEBOOK, opened, mine, theirs) == (Difference("Title", "Theirs"),)


def test_each_value_tells_how_many_passages_carry_it() -> None:
    writing = dataclasses.replace(Writing.empty(), lists={**Writing.empty().lists, "gap": ("capital", "gone")})
    gap = choice_fields(CODEBOOK, writing, {"gap": (Support("capital", 2, 3, False), Support("policy", 1, 3, True))})[0]
    assert (gap.field, gap.name, gap.ticked) == ("gap", "Gap", "Capital, gone")
    shown = {choice.value: (choice.ticked, choice.support) for choice in gap.choices}
    assert (shown["capital"], shown["policy"], shown["research"], shown["gone"]) == (
        (True, "2 of 3"),
        (False, "1 of 3, by hand"),
        (False, ""),
        (True, ""),
    )


def test_a_preview_numbers_the_passages_and_names_what_is_silent() -> None:
    case = CORPUS.cases[1]
    shown = preview(CODEBOOK, Writing.from_case(case), {source.id: source for source in CORPUS.sources})
    assert (shown.title, shown.place) == (case.title, "Hvidmose, Denmark")
    assert [part.silent for part in shown.parts] == [False, False, True, True, True]
    assert [(place.number, place.work, place.href) for place in shown.cited] == [(1, "Harbours & Halls: Notes from the Coast", None)]
