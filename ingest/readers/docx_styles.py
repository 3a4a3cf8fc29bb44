"""What a DOCX paragraph is: heading, caption, list item or contents line, by its style, outline level and numbering."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

HEADING_NAME = re.compile(
    r"^(?:heading|überschrift|titre|título|titolo|kop|nagłówek|rubrik|overskrift|otsikko|cabeçalho|nadpis|encabezado|intestazione)\s*([1-9])\b",
    re.IGNORECASE,
)
TITLE_NAME = re.compile(r"^(?:title|titel|titre|título|titolo|tytuł|rubrik|book title)$", re.IGNORECASE)
CONTENTS_HEADING = re.compile(r"^(?:toc heading|contents heading|inhaltsverzeichnisüberschrift|en-tête de table des matières)$", re.IGNORECASE)
CONTENTS_NAME = re.compile(
    r"^(?:toc|contents|verzeichnis|tm|tdc|table of figures|table of authorities|index|sommario|inhopg|spis treści)\s*\d*$", re.IGNORECASE
)
CAPTION_NAME = re.compile(
    r"^(?:caption|beschriftung|légende|leyenda|didascalia|bijschrift|legenda|bildtext|figure|table|illustration|table caption|image caption)$",
    re.IGNORECASE,
)
LIST_NAME = re.compile(r"^(?:list (?:bullet|number)|aufzählung|liste à puces|listnummer)", re.IGNORECASE)
BULLET_FORMATS = frozenset({"bullet", "none", ""})


@dataclass(frozen=True)
class Style:
    """A paragraph style with what it inherits. `heading_level` is 1..9 or None; `size` is in half-points; `list_mark` is (numId, level)."""

    name: str = ""
    heading_level: int | None = None
    is_title: bool = False
    is_caption: bool = False
    is_contents: bool = False
    list_mark: tuple[str, int] | None = None
    bold: bool = False
    size: int | None = None


def value(element: Any, path: str) -> str | None:
    """The `w:val` at a path of child tags ("w:pPr/w:jc"), or None where there is no such child."""
    for tag in path.split("/"):
        element = element.find(qn(tag)) if element is not None else None
    return None if element is None else element.get(qn("w:val"), "")


def is_on(element: Any, path: str) -> bool:
    """True where a switch such as `w:b` is set and not set to false."""
    return value(element, path) not in (None, "0", "false", "off")


class Styles:
    """Styles of one document by id, each resolved along its chain."""

    def __init__(self, styles: Any) -> None:
        self._elements = {style.get(qn("w:styleId")): style for style in styles.findall(qn("w:style"))}
        self._resolved: dict[str, Style] = {}
        self.default_id = next((key for key, style in self._elements.items() if _is_default(style)), "")
        self.default_size = int(value(styles, "w:docDefaults/w:rPrDefault/w:rPr/w:sz") or 0) or None

    def of(self, paragraph: Any) -> Style:
        """The style of a paragraph element."""
        return self.by_id(value(paragraph, "w:pPr/w:pStyle") or self.default_id)

    def by_id(self, style_id: str, seen: frozenset[str] = frozenset()) -> Style:
        """The style with this id; an unknown id and a chain that runs in a circle give a plain one."""
        element = self._elements.get(style_id)
        if element is None or style_id in seen:
            return Style(name=style_id, size=self.default_size, **_named(style_id))
        if style_id not in self._resolved:
            base = self.by_id(value(element, "w:basedOn") or "", seen | {style_id})
            self._resolved[style_id] = _resolve(element, base)
        return self._resolved[style_id]


def _is_default(style: Any) -> bool:
    return style.get(qn("w:type")) == "paragraph" and style.get(qn("w:default")) in ("1", "true")


def _named(name: str) -> dict[str, Any]:
    """What a style's name says."""
    found = HEADING_NAME.match(name)
    level = int(found.group(1)) if found else 1 if CONTENTS_HEADING.match(name) or TITLE_NAME.match(name) else None
    said: dict[str, Any] = {"heading_level": level} if level else {}
    said |= {"is_title": True} if TITLE_NAME.match(name) else {}
    said |= {"is_contents": True} if CONTENTS_NAME.match(name) else {}
    return said | ({"is_caption": True} if CAPTION_NAME.match(name) else {})


