"""A briefing laid out: every label, citation and line of it in words, the same for each form of file. The templates print it and decide nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from kb.answer_model import MatchType
from kb.briefing.values import SECTION_OF, Briefing, Entry, Gone, Named, Part, Place, Reference
from kb.model import Evidence, Outcome
from kb.render.bibliography import at_pages
from kb.render.prose import Block, Text, one_line, plain, prose, safe_url

EVIDENCE: Mapping[Evidence, tuple[str, str]] = {
    Evidence.EVALUATED: ("Evaluated", "somebody measured what came of it"),
    Evidence.REPORTED: ("Reported", "the source says what came of it, nobody measured it"),
    Evidence.DESCRIBED: ("Described", "the source tells what was done, not what came of it"),
    Evidence.PLANNED: ("Planned", "not yet carried out when the source was written"),
}
OUTCOME: Mapping[Outcome, str] = {
    Outcome.WORKED: "It worked, by the source's account",
    Outcome.MIXED: "Mixed: part of it worked, part of it did not",
    Outcome.FAILED: "It failed, by the source's account",
    Outcome.UNKNOWN: "The source does not say whether it worked",
}
FIT_NAMES = (("same", "What is the same"), ("differs", "What differs"), ("check", "Check before you copy it"))
NOTHING = "–"
"""Stands in a cell of the table of which nothing is known."""


@dataclass(frozen=True)
class Cited:
    """A place in words: `text` as in "(Lindqvist & Sölvell, 2011, p. 25)", the section as printed, and the key of the reference."""

    key: str
    text: str
    section: str


@dataclass(frozen=True)
class LaidQuote:
    """Words of a document and where they stand."""

    text: tuple[Text, ...]
    cited: Cited


@dataclass(frozen=True)
class Headed:
    """A small heading and the text under it."""

    name: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Listed:
    """A small heading and the sentences under it."""

    name: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Practice:
    """An entry as it is printed.

    Attributes:
        anchor: Of its heading: "practice-3", or "counter".
        number: From 1, as in the table; 0 for the counter-case.
        kind: "practice" or "passage".
        title: On one line.
        summary: On one line, perhaps nothing.
        where: On one line, perhaps nothing.
        gaps: With the value, which colours it, and the label, which says it.
        levels: Labels as one text, perhaps nothing.
        stages: As `levels`.
        evidence: Name of the grade, perhaps nothing.
        evidence_means: What that grade means.
        outcome: In a clause, perhaps nothing.
        sections: What the source says.
        silent: The sentence that says of what it does not, perhaps nothing.
        fit: Beside the situation of the pack.
        quotes: Words of its sources.
        places: Where it stands in them.
        note: Of the coach, perhaps nothing.
    """

    anchor: str
    number: int
    kind: str
    title: str
    summary: str
    where: str
    gaps: tuple[Named, ...]
    levels: str
    stages: str
    evidence: str
    evidence_means: str
    outcome: str
    sections: tuple[Headed, ...]
    silent: str
    fit: tuple[Listed, ...]
    quotes: tuple[LaidQuote, ...]
    places: tuple[Cited, ...]
    note: tuple[Text, ...]


@dataclass(frozen=True)
class LaidOut:
    """A briefing as it is printed; whatever is hidden is empty, and `table` says whether the table is shown."""

    title: str
    audience: str
    introduction: tuple[Block, ...]
    situation: tuple[Text, ...]
    made_on: str
    table: bool
    grades: tuple[tuple[str, str], ...]
    practices: tuple[Practice, ...]
    counter: Practice | None
    unknown: tuple[str, ...]
    questions: tuple[str, ...]
    references: tuple[Reference, ...]
    gone: tuple[str, ...]

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The table in plain words: number, practice, place, gap, stage, level, evidence."""
        return tuple(
            (str(one.number), *(text or NOTHING for text in (one.title, one.where, _labels(one.gaps), one.stages, one.levels, one.evidence)))
            for one in self.practices
        )


