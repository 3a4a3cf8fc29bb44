"""What a worksheet file concludes from answers: figures, charts, rules, lookups, checks and advice, with every name and formula looked up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.model import Citation
from kb.worksheets import sentences
from kb.worksheets.building import Findings, row_scope
from kb.worksheets.form import (
    AdviceRule,
    Check,
    Condition,
    Field,
    FigureForm,
    FigureRule,
    Kind,
    LookupRule,
    Question,
    Saying,
    SituationRule,
    Table,
    Values,
)
from kb.worksheets.formulas import Formula
from kb.worksheets.grammar import FormulaFault, read_formula
from kb.worksheets.sentences import Sentences
from kb.worksheets.shapes import TRUTH, Of, Scope, Shape
from kb.worksheets.vocabulary import FREE_FACETS, Vocabulary
from kb.worksheets.written import WrittenAdvice, WrittenCheck, WrittenFigure, WrittenLookup, WrittenRule, WrittenSource

_SHOWN = (Of.NUMBER, Of.TEXT, Of.DATE, Of.CHOSEN)
"""What can stand in a text."""


@dataclass(frozen=True)
class Conclusions:
    """What is needed to read conclusions: the form's questions, what formulas may name, what stands outside, and where faults go."""

    questions: Mapping[str, Question]
    scope: Scope
    vocabulary: Vocabulary
    findings: Findings

    def rule(self, written: WrittenRule, place: str) -> SituationRule:
        """What an answer says of the situation."""
        condition = self.condition(written, place)
        if not written.text and not written.facet:
            self.findings.add(place, "it says nothing and gives no facet; add a 'text' or a 'facet'")
        if bool(written.facet) != bool(written.value):
            self.findings.add(place, "a facet goes with a value; add the one that is missing")
        if written.several and condition.each is None:
            self.findings.add(place, "'several' is for rules with 'each'")
        values = self.values(written.facet, written.value, condition, place) if written.facet and written.value else None
        text, several = (
            self.text(told, condition, place, more) if told else None for told, more in ((written.text, "label"), (written.several, "labels"))
        )
        return SituationRule(condition, values, text, several)

    def lookup(self, written: WrittenLookup, place: str) -> LookupRule:
        """What to look up."""
        condition = self.condition(written, place)
        asked = {**written.filters, **({"instrument": written.instrument} if written.instrument else {})}
        if bool(asked) == bool(written.ask):
            self.findings.add(place, "it needs either 'filters' or a question under 'ask'")
        filters = tuple(self.values(facet, values, condition, place) for facet, values in asked.items())
        ask = self.text(written.ask, condition, place) if written.ask else None
        return LookupRule(condition, self.text(written.title, condition, place), filters, ask)

    def check(self, written: WrittenCheck, place: str) -> Check:
        """A remark."""
        condition = self.condition(written, place)
        return Check(condition, self.text(written.text, condition, place))

    def advice(self, written: WrittenAdvice, place: str) -> AdviceRule:
        """A text for some answers."""
        condition = self.condition(written, place)
        source = self.source(written.source, place) if written.source else None
        return AdviceRule(condition, self.text(written.title, condition, place), self.text(written.text, condition, place), source)

    def condition(self, written: WrittenRule | WrittenLookup | WrittenCheck | WrittenAdvice, place: str) -> Condition:
        """When something holds."""
        each = self.questions.get(written.each) if written.each else None
        if written.each and not (isinstance(each, Table) and each.rows):
            self.findings.add(place, f"'each' names '{written.each}', which is no table with fixed rows")
            return Condition(None)
        table = each if isinstance(each, Table) else None
        scope = {**self.scope, **row_scope(table)} if table else self.scope
        return Condition(self.formula(written.when, scope, place) if written.when else None, table)

    def formula(self, text: str, scope: Scope, place: str) -> Formula | None:
        """A formula that says whether something holds; None where it cannot be read, which is noted."""
        try:
            formula, gives = read_formula(text, scope)
        except FormulaFault as fault:
            self.findings.add(place, f"when: {fault}")
            return None
        if gives != TRUTH:
            self.findings.add(place, f"when: '{text}' gives {gives.told}; compare it with something")
        return formula

    def values(self, facet: str, written: Sequence[str], condition: Condition, place: str) -> Values:
        """Values of a facet as a file names them."""
        told = self.vocabulary.fault(facet, ())
        if told:
            self.findings.add(place, told)
            return Values(facet)
        if list(written) == ["row"]:
            return self._of_row(facet, condition, place)
        if len(written) == 1 and written[0].startswith("answer:"):
            return self._chosen(facet, written[0].removeprefix("answer:"), place)
        if told := self.vocabulary.fault(facet, written):
            self.findings.add(place, told)
        return Values(facet, given=tuple(written))

    def text(self, written: str, condition: Condition, place: str, more: str = "label") -> Sentences:
        """A text with names in braces; with `each` it may name {label} or, of several rows, {labels}."""
        scope = {**self.scope, **row_scope(condition.each), more: Shape(Of.TEXT)} if condition.each else self.scope
        for fault in sentences.faults(written, lambda name: _name_fault(name, scope)):
            self.findings.add(place, fault)
        return Sentences(written)

    def source(self, written: WrittenSource, place: str) -> Citation:
        """Where something comes from."""
        if written.id not in self.vocabulary.sources:
            self.findings.add(place, f"it cites the source '{written.id}', which sources.yaml does not have; add it there")
        return Citation(written.id, written.section, written.page)

    def _of_row(self, facet: str, condition: Condition, place: str) -> Values:
        if condition.each is None:
            self.findings.add(place, "the value 'row' is for entries with 'each'")
        elif fault := self.vocabulary.fault(facet, [row.id for row in condition.each.rows]):
            self.findings.add(place, f"the rows of '{condition.each.id}' are no values of {facet}: {fault}")
        return Values(facet, of_row=True)

    def _chosen(self, facet: str, field_id: str, place: str) -> Values:
        field = self.questions.get(field_id)
        if not isinstance(field, Field):
            self.findings.add(place, f"'answer:{field_id}' names no field")
        elif field.kind in (Kind.CHOICE, Kind.CHOICES):
            if fault := self.vocabulary.fault(facet, field.by_option):
                self.findings.add(place, f"the options of '{field_id}' are no values of {facet}: {fault}")
        elif facet not in FREE_FACETS:
            self.findings.add(place, f"'answer:{field_id}' is no choice among values of {facet}")
        return Values(facet, chosen_in=field_id)


