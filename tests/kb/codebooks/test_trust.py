"""How far a value can be trusted: what coders made of its suggestions, what was measured, and how far they agree."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kb.codebook import Codebook
from kb.codebooks.changes import Change, Kind, changed
from kb.codebooks.trust import ENOUGH, MeasuredPrecision, Precision, Trust, shipped_precision, trust
from kb.coding.decisions import Action, Decision, Suggested
from kb.encoder import Encoder
from tests.conftest import SMALL_CORPUS

AT = datetime(2026, 3, 1, tzinfo=UTC)
CAPITAL = ("gap", "capital")


@pytest.fixture(scope="module")
def codebook() -> Codebook:
    return Codebook.from_file(SMALL_CORPUS / "codebook.yaml")


def decision(number: int, coder: str, *values: str, suggested: tuple[str, ...] = ("capital",), action: Action = Action.CHANGE) -> Decision:
    guesses = tuple(Suggested(value, 0.7) for value in suggested)
    return Decision(number, f"b{number}", coder, AT, action, f"p{number}", "gap", values, guesses, "", 1)


def test_a_suggestion_was_right_where_the_coder_gave_its_value(codebook: Codebook) -> None:
    held = [decision(1, "Ada", "capital"), decision(2, "Ada", "policy"), decision(3, "Ben"), decision(4, "Ben", "capital", suggested=())]
    found = trust(codebook, held, {}, {})
    assert found[CAPITAL].accepted == Precision(1, 3)
    assert found["gap", "policy"].accepted == Precision(0, 0)


def test_what_was_carried_over_or_adjudicated_is_not_counted_again(codebook: Codebook) -> None:
    held = [decision(1, "Ada", "capital", action=Action.CARRY), decision(2, "Cyd", "capital", action=Action.ADJUDICATE)]
    assert trust(codebook, held, {}, {})[CAPITAL].accepted == Precision(0, 0)


def test_of_too_few_suggestions_no_share_is_told() -> None:
    assert Precision(ENOUGH - 1, ENOUGH - 1).share is None
    assert Precision(15, ENOUGH).share == 0.75


@pytest.mark.parametrize(
    ("known", "share", "grade"),
    [
        (Trust(), None, ""),
        (Trust(Precision(4, 5)), None, ""),
        (Trust(Precision(4, 5), Precision(14, 20)), 0.7, "fair"),
        (Trust(Precision(16, 20), Precision(2, 20)), 0.8, "reliable"),
        (Trust(Precision(0, 0), Precision(11, 20)), 0.55, "doubtful"),
        (Trust(Precision(0, 0), Precision(9, 9)), None, ""),
    ],
)
def test_coders_come_before_what_was_measured_elsewhere(known: Trust, share: float | None, grade: str) -> None:
    assert (known.share, known.grade) == (share, grade)


def test_agreement_is_of_the_passages_that_two_coders_coded(codebook: Codebook) -> None:
    held = []
    for number in range(4):
        held += [decision(number, "Ada", "capital"), decision(number, "Ben", *(["capital"] if number else []))]
    figure = trust(codebook, held, {f"p{number}": "d" for number in range(4)}, {})[CAPITAL].agreement
    assert figure is not None
    assert figure.n == 4
    assert figure.value == pytest.approx((0.75 - 2 * 0.875 * 0.125) / (1 - 2 * 0.875 * 0.125))
    assert trust(codebook, held, {}, {})[CAPITAL].agreement is None


def test_a_value_that_others_were_merged_into_is_not_what_was_measured(codebook: Codebook) -> None:
    measured = {CAPITAL: Precision(15, 20), ("gap", "policy"): Precision(15, 20)}
    merged = changed(codebook, Change(Kind.MERGE, "gap", "capital", into="policy"), 8)
    found = trust(merged, [], {}, measured)
    assert CAPITAL not in found
    assert found["gap", "policy"].measured is None
    assert trust(codebook, [], {}, measured)[CAPITAL].measured == Precision(15, 20)


def test_the_shipped_figures_are_of_the_shipped_heads_and_of_no_other_model(shipped_encoder: Encoder, codebook: Codebook) -> None:
    found = shipped_precision(shipped_encoder.name)
    assert set(found) == {(facet, value) for facet in ("gap", "level", "stage", "kind") for value in codebook.facet(facet).ids}
    assert all(0 <= precision.right <= precision.of for precision in found.values())
    assert shipped_precision("another model") == {}


def test_figures_of_other_heads_are_not_told(shipped_encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.codebooks.trust._hash_of_heads", lambda: "of heads that came later")
    assert MeasuredPrecision.of_shipped("a model", {}).heads == "of heads that came later"
    assert shipped_precision(shipped_encoder.name) == {}
