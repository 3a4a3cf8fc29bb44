"""Practices that are written here, as their pages print them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kb.cards import CASE_FACETS
from kb.codebook import Codebook
from kb.drafts.checks import Check, Point
from kb.drafts.drafting import Support
from kb.drafts.revisions import DraftState, Revision
from kb.drafts.writing import Writing, changed
from kb.errors import CardFault
from kb.model import CASE_SECTIONS, Evidence, Outcome, Source, is_silent
from web.present.panel import facet_name
from web.present.results import Label, labels
from web.present.words import Grade, place_line, printed_pages

STATES: Mapping[DraftState, str] = {
    DraftState.DRAFT: "Draft",
    DraftState.SUBMITTED: "Waits for a second person",
    DraftState.PUBLISHED: "Published",
    DraftState.WITHDRAWN: "Withdrawn",
}

POINTS: Mapping[Point, str] = {
    Point.COMPLETE: "The record is complete",
    Point.STATEMENTS: "Every statement names its passage",
    Point.QUOTES: "Every quote stands in its passage",
    Point.WORKS: "Every passage comes from a published work",
}

NAMES = {
    "lat": "Latitude",
    "lon": "Longitude",
    "evidence_by": "Who measured or claims it",
    "web": "Web address",
    "as_stated": "Size in words",
    "checked": "Day of that check",
    "asked_as": "Situations",
    "sources": "Sources",
    "card": "The record",
}
"""Fields whose name on pages is not their own."""

PLAIN = {
    "string_too_short": "is missing",
    "too_short": "needs more entries",
    "too_long": "has too many entries",
    "string_type": "is missing",
    "enum": "is missing",
    "float_parsing": "is not a number",
    "int_parsing": "is not a whole number",
    "int_type": "is not a whole number",
    "date_from_datetime_parsing": "is not a day; write it as 2026-05-31",
}
"""Kinds of fault of a field in plain words; others are told as they were found."""

NEEDED = {
    "asked_as": "Three to six situations are needed, one a line.",
    "sources": "At least one passage is needed.",
    "country": "Country is missing.",
}
"""Fields that are lists, and what they lack when something is wrong with them as a whole."""


@dataclass(frozen=True)
class Row:
    """A practice in the list of those that are written here."""

    href: str
    title: str
    place: str
    state: str
    who: str
    at: datetime
    note: str
    in_library: bool


@dataclass(frozen=True)
class Choice:
    """A value that may be ticked, with how many passages speak for it, or nothing."""

    value: str
    label: str
    ticked: bool
    support: str


@dataclass(frozen=True)
class ChoiceField:
    """A facet of the form."""

    field: str
    name: str
    choices: tuple[Choice, ...]

    @property
    def ticked(self) -> str:
        """The values that are ticked, in words."""
        return ", ".join(choice.label for choice in self.choices if choice.ticked)


@dataclass(frozen=True)
class CheckView:
    """A point with what is still wrong, in sentences."""

    name: str
    passed: bool
    faults: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """A revision in the history: what was done, and the fields that changed."""

    number: int
    state: str
    who: str
    at: datetime
    note: str
    fields: str


@dataclass(frozen=True)
class Difference:
    """A field in which two people's words differ."""

    name: str
    theirs: str


@dataclass(frozen=True)
class Part:
    """A section as readers will see it."""

    name: str
    text: str
    silent: bool


@dataclass(frozen=True)
class Place:
    """A cited place with its number, and the address that opens the passage, or None."""

    number: int
    work: str
    section: str
    pages: str
    quote: str
    href: str | None


@dataclass(frozen=True)
class Preview:
    """A record in the making as readers will see it."""

    title: str
    place: str
    summary: str
    gaps: tuple[Label, ...]
    tags: tuple[Label, ...]
    parts: tuple[Part, ...]
    cited: tuple[Place, ...]


def row(revision: Revision, published: Iterable[str]) -> Row:
    """A practice in the list."""
    texts = revision.writing.texts
    place = place_line(texts["place"], revision.writing.lists["country"])
    return Row(
        f"/drafts/{revision.case_id}",
        title(revision.writing),
        place,
        STATES[revision.state],
        revision.who,
        revision.at,
        revision.note,
        revision.case_id in published,
    )


def title(writing: Writing) -> str:
    """Its title, or what stands for one."""
    return writing.texts["title"] or "A practice without a title"


