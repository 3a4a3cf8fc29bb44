"""What a file from elsewhere would add to the record, told before anything is added: a REFI-QDA package or codebook, or a record table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from kb.codebook import Codebook
from kb.coding.decisions import Action, Decision, Suggested
from kb.coding.record import Record, coder_name
from kb.errors import UnreadableFileError
from kb.exchange.matching import Text, match
from kb.exchange.plain_tables import from_csv, from_json_lines
from kb.exchange.project import Project
from kb.exchange.qda_codes import read_codebook
from kb.exchange.qda_package import read_package
from kb.exchange.tables import read_record
from kb.model import DocumentState
from kb.store import Store


@dataclass(frozen=True)
class UnknownCode:
    """A code that the codebook in force does not have, by its labels there, and how many decisions of the file name it."""

    facet: str
    value: str
    decisions: int


@dataclass(frozen=True)
class Incoming:
    """What a file would add.

    Attributes:
        file: Its name.
        lines: Decisions to append, on the passages of this library, in order.
        known: Decisions that are here already.
        overtaken: Decisions after which the same coder decided anew here; they are left out.
        coders: Name to number of decisions to append.
        new_coders: Those of them who are not known here.
        documents: Titles here of the documents that were found, in order.
        unknown: Codes that the codebook lacks; they are left out.
        unmatched: What has no place in this library, a sentence each.
    """

    file: str
    lines: tuple[Decision, ...]
    known: int
    overtaken: int
    coders: Mapping[str, int]
    new_coders: tuple[str, ...]
    documents: tuple[str, ...]
    unknown: tuple[UnknownCode, ...]
    unmatched: tuple[str, ...]


def incoming(store: Store, record: Record, codebook: Codebook, data: bytes, file: str, received_at: datetime) -> Incoming:
    """Read a file by its content.

    Args:
        store: Holds the documents to which it may refer.
        record: To which its decisions would be appended.
        codebook: In force.
        data: The file's bytes.
        file: Its name, for the sentences.
        received_at: The time of codings for which the file gives none, with time zone.

    Raises:
        UnreadableFileError: When it is none of these formats, or damaged.
        BadInputError: When a row of a table is no decision.
    """
    if data.startswith(b"PK"):
        return _Reading(store, record, codebook, file).of_package(data, received_at)
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        there = read_codebook(data, file, codebook)
        return Incoming(file, (), 0, 0, {}, (), (), _unknown(there, codebook, ()), ())
    if b"\x00" in data[:1000]:
        raise UnreadableFileError(
            f"'{file}' is neither a .qdpx package nor a .qdc codebook nor a table; give one of these, tables as CSV or JSON Lines."
        )
    rows = from_json_lines(data, file) if data.lstrip().startswith(b"{") else from_csv(data, file)
    return _Reading(store, record, codebook, file).of_record(read_record(rows, file))


class _Reading:
    """One file beside one library."""

    def __init__(self, store: Store, record: Record, codebook: Codebook, file: str) -> None:
        self._store = store
        self._record = record
        self._codebook = codebook
        self._file = file

    def of_package(self, data: bytes, received_at: datetime) -> Incoming:
        received = read_package(data, self._file, self._codebook, received_at)
        project = received.project
        titles = {d.id: d.title for d in self._store.documents() if d.state is DocumentState.READY}
        matching = match(project, {i: self._text(i) for i in titles})
        lines = _placed(project.record, matching.passages)
        lines = lines if received.whole else _joined(lines, self._codebook)
        told = [problem.message for problem in received.problems] + list(_unmatched(project, matching.documents, matching.passages))
        found = tuple(titles[matching.documents[document.id]] for document in project.documents if document.id in matching.documents)
        return self._told(lines, found, _unknown(project.codebook, self._codebook, project.record), told)

    def of_record(self, lines: Sequence[Decision]) -> Incoming:
        wanted = list(dict.fromkeys(line.passage for line in lines if line.passage))
        here = self._store.passages(wanted)
        titles = {document.id: document.title for document in self._store.documents({document for document, _ in here.values()})}
        lost = [passage for passage in wanted if passage not in here]
        told = [f"Passage {passage} is not in this library; the decisions on it were left out." for passage in lost]
        placed = [line for line in lines if not line.passage or line.passage in here]
        return self._told(placed, tuple(titles.values()), _unknown(self._codebook, self._codebook, lines), told)

    def _text(self, document_id: str) -> Text:
        document = self._store.document(document_id)
        passages = self._store.passages_of(document_id)
        return Text(document.text if document else "", [(i, passage.start, passage.end) for i, passage in passages.items()])

    def _told(self, lines: Iterable[Decision], documents: tuple[str, ...], unknown: tuple[UnknownCode, ...], told: Sequence[str]) -> Incoming:
        missing = self._record.missing(_known_values(lines, self._codebook))
        coders = Counter(line.coder for line in missing.new)
        names = set(self._record.coders())
        for name in coders:
            coder_name(name)
        new_coders = tuple(sorted(coders.keys() - names))
        return Incoming(
            self._file, missing.new, missing.known, missing.overtaken, dict(sorted(coders.items())), new_coders, documents, unknown, tuple(told)
        )


def _placed(lines: Iterable[Decision], places: Mapping[str, tuple[str, ...]]) -> list[Decision]:
    """The lines on the passages that they mean here; those that mean none are left out, undos and redos stay."""
    placed: list[Decision] = []
    for line in lines:
        placed += [replace(line, passage=passage) for passage in places.get(line.passage, ())] if line.passage else [line]
    return placed


def _joined(lines: Iterable[Decision], codebook: Codebook) -> list[Decision]:
    """One decision for what a coder gave a passage in a facet, where another program knows several selections in it; notes stay beside."""
    groups: dict[tuple[str, str, str, bool], list[Decision]] = {}
    for line in lines:
        groups.setdefault((line.passage, line.facet, line.coder, line.action is Action.ADJUDICATE), []).append(line)
    joined = []
    for group in groups.values():
        notes = "\n".join(dict.fromkeys(line.note for line in group if line.note))
        values = dict.fromkeys(value for line in group for value in line.values)
        last = group[-1]
        facet = codebook.by_id.get(last.facet)
        action = last.action if last.action is Action.ADJUDICATE or not values else Action.CHANGE
        joined.append(replace(last, values=last.values if facet and facet.one and last.values else tuple(values), note=notes, action=action))
    return sorted(joined, key=lambda line: line.number)


def _known_values(lines: Iterable[Decision], codebook: Codebook) -> list[Decision]:
    """The lines with the values that the codebook has; one that has no other is left out, for it would say that none fits."""
    kept = []
    for line in lines:
        facet = codebook.by_id.get(line.facet)
        values = tuple(value for value in line.values if facet and value in facet.by_id)
        suggested = tuple(Suggested(each.value, each.confidence) for each in line.suggested if facet and each.value in facet.by_id)
        if not line.facet or (facet and (values or not line.values)):
            kept.append(replace(line, values=values, suggested=suggested))
    return kept


def _unknown(there: Codebook, here: Codebook, lines: Iterable[Decision]) -> tuple[UnknownCode, ...]:
    """Codes of a file, in its codebook or its decisions, that are not in the codebook in force."""
    named = Counter((line.facet, value) for line in lines for value in line.values)
    codes = [(facet.id, value.id) for facet in there.facets for value in facet.values]
    lacking = [(facet, value) for facet, value in dict.fromkeys([*codes, *named]) if facet not in here.by_id or value not in here.by_id[facet].by_id]
    return tuple(UnknownCode(_facet_label(there, facet), there.label(facet, value), named[facet, value]) for facet, value in lacking)


def _facet_label(codebook: Codebook, facet: str) -> str:
    return codebook.by_id[facet].label if facet in codebook.by_id else facet


def _unmatched(project: Project, documents: Mapping[str, str], passages: Mapping[str, tuple[str, ...]]) -> Iterable[str]:
    """A sentence for each document without its like here, and for each document of which decided spans have no passage."""
    decided = {line.passage for line in project.record}
    lost = [passage for passage in project.passages if passage.id in decided and passage.id not in passages]
    for document, group in groupby(lost, key=lambda passage: passage.document):
        title, number = project.documents_by_id[document].title, len(list(group))
        if document in documents:
            yield f"{number} coded {'span' if number == 1 else 'spans'} of '{title}' {'lies' if number == 1 else 'lie'} in no passage here."
        else:
            yield f"'{title}' is not in this library with the same text; its {number} coded {'span was' if number == 1 else 'spans were'} left out."
