"""What the tagger says of texts that need not be in the library, as `clusterbridge suggest` prints it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from kb.codebook import PRIMARY_FACETS
from kb.encoder import Encoder
from kb.examples import Column, Like, TaggedExamples
from kb.model import Tag
from kb.tagger import Tagger
from kb.template import passage_text

Examples = Mapping[Column, Sequence[Like]]


def suggestions(
    tagger: Tagger, encoder: Encoder, examples: TaggedExamples, rows: Sequence[Mapping[str, Any]], unlisted: bool
) -> list[dict[str, Any]]:
    """One object a row, in order.

    Args:
        tagger: Tags passages.
        encoder: Gives it their vectors.
        examples: What is asserted without cue words is compared with.
        rows: Each with `id`, `text` and perhaps `heading`: a path as a list, or as text with ">" between its parts, with or without spaces.
        unlisted: Also give the values that are not asserted, under "unlisted".
    """
    paths = [_path(row.get("heading")) for row in rows]
    vectors = encoder.encode([passage_text("", path, row["text"]) for path, row in zip(paths, rows, strict=True)])
    weighed = [tagger.weighed(path, row["text"], vector) for path, row, vector in zip(paths, rows, vectors, strict=True)]
    like = examples.like(vectors, [wordless(tags) for tags in weighed]) if rows else []
    return [{"id": row["id"], **_suggestion(tags, its, unlisted)} for row, tags, its in zip(rows, weighed, like, strict=True)]


def wordless(tags: Sequence[Tag]) -> list[Column]:
    """The values that are asserted although no words speak for them, the likeliest kind among them."""
    kinds = _of(tags, "kind")[:1]
    asserted = [tag for facet in PRIMARY_FACETS for tag in _of(tags, facet) if Tagger.asserts(tag)]
    return [(tag.facet, tag.value) for tag in (*asserted, *kinds) if not tag.words]


def _path(heading: object) -> tuple[str, ...]:
    parts = heading if isinstance(heading, list) else str(heading or "").split(">")
    return tuple(part.strip() for part in map(str, parts) if part.strip())


def _suggestion(tags: Sequence[Tag], like: Examples, unlisted: bool) -> dict[str, Any]:
    kind, *kinds = _of(tags, "kind")
    told: dict[str, Any] = {facet: [_value(t, like) for t in _of(tags, facet) if Tagger.asserts(t)] for facet in PRIMARY_FACETS}
    told["kind"] = {"value": kind.value, "confidence": kind.confidence, "like": _like(kind, like)}
    if unlisted:
        told["unlisted"] = {facet: [_value(t, {}) for t in _of(tags, facet) if not Tagger.asserts(t)] for facet in PRIMARY_FACETS}
        told["unlisted"]["kind"] = [_value(tag, {}) for tag in kinds]
    return told


def _of(tags: Sequence[Tag], facet: str) -> list[Tag]:
    return sorted((tag for tag in tags if tag.facet == facet), key=lambda tag: -tag.confidence)


def _value(tag: Tag, like: Examples) -> dict[str, Any]:
    return {"value": tag.value, "confidence": tag.confidence, "from": list(tag.words), "like": _like(tag, like)}


def _like(tag: Tag, like: Examples) -> list[dict[str, Any]]:
    return [asdict(example) for example in like.get((tag.facet, tag.value), ())]
