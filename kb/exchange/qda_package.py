"""A project as a `.qdpx` package of the REFI-QDA standard, and packages of ours and of other programs back.

A package is a zip of `project.qde`, the texts in `sources/`, and `clusterbridge.json` with what the standard cannot hold: suggestions and their
confidence, what was undone, rejected or not coded, works, pages, the whole codebook. That file belongs to the rest of its package by a hash: once
another program has changed the package, what `project.qde` says holds.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter, ValidationError

from kb.codebook import Codebook
from kb.errors import UnreadableFileError
from kb.exchange.archives import refuse_bomb
from kb.exchange.project import Project
from kb.exchange.qda_codes import ORIGIN
from kb.exchange.qda_read import ProjectReader, TextOf
from kb.exchange.qda_write import project_xml, text_file
from kb.exchange.qda_xml import Node, parse
from kb.model import Problem

QDE = "project.qde"
SOURCES = "sources"
REST = "clusterbridge.json"
FORMAT = 1
"""Of `clusterbridge.json`; rises when an older reader would misread it."""

_PROJECT = TypeAdapter(Project)


@dataclass(frozen=True)
class Received:
    """What a package held.

    Attributes:
        project: As written by us, or as far as the standard tells it.
        whole: True for a package of ours that nobody changed: nothing is missing. Else ids of documents and passages are made up, and the record
            holds one decision for each passage, facet and coder, without suggestions.
        problems: What could not be read.
    """

    project: Project
    whole: bool
    problems: tuple[Problem, ...] = ()


def write_package(project: Project) -> bytes:
    """The project as a `.qdpx` package; the same project gives the same bytes."""
    files = {QDE: project_xml(project)}
    files |= {f"{SOURCES}/{text_file(document.id)}": document.text.encode("utf-8", "replace") for document in project.documents}
    rest = _PROJECT.dump_python(project, mode="json", exclude={"documents": {"__all__": {"text"}}})
    files[REST] = json.dumps({"format": FORMAT, "belongs_to": _digest(files), "project": rest}).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)  # the day of a ZipInfo is fixed: 1980-01-01
    return packed.getvalue()


def read_package(data: bytes, file: str, known: Codebook, received_at: datetime) -> Received:
    """The project in a `.qdpx` package of any program.

    Args:
        data: The package's bytes.
        file: Its name, for problems and errors.
        known: The codebook in force: in another program's package a code with the name of a value is that value.
        received_at: The time of codings for which the package gives none, with time zone.

    Raises:
        UnreadableFileError: When it is no such package, damaged, or unpacks to far more than it should.
    """
    files = _unpacked(data, file)
    qde = _entry(files, QDE)
    if qde is None:
        raise UnreadableFileError(f"'{file}' has no {QDE}; export the project as REFI-QDA (.qdpx) again.")
    problems: list[Problem] = []
    own = _own(files, file, problems)
    if own:
        return Received(own, True)
    root = parse(qde, file)
    if root.name != "Project":
        raise UnreadableFileError(f"'{file}' holds a '{root.name}', not a 'Project'; export the project as REFI-QDA (.qdpx) again.")
    reader = ProjectReader(root, file, known, received_at)
    project = reader.read(_texts(files, root.get("origin")))
    return Received(project, False, (*problems, *reader.problems))


def _unpacked(data: bytes, file: str) -> dict[str, bytes]:
    """What is read of a package, by name: pictures, sound and films stay packed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            refuse_bomb(file, archive)
            wanted = [entry for entry in archive.infolist() if entry.filename.casefold().endswith((".qde", ".txt", REST))]
            return {entry.filename: archive.read(entry) for entry in wanted}
    except (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError, OSError, ValueError, zlib.error) as error:
        raise UnreadableFileError(f"'{file}' is no sound .qdpx package ({error}); export it again from the program that made it.") from error


def _entry(files: Mapping[str, bytes], name: str) -> bytes | None:
    """A file of the package: MAXQDA writes `sources`, NVivo `Sources`."""
    return next((content for entry, content in files.items() if entry.casefold() == name.casefold()), None)


def _digest(files: Mapping[str, bytes]) -> str:
    """Of what is read of a package, but our own file, names included."""
    digest = hashlib.sha256()
    for name in sorted(files.keys() - {REST}):
        digest.update(f"{len(name.encode())}:{name}:{len(files[name])}:".encode() + files[name])
    return digest.hexdigest()


def _own(files: Mapping[str, bytes], file: str, problems: list[Problem]) -> Project | None:
    """The project as we wrote it; None where the package is not ours, or not any more, which is then a problem."""
    if REST not in files:
        return None
    try:
        content = json.loads(files[REST])
        if content["format"] == FORMAT and content["belongs_to"] == _digest(files):
            fields = content["project"]
            for document in fields["documents"]:
                document["text"] = files[f"{SOURCES}/{text_file(document['id'])}"].decode()
            return _PROJECT.validate_python(fields, strict=False)
        found = "belongs to another state of the package" if content["format"] == FORMAT else f"is of format {content['format']}, not {FORMAT}"
    except (ValidationError, ValueError, KeyError, TypeError):
        found = "cannot be read"
    told = f"{REST} in '{file}' {found}; codes, selections, coders, notes and times were read from {QDE}, suggestions and history were left out."
    problems.append(Problem(file, told))
    return None


def _texts(files: Mapping[str, bytes], origin: str) -> TextOf:
    """How to come by the text of a source.

    ATLAS.ti counts a line's end as one character and writes two (seen in QualCoder's reader of its packages); others count what they write, but
    not the mark of UTF-8 in front; ours have none.
    """
    one_for_two, encoding = "atlas" in origin.casefold(), "utf-8" if origin == ORIGIN else "utf-8-sig"

    def text_of(source: Node) -> str:
        name, content, path = source.get("name") or source.get("guid"), source.child("PlainTextContent"), source.get("plainTextPath")
        if content is not None and not path:
            return content.text
        if not path.startswith("internal://"):
            raise UnreadableFileError(f"'{name}' has no plain text in the package; export it with its text.")
        packed = _entry(files, f"{SOURCES}/{path.removeprefix('internal://').lstrip('/')}")
        if packed is None:
            raise UnreadableFileError(f"'{name}' names a text, {path}, that is not in the package; export it again.")
        try:
            text = packed.decode(encoding)
        except UnicodeDecodeError as error:
            raise UnreadableFileError(f"'{name}' is not UTF-8 text; export it again.") from error
        return text.replace("\r\n", "\n") if one_for_two else text

    return text_of
