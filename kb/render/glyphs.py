"""Characters that the fonts of a PDF have no picture of: told from typst's refusal, shown as a stand-in, and said."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

STAND_IN = "□"
"""U+25A1, which DejaVu Sans Mono has."""

_PLAIN = re.compile(r"[\n -~\u00a0-\u00ac\u00ae-\u017f\u0391-\u03a1\u03a3-\u03ce\u0400-\u045f]")
"""Latin, Greek and Cyrillic letters that the fonts certainly have."""
_REFUSED = re.compile(r'the text(?: contains the disallowed codepoint)? `"(.+?)"`')
_NUMBERED = re.compile(r"\\u\{([0-9a-f]+)\}")


def refused(diagnostic: str) -> frozenset[str]:
    """The characters that an error of typst's PDF/UA-1 export names. It names all of a document at once (measured: 3,000 of 3,000)."""
    told = (_NUMBERED.sub(lambda found: chr(int(found[1], 16)), text) for text in _REFUSED.findall(diagnostic))
    return frozenset(letter for text in told for letter in text if not _PLAIN.match(letter))


def letters(data: object) -> frozenset[str]:
    """The characters of all texts in some data that the fonts may not have."""
    if isinstance(data, str):
        return frozenset(_PLAIN.sub("", data))
    if isinstance(data, Mapping):
        return letters(list(data.values()))
    return frozenset[str]().union(*map(letters, data)) if isinstance(data, Sequence) else frozenset()


def replaced(data: object, missing: frozenset[str]) -> object:
    """Data with the stand-in for each of some characters, in every text that it holds."""
    if isinstance(data, str):
        return data.translate({ord(letter): STAND_IN for letter in missing})
    if not missing:
        return data
    if isinstance(data, Mapping):
        return {key: replaced(value, missing) for key, value in data.items()}
    if isinstance(data, Sequence):
        return [replaced(value, missing) for value in data]
    return data


def told(missing: frozenset[str]) -> str:
    """The line that says what was replaced."""
    number = len(missing)
    what, is_shown = ("One character of the text has", "is") if number == 1 else (f"{number:,} characters of the text have", "are")
    return f"{what} no picture in the fonts of this file and {is_shown} shown as {STAND_IN}; the HTML file and the Word file hold the text in full."
