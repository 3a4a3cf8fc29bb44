"""A library of many passages whose vectors cost nothing to make: real card texts, recombined, with perturbed real vectors."""

from __future__ import annotations

import hashlib
import itertools
import random
from collections.abc import Iterator

import numpy as np
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

from kb.encoder import Vectors
from kb.indexing import Prepared
from kb.knowledge import KnowledgeBase
from kb.model import Document, DocumentState, Passage, Tag

PASSAGES_A_DOCUMENT = 250
NOISE = 0.35
"""Length of the random part beside a unit vector: neighbours stay neighbours, and no two vectors are equal."""


def fill(kb: KnowledgeBase, passages: int) -> None:
    """Add documents until the library holds that many passages."""
    paragraphs = card_paragraphs(kb)
    vectors = kb.encoder.encode(paragraphs)
    tags = [kb.tagger.tags((), paragraph) for paragraph in paragraphs]
    chance = random.Random(1)
    noise = np.random.default_rng(1)
    for number in range(passages // PASSAGES_A_DOCUMENT):
        chosen = [chance.randrange(len(paragraphs)) for _ in range(PASSAGES_A_DOCUMENT)]
        texts = [f"{paragraphs[i]} Report {number}, part {part}." for part, i in enumerate(chosen)]
        kb.add_document(_prepared(number, texts, tuple(tags[i] for i in chosen), _perturbed(vectors[chosen], noise)))


def card_paragraphs(kb: KnowledgeBase) -> list[str]:
    """Paragraphs of 40 words and more of the shipped cards."""
    sections = (section for case in kb.store.cases().values() for section in case.body.values())
    return [section for section in sections if len(section.split()) >= 40]


def _perturbed(rows: Vectors, noise: np.random.Generator) -> Vectors:
    moved = rows + NOISE * noise.standard_normal(rows.shape).astype(np.float32) / np.sqrt(rows.shape[1])
    return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), dtype=np.float32)


def _prepared(number: int, texts: list[str], tagged: tuple[tuple[Tag, ...], ...], vectors: Vectors) -> Prepared:
    title = f"Report {number}"
    passages = tuple(_passages(texts))
    document = Document(
        id=hashlib.sha256(title.encode()).hexdigest(),
        file=f"report-{number}.txt",
        path=f"/reports/report-{number}.txt",
        media_type="text/plain",
        title=title,
        authors=(),
        year=None,
        language="en",
        source_id=None,
        state=DocumentState.READY,
        replaces=None,
        pages=(),
        sections=(),
        text="\n\n".join(texts),
    )
    return Prepared(document, passages, tagged, vectors)


def _passages(texts: list[str]) -> Iterator[Passage]:
    starts = itertools.accumulate((len(text) + 2 for text in texts), initial=0)
    for position, (text, start) in enumerate(zip(texts, starts, strict=False)):
        yield Passage(position, text, start, start + len(text), (f"Chapter {position // 20 + 1}",), None, None)


def write_long_pdf(target: str, paragraphs: list[str], pages: int) -> None:
    """A PDF of so many pages, each full of the paragraphs in another order."""
    style = getSampleStyleSheet()["BodyText"]
    chance = random.Random(2)
    story: list[object] = []
    for number in range(pages):
        story += [Paragraph(f"{text} Page {number + 1}.", style) for text in chance.sample(paragraphs, 7)]
        story.append(PageBreak())
    SimpleDocTemplate(target, pagesize=A4, title="A long report").build(story)
