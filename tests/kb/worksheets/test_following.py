"""The situation that follows from the answers, and what to look up."""

from __future__ import annotations

import pytest

from kb.worksheets.entries import Typed
from kb.worksheets.following import Given, Lookup, follow, lookups
from tests.kb.worksheets.harbour import computed, filled, vocabulary

BOOK = vocabulary().codebook


def test_the_situation_is_told_in_sentences() -> None:
    assert follow(filled(), BOOK).text == (
        "We run Marrowick Quay in Marrowick. We count 1200 members. They feel calm and pressed for time. "
        "Contact is weak across these gaps: capital and firm to firm. Firms keep apart. The cluster is in its decline."
    )


def test_a_single_row_is_told_by_itself() -> None:
    found = follow(filled(**{"gaps__firm-to-firm__contact": "4"}), BOOK)
    assert "Contact across the capital gap is weak. The cluster is in its decline." in found.text


def test_each_value_names_the_answers_that_gave_it() -> None:
    found = follow(filled(), BOOK)
    assert dict(found.facets) == {
        "gap": (
            Given("capital", ("Capital, contact today: 1 of 4",)),
            Given("firm-to-firm", ("Firm to firm, contact today: 0 of 4", "Stage: Decline")),
        ),
        "stage": (Given("decline", ("Stage: Decline",)),),
        "sector": (Given("food", ("Sectors: Food, ICT",)), Given("ict", ("Sectors: Food, ICT",))),
        "place": (Given("Marrowick", ("Place: Marrowick",)),),
    }
    assert found.values("sector") == ("food", "ict")
    assert found.values("level") == ()


def test_nothing_follows_from_an_empty_sheet_or_from_what_cannot_be_read() -> None:
    unread: dict[str, Typed] = {"members": "many"}
    for typed in ({}, unread):
        found = follow(computed(typed), BOOK)
        assert (found.text, dict(found.facets), lookups(computed(typed), BOOK)) == ("", {}, ())


def test_a_situation_ends_its_sentences_where_an_answer_does_not() -> None:
    assert follow(computed({"stage": "maturity"}), BOOK).text == "The cluster is in its maturity."


def test_lookups_open_practices_or_ask_a_question() -> None:
    assert lookups(filled(), BOOK) == (
        Lookup("How others bridged the capital gap", {"gap": ("capital",), "stage": ("decline",)}, "", ("Capital, contact today: 1 of 4",)),
        Lookup(
            "How others bridged the firm to firm gap", {"gap": ("firm-to-firm",), "stage": ("decline",)}, "", ("Firm to firm, contact today: 0 of 4",)
        ),
        Lookup("Other ways to pay", {}, "how do cluster organisations depend less on one funder", ("Largest source's share: 75%",)),
        Lookup("Incubators in decline", {"stage": ("decline",), "instrument": ("incubator",)}, "", ("Stage: Decline",)),
    )


@pytest.mark.parametrize(("stage", "filters"), [("", {"gap": ("capital",)}), ("maturity", {"gap": ("capital",), "stage": ("maturity",)})])
def test_a_filter_by_an_open_answer_is_left_out(stage: str, filters: dict[str, tuple[str, ...]]) -> None:
    assert lookups(filled(stage=stage), BOOK)[0].filters == filters
