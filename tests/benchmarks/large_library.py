"""A library of many passages whose vectors cost nothing to make: real passages, recombined, with perturbed real vectors."""

from __future__ import annotations

import hashlib
import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

from kb.encoder import Vectors
from kb.indexing import Prepared
from kb.knowledge import KnowledgeBase
from kb.model import Document, DocumentState, Passage, Tag
from kb.training.data import TrainingData

PASSAGES_A_DOCUMENT = 250
ORIGINALS = 400
"""Training passages that are encoded where there are no documents: as many as the five reports have."""

NOISE = 0.5
"""Length of the random part beside a unit vector. Of the passages of the five reports the nearest other one is at a cosine of 0.81 (median); of 250
copies of each, moved so far, at 0.83, with 0.35 at 0.91: neighbours stay as near as real ones, and no two vectors are equal."""


@dataclass(frozen=True)
class Originals:
    """Passages to recombine: texts, their tags, and their vectors of shape `(len(texts), dim)`."""

    texts: Sequence[str]
    tags: Sequence[tuple[Tag, ...]]
    vectors: Vectors

    @classmethod
    def of(cls, kb: KnowledgeBase) -> Originals:
        """The passages of the documents of a library, or some of `corpus/training` where it holds none."""
        ids = sorted(kb.store.passage_ids(furniture=False))
        if not ids:
            return cls._of_training(kb)
        texts, tags = kb.store.passages(ids), kb.store.tags(ids)
        return cls([texts[i][1].text for i in ids], [tags[i] for i in ids], kb.store.vectors(ids)[1])

    @classmethod
    def _of_training(cls, kb: KnowledgeBase) -> Originals:
        passages = TrainingData.from_folder(kb.settings.corpus / "training", kb.codebook).passages
        chosen = random.Random(1).sample(passages, ORIGINALS)
        tags = [kb.tagger.tags(passage.heading, passage.text) for passage in chosen]
        return cls([passage.text for passage in chosen], tags, kb.encoder.encode([passage.embedded for passage in chosen]))


def fill(kb: KnowledgeBase, originals: Originals, passages: int) -> None:
    """Add documents until the library holds that many passages."""
    held = sum(kb.store.passage_counts().values())
    for number in range(held // PASSAGES_A_DOCUMENT, passages // PASSAGES_A_DOCUMENT):
        chosen = random.Random(number).choices(range(len(originals.texts)), k=PASSAGES_A_DOCUMENT)
        texts = [f"{originals.texts[i]} Report {number}, part {part}." for part, i in enumerate(chosen)]
        vectors = _perturbed(originals.vectors[chosen], np.random.default_rng(number))
        kb.add_document(_prepared(number, texts, tuple(originals.tags[i] for i in chosen), vectors))


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
