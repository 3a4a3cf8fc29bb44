"""Blocks to passages: whole blocks under one heading path, small enough that the encoder reads them to the end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from kb.encoder import MAX_TOKENS
from kb.model import BlockKind, Passage, Section
from kb.template import context_line

MIN_WORDS = 80
MAX_WORDS = 170
"""Blocks are joined until they have 80 words; 170 words with their heading path fit 256 tokens (of paragraphs of 180 to 220 words half overflow)."""

TINY_WORDS = 25
"""A last piece of fewer words joins the one before it, where it fits, whatever that one has."""

CountTokens = Callable[[Sequence[str]], list[int]]

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-ZÀ-ÖØ-ÞΑ-ΩА-Я0-9])")
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|cf|vs|al|Fig|fig|No|no|St|Dr|Mr|Ms|Mrs|Prof|approx|ca|p|pp|vol|ed|eds|bzw|z\.B)|\b[A-Z])\.$")


@dataclass(frozen=True)
class _Piece:
    """A block, or a part of one that is too long: its span, words and tokens."""

    start: int
    end: int
    words: int
    tokens: int
    first_page: int | None
    last_page: int | None


def cut(title: str, text: str, sections: Sequence[Section], count_tokens: CountTokens) -> tuple[Passage, ...]:
    """The passages of a document, in reading order.

    Args:
        title: Of the document; it is embedded with every passage and takes its share of the tokens.
        text: The document's text.
        sections: Its blocks with their spans, in order.
        count_tokens: Of the encoder that will read the passages.

    Returns:
        Passages whose text is `text[start:end]`, none of them longer with its heading path than the encoder reads.
    """
    passages: list[Passage] = []
    for (kind, heading, furniture), group in groupby(sections, key=_belongs):
        if kind is BlockKind.HEADING:
            continue
        budget = MAX_TOKENS - count_tokens([context_line(title, heading)])[0]
        pieces = list(_pieces(text, group, budget, count_tokens))
        for joined in _join(pieces, budget):
            passages.append(_passage(len(passages), text, joined, heading, furniture))
    return tuple(passages)


def _belongs(section: Section) -> tuple[BlockKind, tuple[str, ...], bool]:
    """What the blocks of one passage must share: being content or a footnote, heading path, furniture or not; a heading parts its neighbours."""
    kind = section.block.kind
    apart = kind if kind in (BlockKind.HEADING, BlockKind.FOOTNOTE) else BlockKind.PARAGRAPH
    return apart, section.heading, kind in (BlockKind.FURNITURE, BlockKind.CAPTION)


def _pieces(text: str, sections: Iterable[Section], budget: int, count_tokens: CountTokens) -> Iterator[_Piece]:
    for section in sections:
        body = text[section.start : section.end]
        if not body.strip():
            continue
        for start, end in _spans(body, budget, count_tokens):
            part = body[start:end]
            yield _Piece(
                section.start + start,
                section.start + end,
                len(part.split()),
                _own_tokens(part, count_tokens),
                section.block.page_number,
                section.block.last_page_number or section.block.page_number,
            )


def _own_tokens(text: str, count_tokens: CountTokens) -> int:
    """Tokens of the text alone; the two marks of the model are in the heading path's count."""
    return count_tokens([text])[0] - 2


def _spans(body: str, budget: int, count_tokens: CountTokens) -> list[tuple[int, int]]:
    """The block as one span, or as the fewest parts of about equal length that end at sentences and fit."""
    tokens = _own_tokens(body, count_tokens)
    words = len(body.split())
    if tokens <= budget and words <= MAX_WORDS:
        return [(0, len(body))]
    atoms = [atom for sentence in _sentences(body) for atom in _fitting(body, sentence, budget, count_tokens)]
    weights = [(_own_tokens(body[start:end], count_tokens), len(body[start:end].split())) for start, end in atoms]
    parts = max(-(-tokens // budget), -(-words // MAX_WORDS))
    return _balanced(atoms, weights, budget, parts)


def _sentences(body: str) -> list[tuple[int, int]]:
    """Spans of sentences, and of the lines of lists and tables, without the spaces between them."""
    cuts = [0]
    for line_end in [match.end() for match in re.finditer(r"\n", body)] + [len(body)]:
        line_start = cuts[-1]
        for match in _SENTENCE_END.finditer(body, line_start, line_end):
            if not _ABBREVIATION.search(body[line_start : match.start()]):
                cuts.append(match.end())
        if line_end > cuts[-1]:
            cuts.append(line_end)
    spans = [(start, start + len(body[start:end].rstrip())) for start, end in pairwise(cuts)]
    return [(start, end) for start, end in spans if end > start]


def _fitting(body: str, span: tuple[int, int], budget: int, count_tokens: CountTokens) -> list[tuple[int, int]]:
    """The sentence, halved at words (a word without spaces at letters) until each part fits."""
    start, end = span
    if _own_tokens(body[start:end], count_tokens) <= budget and len(body[start:end].split()) <= MAX_WORDS:
        return [span]
    middle = (start + end) // 2
    space = body.rfind(" ", start + 1, middle)
    left_end, right_start = (space, space + 1) if space > start else (middle, middle)
    return _fitting(body, (start, left_end), budget, count_tokens) + _fitting(body, (right_start, end), budget, count_tokens)


def _balanced(atoms: list[tuple[int, int]], weights: list[tuple[int, int]], budget: int, parts: int) -> list[tuple[int, int]]:
    """Neighbouring atoms joined into spans of about equal tokens, none above the budget or `MAX_WORDS`; `weights` are tokens and words."""
    target = sum(tokens for tokens, _ in weights) / parts
    spans: list[tuple[int, int]] = []
    held, held_words = 0, 0
    for (start, end), (tokens, words) in zip(atoms, weights, strict=True):
        if spans and held + tokens <= budget and held_words + words <= MAX_WORDS and held + tokens / 2 <= target:
            spans[-1] = (spans[-1][0], end)
            held, held_words = held + tokens, held_words + words
        else:
            spans.append((start, end))
            held, held_words = tokens, words
    return spans


def _join(pieces: Sequence[_Piece], budget: int) -> list[list[_Piece]]:
    """Neighbouring pieces joined until each passage has `MIN_WORDS`, as far as words and tokens allow."""
    joined: list[list[_Piece]] = []
    for piece in pieces:
        if joined and _words(joined[-1]) < MIN_WORDS and _fits([*joined[-1], piece], budget):
            joined[-1].append(piece)
        else:
            joined.append([piece])
    if len(joined) > 1 and _words(joined[-1]) < TINY_WORDS and _fits(joined[-2] + joined[-1], budget):
        joined[-2:] = [joined[-2] + joined[-1]]
    return joined


def _words(pieces: Sequence[_Piece]) -> int:
    return sum(piece.words for piece in pieces)


def _fits(pieces: Sequence[_Piece], budget: int) -> bool:
    return _words(pieces) <= MAX_WORDS and sum(piece.tokens for piece in pieces) <= budget


def _passage(position: int, text: str, pieces: Sequence[_Piece], heading: tuple[str, ...], furniture: bool) -> Passage:
    start, end = pieces[0].start, pieces[-1].end
    return Passage(position, text[start:end], start, end, heading, pieces[0].first_page, pieces[-1].last_page, furniture)
