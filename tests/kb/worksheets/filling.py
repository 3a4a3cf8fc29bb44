"""Sheets that are filled in by chance, the same each time, for what has to hold of every worksheet."""

from __future__ import annotations

from random import Random

from kb.worksheets.answers import Answers, read_answers
from kb.worksheets.entries import Typed
from kb.worksheets.form import Field, Kind, Table, Worksheet

OPEN = 0.12
"""Share of questions left open."""


def filled(worksheet: Worksheet, seed: int) -> Answers:
    """Most questions answered; every other one leans to one end of options and scales and to one size of numbers, since rules look for extremes."""
    chance = Random(seed)
    lean, digits = chance.randint(0, 6), chance.randint(0, 6)
    typed: dict[str, Typed] = {}
    for question in worksheet.questions.values():
        rows = _rows(question, chance, seed) if isinstance(question, Table) else [""]
        columns = question.columns if isinstance(question, Table) else [question]
        for row in rows:
            for column in columns:
                if column.kind is not Kind.COMPUTED and chance.random() >= OPEN:
                    typed[f"{question.id}.{row}.{column.id}" if row else column.id] = _entry(column, chance, lean, digits)
    return read_answers(worksheet, typed)


def _rows(table: Table, chance: Random, seed: int) -> list[str]:
    """Rows of a table; of those that are added a few, and in every ninth sheet fifteen."""
    if chance.random() < OPEN:
        return []
    return list(table.by_row) or [f"r{number}" for number in range(1, 16 if seed % 9 == 0 else chance.randint(2, 7))]


def _entry(field: Field, chance: Random, lean: int, digits: int) -> Typed:
    leans = chance.random() < 0.5
    if field.options:
        option = field.options[lean % len(field.options)] if leans else chance.choice(field.options)
        return (option.id,) if field.kind is Kind.CHOICES else option.id
    if field.kind is Kind.SCALE:
        return str(field.steps[-1 if lean % 2 else 0] if leans else chance.choice(field.steps))
    if field.kind is Kind.NUMBER:
        least, most = field.at_least or 0, 2 * 10.0 ** (digits if leans else chance.randint(0, 6))
        return str(int(chance.uniform(least, max(least, min(field.at_most or most, most)))))
    if field.kind is Kind.DATE:
        return f"{chance.randint(1, 28)}.2.2026"
    return "Ostmere" if field.kind is Kind.TEXT else "word " * chance.randint(1, 700)
