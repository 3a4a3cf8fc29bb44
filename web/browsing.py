"""Looking through the practices: filter, count, sort."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import quote, urlencode

from werkzeug.datastructures import MultiDict

from kb.model import Case, Depth, Evidence
from web.present.words import country_name

FACETS = ("gap", "level", "stage", "instrument", "sector", "country", "evidence", "depth")
PER_PAGE = 25
SORTS = {"place": "Place", "title": "Title", "evidence": "Strongest evidence", "period": "Latest period"}

_STRENGTH = {grade: rank for rank, grade in enumerate(Evidence)}


@dataclass(frozen=True)
class BrowseAddress:
    """What the address of the list says: ticked values (or within a facet, and between facets), words, source, order, page from 1."""

    ticked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: str = ""
    source: str = ""
    sort: str = "place"
    page: int = 1

    @classmethod
    def from_arguments(cls, arguments: MultiDict[str, str]) -> BrowseAddress:
        """Read a query string; what is empty or out of range is put right."""
        ticked = {facet: tuple(dict.fromkeys(value for value in arguments.getlist(facet) if value)) for facet in FACETS}
        sort, page = arguments.get("sort", ""), arguments.get("page", "")
        return cls(
            ticked={facet: values for facet, values in ticked.items() if values},
            words=arguments.get("words", "").strip(),
            source=arguments.get("source", "").strip(),
            sort=sort if sort in SORTS else "place",
            page=max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
        )

    @property
    def url(self) -> str:
        """The address, from the root of the site."""
        fields = [(facet, value) for facet in FACETS for value in self.ticked.get(facet, ())]
        fields += [("words", self.words)] if self.words else []
        fields += [("source", self.source)] if self.source else []
        fields += [("sort", self.sort)] if self.sort != "place" else []
        fields += [("page", str(self.page))] if self.page != 1 else []
        return "/cases" + (f"?{urlencode(fields, quote_via=quote)}" if fields else "")

    @property
    def filters(self) -> bool:
        """True where anything is filtered."""
        return bool(self.ticked or self.words or self.source)

    def without(self, facet: str, value: str) -> BrowseAddress:
        """With one value unticked."""
        left = tuple(other for other in self.ticked.get(facet, ()) if other != value)
        return replace(self, ticked={**{f: v for f, v in self.ticked.items() if f != facet}, **({facet: left} if left else {})}, page=1)

    def at_page(self, page: int) -> BrowseAddress:
        """Another page of the same list."""
        return replace(self, page=page)


@dataclass(frozen=True)
class Listing:
    """Practices that the filters let through, in order, and per facet the practices behind each value as if that facet were off."""

    cases: tuple[Case, ...]
    counts: Mapping[str, Mapping[str, int]]

    @property
    def pages(self) -> int:
        """Number of pages, at least one."""
        return max(1, -(-len(self.cases) // PER_PAGE))

    def page(self, number: int) -> tuple[Case, ...]:
        """The practices of a page, from 1; a page beyond the last is the last."""
        first = (min(number, self.pages) - 1) * PER_PAGE
        return self.cases[first : first + PER_PAGE]


def listing(cases: Iterable[Case], address: BrowseAddress) -> Listing:
    """What the list shows."""
    found = [case for case in cases if _holds_words(case, address.words) and _cites(case, address.source)]
    passing = {facet: [case for case in found if _passes(case, address.ticked, without=facet)] for facet in FACETS}
    counts = {facet: Counter(value for case in some for value in values_of(case, facet)) for facet, some in passing.items()}
    let_through = [case for case in found if _passes(case, address.ticked)]
    return Listing(tuple(sorted(let_through, key=_ORDERS[address.sort])), counts)


def values_of(case: Case, facet: str) -> tuple[str, ...]:
    """Values that a case carries of a facet of the list."""
    if facet == "depth":  # it is read from the whole text: 0.2 s for each of the others' counts at 2,000 practices
        return (case.depth,)
    own: dict[str, tuple[str, ...]] = {"sector": case.sectors, "country": case.countries, "evidence": (case.evidence,)}
    return own[facet] if facet in own else tuple(case.facets.get(facet, ()))


def _passes(case: Case, ticked: Mapping[str, Sequence[str]], without: str = "") -> bool:
    return all(not set(values).isdisjoint(values_of(case, facet)) for facet, values in ticked.items() if facet != without)


def _holds_words(case: Case, words: str) -> bool:
    """True where every word begins a word of the practice; case and accents do not count."""
    if not words:
        return True
    text = f"{case.title} {case.summary} {case.place} {case.organisation or ''} {' '.join(map(country_name, case.countries))} {case.text}"
    held = set(_plain_words(text))
    return all(any(other.startswith(word) for other in held) for word in _plain_words(words))


def _plain_words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", text).lower()
    return re.findall(r"\w+", "".join(letter for letter in folded if not unicodedata.combining(letter)))


def _cites(case: Case, source: str) -> bool:
    return not source or any(citation.source_id == source for citation in case.citations)


def last_year(period: str | None) -> int:
    """The latest year that a period names, 0 where it names none."""
    return max((int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", period or "")), default=0)


def _plain(text: str) -> str:
    return " ".join(_plain_words(text))


_ORDERS: Mapping[str, Callable[[Case], tuple[object, ...]]] = {
    "place": lambda case: (_plain(case.place), _plain(case.title)),
    "title": lambda case: (_plain(case.title),),
    "evidence": lambda case: (_STRENGTH[case.evidence], case.depth is Depth.BRIEF, _plain(case.title)),
    "period": lambda case: (-last_year(case.period), case.depth is Depth.BRIEF, _plain(case.title)),
}
