"""A coding sheet as the Review page prints it: panels of values with what is suggested, why, and what each value means."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb.codebook import Codebook, Facet, Value
from kb.coding.decisions import Action, Decision, Suggested
from kb.coding.reasons import Reason
from kb.coding.review import MAIN_FACETS, Remaining
from kb.coding.sheets import CodingSheet
from kb.examples import Like
from kb.marks import marks
from kb.model import Document, Passage
from web.present.document import where
from web.present.text import TextBlock, blocks

KEYS: Mapping[str, str] = {"gap": "1234567890", "level": "qwetyiop", "stage": "dfghl", "kind": "zcvbnm"}
"""Keys of the values in the codebook's order, a row of the keyboard each; values beyond have none."""

GLIMPSE = 260
"""Characters that are shown of the paragraphs around a passage: about three lines."""

Ticks = Mapping[str, Collection[str]]
"""Facet to the values that are ticked."""


@dataclass(frozen=True)
class Example:
    """A tagged practice or passage that a suggestion is compared with."""

    title: str
    href: str


@dataclass(frozen=True)
class ValueLine:
    """A value as a toggle.

    Attributes:
        value: Its id.
        label: On the page.
        key: The key that toggles it, or empty.
        about: What it stands for, in a few words.
        when: When to tag it.
        not_when: When not to.
        percent: How sure the tagger is, where it suggests the value; else None.
        words: Cue words that speak for it.
        like: Where there are none, what carries it too.
        ticked: Whether it is ticked.
        others: Coders who gave it.
    """

    value: str
    label: str
    key: str
    about: str
    when: str
    not_when: str
    percent: int | None
    words: tuple[str, ...]
    like: tuple[Example, ...]
    ticked: bool
    others: tuple[str, ...]

    @property
    def defined(self) -> bool:
        """Whether the codebook says more than its name."""
        return bool(self.about or self.when or self.not_when)


@dataclass(frozen=True)
class Panel:
    """A facet of the sheet; `own` says in words how it was decided before, `empty_handed` names coders who gave none of its values."""

    facet: str
    name: str
    question: str
    one: bool
    lines: tuple[ValueLine, ...]
    own: str
    empty_handed: tuple[str, ...]

    @property
    def any_ticked(self) -> bool:
        """True where a value is ticked."""
        return any(line.ticked for line in self.lines)

    @property
    def hinted(self) -> int:
        """Number of values that are suggested."""
        return sum(line.percent is not None for line in self.lines)

    @property
    def first(self) -> tuple[ValueLine, ...]:
        """The values that are shown at once: all of a main facet, else those that somebody or something named."""
        if self.facet in MAIN_FACETS or not (self.any_ticked or self.own or any(map(_is_named, self.lines))):
            return self.lines
        return tuple(filter(_is_named, self.lines))

    @property
    def rest(self) -> tuple[ValueLine, ...]:
        """The other values, folded up."""
        return tuple(line for line in self.lines if line not in self.first)


@dataclass(frozen=True)
class SheetPage:
    """What the page of a passage prints of it; `pages` are those of the file to be shown as printed, from 1."""

    title: str
    heading: tuple[str, ...]
    where: str | None
    text: tuple[TextBlock, ...]
    before: str
    after: str
    panels: tuple[Panel, ...]
    folded: tuple[Panel, ...]
    note: str
    pages: tuple[int, ...]


@dataclass(frozen=True)
class FoundLine:
    """How much of a value was found, in words, and how much is still to come."""

    value: str
    label: str
    found: int
    left: str


def sheet_page(codebook: Codebook, sheet: CodingSheet, homes: Mapping[str, str], ticks: Ticks | None = None, note: str | None = None) -> SheetPage:
    """The sheet for the template.

    Args:
        codebook: In force.
        sheet: The sheet.
        homes: Document id of each example that is a passage.
        ticks: What is ticked; by default what the coder decided before, else what is suggested.
        note: The note as typed; by default the one that the coder left before.
    """
    ticks = default_ticks(sheet) if ticks is None else ticks
    panels = [_panel(facet, sheet, homes, ticks.get(facet.id, ())) for facet in codebook.facets]
    asked = [panel for panel in panels if is_asked(panel.facet, sheet.own) or panel.any_ticked]
    words = [word for (facet, _), reason in sheet.reasons.items() for word in reason.words if facet in MAIN_FACETS]
    first, last = sheet.passage.first_page, sheet.passage.last_page
    return SheetPage(
        title=passage_title(sheet.document, sheet.passage),
        heading=tuple(part for part in sheet.passage.heading if part != sheet.document.title),
        where=where(sheet.document, sheet.passage),
        text=blocks(sheet.passage.text, marks(sheet.passage.text, "", words)),
        before=_end_of(sheet.before),
        after=_beginning_of(sheet.after),
        panels=tuple(sorted(asked, key=lambda panel: MAIN_FACETS.index(panel.facet) if panel.facet in MAIN_FACETS else len(MAIN_FACETS))),
        folded=tuple(panel for panel in panels if panel not in asked),
        note=next((line.note for line in sheet.own.values() if line.note), "") if note is None else note,
        pages=() if first is None else tuple(range(first, min(last or first, first + 1) + 1)),
    )


