"""A pack as a YAML file, for the command line: what stands in it, and the briefing that it becomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from kb.answer_model import MatchType
from kb.briefing.adding import MOST_ITEMS, items
from kb.briefing.resolving import resolve
from kb.briefing.values import Briefing, Item, Pack, Part
from kb.errors import BadInputError
from kb.knowledge import KnowledgeBase
from kb.render.bibliography import styles
from kb.situation import Question

LOOKED_THROUGH = 200
"""Results of an answer among which its first practices are looked for; passages stand between them."""

MOST_TOLD = 60
"""Characters of a wrong value that are told."""

_FORM = ConfigDict(extra="forbid", coerce_numbers_to_str=True, str_strip_whitespace=True)


class _ItemRow(BaseModel):
    model_config = _FORM
    id: Annotated[str, Field(min_length=1)]
    note: str = ""


def _row(value: object) -> object:
    return {"id": value} if isinstance(value, str) else value


class PackFile(BaseModel):
    """What a file may hold. Either `items`, or `situation` with `take`: the first so many practices of its answer."""

    model_config = _FORM
    title: Annotated[str, Field(min_length=1)]
    audience: str = ""
    introduction: str = ""
    situation: str = ""
    items: Annotated[list[Annotated[_ItemRow, BeforeValidator(_row)]], Field(max_length=MOST_ITEMS)] = []
    take: Annotated[int | None, Field(ge=1, le=MOST_ITEMS)] = None
    questions: list[str] | None = None
    hide: list[Part] = []
    style: str = "apa"

    @classmethod
    def from_path(cls, path: Path) -> PackFile:
        """The file as read.

        Raises:
            BadInputError: When it is missing or not of the form; every fault is named, each with its key.
        """
        try:
            values = yaml.safe_load(path.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise BadInputError(f"No file '{path}' was found; check the path.") from error
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise BadInputError(f"'{path}' cannot be read as YAML ({' '.join(str(error).split())}); correct it.") from error
        try:
            return cls.from_values(values)
        except BadInputError as error:
            raise BadInputError(f"{path}: {error}") from error

    @classmethod
    def from_values(cls, values: object) -> PackFile:
        """As `from_path`, of the values that a file holds; what is left empty is as if it were not there."""
        if not isinstance(values, dict):
            raise BadInputError("it holds no keys; write 'title:' and 'items:', a line each.")
        try:
            read = cls.model_validate({key: value for key, value in values.items() if value is not None})
        except ValidationError as error:
            raise BadInputError(f"{'; '.join([*map(_told, error.errors()), *_misfits(values)])}.") from error
        if found := _misfits(values):
            raise BadInputError(f"{'; '.join(found)}.")
        return read


def brief(kb: KnowledgeBase, file: PackFile, today: date) -> Briefing:
    """The briefing that the file asks for.

    Raises:
        BadInputError: When the library does not hold what the file names; every such id is told.
    """
    return resolve(kb, _pack(kb, file), today)


def _pack(kb: KnowledgeBase, file: PackFile) -> Pack:
    chosen = _first_practices(kb, file.situation, file.take) if file.take else [row.id for row in file.items]
    held, missing = items(kb, chosen)
    if missing:
        named = ", ".join(f"'{target}'" for target in missing)
        raise BadInputError(f"items: the library has no practice or passage {named}; take ids from 'clusterbridge search --json' or from a page.")
    return Pack(
        title=file.title,
        audience=file.audience,
        introduction=file.introduction,
        situation=file.situation,
        items=_noted(held, {row.id: row.note for row in file.items}),
        questions=None if file.questions is None else tuple(file.questions),
        hidden=tuple(part for part in Part if part in file.hide),
        style=file.style,
    )


def _first_practices(kb: KnowledgeBase, situation: str, count: int) -> list[str]:
    matches = kb.answer(Question(situation, limit=LOOKED_THROUGH)).matches
    return [match.id for match in matches if match.type is MatchType.CASE][:count]


def _noted(held: Sequence[Item], notes: Mapping[str, str]) -> tuple[Item, ...]:
    return tuple(replace(item, note=notes.get(item.target, "")) for item in held)


def _misfits(values: Mapping[str, Any]) -> list[str]:
    """What is wrong with keys taken together, and a style that nobody knows."""
    found, chosen, taken = [], bool(values.get("items")), values.get("take") is not None
    known = [name for name, _ in styles()]
    if values.get("style") and values["style"] not in known:
        found.append(f"style is '{values['style']}'; use one of: {', '.join(known)}")
    if chosen and taken:
        found.append("items and take are both there; leave one out")
    if not chosen and not taken:
        found.append(
            "items is missing; list ids of practices and passages, or write 'take: 5' for the first practices of the answer to the situation"
        )
    if taken and not str(values.get("situation") or "").strip():
        found.append("take needs a situation; describe it in a sentence or two")
    return found


def _told(fault: Mapping[str, Any]) -> str:
    """A fault of pydantic as a clause: key, then what was found and what to do."""
    first, *rest = fault["loc"]
    inside = [f"number {part + 1}" if isinstance(part, int) else str(part) for part in rest]
    key = ", ".join([str(first), *inside])
    match fault["type"]:
        case "missing":
            return f"{key} is missing; add it"
        case "extra_forbidden":
            return f"{key} is not known here; use {', '.join(PackFile.model_fields) if not rest else 'id and note'}"
        case "enum":
            return f"{key} is '{fault['input']}'; use one of: {', '.join(Part)}"
        case "string_too_short":
            return f"{key} is empty; fill it in"
        case _:
            return f"{key} is {str(fault['input'])[:MOST_TOLD]!r}: {fault['msg'][:1].lower()}{fault['msg'][1:]}"
