"""The address of an answer: words, corrections, filters, tab and length, all of it in the query string."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote, urlencode

from werkzeug.datastructures import MultiDict

from kb.answer_model import Filters
from kb.codebook import READ_FACETS
from kb.situation import Question

STEERING = (*READ_FACETS, "sector", "region_type", "place", "country")
"""Facets whose chips are part of the situation: `gap=` set by hand, `not-gap=` taken off. Of these region type, place and country do not steer."""

FILTERING = ("gap", "level", "stage", "country")
"""Facets of the panel, `only-gap=`; they filter."""

TABS = ("practices", "advice", "background")
STEP = 10
MOST = 60
"""Matches from which tabs and counts are made (contract, "Addresses of the answer page")."""

Values = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class AnswerAddress:
    """What the address of the answer page says.

    Attributes:
        words: The situation as typed; empty where it is stored.
        stored: Id of a stored situation, or None.
        chips: Facet to values set by hand.
        removed: Facet to values taken off by hand; never one that is also set by hand.
        only: Facet to values of the panel.
        tab: One of `TABS`.
        shown: Results shown of the tab.
    """

    words: str
    stored: str | None = None
    chips: Values = field(default_factory=dict)
    removed: Values = field(default_factory=dict)
    only: Values = field(default_factory=dict)
    tab: str = TABS[0]
    shown: int = STEP

    @classmethod
    def from_arguments(cls, arguments: MultiDict[str, str]) -> AnswerAddress:
        """Read a query string; what is empty, repeated or out of range is put right."""
        chips = {facet: _values(arguments, facet) for facet in STEERING}
        removed = {facet: tuple(value for value in _values(arguments, f"not-{facet}") if value not in chips[facet]) for facet in STEERING}
        tab, shown = arguments.get("tab", ""), arguments.get("n", "")
        return cls(
            words=arguments.get("q", "").strip(),
            stored=arguments.get("s", "").strip() or None,
            chips=_filled(chips),
            removed=_filled(removed),
            only=_filled({facet: _values(arguments, f"only-{facet}") for facet in FILTERING}),
            tab=tab if tab in TABS else TABS[0],
            shown=min(MOST, max(STEP, int(shown))) if shown.isascii() and shown.isdigit() and len(shown) < 4 else STEP,
        )

    def question(self, text: str) -> Question:
        """What is asked of the library, for the words themselves or those that were stored."""
        return Question(text, self.chips, self.removed, Filters(**self.only), limit=MOST)

    # the address itself

    @property
    def fields(self) -> list[tuple[str, str]]:
        """Names and values in a fixed order, so that one situation has one address."""
        return [*self._text, *self.corrections, *self.filters, *self._view]

    @property
    def corrections(self) -> list[tuple[str, str]]:
        """Chips set and taken off by hand."""
        return [*_pairs("", self.chips, STEERING), *_pairs("not-", self.removed, STEERING)]

    @property
    def filters(self) -> list[tuple[str, str]]:
        """What the panel lets through."""
        return _pairs("only-", self.only, FILTERING)

    @property
    def _text(self) -> list[tuple[str, str]]:
        return [("s", self.stored)] if self.stored else [("q", self.words)]

    @property
    def _view(self) -> list[tuple[str, str]]:
        tab = [("tab", self.tab)] if self.tab != TABS[0] else []
        return tab + ([("n", str(self.shown))] if self.shown != STEP else [])

    @property
    def url(self) -> str:
        """The address, from the root of the site."""
        return "/?" + urlencode(self.fields, quote_via=quote)

    @property
    def query(self) -> str:
        """The address without its page, for forms that come back to it."""
        return self.url.removeprefix("/")

    @property
    def chip_form(self) -> list[tuple[str, str]]:
        """Hidden fields of the form that adds chips: everything that stays as it is."""
        return [*self._text, *self.corrections, *self.filters, *(_only_tab(self._view))]

    @property
    def panel_form(self) -> list[tuple[str, str]]:
        """Hidden fields of the panel: everything but the filters."""
        return [*self._text, *self.corrections, *(_only_tab(self._view))]

    # the addresses that lead on from here

    def with_chip(self, facet: str, value: str) -> AnswerAddress:
        """With a chip set by hand; one that was taken off is put back."""
        return replace(self, chips=_with(self.chips, facet, value), removed=_without(self.removed, facet, value), shown=STEP)

    def without_chip(self, facet: str, value: str) -> AnswerAddress:
        """With a chip taken off, whether it was read or set by hand."""
        return replace(self, chips=_without(self.chips, facet, value), removed=_with(self.removed, facet, value), shown=STEP)

    def put_back(self, facet: str, value: str) -> AnswerAddress:
        """As if a chip had never been taken off."""
        return replace(self, removed=_without(self.removed, facet, value), shown=STEP)

    def without_filter(self, facet: str | None = None) -> AnswerAddress:
        """With one facet's filter off, or all of them."""
        kept = {name: values for name, values in self.only.items() if facet is not None and name != facet}
        return replace(self, only=kept, shown=STEP)

    def narrowed_to(self, only: Values) -> AnswerAddress:
        """With these filters in the place of the present ones."""
        return replace(self, only=only, shown=STEP)

    def at_tab(self, tab: str) -> AnswerAddress:
        """Another tab, from its beginning."""
        return replace(self, tab=tab, shown=STEP)

    @property
    def longer(self) -> AnswerAddress:
        """With the next results shown too."""
        return replace(self, shown=min(MOST, self.shown + STEP))


def _values(arguments: MultiDict[str, str], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value.strip() for value in arguments.getlist(name) if value.strip()))


def _filled(values: Values) -> Values:
    return {facet: some for facet, some in values.items() if some}


def _pairs(prefix: str, values: Values, facets: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(f"{prefix}{facet}", value) for facet in facets for value in values.get(facet, ())]


def _only_tab(view: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in view if name == "tab"]


def _with(values: Values, facet: str, value: str) -> Values:
    return {**values, facet: tuple(dict.fromkeys((*values.get(facet, ()), value)))}


def _without(values: Values, facet: str, value: str) -> Values:
    return _filled({**values, facet: tuple(other for other in values.get(facet, ()) if other != value)})
