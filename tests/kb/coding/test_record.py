"""The record in the tables: tags follow what is in force, many write at once, and a stroke is whole or not there."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, func, select

from kb.codebook import Codebook
from kb.coding.decisions import Action, Suggested, in_force
from kb.coding.record import MAX_NAME, Choice, Record, coder_name
from kb.database import open_engine
from kb.errors import BadInputError, UnknownValueError
from kb.knowledge import KnowledgeBase
from kb.model import Origin, TagStatus
from kb.schema import decisions, tags
from tests.conftest import SMALL_CORPUS
from tests.kb.documents import Part, prepared

CODEBOOK = Codebook.from_file(SMALL_CORPUS / "codebook.yaml")
ADA, BO = "Ada Northgate", "Bo"
SUGGESTED = (Suggested("capital", 0.83), Suggested("policy", 0.41))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_engine(f"sqlite:///{tmp_path / 'tables.db'}")
    yield made
    made.dispose()


@pytest.fixture
def record(engine: Engine) -> Record:
    return Record(engine)


def gap(passage: str, *values: str, action: Action = Action.CHANGE) -> Choice:
    return Choice(passage, "gap", action, values, SUGGESTED)


def human(engine: Engine) -> dict[str, dict[str, TagStatus]]:
    """Passage to value to status of the tags that persons gave."""
    found: dict[str, dict[str, TagStatus]] = {}
    with engine.connect() as connection:
        for row in connection.execute(select(tags).where(tags.c.origin == Origin.HUMAN).order_by(tags.c.number)):
            assert row.value not in found.get(row.target, {})
            found.setdefault(row.target, {})[row.value] = TagStatus(row.status)
    return found


YES, NO = TagStatus.ACCEPTED, TagStatus.REJECTED


# one stroke


def test_a_line_keeps_who_when_how_and_from_what_it_was_made(record: Record) -> None:
    batch = record.decide(f"  {ADA} ", [Choice("p1", "gap", Action.ACCEPT, ("capital",), SUGGESTED, "See p. 3.")], CODEBOOK)
    (line,) = record.whole()
    assert (line.batch, line.coder, line.action, line.passage, line.facet, line.values) == (batch, ADA, Action.ACCEPT, "p1", "gap", ("capital",))
    assert (line.suggested, line.note, line.codebook_version, line.at.tzinfo) == (SUGGESTED, "See p. 3.", CODEBOOK.version, UTC)


def test_tags_follow_a_decision_and_what_was_suggested_and_not_given_is_rejected(record: Record, engine: Engine) -> None:
    record.decide(ADA, [gap("p1", "capital", "research")], CODEBOOK)
    assert human(engine) == {"p1": {"capital": YES, "research": YES, "policy": NO}}
    record.decide(ADA, [gap("p1")], CODEBOOK)
    assert human(engine) == {"p1": {"capital": NO, "policy": NO}}


def test_a_skip_leaves_the_tags_alone(record: Record, engine: Engine) -> None:
    record.decide(ADA, [gap("p1", "capital")], CODEBOOK)
    record.decide(ADA, [gap("p1", action=Action.SKIP)], CODEBOOK)
    assert human(engine) == {"p1": {"capital": YES, "policy": NO}}


@pytest.mark.parametrize(
    ("coder", "choices", "error"),
    [
        (ADA, [], BadInputError),
        ("  ", [gap("p1", "capital")], BadInputError),
        (ADA, [gap("p1", "capital"), gap("p2", "weather")], UnknownValueError),
        (ADA, [Choice("p1", "weather", Action.CHANGE)], UnknownValueError),
        (ADA, [gap("p1", "capital"), Choice("p1", "kind", Action.CHANGE, ("practice", "context"))], BadInputError),
    ],
)
def test_a_stroke_that_is_wrong_in_one_choice_leaves_nothing(
    record: Record, engine: Engine, coder: str, choices: list[Choice], error: type[Exception]
) -> None:
    with pytest.raises(error):
        record.decide(coder, choices, CODEBOOK)
    assert (record.whole(), human(engine)) == ((), {})


@pytest.mark.parametrize("name", ["", "   ", "x" * (MAX_NAME + 1)])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(BadInputError, match="1 to 60 characters"):
        coder_name(name)


# undo and redo


def test_undo_and_redo_take_tags_along_through_a_long_history(record: Record, engine: Engine) -> None:
    chance = random.Random(5)
    seen = [human(engine)]
    for _ in range(25):
        chosen = chance.sample(("p1", "p2", "p3"), chance.randint(1, 3))
        record.decide(ADA, [gap(passage, *chance.sample(("capital", "policy", "research"), chance.randint(0, 2))) for passage in chosen], CODEBOOK)
        seen.append(human(engine))
    for state in reversed(seen[:-1]):
        assert record.undo(ADA, CODEBOOK)
        assert human(engine) == state
    assert record.undo(ADA, CODEBOOK) == frozenset()
    for state in seen[1:]:
        assert record.redo(ADA, CODEBOOK)
        assert human(engine) == state
    assert record.redo(ADA, CODEBOOK) == frozenset()
    assert len(record.whole()) == len(record.of_passages(["p1", "p2", "p3"]))


def test_an_undo_tells_the_passages_of_the_stroke(record: Record) -> None:
    record.decide(ADA, [gap("p1", "capital"), gap("p2", "capital")], CODEBOOK)
    record.decide(BO, [gap("p3", "capital")], CODEBOOK)
    assert record.undo(ADA, CODEBOOK) == {"p1", "p2"}
    assert record.redo(ADA, CODEBOOK) == {"p1", "p2"}


# several coders


def test_what_two_coders_see_differently_is_no_tag_until_it_is_adjudicated(record: Record, engine: Engine) -> None:
    record.decide(ADA, [gap("p1", "capital", "research")], CODEBOOK)
    record.decide(BO, [gap("p1", "capital")], CODEBOOK)
    assert human(engine) == {"p1": {"capital": YES, "policy": NO}}
    record.decide(BO, [gap("p1", "research", action=Action.ADJUDICATE)], CODEBOOK)
    assert human(engine) == {"p1": {"research": YES, "capital": NO, "policy": NO}}
    record.undo(BO, CODEBOOK)
    assert human(engine) == {"p1": {"capital": YES, "policy": NO}}


def at_once(*works: Callable[[], object]) -> None:
    """All of them, each in a thread, begun together."""
    together = threading.Barrier(len(works))

    def begun(work: Callable[[], object]) -> object:
        together.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        for future in [pool.submit(begun, work) for work in works]:
            future.result()


def test_two_coders_on_the_same_passage_at_once_are_both_kept(record: Record, engine: Engine) -> None:
    def coding(coder: str, *values: str) -> Callable[[], None]:
        def work() -> None:
            for number in range(12):
                record.decide(coder, [gap(f"p{number}", *values)], CODEBOOK)

        return work

    at_once(coding(ADA, "capital", "research"), coding(BO, "capital"))
    held = in_force(record.whole())
    assert len(held) == 24
    assert human(engine) == {f"p{number}": {"capital": YES, "policy": NO} for number in range(12)}


def test_two_tabs_of_one_coder_are_both_kept_and_the_tags_follow_the_later_line(record: Record, engine: Engine) -> None:
    def tab(value: str) -> Callable[[], None]:
        def work() -> None:
            for _ in range(12):
                record.decide(ADA, [gap("p1", value)], CODEBOOK)

        return work

    at_once(tab("capital"), tab("research"))
    lines = record.whole()
    assert sorted(line.values for line in lines) == [("capital",)] * 12 + [("research",)] * 12
    assert {value for value, status in human(engine)["p1"].items() if status is YES} == set(lines[-1].values)


def test_undone_in_one_tab_and_decided_in_another_the_tags_are_those_of_the_record(record: Record, engine: Engine) -> None:
    for number in range(8):
        record.decide(ADA, [gap("p1", "capital"), gap(f"q{number}", "policy")], CODEBOOK)

    def undoing() -> None:
        for _ in range(8):
            record.undo(ADA, CODEBOOK)

    def deciding() -> None:
        for number in range(8):
            record.decide(ADA, [gap("p1", "research"), gap(f"r{number}", "policy")], CODEBOOK)

    at_once(undoing, deciding)
    held = in_force(record.whole())
    expected = {(passage, value) for (passage, _, _), line in held.items() for value in line.values}
    assert {(passage, value) for passage, its in human(engine).items() for value, status in its.items() if status is YES} == expected


# a stop by force


def dying_bulk(url: str, after: int) -> None:
    """Decides on 400 passages at a stroke, in a process that is killed after so many statements that write."""
    engine = open_engine(url)
    written = 0

    @event.listens_for(engine, "after_cursor_execute")
    def count(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        nonlocal written
        written += statement.startswith(("INSERT", "DELETE"))
        if written > after:
            os.kill(os.getpid(), signal.SIGKILL)

    Record(engine).decide(ADA, [gap(f"p{number}", "research") for number in range(400)], CODEBOOK)


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_bulk_decision_that_is_killed_leaves_nothing_half_done(record: Record, engine: Engine, after: int) -> None:
    record.decide(ADA, [gap("p1", "capital")], CODEBOOK)
    before = human(engine)
    child = multiprocessing.get_context("spawn").Process(target=dying_bulk, args=(str(engine.url), after))
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(decisions)).scalar() == 1
    assert human(engine) == before
    record.decide(ADA, [gap(f"p{number}", "research") for number in range(400)], CODEBOOK)
    assert len(human(engine)) == 400
    record.undo(ADA, CODEBOOK)
    assert human(engine) == before


# reading


def test_the_newest_lines_come_first_and_older_ones_before_a_number(record: Record) -> None:
    for number in range(4):
        record.decide(ADA, [gap(f"p{number}", "capital")], CODEBOOK)
    newest = record.latest(2)
    assert [line.passage for line in newest] == ["p3", "p2"]
    assert [line.passage for line in record.latest(2, newest[-1].number)] == ["p1", "p0"]


def test_lines_of_passages_come_with_the_undos_and_redos_that_concern_them(record: Record) -> None:
    record.decide(ADA, [gap("p1", "capital"), gap("p2", "capital")], CODEBOOK)
    record.decide(BO, [gap("p3", "capital")], CODEBOOK)
    record.undo(ADA, CODEBOOK)
    record.undo(BO, CODEBOOK)
    record.redo(ADA, CODEBOOK)
    assert [line.action for line in record.of_passages(["p2"])] == [Action.CHANGE, Action.UNDO, Action.REDO]


# assignments


def test_a_document_is_given_to_coders_once_and_taken_back(kb: KnowledgeBase) -> None:
    made = prepared(kb.encoder, "Quay", [Part("Nets are mended.")])
    kb.add_document(made)
    document = made.document.id
    kb.record.assign(document, (ADA, BO, ADA))
    kb.record.assign(document, (BO,))
    assert [(one.document_id, one.coder, one.done_at) for one in kb.record.assignments()] == [(document, ADA, None), (document, BO, None)]
    kb.record.finish(document, ADA)
    ada, bo = kb.record.assignments()
    assert (ada.done_at is None, bo.done_at) == (False, None)
    kb.record.finish(document, ADA, done=False)
    kb.record.withdraw(document, BO)
    assert [(one.coder, one.done_at) for one in kb.record.assignments()] == [(ADA, None)]
    assert kb.record.coders() == (ADA,)
