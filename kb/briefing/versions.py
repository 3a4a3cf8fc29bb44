"""What a pack cites, as it stands now: taken when an item is added, compared later, so that the pack says what changed since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kb.answer_model import MatchType
from kb.briefing.changes import SOURCE, TAG, changes
from kb.briefing.places import work_of_document
from kb.briefing.successors import Successors, fingerprint
from kb.briefing.values import Item, Pack
from kb.codebook import Codebook
from kb.errors import BadInputError, NotFoundError
from kb.knowledge import KnowledgeBase
from kb.model import CASE_SECTIONS, Case, Document, Origin, Passage, Source, Tag, TagStatus


@dataclass(frozen=True)
class Seen:
    """What is cited, in one version of it: aspect to the value itself where that is short, else to the start of its SHA-256.

    Of a case `title`, `summary`, each section by its name, `facts`, `places`, `evidence`, `outcome` and `reports` (the ready documents of its
    sources); of a passage `text`, `document` and `document-title`; of both `tag:<facet>` and `source:<id>`.
    """

    type: MatchType
    aspects: Mapping[str, str]


@dataclass(frozen=True)
class Stale:
    """An item of a pack whose target is no longer what it was.

    Attributes:
        target: Id of the case or passage.
        type: Which of the two.
        changes: Sentences, never empty.
        gone: Whether the library no longer holds it.
        moved_to: Of a passage that is gone, the one with the same words in the report's newer version, or None.
    """

    target: str
    type: MatchType
    changes: tuple[str, ...]
    gone: bool = False
    moved_to: str | None = None


def present(kb: KnowledgeBase, targets: Iterable[str]) -> dict[str, Seen]:
    """The present version of each case and passage that the library holds, read at one go however many they are."""
    ids = list(dict.fromkeys(targets))
    cases = kb.store.cases(ids)
    passages = kb.store.passages([target for target in ids if target not in cases])
    tags, sources, linked = kb.store.tags([*cases, *passages]), kb.store.sources(), kb.store.linked_documents()
    documents = {document.id: document for document in kb.store.documents({document_id for document_id, _ in passages.values()})}
    seen = {}
    for target, case in cases.items():
        seen[target] = Seen(MatchType.CASE, _of_case(case, sources, linked) | _of_tags(tags[target]))
    for target, (document_id, passage) in passages.items():
        seen[target] = Seen(MatchType.PASSAGE, _of_passage(passage, documents[document_id], sources) | _of_tags(tags[target]))
    return seen


def stale(kb: KnowledgeBase, pack: Pack) -> tuple[Stale, ...]:
    """Items of which something changed since they were added or last accepted, in the order of the pack.

    An item without a version that was seen is stale only when it is gone.
    """
    return stale_in(kb, (pack,))[0]


def stale_in(kb: KnowledgeBase, packs: Sequence[Pack]) -> tuple[tuple[Stale, ...], ...]:
    """As `stale` for each of some packs; what they cite is read at one go."""
    now = present(kb, (item.target for pack in packs for item in pack.items))
    successors = Successors(kb.store)
    return tuple(tuple(_stale(kb.codebook, pack.items, now, successors)) for pack in packs)


def accepted(kb: KnowledgeBase, pack: Pack, target: str) -> Pack:
    """With the present version of one item as the one seen; a passage whose words stand in a newer version of its report is that passage.

    Raises:
        BadInputError: When the pack does not hold the target.
        NotFoundError: When the library does not hold it either.
    """
    item = next((each for each in pack.items if each.target == target), None)
    if item is None:
        raise BadInputError(f"The pack '{pack.title}' does not hold '{target}'; it was removed perhaps. Add it again.")
    there = target if target in present(kb, [target]) else Successors(kb.store).of(item)
    if there is None:
        raise NotFoundError("practice" if item.type is MatchType.CASE else "passage", target)
    fresh = replace(item, target=there, seen=present(kb, [there])[there].aspects)
    others = {each.target for each in pack.items if each is not item}
    kept = (fresh if each is item else each for each in pack.items if not (each is item and there in others))
    return replace(pack, items=tuple(kept))


def _stale(codebook: Codebook, items: Sequence[Item], now: Mapping[str, Seen], successors: Successors) -> Iterator[Stale]:
    for item in items:
        if item.target not in now:
            yield _gone(item, successors)
        elif told := changes(codebook, item.seen or {}, now[item.target].aspects if item.seen else {}):
            yield Stale(item.target, item.type, told)


def _gone(item: Item, successors: Successors) -> Stale:
    if item.type is MatchType.CASE:
        return Stale(item.target, item.type, ("The record is gone.",), True)
    there = successors.of(item)
    if there:
        told = "The report was replaced by a newer version, which holds this passage too."
    elif successors.replaced(item):
        told = "The report was replaced by a newer version that does not hold this passage."
    else:
        told = "The passage is gone, and so is its report."
    return Stale(item.target, item.type, (told,), True, there)


def _of_case(case: Case, sources: Mapping[str, Source], linked: Mapping[str, str]) -> dict[str, str]:
    """By what a pack shows: a question added to `asked_as` makes nothing stale."""
    cited = dict.fromkeys(citation.source_id for citation in case.citations)
    reports = sorted(document_id for document_id, source_id in linked.items() if source_id in cited)
    facts = (case.place, case.countries, case.evidence_by, case.period, case.organisation, case.size, case.cost, case.duration, case.still_running)
    places = [(citation.source_id, citation.section, citation.pages) for citation in case.citations]
    told = {"title": case.title, "summary": fingerprint(case.summary), "evidence": str(case.evidence), "outcome": str(case.outcome)}
    told |= {name: fingerprint(case.body.get(name, "").strip()) for name in CASE_SECTIONS}
    told |= {"facts": fingerprint(repr(facts)), "places": fingerprint(repr(places)), "reports": fingerprint(" ".join(reports))}
    return told | {f"{SOURCE}{i}": _work(sources[i]) for i in cited if i in sources}


def _of_passage(passage: Passage, document: Document, sources: Mapping[str, Source]) -> dict[str, str]:
    source = sources.get(document.source_id or "") or work_of_document(document)
    work = {f"{SOURCE}{source.id}": _work(source)}
    return {"text": fingerprint(passage.text), "document": document.id, "document-title": document.title, **work}


def _of_tags(tags: Sequence[Tag]) -> dict[str, str]:
    """Values by facet of what persons accepted and what a record states, sorted; guesses change with every training and are left out."""
    values: dict[str, set[str]] = {}
    for tag in tags:
        if tag.facet != "kind" and (tag.status is TagStatus.ACCEPTED or tag.origin in (Origin.CARD, Origin.HUMAN)):
            values.setdefault(f"{TAG}{tag.facet}", set()).add(tag.value)
    return {aspect: ", ".join(sorted(its)) for aspect, its in sorted(values.items())}


def _work(source: Source) -> str:
    named = ", ".join(source.authors)
    return f"{named + ': ' if named else ''}{source.title} ({source.year or 'no year'})"
