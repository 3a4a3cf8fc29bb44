"""The two tables of a project: the tags in force, and the record of decisions; and the record read back from its table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from kb.coding.decisions import Action, Decision, Suggested, undone
from kb.errors import BadInputError
from kb.exchange.project import PlacedTag, Project

Cell = str | int | float | tuple[str, ...] | None
"""Of a table: empty is None; several values are a tuple."""

TAG_COLUMNS = ("passage", "document", "title", "pages", "heading", "text", "facet", "value", "origin", "coders", "confidence", "date")
RECORD_COLUMNS = (
    *("number", "batch", "coder", "at", "action", "document", "passage", "facet", "values", "suggested", "note", "codebook_version", "of"),
    "undone",
)


@dataclass(frozen=True)
class Table:
    """Rows as wide as the columns; `name` is what a sheet or file of it is called."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def tag_table(project: Project) -> Table:
    """One row a passage and value in force, in reading order.

    `coders` are those whose decision in force carries the value, an adjudicator among them, none for a suggestion that nobody decided on;
    `confidence` is the tag's, 0..1; `date` the day of the last of these decisions, in UTC.
    """
    order = {passage.id: place for place, passage in enumerate(project.passages)}
    placed = sorted(project.tags, key=lambda each: order[each.passage])
    return Table("Tags", TAG_COLUMNS, tuple(_tag_row(project, each) for each in placed))


def record_table(project: Project) -> Table:
    """One row a decision, in order; `suggested` holds value and confidence, `undone` says whether its batch is out of force."""
    gone = undone(project.record)
    documents = {passage.id: passage.document for passage in project.passages}
    return Table("Decisions", RECORD_COLUMNS, tuple(_record_row(line, documents, line.batch in gone) for line in project.record))


def read_record(rows: Iterable[Mapping[str, Cell]], file: str) -> tuple[Decision, ...]:
    """The decisions in the rows of a record table, as `from_csv` or `from_json_lines` give them.

    Raises:
        BadInputError: For the first row that is none; rows count from 1.
    """
    decisions = []
    for place, row in enumerate(rows, start=1):
        try:
            decisions.append(_decision(row))
        except (KeyError, ValueError, TypeError) as error:
            raise BadInputError(
                f"Row {place} of '{file}' is no decision ({error}); export the table again and leave its columns as they are."
            ) from error
    return tuple(decisions)


def page_label(pages: tuple[str, str] | None) -> str | None:
    """Pages as a table shows them: "25", "25–26"."""
    return None if pages is None else pages[0] if pages[0] == pages[1] else f"{pages[0]}–{pages[1]}"


def _tag_row(project: Project, placed: PlacedTag) -> tuple[Cell, ...]:
    passage, tag = project.passages_by_id[placed.passage], placed.tag
    carrying = project.carrying(placed)
    return (
        passage.id,
        passage.document,
        project.documents_by_id[passage.document].title,
        page_label(passage.pages),
        passage.heading,
        project.text_of(passage),
        tag.facet,
        tag.value,
        tag.origin.value,
        tuple(sorted({line.coder for line in carrying})),
        tag.confidence,
        max(line.at for line in carrying).astimezone(UTC).date().isoformat() if carrying else None,
    )


def _record_row(line: Decision, documents: Mapping[str, str], gone: bool) -> tuple[Cell, ...]:
    return (
        line.number,
        line.batch,
        line.coder,
        line.at.isoformat(),
        line.action.value,
        documents.get(line.passage),
        line.passage or None,
        line.facet or None,
        line.values,
        tuple(f"{each.value} {each.confidence!r}" for each in line.suggested),
        line.note or None,
        line.codebook_version,
        line.of or None,
        "yes" if gone else "no",
    )


def _decision(row: Mapping[str, Cell]) -> Decision:
    told = [part.rpartition(" ") for part in _several(row["suggested"])]
    at = datetime.fromisoformat(_one(row["at"]))
    if at.tzinfo is None:
        raise ValueError("'at' names no time zone")
    return Decision(
        number=int(_one(row["number"])),
        batch=_one(row["batch"]),
        coder=_one(row["coder"]),
        at=at,
        action=Action(_one(row["action"])),
        passage=_one(row["passage"]),
        facet=_one(row["facet"]),
        values=_several(row["values"]),
        suggested=tuple(Suggested(value, float(confidence)) for value, _, confidence in told),
        note=_one(row["note"]),
        codebook_version=int(_one(row["codebook_version"])),
        of=_one(row["of"]),
    )


def _one(cell: Cell) -> str:
    return "" if cell is None else str(cell)


def _several(cell: Cell) -> tuple[str, ...]:
    """Values of a cell: a list in JSON Lines, joined by semicolons in CSV."""
    return cell if isinstance(cell, tuple) else tuple(part for part in _one(cell).split("; ") if part)
