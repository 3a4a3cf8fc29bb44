"""What the coders of a library can be compared on now: read when asked, and kept while nothing was decided that would change it."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from kb.agreement.comparison import FacetComparison
from kb.agreement.figures import Codings
from kb.codebook import Codebook
from kb.coding.audit import Audit
from kb.coding.comparing import adjudicated, coded_blind, comparable
from kb.coding.decisions import Action, Decision, Place, in_force
from kb.coding.record import Assignment, Record
from kb.model import Document
from kb.rows import id_start
from kb.store import Store

KEPT = 32
"""Facets, each with some documents, that are kept; a facet of 20,000 passages and two coders takes 10 MB."""

Coded = tuple[Document, tuple[str, ...]]
"""A document that can be compared, and who coded it."""


@dataclass(frozen=True)
class Outside:
    """Whose decisions change nothing of a comparison: anybody's in documents coded blind, and those of the only coder of another.

    Attributes:
        blind: What the ids of the passages of these documents begin with.
        alone: The same of the other documents, each with its coder.
    """

    blind: frozenset[str]
    alone: frozenset[tuple[str, str]]

    def holds(self, line: Decision) -> bool:
        """Whether a line of the record is such a decision, or decides nothing."""
        document = line.passage[: line.passage.rfind("-") + 1]
        return line.action is Action.SKIP or document in self.blind or (document, line.coder) in self.alone


@dataclass(frozen=True)
class Comparison:
    """What can be compared at one time.

    Attributes:
        documents: By title; those that are coded blind, and those that one person coded, are left out.
        settled: Adjudications in force.
    """

    documents: tuple[Coded, ...]
    settled: Mapping[Place, Decision]
    _audit: Audit
    _codebook: Codebook
    _outside: Outside
    _decided: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict)
    _compared: dict[tuple[str, tuple[str, ...]], FacetComparison] = field(default_factory=dict)

    def facets(self, documents: tuple[str, ...]) -> frozenset[str]:
        """Facets on which anybody decided in the documents."""
        if documents not in self._decided:
            self._decided[documents] = self._audit.facets(documents)
        return self._decided[documents]

    def on(self, facet: str, documents: tuple[str, ...]) -> FacetComparison:
        """One facet in some of the documents; the same object each time.

        Raises:
            UnknownValueError: When there is no such facet.
        """
        known = self._compared.get((facet, documents))
        if known is None:
            values = self._codebook.facet(facet).ids
            held = in_force(self._audit.of_documents(documents, facet)).values()
            known = FacetComparison(Codings.from_decisions(facet, held, self._order(documents)), values)
            for old in list(self._compared)[: max(0, len(self._compared) - KEPT + 1)]:
                self._compared.pop(old, None)
            self._compared[facet, documents] = known
        return known

    def _order(self, documents: tuple[str, ...]) -> Mapping[str, str]:
        """Passage id to document id, in reading order; read once for all facets."""
        same = next((known.codings.document_of for (_, its), known in tuple(self._compared.items()) if its == documents), None)
        return self._audit.reading_order(documents) if same is None else same

    def with_lines(self, lines: Iterable[Decision]) -> Comparison | None:
        """With these further lines of the record; None where they may change more than what is settled."""
        settled: dict[Place, Decision] = {}
        for line in lines:
            if line.action is Action.ADJUDICATE:
                settled[line.passage, line.facet] = line
            elif not self._outside.holds(line):
                return None
        return replace(self, settled={**self.settled, **settled}) if settled else self


Stamp = tuple[int, tuple[Assignment, ...], tuple[Document, ...]]
"""Version of the codebook, who codes what, and the documents of the library: where one of them changed, all is read anew."""


class LivingComparison:
    """Of one library. An adjudication is taken in as it comes; it changes nobody's own reading."""

    def __init__(self, store: Store, record: Record, audit: Audit) -> None:
        """Nothing is read yet."""
        self._store = store
        self._record = record
        self._audit = audit
        self._kept: tuple[Stamp, int, Comparison] | None = None
        self._changing = threading.Lock()

    def now(self, codebook: Codebook) -> Comparison:
        """What can be compared by the codebook in force."""
        with self._changing:
            assignments, documents = self._record.assignments(), self._store.documents()
            stamp = codebook.version, assignments, tuple(documents)
            number = self._last()
            known = self._kept[2] if self._kept and self._kept[0] == stamp else None
            if known and self._kept and self._kept[1] != number:
                known = known.with_lines(self._record.since(self._kept[1]))
            self._kept = stamp, number, known or self._read(codebook, assignments)
            return self._kept[2]

    def _last(self) -> int:
        last = self._record.latest(1)
        return last[0].number if last else 0

    def _read(self, codebook: Codebook, assignments: tuple[Assignment, ...]) -> Comparison:
        blind, progress = coded_blind(assignments), self._audit.progress()
        coders = comparable(progress, blind)
        documents = tuple((document, coders[document.id]) for document in self._store.documents(coders))
        alone = frozenset((id_start(document), coder) for document, coder in progress if document not in coders)
        outside = Outside(frozenset(map(id_start, blind)), alone)
        return Comparison(documents, adjudicated(self._audit.adjudications()), self._audit, codebook, outside)
