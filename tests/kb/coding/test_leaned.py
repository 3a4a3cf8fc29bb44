"""The passages in memory: in step with the documents, whole, and in the codebook's values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest

from kb.codebook import Codebook, Former
from kb.coding.decisions import Suggested
from kb.coding.leaned import LEANED_FACETS, LivingLeanings
from kb.coding.leanings import kept_leanings
from kb.coding.review import Order, Review, Wanted
from kb.indexing import Progress
from kb.knowledge import KnowledgeBase
from kb.tagger import Leanings
from kb.training.retagging import Untagged
from tests.kb.documents import Part, prepared

LEANINGS: Leanings = {"gap": {"capital": 0.75, "policy": 0.25}, "kind": {"practice": 0.5}}


class Weighing:
    """Gives every passage the same leanings and remembers which were asked for."""

    def __init__(self) -> None:
        self.asked: list[Mapping[str, Untagged]] = []

    def __call__(self, passages: Mapping[str, Untagged]) -> Mapping[str, Leanings]:
        self.asked.append(passages)
        return {passage: {"level": {"city": 0.5}} for passage in passages}


def add(kb: KnowledgeBase, title: str, *parts: Part, replaces: str | None = None) -> str:
    made = prepared(kb.encoder, title, parts, replaces=replaces)
    kb.add_document(made)
    return made.document.id


def test_each_passage_has_its_confidences_tags_and_vector_and_furniture_has_no_place(kb: KnowledgeBase) -> None:
    tagged = Part("A till lends.", tags=(("gap", "capital"), ("sector", "food")), leanings=LEANINGS)
    document = add(kb, "Quay", Part("Contents", furniture=True), tagged)
    leaned = LivingLeanings(kb.store, kb.codebook, Weighing()).current()
    (passage,) = leaned.passages
    assert kb.store.passages([passage])[passage][1].text == "A till lends."
    assert leaned.documents == (document,)
    assert leaned.columns == tuple((facet, value) for facet in LEANED_FACETS for value in kb.codebook.facet(facet).ids)
    told = {column: float(leaned.confidences[0, n]) for column, n in leaned.column.items() if leaned.confidences[0, n]}
    assert told == {("gap", "capital"): 0.75, ("gap", "policy"): 0.25, ("kind", "practice"): 0.5}
    assert [leaned.columns[n] for n in np.flatnonzero(leaned.asserted[0])] == [("gap", "capital")]
    assert leaned.vectors.tolist() == kb.store.vectors([passage])[1].tolist()


def test_an_empty_library_has_no_rows(kb: KnowledgeBase) -> None:
    leaned = LivingLeanings(kb.store, kb.codebook, Weighing()).current()
    assert (leaned.passages, leaned.confidences.shape, leaned.asserted.shape) == ((), (0, len(leaned.columns)), (0, len(leaned.columns)))


def test_only_what_came_since_is_read_and_what_went_is_dropped(kb: KnowledgeBase) -> None:
    weigh = Weighing()
    living = LivingLeanings(kb.store, kb.codebook, weigh)
    north = add(kb, "North", Part("One net."), Part("Two nets."))
    before = living.current()
    assert living.current() is before
    south = add(kb, "South", Part("Three nets."))
    later = living.current()
    assert later.passages == (*before.passages, *kb.passages_of(south))
    assert [list(asked) for asked in weigh.asked] == [list(before.passages), list(kb.passages_of(south))]
    newer = add(kb, "Best", Part("Four nets."), replaces=north)
    assert living.current().passages == (*kb.passages_of(newer), *kb.passages_of(south))
    assert len(weigh.asked) == 3


def test_passages_without_leanings_are_weighed_by_their_words_and_vectors(kb: KnowledgeBase) -> None:
    add(kb, "Quay", Part("Nets are mended.", ("Quay", "Nets")))
    weigh = Weighing()
    leaned = LivingLeanings(kb.store, kb.codebook, weigh).current()
    ((passage, asked),) = weigh.asked[0].items()
    assert (asked.heading, asked.text) == (("Quay", "Nets"), "Nets are mended.")
    assert asked.vector.tolist() == kb.store.vectors([passage])[1][0].tolist()
    assert leaned.highest("level", ["city"]).tolist() == [0.5]


def test_an_older_library_is_weighed_once_by_the_tagger_in_force(kb: KnowledgeBase) -> None:
    text = "Banks gave our young firms loans and a guarantee."
    document = add(kb, "Quay", Part(text))
    (passage,) = kb.passages_of(document)
    assert kept_leanings(kb.store.engine, [passage]) == {}
    kb.review.leanings([passage])
    assert kept_leanings(kb.store.engine, [passage]) == {passage: kb.tagger.guess((), text).leanings}
    weigh = Weighing()
    LivingLeanings(kb.store, kb.codebook, weigh).current()
    assert weigh.asked == []


def test_a_merged_value_leans_as_far_as_the_further_of_the_two_and_a_retired_one_not_at_all(kb: KnowledgeBase) -> None:
    add(kb, "Quay", Part("A till lends.", leanings={"gap": {"capital": 0.25, "policy": 0.75, "research": 0.5}}))
    leaned = LivingLeanings(kb.store, without(kb.codebook, {"policy": ("capital",), "research": ()}), Weighing()).current()
    assert leaned.confidences_in("gap", ["capital"]).tolist() == [[0.75]]
    assert leaned.confidences_in("gap", ["policy", "research"]).shape == (1, 0)


def test_places_are_asked_by_document_and_by_passage(kb: KnowledgeBase) -> None:
    north, south = add(kb, "North", Part("One."), Part("Two.")), add(kb, "South", Part("Three."))
    leaned = LivingLeanings(kb.store, kb.codebook, Weighing()).current()
    assert [leaned.inside(document).tolist() for document in (None, north, south, "unheard of")] == [[0, 1, 2], [0, 1], [2], []]
    assert leaned.mask([leaned.passages[1], "unheard-of-0001"]).tolist() == [False, True, False]
    assert leaned.highest("mechanism", ["direct"]).tolist() == [0, 0, 0]


def without(codebook: Codebook, became: Mapping[str, tuple[str, ...]]) -> Codebook:
    """The codebook after these gaps went."""
    gap = codebook.facet("gap")
    former = tuple(Former(gap.by_id[value], its) for value, its in became.items())
    changed = replace(gap, values=tuple(value for value in gap.values if value.id not in became), former=former)
    return replace(codebook, facets=tuple(changed if facet.id == "gap" else facet for facet in codebook.facets))


class Later:
    """Keeps work until the test does it, and what it reported."""

    def __init__(self) -> None:
        self.works: list[Callable[[Progress], None]] = []
        self.reported: list[tuple[int, int]] = []

    def begin(self, work: Callable[[Progress], None]) -> None:
        self.works.append(work)

    def do(self) -> None:
        self.works.pop()(lambda _stage, done, total: self.reported.append((done, total)))


@pytest.fixture
def older(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Five passages without leanings, more than are weighed at once, and one with."""
    monkeypatch.setattr("kb.coding.leaned.AT_ONCE", 4)
    monkeypatch.setattr("kb.coding.leaned.BATCH", 2)
    north = add(kb, "North", *(Part(f"Net {n}.") for n in range(3)))
    south = add(kb, "South", *(Part(f"Weir {n}.") for n in range(2)))
    add(kb, "West", Part("A till lends.", leanings=LEANINGS))
    return [*kb.passages_of(north), *kb.passages_of(south)]


