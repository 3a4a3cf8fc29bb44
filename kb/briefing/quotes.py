"""The quotes of a practice: words of the passages that it cites, else of others under the headings that it cites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kb.briefing.gathering import Gathered, rarity_of
from kb.briefing.places import of_passage
from kb.briefing.quoting import Excerpt, Story
from kb.briefing.values import Place, Quote
from kb.knowledge import KnowledgeBase
from kb.model import Case
from kb.sources.citations import CitedPassage, OpenReports, plain
from kb.words import content_stems

TELLING = ("What they did", "What came of it", "What it took")
"""Sections whose words are looked for in the reports, beside title, summary, organisation and place."""

LEAST_SHARE = 0.04
FURTHER_SHARE = 0.1
SHARE_OF_BEST = 0.25
"""What the passage that tells most of a practice must tell to be quoted, and a further one by itself and beside that one. Looked through on the 149
shipped practices and their five reports: below lie general remarks of the cited section and what it says of other places; 143 are quoted. Two more
are quoted rightly where a run that tells less, but something, names the practice's place."""

NEARBY = 2
NEARBY_SHARE = 0.2
UNDER_SHARE = 0.3
"""Where no cited passage is worth quoting: what another one must tell, up to so many passages away and anywhere under the cited heading.

Looked through on the same: three of the last four practices are quoted rightly; at 0.25 a general remark 28 passages away would be."""

MOST_QUOTES = 2
"""Of a practice."""

_ENDS = re.compile(r"[.!?…][\"”’')\]]*\Z")
"""A run without it is a heading or a row of a table."""


@dataclass(frozen=True)
class _Found:
    passage_id: str
    excerpt: Excerpt
    place: Place

    def quote(self) -> Quote:
        return Quote(self.excerpt.text, self.passage_id, self.place)


class Quotes:
    """Chooses them from what was gathered; what is under a cited heading is read only for a practice that nothing else can be quoted of."""

    def __init__(self, kb: KnowledgeBase, gathered: Gathered) -> None:
        self._kb = kb
        self._gathered = gathered
        self._reports = OpenReports(kb.store)
        self._rarity: dict[str, Mapping[str, float]] = {}

    def of(self, case: Case) -> tuple[Quote, ...]:
        """At most `MOST_QUOTES`, in the order of its citations; none where nothing tells enough of it by itself."""
        told = "\n".join((case.title, case.summary, case.organisation or "", case.place, *(case.body.get(name, "") for name in TELLING)))
        cited = [each for each in self._gathered.cited[case.id] if each.passage and each.passage_id and each.document_id]
        story = Story.of_text(told, self._gathered.rarity)
        found = list({one.passage_id: one for one in self._cited(story, cited)}.values())
        chosen = _telling(found, case) or _nearby(self._under(told, cited))
        return tuple(one.quote() for one in chosen)

    def _cited(self, story: Story, cited: Iterable[CitedPassage]) -> Iterator[_Found]:
        for each in cited:
            if each.passage and each.passage_id and each.document_id:
                place = of_passage(each.passage, self._gathered.documents[each.document_id])
                yield _Found(each.passage_id, story.excerpt(each.passage.text), place)

    def _under(self, told: str, cited: Iterable[CitedPassage]) -> Iterator[tuple[_Found, int]]:
        """What other passages under the cited headings tell, and how far each is from the cited one."""
        for each in cited:
            if each.passage and each.document_id:
                around = self._reports.under(each.document_id, each.citation.section)
                story = Story.of_text(told, self._rarity_in(each.document_id))
                for passage_id, passage in around.items():
                    place = of_passage(passage, self._gathered.documents[each.document_id])
                    yield _Found(passage_id, story.excerpt(passage.text), place), abs(passage.position - each.passage.position)

    def _rarity_in(self, document_id: str) -> Mapping[str, float]:
        if document_id not in self._rarity:
            texts = (passage.text for passage in self._reports.passages(document_id).values())
            self._rarity[document_id] = rarity_of(self._kb, {stem for text in texts for stem in content_stems(text)})
        return self._rarity[document_id]


def _telling(found: list[_Found], case: Case) -> list[_Found]:
    """Of the cited passages those that tell most, in their order."""
    best = max((one.excerpt.told for one in found), default=0.0)
    telling = [one for one in found if _tells(one.excerpt, best, case) and one.excerpt.told >= SHARE_OF_BEST * best]
    most = sorted(telling, key=lambda one: -one.excerpt.told)[:MOST_QUOTES]
    return [one for one in telling if one in most]


def _tells(excerpt: Excerpt, best: float, case: Case) -> bool:
    if excerpt.told < best:
        return excerpt.share >= FURTHER_SHARE
    return excerpt.share >= LEAST_SHARE or (excerpt.told > 0 and bool(plain(case.place)) and plain(case.place) in plain(excerpt.text))


def _nearby(found: Iterable[tuple[_Found, int]]) -> list[_Found]:
    """The one that tells most, where any tells enough in whole sentences; of equal ones the nearest."""
    worth = [
        (one, away)
        for one, away in found
        if one.excerpt.share >= (NEARBY_SHARE if away <= NEARBY else UNDER_SHARE) and _ENDS.search(one.excerpt.text.strip())
    ]
    return [min(worth, key=lambda each: (-each[0].excerpt.told, each[1]))[0]] if worth else []
