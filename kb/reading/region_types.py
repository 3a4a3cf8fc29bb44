"""The type of the asker's own region, as far as a situation tells it."""

from __future__ import annotations

import re

from kb.codebook import Codebook
from kb.reading.clauses import present
from kb.reading.cues import Cue, CueReader, Hit

FACET = "region_type"
MIN_CONFIDENCE = 0.5
"""As of the other facets that are read by cues."""

OF_THE_PAST = "old-industrial"
"""What a region used to live from makes it this: only of this value a past counts."""

_SENTENCE_END = re.compile(r"[.!?;:\n]")
_NOT_OURS = tuple(
    re.compile(rf"(?:{lead})(?: (?!(?:{barrier})\b)\w+){{0,3}} $", re.IGNORECASE)
    for lead, barrier in (
        (r"\b(?:not|no|never|neither|nor|without|hardly)|n['’]t", "in|of|at|on|for|our|my|and|but|as"),
        (r"\b(?:far|away|hours?|minutes?|kilomet\w+|km|miles) from", "our|my|and|but"),
        (r"\b(?:outside|than|unlike|like|beyond|towards?|others?|another|those|neighbouring|most|many|nearest|next)", "our|my|and|but"),
    )
)
"""Denied, measured from, or another's."""

_SEVERAL = re.compile(r"(?:ies|(?:town|region|area|valley|village)s)$", re.IGNORECASE)
_OF_SEVERAL = re.compile(r"^ (?:\w+ )?(?:regions|areas|towns|cities|villages|valleys|places|districts)\b", re.IGNORECASE)
_OUR_SEVERAL = re.compile(r"\b(?:our|we are|we['’]re|ours)(?: \w+){0,4} $", re.IGNORECASE)
_OURS = re.compile(r"\b(?:we|our|us|here|my|i)\b", re.IGNORECASE)
_OF_OTHERS = re.compile(
    r"^\W*(?:(?:how|what|when|why)(?: \w+)? (?:did|do|does|has|have)|where|who|which|whose|did|do|does|has|have|is there|are there)\b", re.IGNORECASE
)
_THE = re.compile(r"\bthe(?: \w+){0,2} $", re.IGNORECASE)
_WE_IN_THE = re.compile(
    r"\b(?:(?:we|i)(?:['’](?:re|m)| are| am| sit| live| work| operate)|here|our(?: \w+){1,3} (?:is|are|sits?|lies)|based|located)"
    r"(?: (?!(?:by|from|to|with|for|than)\b)\w+){0,5} the(?: \w+){0,2} $",
    re.IGNORECASE,
)


class RegionTypeReader:
    """Reads the type of region by cues of its own, which hide none of those of the other facets."""

    def __init__(self, codebook: Codebook) -> None:
        self._cues = CueReader(codebook, (FACET,))

    def read(self, text: str) -> Cue | None:
        """The likeliest type of the asker's own region in a text in English, of equals the first of the codebook; None where none is told."""
        now = present(text)
        told = [hit for hit in self._cues.hits(text) if (hit.value == OF_THE_PAST or now[slice(*hit.span)].strip()) and _is_own(text, hit)]
        return next((cue for cue in self._cues.weighed(told) if cue.confidence >= MIN_CONFIDENCE), None)


def _is_own(text: str, hit: Hit) -> bool:
    """Whether the asker's region can be meant: "the capital city" and "small towns" are somebody else's unless it is said that they are ours."""
    before, after = _SENTENCE_END.split(text[: hit.span[0]])[-1], text[hit.span[1] :]
    if any(pattern.search(before) for pattern in _NOT_OURS):
        return False
    if _SEVERAL.search(text[slice(*hit.span)]) or _OF_SEVERAL.search(after):
        return _OUR_SEVERAL.search(before) is not None
    if _THE.search(before):
        return _WE_IN_THE.search(before) is not None
    return not _OF_OTHERS.search(before) or _OURS.search(before) is not None
