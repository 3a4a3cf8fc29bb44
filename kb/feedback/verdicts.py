"""What users say of the results of an answer: that one fits, that it does not, that a tag of it is wrong. Appended, so that it can be taken back."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import groupby
from typing import Any

from sqlalchemy import Engine, Row, Select, insert, select

from kb.codebook import PRIMARY_FACETS
from kb.errors import BadInputError
from kb.evaluation.judged import JudgedSet, Need
from kb.rows import utc
from kb.schema import decisions, verdicts


class Says(StrEnum):
    """What somebody says of a result."""

    FITS = "fits"
    DOES_NOT_FIT = "does-not-fit"
    WRONG_TAG = "wrong-tag"
    TAKEN_BACK = "taken-back"


GRADE = {Says.FITS: 3, Says.DOES_NOT_FIT: 0}
"""Of a judged set: 3 is the best answer, 0 is none."""


@dataclass(frozen=True)
class Verdict:
    """One line of what was said.

    Attributes:
        at: When, with time zone.
        who: Name of a coder, or empty.
        situation: The words that were asked.
        target: Id of the case or passage.
        says: What was said of it.
        facet: Of a wrong tag; else empty.
        value: Of a wrong tag; else empty.
        read: What was read from the situation, as corrected: facet to values.
    """

    at: datetime
    who: str
    situation: str
    target: str
    says: Says
    facet: str
    value: str
    read: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Doubt:
    """A tag of a passage or case that somebody holds for wrong; `since` is when it was said last, `names` are those who gave one."""

    target: str
    facet: str
    value: str
    since: datetime
    names: tuple[str, ...]


class Verdicts:
    """The table of verdicts."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def say(self, who: str, situation: str, read: Mapping[str, Sequence[str]], target: str, says: Says, tag: tuple[str, str] = ("", "")) -> None:
        """Append what somebody says of a result, or of one of its tags.

        Raises:
            BadInputError: When a wrong tag is not named, or a tag is named where the result as a whole is meant.
        """
        if says is not Says.TAKEN_BACK and (says is Says.WRONG_TAG) != all(tag):
            raise BadInputError("Only a wrong tag is named by facet and value; choose the tag that is wrong, or none.")
        facet, value = tag
        row = {"at": datetime.now(UTC), "who": who, "situation": situation, "target": target, "verdict": says, "facet": facet, "value": value}
        with self._engine.begin() as connection:
            connection.execute(insert(verdicts).values(**row, read={name: list(values) for name, values in read.items()}))

    def of(self, who: str, situation: str) -> dict[str, tuple[Verdict, ...]]:
        """What somebody says of the results of a situation, by target; what was taken back is not there."""
        own = (verdicts.c.who == who, verdicts.c.situation == situation)
        found: dict[str, tuple[Verdict, ...]] = {}
        for verdict in self._held(select(verdicts).where(*own)):
            found[verdict.target] = (*found.get(verdict.target, ()), verdict)
        return found

    def in_force(self) -> tuple[Verdict, ...]:
        """The last of every person, situation, target and tag, in the order in which they were said; what was taken back is not there."""
        return self._held(select(verdicts))

    def doubts(self) -> tuple[Doubt, ...]:
        """Tags that are said to be wrong, the latest first; on a passage and facet that somebody decided on since, there is none."""
        decided = select(decisions.c.passage, decisions.c.facet, decisions.c.at).where(decisions.c.passage != "")
        said: dict[tuple[str, str, str], list[Verdict]] = defaultdict(list)
        for verdict in self._held(select(verdicts)):
            if verdict.says is Says.WRONG_TAG:
                said[verdict.target, verdict.facet, verdict.value].append(verdict)
        with self._engine.connect() as connection:
            latest: dict[tuple[str, str], datetime] = {}
            for row in connection.execute(decided.order_by(decisions.c.at)):
                latest[row.passage, row.facet] = utc(row.at)
        doubts = (_doubt(place, own) for place, own in said.items())
        left = [doubt for doubt in doubts if latest.get((doubt.target, doubt.facet), doubt.since) <= doubt.since]
        return tuple(sorted(left, key=lambda doubt: doubt.since, reverse=True))

    def _held(self, query: Select[Any]) -> tuple[Verdict, ...]:
        last: dict[tuple[str, ...], Verdict] = {}
        with self._engine.connect() as connection:
            for row in connection.execute(query.order_by(verdicts.c.number)):
                verdict = _verdict(row)
                key = (verdict.who, verdict.situation, verdict.target, verdict.facet, verdict.value)
                last.pop(key, None)
                last[key] = verdict
        return tuple(verdict for verdict in last.values() if verdict.says is not Says.TAKEN_BACK)


def judged_set(said: Iterable[Verdict]) -> JudgedSet:
    """Situations with their graded results, by their words; a result that persons judge differently has no grade.

    The facets of a situation are what was read when it was judged last.
    """
    graded = [verdict for verdict in said if verdict.says in GRADE]
    needs: list[Need] = []
    grades: dict[str, dict[str, int]] = {}
    for situation, group in groupby(sorted(graded, key=lambda verdict: verdict.situation), key=lambda verdict: verdict.situation):
        own = list(group)
        qid = hashlib.sha256(situation.encode()).hexdigest()[:12]
        by_target: dict[str, set[int]] = defaultdict(set)
        for verdict in own:
            by_target[verdict.target].add(GRADE[verdict.says])
        agreed = {target: min(given) for target, given in sorted(by_target.items()) if len(given) == 1}
        if agreed:
            read = max(own, key=lambda verdict: verdict.at).read
            needs.append(Need(qid, situation, {facet: read.get(facet, ()) for facet in PRIMARY_FACETS}))
            grades[qid] = agreed
    return JudgedSet(tuple(needs), grades)


def _doubt(place: tuple[str, str, str], said: Sequence[Verdict]) -> Doubt:
    return Doubt(*place, max(verdict.at for verdict in said), tuple(sorted({verdict.who for verdict in said if verdict.who})))


def _verdict(row: Row[Any]) -> Verdict:
    read = {facet: tuple(values) for facet, values in row.read.items()}
    return Verdict(utc(row.at), row.who, row.situation, row.target, Says(row.verdict), row.facet, row.value, read)
