"""A question to an answer: filters, counts, steering, and saying so when nothing fits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np
import pytest

from kb import answering, variety
from kb.answer_model import Answer, Cell, DocumentRef, Filters, MatchType, NoAnswer, NoAnswerReason, Situation, SourceRef
from kb.answered import AnsweredWeights, Likeness
from kb.encoder import Vectors
from kb.errors import UnknownValueError
from kb.knowledge import KnowledgeBase
from kb.model import Outcome
from kb.rank import SIGNALS, Weights
from kb.rows import passage_id
from kb.settings import Settings
from kb.situation import Question, SituationReader, Wording
from tests.conftest import ReadingWordEncoder, WordEncoder
from tests.kb.documents import Part, prepared

BANKS, SCHOOL, ROOF = "marrowick-bank-round-table", "quillhaven-school-at-the-quay", "ostmere-two-clusters-one-roof"
MILL, MISSION, BREAKFAST = "hvidmose-mill-test-bed", "felsmark-trade-mission-alone", "lindavale-breakfast-club"
ALL = {BANKS, SCHOOL, ROOF, MILL, MISSION, BREAKFAST}
LOANS = "Banks give our young software firms no loans; who has brought them to a round table?"
NONSENSE = "zeppelin quaternions"
CAPITAL = Cell(Filters(gap=("capital",)), 1, 0)


def ids(answer: Answer) -> list[str]:
    return [match.id for match in answer.matches]


def only(**filters: tuple[str, ...]) -> Filters:
    return Filters(**filters)


def add_report(kb: KnowledgeBase) -> list[str]:
    """A report with a practice, advice and a concept about banks; returns its passages' ids."""
    parts = [
        Part(
            "In Grimholt four banks set up a round table for software firms and gave them loans.",
            ("2 Money",),
            page=15,
            tags=(("gap", "capital"), ("level", "city"), ("kind", "practice"), ("country", "FI")),
            words=("round table",),
        ),
        Part("Managers should visit banks before they ask for loans.", ("3 Advice",), page=16, tags=(("gap", "capital"), ("kind", "recommendation"))),
        Part("Contents Money 15 Advice 16", (), page=2, furniture=True),
    ]
    made = prepared(kb.encoder, "Money for Makers", parts, source_id="harbours-2014", labels=[None] * 14 + ["25", None])
    kb.add_document(made)
    return [passage_id(made.document.id, position) for position in range(2)]


# what is found


def test_the_practice_that_shares_the_situations_words_comes_first(kb: KnowledgeBase) -> None:
    answer = kb.answer(Question(LOANS))
    assert ids(answer)[0] == BANKS
    assert set(ids(answer)) == ALL
    assert (answer.confident, answer.no_answer) == (True, None)


