"""Packs as their pages print them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from kb.answer_model import MatchType
from kb.briefing.packs import Kept
from kb.briefing.sharing import Shared
from kb.briefing.values import Briefing, Item, Part
from kb.briefing.versions import Stale
from kb.model import Case
from kb.render.briefing import Form
from kb.store import Store
from web.present.results import passage_address
from web.present.words import place_line

GONE = "No longer in the library"

PARTS = {
    Part.TABLE: "Summary table",
    Part.SITUATION: "Situation of each practice",
    Part.DONE: "What they did",
    Part.OUTCOME: "What came of it",
    Part.TOOK: "What it took",
    Part.WATCH: "Watch out",
    Part.FIT: "Beside your situation: same, differs, check first",
    Part.QUOTES: "Quotes from the reports",
    Part.NOTES: "Your notes",
    Part.COUNTER: "Where it went less well",
    Part.UNKNOWN: "What the library does not know",
    Part.QUESTIONS: "Questions for discussion",
}
"""Names of the parts beside their tick, in the order of the pack."""


@dataclass(frozen=True)
class FileForm:
    """A form in which a pack can be had: what it is called, and what renders it."""

    name: str
    form: Form


FORMS = {
    "pdf": FileForm("PDF", Form.PDF),
    "docx": FileForm("Word", Form.DOCX),
    "html": FileForm("Web page", Form.HTML),
    "md": FileForm("Markdown", Form.MARKDOWN),
}
"""By the ending of the file."""


@dataclass(frozen=True)
class PackRow:
    """A pack in the list; `stale` is the number of items under which something changed."""

    id: str
    title: str
    audience: str
    items: int
    changed_at: datetime
    stale: int


@dataclass(frozen=True)
class ItemRow:
    """An item in the form of a pack; `href` is empty where the library no longer holds it."""

    target: str
    title: str
    what: str
    href: str
    note: str


@dataclass(frozen=True)
class StaleRow:
    """An item under which something changed: what did, in sentences; `lost` where it can only be taken out."""

    target: str
    title: str
    changes: tuple[str, ...]
    lost: bool


@dataclass(frozen=True)
class LinkRow:
    """A link to a frozen pack, whole, since it is given to others."""

    token: str
    url: str
    at: datetime
    revoked_at: datetime | None


def row(kept: Kept, stale: Sequence[Stale]) -> PackRow:
    """A pack for the list."""
    return PackRow(kept.id, kept.pack.title, kept.pack.audience, len(kept.pack.items), kept.changed_at, len(stale))


def item_rows(store: Store, items: Sequence[Item]) -> tuple[ItemRow, ...]:
    """Items with their titles, read at one stroke."""
    cases = store.cases([item.target for item in items if item.type is MatchType.CASE])
    passages = store.passages([item.target for item in items if item.type is MatchType.PASSAGE])
    titles = {document.id: document.title for document in store.documents({document_id for document_id, _ in passages.values()})}
    return tuple(
        _case_row(item, cases[item.target])
        if item.target in cases
        else _passage_row(item, passages[item.target][0], passages[item.target][1].heading, titles)
        if item.target in passages
        else ItemRow(item.target, item.target, GONE, "", item.note)
        for item in items
    )


def stale_rows(found: Sequence[Stale], briefing: Briefing) -> tuple[StaleRow, ...]:
    """What changed under a pack, with the titles that its readers see."""
    titles = {entry.target: entry.title for entry in briefing.entries}
    return tuple(StaleRow(each.target, titles.get(each.target, GONE), each.changes, each.gone and not each.moved_to) for each in found)


def link_rows(links: Sequence[Shared], root: str) -> tuple[LinkRow, ...]:
    """Links to a pack; `root` is the address under which the pages are open in this browser."""
    return tuple(LinkRow(link.token, f"{root}shared/{link.token}", link.at, link.revoked_at) for link in links)


def _case_row(item: Item, case: Case) -> ItemRow:
    return ItemRow(item.target, case.title, f"Practice, {place_line(case.place, case.countries)}", f"/cases/{quote(case.id)}", item.note)


def _passage_row(item: Item, document_id: str, heading: Sequence[str], titles: Mapping[str, str]) -> ItemRow:
    work = titles[document_id]
    own = heading[-1] if heading else work
    return ItemRow(item.target, own, f"Passage, {work}" if own != work else "Passage", passage_address(document_id, item.target), item.note)
