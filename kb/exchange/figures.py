"""Figures of agreement as a table: one row a figure, of the facet, of each value, of each two coders and of each document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kb.agreement.figures import FacetAgreement, Figure, Measure
from kb.exchange.tables import Cell, Table

FIGURE_COLUMNS = (
    *("facet", "value", "document", "coders", "measure", "figure"),
    *("interval_low", "interval_high", "n", "prevalence", "drawn", "missing"),
)


def figure_table(told: FacetAgreement, documents: Sequence[tuple[str, FacetAgreement]]) -> Table:
    """Unrounded figures; `n` is the passages that a figure rests on, `drawn` what its interval was drawn from, `missing` why one is not there.

    Args:
        told: Of all documents together; its rows leave `document` empty.
        documents: Title of each document, and the figures within it; of these only those of the facet are told.
    """
    rows = [*_facet_rows(told, None), *_value_rows(told)]
    rows += [row for title, within in documents for row in _facet_rows(within, title)]
    return Table("Agreement", FIGURE_COLUMNS, tuple(rows))


def figure_in_words(figure: Figure) -> str:
    """A defined figure with what it rests on: 0.81 (95% interval 0.76 to 0.85, n = 120)."""
    interval = f"95% interval {figure.interval[0]:.2f} to {figure.interval[1]:.2f}, " if figure.interval else ""
    return f"{figure.value:.2f} ({interval}n = {figure.n})"


def _facet_rows(told: FacetAgreement, document: str | None) -> Iterator[tuple[Cell, ...]]:
    for measure, figure in told.figures.items():
        yield _row(told, None, document, told.coders, measure, figure)


def _value_rows(told: FacetAgreement) -> Iterator[tuple[Cell, ...]]:
    for value in told.values:
        for measure, figure in value.figures.items():
            yield _row(told, value.value, None, told.coders, measure, figure)
        if len(told.coders) > 2:
            for pair in value.pairs:
                yield _row(told, value.value, None, (pair.first, pair.second), Measure.COHEN, pair.cohen)


def _row(
    told: FacetAgreement, value: str | None, document: str | None, coders: tuple[str, ...], measure: Measure, figure: Figure
) -> tuple[Cell, ...]:
    low, high = figure.interval or (None, None)
    missing = figure.missing.value if figure.missing else None
    return told.facet, value, document, coders, measure.value, figure.value, low, high, figure.n, figure.prevalence, told.drawn.value, missing
