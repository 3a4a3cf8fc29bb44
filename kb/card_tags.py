"""What a card states, as tags, each with the words of the card that speak for it."""

from __future__ import annotations

from kb.codebook import Codebook
from kb.model import Case, Origin, Tag, TagStatus
from kb.reading.cues import STRONG, CueReader
from kb.reading.region_types import FACET as REGION_TYPE


class CardCues:
    """Finds the words of a card that speak for what it states."""

    def __init__(self, codebook: Codebook) -> None:
        self._readers = (CueReader(codebook), CueReader(codebook, (REGION_TYPE,)))

    def words(self, case: Case) -> dict[tuple[str, str], tuple[str, ...]]:
        """Facet and value to strong cues of the card's summary and sections, in lower case, in order of the text, each once."""
        text = f"{case.summary}\n\n{case.text}"
        strong = [(reader, [hit for hit in reader.hits(text) if hit.weight >= STRONG]) for reader in self._readers]
        cues = [cue for reader, hits in strong for cue in reader.weighed(hits)]
        return {(cue.facet, cue.value): tuple(dict.fromkeys(text[start:end].lower() for start, end in cue.spans)) for cue in cues}


def card_tags(case: Case, cues: CardCues) -> list[Tag]:
    """The tags that a card states: its facets, sectors and countries, and that it is a practice; certain, for a person wrote them."""
    words = cues.words(case)
    stated = [*case.facets.items(), ("sector", case.sectors), ("country", case.countries), ("kind", ("practice",))]
    return [
        Tag(facet, value, 1.0, Origin.CARD, TagStatus.ACCEPTED, words.get((facet, value), ()))
        for facet, values in stated
        for value in dict.fromkeys(values)
    ]
