"""From passages to the beginning of a practice: what their tags say together, where it happened, and what is cited."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kb.cards import CASE_FACETS, ONE_VALUE_FACETS, OWN_PREFIX
from kb.drafts.writing import Cited, Writing
from kb.errors import NotFoundError
from kb.model import Document, Origin, Passage, Tag
from kb.reading.places import Gazetteer
from kb.store import Store
from kb.words import slug

SURE = 0.5
"""From this confidence on a guess counts, as on the pages."""

HALF = 0.5
"""A guess is proposed where more than this share of the passages carry it: what fewer say is theirs and not the practice's."""

LONG_HEADING = 9
SHORTENED_TO = 7
"""Words of a heading, as `corpus/README.md` cites it."""

_LISTED = (*CASE_FACETS, "sector", "country")


@dataclass(frozen=True)
class Support:
    """A value and the passages that carry it.

    Attributes:
        value: Of a facet.
        passages: How many carry it.
        of: How many there are.
        by_hand: Whether a person gave it to one of them.
    """

    value: str
    passages: int
    of: int
    by_hand: bool

    @property
    def proposed(self) -> bool:
        """Whether it is likely to be the practice's: what a person gave one passage is."""
        return self.by_hand or self.passages / self.of > HALF


def supports(tags: Mapping[str, Sequence[Tag]]) -> dict[str, tuple[Support, ...]]:
    """Facet to values with the passages behind them, what persons gave first, then most passages first.

    Args:
        tags: Those in force of each passage. Where a person decided on a facet of one, its guesses on that facet do not count.
    """
    carried: dict[tuple[str, str], list[Origin]] = {}
    for its in tags.values():
        decided = {tag.facet for tag in its if tag.origin is Origin.HUMAN}
        for tag in its:
            if tag.origin is Origin.HUMAN or (tag.facet not in decided and tag.trust >= SURE):
                carried.setdefault((tag.facet, tag.value), []).append(tag.origin)
    found: dict[str, list[Support]] = {}
    for (facet, value), origins in carried.items():
        found.setdefault(facet, []).append(Support(value, len(origins), len(tags), Origin.HUMAN in origins))
    return {facet: tuple(sorted(its, key=lambda s: (not s.by_hand, -s.passages, s.value))) for facet, its in found.items()}


def begin(store: Store, passage_ids: Sequence[str], gazetteer: Gazetteer) -> Writing:
    """A practice of these passages: place, country, sector and facets as they say, the passages cited, the sections to be written.

    Raises:
        NotFoundError: When the library has no passage of one of the ids.
    """
    cited = cite(store, passage_ids)
    found = supports(store.tags(passage_ids))
    place, its_countries = _place((row.quote for row in cited), gazetteer)
    proposed = {facet: tuple(each.value for each in found.get(facet, ()) if each.proposed) for facet in (*_LISTED, *ONE_VALUE_FACETS)}
    empty = Writing.empty()
    one = {facet: next(iter(proposed[facet]), "") for facet in ONE_VALUE_FACETS}
    lists = {facet: proposed[facet] for facet in _LISTED}
    lists["country"] = lists["country"] or its_countries
    return replace(empty, texts={**empty.texts, **one, "place": place}, lists={**empty.lists, **lists}, cited=cited)


def cite(store: Store, passage_ids: Sequence[str]) -> tuple[Cited, ...]:
    """The passages as places in their works, in the order given, each once.

    Raises:
        NotFoundError: When the library has no passage of one of the ids.
    """
    found = store.passages(passage_ids)
    missing = next((i for i in passage_ids if i not in found), None)
    if missing is not None:
        raise NotFoundError("passage", missing)
    documents = {document.id: document for document in store.documents({document_id for document_id, _ in found.values()})}
    return tuple(_cited(i, documents[found[i][0]], found[i][1]) for i in dict.fromkeys(passage_ids))


def with_works(store: Store, writing: Writing) -> Writing:
    """Where a document was linked to its work since a passage of it was chosen, the work is cited."""
    works = store.linked_documents()
    cited = tuple(row if row.source_id else replace(row, source_id=works.get(row.document_id, "")) for row in writing.cited)
    return replace(writing, cited=cited)


def own_id(place: str) -> str:
    """A new id for a practice that is written here: no card of the shipped library has one like it."""
    return "-".join(filter(None, (OWN_PREFIX.rstrip("-"), slug(place), uuid.uuid4().hex[:8])))


def _cited(passage_id: str, document: Document, passage: Passage) -> Cited:
    heading = passage.heading[-1] if passage.heading else document.title
    return Cited(document.source_id or "", _shortened(heading), _printed(document, passage), document.id, passage_id, passage.text)


def _shortened(heading: str) -> str:
    words = heading.split()
    return " ".join((*words[:SHORTENED_TO], "…")) if len(words) > LONG_HEADING else " ".join(words)


def _printed(document: Document, passage: Passage) -> str:
    """Printed pages, where the file shows them; never a page of the file alone."""
    labels = {page.number: page.label for page in document.pages}
    first, last = labels.get(passage.first_page or 0), labels.get(passage.last_page or passage.first_page or 0)
    return "" if not first or not last else first if first == last else f"{first}-{last}"


def _place(texts: Iterable[str], gazetteer: Gazetteer) -> tuple[str, tuple[str, ...]]:
    """The town or region that the texts name most often, of equals the first, and the countries that it lies in."""
    towns = [(named.name, named.countries) for text in texts for named in gazetteer.find(text) if not named.is_country]
    return max(Counter(towns).items(), key=lambda pair: pair[1], default=(("", ()), 0))[0]
