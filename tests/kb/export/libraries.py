"""A library with something in every table that an export carries."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import insert

from kb.coding.decisions import Action, Suggested
from kb.coding.record import Choice
from kb.feedback.open_questions import OpenQuestions
from kb.feedback.verdicts import Says, Verdicts
from kb.knowledge import KnowledgeBase
from kb.model import Problem
from kb.schema import drafts, packs, shared_packs, sheet_versions, sheets
from tests.kb.documents import Part, prepared
from tests.web.reports import report_pdf, store_report

LOCKS = (
    Part("The keeper of the lock lends a pump to every miller who asks.", ("1 Locks",), 1, tags=(("gap", "capital"),)),
    Part("Contents of the volume", (), 1, furniture=True),
    Part("A school at the weir teaches the sons and daughters of barge hands.", ("2 Weirs",), 2),
)
AT = datetime(2026, 3, 4, 5, 6, 7, 890_123, tzinfo=UTC)


def fill(kb: KnowledgeBase) -> str:
    """Two documents, one replaced, with decisions of two coders and an undo, and a row in every other table; the id of the ready one without file."""
    first = store_report(kb, report_pdf(), source_id="bridges-2019")
    store_report(kb, report_pdf() + b"%", source_id="bridges-2019", replaces=first.id)
    document = prepared(kb.encoder, "Locks — and weirs", LOCKS, labels=("i", "1"))
    kb.add_document(document)
    passage = f"{document.document.id[:16]}-0000"
    decide(kb, passage)
    Verdicts(kb.store.engine).say("Ada", "Who lends a pump? “Ünser” mill", {"gap": ["capital"]}, passage, Says.FITS)
    Verdicts(kb.store.engine).say("", "Who lends a pump?", {}, passage, Says.WRONG_TAG, ("gap", "capital"))
    OpenQuestions(kb.store.engine).keep("A recipe for rye bread")
    kb.kept_situations.keep("A long situation. " * 100)
    kb.store.add_failure("/x/locked.pdf", Problem("locked.pdf", "It needs a password.", 3))
    add_rows(kb)
    return document.document.id


def decide(kb: KnowledgeBase, passage: str) -> None:
    """Ada accepts, Ben changes, notes and undoes; both are given the document."""
    suggested = (Suggested("capital", 0.75),)
    kb.record.decide("Ada", [Choice(passage, "gap", Action.ACCEPT, ("capital",), suggested)], kb.codebook)
    kb.record.decide("Ben", [Choice(passage, "gap", Action.CHANGE, ("capital", "education"), suggested, "“Both”")], kb.codebook)
    kb.record.decide("Ben", [Choice(passage, "stage", Action.CHANGE, ("maturity",))], kb.codebook)
    kb.record.undo("Ben", kb.codebook)
    document_id = kb.store.passages([passage])[passage][0]
    kb.record.assign(document_id, ["Ada", "Ben"])
    kb.record.finish(document_id, "Ada")


def add_rows(kb: KnowledgeBase) -> None:
    """Rows of tables that are written by pages: two revisions of a draft, a pack with a revoked link, a worksheet with two versions."""
    with kb.store.engine.begin() as connection:
        told = {"case_id": "own-pump", "who": "Ada", "at": AT, "note": "", "writing": {"title": "A pump"}, "state": "draft"}
        number = connection.execute(insert(drafts).values(**told, follows=0).returning(drafts.c.number)).scalar_one()
        connection.execute(insert(drafts).values(**told, follows=number))
        times = {"made_at": AT, "changed_at": AT}
        connection.execute(insert(packs).values(id="0123456789ab", revision=3, content={"title": "For the “Ünser” mill"}, **times))
        link = {"token": "t" * 43, "pack_id": "0123456789ab", "at": AT, "briefing": {"title": "As it was"}, "revoked_at": AT}
        connection.execute(insert(shared_packs).values(**link))
        sheet = {"id": "ba9876543210", "worksheet": "profile", "subject": "Mills", "who": "Ada", "period": "2026", "private": True}
        connection.execute(insert(sheets).values(**sheet, revision=2, answers={"gaps": [1, None]}, situation=None, **times))
        for name in ("spring", "autumn"):
            connection.execute(insert(sheet_versions).values(sheet_id="ba9876543210", at=AT, name=name, answers={"gaps": [0, None]}))
