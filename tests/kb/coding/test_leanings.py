"""Leanings in the tables: put, replaced, taken out, and written with what they belong to."""

from __future__ import annotations

from kb.coding.leanings import kept_leanings, put_leanings, remove_leanings
from kb.knowledge import KnowledgeBase
from tests.kb.documents import Part, prepared

MORE, LESS = {"gap": {"capital": 0.9, "policy": 0.1}}, {"gap": {"capital": 0.2}}


def test_what_is_put_is_kept_and_put_again_replaced(kb: KnowledgeBase) -> None:
    with kb.store.engine.begin() as connection:
        put_leanings(connection, {"a": MORE, "b": MORE})
        put_leanings(connection, {"b": LESS})
        put_leanings(connection, {})
    assert kept_leanings(kb.store.engine, ["a", "b", "c"]) == {"a": MORE, "b": LESS}


def test_what_is_removed_is_gone_and_unknown_ids_are_ignored(kb: KnowledgeBase) -> None:
    with kb.store.engine.begin() as connection:
        put_leanings(connection, {"a": MORE, "b": MORE})
        remove_leanings(connection, ["a", "c"])
    assert kept_leanings(kb.store.engine, ["a", "b"]) == {"b": MORE}


def test_a_document_brings_its_leanings_and_takes_them_along(kb: KnowledgeBase) -> None:
    first = prepared(kb.encoder, "Quay", [Part("Nets are mended.", leanings=MORE), Part("Contents", furniture=True), Part("Sails.", leanings=LESS)])
    kb.add_document(first)
    one, contents, two = kb.passages_of(first.document.id)
    assert kept_leanings(kb.store.engine, [one, contents, two]) == {one: MORE, two: LESS}
    kb.add_document(prepared(kb.encoder, "Quay anew", [Part("Ropes.", leanings=LESS)], replaces=first.document.id))
    assert kept_leanings(kb.store.engine, [one, two]) == {}
