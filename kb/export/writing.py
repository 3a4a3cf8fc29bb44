"""Writes a library as a folder in open formats: aside, then renamed, so that a folder of that name is always whole."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, Engine, select

from kb.errors import BadInputError
from kb.exchange.qda_codes import write_codebook
from kb.export.form import CODEBOOK, EXPORTED, FORMAT, HEADS, MANIFEST, README, VECTOR_IDS, VECTORS, ExportedTable, file_name, readme, to_json
from kb.indexing import Progress
from kb.knowledge import KnowledgeBase
from kb.schema import documents, drafts, facts, passages, vectors
from kb.template import TEMPLATE


def write_export(kb: KnowledgeBase, folder: Path, progress: Progress) -> dict[str, int]:
    """Write everything that the library holds; the same library gives the same bytes.

    Args:
        kb: The library; it may go on being written to, for everything is read as it stood at one moment.
        folder: Becomes the export; it is not there yet, or empty.
        progress: Told which table is being written.

    Returns:
        Number of rows by table, and of original files under `files`.

    Raises:
        BadInputError: When the folder holds something, or cannot be written.
    """
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise BadInputError(f"'{folder}' holds something already; name a folder that is empty or not there yet.")
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(".part", f".{folder.name}.", folder.parent))
        try:
            counts = _Export(kb, aside).write(progress)
            if folder.exists():
                folder.rmdir()
            aside.rename(folder)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        raise BadInputError(f"'{folder}' cannot be written ({error.strerror}); name another folder, or make room.") from error
    return counts


class _Export:
    """One export on its way; `_files` fills with what the manifest says of each file."""

    def __init__(self, kb: KnowledgeBase, folder: Path) -> None:
        self._kb = kb
        self._folder = folder
        self._files: dict[str, dict[str, Any]] = {}

    def write(self, progress: Progress) -> dict[str, int]:
        counts: dict[str, int] = {}
        with _at_one_moment(self._kb.store.engine) as connection:
            for number, exported in enumerate(EXPORTED):
                progress(f"writing {exported.table.name.replace('_', ' ')}", number, len(EXPORTED) + 1)
                counts[exported.table.name] = self._write_table(connection, exported)
            progress("writing files", len(EXPORTED), len(EXPORTED) + 1)
            self._write_vectors(connection)
            counts["files"] = self._copy_files(connection)
        self._copy_heads()
        self._write(CODEBOOK, [write_codebook(self._kb.codebook)])
        library = self._library()
        self._write(README, [readme(library).encode()])
        manifest = {"format": FORMAT, **library, "files": dict(sorted(self._files.items()))}
        (self._folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
        return counts

    def _library(self) -> dict[str, Any]:
        """What the manifest says of the library itself."""
        chosen = {name: getattr(self._kb.settings, name) for name in ("max_file_mb", "max_situation_chars")}
        return {"program": "Clusterbridge", "model": self._kb.settings.model, "template": TEMPLATE, "settings": chosen}

    def _write_table(self, connection: Connection, exported: ExportedTable) -> int:
        table = exported.table
        query = select(*(table.c[name] for name in exported.columns)).where(*exported.chosen).order_by(*table.primary_key.columns)
        rows: Iterator[dict[str, Any]] = (to_json(dict(row._mapping)) for row in connection.execute(query))
        if table is drafts:
            rows = _renumbered(rows)
        return self._write(exported.file, (json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows))

    def _write_vectors(self, connection: Connection) -> None:
        query = select(vectors.c.id, vectors.c.vector).where(vectors.c.target.in_(select(passages.c.id))).order_by(vectors.c.id)
        rows = connection.execute(query).all()
        self._write(VECTOR_IDS, [f"{row.id}\n".encode() for row in rows])
        kept = np.stack([np.frombuffer(row.vector, dtype="<f4") for row in rows]) if rows else np.zeros((0, 0), dtype="<f4")
        np.save(self._folder / VECTORS, kept, allow_pickle=False)
        self._note(VECTORS)

    def _copy_files(self, connection: Connection) -> int:
        copied = 0
        for row in connection.execute(select(documents.c.id, documents.c.file).order_by(documents.c.id)):
            kept = self._kb.settings.files_folder / row.id
            if kept.is_file():
                self._copy(kept, file_name(row.id, row.file))
                copied += 1
        return copied

    def _copy_heads(self) -> None:
        for name, path in self._kb.trained.files.items():
            self._copy(path, f"{HEADS}/{name}")

    def _copy(self, path: Path, name: str) -> None:
        (self._folder / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(path, self._folder / name)
        self._note(name)

    def _write(self, name: str, lines: Iterable[bytes]) -> int:
        """Write a file; returns the number of its lines."""
        count = 0
        with (self._folder / name).open("wb") as file:
            for count, line in enumerate(lines, start=1):  # noqa: B007  (the count is what is told)
                file.write(line)
            file.flush()
            os.fsync(file.fileno())
        self._note(name)
        return count

    def _note(self, name: str) -> None:
        with (self._folder / name).open("rb") as file:
            self._files[name] = {"sha256": hashlib.file_digest(file, "sha256").hexdigest(), "bytes": file.tell()}


@contextlib.contextmanager
def _at_one_moment(engine: Engine) -> Iterator[Connection]:
    """A connection that sees the tables as they are now, whatever is written meanwhile; SQLite's driver begins no transaction for reading."""
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN")
        connection.execute(select(facts.c.name).limit(1)).all()  # the moment is that of the first reading
        yield connection


def _renumbered(rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Revisions numbered from 1 as they are written, and so what they follow: their own numbers are of one library."""
    numbers = {0: 0}
    for place, row in enumerate(rows, start=1):
        numbers[row["number"]] = place
        yield {**row, "number": place, "follows": numbers[row["follows"]]}
