"""Tags passages anew by the heads in force, from their kept vectors; nothing is read or embedded again, and what persons decided stays."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from kb.encoder import Vectors
from kb.indexing import Indexing, Progress
from kb.model import DocumentState
from kb.store import Store
from kb.tagger import Guess, Leanings, Tagger

TAGGED_BY = "tagged by"
"""The fact that names the training by whose heads passages are tagged, and the documents that are still tagged by others."""

SCALE = 2
"""Grows when the same heads give other confidences than before (2: `tagger.RIGHT_SHARE`): a library tagged by an older version is tagged anew."""


@dataclass(frozen=True)
class Untagged:
    """What the tagger wants of a passage; `vector` has shape `(dim,)`."""

    heading: tuple[str, ...]
    text: str
    vector: Vectors


TagAll = Callable[[Sequence[Untagged]], list[Guess]]
"""Gives the tags and leanings of each passage, in order."""


def tag_all(tagger: Tagger, passages: Sequence[Untagged]) -> list[Guess]:
    """The tags and leanings of each passage, in order."""
    return [tagger.guess(passage.heading, passage.text, passage.vector) for passage in passages]


def weigh(indexing: Indexing, tagger: Tagger, passages: Mapping[str, Untagged]) -> dict[str, Leanings]:
    """The leanings of passages of the library that have none yet, and keep them; their tags stay as they are."""
    weighed = {identifier: guess.leanings for identifier, guess in zip(passages, tag_all(tagger, list(passages.values())), strict=True)}
    indexing.put_leanings(weighed)
    return weighed


def tagging(tagger: Tagger) -> Callable[[Sequence[Untagged], Progress], list[Guess]]:
    """What a child does with passages."""
    return lambda passages, _progress: tag_all(tagger, passages)


def retag(store: Store, indexing: Indexing, training: str | None, tag: TagAll, progress: Progress) -> int:
    """Tag every document that was tagged by other heads, or on another scale; a transaction each, so that it goes on where it was stopped.

    Args:
        store: Holds passages and vectors.
        indexing: Writes the tags.
        training: Name of the training in force, None where the shipped heads are.
        tag: Gives passages their tags and leanings by those heads.
        progress: Told the number of documents that are done.

    Returns:
        Number of documents tagged.
    """
    told = _known(store)
    left: list[str] = told["left"]
    if (told["training"], told["scale"]) != (training, SCALE):
        left = sorted(i for i, state in store.document_states().items() if state is DocumentState.READY)
        indexing.remember(TAGGED_BY, tagged_by(training, left))
    for number, document_id in enumerate(left, start=1):
        passages = store.passages_of(document_id)
        ids, vectors = store.vectors([i for i, passage in passages.items() if not passage.furniture])
        guesses = tag([Untagged(passages[i].heading, passages[i].text, vector) for i, vector in zip(ids, vectors, strict=True)])
        indexing.replace_guesses(dict(zip(ids, guesses, strict=True)), TAGGED_BY, tagged_by(training, left[number:]))
        progress("tagging documents", number, len(left))
    return len(left)


def note_untagged(store: Store, connection: Connection, documents: Iterable[str], training: str | None = None) -> None:
    """Note, within the caller's transaction, that other heads tagged these documents; with `training`, that its heads tagged the rest."""
    told = _known(store)
    store.set_fact(connection, TAGGED_BY, tagged_by(training or told["training"], sorted({*told["left"], *documents}), told["scale"]))


def tagged_by(training: str | None, left: Sequence[str] = (), scale: int = SCALE) -> str:
    """The fact that the heads of a training, or the shipped ones, tagged every document but these, on this scale."""
    return json.dumps({"training": training, "left": list(left), "scale": scale})


def _known(store: Store) -> dict[str, Any]:
    """The fact as it is kept; a library of before there was one, or a scale in it, was tagged by the shipped heads on the first."""
    return {"training": None, "left": [], "scale": 1, **json.loads(store.fact(TAGGED_BY) or "{}")}
