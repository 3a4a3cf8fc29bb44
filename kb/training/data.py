"""The training data of `corpus/training/`: passages with their tags, and situations with graded passages; by writer, a file each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kb.codebook import PRIMARY_FACETS, Codebook
from kb.errors import BadInputError
from kb.evaluation.judged import JudgedSet, Need
from kb.template import passage_text

Values = Mapping[str, tuple[str, ...]]

GRADES = (0, 1, 2, 3)

TELLING = ("practice", "recommendation", "vignette")
"""Kinds of passages that tell of doing or advising."""


@dataclass(frozen=True)
class TrainingPassage:
    """A passage written for training; `tags` holds facet to values for gap, level, stage (none or several) and kind (one)."""

    id: str
    writer: str
    genre: str
    heading: tuple[str, ...]
    text: str
    tags: Values

    @property
    def embedded(self) -> str:
        """What the encoder reads of it."""
        return passage_text("", self.heading, self.text)


@dataclass(frozen=True)
class TrainingSituation:
    """A situation written for training: what it asks for by facet, and the grades (0..3) of passages written for it, and of practices, by id.

    Without either it teaches reading only.
    """

    id: str
    writer: str
    text: str
    facets: Values
    grades: Mapping[str, int]
    practices: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class TrainingData:
    """All passages and situations, in the order of the files; `version` changes with any of their bytes."""

    passages: tuple[TrainingPassage, ...]
    situations: tuple[TrainingSituation, ...]
    version: str

    @classmethod
    def from_folder(cls, folder: Path, codebook: Codebook) -> TrainingData:
        """Read `passages/*.jsonl` and `situations/*.jsonl`; the name of a file is its writer's.

        Values that were merged since are what they were merged into, retired ones are left out, and so is a text with a value that was split: which
        part of it is meant, nobody said.

        Raises:
            BadInputError: When a folder is missing, a line is incomplete or of another form, an id stands twice, or a grade names no passage.
            UnknownValueError: When the codebook never had a tag.
        """
        digest = hashlib.sha256()
        passages = tuple(_passage(codebook, row) for row in _rows(folder / "passages", digest))
        situations = tuple(_situation(codebook, row) for row in _rows(folder / "situations", digest))
        known = {passage.id for passage in passages}
        if len(known) < len(passages):
            raise BadInputError(f"{folder / 'passages'}: two passages share an id; give each its own.")
        if len({situation.id for situation in situations}) < len(situations):
            raise BadInputError(f"{folder / 'situations'}: two situations share an id; give each its own.")
        for situation in situations:
            for graded in situation.grades.keys() - known:
                raise BadInputError(f"{folder / 'situations'}, {situation.id}: it grades '{graded}', which is no passage; correct the id.")
        tagged = ((passage, _given(codebook, passage.tags)) for passage in passages)
        read = ((situation, _given(codebook, situation.facets)) for situation in situations)
        return cls(
            tuple(replace(passage, tags=tags) for passage, tags in tagged if tags is not None),
            tuple(replace(situation, facets=facets) for situation, facets in read if facets is not None),
            digest.hexdigest()[:12],
        )

    @property
    def writers(self) -> tuple[str, ...]:
        """Everybody who wrote, sorted."""
        return tuple(sorted({passage.writer for passage in self.passages} | {situation.writer for situation in self.situations}))

    @property
    def told_situations(self) -> tuple[TrainingSituation, ...]:
        """The situations, and the passages that tell of doing or advising as if they were some: whoever describes their own names the same things.

        With them macro F1 of stage went from 0.68 to 0.84 on own judged needs; gap and level stayed.
        """
        telling = (passage for passage in self.passages if passage.tags["kind"][0] in TELLING)
        return (*self.situations, *(TrainingSituation(p.id, p.writer, p.text, p.tags, {}) for p in telling))

    @property
    def judged(self) -> JudgedSet:
        """The situations with graded practices of the shipped library: what the weights of the ranking are learned from."""
        graded = [situation for situation in self.situations if situation.practices]
        needs = tuple(Need(situation.id, situation.text, situation.facets) for situation in graded)
        return JudgedSet(needs, {situation.id: situation.practices for situation in graded})

    def without(self, writers: Iterable[str]) -> TrainingData:
        """The same without what these writers wrote.

        Raises:
            BadInputError: When one of them wrote nothing.
        """
        out = frozenset(writers)
        for writer in sorted(out.difference(self.writers)):
            raise BadInputError(f"The training data has no writer '{writer}'; use one of: {', '.join(self.writers)}.")
        passages = tuple(passage for passage in self.passages if passage.writer not in out)
        situations = tuple(situation for situation in self.situations if situation.writer not in out)
        return TrainingData(passages, situations, f"{self.version} without {' '.join(sorted(out))}" if out else self.version)


@dataclass(frozen=True)
class _Row:
    """A line as read: its file and number, its writer, and its fields, each checked when asked for."""

    where: str
    writer: str
    fields: Mapping[str, Any]

    def text(self, name: str) -> str:
        value = self._field(name, "a text")
        if not isinstance(value, str) or not value.strip():
            raise self._refused(name, "a text")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        value = self._field(name, "a list of texts")
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._refused(name, "a list of texts")
        return tuple(value)

    def grades(self, name: str, of: str) -> dict[str, int]:
        wanted = f"an object of {of} ids, each with a grade of 0, 1, 2 or 3"
        value = self._field(name, wanted)
        if not isinstance(value, dict) or not all(type(grade) is int and grade in GRADES for grade in value.values()):
            raise self._refused(name, wanted)
        return value

    def _field(self, name: str, wanted: str) -> Any:
        if name not in self.fields:
            raise BadInputError(f"{self.where}: {name} is missing; write {wanted}.")
        return self.fields[name]

    def _refused(self, name: str, wanted: str) -> BadInputError:
        found = json.dumps(self.fields[name], ensure_ascii=False)
        return BadInputError(f"{self.where}: found {found[:60]} as {name}; write {wanted}.")


def _rows(folder: Path, digest: Any) -> Iterator[_Row]:
    if not folder.is_dir():
        raise BadInputError(f"There is no folder {folder}; name a folder with passages/*.jsonl and situations/*.jsonl.")
    for path in sorted(folder.glob("*.jsonl")):
        data = path.read_bytes()
        digest.update(data)
        for number, line in enumerate(_lines(path, data), start=1):
            yield _Row(f"{path}, line {number}", path.stem, _object(f"{path}, line {number}", line))


def _lines(path: Path, data: bytes) -> list[str]:
    """Lines that end with a line feed; JSON allows all other line breaks inside a text."""
    try:
        return data.decode("utf-8").removesuffix("\n").split("\n") if data else []
    except UnicodeDecodeError as error:
        raise BadInputError(f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8.") from error


def _object(where: str, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
        return {"id": row["id"], "text": row["text"], **row}
    except (ValueError, KeyError, TypeError) as error:
        raise BadInputError(f"{where}: found '{line[:60]}'; write one object with at least id and text.") from error


def _passage(codebook: Codebook, row: _Row) -> TrainingPassage:
    tags = {**_values(codebook, row), "kind": _known(codebook, "kind", (row.text("kind"),))}
    return TrainingPassage(row.text("id"), row.writer, row.text("genre"), row.texts("heading"), row.text("text"), tags)


def _situation(codebook: Codebook, row: _Row) -> TrainingSituation:
    practices = row.grades("practices", "practice") if "practices" in row.fields else {}
    return TrainingSituation(row.text("id"), row.writer, row.text("text"), _values(codebook, row), row.grades("grades", "passage"), practices)


def _values(codebook: Codebook, row: _Row) -> dict[str, tuple[str, ...]]:
    return {facet: _known(codebook, facet, row.texts(facet)) for facet in PRIMARY_FACETS}


def _known(codebook: Codebook, facet: str, values: tuple[str, ...]) -> tuple[str, ...]:
    codebook.check_known(facet, values)
    return values


def _given(codebook: Codebook, tags: Values) -> Values | None:
    """Facet to the values that may be given now; None where one of them was split."""
    standing = codebook.standing(tags)
    former = {facet: codebook.facet(facet).former_by_id for facet in standing}
    if any(value in former[facet] and former[facet][value].became for facet, values in standing.items() for value in values):
        return None
    return {facet: tuple(value for value in values if value not in former[facet]) for facet, values in standing.items()}
