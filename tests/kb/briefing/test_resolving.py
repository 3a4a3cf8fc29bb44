"""A pack becomes a briefing: every quote, page, fact and reference in it is that of the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kb.answer_model import Fit, MatchType
from kb.briefing.quotes import MOST_QUOTES
from kb.briefing.quoting import MOST_WORDS
from kb.briefing.resolving import resolve
from kb.briefing.sharing import to_json
from kb.briefing.values import SECTION_OF, Briefing, Entry, Gone, Item, Named, Pack, Part, Place, Quote, Told
from kb.errors import BadInputError
from kb.fit import fit
from kb.knowledge import KnowledgeBase
from kb.model import Evidence, Outcome
from kb.situation import Question
from tests.kb.briefing.reports import ABROAD, BANKS, LOANS, MILL, MISSION, TOLD, add_report, pack_of, passage, statements

TODAY = date(2026, 11, 21)


def resolved(kb: KnowledgeBase, pack: Pack) -> Briefing:
    return resolve(kb, pack, TODAY)


def check_against_the_store(kb: KnowledgeBase, briefing: Briefing) -> None:
    """Every quote is a run of its passage, every page the passage's, every fact the record's, and every place has its reference."""
    keys = {reference.key for reference in briefing.references}
    named = set()
    for entry in (*briefing.entries, *([briefing.counter] if briefing.counter else [])):
        for quote in entry.quotes:
            check_quote(kb, quote)
        places = (*entry.places, *(quote.place for quote in entry.quotes))
        named |= {place.reference for place in places}
        assert {place.reference for place in places} <= keys
        if entry.type is MatchType.CASE:
            check_facts(kb, entry)
    assert keys == named
    sources = kb.store.sources()
    for reference in briefing.references:
        title = sources[reference.key].title if reference.key in sources else kb.document(reference.key).title
        assert title in reference.text


def check_quote(kb: KnowledgeBase, quote: Quote) -> None:
    document_id, held = kb.store.passages([quote.passage_id])[quote.passage_id]
    document = kb.document(document_id)
    assert quote.text in held.text
    assert quote.text in document.text
    assert quote.place.reference in (document.source_id, document.id)
    if held.first_page is None:
        assert quote.place.pages is None
    else:
        last = held.last_page or held.first_page
        told = f"page {last} of the file" if last == held.first_page else f"pages {held.first_page}–{last} of the file"
        assert (quote.place.pages or "").startswith(told)
        labels = tuple(document.pages[number - 1].label for number in (held.first_page, last))
        if all(labels) and labels != (str(held.first_page), str(last)):
            printed = f"p. {labels[0]}" if labels[0] == labels[1] else f"pp. {labels[0]}–{labels[1]}"
            assert quote.place.pages == f"{told}, printed {printed}"


def check_facts(kb: KnowledgeBase, entry: Entry) -> None:
    case = kb.case(entry.target)
    assert (entry.title, entry.summary, entry.evidence, entry.outcome) == (case.title, case.summary, case.evidence, case.outcome)
    assert entry.where.startswith(case.place)
    for facet, its in (("gap", entry.gaps), ("level", entry.levels), ("stage", entry.stages)):
        assert sorted(named.value for named in its) == sorted(case.facets[facet])
    for told in entry.sections:
        assert SECTION_OF[told.part] == told.name
        assert told.text == case.body[told.name].strip()
    assert entry.silent == case.silent_sections
    assert [told.name for told in entry.sections] == [name for name in SECTION_OF.values() if name not in entry.silent]
    cited = {(citation.source_id, citation.section) for citation in case.citations}
    assert {(place.reference, place.section) for place in entry.places} == cited


def test_everything_in_a_pack_is_as_the_store_has_it(kb: KnowledgeBase) -> None:
    linked = add_report(kb)
    other = add_report(kb, source_id=None, title="A report of nobody's")
    targets = [*kb.store.cases(), *(passage(linked, n) for n in range(3)), passage(other, 1)]
    briefing = resolved(kb, pack_of(kb, *targets, situation=LOANS))
    assert [entry.target for entry in briefing.entries] == targets
    assert sum(len(entry.quotes) for entry in briefing.entries if entry.type is MatchType.CASE) >= 1
    assert {reference.key for reference in briefing.references} == {"bridges-2019", "harbours-2014", other}
    check_against_the_store(kb, briefing)


def test_everything_in_a_pack_of_the_counter_case_too(kb: KnowledgeBase) -> None:
    add_report(kb)
    briefing = resolved(kb, pack_of(kb, MILL, situation=ABROAD))
    assert briefing.counter is not None
    check_against_the_store(kb, briefing)


def test_a_practice_is_told_with_the_words_of_its_report(kb: KnowledgeBase) -> None:
    document = add_report(kb)
    pack = pack_of(kb, BANKS, situation=LOANS)
    (entry,) = resolved(kb, replace(pack, items=(replace(pack.items[0], note="Ring up"),))).entries
    case = kb.case(BANKS)
    assert (entry.where, entry.evidence, entry.outcome, entry.note) == ("Marrowick, Sweden", Evidence.EVALUATED, Outcome.WORKED, "Ring up")
    assert (entry.gaps, entry.levels, entry.stages) == ((Named("capital", "Capital"),), (Named("city", "City"),), (Named("take-off", "Take-off"),))
    assert entry.sections[1] == Told(Part.DONE, "What they did", case.body["What they did"].strip())
    (quote,) = [quote for quote in entry.quotes if quote.passage_id == passage(document, 1)]
    assert quote.text == TOLD[TOLD.index("The council") : TOLD.index(" Whoever")]
    assert quote.place == Place("bridges-2019", "2 Bridges › 2.1 Banks at one table", "page 2 of the file, printed p. 25")
    assert entry.places[0] == Place("bridges-2019", "2.1 Banks at one table", "pp. 25–26")


def test_fit_is_told_for_the_situation_of_the_pack(kb: KnowledgeBase) -> None:
    (entry,) = resolved(kb, pack_of(kb, BANKS, situation=LOANS)).entries
    situation = kb.situation(Question(LOANS))
    its = {facet: tuple(tag for tag in kb.store.tags([BANKS])[BANKS] if tag.facet == facet) for facet in ("gap", "level", "stage")}
    assert entry.fit.same == fit(kb.codebook, situation, its, kb.case(BANKS)).same != ()
    assert resolved(kb, pack_of(kb, BANKS)).entries[0].fit == Fit()


def test_a_passage_is_quoted_whole_under_its_heading(kb: KnowledgeBase) -> None:
    document = add_report(kb)
    (entry,) = resolved(kb, pack_of(kb, passage(document, 1))).entries
    assert (entry.type, entry.title, entry.summary, entry.where) == (MatchType.PASSAGE, "2.1 Banks at one table", "", "Sweden")
    assert (entry.evidence, entry.outcome, entry.sections, entry.silent) == (None, None, (), ())
    assert entry.gaps == (Named("capital", "Capital"),)
    assert [quote.text for quote in entry.quotes] == [TOLD]


def test_a_practice_has_at_most_two_quotes_none_too_long(kb: KnowledgeBase) -> None:
    add_report(kb)
    for entry in resolved(kb, pack_of(kb, *kb.store.cases())).entries:
        assert len(entry.quotes) <= MOST_QUOTES
        assert all(len(quote.text.split()) <= MOST_WORDS for quote in entry.quotes)


def test_before_its_report_is_there_a_practice_has_no_quotes_and_that_is_said(kb: KnowledgeBase) -> None:
    briefing = resolved(kb, pack_of(kb, BANKS))
    assert briefing.entries[0].quotes == ()
    assert briefing.unknown == ("No report that tells of the practice is in the library, so no words are quoted there.",)
    add_report(kb)
    assert resolved(kb, pack_of(kb, BANKS)).unknown == ()


def test_the_counter_case_is_that_of_the_answer_and_not_one_of_the_pack(kb: KnowledgeBase) -> None:
    counter = kb.answer(Question(ABROAD)).counter
    assert counter is not None
    assert counter.id == MISSION
    against = resolved(kb, pack_of(kb, BANKS, situation=ABROAD)).counter
    assert against is not None
    assert (against.target, against.outcome, against.note) == (MISSION, Outcome.FAILED, "")
    assert resolved(kb, pack_of(kb, BANKS, MISSION, situation=ABROAD)).counter is None
    assert resolved(kb, pack_of(kb, BANKS)).counter is None


def test_what_is_hidden_is_not_in_it(kb: KnowledgeBase) -> None:
    document = add_report(kb)
    pack = pack_of(kb, BANKS, MILL, passage(document, 1), situation=ABROAD)
    pack = replace(pack, items=tuple(replace(item, note="Secret") for item in pack.items), questions=("Who?",), hidden=tuple(Part))
    briefing = resolved(kb, replace(pack, items=(*pack.items, Item("gone", MatchType.CASE, "Secret"))))
    banks, _, quoted = briefing.entries
    assert "Secret" not in str(to_json(briefing))
    assert (banks.sections, banks.silent, banks.fit, banks.quotes) == ((), (), Fit(), ())
    assert (briefing.counter, briefing.unknown, briefing.questions) == (None, (), ())
    assert [quote.text for quote in quoted.quotes] == [TOLD]
    assert briefing.hidden == tuple(Part)
    assert not briefing.shows(Part.TABLE)


def test_one_part_hidden_leaves_the_others(kb: KnowledgeBase) -> None:
    pack = replace(pack_of(kb, MILL), hidden=(Part.TOOK,))
    (entry,) = resolved(kb, pack).entries
    assert [told.name for told in entry.sections] == ["Situation", "What they did"]
    assert entry.silent == ("What came of it", "Watch out")


def test_items_that_are_gone_are_told_with_their_notes(kb: KnowledgeBase) -> None:
    pack = pack_of(kb, BANKS)
    briefing = resolved(kb, replace(pack, items=(Item("lost", MatchType.CASE, "Pity"), *pack.items)))
    assert briefing.gone == (Gone("lost", MatchType.CASE, "Pity"),)
    assert [entry.target for entry in briefing.entries] == [BANKS]
    assert briefing.unknown[-1] == "1 item of the pack cannot be shown, for the library no longer holds it."


def test_questions_are_those_proposed_until_they_are_edited(kb: KnowledgeBase) -> None:
    pack = pack_of(kb, BANKS)
    assert resolved(kb, pack).questions[:2] == ("Who lends in our town?", "Who carries it now?")
    assert resolved(kb, replace(pack, questions=("Mine?",))).questions == ("Mine?",)
    assert resolved(kb, replace(pack, questions=())).questions == ()


def test_a_pack_of_nothing_is_a_briefing_of_nothing(kb: KnowledgeBase) -> None:
    general = ("What do we begin on Monday?", "Whom do we ring up?", "What do we stop?")
    assert resolved(kb, Pack("Empty", "Mayors", "Hello.")) == Briefing("Empty", "Mayors", "Hello.", "", TODAY, (), None, (), general, ())


def test_a_style_that_nobody_knows_is_refused(kb: KnowledgeBase) -> None:
    with pytest.raises(BadInputError, match="There is no bibliography style 'baroque'"):
        resolved(kb, replace(pack_of(kb, BANKS), style="baroque"))


def test_many_items_ask_the_tables_no_oftener_than_few(kb: KnowledgeBase) -> None:
    """A report in which another passage is looked for to quote is read once, for however many practices."""
    document = add_report(kb)
    few = pack_of(kb, BANKS, MILL, MISSION, passage(document, 1), situation=LOANS)
    many = pack_of(kb, *kb.store.cases(), *(passage(document, n) for n in range(3)), situation=LOANS)
    resolved(kb, many)
    asked = statements(kb)
    counted = []
    for pack in (few, many):
        asked.clear()
        resolved(kb, pack)
        counted.append(len(asked))
    assert counted[1] <= counted[0]


def test_the_failed_mission_is_no_counter_case_where_it_is_chosen(kb: KnowledgeBase) -> None:
    briefing = resolved(kb, pack_of(kb, MISSION, situation=ABROAD))
    assert briefing.counter is None
    assert not any("no practice on the same gap" in sentence for sentence in briefing.unknown)
