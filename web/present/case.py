"""A practice as its page and its line in a list print it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from kb.codebook import Codebook
from kb.exchange.references import Work, bibtex, key
from kb.model import CASE_SECTIONS, Case, Depth, Size, Source, StillRunning
from kb.sources.citations import CitedPassage
from web.citing import apa, in_text
from web.present.results import Label, labels
from web.present.words import EVIDENCE, OUTCOME, Grade, country_name, day, listed, place_line, printed_pages

UNSTATED = {
    "Organisation": "who ran it",
    "Period": "when it was done",
    "Duration": "how long it took",
    "Size": "how large it was",
    "Cost": "what it cost",
    "Still running": "whether it still runs",
}
"""What a fact answers, for the line that says which are missing."""

FURTHER_FACETS = ("instrument", "actor", "topic", "mechanism", "dimension", "region_type", "organisation_model")


@dataclass(frozen=True)
class Line:
    """A practice in a list."""

    href: str
    title: str
    place: str
    period: str | None
    gaps: tuple[Label, ...]
    summary: str
    evidence: Grade
    brief: bool


@dataclass(frozen=True)
class Section:
    """One of the five sections; `silent` where the source is."""

    name: str
    text: str
    silent: bool


@dataclass(frozen=True)
class Fact:
    """A row of the facts; `href` where the value is an address."""

    name: str
    value: str
    href: str | None = None


@dataclass(frozen=True)
class Place:
    """Where a practice stands in its source; `href` opens the passage where the report is in the library."""

    section: str
    pages: str | None
    href: str | None


@dataclass(frozen=True)
class CitedWork:
    """A source of a practice with the places that tell it, and how to cite it."""

    title: str
    authors: str
    year: int | None
    publisher: str | None
    url: str | None
    places: tuple[Place, ...]
    apa: str
    in_text: str
    bibtex: str
    key: str

    @property
    def in_library(self) -> bool:
        """True where its report can be read here."""
        return any(place.href for place in self.places)


@dataclass(frozen=True)
class CasePage:
    """Everything that the page of a practice prints. `unstated` names the facts that the source does not give, perhaps empty."""

    case: Case
    place: str
    gaps: tuple[Label, ...]
    tags: tuple[tuple[str, tuple[Label, ...]], ...]
    sections: tuple[Section, ...]
    facts: tuple[Fact, ...]
    unstated: str
    evidence: Grade
    outcome: Grade
    works: tuple[CitedWork, ...]
    similar: tuple[Line, ...]
    brief: bool


def case_page(codebook: Codebook, case: Case, citations: Sequence[CitedPassage], similar: Sequence[Case]) -> CasePage:
    """A practice for its page."""
    facts = _facts(case)
    return CasePage(
        case=case,
        place=place_line(case.place, case.countries),
        gaps=labels(codebook, "gap", case.facets.get("gap", ())),
        tags=_tags(codebook, case),
        sections=tuple(Section(name, case.body.get(name, ""), name in case.silent_sections) for name in CASE_SECTIONS),
        facts=tuple(fact for fact in facts if fact.value),
        unstated=listed([UNSTATED[fact.name] for fact in facts if not fact.value and fact.name in UNSTATED], "or"),
        evidence=EVIDENCE[case.evidence],
        outcome=OUTCOME[case.outcome],
        works=_works(citations),
        similar=tuple(line(codebook, other) for other in similar),
        brief=case.depth is Depth.BRIEF,
    )


def line(codebook: Codebook, case: Case) -> Line:
    """A practice for a list."""
    return Line(
        href=f"/cases/{quote(case.id)}",
        title=case.title,
        place=place_line(case.place, case.countries),
        period=case.period,
        gaps=labels(codebook, "gap", case.facets.get("gap", ())),
        summary=case.summary,
        evidence=EVIDENCE[case.evidence],
        brief=case.depth is Depth.BRIEF,
    )


def _tags(codebook: Codebook, case: Case) -> tuple[tuple[str, tuple[Label, ...]], ...]:
    rows = [(codebook.facet(facet).label, labels(codebook, facet, case.facets.get(facet, ()))) for facet in ("level", "stage")]
    rows += [("Sector", labels(codebook, "sector", case.sectors))]
    rows += [(codebook.facet(facet).label, labels(codebook, facet, case.facets.get(facet, ()))) for facet in FURTHER_FACETS]
    return tuple((name, some) for name, some in rows if some)


def _facts(case: Case) -> list[Fact]:
    return [
        Fact("Organisation", case.organisation or "", case.web),
        Fact("Period", case.period or ""),
        Fact("Duration", case.duration or ""),
        Fact("Size", size_line(case.size)),
        Fact("Cost", case.cost or ""),
        Fact("Who measured or claims it", case.evidence_by or ""),
        Fact("Still running", _still_running(case)),
    ]


def size_line(size: Size) -> str:
    """Every number of a size with its unit, and how the source puts it."""
    numbers = (("inhabitants", size.inhabitants), ("firms", size.firms), ("members", size.members), ("employees", size.employees))
    counted = [f"{number:,} {name if number != 1 else name.removesuffix('s')}" for name, number in numbers if number is not None]
    return "; ".join([*counted, size.as_stated] if size.as_stated else counted)


def _still_running(case: Case) -> str:
    if case.still_running is StillRunning.UNKNOWN:
        return ""
    return f"{case.still_running.capitalize()}, checked on {day(case.checked)}" if case.checked else case.still_running.capitalize()


def _works(citations: Sequence[CitedPassage]) -> tuple[CitedWork, ...]:
    by_source: dict[str, list[CitedPassage]] = {}
    for cited in citations:
        by_source.setdefault(cited.source.id, []).append(cited)
    return tuple(_work(some[0].source, some) for some in by_source.values())


def _work(source: Source, cited: Sequence[CitedPassage]) -> CitedWork:
    work = Work.from_source(source)
    pages = next((passage.citation.pages for passage in cited if passage.citation.pages), None)
    return CitedWork(
        title=source.title,
        authors=listed(list(source.authors)),
        year=source.year,
        publisher=source.publisher,
        url=source.url,
        places=tuple(_place(passage) for passage in cited),
        apa=apa(source),
        in_text=in_text(source, pages),
        bibtex=bibtex(work),
        key=key(work),
    )


def _place(cited: CitedPassage) -> Place:
    pages = printed_pages(cited.citation.pages) if cited.citation.pages else None
    href = f"/library/{cited.document_id}?passage={quote(cited.passage_id)}#passage" if cited.document_id and cited.passage_id else None
    return Place(cited.citation.section, pages, href)


__all__ = ["CasePage", "Line", "case_page", "country_name", "line"]