def laid_out(briefing: Briefing) -> LaidOut:
    """The briefing in words."""
    cited = {reference.key: reference.cited for reference in briefing.references}
    practices = tuple(_practice(briefing, entry, cited, number) for number, entry in enumerate(briefing.entries, 1))
    counter = _practice(briefing, briefing.counter, cited, 0) if briefing.counter and briefing.shows(Part.COUNTER) else None
    graded = {practice.evidence: practice.evidence_means for practice in (*practices, *([counter] if counter else ())) if practice.evidence}
    return LaidOut(
        title=one_line(briefing.title),
        audience=one_line(briefing.audience),
        introduction=prose(briefing.introduction),
        situation=plain(briefing.situation),
        made_on=day(briefing.made_on),
        table=briefing.shows(Part.TABLE) and bool(practices),
        grades=tuple((name, graded[name]) for name, _means in EVIDENCE.values() if name in graded),
        practices=practices,
        counter=counter,
        unknown=_lines(briefing.unknown) if briefing.shows(Part.UNKNOWN) else (),
        questions=_lines(briefing.questions) if briefing.shows(Part.QUESTIONS) else (),
        references=tuple(
            Reference(reference.key, one_line(reference.text), one_line(reference.cited), safe_url(reference.url))
            for reference in briefing.references
        ),
        gone=tuple(_gone(item, briefing.shows(Part.NOTES)) for item in briefing.gone),
    )


def day(value: date) -> str:
    """As people write it: "3 May 2026"."""
    return f"{value.day} {value:%B %Y}"


def _practice(briefing: Briefing, entry: Entry, cited: Mapping[str, str], number: int) -> Practice:
    evidence, means = EVIDENCE[entry.evidence] if entry.evidence else ("", "")
    shown = {SECTION_OF[part] for part in SECTION_OF if briefing.shows(part)}
    return Practice(
        anchor=f"practice-{number}" if number else "counter",
        number=number,
        kind="practice" if entry.type is MatchType.CASE else "passage",
        title=one_line(entry.title),
        summary=one_line(entry.summary),
        where=one_line(entry.where),
        gaps=entry.gaps,
        levels=_labels(entry.levels),
        stages=_labels(entry.stages),
        evidence=evidence,
        evidence_means=means,
        outcome=OUTCOME[entry.outcome] if entry.outcome else "",
        sections=tuple(Headed(one_line(told.name), prose(told.text)) for told in entry.sections if briefing.shows(told.part)),
        silent=_silent([name for name in entry.silent if name in shown]),
        fit=_fit(entry) if briefing.shows(Part.FIT) else (),
        quotes=tuple(LaidQuote(plain(quote.text), _cited(quote.place, cited)) for quote in entry.quotes) if briefing.shows(Part.QUOTES) else (),
        places=tuple(dict.fromkeys(_cited(place, cited) for place in entry.places)),
        note=plain(entry.note) if briefing.shows(Part.NOTES) else (),
    )


def _labels(named: Iterable[Named]) -> str:
    return ", ".join(one_line(one.label) for one in named)


def _fit(entry: Entry) -> tuple[Listed, ...]:
    return tuple(Listed(name, lines) for field, name in FIT_NAMES if (lines := _lines(getattr(entry.fit, field))))


def _cited(place: Place, cited: Mapping[str, str]) -> Cited:
    text = one_line(cited.get(place.reference, ""))
    if place.pages:
        text = at_pages(text, one_line(place.pages))
    return Cited(place.reference, text, one_line(place.section))


def _silent(names: list[str]) -> str:
    if not names:
        return ""
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"Its source says nothing under: {one_line(listed)}."


def _gone(item: Gone, with_note: bool) -> str:
    note = one_line(item.note) if with_note else ""
    told = f"The {'practice' if item.type is MatchType.CASE else 'passage'} {one_line(item.target)} is no longer in the library."
    return f"{told} Note: {note}" if note else told


def _lines(sentences: Iterable[str]) -> tuple[str, ...]:
    return tuple(line for sentence in sentences if (line := one_line(sentence)))
