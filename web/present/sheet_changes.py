"""Two states of one sheet beside each other: kept versions, or a version and the answers as they are now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.codebook import Codebook
from kb.worksheets.answers import TypedAnswers, read_answers
from kb.worksheets.changes import Change, Changes, Step, changes, step
from kb.worksheets.charts import drawings
from kb.worksheets.comparing import charts_beside
from kb.worksheets.figures import Computed, compute
from kb.worksheets.following import Following, follow
from kb.worksheets.form import Worksheet
from kb.worksheets.sheets import Sheet, Version
from kb.worksheets.word_changes import Pieces, pieces
from web.present.compared_sheets import ChartRow, chart_rows
from web.present.panel import facet_name
from web.present.situation import value_label
from web.present.words import count, moment

NOW = "now"
"""Stands in an address for the answers as they are."""


@dataclass(frozen=True)
class State:
    """A state of a sheet: what addresses call it, its name, when it was kept or changed, and its answers."""

    key: str
    name: str
    at: str
    typed: TypedAnswers


@dataclass(frozen=True)
class StepView:
    """An answer or figure in both states; `mark` says in words what became of it."""

    label: str
    before: Pieces
    after: Pieces
    mark: str


@dataclass(frozen=True)
class Section:
    """Steps under a title."""

    id: str
    title: str
    steps: tuple[StepView, ...]


@dataclass(frozen=True)
class ChangesView:
    """Two states, the earlier one first.

    Attributes:
        states: Both.
        told: What changed, in a sentence or two.
        changed: Of what changed.
        same: Of what stayed.
        same_told: How much that is; empty where it is nothing.
        charts: Those that changed.
    """

    states: tuple[State, State]
    told: str
    changed: tuple[Section, ...]
    same: tuple[Section, ...]
    same_told: str
    charts: tuple[ChartRow, ...]


def states_of(sheet: Sheet, versions: Sequence[Version]) -> tuple[State, ...]:
    """Every state of a sheet, the present one first, then its versions, newest first."""
    now = State(NOW, "The answers as they are now", f"changed {moment(sheet.changed_at)}", sheet.typed)
    return (now, *(State(str(each.number), each.name, f"kept {moment(each.at)}", each.typed) for each in versions))


def offered(states: Sequence[State]) -> tuple[State, State]:
    """The two that a page offers first: the two newest versions, the only one and the present answers, or these alone twice."""
    later, earlier = (states[0], states[-1]) if len(states) < 3 else states[1:3]
    return earlier, later


def changes_view(worksheet: Worksheet, codebook: Codebook, earlier: State, later: State) -> ChangesView:
    """What changed from one state to the other."""
    before, after = (compute(read_answers(worksheet, state.typed)) for state in (earlier, later))
    found = changes(before, after)
    situation = tuple(_situation(codebook, follow(before, codebook), follow(after, codebook)))
    every = [("figures", "Figures", found.figures), *((part.id, part.title, part.steps) for part in found.parts)]
    every.insert(1, ("situation", "The situation that follows", situation))
    return ChangesView(
        (earlier, later),
        _told(found, earlier, later),
        tuple(_sections("", every, changed=True)),
        tuple(_sections("same-", every, changed=False)),
        _same_told(found),
        _charts((earlier, later), before, after),
    )


def _sections(prefix: str, every: Sequence[tuple[str, str, Sequence[Step]]], changed: bool) -> Iterator[Section]:
    for section_id, title, steps in every:
        chosen = tuple(_view(each) for each in steps if (each.change is not Change.SAME) == changed)
        if chosen:
            yield Section(f"{prefix}{section_id}", title, chosen)


def _view(each: Step) -> StepView:
    before, after = pieces(each.before, each.after)
    return StepView(each.label, before if each.before else (), after if each.after else (), each.told)


def _situation(codebook: Codebook, before: Following, after: Following) -> Iterator[Step]:
    """What the answers tell, without what was made of it by hand: that is not kept with versions."""
    if before.text or after.text:
        yield step("In sentences", before.text, after.text)
    for facet in dict.fromkeys((*before.facets, *after.facets)):
        values = (", ".join(value_label(codebook, facet, value) for value in each.values(facet)) for each in (before, after))
        yield step(facet_name(codebook, facet), *values)


def _told(found: Changes, earlier: State, later: State) -> str:
    empty = [f"“{state.name}” holds no answer." for state in (earlier, later) if not state.typed]
    if found.empty:
        return "Neither of the two holds an answer."
    if not found.answers:
        return "Nothing changed: every answer is the same in both."
    figures = f" and {count(found.moved, 'figure')}" if found.moved else ""
    return " ".join([*empty, f"{count(found.answers, 'answer')}{figures} changed."])


def _same_told(found: Changes) -> str:
    answers = sum(len(part.steps) for part in found.parts) - found.answers
    figures = len(found.figures) - found.moved
    told = [count(number, noun) for number, noun in ((answers, "answer"), (figures, "figure")) if number]
    return " and ".join(told)


def _charts(states: tuple[State, State], before: Computed, after: Computed) -> tuple[ChartRow, ...]:
    changed = [pair for pair in zip(drawings(before), drawings(after), strict=True) if pair[0] != pair[1]]
    labels = tuple(f"{state.name}, {state.at}" for state in states)
    return chart_rows(charts_beside(labels, [tuple(pair[at] for pair in changed) for at in range(2)])) if changed else ()
