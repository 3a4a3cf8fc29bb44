"""What is embedded of a passage and of a case. The index remembers `TEMPLATE`; a new one means a new index."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from kb.model import Case

TEMPLATE = "heading path and title above the passage; a case as summary, each section and each situation asked; 1"

MAX_CONTEXT_CHARS = 160
"""About 40 tokens; a longer heading path is cut from the left, for the nearest heading says most."""


def context_line(title: str, heading: Sequence[str]) -> str:
    """Title and heading path on one line, the outermost words cut first where it would be longer than `MAX_CONTEXT_CHARS`."""
    parts = [title, *(part for part in heading if part != title)]
    line = " > ".join(part for part in parts if part)
    if _length(line) <= MAX_CONTEXT_CHARS:
        return line
    first = next(i for i in range(max(0, len(line) - MAX_CONTEXT_CHARS), len(line)) if _length(line[i:]) <= MAX_CONTEXT_CHARS)
    kept = line[first:]
    return kept.split(" ", 1)[1] if " " in kept else kept


def _length(line: str) -> int:
    """Letters as the model takes them apart: one of Hangul becomes up to three tokens."""
    return len(unicodedata.normalize("NFD", line))


def passage_text(title: str, heading: Sequence[str], text: str) -> str:
    """What the encoder reads of a passage."""
    return f"{context_line(title, heading)}\n{text}"


def case_texts(case: Case) -> list[str]:
    """What the encoder reads of a case, a vector each; the nearest one counts. The first is the summary."""
    where = f"{case.title}. {case.place}."
    told = [f"{where} {case.body[name]}" for name in case.body if name not in case.silent_sections]
    return [f"{where} {case.summary}", *told, *case.asked_as]
