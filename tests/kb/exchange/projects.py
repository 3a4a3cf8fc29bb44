"""A small coded project with planted decisions, and projects made at random."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

from hypothesis import strategies as st

from kb.codebook import Codebook, Facet, Value
from kb.coding.decisions import Action, Decision, Suggested
from kb.exchange.project import PlacedTag, Project, ProjectDocument, ProjectPassage
from kb.model import Origin, Source, Tag, TagStatus

CODEBOOK = Codebook(
    3,
    (
        Facet(
            "gap",
            "Gap",
            "Gaps",
            "Which missing connection is it about?",
            False,
            (
                Value("capital", "Capital", "firms and providers of capital", "banks, loans", "money only pays the cluster", strong=("bank",)),
                Value("firm-to-firm", "Firm to firm", "firms in the same cluster"),
                Value("policy", "Policy"),
            ),
        ),
        Facet("kind", "Kind", "Kinds", "What does it offer?", True, (Value("practice", "Practice"), Value("policy", "Policy", alone="a letter"))),
    ),
)

TEXT = "Banks meet 🏦 firms.\n\nFirms meet firms.\n\nNobody coded this."
FIRST, SECOND, THIRD = (
    ProjectPassage("d1-0000", "d1", 0, 19, ("1 Money", "1.1 Banks"), ("25", "26")),
    ProjectPassage("d1-0001", "d1", 21, 38, ("1 Money",), ("26", "26")),
    ProjectPassage("d1-0002", "d1", 40, 58),
)
REPORT = Source("report-2019", "Reports & co", ("Ada Northgate",), 2019, "Press", "report", "", None)


def at(day: int, hour: int = 9) -> datetime:
    """A time in March 2026."""
    return datetime(2026, 3, day, hour, 30, tzinfo=UTC)


def decision(
    number: int,
    coder: str,
    passage: str,
    facet: str,
    *values: str,
    action: Action = Action.CHANGE,
    suggested: Sequence[Suggested] = (),
    note: str = "",
    batch: str = "",
    of: str = "",
) -> Decision:
    """A line of the record, made on the day of its number."""
    return Decision(number, batch or f"b{number}", coder, at(number), action, passage, facet, values, tuple(suggested), note, 3, of)


RECORD = (
    decision(1, "Ada", "d1-0000", "gap", "capital", action=Action.ACCEPT, suggested=[Suggested("capital", 0.93)]),
    decision(2, "Ben", "d1-0000", "gap", "capital", "policy", note="The bank is public; so both.", suggested=[Suggested("capital", 0.93)]),
    decision(3, "Ada", "d1-0001", "gap", action=Action.REJECT, suggested=[Suggested("policy", 0.4)]),
    decision(4, "Ben", "d1-0001", "gap", "firm-to-firm"),
    decision(5, "Ben", "d1-0001", "gap", "policy"),
    decision(6, "Ben", "", "", action=Action.UNDO, of="b5"),
    decision(7, "Ada", "d1-0000", "gap", "capital", action=Action.ADJUDICATE, note="Public money is no policy."),
    decision(8, "Ada", "d1-0001", "kind", action=Action.SKIP, note="=ask Ben"),
)


def human(passage: str, facet: str, value: str) -> PlacedTag:
    """A tag that a person accepted."""
    return PlacedTag(passage, Tag(facet, value, 1.0, Origin.HUMAN, TagStatus.ACCEPTED))


PROJECT = Project(
    "Two coders",
    (ProjectDocument("d1", "A report", TEXT, REPORT), ProjectDocument("d2", "An empty one", "")),
    (FIRST, SECOND, THIRD),
    CODEBOOK,
    ("Ada", "Ben", "Cy"),
    RECORD,
    (PlacedTag("d1-0001", Tag("kind", "practice", 0.71, Origin.MODEL)), human("d1-0000", "gap", "capital")),
)

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=30)
LINES = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
TIMES = st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours))))


@st.composite
def projects(draw: st.DrawFn, words: st.SearchStrategy[str] = LINES) -> Project:
    """Up to three documents, four passages in each, three coders; decisions of every sort, some outside the codebook."""
    documents, passages = [], []
    for number in range(draw(st.integers(0, 3))):
        text = draw(words)
        documents.append(ProjectDocument(f"d{number}", f"T{draw(words)}", text, draw(st.sampled_from((None, REPORT)))))
        cuts = sorted(set(draw(st.lists(st.integers(0, len(text)), max_size=5))))
        for place, (start, end) in enumerate(pairwise(cuts)):
            heading = tuple(draw(st.lists(words, max_size=2)))
            passages.append(ProjectPassage(f"d{number}-{place}", f"d{number}", start, end, heading, draw(st.sampled_from((None, ("1", "ii"))))))
    coders = ("Ada", "Ben", "Zoë (adjudication)")
    record = tuple(_line(draw, number, coders, [passage.id for passage in passages], words) for number in range(1, draw(st.integers(0, 8)) + 1))
    tags = tuple(human(line.passage, line.facet, value) for line in record for value in line.values)
    return Project(draw(words), tuple(documents), tuple(passages), CODEBOOK, coders, record if passages else (), tags if passages else ())


def _line(draw: st.DrawFn, number: int, coders: Sequence[str], passages: Sequence[str], words: st.SearchStrategy[str]) -> Decision:
    coder, moment, batch = draw(st.sampled_from(coders)), draw(TIMES), draw(st.sampled_from(("b1", "b2", f"b{number}")))
    action = draw(st.sampled_from(Action))
    if action in (Action.UNDO, Action.REDO) or not passages:
        return Decision(number, f"b{number}", coder, moment, Action.UNDO, "", "", (), (), "", 3, batch)
    facet, known = draw(st.sampled_from((("gap", ("capital", "firm-to-firm", "policy", "new-value")), ("sector", ("food", "ict")))))
    values = tuple(value for value in known if draw(st.booleans())) if action not in (Action.SKIP, Action.REJECT) else ()
    suggested = tuple(Suggested(value, draw(st.floats(0, 1))) for value in known[:1])
    return Decision(number, batch, coder, moment, action, draw(st.sampled_from(passages)), facet, values, suggested, draw(words), 3)
