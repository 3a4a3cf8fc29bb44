"""What another program's `project.qde` says, as a project: texts, codes, selections, coders, notes and times. What cannot be read is a problem."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from kb.codebook import Codebook
from kb.coding.decisions import Action, Decision
from kb.errors import UnreadableFileError
from kb.exchange.guids import guid, user_guid
from kb.exchange.project import Project, ProjectDocument, ProjectPassage
from kb.exchange.qda_codes import ORIGIN, plain_guid, read_codes
from kb.exchange.qda_offsets import places_in
from kb.exchange.qda_write import ADJUDICATOR
from kb.exchange.qda_xml import Node
from kb.model import Problem

NOBODY = "Unnamed coder"
"""Of codings for which a file names nobody."""

_TYPES = {
    "PictureSource": "a picture",
    "PDFSource": "a PDF",
    "AudioSource": "a sound recording",
    "VideoSource": "a video",
}


@dataclass(frozen=True)
class _User:
    name: str
    adjudicates: bool


@dataclass(frozen=True)
class _Mark:
    """One code, or a note without a code (facet and value ""), that a user put on a span of a document."""

    document: str
    start: int
    end: int
    user: _User
    at: datetime
    facet: str
    value: str
    notes: tuple[str, ...]


TextOf = Callable[[Node], str]
"""The text of a source; raises `UnreadableFileError` where it cannot be had."""


class ProjectReader:
    """Reads one `project.qde`; `problems` fills while it does."""

    def __init__(self, root: Node, file: str, known: Codebook, received_at: datetime) -> None:
        """A reader of a parsed file.

        Args:
            root: The `Project` element.
            file: Name of the package, for problems.
            known: The codebook in force, whose ids known facets and values keep.
            received_at: The time of codings for which the file gives none, with time zone.
        """
        self.problems: list[Problem] = []
        self._root = root
        self._file = file
        self._received_at = received_at
        self._codes = read_codes(root.child("CodeBook"), known)
        self._users = {plain_guid(user.get("guid")): _user(user) for users in root.children("Users") for user in users.children("User")}
        self._notes = {plain_guid(note.get("guid")): note for notes in root.children("Notes") for note in notes.children("Note")}

    def read(self, text_of: TextOf) -> Project:
        """The project, with what follows from the file alone: no suggestion, no history, no tags in force."""
        documents: list[ProjectDocument] = []
        marks: list[_Mark] = []
        for source in (source for sources in self._root.children("Sources") for source in sources.children()):
            document = self._document(source, text_of)
            if document:
                documents.append(document)
                marks += self._marks_of(source, document)
        passages = {(mark.document, mark.start, mark.end): _passage(mark) for mark in marks}
        order = {document.id: place for place, document in enumerate(documents)}
        coders = dict.fromkeys([*(user.name for user in self._users.values()), *(mark.user.name for mark in marks)])
        return Project(
            name=self._root.get("name"),
            documents=tuple(documents),
            passages=tuple(sorted(passages.values(), key=lambda passage: (order[passage.document], passage.start, passage.end))),
            codebook=self._codes.codebook,
            coders=tuple(coders),
            record=self._record(marks),
            tags=(),
        )

    def _document(self, source: Node, text_of: TextOf) -> ProjectDocument | None:
        name = source.get("name") or source.get("guid")
        if source.name != "TextSource":
            self._problem(f"'{name}' is {_TYPES.get(source.name, 'of an unknown type')}, and its codings cannot be read; export it as text.")
            return None
        try:
            return ProjectDocument(plain_guid(source.get("guid")), name, text_of(source))
        except UnreadableFileError as error:
            self._problem(str(error))
            return None

    def _marks_of(self, source: Node, document: ProjectDocument) -> Iterator[_Mark]:
        yield from self._marks_at(source, source, document, 0, len(document.text))
        selections = [(node, _span(node)) for node in source.children("PlainTextSelection")]
        named = [] if self._root.get("origin") == ORIGIN else [(selection.get("name"), *its) for selection, its in selections]
        places = places_in(document.text, named)
        for selection, (start, end) in selections:
            span = places.span(start, end)
            if span:
                yield from self._marks_at(selection, source, document, *span)
            else:
                self._problem(f"'{document.title}' has a selection from {start} to {end}, which is not in its text; it was left out.")

    def _marks_at(self, node: Node, source: Node, document: ProjectDocument, start: int, end: int) -> Iterator[_Mark]:
        """The codes and notes on a selection, or on a whole source."""
        codings = node.children("Coding")
        memo = node.child("Description") if node is not source else None
        referred = [*self._noted(node), *(note for coding in codings for note in self._noted(coding))]
        loose = () if referred or not memo or not memo.text.strip() else (memo.text.strip(),)
        for coding in codings:
            user, at = self._made_by(coding, node, source)
            own = tuple(note.text for _, note in self._noted(coding)) or loose
            for code in coding.children("CodeRef"):
                known = self._codes.by_guid.get(plain_guid(code.get("targetGUID")))
                if known:
                    yield _Mark(document.id, start, end, user, at, *known, own)
                else:
                    self._problem(f"'{document.title}' is coded with a code that the file does not describe; that coding was left out.")
        labels = {facet.label: facet.id for facet in self._codes.codebook.facets}
        for note, content in self._noted(node):
            user, at = self._made_by(note, node, source)
            yield _Mark(document.id, start, end, user, at, labels.get(note.get("name"), ""), "", (content.text,))
        if loose and not codings:
            user, at = self._made_by(node, source)
            yield _Mark(document.id, start, end, user, at, "", "", loose)

    def _noted(self, node: Node) -> list[tuple[Node, Node]]:
        """Notes that an element refers to and that carry their text, each with it."""
        found = (self._notes.get(plain_guid(ref.get("targetGUID"))) for ref in node.children("NoteRef"))
        return [(note, content) for note in found if note and (content := note.child("PlainTextContent"))]

    def _made_by(self, *nodes: Node) -> tuple[_User, datetime]:
        """Who made what the first element says, and when; what it does not say is that of the next one."""
        users = (plain_guid(node.get(name)) for node in nodes for name in ("creatingUser", "modifyingUser"))
        times = (_time(node.get(name)) for node in (*nodes, self._root) for name in ("creationDateTime", "modifiedDateTime"))
        user = next((self._users[user] for user in users if user in self._users), _User(NOBODY, False))
        return user, next((at for at in times if at), self._received_at)

    def _record(self, marks: Iterable[_Mark]) -> tuple[Decision, ...]:
        """One decision for what a user put on a span in one facet, in order of time; notes without a code are lines of their own."""
        groups: dict[tuple[object, ...], list[_Mark]] = {}
        for place, mark in enumerate(marks):
            groups.setdefault((mark.document, mark.start, mark.end, mark.user, mark.facet, None if mark.value else place), []).append(mark)
        batch = hashlib.sha256(self._root.to_bytes()).hexdigest()[:32]
        ordered = sorted(groups.values(), key=lambda group: max(mark.at for mark in group))
        version = self._codes.codebook.version
        return tuple(_decision(number, batch, group, self._codes.codebook, version) for number, group in enumerate(ordered, start=1))

    def _problem(self, message: str) -> None:
        problem = Problem(self._file, message)
        if problem not in self.problems:
            self.problems.append(problem)


def _user(node: Node) -> _User:
    name = node.get("name") or node.get("id") or NOBODY
    person = name.removesuffix(ADJUDICATOR)
    adjudicates = person != name and plain_guid(node.get("guid")) == user_guid(person, adjudicates=True)
    return _User(person if adjudicates else name, adjudicates)


def _span(selection: Node) -> tuple[int, int]:
    """Both positions as they stand; -1 for what is no number, or a longer one than any text has characters."""
    numbers = [selection.get(name) for name in ("startPosition", "endPosition")]
    start, end = (int(number) if re.fullmatch(r"\s*\d{1,9}\s*", number) else -1 for number in numbers)
    return start, end


def _passage(mark: _Mark) -> ProjectPassage:
    return ProjectPassage(guid("span", mark.document, mark.start, mark.end), mark.document, mark.start, mark.end)


def _decision(number: int, batch: str, marks: list[_Mark], codebook: Codebook, version: int) -> Decision:
    first = marks[0]
    given = {mark.value for mark in marks if mark.value}
    values = tuple(value for value in codebook.by_id[first.facet].ids if value in given) if given else ()
    action = Action.ADJUDICATE if first.user.adjudicates else Action.CHANGE if values else Action.SKIP
    notes = dict.fromkeys(note for mark in marks for note in mark.notes)
    at = max(mark.at for mark in marks)
    passage = _passage(first).id
    return Decision(number, batch, first.user.name, at, action, passage, first.facet, values, (), "\n".join(notes), version)


def _time(stated: str) -> datetime | None:
    """An `xsd:dateTime`, in UTC where it names no zone; None where it is none."""
    try:
        at = datetime.fromisoformat(stated)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
