"""What a coder is shown next: which passages, in which order, and how much is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from kb.coding.decisions import Action, Suggested
from kb.coding.record import Choice
from kb.coding.review import LEARN_EVERY, MAIN_FACETS, Order, State, Wanted
from kb.errors import UnknownValueError
from kb.knowledge import KnowledgeBase
from tests.kb.documents import Part, prepared

ADA, BO = "Ada", "Bo"
STILL_OPEN = Wanted(ADA)
CAPITAL = Wanted(ADA, facet="gap", value="capital", order=Order.LIKELY)


def part(text: str, capital: float = 0.0, practice: float = 0.0, **more: float) -> Part:
    """A passage with a leaning to capital and one to practice; `more` are other gaps."""
    gaps = {"capital": capital, **{value.replace("_", "-"): confidence for value, confidence in more.items()}}
    return Part(text, leanings={"gap": gaps, "kind": {"practice": practice, "context": 1 - practice}})


def add(kb: KnowledgeBase, title: str, parts: Sequence[Part], replaces: str | None = None) -> list[str]:
    """A document of these parts; ids of its passages."""
    made = prepared(kb.encoder, title, parts, replaces=replaces)
    kb.add_document(made)
    return list(kb.passages_of(made.document.id))


def decide(kb: KnowledgeBase, coder: str, passages: Sequence[str], given: Mapping[str, Sequence[str]], action: Action = Action.CHANGE) -> None:
    """One stroke of a coder: each facet of each passage gets these values."""
    kb.record.decide(coder, [Choice(passage, facet, action, tuple(its)) for passage in passages for facet, its in given.items()], kb.codebook)
    kb.decided(passages)


def decide_all(kb: KnowledgeBase, coder: str, *passages: str) -> None:
    decide(kb, coder, passages, dict.fromkeys(MAIN_FACETS, ()))


def document_of(kb: KnowledgeBase, passage: str) -> str:
    return kb.store.passages([passage])[passage][0]


@pytest.fixture
def four(kb: KnowledgeBase) -> list[str]:
    """Four passages, their leanings to capital and to practice in different orders."""
    return add(
        kb,
        "Quay",
        [part("Nets are mended.", 0.3, 0.2), part("A till lends.", 0.9, 0.1), part("Pupils weld.", 0.42, 0.5), part("Boats wait.", 0.0, 0.9)],
    )


# orders


def test_documents_come_by_title_and_their_passages_as_they_stand_without_furniture(kb: KnowledgeBase) -> None:
    south = add(kb, "South", [Part("One net."), Part("Contents", furniture=True), Part("Two nets.")])
    north = add(kb, "North", [Part("Three nets.")])
    assert kb.review.listed(STILL_OPEN) == (*north, south[0], south[2])
    assert kb.review.listed(replace(STILL_OPEN, document_id=document_of(kb, south[0]))) == (south[0], south[2])
    assert kb.review.listed(replace(STILL_OPEN, document_id="unheard of")) == ()


@pytest.mark.parametrize(
    ("facet", "value", "expected"),
    [
        ("gap", "capital", (1, 2, 0, 3)),
        ("gap", None, (1, 2, 0, 3)),
        (None, None, (3, 2, 0, 1)),
        ("kind", None, (3, 2, 0, 1)),
        ("kind", "context", (1, 0, 2, 3)),
    ],
)
def test_most_likely_comes_first(kb: KnowledgeBase, four: list[str], facet: str, value: str, expected: Sequence[int]) -> None:
    listed = kb.review.listed(Wanted(ADA, facet=facet, value=value, order=Order.LIKELY))
    assert listed == tuple(four[n] for n in expected)


def test_any_value_of_a_facet_makes_a_passage_likely(kb: KnowledgeBase) -> None:
    ids = add(kb, "Quay", [part("One net.", 0.5), part("Two nets.", 0.1, research=0.7)])
    assert kb.review.listed(Wanted(ADA, facet="gap", order=Order.LIKELY)) == (ids[1], ids[0])


def test_least_certain_is_what_lies_nearest_to_where_a_value_is_asserted(kb: KnowledgeBase, four: list[str]) -> None:
    listed = kb.review.listed(replace(CAPITAL, order=Order.UNCERTAIN))
    assert listed == (four[2], four[0], four[3], four[1])


def test_of_the_kind_the_most_even_is_least_certain(kb: KnowledgeBase, four: list[str]) -> None:
    listed = kb.review.listed(Wanted(ADA, facet="kind", order=Order.UNCERTAIN))
    assert listed == (four[2], four[0], four[1], four[3])
    assert listed == kb.review.listed(Wanted(ADA, order=Order.UNCERTAIN))


def test_most_alike_goes_by_the_words_of_a_passage(kb: KnowledgeBase) -> None:
    ids = add(kb, "Quay", [Part("Nets are mended by ferrymen."), Part("Pupils weld rails."), Part("Ferrymen mend nets and sails.")])
    listed = kb.review.listed(Wanted(ADA, order=Order.ALIKE, like=ids[2]))
    assert listed == (ids[2], ids[0], ids[1])
    assert kb.review.listed(Wanted(ADA, order=Order.ALIKE, like="replaced-0001")) == tuple(ids)
    assert kb.review.listed(Wanted(ADA, order=Order.ALIKE)) == tuple(ids)


def test_an_order_by_what_the_tagger_does_not_read_is_the_reading_order(kb: KnowledgeBase, four: list[str]) -> None:
    for order in Order:
        assert kb.review.listed(Wanted(ADA, facet="mechanism", value="direct", order=order)) == tuple(four)


# learning


@pytest.fixture
def harbours_and_meadows(kb: KnowledgeBase) -> list[str]:
    """By turns a passage on harbours and one on meadows, all of which the tagger finds equally likely to be on capital."""
    words = ("quay crane berth tug pilot harbour", "hay clover barn scythe mower meadow")
    return add(kb, "Fjord", [part(f"{words[n % 2]} number{n}", 0.5) for n in range(30)])


def test_what_is_alike_to_what_was_accepted_comes_first_once_enough_was_decided(kb: KnowledgeBase, harbours_and_meadows: list[str]) -> None:
    ids = harbours_and_meadows
    for n in range(LEARN_EVERY - 1):
        decide(kb, ADA, [ids[n]], {"gap": ["capital"] if n % 2 else []})
    assert kb.review.listed(CAPITAL) == tuple(ids[LEARN_EVERY - 1 :])
    decide(kb, ADA, [ids[LEARN_EVERY - 1]], {"gap": ["capital"]})
    left = ids[LEARN_EVERY:]
    assert set(kb.review.listed(CAPITAL)[:10]) == set(left[1::2])


def test_what_was_learned_goes_with_an_undo(kb: KnowledgeBase, harbours_and_meadows: list[str]) -> None:
    ids = harbours_and_meadows
    decide(kb, ADA, ids[1::2][:10], {"gap": ["capital"]})
    decide(kb, ADA, ids[0::2][:10], {"gap": []})
    assert kb.review.listed(CAPITAL)[0] in ids[1::2]
    for _ in range(2):
        kb.decided(kb.record.undo(ADA, kb.codebook))
    assert kb.review.listed(CAPITAL) == tuple(ids)


def test_no_coder_moves_what_another_is_shown(kb: KnowledgeBase, harbours_and_meadows: list[str]) -> None:
    ids = harbours_and_meadows
    before = {order: kb.review.listed(replace(CAPITAL, coder=BO, order=order)) for order in Order}
    suggested = [kb.review.suggested(passage) for passage in ids]
    decide(kb, ADA, ids[1::2][:10], {"gap": ["capital"]})
    decide(kb, ADA, ids[0::2][:10], {"gap": ["research"]})
    assert {order: kb.review.listed(replace(CAPITAL, coder=BO, order=order)) for order in Order} == before
    assert [kb.review.suggested(passage) for passage in ids] == suggested


# states and filters


def test_a_passage_is_done_once_gap_level_stage_and_kind_are_decided(kb: KnowledgeBase, four: list[str]) -> None:
    decide(kb, ADA, four[:2], {"gap": ["capital"]})
    decide_all(kb, ADA, four[0])
    assert kb.review.listed(STILL_OPEN) == tuple(four[1:])
    assert kb.review.listed(replace(STILL_OPEN, state=State.DONE)) == (four[0],)
    assert kb.review.listed(replace(STILL_OPEN, facet="gap")) == tuple(four[2:])
    assert kb.review.listed(replace(STILL_OPEN, coder=BO)) == tuple(four)


def test_of_what_is_decided_those_are_listed_that_got_the_value(kb: KnowledgeBase, four: list[str]) -> None:
    decide(kb, ADA, four[:1], {"gap": []})
    decide(kb, ADA, four[1:3], {"gap": ["research", "capital"]})
    done = replace(STILL_OPEN, facet="gap", state=State.DONE)
    assert kb.review.listed(done) == tuple(four[:3])
    assert kb.review.listed(replace(done, value="capital")) == tuple(four[1:3])
    assert kb.review.listed(replace(done, value="policy")) == ()


def test_what_was_skipped_waits_apart_until_it_is_decided(kb: KnowledgeBase, four: list[str]) -> None:
    skipped = replace(STILL_OPEN, state=State.SKIPPED)
    decide(kb, ADA, four[:2], dict.fromkeys(MAIN_FACETS, ()), Action.SKIP)
    assert kb.review.listed(skipped) == tuple(four[:2])
    assert kb.review.listed(STILL_OPEN) == tuple(four[2:])
    decide_all(kb, ADA, four[0])
    assert kb.review.listed(skipped) == (four[1],)
    kb.decided(kb.record.undo(ADA, kb.codebook))
    kb.decided(kb.record.undo(ADA, kb.codebook))
    assert (kb.review.listed(skipped), kb.review.listed(STILL_OPEN)) == ((), tuple(four))


def test_an_undo_opens_a_passage_again_and_a_redo_closes_it(kb: KnowledgeBase, four: list[str]) -> None:
    decide_all(kb, ADA, four[1])
    kb.review.listed(STILL_OPEN)
    kb.decided(kb.record.undo(ADA, kb.codebook))
    assert kb.review.listed(STILL_OPEN) == tuple(four)
    kb.decided(kb.record.redo(ADA, kb.codebook))
    assert kb.review.listed(STILL_OPEN) == (four[0], four[2], four[3])


def test_decisions_that_came_from_elsewhere_are_read_anew(kb: KnowledgeBase, four: list[str]) -> None:
    assert kb.review.listed(STILL_OPEN) == tuple(four)
    kb.record.decide(ADA, [Choice(four[0], facet, Action.REJECT) for facet in MAIN_FACETS], kb.codebook)
    kb.decided()
    assert kb.review.listed(STILL_OPEN) == tuple(four[1:])


def test_confidences_are_bounds_that_count(kb: KnowledgeBase, four: list[str]) -> None:
    assert kb.review.listed(replace(CAPITAL, least=0.3, most=0.42)) == (four[2], four[0])
    assert kb.review.listed(replace(STILL_OPEN, least=0.5)) == (four[2], four[3])


def test_a_facet_or_value_that_the_codebook_lacks_is_refused(kb: KnowledgeBase, four: list[str]) -> None:
    with pytest.raises(UnknownValueError):
        kb.review.listed(Wanted(ADA, facet="weather"))
    with pytest.raises(UnknownValueError):
        kb.review.listed(Wanted(ADA, facet="gap", value="rain"))
    with pytest.raises(UnknownValueError):
        kb.review.remaining(STILL_OPEN, "weather")


# several coders


def test_what_coders_see_differently_is_listed_until_it_is_adjudicated(kb: KnowledgeBase, four: list[str]) -> None:
    disputed = replace(STILL_OPEN, state=State.DISPUTED)
    decide(kb, ADA, four[:3], {"gap": ["capital"]})
    decide(kb, BO, four[:3], {"gap": ["capital", "research"]})
    assert kb.review.listed(disputed) == tuple(four[:3])
    assert kb.review.listed(replace(disputed, facet="gap", value="capital")) == ()
    assert kb.review.listed(replace(disputed, facet="level")) == ()
    decide(kb, BO, four[:1], {"gap": ["capital"]}, Action.ADJUDICATE)
    assert kb.review.listed(replace(disputed, facet="gap", value="research")) == tuple(four[1:3])


def test_what_others_decided_is_kept_back_while_a_document_is_coded_blind(kb: KnowledgeBase, four: list[str]) -> None:
    decide(kb, ADA, four[:2], {"gap": ["capital"]})
    decide(kb, BO, four[:2], {"gap": ["research"]})
    document = document_of(kb, four[0])
    kb.record.assign(document, (ADA, BO))
    by_bo, disputed = Wanted(ADA, by=BO, state=State.ALL), Wanted(ADA, state=State.DISPUTED)
    kb.record.finish(document, ADA)
    assert (kb.review.listed(by_bo), kb.review.listed(disputed)) == ((), ())
    assert kb.review.listed(replace(by_bo, by=ADA)) == tuple(four[:2])
    kb.record.finish(document, BO)
    assert (kb.review.listed(by_bo), kb.review.listed(disputed)) == (tuple(four[:2]), tuple(four[:2]))
    assert kb.review.listed(replace(by_bo, facet="gap", value="capital")) == ()
    assert kb.review.listed(replace(by_bo, facet="gap", value="research")) == tuple(four[:2])


# the next one


def test_behind_a_passage_comes_the_next_of_the_list_and_none_behind_the_last(kb: KnowledgeBase, four: list[str]) -> None:
    assert [kb.review.next(STILL_OPEN, after) for after in (None, *four)] == [*four, None]
    assert kb.review.next(CAPITAL, four[2]) == four[0]


def test_behind_a_decided_passage_comes_the_next_in_reading_order_and_at_last_what_was_passed_over(kb: KnowledgeBase, four: list[str]) -> None:
    decide_all(kb, ADA, four[1])
    assert kb.review.next(STILL_OPEN, four[1]) == four[2]
    decide_all(kb, ADA, *four[2:])
    assert kb.review.next(STILL_OPEN, four[3]) == four[0]
    decide_all(kb, ADA, four[0])
    assert kb.review.next(STILL_OPEN, four[0]) is None


def test_behind_a_decided_passage_comes_the_most_likely_one(kb: KnowledgeBase, four: list[str]) -> None:
    decide(kb, ADA, [four[0]], {"gap": ["capital"]})
    assert kb.review.next(CAPITAL, four[0]) == four[1]


# what the tagger thinks


def test_every_value_of_a_facet_is_told_the_most_confident_first(kb: KnowledgeBase, four: list[str]) -> None:
    told = kb.review.leanings([four[1], "unheard-of-0001"])
    assert list(told) == [four[1]]
    assert told[four[1]]["gap"][0] == Suggested("capital", 0.9)
    assert sorted(each.value for each in told[four[1]]["gap"]) == sorted(kb.codebook.facet("gap").ids)
    assert [each.value for each in told[four[1]]["kind"][:2]] == ["context", "practice"]


def test_only_what_is_asserted_is_suggested_whatever_persons_decided(kb: KnowledgeBase) -> None:
    tags = (("gap", "capital"), ("kind", "practice"))
    (passage,) = add(kb, "Quay", [Part("A till lends.", tags=tags, leanings={"gap": {"capital": 0.9, "policy": 0.3}})])
    expected = {"gap": (Suggested("capital", 1.0),), "kind": (Suggested("practice", 1.0),)}
    assert kb.review.suggested(passage) == expected
    decide(kb, ADA, [passage], {"gap": ["policy"]})
    assert kb.review.suggested(passage) == expected
    assert kb.review.suggested("unheard-of-0001") == {}


# what remains


def test_before_the_first_decision_the_confidences_say_how_many_there_are(kb: KnowledgeBase) -> None:
    add(kb, "Quay", [part(f"Berth {n} of the quay.", confidence) for n, confidence in enumerate((0.9, 0.7, 0.3, 0.1))])
    remaining = {one.value: one for one in kb.review.remaining(STILL_OPEN, "gap")}
    assert tuple(remaining) == kb.codebook.facet("gap").ids
    capital = remaining["capital"]
    assert (capital.found, capital.seen, capital.left) == (0, 0, 4)
    assert capital.expected == pytest.approx(2.0)
    assert 0 <= capital.low <= 2 <= capital.high <= 4


def test_what_was_found_is_counted_within_the_document_that_is_asked_about(kb: KnowledgeBase, four: list[str]) -> None:
    other = add(kb, "Wharf", [part("Ropes are spliced.", 0.5)])
    decide(kb, ADA, four[1:3], {"gap": ["capital"]})
    decide(kb, ADA, four[3:], {"gap": []})
    decide(kb, ADA, other, {"gap": ["capital"]})
    capital = {one.value: one for one in kb.review.remaining(replace(STILL_OPEN, document_id=document_of(kb, four[0])), "gap")}["capital"]
    assert (capital.found, capital.seen, capital.left) == (2, 3, 1)
    assert {one.value: one for one in kb.review.remaining(STILL_OPEN, "gap")}["capital"].found == 3


def test_nothing_is_left_once_everything_was_seen(kb: KnowledgeBase, four: list[str]) -> None:
    decide(kb, ADA, four, {"gap": ["capital"]})
    capital = {one.value: one for one in kb.review.remaining(STILL_OPEN, "gap")}["capital"]
    assert (capital.found, capital.expected, capital.low, capital.high, capital.left) == (4, 0.0, 0, 0, 0)


# documents that come and go


def test_a_document_is_listed_as_soon_as_it_is_there_and_its_old_version_no_longer(kb: KnowledgeBase, four: list[str]) -> None:
    assert kb.review.listed(STILL_OPEN) == tuple(four)
    new = add(kb, "Quay anew", [part("Nets are mended.", 0.8), part("Sails are sewn.", 0.9)], replaces=document_of(kb, four[0]))
    assert kb.review.listed(STILL_OPEN) == tuple(new)
    assert kb.review.listed(CAPITAL) == (new[1], new[0])
    assert kb.review.next(STILL_OPEN, four[0]) == new[0]


def test_tagging_anew_changes_what_is_likely(kb: KnowledgeBase, four: list[str]) -> None:
    assert kb.review.listed(CAPITAL)[0] == four[1]
    kb.trained.put({}, None)
    kb.retag()
    assert kb.review.listed(CAPITAL) == tuple(four)
