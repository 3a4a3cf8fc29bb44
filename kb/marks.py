"""The deciding words of a match: those that it shares with the situation."""

from __future__ import annotations

from collections.abc import Iterable

from kb.words import STOP_WORDS, content_stems, stem, words_with_spans

MAX_MARKS = 40


def marks(text: str, query: str, phrases: Iterable[str] = ()) -> tuple[tuple[int, int], ...]:
    """Half-open spans in `text`, ascending, not overlapping: words of the query, and phrases that tagged what was asked.

    Args:
        text: The passage or card.
        query: The situation; words that carry no meaning are never marked.
        phrases: Words that led to the tags which the situation asks for, in lower case.
    """
    wanted = set(content_stems(query))
    tokens = words_with_spans(text)
    stems = [stem(word) for word, _, _ in tokens]
    chosen = {i for i, (word, _, _) in enumerate(tokens) if word not in STOP_WORDS and stems[i] in wanted}
    for key in {tuple(stem(word) for word, _, _ in words_with_spans(phrase)) for phrase in phrases}:
        for first in range(len(stems) - len(key) + 1):
            if key and tuple(stems[first : first + len(key)]) == key:
                chosen.update(range(first, first + len(key)))
    return _joined(text, [(tokens[i][1], tokens[i][2]) for i in sorted(chosen)])[:MAX_MARKS]


def _joined(text: str, spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Neighbours with only a space between them become one mark."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and text[joined[-1][1] : start] == " ":
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)
