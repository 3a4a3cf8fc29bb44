"""Agreement: figures of what two coders gave, as a page and as a table."""

from __future__ import annotations

import csv
import io

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from openpyxl import load_workbook

from kb.agreement.living import Comparison
from kb.codebook import Codebook
from kb.coding.decisions import Action
from kb.coding.record import Choice
from kb.knowledge import KnowledgeBase
from kb.model import Document
from tests.kb.documents import Part, prepared
from tests.web.coded import ADA, BO, code, decide
from tests.web.conftest import Fetch
from tests.web.reading import target, words
from web.compared import ComparedAddress, compare_all

PAGE = "/tagging/agreement"


def rows(page: BeautifulSoup, heading: str) -> list[list[str]]:
    """The rows of the table under a heading."""
    return [[words(cell) for cell in row.select("th, td")] for row in page.select(f"[aria-labelledby='{heading}'] tr")]


def test_without_two_coders_the_page_says_how_to_come_by_them(fetch: Fetch, report: Document) -> None:
    assert "No document can be compared yet" in words(fetch(PAGE).select_one(".empty"))


def test_figures_of_the_facet_its_values_and_the_document_are_those_of_the_codings(fetch: Fetch, kb: KnowledgeBase, report: Document) -> None:
    code(kb, report)
    page = fetch(PAGE)
    assert words(page.select_one(".lead")).startswith(
        "Gap : 3 passages coded by two or more of Ada Northgate, Bo, in 1 document. They differ on 2 passages"
    )
    # MASI: apart by 0, 1 and 2/3, so 5/9 observed; 23/3 over the 15 pairs of all six codings, so 23/45 by chance. Nominal: 2/3 and 9/15.
    assert [row[:3] for row in rows(page, "facet-figures")[1:]] == [
        ["Observed agreement", "0.33 0.00 to 1.00", "3"],
        ["Krippendorff's alpha with MASI distance", "−0.09 b", "3"],
        ["Krippendorff's alpha, nominal", "−0.11 b", "3"],
    ]
    values = {row[0]: row[1:] for row in rows(page, "value-figures")}
    assert values["Capital"][:3] == ["3", "83%", "0.67 0.00 to 1.00"]
    assert values["Research"][:2] == ["3", "17%"]
    assert values["Education"] == ["3", "0%", "1.00 1.00 to 1.00", "none a", "none a", "1.00 1.00 to 1.00"]
    assert rows(page, "by-document")[1][:4] == ["Bridges Built Slowly", "Ada Northgate, Bo", "3", "0.33 0.00 to 1.00"]


def test_what_is_missing_is_explained_below_under_its_letter(fetch: Fetch, kb: KnowledgeBase, report: Document) -> None:
    code(kb, report)
    page = fetch(PAGE)
    notes = {words(note.sup): words(note) for note in page.select(".notes li")}
    same = "The coders gave the same throughout, which leaves nothing to tell agreement from chance."
    assert same in {note.partition(" ")[2] for note in notes.values()}
    assert {target(link)[1:] for link in page.select("sup a")} == {str(note["id"]) for note in page.select(".notes li")}


def test_every_number_of_the_table_of_two_coders_opens_its_passages(fetch: Fetch, kb: KnowledgeBase, report: Document) -> None:
    code(kb, report)
    page = fetch(PAGE)
    assert rows(page, "confusion") == [
        ["Ada Northgate gave", "Research", "Capital", "Policy", "nothing"],
        ["Research", "·", "·", "·", "·"],
        ["Capital", "1", "2", "·", "·"],
        ["Policy", "·", "·", "·", "1"],
        ["nothing", "·", "·", "·", "·"],
    ]
    for link in page.select(".confusion td a"):
        behind = fetch(target(link))
        assert len(behind.select(".differences article")) == int(words(link))
    apart = fetch(target(page.select_one(".confusion .differs a")))
    assert words(apart.select_one(".lead")).startswith("1 passage to which Ada Northgate gave Capital where Bo gave Research in its place.")


