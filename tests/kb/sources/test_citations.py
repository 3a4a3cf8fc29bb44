"""A card meets its document: each cited section opens at the passage that tells it."""

from __future__ import annotations

import dataclasses
import random

import pytest

from kb.knowledge import KnowledgeBase
from kb.model import Case, Citation, Passage
from kb.rows import passage_id
from kb.sources.citations import CitedPassage, Tellers, cited_by_case, names
from tests.kb.documents import Part, prepared
from tests.kb.plain_tellers import plain_tellers

BANKS = "marrowick-bank-round-table"
TOLD = "Four banks met twelve software firms at a round table in Marrowick; nine firms had loans."


def report(kb: KnowledgeBase, *parts: Part, source_id: str | None = "bridges-2019") -> str:
    """Stores a document; returns its id."""
    made = prepared(kb.encoder, "Bridges Built Slowly", parts, source_id=source_id)
    kb.add_document(made)
    return made.document.id


def citing(kb: KnowledgeBase, section: str) -> Case:
    return dataclasses.replace(kb.case(BANKS), citations=(Citation("bridges-2019", section, "25"),))


def position(cited: CitedPassage) -> int | None:
    return cited.passage.position if cited.passage else None


def test_many_cases_are_cited_as_each_by_itself(kb: KnowledgeBase) -> None:
    report(
        kb,
        Part("Herring.", ("1 Before",)),
        Part(TOLD, ("2.1 Banks at one table",)),
        Part("No order in two years.", ("IV. A mission without prices",)),
    )
    cases = kb.store.cases()
    together = cited_by_case(kb.store, cases.values())
    assert together == {case_id: kb.citations(case) for case_id, case in cases.items()}
    assert sum(each.passage_id is not None for its in together.values() for each in its) >= 3


def test_before_its_report_is_there_a_citation_has_no_passage(kb: KnowledgeBase) -> None:
    case = kb.case(BANKS)
    source = kb.store.sources()["bridges-2019"]
    assert kb.citations(case) == tuple(CitedPassage(citation, source, None, None, None) for citation in case.citations)


def test_a_document_of_another_source_resolves_nothing(kb: KnowledgeBase) -> None:
    report(kb, Part(TOLD, ("2.1 Banks at one table",)), source_id="harbours-2014")
    report(kb, Part(TOLD + " Again.", ("2.1 Banks at one table",)), source_id=None)
    assert [cited.document_id for cited in kb.citations(kb.case(BANKS))] == [None, None]


def test_once_the_report_is_there_the_passage_under_the_cited_section_opens(kb: KnowledgeBase) -> None:
    document_id = report(
        kb,
        Part(TOLD, ("1 Summary",), page=3),
        Part("A rule was made that whoever decides must come.", ("2 Money", "2.1 Banks at one table"), page=25),
        Part("Cows were sold.", ("2 Money", "2.2 Cows"), page=27),
    )
    cited = kb.citations(citing(kb, "2.1 Banks at one table"))[0]
    assert cited.document_id == document_id
    assert cited.passage_id == passage_id(document_id, 1)
    assert cited.passage is not None
    assert (cited.passage.heading, cited.passage.first_page) == (("2 Money", "2.1 Banks at one table"), 25)


def test_of_several_passages_under_the_section_the_one_nearest_to_the_case_opens(kb: KnowledgeBase) -> None:
    heading = ("2.1 Banks at one table",)
    report(kb, Part("Weather in this valley is mild.", heading), Part(TOLD, heading), Part("Tables are made of oak.", heading))
    assert position(kb.citations(citing(kb, heading[0]))[0]) == 1


@pytest.mark.parametrize(
    ("section", "heading"),
    [
        ("2.1 Banks at one table", "Banks at one table"),
        ("Banks at one table", "2.1. Banks at one table"),
        ("2.1 Banks at one table", "3.4 Banks at One Table"),
        ("IV. Banks at one table", "4 BANKS AT ONE TABLE"),
        ("2.1 Banks – at one “table”", "2.1 Banks - at one 'table'"),
        ("2.1 Bänke: ein Tisch", "2.1 Bänke: ein Tisch"),
        ("The banks of the valley and how they …", "2 The banks of the valley and how they were brought to one table"),
        ("The banks of the valley and how they...", "The banks of the valley and how they were brought"),
        ("Annex 1", "Annex 1: Banks"),
    ],
)
def test_headings_meet_whatever_their_numbers_signs_and_length(kb: KnowledgeBase, section: str, heading: str) -> None:
    report(kb, Part(TOLD, ("Summary",)), Part("Nothing about it in other words.", (heading,)), Part(TOLD + " Twice.", ("Annexes",)))
    assert position(kb.citations(citing(kb, section))[0]) == 1


def test_a_heading_that_the_file_lost_is_found_at_the_beginning_of_the_passage(kb: KnowledgeBase) -> None:
    report(kb, Part(TOLD, ("Summary",)), Part("2.1 Banks at one table A rule was made.", ()))
    assert position(kb.citations(citing(kb, "2.1 Banks at one table"))[0]) == 1


