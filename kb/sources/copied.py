"""Finds sentences that were copied: runs of words that stand in somebody else's text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from kb.model import Problem

RUN_WORDS = 12
"""A shared run of this many words is a copied passage (the issue's rule); names and set phrases are shorter."""


def words(text: str) -> list[str]:
    """Letters and digits in lower case, in order; a word broken by a hyphen at a line's end is one word."""
    joined = re.sub(r"(?:\u00ad|[-\u2010]\s*\n\s*)", "", text)
    return re.findall(r"[^\W_]+", joined.lower())


class Originals:
    """Texts that must not be copied, indexed by their runs of `RUN_WORDS` words."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._file_of_run = {run: name for name, text in texts.items() for run in _runs(words(text))}

    def copied_from(self, text: str) -> tuple[str, str] | None:
        """The file and the run of words that `text` shares with it, or None; the first such run of `text`."""
        for run in _runs(words(text)):
            if run in self._file_of_run:
                return self._file_of_run[run], " ".join(run)
        return None


def copied_cards(folder: Path, originals: Originals) -> list[Problem]:
    """A Problem for every file of a corpus folder that shares a run of words with an original."""
    problems = []
    for path in sorted(path for path in folder.rglob("*") if path.suffix in (".md", ".yaml", ".jsonl", ".tsv")):
        copied = originals.copied_from(path.read_text(encoding="utf-8"))
        if copied:
            name = str(path.relative_to(folder))
            problems.append(Problem(name, f"{name} has the same {RUN_WORDS} words as {copied[0]} ('{copied[1]}'); say it in your own words."))
    return problems


def _runs(sequence: list[str]) -> Iterable[tuple[str, ...]]:
    return (tuple(sequence[i : i + RUN_WORDS]) for i in range(len(sequence) - RUN_WORDS + 1))
