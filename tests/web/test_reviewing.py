from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from kb.coding.review import Order, State, Wanted
from kb.knowledge import KnowledgeBase
from web.reviewing import ReviewAddress


def read(kb: KnowledgeBase, **fields: str) -> ReviewAddress:
    return ReviewAddress.from_arguments(MultiDict(fields), kb.codebook)


def test_an_address_asks_the_library_for_what_it_says(kb: KnowledgeBase) -> None:
    address = read(
        kb, document="d", facet="gap", value="capital", least="30", most="80", by="Ben", state="skipped", order="alike", like="d-0001", picture="0"
    )
    assert address.wanted("Ada") == Wanted("Ada", "d", "gap", "capital", 0.3, 0.8, "Ben", State.SKIPPED, Order.ALIKE, "d-0001")
    query = "document=d&facet=gap&value=capital&least=30&most=80&by=Ben&state=skipped&order=alike&like=d-0001&picture=0"
    assert address.passage_url("d-0002") == f"/tagging/d-0002?{query}"
    assert address.bulk_page(3) == f"/tagging/bulk?{query}&page=3"


def test_an_address_without_anything_is_without_a_query(kb: KnowledgeBase) -> None:
    assert read(kb) == ReviewAddress()
    assert (ReviewAddress().start_url, ReviewAddress().first_url, ReviewAddress().bulk_url) == ("/tagging", "/tagging/next", "/tagging/bulk")


def test_facet_and_value_may_come_as_one_field(kb: KnowledgeBase) -> None:
    assert read(kb, find="level:city").pairs == [("facet", "level"), ("value", "city")]
    assert read(kb, find="level:").pairs == [("facet", "level")]


@pytest.mark.parametrize(
    "fields",
    [
        {"facet": "weather", "value": "rain"},
        {"value": "capital"},
        {"state": "lost", "order": "backwards"},
        {"least": "-1", "most": "many"},
        {"least": "٣"},
    ],
)
def test_what_is_unknown_narrows_nothing(kb: KnowledgeBase, fields: dict[str, str]) -> None:
    assert read(kb, **fields) == ReviewAddress()


def test_an_unknown_value_of_a_known_facet_leaves_the_facet(kb: KnowledgeBase) -> None:
    assert read(kb, facet="gap", value="rain").pairs == [("facet", "gap")]


def test_a_range_that_is_upside_down_is_turned_and_cut_at_a_hundred(kb: KnowledgeBase) -> None:
    address = read(kb, least="180", most="40")
    assert (address.least, address.most) == (40, 100)


def test_only_the_order_by_likeness_remembers_the_last_passage(kb: KnowledgeBase) -> None:
    assert read(kb, order="alike").behind("d-0001").like == "d-0001"
    assert read(kb, order="likely").behind("d-0001").like == ""


def test_looking_for_a_value_drops_what_narrows_and_keeps_the_document(kb: KnowledgeBase) -> None:
    address = read(kb, document="d", least="30", by="Ben", state="done").looking_for("gap", "capital")
    assert address.start_url == "/tagging?document=d&facet=gap&value=capital&order=likely"


def test_what_is_only_shown_does_not_narrow(kb: KnowledgeBase) -> None:
    assert not read(kb, picture="0", definitions="1").narrows
    assert read(kb, state="done").narrows
