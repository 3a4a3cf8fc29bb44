"""What worksheets may name that stands outside of them: facets and their values, sectors, published works."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from kb.codebook import Codebook, Facet, Former, Value
from kb.worksheets.form import Option, Row
from kb.worksheets.wording import lowered

FREE_FACETS = ("place", "country")
"""Facets whose values are no list."""

YES_PARTLY_NO = (Option("yes", "Yes"), Option("partly", "Partly"), Option("no", "No"))

_WRITTEN_LARGE = frozenset({"ict"})
"""Sectors that are abbreviations."""


@dataclass(frozen=True)
class Vocabulary:
    """What worksheet files may name.

    Attributes:
        codebook: The shipped one, whose values they name.
        sectors: Ids of `sectors.yaml`.
        sources: Ids of `sources.yaml`.
        now: The codebook in force, by which forms name the values; None where it is the shipped one.
    """

    codebook: Codebook
    sectors: tuple[str, ...]
    sources: frozenset[str]
    now: Codebook | None = None

    @property
    def shipped(self) -> Vocabulary:
        """The same without what was changed of the codebook."""
        return replace(self, now=None)

    def options(self, named: str) -> tuple[Option, ...] | None:
        """Options that a file names instead of writing them, or None where the name is unknown."""
        if named == "yes-partly-no":
            return YES_PARTLY_NO
        if named == "sectors":
            return tuple(Option(sector, sector_label(sector), words=sector_label(sector, within=True)) for sector in self.sectors)
        rows = self.rows(named)
        return tuple(Option(row.id, row.label, row.hint, row.words and lowered(row.words), row.former) for row in rows) if rows else None

    def rows(self, named: str) -> tuple[Row, ...] | None:
        """Rows for every value of a facet ("codebook:gap"), former ones last, or None where the name is unknown."""
        kind, _, facet = named.partition(":")
        if kind != "codebook" or facet not in self.codebook.by_id:
            return None
        own = (self.now or self.codebook).by_id.get(facet) or self.codebook.facet(facet)
        known = {*own.ids, *own.former_by_id}
        unchanged = (value for value in self.codebook.facet(facet).values if value.id not in known)
        return (*map(_row, own.values), *map(_row, unchanged), *(_former_row(own, former) for former in own.former))

    def fault(self, facet: str, values: Iterable[str]) -> str | None:
        """What is wrong with values of a facet, as a clause, or None."""
        known = self._known(facet)
        if known is None:
            return (
                None
                if facet in FREE_FACETS
                else f"there is no facet '{facet}'; use one of {', '.join((*self.codebook.by_id, 'sector', *FREE_FACETS))}"
            )
        unknown = [value for value in values if value not in known]
        return f"there is no {facet} '{unknown[0]}'; use one of {', '.join(known)}" if unknown else None

    def _known(self, facet: str) -> Collection[str] | None:
        if facet == "sector":
            return self.sectors
        rows = self.rows(f"codebook:{facet}")
        return [row.id for row in rows] if rows else None


def _row(value: Value) -> Row:
    return Row(value.id, value.label, value.connects or value.when)


def _former_row(facet: Facet, former: Former) -> Row:
    """A value that is no longer given: by what it was merged into, with the name under which it was answered."""
    was, stands = former.value, facet.standing(former.value.id)
    if stands in facet.by_id:
        label = facet.by_id[stands].label
        return Row(was.id, f"{label} (answered as {was.label})", f"{was.label} was merged into it in the codebook.", label, former=True)
    became = "split" if former.became else "retired"
    return Row(was.id, f"{was.label} ({became})", f"It was {became} in the codebook, so nothing is looked up for it.", was.label, former=True)


def sector_label(sector: str, within: bool = False) -> str:
    """A sector in words, `within` a sentence without a capital."""
    if sector in _WRITTEN_LARGE:
        return sector.upper()
    words = sector.replace("-", " ")
    return words if within else words[:1].upper() + words[1:]
