"""Clean text from raw text: spacing, ligatures, mojibake, and lines joined at hyphens. Pure functions, shared by the readers."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

SOFT_HYPHEN = "\u00ad"
HYPHEN = "\u2010"

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", HYPHEN: "-", "\u2011": "-"}
_INVISIBLE = [SOFT_HYPHEN, *"\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u2060\ufeff\ufffc\ufffe\uffff"]
_CONTROLS = {code: " " if chr(code).isspace() else None for code in (*range(0x20), *range(0x7F, 0xA0))}
_TABLE = str.maketrans({**_LIGATURES, **dict.fromkeys(_INVISIBLE, ""), "\u2028": " ", "\u2029": " "}) | _CONTROLS

# UTF-8 read as Windows-1252: the first byte of a two- or three-byte letter, then the faces of bytes 0x80 to 0xBF.
_TAIL = "\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ€"
_MOJIBAKE = re.compile(f"[ÂÃ][{_TAIL}]|(?<=[^\\W\\d_])[ÄÅ][{_TAIL}]|[ÄÅ][{_TAIL}](?=[^\\W\\d_])|â[{_TAIL}]{{2}}")

_CONJUNCTION_WORDS = "and or und oder bzw et ou y e i o of och eller og en to til a"
_CONJUNCTIONS = frozenset(_CONJUNCTION_WORDS.split())
# Words that are also first syllables, and prefixes that join without a hyphen: "under-" + "standing" is one word.
_JOINING_WORDS = """
    in on to for with under over out up per there where here be so an at any some every not no all by fore un re de dis inter after back
    auf aus ein ab an um vor mit nach bei zu unter über"""
_JOINED_PREFIXES = frozenset(_JOINING_WORDS.split())
# Parts of words that English writes with a hyphen ("state-owned", "non-profit"), where the document does not say.
_SECOND_WORDS = "owned based led driven oriented related specific making term tech scale level sized funded intensive friendly added like"
_SECOND_PARTS = frozenset(_SECOND_WORDS.split())
_FIRST_WORDS = "self non well cross high low long short mid full half"
_FIRST_PARTS = frozenset(_FIRST_WORDS.split())
_ENDINGS = ("ing", "ness", "ment", "age", "est", "ish", "light", "land", "over", "ways", "ward", "wards")
_EDGES = "()[]{}\"'“”‘’„«»‹›.,;:!?*"


def clean_text(text: str) -> str:
    """Single-spaced, NFC-normalised text without ligatures, soft hyphens, control characters and mojibake; line breaks become spaces."""
    repaired = repair_mojibake(text).translate(_TABLE)
    return unicodedata.normalize("NFC", " ".join(repaired.split()))


def repair_mojibake(text: str) -> str:
    """The text with UTF-8 that was read as Windows-1252 put right; only sequences that decode to a letter or sign are touched."""
    if not any(first in text for first in "ÂÃÄÅâ"):
        return text
    return _MOJIBAKE.sub(_decoded, text)


def _decoded(match: re.Match[str]) -> str:
    found = match.group()
    try:
        decoded = b"".join(_byte(letter) for letter in found).decode("utf-8")
    except (UnicodeDecodeError, UnicodeEncodeError):
        return found
    return decoded if decoded.isprintable() or decoded == "\u00a0" else found


def _byte(letter: str) -> bytes:
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return letter.encode("latin-1")


@dataclass(frozen=True)
class Vocabulary:
    """What a document's own words say about its hyphens.

    Attributes:
        words: Count of each whole word within lines, in lower case; parts of hyphenated words count too.
        pairs: Count of each "left-right" pair that stands within a line with a real hyphen.
        soft: The mark that the file uses at line ends only and "-" beside it, so that "-" at a line's end is a real hyphen; else None.
    """

    words: Counter[str]
    pairs: Counter[str]
    soft: str | None = None

    @classmethod
    def from_lines(cls, lines: Iterable[str]) -> Vocabulary:
        """Counts over a document's lines; a word broken at a line's end is left out."""
        words: Counter[str] = Counter()
        pairs: Counter[str] = Counter()
        ends: Counter[str] = Counter()
        inside = 0
        broken = False
        for line in lines:
            tokens = line.split()
            mark = _mark(line)
            ends[mark] += 1
            inside += line.rstrip(HYPHEN).count(HYPHEN)
            kept = tokens[1 if broken else 0 : -1 if mark else None]
            broken = bool(mark)
            for token in kept:
                _count(token, words, pairs)
        soft = HYPHEN if ends[HYPHEN] >= 3 and ends[HYPHEN] > 10 * inside else SOFT_HYPHEN if ends[SOFT_HYPHEN] >= 3 else None
        return cls(words, pairs, soft)


def _count(token: str, words: Counter[str], pairs: Counter[str]) -> None:
    parts = [part.strip(_EDGES) for part in _parts(token)]
    words.update(part for part in parts if part)
    pairs.update(f"{left}-{right}" for left, right in pairwise(parts) if left and right)


NO_VOCABULARY = Vocabulary(Counter(), Counter())


def join_lines(lines: Sequence[str], vocabulary: Vocabulary = NO_VOCABULARY) -> str:
    """One cleaned line from the lines of a paragraph; words broken by a hyphen are whole again where the evidence says so.

    Args:
        lines: As they stand on the page, with their hyphens (-, U+00AD, U+2010) in place.
        vocabulary: Of the document; without one the form of the words decides alone.

    Returns:
        Single-spaced text.
    """
    joined = ""
    for line in lines:
        stripped = repair_mojibake(line).strip()
        joined = _appended(joined, stripped, vocabulary) if joined else stripped
    return clean_text(joined)


def _appended(text: str, line: str, vocabulary: Vocabulary) -> str:
    mark = _mark(text)
    if not line:
        return text
    if not mark:
        glued = (text[-1] == "/" and text[-2:-1].strip()) or (text[-1] in "–—" and text[-2:-1].isdigit() and line[0].isdigit())
        return text + line if glued else f"{text} {line}"
    head = text[: -len(mark)]
    left, right = head.split()[-1].strip(_EDGES), line.split()[0].strip(_EDGES)
    if mark != SOFT_HYPHEN and mark != vocabulary.soft and right in _CONJUNCTIONS:
        return f"{head}- {line}"
    return f"{head}-{line}" if keeps_hyphen(left, right, mark, vocabulary) else head + line


def _mark(line: str) -> str:
    """The hyphen that breaks a word at the line's end, or nothing."""
    return line[-1] if len(line) > 1 and line[-1] in ("-", SOFT_HYPHEN, HYPHEN) and line[-2].isalnum() else ""


