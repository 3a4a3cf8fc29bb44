"""Changes of the codebook: what becomes of its values, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.codebook import Codebook, Former, Value
from kb.codebooks.changes import MAX_LABEL, MAX_TEXT, MAX_WORDS, Change, Kind, Wording, changed
from kb.errors import BadInputError, UnknownValueError
from tests.conftest import SMALL_CORPUS


@pytest.fixture(scope="module")
def codebook() -> Codebook:
    return Codebook.from_file(SMALL_CORPUS / "codebook.yaml")


FERRIES = Wording("  Ferries &  Zölle ", "firms and\nferries", "a ferry runs", "a bridge stands", ("ferry line", " ferry  line ", "", "toll"))


def test_a_value_is_added_at_the_end_with_an_id_made_of_its_name(codebook: Codebook) -> None:
    new = changed(codebook, Change(Kind.ADD, "gap", wordings=(FERRIES,)), 2)
    assert new.version == 2
    assert new.facet("gap").ids == (*codebook.facet("gap").ids, "ferries-zolle")
    assert new.facet("gap").by_id["ferries-zolle"] == Value(
        "ferries-zolle", "Ferries & Zölle", "firms and ferries", "a ferry runs", "a bridge stands", strong=("ferry line", "toll")
    )
    assert [facet for facet in new.facets if facet.id != "gap"] == [facet for facet in codebook.facets if facet.id != "gap"]


def test_a_value_is_reworded_and_keeps_its_id_its_cues_and_its_place(codebook: Codebook) -> None:
    new = changed(
        codebook, Change(Kind.REWORD, "gap", "capital", wordings=(Wording("Finance", "firms and lenders", "loans", "fees", ("ignored",)),)), 2
    )
    old = codebook.facet("gap").by_id["capital"]
    assert new.facet("gap").by_id["capital"] == replace(old, label="Finance", connects="firms and lenders", when="loans", not_when="fees")
    assert new.facet("gap").ids == codebook.facet("gap").ids


def test_what_is_merged_stands_as_what_it_was_merged_into_however_often(codebook: Codebook) -> None:
    once = changed(codebook, Change(Kind.MERGE, "gap", "capital", into="policy"), 2)
    twice = changed(once, Change(Kind.MERGE, "gap", "policy", into="research"), 3)
    assert "capital" not in once.facet("gap").by_id
    assert once.facet("gap").former == (Former(codebook.facet("gap").by_id["capital"], ("policy",)),)
    assert [twice.facet("gap").standing(value) for value in ("capital", "policy", "research", "ferries")] == ["research"] * 3 + ["ferries"]
    assert twice.label("gap", "capital") == codebook.label("gap", "research")


def test_a_value_gives_way_to_two_where_it_stood_when_it_is_split(codebook: Codebook) -> None:
    new = changed(codebook, Change(Kind.SPLIT, "gap", "capital", wordings=(Wording("Loans"), Wording("Shares"))), 2)
    assert new.facet("gap").ids == ("research", "education", "loans", "shares", "policy", "firm-to-firm", "cluster-to-cluster", "global-market")
    assert new.facet("gap").former_by_id["capital"].became == ("loans", "shares")
    assert new.label("gap", "capital") == "Capital (split)"


def test_what_is_retired_can_be_read_and_not_given(codebook: Codebook) -> None:
    new = changed(codebook, Change(Kind.RETIRE, "gap", "capital"), 2)
    assert new.label("gap", "capital") == "Capital (retired)"
    new.check_known("gap", ("capital", "policy"))
    with pytest.raises(UnknownValueError, match="The codebook has no gap 'capital'"):
        new.check("gap", ("capital",))
    with pytest.raises(UnknownValueError, match="The codebook has no gap 'ferries'"):
        new.check_known("gap", ("capital", "ferries"))


def test_the_last_value_of_a_facet_stays(codebook: Codebook) -> None:
    for version, value in enumerate(codebook.facet("stage").ids[:-1], start=2):
        codebook = changed(codebook, Change(Kind.RETIRE, "stage", value), version)
    with pytest.raises(BadInputError, match=r"^Decline is the last value of Cluster stage; add another before you retire it\.$"):
        changed(codebook, Change(Kind.RETIRE, "stage", "decline"), 9)


def test_an_id_is_never_given_twice(codebook: Codebook) -> None:
    retired = changed(codebook, Change(Kind.RETIRE, "gap", "capital"), 2)
    with pytest.raises(BadInputError, match=r"had a value with the id 'capital'; ids are never given twice, so choose another name\.$"):
        changed(retired, Change(Kind.ADD, "gap", wordings=(Wording("Capital"),)), 3)


def test_a_name_may_change_back_and_forth_and_is_not_shared(codebook: Codebook) -> None:
    with pytest.raises(BadInputError, match=r"^Gap has a value called 'POLICY' already; choose another name\.$"):
        changed(codebook, Change(Kind.REWORD, "gap", "capital", wordings=(Wording("POLICY"),)), 2)
    with pytest.raises(BadInputError, match=r"^Gap has a value called 'loans' already; choose another name\.$"):
        changed(codebook, Change(Kind.SPLIT, "gap", "capital", wordings=(Wording("Loans"), Wording("loans"))), 2)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (Change(Kind.ADD, "gap", wordings=(Wording(" "),)), "A value has no name; give it one."),
        (Change(Kind.ADD, "gap", wordings=()), "Found 0 values; describe 1."),
        (Change(Kind.SPLIT, "gap", "capital", wordings=(Wording("Loans"),)), "Found 1 values; describe 2."),
        (Change(Kind.ADD, "gap", wordings=(Wording("x" * (MAX_LABEL + 1)),)), f"“{'x' * 30} …” has 61 characters; shorten it to {MAX_LABEL}."),
        (Change(Kind.ADD, "gap", wordings=(Wording("a", when="y" * 401),)), f"“{'y' * 30} …” has 401 characters; shorten it to {MAX_TEXT}."),
        (
            Change(Kind.ADD, "gap", wordings=(Wording("a", strong=tuple(map(str, range(41)))),)),
            f"a has 41 phrases that speak for it; keep the {MAX_WORDS} that say most.",
        ),
        (
            Change(Kind.ADD, "gap", wordings=(Wording("橋"),)),
            "'橋' holds no letter from a to z and no digit; an id is made of them, so give it such a name.",
        ),
        (Change(Kind.MERGE, "gap", "capital", into="capital"), "Capital can only be merged into another value; choose one."),
        (Change(Kind.MERGE, "gap", "capital"), "Capital can only be merged into another value; choose one."),
        (
            Change(Kind.RETIRE, "kind", "practice"),
            "Kind can only be reworded: under which tab of an answer a passage stands hangs on its values.",
        ),
    ],
)
def test_what_cannot_be_done_is_refused_with_what_to_do(codebook: Codebook, change: Change, sentence: str) -> None:
    with pytest.raises(BadInputError) as refused:
        changed(codebook, change, 2)
    assert str(refused.value) == sentence


def test_a_rewording_that_changes_nothing_is_refused(codebook: Codebook) -> None:
    capital = codebook.facet("gap").by_id["capital"]
    same = Wording(capital.label, capital.connects, capital.when, capital.not_when)
    with pytest.raises(BadInputError, match=r"^Nothing of Capital was changed"):
        changed(codebook, Change(Kind.REWORD, "gap", "capital", wordings=(same,)), 2)


def test_a_value_that_is_not_there_cannot_be_changed(codebook: Codebook) -> None:
    with pytest.raises(UnknownValueError):
        changed(codebook, Change(Kind.RETIRE, "gap", "ferries"), 2)
    with pytest.raises(UnknownValueError):
        changed(codebook, Change(Kind.MERGE, "gap", "capital", into="ferries"), 2)
