"""What worksheets may name that stands outside of them: facets and their values, sectors, published works."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from kb.codebook import Codebook
from kb.worksheets.form import Option, Row

FREE_FACETS = ("place", "country")
"""Facets whose values are no list."""

YES_PARTLY_NO = (Option("yes", "Yes"), Option("partly", "Partly"), Option("no", "No"))

_WRITTEN_LARGE = frozenset({"ict"})
"""Sectors that are abbreviations."""


@dataclass(frozen=True)
class Vocabulary:
    """The codebook, the ids of `sectors.yaml`, and the ids of `sources.yaml`."""

    codebook: Codebook
    sectors: tuple[str, ...]
    sources: frozenset[str]

    def options(self, named: str) -> tuple[Option, ...] | None:
        """Options that a file names instead of writing them, or None where the name is unknown."""
        if named == "yes-partly-no":
            return YES_PARTLY_NO
        if named == "sectors":
            return tuple(Option(sector, sector_label(sector), words=sector_label(sector, within=True)) for sector in self.sectors)
        rows = self.rows(named)
        return tuple(Option(row.id, row.label, row.hint) for row in rows) if rows else None

    def rows(self, named: str) -> tuple[Row, ...] | None:
        """Rows for every value of a facet ("codebook:gap"), or None where the name is unknown."""
        kind, _, facet = named.partition(":")
        if kind != "codebook" or facet not in self.codebook.by_id:
            return None
        return tuple(Row(value.id, value.label, value.connects or value.when) for value in self.codebook.facet(facet).values)

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
        return self.codebook.by_id[facet].ids if facet in self.codebook.by_id else None


def sector_label(sector: str, within: bool = False) -> str:
    """A sector in words, `within` a sentence without a capital."""
    if sector in _WRITTEN_LARGE:
        return sector.upper()
    words = sector.replace("-", " ")
    return words if within else words[:1].upper() + words[1:]
