"""A filled-in worksheet, or several side by side, as a paper that `kb/render/sheet.py` makes a file of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kb.codebook import Codebook
from kb.model import Citation, Source
from kb.render.chart_model import Chart
from kb.render.charts import described, svg
from kb.render.prose import Listing, Text, prose
from kb.render.sheet import Items, Paper, PaperPart, PaperSection, Paragraph, Picture, Remark, Table
from kb.render.sheet import Tone as PaperTone
from kb.sources.authors import surnames
from kb.worksheets import form, wording
from kb.worksheets.charts import drawings
from kb.worksheets.comparing import Comparison, Line
from kb.worksheets.figures import Computed, Figure, advice, cell, checks
from kb.worksheets.following import Following, Lookup, follow, lookups
from kb.worksheets.form import Kind, Part, Tone, Worksheet
from kb.worksheets.sheets import Sheet, Version
from kb.worksheets.vocabulary import sector_label

OPEN = "–"
"""Stands for an open answer."""

PRIVATE = "This sheet is private: it is kept out of comparisons. Think before you pass it on."

_FREE_LABELS = {"sector": "Sector", "place": "Place", "country": "Country"}

_TONES = {Tone.NOTE: PaperTone.NOTE, Tone.GOOD: PaperTone.RESULT, Tone.WARN: PaperTone.WARNING}


@dataclass(frozen=True)
class Around:
    """What a paper needs beside the sheet: labels of facets, the works that worksheets come from, and the day of printing."""

    codebook: Codebook
    sources: Mapping[str, Source]
    today: date


def sheet_paper(computed: Computed, sheet: Sheet, around: Around, versions: Sequence[Version] = ()) -> Paper:
    """One sheet: what comes out first, then the situation, what to look up, and every answer."""
    worksheet = computed.worksheet
    follows = follow(computed, around.codebook)
    sections = [
        PaperSection("What comes out", tuple(_outcome(computed, sheet))),
        PaperSection("The situation", tuple(_situation(follows, sheet, around.codebook))),
        PaperSection("What to look up", _looked_up(lookups(computed, around.codebook), around.codebook)),
        *_advised(computed, around),
        PaperSection("The answers", (Paragraph(_progress(computed)),)),
        *(PaperSection(part.title, tuple(_part(computed, part)), level=2) for part in worksheet.parts),
        PaperSection("Versions", _versions(versions)),
        PaperSection("Where this comes from", (Items(tuple(_cited(each, around.sources) for each in worksheet.sources)),)),
    ]
    return Paper(worksheet.title, sheet.subject, tuple(each for each in sections if each.parts), lead=_lead(sheet), made_on=around.today)


def comparison_paper(comparison: Comparison, around: Around) -> Paper:
    """Sheets side by side: figures, where they lie furthest apart, and every question that one of them answered."""
    labels = comparison.labels
    told = f"{comparison.answered} questions were answered by two or more; in {comparison.differing} of them the answers differ."
    first: list[PaperPart] = [Paragraph(told)]
    if comparison.widest:
        widest = tuple(f"{_asked(line)}{'' if line.label.endswith('?') else ':'} {', '.join(_by_column(labels, line))}" for line in comparison.widest)
        first += [Paragraph("Furthest apart, and so worth talking about first:"), Items(widest)]
    if comparison.figures:
        first.append(Table(("Figure", *labels), tuple((line.label, *(words or OPEN for words in line.words)) for line in comparison.figures)))
    sections = [PaperSection("Where they agree and differ", tuple(first)), *_side_by_side(comparison)]
    for part in comparison.parts:
        rows = tuple((f"{_asked(line)}{_difference(line)}", *(words or OPEN for words in line.words)) for line in part.lines)
        sections.append(PaperSection(part.title, (Table(("", *labels), rows),)))
    sections.append(PaperSection("Where this comes from", (Items(tuple(_cited(each, around.sources) for each in comparison.worksheet.sources)),)))
    return Paper(comparison.worksheet.title, "Side by side: " + "; ".join(labels), tuple(sections), made_on=around.today)


def facet_label(codebook: Codebook, facet: str) -> str:
    """The name of a facet on pages."""
    return codebook.by_id[facet].label if facet in codebook.by_id else _FREE_LABELS.get(facet, facet)


def value_label(codebook: Codebook, facet: str, value: str) -> str:
    """The name of a value on pages."""
    return sector_label(value) if facet == "sector" else value if facet in _FREE_LABELS else codebook.label(facet, value)


def _lead(sheet: Sheet) -> str:
    by = f"Filled in by {sheet.who}" if sheet.who else "Filled in"
    period = f" for {sheet.period}" if sheet.period else ""
    return f"{by}{period}; last changed on {sheet.changed_at.day} {sheet.changed_at:%B %Y}."


def _outcome(computed: Computed, sheet: Sheet) -> Iterator[PaperPart]:
    if sheet.private or computed.worksheet.private:
        yield Remark(PaperTone.WARNING, PRIVATE)
    if computed.figures:
        yield Table(("Figure", "Value"), tuple((figure.label, figure.words) for figure in computed.figures), numbers=(1,))
    yield from (Remark(_TONES[figure.tone], _said(figure)) for figure in computed.figures if figure.said)
    yield from (_picture(chart) for chart in drawings(computed))
    yield from (Remark(PaperTone.NOTE, told) for told in checks(computed))


def _said(figure: Figure) -> str:
    return f"{figure.label}: {figure.words}. {figure.said}"


def _picture(chart: Chart) -> Picture:
    return Picture(svg(chart, standalone=True), f"{chart.title}. {described(chart)}", chart.title)


def _situation(follows: Following, sheet: Sheet, codebook: Codebook) -> Iterator[PaperPart]:
    text = sheet.situation if sheet.situation is not None else follows.text
    if text:
        yield Paragraph(text)
    corrections = sheet.corrections.standing(codebook)
    rows = tuple(
        (facet_label(codebook, facet), value_label(codebook, facet, given.value), "; ".join(given.by) or OPEN)
        for facet, values in corrections.applied(follows).facets.items()
        for given in values
    )
    if rows:
        yield Table(("", "Read as", "Because of"), rows)
    if off := [f"{facet_label(codebook, facet)} {value_label(codebook, facet, value)}" for facet, value in corrections.off]:
        yield Paragraph(f"Taken off by hand: {'; '.join(off)}.")
    yield from (Remark(PaperTone.NOTE, gone.told) for gone in follows.gone)


def _looked_up(found: Sequence[Lookup], codebook: Codebook) -> tuple[PaperPart, ...]:
    told = tuple(_lookup(lookup, codebook) for lookup in found)
    return (Items(told),) if told else ()


def _lookup(lookup: Lookup, codebook: Codebook) -> str:
    opens = lookup.ask or (_filters(lookup, codebook) if lookup.filters else "")
    return f"{lookup.title}: {opens or ' '.join(gone.told for gone in lookup.gone)}"


def _filters(lookup: Lookup, codebook: Codebook) -> str:
    named = (f"{wording.lowered(facet_label(codebook, facet))} {_either(facet, values, codebook)}" for facet, values in lookup.filters.items())
    return f"practices with {', '.join(named)}"


def _either(facet: str, values: Sequence[str], codebook: Codebook) -> str:
    return " or ".join(f"'{value_label(codebook, facet, value)}'" for value in values)


def _advised(computed: Computed, around: Around) -> Iterator[PaperSection]:
    found = advice(computed)
    if found:
        yield PaperSection("Advice", (Paragraph("In our own words, by your answers."),))
    for each in found:
        parts = [part for block in prose(each.text) for part in _block(block)]
        source = (Paragraph(f"From {_cited(each.source, around.sources)}"),) if each.source else ()
        yield PaperSection(each.title, (*parts, *source), level=2)


def _block(block: Text | Listing) -> Iterator[PaperPart]:
    if isinstance(block, Text):
        yield Paragraph(block.words)
    else:
        yield Items(tuple(" ".join(inner.words for inner in item if isinstance(inner, Text)) for item in block.items), block.numbered)


def _progress(computed: Computed) -> str:
    counts = [computed.answers.progress(part) for part in computed.worksheet.parts]
    return f"{sum(answered for answered, _ in counts)} of {sum(of for _, of in counts)} questions are answered; {OPEN} stands for an open one."


def _part(computed: Computed, part: Part) -> Iterator[PaperPart]:
    """Short answers as a table, long ones as paragraphs under their question, tables as they are."""
    short: list[tuple[str, str]] = []
    for question in part.fields:
        if isinstance(question, form.Field) and question.kind is not Kind.LONG:
            short.append((question.label, _typed(computed, question.id, question)))
            continue
        if short:
            yield Table(("Question", "Answer"), tuple(short))
            short = []
        if isinstance(question, form.Field):
            yield Paragraph(f"{question.label}\n{_typed(computed, question.id, question)}")
        else:
            yield _table(computed, question)
    if short:
        yield Table(("Question", "Answer"), tuple(short))


def _typed(computed: Computed, path: str, field: form.Field) -> str:
    """An answer in words; what could not be read as it was typed."""
    value = computed.answers.value(path)
    if value is not None:
        return wording.answer(field, value)
    typed = computed.answers.typed.get(path, "")
    return f"{typed if isinstance(typed, str) else ', '.join(typed)} (cannot be read)" if typed else OPEN


def _table(computed: Computed, table: form.Table) -> Table:
    answers = computed.answers
    fixed = bool(table.rows)
    rows = []
    for row in answers.rows(table):
        cells = [_cell(computed, table, row, column) for column in table.columns]
        rows.append((wording.row_label(answers, table, row), *cells) if fixed else tuple(cells))
    head = (*([""] if fixed else []), *(column.label for column in table.columns))
    numbers = tuple(at + fixed for at, column in enumerate(table.columns) if column.kind in (Kind.NUMBER, Kind.COMPUTED))
    return Table(head, tuple(rows), table.label, numbers)


def _cell(computed: Computed, table: form.Table, row: str, column: form.Field) -> str:
    if column.formula:
        return wording.answer(column, cell(computed.answers, table, row, column)) or OPEN
    return _typed(computed, f"{table.id}.{row}.{column.id}", column)


def _versions(versions: Sequence[Version]) -> tuple[PaperPart, ...]:
    told = tuple(f"{version.name}, {version.at.day} {version.at:%B %Y}" for version in versions)
    return (Items(told),) if told else ()


def _cited(citation: Citation, sources: Mapping[str, Source]) -> str:
    work = sources.get(citation.source_id)
    page = f", page {citation.pages}" if citation.pages else ""
    if work is None:
        return f"{citation.source_id}, section '{citation.section}'{page}."
    return f"{surnames(work.authors)} ({work.year or 'n.d.'}): {work.title}, section '{citation.section}'{page}."


def _asked(line: Line) -> str:
    return f"{line.row}: {line.label}" if line.row else line.label


def _by_column(labels: Sequence[str], line: Line) -> Iterator[str]:
    return (f"{label} {words}" for label, words in zip(labels, line.words, strict=True) if words)


def _difference(line: Line) -> str:
    if line.spread:
        return f" (apart by {wording.number(line.spread)})"
    return " (differs)" if line.differs else ""


def _side_by_side(comparison: Comparison) -> Iterator[PaperSection]:
    for beside in comparison.charts:
        parts = (Picture(svg(chart, standalone=True), f"{label or 'All'}: {chart.title}. {described(chart)}", label) for label, chart in beside.drawn)
        yield PaperSection(beside.title, tuple(parts))


def about(worksheet: Worksheet, sheet: Sheet) -> str:
    """The name of a file: "Cluster profile, Marrowick, 2026"."""
    return ", ".join(part for part in (worksheet.title, sheet.subject, sheet.period) if part)