def test_a_document_that_is_coded_blind_or_by_one_is_left_out(fetch: Fetch, kb: KnowledgeBase, report: Document) -> None:
    named = code(kb, report)
    kb.record.finish(report.id, BO, False)
    assert fetch(PAGE).select_one(".empty")
    kb.record.withdraw(report.id, BO)
    assert not fetch(PAGE).select_one(".empty")
    for _ in named:
        kb.record.undo(BO, kb.codebook)
    assert fetch(PAGE).select_one(".empty")


def test_only_facets_that_were_decided_are_offered(fetch: Fetch, kb: KnowledgeBase, report: Document) -> None:
    code(kb, report)
    assert [option["value"] for option in fetch(PAGE).select("select[name=facet] option")] == ["gap"]


def test_a_facet_that_nobody_coded_has_no_figures_and_says_why(fetch: Fetch, kb: KnowledgeBase, report: Document) -> None:
    code(kb, report)
    page = fetch(f"{PAGE}?facet=stage")
    assert rows(page, "facet-figures")[1][1] == "none a"
    assert words(page.select_one(".notes")) == "a Too few passages: at least two must have been coded by the same two coders."


def test_an_unknown_facet_is_refused_in_a_sentence(fetch: Fetch, kb: KnowledgeBase, report: Document) -> None:
    code(kb, report)
    assert "nope" in words(fetch(f"{PAGE}?facet=nope", 400).main)


def test_with_three_coders_each_pair_is_shown_and_can_be_chosen(fetch: Fetch, kb: KnowledgeBase, report: Document) -> None:
    named = code(kb, report)
    for passage in named.values():
        decide(kb, "Cy", passage, ("capital",))
    page = fetch(PAGE)
    assert [words(cell) for cell in page.select(".more-figures thead th")] == ["Value", "Ada Northgate and Bo", "Ada Northgate and Cy", "Bo and Cy"]
    links = page.select(".pair-choice a")
    assert [words(link) for link in links] == ["Ada Northgate and Bo", "Ada Northgate and Cy", "Bo and Cy"]
    assert rows(fetch(target(links[2])), "confusion")[0][0] == "Bo gave"


def test_all_facets_stand_in_one_table_with_the_disagreements_behind_each_row(fetch: Fetch, kb: KnowledgeBase, report: Document) -> None:
    named = code(kb, report)
    for coder in (ADA, BO):
        choices = [Choice(passage, "level", Action.CHANGE, ("city",) if coder == ADA else ()) for passage in (named["same"], named["apart"])]
        kb.record.decide(coder, choices, kb.codebook)
    page = fetch(f"{PAGE}/all")
    found = {row[0]: row[1:] for row in ([words(cell) for cell in line.select("th, td")] for line in page.select(".reported tbody tr"))}
    assert list(found)[:2] == ["Gap", "Research"]
    assert found["Gap"] == ["3", "100%", "−0.09 b", "", "", "2"]
    assert found["Capital"] == ["3", "83%", "", "0.00 b", "0.54 (−1.00 to 1.00)", "1"]
    assert found["Policy level"][:2] == ["2", "50%"]
    for line in page.select(".reported tbody tr"):
        number = line.select("td")[-1]
        assert (number.a is None) is (words(number) == "0")
        if number.a:
            assert len(fetch(target(number.a)).select(".differences article")) == int(words(number))
    behind = fetch(target(page.select(".reported tbody tr")[3].select("td")[-1].a))
    assert words(behind.select_one(".lead")).startswith("Passages to which some coders gave Capital and others did not.")
    assert words(page.select_one(".methods p")).startswith("Agreement was computed before adjudication on 3 passages of 1 document that both coders")


