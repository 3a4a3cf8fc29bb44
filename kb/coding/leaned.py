"""The passages of a library with what the tagger thinks of them, in memory: arrays by which passages are ordered for review."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine, select

from kb.codebook import READ_FACETS, Codebook
from kb.coding.leanings import kept_leanings
from kb.coding.likely import Features
from kb.coding.wording import Vocabulary, Wording, joined
from kb.encoder import Vectors
from kb.errors import WorkEndedError
from kb.indexing import Progress
from kb.model import DocumentState, Origin
from kb.rows import chunks
from kb.schema import documents, tags
from kb.store import Store
from kb.tagger import Leanings
from kb.training.retagging import Untagged

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

LEANED_FACETS = (*READ_FACETS, "kind")
"""The facets that the tagger reads."""

Column = tuple[str, str]
"""Facet and value."""

Rows = NDArray[np.intp]
"""Places of passages in the arrays of `Leaned`, rising."""

Mask = NDArray[np.bool_]
"""For each passage of `Leaned`, whether it is meant; shape `(passages,)`."""

AT_ONCE = 300
"""Passages without leanings that are weighed while somebody waits: about a second."""

BATCH = 100
"""Passages that are weighed beside the work before it is said how far that is."""

Weigh = Callable[[Mapping[str, Untagged]], Mapping[str, Leanings]]
"""Gives passages their leanings, and keeps them."""

Begin = Callable[[Callable[[Progress], None]], object]
"""Starts work beside what is done."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Leaned:
    """The passages that can be reviewed, in reading order: documents by title, furniture left out.

    Attributes:
        passages: Their ids.
        documents: Id of the document of each.
        columns: Facet and value of each column of the arrays, in the codebook's order.
        confidences: How far the tagger leans to each value, 0..1, shape `(passages, columns)`.
        asserted: Confidence of the tags that it gave, 0 where it gave none, of the same shape.
        vectors: Shape `(passages, dim)`, unit length.
        counts: Times that each word stands in each passage, shape `(passages, words)`.
        unweighed: Passages whose confidences are not known yet and stand as 0.
    """

    passages: tuple[str, ...]
    documents: tuple[str, ...]
    columns: tuple[Column, ...]
    confidences: NDArray[np.float32]
    asserted: NDArray[np.float32]
    vectors: Vectors
    counts: csr_matrix
    unweighed: frozenset[str] = frozenset()

    @cached_property
    def wording(self) -> Wording:
        """The words of the passages, weighed; a second for 20,000."""
        return Wording.of_counts(self.counts)

    def features(self, facet: str, values: Sequence[str]) -> Features:
        """What is known of every passage for learning a facet, with the confidences in these values."""
        return Features(self.vectors, self.wording.rows, self.confidences_in(facet, values))

    @cached_property
    def row(self) -> Mapping[str, int]:
        """Place of each passage."""
        return {passage: n for n, passage in enumerate(self.passages)}

    @cached_property
    def column(self) -> Mapping[Column, int]:
        """Place of each facet and value."""
        return {column: n for n, column in enumerate(self.columns)}

    @cached_property
    def _rows_of(self) -> Mapping[str, range]:
        """Places of the passages of each document."""
        first = {document: len(self.documents) - n for n, document in enumerate(reversed(self.documents), start=1)}
        last = {document: n for n, document in enumerate(self.documents)}
        return {document: range(first[document], last[document] + 1) for document in first}

    @cached_property
    def _names(self) -> NDArray[np.object_]:
        return np.array(self.passages, dtype=object)

    def at(self, rows: Rows) -> tuple[str, ...]:
        """The passages at these places, in their order; 20,000 in half a millisecond."""
        return tuple(self._names[rows].tolist())

    def inside(self, document: str | None) -> Rows:
        """The passages of a document, none of one that is not there; of None all."""
        return np.arange(len(self.passages)) if document is None else np.array(self._rows_of.get(document, range(0)), dtype=np.intp)

    def mask(self, passages: Iterable[str]) -> Mask:
        """These passages; unknown ids are ignored."""
        meant = np.zeros(len(self.passages), dtype=bool)
        meant[[self.row[passage] for passage in passages if passage in self.row]] = True
        return meant

    def confidences_in(self, facet: str, values: Sequence[str]) -> NDArray[np.float32]:
        """Of every passage, shape `(passages, values)`; values that the tagger does not read are left out."""
        return self.confidences[:, [self.column[facet, value] for value in values if (facet, value) in self.column]]

    def highest(self, facet: str, values: Sequence[str]) -> NDArray[np.float32]:
        """The highest confidence in any of the values, shape `(passages,)`; 0 in what the tagger does not read."""
        return np.asarray(self.confidences_in(facet, values).max(axis=1, initial=0.0))

    @classmethod
    def together(cls, parts: Sequence[Leaned], columns: tuple[Column, ...]) -> Leaned:
        """Several documents as one, in this order."""
        empty = np.zeros((0, len(columns)), dtype=np.float32)
        return cls(
            tuple(passage for part in parts for passage in part.passages),
            tuple(document for part in parts for document in part.documents),
            columns,
            np.concatenate([empty, *(part.confidences for part in parts)]),
            np.concatenate([empty, *(part.asserted for part in parts)]),
            np.concatenate([part.vectors for part in parts]) if parts else np.zeros((0, 0), dtype=np.float32),
            joined([part.counts for part in parts]),
            frozenset().union(*(part.unweighed for part in parts)),
        )


