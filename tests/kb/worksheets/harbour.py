"""The invented worksheet of the tests, and ways to fill it in."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kb.codebook import Codebook
from kb.worksheets.answers import TypedAnswers, read_answers
from kb.worksheets.entries import Typed
from kb.worksheets.figures import Computed, compute
from kb.worksheets.form import Worksheet
from kb.worksheets.loading import read_worksheet
from kb.worksheets.vocabulary import Vocabulary
from tests.conftest import ROOT

FILE = ROOT / "tests" / "data" / "worksheets_engine" / "harbour-check.yaml"

FILLED: dict[str, Typed] = {
    "name": "Marrowick Quay",
    "place": "Marrowick",
    "members": "1,200",
    "met_on": "2026-11-21",
    "stage": "decline",
    "sector": ("food", "ict"),
    "mood": ("calm", "in_a_hurry"),
    "story": "It began with a boat",
    "trust": "3",
    "gaps.research.contact": "3",
    "gaps.capital.contact": "1",
    "gaps.firm-to-firm.contact": "0",
    "sources.r1.name": "City",
    "sources.r1.amount": "600",
    "sources.r1.kind_of": "public",
    "sources.r2.name": "Fees",
    "sources.r2.amount": "200.5",
    "sources.r2.kind_of": "private",
    "years.r1.year": "2024",
    "years.r1.income": "100",
    "years.r1.costs": "90",
    "years.r2.year": "2025",
    "years.r2.income": "80",
    "years.r2.costs": "95",
}


@cache
def vocabulary() -> Vocabulary:
    """The shipped codebook, some sectors, and the two sources that the worksheet cites."""
    return Vocabulary(
        Codebook.from_file(ROOT / "corpus" / "codebook.yaml"), ("food", "ict", "life-science"), frozenset({"marrowick-2019", "harbours-2014"})
    )


@cache
def harbour() -> Worksheet:
    """The worksheet."""
    worksheet, faults = read_worksheet(FILE, vocabulary())
    assert faults == ()
    assert worksheet is not None
    return worksheet


def filled(**changes: Typed) -> Computed:
    """Computed answers: those of `FILLED` with some changed; `__` stands for a dot, an empty text takes an answer away."""
    typed = FILLED | {path.replace("__", "."): value for path, value in changes.items()}
    return compute(read_answers(harbour(), {path: value for path, value in typed.items() if value}))


def computed(typed: TypedAnswers) -> Computed:
    """Computed answers of what is typed and nothing else."""
    return compute(read_answers(harbour(), typed))


def faults_of(folder: Path, changed: dict[str, Any] | None = None, text: str | None = None) -> list[str]:
    """Faults of the worksheet with some keys changed, or of a text; without the name of the file in front."""
    path = folder / "harbour-check.yaml"
    data = yaml.safe_load(FILE.read_text(encoding="utf-8")) | (changed or {})
    path.write_text(text if text is not None else yaml.safe_dump({key: value for key, value in data.items() if value is not None}), encoding="utf-8")
    return [fault.removeprefix("harbour-check.yaml: ") for fault in read_worksheet(path, vocabulary())[1]]
