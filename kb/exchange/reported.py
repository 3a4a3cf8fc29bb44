"""Agreement on all facets and values as a paper reports it: one table, a row a facet or value, and the paragraph that belongs to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kb.agreement.comparison import FacetComparison
from kb.agreement.figures import Figure, Measure, ValueAgreement
from kb.agreement.resampling import DRAWS, Drawn
from kb.codebook import Codebook, Facet
from kb.exchange.figures import figure_in_words
from kb.exchange.methods import count, listed
from kb.exchange.tables import Cell, Table

KAPPAS = {Measure.COHEN: "Cohen's kappa", Measure.FLEISS: "Fleiss' kappa"}

_SOURCES = {Measure.COHEN: "Cohen's kappa (Cohen 1960)", Measure.FLEISS: "Fleiss' kappa (Fleiss 1971)"}

REPORTED_COLUMNS = (
    *("facet", "value", "coders", "documents", "n", "prevalence", "observed", "observed_low", "observed_high", "alpha", "alpha_low", "alpha_high"),
    *("kappa_of", "kappa", "kappa_low", "kappa_high", "ac1", "ac1_low", "ac1_high", "differing", "drawn", "missing"),
)


def reported_table(compared: Sequence[FacetComparison], codebook: Codebook) -> Table:
    """A row for each facet, with its alpha, then one for each of its values, with kappa and AC1; figures unrounded.

    `kappa_of` names the kappa, `differing` counts the passages on which coders differ, `drawn` says what the intervals were drawn from, `missing`
    why a figure or its interval is not there.
    """
    kappa = reported_kappa(compared)
    rows = [row for one in compared for row in _rows(one, codebook.facet(one.codings.facet), kappa)]
    return Table("Agreement", REPORTED_COLUMNS, tuple(rows))


def agreement_methods(compared: Sequence[FacetComparison], codebook: Codebook) -> str:
    """How the figures were come by and what alpha is, as one paragraph; empty where no facet was coded twice."""
    counted = [one for one in compared if one.codings.passages]
    if not counted:
        return ""
    names = sorted({name for one in counted for name in one.codings.coders})
    documents = {one.codings.document_of[passage] for one in counted for passage in one.codings.passages}
    passages = {passage for one in counted for passage in one.codings.passages}
    who = "both coders" if len(names) == 2 else f"two or more of {len(names)} coders"
    rest = (
        f"Agreement was computed before adjudication on {count(len(passages), 'passage')} of {count(len(documents), 'document')} that {who} "
        f"({', '.join(names)}) had coded, by version {codebook.version} of the codebook. "
        "Of each facet Krippendorff's alpha with MASI distance is given (Krippendorff 2011; Passonneau 2006), of each value, present or absent, "
        f"{_SOURCES[reported_kappa(compared)]} and Gwet's AC1 (Gwet 2008). "
        f"Prevalence is the mean share of a passage's coders that gave the value, of a facet any value. {_drawn_from(counted, codebook)}"
    )
    found = [(one.figures.figures[Measure.ALPHA], codebook.facet(one.codings.facet).label.lower()) for one in counted]
    alphas = [f"{figure_in_words(alpha)} on {facet}" for alpha, facet in found if alpha.value is not None]
    return f"{rest} Alpha was {'; '.join(alphas)}." if alphas else rest


def reported_kappa(compared: Sequence[FacetComparison]) -> Measure:
    """One kappa for the whole table: Fleiss' where more than two coded a facet on which any passage was coded twice, else Cohen's."""
    return Measure.FLEISS if any(len(one.codings.coders) > 2 for one in compared if one.codings.passages) else Measure.COHEN


def of_one_document(compared: Sequence[FacetComparison]) -> tuple[str, ...]:
    """Facets whose intervals are drawn from the passages of one document, where others' are drawn from documents or from another document."""
    counted = [one for one in compared if one.codings.passages]
    if len({one.codings.document_of[passage] for one in counted for passage in one.codings.passages}) < 2:
        return ()
    return tuple(one.codings.facet for one in counted if one.figures.drawn is Drawn.PASSAGES)


def _rows(one: FacetComparison, facet: Facet, kappa: Measure) -> Iterator[tuple[Cell, ...]]:
    told = one.figures
    observed, alpha = told.figures[Measure.OBSERVED], told.figures[Measure.ALPHA]
    start: tuple[Cell, ...] = (facet.label, None, told.coders, told.documents, alpha.n, alpha.prevalence)
    yield (*start, *_figure(observed), *_figure(alpha), None, *[None] * 6, len(one.differing), told.drawn.value, _missing(observed, alpha))
    for value in told.values:
        yield _value_row(one, facet, value, kappa)


def _value_row(one: FacetComparison, facet: Facet, value: ValueAgreement, measure: Measure) -> tuple[Cell, ...]:
    told, kappa = one.figures, value.figures[measure]
    observed, ac1 = value.figures[Measure.OBSERVED], value.figures[Measure.AC1]
    start: tuple[Cell, ...] = (facet.label, facet.by_id[value.value].label, told.coders, told.documents, ac1.n, ac1.prevalence)
    figures = (*_figure(observed), None, None, None, KAPPAS[measure], *_figure(kappa), *_figure(ac1))
    return (*start, *figures, one.differing_on.get(value.value, 0), told.drawn.value, _missing(observed, kappa, ac1))


def _figure(figure: Figure) -> tuple[Cell, Cell, Cell]:
    low, high = figure.interval or (None, None)
    return figure.value, low, high


def _missing(*figures: Figure) -> str | None:
    return "; ".join(dict.fromkeys(figure.missing.value for figure in figures if figure.missing)) or None


def _drawn_from(counted: Sequence[FacetComparison], codebook: Codebook) -> str:
    start = f"Intervals are 95% percentile intervals from {DRAWS:,} bootstrap resamples of"
    facets = [codebook.facet(facet).label.lower() for facet in of_one_document(counted)]
    if not any(one.figures.drawn is Drawn.DOCUMENTS for one in counted):
        return f"{start} the passages of the one document{' that holds those of each facet' if facets else ''}, and tell nothing of others."
    told = f"{start} whole documents (Field and Welsh 2007)"
    return f"{told}; those on {listed(facets)} are from the passages of one document, and tell nothing of others." if facets else f"{told}."
