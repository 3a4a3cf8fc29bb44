"""Everything that a pack cites, read at one go: a pack of sixty items asks the tables no oftener than one of two."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from kb.fit import Tags
from kb.knowledge import KnowledgeBase
from kb.model import Case, Document, Passage, Source, Tag
from kb.rows import chunks
from kb.sources.citations import CitedPassage, cited_by_case
from kb.words import content_stems


@dataclass(frozen=True)
class Gathered:
    """What the library holds of some targets.

    Attributes:
        cases: By id.
        passages: By id, with the id of their document.
        tags: By target and facet.
        cited: Citations by case, opened where the report is in the library.
        documents: By id: those of the passages and of what is cited, without text.
        sources: All of the library, by id.
        reported: Sources of which a report can be read here.
        rarity: By stem of the cases' words, how rarely passages have it: the logarithm of all passages by those with it.
    """

    cases: Mapping[str, Case]
    passages: Mapping[str, tuple[str, Passage]]
    tags: Mapping[str, Tags]
    cited: Mapping[str, tuple[CitedPassage, ...]]
    documents: Mapping[str, Document]
    sources: Mapping[str, Source]
    reported: frozenset[str]
    rarity: Mapping[str, float]

    @classmethod
    def of(cls, kb: KnowledgeBase, targets: Sequence[str]) -> Gathered:
        """Whatever of the targets the library holds; the others are in none of the mappings."""
        cases = kb.store.cases(targets)
        passages = kb.store.passages([target for target in targets if target not in cases])
        cited = cited_by_case(kb.store, cases.values())
        documents = {document_id for document_id, _ in passages.values()}
        documents |= {each.document_id for its in cited.values() for each in its if each.document_id}
        return cls(
            cases=cases,
            passages=passages,
            tags={target: _by_facet(its) for target, its in kb.store.tags([*cases, *passages]).items()},
            cited=cited,
            documents={document.id: document for document in kb.store.documents(documents)},
            sources=kb.store.sources(),
            reported=frozenset(kb.store.linked_documents().values()),
            rarity=rarity_of(kb, {stem for its in cited.values() for each in its if each.passage for stem in content_stems(each.passage.text)}),
        )

    def holds(self, target: str) -> bool:
        """Whether the library has it."""
        return target in self.cases or target in self.passages


def rarity_of(kb: KnowledgeBase, stems: Collection[str]) -> dict[str, float]:
    """By stem, the logarithm of all passages by those that have it; stems that every passage has are left out, and those that none has."""
    full_text = kb.passages_shelf.full_text
    size = full_text.size()
    counts = {stem: count for some in chunks(sorted(stems)) for stem, count in full_text.counts(some).items()}
    return {stem: math.log(size / count) for stem, count in counts.items() if count < size}


def _by_facet(tags: Sequence[Tag]) -> Tags:
    facets: dict[str, list[Tag]] = {}
    for tag in tags:
        facets.setdefault(tag.facet, []).append(tag)
    return {facet: tuple(its) for facet, its in facets.items()}
