"""What a coder is shown next: passages chosen and ordered for review, what is suggested of them, and how much is still to be found."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from kb.codebook import PRIMARY_FACETS, Codebook
from kb.coding.coded import Coded, Given
from kb.coding.comparing import coded_blind
from kb.coding.decisions import Suggested
from kb.coding.leaned import Leaned, LivingLeanings, Mask, Rows
from kb.coding.likely import LEARNED_FROM, Array, Taught, logit, taught
from kb.coding.record import Record
from kb.coding.remaining import estimate, estimate_taught
from kb.tagger import MIN_CONFIDENCE, least_asserted

MAIN_FACETS = (*PRIMARY_FACETS, "kind")
"""A passage is done when a coder decided on each of them."""

SOUGHT = ("kind", "practice")
"""What is looked for where nothing is said."""

LEARN_EVERY = 10
"""Decisions after which the order is learned anew; fewer move nothing much, and each time takes 60 ms."""

LEARN_SHARE = 20
"""Of many decisions so many parts must be new."""


class Order(StrEnum):
    """In which order passages come."""

    READING = "reading"  # documents by title, passages as they stand
    LIKELY = "likely"  # most likely to carry the value, or to be a practice
    UNCERTAIN = "uncertain"  # where the tagger is least sure
    ALIKE = "alike"  # most alike to a passage


class State(StrEnum):
    """What the coder made of a passage."""

    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"
    DISPUTED = "disputed"
    ALL = "all"


@dataclass(frozen=True)
class Wanted:
    """Which passages a coder wants to see, and in which order.

    What is sought is the `value`; without one, of the kind a practice, and of another facet any of its values; without a facet a practice.

    Attributes:
        coder: Who asks.
        document_id: Only of this document.
        facet: The facet that is reviewed; state and `by` are of this facet. Without one they are of gap, level, stage and kind together.
        value: The value of that facet that is sought. Of what is decided already, only passages that got it are listed.
        least: Only where the confidence in what is sought is at least this, 0..1. Above 0, what is not weighed yet is left out.
        most: Only where it is at most this, 0..1. Below 1, what is not weighed yet is left out.
        by: Only passages that this coder decided; another's are kept back while their document is coded blind.
        state: What the asking coder made of them.
        order: How they are ordered.
        like: Passage from which `ALIKE` is measured; where it is not in the library, they come in reading order.
    """

    coder: str
    document_id: str | None = None
    facet: str | None = None
    value: str | None = None
    least: float = 0.0
    most: float = 1.0
    by: str | None = None
    state: State = State.OPEN
    order: Order = Order.READING
    like: str | None = None


@dataclass(frozen=True)
class Remaining:
    """How far a coder is with one value, within the documents that are asked about.

    Attributes:
        value: Of the facet.
        found: Passages to which the coder gave it.
        expected: About how many of those left carry it; see `kb.remaining`.
        low: At least so many, and
        high: at most so many, in 95 of 100 cases.
        seen: Passages on which the coder decided in the facet.
        left: Passages on which they did not.
    """

    value: str
    found: int
    expected: float
    low: int
    high: int
    seen: int
    left: int


@dataclass(frozen=True)
class _Learned:
    """What so many decisions teach of these passages; nothing where they are all alike."""

    decisions: int
    leaned: Leaned
    taught: Taught | None


class Review:
    """Orders the passages of a library for its coders. One coder's decisions never move what another is shown."""

    def __init__(self, record: Record, codebook: Codebook, leanings: LivingLeanings) -> None:
        self._record = record
        self._codebook = codebook
        self._leanings = leanings
        self._coded: Coded | None = None
        self._learned: dict[tuple[str, str, tuple[str, ...]], _Learned] = {}
        self._one_at_a_time = threading.RLock()

    def listed(self, wanted: Wanted) -> tuple[str, ...]:
        """Ids of the passages in the order asked; ties, what no order is known of, and all while passages are weighed, in reading order.

        Raises:
            UnknownValueError: When the codebook does not have the facet or value.
        """
        return self._listed(self._leanings.current(), wanted)

    def next(self, wanted: Wanted, after: str | None) -> str | None:
        """The passage that comes behind another one; None where none does.

        Behind one that is no longer listed, because it was decided, comes the next in reading order, or in another order the first; what was passed
        over before it comes last.
        """
        leaned = self._leanings.current()
        listed, row = self._listed(leaned, wanted), leaned.row
        if after in listed:
            return next(iter(listed[listed.index(after) + 1 :]), None)
        at = row.get(after, -1) if after and wanted.order is Order.READING else -1
        return next((passage for passage in listed if row.get(passage, -1) > at), next(iter(listed), None))

    @property
    def weighing(self) -> tuple[int, int] | None:
        """How many passages of an older library have been weighed, of how many, while that is done; else None."""
        return self._leanings.under_way

    def leanings(self, passages: Sequence[str]) -> dict[str, Mapping[str, tuple[Suggested, ...]]]:
        """Passage to facet to all of its values with the tagger's confidence, most confident first; furniture and unknown ids are left out."""
        leaned = self._leanings.current()
        return {passage: _by_facet(leaned, row, 0.0) for passage, row in self._leanings.confidences(leaned, passages).items()}

    def suggested(self, passage: str) -> Mapping[str, tuple[Suggested, ...]]:
        """Facet to the values that the tagger asserts of a passage, most confident first; nothing of furniture and unknown ids."""
        leaned = self._leanings.current()
        n = leaned.row.get(passage)
        return {} if n is None else _by_facet(leaned, leaned.asserted[n], np.nextafter(0, 1))

    def remaining(self, wanted: Wanted, facet: str) -> tuple[Remaining, ...]:
        """How many of each value of a facet the coder found, and how many are still to be found in the document, or in all; in the codebook's order.

        Nothing is told while passages are weighed: what they carry is not known.

        Raises:
            UnknownValueError: When the codebook does not have the facet.
        """
        with self._one_at_a_time:
            leaned = self._leanings.current()
            if leaned.unweighed:
                return ()
            given = self._current_coded().given(wanted.coder, facet)
            inside = leaned.inside(wanted.document_id)
            is_seen = leaned.mask(given)
            seen, unseen = inside[is_seen[inside]], inside[~is_seen[inside]]
            return tuple(self._one_remaining(leaned, wanted.coder, facet, value, given, seen, unseen) for value in self._codebook.facet(facet).ids)

    def decided(self, passages: Iterable[str] | None) -> None:
        """Bring what is known of these passages, where None is given of any, up to date after a decision, an undo or a redo."""
        with self._one_at_a_time:
            if passages is None:
                self._coded = None
            elif self._coded is not None:
                self._coded.renew(passages)

    # parts

    def _listed(self, leaned: Leaned, wanted: Wanted) -> tuple[str, ...]:
        with self._one_at_a_time:
            rows = self._rows(leaned, wanted)
            if wanted.order is not Order.READING and len(rows) and not (leaned.unweighed and wanted.order is not Order.ALIKE):
                rows = rows[np.argsort(-self._worth(leaned, wanted, rows), kind="stable")]
            return leaned.at(rows)

    def _current_coded(self) -> Coded:
        if self._coded is None:
            self._coded = Coded(self._record)
        return self._coded

    def _one_remaining(self, leaned: Leaned, coder: str, facet: str, value: str, given: Given, seen: Rows, unseen: Rows) -> Remaining:
        carried = np.array([value in given[leaned.passages[n]] for n in seen], dtype=bool)
        confidences = leaned.highest(facet, (value,))
        told = estimate(confidences[seen], carried, confidences[unseen], self._codebook.facet(facet).one)
        learned = self._learned.get((coder, facet, (value,)))
        if learned and learned.leaned is leaned and learned.taught and len(unseen):
            told = estimate_taught(learned.taught, unseen, confidences[unseen])
        return Remaining(value, int(carried.sum()), told.expected, told.low, told.high, len(seen), len(unseen))

    def _rows(self, leaned: Leaned, wanted: Wanted) -> Rows:
        """The passages that are wanted."""
        if wanted.facet is not None:
            self._codebook.check(wanted.facet, [wanted.value] if wanted.value else [])
        wanted_ones = self._in_state(leaned, wanted)
        if wanted.by:
            wanted_ones &= self._decided_by(leaned, wanted, wanted.by)
        if (wanted.least, wanted.most) != (0.0, 1.0):
            confidences = leaned.highest(*self._sought(wanted))
            wanted_ones &= (confidences >= wanted.least) & (confidences <= wanted.most) & ~leaned.mask(leaned.unweighed)
        rows = leaned.inside(wanted.document_id)
        return rows[wanted_ones[rows]]

    def _in_state(self, leaned: Leaned, wanted: Wanted) -> Mask:
        if wanted.state is State.ALL:
            return np.ones(len(leaned.passages), dtype=bool)
        if wanted.state is State.DISPUTED:
            return self._disputed(leaned, wanted) & self._open_to(leaned)
        coded = self._current_coded()
        done = [leaned.mask(coded.given(wanted.coder, facet)) for facet in self._facets(wanted)]
        if wanted.state is State.DONE:
            return _all(done) & self._given_value(leaned, wanted)
        skipped = [leaned.mask(coded.skipped(wanted.coder, facet)) & ~its for facet, its in zip(self._facets(wanted), done, strict=True)]
        if wanted.state is State.SKIPPED:
            return _any(skipped)
        return ~_all(done) & ~_any(skipped)

    def _given_value(self, leaned: Leaned, wanted: Wanted) -> Mask:
        """Passages to which the coder gave the value; without one every passage."""
        if wanted.facet is None or wanted.value is None:
            return np.ones(len(leaned.passages), dtype=bool)
        return _giving(leaned, self._current_coded().given(wanted.coder, wanted.facet), wanted.value)

    def _disputed(self, leaned: Leaned, wanted: Wanted) -> Mask:
        coded = self._current_coded()
        return _any([_giving(leaned, coded.disputed(facet), wanted.value) for facet in self._facets(wanted)])

    def _decided_by(self, leaned: Leaned, wanted: Wanted, coder: str) -> Mask:
        coded = self._current_coded()
        decided = _any([_giving(leaned, coded.given(coder, facet), wanted.value) for facet in self._facets(wanted)])
        return decided if coder == wanted.coder else decided & self._open_to(leaned)

    def _open_to(self, leaned: Leaned) -> Mask:
        """Passages of documents on which every coder may see what the others decided."""
        allowed = np.ones(len(leaned.passages), dtype=bool)
        for document in coded_blind(self._record.assignments()):
            allowed[leaned.inside(document)] = False
        return allowed

    def _facets(self, wanted: Wanted) -> tuple[str, ...]:
        return (wanted.facet,) if wanted.facet else tuple(facet for facet in MAIN_FACETS if facet in self._codebook.by_id)

    def _sought(self, wanted: Wanted) -> tuple[str, tuple[str, ...]]:
        """The facet, and the values of it any of which is sought."""
        facet, practice = SOUGHT
        if wanted.facet not in (None, facet):
            return wanted.facet, (wanted.value,) if wanted.value else self._codebook.facet(wanted.facet).ids
        return facet, (wanted.value or practice,)

    # orders

    def _worth(self, leaned: Leaned, wanted: Wanted, rows: Rows) -> Array:
        """How early each passage of `rows` comes, shape `(len(rows),)`; the highest comes first."""
        match wanted.order:
            case Order.ALIKE if wanted.like and wanted.like in leaned.row:
                return np.asarray(leaned.vectors[rows] @ leaned.vectors[leaned.row[wanted.like]], dtype=np.float64)
            case Order.LIKELY:
                return self._odds(leaned, wanted)[rows]
            case Order.UNCERTAIN:
                return self._uncertainty(leaned, wanted)[rows]
            case _:
                return np.zeros(len(rows))

    def _odds(self, leaned: Leaned, wanted: Wanted) -> Array:
        """Log odds of every passage that it is what is sought: the tagger's or, once there are enough, what the coder's last decisions teach."""
        facet, values = self._sought(wanted)
        given = self._current_coded().given(wanted.coder, facet)
        if len(given) < LEARN_EVERY:
            return logit(leaned.highest(facet, values))
        known = self._learned.get((wanted.coder, facet, values))
        if known is None or known.leaned is not leaned or abs(len(given) - known.decisions) >= max(LEARN_EVERY, len(given) // LEARN_SHARE):
            known = _Learned(len(given), leaned, _taught(leaned, facet, self._codebook.facet(facet).ids, given, values))
            self._learned[wanted.coder, facet, values] = known
        return known.taught.odds if known.taught else logit(leaned.highest(facet, values))

    def _uncertainty(self, leaned: Leaned, wanted: Wanted) -> Array:
        """Of a value, how near its confidence is to where it is asserted; of a facet, of its nearest value; of the kind its entropy."""
        facet = wanted.facet or "kind"
        values = (wanted.value,) if wanted.facet and wanted.value else self._codebook.facet(facet).ids
        confidences = leaned.confidences_in(facet, values)
        if facet == "kind" and len(values) > 1:
            return np.asarray(-(confidences * np.log(np.maximum(confidences, np.finfo(np.float32).tiny))).sum(axis=1), dtype=np.float64)
        edge = least_asserted(facet) if facet in PRIMARY_FACETS else MIN_CONFIDENCE
        return np.asarray(-np.abs(confidences - edge).min(axis=1, initial=1.0), dtype=np.float64)


def _taught(leaned: Leaned, facet: str, known: Sequence[str], given: Given, values: Sequence[str]) -> Taught | None:
    """What the last decisions teach of what is sought, any of the values; None where they are all alike."""
    last = [(leaned.row[passage], its) for passage, its in list(given.items())[-LEARNED_FROM:] if passage in leaned.row]
    carried = np.array([any(value in its for value in values) for _, its in last], dtype=bool)
    if carried.all() or not carried.any():
        return None
    return taught(leaned.features(facet, known), np.array([n for n, _ in last], dtype=np.intp), carried)


def _by_facet(leaned: Leaned, row: NDArray[np.float32], least: float) -> dict[str, tuple[Suggested, ...]]:
    """Facet to its values of at least this confidence, most confident first, then in the codebook's order."""
    found: dict[str, list[Suggested]] = {}
    for n in np.argsort(-row, kind="stable"):
        if row[n] >= least:
            facet, value = leaned.columns[n]
            found.setdefault(facet, []).append(Suggested(value, round(float(row[n]), 3)))
    return {facet: tuple(its) for facet, its in found.items()}


def _giving(leaned: Leaned, given: Given, value: str | None) -> Mask:
    """Passages with the value among theirs; without a value all that have any word."""
    return leaned.mask(given if value is None else [passage for passage, values in given.items() if value in values])


def _all(masks: Sequence[Mask]) -> Mask:
    return np.asarray(np.logical_and.reduce(masks))


def _any(masks: Sequence[Mask]) -> Mask:
    return np.asarray(np.logical_or.reduce(masks))
