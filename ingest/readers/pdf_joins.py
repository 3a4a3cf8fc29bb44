"""Drafts over columns and pages: notes found at the bottom, paragraphs and lists that run on made whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.readers.pdf_blocks import NOTE_MARK, follows
from ingest.readers.pdf_drafts import Draft, Style, ends_sentence
from ingest.readers.pdf_lines import Line
from kb.model import BlockKind
from kb.pdf.page import Rule

_SMALL_NOTE = re.compile(r"^(?:[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}|\d{1,3}(?:[.)]?\s|(?=[A-ZÄÖÜÉ]))|\[\d{1,3}\]|[*†‡§]{1,3})")
_ASIDE = (BlockKind.FOOTNOTE, BlockKind.FURNITURE, BlockKind.CAPTION, BlockKind.TABLE)


def with_notes(drafts: Sequence[Draft], style: Style, rules: Sequence[Rule]) -> list[Draft]:
    """The drafts of a page with footnotes marked: small letters at the end of a column under a number or a rule, or a raised number in front."""
    noted = list(drafts)
    for region in sorted({draft.region for draft in drafts}):
        places = [place for place, draft in enumerate(drafts) if draft.region == region and draft.kind is not BlockKind.FURNITURE]
        small = _small_tail([drafts[place] for place in places], style)
        opened = False
        for place in places[len(places) - small :]:
            opened = opened or bool(_SMALL_NOTE.match(_printed(drafts[place]))) or _is_under_rule(drafts[place].lines[0], rules)
            if opened:
                noted[place] = _note(drafts[place])
    return [_note(draft) if _is_raised_note(draft) else draft for draft in noted]


def _small_tail(drafts: Sequence[Draft], style: Style) -> int:
    """How many drafts at a column's end are set in small letters; none where the whole column is."""
    small = 0
    for draft in reversed(drafts):
        if not draft.lines or draft.kind not in (BlockKind.PARAGRAPH, BlockKind.LIST) or draft.lines[0].size > 0.93 * style.size:
            break
        small += 1
    return small


def _is_under_rule(line: Line, rules: Sequence[Rule]) -> bool:
    """True where a short rule stands right above the line."""
    return any(
        rule.is_across and rule.right - rule.left < 250 and abs(rule.left - line.left) < 2 * line.size and 0 < line.top - rule.bottom < 2 * line.size
        for rule in rules
    )


def _printed(draft: Draft) -> str:
    return f"{draft.marks[0]} {draft.text}" if draft.marks else draft.text


def _is_raised_note(draft: Draft) -> bool:
    return draft.kind is BlockKind.PARAGRAPH and draft.text[:1] in "⁰¹²³⁴⁵⁶⁷⁸⁹" and bool(NOTE_MARK.match(draft.text))


def _note(draft: Draft) -> Draft:
    """A footnote of a paragraph or list, its number set apart from its text."""
    parts = [line for mark, part in zip(draft.marks or ("",) * len(draft.parts), draft.parts, strict=True) for line in _marked(mark, part)]
    first = replace(parts[0], text=re.sub(r"^([⁰¹²³⁴⁵⁶⁷⁸⁹]+|\d{1,3})(?=[^\W\d⁰¹²³⁴⁵⁶⁷⁸⁹])", r"\1 ", parts[0].text))
    return replace(draft, kind=BlockKind.FOOTNOTE, marks=(), parts=((first, *parts[1:]),))


def _marked(mark: str, part: tuple[Line, ...]) -> tuple[Line, ...]:
    return (replace(part[0], text=f"{mark} {part[0].text}"), *part[1:]) if mark else part


def joined(drafts: Sequence[Draft], style: Style) -> list[Draft]:
    """Drafts in reading order with what runs over a column, a page, a note or a figure made one, at the place where it begins."""
    flow = _Flow(style)
    for draft in drafts:
        flow.add(draft)
    return flow.drafts