def test_many_passages_without_leanings_are_weighed_beside_the_work(kb: KnowledgeBase, older: list[str]) -> None:
    weigh, later = Weighing(), Later()
    living = LivingLeanings(kb.store, kb.codebook, weigh, later.begin)
    before = living.current()
    assert (before.unweighed, living.under_way) == (frozenset(older), (0, 5))
    assert weigh.asked == []
    assert before.highest("level", ["city"]).tolist() == [0] * 6
    assert living.current() is before
    assert len(later.works) == 1
    later.do()
    assert later.reported == [(0, 5), (2, 5), (3, 5)]
    assert [len(asked) for asked in weigh.asked] == [2, 1, 2]
    after = living.current()
    assert (after.unweighed, after.passages) == (frozenset(), before.passages)
    assert living.under_way is None
    assert after.highest("level", ["city"]).tolist() == [0.5] * 5 + [0]
    assert later.works == []


def test_a_passage_that_is_looked_at_is_weighed_before_its_turn(kb: KnowledgeBase, older: list[str]) -> None:
    weigh, later = Weighing(), Later()
    living = LivingLeanings(kb.store, kb.codebook, weigh, later.begin)
    leaned = living.current()
    city = leaned.column["level", "city"]
    told = living.confidences(leaned, [older[3], "unheard-of-0001"])
    assert {passage: float(row[city]) for passage, row in told.items()} == {older[3]: 0.5}
    assert [list(asked) for asked in weigh.asked] == [[older[3]]]


