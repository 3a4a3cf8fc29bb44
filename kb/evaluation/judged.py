"""Judged sets: needs, graded units or cases, and what of them a result covers."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb.errors import BadInputError

MAX_CHARS = 1200
"""Only the first so many characters of a result count: longer texts would buy recall without better ranking (contract)."""

SHINGLE_WORDS = 4
UNIT_SHARE = 0.5
RESULT_SHARE = 0.6
"""A result covers a unit when it holds half of the unit's four-word shingles, or 60% of its own lie in the unit (contract)."""

GRADES = ("0", "1", "2", "3")
"""Of a result; 0 says that it does not answer."""

REPORTED = "reported"
"""The part of the shipped judged set that no choice rested on."""

_TYPES: Mapping[str, type | tuple[type, ...]] = {"text": str, "id": (str, int, float), "qid": (str, int, float)}

_WORD = re.compile(r"[a-z0-9äöüßéèàçñáíóúâêîôû]+")

Shingles = frozenset[tuple[str, ...]]


@dataclass(frozen=True)
class Need:
    """What somebody typed, and the facets that a person reads from the words."""

    qid: str
    text: str
    facets: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class JudgedSet:
    """Needs in order, and per need the grade (0 to 3) of each unit or case; a need without a grade above 0 has no answer."""

    needs: tuple[Need, ...]
    grades: Mapping[str, Mapping[str, int]]

    @property
    def answered(self) -> tuple[Need, ...]:
        """The needs that have an answer, in order."""
        return tuple(need for need in self.needs if any(self.grades.get(need.qid, {}).values()))

    def among(self, targets: Container[str]) -> JudgedSet:
        """The same with the grades of these targets only: what a library does not hold cannot be ranked."""
        return JudgedSet(self.needs, {qid: {target: g for target, g in its.items() if target in targets} for qid, its in self.grades.items()})

    @property
    def queries(self) -> str:
        """The needs as `queries.jsonl`."""
        rows = ({"qid": need.qid, "text": need.text, **{f"{facet}s": list(values) for facet, values in need.facets.items()}} for need in self.needs)
        return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)

    @property
    def qrels(self) -> str:
        """The grades as `qrels.tsv`."""
        return "".join(f"{need.qid}\t{target}\t{grade}\n" for need in self.needs for target, grade in self.grades.get(need.qid, {}).items())

    @classmethod
    def from_files(cls, queries: Path, qrels: Path) -> JudgedSet:
        """Read `queries.jsonl` and `qrels.tsv`.

        Raises:
            BadInputError: When a file is missing or a line is not of the form.
        """
        return cls(tuple(_need(row) for row in read_jsonl(queries, ("qid", "text"))), _grades(qrels))

    @classmethod
    def shipped(cls, corpus: Path, part: str | None = None) -> JudgedSet:
        """The judged set of a corpus folder, or a part of it; empty where the folder has none.

        Raises:
            BadInputError: When a line is not of the form.
        """
        folder = corpus / "judgments"
        if not folder.is_dir():
            return cls((), {})
        rows = read_jsonl(folder / "queries.jsonl", ("qid", "text", "part"))
        return cls(tuple(_need(row) for row in rows if part in (None, row["part"])), _grades(folder / "qrels.tsv"))


class Units:
    """Judged paragraphs, and which of them a text covers."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._shingles = {identifier: shingles(text) for identifier, text in texts.items()}
        self._holders: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for identifier, some in self._shingles.items():
            for shingle in some:
                self._holders[shingle].add(identifier)

    @classmethod
    def from_file(cls, path: Path) -> Units:
        """Read `units.jsonl`."""
        return cls({row["id"]: row["text"] for row in read_jsonl(path, ("id", "text"))})

    def covered(self, text: str) -> frozenset[str]:
        """Ids of the units that a result with this text covers."""
        own = shingles(text[:MAX_CHARS])
        hits: dict[str, int] = defaultdict(int)
        for shingle in own:
            for identifier in self._holders.get(shingle, ()):
                hits[identifier] += 1
        return frozenset(i for i, n in hits.items() if n >= UNIT_SHARE * len(self._shingles[i]) or n >= RESULT_SHARE * len(own))


def shingles(text: str) -> Shingles:
    """Runs of four words, lower case; a text of fewer words is one shingle."""
    words = _WORD.findall(text.lower().replace("\u2010\n", "").replace("\u00ad", ""))
    return frozenset(tuple(words[i : i + SHINGLE_WORDS]) for i in range(max(1, len(words) - SHINGLE_WORDS + 1))) if words else frozenset()


def units_of_inventory(path: Path) -> Mapping[str, frozenset[str]]:
    """Inventory id to the units that describe it."""
    return {row["id"]: frozenset(row["units"]) for row in read_jsonl(path, ("id", "units"))}


def read_jsonl(path: Path, keys: Iterable[str]) -> list[dict[str, Any]]:
    """One object a line, each with at least these keys; a `text` is a string, an `id` or `qid` a string or a number.

    Raises:
        BadInputError: When the file is missing, or a line is no such object.
    """
    rows = []
    for number, line in enumerate(_lines(path), start=1):
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise BadInputError(f"{path}, line {number}: found no JSON ({error.msg}); write one object a line.") from error
        missing = [key for key in keys if not isinstance(row, dict) or key not in row]
        if missing:
            raise BadInputError(f"{path}, line {number}: '{missing[0]}' is missing; each line needs {', '.join(keys)}.")
        for key in keys:
            if not isinstance(row[key], _TYPES.get(key, object)) or isinstance(row[key], bool):
                found = json.dumps(row[key], ensure_ascii=False)[:80]
                raise BadInputError(f"{path}, line {number}: found {found} as '{key}'; write it in quotation marks.")
        rows.append(row)
    return rows


def _lines(path: Path) -> list[str]:
    try:
        return [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    except FileNotFoundError as error:
        raise BadInputError(f"No file '{path}' was found; check the path.") from error
    except UnicodeDecodeError as error:
        raise BadInputError(f"'{path}' is not UTF-8 text; save it as UTF-8.") from error


def _need(row: Mapping[str, Any]) -> Need:
    """Facets are read under their names and under the plurals that older files use."""
    return Need(row["qid"], row["text"], {facet: tuple(row.get(facet, row.get(f"{facet}s", ()))) for facet in ("gap", "level", "stage")})


def _grades(qrels: Path) -> dict[str, dict[str, int]]:
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    for number, line in enumerate(_lines(qrels), start=1):
        fields = line.split("\t")
        if len(fields) != 3 or fields[2].strip() not in GRADES:
            raise BadInputError(f"{qrels}, line {number}: found '{line[:80]}'; write qid, id and grade (0 to 3) with tabs between them.")
        grades[fields[0]][fields[1]] = int(fields[2])
    return grades
