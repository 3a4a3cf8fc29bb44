"""The values of the library: documents, cases, tags, sources. All frozen; sequences are tuples; they open nothing and import nothing above."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class BlockKind(StrEnum):
    """What a block is in its document. `furniture` is kept and shown, never offered as an answer."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    TABLE = "table"
    CAPTION = "caption"
    FOOTNOTE = "footnote"
    FURNITURE = "furniture"


class DocumentState(StrEnum):
    """Whether a document's passages can be an answer."""

    READY = "ready"
    SUPERSEDED = "superseded"


class Origin(StrEnum):
    """Who or what set a tag, weakest first."""

    CUE = "cue"
    MODEL = "model"
    CARD = "card"
    HUMAN = "human"


class TagStatus(StrEnum):
    """What was decided on a tag."""

    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Evidence(StrEnum):
    """How well an outcome is supported, strongest first."""

    EVALUATED = "evaluated"
    REPORTED = "reported"
    DESCRIBED = "described"
    PLANNED = "planned"


class Outcome(StrEnum):
    """What came of a practice, as far as its source says."""

    WORKED = "worked"
    MIXED = "mixed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Depth(StrEnum):
    """`full` where four of a case's five sections carry facts."""

    FULL = "full"
    BRIEF = "brief"


class StillRunning(StrEnum):
    """Whether a practice still runs, on the day of the check."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class JobState(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class IngestOutcome(StrEnum):
    """What became of a file."""

    READY = "ready"
    UNCHANGED = "unchanged"
    SUPERSEDED = "superseded"
    FAILED = "failed"


@dataclass(frozen=True)
class Problem:
    """A fault in somebody's file: what was found and what to do, in one sentence each, joined."""

    file: str
    message: str
    page_number: int | None = None


@dataclass(frozen=True)
class Block:
    """A paragraph, heading, list, table, caption or footnote as found.

    Attributes:
        kind: What it is.
        text: Cleaned text. A list holds one item a line, each beginning with "- "; a table one row a line, cells joined by " | ".
        heading_level: 1 to 6 for headings, else None.
        page_number: Page or slide of the file on which it begins, from 1; None where the format has no pages.
        last_page_number: Page on which it ends (a paragraph may run on); None where the format has no pages.
    """

    kind: BlockKind
    text: str
    heading_level: int | None = None
    page_number: int | None = None
    last_page_number: int | None = None


@dataclass(frozen=True)
class Page:
    """A page or slide of the file.

    Attributes:
        number: From 1.
        label: As printed on it, where it is known.
        recognised: Mean confidence 0..1 with which its words were read from a picture; None where the file holds them as text.
    """

    number: int
    label: str | None = None
    recognised: float | None = None


@dataclass(frozen=True)
class RawDocument:
    """What a reader returns: blocks in reading order, cleaned, with headings found.

    Attributes:
        title: From the file's metadata or its first heading; never empty (the file's stem at worst).
        authors: As stated by the file, perhaps empty.
        year: Of publication, where the file states it.
        language: ISO 639-1 code where known.
        pages: In order; empty for formats without pages.
        blocks: In reading order.
        problems: What could not be read (a page without text, say) although the rest could.
    """

    title: str
    authors: tuple[str, ...]
    year: int | None
    language: str | None
    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Section:
    """A block placed in the document's text.

    Attributes:
        block: The block.
        start: Offset of its first character in the document's text.
        end: Offset behind its last character (half-open).
        heading: Heading path above it, outermost first; a heading's own text is not in its path.
    """

    block: Block
    start: int
    end: int
    heading: tuple[str, ...]


@dataclass(frozen=True)
class Passage:
    """The unit that is embedded, tagged and found: whole blocks under one heading path.

    Attributes:
        position: Order in the document, from 0.
        text: Equal to the document's text sliced at `start:end`.
        start: Offset in the document's text.
        end: Offset behind the last character (half-open).
        heading: Heading path, outermost first.
        first_page: Page of the file on which it begins, from 1, or None.
        last_page: Page on which it ends, or None.
        furniture: True for contents, references, captions: kept, never an answer.
    """

    position: int
    text: str
    start: int
    end: int
    heading: tuple[str, ...]
    first_page: int | None
    last_page: int | None
    furniture: bool = False