def test_a_situation_is_found_by_one_vector_and_read_by_another(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = kb.ranking(Question(LOANS))
    kb.encoder = ReadingWordEncoder()
    kb.forget()
    given: list[Vectors] = []
    read = SituationReader.read

    def noted(reader: SituationReader, question: Question, wording: Wording | None = None, vector: Vectors | None = None) -> Situation:
        assert vector is not None
        given.append(vector)
        return read(reader, question, wording, vector)

    monkeypatch.setattr(SituationReader, "read", noted)
    assert [ranked.target for ranked in kb.ranking(Question(LOANS))] == [ranked.target for ranked in plain]
    assert len(given) == 1
    assert given[0].tolist() == (-kb.encoder.encode([LOANS])[0]).tolist()


def test_scores_fall_and_ranks_follow_them(kb: KnowledgeBase) -> None:
    answer = kb.answer(Question(LOANS))
    scores = [match.score for match in answer.matches]
    assert scores == sorted(scores, reverse=True)
    assert ids(answer) == [ranked.target for ranked in kb.ranking(Question(LOANS))]


@pytest.mark.parametrize("limit", [1, 3, 50])
def test_no_more_than_the_limit_are_told(kb: KnowledgeBase, limit: int) -> None:
    assert ids(kb.answer(Question(LOANS, limit=limit))) == ids(kb.answer(Question(LOANS)))[:limit]


@pytest.mark.parametrize(("scope", "types"), [(None, {"case", "passage"}), (MatchType.CASE, {"case"}), (MatchType.PASSAGE, {"passage"})])
def test_the_scope_decides_what_may_be_an_answer(kb: KnowledgeBase, scope: MatchType | None, types: set[str]) -> None:
    add_report(kb)
    assert {match.type.value for match in kb.answer(Question(LOANS, scope=scope, limit=50)).matches} == types


def test_a_case_is_told_whole(kb: KnowledgeBase) -> None:
    match = kb.answer(Question(LOANS)).matches[0]
    case = kb.case(BANKS)
    assert match.case == case
    assert (match.type, match.kind, match.title) == (MatchType.CASE, "practice", case.title)
    assert match.text == f"{case.summary}\n\n{case.text}"
    assert match.source == SourceRef("bridges-2019", "Bridges Built Slowly: Six Towns and Their Firms", 2019, "https://example.org/bridges")
    assert (match.document, match.pages, match.page_labels, match.heading) == (None, None, None, ())
    assert (match.evidence, match.outcome) == (case.evidence, case.outcome)
    assert match.why[0] == "Same gap: capital (your “Banks” and “loans”, their “banks” and “loans”)."
    assert match.why[-1].startswith("Words in common: banks, ")
    assert match.fit.same == ("Gap: capital (your “Banks” and “loans”, their “banks” and “loans”)", "Sector: ict (your “software”)")
    assert tuple(match.signals) == SIGNALS
    marked = [match.text[start:end] for start, end in match.marks]
    assert {"banks", "round table", "young software firms", "loans"} <= set(marked)


def test_a_passage_is_told_with_its_place_in_the_document(kb: KnowledgeBase) -> None:
    practice, advice = add_report(kb)
    found = {match.id: match for match in kb.answer(Question(LOANS, scope=MatchType.PASSAGE)).matches}
    document = kb.store.documents()[0]
    assert list(found) == [practice, advice]
    match = found[practice]
    passage = kb.passages_of(document.id)[practice]
    assert match.text == kb.document(document.id).text[passage.start : passage.end]
    assert match.document == DocumentRef(document.id, "Money for Makers", "money-for-makers.md")
    assert match.source == SourceRef("harbours-2014", "Harbours & Halls: Notes from the Coast", 2014, None)
    assert (match.kind, match.title, match.heading) == ("practice", "Money for Makers", ("2 Money",))
    assert (match.pages, match.page_labels) == ((15, 15), ("25", "25"))
    assert (found[advice].kind, found[advice].pages, found[advice].page_labels) == ("recommendation", (16, 16), None)
    assert (match.evidence, match.outcome, match.case) == (None, None, None)


def test_words_that_tagged_a_passage_are_marked_where_the_situation_asks_for_the_tag(kb: KnowledgeBase) -> None:
    practice, _ = add_report(kb)
    for text, expected in (("Our capital gap hurts.", ["round table"]), ("Our exports hurt.", [])):
        match = next(m for m in kb.answer(Question(text, scope=MatchType.PASSAGE)).matches if m.id == practice)
        assert [match.text[start:end] for start, end in match.marks] == expected


# filters


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        (only(gap=("capital",)), {BANKS}),
        (only(gap=("capital", "education")), {BANKS, SCHOOL}),
        (only(level=("city",)), {BANKS, BREAKFAST}),
        (only(gap=("capital", "firm-to-firm"), level=("city",)), {BANKS, BREAKFAST}),
        (only(gap=("capital", "firm-to-firm"), level=("city",), stage=("decline",)), {BREAKFAST}),
        (only(gap=("firm-to-firm",), country=("NL", "DE")), {ROOF, BREAKFAST}),
        (only(country=("SI",)), {MISSION}),
        (only(gap=("capital",), country=("DK",)), set()),
        (only(country=("FR",)), set()),
    ],
)
def test_filters_are_or_within_a_facet_and_and_between_facets(kb: KnowledgeBase, filters: Filters, left: set[str]) -> None:
    assert set(ids(kb.answer(Question(LOANS, filters=filters, limit=50)))) == left


def test_filters_do_not_change_the_order_of_what_they_let_through(kb: KnowledgeBase) -> None:
    everything = ids(kb.answer(Question(LOANS, limit=50)))
    filtered = ids(kb.answer(Question(LOANS, filters=only(level=("city", "regional", "cluster-organisation")), limit=50)))
    assert filtered == [i for i in everything if i in {BANKS, BREAKFAST, SCHOOL, ROOF, MISSION}]


def test_a_filter_keeps_to_the_scope_and_tells_nothing_twice(kb: KnowledgeBase) -> None:
    practice, advice = add_report(kb)
    filters = only(gap=("capital",))
    assert ids(kb.answer(Question(LOANS, filters=filters, scope=MatchType.CASE))) == [BANKS]
    assert ids(kb.answer(Question(LOANS, filters=filters, scope=MatchType.PASSAGE))) == [practice, advice]
    assert sorted(ids(kb.answer(Question(LOANS, filters=filters)))) == sorted([BANKS, practice, advice])


