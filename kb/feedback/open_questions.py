"""Situations without an answer that somebody wants to be kept, until the library answers them or they are closed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, Row, insert, select, update

from kb.errors import BadInputError, NotFoundError
from kb.rows import utc
from kb.schema import open_questions


@dataclass(frozen=True)
class OpenQuestion:
    """A situation that was kept; `closed_at` is None while it is open."""

    id: str
    text: str
    asked_at: datetime
    closed_at: datetime | None


class OpenQuestions:
    """The table of open questions."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, text: str) -> str:
        """Keep a situation, or open it again; returns its id, the same for the same words.

        Raises:
            BadInputError: When there are no words.
        """
        words = text.strip()
        if not words:
            raise BadInputError("No situation was given; describe it in a sentence or two.")
        key = _key(words)
        with self._engine.begin() as connection:
            if connection.execute(select(open_questions.c.id).where(open_questions.c.id == key)).scalar() is None:
                connection.execute(insert(open_questions).values(id=key, text=words, asked_at=datetime.now(UTC)))
            else:
                connection.execute(update(open_questions).where(open_questions.c.id == key).values(closed_at=None))
        return key

    def of(self, text: str) -> OpenQuestion | None:
        """The question with these words, open or closed, or None."""
        with self._engine.connect() as connection:
            row = connection.execute(select(open_questions).where(open_questions.c.id == _key(text.strip()))).one_or_none()
            return _question(row) if row else None

    def close(self, key: str, closed: bool = True) -> None:
        """Close a question, or open it again.

        Raises:
            NotFoundError: When there is none of that id.
        """
        with self._engine.begin() as connection:
            chosen = update(open_questions).where(open_questions.c.id == key)
            if not connection.execute(chosen.values(closed_at=datetime.now(UTC) if closed else None)).rowcount:
                raise NotFoundError("open question", key)

    def all(self) -> tuple[OpenQuestion, ...]:
        """Every question: open ones first, then the newest first."""
        with self._engine.connect() as connection:
            found = [_question(row) for row in connection.execute(select(open_questions).order_by(open_questions.c.asked_at.desc()))]
        return tuple(sorted(found, key=lambda question: question.closed_at is not None))


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _question(row: Row[Any]) -> OpenQuestion:
    return OpenQuestion(row.id, row.text, utc(row.asked_at), utc(row.closed_at) if row.closed_at else None)
