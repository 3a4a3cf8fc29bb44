"""Signs of furniture in one text: names of headings whose sections nobody asks for, and lines that are no prose. Knows nothing of order."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from enum import StrEnum
from importlib.resources import files

MAX_ADDRESS_WORDS = 45
MAX_NOTICE_WORDS = 60
MAX_ENTRY_WORDS = 25
MAX_NAME_WORDS = 6
PROSE_WORDS = 40


class FurnitureSection(StrEnum):
    """What kind of section a heading opens; each ends by other signs."""

    CONTENTS = "contents"
    REFERENCES = "references"
    IMPRINT = "imprint"


_NAMES = tomllib.loads(files("ingest").joinpath("furniture_names.toml").read_text("utf-8"))
_FILLERS = frozenset(_NAMES["fillers"].split())
_WORDS = {section: frozenset(_NAMES[section]["words"].split()) for section in FurnitureSection}
_WHOLE = {section: frozenset(_NAMES[section]["names"]) for section in FurnitureSection}

_PART = (
    "annex|annexe|annexes|appendix|appendices|anhang|anlage|anexo|allegato|appendice|bijlage|zalacznik|bilaga|bilag"
    "|chapter|part|kapitel|teil|chapitre|partie|capitulo|parte|capitolo|hoofdstuk|deel|rozdzial|czesc|del"
)
_ROMAN = r"(?=[ivxlc])(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})"
NUMBERING = re.compile(rf"^(?:(?:{_PART}|section)\s+)?(?:[0-9]+(?:\.[0-9]+)*|[ivxlc]+|[a-h])\s*[.):–-]*\s+")
NEW_PART = re.compile(rf"^(?:(?:{_PART})\b|(?:[0-9]{{1,2}}(?:\.[0-9]+)*[.):]?|[ivx]{{1,5}}[.):])\s+\S)")
LEADER = re.compile(r"(?:\.\s?){4,}|…{2,}|·{4,}|_{5,}")
ENDS_IN_PAGE = re.compile(rf"[\s.…](?:[0-9]{{1,3}}|{_ROMAN})\s*$")
BARE_NUMBER = re.compile(
    rf"^(?:(?:page|seite|pagina|side|sida|strona|p\.|s\.)\s*)?[-–—|\s]*(?:[0-9]{{1,4}}|{_ROMAN})[-–—|.\s]*"
    r"(?:(?:of|/|von|sur|de|di|van|z|av|af)\s*[0-9]{1,4})?$"
)
WEB_ADDRESS = re.compile(r"(?:https?://|ftp://|www\.)\S+|\S+@\S+\.\w{2,}|\bdoi:\s*10\.\S+|\b10\.\d{4,}/\S+", re.IGNORECASE)
COPYRIGHT = re.compile(
    r"^(?:©|\(c\)\s|copyright\b)|\ball rights reserved\b|\balle rechte vorbehalten\b|\btous droits reserves\b"
    r"|\btodos los derechos reservados\b|\btutti i diritti riservati\b"
)
BOOK_NUMBER = re.compile(r"^(?:isbn|issn|doi|cat(?:alogue)?\.?\s*(?:no|number)|urn)\b[\s:.\-0-9a-z/()]*$")
PHONE = re.compile(r"\b(?:tel|phone|telephone|fax|mobile|telefon|tlf|tél|mob)\b[.:]*\s*[+(0-9]|\+\d{2}[\s(0-9]", re.IGNORECASE)
POSTCODE = re.compile(
    r"\b(?:[A-Z]{1,2}-)?(?!(?:19|20)\d{2}\s)\d{4,5}\s+[A-ZÀ-Þ][\w-]+|\b\d{2}-\d{3}\s+[A-ZÀ-Þ]"
    r"|\b[A-Z]{1,2}\d{1,2}[A-Z]?\s\d[A-Z]{2}\b|\b\d{3}\s\d{2}\s+[A-ZÀ-Þ]"
)
STREET = re.compile(
    r"\b(?:Street|Avenue|Road|Boulevard|Square|P\.?\s?O\.? Box)\b|\b(?:[Rr]ue|Calle|Via|Viale|Piazza|Plaza|ulica|ul\.|Rua|Avenida|Chaussée)\s+\w"
    r"|\w+(?:straße|strasse|str\.|platz|allee|weg|gatan|vägen|vej|gade|straat|laan|plein)\s+\d"
)
SENTENCE = re.compile(r"[a-zà-þ]{3,}[.!?](?:\s|$)")
WORK = re.compile(
    r"^[-\[\]\d.\s]*(?:[A-ZÀ-Þ][\w'’-]+(?:\s[A-ZÀ-Þ][\w'’-]+)?,?\s+(?:[A-ZÀ-Þ]\.[\s,-]*)+.{0,160}?(?:19|20)\d{2}"
    r"|.{3,140}?\((?:19|20)\d{2}[a-z]?\)\s*[.:,])"
)


def fold(text: str) -> str:
    """The text in lower case without accents, runs of spaces made one."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l").replace("ø", "o").replace("æ", "ae"))
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


