"""Codebook values that the words of a text speak of: the first reading, by cue phrases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from kb.codebook import CUED_FACETS, Codebook
from kb.words import stem, words_with_spans

NAMED = 0.95
STRONG = 0.6
WEAK = 0.25
"""How much the value's own name, a strong and a weak cue say, each counted once. Independent cues add up as 1 - product(1 - w), so that
one strong cue, or three different weak ones, pass one half."""


@dataclass(frozen=True)
class Cue:
    """A facet value found in a text: confidence 0..1 and the half-open spans of the words that gave it, in order of the text."""

    facet: str
    value: str
    confidence: float
    spans: tuple[tuple[int, int], ...]


class Hit(NamedTuple):
    """A cue phrase (its stems) where it stands in a text (half-open), and what it says: facet, value and weight."""

    facet: str
    value: str
    weight: float
    phrase: tuple[str, ...]
    span: tuple[int, int]


class CueReader:
    """All cue phrases of some facets of a codebook, matched on stems."""

    def __init__(self, codebook: Codebook, facets: Collection[str] = CUED_FACETS) -> None:
        self._phrases: dict[tuple[str, ...], list[tuple[str, str, float]]] = defaultdict(list)
        read = [facet for facet in codebook.facets if facet.id in facets]
        for facet_id, stands, value in ((facet.id, *cued) for facet in read for cued in facet.cued):
            for weight, phrases in ((NAMED, value.named), (STRONG, value.strong), (WEAK, value.weak)):
                for key in {_key(phrase): None for phrase in phrases}:
                    self._phrases[key].append((facet_id, stands, weight))
            for phrase in value.unmeant:
                self._phrases.setdefault(_key(phrase), [])
        self._order = {(facet.id, value.id): n for n, (facet, value) in enumerate((f, v) for f in read for v in f.values)}
        self._longest = max((len(key) for key in self._phrases), default=0)
        self._first_stems = {key[0] for key in self._phrases}

    def read(self, text: str) -> tuple[Cue, ...]:
        """Facet values that cues of the text name, most confident first, ties in codebook order; a longer phrase hides the shorter ones in it."""
        return self.weighed(self.hits(text))

    def hits(self, text: str) -> tuple[Hit, ...]:
        """Every place where a cue phrase stands, in order of the text; a longer phrase hides the shorter ones in it."""
        return tuple(Hit(*said, key, span) for key, span in self._found(text) for said in self._phrases[key])

    def weighed(self, hits: Iterable[Hit]) -> tuple[Cue, ...]:
        """What hits of this reader say together, ordered as by `read`; of a phrase that stands twice the first counts."""
        found: dict[tuple[str, str], dict[tuple[str, ...], tuple[float, tuple[int, int]]]] = defaultdict(dict)
        for hit in hits:
            found[hit.facet, hit.value].setdefault(hit.phrase, (hit.weight, hit.span))
        cues = [_cue(*where, its.values()) for where, its in found.items()]
        return tuple(sorted(cues, key=lambda cue: (-cue.confidence, self._order[cue.facet, cue.value])))

    def _found(self, text: str) -> Iterable[tuple[tuple[str, ...], tuple[int, int]]]:
        tokens = words_with_spans(text)
        stemmed = [stem(word) for word, _, _ in tokens]
        position = 0
        while position < len(stemmed):
            length = self._longest_match(stemmed, position)
            if length:
                yield tuple(stemmed[position : position + length]), (tokens[position][1], tokens[position + length - 1][2])
            position += max(1, length)

    def _longest_match(self, stemmed: list[str], position: int) -> int:
        if stemmed[position] not in self._first_stems:
            return 0
        for length in range(min(self._longest, len(stemmed) - position), 0, -1):
            if tuple(stemmed[position : position + length]) in self._phrases:
                return length
        return 0


def _key(phrase: str) -> tuple[str, ...]:
    return tuple(stem(word) for word, _, _ in words_with_spans(phrase))


def _cue(facet: str, value: str, hits: Iterable[tuple[float, tuple[int, int]]]) -> Cue:
    doubt = 1.0
    spans = []
    for weight, span in hits:
        doubt *= 1 - weight
        spans.append(span)
    return Cue(facet, value, round(1 - doubt, 3), tuple(sorted(spans)))


def values_of(cues: Iterable[Cue], facet: str, at_least: float) -> Mapping[str, float]:
    """Value to confidence of one facet, most confident first, those of at least the given confidence."""
    return {cue.value: cue.confidence for cue in cues if cue.facet == facet and cue.confidence >= at_least}
