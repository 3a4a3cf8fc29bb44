"""A situation beside a match: why it is offered, what is the same, what differs, what to check before copying."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kb.answer_model import ActorRole, Fit, Situation
from kb.codebook import PRIMARY_FACETS, Codebook
from kb.model import Case, Depth, Evidence, Outcome, Tag
from kb.words import STOP_WORDS, content_stems, stem, words_with_spans

Tags = Mapping[str, tuple[Tag, ...]]

COMPARED = (*PRIMARY_FACETS, "region_type")
MAX_WORDS_IN_COMMON = 6
MAX_CUE_WORDS = 2
"""Words on each side that are told beside a shared value."""

OTHER_SIZE = 3
"""A cluster so many times as large or as small has other means: numbers nearer to each other are passed over, for most are round."""

MAX_PARTS = 2
"""Instruments of which is told what can be started alone."""


def reasons(codebook: Codebook, situation: Situation, text: str, tags: Tags) -> tuple[str, ...]:
    """Why a match is offered, in sentences, the facets first and the words in common last."""
    sentences = []
    for facet in COMPARED:
        shared = [value for value in situation.values(facet) if value in _values(tags, facet)]
        if shared:
            sentences.append(f"Same {_facet_name(codebook, facet)}: {_with_words(codebook, situation, tags, facet, shared)}.")
    common = words_in_common(situation.words, text)
    if common:
        sentences.append(f"Words in common: {', '.join(common)}.")
    return tuple(sentences) or ("Close in meaning to the whole situation.",)


def words_in_common(query: str, text: str) -> tuple[str, ...]:
    """Words of the query, as written there, whose stem stands in the text; each once, in order, at most `MAX_WORDS_IN_COMMON`."""
    held = set(content_stems(text))
    found: dict[str, str] = {}
    for word, _, _ in words_with_spans(query):
        if word not in STOP_WORDS and stem(word) in held:
            found.setdefault(stem(word), word)
    return tuple(found.values())[:MAX_WORDS_IN_COMMON]


def fit(codebook: Codebook, situation: Situation, tags: Tags, case: Case | None) -> Fit:
    """What agrees and what does not, facet by facet and by size; silent where either side does not say."""
    same, differs = [], []
    for facet in COMPARED:
        asked, carried = situation.values(facet), _values(tags, facet)
        if not asked or not carried:
            continue
        shared = [value for value in asked if value in carried]
        name = codebook.facet(facet).label
        if shared:
            same.append(f"{name}: {_with_words(codebook, situation, tags, facet, shared)}")
        else:
            differs.append(f"{name}: yours is {_labels(codebook, facet, asked)}, theirs {_labels(codebook, facet, carried)}")
    if case:
        sectors = situation.values("sector")
        if sectors and set(sectors) & set(case.sectors):
            same.append(f"Sector: {_with_words(codebook, situation, tags, 'sector', [s for s in sectors if s in case.sectors])}")
        elif sectors and case.sectors:
            differs.append(f"Sector: theirs is {', '.join(s.replace('-', ' ') for s in case.sectors)}")
        differs += _sizes(situation, case)
    checks = [*_lacking(codebook, situation, tags), *_checks(case), *_alone(codebook, situation, tags)] if case else []
    return Fit(tuple(same), tuple(differs), tuple(checks))


def _sizes(situation: Situation, case: Case) -> list[str]:
    """Firms beside firms and members beside members, where one number is `OTHER_SIZE` times the other or more."""
    told = []
    for size in situation.sizes:
        theirs = getattr(case.size, size.counted) or 0
        if theirs and max(size.number, theirs) >= OTHER_SIZE * min(size.number, theirs):
            told.append(f"Size: yours about {size.number:,} {size.counted}, theirs about {theirs:,}")
    return told


def _lacking(codebook: Codebook, situation: Situation, tags: Tags) -> list[str]:
    """The actors that took part there and of which the asker has none, with the words of both."""
    told = []
    for reading in situation.facets.get("actor", ()):
        if reading.role is ActorRole.MISSING and reading.value in _values(tags, "actor"):
            label = _labels(codebook, "actor", [reading.value])
            article = "an" if label[0] in "aeiou" else "a"
            theirs = _quoted(_tag_words(tags, "actor", reading.value), " ({})")
            yours = _quoted(reading.words, " ({})")
            told.append(f"It relied on {article} {label}{theirs}; you say that you have none{yours}.")
    return told


def _alone(codebook: Codebook, situation: Situation, tags: Tags) -> list[str]:
    """Where every level that acts there stands above the asker's: which part of it the asker can start alone, by instrument."""
    order = codebook.facet("level").ids
    asked = [order.index(value) for value in situation.values("level") if value in order]
    acting = [order.index(value) for value in _values(tags, "level") if value in order]
    if not asked or not acting or max(acting) >= min(asked):
        return []
    above = _labels(codebook, "level", [order[max(acting)]])
    instruments = codebook.facet("instrument").by_id
    parts = [instruments[value].alone for value in _values(tags, "instrument") if value in instruments and instruments[value].alone]
    return [f"Run from above there ({above}). What you can start alone: {' '.join(parts[:MAX_PARTS])}"] if parts else []


def _checks(case: Case) -> list[str]:
    checks = []
    if case.evidence in (Evidence.DESCRIBED, Evidence.PLANNED):
        checks.append(
            "No outcome is reported: ask whether it worked." if case.evidence is Evidence.DESCRIBED else "Only planned: ask whether it was done."
        )
    if case.outcome in (Outcome.MIXED, Outcome.FAILED):
        checks.append(f"The outcome was {case.outcome}: read what went wrong.")
    if "What it took" in case.silent_sections:
        checks.append("The source does not say what it took.")
    if case.depth is Depth.BRIEF:
        checks.append("A brief record: the source says little.")
    return checks


def _values(tags: Tags, facet: str) -> tuple[str, ...]:
    return tuple(tag.value for tag in tags.get(facet, ()))


def _with_words(codebook: Codebook, situation: Situation, tags: Tags, facet: str, values: Sequence[str]) -> str:
    """Labels of shared values, each with the words that gave it on either side, where cues did."""
    words = {reading.value: reading.words for reading in situation.facets.get(facet, ())}
    return ", ".join(_labels(codebook, facet, [value]) + _both(words.get(value, ()), _tag_words(tags, facet, value)) for value in values)


def _both(yours: Sequence[str], theirs: Sequence[str]) -> str:
    sides = [side for side in (_quoted(yours, "your {}"), _quoted(theirs, "their {}")) if side]
    return f" ({', '.join(sides)})" if sides else ""


def _quoted(words: Sequence[str], form: str) -> str:
    """The first words as a quotation in a form that holds `{}`; empty where there are none."""
    once = {word.lower(): word for word in reversed(words)}
    quoted = [f"“{word}”" for word in reversed(once.values())]
    return form.format(" and ".join(quoted[:MAX_CUE_WORDS])) if quoted else ""


def _tag_words(tags: Tags, facet: str, value: str) -> tuple[str, ...]:
    return tuple(word for tag in tags.get(facet, ()) if tag.value == value for word in tag.words)


def _facet_name(codebook: Codebook, facet: str) -> str:
    return codebook.facet(facet).label.lower()


def _labels(codebook: Codebook, facet: str, values: Sequence[str]) -> str:
    return ", ".join(codebook.label(facet, value).lower() if value != "eu" else "EU" for value in values)