def section_named(heading: str) -> FurnitureSection | None:
    """The furniture section that a heading opens, or None. Numbering in front and punctuation do not matter."""
    words = re.findall(r"[^\W\d_]+", NUMBERING.sub("", f"{fold(heading)} "))
    if not words or len(words) > MAX_NAME_WORDS or _has_figure_behind(heading):
        return None
    plain = " ".join(words)
    for section in FurnitureSection:
        known = _WORDS[section]
        if plain in _WHOLE[section] or (any(word in known for word in words) and all(word in known or word in _FILLERS for word in words)):
            return section
    return None


def _has_figure_behind(heading: str) -> bool:
    """True for "Table 1" and the like: a number behind the words names one thing, not a section."""
    return bool(re.search(r"[^\W\d_]\s*\d+\s*$", heading)) and not LEADER.search(heading)


def opens_new_part(heading: str) -> bool:
    """True for a heading that ends a section of furniture whatever its level: an annex, a chapter, a numbered heading."""
    return bool(NEW_PART.match(fold(heading)))


def is_contents_line(line: str) -> bool:
    """True for an entry of a contents list: dot leaders, or a short line that ends in a page number."""
    return bool(LEADER.search(line)) or (bool(ENDS_IN_PAGE.search(line)) and len(line.split()) <= MAX_ENTRY_WORDS)


def is_contents_text(text: str) -> bool:
    """True where at least half of the lines lead by dots to a page number; lines joined into one count by their leaders."""
    lines = [line for line in text.splitlines() if line.strip()]
    led = sum(1 for line in lines if LEADER.search(line))
    return led * 2 >= len(lines) > 0 < led and len(text.split()) <= MAX_ENTRY_WORDS * max(len(LEADER.findall(text)), len(lines))


def is_numbered_index(text: str) -> bool:
    """True for at least five lines that nearly all end in page numbers which never fall: contents without leaders."""
    lines = [line for line in text.splitlines() if line.strip()]
    ends = [int(found.group(1)) for line in lines if (found := re.search(r"\s(\d{1,3})\s*$", line))]
    return len(lines) >= 5 and len(ends) >= 0.8 * len(lines) and ends == sorted(ends) and len(set(ends)) > len(ends) / 2


def is_work(text: str) -> bool:
    """True for an entry of a list of references: author or institution with a year near the beginning, or a web address."""
    return bool(WORK.match(text[:400]) or WEB_ADDRESS.search(text))


def is_running_text(text: str, min_words: int = PROSE_WORDS) -> bool:
    """True for prose: long enough, with the end of a sentence, and no entry of contents or references."""
    return len(text.split()) >= min_words and bool(SENTENCE.search(text)) and not is_contents_text(text) and not is_work(text)


def is_notice(text: str) -> bool:
    """True for text that nobody would want as an answer: a bare number, a web address, an address, a copyright line, an ISBN."""
    folded = fold(text)
    words = len(text.split())
    if not folded:
        return False
    if BARE_NUMBER.match(folded) or BOOK_NUMBER.match(folded):
        return True
    if WEB_ADDRESS.search(text) and not re.search(r"\w{2,}", WEB_ADDRESS.sub(" ", text)):
        return True
    return (words <= MAX_NOTICE_WORDS and bool(COPYRIGHT.search(folded))) or (words <= MAX_ADDRESS_WORDS and _is_address(text))


def _is_address(text: str) -> bool:
    """True where two of telephone, web or mail address, postcode and street stand together without a sentence."""
    marks = (PHONE.search(text), WEB_ADDRESS.search(text), POSTCODE.search(text), STREET.search(text))
    return sum(1 for mark in marks if mark) >= 2 and not SENTENCE.search(WEB_ADDRESS.sub(" ", text))
