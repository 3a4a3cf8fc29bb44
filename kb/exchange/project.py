"""What is exchanged, as one value: every format is written from it, and what a package holds is read into it. Opens nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kb.codebook import Codebook
from kb.coding.decisions import Action, Decision, Place, in_force, undone
from kb.model import Document, Passage, Source, Tag


@dataclass(frozen=True)
class ProjectDocument:
    """A document with its whole text, to which every span refers."""

    id: str
    title: str
    text: str
    source: Source | None = None

    @classmethod
    def from_document(cls, document: Document, source: Source | None) -> ProjectDocument:
        """A document of the library, with the work that it is a file of."""
        return cls(document.id, document.title, document.text, source)


@dataclass(frozen=True)
class ProjectPassage:
    """A passage of a document.

    Attributes:
        id: Of the passage.
        document: Id of its document.
        start: Offset of its first character in the document's text.
        end: Offset behind its last (half-open).
        heading: Heading path, outermost first.
        pages: First and last page as printed, or as counted in the file where nothing is printed; None without pages.
    """

    id: str
    document: str
    start: int
    end: int
    heading: tuple[str, ...] = ()
    pages: tuple[str, str] | None = None

    @classmethod
    def from_passage(cls, identifier: str, document: Document, passage: Passage) -> ProjectPassage:
        """A passage of a document of the library."""
        printed = {page.number: page.label or str(page.number) for page in document.pages}
        first, last = passage.first_page, passage.last_page or passage.first_page
        pages = (printed.get(first, str(first)), printed.get(last, str(last))) if first is not None and last is not None else None
        return cls(identifier, document.id, passage.start, passage.end, passage.heading, pages)


@dataclass(frozen=True)
class PlacedTag:
    """A tag in force on a passage, by a person or suggested."""

    passage: str
    tag: Tag


@dataclass(frozen=True)
class Project:
    """Everything that a format may tell.

    Attributes:
        name: Of the project, as other programs show it.
        documents: In the order in which they are listed.
        passages: In the order of the documents, then in reading order; also those that nobody coded.
        codebook: In force.
        coders: Names, also of those who decided nothing yet.
        record: Every decision on these passages, in order of number.
        tags: What is in force on the passages; rejected tags are not among them.
    """

    name: str
    documents: tuple[ProjectDocument, ...]
    passages: tuple[ProjectPassage, ...]
    codebook: Codebook
    coders: tuple[str, ...]
    record: tuple[Decision, ...]
    tags: tuple[PlacedTag, ...]

    @cached_property
    def documents_by_id(self) -> Mapping[str, ProjectDocument]:
        """Document id to document, in order."""
        return {document.id: document for document in self.documents}

    @cached_property
    def passages_by_id(self) -> Mapping[str, ProjectPassage]:
        """Passage id to passage, in order."""
        return {passage.id: passage for passage in self.passages}

    def text_of(self, passage: ProjectPassage) -> str:
        """The passage as it stands in its document."""
        return self.documents_by_id[passage.document].text[passage.start : passage.end]

    @cached_property
    def held(self) -> Mapping[Place, Mapping[str, Decision]]:
        """Passage and facet to coder to their decision in force; the coder of an adjudication is ""."""
        places: dict[Place, dict[str, Decision]] = {}
        for (passage, facet, coder), line in in_force(self.record).items():
            places.setdefault((passage, facet), {})[coder] = line
        return places

    @cached_property
    def standing_notes(self) -> tuple[Decision, ...]:
        """Lines with a note that leave their passage undecided and are not undone, in order."""
        gone = undone(self.record)
        return tuple(line for line in self.record if line.action is Action.SKIP and line.note and line.batch not in gone)

    def carrying(self, placed: PlacedTag) -> tuple[Decision, ...]:
        """The decisions in force that give a passage this value, in order; none for a tag that nobody decided on."""
        held = self.held.get((placed.passage, placed.tag.facet), {})
        return tuple(sorted((line for line in held.values() if placed.tag.value in line.values), key=lambda line: line.number))
