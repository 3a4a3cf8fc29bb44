"""Which passages here are meant by the spans of a project from elsewhere: documents by their text, passages by their place in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from kb.exchange.project import Project, ProjectPassage

HALF = 0.5
"""A span means every passage of which it covers so much; where there is none, the passage in which so much of the span lies."""


@dataclass(frozen=True)
class Text:
    """A document's text with its passages, ids by (start, end), in reading order. Places are compared by the characters that are no space."""

    text: str
    passages: Sequence[tuple[str, int, int]] = ()

    @cached_property
    def letters(self) -> str:
        """The text without any space: programs break lines as they like."""
        return "".join(self.text.split())

    @cached_property
    def _before(self) -> list[int]:
        """How many letters stand before each offset."""
        return [0, *accumulate(not character.isspace() for character in self.text)]

    def letters_at(self, start: int, end: int) -> tuple[int, int]:
        """A span of the text as a span of its letters."""
        return self._before[start], self._before[end]

    @cached_property
    def _spans(self) -> list[tuple[int, int]]:
        return [self.letters_at(start, end) for _, start, end in self.passages]

    def meant_by(self, first: int, last: int) -> tuple[str, ...]:
        """Ids of the passages that a span of letters means, in reading order."""
        near = [
            (number, min(last, end) - max(first, start), end - start)
            for number, (start, end) in enumerate(self._spans[: bisect_right(self._spans, (last, 0))])
            if end > first
        ]
        whole = [number for number, shared, size in near if shared >= HALF * size > 0]
        within = [number for number, shared, _ in sorted(near, key=lambda each: -each[1])[:1] if shared >= HALF * (last - first) > 0]
        return tuple(self.passages[number][0] for number in whole or within)


@dataclass(frozen=True)
class Matching:
    """What the passages of a project mean here.

    Attributes:
        passages: Passage of the project to passages here, for those that were found.
        documents: Document of the project to the document here with the same text.
    """

    passages: Mapping[str, tuple[str, ...]]
    documents: Mapping[str, str]


def match(project: Project, here: Mapping[str, Text]) -> Matching:
    """Find the documents and passages of a project among those here, by document id.

    A passage with the id of one here, of a document with the same id, is that one. Else the document with the same letters counts, and in it the
    passages at the same place.
    """
    by_letters = {text.letters: document for document, text in reversed([*here.items()])}
    own = {document: {passage for passage, _, _ in text.passages} for document, text in here.items()}
    there = {document.id: Text(document.text) for document in project.documents}
    documents = {i: i if i in here else by_letters.get(text.letters, "") for i, text in there.items()}
    documents = {i: found for i, found in documents.items() if found}
    passages = {
        passage.id: _meant(passage, there[passage.document], here[documents[passage.document]], own[documents[passage.document]])
        for passage in project.passages
        if passage.document in documents
    }
    return Matching({passage: found for passage, found in passages.items() if found}, documents)


def _meant(passage: ProjectPassage, there: Text, here: Text, own: set[str]) -> tuple[str, ...]:
    if passage.id in own:
        return (passage.id,)
    return here.meant_by(*there.letters_at(passage.start, passage.end)) if there.letters == here.letters else ()
