"""Ask and Answer: a situation in plain words, and the practices that others met it with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from kb.answer_model import Answer
from kb.corpus import Lead
from kb.feedback.open_questions import OpenQuestion, OpenQuestions
from kb.feedback.verdicts import Verdicts
from kb.knowledge import KnowledgeBase
from kb.model import Case, DocumentState
from kb.sources.leads import leads_for
from web.address import AnswerAddress
from web.coder import current_coder
from web.current import knowledge_base
from web.present.feedback import Said, said
from web.present.no_answer import CellView, cell_view
from web.present.panel import FacetView, Removed, answer_panel, removed_by
from web.present.results import TAB_NAMES, Result, result, tab_counts, tab_of
from web.present.situation import SituationView, situation_view
from web.present.words import count

blueprint = Blueprint("ask", __name__)

EXAMPLES = (
    "Our banks do not understand young technology companies. How did other cities bring lenders and small firms together?",
    "We run a mature manufacturing cluster and want to win over firms and researchers from other sectors.",
)


@dataclass(frozen=True)
class Tab:
    """A tab with its number of results."""

    id: str
    name: str
    count: int
    href: str
    current: bool


@dataclass(frozen=True)
class AnswerPage:
    """Everything that the template of an answer prints."""

    text: str
    address: AnswerAddress
    answer: Answer
    situation: SituationView
    tabs: tuple[Tab, ...]
    results: tuple[Result, ...]
    total: int
    panel: tuple[FacetView, ...]
    removed: tuple[Removed, ...]
    cell: CellView | None
    leads: tuple[Lead, ...]
    counter: Result | None
    said: Mapping[str, Said]
    kept: OpenQuestion | None


@blueprint.get("/")
def ask() -> str | Response:
    """The box; with a situation in the address, its answer."""
    kb = knowledge_base()
    address = AnswerAddress.from_arguments(request.args)
    text = words_of(kb, address)
    if not text:
        return render_template("ask/ask.html", examples=EXAMPLES, coverage=_coverage(kb), asked="q" in request.args)
    if len(text) > kb.settings.max_situation_chars and not address.stored:
        return render_template("ask/long.html", text=text, limit=kb.settings.max_situation_chars)
    if any(not value.strip() for value in request.args.values()):
        return redirect(address.url)
    return render_template("ask/answer.html", page=_answer_page(kb, address, text))


@blueprint.post("/")
def post_situation() -> Response:
    """A long situation is stored and gets a short address; a short one goes into the address itself."""
    kb = knowledge_base()
    text = request.form.get("q", "").strip()
    if len(text) > kb.settings.max_situation_chars:
        return redirect(AnswerAddress("", stored=kb.kept_situations.keep(text)).url, 303)
    return redirect(AnswerAddress(text).url, 303)


def words_of(kb: KnowledgeBase, address: AnswerAddress) -> str:
    """The situation that an address asks, perhaps empty.

    Raises:
        NotFoundError: When it names a stored one that is not there.
    """
    return kb.kept_situations.words(address.stored) if address.stored else address.words


def _answer_page(kb: KnowledgeBase, address: AnswerAddress, text: str) -> AnswerPage:
    answer = kb.answer(address.question(text))
    cases, sources = kb.store.cases(), kb.store.sources()
    counts = tab_counts(answer.matches)
    shown = [match for match in answer.matches if tab_of(match) == address.tab]
    seen = shown[: address.shown]
    documents = {i: document for i, (document, _) in kb.store.passages([i for match in seen for i in match.more]).items()}
    counter = answer.counter if answer.counter and answer.counter.id not in {match.id for match in seen} else None
    return AnswerPage(
        text=text,
        address=address,
        answer=answer,
        situation=situation_view(kb.codebook, answer.situation, address, _sectors(cases)),
        tabs=tuple(Tab(tab, name, counts[tab], address.at_tab(tab).url, tab == address.tab) for tab, name in TAB_NAMES.items()),
        results=tuple(result(kb.codebook, number, match, sources, documents) for number, match in enumerate(seen, start=1)),
        total=len(shown),
        panel=answer_panel(kb.codebook, answer.facet_counts, address, kb.codebooks.trust.lately(kb.codebook)),
        removed=removed_by(kb.codebook, answer.no_answer.removed_by, address) if answer.no_answer else (),
        cell=cell_view(kb.codebook, answer.no_answer.cell, address) if answer.no_answer and answer.no_answer.cell else None,
        leads=leads_for(answer, kb.leads),
        counter=result(kb.codebook, 0, counter, sources, {}) if counter and address.tab == "practices" else None,
        said=said(kb.codebook, Verdicts(kb.store.engine).of(current_coder() or "", text)),
        kept=OpenQuestions(kb.store.engine).of(text) if answer.no_answer else None,
    )


def _sectors(cases: Mapping[str, Case]) -> list[str]:
    """Sectors of the library."""
    return sorted({sector for case in cases.values() for sector in case.sectors})


def _coverage(kb: KnowledgeBase) -> str:
    """The library's size in one line."""
    cases = kb.store.cases().values()
    works = {citation.source_id for case in cases for citation in case.citations}
    countries = {code for case in cases for code in case.countries} - {"EU"}
    reports = sum(state is DocumentState.READY for state in kb.store.document_states().values())
    if not cases:
        return "The library holds no practice yet."
    return f"{count(len(cases), 'practice')} from {count(len(works), 'work')}, {count(len(countries), 'country')}; {count(reports, 'report')} added."
