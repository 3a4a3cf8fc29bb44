"""Which passages and practices carry a value of the codebook, and because of whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Engine, Select, Subquery, case, func, select

from kb.codebook import Column
from kb.model import Origin, TagStatus
from kb.schema import cases, documents, passages, tags


@dataclass(frozen=True)
class Use:
    """Ids of what carries a value; furniture is left out.

    Attributes:
        by_hand: Passages to which persons gave it, in reading order.
        suggested: Passages of which the tagger suggests it, most confident first.
        practices: By id.
    """

    by_hand: tuple[str, ...] = ()
    suggested: tuple[str, ...] = ()
    practices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Counts:
    """How many carry a value; the fields mean what they mean in `Use`."""

    by_hand: int = 0
    suggested: int = 0
    practices: int = 0

    @property
    def any(self) -> bool:
        """Whether anything does."""
        return bool(self.by_hand or self.suggested or self.practices)


class Uses:
    """Reads the tags in force: the last of a target, facet and value, unless it is a rejection."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of_value(self, facet: str, value: str) -> Use:
        """What carries a value."""
        its = _in_force(tags.c.facet == facet, tags.c.value == value).subquery()
        of_passages = select(its.c.target, its.c.origin, its.c.confidence).join(passages, _answering(its))
        of_passages = of_passages.join(documents, documents.c.id == passages.c.document_id)
        of_practices = select(its.c.target).join(cases, cases.c.id == its.c.target)
        with self._engine.connect() as connection:
            rows = connection.execute(of_passages.order_by(documents.c.title, documents.c.id, passages.c.position)).all()
            practices = connection.execute(of_practices.order_by(its.c.target)).scalars().all()
        guessed = sorted((row for row in rows if row.origin != Origin.HUMAN), key=lambda row: -float(row.confidence))
        return Use(tuple(row.target for row in rows if row.origin == Origin.HUMAN), tuple(row.target for row in guessed), tuple(practices))

    def counts(self) -> Mapping[Column, Counts]:
        """How many carry each value that anything carries."""
        its = _in_force().subquery()
        column = (its.c.facet, its.c.value)
        human = func.sum(case((its.c.origin == Origin.HUMAN, 1), else_=0))
        on_passages = select(*column, human, func.count()).join(passages, _answering(its)).group_by(*column)
        on_practices = select(*column, func.count()).join(cases, cases.c.id == its.c.target).group_by(*column)
        with self._engine.connect() as connection:
            found = {(facet, value): Counts(hand, number - hand) for facet, value, hand, number in connection.execute(on_passages)}
            for facet, value, number in connection.execute(on_practices):
                found[facet, value] = replace(found.get((facet, value), Counts()), practices=number)
        return found


def _answering(its: Subquery) -> ColumnElement[bool]:
    return (passages.c.id == its.c.target) & passages.c.furniture.is_(False)


def _in_force(*which: ColumnElement[bool]) -> Select[tuple[str, str, str, str, float]]:
    """Of these facets and values; asked of all and narrowed later it took two seconds for 20,000 passages."""
    latest = select(func.max(tags.c.number)).where(*which).group_by(tags.c.target, tags.c.facet, tags.c.value)
    query = select(tags.c.target, tags.c.facet, tags.c.value, tags.c.origin, tags.c.confidence)
    return query.where(tags.c.number.in_(latest), tags.c.status != TagStatus.REJECTED)
