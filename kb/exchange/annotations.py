"""Tags in force as W3C Web Annotations (Recommendation of 23 February 2017) in JSON-LD."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from kb.exchange.guids import guid
from kb.exchange.project import PlacedTag, Project, ProjectPassage

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
"""The name of the vocabulary; nothing here fetches it."""

AROUND = 32
"""Characters before and behind a passage by which it is found again where offsets moved; the Recommendation leaves the number open."""


def to_annotations(project: Project) -> bytes:
    """A collection with one annotation for each passage and value in force, in reading order, as JSON in UTF-8.

    Offsets count code points from 0, the end is behind the last one (section 4.2.5). `creator` are the coders whose decision in force carries the
    value, or the program for a suggestion that nobody decided on; `created` is the time of the last of these decisions.
    """
    order = {passage.id: place for place, passage in enumerate(project.passages)}
    items = [_annotation(project, placed) for placed in sorted(project.tags, key=lambda each: order[each.passage])]
    page = {"type": "AnnotationPage", "startIndex": 0, "items": items}
    collection = {"@context": CONTEXT, "type": "AnnotationCollection", "label": project.name, "total": len(items), "first": page}
    return json.dumps(collection, ensure_ascii=False).encode("utf-8", "replace")


def value_urn(codebook_version: int, facet: str, value: str) -> str:
    """The name of a value in one version of the codebook."""
    return ":".join(("urn:clusterbridge:codebook", str(codebook_version), quote(facet, safe=""), quote(value, safe="")))


def _annotation(project: Project, placed: PlacedTag) -> dict[str, Any]:
    carrying = project.carrying(placed)
    tag, codebook = placed.tag, project.codebook
    facet = codebook.by_id[tag.facet].label if tag.facet in codebook.by_id else tag.facet
    coders = [{"type": "Person", "name": name} for name in sorted({line.coder for line in carrying})]
    created = {"created": max(line.at for line in carrying).isoformat()} if carrying else {}
    label = f"{facet}: {codebook.label(tag.facet, tag.value)}"
    return {
        "id": f"urn:uuid:{guid('annotation', placed.passage, tag.facet, tag.value)}",
        "type": "Annotation",
        "motivation": "tagging",
        "creator": coders or [{"type": "Software", "name": "Clusterbridge"}],
        **created,
        "body": [
            {"type": "SpecificResource", "purpose": "tagging", "source": value_urn(codebook.version, tag.facet, tag.value)},
            {"type": "TextualBody", "purpose": "tagging", "value": label, "format": "text/plain", "language": "en"},
        ],
        "target": _target(project, project.passages_by_id[placed.passage]),
    }


def _target(project: Project, passage: ProjectPassage) -> dict[str, Any]:
    document = project.documents_by_id[passage.document]
    text, start, end = document.text, passage.start, passage.end
    quoted = {"exact": text[start:end], "prefix": text[max(0, start - AROUND) : start], "suffix": text[end : end + AROUND]}
    return {
        "source": {
            "id": f"urn:clusterbridge:document:{quote(document.id, safe='')}",
            "type": "Text",
            "format": "text/plain",
            "label": document.title,
        },
        "selector": [{"type": "TextPositionSelector", "start": start, "end": end}, {"type": "TextQuoteSelector", **quoted}],
    }
