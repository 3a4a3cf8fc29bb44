"""Facets and values as data with ids that never change; refuses what it does not know."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
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

Column = tuple[str, str]
"""Facet and value, as heads and tags name them."""


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
class Former:
    """A value that is no longer given.

    Attributes:
        value: As it was.
        became: Ids of what took its place: one where it was merged, several where it was split, none where it was retired.
    """

    value: Value
    became: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facet:
    """A question asked of every passage and case.

    Attributes:
        id: Never changes.
        label: On pages.
        plural: On pages.
        question: What is asked.
        one: Whether at most one value may be given.
        values: That may be given.
        former: That may no longer be given; what carries them stays readable.
    """

    id: str
    label: str
    plural: str
    question: str
    one: bool
    values: tuple[Value, ...]
    former: tuple[Former, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Value]:
        """Value id to value, in the codebook's order."""
        return {value.id: value for value in self.values}

    @property
    def ids(self) -> tuple[str, ...]:
        """Value ids in the codebook's order."""
        return tuple(self.by_id)

    @cached_property
    def former_by_id(self) -> Mapping[str, Former]:
        """Value id to what became of it, in the order in which they went."""
        return {former.value.id: former for former in self.former}

    def standing(self, value_id: str) -> str:
        """The value under which stands what was given that value: the one that it was merged into, else itself."""
        former = self.former_by_id.get(value_id)
        return self.standing(former.became[0]) if former and len(former.became) == 1 else value_id

    @cached_property
    def cued(self) -> tuple[tuple[str, Value], ...]:
        """Each value that may be given, and each merged into one, whose cues speak for that one: the id of what they speak for, and the value."""
        merged = tuple((self.standing(former.value.id), former.value) for former in self.former)
        return (*((value.id, value) for value in self.values), *((stands, value) for stands, value in merged if stands in self.by_id))


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

    def check_known(self, facet_id: str, values: Iterable[str]) -> None:
        """As `check`, but values that may no longer be given pass too.

        Raises:
            UnknownValueError: For the first facet or value that the codebook never had.
        """
        former = self.facet(facet_id).former_by_id
        self.check(facet_id, (value for value in values if value not in former))

    def standing(self, given: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
        """Facet to values as they stand now, each once: those merged are what they were merged into; other facets than the codebook's as they are."""
        return {
            facet: tuple(dict.fromkeys(map(self.by_id[facet].standing, values))) if facet in self.by_id else tuple(values)
            for facet, values in given.items()
        }

    def likeliest(self, told: Mapping[Column, float]) -> dict[Column, float]:
        """Facet and value to probability as an older codebook knew them, for the values that may be given: of those merged into one the highest."""
        found: dict[Column, float] = {}
        for (facet, value), probability in told.items():
            stands = self.by_id[facet].standing(value) if facet in self.by_id else value
            if facet in self.by_id and stands in self.by_id[facet].by_id:
                found[facet, stands] = max(probability, found.get((facet, stands), 0.0))
        return found

    def as_fitted(self, columns: Iterable[Column]) -> Codebook:
        """With the cues as heads with these columns of cues saw them.

        What was merged, split or retired since speaks for itself as it did, and what was added since does not speak, so that no phrase of it hides
        one that the heads were fitted on. Facets that are no columns are as they are.
        """
        seen: dict[str, set[str]] = {}
        for facet, value in columns:
            seen.setdefault(facet, set()).add(value)
        return replace(self, facets=tuple(_as_seen(facet, seen[facet.id]) if facet.id in seen else facet for facet in self.facets))

    def label(self, facet_id: str, value_id: str) -> str:
        """The words for a value on pages; the id itself for a value of a free vocabulary (sector, place)."""
        facet = self.by_id.get(facet_id)
        if facet is None:
            return value_id.replace("-", " ")
        stands = facet.standing(value_id)
        if former := facet.former_by_id.get(stands):
            return f"{former.value.label} ({'split' if former.became else 'retired'})"
        value = facet.by_id.get(stands)
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


def _as_seen(facet: Facet, seen: Collection[str]) -> Facet:
    held = (*facet.values, *(former.value for former in facet.former))
    return replace(facet, values=tuple(value for value in held if value.id in seen), former=())


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
