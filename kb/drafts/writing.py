"""What has been written of a practice so far: the fields of a card as they were typed, and the passages behind them. Opens nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from kb.cards import CASE_FACETS, ONE_VALUE_FACETS
from kb.drafts.card_writer import SIZES, card_text, front_matter
from kb.drafts.statements import renumbered, without_marks
from kb.model import CASE_SECTIONS, Case, Evidence, Outcome, StillRunning

NUMBERS = ("lat", "lon", "inhabitants", "firms", "members", "employees")
TEXTS = (
    *("title", "summary", "place", "lat", "lon", *ONE_VALUE_FACETS, "evidence", "outcome", "evidence_by", "period", "organisation", "web"),
    *(*SIZES, "cost", "duration", "still_running", "checked"),
)
"""Fields of a card that hold one text each; those of its size stand beside the others."""

LISTS = ("country", "sector", *CASE_FACETS, "asked_as", "inventory")


@dataclass(frozen=True)
class Cited:
    """A place in a published work that tells the practice.

    Attributes:
        source_id: The work; empty while the document is linked to none.
        section: As printed.
        pages: As printed, or empty.
        document_id: The document in the library, or empty where the place was cited without one.
        passage_id: The passage that was chosen, or empty.
        quote: Words of the passage that matter; "…" stands for what was left out.
    """

    source_id: str
    section: str
    pages: str = ""
    document_id: str = ""
    passage_id: str = ""
    quote: str = ""


@dataclass(frozen=True)
class Writing:
    """A record in the making.

    Attributes:
        texts: Each of `TEXTS`, empty where nothing was typed.
        lists: Each of `LISTS`.
        body: Each of `CASE_SECTIONS`; a mark as "[2]" behind a statement names the second of `cited`.
        cited: In the order of their numbers, from 1.
    """

    texts: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]
    body: Mapping[str, str]
    cited: tuple[Cited, ...]

    @classmethod
    def empty(cls) -> Writing:
        """Nothing but the grades that claim least."""
        least = {"evidence": Evidence.DESCRIBED.value, "outcome": Outcome.UNKNOWN.value, "still_running": StillRunning.UNKNOWN.value}
        return cls(dict.fromkeys(TEXTS, "") | least, dict.fromkeys(LISTS, ()), dict.fromkeys(CASE_SECTIONS, ""), ())

    @classmethod
    def from_case(cls, case: Case) -> Writing:
        """A record of the library, to be worked on."""
        front = front_matter(case)
        fields = front | front["size"]
        texts = {name: "" if fields.get(name) is None else str(fields[name]) for name in TEXTS}
        cited = tuple(Cited(row.source_id, row.section, row.pages or "") for row in case.citations)
        return cls(texts, {name: tuple(front[name]) for name in LISTS}, dict(case.body), cited)

    @classmethod
    def from_json(cls, held: Mapping[str, Any]) -> Writing:
        """As `as_json` gave it."""
        lists = {name: tuple(values) for name, values in held["lists"].items()}
        return cls(held["texts"], lists, held["body"], tuple(Cited(**row) for row in held["cited"]))

    def as_json(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)

    def card(self, case_id: str) -> str:
        """The card that this makes, without marks; perhaps not of the form yet."""
        body = {name: without_marks(text) for name, text in self.body.items()}
        return card_text(self._front(case_id), body)

    def without(self, numbers: Collection[int]) -> Writing:
        """Without the cited places of these numbers, from 1; the marks of the others follow."""
        kept = [number for number in range(1, len(self.cited) + 1) if number not in numbers]
        now = {old: new for new, old in enumerate(kept, start=1)}
        body = {name: renumbered(text, now) for name, text in self.body.items()} if len(kept) < len(self.cited) else self.body
        return replace(self, body=body, cited=tuple(self.cited[number - 1] for number in kept))

    def with_cited(self, more: Sequence[Cited]) -> Writing:
        """With further places behind those that it has; a passage that is among them already is left out."""
        held = {row.passage_id for row in self.cited if row.passage_id}
        return replace(self, cited=(*self.cited, *(row for row in more if row.passage_id not in held)))

    def flat(self) -> dict[str, str]:
        """Every field by name as one text; a cited place is "source 1"."""
        lists = {name: "\n".join(values) if name == "asked_as" else ", ".join(values) for name, values in self.lists.items()}
        cited = {f"source {n}": "\n".join(filter(None, asdict(row).values())) for n, row in enumerate(self.cited, start=1)}
        return {**self.texts, **lists, **self.body, **cited}

    def _front(self, case_id: str) -> dict[str, Any]:
        fields: dict[str, Any] = {name: _number(text) if name in NUMBERS else text or None for name, text in self.texts.items()}
        fields["size"] = {name: fields.pop(name) for name in SIZES if self.texts[name]}
        rows = dict.fromkeys((row.source_id, row.section, row.pages or None) for row in self.cited)
        fields["sources"] = [{"source": source, "section": section, "pages": pages} for source, section, pages in rows]
        return fields | {name: list(values) for name, values in self.lists.items()} | {"id": case_id}


def changed(one: Writing, other: Writing) -> tuple[str, ...]:
    """Names of the fields in which they differ, in the order of the card."""
    mine, theirs = one.flat(), other.flat()
    return tuple(name for name in {**mine, **theirs} if mine.get(name, "") != theirs.get(name, ""))


def _number(text: str) -> object:
    """The number that was typed, None for nothing, else the text: whoever reads the card is told what is wrong."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text or None
