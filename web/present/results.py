"""A match as an article of the answer page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from kb.answer_model import Match, MatchType
from kb.codebook import Codebook
from kb.model import Case, Depth, Source, Tag
from kb.sources.authors import surnames
from kb.sources.leads import PRACTICE_KINDS
from web.present.text import Excerpt, Line, TextBlock, blocks, excerpt, pieces
from web.present.words import EVIDENCE, OUTCOME, Grade, country_name, free_label, pages_line, place_line, printed_pages

TAB_OF_KIND = dict.fromkeys(PRACTICE_KINDS, "practices") | {"recommendation": "advice"}
TAB_NAMES = {"practices": "Practices", "advice": "Advice", "background": "Background"}
LOWEST_SHOWN = 0.5
"""Tags of passages with less confidence steer but are not printed."""


@dataclass(frozen=True)
class Label:
    """A facet value as it is printed."""

    facet: str
    value: str
    text: str


@dataclass(frozen=True)
class Reference:
    """Where a match can be checked: work, section and page in words; `url` leads to the passage where the library holds it."""

    work: str
    section: str | None
    pages: str | None


@dataclass(frozen=True)
class Result:
    """What the template of one match prints.

    Attributes:
        number: From 1, within its tab.
        anchor: Id of the article.
        href: To the practice, or to the passage in its document.
        title: Of the practice, or the passage's own heading.
        above: Headings above a passage's own, outermost first.
        place: Place and countries, perhaps empty.
        kind: What it is, where it is not a practice of the library.
        gaps: Labels of the gap facet.
        tags: Labels of level, stage and sector.
        summary: Of a practice, with marks; of a passage empty.
        excerpt: Of a passage; of a practice None.
        why: Reasons in sentences.
        differs: Differences in sentences.
        check: What to check before copying.
        evidence: Grade of a practice, or None.
        outcome: Of a practice where it is known, or None.
        reference: Where it comes from.
        brief: True where the record says little.
        told: Addresses of the passages in the library that tell the practice.
        passage_id: Of a passage; of a practice empty.
        target: Id of the passage or practice.
    """

    number: int
    anchor: str
    href: str
    title: str
    above: tuple[str, ...]
    place: str
    kind: str
    gaps: tuple[Label, ...]
    tags: tuple[Label, ...]
    summary: Line
    excerpt: Excerpt | None
    why: tuple[str, ...]
    differs: tuple[str, ...]
    check: tuple[str, ...]
    evidence: Grade | None
    outcome: Grade | None
    reference: Reference | None
    brief: bool
    told: tuple[str, ...] = ()
    passage_id: str = ""
    target: str = ""


def tab_of(match: Match) -> str:
    """The tab on which a match is shown."""
    return TAB_OF_KIND.get(match.kind, "background")


def tab_counts(matches: Sequence[Match]) -> dict[str, int]:
    """Matches on each tab, in the order of the tabs."""
    return {tab: sum(tab_of(match) == tab for match in matches) for tab in TAB_NAMES}


def labels(codebook: Codebook, facet: str, values: Sequence[str]) -> tuple[Label, ...]:
    """Values of a facet as they are printed, in the codebook's order where it has one."""
    known = codebook.by_id.get(facet)
    if known is None:
        return tuple(Label(facet, value, country_name(value) if facet == "country" else free_label(value)) for value in values)
    order = known.ids
    return tuple(
        Label(facet, value, codebook.label(facet, value)) for value in sorted(values, key=lambda v: order.index(v) if v in order else len(order))
    )


def result(codebook: Codebook, number: int, match: Match, sources: Mapping[str, Source], documents: Mapping[str, str]) -> Result:
    """A match for the template; `documents` holds the document's id for each passage in `match.more`."""
    if match.case is None:
        return replace(_passage(codebook, number, match, sources), target=match.id)
    told = tuple(passage_address(documents[identifier], identifier) for identifier in match.more if identifier in documents)
    return replace(_practice(codebook, number, match, match.case, sources), told=told, target=match.id)


def passage_address(document_id: str, passage_id: str) -> str:
    """Where a document opens at a passage."""
    return f"/library/{document_id}?passage={quote(passage_id)}#passage"


def _practice(codebook: Codebook, number: int, match: Match, case: Case, sources: Mapping[str, Source]) -> Result:
    tags = (*labels(codebook, "level", case.facets.get("level", ())), *labels(codebook, "stage", case.facets.get("stage", ())))
    cited = case.citations[0]
    return Result(
        number=number,
        anchor=f"result-{number}",
        href=f"/cases/{quote(case.id)}",
        title=case.title,
        above=(),
        place=place_line(case.place, case.countries),
        kind="",
        gaps=labels(codebook, "gap", case.facets.get("gap", ())),
        tags=(*tags, *labels(codebook, "sector", case.sectors)),
        summary=pieces(match.text, match.marks, 0, len(case.summary)),
        excerpt=None,
        why=match.why,
        differs=match.fit.differs,
        check=tuple(check for check in match.fit.check if not check.startswith("A brief record")),
        evidence=EVIDENCE[case.evidence],
        outcome=OUTCOME[case.outcome],
        reference=Reference(_work(sources.get(cited.source_id)), cited.section, printed_pages(cited.pages) if cited.pages else None),
        brief=case.depth is Depth.BRIEF,
    )


def _passage(codebook: Codebook, number: int, match: Match, sources: Mapping[str, Source]) -> Result:
    own = match.heading[-1] if match.heading else match.title
    sure = _sure(match.tags)
    source = sources.get(match.source.id) if match.source else None
    assert match.document is not None, "a passage has a document"
    return Result(
        number=number,
        anchor=f"result-{number}",
        href=passage_address(match.document.id, match.id),
        title=own,
        above=tuple(part for part in match.heading[:-1] if part != match.title),
        place=place_line("", sure("country")).removeprefix(", "),
        kind=codebook.label("kind", match.kind),
        gaps=labels(codebook, "gap", sure("gap")),
        tags=(*labels(codebook, "level", sure("level")), *labels(codebook, "stage", sure("stage")), *labels(codebook, "sector", sure("sector"))),
        summary=(),
        excerpt=excerpt(match.text, match.marks),
        why=match.why,
        differs=match.fit.differs,
        check=match.fit.check,
        evidence=None,
        outcome=None,
        reference=Reference(_work(source) if source else match.title, None, pages_line(match.pages, match.page_labels)),
        brief=False,
        passage_id=match.id,
    )


def _sure(tags: Mapping[str, tuple[Tag, ...]]) -> Callable[[str], tuple[str, ...]]:
    return lambda facet: tuple(tag.value for tag in tags.get(facet, ()) if tag.confidence >= LOWEST_SHOWN)


def _work(source: Source | None) -> str:
    """A source in short: "Lindqvist & Sölvell 2011, Organising Clusters for Innovation"."""
    if source is None:
        return "a source that the library no longer lists"
    name = f"{surnames(source.authors)} {source.year or ''}".strip()
    title = source.title.split(": ")[0]
    return f"{name}, {title}" if name else title


__all__ = ["Label", "MatchType", "Result", "TextBlock", "blocks", "labels", "result", "tab_counts", "tab_of"]
