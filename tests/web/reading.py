"""What a visitor reads of a page."""

from __future__ import annotations

from bs4 import Tag


def words(element: Tag | None) -> str:
    """Words of an element that must be there, single-spaced."""
    assert element is not None
    return " ".join(element.get_text(" ").split())


def target(element: Tag | None) -> str:
    """Where a link that must be there leads."""
    assert element is not None
    return str(element["href"])