@dataclass(frozen=True)
class Tag:
    """A facet value on a passage or case, by a coder, with confidence in 0..1 and the words that led to it."""

    facet: str
    value: str
    confidence: float
    origin: Origin
    status: TagStatus = TagStatus.SUGGESTED
    words: tuple[str, ...] = ()

    @property
    def trust(self) -> float:
        """How far it is believed, 0..1: what a person accepted is certain, a guess as far as its confidence."""
        return 1.0 if self.status is TagStatus.ACCEPTED else self.confidence


@dataclass(frozen=True)
class Source:
    """A published work (`corpus/sources.yaml`). `hashes` are the SHA-256 of known files of it."""

    id: str
    title: str
    authors: tuple[str, ...]
    year: int | None
    publisher: str | None
    kind: str
    rights: str
    url: str | None
    hashes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """One ingested file; `id` is the SHA-256 of its bytes.

    Attributes:
        id: SHA-256 of the bytes, hexadecimal.
        file: Name of the file as it was given.
        path: Where it lay when it was ingested.
        media_type: Of the content, found by looking at it.
        title: As in `RawDocument`.
        authors: As in `RawDocument`.
        year: As in `RawDocument`.
        language: As in `RawDocument`.
        source_id: The Source it is a file of, or None.
        state: Ready, or superseded by a newer version.
        replaces: Id of the document that it replaced, or None.
        pages: In order; empty for formats without pages.
        sections: The blocks in reading order with their spans in `text`.
        text: The whole text; every span refers to it.
        problems: What could not be read.
    """

    id: str
    file: str
    path: str
    media_type: str
    title: str
    authors: tuple[str, ...]
    year: int | None
    language: str | None
    source_id: str | None
    state: DocumentState
    replaces: str | None
    pages: tuple[Page, ...]
    sections: tuple[Section, ...]
    text: str
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Citation:
    """Where a case stands in a Source: section as printed; `pages` of the published edition, where the text shows them."""

    source_id: str
    section: str
    pages: str | None = None


@dataclass(frozen=True)
class Size:
    """As the source states it."""

    inhabitants: int | None = None
    firms: int | None = None
    members: int | None = None
    employees: int | None = None
    as_stated: str | None = None


CASE_SECTIONS = ("Situation", "What they did", "What came of it", "What it took", "Watch out")


@dataclass(frozen=True)
class Case:
    """Our record of one practice. `facets` maps a codebook facet to its values; `body` the five sections to Markdown text."""

    id: str
    title: str
    summary: str
    place: str
    countries: tuple[str, ...]
    lat: float | None
    lon: float | None
    sectors: tuple[str, ...]
    facets: Mapping[str, tuple[str, ...]]
    evidence: Evidence
    outcome: Outcome
    evidence_by: str | None
    period: str | None
    organisation: str | None
    web: str | None
    size: Size
    cost: str | None
    duration: str | None
    still_running: StillRunning
    checked: date | None
    asked_as: tuple[str, ...]
    citations: tuple[Citation, ...]
    inventory: tuple[str, ...]
    body: Mapping[str, str]
    hash: str = ""

    @property
    def silent_sections(self) -> tuple[str, ...]:
        """Sections in which the source is silent (`Not stated`) or that hold only our own note, in order."""
        return tuple(name for name in CASE_SECTIONS if is_silent(self.body.get(name, "")))

    @property
    def depth(self) -> Depth:
        """Full where four of the five sections carry facts."""
        return Depth.FULL if len(self.silent_sections) <= 1 else Depth.BRIEF

    @property
    def text(self) -> str:
        """The whole body as one text, sections under their names; silent ones left out."""
        told = [name for name in CASE_SECTIONS if name not in self.silent_sections]
        return "\n\n".join(f"{name}. {self.body[name]}" for name in told)


def is_silent(section: str) -> bool:
    """True where a card's section carries no fact of its source."""
    text = section.strip()
    return not text or text.startswith(("Not stated", "Our note:"))