class LivingLeanings:
    """The leanings of a library in memory, in step with its documents; 20,000 passages take 40 MB.

    A library that is older than leanings has none. Many passages are then weighed beside the work, in a minute for 20,000, and until that is done
    their confidences are not known.
    """

    def __init__(self, store: Store, codebook: Codebook, weigh: Weigh, begin: Begin | None = None) -> None:
        """Nothing is read yet; without `begin` whoever asks first waits until all are weighed."""
        self._begin = begin
        self._under_way: tuple[int, int] | None = None
        self._store = store
        self._codebook = codebook
        self._weigh = weigh
        self._columns = tuple((facet, value) for facet in LEANED_FACETS for value in codebook.facet(facet).ids)
        self._column = {column: n for n, column in enumerate(self._columns)}
        self._vocabulary = Vocabulary()
        self._parts: dict[str, Leaned] = {}
        self._titles: Mapping[str, str] = {}
        self._whole: Leaned | None = None
        self._changing = threading.Lock()

    def current(self) -> Leaned:
        """Those of the documents that are in the library now; only what came since is read, and the same object is given while nothing did."""
        with self._changing:
            titles = _titles(self._store.engine)
            if self._whole is None or titles != self._titles:
                self._parts = {document: self._parts.get(document) or self._read(document) for document in _ready(self._store.engine)}
                self._titles = titles
                self._weigh_missing()
                self._whole = Leaned.together([part for part in self._parts.values() if part.passages], self._columns)
            return self._whole

    @property
    def under_way(self) -> tuple[int, int] | None:
        """How many passages have been weighed of those that had no leanings, while that is done; else None."""
        return self._under_way

    def confidences(self, leaned: Leaned, passages: Iterable[str]) -> dict[str, NDArray[np.float32]]:
        """Rows of `leaned.confidences` of those passages that it has; what is not weighed yet is weighed now."""
        known = [passage for passage in passages if passage in leaned.row]
        late = leaned.unweighed & set(known)
        now = self._weighed(leaned, sorted(late)) if late else leaned
        return {passage: now.confidences[leaned.row[passage]] for passage in known}

    def _weigh_missing(self) -> None:
        late = [document for document, part in self._parts.items() if part.unweighed]
        total = sum(len(self._parts[document].unweighed) for document in late)
        if self._begin is None or total <= AT_ONCE:
            for document in late:
                self._parts[document] = self._weighed(self._parts[document], self._parts[document].passages)
        elif self._under_way is None:
            self._under_way = (0, total)
            self._begin(lambda progress: self._weigh_beside(late, total, progress))

    def _weigh_beside(self, late: Sequence[str], total: int, progress: Progress) -> None:
        """Weigh documents batch by batch; what a fault leaves is tried anew when somebody asks."""
        done = 0
        try:
            for document in late:
                part = self._parts.get(document)
                while part and part.unweighed:
                    progress("weighing passages", done, total)
                    batch = [passage for passage in part.passages if passage in part.unweighed][:BATCH]
                    part = self._weighed(part, batch)
                    done += len(batch)
                    self._under_way = (done, total)
                with self._changing:
                    if part and document in self._parts:
                        self._parts[document] = part
        except WorkEndedError:
            raise
        except Exception:  # whatever it is goes on to the run that failed; nobody reads what that tells, so it is logged here
            _log.exception("The passages of an older library could not be weighed")
            raise
        finally:
            with self._changing:
                self._under_way, self._whole = None, None

    def _weighed(self, part: Leaned, passages: Iterable[str]) -> Leaned:
        """With the confidences of those of these passages that have none, read where they were kept meanwhile, else weighed and kept."""
        late = [passage for passage in passages if passage in part.unweighed]
        if not late:
            return part
        told = kept_leanings(self._store.engine, late)
        left = [passage for passage in late if passage not in told]
        found = self._store.passages(left)
        if new := {i: Untagged(found[i][1].heading, found[i][1].text, part.vectors[part.row[i]]) for i in left if i in found}:
            told.update(self._weigh(new))
        confidences = part.confidences.copy()
        for passage, leanings in told.items():
            confidences[part.row[passage]] = self._row([((facet, value), c) for facet, its in leanings.items() for value, c in its.items()])
        return replace(part, confidences=confidences, unweighed=part.unweighed - set(late))

    def _read(self, document: str) -> Leaned:
        """The passages of a document."""
        passages = self._store.passages_of(document)
        ids, vectors = self._store.vectors([i for i, passage in passages.items() if not passage.furniture])
        told = kept_leanings(self._store.engine, ids)
        asserted = _asserted(self._store.engine, ids)
        return Leaned(
            tuple(ids),
            (document,) * len(ids),
            self._columns,
            self._array([((facet, value), c) for facet, its in told.get(i, {}).items() for value, c in its.items()] for i in ids),
            self._array(asserted.get(i, ()) for i in ids),
            vectors,
            self._vocabulary.counted(f"{' '.join(passages[i].heading)} {passages[i].text}" for i in ids),
            frozenset(ids) - told.keys(),
        )

    def _array(self, told: Iterable[Iterable[tuple[Column, float]]]) -> NDArray[np.float32]:
        """Shape `(passages, columns)`."""
        rows = [self._row(its) for its in told]
        return np.stack(rows) if rows else np.zeros((0, len(self._columns)), dtype=np.float32)

    def _row(self, its: Iterable[tuple[Column, float]]) -> NDArray[np.float32]:
        """Shape `(columns,)`; of values that are one now the highest confidence, without those that are no longer given."""
        row = np.zeros(len(self._columns), dtype=np.float32)
        for (facet, value), confidence in its:
            known = self._codebook.by_id.get(facet)
            n = self._column.get((facet, known.standing(value) if known else value))
            if n is not None:
                row[n] = max(row[n], confidence)
        return row


