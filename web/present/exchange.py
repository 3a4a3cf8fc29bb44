"""What the exchange page says of each thing that can be taken out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A thing to take out: its name, what is in it, and its files, each with the name of its format."""

    name: str
    holds: str
    files: tuple[tuple[str, str], ...]


KINDS = (
    Kind(
        "Tags in force",
        "A row for each passage and value: document, pages, heading, text, facet, value, where it comes from, coders, confidence, date.",
        (("tags.csv", "CSV"), ("tags.jsonl", "JSON Lines"), ("tags.xlsx", "Excel")),
    ),
    Kind(
        "Record of decisions",
        "A row for each decision: who, when, what was suggested, what was given, the note, whether it was undone.",
        (("decisions.csv", "CSV"), ("decisions.jsonl", "JSON Lines"), ("decisions.xlsx", "Excel")),
    ),
    Kind(
        "Coded documents",
        "Texts, codes, selections, coders, notes and times for QualCoder, MAXQDA, ATLAS.ti and NVivo; read back here, it restores everything.",
        (("project.qdpx", "REFI-QDA package"),),
    ),
    Kind("Codebook", "Facets as categories, values as codes with their definitions.", (("codebook.qdc", "REFI-QDA codebook"),)),
    Kind(
        "Annotations",
        "An annotation for each passage and value, found again by its place and by its words.",
        (("annotations.jsonld", "W3C Web Annotation"),),
    ),
    Kind("Sources", "The published works that the documents are files of.", (("sources.bib", "BibTeX"), ("sources.ris", "RIS"))),
)
