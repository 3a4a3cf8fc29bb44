"""A comparison of places and practices as a table, and in sentences what they share and what only one has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from kb.atlas.compare import Comparison, FacetRow, Side, StatedRow
from kb.atlas.places import Place
from kb.codebook import Codebook
from kb.model import Case, Evidence, Outcome
from web.present.case import size_line
from web.present.places import place_name
from web.present.results import labels
from web.present.words import EVIDENCE, OUTCOME, count, place_line

STATED_NAMES = {"size": "Size", "organisation": "Organisation", "cost": "Cost", "duration": "Duration", "period": "Period"}
IN_SUMMARY = ("gap", "stage", "level", "sector", "instrument", "region_type", "organisation_model")
NOT_STATED = "not stated"
MOST_STATED = 4
"""Different statements of one fact that are printed for a place; its page holds the others."""


@dataclass(frozen=True)
class Head:
    """The column of a side."""

    href: str
    name: str
    about: str
    kind: str


@dataclass(frozen=True)
class Link:
    """A practice of a place."""

    href: str
    title: str


@dataclass(frozen=True)
class Entry:
    """A value in a cell: its text, the class of its gap if it is one, how many practices, whether all share it, and links to who states it."""

    text: str
    gap: str = ""
    practices: str = ""
    shared: bool = False
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Cell:
    """What a side has in a row; empty is not stated. `more` counts what is not printed."""

    entries: tuple[Entry, ...]
    more: int = 0


@dataclass(frozen=True)
class Row:
    """One thing that is compared."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class ComparePage:
    """Everything that the page prints: columns, rows, what all share, what each alone has; `silent` names what nobody states."""

    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    shared: tuple[tuple[str, str], ...]
    only: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    silent: str


def compare_page(codebook: Codebook, comparison: Comparison, places: Mapping[str, Place]) -> ComparePage:
    """A comparison for its page; rows in which all are silent are named below the table."""
    told = [row for row in comparison.facets if not row.silent]
    stated = [row for row in comparison.stated if any(row.cells)]
    silent = [_name(codebook, row.facet) for row in comparison.facets if row.silent]
    silent += [STATED_NAMES[row.field] for row in comparison.stated if not any(row.cells)]
    summed = [row for row in told if row.facet in IN_SUMMARY]
    heads = tuple(_head(side, places) for side in comparison.sides)
    return ComparePage(
        heads=heads,
        rows=(*(_facet_row(codebook, row, comparison.sides) for row in told), *(_stated_row(row, comparison.sides) for row in stated)),
        shared=tuple((_name(codebook, row.facet), _texts(codebook, row.facet, row.shared)) for row in summed if row.shared),
        only=tuple((head.name, _only(codebook, summed, number)) for number, head in enumerate(heads)),
        silent=", ".join(silent).lower(),
    )


def choices(places: Sequence[Place], cases: Sequence[Case]) -> tuple[str, ...]:
    """What can be typed: places with their countries, then practices by title."""
    return (*(place_name(place) for place in places), *sorted(case.title for case in cases))


def _head(side: Side, places: Mapping[str, Place]) -> Head:
    if side.case is not None:
        return Head(f"/cases/{quote(side.id)}", side.name, place_line(side.case.place, side.case.countries), "Practice")
    return Head(f"/atlas/places/{quote(side.id)}", place_name(places[side.id]), count(len(side.cases), "practice"), "Place")


def _facet_row(codebook: Codebook, row: FacetRow, sides: Sequence[Side]) -> Row:
    cells = []
    for side, held in zip(sides, row.cells, strict=True):
        entries = (
            Entry(
                text=_texts(codebook, row.facet, (one.value,)),
                gap=one.value if row.facet == "gap" else "",
                practices=f"{one.practices}" if side.case is None else "",
                shared=one.value in row.shared,
            )
            for one in held
        )
        cells.append(Cell(tuple(entries)))
    return Row(_name(codebook, row.facet), tuple(cells))


def _stated_row(row: StatedRow, sides: Sequence[Side]) -> Row:
    cells = []
    for side, cases in zip(sides, row.cells, strict=True):
        told: dict[str, list[Case]] = {}
        for case in cases:
            told.setdefault(_fact(case, row.field), []).append(case)
        entries = tuple(Entry(text, links=() if side.case else _links(some)) for text, some in told.items())
        cells.append(Cell(entries[:MOST_STATED], max(0, len(entries) - MOST_STATED)))
    return Row(STATED_NAMES[row.field], tuple(cells))


def _links(cases: Sequence[Case]) -> tuple[Link, ...]:
    return tuple(Link(f"/cases/{quote(case.id)}", case.title) for case in cases)


def _fact(case: Case, field: str) -> str:
    return size_line(case.size) if field == "size" else str(getattr(case, field))


def _only(codebook: Codebook, rows: Sequence[FacetRow], side: int) -> tuple[tuple[str, str], ...]:
    return tuple((_name(codebook, row.facet), _texts(codebook, row.facet, row.only(side))) for row in rows if row.only(side))


def _name(codebook: Codebook, facet: str) -> str:
    return codebook.facet(facet).label if facet in codebook.by_id else facet.capitalize()


def _texts(codebook: Codebook, facet: str, values: Sequence[str]) -> str:
    if facet == "evidence":
        return ", ".join(EVIDENCE[Evidence(value)].name for value in values)
    if facet == "outcome":
        return ", ".join(OUTCOME[Outcome(value)].name for value in values)
    return ", ".join(label.text for label in labels(codebook, facet, values))
