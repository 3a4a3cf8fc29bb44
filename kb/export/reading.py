"""An export opened for reading: every file checked against the manifest before anything is taken from it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from kb.encoder import Vectors
from kb.errors import BadInputError
from kb.export.form import EXPORTED, FILES, FORMAT, HEADS, MANIFEST, SAFE_NAME, VECTOR_IDS, VECTORS, ExportedTable, JsonRow, from_json
from kb.indexing import Progress

Rows = Mapping[str, list[JsonRow]]
"""Rows by table; times are still texts."""


@dataclass(frozen=True)
class Export:
    """A sound export.

    Attributes:
        folder: Where it lies.
        model: Of its vectors.
        template: Of its vectors.
        files: Names of its files, as the manifest lists them.
        rows: By table.
    """

    folder: Path
    model: str
    template: str
    files: tuple[str, ...]
    rows: Rows

    @classmethod
    def open(cls, folder: Path, progress: Progress) -> Export:
        """Check and read an export.

        Raises:
            BadInputError: When it is none, or damaged, or made by a newer version of the program.
        """
        manifest = _manifest(folder)
        try:
            names = tuple(manifest["files"])
            for number, (name, told) in enumerate(manifest["files"].items()):
                progress("checking files", number, len(names))
                _check(folder, name, told["sha256"])
            rows = {exported.table.name: _rows(folder, exported) for exported in EXPORTED}
            return cls(folder, manifest["model"], manifest["template"], names, rows)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BadInputError(f"'{folder}' is no sound export ({error}); export the library again.") from error
        except OSError as error:
            raise BadInputError(f"'{folder}' cannot be read ({error.strerror}: {Path(error.filename or folder).name}); export it again.") from error

    @cached_property
    def vectors(self) -> Mapping[str, Vectors]:
        """Passage id to its vector, of shape `(dim,)`.

        Raises:
            BadInputError: When ids and vectors are not as many.
        """
        ids = (self.folder / VECTOR_IDS).read_text(encoding="utf-8").split()
        kept = np.load(self.folder / VECTORS, allow_pickle=False)
        if len(ids) != len(kept):
            raise BadInputError(f"'{self.folder}' has {len(kept)} vectors for {len(ids)} passages; export the library again.")
        return dict(zip(ids, kept, strict=True))

    @property
    def originals(self) -> Mapping[str, Path]:
        """Document id to its original file."""
        return {Path(name).stem: self.folder / name for name in self.files if name.startswith(f"{FILES}/")}

    @property
    def heads(self) -> Mapping[str, Path]:
        """Files of the training that was in force, by name."""
        return {Path(name).name: self.folder / name for name in self.files if name.startswith(f"{HEADS}/")}


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    if not path.is_file():
        raise BadInputError(f"'{folder}' has no {MANIFEST}; name a folder that 'clusterbridge export' made.")
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        found = manifest["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise BadInputError(f"'{path}' cannot be read; export the library again.") from error
    if found != FORMAT:
        raise BadInputError(f"'{folder}' is an export of format {found}, and this version reads {FORMAT}; use the version that made it.")
    return manifest


def _check(folder: Path, name: str, expected: str) -> None:
    if not SAFE_NAME.fullmatch(name):
        raise BadInputError(f"'{folder}' lists a file '{name}', which no export has; export the library again.")
    with (folder / name).open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != expected:
            raise BadInputError(f"'{name}' in '{folder}' is not as it was written; export the library again.")


def _rows(folder: Path, exported: ExportedTable) -> list[JsonRow]:
    rows = []
    with (folder / exported.file).open(encoding="utf-8", newline="\n") as lines:
        for number, line in enumerate(lines, start=1):
            row = json.loads(line)
            if tuple(row) != exported.columns:
                raise BadInputError(f"Line {number} of '{exported.file}' in '{folder}' has other fields than this version knows.")
            from_json(exported.table, row)
            rows.append(row)
    return rows
