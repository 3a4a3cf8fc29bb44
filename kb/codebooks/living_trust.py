"""How far the values of a library's codebook can be trusted now: computed when asked, and kept while nothing was decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kb.codebook import Codebook, Column
from kb.codebooks.trust import Trust, shipped_precision, trust
from kb.coding.audit import Audit
from kb.coding.comparing import coded_blind
from kb.coding.decisions import in_force
from kb.coding.record import Record
from kb.model import DocumentState
from kb.store import Store
from kb.training.trained import Trained

LATELY, SHARE = 100, 0.1
"""Decisions, at least and as a share of the record, after which an answer's facets show new figures: in a record of 20,000 decisions reading them
takes an answer about a second."""

Stamp = tuple[int, int, str | None]
"""Number of the last decision, version of the codebook, and name of the training in force."""


class LivingTrust:
    """Figures of one library, kept with what they rest on."""

    def __init__(self, store: Store, record: Record, audit: Audit, trained: Trained, model: Callable[[], str]) -> None:
        """Nothing is computed yet.

        Args:
            store: Holds the documents.
            record: What coders decided.
            audit: The record looked through.
            trained: Tells whether the shipped tagger is in force; what was measured is told of no other.
            model: Name of the encoder, without whose vectors the shipped tagger does not tag either.
        """
        self._store = store
        self._record = record
        self._audit = audit
        self._trained = trained
        self._model = model
        self._kept: tuple[tuple[Stamp, frozenset[str]], Mapping[Column, Trust]] | None = None
        self._graded: tuple[Stamp, Mapping[Column, Trust]] | None = None

    def now(self, codebook: Codebook) -> Mapping[Column, Trust]:
        """Every value of the codebook in force with what is known of it; documents that are coded blind tell nothing of agreement."""
        blind = coded_blind(self._record.assignments())
        stamp = self._stamp(codebook), blind
        if self._kept is None or self._kept[0] != stamp:
            documents = self._store.documents()
            ready = [document.id for document in documents if document.state is DocumentState.READY and document.id not in blind]
            self._kept = stamp, self._read(codebook, self._audit.reading_order(ready))
        return self._kept[1]

    def lately(self, codebook: Codebook) -> Mapping[Column, Trust]:
        """As `now`, without agreement and perhaps without the last decisions."""
        number, *rest = self._stamp(codebook)
        if self._graded:
            before, *same = self._graded[0]
            if same == rest and number < before + max(LATELY, SHARE * before):
                return self._graded[1]
        self._graded = self._stamp(codebook), self._read(codebook, {})
        return self._graded[1]

    def _stamp(self, codebook: Codebook) -> Stamp:
        last = self._record.latest(1)
        return last[0].number if last else 0, codebook.version, self._trained.name

    def _read(self, codebook: Codebook, document_of: Mapping[str, str]) -> Mapping[Column, Trust]:
        held = in_force(self._record.whole()).values()
        return trust(codebook, held, document_of, shipped_precision(self._model()) if self._trained.name is None else {})
