"""A pack becomes a briefing: what it cites is read from the library as it stands now, and what the library does not know is said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kb.answer_model import Answer, MatchType
from kb.briefing import unknown
from kb.briefing.entries import Entries
from kb.briefing.gathering import Gathered
from kb.briefing.places import work_of_document
from kb.briefing.proposing import proposed
from kb.briefing.questions import Questions
from kb.briefing.quotes import Quotes
from kb.briefing.values import Briefing, Entry, Gone, Item, Pack, Part, Reference
from kb.knowledge import KnowledgeBase
from kb.model import Source
from kb.render.bibliography import bibliography
from kb.situation import Question


def resolve(kb: KnowledgeBase, pack: Pack, today: date) -> Briefing:
    """The pack as its readers see it today; what it hides is not in it.

    Raises:
        BadInputError: When the bibliography style is not known.
    """
    answer = kb.answer(Question(pack.situation)) if pack.situation.strip() else None
    counter = _counter(pack, answer)
    gathered = Gathered.of(kb, [item.target for item in (*pack.items, *counter)])
    entries_of = Entries(gathered, Quotes(kb, gathered), kb.codebook, pack, answer.situation if answer else None)
    entries = tuple(entries_of.of(item) for item in pack.items if gathered.holds(item.target))
    against = entries_of.of(counter[0]) if counter else None
    gone = tuple(Gone(item.target, item.type, _note(pack, item)) for item in pack.items if not gathered.holds(item.target))
    return Briefing(
        title=pack.title,
        audience=pack.audience,
        introduction=pack.introduction,
        situation=pack.situation.strip(),
        made_on=today,
        entries=entries,
        counter=against,
        unknown=_unknown(kb, pack, answer, gathered, entries, against),
        questions=_questions(kb, pack, answer, entries),
        references=_references(pack, gathered, (*entries, against) if against else entries),
        hidden=pack.hidden,
        gone=gone,
    )


def _counter(pack: Pack, answer: Answer | None) -> tuple[Item, ...]:
    """The practice that speaks against, as an item; none where it is in the pack already or is not to be shown."""
    if answer is None or answer.counter is None or Part.COUNTER in pack.hidden:
        return ()
    in_pack = any(item.target == answer.counter.id for item in pack.items)
    return () if in_pack else (Item(answer.counter.id, MatchType.CASE),)


def _note(pack: Pack, item: Item) -> str:
    return "" if Part.NOTES in pack.hidden else item.note


def _unknown(
    kb: KnowledgeBase, pack: Pack, answer: Answer | None, gathered: Gathered, entries: Sequence[Entry], counter: Entry | None
) -> tuple[str, ...]:
    if Part.UNKNOWN in pack.hidden:
        return ()
    told = list(unknown.of_situation(kb.store, kb.codebook, answer)) if answer else []
    unread, unquoted = ([], []) if Part.QUOTES in pack.hidden else _without_words(gathered, entries)
    told += unknown.of_entries(entries, unread, unquoted, len(pack.items) - len(entries))
    if answer and answer.confident and Part.COUNTER not in pack.hidden:
        told += unknown.of_counter(entries, counter)
    return tuple(told)


def _without_words(gathered: Gathered, entries: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Practices of whose sources none has a report in the library, and those of which no passage of a report tells enough to be quoted."""
    without = [entry for entry in entries if entry.type is MatchType.CASE and not entry.quotes]
    unread = [one for one in without if not any(each.source_id in gathered.reported for each in gathered.cases[one.target].citations)]
    return unread, [entry for entry in without if entry not in unread]


def _questions(kb: KnowledgeBase, pack: Pack, answer: Answer | None, entries: Sequence[Entry]) -> tuple[str, ...]:
    if Part.QUESTIONS in pack.hidden:
        return ()
    if pack.questions is not None:
        return pack.questions
    return proposed(Questions.from_folder(kb.settings.corpus), answer.situation if answer else None, entries)


def _references(pack: Pack, gathered: Gathered, entries: Sequence[Entry]) -> tuple[Reference, ...]:
    """Every work that a place names, each once."""
    places = [place for entry in entries for place in (*entry.places, *(quote.place for quote in entry.quotes))]
    keys = dict.fromkeys(place.reference for place in places)
    return bibliography([_work(gathered, key) for key in keys], pack.style)


def _work(gathered: Gathered, key: str) -> Source:
    return gathered.sources[key] if key in gathered.sources else work_of_document(gathered.documents[key])
