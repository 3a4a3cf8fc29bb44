"""Figures of agreement as the page shows them: rounded, with the reason where one is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kb.agreement.disagreement import NO_VALUE, Confusion
from kb.agreement.figures import FacetAgreement, Figure, Measure, Missing, ValueAgreement
from kb.agreement.resampling import DRAWS, Drawn
from kb.codebook import Facet
from web.compared import Compared
from web.present.words import count

Letters = Mapping[Missing, str]
"""The letter by which a table refers to a reason below it."""

OF_VALUES = (Measure.OBSERVED, Measure.COHEN, Measure.FLEISS, Measure.AC1)
OF_DOCUMENTS = (Measure.OBSERVED, Measure.ALPHA)


@dataclass(frozen=True)
class FigureView:
    """A figure in print: "0.81", "0.76 to 0.85", its n, its prevalence "12%"; `note` is the letter of a reason, or empty."""

    value: str
    interval: str
    n: int
    prevalence: str
    note: str


@dataclass(frozen=True)
class Row:
    """A figure, or several of one thing, under a name."""

    name: str
    figures: tuple[FigureView, ...]


@dataclass(frozen=True)
class DocumentFigures:
    """The figures within one document, in the order of `OF_DOCUMENTS`; `href` leads to the page of this document alone."""

    title: str
    href: str
    coders: tuple[str, ...]
    figures: tuple[FigureView, ...]


@dataclass(frozen=True)
class AgreementView:
    """Agreement on a facet.

    Attributes:
        facet: Rows, one a measure.
        values: Rows, one a value, a figure for each of `OF_VALUES`.
        pairs: Two coders by name to Cohen's kappa of each value, in the order of `values`; none where there are only two coders.
        by_document: In the order in which documents are compared; those without a passage that counts are left out.
        notes: Letter and reason of every figure that is missing.
        drawn: What the intervals were drawn from, in words.
    """

    coders: tuple[str, ...]
    documents: int
    passages: int
    facet: tuple[Row, ...]
    values: tuple[Row, ...]
    pairs: tuple[Row, ...]
    by_document: tuple[DocumentFigures, ...]
    notes: tuple[tuple[str, str], ...]
    drawn: str


@dataclass(frozen=True)
class Cell:
    """How many passages; `href` opens them, empty where there are none; `same` on the diagonal."""

    count: int
    href: str
    same: bool


@dataclass(frozen=True)
class ConfusionView:
    """What the first coder (rows) gave where the second (columns) gave something else; values that neither gave are left out."""

    first: str
    second: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


def agreement_view(compared: Compared, told: FacetAgreement, within: Mapping[str, FacetAgreement]) -> AgreementView:
    """What the page prints of the figures of all documents together, and of those within each."""
    facet, several = compared.facet, told.values if len(told.coders) > 2 else ()
    letters = _letters(told, within)
    return AgreementView(
        coders=told.coders,
        documents=told.documents,
        passages=told.figures[Measure.OBSERVED].n,
        facet=tuple(Row(measure.value, (figure_view(figure, letters),)) for measure, figure in told.figures.items() if _tells(facet, measure)),
        values=tuple(Row(facet.by_id[v.value].label, tuple(figure_view(v.figures[m], letters) for m in OF_VALUES)) for v in told.values),
        pairs=_pairs(several, letters),
        by_document=tuple(_document(compared, document, its, letters) for document, its in within.items()),
        notes=tuple((letter, missing.value) for missing, letter in letters.items()),
        drawn=drawn_words(told),
    )


def _letters(told: FacetAgreement, within: Mapping[str, FacetAgreement]) -> Letters:
    """A letter for each reason that a figure on the page is missing."""
    figures = [figure for one in (told, *within.values()) for figure in one.figures.values()]
    figures += [figure for value in told.values for figure in (*value.figures.values(), *(pair.cohen for pair in value.pairs))]
    found = {figure.missing for figure in figures}
    return dict(zip([missing for missing in Missing if missing in found], "abc", strict=False))


def _tells(facet: Facet, measure: Measure) -> bool:
    """Both alphas are the same where a passage takes one value."""
    return not (facet.one and measure is Measure.ALPHA_NOMINAL)


def _pairs(values: Sequence[ValueAgreement], letters: Letters) -> tuple[Row, ...]:
    pairs = zip(*(value.pairs for value in values), strict=True)
    return tuple(Row(f"{own[0].first} and {own[0].second}", tuple(figure_view(pair.cohen, letters) for pair in own)) for own in pairs)


def figure_view(figure: Figure, letters: Letters) -> FigureView:
    """A figure rounded to two decimals; its prevalence to a whole per cent."""
    return FigureView(
        value="" if figure.value is None else decimal(figure.value),
        interval="" if figure.interval is None else f"{decimal(figure.interval[0])} to {decimal(figure.interval[1])}",
        n=figure.n,
        prevalence="" if figure.prevalence is None else f"{100 * figure.prevalence:.0f}%",
        note="" if figure.missing is None else letters[figure.missing],
    )


def decimal(number: float) -> str:
    """Two decimals with a true minus; what rounds to nothing has no sign."""
    return f"{round(number, 2) + 0.0:.2f}".replace("-", "−")


def drawn_words(told: FacetAgreement) -> str:
    """What the intervals were drawn from."""
    if told.drawn is Drawn.DOCUMENTS:
        return f"{DRAWS:,} resamples of the {count(told.documents, 'document')} as wholes; with few documents they are too narrow"
    return f"{DRAWS:,} resamples of the passages of the one document, which tells nothing of other documents"


def confusion_view(told: Confusion, compared: Compared) -> ConfusionView:
    """The table with an address behind every number; rows and columns in the codebook's order, "nothing" last."""
    used = [value for value in told.values if any(value in cell for cell in told.passages)]
    return ConfusionView(
        told.first,
        told.second,
        tuple(_name(compared.facet, value) for value in used),
        tuple((_name(compared.facet, row), tuple(_cell(told, compared, row, column) for column in used)) for row in used),
    )


def _cell(told: Confusion, compared: Compared, row: str, column: str) -> Cell:
    number = told.count(row, column)
    href = compared.address.url("disagreements", first=told.first, second=told.second, row=row, column=column)
    return Cell(number, href if number else "", row == column)


def _name(facet: Facet, value: str) -> str:
    return "nothing" if value == NO_VALUE else facet.by_id[value].label


def _document(compared: Compared, document: str, told: FacetAgreement, letters: Letters) -> DocumentFigures:
    href = replace(compared.address, documents=(document,)).url("agreement")
    figures = tuple(figure_view(told.figures[measure], letters) for measure in OF_DOCUMENTS)
    return DocumentFigures(compared.titles[document], href, told.coders, figures)
