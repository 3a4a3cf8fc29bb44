"""Actors that a situation names, and those of whom it says that they are missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kb.answer_model import ActorRole
from kb.codebook import Codebook
from kb.reading.clauses import asked, present
from kb.reading.cues import STRONG, CueReader, Hit
from kb.reading.denials import Span, denied_deed, goes_on, said_missing, said_there
from kb.words import words_with_spans

FACET = "actor"
MIN_CONFIDENCE = 0.5
"""As of the other facets that are read by cues."""

_ANOTHER = "why|how|that|when|if|whether|what|who|of|among|us|members|firms"
_NOBODY = re.compile(rf"\b(?:nobody|no one|no-one|noone)\b(?P<does>(?: (?!(?:{_ANOTHER})\b)[\w'’]+){{1,6}})", re.IGNORECASE)

_SENTENCE_END = re.compile(r"[.!?]")


@dataclass(frozen=True)
class Actor:
    """An actor of a situation.

    Attributes:
        value: Of the codebook's facet `actor`.
        confidence: 0..1.
        role: Missing or present.
        spans: Of the words that gave it, half-open; of a missing one those that say so.
        settled: True where only a clause names it that says what is no trouble.
    """

    value: str
    confidence: float
    role: ActorRole
    spans: tuple[Span, ...]
    settled: bool = False


class ActorReader:
    """Reads actors by the codebook's cues, and by the words around a cue whether they are missing."""

    def __init__(self, codebook: Codebook, cues: CueReader) -> None:
        self._cues = cues
        cued = codebook.by_id[FACET].cued if FACET in codebook.by_id else ()
        self._names = {_singular(phrase) for _, value in cued for phrase in value.strong if phrase not in value.signs}
        self._does = {verb: stands for stands, value in cued for verb in value.does}

    def read(self, text: str) -> tuple[Actor, ...]:
        """Actors of a text in English, most confident first, ties in the codebook's order.

        What is told of the past is left out, but for what the asker used to have: that is missing. A kind of which one is said to be there as
        well ("our university, but no research institute") is present.
        """
        hits = [hit for hit in self._cues.hits(text) if hit.facet == FACET]
        missing = self._missing(text, hits)
        now, trouble = present(text), asked(text)
        told = [hit for hit in hits if hit.span in missing or _stands(hit.span, now, text)]
        steering = {cue.value: cue.confidence for cue in self._cues.weighed(hit for hit in told if _stands(hit.span, trouble, text))}
        there = {cue.value: cue.spans for cue in self._cues.weighed(hit for hit in told if hit.span not in missing)}
        gone = self._gone(text, told, missing)
        actors = []
        for cue in self._cues.weighed(told):
            role = ActorRole.MISSING if cue.value in gone else ActorRole.PRESENT
            spans = gone.get(cue.value) or there[cue.value]
            actors.append(Actor(cue.value, steering.get(cue.value, cue.confidence), role, spans, cue.value not in steering))
        return self._with_deeds(text, [actor for actor in actors if actor.confidence >= MIN_CONFIDENCE])

    def _missing(self, text: str, hits: Iterable[Hit]) -> dict[Span, Span]:
        """Span of each name of an actor that is said to be missing, and of the words that say so."""
        missing: dict[Span, Span] = {}
        last: Span | None = None
        for hit in (hit for hit in hits if self._is_name(text, hit)):
            said = said_missing(text, hit.span) or (hit.span if last and goes_on(text, last, hit.span) else None)
            deed = denied_deed(text, said, hit.span) if said else None
            if said and (deed is None or deed in self._does):
                missing[hit.span] = said
            last = hit.span if hit.span in missing else None
        return missing

    def _gone(self, text: str, told: Iterable[Hit], missing: Mapping[Span, Span]) -> dict[str, tuple[Span, ...]]:
        """Actors of whom none is said to be there, with the words that say that they are missing.

        Another name for the same kind says that one is there, unless it stands in a question.
        """
        named = [hit for hit in told if self._is_name(text, hit)]
        denied = {hit.phrase for hit in named if hit.span in missing}
        others = [hit for hit in named if hit.span not in missing]
        held = {hit.value for hit in others if said_there(text, hit.span) or (hit.phrase not in denied and not _is_asked(text, hit.span))}
        gone: dict[str, tuple[Span, ...]] = {}
        for hit in named:
            if hit.span in missing and hit.value not in held:
                gone[hit.value] = (*gone.get(hit.value, ()), missing[hit.span])
        return gone

    def _is_name(self, text: str, hit: Hit) -> bool:
        """Whether a hit names the actor itself, and is neither a mere sign of it nor another word of the same stem ("consulted")."""
        return hit.weight >= STRONG and _singular(text[slice(*hit.span)]) in self._names

    def _with_deeds(self, text: str, actors: list[Actor]) -> tuple[Actor, ...]:
        """With those added of whom it is said that nobody does what they do ("nobody lends"), where nothing else names them."""
        named = {actor.value for actor in actors}
        for match in _NOBODY.finditer(text):
            for verb, _, end in words_with_spans(match["does"]):
                value = self._does.get(verb)
                if value and value not in named:
                    named.add(value)
                    actors.append(Actor(value, STRONG, ActorRole.MISSING, ((match.start(), match.start("does") + end),)))
        return tuple(sorted(actors, key=lambda actor: -actor.confidence))


def _singular(name: str) -> str:
    plain = " ".join(name.lower().replace("-", " ").split())
    return plain.removesuffix("ies") + "y" if plain.endswith("ies") else plain.removesuffix("s")


def _is_asked(text: str, span: Span) -> bool:
    """Whether the sentence around a span is a question."""
    end = _SENTENCE_END.search(text, span[1])
    return end is not None and end.group() == "?"


def _stands(span: Span, left: str, text: str) -> bool:
    """Whether the words at a span are among those that are left of a text."""
    return left[slice(*span)] == text[slice(*span)]
