"""Passages whose tags a new version could not take over, as its page lists them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kb.coding.carrying import reworded
from kb.coding.succession import LeftBehind
from kb.model import Passage


@dataclass(frozen=True)
class LeftRow:
    """A passage of the earlier version: its text, its page there, and the passage that it may have become, by id."""

    text: str
    page: int | None
    now: str | None


def left_rows(left: Iterable[LeftBehind], passages: Mapping[str, Passage]) -> tuple[LeftRow, ...]:
    """Rows in reading order; `passages` are those of the new version by id."""
    answers = {identifier: passage for identifier, passage in passages.items() if not passage.furniture}
    return tuple(LeftRow(" ".join(found.text.split()), found.first_page, reworded(found.text, answers)) for found in left)
