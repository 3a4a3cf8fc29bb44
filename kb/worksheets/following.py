"""The situation that follows from the answers of a sheet, and what to look up for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kb.codebook import Codebook
from kb.worksheets import wording
from kb.worksheets.figures import Computed, Row, cell
from kb.worksheets.form import Field, LookupRule, SituationRule, Table, Values
from kb.worksheets.sentences import joined, listed
from kb.worksheets.standing import Gone, standing


@dataclass(frozen=True)
class Given:
    """A value of a facet, and the answers that gave it, each in words ("Contact with capital: 1 of 4")."""

    value: str
    by: tuple[str, ...]


@dataclass(frozen=True)
class Following:
    """The situation that follows.

    Attributes:
        text: In sentences; empty while nothing is answered.
        facets: Facet to values as they stand now, in the order of the rules, each once; chips of a question set by hand.
        gone: Values that would follow if the codebook still gave them.
    """

    text: str
    facets: Mapping[str, tuple[Given, ...]]
    gone: tuple[Gone, ...] = ()

    def values(self, facet: str) -> tuple[str, ...]:
        """Values of a facet."""
        return tuple(given.value for given in self.facets.get(facet, ()))


@dataclass(frozen=True)
class Lookup:
    """Something to look up: practices with these values, or a question to the library.

    Attributes:
        title: Of the link.
        filters: Facet to values; empty where a question is asked.
        ask: The question; empty where practices are listed.
        by: The answers for which it is offered, in words.
        gone: Values that it lacks because the codebook gives them no more; without filters and question there is nothing left to open.
    """

    title: str
    filters: Mapping[str, tuple[str, ...]]
    ask: str
    by: tuple[str, ...]
    gone: tuple[Gone, ...] = ()


def follow(computed: Computed, codebook: Codebook) -> Following:
    """The situation that follows from answers and figures; its values are those of the codebook in force."""
    if computed.answers.empty:
        return Following("", {})
    begins = computed.told(computed.worksheet.situation) if computed.worksheet.situation else ""
    texts: list[str] = []
    facets: dict[str, dict[str, tuple[str, ...]]] = {}
    lost: list[Gone] = []
    for rule in computed.worksheet.rules:
        held = list(computed.holding(rule.condition))
        texts += _texts(computed, rule, held)
        if rule.values is None:
            continue
        for row in held:
            values, gone = standing(codebook, rule.values.facet, _values(computed, rule.values, row))
            lost += gone
            by = _by(computed, rule.condition.when.names if rule.condition.when else (), rule.values, row)
            for value in values:
                told = facets.setdefault(rule.values.facet, {})
                told[value] = tuple(dict.fromkeys((*told.get(value, ()), *by)))
    given = {facet: tuple(Given(value, by) for value, by in values.items()) for facet, values in facets.items()}
    return Following(joined(map(_stopped, [begins, *dict.fromkeys(texts)])), given, tuple(dict.fromkeys(lost)))


def lookups(computed: Computed, codebook: Codebook) -> tuple[Lookup, ...]:
    """What to look up, in order, each once; an entry whose filters all come from open answers is left out."""
    found: dict[tuple[str, str], Lookup] = {}
    for rule in () if computed.answers.empty else computed.worksheet.lookups:
        for row in computed.holding(rule.condition):
            lookup = _lookup(computed, codebook, rule, row)
            if lookup.title and (lookup.ask or lookup.filters or lookup.gone):
                found.setdefault((lookup.title, f"{lookup.ask} {lookup.filters}"), lookup)
    return tuple(found.values())


def _lookup(computed: Computed, codebook: Codebook, rule: LookupRule, row: Row | None) -> Lookup:
    """One entry; practices are not sought by half of their filters, so where all values of one are gone none is left."""
    filters: dict[str, tuple[str, ...]] = {}
    lost: list[Gone] = []
    lacking = False
    for values in rule.filters:
        chosen = _values(computed, values, row)
        kept, gone = standing(codebook, values.facet, chosen)
        lost += gone
        lacking = lacking or bool(chosen and not kept)
        if kept:
            filters[values.facet] = kept
    by = _by(computed, rule.condition.when.names if rule.condition.when else (), None, row)
    ask = computed.told(rule.ask, row) if rule.ask else ""
    return Lookup(computed.told(rule.title, row), {} if lacking else filters, ask, by, tuple(lost))


def _stopped(text: str) -> str:
    """With a full stop where somebody's answer ends the sentence without one."""
    return f"{text}." if text and text[-1] not in ".!?…:" else text


def _texts(computed: Computed, rule: SituationRule, held: list[Row | None]) -> Iterator[str]:
    labels = list(dict.fromkeys(wording.lowered(row.label) for row in held if row))  # two rows of values that were merged have one name
    if rule.several and len(labels) > 1:
        yield computed.told(rule.several, labels=listed(labels))
    elif rule.text:
        yield from (computed.told(rule.text, row) for row in held)


def _values(computed: Computed, values: Values, row: Row | None) -> tuple[str, ...]:
    if values.of_row:
        return (row.id,) if row else ()
    if values.chosen_in is None:
        return values.given
    chosen = computed.answers.value(values.chosen_in)
    return chosen if isinstance(chosen, tuple) else (str(chosen),) if chosen is not None else ()


def _by(computed: Computed, names: tuple[str, ...], values: Values | None, row: Row | None) -> tuple[str, ...]:
    """The answers at which a condition looked, and the one that holds the value, in words; what is open is left out."""
    looked_at = (*names, *([values.chosen_in] if values and values.chosen_in else []))
    told = (words for name in looked_at for words in _answer(computed, name, row))
    return tuple(dict.fromkeys(words for words in told if words))


def _answer(computed: Computed, name: str, row: Row | None) -> Iterator[str]:
    figure = next((figure for figure in computed.figures if figure.id == name), None)
    if figure:
        if figure.value is not None:
            yield f"{figure.label}: {figure.words}"
        return
    first, *rest = name.split(".")
    question = computed.worksheet.questions.get(first)
    if isinstance(question, Field):
        yield _line(question.label, wording.answer(question, computed.answers.value(name)))
    elif first == "row" and row and rest:
        yield _cell(computed, row.table, row.id, rest[-1])
    elif question and rest:
        rows = [each.id for each in question.rows if each.name == rest[0]] or computed.answers.rows(question)
        yield from (_cell(computed, question, each, rest[-1]) for each in rows if rest[-1] in question.by_column)


def _cell(computed: Computed, table: Table, row: str, column_id: str) -> str:
    column = table.by_column[column_id]
    words = wording.answer(column, cell(computed.answers, table, row, column))
    return _line(f"{wording.row_label(computed.answers, table, row)}, {wording.lowered(column.label)}", words)


def _line(label: str, words: str) -> str:
    return f"{label.rstrip('?:')}{'?' if label.endswith('?') else ':'} {words}" if words else ""
