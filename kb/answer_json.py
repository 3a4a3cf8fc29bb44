"""An answer as JSON, in the shape that other programs rely on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kb.answer_model import Answer, Cell, Match, NoAnswer, Reading, Situation
from kb.codebook import PRIMARY_FACETS
from kb.model import Tag


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """The answer as `search --json` prints it."""
    return {
        "situation": _situation(answer.situation),
        "confident": answer.confident,
        "no_answer": _no_answer(answer.no_answer) if answer.no_answer else None,
        "results": [_match(rank, match) for rank, match in enumerate(answer.matches, start=1)],
        "counter": {"id": answer.counter.id, "title": answer.counter.title, "check": list(answer.counter.fit.check)} if answer.counter else None,
    }


def _situation(situation: Situation) -> dict[str, Any]:
    facets = {facet: [_reading(reading) for reading in readings] for facet, readings in situation.facets.items()}
    sizes = [{"of": size.counted.value, "number": size.number, "from": [size.words]} for size in situation.sizes]
    return {"text": situation.text, "language": situation.language, "facets": facets, "size": sizes}


def _reading(reading: Reading) -> dict[str, Any]:
    role = {"role": reading.role.value} if reading.role else {}
    return {"value": reading.value, "confidence": reading.confidence, "from": list(reading.words), **role}


def _no_answer(no_answer: NoAnswer) -> dict[str, Any]:
    return {
        "reason": no_answer.reason.value,
        "looked_for": list(no_answer.looked_for),
        "removed_by": dict(no_answer.removed_by),
        "cell": _cell(no_answer.cell) | {"parts": [_cell(part) for part in no_answer.cell.parts]} if no_answer.cell else None,
    }


def _cell(cell: Cell) -> dict[str, Any]:
    values = {facet: list(getattr(cell.values, facet)) for facet in PRIMARY_FACETS}
    return values | {"practices": cell.practices, "passages": cell.passages}


def _match(rank: int, match: Match) -> dict[str, Any]:
    document, source = match.document, match.source
    return {
        "rank": rank,
        "score": round(match.score, 4),
        "id": match.id,
        "type": match.type.value,
        "kind": match.kind,
        "title": match.title,
        "text": match.text,
        "marks": [list(span) for span in match.marks],
        "document": {"id": document.id, "title": document.title, "file": document.file} if document else None,
        "source": {"id": source.id, "title": source.title, "year": source.year, "url": source.url} if source else None,
        "pages": list(match.pages) if match.pages else None,
        "page_labels": list(match.page_labels) if match.page_labels else None,
        "heading": list(match.heading),
        "tags": _tags(match.tags),
        "evidence": match.evidence.value if match.evidence else None,
        "outcome": match.outcome.value if match.outcome else None,
        "why": list(match.why),
        "signals": {name: round(value, 4) for name, value in match.signals.items()},
        "fit": {"same": list(match.fit.same), "differs": list(match.fit.differs), "check": list(match.fit.check)},
        "passages": list(match.more),
        "place": match.case.place if match.case else None,
        "country": list(match.case.countries) if match.case else [],
    }


def _tags(tags: Mapping[str, Sequence[Tag]]) -> dict[str, list[dict[str, Any]]]:
    facets = [*PRIMARY_FACETS, *(facet for facet in tags if facet not in PRIMARY_FACETS)]
    return {f: [{"value": t.value, "confidence": t.confidence, "origin": t.origin.value} for t in tags.get(f, ())] for f in facets}
