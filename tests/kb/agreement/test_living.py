"""What coders can be compared on, kept while nothing changes it: each write shows at once, and only what it changes is read again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from kb.agreement.living import Comparison
from kb.coding.decisions import Action
from kb.coding.record import Choice
from kb.knowledge import KnowledgeBase
from tests.kb.documents import Part, prepared

BANKS, SCHOOLS, HARBOURS = ("Banks", 3), ("Schools", 2), ("Harbours", 2)


@pytest.fixture
def passages(kb: KnowledgeBase) -> dict[str, list[str]]:
    """Title to passages; Ada and Bo coded the banks, Ada alone one of the schools."""
    found = {}
    for title, number in (BANKS, SCHOOLS, HARBOURS):
        made = prepared(kb.encoder, title, [Part(f"{title} of Grimholt, number {n}.") for n in range(number)])
        kb.add_document(made)
        found[title] = list(kb.passages_of(made.document.id))
    for passage in found["Banks"]:
        decide(kb, "Ada", passage, "capital")
        decide(kb, "Bo", passage, "research")
    decide(kb, "Ada", found["Schools"][0], "education")
    return found


def decide(kb: KnowledgeBase, coder: str, passage: str, *values: str, action: Action = Action.CHANGE, facet: str = "gap") -> str:
    return kb.record.decide(coder, [Choice(passage, facet, action, values)], kb.codebook)


def now(kb: KnowledgeBase) -> Comparison:
    return kb.codebooks.agreement.now(kb.codebook)


def titles(kb: KnowledgeBase) -> list[str]:
    return [document.title for document, _ in now(kb).documents]


def given(kb: KnowledgeBase) -> dict[str, dict[str, frozenset[str]]]:
    """Passage to what coders gave it of the gap, over all documents that can be compared."""
    codings = now(kb).on("gap", tuple(document.id for document, _ in now(kb).documents)).codings
    return {passage: codings.given(passage) for passage in codings.passages}


@contextmanager
def reads(kb: KnowledgeBase) -> Iterator[list[str]]:
    """The statements that go over the decisions of whole documents."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "JOIN passages" in statement:
            found.append(statement)

    event.listen(kb.store.engine, "before_cursor_execute", note)
    yield found
    event.remove(kb.store.engine, "before_cursor_execute", note)


def test_nothing_is_read_again_while_nothing_is_decided(kb: KnowledgeBase, passages: dict[str, list[str]]) -> None:
    before = given(kb)
    with reads(kb) as found:
        assert given(kb) == before
    assert found == []


def test_an_adjudication_is_known_at_once_and_no_coding_is_read_again(kb: KnowledgeBase, passages: dict[str, list[str]]) -> None:
    before, passage = given(kb), passages["Banks"][0]
    with reads(kb) as found:
        decide(kb, "Eva", passage, "policy", action=Action.ADJUDICATE)
        assert now(kb).settled[passage, "gap"].values == ("policy",)
        decide(kb, "Eva", passage, action=Action.ADJUDICATE)
        assert now(kb).settled[passage, "gap"].values == ()
        assert given(kb) == before
    assert found == []


def test_an_adjudication_that_is_taken_back_is_not_settled_any_more(kb: KnowledgeBase, passages: dict[str, list[str]]) -> None:
    passage = passages["Banks"][0]
    decide(kb, "Eva", passage, "policy", action=Action.ADJUDICATE)
    decide(kb, "Eva", passage, "capital", action=Action.ADJUDICATE)
    assert now(kb).settled[passage, "gap"].values == ("capital",)
    kb.record.undo("Eva", kb.codebook)
    assert now(kb).settled[passage, "gap"].values == ("policy",)
    kb.record.undo("Eva", kb.codebook)
    assert now(kb).settled == {}


def test_a_coder_who_decides_anew_is_compared_by_that(kb: KnowledgeBase, passages: dict[str, list[str]]) -> None:
    passage = passages["Banks"][1]
    assert given(kb)[passage] == {"Ada": {"capital"}, "Bo": {"research"}}
    decide(kb, "Bo", passage, "capital")
    assert given(kb)[passage] == {"Ada": {"capital"}, "Bo": {"capital"}}


def test_one_who_codes_a_document_alone_disturbs_nobody_until_a_second_does(kb: KnowledgeBase, passages: dict[str, list[str]]) -> None:
    assert titles(kb) == ["Banks"]
    with reads(kb) as found:
        decide(kb, "Ada", passages["Schools"][1], "policy")
        decide(kb, "Bo", passages["Banks"][0], action=Action.SKIP)
        assert titles(kb) == ["Banks"]
    assert found == []
    decide(kb, "Bo", passages["Schools"][0], "policy")
    assert titles(kb) == ["Banks", "Schools"]
    assert given(kb)[passages["Schools"][0]] == {"Ada": {"education"}, "Bo": {"policy"}}


def test_what_is_coded_blind_is_not_read_until_all_are_done(kb: KnowledgeBase, passages: dict[str, list[str]]) -> None:
    harbours = next(document.id for document in kb.store.documents() if document.title == "Harbours")
    kb.record.assign(harbours, ("Ada", "Bo"))
    assert titles(kb) == ["Banks"]
    with reads(kb) as found:
        for coder in ("Ada", "Bo"):
            decide(kb, coder, passages["Harbours"][0], "policy")
            assert titles(kb) == ["Banks"]
    assert found == []
    for coder in ("Ada", "Bo"):
        kb.record.finish(harbours, coder)
    assert titles(kb) == ["Banks", "Harbours"]


def test_a_facet_may_be_read_while_another_request_reads_one(kb: KnowledgeBase, passages: dict[str, list[str]]) -> None:
    comparison = now(kb)
    meanwhile: list[str] = []

    class Interrupted(tuple[str, ...]):
        """Documents; the first time that they are compared with others, another request comes in between."""

        __hash__ = tuple.__hash__

        def __eq__(self, other: object) -> bool:
            if not meanwhile:
                meanwhile.append("stage")
                comparison.on("stage", ("elsewhere",))
            return tuple.__eq__(self, other)

    banks = tuple(document.id for document, _ in comparison.documents)
    comparison.on("gap", Interrupted(banks))
    assert comparison.on("level", ("elsewhere",)).codings.passages == ()
    assert meanwhile == ["stage"]


def test_another_facet_and_another_choice_of_documents_are_kept_beside_each_other(kb: KnowledgeBase, passages: dict[str, list[str]]) -> None:
    decide(kb, "Bo", passages["Schools"][0], "policy")
    comparison = now(kb)
    banks, schools = (document.id for document, _ in comparison.documents)
    assert comparison.on("gap", (banks,)) is comparison.on("gap", (banks,))
    assert comparison.on("gap", (schools,)).codings.passages == (passages["Schools"][0],)
    assert comparison.on("level", (banks,)).codings.passages == ()
    assert comparison.facets((banks,)) == {"gap"}
