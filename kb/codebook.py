"""Facets and values as data with ids that never change; refuses what it does not know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from kb.errors import BadInputError, NotFoundError, UnknownValueError

PRIMARY_FACETS = ("gap", "level", "stage")
"""The facets that decide what is retrieved, in the order in which pages show them."""

READ_FACETS = (*PRIMARY_FACETS, "topic", "instrument", "actor")
"""The facets that are read from words by cues, in situations and in passages."""

CUED_FACETS = (*READ_FACETS, "kind")
"""The facets whose cues are read together, so that a longer phrase of one hides a shorter one of another. The shipped heads were fitted on what
is left so; a facet that comes later is read by itself, or they would have to be fitted anew."""


@dataclass(frozen=True)
class Value:
    """A value of a facet, with the phrases by which it is read, perhaps none.

    Attributes:
        id: Never changes.
        label: On pages.
        connects: What it stands for in a few words.
        when: When to tag it.
        not_when: When not to.
        alone: Of an instrument, what of it a city or a cluster organisation can start without the level above.
        named: Cue phrases that name it outright.
        strong: Cue phrases of which one suggests it.
        weak: Cue phrases that need company.
        unmeant: Phrases that hold a cue and mean something else ("remote sensing").
        signs: Of an actor, strong cues that tell of it and are not it: without students there may be a school.
        does: Of an actor, what it does: where nobody lends, a provider of capital is missing.
    """

    id: str
    label: str
    connects: str = ""
    when: str = ""
    not_when: str = ""
    alone: str = ""
    named: tuple[str, ...] = ()
    strong: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    unmeant: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    does: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facet:
    """A question asked of every passage and case; `one` where at most one value may be given."""

    id: str
    label: str
    plural: str
    question: str
    one: bool
    values: tuple[Value, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Value]:
        """Value id to value, in the codebook's order."""
        return {value.id: value for value in self.values}

    @property
    def ids(self) -> tuple[str, ...]:
        """Value ids in the codebook's order."""
        return tuple(self.by_id)


@dataclass(frozen=True)
class Codebook:
    """All facets of one version of the codebook."""

    version: int
    facets: tuple[Facet, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Facet]:
        """Facet id to facet, in the codebook's order."""
        return {facet.id: facet for facet in self.facets}

    def facet(self, facet_id: str) -> Facet:
        """The facet of that id.

        Raises:
            UnknownValueError: When there is no such facet.
        """
        if facet_id not in self.by_id:
            raise UnknownValueError("facet", facet_id, tuple(self.by_id))
        return self.by_id[facet_id]

    def check(self, facet_id: str, values: Iterable[str]) -> tuple[str, ...]:
        """The values as given, once each is known.

        Raises:
            UnknownValueError: For the first facet or value that the codebook does not have.
        """
        facet = self.facet(facet_id)
        checked = tuple(values)
        for value in checked:
            if value not in facet.by_id:
                raise UnknownValueError(facet_id, value, facet.ids)
        return checked

    def label(self, facet_id: str, value_id: str) -> str:
        """The words for a value on pages; the id itself for a value of a free vocabulary (sector, place)."""
        facet = self.by_id.get(facet_id)
        value = facet.by_id.get(value_id) if facet else None
        return value.label if value else value_id.replace("-", " ")

    @classmethod
    def from_file(cls, path: Path) -> Codebook:
        """Read `codebook.yaml`.

        Raises:
            NotFoundError: When there is none.
            BadInputError: When it is not of the form.
        """
        try:
            data = yaml.safe_load(path.read_text(encoding="utf-8"))
            return cls(version=int(data["version"]), facets=tuple(_facet(row) for row in data["facets"]))
        except FileNotFoundError as error:
            raise NotFoundError("codebook in the corpus folder", str(path.parent)) from error
        except (yaml.YAMLError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadInputError(f"{path} cannot be read ({' '.join(str(error).split())}); correct it.") from error


def _facet(row: Mapping[str, Any]) -> Facet:
    return Facet(
        id=row["id"],
        label=row["label"],
        plural=row["plural"],
        question=row["question"],
        one=bool(row.get("one", False)),
        values=tuple(_value(value) for value in row["values"]),
    )


def _value(row: Mapping[str, Any]) -> Value:
    cues = row.get("cues", {})
    return Value(
        id=row["id"],
        label=row["label"],
        connects=row.get("connects", ""),
        when=row.get("when", ""),
        not_when=row.get("not_when", ""),
        alone=row.get("alone", ""),
        named=tuple(cues.get("named", ())),
        strong=tuple(cues.get("strong", ())),
        weak=tuple(cues.get("weak", ())),
        unmeant=tuple(cues.get("unmeant", ())),
        signs=tuple(cues.get("signs", ())),
        does=tuple(cues.get("does", ())),
    )
