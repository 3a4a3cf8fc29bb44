"""A practice that was written here enters the library, after a second person's check, and leaves it again."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from kb.cards import parse_card, read_card
from kb.codebook import Codebook
from kb.coding.record import coder_name
from kb.drafts.checks import Check, checks
from kb.drafts.drafting import with_works
from kb.drafts.revisions import DraftState, Revision, authors
from kb.drafts.writing import Writing
from kb.errors import BadInputError, ChangedMeanwhileError
from kb.knowledge import KnowledgeBase
from kb.model import Case


def open_checks(kb: KnowledgeBase, case_id: str, writing: Writing) -> tuple[Check, ...]:
    """Every point that is checked before a practice is published, with what is still wrong."""
    return checks(writing, case_id, kb.codebook, kb.store, kb.store.cases([case_id]).get(case_id))


def opened(kb: KnowledgeBase, case_id: str) -> tuple[int, Writing]:
    """What is written of a practice, and the number of that revision: 0 and the record of the library where nothing was written here yet.

    Values of the codebook that were merged since are what they were merged into.

    Raises:
        NotFoundError: When there is neither.
    """
    history = kb.drafts.history(case_id)
    if not history:
        return 0, Writing.from_case(kb.case(case_id))
    writing = history[-1].writing
    return history[-1].number, with_works(kb.store, replace(writing, lists=kb.codebook.standing(writing.lists)))


def save(kb: KnowledgeBase, case_id: str, follows: int, who: str, writing: Writing, submit: bool = False) -> Revision:
    """Keep what was written as a revision; with `submit` it waits for a second person from then on.

    Raises:
        BadInputError: When it has no author's name, or is submitted while something is wrong with it.
        ChangedMeanwhileError: When somebody else saved since it was opened.
    """
    writing = with_works(kb.store, writing)
    if submit:
        _refuse_faults(open_checks(kb, case_id, writing))
    return kb.drafts.append(case_id, follows, DraftState.SUBMITTED if submit else DraftState.DRAFT, coder_name(who), writing)


def send_back(kb: KnowledgeBase, case_id: str, follows: int, who: str, note: str) -> Revision:
    """Give a submitted practice back to its authors with a note.

    Raises:
        BadInputError: When it was not submitted, or nothing is noted.
        ChangedMeanwhileError: When it is another revision by now.
    """
    last = _at(kb, case_id, follows, DraftState.SUBMITTED)
    if not note.strip():
        raise BadInputError("Nothing was noted; say what has to be changed before it can be published.")
    return kb.drafts.append(case_id, follows, DraftState.DRAFT, coder_name(who), last.writing, note.strip())


def publish(kb: KnowledgeBase, case_id: str, follows: int, who: str) -> Case:
    """Put a submitted practice into the library; it is found from then on.

    Raises:
        BadInputError: When it was not submitted, something is wrong with it, or its author publishes it.
        ChangedMeanwhileError: When it is another revision by now.
    """
    with kb.drafts.one_at_a_time:
        last = _at(kb, case_id, follows, DraftState.SUBMITTED)
        name = coder_name(who)
        if name.casefold() in {author.casefold() for author in authors(kb.drafts.history(case_id))}:
            raise BadInputError(f"{name} wrote this version, so a second person has to check and publish it; give the name of that person.")
        _refuse_faults(open_checks(kb, case_id, last.writing))
        card = last.writing.card(case_id)
        case = parse_card(card, case_id, kb.codebook, hashlib.sha256(card.encode()).hexdigest())
        kb.drafts.append(case_id, follows, DraftState.PUBLISHED, name, last.writing, case=case)
        kb.indexing.put_cases([case], kb.encoder)
        kb.forget()
        return case


def withdraw(kb: KnowledgeBase, case_id: str, follows: int, who: str, note: str = "") -> None:
    """Take what was published here out of the library; where it had replaced a shipped record, that one stands again.

    Raises:
        BadInputError: When the library does not hold it as it was written here.
        ChangedMeanwhileError: When it is another revision by now.
    """
    with kb.drafts.one_at_a_time:
        last = kb.drafts.last(case_id)
        if case_id not in kb.drafts.published():
            raise BadInputError(f"The library holds nothing of '{case_id}' that was published here; there is nothing to withdraw.")
        card = kb.settings.corpus / "cases" / f"{case_id}.md"
        shipped = read_card(card, Codebook.from_file(kb.settings.corpus / "codebook.yaml")) if card.is_file() else None
        kb.drafts.append(case_id, follows, DraftState.WITHDRAWN, coder_name(who), last.writing, note.strip())
        if shipped:
            kb.indexing.put_cases([shipped], kb.encoder)
        else:
            kb.indexing.remove_cases([case_id])
        kb.forget()


def _at(kb: KnowledgeBase, case_id: str, follows: int, state: DraftState) -> Revision:
    """The newest revision, once it is the one that the caller saw, in the state that is asked for."""
    last = kb.drafts.last(case_id)
    if last.number != follows:
        raise ChangedMeanwhileError(case_id)
    if last.state is not state:
        raise BadInputError(f"'{case_id}' is {last.state}, not {state}; look at the newest version first.")
    return last


def _refuse_faults(found: tuple[Check, ...]) -> None:
    wrong = [fault for check in found for fault in check.faults]
    if wrong:
        fields = ", ".join(dict.fromkeys(fault.field.partition(".")[0] for fault in wrong))
        raise BadInputError(f"{len(wrong)} {'point is' if len(wrong) == 1 else 'points are'} still open ({fields}); put right what is listed.")
