"""The library, or one document of it, as a project to exchange."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from kb.agreement.figures import Codings, Measure, agreement
from kb.codebook import Codebook
from kb.coding.record import Record
from kb.errors import NotFoundError
from kb.exchange.figures import figure_in_words
from kb.exchange.project import PlacedTag, Project, ProjectDocument, ProjectPassage
from kb.model import Document, DocumentState
from kb.rows import id_start
from kb.store import Store

NAME = "Clusterbridge library"
"""Of a project that holds several documents."""


def gathered(store: Store, record: Record, codebook: Codebook, document_id: str | None = None) -> Project:
    """Every ready document, or the one named, with its passages, what was decided on them, and the tags in force. Furniture is left out.

    Raises:
        NotFoundError: When there is no such document, or a newer version has replaced it.
    """
    sources = store.sources()
    documents, passages = [], []
    for document in filter(None, (store.document(chosen.id) for chosen in _ready(store, document_id))):
        documents.append(ProjectDocument.from_document(document, sources.get(document.source_id or "")))
        its = store.passages_of(document.id).items()
        passages += [ProjectPassage.from_passage(i, document, passage) for i, passage in its if not passage.furniture]
    placed = store.tags([passage.id for passage in passages]).items()
    tags = tuple(PlacedTag(target, tag) for target, its_tags in placed for tag in its_tags)
    return _coded(record, codebook, tuple(documents), tuple(passages), tags)


def outlined(store: Store, record: Record, codebook: Codebook, document_id: str | None = None, among: Collection[str] | None = None) -> Project:
    """As `gathered`, without texts, places and tags: what it takes to say how the coding was done, quickly. With `among` only of these documents.

    Raises:
        NotFoundError: When there is no such document, or a newer version has replaced it.
    """
    chosen = {id_start(document.id): document for document in _ready(store, document_id) if among is None or document.id in among}
    owners = ((i, chosen.get(i[: i.rindex("-") + 1])) for i in sorted(store.passage_ids(furniture=False)))
    passages = tuple(ProjectPassage(i, document.id, 0, 0) for i, document in owners if document)
    documents = tuple(ProjectDocument(document.id, document.title, "") for document in chosen.values())
    return _coded(record, codebook, documents, passages, ())


def _ready(store: Store, document_id: str | None) -> list[Document]:
    ready = [document for document in store.documents() if document.state is DocumentState.READY]
    chosen = [document for document in ready if document_id in (None, document.id)]
    if document_id is not None and not chosen:
        raise NotFoundError("document", document_id)
    return chosen


def _coded(
    record: Record,
    codebook: Codebook,
    documents: tuple[ProjectDocument, ...],
    passages: tuple[ProjectPassage, ...],
    tags: tuple[PlacedTag, ...],
) -> Project:
    """These passages with what was decided on them; a project of one document has its name."""
    known = {passage.id for passage in passages}
    held = {document.id for document in documents}
    lines = record.of_passages(sorted(known))
    coders = {line.coder for line in lines} | {each.coder for each in record.assignments() if each.document_id in held}
    return Project(
        name=documents[0].title if len(documents) == 1 else NAME,
        documents=documents,
        passages=passages,
        codebook=codebook,
        coders=tuple(sorted(coders)),
        record=tuple(line for line in lines if not line.passage or line.passage in known),
        tags=tags,
    )


def agreement_in_words(project: Project) -> Mapping[str, str]:
    """Krippendorff's alpha of each facet that two persons coded, by name, with its interval, for the methods paragraph."""
    lines = [line for coders in project.held.values() for coder, line in coders.items() if coder]
    document_of = {passage.id: passage.document for passage in project.passages}
    found: dict[str, str] = {}
    for facet in project.codebook.facets:
        codings = Codings.from_decisions(facet.id, lines, document_of)
        figure = agreement(codings, ()).figures[Measure.ALPHA] if codings.passages else None
        if figure and figure.value is not None:
            found[f"{Measure.ALPHA} on {facet.label.lower()}"] = figure_in_words(figure)
    return found
