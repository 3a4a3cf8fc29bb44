"""Stable GUIDs."""

from __future__ import annotations

from kb.exchange.guids import facet_guid, guid, user_guid, value_guid


def test_a_value_has_the_same_guid_for_ever() -> None:
    assert value_guid("gap", "capital") == "b98b0f35-0e0e-5eb6-a74e-c61e3c414cb2"


def test_kinds_and_parts_are_told_apart() -> None:
    guids = [guid("a", "b/c"), guid("a/b", "c"), guid("a", "b", "c"), guid("ab", "c"), facet_guid("gap"), value_guid("gap", "gap")]
    assert len(set(guids)) == len(guids)


def test_a_person_is_another_user_as_adjudicator() -> None:
    assert user_guid("Ada") != user_guid("Ada", adjudicates=True)