def preview(codebook: Codebook, writing: Writing, works: Mapping[str, Source]) -> Preview:
    """The record as it is written."""
    lists = writing.lists
    tags = [label for facet in ("level", "stage", "instrument") for label in labels(codebook, facet, lists[facet])]
    return Preview(
        title=title(writing),
        place=place_line(writing.texts["place"], lists["country"]),
        summary=writing.texts["summary"],
        gaps=labels(codebook, "gap", lists["gap"]),
        tags=(*tags, *labels(codebook, "sector", lists["sector"])),
        parts=tuple(Part(name, writing.body[name], is_silent(writing.body[name])) for name in CASE_SECTIONS),
        cited=places(writing, works),
    )


def places(writing: Writing, works: Mapping[str, Source]) -> tuple[Place, ...]:
    """The cited places with their numbers."""
    return tuple(
        Place(
            number,
            works[cited.source_id].title if cited.source_id in works else "linked to no published work yet",
            cited.section,
            printed_pages(cited.pages) if cited.pages else "",
            cited.quote,
            f"/library/{cited.document_id}?passage={cited.passage_id}#passage" if cited.document_id else None,
        )
        for number, cited in enumerate(writing.cited, start=1)
    )


def choice_fields(codebook: Codebook, writing: Writing, found: Mapping[str, Sequence[Support]]) -> tuple[ChoiceField, ...]:
    """The facets of the form that take several values, each value with the passages that speak for it."""
    fields = []
    for facet in CASE_FACETS:
        ticked, known = writing.lists[facet], codebook.facet(facet).ids
        behind = {support.value: _support(support) for support in found.get(facet, ())}
        values = (*known, *(value for value in ticked if value not in known))
        choices = tuple(Choice(value, codebook.label(facet, value), value in ticked, behind.get(value, "")) for value in values)
        fields.append(ChoiceField(facet, facet_name(codebook, facet), choices))
    return tuple(fields)


def check_views(found: Sequence[Check]) -> tuple[CheckView, ...]:
    """The points that are checked, in words."""
    return tuple(CheckView(POINTS[check.point], check.passed, tuple(map(_sentence, check.faults))) for check in found)


def steps(codebook: Codebook, history: Sequence[Revision]) -> tuple[Step, ...]:
    """The revisions, newest first."""
    before = [Writing.empty(), *(revision.writing for revision in history)]
    told = []
    for earlier, revision in zip(before, history, strict=False):
        names = dict.fromkeys(field_name(codebook, name) for name in changed(earlier, revision.writing))
        told.append(Step(revision.number, STATES[revision.state], revision.who, revision.at, revision.note, ", ".join(names)))
    return tuple(reversed(told))


def differences(codebook: Codebook, opened: Writing, mine: Writing, theirs: Writing) -> tuple[Difference, ...]:
    """Fields that another changed since they were opened and in which their words differ from mine, with theirs."""
    said, differ = theirs.flat(), changed(mine, theirs)
    return tuple(Difference(field_name(codebook, name), said.get(name, "")) for name in changed(opened, theirs) if name in differ)


def field_name(codebook: Codebook, name: str) -> str:
    """A field as pages call it; "source 2" is a passage."""
    if name.startswith("source "):
        return f"Passage {name.removeprefix('source ')}"
    return NAMES.get(name) or (facet_name(codebook, name) if name in codebook.by_id else name.replace("_", " ").capitalize())


def options(grades: Mapping[Evidence, Grade] | Mapping[Outcome, Grade]) -> tuple[tuple[str, str], ...]:
    """Grades with what they mean, to choose from."""
    return tuple((value.value, f"{grade.name}: {grade.meaning}") for value, grade in grades.items())


def _sentence(fault: CardFault) -> str:
    """What is wrong, the field named as on the page."""
    field, _, entry = fault.field.partition(".")
    if not fault.kind:
        return f"{fault.told}."
    name = NAMES.get(field) or field.replace("_", " ").capitalize()
    told = fault.told.partition(": ")[2].removeprefix("Value error, ")
    if field in NEEDED and not entry:
        return NEEDED[field]
    return f"{name} {PLAIN[fault.kind]}." if fault.kind in PLAIN else f"{name}: {told}."


def _support(support: Support) -> str:
    given = f"{support.passages} of {support.of}"
    return f"{given}, by hand" if support.by_hand else given
