"""Texts with answers in them: `{field}` stands for what was answered, and a sentence with an open one is left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

_NAME = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*)\}")
_SENTENCE_ENDS = re.compile(r"((?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)\s+(?=[^\sa-z]))")
_BLANK_LINES = re.compile(r"\n\s*\n")


@dataclass(frozen=True)
class Sentences:
    """A text, and the names that stand in it in braces."""

    text: str

    @property
    def names(self) -> tuple[str, ...]:
        """In order, each once."""
        return tuple(dict.fromkeys(_NAME.findall(self.text)))

    def filled(self, words: Callable[[str], str | None]) -> str:
        """With words for the names; a sentence is left out when there are none for one of its names, a paragraph when no sentence stays.

        Args:
            words: For a name, or None.
        """
        if not self.names:
            return self.text.strip()
        paragraphs = (_paragraph(paragraph.strip(), words) for paragraph in _BLANK_LINES.split(self.text))
        return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def faults(text: str, known: Callable[[str], str | None]) -> list[str]:
    """What is wrong with the braces of a text, in clauses.

    Args:
        text: With names in braces.
        known: What is wrong with a name, or None.
    """
    told = [fault for name in Sentences(text).names if (fault := known(name))]
    if "{" in _NAME.sub("", text) or "}" in _NAME.sub("", text):
        told.append("it has a brace that is no {field}; write the id of a field between two braces")
    return told


def listed(words: Collection[str]) -> str:
    """Words joined as in a sentence: "a, b and c"."""
    *firsts, last = words
    return f"{', '.join(firsts)} and {last}" if firsts else last


def joined(texts: Iterable[str]) -> str:
    """Texts one after the other, empty ones left out."""
    return " ".join(text for text in texts if text)


def _paragraph(text: str, words: Callable[[str], str | None]) -> str:
    pieces = _SENTENCE_ENDS.split(text)
    told = zip(pieces[::2], ["", *pieces[1::2]], strict=True)
    return "".join(before + filled for sentence, before in told if (filled := _filled(sentence, words)) is not None).strip()


def _filled(sentence: str, words: Callable[[str], str | None]) -> str | None:
    found = {name: words(name) for name in _NAME.findall(sentence)}
    if not all(found.values()):
        return None

    def put(match: re.Match[str]) -> str:
        told = found[match[1]] or ""
        after = sentence[match.end() : match.end() + 1]
        told = told.rstrip(after) if after and after in ".!?,;:" else told
        return told[:1].upper() + told[1:] if match.start() == 0 else told

    return _NAME.sub(put, sentence)
