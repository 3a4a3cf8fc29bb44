"""A described situation, read: its words, and the facets that they speak of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kb.codebook import READ_FACETS, Codebook
from kb.cues import Cue, CueReader
from kb.model import Filters, MatchType, PlaceRole, Reading, Situation
from kb.places import Gazetteer
from kb.sectors import SectorVocabulary

MIN_CONFIDENCE = 0.5
"""One strong cue, or three weak ones. Of 0.2 to 0.65 this gave the best macro F1 on gap, level and stage taken together (43 needs)."""


@dataclass(frozen=True)
class Question:
    """What is asked of the library.

    Attributes:
        text: The situation in the asker's words.
        chips: Facet to values set by hand: part of the situation, with confidence 1.
        removed: Facet to values taken off by hand: they never steer.
        filters: Hard conditions of the facet panel or the command's options.
        scope: Cases, passages, or both where None.
        limit: Most matches to return.
    """

    text: str
    chips: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    removed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    filters: Filters = field(default_factory=Filters)
    scope: MatchType | None = None
    limit: int = 10


class SituationReader:
    """Reads situations by the codebook's cues and by the names of places and sectors."""

    def __init__(self, codebook: Codebook, gazetteer: Gazetteer, sectors: SectorVocabulary) -> None:
        self._codebook = codebook
        self._cues = CueReader(codebook)
        self._gazetteer = gazetteer
        self._sectors = sectors

    def read(self, question: Question) -> Situation:
        """The situation with its facets; what was set by hand comes first and what was taken off is gone."""
        text = question.text
        cues = self._cues.read(text)
        facets = {facet: _readings(text, cues, facet) for facet in READ_FACETS}
        facets["sector"] = tuple(Reading(sector, 0.8, (words,)) for sector, words in self._sectors.read(text).items())
        places = self._gazetteer.find(text)
        facets["place"] = _unique(Reading(named.name, 0.9, (named.name,), named.role) for named in places if not named.is_country)
        facets["country"] = _unique(Reading(code, 0.9, (named.name,), named.role) for named in places for code in named.countries)
        corrected = {facet: _correct(self._codebook, facet, readings, question) for facet, readings in facets.items()}
        return Situation(text, "en", corrected)


def _readings(text: str, cues: tuple[Cue, ...], facet: str) -> tuple[Reading, ...]:
    read = [cue for cue in cues if cue.facet == facet and cue.confidence >= MIN_CONFIDENCE]
    return tuple(Reading(cue.value, cue.confidence, tuple(text[start:end] for start, end in cue.spans)) for cue in read)


def _correct(codebook: Codebook, facet: str, readings: tuple[Reading, ...], question: Question) -> tuple[Reading, ...]:
    by_hand = question.chips.get(facet, ())
    if facet in codebook.by_id:
        codebook.check(facet, (*by_hand, *question.removed.get(facet, ())))
    set_by_hand = tuple(Reading(value, 1.0, role=PlaceRole.WANTED if facet in ("place", "country") else None) for value in by_hand)
    taken_off = {*by_hand, *question.removed.get(facet, ())}
    return set_by_hand + tuple(reading for reading in readings if reading.value not in taken_off)


def _unique(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    first: dict[str, Reading] = {}
    for reading in readings:
        first.setdefault(reading.value, reading)
    return tuple(first.values())