def test_what_was_kept_meanwhile_is_read_and_not_weighed_again(kb: KnowledgeBase, older: list[str]) -> None:
    weigh, later = Weighing(), Later()
    living = LivingLeanings(kb.store, kb.codebook, weigh, later.begin)
    leaned = living.current()
    kb.indexing.put_leanings({older[1]: {"level": {"city": 0.25}}, older[3]: {"level": {"city": 0.75}}})
    city = leaned.column["level", "city"]
    assert float(living.confidences(leaned, [older[3]])[older[3]][city]) == 0.75
    assert weigh.asked == []
    later.do()
    assert [list(asked) for asked in weigh.asked] == [[older[0]], [older[2]], [older[4]]]
    assert living.current().highest("level", ["city"]).tolist() == [0.5, 0.25, 0.5, 0.75, 0.5, 0]


def test_a_run_behind_a_dropped_one_weighs_nothing_again(kb: KnowledgeBase, older: list[str]) -> None:
    first, second, later = Weighing(), Weighing(), Later()

    def keeping(passages: Mapping[str, Untagged]) -> Mapping[str, Leanings]:
        told = first(passages)
        kb.indexing.put_leanings(told)
        return told

    LivingLeanings(kb.store, kb.codebook, keeping, later.begin).current()
    living = LivingLeanings(kb.store, kb.codebook, second, later.begin)
    assert living.current().unweighed == set(older)
    dropped, its = later.works
    dropped(lambda *_told: None)
    its(lambda *_told: None)
    assert (sum(map(len, first.asked)), second.asked) == (5, [])
    assert living.current().unweighed == set()


def test_bounds_of_confidence_leave_out_what_is_not_weighed(kb: KnowledgeBase, older: list[str]) -> None:
    later = Later()
    review = Review(kb.record, kb.codebook, LivingLeanings(kb.store, kb.codebook, Weighing(), later.begin))
    unsure = Wanted("Ada", facet="level", value="city", most=0.5)
    (weighed,) = set(review.listed(Wanted("Ada"))) - set(older)
    assert review.listed(unsure) == (weighed,)
    later.do()
    assert review.listed(unsure) == (*older, weighed)


def test_a_fault_ends_the_weighing_and_the_next_who_asks_begins_it_again(kb: KnowledgeBase, older: list[str]) -> None:
    calls: list[int] = []

    def failing(passages: Mapping[str, Untagged]) -> Mapping[str, Leanings]:
        calls.append(len(passages))
        if len(calls) == 2:
            raise OSError("the disk is full")
        return {passage: {"level": {"city": 0.5}} for passage in passages}

    later = Later()
    living = LivingLeanings(kb.store, kb.codebook, failing, later.begin)
    living.current()
    with pytest.raises(OSError, match="disk"):
        later.do()
    assert living.under_way is None
    assert living.current().unweighed == set(older)
    later.do()
    assert living.current().unweighed == set()


def test_a_review_goes_in_reading_order_and_tells_no_rest_until_all_is_weighed(kb: KnowledgeBase, older: list[str]) -> None:
    later = Later()
    review = Review(kb.record, kb.codebook, LivingLeanings(kb.store, kb.codebook, Leaning(older[4]), later.begin))
    wanted = Wanted("Ada", facet="level", value="city", order=Order.LIKELY)
    assert review.listed(wanted)[:5] == tuple(older)
    assert review.remaining(wanted, "level") == ()
    assert review.weighing == (0, 5)
    assert review.leanings([older[4]])[older[4]]["level"][0] == Suggested("city", 0.75)
    later.do()
    assert review.listed(wanted)[0] == older[4]
    assert review.remaining(wanted, "level") != ()
    assert review.weighing is None


class Leaning:
    """Leans to a city at one passage only."""

    def __init__(self, at: str) -> None:
        self._at = at

    def __call__(self, passages: Mapping[str, Untagged]) -> Mapping[str, Leanings]:
        return {passage: {"level": {"city": 0.75 if passage == self._at else 0.25}} for passage in passages}
