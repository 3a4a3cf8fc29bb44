"""Brings an export back, into an empty or an existing library: what is there stays, and what contradicts it is told."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import JSON, Connection, Table, insert, null, select, union
from sqlalchemy.exc import IntegrityError, StatementError

from kb.codebooks.versions import codebook_of
from kb.coding.record import decision_from
from kb.encoder import Vectors
from kb.errors import BadInputError
from kb.export.form import EXPORTED, Among, ExportedTable, JsonRow, from_json, to_json
from kb.export.reading import Export
from kb.heads import Heads
from kb.indexing import Progress
from kb.knowledge import KnowledgeBase
from kb.lexical import Entry
from kb.model import DocumentState
from kb.rank import WEIGHTS_FILE, Weights
from kb.rows import chunks
from kb.schema import cases, codebooks, decisions, documents, drafts, passages, tags
from kb.template import TEMPLATE, context_line, passage_text
from kb.training.retagging import note_untagged

MOST_NAMED = 5
"""Things that a sentence names; of more it says how many there are."""

TEXTS_AT_ONCE = 64
"""Passages encoded between two reports of progress: one to two seconds of work."""


@dataclass(frozen=True)
class Restored:
    """What came of bringing an export back.

    Attributes:
        added: Number of rows added by table, and of original files under `files`.
        conflicts: A sentence for each thing that differs here and stayed as it is.
        encoded: Passages whose vectors were made anew, because those of the export are of another model.
    """

    added: Mapping[str, int]
    conflicts: tuple[str, ...]
    encoded: int

    def as_json(self) -> dict[str, Any]:
        """As the command `import` tells it."""
        return asdict(self)


def restore(kb: KnowledgeBase, folder: Path, progress: Progress) -> Restored:
    """Put everything of an export into a library that the library does not have.

    All rows come in one transaction; original files, heads and vectors before it, practices after it. Stopped at any moment and begun again, it ends
    as if it had not been stopped.

    Args:
        kb: The library.
        folder: The export.
        progress: Told what is being done.

    Raises:
        BadInputError: When the export is not sound, or contradicts itself; the tables are as before then.
    """
    export = Export.open(folder, progress)
    taking = _Taking(kb, export)
    ids, vectors, encoded = _vectors(kb, export, taking, progress)
    files = _copy_originals(kb, export)
    installed = _install_heads(kb, export)
    progress("putting it into the library", 0, 1)
    try:
        kb.indexing.restore(ids, vectors, taking.entries(ids), lambda connection: taking.write(connection, installed))
    except (IntegrityError, StatementError) as error:
        raise _contradiction(folder) from error
    kb.follow_codebook()
    kb.follow_corpus(progress)
    return Restored({**taking.added, "files": files}, tuple(taking.conflicts), encoded)


class _Taking:
    """What of an export a library does not have: `new` holds its rows by table, `conflicts` fills with what differs."""

    def __init__(self, kb: KnowledgeBase, export: Export) -> None:
        self._kb = kb
        self._export = export
        self._lines = [decision_from({**row, "number": n}) for n, row in enumerate(export.rows[decisions.name], start=1)]
        self._missing = kb.record.missing(self._lines)
        self.conflicts: list[str] = []
        self._differing: set[Table] = set()
        with kb.store.engine.connect() as connection:
            self._passages_here = frozenset(connection.execute(select(passages.c.id)).scalars())
            self._among = {Among.DOCUMENTS: _documents_here(connection), Among.TARGETS: _targets_here(connection)}
            taken = [each for each in EXPORTED if each.table not in (cases, decisions)]
            self.new = {each.table.name: self._new(connection, each) for each in taken}
        if any(row["document_id"] not in self.titles for row in self.new[passages.name]):
            raise _contradiction(export.folder)
        self._refuse_other_codebooks()
        if self._missing.overtaken:
            self.conflicts.append(f"Decisions whose coders decided anew here since were left out: {self._missing.overtaken}.")

    @property
    def added(self) -> dict[str, int]:
        """Number of new rows by table."""
        return {name: len(rows) for name, rows in self.new.items()} | {decisions.name: len(self._missing.new)}

    @property
    def ready(self) -> list[str]:
        """Ids of new documents that can answer, sorted."""
        return sorted(row["id"] for row in self.new[documents.name] if row["state"] == DocumentState.READY)

    @property
    def passages(self) -> dict[str, JsonRow]:
        """New passages that can be an answer, by id."""
        return {row["id"]: row for row in self.new[passages.name] if not row["furniture"]}

    @property
    def titles(self) -> dict[str, str]:
        """Title of each new document by id."""
        return {row["id"]: row["title"] for row in self.new[documents.name]}

    def entries(self, ids: Collection[str]) -> list[Entry]:
        """What full text holds of new passages."""
        titles, rows = self.titles, self.passages
        return [Entry(i, context_line(titles[rows[i]["document_id"]], rows[i]["heading"]), rows[i]["text"]) for i in ids]

    def write(self, connection: Connection, installed: bool) -> None:
        """Put the rows into the tables; `installed` says that the heads of the export are now in force here."""
        for name, rows in self.new.items():
            table = documents.metadata.tables[name]
            if table is drafts:
                _insert_drafts(connection, rows)
            else:
                for some in chunks([_values(table, row) for row in rows]):
                    connection.execute(insert(table), some)
        if versions := self.new[codebooks.name]:
            self._kb.codebooks.recoding.restate_cards(connection, self._kb.codebook, codebook_of(versions[-1]["codebook"]))
        in_step = {line.passage for line in self._lines} - self._passages_here  # their tags came as they were, or they are gone
        self._kb.record.restore_in(connection, self._lines, self._kb.codebook.version, in_step)
        self._note_heads(connection, installed)

    def _new(self, connection: Connection, exported: ExportedTable) -> list[JsonRow]:
        """Rows whose key is not here; those that are here and differ become a conflict."""
        rows = self._export.rows[exported.table.name]
        if exported.among is not Among.OWN:
            return [row for row in rows if row[exported.key[0]] not in self._among[exported.among]]
        query = select(*(exported.table.c[name] for name in exported.columns))
        here = {_key(exported, row): row for row in (to_json(dict(found._mapping)) for found in connection.execute(query))}
        differing = [row for row in rows if _differs(exported, row, here.get(_key(exported, row)))]
        if differing:
            self._differing.add(exported.table)
            what = exported.table.name.replace("_", " ").capitalize()
            self.conflicts.append(f"{what} that differ here, and stayed so: {_named([_key(exported, row) for row in differing])}.")
        known = self._among[Among.DOCUMENTS] if exported.table is documents else frozenset()
        return [row for row in rows if _key(exported, row) not in here and row.get("id") not in known]

    def _refuse_other_codebooks(self) -> None:
        """Versions build on each other and restate decisions: none is taken where one is another here, or decisions here know nothing of it."""
        batches = {line.batch for line in self._lines}
        decided = any(line.batch not in batches for line in self._kb.record.whole())
        if self.new[codebooks.name] and decided and codebooks not in self._differing:
            self.conflicts.append("Versions of the codebook were left out, for persons decided here without them; make the same changes here.")
        if decided or codebooks in self._differing:
            self.new[codebooks.name] = []

    def _note_heads(self, connection: Connection, installed: bool) -> None:
        """Passages that other heads, or another codebook, tagged than those in force are tagged anew at the next start."""
        store, trained = self._kb.store, self._kb.trained
        other_heads = self._export.model != self._kb.settings.model or _contents(self._export.heads) != _contents(trained.files)
        left = self.ready if other_heads and not installed else []
        if installed or self.new[codebooks.name]:
            left += [i for i, state in store.document_states().items() if state is DocumentState.READY]
        if left or installed:
            note_untagged(store, connection, left, trained.name if installed else None)


def _contradiction(folder: Path) -> BadInputError:
    return BadInputError(f"'{folder}' contradicts itself and was not taken over; export the library again.")


def _documents_here(connection: Connection) -> frozenset[str]:
    """Ids of documents that are here, or whose newer version is."""
    return frozenset(connection.execute(union(select(documents.c.id), select(documents.c.replaces))).scalars()) - {None}


def _targets_here(connection: Connection) -> frozenset[str]:
    """Passages and practices that are here, and whatever else has tags or decisions."""
    held = union(select(passages.c.id), select(cases.c.id), select(tags.c.target), select(decisions.c.passage))
    return frozenset(connection.execute(held).scalars())


def _key(exported: ExportedTable, row: JsonRow) -> str:
    return " ".join(str(row[name]) for name in exported.key)


def _differs(exported: ExportedTable, row: JsonRow, here: JsonRow | None) -> bool:
    """Whether a row says something else than the one of the same key here; revisions are never changed, so those of a practice are its own."""
    if here is None or exported.table is drafts:
        return False
    return any(row[name] != here[name] for name in exported.columns if name not in exported.local)


def _named(keys: Sequence[str]) -> str:
    more = f" and {len(keys) - MOST_NAMED} more" if len(keys) > MOST_NAMED else ""
    return f"{', '.join(key[:60] for key in keys[:MOST_NAMED])}{more}"


def _values(table: Table, row: JsonRow) -> dict[str, Any]:
    """As they are inserted; nothing in a column of JSON is no value, not the value null."""
    values = from_json(table, row)
    return {name: null() if value is None and isinstance(table.c[name].type, JSON) else value for name, value in values.items()}


def _insert_drafts(connection: Connection, rows: Iterable[JsonRow]) -> None:
    """Revisions get numbers of this library, and follow those."""
    numbers = {0: 0}
    for row in rows:
        values = _values(drafts, {name: value for name, value in row.items() if name != "number"} | {"follows": numbers[row["follows"]]})
        numbers[row["number"]] = connection.execute(insert(drafts).values(**values).returning(drafts.c.number)).scalar_one()


def _vectors(kb: KnowledgeBase, export: Export, taking: _Taking, progress: Progress) -> tuple[list[str], Vectors, int]:
    """Ids of the new passages that can be an answer, their vectors `(n, dim)`, and how many of these had to be made."""
    rows = taking.passages
    same = (export.model, export.template) == (kb.settings.model, TEMPLATE)
    known = {i: vector for i, vector in export.vectors.items() if i in rows} if same else {}
    missing = [i for i in rows if i not in known]
    for first in range(0, len(missing), TEXTS_AT_ONCE):
        progress("encoding passages", first, len(missing))
        some = missing[first : first + TEXTS_AT_ONCE]
        texts = [passage_text(taking.titles[rows[i]["document_id"]], rows[i]["heading"], rows[i]["text"]) for i in some]
        known |= dict(zip(some, kb.encoder.encode(texts), strict=True))
    ids = sorted(known)
    return ids, np.stack([known[i] for i in ids]) if ids else np.zeros((0, 0), dtype=np.float32), len(missing)


def _copy_originals(kb: KnowledgeBase, export: Export) -> int:
    """Put original files where the library keeps them, aside first, then renamed; returns how many were not there."""
    folder = kb.settings.files_folder
    folder.mkdir(parents=True, exist_ok=True)
    missing = {i: path for i, path in export.originals.items() if not (folder / i).exists()}
    for document_id, path in missing.items():
        aside = folder / f"{document_id}.part"
        shutil.copyfile(path, aside)
        aside.replace(folder / document_id)
    return len(missing)


def _install_heads(kb: KnowledgeBase, export: Export) -> bool:
    """Bring the heads of the export into force where nothing was trained here and the model is the same; whether that was done."""
    if not export.heads or kb.trained.name or export.model != kb.settings.model:
        return False
    weights = export.heads.get(WEIGHTS_FILE)
    heads = {path.stem: Heads.load(path) for path in export.heads.values() if path.suffix == ".npz"}
    kb.trained.put(heads, Weights.from_file(weights) if weights else None)
    return True


def _contents(files: Mapping[str, Path]) -> dict[str, bytes]:
    return {name: path.read_bytes() for name, path in files.items()}