def _titles(engine: Engine) -> dict[str, str]:
    """Titles of the documents that are in force, by id; a fifth of the time of their order, for it reads nothing that lies behind their texts."""
    with engine.connect() as connection:
        return {
            row.id: row.title for row in connection.execute(select(documents.c.id, documents.c.title).where(documents.c.state == DocumentState.READY))
        }


def _ready(engine: Engine) -> list[str]:
    """Ids of the documents that are in force, in the order in which pages list them."""
    query = select(documents.c.id).where(documents.c.state == DocumentState.READY).order_by(documents.c.title, documents.c.added_at)
    with engine.connect() as connection:
        return list(connection.execute(query).scalars())


def _asserted(engine: Engine, passages: Sequence[str]) -> dict[str, list[tuple[Column, float]]]:
    """The tags by cue or model of each passage, with their confidence."""
    found: dict[str, list[tuple[Column, float]]] = {}
    query = select(tags.c.target, tags.c.facet, tags.c.value, tags.c.confidence).where(tags.c.origin.in_((Origin.CUE, Origin.MODEL)))
    with engine.connect() as connection:
        for some in chunks(passages):
            for target, facet, value, confidence in connection.execute(query.where(tags.c.target.in_(some))):
                found.setdefault(target, []).append(((facet, value), confidence))
    return found
