"""What the library does not know of a pack's matter, said aloud in sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select

from kb.answer_model import Answer, Situation
from kb.briefing.places import listed
from kb.briefing.values import Entry
from kb.cells import SURE
from kb.codebook import PRIMARY_FACETS, Codebook
from kb.model import CASE_SECTIONS, Evidence, Outcome, TagStatus
from kb.rows import chunks
from kb.schema import tags
from kb.store import Store

MOST_NAMED = 2
"""Practices that a sentence names; of more it says how many there are."""

SAYS = dict(zip(CASE_SECTIONS, ("what the situation was", "what was done", "what came of it", "what it took", "what to watch out for"), strict=True))
"""What a section of a case says."""

WENT_WRONG = (Outcome.MIXED, Outcome.FAILED)


def of_entries(entries: Sequence[Entry], unread: Sequence[Entry], unquoted: Sequence[Entry], gone: int) -> Iterator[str]:
    """What the sources of the practices leave open.

    Args:
        entries: Of the pack; passages among them are passed over.
        unread: Practices of which no report is in the library.
        unquoted: Practices that a report in the library tells, in no passage so that it could be quoted.
        gone: Number of items that the library no longer holds.
    """
    practices = [entry for entry in entries if entry.evidence]
    for name in CASE_SECTIONS:
        if silent := [entry for entry in practices if name in entry.silent]:
            yield f"{_sources_of(silent, practices)} not say {SAYS[name]}."
    grades: Counter[Evidence | None] = Counter(entry.evidence for entry in practices if entry.evidence is not Evidence.EVALUATED)
    if grades:
        told = listed([f"{grades[grade]} {grade}" for grade in Evidence if grades[grade]])
        yield f"Nobody measured what came of {_of_them(grades.total(), practices)}: {told}."
    if unread:
        yield f"No report that tells of {_of_them(len(unread), practices)} is in the library, so no words are quoted there."
    if unquoted:
        named = listed([f"“{entry.title}”" for entry in unquoted]) if len(unquoted) <= MOST_NAMED else _of_them(len(unquoted), practices)
        yield f"No words are quoted of {named}: no passage under the headings that are cited tells enough to stand by itself."
    if gone:
        items, them = ("item", "it") if gone == 1 else ("items", "them")
        yield f"{gone} {items} of the pack cannot be shown, for the library no longer holds {them}."


def of_situation(store: Store, codebook: Codebook, answer: Answer) -> Iterator[str]:
    """What the library holds nothing of, among what was surely read from the situation."""
    asked = _asked(answer.situation)
    if not answer.confident:
        yield "Nothing in the library answers the situation as it is described; what stands here is the nearest."
    if not asked:
        yield "No gap, level or stage could be read from the situation."
        return
    carried = _carried(store)
    single = [(facet, value) for facet, values in asked.items() for value in values if not carried.get((facet, value))]
    for facet, value in single:
        yield f"No practice in the library carries the {_named(codebook, facet, [value])}."
    if not single and len(asked) > 1:
        holders = [set().union(*(carried[facet, value] for value in values)) for facet, values in asked.items()]
        if not set.intersection(*holders):
            together = listed([f"the {_named(codebook, facet, values)}" for facet, values in asked.items()])
            yield f"No practice in the library carries {together} together."


def of_counter(entries: Sequence[Entry], counter: Entry | None) -> Iterator[str]:
    """That nothing is known to have gone wrong, where nothing is."""
    if counter is None and not any(entry.outcome in WENT_WRONG for entry in entries):
        yield "The library knows of no practice on the same gap or with the same instrument that failed or went only partly well; that is no proof."


def _asked(situation: Situation) -> Mapping[str, tuple[str, ...]]:
    """Values of gap, level and stage that are more likely than not."""
    sure = {facet: tuple(r.value for r in situation.facets.get(facet, ()) if r.confidence >= SURE) for facet in PRIMARY_FACETS}
    return {facet: values for facet, values in sure.items() if values}


def _carried(store: Store) -> dict[tuple[str, str], set[str]]:
    """Facet and value to the practices that carry it, by the last decision on each; passages, of which there are far more, are not read."""
    query = select(tags.c.target, tags.c.facet, tags.c.value, tags.c.status).order_by(tags.c.number)
    of_facets = tags.c.facet.concat("").in_(PRIMARY_FACETS)  # not by the index of facets, which leads through every passage
    carried: dict[tuple[str, str], set[str]] = {}
    with store.engine.connect() as connection:
        for some in chunks(sorted(store.case_hashes())):
            for target, facet, value, status in connection.execute(query.where(tags.c.target.in_(some), of_facets)):
                holders = carried.setdefault((facet, value), set())
                (holders.discard if status == TagStatus.REJECTED else holders.add)(target)
    return carried


def _sources_of(silent: Sequence[Entry], practices: Sequence[Entry]) -> str:
    if len(practices) == 1:
        return "The source does"
    if len(silent) <= MOST_NAMED and len(silent) < len(practices):
        return f"The sources of {listed([f'“{entry.title}”' for entry in silent])} do"
    return f"The sources of {_share(len(silent), len(practices))} practices do"


def _share(some: int, whole: int) -> str:
    """Of two or more: "both", "all 3", "2 of the 3"."""
    if some == whole:
        return "both" if whole == 2 else f"all {whole}"
    return f"{some} of the {whole}"


def _of_them(some: int, practices: Sequence[Entry]) -> str:
    """In a sentence that denies something: "the practice", "either practice", "any of the 3 practices", "2 of the 3 practices"."""
    whole = len(practices)
    if some == whole <= 2:
        return "the practice" if whole == 1 else "either practice"
    return f"{'any' if some == whole else some} of the {whole} practices"


def _named(codebook: Codebook, facet: str, values: Sequence[str]) -> str:
    return f"{codebook.facet(facet).label.lower()} {listed([f'“{codebook.label(facet, value)}”' for value in values], 'or')}"
