"""Statements of a practice that is being written, and the marks behind them: "[2]" says that the second source tells it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from kb.model import is_silent

_MARK = re.compile(r"\s*\[(\d{1,2}(?:\s*,\s*\d{1,2})*)\]")
_MARKED = re.compile(r"\[[\d\s,]+\][.,;:!?…\"”’)*_]*$")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,2}[.)])\s", re.MULTILINE)


def without_marks(text: str) -> str:
    """The text as readers see it."""
    return _MARK.sub("", text)


def marks(text: str) -> tuple[int, ...]:
    """Numbers of the sources that the text names, from 1, in its order, each once."""
    return tuple(dict.fromkeys(int(number) for found in _MARK.finditer(text) for number in found[1].split(",")))


def renumbered(text: str, numbers: Mapping[int, int]) -> str:
    """The text with each number replaced by the one that it has now; those that have none are taken out."""

    def one(found: re.Match[str]) -> str:
        kept = [str(numbers[int(number)]) for number in found[1].split(",") if int(number) in numbers]
        return f" [{', '.join(kept)}]" if kept else ""

    return _MARK.sub(one, text)


def statements(section: str) -> tuple[str, ...]:
    """The paragraphs and list items of a section that state something of the source, marks included."""
    return tuple(text for text in _paragraphs(section) if not is_silent(text))


def unfounded(section: str, founded: Collection[str] = ()) -> tuple[str, ...]:
    """Statements that no mark ends.

    Args:
        section: Text of a section.
        founded: Statements that were checked before: they need no mark while their words stay the same.
    """
    known = {_plain(text) for text in founded}
    return tuple(text for text in statements(section) if not _MARKED.search(text) and _plain(text) not in known)


def _paragraphs(section: str) -> Iterator[str]:
    for paragraph in re.split(r"\n\s*\n", section):
        starts = [0, *(found.start() for found in _ITEM.finditer(paragraph) if found.start())]
        pieces = (paragraph[first:last].strip() for first, last in zip(starts, [*starts[1:], len(paragraph)], strict=True))
        yield from filter(None, pieces)


def _plain(text: str) -> str:
    return " ".join(without_marks(text).split())