def test_the_one_table_goes_out_unrounded_with_the_methods_beside_it(client: FlaskClient, kb: KnowledgeBase, report: Document) -> None:
    code(kb, report)
    answer = client.get(f"{PAGE}/all.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="agreement.csv"'
    table = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [(row["facet"], row["value"]) for row in table[:2]] == [("Gap", ""), ("Gap", "Research")]
    assert float(table[0]["alpha"]) == pytest.approx(1 - (5 / 9) / (23 / 45))
    assert (table[0]["kappa"], table[0]["differing"]) == ("", "2")
    book = load_workbook(io.BytesIO(client.get(f"{PAGE}/all.xlsx").data))
    assert book.sheetnames == ["Agreement", "Codebook", "Methods"]
    told = [cell.value for cell in book["Methods"]["A"]]
    assert "1 document with" in told[1]
    assert told[-1].startswith("Agreement was computed before adjudication on 3 passages")


def test_a_third_coder_changes_the_kappa_of_the_one_table(fetch: Fetch, kb: KnowledgeBase, report: Document) -> None:
    named = code(kb, report)
    assert "Cohen's kappa" in words(fetch(f"{PAGE}/all").select_one(".reported thead"))
    decide(kb, "Cy", named["same"], ("capital",))
    page = fetch(f"{PAGE}/all")
    assert "Fleiss' kappa" in words(page.select_one(".reported thead"))
    assert "Fleiss' kappa (Fleiss 1971)" in words(page.select_one(".methods"))


def test_the_one_table_names_the_facets_whose_intervals_come_from_one_document(fetch: Fetch, kb: KnowledgeBase, report: Document) -> None:
    named = code(kb, report)
    assert "of the passages of the one document, which tells nothing of other documents. Adjudications" in words(fetch(f"{PAGE}/all").main)
    made = prepared(kb.encoder, "Banks", [Part(f"Bank number {n} lends.") for n in range(2)])
    kb.add_document(made)
    banks = list(kb.passages_of(made.document.id))
    for coder in (ADA, BO):
        kb.record.decide(coder, [Choice(passage, "level", Action.CHANGE, ("city",)) for passage in banks], kb.codebook)
    each = "1,000 resamples of the passages of the one document that holds those of each facet, which tells nothing of other documents."
    assert each in words(fetch(f"{PAGE}/all").main)
    for coder in (ADA, BO):
        kb.record.decide(coder, [Choice(named["same"], "level", Action.CHANGE, ("city",))], kb.codebook)
    told = "of the 2 documents as wholes; with few documents they are too narrow; those on gap are from the passages of one document, which tells"
    assert told in words(fetch(f"{PAGE}/all").main)


def test_all_facets_of_the_one_table_are_as_they_are_at_one_time(kb: KnowledgeBase, report: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    named = code(kb, report)
    kb.record.decide(ADA, [Choice(named["same"], "level", Action.CHANGE, ("city",))], kb.codebook)
    now, times = kb.codebooks.agreement.now, []

    def asked(codebook: Codebook) -> Comparison:
        times.append(now(codebook))
        return times[-1]

    monkeypatch.setattr(kb.codebooks.agreement, "now", asked)
    assert [one.facet.id for one in compare_all(kb, ComparedAddress("", ()))] == ["gap", "level"]
    assert len(times) == 1


def test_without_two_coders_the_one_table_says_how_to_come_by_them(fetch: Fetch, report: Document) -> None:
    assert "No document can be compared yet" in words(fetch(f"{PAGE}/all").select_one(".empty"))


def test_an_unknown_value_of_a_disagreement_is_refused_in_a_sentence(fetch: Fetch, kb: KnowledgeBase, report: Document) -> None:
    code(kb, report)
    assert "nope" in words(fetch("/tagging/disagreements?facet=gap&value=nope", 400).main)


def test_the_table_holds_every_figure_unrounded(client: FlaskClient, kb: KnowledgeBase, report: Document) -> None:
    code(kb, report)
    answer = client.get(f"{PAGE}/figures.csv?facet=gap")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="agreement-gap.csv"'
    table = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    observed = {(row["value"], row["document"]): row["figure"] for row in table if row["measure"] == "observed agreement"}
    assert observed["", ""] == observed["", "Bridges Built Slowly"] == str(1 / 3)
    assert observed["capital", ""] == str(2 / 3)
    assert {row["coders"] for row in table} == {f"{ADA}; {BO}"}
