"""Facet panels: values with the number of results behind each, and what is ticked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from kb.codebook import Codebook, Column
from kb.codebooks.trust import Trust
from web.address import FILTERING, AnswerAddress
from web.present.results import labels
from web.present.words import country_name, sorted_countries


@dataclass(frozen=True)
class Option:
    """A value of a facet with its number of results, and in one word how far a suggestion of it can be trusted; empty where nobody can say."""

    value: str
    label: str
    count: int
    ticked: bool
    trust: str = ""


@dataclass(frozen=True)
class FacetView:
    """A facet of a panel: the field's name, and its values; `open` where something is ticked or it comes first."""

    field: str
    facet: str
    name: str
    options: tuple[Option, ...]
    open: bool = True

    @property
    def ticked(self) -> int:
        """Number of values that filter."""
        return sum(option.ticked for option in self.options)


@dataclass(frozen=True)
class Removed:
    """A filter that took results away, in words, and the address without it."""

    name: str
    values: str
    count: int
    href: str


def answer_panel(
    codebook: Codebook, counts: Mapping[str, Mapping[str, int]], address: AnswerAddress, trusts: Mapping[Column, Trust]
) -> tuple[FacetView, ...]:
    """The panel beside an answer; values without results are left out unless they are ticked."""
    views = (facet_view(codebook, f"only-{facet}", facet, counts.get(facet, {}), address.only.get(facet, ())) for facet in FILTERING)
    return tuple(replace(view, options=tuple(_trusted(view.facet, option, trusts) for option in view.options)) for view in views)


def _trusted(facet: str, option: Option, trusts: Mapping[Column, Trust]) -> Option:
    known = trusts.get((facet, option.value))
    return replace(option, trust=known.grade) if known else option


def facet_view(codebook: Codebook, field: str, facet: str, counts: Mapping[str, int], ticked: Collection[str], is_open: bool = True) -> FacetView:
    """One facet with its counts, in the codebook's order; countries and sectors by name."""
    held = [value for value, number in counts.items() if number] + [value for value in ticked if not counts.get(value)]
    options = tuple(Option(label.value, label.text, counts.get(label.value, 0), label.value in ticked) for label in labels(codebook, facet, held))
    if facet == "country":
        by_code = {option.value: option for option in options}
        options = tuple(by_code[code] for code in sorted_countries(list(by_code)))
    elif facet not in codebook.by_id:
        options = tuple(sorted(options, key=lambda option: option.label.lower()))
    return FacetView(field, facet, facet_name(codebook, facet), options, is_open or bool(ticked))


def facet_name(codebook: Codebook, facet: str) -> str:
    """The name of a facet or field of a panel."""
    return codebook.by_id[facet].label if facet in codebook.by_id else facet.capitalize()


def removed_by(codebook: Codebook, removed: Mapping[str, int], address: AnswerAddress) -> tuple[Removed, ...]:
    """What each filter alone took away."""
    return tuple(
        Removed(facet_name(codebook, facet), _ticked(codebook, facet, address.only.get(facet, ())), number, address.without_filter(facet).url)
        for facet, number in removed.items()
    )


def _ticked(codebook: Codebook, facet: str, values: Sequence[str]) -> str:
    names = [country_name(value) for value in values] if facet == "country" else [label.text for label in labels(codebook, facet, values)]
    return ", ".join(names)
