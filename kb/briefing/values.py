"""A pack as it is put together, and a briefing: the same with everything in it that its readers see. Opens nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kb.answer_model import Fit, MatchType
from kb.model import Evidence, Outcome


class Part(StrEnum):
    """A part of a pack that may be left out, in the order in which they stand."""

    TABLE = "table"
    SITUATION = "situation"
    DONE = "done"
    OUTCOME = "outcome"
    TOOK = "took"
    WATCH = "watch"
    FIT = "fit"
    QUOTES = "quotes"
    NOTES = "notes"
    COUNTER = "counter"
    UNKNOWN = "unknown"
    QUESTIONS = "questions"


SECTION_OF = {
    Part.SITUATION: "Situation",
    Part.DONE: "What they did",
    Part.OUTCOME: "What came of it",
    Part.TOOK: "What it took",
    Part.WATCH: "Watch out",
}
"""The section of a case (`CASE_SECTIONS`) that each of these parts shows."""


@dataclass(frozen=True)
class Item:
    """A practice or passage in a pack.

    Attributes:
        target: Id of the case or passage.
        type: Which of the two.
        note: In the coach's own words, perhaps nothing.
        seen: The version of what is cited when it was added or last accepted: aspect (record, tags, evidence, source, text) to a fingerprint of it.
    """

    target: str
    type: MatchType
    note: str = ""
    seen: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Pack:
    """What a coach put together.

    Attributes:
        title: Never empty.
        audience: For whom, perhaps nothing.
        introduction: In Markdown without headings, perhaps nothing.
        situation: In plain words; fit and counter-case are told for it. Perhaps nothing.
        items: In order; a target stands once.
        questions: For discussion, as edited; None where those proposed from gap and stage stand.
        hidden: Parts that are left out.
        style: Bibliography style: the name of a CSL style.
    """

    title: str
    audience: str = ""
    introduction: str = ""
    situation: str = ""
    items: tuple[Item, ...] = ()
    questions: tuple[str, ...] | None = None
    hidden: tuple[Part, ...] = ()
    style: str = "apa"


@dataclass(frozen=True)
class Named:
    """A codebook value with the words that people read."""

    value: str
    label: str


@dataclass(frozen=True)
class Place:
    """Where something stands in a published work or an ingested document.

    Attributes:
        reference: Key of a `Reference` of the same briefing.
        section: As printed; of a passage its heading path joined by " › ". Perhaps nothing.
        pages: As people say it ("p. 25", "page 15 of the file"), or None where the format or the source has none.
    """

    reference: str
    section: str = ""
    pages: str | None = None


@dataclass(frozen=True)
class Quote:
    """Words of a document, exactly as they stand there.

    Attributes:
        text: A passage, or the part of it that is shown; equal to a run of the passage's text.
        passage_id: The passage.
        place: Where it stands.
    """

    text: str
    passage_id: str
    place: Place


@dataclass(frozen=True)
class Told:
    """A section of a practice: its name and its Markdown text, never empty."""

    part: Part
    name: str
    text: str


@dataclass(frozen=True)
class Entry:
    """An item with everything that is shown of it.

    Attributes:
        target: Id of the case or passage.
        type: Which of the two.
        title: Of the practice; of a passage its nearest heading, or the title of its document.
        summary: In a sentence or two; of a passage nothing.
        where: Place and country in words, perhaps nothing.
        gaps: As every facet here, with its labels.
        sections: Those that the source says something of and the pack does not hide.
        silent: Names of sections that the source is silent about.
        fit: Beside the situation of the pack; empty where it has none.
        quotes: Words of the sources, where their reports are in the library.
        places: Where the practice stands in its sources.
        note: Of the item.
    """

    target: str
    type: MatchType
    title: str
    summary: str
    where: str
    gaps: tuple[Named, ...]
    levels: tuple[Named, ...]
    stages: tuple[Named, ...]
    evidence: Evidence | None
    outcome: Outcome | None
    sections: tuple[Told, ...]
    silent: tuple[str, ...]
    fit: Fit
    quotes: tuple[Quote, ...]
    places: tuple[Place, ...]
    note: str = ""


@dataclass(frozen=True)
class Reference:
    """A work that is cited: `key` is the id of its source, or of the document where that is linked to none; `text` is plain, in the chosen style.

    `cited` is how it is named in running text, "(Lindqvist & Sölvell, 2011)".
    """

    key: str
    text: str
    cited: str
    url: str | None = None


@dataclass(frozen=True)
class Gone:
    """An item whose target the library no longer holds, with its note."""

    target: str
    type: MatchType
    note: str = ""


@dataclass(frozen=True)
class Briefing:
    """A pack as its readers see it; renderers take this and nothing else.

    Attributes:
        title: Of the pack.
        audience: Of the pack.
        introduction: Of the pack, Markdown without headings.
        situation: Of the pack.
        made_on: The day on which it was resolved.
        entries: In order.
        counter: The strongest practice on the same gap or instrument that went wrong or only partly well, when it is not among the entries.
        unknown: Sentences on what the library does not know: silent sections, grades without evidence, empty cells.
        questions: For discussion.
        references: Every work that is cited, in the order of the style.
        hidden: Parts that are left out.
        gone: Items that cannot be shown.
    """

    title: str
    audience: str
    introduction: str
    situation: str
    made_on: date
    entries: tuple[Entry, ...]
    counter: Entry | None
    unknown: tuple[str, ...]
    questions: tuple[str, ...]
    references: tuple[Reference, ...]
    hidden: tuple[Part, ...] = ()
    gone: tuple[Gone, ...] = ()

    def shows(self, part: Part) -> bool:
        """Whether a part is not hidden."""
        return part not in self.hidden
