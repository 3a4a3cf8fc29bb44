"""A described situation, read: its words, and the facets that they speak of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kb.answer_model import ActorRole, ClusterSize, Filters, MatchType, PlaceRole, Reading, Situation
from kb.codebook import PRIMARY_FACETS, READ_FACETS, Codebook
from kb.encoder import Vectors
from kb.features import FeatureReader
from kb.heads import Heads
from kb.reading.actors import Actor, ActorReader
from kb.reading.clauses import asked, present
from kb.reading.cluster_size import told_sizes
from kb.reading.cues import Cue, CueReader
from kb.reading.language import ENGLISH, Glossed, Languages
from kb.reading.places import Gazetteer
from kb.reading.region_types import RegionTypeReader
from kb.reading.sectors import SectorVocabulary

MIN_CONFIDENCE = 0.5
"""One strong cue, or three weak ones. Of 0.2 to 0.65 this gave the best macro F1 on gap, level and stage taken together (43 needs)."""

HEADS_SHARE = 0.7
LISTED = 0.33
"""A value's confidence is the weighted mean of what the heads and the cues say; it is read from `LISTED` on. Macro F1 of gap, level and stage
on own judged needs and on development needs, none of them trained on: cues alone 0.55, 0.78, 0.34 and 0.59, 0.69, 0.68; heads alone 0.90,
0.95, 0.82 and 0.62, 0.75, 0.76; this mean 0.90, 0.95, 0.84 and 0.66, 0.74, 0.79. Both numbers are of the heads before these, and were kept."""

NAMED = 0.9
"""A value that the words name outright is read, whatever the heads say."""

ROLES_BY_HAND: Mapping[str, PlaceRole | ActorRole] = {"place": PlaceRole.WANTED, "country": PlaceRole.WANTED, "actor": ActorRole.PRESENT}
"""The role of what is set by hand; an actor that the words say is missing stays so."""


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

    def standing(self, codebook: Codebook) -> Question:
        """The same with values that were merged since as what they were merged into: an older address asks for them still."""
        filters = codebook.standing({facet: getattr(self.filters, facet) for facet in PRIMARY_FACETS})
        return replace(self, chips=codebook.standing(self.chips), removed=codebook.standing(self.removed), filters=replace(self.filters, **filters))


@dataclass(frozen=True)
class Wording:
    """A situation's language, its words in English, and of these the ones that are asked for (spans as in the English)."""

    language: str
    english: Glossed
    asked: str

    @property
    def sought(self) -> str:
        """What is looked for, in English."""
        return " ".join(self.asked.split())

    def original(self, text: str, span: tuple[int, int]) -> str:
        """The words of the original text behind a half-open span of the English."""
        start, end = self.english.original_span(*span)
        return text[start:end]


