"""What the tagger says of texts that need not be in the library, as `clusterbridge suggest` prints it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kb.codebook import PRIMARY_FACETS
from kb.encoder import Encoder
from kb.model import Tag
from kb.tagger import Tagger
from kb.template import passage_text


def suggestions(tagger: Tagger, encoder: Encoder, rows: Sequence[Mapping[str, Any]], unlisted: bool) -> list[dict[str, Any]]:
    """One object a row, in order.

    Args:
        tagger: Tags passages.
        encoder: Gives it their vectors.
        rows: Each with `id`, `text` and perhaps `heading`: a path as a list, or as text with ">" between its parts, with or without spaces.
        unlisted: Also give the values that are not asserted, under "unlisted".
    """
    paths = [_path(row.get("heading")) for row in rows]
    vectors = encoder.encode([passage_text("", path, row["text"]) for path, row in zip(paths, rows, strict=True)])
    weighed = [tagger.weighed(path, row["text"], vector) for path, row, vector in zip(paths, rows, vectors, strict=True)]
    return [{"id": row["id"], **_suggestion(tags, unlisted)} for row, tags in zip(rows, weighed, strict=True)]


def _path(heading: object) -> tuple[str, ...]:
    parts = heading if isinstance(heading, list) else str(heading or "").split(">")
    return tuple(part.strip() for part in map(str, parts) if part.strip())


def _suggestion(tags: Sequence[Tag], unlisted: bool) -> dict[str, Any]:
    kinds = sorted((tag for tag in tags if tag.facet == "kind"), key=lambda tag: -tag.confidence)
    told: dict[str, Any] = {facet: [_value(t) for t in _of(tags, facet) if Tagger.asserts(t)] for facet in PRIMARY_FACETS}
    told["kind"] = {"value": kinds[0].value, "confidence": kinds[0].confidence}
    if unlisted:
        told["unlisted"] = {facet: [_value(t) for t in _of(tags, facet) if not Tagger.asserts(t)] for facet in PRIMARY_FACETS}
        told["unlisted"]["kind"] = [_value(tag) for tag in kinds[1:]]
    return told


def _of(tags: Sequence[Tag], facet: str) -> list[Tag]:
    return sorted((tag for tag in tags if tag.facet == facet), key=lambda tag: -tag.confidence)


def _value(tag: Tag) -> dict[str, Any]:
    return {"value": tag.value, "confidence": tag.confidence, "from": list(tag.words)}
