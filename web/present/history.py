"""Lines of the record as the history shows them: steps, each with what was decided at one stroke and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from kb.codebook import Codebook, Facet
from kb.coding.audit import Batch
from kb.coding.comparing import Settlement
from kb.coding.decisions import FOLLOWING, MOVES, Action, Decision, in_force, restated, undone
from kb.model import Document, Passage
from kb.rows import id_start
from web.present.disagreements import percent, value_words
from web.present.document import where

ACTIONS: Mapping[Action, str] = {
    Action.ACCEPT: "accepted",
    Action.CHANGE: "changed",
    Action.REJECT: "refused",
    Action.SKIP: "skipped",
    Action.ADJUDICATE: "settled",
    Action.CARRY: "carried over from an earlier version",
    Action.CODEBOOK: "restated after a change of the codebook",
    Action.REOPEN: "put back to be read after a change of the codebook",
    Action.UNDO: "undid",
    Action.REDO: "put back",
}

Passages = Mapping[str, tuple[str, Passage]]
"""Passage id to document id and passage."""


@dataclass(frozen=True)
class Place:
    """Where a passage stands; `href` opens it in its document, empty once a newer version has replaced that; `text` is its beginning."""

    id: str
    title: str
    where: str
    href: str
    text: str


@dataclass(frozen=True)
class LineView:
    """A decision in words: "accepted", "Gap", "Capital and Policy", what was suggested with its confidence, the note, what became of it."""

    action: str
    facet: str
    values: str
    suggested: tuple[tuple[str, str], ...]
    note: str
    state: str
    version: int
    place: Place


@dataclass(frozen=True)
class Step:
    """What was decided at one stroke.

    Attributes:
        batch: Its id; `anchor` is the id on the page.
        moved: Of an undo or redo the step that it moved, else None.
        lines: Those on this page.
        more: How many others it has.
        move: "undo" or "redo" where who looks may do that, else empty.
        undone: Whether it is out of force.
    """

    batch: str
    anchor: str
    who: str
    at: datetime
    action: str
    moved: Batch | None
    lines: tuple[LineView, ...]
    more: int
    move: str
    undone: bool


@dataclass(frozen=True)
class Changed:
    """A decision of a coder, and what adjudication made of it."""

    place: Place
    facet: str
    own: str
    settled: str
    who: str
    at: datetime
    note: str


def steps(
    codebook: Codebook,
    lines: Sequence[Decision],
    record: Sequence[Decision],
    batches: Mapping[str, Batch],
    passages: Passages,
    documents: Mapping[str, Document],
    viewer: str,
) -> tuple[Step, ...]:
    """Neighbouring lines of one batch are a step.

    Args:
        codebook: Gives the names.
        lines: Of the page, newest first.
        record: Every line that concerns their passages, in order.
        batches: Of the lines, and those that they undid or put back.
        passages: Of the lines, as far as they are in the library.
        documents: By id.
        viewer: Name of who looks, perhaps empty.
    """
    standing, gone = {line.number for line in in_force(record).values()}, undone(record)
    reopened = {line.number for line, is_reopened in restated(record) if is_reopened}
    found = []
    for batch, group in groupby(lines, key=lambda line: line.batch):
        own = list(group)
        views = [
            _line(codebook, line, _state(line, standing, gone, reopened), place_of(line.passage, passages, documents))
            for line in reversed(own)
            if line.action not in MOVES
        ]
        found.append(_step(own[0], batches[batch], batches.get(own[0].of), tuple(views), batch in gone, viewer))
    return tuple(found)


def _step(line: Decision, batch: Batch, moved: Batch | None, views: tuple[LineView, ...], is_undone: bool, viewer: str) -> Step:
    move = ("redo" if is_undone else "undo") if batch.movable_by(viewer) else ""
    more = batch.lines - len(views) if views else 0
    is_move = line.action in MOVES
    return Step(
        line.batch, f"step-{line.batch[:12]}", line.coder, line.at, ACTIONS[line.action], moved if is_move else None, views, more, move, is_undone
    )


def _state(line: Decision, standing: set[int], gone: set[str], reopened: set[int]) -> str:
    """What became of a decision."""
    if line.batch in gone:
        return "undone"
    if line.action is Action.SKIP:
        return "left undecided"
    if line.number in reopened:
        return "to be read again"
    return "in force" if line.number in standing or line.action in FOLLOWING else "replaced by a later decision"


def _line(codebook: Codebook, line: Decision, state: str, place: Place) -> LineView:
    facet = codebook.by_id.get(line.facet) or Facet(line.facet, line.facet.replace("-", " ").capitalize(), "", "", False, ())
    suggested = tuple((value_words(facet, [one.value]), percent(one)) for one in line.suggested)
    values = "" if line.action is Action.SKIP else value_words(facet, line.values)
    return LineView(ACTIONS[line.action], facet.label, values, suggested, line.note, state, line.codebook_version, place)


def place_of(passage_id: str, passages: Passages, documents: Mapping[str, Document]) -> Place:
    """Where a passage stands, also one of a document that was replaced."""
    if passage_id in passages:
        document_id, passage = passages[passage_id]
        document = documents[document_id]
        text = " ".join(passage.text.split())
        return Place(passage_id, document.title, where(document, passage) or "", f"/library/{document_id}?passage={passage_id}#passage", text)
    former = next((document for document in documents.values() if passage_id.startswith(id_start(document.id))), None)
    return Place(passage_id, former.title if former else "a document that is not here", "in a version that was replaced", "", "")


def changed_rows(codebook: Codebook, found: Iterable[Settlement], passages: Passages, documents: Mapping[str, Document]) -> tuple[Changed, ...]:
    """What adjudication changed, in the order given."""
    return tuple(
        Changed(
            place_of(pair.own.passage, passages, documents),
            codebook.facet(pair.own.facet).label,
            value_words(codebook.facet(pair.own.facet), pair.own.values),
            value_words(codebook.facet(pair.own.facet), pair.adjudication.values),
            pair.adjudication.coder,
            pair.adjudication.at,
            pair.adjudication.note,
        )
        for pair in found
    )