class SituationReader:
    """Reads gap, level and stage by trained heads, or by cues where there are none for the encoder in use; the rest by cues, names and numbers."""

    def __init__(self, codebook: Codebook, gazetteer: Gazetteer, sectors: SectorVocabulary, languages: Languages, heads: Heads | None = None) -> None:
        self._codebook = codebook
        self._cues = CueReader(codebook)
        self._actors = ActorReader(codebook, self._cues)
        self._region_types = RegionTypeReader(codebook)
        self._gazetteer = gazetteer
        self._sectors = sectors
        self._languages = languages
        self._heads = heads
        self._features = FeatureReader(codebook, heads.cues if heads else ())

    def wording(self, text: str) -> Wording:
        """The words to be read and looked for."""
        language, english = self._languages.read(text)
        return Wording(language, english, asked(english.text))

    def read(self, question: Question, wording: Wording | None = None, vector: Vectors | None = None) -> Situation:
        """The situation with its facets; what was set by hand comes first and what was taken off is gone.

        Args:
            question: The words, and what was set and taken off by hand.
            wording: Of these words, where it is known already.
            vector: What the words are read by (`SituationVectors.read`), shape `(dim,)`; without it only cues are read.
        """
        wording = wording or self.wording(question.text)
        cues = self._cues.read(wording.asked)
        now = present(wording.asked)
        if now != wording.asked:
            cues = (*(cue for cue in cues if cue.facet != "stage"), *(cue for cue in self._cues.read(now) if cue.facet == "stage"))
        facets = {facet: self._by_cues(question.text, wording, cues, facet) for facet in READ_FACETS}
        if self._heads is not None and vector is not None:
            told = self._codebook.likeliest(self._heads.probabilities(self._features.of_situation(wording.english.text, vector)[None])[0])
            facets |= {facet: self._by_heads(question.text, wording, cues, facet, told) for facet in PRIMARY_FACETS}
        facets["actor"] = tuple(_actor(question.text, wording, actor) for actor in self._actors.read(wording.english.text))
        facets |= self._surroundings(question.text, wording)
        corrected = {facet: _correct(self._codebook, facet, readings, question) for facet, readings in facets.items()}
        sizes = tuple(ClusterSize(s.counted, s.number, wording.original(question.text, s.span)) for s in told_sizes(wording.english.text))
        return Situation(question.text, wording.language, corrected, wording.english.text if wording.language != ENGLISH else None, sizes)

    def _surroundings(self, text: str, wording: Wording) -> dict[str, tuple[Reading, ...]]:
        """Sectors, region type, places and countries, of all clauses."""
        sectors = self._sectors.spans(wording.english.text)
        region_type = self._region_types.read(wording.english.text)
        places = self._gazetteer.find(text)
        return {
            "sector": tuple(Reading(sector, 0.8, (wording.original(text, span),)) for sector, span in sectors.items()),
            "region_type": (Reading(region_type.value, region_type.confidence, _words(text, wording, region_type.spans)),) if region_type else (),
            "place": _unique(Reading(named.name, 0.9, (named.name,), named.role) for named in places if not named.is_country),
            "country": _unique(Reading(code, 0.9, (named.name,), named.role) for named in places for code in named.countries),
        }

    def _by_cues(self, text: str, wording: Wording, cues: Sequence[Cue], facet: str) -> tuple[Reading, ...]:
        read = [cue for cue in cues if cue.facet == facet and cue.confidence >= MIN_CONFIDENCE]
        return tuple(Reading(cue.value, cue.confidence, _words(text, wording, cue.spans)) for cue in read)

    def _by_heads(self, text: str, wording: Wording, cues: Sequence[Cue], facet: str, told: Mapping[tuple[str, str], float]) -> tuple[Reading, ...]:
        """Values above `LISTED`, and those that the words name, most likely first; the cue words that speak for each.

        A value without a head is read by its cues alone.
        """
        by_value = {cue.value: cue for cue in cues if cue.facet == facet}
        readings = [reading for reading in self._by_cues(text, wording, cues, facet) if (facet, reading.value) not in told]
        for value in (value for value in self._codebook.facet(facet).ids if (facet, value) in told):
            cue = by_value.get(value)
            said = cue.confidence if cue else 0.0
            confidence = said if said >= NAMED else HEADS_SHARE * told[facet, value] + (1 - HEADS_SHARE) * said
            if confidence >= LISTED:
                readings.append(Reading(value, round(confidence, 3), _words(text, wording, cue.spans) if cue else ()))
        return tuple(sorted(readings, key=lambda reading: -reading.confidence))


def _words(text: str, wording: Wording, spans: Iterable[tuple[int, int]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(wording.original(text, span) for span in spans))


def _actor(text: str, wording: Wording, actor: Actor) -> Reading:
    return Reading(actor.value, actor.confidence, _words(text, wording, actor.spans), actor.role, actor.settled)


def _correct(codebook: Codebook, facet: str, readings: tuple[Reading, ...], question: Question) -> tuple[Reading, ...]:
    by_hand = question.chips.get(facet, ())
    if facet in codebook.by_id:
        codebook.check(facet, (*by_hand, *question.removed.get(facet, ())))
    roles = {reading.value: reading.role for reading in readings if facet == "actor"}
    set_by_hand = tuple(Reading(value, 1.0, role=roles.get(value, ROLES_BY_HAND.get(facet))) for value in by_hand)
    if set_by_hand and facet in codebook.by_id and codebook.facet(facet).one:
        return set_by_hand
    taken_off = {*by_hand, *question.removed.get(facet, ())}
    return set_by_hand + tuple(reading for reading in readings if reading.value not in taken_off)


def _unique(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    first: dict[str, Reading] = {}
    for reading in readings:
        first.setdefault(reading.value, reading)
    return tuple(first.values())
