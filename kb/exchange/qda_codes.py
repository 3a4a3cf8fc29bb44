"""The codebook as codes of the REFI-QDA standard, and back: facets are categories, values the codes in them (`.qdc`, and within `.qdpx`)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from kb.codebook import Codebook, Facet, Value
from kb.coding.decisions import Decision
from kb.errors import UnreadableFileError
from kb.exchange.guids import facet_guid, value_guid
from kb.exchange.qda_xml import CODEBOOK, Node, parse

ORIGIN = "Clusterbridge"

GAP_COLOURS = {
    "research": "#1f55a0",
    "education": "#7a5200",
    "capital": "#1a693b",
    "policy": "#6d35a0",
    "firm-to-firm": "#a83226",
    "cluster-to-cluster": "#00646c",
    "global-market": "#9b2765",
}
"""Of the seven gaps, as on pages in the light theme (`web/static/style.css`)."""

LOOSE = Facet("codes", "Codes", "Codes", "", False, ())
"""Holds codes that another program keeps outside any category."""

_WHEN, _NOT_WHEN, _ALONE, _ID, _ONE = "Tag when: ", "Do not tag when: ", "Can be started alone: ", "Id: ", "At most one value."


@dataclass(frozen=True)
class Codes:
    """The codes of a file: as a codebook, and each GUID in lower case with the facet and value that it stands for."""

    codebook: Codebook
    by_guid: Mapping[str, tuple[str, str]]


def write_codebook(codebook: Codebook) -> bytes:
    """The codebook as a `.qdc` file. Cue words are no part of the standard and are left out."""
    root = Node.root(CODEBOOK, "CodeBook", {"origin": ORIGIN})
    add_codes(root, codebook)
    return root.to_bytes()


def read_codebook(data: bytes, file: str, known: Codebook) -> Codebook:
    """The codebook in a `.qdc` file.

    Args:
        data: The file's bytes.
        file: Its name, for the error.
        known: The codebook in force: a facet or value that it has keeps its id and its cue words.

    Returns:
        A codebook with the version of `known`.

    Raises:
        UnreadableFileError: When it is no such file.
    """
    root = parse(data, file)
    if root.name != "CodeBook":
        raise UnreadableFileError(f"'{file}' holds a '{root.name}', not a 'CodeBook'; export the codebook as REFI-QDA (.qdc).")
    return read_codes(root, known).codebook


def completed(codebook: Codebook, record: Iterable[Decision]) -> Codebook:
    """The codebook with every facet and value that a decision names and that it lacks, each at the end, so that there is a code for it."""
    facets = dict(codebook.by_id)
    for line in record:
        if line.facet:
            facet = facets.get(line.facet) or Facet(line.facet, _words(line.facet), _words(line.facet), "", False, ())
            missing = tuple(Value(value, _words(value)) for value in line.values if value not in facet.by_id)
            facets[line.facet] = replace(facet, values=(*facet.values, *missing))
    return replace(codebook, facets=tuple(facets.values()))


def add_codes(parent: Node, codebook: Codebook) -> None:
    """Add the codes below a `CodeBook` element; none where the codebook is empty, for the standard knows no empty list."""
    if not codebook.facets:
        return
    codes = parent.add("Codes")
    labels = Counter(value.label for facet in codebook.facets for value in facet.values)
    for facet in codebook.facets:
        category = codes.add("Code", {"guid": facet_guid(facet.id), "name": facet.label, "isCodable": "false"})
        category.add("Description", text=_paragraphs(facet.question, _ONE if facet.one else "", f"{_ID}{facet.id}"))
        for value in facet.values:
            colour = {"color": GAP_COLOURS[value.id]} if facet.id == "gap" and value.id in GAP_COLOURS else {}
            name = _code_name(facet, value, labels[value.label] > 1)
            code = category.add("Code", {"guid": value_guid(facet.id, value.id), "name": name, "isCodable": "true", **colour})
            code.add("Description", text=_meaning(value))


def read_codes(codebook: Node | None, known: Codebook) -> Codes:
    """The codes below a `CodeBook` element.

    A top-level code with codes in it is a facet, and all below it are its values, deeper ones named with what they stand in ("Trust / broken");
    a top-level code without any is a value of the facet "codes".
    """
    tops = [code for codes in codebook.children("Codes") for code in codes.children("Code")] if codebook else []
    facets: dict[str, Facet] = {}
    by_guid: dict[str, tuple[str, str]] = {}
    for top in tops:
        facet = _facet(top, known, facets) if top.children("Code") or not _codable(top) else LOOSE
        values = dict(facets.get(facet.id, facet).by_id)
        for name, code in ((name, code) for name, code in ((top.get("name"), top), *_inside(top)) if _codable(code)):
            value = _value(code, name.removesuffix(f" ({facet.label})"), known.by_id.get(facet.id, facet), values)
            values[value.id] = value
            by_guid[plain_guid(code.get("guid"))] = (facet.id, value.id)
        facets[facet.id] = replace(facet, values=tuple(values.values()))
    return Codes(replace(known, facets=tuple(facets.values())), by_guid)


def plain_guid(guid: str) -> str:
    """A GUID for comparing: the standard allows braces and either case."""
    return guid.strip("{} ").lower()


def _codable(code: Node) -> bool:
    return code.get("isCodable") not in ("false", "0")


def _inside(code: Node, path: str = "") -> Iterator[tuple[str, Node]]:
    for inner in code.children("Code"):
        name = f"{path}{inner.get('name')}"
        yield name, inner
        yield from _inside(inner, f"{name} / ")


def _facet(code: Node, known: Codebook, taken: Mapping[str, Facet]) -> Facet:
    told = _told(code)
    label = code.get("name")
    same = known.by_id.get(told.get(_ID, "")) or next((facet for facet in known.facets if facet.label.casefold() == label.casefold()), None)
    identifier = told.get(_ID) or (same.id if same else _free(label, taken))
    plural = same.plural if same else label
    one = _ONE in told if _ID in told else bool(same and same.one)
    return Facet(identifier, label, plural, told.get("", same.question if same else ""), one, ())


def _value(code: Node, label: str, known: Facet, taken: Mapping[str, Value]) -> Value:
    told = _told(code)
    same = known.by_id.get(told.get(_ID, "")) or next((value for value in known.values if value.label.casefold() == label.casefold()), None)
    identifier = told.get(_ID) or (same.id if same and same.id not in taken else _free(label, taken))
    value = replace(same or Value(identifier, label), id=identifier, label=label)
    if not told:
        return value
    return replace(value, connects=told.get("", ""), when=told.get(_WHEN, ""), not_when=told.get(_NOT_WHEN, ""), alone=told.get(_ALONE, ""))


def _code_name(facet: Facet, value: Value, repeated: bool) -> str:
    """The label; with its facet where another value has the same, for QualCoder keeps one code of a name."""
    suffix = f" ({facet.label})"
    return f"{value.label}{suffix}" if repeated or value.label.endswith(suffix) else value.label


def _meaning(value: Value) -> str:
    parts = ((_WHEN, value.when), (_NOT_WHEN, value.not_when), (_ALONE, value.alone), (_ID, value.id))
    return _paragraphs(value.connects, *(f"{name}{text}" for name, text in parts if text))


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(" ".join(part.split()) for part in parts if part)


def _told(code: Node) -> dict[str, str]:
    """What a description says, by the words with which we begin a paragraph; other paragraphs under ""."""
    description = code.child("Description")
    told: dict[str, str] = {}
    for paragraph in re.split(r"\n\s*\n", description.text.strip()) if description else ():
        begin = next((begin for begin in (_WHEN, _NOT_WHEN, _ALONE, _ID, _ONE) if paragraph.startswith(begin)), "")
        rest = paragraph.removeprefix(begin).strip()
        if begin or rest:
            told[begin] = f"{told[begin]}\n\n{rest}" if begin in told else rest
    return told


def _free(label: str, taken: Iterable[str]) -> str:
    """An id in the form of ours that is not taken."""
    stem = re.sub(r"[^\w]+", "-", label.casefold()).strip("-_") or "code"
    known = set(taken)
    return next(name for number in range(1, len(known) + 2) if (name := stem if number == 1 else f"{stem}-{number}") not in known)


def _words(identifier: str) -> str:
    return identifier.replace("-", " ").replace("_", " ").capitalize()
