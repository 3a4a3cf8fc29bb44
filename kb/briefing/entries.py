"""An item of a pack with everything that is shown of it."""

from __future__ import annotations

from collections.abc import Callable

from kb.answer_model import Fit, MatchType, Situation
from kb.briefing.gathering import Gathered
from kb.briefing.places import of_citation, of_passage, on_the_map
from kb.briefing.quotes import Quotes
from kb.briefing.values import SECTION_OF, Entry, Item, Named, Pack, Part, Quote, Told
from kb.codebook import Codebook
from kb.fit import Tags, fit
from kb.model import Case

LEAST_TRUST = 0.5
"""A tag that is believed less steers answers and is not printed."""


class Entries:
    """Makes entries of what was gathered; what the pack hides is left out, so that a shared pack does not carry it unseen."""

    def __init__(self, gathered: Gathered, quotes: Quotes, codebook: Codebook, pack: Pack, situation: Situation | None) -> None:
        self._gathered = gathered
        self._quotes = quotes
        self._codebook = codebook
        self._pack = pack
        self._situation = situation

    def of(self, item: Item) -> Entry:
        """The entry of an item that the library holds."""
        note = item.note if self._shows(Part.NOTES) else ""
        return self._case(self._gathered.cases[item.target], note) if item.target in self._gathered.cases else self._passage(item.target, note)

    def _case(self, case: Case, note: str) -> Entry:
        tags = self._gathered.tags[case.id]
        named = self._named(tags)
        shown = [(part, name) for part, name in SECTION_OF.items() if self._shows(part)]
        silent = tuple(name for _, name in shown if name in case.silent_sections)
        cited = self._gathered.cited[case.id]
        return Entry(
            target=case.id,
            type=MatchType.CASE,
            title=case.title,
            summary=case.summary,
            where=on_the_map(case.place, case.countries),
            gaps=named("gap"),
            levels=named("level"),
            stages=named("stage"),
            evidence=case.evidence,
            outcome=case.outcome,
            sections=tuple(Told(part, name, case.body[name].strip()) for part, name in shown if name not in silent),
            silent=silent,
            fit=self._fit(tags, case),
            quotes=self._quotes.of(case) if self._shows(Part.QUOTES) else (),
            places=tuple(dict.fromkeys(of_citation(each.citation) for each in cited)),
            note=note,
        )

    def _passage(self, target: str, note: str) -> Entry:
        """A passage item is a quotation, also where the quotes of practices are hidden."""
        document_id, passage = self._gathered.passages[target]
        document, tags = self._gathered.documents[document_id], self._gathered.tags[target]
        named, place = self._named(tags), of_passage(passage, document)
        return Entry(
            target=target,
            type=MatchType.PASSAGE,
            title=passage.heading[-1] if passage.heading else document.title,
            summary="",
            where=on_the_map("", [tag.value for tag in tags.get("country", ()) if tag.trust >= LEAST_TRUST]),
            gaps=named("gap"),
            levels=named("level"),
            stages=named("stage"),
            evidence=None,
            outcome=None,
            sections=(),
            silent=(),
            fit=self._fit(tags, None),
            quotes=(Quote(passage.text, target, place),),
            places=(place,),
            note=note,
        )

    def _fit(self, tags: Tags, case: Case | None) -> Fit:
        return fit(self._codebook, self._situation, tags, case) if self._situation and self._shows(Part.FIT) else Fit()

    def _named(self, tags: Tags) -> Callable[[str], tuple[Named, ...]]:
        """Gives the values of a facet that are believed, in the codebook's order."""

        def of(facet: str) -> tuple[Named, ...]:
            order = self._codebook.facet(facet).ids
            values = [tag.value for tag in tags.get(facet, ()) if tag.trust >= LEAST_TRUST]
            ordered = sorted(values, key=lambda value: order.index(value) if value in order else len(order))
            return tuple(Named(value, self._codebook.label(facet, value)) for value in ordered)

        return of

    def _shows(self, part: Part) -> bool:
        return part not in self._pack.hidden
