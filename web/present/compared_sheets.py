"""Sheets side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.worksheets import wording
from kb.worksheets.answers import read_answers
from kb.worksheets.comparing import Beside, Compared, Comparison, Line
from kb.worksheets.form import Worksheet
from kb.worksheets.sheets import Sheet
from web.present.outcome import ChartView, chart_view, shows_anything
from web.present.words import count, moment

ALIKE, APART, PARTLY = "alike", "differ", "not all answered"


@dataclass(frozen=True)
class LineView:
    """One question; `mark` says in words how the answers stand to each other, `differs` lets that stand out."""

    label: str
    words: tuple[str, ...]
    mark: str
    differs: bool


@dataclass(frozen=True)
class Section:
    """Questions under a title."""

    id: str
    title: str
    lines: tuple[LineView, ...]


@dataclass(frozen=True)
class ChartRow:
    """A chart of each column by its label, or one of them all without a label; None where nothing is entered."""

    title: str
    charts: tuple[tuple[str, ChartView | None], ...]


@dataclass(frozen=True)
class ComparedView:
    """Columns side by side; `told` sums it up in a sentence."""

    labels: tuple[str, ...]
    told: str
    sections: tuple[Section, ...]
    charts: tuple[ChartRow, ...] = ()


def columns(worksheet: Worksheet, sheets: Sequence[Sheet]) -> tuple[Compared, ...]:
    """Sheets as columns, each named by what tells it from the others."""
    return tuple(Compared(label, read_answers(worksheet, sheet.typed), sheet.private) for label, sheet in zip(_labels(sheets), sheets, strict=True))


def compared_view(comparison: Comparison) -> ComparedView:
    """A comparison for the template: figures first, then the parts of the form."""
    figures = tuple(_line(line) for line in comparison.figures if any(line.words))
    sections = (Section("figures", "Figures", figures), *(Section(part.id, part.title, tuple(map(_line, part.lines))) for part in comparison.parts))
    return ComparedView(comparison.labels, _told(comparison), tuple(section for section in sections if section.lines), chart_rows(comparison.charts))


def _line(line: Line) -> LineView:
    label = f"{line.row}: {line.label}" if line.row else line.label
    if line.differs:
        return LineView(label, line.words, f"differ by {wording.number(line.spread)}" if line.spread else APART, True)
    return LineView(label, line.words, PARTLY if line.missing else ALIKE, False)


def _told(comparison: Comparison) -> str:
    if not comparison.answered:
        return "No question is answered in two of the sheets yet."
    return f"{count(comparison.answered, 'question')} answered by two or more; on {comparison.differing} of them the answers differ."


def chart_rows(found: Sequence[Beside]) -> tuple[ChartRow, ...]:
    """Charts for the template, those in which nothing is entered left out."""
    return tuple(
        ChartRow(beside.title, tuple((label, chart_view(chart) if shows_anything(chart) else None) for label, chart in beside.drawn))
        for beside in found
        if any(shows_anything(chart) for _, chart in beside.drawn)
    )


def _labels(sheets: Sequence[Sheet]) -> tuple[str, ...]:
    """Subject, person and time, as far as they tell the sheets apart; the last change where they do not."""
    about = [(sheet.subject, sheet.who, sheet.period) for sheet in sheets]
    telling = [at for at in range(3) if len({each[at] for each in about}) > 1] or [0]
    labels = [", ".join(each[at] for at in telling if each[at]) or each[0] for each in about]
    return tuple(
        f"{label}, changed {moment(sheet.changed_at)}" if labels.count(label) > 1 else label for label, sheet in zip(labels, sheets, strict=True)
    )
