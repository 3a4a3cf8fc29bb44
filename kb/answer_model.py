"""The values between a question and its answer. All frozen; sequences are tuples; they open nothing and import only values of the library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kb.model import Case, Evidence, Outcome, Tag


class MatchType(StrEnum):
    """What is offered: a record of a practice, or a passage of a document."""

    CASE = "case"
    PASSAGE = "passage"


class PlaceRole(StrEnum):
    """`own` is the asker's place and never filters; `wanted` is asked about."""

    OWN = "own"
    WANTED = "wanted"


class ActorRole(StrEnum):
    """`missing` is said not to be there; every other actor that the words name is `present`, also one that is only asked about."""

    PRESENT = "present"
    MISSING = "missing"


class Counted(StrEnum):
    """What the size of a cluster is counted in; the names are those of the fields of `Size`."""

    FIRMS = "firms"
    MEMBERS = "members"


class NoAnswerReason(StrEnum):
    """Why nothing answers."""

    EMPTY = "empty"
    LOW_MATCH = "low-match"
    FILTERED = "filtered"


@dataclass(frozen=True)
class Reading:
    """A facet value read from a situation.

    Attributes:
        value: Of the facet.
        confidence: 0..1; 1.0 when set by hand.
        words: Of the situation, that gave it; of a missing actor those that say so.
        role: Of a place, a country or an actor.
        settled: True where only words name it that say what is no trouble: it is told, and never steers.
    """

    value: str
    confidence: float
    words: tuple[str, ...] = ()
    role: PlaceRole | ActorRole | None = None
    settled: bool = False


@dataclass(frozen=True)
class ClusterSize:
    """How large the asker's cluster is, as its words say: at least 1 firm or member."""

    counted: Counted
    number: int
    words: str


@dataclass(frozen=True)
class Situation:
    """What the user described: the words plus the facets read from them, by facet, best first.

    `english` holds the words in English where they were in another language; `sizes` at most one number of firms and one of members.
    """

    text: str
    language: str
    facets: Mapping[str, tuple[Reading, ...]] = field(default_factory=dict)
    english: str | None = None
    sizes: tuple[ClusterSize, ...] = ()

    @property
    def words(self) -> str:
        """The words in English, for comparing them with what the library holds."""
        return self.english or self.text

    def values(self, facet: str) -> tuple[str, ...]:
        """Values read for a facet, best first."""
        return tuple(reading.value for reading in self.facets.get(facet, ()))


@dataclass(frozen=True)
class Filters:
    """Hard conditions: or within a facet, and between facets. An empty tuple lets everything through."""

    gap: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    country: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.gap or self.level or self.stage or self.country)


@dataclass(frozen=True)
class Fit:
    """A match beside the situation, in sentences."""

    same: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    check: tuple[str, ...] = ()


@dataclass(frozen=True)
class DocumentRef:
    """The document that a match stands in."""

    id: str
    title: str
    file: str


@dataclass(frozen=True)
class SourceRef:
    """The published work that a match comes from."""

    id: str
    title: str
    year: int | None
    url: str | None


@dataclass(frozen=True)
class Match:
    """A case or passage offered for a situation.

    Attributes:
        id: Case id or passage id.
        type: Case or passage.
        kind: Codebook kind; a case is a practice.
        title: Of the case, or of the document.
        text: The passage as in the document, or the card's text.
        marks: Spans in `text` of the words that decided, half-open, ascending, not overlapping.
        score: Higher is better; comparable within one answer only.
        tags: Facet to tags.
        why: Reasons in sentences.
        signals: Named signals of the score, each 0..1.
        heading: Heading path of a passage; of a case empty.
        pages: First and last page of the file, from 1, or None.
        page_labels: The same as printed, or None.
        more: Ids of further passages of the same practice.
    """

    id: str
    type: MatchType
    kind: str
    title: str
    text: str
    marks: tuple[tuple[int, int], ...]
    score: float
    tags: Mapping[str, tuple[Tag, ...]]
    why: tuple[str, ...]
    signals: Mapping[str, float]
    document: DocumentRef | None = None
    source: SourceRef | None = None
    heading: tuple[str, ...] = ()
    pages: tuple[int, int] | None = None
    page_labels: tuple[str, str] | None = None
    evidence: Evidence | None = None
    outcome: Outcome | None = None
    fit: Fit = Fit()
    more: tuple[str, ...] = ()
    case: Case | None = None


@dataclass(frozen=True)
class Cell:
    """Values that may stand on one practice or passage, and how many of either carry them.

    Attributes:
        values: Or within a facet, and between facets.
        practices: Practices that carry them.
        passages: Passages that carry them, furniture left out.
        parts: The same for each value by itself, where there are several.
    """

    values: Filters
    practices: int
    passages: int
    parts: tuple[Cell, ...] = ()

    @property
    def empty(self) -> bool:
        """True where nothing carries them."""
        return not self.practices and not self.passages


@dataclass(frozen=True)
class NoAnswer:
    """Why nothing in the library answers.

    Attributes:
        reason: Empty where the library, or the cell that was asked for, holds nothing.
        looked_for: Labels of the gaps, levels and stages that were read.
        removed_by: Filter to the number of matches that it alone takes away.
        cell: What the library holds of that which was surely read, or None where nothing was.
    """

    reason: NoAnswerReason
    looked_for: tuple[str, ...]
    removed_by: Mapping[str, int]
    cell: Cell | None = None


@dataclass(frozen=True)
class Answer:
    """The situation as read and the matches, best first.

    Attributes:
        situation: As read.
        confident: Whether the library answers it.
        no_answer: Why not, where it does not.
        matches: Best first.
        facet_counts: Facet to value to number of matches before filters of that facet.
        counter: The best case on the same gap or instrument that went wrong or only partly well; perhaps also among `matches`.
    """

    situation: Situation
    confident: bool
    no_answer: NoAnswer | None
    matches: tuple[Match, ...]
    facet_counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    counter: Match | None = None
