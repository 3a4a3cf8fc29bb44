"""The scoring function, with figures worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.answer_model import ActorRole, MatchType, Reading, Situation
from kb.answered import AnsweredWeights
from kb.believed import Believed
from kb.model import Depth, Evidence, Origin, Tag, TagStatus
from kb.rank import SHIPPED_WEIGHTS, SIGNALS, WEIGHTS_FILE, Features, Weights, agreement, open_weights, rank, signals_of
from kb.search import Candidate

ASKED = Situation("words", "en", {"gap": (Reading("capital", 1.0), Reading("policy", 0.6)), "sector": (Reading("ict", 0.8),)})
NOTHING = Features(MatchType.PASSAGE, Believed({}))


def tag(facet: str, value: str, confidence: float = 1.0) -> Tag:
    return Tag(facet, value, confidence, Origin.CUE)


def carrying(*tags: Tag) -> Features:
    return Features(MatchType.PASSAGE, Believed.of_tags(tags))


def signals(candidate: Candidate, features: Features) -> dict[str, float]:
    (row,) = signals_of(ASKED, [candidate], [features]).tolist()
    return dict(zip(SIGNALS, row, strict=True))


def weights(**signals: float) -> Weights:
    return Weights({name: signals.get(name, 0.0) for name in SIGNALS}, AnsweredWeights(1.0, 0.0, 0.0, 0.0, 0.5))


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ((), 0.0),
        ((tag("gap", "education"),), 0.0),
        ((tag("gap", "capital"),), 0.5),
        ((tag("gap", "policy"),), 0.3),
        ((tag("gap", "capital", 0.6), tag("gap", "policy", 0.5)), 0.45),
        ((tag("gap", "capital"), tag("gap", "policy"), tag("gap", "research")), 0.8),
    ],
)
def test_agreement_is_the_mean_of_both_confidences_multiplied(tags: tuple[Tag, ...], expected: float) -> None:
    assert agreement(ASKED, "gap", [carrying(*tags), NOTHING]).tolist() == pytest.approx([expected, 0.0])


def test_a_missing_actor_is_asked_for_like_a_named_one_and_one_that_is_no_trouble_is_not() -> None:
    banks = carrying(tag("actor", "capital-provider"))
    readings = {role: Reading("capital-provider", 0.6, role=role) for role in ActorRole}
    for reading in readings.values():
        assert agreement(Situation("words", "en", {"actor": (reading,)}), "actor", [banks]).tolist() == [0.6]
    settled = replace(readings[ActorRole.PRESENT], settled=True)
    missing = Reading("government", 0.6, role=ActorRole.MISSING)
    assert agreement(Situation("words", "en", {"actor": (settled, missing)}), "actor", [banks]).tolist() == [0.0]
    assert agreement(Situation("words", "en", {"actor": (settled,)}), "actor", [banks]).tolist() == [0.0]


def accepted(facet: str, value: str, confidence: float) -> Tag:
    return Tag(facet, value, confidence, Origin.HUMAN, TagStatus.ACCEPTED)


@pytest.mark.parametrize("confidence", [0.1, 0.6, 1.0])
def test_a_tag_that_a_person_accepted_is_certain_whatever_the_guess_was(confidence: float) -> None:
    found = agreement(ASKED, "gap", [carrying(accepted("gap", "capital", confidence)), carrying(tag("gap", "capital", 0.99))])
    assert found.tolist() == pytest.approx([0.5, 0.495])
    assert signals(Candidate("c", 0.0, 0.0), carrying(accepted("kind", "practice", confidence)))["kind"] == 1.0


def test_beside_a_kind_that_a_person_accepted_no_guess_counts() -> None:
    kinds = (accepted("kind", "context", 0.3), tag("kind", "practice", 0.9))
    assert signals(Candidate("c", 0.0, 0.0), carrying(*kinds))["kind"] == 0.4
    assert signals(Candidate("c", 0.0, 0.0), carrying(kinds[1]))["kind"] == 0.9


def test_where_nothing_is_asked_nothing_agrees() -> None:
    assert agreement(ASKED, "level", [carrying(tag("level", "city"))]).tolist() == [0.0]


def test_every_signal_is_named_in_order() -> None:
    tags = Believed.of_tags([tag("gap", "capital"), tag("kind", "recommendation", 0.5), tag("sector", "ict")])
    told = signals(Candidate("c", 0.7, 0.4), Features(MatchType.CASE, tags, Evidence.REPORTED, Depth.FULL))
    assert tuple(told) == SIGNALS
    expected = {"dense": 0.7, "lexical": 0.4, "gap": 0.5, "sector": 0.8, "kind": 0.3, "evidence": 0.7, "depth": 1.0}
    assert {name: value for name, value in told.items() if value} == pytest.approx(expected)


@pytest.mark.parametrize(("cosine", "signal"), [(-0.4, 0.0), (0.0, 0.0), (0.25, 0.25), (1.0000001, 1.0)])
def test_a_cosine_below_zero_counts_as_none(cosine: float, signal: float) -> None:
    assert signals(Candidate("c", cosine, 0.0), NOTHING)["dense"] == signal


def test_a_passage_of_unknown_kind_stands_in_the_middle() -> None:
    assert signals(Candidate("c", 0.0, 0.0), NOTHING)["kind"] == 0.5


@pytest.mark.parametrize(
    ("evidence", "depth", "told"),
    [(Evidence.EVALUATED, Depth.FULL, (1.0, 1.0)), (Evidence.PLANNED, Depth.BRIEF, (0.2, 0.0)), (None, None, (0.0, 0.0))],
)
def test_evidence_and_depth_are_signals_of_cases(evidence: Evidence | None, depth: Depth | None, told: tuple[float, float]) -> None:
    found = signals(Candidate("c", 0.0, 0.0), Features(MatchType.CASE, Believed({}), evidence, depth))
    assert (found["evidence"], found["depth"]) == told


def test_the_score_is_the_weighted_sum_and_the_highest_comes_first() -> None:
    candidates = [Candidate("words", 0.2, 1.0), Candidate("meaning", 0.9, 0.0), Candidate("tagged", 0.5, 0.0)]
    features = {"words": NOTHING, "meaning": NOTHING, "tagged": carrying(tag("gap", "capital"))}
    ranked = rank(ASKED, candidates, features, weights(dense=1.0, lexical=0.5, gap=2.0))
    assert [match.target for match in ranked] == ["tagged", "meaning", "words"]
    assert [match.score for match in ranked] == pytest.approx([1.5, 0.9, 0.7])
    assert ranked[1].signals["dense"] == 0.9


def test_ties_go_by_target_and_what_has_no_features_is_left_out() -> None:
    candidates = [Candidate(target, 0.5, 0.0) for target in ("b", "uncommitted", "a")]
    assert [match.target for match in rank(ASKED, candidates, {"a": NOTHING, "b": NOTHING}, weights(dense=1.0))] == ["a", "b"]


signal = st.floats(0, 1)


@given(st.lists(st.tuples(signal, signal, signal), max_size=12))
def test_an_order_holds_every_candidate_once_by_descending_score(given_signals: list[tuple[float, float, float]]) -> None:
    candidates = [Candidate(f"t{i}", dense, lexical) for i, (dense, lexical, _) in enumerate(given_signals)]
    features = {f"t{i}": carrying(tag("gap", "capital", c)) for i, (_, _, c) in enumerate(given_signals)}
    ranked = rank(ASKED, candidates, features, weights(dense=1.0, lexical=0.2, gap=0.3))
    assert sorted(match.target for match in ranked) == sorted(features)
    assert [match.score for match in ranked] == sorted((match.score for match in ranked), reverse=True)
    assert all(0 <= value <= 1 for match in ranked for value in match.signals.values())


def test_the_shipped_weights_name_every_signal() -> None:
    shipped = Weights.from_file(SHIPPED_WEIGHTS)
    assert tuple(shipped.signals) == SIGNALS
    assert shipped.signals["dense"] > 0
    assert 0 < shipped.answered.at_least < 1
    assert shipped.answered.nearest > 0 > shipped.answered.unknown
    assert all(value >= 0 for value in shipped.signals.values())


def test_own_weights_go_before_the_shipped_ones(tmp_path: Path) -> None:
    shipped = Weights.from_file(SHIPPED_WEIGHTS)
    assert open_weights(None) == open_weights(tmp_path) == shipped
    own = weights(dense=1.0, gap=0.2)
    own.save(tmp_path / WEIGHTS_FILE)
    assert open_weights(tmp_path) == own


def test_own_weights_from_before_a_signal_was_added_are_passed_over(tmp_path: Path) -> None:
    Weights({"dense": 1.0}, AnsweredWeights(1.0, 0.0, 0.0, 0.0, 0.5)).save(tmp_path / WEIGHTS_FILE)
    assert open_weights(tmp_path) == Weights.from_file(SHIPPED_WEIGHTS)


def test_weights_that_lack_a_signal_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "ranking.yaml"
    file.write_text("signals: {dense: 1.0}\nanswered: {}\n", encoding="utf-8")
    with pytest.raises(KeyError, match="lexical"):
        Weights.from_file(file)
