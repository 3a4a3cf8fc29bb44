"""What of a situation is asked for: clauses that say what works, or what used to be, are told apart from the rest."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

MIN_WORDS = 4
"""So many words must be left; else the whole text counts."""

_CLAUSE = re.compile(r"[^.!?;:,\n–—]+(?:[.!?;:,\n–—]+|$)")
_JOINT = re.compile(r"(?<!\bnot )(?<!n['’]t )\b(?:but|yet|however|although|though|whereas|while|only)\b", re.IGNORECASE)
_TROUBLE = r"(?:problem|issue|obstacle|bottleneck|difficulty|worry|concern|trouble|challenge|constraint)s?"
_NOT_OF_TROUBLE = rf"\b(?! (?:\w+ ){{0,2}}{_TROUBLE}\b)"
_YET_SOME = r"(?:just|only|merely|simply|solely|small|smallest|minor|little|least|without|aware|and|as|because|for|in|of|to|with|\w+ing)"
"""Trouble after these is trouble all the same: it is "not just" there, or somebody is "not solving" it or "not interested in" it."""

_NO_TROUBLE = re.compile(
    r"\b(?:is|are|was|were)(?:n['’]t| not| never| no longer)\b(?: really| even| exactly| so much| much of)?"
    rf"(?: (?!{_YET_SOME}\b)\w+){{0,3}} {_TROUBLE}\b"
    rf"|\bno(?:t a)? {_TROUBLE}\b|\b(?:no|not a) (?:lack|shortage){_NOT_OF_TROUBLE}"
    rf"|\bnot (?:for )?(?:a )?(?:lack|shortage|want) of{_NOT_OF_TROUBLE}",
    re.IGNORECASE,
)
_ALL_WELL = re.compile(
    rf"\b(?:have|has|got|there (?:is|are))(?: \w+)? (?:enough(?! of)|plenty of|sufficient|ample){_NOT_OF_TROUBLE}"
    r"|\bworks? (?:very |quite |really |perfectly )?(?:well|fine|smoothly)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\w+n['’]t\b|\b(?:not|cannot|no|none|nobody|nothing|never|neither|nor|hardly|barely|scarcely|rarely|seldom|few|without|yet to|if|whether)\b",
    re.IGNORECASE,
)
_HOPED = re.compile(r"\b(?:unless|until|lacks?|what|how|who|do (?:we|they)|needs?|wants?|wish|hope|must|should|would|could)\b", re.IGNORECASE)
"""Questions and wishes: that all is well is asked or wanted, not said."""

_USED_TO = (
    "".join(rf"(?<!\b{word} )" for word in ("are", "is", "am", "be", "been", "being", "get", "getting", "got", "not"))
    + r"(?<!['’]re )(?<!n['’]t )\bused to\b"
)
"""Who "is used to" something has a habit, not a past."""
_ONCE = r"once (?:was|were|had|upon|an?(?! (?:hour|day|week|fortnight|month|quarter|year|decade)\b))"
_PAST = re.compile(
    rf"{_USED_TO}|\b(?:in the past|formerly|previously|back then|in those days|years ago|decades ago|{_ONCE}|in former times)\b", re.IGNORECASE
)


def asked(text: str) -> str:
    """The text with every clause blanked that says what is no trouble ("money is not the problem"); as long as before, so that spans hold."""
    return _blanked(text, _settled)


def present(text: str) -> str:
    """The text with every clause blanked that tells what used to be; as long as before."""
    return _blanked(text, lambda clause: bool(_PAST.search(clause)))


def _settled(clause: str) -> bool:
    """Whether a clause says that there is no trouble, or that all is well, and does not deny it first."""
    untroubled, well = _NO_TROUBLE.search(clause), _ALL_WELL.search(clause)
    if untroubled and not _DENIED.search(clause[: untroubled.start()]):
        return True
    return well is not None and not any(pattern.search(clause[: well.end()]) for pattern in (_DENIED, _HOPED))


def _blanked(text: str, is_blank: Callable[[str], bool]) -> str:
    left = "".join(" " * len(clause) if is_blank(clause) else clause for clause in _clauses(text))
    return left if len(left.split()) >= MIN_WORDS else text


def _clauses(text: str) -> list[str]:
    """The text cut at marks and before words that turn it; joined they are the text."""
    parts = []
    end = 0
    for match in _CLAUSE.finditer(text):
        starts = [match.start(), *(joint.start() + match.start() for joint in _JOINT.finditer(match.group())), match.end()]
        parts += [text[end : match.start()], *(text[a:b] for a, b in itertools.pairwise(starts))]
        end = match.end()
    return [part for part in [*parts, text[end:]] if part]
