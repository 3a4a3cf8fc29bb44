"""Two versions of what a pack cites, compared in the words of a coach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kb.briefing.places import listed
from kb.codebook import Codebook
from kb.model import CASE_SECTIONS

Aspects = Mapping[str, str]

TAG = "tag:"
SOURCE = "source:"
"""Aspects of a facet and of a source begin so."""

SHORT = {
    "title": "The title was “{}” and is “{}” now.",
    "evidence": "The evidence grade was “{}” and is “{}” now.",
    "outcome": "The outcome was “{}” and is “{}” now.",
    "document-title": "The report was called “{}” and is called “{}” now.",
}
"""Aspects of which both values are told."""

LONG = {
    "summary": "The summary says something else now.",
    "facts": "Facts beside the sections changed: place, period, organisation, size, cost, duration, or whether it still runs.",
    "places": "It cites other sections or pages of its sources now.",
    "text": "The words of the passage are others now.",
    "document": "The passage stands in another version of its report now.",
}


def changes(codebook: Codebook, seen: Aspects, now: Aspects) -> tuple[str, ...]:
    """What is different, in sentences: what a practice says, its grades, its tags, its sources; empty where nothing is.

    An aspect that was not looked at when the earlier version was seen is passed over, but a facet or source that it had none of is one more.
    """
    return (*_written(seen, now), *_graded(seen, now), *_tagged(codebook, seen, now), *_from_sources(seen, now))


def _written(seen: Aspects, now: Aspects) -> Iterator[str]:
    sections = [f"“{name}”" for name in CASE_SECTIONS if _differs(seen, now, name)]
    if sections:
        yield f"{'Sections' if len(sections) > 1 else 'A section'} of the record changed: {listed(sections)}."
    yield from (told for aspect, told in LONG.items() if _differs(seen, now, aspect))


def _graded(seen: Aspects, now: Aspects) -> Iterator[str]:
    yield from (form.format(seen[aspect], now[aspect]) for aspect, form in SHORT.items() if _differs(seen, now, aspect))


def _tagged(codebook: Codebook, seen: Aspects, now: Aspects) -> Iterator[str]:
    for aspect in sorted({*seen, *now}, key=lambda aspect: (_place(codebook, aspect), aspect)):
        if aspect.startswith(TAG) and seen.get(aspect, "") != now.get(aspect, ""):
            facet = aspect.removeprefix(TAG)
            name = codebook.facet(facet).label if facet in codebook.by_id else facet.capitalize()
            yield f"{name} was {_values(codebook, facet, seen.get(aspect, ''))} and is {_values(codebook, facet, now.get(aspect, ''))} now."


def _from_sources(seen: Aspects, now: Aspects) -> Iterator[str]:
    for aspect in sorted(a for a in {*seen, *now} if a.startswith(SOURCE)):
        before, after = seen.get(aspect), now.get(aspect)
        if before is None:
            yield f"It cites a further source now: {after}."
        elif after is None:
            yield f"It no longer cites {before}."
        elif before != after:
            yield f"A source is listed otherwise: it was “{before}” and is “{after}” now."
    if _differs(seen, now, "reports"):
        yield "A report that tells it came into the library, left it or was replaced: its quotes may be others now."


def _differs(seen: Aspects, now: Aspects, aspect: str) -> bool:
    return aspect in seen and aspect in now and seen[aspect] != now[aspect]


def _place(codebook: Codebook, aspect: str) -> int:
    """Of a facet in the codebook; sector, country and what is no facet come last."""
    facets = tuple(codebook.by_id)
    facet = aspect.removeprefix(TAG)
    return facets.index(facet) if facet in facets else len(facets)


def _values(codebook: Codebook, facet: str, told: str) -> str:
    labels = [codebook.label(facet, value) for value in told.split(", ") if value]
    return f"“{listed(labels)}”" if labels else "empty"
