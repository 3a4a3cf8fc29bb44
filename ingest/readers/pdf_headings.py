"""Which drafts are headings, and how deep: by letters, numbering and the file's outline, alike over the whole document."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from ingest.clean import clean_text
from ingest.readers.pdf_drafts import Draft, Style
from ingest.readers.pdf_lines import Line
from kb.model import BlockKind

LARGER = 1.12  # times the text's letter size: from here on the size alone makes a heading
MAX_WORDS = 25
_NUMBER = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){0,4})(?:\.(?=\s)|\.?(?=\s))\s+(?=[^\W\d_]|[\"“‘'(])")
_NAMED = re.compile(
    r"^(?:chapter|part|annex|appendix|section|kapitel|teil|anhang|chapitre|partie|annexe|capítulo|parte|anexo|capitolo|allegato|bilag|bilaga)\s+(?:\d{1,2}|[A-Z]|[IVX]{1,5})\b",
    re.I,
)
_SENTENCE = re.compile(r"[.;,]\s*$")


@dataclass(frozen=True)
class OutlineEntry:
    """A bookmark of the file; `level` from 1."""

    title: str
    level: int
    page_number: int | None


class Face(NamedTuple):
    """How a heading is set; heavier faces sort first."""

    smaller: float
    light: bool
    mixed_case: bool
    italic: bool


def with_headings(drafts: Sequence[Draft], style: Style, outline: Sequence[OutlineEntry]) -> list[Draft]:
    """The drafts with headings marked and levelled; a heading set in several lines is one."""
    marked = _merged(_listed_numbers_as_text(drafts), style)
    bookmarks = _bookmarks(outline)
    numbered = _sequence([_number(draft) if _may_be_heading(draft) else () for draft in marked])
    italics = sum(_is_italic_title(marked, place) for place in range(len(marked)))
    headings = {
        place: draft
        for place, draft in enumerate(marked)
        if _may_be_heading(draft)
        and (_stands_out(draft, style) or place in numbered or _key(draft.text) in bookmarks or (italics >= 2 and _is_italic_title(marked, place)))
    }
    levels = _levels(headings, bookmarks, numbered)
    return [
        replace(draft, kind=BlockKind.HEADING, level=levels[place]) if place in levels else _as_list(draft, drafts)
        for place, draft in enumerate(marked)
    ]


def _listed_numbers_as_text(drafts: Sequence[Draft]) -> list[Draft]:
    """Lists of one short numbered item as paragraphs with their number in front, since they may be headings."""
    return [_with_mark(draft) if len(draft.marks) == 1 and draft.marks[0][0].isdigit() and len(draft.parts[0]) <= 3 else draft for draft in drafts]


def _with_mark(draft: Draft) -> Draft:
    first = draft.parts[0][0]
    return replace(draft, kind=BlockKind.PARAGRAPH, marks=(), parts=((replace(first, text=f"{draft.marks[0]} {first.text}"), *draft.parts[0][1:]),))


def _as_list(draft: Draft, drafts: Sequence[Draft]) -> Draft:
    """The list of one item that a paragraph was before, or the draft itself."""
    if draft.kind is not BlockKind.PARAGRAPH or len(draft.parts) != 1:
        return draft
    return next((old for old in drafts if len(old.marks) == 1 and old.page_number == draft.page_number and _with_mark(old) == draft), draft)


def _may_be_heading(draft: Draft) -> bool:
    text = draft.text
    if draft.kind is not BlockKind.PARAGRAPH or len(draft.lines) > 4 or not 2 <= len(text) <= 220 or len(text.split()) > MAX_WORDS:
        return False
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) >= 2 and len(letters) >= 0.4 * len(text.replace(" ", "")) and not text[0].islower() and not _SENTENCE.search(text)


def _stands_out(draft: Draft, style: Style) -> bool:
    """True for letters larger than the text's, bold ones, capitals, or a name like "Annex 1"."""
    line = draft.lines[0]
    if line.size >= LARGER * style.size:
        return True
    if line.size < 0.93 * style.size:
        return False
    text = draft.text
    capitals = text.upper() == text and sum(letter.isalpha() for letter in text) >= 5
    named = bool(_NAMED.match(text)) and len(text.split()) <= 12
    return all(item.bold for item in draft.lines) or (capitals and len(text.split()) <= 15) or named