def default_ticks(sheet: CodingSheet) -> Ticks:
    """What is ticked before the coder touches anything: what they decided before, else what is suggested of the facets that are asked for."""
    suggested = {facet: [each.value for each in sheet.suggested.get(facet, ())] for facet in MAIN_FACETS}
    return {**suggested, **{facet: line.values for facet, line in sheet.own.items()}}


def is_asked(facet: str, own: Collection[str]) -> bool:
    """Whether a sheet asks for a facet, so that leaving it empty says that the passage carries none of its values; `own` were decided before."""
    return facet in MAIN_FACETS or facet in own


def found_lines(codebook: Codebook, facet: str, remaining: Iterable[Remaining]) -> tuple[FoundLine, ...]:
    """How far the review of a facet is, value by value."""
    return tuple(FoundLine(one.value, codebook.label(facet, one.value), one.found, left_words(one)) for one in remaining)


def left_words(one: Remaining) -> str:
    """What is still to be found of a value: "about 12 of 40 left, 8 to 19"."""
    expected = round(one.expected)
    if not one.left:
        return "none left"
    if not one.seen:
        return f"about {expected} in all, {one.low} to {one.high}"
    of_all = f" of {one.found + expected}" if one.found else ""
    return f"about {expected}{of_all} left, {one.low} to {one.high}"


def passage_title(document: Document, passage: Passage) -> str:
    """The heading that a passage stands under; where it is none but the title of the document, its place in it."""
    own = passage.heading[-1] if passage.heading else ""
    return own if own and own != document.title else f"Passage {passage.position + 1}"


def _end_of(text: str) -> str:
    """The last words of a neighbour's last paragraph."""
    last = text.strip().rpartition("\n")[2]
    return last if len(last) <= GLIMPSE else f"… {last[-GLIMPSE:].partition(' ')[2]}"


def _beginning_of(text: str) -> str:
    """The first words of a neighbour's first paragraph."""
    first = text.strip().partition("\n")[0]
    return first if len(first) <= GLIMPSE else f"{first[:GLIMPSE].rpartition(' ')[0]} …"


def _is_named(line: ValueLine) -> bool:
    return line.percent is not None or line.ticked or bool(line.others)


def _panel(facet: Facet, sheet: CodingSheet, homes: Mapping[str, str], ticked: Collection[str]) -> Panel:
    suggested = {each.value: each for each in sheet.suggested.get(facet.id, ())}
    keys = KEYS.get(facet.id, "").ljust(len(facet.values))
    others = [line for line in sheet.others if line.facet == facet.id]
    return Panel(
        facet=facet.id,
        name=facet.label,
        question=facet.question,
        one=facet.one,
        lines=tuple(
            _line(value, key.strip(), suggested.get(value.id), sheet.reasons.get((facet.id, value.id), Reason()), homes, ticked, others)
            for value, key in zip(facet.values, keys, strict=False)
        ),
        own=_own(sheet.own.get(facet.id)),
        empty_handed=tuple(_by(line) for line in others if not line.values),
    )


def _line(
    value: Value,
    key: str,
    suggested: Suggested | None,
    reason: Reason,
    homes: Mapping[str, str],
    ticked: Collection[str],
    others: Sequence[Decision],
) -> ValueLine:
    return ValueLine(
        value=value.id,
        label=value.label,
        key=key,
        about=value.connects,
        when=value.when,
        not_when=value.not_when,
        percent=round(100 * suggested.confidence) if suggested else None,
        words=reason.words[:4],
        like=tuple(_example(like, homes) for like in reason.like[:1]),
        ticked=value.id in ticked,
        others=tuple(_by(line) for line in others if value.id in line.values),
    )


def _example(like: Like, homes: Mapping[str, str]) -> Example:
    if like.id in homes:
        return Example(like.title, f"/library/{homes[like.id]}?passage={like.id}#passage")
    return Example(like.title, f"/cases/{like.id}")


def _by(line: Decision) -> str:
    return f"settled by {line.coder}" if line.action is Action.ADJUDICATE else line.coder


def _own(line: Decision | None) -> str:
    if line is None:
        return ""
    did = {Action.ACCEPT: "accepted", Action.CHANGE: "changed", Action.REJECT: "rejected"}
    return did.get(line.action, "decided")
