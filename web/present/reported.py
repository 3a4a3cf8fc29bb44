"""Agreement on all facets and values as one table prints it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.agreement.figures import Figure, Measure, Missing
from kb.agreement.resampling import DRAWS, Drawn
from kb.exchange.methods import listed
from kb.exchange.reported import KAPPAS, of_one_document, reported_kappa
from web.compared import Compared
from web.present.agreement import FigureView, Letters, drawn_words, figure_view


@dataclass(frozen=True)
class ReportRow:
    """A facet, with its alpha, or a value, with kappa and AC1; the cells of the other are empty.

    Attributes:
        name: Its label.
        href: The page of the facet; empty for a value.
        figures: Alpha, kappa and AC1, None where the row has none.
        n: Passages.
        prevalence: In print, perhaps empty.
        differing: Passages on which coders differ.
        behind: The list of these passages; empty where there are none.
    """

    name: str
    href: str
    figures: tuple[FigureView | None, FigureView | None, FigureView | None]
    n: int
    prevalence: str
    differing: int
    behind: str


@dataclass(frozen=True)
class ReportView:
    """The table.

    Attributes:
        facets: Rows by facet, the facet's own first.
        kappa: Name of the kappa.
        notes: Letter and reason of every figure that is missing.
        drawn: What the intervals were drawn from, in words.
    """

    facets: tuple[tuple[ReportRow, ...], ...]
    kappa: str
    notes: tuple[tuple[str, str], ...]
    drawn: str


def report_view(compared: Sequence[Compared]) -> ReportView:
    """What the page prints; facets and values in the codebook's order."""
    measure = reported_kappa([one.told for one in compared])
    letters = _letters(compared, measure)
    return ReportView(
        facets=tuple((_facet_row(one, letters), *_value_rows(one, measure, letters)) for one in compared),
        kappa=KAPPAS[measure],
        notes=tuple((letter, missing.value) for missing, letter in letters.items()),
        drawn=_drawn(compared),
    )


def _drawn(compared: Sequence[Compared]) -> str:
    """What the intervals were drawn from, and on which facets from the passages of one document."""
    widest = max(compared, key=lambda one: one.told.figures.documents).told.figures
    by_passages = of_one_document([one.told for one in compared])
    if not by_passages:
        return drawn_words(widest)
    if widest.drawn is Drawn.PASSAGES:
        return f"{DRAWS:,} resamples of the passages of the one document that holds those of each facet, which tells nothing of other documents"
    facets = listed([one.facet.label.lower() for one in compared if one.facet.id in by_passages])
    return f"{drawn_words(widest)}; those on {facets} are from the passages of one document, which tells nothing of other documents"


def _facet_row(one: Compared, letters: Letters) -> ReportRow:
    alpha = figure_view(one.told.figures.figures[Measure.ALPHA], letters)
    behind = one.address.url("disagreements", state="all") if one.differing else ""
    return ReportRow(one.facet.label, one.address.url("agreement"), (alpha, None, None), alpha.n, alpha.prevalence, len(one.differing), behind)


def _value_rows(one: Compared, measure: Measure, letters: Letters) -> list[ReportRow]:
    rows = []
    for value in one.told.figures.values:
        kappa, ac1 = (figure_view(value.figures[each], letters) for each in (measure, Measure.AC1))
        differing = one.told.differing_on.get(value.value, 0)
        behind = one.address.url("disagreements", state="all", value=value.value) if differing else ""
        rows.append(ReportRow(one.facet.by_id[value.value].label, "", (None, kappa, ac1), ac1.n, ac1.prevalence, differing, behind))
    return rows


def _letters(compared: Sequence[Compared], measure: Measure) -> Letters:
    figures: list[Figure] = [one.told.figures.figures[Measure.ALPHA] for one in compared]
    figures += [value.figures[each] for one in compared for value in one.told.figures.values for each in (measure, Measure.AC1)]
    found = {figure.missing for figure in figures}
    return dict(zip([missing for missing in Missing if missing in found], "abc", strict=False))
