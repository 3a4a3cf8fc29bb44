"""What commands ask of a library, in plain values: the same whether this process owns the data folder or a running server does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, Protocol

from kb.answer_json import answer_to_json
from kb.corpus import default_folder
from kb.errors import BadInputError
from kb.health import doctor, status
from kb.indexing import Progress
from kb.knowledge import KnowledgeBase
from kb.model import Filters, MatchType
from kb.ownership import running_server
from kb.remote import RemoteLibrary
from kb.settings import Settings
from kb.situation import Question
from kb.suggestions import suggestions
from kb.training_data import TrainingData

SCOPES: Mapping[str, MatchType | None] = {"all": None, "cases": MatchType.CASE, "documents": MatchType.PASSAGE}


class Library(Protocol):
    """Commands by name with their fields, answers as JSON values; `COMMANDS` lists them."""

    def call(self, command: str, fields: dict[str, Any]) -> Any:
        """The answer to one command."""


class OwnLibrary:
    """A library in a data folder that this process owns."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb

    def call(self, command: str, fields: dict[str, Any]) -> Any:
        """The answer to one command.

        Raises:
            BadInputError: When there is no such command.
        """
        if command not in COMMANDS:
            raise BadInputError(f"There is no command '{command}'; use one of: {', '.join(COMMANDS)}.")
        return COMMANDS[command](self.kb, fields)


@contextmanager
def open_library(settings: Settings, progress: Progress | None = None) -> Iterator[Library]:
    """The library of a data folder: through the server that owns it, else opened here and brought up to the shipped library."""
    owner = running_server(settings.data)
    if owner:
        yield RemoteLibrary(owner)
        return
    with KnowledgeBase.open(settings) as kb:
        kb.follow_corpus(progress)
        yield OwnLibrary(kb)


def _search(kb: KnowledgeBase, fields: dict[str, Any]) -> Any:
    filters = Filters(**{facet: tuple(fields.get(facet, ())) for facet in ("gap", "level", "stage", "country")})
    question = Question(fields["text"], filters=filters, scope=SCOPES[fields.get("in", "all")], limit=int(fields.get("limit", 10)))
    return answer_to_json(kb.answer(question))


def _status(kb: KnowledgeBase, _fields: dict[str, Any]) -> Any:
    return status(kb).as_json()


def _doctor(kb: KnowledgeBase, fields: dict[str, Any]) -> Any:
    return [asdict(finding) for finding in doctor(kb, bool(fields.get("repair")))]


def _suggest(kb: KnowledgeBase, fields: dict[str, Any]) -> Any:
    return suggestions(kb.tagger, kb.encoder, fields["rows"], bool(fields.get("all")))


def _train(kb: KnowledgeBase, fields: dict[str, Any]) -> Any:
    from kb.training import train  # noqa: PLC0415  (imports scikit-learn, which only training needs)

    data = TrainingData.from_folder(default_folder() / "training", kb.codebook)
    return asdict(train(kb, data, lambda *_told: None, replace=not fields.get("dry_run")))


COMMANDS: Mapping[str, Callable[[KnowledgeBase, dict[str, Any]], Any]] = {
    "search": _search,
    "suggest": _suggest,
    "status": _status,
    "doctor": _doctor,
    "train": _train,
}
