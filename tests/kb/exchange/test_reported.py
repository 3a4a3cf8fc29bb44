"""Agreement on all facets and values as one table and one paragraph."""

from __future__ import annotations

from kb.agreement.comparison import FacetComparison
from kb.agreement.figures import Codings, Measure
from kb.exchange.reported import REPORTED_COLUMNS, agreement_methods, of_one_document, reported_kappa, reported_table
from tests.kb.exchange.projects import PROJECT

CODEBOOK = PROJECT.codebook


def compared(facet: str, document_of: dict[str, str], **given: str) -> FacetComparison:
    """Codings of the passages in order: a word a passage, "-" for none, "?" where it was not coded."""
    by_coder = {
        coder: {passage: frozenset([word] if word != "-" else []) for passage, word in zip(document_of, words.split(), strict=True) if word != "?"}
        for coder, words in given.items()
    }
    return FacetComparison(Codings(facet, by_coder, document_of), CODEBOOK.facet(facet).ids)


TWO = compared("gap", {"p": "d", "q": "d", "r": "e"}, Ada="capital capital -", Ben="capital research -")


def test_a_facet_has_alpha_and_its_values_have_kappa_and_ac1() -> None:
    rows = [dict(zip(REPORTED_COLUMNS, row, strict=True)) for row in reported_table([TWO], CODEBOOK).rows]
    assert [row["value"] for row in rows] == [None, *(value.label for value in CODEBOOK.facet("gap").values)]
    facet, *values = rows
    assert (facet["n"], facet["documents"], facet["differing"], facet["kappa"], facet["coders"]) == (3, 2, 1, None, ("Ada", "Ben"))
    assert facet["alpha"] == TWO.figures.figures[Measure.ALPHA].value
    capital = next(row for row in values if row["value"] == CODEBOOK.label("gap", "capital"))
    told = next(one for one in TWO.figures.values if one.value == "capital")
    assert (capital["kappa_of"], capital["kappa"], capital["ac1"]) == (
        "Cohen's kappa",
        told.figures[Measure.COHEN].value,
        told.figures[Measure.AC1].value,
    )
    assert (capital["alpha"], capital["differing"], capital["drawn"]) == (None, 1, "documents")


def test_one_kappa_holds_for_the_whole_table() -> None:
    three = compared("kind", {"p": "d", "q": "d"}, Ada="practice practice", Ben="practice -", Cy="- -")
    assert (reported_kappa([TWO]), reported_kappa([TWO, three])) == (Measure.COHEN, Measure.FLEISS)
    table = reported_table([TWO, three], CODEBOOK)
    assert {row[REPORTED_COLUMNS.index("kappa_of")] for row in table.rows} == {None, "Fleiss' kappa"}


def test_a_facet_of_which_no_passage_was_coded_twice_does_not_choose_the_kappa() -> None:
    apart = compared("kind", {"p": "d", "q": "d", "r": "d"}, Ada="practice ? ?", Ben="? practice ?", Cy="? ? practice")
    assert (apart.codings.coders, apart.codings.passages) == (("Ada", "Ben", "Cy"), ())
    assert reported_kappa([TWO, apart]) == Measure.COHEN
    assert "Cohen's kappa (Cohen 1960)" in agreement_methods([TWO, apart], CODEBOOK)
    named = {row[REPORTED_COLUMNS.index("kappa_of")] for row in reported_table([TWO, apart], CODEBOOK).rows}
    assert named == {None, "Cohen's kappa"}


def test_the_paragraph_names_the_facets_whose_intervals_come_from_the_passages_of_one_document() -> None:
    kind = compared("kind", {"p": "d", "q": "d"}, Ada="practice -", Ben="practice practice")
    elsewhere = compared("gap", {"r": "e", "s": "e"}, Ada="capital -", Ben="capital capital")
    nowhere = compared("gap", {"p": "d"}, Ada="capital")
    resamples = "from 1,000 bootstrap resamples of"
    one = f"{resamples} the passages of the one document, and tell nothing of others."
    assert of_one_document([kind]) == ()
    assert one in agreement_methods([kind, nowhere], CODEBOOK)
    assert of_one_document([TWO, kind, nowhere]) == ("kind",)
    told = "whole documents (Field and Welsh 2007); those on kind are from the passages of one document, and tell nothing of others."
    assert f"{resamples} {told}" in agreement_methods([TWO, kind, nowhere], CODEBOOK)
    each = f"{resamples} the passages of the one document that holds those of each facet, and tell nothing of others."
    assert each in agreement_methods([elsewhere, kind], CODEBOOK)


def test_the_paragraph_says_what_was_counted_how_and_with_what_outcome() -> None:
    told = agreement_methods([TWO], CODEBOOK)
    assert told.startswith(
        "Agreement was computed before adjudication on 3 passages of 2 documents that both coders (Ada, Ben) had coded, by version 3 of the "
        "codebook. Of each facet Krippendorff's alpha with MASI distance is given"
    )
    assert "Cohen's kappa (Cohen 1960) and Gwet's AC1 (Gwet 2008)" in told
    assert "from 1,000 bootstrap resamples of whole documents" in told
    alpha = TWO.figures.figures[Measure.ALPHA]
    assert alpha.value is not None
    assert f"Alpha was {alpha.value:.2f} (" in told
    assert told.endswith("n = 3) on gap.")


def test_where_nothing_was_coded_twice_there_is_no_paragraph() -> None:
    alone = compared("gap", {"p": "d"}, Ada="capital")
    assert agreement_methods([alone], CODEBOOK) == ""
    assert reported_table([alone], CODEBOOK).rows[0][REPORTED_COLUMNS.index("alpha")] is None
