"""Reports of the tests' sources, as a library holds them, and a pack of everything in it."""

from __future__ import annotations

from sqlalchemy import event

from kb.briefing.adding import items
from kb.briefing.values import Pack
from kb.knowledge import KnowledgeBase
from tests.kb.documents import Part, prepared

BANKS = "marrowick-bank-round-table"
MILL = "hvidmose-mill-test-bed"
MISSION = "felsmark-trade-mission-alone"
LOANS = "Banks give our young software firms no loans."
ABROAD = "Our exports stand still and nobody abroad knows us; who sent trade missions?"

TOLD = (
    "Long before that, sheep grazed where the customs house stands today. "
    "The council of Marrowick set up a round table where four banks met twelve software firms each quarter. "
    "After three years nine of the twelve firms had loans; two defaulted. "
    "Whoever likes herons will find them at the weir."
)
PARTS = (
    Part("Six towns by the sea spoke of nothing but herring.", ("1 Before",), 1),
    Part(TOLD, ("2 Bridges", "2.1 Banks at one table"), 2, tags=(("gap", "capital"), ("country", "SE"))),
    Part("A council should begin with the banks and read out what was promised.", ("3 Advice",), 3, tags=(("gap", "capital"), ("stage", "take-off"))),
)
LABELS = ("xi", "25", "26")


def add_report(
    kb: KnowledgeBase,
    source_id: str | None = "bridges-2019",
    replaces: str | None = None,
    parts: tuple[Part, ...] = PARTS,
    title: str = "Bridges Built Slowly",
) -> str:
    """Stores the report; returns its id."""
    made = prepared(kb.encoder, title, parts, source_id=source_id, replaces=replaces, labels=LABELS)
    kb.add_document(made)
    return made.document.id


def passage(document_id: str, position: int) -> str:
    return f"{document_id[:16]}-{position:04d}"


def pack_of(kb: KnowledgeBase, *targets: str, situation: str = "") -> Pack:
    """A pack of these, as they are seen now."""
    return Pack("For Thursday", situation=situation, items=items(kb, targets)[0])


def statements(kb: KnowledgeBase) -> list[str]:
    """Fills with what is asked of the tables from now on."""
    asked: list[str] = []
    event.listen(kb.store.engine, "before_cursor_execute", lambda _connection, _cursor, statement, *_rest: asked.append(statement))
    return asked
