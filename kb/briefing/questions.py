"""Questions for discussion, by gap and by stage, as `corpus/questions.yaml` holds them; the corpus is checked by it before a library is opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from kb.codebook import Codebook
from kb.errors import BadInputError

FILE = "questions.yaml"
FACETS = ("gap", "stage")
GENERAL = "general"


@dataclass(frozen=True)
class Questions:
    """Those of `corpus/questions.yaml`.

    Attributes:
        by_value: By facet and value, in order.
        general: For any pack.
    """

    by_value: Mapping[tuple[str, str], tuple[str, ...]]
    general: tuple[str, ...]

    @classmethod
    def from_folder(cls, corpus: Path) -> Questions:
        """Those of a corpus folder; a folder without the file proposes none.

        Raises:
            BadInputError: When the file is not of the form.
        """
        path = corpus / FILE
        return _questions(path, path.stat().st_mtime_ns if path.is_file() else 0)


def faults(corpus: Path, codebook: Codebook) -> list[str]:
    """What is wrong with the questions of a corpus folder, a clause without a full stop each."""
    try:
        rows = _read(corpus / FILE)
    except BadInputError as error:
        return [str(error).removeprefix(f"{FILE}: ").rstrip(".")]
    found = _faults(rows)
    if not found:
        known = {facet: codebook.facet(facet).ids for facet in FACETS}
        found = [f"the codebook has no {facet} '{value}'" for facet in FACETS for value in rows.get(facet, {}) if value not in known[facet]]
        told = Counter(chain(rows.get(GENERAL, ()), *(some for facet in FACETS for some in rows.get(facet, {}).values())))
        found += [f"'{question}' stands there more than once" for question, count in told.items() if count > 1]
    return found


@lru_cache(maxsize=4)
def _questions(path: Path, _changed_at: int) -> Questions:
    """Read once for each time at which the file was written: YAML takes 15 ms, a tenth of what a whole pack takes."""
    rows = _read(path)
    if found := _faults(rows):
        raise BadInputError(f"{FILE}: {'; '.join(found)}.")
    by_value = {(facet, value): tuple(some) for facet in FACETS for value, some in rows.get(facet, {}).items()}
    return Questions(by_value, tuple(rows.get(GENERAL, ())))


def _read(path: Path) -> dict[str, Any]:
    """What the file holds; an empty mapping where there is no file."""
    if not path.is_file():
        return {}
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadInputError(f"{FILE}: it cannot be read ({' '.join(str(error).split())}).") from error
    if not isinstance(rows, dict):
        raise BadInputError(f"{FILE}: it holds no mapping; write 'gap:', 'stage:' and 'general:' with their questions below.")
    return rows


def _faults(rows: Mapping[str, Any]) -> list[str]:
    found = [f"'{key}' is none of {', '.join([*FACETS, GENERAL])}" for key in rows if key not in (*FACETS, GENERAL)]
    for facet in FACETS:
        its = rows.get(facet, {})
        if not isinstance(its, dict):
            found.append(f"{facet} holds no mapping of values to questions")
            continue
        found += [f"{facet} {value} holds no list of questions" for value, some in its.items() if not _is_questions(some)]
    if not _is_questions(rows.get(GENERAL, [])):
        found.append(f"{GENERAL} holds no list of questions")
    return found


def _is_questions(some: object) -> bool:
    return isinstance(some, list) and all(isinstance(question, str) and question.strip() for question in some)