def test_passages_are_filtered_by_their_tags(kb: KnowledgeBase) -> None:
    practice, _ = add_report(kb)
    assert ids(kb.answer(Question(LOANS, filters=only(gap=("capital",), level=("city",), country=("FI",))))) == [practice]


@pytest.mark.parametrize("facet", ["gap", "level", "stage"])
def test_a_filter_that_the_codebook_does_not_have_is_refused(kb: KnowledgeBase, facet: str) -> None:
    with pytest.raises(UnknownValueError, match=f"The codebook has no {facet} 'moon'; use one of: "):
        kb.answer(Question(LOANS, filters=Filters(**{facet: ("moon",)})))


@pytest.mark.parametrize("how", ["chips", "removed"])
def test_a_chip_that_the_codebook_does_not_have_is_refused(kb: KnowledgeBase, how: str) -> None:
    question = Question(LOANS, chips={"gap": ("moon",)}) if how == "chips" else Question(LOANS, removed={"gap": ("moon",)})
    with pytest.raises(UnknownValueError, match="The codebook has no gap 'moon'"):
        kb.answer(question)


# counts


def expected_counts(kb: KnowledgeBase, facet: str, targets: Iterable[str]) -> Mapping[str, int]:
    return Counter(tag.value for its in kb.store.tags(list(targets)).values() for tag in its if tag.facet == facet)


def test_without_filters_the_counts_are_those_of_all_matches(kb: KnowledgeBase) -> None:
    counts = kb.answer(Question(LOANS)).facet_counts
    assert tuple(counts) == ("gap", "level", "stage", "country")
    assert counts["level"] == {"city": 2, "cluster-organisation": 2, "regional": 2, "national": 1, "eu": 1}
    for facet in counts:
        assert counts[facet] == expected_counts(kb, facet, ALL)


def test_a_facet_counts_as_if_its_own_filter_were_off(kb: KnowledgeBase) -> None:
    counts = kb.answer(Question(LOANS, filters=only(gap=("capital",), level=("city",)))).facet_counts
    assert counts["gap"] == {"capital": 1, "firm-to-firm": 1}
    assert counts["level"] == {"city": 1}
    assert counts["stage"] == {"take-off": 1}
    assert counts["country"] == {"SE": 1}


def test_only_the_first_matches_are_counted(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "COUNTED", 1)
    assert kb.answer(Question(LOANS)).facet_counts["gap"] == {"capital": 1}


# nothing fits


def test_an_empty_library_says_that_it_is_empty(settings: Settings) -> None:
    with KnowledgeBase.open(settings, WordEncoder()) as kb:
        answer = kb.answer(Question("Our capital gap hurts."))
    assert (answer.confident, answer.matches) == (False, ())
    assert answer.no_answer == NoAnswer(NoAnswerReason.EMPTY, ("Capital",), {}, Cell(Filters(gap=("capital",)), 0, 0))


def test_a_library_without_documents_is_empty_where_documents_are_asked_for(kb: KnowledgeBase) -> None:
    answer = kb.answer(Question(LOANS, scope=MatchType.PASSAGE))
    assert answer.no_answer is not None
    assert answer.no_answer.reason is NoAnswerReason.EMPTY


def test_where_nothing_comes_near_the_nearest_are_told_without_confidence(kb: KnowledgeBase) -> None:
    answer = kb.answer(Question(NONSENSE))
    assert not answer.confident
    assert answer.no_answer == NoAnswer(NoAnswerReason.LOW_MATCH, (), {})
    assert len(answer.matches) == 6


def near(at_least: float) -> AnsweredWeights:
    """An answer counts as found where one of the best matches is so near, whatever its words."""
    return AnsweredWeights(nearest=1e5, covered=0.0, unknown=0.0, bias=-1e5 * at_least, at_least=0.5)


def test_an_answer_is_found_where_one_of_the_best_comes_near(settings: Settings) -> None:
    question = Question(LOANS, chips={"gap": ("education",)})
    by_gap = {name: float(name == "gap") for name in SIGNALS}
    with KnowledgeBase.open(settings, WordEncoder()) as kb:
        kb.follow_corpus()
        kb.weights = Weights(by_gap, near(0.0))
        first, second = kb.answer(question).matches[:2]
        assert (first.id, second.id) == (SCHOOL, BANKS)
        assert first.signals["dense"] < second.signals["dense"]
    for least, confident in ((second.signals["dense"] - 0.0001, True), (second.signals["dense"] + 0.0001, False)):
        with KnowledgeBase.open(settings, WordEncoder()) as kb:
            kb.weights = Weights(by_gap, near(least))
            assert kb.answer(question).confident is confident