def _resolve(element: Any, base: Style) -> Style:
    """A style element on top of the style that it is based on."""
    name = value(element, "w:name") or ""
    inherited = {"heading_level": base.heading_level, "is_caption": base.is_caption, "is_contents": base.is_contents}
    said = inherited | _named(name)
    outline = value(element, "w:pPr/w:outlineLvl")
    if outline is not None and "heading_level" not in _named(name) and not said["is_contents"]:
        said["heading_level"] = int(outline) + 1 if int(outline) < 9 else None
    own = list_mark(element)
    mark = own or base.list_mark or (("", 0) if LIST_NAME.match(name) else None)
    bold = is_on(element, "w:rPr/w:b") if value(element, "w:rPr/w:b") is not None else base.bold
    return Style(name=name, list_mark=mark, bold=bold, size=int(value(element, "w:rPr/w:sz") or 0) or base.size, **said)


def list_mark(element: Any) -> tuple[str, int] | None:
    """(numId, level) that a paragraph or style states; numId "0" takes a list mark away."""
    number = value(element, "w:pPr/w:numPr/w:numId")
    level = value(element, "w:pPr/w:numPr/w:ilvl")
    return None if number is None else (number, int(level or 0))


class Numbering:
    """The labels that Word would draw: counts through the document, so each paragraph is asked once and in order."""

    def __init__(self, numbering: Any | None) -> None:
        self._levels: dict[tuple[str, int], Any] = {}
        self._list_of: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        if numbering is not None:
            self._load(numbering)

    def _load(self, numbering: Any) -> None:
        for abstract in numbering.findall(qn("w:abstractNum")):
            key = abstract.get(qn("w:abstractNumId"))
            for level in abstract.findall(qn("w:lvl")):
                self._levels[key, int(level.get(qn("w:ilvl")))] = level
        for number in numbering.findall(qn("w:num")):
            self._list_of[number.get(qn("w:numId"))] = value(number, "w:abstractNumId") or ""

    def label(self, mark: tuple[str, int]) -> str:
        """The label of the next paragraph with this mark, such as "2.1" or "b)"; "-" for bullets and unknown lists."""
        number, depth = mark
        level = self._levels.get((self._list_of.get(number, ""), depth))
        if level is None or (value(level, "w:numFmt") or "") in BULLET_FORMATS:
            return "-"
        counts = self._counts[number]
        counts[depth] = counts.get(depth, int(value(level, "w:start") or 1) - 1) + 1
        for deeper in [key for key in counts if key > depth]:
            del counts[deeper]
        return re.sub(r"%(\d)", lambda found: self._figure(number, int(found.group(1)) - 1), value(level, "w:lvlText") or "%1.")

    def _figure(self, number: str, depth: int) -> str:
        """The count of one level in its own format."""
        level = self._levels.get((self._list_of[number], depth))
        count = self._counts[number].get(depth, 1)
        return figure(count, (value(level, "w:numFmt") or "decimal") if level is not None else "decimal")


def figure(count: int, number_format: str) -> str:
    """A count as Word writes it: decimal, letters or Roman figures."""
    if number_format in ("lowerLetter", "upperLetter"):
        letters = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letters if number_format == "lowerLetter" else letters.upper()
    if number_format in ("lowerRoman", "upperRoman"):
        return _roman(count) if number_format == "lowerRoman" else _roman(count).upper()
    return f"{count:02d}" if number_format == "decimalZero" else str(count)


def _roman(count: int) -> str:
    text = ""
    for worth, letters in ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
        while count >= worth:
            text, count = text + letters, count - worth
    return text
