"""Situations too long for an address: kept under a short id, so that an answer can be shared and asked for again."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from sqlalchemy import Engine, insert, select

from kb.errors import NotFoundError
from kb.schema import situations


class KeptSituations:
    """Keeps words and reads them back."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, text: str) -> str:
        """Store a situation; returns its short id, the same for the same words."""
        key = hashlib.sha256(text.encode()).hexdigest()[:12]
        with self._engine.begin() as connection:
            if connection.execute(select(situations.c.id).where(situations.c.id == key)).scalar() is None:
                connection.execute(insert(situations).values(id=key, text=text, added_at=datetime.now(UTC)))
        return key

    def words(self, key: str) -> str:
        """The words of a stored situation.

        Raises:
            NotFoundError: When there is none of that id.
        """
        with self._engine.connect() as connection:
            text = connection.execute(select(situations.c.text).where(situations.c.id == key)).scalar()
        if text is None:
            raise NotFoundError("situation", key)
        return str(text)
