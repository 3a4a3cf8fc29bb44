"""A passage to its first tags: by trained heads where there are some for the encoder in use, else by cue; each with the words that speak for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.codebook import PRIMARY_FACETS, READ_FACETS, Codebook
from kb.encoder import Vectors
from kb.features import FeatureReader
from kb.heads import Heads
from kb.model import Origin, Tag
from kb.reading.cues import Cue, CueReader
from kb.reading.places import Gazetteer
from kb.reading.sectors import SectorVocabulary

MIN_CONFIDENCE = 0.5
"""One strong cue, or three weak ones: the best macro F1 of 0.3, 0.5, 0.65 and 0.8 for gap, level and stage (438 labelled paragraphs)."""

HEADS_SHARE = 0.5
LISTED = 0.4
"""The confidence of a value with a head is the mean of what the heads and the cues say; it is asserted from `LISTED` on. On passages of writers
left out the heads alone are far better than the cues alone (macro F1 of gap 0.77 and 0.50); on the five reports, whose words the cues were chosen
to fit, it is the other way round (0.55 and 0.60). The mean is near the better one on both (0.73 and 0.66)."""

RIGHT_SHARE: Mapping[str, float] = {"stage": 0.65}
"""What a confidence of a facet is multiplied by, where it promises more than it holds. Of the stages that were asserted of the five reports, of whose
words nothing was trained, 39% were right at a mean confidence of 61%; fitted with one report left out at a time the factor is 0.60 to 0.74. What is
asserted stays the same."""

HEADING_SHARE = 0.8
"""A cue of the heading path counts a little less than one of the passage itself."""

_CITATION = re.compile(r"\([^()]*\b(?:19|20)\d\d[a-z]?[^()]*\)|\bet al\b|\[\d+\]")
_QUESTION = re.compile(r"\?")
_MODAL = re.compile(r"\b(?:should|must|ought to|needs? to|has to|have to|recommend\w*)\b", re.IGNORECASE)
_ACTION = re.compile(
    r"\b(?:(?:was|were|has been|have been|is|are) (?:set up|founded|established|launched|created|started|initiated|opened|built|organised|organized|"
    r"run|hosted|financed|funded|managed|developed|coordinated|supported|introduced)|"
    r"set up|founded|launched|established|created|initiated|organi[sz]e[ds]?|"
    r"introduced|opened|hosts?|hired|invested|runs|offers|started|provides|built|decided|brought|moved|attracts?|promotes?|manages)\b"
)

Leanings = Mapping[str, Mapping[str, float]]
"""Facet to value to confidence 0..1 of everything for which anything speaks, also of what is not asserted."""


@dataclass(frozen=True)
class Guess:
    """What the tagger makes of a passage: the tags that it asserts, and how far it leans to every value of the facets that it reads."""

    tags: tuple[Tag, ...]
    leanings: Leanings


class Tagger:
    """Tags passages: gap, level, stage and kind by heads or cues; topic, instrument and actor by cues; sectors and places by name."""

    def __init__(self, codebook: Codebook, gazetteer: Gazetteer, sectors: SectorVocabulary, heads: Heads | None = None) -> None:
        self._codebook = codebook
        self._cues = CueReader(codebook)
        self._gazetteer = gazetteer
        self._sectors = sectors
        self._heads = heads
        self._features = FeatureReader(codebook, heads.cues if heads else ())

    @staticmethod
    def asserts(tag: Tag) -> bool:
        """Whether a weighed value of gap, level or stage is confident enough to be asserted."""
        return tag.confidence >= least_asserted(tag.facet, tag.origin)

    def tags(self, heading: Sequence[str], text: str, vector: Vectors | None = None) -> tuple[Tag, ...]:
        """The tags of `guess`, which says more of them."""
        return self.guess(heading, text, vector).tags

    def guess(self, heading: Sequence[str], text: str, vector: Vectors | None = None) -> Guess:
        """Tags of gap, level and stage (several values each), one kind, topics, instruments, actors, sectors and countries; and all leanings.

        Args:
            heading: Path of headings above the passage.
            text: The passage.
            vector: Its vector, shape `(dim,)`; without it, or without heads, every tag is by cue.
        """
        cued = self._by_cue(heading, text)
        weighed = self._weigh(cued, heading, text, vector)
        primary = [tag for tag in weighed if tag.facet in PRIMARY_FACETS and self.asserts(tag)]
        kind = next(tag for tag in weighed if tag.facet == "kind")
        rest = [tag for tag in cued if tag.facet not in PRIMARY_FACETS]
        countries = [Tag("country", code, 0.8, Origin.CUE) for code in self._gazetteer.countries(text)]
        sectors = [Tag("sector", sector, 0.8, Origin.CUE, words=(words,)) for sector, words in self._sectors.read(text).items()]
        certain = [tag for tag in rest if tag.confidence >= MIN_CONFIDENCE]
        return Guess((*primary, *certain, kind, *sectors, *countries), _leanings([*weighed, *rest]))

    def weighed(self, heading: Sequence[str], text: str, vector: Vectors | None = None) -> tuple[Tag, ...]:
        """Every value of gap, level, stage and kind for which anything speaks, also those that are not asserted; by facet, most confident first.

        Furniture carries no other facet (codebook, rule 10), so what speaks for a value counts as far as the passage is something else. A value
        without a head, or a kind where none has one, is by cue as if there were no heads at all.
        """
        return self._weigh(self._by_cue(heading, text), heading, text, vector)

    def _weigh(self, cued: Sequence[Tag], heading: Sequence[str], text: str, vector: Vectors | None) -> tuple[Tag, ...]:
        by_cue = {(tag.facet, tag.value): tag for tag in cued if tag.facet in PRIMARY_FACETS}
        if self._heads is None or vector is None:
            return (*by_cue.values(), self._kind_by_cue(text))
        told = self._codebook.likeliest(self._heads.probabilities(self._features.of_passage(heading, text, vector)[None])[0])
        content = 1 - told.get(("kind", "furniture"), 0.0)
        weighed = [tag for column, tag in by_cue.items() if column not in told]
        if not any(facet == "kind" for facet, _ in told):
            weighed.append(self._kind_by_cue(text))
        for (facet, value), probability in told.items():
            cue = by_cue.get((facet, value))
            confidence = probability
            if facet in PRIMARY_FACETS:
                confidence = content * (HEADS_SHARE * probability + (1 - HEADS_SHARE) * (cue.confidence if cue else 0.0))
                confidence *= RIGHT_SHARE.get(facet, 1.0)
            weighed.append(Tag(facet, value, round(confidence, 3), Origin.MODEL, words=cue.words if cue else ()))
        order = (*PRIMARY_FACETS, "kind")
        return tuple(sorted(weighed, key=lambda tag: (order.index(tag.facet), -tag.confidence)))

    def _kind_by_cue(self, text: str) -> Tag:
        kind, confidence = kind_of(text, len(self._gazetteer.find(text)))
        return Tag("kind", kind, confidence, Origin.CUE)

    def _by_cue(self, heading: Sequence[str], text: str) -> list[Tag]:
        """Values of the facets that cues can name, with the confidence that the cues of text and heading give together, in the order found."""
        found: dict[tuple[str, str], tuple[float, tuple[str, ...]]] = {}
        for share, body in ((1.0, text), (HEADING_SHARE, " . ".join(heading))):
            for cue in self._cues.read(body):
                if cue.facet in READ_FACETS:
                    before, words = found.get((cue.facet, cue.value), (0.0, ()))
                    doubt = (1 - before) * (1 - share * cue.confidence)
                    found[cue.facet, cue.value] = (1 - doubt, words + _words(body, cue))
        return [Tag(facet, value, round(confidence, 3), Origin.CUE, words=words) for (facet, value), (confidence, words) in found.items()]


def least_asserted(facet: str, origin: Origin = Origin.MODEL) -> float:
    """The confidence from which a value of gap, level or stage is asserted, 0..1."""
    return MIN_CONFIDENCE if origin is Origin.CUE else LISTED * RIGHT_SHARE.get(facet, 1.0)


def _leanings(weighed: Sequence[Tag]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for tag in weighed:
        found.setdefault(tag.facet, {})[tag.value] = tag.confidence
    return found


def _words(body: str, cue: Cue) -> tuple[str, ...]:
    return tuple(dict.fromkeys(body[start:end].lower() for start, end in cue.spans))


def kind_of(text: str, places: int) -> tuple[str, float]:
    """The likeliest kind of a passage, with confidence: by modal verbs, citations, verbs of action and named places per 100 words."""
    share = 100 / max(40, len(text.split()))
    modal = (len(_MODAL.findall(text)) + 0.5 * len(_QUESTION.findall(text))) * share
    cited = len(_CITATION.findall(text)) * share
    action = len(_ACTION.findall(text)) * share
    named = min(places, 4) * share
    scores = {
        "recommendation": 1.2 * modal,
        "concept": 0.6 + 0.9 * cited,
        "practice": 0.7 * action + (0.5 * named if action else 0.0),
        "context": 0.45 * named,
    }
    kind = max(scores, key=lambda name: scores[name])
    return kind, round(scores[kind] / (sum(scores.values()) or 1.0), 3)