def test_where_filters_took_the_answer_away_each_is_told_with_how_many_it_removed(kb: KnowledgeBase) -> None:
    answer = kb.answer(Question(LOANS, filters=only(gap=("education",), country=("DK",))))
    assert answer.matches == ()
    assert answer.no_answer == NoAnswer(NoAnswerReason.FILTERED, ("Capital",), {"gap": 5, "country": 5}, CAPITAL)


def test_where_filters_leave_only_what_does_not_fit_they_are_told_too(kb: KnowledgeBase) -> None:
    answer = kb.answer(Question(LOANS, filters=only(country=("DK",))))
    assert ids(answer) == [MILL]
    assert answer.no_answer == NoAnswer(NoAnswerReason.FILTERED, ("Capital",), {"country": 5}, CAPITAL)


@pytest.mark.parametrize("filters", [only(country=("DK",)), only(gap=("capital",), country=("DK",))])
def test_filters_are_not_blamed_where_nothing_fits_without_them(kb: KnowledgeBase, filters: Filters) -> None:
    answer = kb.answer(Question(NONSENSE, filters=filters))
    assert answer.no_answer == NoAnswer(NoAnswerReason.LOW_MATCH, (), {})


CHIPS = {"gap": ("capital",), "stage": ("decline",)}


def test_what_nothing_carries_together_is_an_empty_cell_though_each_value_is_carried(kb: KnowledgeBase) -> None:
    answer = kb.answer(Question(NONSENSE, chips=CHIPS))
    parts = (CAPITAL, Cell(Filters(stage=("decline",)), 1, 0))
    assert answer.no_answer == NoAnswer(NoAnswerReason.EMPTY, ("Capital", "Decline"), {}, Cell(Filters(**CHIPS), 0, 0, parts))
    assert len(answer.matches) == 6


def test_a_cell_that_only_a_passage_carries_is_a_low_match(kb: KnowledgeBase) -> None:
    part = Part("Banks left when the mills closed.", tags=(("gap", "capital"), ("stage", "decline")))
    kb.add_document(prepared(kb.encoder, "Closing Time", [part]))
    told = kb.answer(Question(NONSENSE, chips=CHIPS)).no_answer
    assert told is not None
    assert told.cell is not None
    assert (told.reason, told.cell.practices, told.cell.passages) == (NoAnswerReason.LOW_MATCH, 0, 1)


def test_an_empty_cell_is_no_reason_where_the_words_are_met(kb: KnowledgeBase) -> None:
    answer = kb.answer(Question(LOANS, chips={"stage": ("decline",)}))
    assert (answer.confident, answer.no_answer) == (True, None)


# steering


def signal(answer: Answer, target: str, name: str) -> float:
    return next(match for match in answer.matches if match.id == target).signals[name]


def test_a_chip_set_by_hand_steers_with_full_confidence(kb: KnowledgeBase) -> None:
    text = "Our firms want something new."
    assert signal(kb.answer(Question(text)), SCHOOL, "gap") == 0.0
    steered = kb.answer(Question(text, chips={"gap": ("education",)}))
    assert ids(steered)[0] == SCHOOL
    assert {match.id: match.signals["gap"] for match in steered.matches} == {i: float(i == SCHOOL) for i in ALL}
    assert steered.situation.facets["gap"][0].confidence == 1.0


@pytest.mark.parametrize(("facet", "value", "first"), [("gap", "policy", MILL), ("level", "eu", MISSION), ("stage", "decline", BREAKFAST)])
def test_chips_of_every_primary_facet_move_their_practices_up(kb: KnowledgeBase, facet: str, value: str, first: str) -> None:
    text = "Our firms want something new."
    before, after = ids(kb.answer(Question(text))), ids(kb.answer(Question(text, chips={facet: (value,)})))
    assert after.index(first) <= before.index(first)
    assert signal(kb.answer(Question(text, chips={facet: (value,)})), first, facet) == 1.0


