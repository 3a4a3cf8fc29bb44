"""Figures of agreement as a table."""

from __future__ import annotations

from kb.agreement.figures import Codings, agreement, by_document
from kb.exchange.figures import FIGURE_COLUMNS, figure_table


def coded(**given: str) -> Codings:
    """Codings of the passages p, q, r of one document: a letter a value, "-" none."""
    by_coder = {coder: {passage: frozenset(one.strip("-")) for passage, one in zip("pqr", values, strict=True)} for coder, values in given.items()}
    return Codings("gap", by_coder, dict.fromkeys("pqr", "d"))


def test_a_row_names_what_the_figure_is_of_and_what_it_rests_on() -> None:
    codings = coded(Ada="aa-", Bo="a--")
    table = figure_table(agreement(codings, ["a", "b"]), [("Banks", by_document(codings, ())["d"])])
    rows = [dict(zip(FIGURE_COLUMNS, row, strict=True)) for row in table.rows]
    assert [(row["value"], row["document"], row["measure"]) for row in rows] == [
        (None, None, "observed agreement"),
        (None, None, "Krippendorff's alpha with MASI distance"),
        (None, None, "Krippendorff's alpha, nominal"),
        *((value, None, name) for value in "ab" for name in ("observed agreement", "Cohen's kappa", "Fleiss' kappa", "Gwet's AC1")),
        (None, "Banks", "observed agreement"),
        (None, "Banks", "Krippendorff's alpha with MASI distance"),
        (None, "Banks", "Krippendorff's alpha, nominal"),
    ]
    assert (rows[3]["figure"], rows[3]["n"], rows[3]["prevalence"], rows[3]["coders"], rows[3]["drawn"]) == (2 / 3, 3, 0.5, ("Ada", "Bo"), "passages")
    assert rows[8]["figure"] is None
    assert rows[8]["missing"] == "the coders gave the same throughout, which leaves nothing to tell agreement from chance"


def test_with_more_than_two_coders_each_pair_has_its_own_kappa() -> None:
    table = figure_table(agreement(coded(Ada="aa-", Bo="a--", Cy="aa-"), ["a"]), [])
    kappas = {row[3]: row[5] for row in table.rows if row[4] == "Cohen's kappa"}
    assert list(kappas) == [("Ada", "Bo", "Cy"), ("Ada", "Bo"), ("Ada", "Cy"), ("Bo", "Cy")]
    assert kappas["Ada", "Cy"] == 1
