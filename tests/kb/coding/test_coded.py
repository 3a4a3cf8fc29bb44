"""Decisions in memory are those of the tables, however they came about."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine

from kb.codebook import Codebook
from kb.coding.coded import Coded
from kb.coding.decisions import Action
from kb.coding.record import Choice, Record
from kb.schema import metadata
from tests.conftest import SMALL_CORPUS

CODEBOOK = Codebook.from_file(SMALL_CORPUS / "codebook.yaml")
PASSAGES, CODERS, VALUES = ("p1", "p2", "p3"), ("Ada", "Bo"), ("capital", "policy")

strokes = st.tuples(
    st.sampled_from(CODERS),
    st.sampled_from(("decide", "skip", "adjudicate", "undo", "redo")),
    st.lists(st.sampled_from(PASSAGES), min_size=1, unique=True),
    st.lists(st.sampled_from(VALUES), unique=True),
)


def record() -> Record:
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    return Record(engine)


def stroke(made: Record, coder: str, did: str, passages: list[str], values: list[str]) -> frozenset[str]:
    """Passages that it concerned."""
    if did in ("undo", "redo"):
        return (made.undo if did == "undo" else made.redo)(coder, CODEBOOK)
    action = {"skip": Action.SKIP, "adjudicate": Action.ADJUDICATE}.get(did, Action.CHANGE)
    made.decide(coder, [Choice(passage, "gap", action, tuple(values) if did != "skip" else ()) for passage in passages], CODEBOOK)
    return frozenset(passages)


def told(coded: Coded) -> object:
    return (
        {coder: dict(coded.given(coder, "gap")) for coder in CODERS},
        {coder: set(coded.skipped(coder, "gap")) for coder in CODERS},
        dict(coded.disputed("gap")),
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(strokes, max_size=12))
def test_brought_up_to_date_stroke_by_stroke_it_is_what_the_whole_record_says(made: list[tuple[str, str, list[str], list[str]]]) -> None:
    kept = record()
    coded = Coded(kept)
    for one in made:
        coded.renew(stroke(kept, *one))
        assert told(coded) == told(Coded(kept))


def test_what_was_decided_last_comes_last_also_where_it_was_decided_before() -> None:
    kept = record()
    for passage in ("p2", "p1", "p3", "p2"):
        stroke(kept, "Ada", "decide", [passage], ["capital"])
    assert list(Coded(kept).given("Ada", "gap")) == ["p1", "p3", "p2"]


def test_an_adjudication_ends_a_dispute_and_is_nobodys_own_reading() -> None:
    kept = record()
    stroke(kept, "Ada", "decide", ["p1"], ["capital", "policy"])
    stroke(kept, "Bo", "decide", ["p1"], ["capital"])
    coded = Coded(kept)
    assert coded.disputed("gap") == {"p1": ("policy",)}
    coded.renew(stroke(kept, "Bo", "adjudicate", ["p1"], ["policy"]))
    assert coded.disputed("gap") == {}
    assert coded.given("Bo", "gap") == {"p1": ("capital",)}
    assert coded.given("", "gap") == {}