def test_in_a_file_that_lost_its_headings_the_section_goes_on_behind_its_first_words(kb: KnowledgeBase) -> None:
    report(kb, Part(TOLD, ()), Part("2.1 Banks at one table. A rule was made.", ()), Part(TOLD + " Twice.", ()), Part("Cows were sold.", ()))
    assert position(kb.citations(citing(kb, "2.1 Banks at one table"))[0]) == 2


def test_a_name_that_only_one_passage_holds_says_more_than_common_words(kb: KnowledgeBase) -> None:
    heading = ("2.1 Banks at one table",)
    parts = [Part(f"The banks of town number{i} had loans.", heading) for i in range(3)]
    report(kb, *parts, Part("In those years the Round Table sold cows.", heading))
    assert position(kb.citations(citing(kb, heading[0]))[0]) == 3


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("The banks met in Marrowick. They paid 18,000 euros to R&D-Hub.", {"marrowick", "18,000", "r&d-hub"}),
        ("Nine of twelve, in 2014-2017 and 2020", {"2014", "2017", "2020"}),
        ("“Marrowick” is a word that begins the sentence; Ö and I stay out", set()),
        ("", set()),
    ],
)
def test_names_are_capitalised_words_within_sentences_and_figures(text: str, kept: set[str]) -> None:
    assert names(text) == kept


@pytest.mark.parametrize("section", ["A section that is not in the file", "…", "1.2"])
def test_a_section_that_is_not_in_the_file_opens_the_nearest_passage(kb: KnowledgeBase, section: str) -> None:
    report(kb, Part("Cows were sold.", ("Cows",)), Part(TOLD, ("Summary",)))
    assert position(kb.citations(citing(kb, section))[0]) == 1


def test_furniture_is_never_opened(kb: KnowledgeBase) -> None:
    report(kb, Part("2.1 Banks at one table 25", ("Contents", "2.1 Banks at one table"), furniture=True), Part("Cows were sold.", ("Cows",)))
    assert position(kb.citations(citing(kb, "2.1 Banks at one table"))[0]) == 1


def test_a_version_that_was_replaced_is_not_opened(kb: KnowledgeBase) -> None:
    old = report(kb, Part(TOLD, ("2.1 Banks at one table",)))
    made = prepared(kb.encoder, "Second edition", [Part(TOLD, ("2.1 Banks at one table",))], source_id="bridges-2019", replaces=old)
    kb.add_document(made)
    assert kb.citations(citing(kb, "2.1 Banks at one table"))[0].document_id == made.document.id


def test_citations_keep_their_order_each_with_its_source(kb: KnowledgeBase) -> None:
    document_id = report(kb, Part(TOLD, ("2.1 Banks at one table",)))
    citations = (Citation("harbours-2014", "The class at the quay"), Citation("bridges-2019", "2.1 Banks at one table"))
    cited = kb.citations(dataclasses.replace(kb.case(BANKS), citations=citations))
    assert [(one.source.id, one.document_id) for one in cited] == [("harbours-2014", None), ("bridges-2019", document_id)]


# passages that tell a case

SECTIONS = ("2.1 Banks at one table", "The class at the quay", "What became of the mill", "3.4 Two clusters, one roof", "Elsewhere")
WORDS = ("Marrowick", "Quillhaven", "banks", "loans", "school", "the Round Table", "mill", "9", "roof", "firms", "cows")


def random_parts(chance: random.Random) -> list[Part]:
    """Paragraphs of a few words each under some of the sections that the cards cite; of some the heading is lost."""
    parts = []
    for _ in range(chance.randrange(1, 9)):
        section, text = chance.choice(SECTIONS), " ".join(["In it", *chance.choices(WORDS, k=6)])
        lost = chance.random() < 0.2
        parts.append(Part(f"{section}. {text}" if lost else text, () if lost else ("Part", section), furniture=chance.random() < 0.1))
    return parts


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_added_linked_and_unlinked_tellers_are_those_worked_out_anew(kb: KnowledgeBase, seed: int) -> None:
    chance = random.Random(seed)
    tellers, documents = Tellers(kb.store), list[str]()
    for step in range(8):
        source = chance.choice(["bridges-2019", "harbours-2014", None])
        if documents and chance.random() < 0.4:
            kb.link_source(chance.choice(documents), source)
        else:
            made = prepared(kb.encoder, f"Report {step}", random_parts(chance), source_id=source)
            kb.add_document(made)
            documents.append(made.document.id)
        assert tellers.current() == plain_tellers(kb.store)
    assert tellers.current()


def test_a_document_is_worked_out_once(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    tellers, read = Tellers(kb.store), list[str]()
    passages_of = kb.store.passages_of

    def noting(document_id: str) -> dict[str, Passage]:
        read.append(document_id)
        return passages_of(document_id)

    monkeypatch.setattr(kb.store, "passages_of", noting)
    first = report(kb, Part(TOLD, ("2.1 Banks at one table",)))
    assert tellers.current() == {passage_id(first, 0): BANKS}
    second = report(kb, Part(TOLD, ("2.1 Banks at one table",)), Part("Cows."))
    assert tellers.current() == tellers.current() == {passage_id(first, 0): BANKS, passage_id(second, 0): BANKS}
    assert read == [first, second]
    tellers.forget()
    assert tellers.current() == {passage_id(first, 0): BANKS, passage_id(second, 0): BANKS}
    assert sorted(read) == sorted([first, second] * 2)
