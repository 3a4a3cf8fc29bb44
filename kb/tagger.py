"""A passage to its first tags, by cue: provisional, each with the words that gave it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kb.codebook import READ_FACETS, Codebook
from kb.cues import Cue, CueReader
from kb.model import Origin, Tag
from kb.places import Gazetteer
from kb.sectors import SectorVocabulary

MIN_CONFIDENCE = 0.5
"""One strong cue, or three weak ones: the best macro F1 of 0.3, 0.5, 0.65 and 0.8 for gap, level and stage (438 labelled paragraphs)."""

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


class CueTagger:
    """Tags passages by the cues of a codebook and by the places that they name."""

    def __init__(self, codebook: Codebook, gazetteer: Gazetteer, sectors: SectorVocabulary) -> None:
        self._cues = CueReader(codebook)
        self._gazetteer = gazetteer
        self._sectors = sectors

    def tags(self, heading: Sequence[str], text: str) -> tuple[Tag, ...]:
        """Tags with origin `cue`: gap, level and stage (several values each), one kind, the sectors and countries named; confidence 0..1."""
        read = self._read(" . ".join(heading), text)
        tags = [Tag(facet, value, round(confidence, 3), Origin.CUE, words=words) for (facet, value), (confidence, words) in read.items()]
        kind, confidence = kind_of(text, len(self._gazetteer.find(text)))
        countries = [Tag("country", code, 0.8, Origin.CUE) for code in self._gazetteer.countries(text)]
        sectors = [Tag("sector", sector, 0.8, Origin.CUE, words=(words,)) for sector, words in self._sectors.read(text).items()]
        return (*tags, Tag("kind", kind, confidence, Origin.CUE), *sectors, *countries)

    def _read(self, heading: str, text: str) -> Mapping[tuple[str, str], tuple[float, tuple[str, ...]]]:
        found: dict[tuple[str, str], tuple[float, tuple[str, ...]]] = {}
        for share, body in ((1.0, text), (HEADING_SHARE, heading)):
            for cue in self._cues.read(body):
                if cue.facet in READ_FACETS:
                    before, words = found.get((cue.facet, cue.value), (0.0, ()))
                    doubt = (1 - before) * (1 - share * cue.confidence)
                    found[cue.facet, cue.value] = (1 - doubt, words + _words(body, cue))
        return {key: value for key, value in found.items() if value[0] >= MIN_CONFIDENCE}


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