def figures(written: Sequence[WrittenFigure], about: Conclusions) -> tuple[tuple[FigureRule, ...], dict[str, Shape]]:
    """Figures, each over the fields and those before it, and what formulas may name with all of them."""
    about.findings.twice("figures", [*about.questions, *(figure.id for figure in written)])
    scope, read = dict(about.scope), []
    for figure in written:
        place = f"figures › {figure.id}"
        try:
            formula, gives = read_formula(figure.formula, scope)
        except FormulaFault as fault:
            about.findings.add(place, str(fault))
            scope[figure.id] = Shape(Of.TEXT if figure.form is FigureForm.TEXT else Of.NUMBER)
            continue
        wanted = Of.TEXT if figure.form is FigureForm.TEXT else Of.NUMBER
        if gives.many or gives.of is not wanted:
            about.findings.add(place, f"the formula gives {gives.told}; a figure of the form {figure.form.value} is {wanted.value}")
        scope[figure.id] = gives
        read.append((figure, formula))
    after = Conclusions(about.questions, scope, about.vocabulary, about.findings)
    return tuple(FigureRule(row.id, row.label, formula, row.form, row.unit, _sayings(row, after)) for row, formula in read), scope


def _sayings(figure: WrittenFigure, about: Conclusions) -> tuple[Saying, ...]:
    place = f"figures › {figure.id} › say"
    read = ((about.formula(each.when, about.scope, place), each) for each in figure.say)
    return tuple(Saying(when, each.tone, about.text(each.text, Condition(None), place)) for when, each in read if when)


def _name_fault(name: str, scope: Scope) -> str | None:
    first, *rest = name.split(".")
    shape = scope.get(first)
    for part in rest:
        shape = shape.parts.get(part) if shape else None
    if shape is None:
        return f"the text names {{{name}}}, which is neither a field nor a figure"
    return None if shape.of in _SHOWN else f"the text names {{{name}}}, which is {shape.told}"