def test_a_chip_that_was_taken_off_does_not_steer(kb: KnowledgeBase) -> None:
    read = kb.answer(Question("A capital gap at the town hall."))
    assert signal(read, BANKS, "gap") > 0.4
    taken_off = kb.answer(Question("A capital gap at the town hall.", removed={"gap": ("capital",), "level": ("city",)}))
    assert signal(taken_off, BANKS, "gap") == 0.0
    assert signal(taken_off, BANKS, "level") == 0.0
    assert taken_off.situation.values("gap") == ("policy",)
    assert not any(why.startswith("Same gap: capital") for why in next(match for match in taken_off.matches if match.id == BANKS).why)


def test_a_chip_does_not_filter(kb: KnowledgeBase) -> None:
    assert set(ids(kb.answer(Question(LOANS, chips={"gap": ("education",)})))) == ALL


# what is looked for


def unit(vector: Vectors) -> Vectors:
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def test_what_the_situation_names_outright_is_looked_for_in_the_codebooks_words_too(kb: KnowledgeBase) -> None:
    practice, _ = add_report(kb)
    _, (passage,) = kb.store.vectors([practice])
    text = "Our capital gap hurts."
    words, meant = kb.encoder.encode([text, "firms and providers of capital: banks, loans, investors"])
    moved = float(unit(words + answering.MEANT_SHARE * meant) @ passage)
    named = kb.answer(Question(text, scope=MatchType.PASSAGE))
    assert signal(named, practice, "dense") == pytest.approx(moved, abs=1e-5)
    taken_off = kb.answer(Question(text, removed={"gap": ("capital",)}, scope=MatchType.PASSAGE))
    assert signal(taken_off, practice, "dense") == pytest.approx(max(0.0, float(words @ passage)), abs=1e-5)
    assert moved > float(words @ passage) + 0.05


def test_what_was_only_read_by_a_cue_leaves_the_words_as_they_are(kb: KnowledgeBase) -> None:
    practice, _ = add_report(kb)
    _, (passage,) = kb.store.vectors([practice])
    (words,) = kb.encoder.encode(["Our banks met."])
    answer = kb.answer(Question("Our banks met.", scope=MatchType.PASSAGE))
    assert answer.situation.values("gap") == ("capital",)
    assert signal(answer, practice, "dense") == pytest.approx(float(words @ passage), abs=1e-5)


# other languages

GERMAN_LOANS = "Die Banken geben unseren jungen Softwarefirmen keine Kredite; wer hat sie an einen runden Tisch gebracht?"


def test_a_situation_in_german_finds_what_the_english_one_finds(kb: KnowledgeBase) -> None:
    practice, _ = add_report(kb)
    english, german = kb.answer(Question(LOANS)), kb.answer(Question(GERMAN_LOANS))
    assert (german.situation.language, german.confident) == ("de", True)
    assert ids(german)[:2] == ids(english)[:2]
    assert set(ids(german)[:2]) == {BANKS, practice}
    assert set(ids(german)) == set(ids(english)) >= ALL
    assert {facet: german.situation.values(facet) for facet in english.situation.facets} == {
        facet: english.situation.values(facet) for facet in english.situation.facets
    }


def test_a_situation_in_german_is_explained_in_the_words_of_the_library(kb: KnowledgeBase) -> None:
    match = kb.answer(Question(GERMAN_LOANS)).matches[0]
    assert match.why[0] == "Same gap: capital (your “Banken” and “Kredite”, their “banks” and “loans”)."
    assert match.why[-1].startswith("Words in common: banks, young, software, loan")
    assert {"banks", "round table", "loans"} <= {match.text[start:end] for start, end in match.marks}


# whether the library answers


def test_the_words_of_a_situation_are_compared_with_those_of_the_best_matches(kb: KnowledgeBase) -> None:
    met = kb.likeness(Question("Marrowick invited four banks"))
    assert met.nearest == max(match.signals["dense"] for match in kb.answer(Question("Marrowick invited four banks")).matches)
    assert met.covered == pytest.approx(1.0)
    assert met.unknown == 0.0


def test_a_word_that_the_library_does_not_hold_is_unknown_and_not_covered(kb: KnowledgeBase) -> None:
    assert kb.likeness(Question(NONSENSE)).unknown == 1.0
    assert kb.likeness(Question(NONSENSE)).covered == 0.0
    met = kb.likeness(Question("Marrowick zeppelin"))
    assert 0 < met.covered < 1
    assert met.covered + met.unknown == pytest.approx(1.0)


def test_only_what_may_be_an_answer_is_compared(kb: KnowledgeBase) -> None:
    add_report(kb)
    for scope, unknown in ((MatchType.CASE, True), (MatchType.PASSAGE, False), (None, False)):
        assert (kb.likeness(Question("Grimholt", scope=scope)).unknown == 1.0) is unknown


