"""What commands ask of a library, in plain values: the same whether this process owns the data folder or a running server does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from kb.answer_json import answer_to_json
from kb.answer_model import Filters, MatchType
from kb.briefing.file import PackFile, brief
from kb.briefing.sharing import to_json
from kb.errors import BadInputError
from kb.examples import TaggedExamples
from kb.export.restoring import restore
from kb.export.writing import write_export
from kb.health import doctor, status
from kb.indexing import Progress
from kb.knowledge import KnowledgeBase
from kb.ownership import running_server
from kb.remote import RemoteLibrary
from kb.settings import Settings
from kb.situation import Question
from kb.suggestions import suggestions
from kb.training.self_learning import SelfLearning
from kb.training.trainer import Trainer

SCOPES: Mapping[str, MatchType | None] = {"all": None, "cases": MatchType.CASE, "documents": MatchType.PASSAGE}


class Library(Protocol):
    """Commands by name with their fields, answers as JSON values; `COMMANDS` and `TRAINING` list them."""

    def call(self, command: str, fields: dict[str, Any]) -> Any:
        """The answer to one command."""


class OwnLibrary:
    """A library in a data folder that this process owns; closed before the knowledge base is."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb
        self._trainer = Trainer(kb)
        self.learning = SelfLearning(kb, self._trainer, kb.settings.learn_after)

    def call(self, command: str, fields: dict[str, Any]) -> Any:
        """The answer to one command.

        Raises:
            BadInputError: When there is no such command.
        """
        if command in COMMANDS:
            return COMMANDS[command](self.kb, fields)
        if command in TRAINING:
            return TRAINING[command](self._trainer, fields)
        raise BadInputError(f"There is no command '{command}'; use one of: {', '.join([*COMMANDS, *TRAINING])}.")

    def close(self) -> None:
        """End what is still running."""
        self.learning.stop()


@contextmanager
def open_library(settings: Settings, progress: Progress | None = None) -> Iterator[Library]:
    """The library of a data folder: through the server that owns it, else opened here and brought up to the shipped library."""
    owner = running_server(settings.data)
    if owner:
        yield RemoteLibrary(owner)
        return
    with KnowledgeBase.open(settings) as kb:
        kb.follow_corpus(progress)
        kb.retag(progress)
        with closing(OwnLibrary(kb)) as library:
            yield library


def _search(kb: KnowledgeBase, fields: dict[str, Any]) -> Any:
    filters = Filters(**{facet: tuple(fields.get(facet, ())) for facet in ("gap", "level", "stage", "country")})
    question = Question(fields["text"], filters=filters, scope=SCOPES[fields.get("in", "all")], limit=int(fields.get("limit", 10)))
    return answer_to_json(kb.answer(question))


def _status(kb: KnowledgeBase, _fields: dict[str, Any]) -> Any:
    return status(kb).as_json()


def _doctor(kb: KnowledgeBase, fields: dict[str, Any]) -> Any:
    return [asdict(finding) for finding in doctor(kb, bool(fields.get("repair")))]


def _suggest(kb: KnowledgeBase, fields: dict[str, Any]) -> Any:
    return suggestions(kb.tagger, kb.encoder, TaggedExamples.from_store(kb.store), fields["rows"], bool(fields.get("all")))


def _brief(kb: KnowledgeBase, fields: dict[str, Any]) -> Any:
    return to_json(brief(kb, PackFile.from_values(fields), date.today()))


def _export(kb: KnowledgeBase, fields: dict[str, Any]) -> Any:
    return kb.runs.begin(lambda progress: write_export(kb, Path(fields["to"]), progress))


def _import(kb: KnowledgeBase, fields: dict[str, Any]) -> Any:
    return kb.runs.begin(lambda progress: restore(kb, Path(fields["folder"]), progress).as_json())


def _run(kb: KnowledgeBase, fields: dict[str, Any]) -> Any:
    return asdict(kb.runs.state(int(fields["run"]), float(fields["wait_s"])))


COMMANDS: Mapping[str, Callable[[KnowledgeBase, dict[str, Any]], Any]] = {
    "search": _search,
    "suggest": _suggest,
    "brief": _brief,
    "status": _status,
    "doctor": _doctor,
    "export": _export,
    "import": _import,
    "run": _run,
}
"""Export and import begin a run and return its number, `run` tells how far it is."""

TRAINING: Mapping[str, Callable[[Trainer, dict[str, Any]], Any]] = {
    "train": lambda trainer, _fields: trainer.measure(),
    "adopt": lambda trainer, fields: trainer.adopt(int(fields["run"])),
    "undo": lambda trainer, _fields: trainer.undo(),
    "training": lambda trainer, fields: asdict(trainer.state(int(fields["run"]), float(fields["wait_s"]))),
}
"""The first three begin a run and return its number, the last tells how far it is."""
