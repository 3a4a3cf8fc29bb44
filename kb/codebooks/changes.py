"""Changes of the codebook: a value added, reworded, merged, split or retired. Pure; what they do to tags is in `kb/codebooks/recoding.py`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from kb.codebook import Codebook, Facet, Former, Value
from kb.errors import BadInputError

FIXED = ("kind",)
"""The kind of a passage decides under which tab of an answer it stands, so the program knows its values by name: they can be reworded only."""

MAX_LABEL = 60
MAX_TEXT = 400
MAX_WORDS = 40
"""Characters of a label and of a definition, and how many cue phrases a value may have; the shipped ones have up to 25, 125 and 36."""

PARTS = 2
"""Values that a split makes; a third is split off one of them."""


class Kind(StrEnum):
    """What is done."""

    ADD = "add"
    REWORD = "reword"
    MERGE = "merge"
    SPLIT = "split"
    RETIRE = "retire"
    UNDO = "undo"


@dataclass(frozen=True)
class Wording:
    """What a person writes of a value; the fields mean what they mean in `Value`, `strong` counts only for a new one."""

    label: str
    connects: str = ""
    when: str = ""
    not_when: str = ""
    strong: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """A change that a person asks for.

    Attributes:
        kind: What is done.
        facet: Facet of the codebook.
        value: Id of the value that it is done to; empty where one is added.
        into: Of a merge, id of the value that it becomes part of.
        wordings: Of the value added or reworded, or of the two that it is split into.
        undoes: Of an undo, the version that it takes back.
    """

    kind: Kind
    facet: str
    value: str = ""
    into: str = ""
    wordings: tuple[Wording, ...] = ()
    undoes: int = 0


def changed(codebook: Codebook, change: Change, version: int) -> Codebook:
    """The codebook with that change, as a version of that number; ids stay what they are, and no id is given twice.

    Raises:
        UnknownValueError: When the facet or value is not in the codebook.
        BadInputError: When the change cannot be made, with what to do.
    """
    facet = codebook.facet(change.facet)
    codebook.check(facet.id, (value for value in (change.value, change.into) if value))
    if facet.id in FIXED and change.kind is not Kind.REWORD:
        raise BadInputError(f"{facet.label} can only be reworded: under which tab of an answer a passage stands hangs on its values.")
    new = {Kind.ADD: _added, Kind.REWORD: _reworded, Kind.MERGE: _merged, Kind.SPLIT: _split, Kind.RETIRE: _retired}[change.kind](facet, change)
    return replace(codebook, version=version, facets=tuple(new if own.id == facet.id else own for own in codebook.facets))


def _added(facet: Facet, change: Change) -> Facet:
    (value,) = _new_values(facet, change.wordings, 1)
    return replace(facet, values=(*facet.values, value))


def _reworded(facet: Facet, change: Change) -> Facet:
    (wording,) = _checked(change.wordings, 1)
    _check_labels(facet, [wording], without=change.value)
    old = facet.by_id[change.value]
    new = replace(old, label=wording.label, connects=wording.connects, when=wording.when, not_when=wording.not_when)
    if new == old:
        raise BadInputError(f"Nothing of {new.label} was changed; change its name or a definition, or leave it.")
    return replace(facet, values=tuple(new if value.id == new.id else value for value in facet.values))


def _merged(facet: Facet, change: Change) -> Facet:
    if not change.into or change.into == change.value:
        raise BadInputError(f"{facet.by_id[change.value].label} can only be merged into another value; choose one.")
    return _without(facet, change.value, (change.into,), ())


def _split(facet: Facet, change: Change) -> Facet:
    parts = _new_values(facet, change.wordings, PARTS)
    return _without(facet, change.value, tuple(value.id for value in parts), parts)


def _retired(facet: Facet, change: Change) -> Facet:
    if len(facet.values) == 1:
        raise BadInputError(f"{facet.values[0].label} is the last value of {facet.label}; add another before you retire it.")
    return _without(facet, change.value, (), ())


def _without(facet: Facet, gone: str, became: tuple[str, ...], instead: Sequence[Value]) -> Facet:
    at = facet.ids.index(gone)
    former = Former(facet.by_id[gone], became)
    return replace(facet, values=(*facet.values[:at], *instead, *facet.values[at + 1 :]), former=(*facet.former, former))


def _new_values(facet: Facet, wordings: Sequence[Wording], count: int) -> tuple[Value, ...]:
    checked = _checked(wordings, count)
    _check_labels(facet, checked)
    values = tuple(Value(_id_of(w.label), w.label, w.connects, w.when, w.not_when, strong=w.strong) for w in checked)
    for value in values:
        if value.id in facet.by_id or value.id in facet.former_by_id:
            raise BadInputError(f"{facet.label} has or had a value with the id '{value.id}'; ids are never given twice, so choose another name.")
    return values


def _checked(wordings: Sequence[Wording], count: int) -> list[Wording]:
    """The wordings without the space around them, once each is complete and short enough."""
    if len(wordings) != count:
        raise BadInputError(f"Found {len(wordings)} values; describe {count}.")
    tidy = [_tidy(wording) for wording in wordings]
    for wording in tidy:
        if not wording.label:
            raise BadInputError("A value has no name; give it one.")
        texts = ((wording.label, MAX_LABEL), *((text, MAX_TEXT) for text in (wording.connects, wording.when, wording.not_when)))
        for text, most in (*texts, *((phrase, MAX_LABEL) for phrase in wording.strong)):
            if len(text) > most:
                raise BadInputError(f"“{text[:30]} …” has {len(text)} characters; shorten it to {most}.")
        if len(wording.strong) > MAX_WORDS:
            raise BadInputError(f"{wording.label} has {len(wording.strong)} phrases that speak for it; keep the {MAX_WORDS} that say most.")
    return tidy


def _tidy(wording: Wording) -> Wording:
    label, connects, when, not_when = (_line(text) for text in (wording.label, wording.connects, wording.when, wording.not_when))
    return Wording(label, connects, when, not_when, tuple(dict.fromkeys(filter(None, map(_line, wording.strong)))))


def _check_labels(facet: Facet, wordings: Iterable[Wording], without: str = "") -> None:
    taken = {_id_of(value.label) for value in facet.values if value.id != without}
    for wording in wordings:
        key = _id_of(wording.label)
        if not key:
            raise BadInputError(f"'{wording.label}' holds no letter from a to z and no digit; an id is made of them, so give it such a name.")
        if key in taken:
            raise BadInputError(f"{facet.label} has a value called '{wording.label}' already; choose another name.")
        taken.add(key)


def _line(text: str) -> str:
    return " ".join(text.split())


def _id_of(label: str) -> str:
    """Lower-case letters and digits of a label, accents taken off, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", label.lower()).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain))
