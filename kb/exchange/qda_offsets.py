"""How another program counts the characters of a text. The standard counts Unicode code points and names the last one; programs differ.

Most name the place behind the last character; some count UTF-16 units, as their languages do, or a line's end of two characters as one. A selection
is often named with its own words, so the reading holds under which most selections are named as they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

LEAST_BEGIN = 10
"""Characters from which the begin of a selection, which many programs give as its name, tells where it starts."""

Named = tuple[str, int, int]
"""Name of a selection, and both positions as they stand."""


@dataclass(frozen=True)
class Places:
    """The characters of a text as one program counts them.

    Attributes:
        text: The text.
        units: Whether a character beyond the first 65,536 counts as two.
        breaks: Whether a line's end of two characters counts as one.
        closed: Whether the end of a selection is its last character.
    """

    text: str
    units: bool = False
    breaks: bool = False
    closed: bool = False

    @cached_property
    def _at(self) -> Sequence[int]:
        """Offset in the text of each place that is counted, and of the end."""
        if not self.units and not self.breaks:
            return range(len(self.text) + 1)
        places, before = [], ""
        for offset, character in enumerate(self.text):
            if not (self.breaks and before == "\r" and character == "\n"):
                places += [offset] * (2 if self.units and ord(character) > 0xFFFF else 1)
            before = character
        return [*places, len(self.text)]

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """A selection as a half-open span of the text; None where it is none."""
        behind = end + 1 if self.closed else end
        return (self._at[start], self._at[behind]) if 0 <= start < behind < len(self._at) else None

    def _words(self, start: int, end: int) -> str:
        span = self.span(start, end)
        return " ".join(self.text[slice(*span)].split()) if span else ""

    def fitting(self, named: Iterable[Named]) -> tuple[int, int]:
        """How many selections have their words for a name, and how many begin with it."""
        told = [(" ".join(name.split()), self._words(start, end)) for name, start, end in named]
        begins = [(name.rstrip(".…"), words) for name, words in told]
        return sum(name == words for name, words in told), sum(len(name) >= LEAST_BEGIN and words.startswith(name) for name, words in begins)


def places_in(text: str, named: Sequence[Named]) -> Places:
    """As the names of selections tell; where they do not, code points, and the place behind the last one."""
    told = [each for each in named if each[0].strip()]
    beyond, broken = any(ord(character) > 0xFFFF for character in text), "\r\n" in text
    readings = product((False, True) if beyond else (False,), (False, True) if broken else (False,), (False, True))
    return max((Places(text, *reading) for reading in readings), key=lambda places: places.fitting(told))