def _is_italic_title(drafts: Sequence[Draft], place: int) -> bool:
    """True for one short line in italics over a paragraph that is not."""
    draft = drafts[place]
    if place + 1 >= len(drafts) or not _may_be_heading(draft) or len(draft.lines) > 1 or not draft.lines[0].italic or len(draft.text.split()) > 12:
        return False
    after = drafts[place + 1]
    return after.kind is BlockKind.PARAGRAPH and len(after.lines) > 1 and not after.lines[0].italic


def _merged(drafts: Sequence[Draft], style: Style) -> list[Draft]:
    """Drafts with the lines of one heading put together."""
    merged: list[Draft] = []
    for draft in drafts:
        last = merged[-1] if merged else None
        if last is not None and _is_second_line(last, draft, style):
            merged[-1] = replace(last, parts=((*last.lines, *draft.lines),))
        else:
            merged.append(draft)
    return merged


def _is_second_line(last: Draft, draft: Draft, style: Style) -> bool:
    if not (_may_be_heading(last) and _may_be_heading(draft)) or (last.page_number, last.region) != (draft.page_number, draft.region):
        return False
    before, line = last.lines[-1], draft.lines[0]
    alike = before.size == line.size and before.bold == line.bold and _stands_out(last, style) and _stands_out(draft, style)
    near = line.baseline - before.baseline <= 1.35 * max(line.size, style.leading(line.size))
    return alike and near and not _number(draft) and not _NAMED.match(draft.text) and len(last.text) + len(draft.text) <= 200


def _number(draft: Draft) -> tuple[int, ...]:
    """The number that the text begins with ("4.2" is 4, 2), or nothing."""
    found = _NUMBER.match(draft.text)
    if not found:
        return ()
    number = tuple(map(int, found.group(1).split(".")))
    return number if number[0] <= 30 and draft.text[found.end() :][:1].upper() == draft.text[found.end() :][:1] else ()


def _sequence(numbers: Sequence[tuple[int, ...]]) -> set[int]:
    """Places whose number goes on from another one, so that it numbers a section and nothing else."""
    known = {number for number in numbers if number}
    places = set()
    for place, number in enumerate(numbers):
        if number:
            before, after = (*number[:-1], number[-1] - 1), (*number[:-1], number[-1] + 1)
            child, parent = (*number, 1), number[:-1]
            if before in known or (number[-1] <= 1 and (after in known or child in known or (parent and parent in known))):
                places.add(place)
    return places


def _bookmarks(outline: Sequence[OutlineEntry]) -> Mapping[str, int]:
    return {_key(entry.title): entry.level for entry in reversed(outline) if len(_key(entry.title)) > 2}


def _key(text: str) -> str:
    """Letters and digits only, so that spacing, note numbers and signs do not matter."""
    return "".join(letter for letter in clean_text(text).casefold() if letter.isalnum() and letter not in "⁰¹²³⁴⁵⁶⁷⁸⁹")


def _levels(headings: Mapping[int, Draft], bookmarks: Mapping[str, int], numbered: set[int]) -> dict[int, int]:
    """Level of each heading: by its number, else of its bookmark, else by its face among the others."""
    faces = {place: _face(draft.lines[0], draft.text) for place, draft in headings.items()}
    marked = {place: bookmarks.get(_key(draft.text), 0) for place, draft in headings.items()}
    depths = {place: len(_number(draft)) if place in numbered else 0 for place, draft in headings.items()}
    base = min((marked[place] - depths[place] for place in headings if marked[place] and depths[place]), default=0)
    known = {place: depths[place] + max(0, base) if depths[place] else marked[place] for place in headings}
    by_face = _face_levels(faces, known)
    return {place: min(6, known[place] or by_face[faces[place]]) for place in headings}


def _face(line: Line, text: str) -> Face:
    return Face(-round(line.size * 2) / 2, not line.bold, text.upper() != text, line.italic)


def _face_levels(faces: Mapping[int, Face], depths: Mapping[int, int]) -> dict[Face, int]:
    """Level of each face: what most numbered or bookmarked headings in it have, else one deeper than the next heavier face."""
    votes: defaultdict[Face, Counter[int]] = defaultdict(Counter)
    for place, face in faces.items():
        if depths[place]:
            votes[face][depths[place]] += 1
    counts = Counter(faces.values())
    levels: dict[Face, int] = {}
    level = 0
    for rank, face in enumerate(sorted(counts)):
        is_title = rank == 0 and counts[face] == 1 and len(counts) > 1 and min(faces) in [place for place in faces if faces[place] == face]
        known = votes[face].most_common(1)[0][0] if votes[face] else None
        level = known or min(6, level + 1)
        levels[face] = level
        level = 0 if is_title and known is None else level
    return levels
