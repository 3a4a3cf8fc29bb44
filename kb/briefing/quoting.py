"""Which words of a passage are quoted: the run of its sentences that tells most of a practice, exactly as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from kb.words import content_stems

MOST_WORDS = 120

LEAST_WORDS = 4
"""A quote neither begins nor ends with a shorter sentence, which mostly is a stray heading or number."""

WORTH = 0.3
"""Share of a sentence's words, the rare ones weighing more, that must stand in the record too for it to lengthen a quote rather than blur it."""

_END = re.compile(r"[.!?…][\"”’')\]]*(?=\s+[\"“‘'(\[]*[A-ZÀ-ÖØ-ÞΑ-ΩА-ЯЁ0-9])|(?=\n)")
_NO_END = re.compile(r"(?:^|[\s(])(?:[A-Z]|e\.g|i\.e|cf|etc|al|vs|approx|ca|Dr|Mr|Mrs|Ms|Prof|St|No|Nos|Fig|pp?|vol|ed|eds)\.$", re.IGNORECASE)
"""What a full stop may end without ending a sentence."""

_PAUSE = re.compile(r"[,;:–—]\s")

Span = tuple[int, int]


@dataclass(frozen=True)
class Excerpt:
    """A run of a text.

    Attributes:
        text: The run.
        told: How much of a story it tells, 0 where hardly any; comparable within one story only.
        share: The same by the weight of the whole run, 0 to 1 - `WORTH`.
    """

    text: str
    told: float
    share: float


@dataclass(frozen=True)
class Story:
    """What is looked for in a passage: the stems of a record, each with its rarity in the library; a stem without one is the rarest."""

    stems: frozenset[str]
    rarity: Mapping[str, float]

    @classmethod
    def of_text(cls, text: str, rarity: Mapping[str, float]) -> Story:
        """The story that a text tells."""
        return cls(frozenset(content_stems(text)), rarity)

    def excerpt(self, text: str) -> Excerpt:
        """The run of whole sentences of a passage, of `MOST_WORDS` words at most, that tells most of the story; of equal ones the first.

        A single sentence that is longer is cut at its last pause that fits, at a word at worst.
        """
        spans = list(sentences(text))
        weighed = [self._weighed(text[slice(*span)]) for span in spans]
        windows = list(_windows(text, spans, weighed))
        if not windows:
            return Excerpt(text, 0.0, 0.0)
        start, end, told, weight = max(windows, key=lambda window: (window[2], -window[0]))
        return Excerpt(_shortened(text[start:end]), max(0.0, told), max(0.0, told) / weight if weight else 0.0)

    def _weighed(self, sentence: str) -> tuple[float, float]:
        """Weight of the words that stand in the story, less `WORTH` of that of all; and the weight of all."""
        weights = {stem: self.rarity.get(stem, self._rarest) for stem in content_stems(sentence)}
        whole = sum(weights.values())
        return sum(weight for stem, weight in weights.items() if stem in self.stems) - WORTH * whole, whole

    @cached_property
    def _rarest(self) -> float:
        return max(self.rarity.values(), default=1.0)


def sentences(text: str) -> Iterator[Span]:
    """Half-open spans of the sentences and lines of a text, without the spaces around them, in order; none is empty."""
    start = 0
    for match in _END.finditer(text):
        if match.group() and _NO_END.search(text[max(0, match.end() - 12) : match.end()]):
            continue
        yield from _stripped(text, start, match.end())
        start = match.end()
    yield from _stripped(text, start, len(text))


def _windows(text: str, spans: list[Span], weighed: list[tuple[float, float]]) -> Iterator[tuple[int, int, float, float]]:
    """Start, end, what is told and weight of each run of sentences that is short enough; a single sentence always is."""
    counts = [len(text[slice(*span)].split()) for span in spans]
    for first, (start, _) in enumerate(spans):
        if counts[first] < LEAST_WORDS:
            continue
        words, told, weight = 0, 0.0, 0.0
        for last in range(first, len(spans)):
            words, told, weight = words + counts[last], told + weighed[last][0], weight + weighed[last][1]
            if words > MOST_WORDS and last > first:
                break
            if counts[last] >= LEAST_WORDS:
                yield start, spans[last][1], told, weight


def _shortened(sentence: str) -> str:
    words = list(re.finditer(r"\S+", sentence))
    if len(words) <= MOST_WORDS:
        return sentence
    limit = words[MOST_WORDS - 1].end()
    pauses = [match.start() for match in _PAUSE.finditer(sentence, 0, limit + 1)]
    return sentence[: pauses[-1] if pauses and pauses[-1] > limit // 2 else limit]


def _stripped(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    if piece.strip():
        yield start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