def test_what_is_no_trouble_is_not_looked_for(kb: KnowledgeBase) -> None:
    assert kb.likeness(Question("Zeppelins are not the problem. Marrowick invited four banks.")).unknown == 0.0
    assert kb.likeness(Question("Zeppelins are the problem. Marrowick invited four banks.")).unknown > 0.0


def test_in_an_empty_library_nothing_is_met(settings: Settings) -> None:
    with KnowledgeBase.open(settings, WordEncoder()) as kb:
        assert kb.likeness(Question("Banks and loans")) == Likeness(0.0, 0.0, 1.0)


TOLD = Part(
    "In Marrowick the city council set up a round table where four banks meet young software firms, and loans followed.",
    heading=("2.1 Banks at one table",),
    page=25,
    tags=(("gap", "capital"), ("kind", "practice")),
)
ELSEWHERE = Part("Banks in Tornby give young firms loans at a round table of their own.", heading=("3 Others",), tags=(("gap", "capital"),))


def test_a_practice_stands_once_with_the_passage_that_tells_it_behind_it(kb: KnowledgeBase) -> None:
    made = prepared(kb.encoder, "Bridges Built Slowly", [TOLD, ELSEWHERE], source_id="bridges-2019")
    kb.add_document(made)
    told, elsewhere = kb.passages_of(made.document.id)
    answer = kb.answer(Question(LOANS))
    (case,) = [match for match in answer.matches if match.id == BANKS]
    assert case.more == (told,)
    assert told not in ids(answer)
    assert elsewhere in ids(answer)
    assert told in ids(kb.answer(Question(LOANS, scope=MatchType.PASSAGE)))


def test_a_case_stands_where_the_better_of_itself_and_its_passage_stands(kb: KnowledgeBase) -> None:
    words = "Four banks meet young software firms at the round table that the city council of Marrowick set up, and loans followed."
    alone = ids(kb.answer(Question(words, limit=20)))
    kb.add_document(prepared(kb.encoder, "Bridges Built Slowly", [TOLD], source_id="bridges-2019"))
    assert ids(kb.answer(Question(words, limit=20)))[0] == BANKS
    assert ids(kb.answer(Question(words, limit=20))) == alone


def test_once_a_report_is_unlinked_its_passages_stand_for_themselves(kb: KnowledgeBase) -> None:
    made = prepared(kb.encoder, "Bridges Built Slowly", [TOLD], source_id="bridges-2019")
    kb.add_document(made)
    (told,) = kb.passages_of(made.document.id)
    assert told not in ids(kb.answer(Question(LOANS)))
    kb.link_source(made.document.id, None)
    assert told in ids(kb.answer(Question(LOANS)))


def test_what_went_less_well_on_the_same_gap_stays_in_sight(kb: KnowledgeBase) -> None:
    answer = kb.answer(Question("Our exports stand still and nobody abroad knows us; who sent trade missions?", limit=1))
    assert answer.counter is not None
    assert (answer.counter.id, answer.counter.outcome) == (MISSION, Outcome.FAILED)


def test_what_went_wrong_on_another_gap_is_not_held_up(kb: KnowledgeBase) -> None:
    answer = kb.answer(Question(LOANS, limit=1))
    assert answer.counter is None or "capital" in {tag.value for tag in answer.counter.tags["gap"]}


def test_where_nothing_answers_nothing_is_held_up_either(kb: KnowledgeBase) -> None:
    assert kb.answer(Question(NONSENSE)).counter is None


def test_a_passage_far_better_than_its_case_stands_for_itself(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    made = prepared(kb.encoder, "Bridges Built Slowly", [TOLD], source_id="bridges-2019")
    kb.add_document(made)
    (told,) = kb.passages_of(made.document.id)
    scores = {match.target: match.score for match in kb.ranking(Question(TOLD.text, scope=MatchType.PASSAGE))}
    scores |= {match.target: match.score for match in kb.ranking(Question(TOLD.text, scope=MatchType.CASE))}
    assert 0 < scores[BANKS] < scores[told]
    monkeypatch.setattr(variety, "NEARLY", scores[BANKS] / scores[told] + 0.001)
    assert {told, BANKS} <= set(ids(kb.answer(Question(TOLD.text))))
    monkeypatch.setattr(variety, "NEARLY", scores[BANKS] / scores[told] - 0.001)
    assert told not in ids(kb.answer(Question(TOLD.text)))
