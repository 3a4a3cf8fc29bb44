"""Values to the tables and back."""

from __future__ import annotations

import dataclasses
import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb import rows as rows_module
from kb.database import open_engine
from kb.encoder import Encoder
from kb.model import (
    CASE_SECTIONS,
    Block,
    BlockKind,
    Case,
    Citation,
    Document,
    DocumentState,
    Evidence,
    Origin,
    Outcome,
    Page,
    Passage,
    Problem,
    Section,
    Size,
    Source,
    StillRunning,
    Tag,
    TagStatus,
)
from kb.rows import passage_id
from kb.store import Store
from tests.kb.documents import Part, prepared

NUMBERS = itertools.count()

texts = st.text(max_size=30)
words = st.tuples() | st.lists(texts, max_size=3).map(tuple)
maybe_text = st.none() | texts
page_numbers = st.none() | st.integers(1, 9999)
codes = st.lists(st.sampled_from(["SE", "DK", "EU"]), max_size=3, unique=True).map(tuple)

problems = st.builds(Problem, texts, texts, page_numbers)
tags = st.builds(
    Tag,
    facet=st.sampled_from(["gap", "level", "kind"]),
    value=texts,
    confidence=st.floats(0, 1),
    origin=st.sampled_from(Origin),
    status=st.sampled_from([TagStatus.SUGGESTED, TagStatus.ACCEPTED]),
    words=words,
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A document whose sections are slices of its text, as ingest makes them."""
    blocks = draw(
        st.lists(st.builds(Block, st.sampled_from(BlockKind), texts, st.none() | st.integers(1, 6), page_numbers, page_numbers), max_size=4)
    )
    text, sections = "", []
    for block in blocks:
        sections.append(Section(block, len(text), len(text) + len(block.text), draw(words)))
        text += block.text + "\n\n"
    return Document(
        id=f"{next(NUMBERS):064x}",
        file=draw(texts),
        path=draw(texts),
        media_type="text/plain",
        title=draw(texts),
        authors=draw(words),
        year=draw(st.none() | st.integers(1900, 2100)),
        language=draw(st.none() | st.just("en")),
        source_id=None,
        state=draw(st.sampled_from(DocumentState)),
        replaces=draw(st.none() | st.just("f" * 64)),
        pages=tuple(Page(number, label) for number, label in enumerate(draw(st.lists(maybe_text, max_size=3)), start=1)),
        sections=tuple(sections),
        text=text,
        problems=tuple(draw(st.lists(problems, max_size=2))),
    )


passages = st.lists(
    st.builds(
        Passage,
        position=st.just(0),
        text=texts,
        start=st.integers(0, 10**6),
        end=st.integers(0, 10**6),
        heading=words,
        first_page=page_numbers,
        last_page=page_numbers,
        furniture=st.booleans(),
    ),
    max_size=4,
).map(lambda cut: [dataclasses.replace(passage, position=position) for position, passage in enumerate(cut)])

cases = st.builds(
    Case,
    id=st.just("a-case"),
    title=texts,
    summary=texts,
    place=texts,
    countries=codes,
    lat=st.none() | st.floats(-90, 90),
    lon=st.none() | st.floats(-180, 180),
    sectors=words,
    facets=st.dictionaries(st.sampled_from(["gap", "level", "stage", "region_type"]), words),
    evidence=st.sampled_from(Evidence),
    outcome=st.sampled_from(Outcome),
    evidence_by=maybe_text,
    period=maybe_text,
    organisation=maybe_text,
    web=maybe_text,
    size=st.builds(Size, *[st.none() | st.integers(0, 10**9)] * 4, maybe_text),
    cost=maybe_text,
    duration=maybe_text,
    still_running=st.sampled_from(StillRunning),
    checked=st.none() | st.dates(date(1990, 1, 1)),
    asked_as=words,
    citations=st.lists(st.builds(Citation, texts, texts, maybe_text), max_size=2).map(tuple),
    inventory=words,
    body=st.fixed_dictionaries(dict.fromkeys(CASE_SECTIONS, texts)),
    hash=texts,
)


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    """One for the whole module: every document has an id of its own."""
    engine = open_engine("sqlite://")
    yield Store(engine)
    engine.dispose()


@pytest.fixture
def empty() -> Iterator[Store]:
    engine = open_engine("sqlite://")
    yield Store(engine)
    engine.dispose()


def add_tags(store: Store, target: str, its_tags: Sequence[Tag]) -> None:
    with store.engine.begin() as connection:
        store.add_tags(connection, target, its_tags, 1)


@given(documents(), passages)
def test_a_document_with_its_blocks_and_passages_comes_back_as_it_went(store: Store, document: Document, cut: list[Passage]) -> None:
    with store.engine.begin() as connection:
        store.add_document(connection, document, cut, [()] * len(cut), 1)
    assert store.document(document.id) == document
    expected = {passage_id(document.id, passage.position): passage for passage in cut}
    found = store.passages_of(document.id)
    assert found == expected
    assert list(found) == list(expected)
    with store.engine.begin() as connection:
        store.supersede(connection, document.id)


@given(cases)
def test_a_case_comes_back_as_it_went(store: Store, case: Case) -> None:
    with store.engine.begin() as connection:
        store.put_case(connection, case)
    assert store.cases(["a-case", "no-case"]) == {"a-case": case}
    assert store.case_hashes() == {"a-case": case.hash}


@given(tags)
def test_a_tag_comes_back_as_it_went(store: Store, tag: Tag) -> None:
    target = f"target-{next(NUMBERS)}"
    add_tags(store, target, [tag])
    assert store.tags([target]) == {target: (tag,)}


sources_of_few_ids = st.lists(
    st.builds(Source, st.sampled_from("abc"), texts, words, st.none() | st.integers(1, 3000), maybe_text, texts, texts, maybe_text, words),
    unique_by=lambda source: source.id,
)


@given(sources_of_few_ids, sources_of_few_ids)
def test_sources_come_back_as_they_went_and_later_ones_overwrite(store: Store, earlier: list[Source], later: list[Source]) -> None:
    for sources in (earlier, later):
        with store.engine.begin() as connection:
            store.replace_sources(connection, sources)
    found = store.sources()
    assert list(found) == sorted(found)
    assert {source.id: source for source in (*earlier, *later)}.items() <= found.items()


@given(
    st.integers(1, 5).flatmap(lambda count: st.lists(st.lists(st.floats(-1, 1, width=32), min_size=3, max_size=3), min_size=count, max_size=count))
)
def test_vectors_come_back_bit_by_bit(store: Store, rows: list[list[float]]) -> None:
    target = f"target-{next(NUMBERS)}"
    ids = [f"{target}#{part:02d}" for part in range(len(rows))]
    with store.engine.begin() as connection:
        store.add_vectors(connection, ids, np.array(rows, dtype=np.float32))
    found, vectors = store.vectors([target])
    assert found == ids
    assert vectors.tobytes() == np.array(rows, dtype=np.float32).tobytes()


decisions = st.lists(
    st.tuples(st.sampled_from("pq"), st.sampled_from(["gap", "level"]), st.sampled_from("xyz"), st.floats(0, 1), st.sampled_from(TagStatus)),
    max_size=25,
)


@given(decisions)
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=40)
def test_the_last_decision_counts_and_rejected_tags_leave(history: list[tuple[str, str, str, float, TagStatus]]) -> None:
    engine = open_engine("sqlite://")
    store = Store(engine)
    last: dict[tuple[str, str, str], Tag] = {}
    for target, facet, value, confidence, status in history:
        tag = Tag(facet, value, confidence, Origin.HUMAN, status)
        add_tags(store, target, [tag])
        last[target, facet, value] = tag
    in_force = {key: tag for key, tag in last.items() if tag.status is not TagStatus.REJECTED}
    found = store.tags(["p", "q", "nobody"])
    assert found["nobody"] == ()
    for target in "pq":
        assert set(found[target]) == {tag for (its, _, _), tag in in_force.items() if its == target}
        for facet in ("gap", "level"):
            believed = [(tag.trust, tag.status is TagStatus.ACCEPTED) for tag in found[target] if tag.facet == facet]
            assert believed == sorted(believed, reverse=True)
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for _, facet, value in in_force:
        counts[facet][value] = counts[facet].get(value, 0) + 1
    assert store.tag_counts() == counts
    engine.dispose()


def test_tags_come_by_facet_and_the_most_confident_first(empty: Store) -> None:
    given_tags = [Tag("level", "eu", 0.5, Origin.CUE), Tag("gap", "policy", 0.5, Origin.CUE), Tag("gap", "capital", 0.9, Origin.MODEL)]
    add_tags(empty, "p", [*given_tags, Tag("gap", "education", 0.5, Origin.CUE)])
    assert [tag.value for tag in empty.tags(["p"])["p"]] == ["capital", "education", "policy", "eu"]


def test_what_a_person_accepted_comes_before_a_guess_however_confident(empty: Store) -> None:
    guess, accepted = Tag("kind", "concept", 1.0, Origin.CUE), Tag("kind", "practice", 0.4, Origin.HUMAN, TagStatus.ACCEPTED)
    add_tags(empty, "p", [guess, accepted])
    assert empty.tags(["p"])["p"] == (accepted, guess)


def test_a_value_is_carried_by_what_is_there_is_no_furniture_and_was_not_rejected_last(empty: Store, word_encoder: Encoder) -> None:
    capital, policy, rejected = Tag("gap", "capital", 0.5, Origin.CUE), Tag("gap", "policy", 0.5, Origin.CUE), TagStatus.REJECTED
    made = prepared(word_encoder, "Report", [Part("First."), Part("Second."), Part("Third.", furniture=True)])
    first, second, furniture = (passage_id(made.document.id, position) for position in range(3))
    with empty.engine.begin() as connection:
        empty.add_document(connection, made.document, made.passages, ((), (), ()), 1)
    add_tags(empty, first, [capital, dataclasses.replace(policy, status=rejected), Tag("kind", "practice", 1.0, Origin.CUE)])
    add_tags(empty, second, [dataclasses.replace(capital, status=rejected), policy])
    add_tags(empty, second, [capital, dataclasses.replace(policy, status=rejected)])
    for target in (furniture, "nobody"):
        add_tags(empty, target, [capital, policy])
    assert empty.carriers(["gap"]) == {("gap", "capital"): {first, second}, ("gap", "policy"): set()}
    assert empty.carriers(["gap", "kind"])["kind", "practice"] == {first}


def test_many_ids_are_read_in_pieces(empty: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_module, "IN_LIMIT", 3)
    targets = [f"t{i}" for i in range(10)]
    for target in targets:
        add_tags(empty, target, [Tag("gap", target, 1.0, Origin.CUE)])
    assert {target: its[0].value for target, its in empty.tags(targets).items()} == {target: target for target in targets}
    with empty.engine.begin() as connection:
        empty.add_vectors(connection, targets, np.eye(10, dtype=np.float32))
    ids, rows = empty.vectors(targets)
    assert ids == targets
    assert (rows == np.eye(10)).all()
    empty.remove_vectors([*targets[:8], "unknown"])
    assert empty.vector_ids() == {"t8", "t9"}


def test_the_vectors_of_passages_are_told_without_the_parts_of_cases_and_not_where_there_are_more_than_asked_for(empty: Store) -> None:
    rows = np.eye(3, dtype=np.float32)
    with empty.engine.begin() as connection:
        empty.add_vectors(connection, ["b-0001", "case#00", "a-0000"], rows)
    told = empty.passage_vectors(2)
    assert told is not None
    assert told[0] == ["b-0001", "a-0000"]
    assert (told[1] == rows[[0, 2]]).all()
    assert empty.passage_vectors(1) is None


def test_no_vectors_of_passages_have_the_shape_of_none(empty: Store) -> None:
    told = empty.passage_vectors(0)
    assert told is not None
    assert (told[0], told[1].shape) == ([], (0, 0))


def test_no_vectors_have_the_shape_of_none(empty: Store) -> None:
    ids, rows = empty.vectors()
    assert ids == []
    assert rows.shape == (0, 0)


def test_a_vector_of_the_same_id_is_replaced(empty: Store) -> None:
    for value in (1.0, 2.0):
        with empty.engine.begin() as connection:
            empty.add_vectors(connection, ["a"], np.full((1, 2), value, dtype=np.float32))
    assert empty.vectors()[1].tolist() == [[2.0, 2.0]]


def test_a_passage_id_begins_with_its_documents_hash_and_sorts_in_reading_order() -> None:
    assert passage_id("0123456789abcdef" + "f" * 48, 7) == "0123456789abcdef-0007"


def test_a_superseded_document_stays_readable_but_its_passages_and_vectors_go(empty: Store, word_encoder: Encoder) -> None:
    made = prepared(word_encoder, "Old", [Part("First."), Part("Second.", furniture=True)])
    ids = [passage_id(made.document.id, position) for position in range(2)]
    with empty.engine.begin() as connection:
        empty.add_document(connection, made.document, made.passages, made.tagged, 1)
        empty.add_vectors(connection, ids[:1], made.vectors)
    assert empty.passage_ids() == set(ids)
    assert empty.passage_ids(furniture=True) == {ids[1]}
    assert empty.passage_ids(furniture=False) == {ids[0]}
    assert empty.passage_counts() == {made.document.id: 1}
    assert empty.present_passages([*ids, "other"]) == set(ids)
    assert empty.passages([ids[1]]) == {ids[1]: (made.document.id, made.passages[1])}
    with empty.engine.begin() as connection:
        assert sorted(empty.supersede(connection, made.document.id)) == ids
    assert empty.passage_ids() == set()
    assert empty.vector_ids() == set()
    assert empty.document_states() == {made.document.id: DocumentState.SUPERSEDED}
    assert empty.document(made.document.id) == dataclasses.replace(made.document, state=DocumentState.SUPERSEDED)
    assert empty.ready_document_at(made.document.path) is None


def test_documents_are_listed_by_title_without_their_text(empty: Store, word_encoder: Encoder) -> None:
    for title in ("Zinc", "Amber"):
        made = prepared(word_encoder, title, [Part("Words.")])
        with empty.engine.begin() as connection:
            empty.add_document(connection, made.document, made.passages, made.tagged, 1)
    assert [(document.title, document.text, document.sections) for document in empty.documents()] == [("Amber", "", ()), ("Zinc", "", ())]


def test_a_document_is_found_by_its_path_and_by_its_source(empty: Store, word_encoder: Encoder) -> None:
    with empty.engine.begin() as connection:
        empty.replace_sources(connection, [Source("s", "S", (), None, None, "report", "ours", None)])
    made = prepared(word_encoder, "Report", [Part("Words.")], source_id="s")
    with empty.engine.begin() as connection:
        empty.add_document(connection, made.document, made.passages, made.tagged, 1)
    assert empty.ready_document_at("/reports/report.md") == made.document.id
    assert empty.ready_documents_of("s") == [made.document.id]
    assert empty.linked_documents() == {made.document.id: "s"}
    passage = passage_id(made.document.id, 0)
    assert empty.works_of([passage, "other"]) == {passage: "s"}
    with empty.engine.begin() as connection:
        empty.link_source(connection, made.document.id, None)
    assert empty.ready_documents_of("s") == []
    assert empty.linked_documents() == {}
    assert empty.works_of([passage]) == {passage: made.document.id}


def test_what_is_not_there_is_none(empty: Store) -> None:
    assert empty.document("0" * 64) is None
    assert empty.fact("model") is None
    assert empty.ready_document_at("/nowhere") is None


def test_a_fact_is_overwritten(empty: Store) -> None:
    for value in ("one", "two"):
        with empty.engine.begin() as connection:
            empty.set_fact(connection, "model", value)
    assert empty.fact("model") == "two"


def test_a_removed_case_takes_its_vectors_and_its_cards_tags_but_no_persons(empty: Store) -> None:
    with empty.engine.begin() as connection:
        empty.add_vectors(connection, ["c#00", "c#01", "d#00"], np.eye(3, dtype=np.float32))
        empty.add_tags(connection, "c", [Tag("gap", "policy", 1.0, Origin.CARD), Tag("gap", "capital", 1.0, Origin.HUMAN)], 1)
        empty.remove_case(connection, "c")
    assert empty.vector_ids() == {"d#00"}
    assert [tag.value for tag in empty.tags(["c"])["c"]] == ["capital"]


def test_the_last_failure_of_a_file_is_kept_until_the_file_becomes_a_document(empty: Store, word_encoder: Encoder) -> None:
    made = prepared(word_encoder, "Report", [Part("Words.")])
    empty.add_failure(made.document.path, Problem("report.md", "It was empty.", None))
    empty.add_failure(made.document.path, Problem("report.md", "It is locked.", 3))
    empty.add_failure("/reports/other.md", Problem("other.md", "It is no text.", None))
    assert empty.failures() == [Problem("other.md", "It is no text.", None), Problem("report.md", "It is locked.", 3)]
    with empty.engine.begin() as connection:
        empty.add_document(connection, made.document, made.passages, made.tagged, 1)
    assert empty.failures() == [Problem("other.md", "It is no text.", None)]
