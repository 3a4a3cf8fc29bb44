"""Answers and figures in words, as pages, files and sentences show them."""

from __future__ import annotations

from datetime import date

from kb.worksheets.answers import Answers
from kb.worksheets.entries import Value
from kb.worksheets.form import Field, FigureForm, Kind, Table
from kb.worksheets.sentences import listed

NARROW_SPACE = "\u202f"


def number(value: float, digits: int | None = None) -> str:
    """A number for people: thousands apart, and by default as many decimals as it takes, two at the most.

    Args:
        value: Finite.
        digits: Decimals to be written.
    """
    text = f"{value:,.2f}".rstrip("0").rstrip(".") if digits is None else f"{value:,.{digits}f}"
    text = "0" if text == "-0" else text
    return text.replace(",", NARROW_SPACE) if abs(value) >= 10_000 else text.replace(",", "")


def with_unit(text: str, unit: str) -> str:
    """A number with its unit behind it."""
    return f"{text}\u00a0{unit}" if unit else text


def answer(field: Field, value: Value | None) -> str:
    """An answer beside its question; empty where there is none."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(_label(field, each) for each in value)
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if field.kind is Kind.SCALE:
        return f"{value} of {field.last}" if field.first == 0 else f"{value} ({field.first} to {field.last})"
    if isinstance(value, int | float):
        return with_unit(number(value), field.unit)
    return _label(field, value) if field.kind is Kind.CHOICE else value


def within(field: Field, value: Value | None) -> str | None:
    """An answer within a sentence: options as one names them there, numbers without their unit; None where there is none."""
    if value is None:
        return None
    if isinstance(value, tuple):
        return listed([_in_sentence(field, each) for each in value])
    if isinstance(value, int | float):
        return number(value)
    if field.kind is Kind.CHOICE and isinstance(value, str):
        return _in_sentence(field, value)
    return " ".join(value.split()) if isinstance(value, str) else answer(field, value)


def figure(value: float | str, form: FigureForm, unit: str) -> str:
    """A computed figure."""
    if isinstance(value, str):
        return value
    if form is FigureForm.PERCENT:
        percent = value * 100
        return f"{number(percent, 0 if abs(percent) >= 10 or percent == int(percent) else 1)}%"
    return with_unit(number(value), unit)


def row_label(answers: Answers, table: Table, row: str) -> str:
    """What names a row: of a fixed table its label, else the first answer of its columns, else its number."""
    if table.rows:
        return table.by_row[row].label
    found = (answer(column, answers.value(f"{table.id}.{row}.{column.id}")) for column in table.columns)
    return next((words for words in found if words), f"{table.row_label} {row[1:]}")


def lowered(label: str) -> str:
    """A label within a sentence: "Take-off" with a small letter, "ICT" and "EU" as they are."""
    return label if label[1:2].isupper() or label[:1].isdigit() else label[:1].lower() + label[1:]


def _label(field: Field, option: str) -> str:
    found = field.by_option.get(option)
    return found.label if found else option


def _in_sentence(field: Field, option: str) -> str:
    found = field.by_option.get(option)
    return (found.words or lowered(found.label)) if found else option
