"""One answer as typed to a value and back. What cannot be read is told in a sentence that says what to write."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from kb.worksheets.form import Field, Kind

Value = str | int | float | date | tuple[str, ...]
"""A text, a number, a step of a scale, a day, the id of an option, or ids of options in the form's order."""

Typed = str | tuple[str, ...]
"""As it was typed; a tuple where any of several options may be chosen."""

LARGEST = 1e15
"""Numbers beyond it, up or down, are refused: sums of some of them still count single units exactly."""

_SPACES = re.compile(r"[\s'’]+")
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
_GROUPED = re.compile(r"[-+]?[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*(?:(?!\1)[.,]\d+)?")
_ONE_GROUP = re.compile(r"[-+]?[1-9]\d{0,2}[.,]\d{3}")
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


class EntryFault(Exception):  # noqa: N818  (a finding about what was typed, told beside its field)
    """What is wrong with an answer, as a sentence."""


def read_entry(field: Field, typed: Typed) -> Value | None:
    """The value of what was typed, or None where nothing was.

    Raises:
        EntryFault: When it cannot be read.
    """
    if field.kind is Kind.CHOICES:
        return _chosen(field, (typed,) if isinstance(typed, str) else typed)
    text = (typed if isinstance(typed, str) else "".join(typed[:1])).strip()
    if not text:
        return None
    if field.kind is Kind.NUMBER:
        return _number(field, text)
    if field.kind is Kind.SCALE:
        return _step(field, text)
    if field.kind is Kind.DATE:
        return _day(text)
    if field.kind is Kind.CHOICE:
        return _option(field, text)
    return " ".join(text.split()) if field.kind is Kind.TEXT else text.replace("\r\n", "\n").replace("\r", "\n")


def remark(field: Field, value: Value) -> str | None:
    """What is to be said of an answer that counts nevertheless: a text longer than asked for."""
    if field.most_words is None or not isinstance(value, str):
        return None
    count = len(value.split())
    return f"It has {count} words; {field.most_words} are asked for." if count > field.most_words else None


def written(value: Value) -> Typed:
    """A value as somebody would type it; `read_entry` gives it back."""
    if isinstance(value, tuple):
        return value
    if isinstance(value, float):
        text = f"{value:.15f}".rstrip("0") if abs(value) < 1 else f"{value!r}"
        text = f"{value:.6f}".rstrip("0") if "e" in text else text
        text = text.rstrip(".")
        return f"{text}0" if _ONE_GROUP.fullmatch(text) else text
    return value.isoformat() if isinstance(value, date) else str(value)


def _chosen(field: Field, typed: Sequence[str]) -> tuple[str, ...] | None:
    given = [each for each in typed if each.strip()]
    unknown = [each for each in given if each not in field.by_option]
    if unknown:
        raise EntryFault(f"'{unknown[0]}' is no option here; choose among {_labels(field)}.")
    return tuple(option for option in field.by_option if option in given) or None


def _option(field: Field, text: str) -> str:
    if text not in field.by_option:
        raise EntryFault(f"'{text}' is no option here; choose one of {_labels(field)}.")
    return text


def _labels(field: Field) -> str:
    return ", ".join(option.label for option in field.options)


def _step(field: Field, text: str) -> int:
    if not re.fullmatch(r"[+-]?\d{1,6}", text) or int(text) not in field.steps:
        raise EntryFault(f"'{text}' is no step of the scale; choose a whole number from {field.first} to {field.last}.")
    return int(text)


def _day(text: str) -> date:
    try:
        found = _DAY.fullmatch(text)
        return date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(text)
    except ValueError as error:
        raise EntryFault(f"'{text}' is no day; write it as 2026-11-21.") from error


def _number(field: Field, text: str) -> int | float:
    bare = _without_unit(_SPACES.sub("", text).replace("−", "-"), field.unit)
    if _ONE_GROUP.fullmatch(bare) and not field.whole:
        digits = re.sub(r"[.,]", "", bare)
        raise EntryFault(f"'{text}' can be read in two ways; write {digits} or {bare.replace(',', '.')}0.")
    if _GROUPED.fullmatch(bare):
        mark = next(each for each in bare if each in ".,")
        bare = bare.replace(mark, "")
    if not _NUMBER.fullmatch(bare):
        found = re.search(r"\d+", text)
        raise EntryFault(f"'{text}' is no number; write {found[0] if found else 'it in digits, such as 12'}.")
    value = float(bare.replace(",", "."))
    whole = "." not in bare and "," not in bare
    _check_bounds(field, text, value)
    if field.whole and value != int(value):
        raise EntryFault(f"'{text}' is no whole number; write {int(value)} or {int(value) + (1 if value > 0 else -1)}.")
    return int(bare) if whole else int(value) if field.whole else value


def _without_unit(text: str, unit: str) -> str:
    for ending in (unit, "%", "€", "EUR"):
        bare = ending.replace(" ", "")
        if bare and text.casefold().endswith(bare.casefold()) and (ending == unit or unit in ("%", "€", "EUR")):
            return text[: -len(bare)]
    return text


def _check_bounds(field: Field, text: str, value: float) -> None:
    if abs(value) > LARGEST:
        raise EntryFault(f"'{text}' is too large a number; write at most {LARGEST:.0f}.")
    if field.at_least is not None and value < field.at_least:
        raise EntryFault(f"'{text}' is less than {field.at_least:g}; write {field.at_least:g} or more.")
    if field.at_most is not None and value > field.at_most:
        raise EntryFault(f"'{text}' is more than {field.at_most:.15g}; write {field.at_most:.15g} or less.")
