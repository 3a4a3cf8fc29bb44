"""What a name in a formula stands for, so that a formula that cannot be computed is found when it is read and not when somebody has answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Of(StrEnum):
    """What kind of thing a name or a part of a formula is."""

    NUMBER = "a number"
    TEXT = "a text"
    DATE = "a date"
    TRUTH = "true or false"
    CHOSEN = "several choices"
    TABLE = "a table"
    ROW = "a row"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Shape:
    """What a name stands for.

    Attributes:
        of: Its kind.
        many: A column: one of that kind for each row.
        ids: Of an answer by choice: the ids that may be chosen; None where any text may stand.
        parts: Of a table its rows and columns, of a row its columns.
    """

    of: Of
    many: bool = False
    ids: frozenset[str] | None = None
    parts: Mapping[str, Shape] = field(default_factory=dict)

    @property
    def told(self) -> str:
        """In words."""
        if not self.many:
            return self.of.value
        return f"a column of {self.of.value.removeprefix('a ')}s" if self.of in (Of.NUMBER, Of.TEXT, Of.DATE) else f"a column of {self.of.value}"


NUMBER = Shape(Of.NUMBER)
TEXT = Shape(Of.TEXT)
TRUTH = Shape(Of.TRUTH)

Scope = Mapping[str, Shape]
"""Every name that a formula may use."""