def _parts(word: str) -> list[str]:
    return word.lower().replace(HYPHEN, "-").split("-")


def keeps_hyphen(left: str, right: str, mark: str, vocabulary: Vocabulary) -> bool:
    """True where the hyphen between two parts at a line's end belongs to the word ("firm-" "to-firm"), not to the typesetting.

    The marks made for typesetting decide first, then the document's own spelling, then the form of the parts.
    """
    if mark == SOFT_HYPHEN or mark == vocabulary.soft:
        return False
    if not right or right[0].isupper() or right[0].isdigit() or left[-1:].isdigit():
        return True
    before, after = _parts(left)[-1], _parts(right)[0]
    dashed, whole = vocabulary.pairs[f"{before}-{after}"], vocabulary.words[before + after]
    if dashed or whole:
        return dashed >= whole
    if vocabulary.soft or len(_parts(left)) > 1 or len(_parts(right)) > 1:
        return True
    if len(before) >= 3 and (after in _SECOND_PARTS or (before in _FIRST_PARTS and len(after) >= 4 and not after.endswith(_ENDINGS))):
        return True
    known = vocabulary.words[before] > 0 and vocabulary.words[after] > 0
    return known and len(before) >= 3 and len(after) >= 4 and before not in _JOINED_PREFIXES