class _Flow:
    """Drafts taken in one after the other; knows what is still open.

    `last` is the place of the last paragraph, list or heading, `note` of the last footnote, `waiting` of a paragraph that a footnote
    interrupted and that nothing has gone on with yet; -1 for none.
    """

    def __init__(self, style: Style) -> None:
        self.style = style
        self.drafts: list[Draft] = []
        self.last = self.note = self.waiting = -1

    def add(self, draft: Draft) -> None:
        """Take in the next draft: as a part of one that it goes on with, or on its own."""
        place = self._goes_on_with(draft)
        if place >= 0:
            self.drafts[place] = _together(self.drafts[place], draft)
            self.waiting = -1 if place == self.waiting else self.waiting
            return
        here = len(self.drafts)
        if draft.kind is BlockKind.FOOTNOTE:
            self.waiting = self.last if self.last >= 0 and _is_open(self.drafts[self.last]) else self.waiting
            self.note = here
        elif draft.kind not in _ASIDE:
            self.last = here
        self.drafts.append(draft)

    def _goes_on_with(self, draft: Draft) -> int:
        """Place of the draft that this one goes on with, or -1."""
        if draft.kind is BlockKind.FOOTNOTE:
            return self.note if self.note >= 0 and _note_runs_on(self.drafts[self.note], draft) else -1
        if draft.kind in _ASIDE or draft.kind is BlockKind.HEADING or self.last < 0:
            return -1
        if self.note > self.last and _note_goes_on(self.drafts[self.note], draft):
            return self.note
        if _is_new_place(self.drafts, self.last, draft) and _runs_on(self.drafts[self.last], draft, self.style):
            return self.last
        waits = 0 <= self.waiting != self.last and draft.page_number - self.drafts[self.waiting].last_page_number <= 1
        return self.waiting if waits and draft.text[:1].islower() and _runs_on(self.drafts[self.waiting], draft, self.style) else -1


def _is_open(draft: Draft) -> bool:
    return draft.kind is BlockKind.PARAGRAPH and not ends_sentence(draft.text)


def _note_goes_on(note: Draft, draft: Draft) -> bool:
    """True for the rest of an open note in the next column or page, set in the same letters and without a mark."""
    elsewhere = (note.region, note.last_page_number) != (draft.region, draft.page_number)
    return elsewhere and not ends_sentence(note.text) and draft.text[:1].islower() and note.lines[-1].size == draft.lines[0].size


def _is_new_place(result: Sequence[Draft], last: int, draft: Draft) -> bool:
    """True where another column or page, or something aside, lies between, or a full line is followed by a small letter."""
    before = result[last]
    line, following = before.lines[-1], draft.lines[0]
    apart = last < len(result) - 1 or before.region != draft.region or line.page_number != following.page_number
    if apart or before.marks or draft.marks or len(before.lines) < 2:
        return apart
    return following.text[:1].islower() and _is_full(before.lines, following)


def _runs_on(last: Draft, draft: Draft, style: Style) -> bool:
    """True where the draft goes on with the last one: same letters, an open sentence, and a beginning that can go on."""
    if BlockKind.HEADING in (last.kind, draft.kind):
        return False
    before, line = last.lines[-1], draft.lines[0]
    if abs(before.size - line.size) > 0.08 * line.size:
        return False
    if draft.marks:
        return bool(last.marks) and follows(last, draft, style)
    if before.text.endswith(("-", "\u00ad", "\u2010")):
        return True
    if ends_sentence(before.text):
        return (
            bool(last.right) and abs(last.right - before.right) < 0.6 and not last.marks and len(draft.lines[0].words) > 1 and not _is_indented(draft)
        )
    return line.text[:1].islower() or (len(last.lines) > 1 and not last.marks and before.bold == line.bold and _is_full(last.parts[-1], line))


def _is_indented(draft: Draft) -> bool:
    """True where the first line stands further in than the next, or there is no next to tell."""
    return len(draft.lines) < 2 or draft.lines[0].left - draft.lines[1].left > 0.5 * draft.lines[0].size


def _is_full(lines: Sequence[Line], after: Line) -> bool:
    """True where the next line's first word would not have fitted behind the last of the lines."""
    word = after.words[0]
    return max(line.right for line in lines) - lines[-1].right < word.right - word.left + 0.3 * after.size


def _note_runs_on(note: Draft, draft: Draft) -> bool:
    """True for a note without a number on a later page or column than an open one."""
    return (
        not _SMALL_NOTE.match(draft.text)
        and not ends_sentence(note.text)
        and (note.region, note.last_page_number) != (draft.region, draft.page_number)
    )


def _together(last: Draft, draft: Draft) -> Draft:
    if draft.marks:
        return replace(
            last, parts=last.parts + draft.parts, marks=last.marks + draft.marks, last_page_number=draft.last_page_number, region=draft.region
        )
    parts = (*last.parts[:-1], last.parts[-1] + draft.lines)
    return replace(last, parts=parts, last_page_number=draft.last_page_number, region=draft.region)
