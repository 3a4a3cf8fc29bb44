"""Values to and from the tables; one transaction for a document."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime

import numpy as np
from sqlalchemy import Connection, Engine, Text, cast, delete, func, insert, select, update

from kb.codebook import Codebook
from kb.encoder import Vectors
from kb.model import Case, Document, DocumentState, Origin, Passage, Problem, Source, Tag, TagStatus
from kb.rows import (
    block_row,
    case_fields,
    case_of,
    chunks,
    document_of,
    document_row,
    passage_id,
    passage_of,
    passage_row,
    section_of,
    source_of,
    tag_of,
    within,
)
from kb.schema import blocks, cases, documents, facts, failures, passages, sources, tags, vectors


class Store:
    """Reads and writes the tables. Methods that take a connection run within the caller's transaction."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.codebook: Codebook | None = None
        """In force; a case carries the values that its card states as they stand in it."""

    # facts about the index

    def fact(self, name: str) -> str | None:
        """What the index remembers under a name, or None."""
        with self.engine.connect() as connection:
            return connection.execute(select(facts.c.value).where(facts.c.name == name)).scalar()

    def set_fact(self, connection: Connection, name: str, value: str) -> None:
        """Remember a value under a name."""
        connection.execute(delete(facts).where(facts.c.name == name))
        connection.execute(insert(facts).values(name=name, value=value))

    # sources

    def replace_sources(self, connection: Connection, rows: Iterable[Source]) -> None:
        """Add or overwrite sources; others stay."""
        known = set(connection.execute(select(sources.c.id)).scalars())
        for source in rows:
            fields = dataclasses.asdict(source) | {"authors": list(source.authors), "hashes": list(source.hashes)}
            if source.id in known:
                connection.execute(update(sources).where(sources.c.id == source.id).values(**fields))
            else:
                connection.execute(insert(sources).values(**fields))

    def sources(self) -> dict[str, Source]:
        """All sources by id, ordered by id."""
        with self.engine.connect() as connection:
            return {row.id: source_of(row) for row in connection.execute(select(sources).order_by(sources.c.id))}

    # documents and passages

    def add_document(
        self, connection: Connection, document: Document, cut: Sequence[Passage], tagged: Sequence[Sequence[Tag]], codebook_version: int
    ) -> None:
        """Write a document with its blocks, passages and tags (one sequence of tags a passage, in the order of the passages)."""
        connection.execute(insert(documents).values(**document_row(document)))
        rows = [block_row(document.id, position, section) for position, section in enumerate(document.sections)]
        if rows:
            connection.execute(insert(blocks), rows)
        if cut:
            connection.execute(insert(passages), [passage_row(document.id, passage) for passage in cut])
        for passage, its_tags in zip(cut, tagged, strict=True):
            self.add_tags(connection, passage_id(document.id, passage.position), its_tags, codebook_version)
        connection.execute(delete(failures).where(failures.c.path == document.path))

    def supersede(self, connection: Connection, document_id: str) -> list[str]:
        """Mark a document as replaced and take its passages out of the tables; returns their ids. Its text and blocks stay readable."""
        gone = list(connection.execute(select(passages.c.id).where(passages.c.document_id == document_id)).scalars())
        connection.execute(delete(passages).where(passages.c.document_id == document_id))
        for some in chunks(gone):
            connection.execute(delete(vectors).where(vectors.c.target.in_(some)))
        connection.execute(update(documents).where(documents.c.id == document_id).values(state=DocumentState.SUPERSEDED))
        return gone

    def describe(self, connection: Connection, document_id: str, title: str, authors: Sequence[str], year: int | None, language: str | None) -> None:
        """Say what a document's title page says."""
        told = {"title": title, "authors": list(authors), "year": year, "language": language}
        connection.execute(update(documents).where(documents.c.id == document_id).values(**told))

    def set_replaces(self, connection: Connection, document_id: str, earlier: str) -> None:
        """Say which document another one is the new version of."""
        connection.execute(update(documents).where(documents.c.id == document_id).values(replaces=earlier))

    def link_source(self, connection: Connection, document_id: str, source_id: str | None) -> None:
        """Say which source a document is a file of."""
        connection.execute(update(documents).where(documents.c.id == document_id).values(source_id=source_id))

    def document(self, document_id: str) -> Document | None:
        """A document with its blocks, or None."""
        with self.engine.connect() as connection:
            row = connection.execute(select(documents).where(documents.c.id == document_id)).one_or_none()
            if row is None:
                return None
            block_rows = connection.execute(select(blocks).where(blocks.c.document_id == document_id).order_by(blocks.c.position))
            return document_of(row, tuple(section_of(block, row.text) for block in block_rows))

    def documents(self, ids: Collection[str] | None = None) -> list[Document]:
        """All documents, or those of the ids that exist (few), without text and blocks, by title."""
        columns = [column for column in documents.c if column.name != "text"]
        chosen = select(*columns) if ids is None else select(*columns).where(documents.c.id.in_(ids))
        with self.engine.connect() as connection:
            return [document_of(row, ()) for row in connection.execute(chosen.order_by(documents.c.title, documents.c.added_at))]

    def document_states(self) -> dict[str, DocumentState]:
        """State of every document by id."""
        with self.engine.connect() as connection:
            return {row.id: DocumentState(row.state) for row in connection.execute(select(documents.c.id, documents.c.state))}

    def ready_document_at(self, path: str) -> str | None:
        """Id of the ready document that was ingested from a path, or None."""
        with self.engine.connect() as connection:
            query = select(documents.c.id).where(documents.c.path == path, documents.c.state == DocumentState.READY)
            return connection.execute(query.order_by(documents.c.added_at.desc())).scalar()

    def ready_documents_of(self, source_id: str) -> list[str]:
        """Ids of the ready documents of a source."""
        with self.engine.connect() as connection:
            query = select(documents.c.id).where(documents.c.source_id == source_id, documents.c.state == DocumentState.READY)
            return list(connection.execute(query.order_by(documents.c.added_at)).scalars())

    def documents_holding(self, texts: Collection[str]) -> dict[str, int]:
        """Number of passages that can be an answer and have one of these texts, by id of their document."""
        query = select(passages.c.document_id, func.count()).where(passages.c.furniture.is_(False)).group_by(passages.c.document_id)
        found: Counter[str] = Counter()
        with self.engine.connect() as connection:
            for some in chunks(sorted(texts)):
                found.update({str(row[0]): int(row[1]) for row in connection.execute(query.where(passages.c.text.in_(some)))})
        return found

    def linked_documents(self) -> dict[str, str]:
        """Source of each ready document that is a file of one, by the document's id."""
        with self.engine.connect() as connection:
            query = select(documents.c.id, documents.c.source_id)
            rows = connection.execute(query.where(documents.c.source_id.is_not(None), documents.c.state == DocumentState.READY))
            return {row.id: row.source_id for row in rows}

    def passages(self, ids: Sequence[str]) -> dict[str, tuple[str, Passage]]:
        """Document id and passage of each id that the tables hold."""
        query = select(passages).where(within(passages.c.id))
        with self.engine.connect() as connection:
            rows = [row for some in chunks(ids) for row in connection.execute(query, {"some": some})]
            return {row.id: (row.document_id, passage_of(row)) for row in rows}

    def present_passages(self, ids: Sequence[str]) -> set[str]:
        """Those of the ids that the tables hold."""
        with self.engine.connect() as connection:
            return {i for some in chunks(ids) for i in connection.execute(select(passages.c.id).where(passages.c.id.in_(some))).scalars()}

    def works_of(self, ids: Sequence[str]) -> dict[str, str]:
        """The work in which each passage stands that the tables hold: the source of its document, or the document where it is linked to none."""
        work = func.coalesce(documents.c.source_id, documents.c.id)
        query = select(passages.c.id, work.label("work")).join(documents, documents.c.id == passages.c.document_id).where(within(passages.c.id))
        with self.engine.connect() as connection:
            return {row.id: row.work for some in chunks(ids) for row in connection.execute(query, {"some": some})}

    def passages_of(self, document_id: str) -> dict[str, Passage]:
        """Passages of a document by id, in reading order."""
        with self.engine.connect() as connection:
            query = select(passages).where(passages.c.document_id == document_id).order_by(passages.c.position)
            return {row.id: passage_of(row) for row in connection.execute(query)}

    def passage_ids(self, furniture: bool | None = None) -> set[str]:
        """Ids of all passages, or of those that are, or are not, furniture."""
        query = select(passages.c.id)
        if furniture is not None:
            query = query.where(passages.c.furniture.is_(furniture))
        with self.engine.connect() as connection:
            return set(connection.execute(query).scalars())

    def passage_counts(self) -> dict[str, int]:
        """Number of passages that can be an answer, by document id."""
        query = select(passages.c.document_id, func.count()).where(passages.c.furniture.is_(False)).group_by(passages.c.document_id)
        with self.engine.connect() as connection:
            return {str(row[0]): int(row[1]) for row in connection.execute(query)}

    # cases

    def put_case(self, connection: Connection, case: Case) -> None:
        """Add a case or overwrite the one of that id."""
        connection.execute(delete(cases).where(cases.c.id == case.id))
        connection.execute(insert(cases).values(id=case.id, hash=case.hash, fields=case_fields(case)))

    def remove_case(self, connection: Connection, case_id: str) -> None:
        """Take a case and its vectors out."""
        connection.execute(delete(cases).where(cases.c.id == case_id))
        connection.execute(delete(vectors).where(vectors.c.target == case_id))
        connection.execute(delete(tags).where(tags.c.target == case_id, tags.c.origin == Origin.CARD))

    def case_hashes(self) -> dict[str, str]:
        """Hash of every case's card by id."""
        with self.engine.connect() as connection:
            return {row.id: row.hash for row in connection.execute(select(cases.c.id, cases.c.hash))}

    def cases(self, ids: Sequence[str] | None = None) -> dict[str, Case]:
        """All cases, or those of the ids that exist, by id in alphabetical order."""
        query = select(cases).order_by(cases.c.id)
        with self.engine.connect() as connection:
            if ids is None:
                return {row.id: self._as_standing(case_of(row.fields)) for row in connection.execute(query)}
            rows = (row for some in chunks(ids) for row in connection.execute(query.where(within(cases.c.id)), {"some": some}))
            return {row.id: self._as_standing(case_of(row.fields)) for row in rows}

    def _as_standing(self, case: Case) -> Case:
        return dataclasses.replace(case, facets=self.codebook.standing(case.facets)) if self.codebook else case

    # tags

    def add_tags(self, connection: Connection, target: str, its_tags: Iterable[Tag], codebook_version: int) -> None:
        """Append tags of a passage or case."""
        now = datetime.now(UTC)
        rows = [
            {
                "target": target,
                "facet": tag.facet,
                "value": tag.value,
                "confidence": tag.confidence,
                "origin": tag.origin,
                "status": tag.status,
                "words": list(tag.words),
                "codebook_version": codebook_version,
                "added_at": now,
            }
            for tag in its_tags
        ]
        if rows:
            connection.execute(insert(tags), rows)

    def replace_guesses(self, connection: Connection, tagged: Mapping[str, Sequence[Tag]], codebook_version: int) -> None:
        """Put these tags in the place of those that cues or a model gave; a facet of a passage on which a person decided stays as it is."""
        decided: set[tuple[str, str]] = set()
        guesses: dict[int, tuple[str, str]] = {}
        query = select(tags.c.number, tags.c.target, tags.c.facet, tags.c.origin)
        for some in chunks(list(tagged)):
            for row in connection.execute(query.where(tags.c.target.in_(some))):
                if row.origin in (Origin.CUE, Origin.MODEL):
                    guesses[row.number] = (row.target, row.facet)
                else:
                    decided.add((row.target, row.facet))
        for numbers in chunks([number for number, where in guesses.items() if where not in decided]):
            connection.execute(delete(tags).where(tags.c.number.in_(numbers)))
        for target, its in tagged.items():
            self.add_tags(connection, target, [tag for tag in its if (target, tag.facet) not in decided], codebook_version)

    def replace_card_tags(self, connection: Connection, case_id: str, stated: Iterable[Tag], codebook_version: int) -> None:
        """Put these tags in the place of those that a card stated; on what a person decided a card says nothing."""
        connection.execute(delete(tags).where(tags.c.target == case_id, tags.c.origin == Origin.CARD))
        decided = self.decided_by_persons(connection, case_id)
        self.add_tags(connection, case_id, [tag for tag in stated if (tag.facet, tag.value) not in decided], codebook_version)

    def decided_by_persons(self, connection: Connection, target: str) -> set[tuple[str, str]]:
        """Facet and value of every tag of a target on which a person has decided."""
        query = select(tags.c.facet, tags.c.value).where(tags.c.target == target, tags.c.origin == Origin.HUMAN)
        return {(row.facet, row.value) for row in connection.execute(query)}

    def tags(self, targets: Sequence[str]) -> dict[str, tuple[Tag, ...]]:
        """The tags in force of each target: the last decision per facet and value, rejected ones left out; what is believed most comes first."""
        found: dict[str, dict[tuple[str, str], Tag]] = {target: {} for target in targets}
        columns = (tags.c.target, tags.c.facet, tags.c.value, tags.c.confidence, tags.c.origin, tags.c.status, cast(tags.c.words, Text))
        query = select(*columns).where(within(tags.c.target)).order_by(tags.c.number)
        with self.engine.connect() as connection:
            for some in chunks(targets):
                for target, facet, value, *rest in connection.execute(query, {"some": some}):
                    found[target][facet, value] = tag_of(facet, value, *rest)
        return {
            target: tuple(sorted((t for t in its.values() if t.status is not TagStatus.REJECTED), key=_most_believed))
            for target, its in found.items()
        }

    def passages_decided(self) -> dict[str, tuple[Tag, ...]]:
        """The tags in force of each passage on which a person has decided anything, by id."""
        query = select(tags.c.target).where(tags.c.origin == Origin.HUMAN, tags.c.target.in_(select(passages.c.id))).distinct()
        with self.engine.connect() as connection:
            decided = sorted(connection.execute(query).scalars())
        return self.tags(decided)

    def carriers(self, facets: Collection[str]) -> dict[tuple[str, str], set[str]]:
        """By facet and value the cases and passages, furniture left out, that carry it, by the last decision on each."""
        present = {target: target for target in self.passage_ids(furniture=False) | self.case_hashes().keys()}
        carried: dict[tuple[str, str], set[str]] = {}
        query = select(tags.c.target, tags.c.facet, tags.c.value, tags.c.status).order_by(tags.c.number)
        with self.engine.connect() as connection:  # not by the index of facets, which at 100,000 passages takes 0.9 s, in order of number 0.4 s
            for target, facet, value, status in connection.execute(query.where(tags.c.facet.concat("").in_(facets))):
                if target in present:
                    targets = carried.setdefault((facet, value), set())
                    (targets.discard if status == TagStatus.REJECTED else targets.add)(present[target])
        return carried

    def tag_counts(self) -> dict[str, dict[str, int]]:
        """Facet to value to number of targets that carry it (the last decision counts)."""
        latest = select(func.max(tags.c.number)).group_by(tags.c.target, tags.c.facet, tags.c.value)
        query = (
            select(tags.c.facet, tags.c.value, func.count())
            .where(tags.c.number.in_(latest), tags.c.status != TagStatus.REJECTED)
            .group_by(tags.c.facet, tags.c.value)
        )
        counts: dict[str, dict[str, int]] = {}
        with self.engine.connect() as connection:
            for facet, value, count in connection.execute(query):
                counts.setdefault(facet, {})[value] = int(count)
        return counts

    # vectors

    def add_vectors(self, connection: Connection, ids: Sequence[str], rows: Vectors) -> None:
        """Keep vectors beside the tables, so that a repair embeds nothing again; ids hold the part behind '#'."""
        for some in chunks(ids):
            connection.execute(delete(vectors).where(vectors.c.id.in_(some)))
        values = [{"id": i, "target": i.split("#")[0], "vector": row.astype("<f4").tobytes()} for i, row in zip(ids, rows, strict=True)]
        if values:
            connection.execute(insert(vectors), values)

    def vectors(self, targets: Sequence[str] | None = None) -> tuple[list[str], Vectors]:
        """Ids and vectors, of all or of the targets, ordered by id; shape `(n, dim)`, `(0, 0)` where there are none."""
        query = select(vectors.c.id, vectors.c.vector).order_by(vectors.c.id)
        with self.engine.connect() as connection:
            if targets is None:
                rows = connection.execute(query).all()
            else:
                rows = [row for some in chunks(targets) for row in connection.execute(query.where(within(vectors.c.target)), {"some": some})]
        if not rows:
            return [], np.zeros((0, 0), dtype=np.float32)
        return [row.id for row in rows], np.stack([np.frombuffer(row.vector, dtype="<f4") for row in rows])

    def passage_vectors(self, most: int) -> tuple[list[str], Vectors] | None:
        """Ids and vectors of all passages, in the order in which they were added; None where there are more than `most`."""
        of_passages = vectors.c.id == vectors.c.target  # a case's have the number of the part behind the target
        with self.engine.connect() as connection:
            if int(connection.execute(select(func.count()).where(of_passages)).scalar_one()) > most:
                return None
            rows = connection.execute(select(vectors.c.id, vectors.c.vector).where(of_passages)).all()
        joined = b"".join(row.vector for row in rows)
        return [row.id for row in rows], np.frombuffer(joined, dtype="<f4").reshape(len(rows), len(joined) // 4 // max(1, len(rows)))

    def vector_ids(self) -> set[str]:
        """Ids of all vectors that are kept."""
        with self.engine.connect() as connection:
            return set(connection.execute(select(vectors.c.id)).scalars())

    def remove_vectors(self, ids: Sequence[str]) -> None:
        """Take vectors out; unknown ids are ignored."""
        with self.engine.begin() as connection:
            for some in chunks(ids):
                connection.execute(delete(vectors).where(vectors.c.id.in_(some)))

    # failures

    def add_failure(self, path: str, problem: Problem) -> None:
        """Remember why a file could not become a document."""
        with self.engine.begin() as connection:
            connection.execute(delete(failures).where(failures.c.path == path))
            row = {"path": path, "file": problem.file, "message": problem.message, "page_number": problem.page_number, "failed_at": datetime.now(UTC)}
            connection.execute(insert(failures).values(**row))

    def forget_failure(self, path: str) -> None:
        """A file that could not be read became, or is, a document after all."""
        with self.engine.begin() as connection:
            connection.execute(delete(failures).where(failures.c.path == path))

    def failures(self) -> list[Problem]:
        """The Problems of files that could not become documents, newest first."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(failures).order_by(failures.c.failed_at.desc()))
            return [Problem(row.file, row.message, row.page_number) for row in rows]


def _most_believed(tag: Tag) -> tuple[str, float, bool, str]:
    return tag.facet, -tag.trust, tag.status is not TagStatus.ACCEPTED, tag.value
