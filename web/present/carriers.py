"""What carries a value of the codebook, as lists: a few of each, or all of one, page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.codebooks.uses import Use
from kb.store import Store
from web.present.history import place_of

FEW = 5
"""Rows of each list where all stand together."""

PER_PAGE = 25

LISTS: Mapping[str, str] = {
    "waiting": "To be read again",
    "by-hand": "Passages by hand",
    "suggested": "Passages by suggestion",
    "practices": "Practices",
}


@dataclass(frozen=True)
class Row:
    """A passage or practice: where it stands, how its text begins, and its address."""

    title: str
    where: str
    text: str
    href: str


@dataclass(frozen=True)
class ListView:
    """One list; `page` of `pages`, from 1, where it stands alone."""

    name: str
    title: str
    total: int
    rows: tuple[Row, ...]
    page: int
    pages: int


def listed(store: Store, use: Use, waiting: Sequence[str], chosen: str, page: int) -> tuple[ListView, ...]:
    """The lists that hold anything.

    Args:
        store: Holds passages and practices.
        use: What carries the value.
        waiting: Passages that have to be read again because it was split.
        chosen: The list that stands alone; empty for all.
        page: Of that list, from 1; one beyond the last is the last.
    """
    ids = {"waiting": waiting, "by-hand": use.by_hand, "suggested": use.suggested, "practices": use.practices}
    return tuple(_list(store, name, ids[name], bool(chosen), page) for name in LISTS if ids[name] and chosen in ("", name))


def _list(store: Store, name: str, ids: Sequence[str], is_alone: bool, page: int) -> ListView:
    pages = max(1, -(-len(ids) // PER_PAGE)) if is_alone else 1
    number = min(page, pages)
    shown = ids[(number - 1) * PER_PAGE : number * PER_PAGE] if is_alone else ids[:FEW]
    rows = _practices(store, shown) if name == "practices" else _passages(store, shown, name == "waiting")
    return ListView(name, LISTS[name], len(ids), rows, number, pages)


def _practices(store: Store, ids: Sequence[str]) -> tuple[Row, ...]:
    cases = store.cases(ids)
    return tuple(Row(cases[i].title, cases[i].place, cases[i].summary, f"/cases/{i}") for i in ids if i in cases)


def _passages(store: Store, ids: Sequence[str], to_review: bool) -> tuple[Row, ...]:
    passages = store.passages(ids)
    documents = {document.id: document for document in store.documents({document_id for document_id, _ in passages.values()})}
    places = [place_of(i, passages, documents) for i in ids if i in passages]
    return tuple(Row(place.title, place.where, place.text, f"/tagging/{place.id}" if to_review else place.href) for place in places)
