"""Which words of a text went and which came."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from re import findall

MOST_WORDS = 3000
"""Of a text in which single words are told apart; two of that length take 0.1 s."""


@dataclass(frozen=True)
class Piece:
    """Words that stand in both texts, or, `marked`, in this one only."""

    text: str
    marked: bool = False


Pieces = tuple[Piece, ...]


def pieces(before: str, after: str) -> tuple[Pieces, Pieces]:
    """Both texts in pieces, joined again without loss; each whole where one is empty, nothing stayed, or they are too long."""
    old, new = (findall(r"\s*\S+\s*$|\s*\S+", text) for text in (before, after))
    whole = ((Piece(before),), (Piece(after),))
    if not old or not new or max(len(old), len(new)) > MOST_WORDS:
        return whole
    found = SequenceMatcher(None, [word.strip() for word in old], [word.strip() for word in new], autojunk=False)
    steps = found.get_opcodes()
    if all(tag != "equal" for tag, *_ in steps):
        return whole
    gone = tuple(Piece("".join(old[start:end]), tag != "equal") for tag, start, end, _, _ in steps if start < end)
    came = tuple(Piece("".join(new[start:end]), tag != "equal") for tag, _, _, start, end in steps if start < end)
    return gone, came
