"""What comes out of a sheet, as it stands beside the form."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from kb.codebook import Codebook
from kb.model import Case, Source
from kb.render.chart_model import Bars, Chart, Grid, chart_table
from kb.render.charts import svg
from kb.worksheets.charts import drawings
from kb.worksheets.corrections import Corrections
from kb.worksheets.figures import Advice, Computed, Figure, advice, checks
from kb.worksheets.following import Following, Lookup, follow, lookups
from web.address import STEERING, AnswerAddress
from web.browsing import FACETS, BrowseAddress, values_of
from web.present.results import Label
from web.present.situation import value_label
from web.present.words import count
from web.present.worksheets import cited

FROM_WORDS = ("actor", "place", "country")
"""Facets that are left to the words of a situation: set by hand they would say that an actor is there, or that a place is sought."""

CHIPS = tuple(facet for facet in STEERING if facet not in FROM_WORDS)
"""Facets of a situation that an answer opens with."""


@dataclass(frozen=True)
class LookupView:
    """What to look up: its address and, of practices, how many there are; without an address it says why nothing is looked up."""

    title: str
    href: str
    told: str


@dataclass(frozen=True)
class AdviceView:
    """A text in Markdown, and where it comes from, where that is not the worksheet's own source."""

    title: str
    text: str
    source: str


@dataclass(frozen=True)
class ChartView:
    """A drawing with its title, and the same as a table; an empty name heads the column of row names."""

    title: str
    svg: Markup
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Outcome:
    """Everything that follows from the answers; `taken_off` of it by hand, and `gone` what the codebook gives no more, in sentences."""

    checks: tuple[str, ...]
    figures: tuple[Figure, ...]
    charts: tuple[ChartView, ...]
    situation: str
    chips: tuple[Label, ...]
    lookups: tuple[LookupView, ...]
    advice: tuple[AdviceView, ...]
    taken_off: tuple[Label, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def known(self) -> tuple[Figure, ...]:
        """Figures that could be computed, or of which something is said."""
        return tuple(figure for figure in self.figures if figure.value is not None or figure.said)

    @property
    def not_yet(self) -> tuple[Figure, ...]:
        """The others."""
        return tuple(figure for figure in self.figures if figure.value is None and not figure.said)

    @property
    def anything(self) -> bool:
        """Whether there is something to show."""
        return any((self.checks, self.known, self.charts, self.situation, self.lookups, self.advice))


def outcome(computed: Computed, kept: Corrections, codebook: Codebook, cases: Collection[Case], works: Mapping[str, Source]) -> Outcome:
    """What follows from the answers; figures stand there from the beginning, everything else once it holds."""
    corrections = kept.standing(codebook)
    found = corrections.applied(follow(computed, codebook))
    return Outcome(
        checks=checks(computed),
        figures=computed.figures,
        charts=tuple(chart_view(chart) for chart in drawings(computed) if shows_anything(chart)),
        situation=found.text,
        chips=chips(found, codebook),
        lookups=tuple(_lookup(lookup, cases) for lookup in lookups(computed, codebook)),
        advice=tuple(_advice(each, works) for each in advice(computed)),
        taken_off=tuple(Label(facet, value, value_label(codebook, facet, value)) for facet, value in corrections.off if facet in CHIPS),
        gone=tuple(each.told for each in found.gone),
    )


def chart_view(chart: Chart) -> ChartView:
    """A chart for the template; what stands in it was escaped when it was drawn."""
    head, rows = chart_table(chart)
    return ChartView(chart.title, Markup(svg(chart)), head, rows)


def shows_anything(chart: Chart) -> bool:
    """Whether something is entered of what a chart shows."""
    if isinstance(chart, Bars):
        return any(bar.value is not None for bar in chart.bars)
    if isinstance(chart, Grid):
        return any(cell is not None for row in chart.cells for cell in row)
    return any(value is not None for series in chart.series for value in series.values)


def chips(found: Following, codebook: Codebook) -> tuple[Label, ...]:
    """Values that an answer to the situation opens with."""
    return tuple(Label(facet, value, value_label(codebook, facet, value)) for facet in CHIPS for value in found.values(facet))


def _lookup(lookup: Lookup, cases: Collection[Case]) -> LookupView:
    if lookup.ask:
        return LookupView(lookup.title, AnswerAddress(lookup.ask, chips=_steering(lookup)).url, "")
    if lookup.filters.keys() - set(FACETS):
        return LookupView(lookup.title, AnswerAddress(lookup.title, chips=_steering(lookup)).url, "")
    if not lookup.filters:
        return LookupView(lookup.title, "", " ".join(gone.told for gone in lookup.gone))
    number = sum(_carries(case, lookup.filters) for case in cases)
    return LookupView(lookup.title, BrowseAddress(lookup.filters).url, count(number, "practice") if number else "no practice yet")


def _carries(case: Case, filters: Mapping[str, tuple[str, ...]]) -> bool:
    return all(not set(values).isdisjoint(values_of(case, facet)) for facet, values in filters.items())


def _steering(lookup: Lookup) -> Mapping[str, tuple[str, ...]]:
    return {facet: values for facet, values in lookup.filters.items() if facet in STEERING}


def _advice(each: Advice, works: Mapping[str, Source]) -> AdviceView:
    return AdviceView(each.title, each.text, cited(each.source, works) if each.source else "")
