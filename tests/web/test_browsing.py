from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from kb.knowledge import KnowledgeBase
from web.browsing import BrowseAddress, last_year, listing


@pytest.mark.parametrize(
    ("period", "year"),
    [(None, 0), ("2014-2017", 2017), ("since 2009", 2009), ("planned for 2020", 2020), ("in the 1980s", 0), ("first in 1998, again in 2003", 2003)],
)
def test_the_latest_year_of_a_period(period: str | None, year: int) -> None:
    assert last_year(period) == year


@pytest.mark.parametrize(("query", "page"), [("1", 1), ("0", 1), ("-2", 1), ("two", 1), ("٣", 1), ("7", 7)])
def test_a_page_number_that_is_none_is_the_first(query: str, page: int) -> None:
    assert BrowseAddress.from_arguments(MultiDict([("page", query)])).page == page


def test_addresses_are_in_one_order_and_without_defaults() -> None:
    address = BrowseAddress.from_arguments(
        MultiDict([("sort", "place"), ("page", "1"), ("level", "city"), ("gap", "capital"), ("gap", "capital"), ("words", " ")])
    )
    assert address.url == "/cases?gap=capital&level=city"
    assert BrowseAddress().url == "/cases"


def test_words_are_found_whatever_their_case_and_accents(kb: KnowledgeBase) -> None:
    cases = kb.store.cases().values()
    for words in ("MARROWICK", "márrowick", "round tab", "Sweden"):
        assert [case.id for case in listing(cases, BrowseAddress(words=words)).cases if "marrowick" in case.id], words
    assert not listing(cases, BrowseAddress(words="owick")).cases
