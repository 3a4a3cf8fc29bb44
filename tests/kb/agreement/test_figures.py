"""Agreement of coders on a facet: what counts, what each figure is, and how sure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from statistics import fmean

import krippendorff
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from kb.agreement.figures import Codings, Figure, Measure, Missing, agreement, by_document
from kb.agreement.resampling import Drawn
from kb.coding.decisions import Action, Decision, in_force

ALPHAS = (Measure.ALPHA, Measure.ALPHA_NOMINAL)

Given = Sequence[str | None]
"""What a coder gave each passage, a letter a value; None where they did not code it."""


def coded(coders: Sequence[Given], documents: Sequence[str]) -> Codings:
    """Coders A, B, C, ... on passages p0, p1, ..., whose documents are named in turn."""
    by_coder = {
        chr(ord("A") + number): {f"p{place}": frozenset(values) for place, values in enumerate(given) if values is not None}
        for number, given in enumerate(coders)
    }
    return Codings("gap", by_coder, {f"p{place}": document for place, document in enumerate(documents)})


def of_table(both: int, first: int, second: int, neither: int) -> Codings:
    """Two coders on one value: how often both gave it, only the first, only the second, neither; a document a passage."""
    a = ["x"] * (both + first) + [""] * (second + neither)
    b = ["x"] * both + [""] * first + ["x"] * second + [""] * neither
    return coded([a, b], [f"d{place}" for place in range(len(a))])


# printed digits


@pytest.mark.parametrize(("table", "printed"), [((40, 9, 6, 45), "0.70"), ((80, 10, 5, 5), "0.32")])
def test_cohens_kappa_of_a_value_is_the_printed_one(table: tuple[int, int, int, int], printed: str) -> None:
    """Feinstein and Cicchetti 1990: with 85% of agreement, kappa falls with the balance of the values."""
    (told,) = agreement(of_table(*table), ["x"]).values
    assert f"{told.figures[Measure.COHEN].value:.2f}" == printed
    assert told.figures[Measure.OBSERVED].value == 0.85
    assert told.pairs[0].cohen == told.figures[Measure.COHEN]


def test_a_value_that_nearly_every_passage_carries_has_a_low_kappa_and_a_high_ac1() -> None:
    """Gwet's example of the paradox."""
    (told,) = agreement(of_table(118, 5, 2, 0), ["x"]).values
    assert f"{told.figures[Measure.COHEN].value:.4f}" == "-0.0234"
    assert f"{told.figures[Measure.AC1].value:.4f}" == "0.9408"
    assert told.figures[Measure.AC1].n == 125
    assert told.figures[Measure.AC1].prevalence == pytest.approx(243 / 250)


def test_alpha_of_a_facet_with_one_value_a_passage_is_the_printed_one_with_either_distance() -> None:
    """Krippendorff 2011: four observers, twelve units, with gaps."""
    rows = ("123321412...", "123322412 5.3", ".33323422 51.", "12332441251.")
    observers = [[None if code == "." else code for code in row.replace(" ", "")] for row in rows]
    told = agreement(coded(observers, [f"d{place}" for place in range(12)]), "12345")
    assert [f"{told.figures[measure].value:.3f}" for measure in ALPHAS] == ["0.743", "0.743"]
    assert told.figures[Measure.ALPHA].n == 11


# what counts


def test_a_passage_that_one_coder_coded_alone_changes_nothing() -> None:
    with_it = agreement(coded([["a", "", "b", "a"], ["a", "b", "b", None]], "uvwx"), "ab")
    assert with_it == agreement(coded([["a", "", "b"], ["a", "b", "b"]], "uvw"), "ab")
    assert with_it.documents == 3


def test_codings_of_passages_that_are_not_asked_about_are_left_out_of_account() -> None:
    codings = coded([["a", "", "b", "a"], ["a", "b", "b", "b"]], "uvwx")
    without = {passage: document for passage, document in codings.document_of.items() if passage != "p3"}
    assert agreement(replace(codings, document_of=without), "ab") == agreement(coded([["a", "", "b"], ["a", "b", "b"]], "uvw"), "ab")


def test_prevalence_of_a_value_is_the_mean_share_of_coders_that_gave_it_and_of_a_facet_that_gave_any() -> None:
    told = agreement(coded([["a", "", "b"], ["ab", "", "b"], ["a", "b", None]], "uvw"), "ab")
    assert told.figures[Measure.ALPHA].prevalence == pytest.approx((1 + 1 / 3 + 1) / 3)
    a, b = told.values
    assert [figure.prevalence for figure in a.figures.values()] == [pytest.approx(1 / 3)] * 4
    assert [figure.prevalence for figure in b.figures.values()] == [pytest.approx((1 / 3 + 1 / 3 + 1) / 3)] * 4


def test_two_values_of_which_one_is_shared_are_nearer_than_two_others() -> None:
    """MASI of {a, b} and {a} is 1/3 x 2 less than all: the passage counts as two thirds of a disagreement, and the whole sets as a full one."""
    told = agreement(coded([["ab", "c"], ["a", "c"]], "uv"), "abc")
    # Of the six pairs of the four codings one is equal, one 2/3 apart and four 1 apart.
    assert told.figures[Measure.ALPHA].value == pytest.approx(1 - (2 / 3 / 2) / ((2 / 3 + 4) / 6))
    assert told.figures[Measure.ALPHA_NOMINAL].value == pytest.approx(1 - (1 / 2) / (5 / 6))
    assert told.figures[Measure.OBSERVED].value == 0.5


def test_kappa_of_three_coders_is_the_mean_over_their_pairs_that_share_two_passages() -> None:
    codings = coded([["x", "x", "", ""], ["x", "", "", ""], [None, "x", None, "x"]], "uvwz")
    (told,) = agreement(codings, ["x"]).values
    kappas = {pair.first + pair.second: (pair.cohen.value, pair.cohen.n) for pair in told.pairs}
    assert kappas == {"AB": (pytest.approx(0.5), 4), "AC": (0, 2), "BC": (0, 2)}
    assert told.figures[Measure.COHEN].value == pytest.approx(0.5 / 3)


def test_kappa_rests_on_the_passages_of_pairs_that_share_two() -> None:
    codings = coded([["x", "", None], ["x", "", None], [None, None, "x"], [None, None, ""]], "uvw")
    (told,) = agreement(codings, ["x"]).values
    kappa, observed = told.figures[Measure.COHEN], told.figures[Measure.OBSERVED]
    assert (kappa.value, kappa.n, kappa.prevalence) == (1, 2, 0.5)
    assert observed.value == pytest.approx(2 / 3)
    assert (observed.n, observed.prevalence) == (3, 0.5)


def test_a_pair_without_a_kappa_does_not_enter_the_mean() -> None:
    codings = coded([["x", "x", "", ""], ["x", "", "", ""], [None, None, "", ""], [None, None, None, "x"]], "uvwz")
    (told,) = agreement(codings, ["x"]).values
    by_pair = {pair.first + pair.second: pair.cohen.missing for pair in told.pairs}
    assert (by_pair["AC"], by_pair["BC"], by_pair["AD"], by_pair["CD"]) == (Missing.SAME, Missing.SAME, Missing.FEW, Missing.FEW)
    assert told.figures[Measure.COHEN].value == pytest.approx(0.5)


# what is missing


@pytest.mark.parametrize("coders", [[], [["a", "b"]], [["a", None], ["b", "b"]], [["a", None], [None, "a"]]])
def test_with_fewer_than_two_passages_coded_twice_there_is_no_figure(coders: list[Given]) -> None:
    told = agreement(coded(coders, "uv"), "ab")
    figures = [*told.figures.values(), *(figure for value in told.values for figure in value.figures.values())]
    assert len(figures) == 3 + 2 * 4
    assert {(figure.value, figure.interval, figure.missing) for figure in figures} == {(None, None, Missing.FEW)}


def test_coders_who_never_coded_two_passages_together_have_no_kappa_and_the_others_figures_stand() -> None:
    (told,) = agreement(coded([["x", None], ["", ""], [None, "x"]], "uv"), ["x"]).values
    assert told.figures[Measure.COHEN] == Figure(None, None, 0, None, Missing.FEW)
    assert told.figures[Measure.OBSERVED].value == 0


def test_where_nothing_varies_only_observed_agreement_and_ac1_have_a_value() -> None:
    told = agreement(coded([["a"] * 3, ["a"] * 3], "uvw"), "ab")
    full = (1.0, (1.0, 1.0), None)
    nothing = (None, None, Missing.SAME)
    assert [(figure.value, figure.interval, figure.missing) for figure in told.figures.values()] == [full, nothing, nothing]
    for value in told.values:
        assert [(figure.value, figure.interval, figure.missing) for figure in value.figures.values()] == [full, nothing, nothing, full]


def test_a_value_in_too_few_documents_has_a_kappa_without_an_interval() -> None:
    """Of ten draws of ten documents at least three miss the only one that carries it."""
    (told,) = agreement(coded([["x", *[""] * 9], ["x", *[""] * 9]], "abcdefghij"), ["x"]).values
    kappa = told.figures[Measure.FLEISS]
    assert (kappa.value, kappa.interval, kappa.missing) == (1, None, Missing.UNSURE)
    assert told.figures[Measure.AC1].interval == (1, 1)


def test_a_facet_without_values_to_tell_of_has_figures_of_its_own() -> None:
    told = agreement(coded([["a", "b"], ["a", "b"]], "uv"), [])
    assert told.values == ()
    assert told.figures[Measure.OBSERVED].value == 1


# how sure


def test_documents_are_resampled_as_wholes() -> None:
    """Two of ten documents have nothing but disagreement; the share of the others among ten drawn is binomial, from 0.5 to 1 in 95 of 100 draws."""
    documents = [document for document in "abcdefghij" for _ in range(10)]
    told = agreement(coded([["x"] * 100, [*["x"] * 80, *[""] * 20]], documents), ["x"])
    assert (told.drawn, told.documents) == (Drawn.DOCUMENTS, 10)
    assert told.figures[Measure.OBSERVED].value == 0.8
    assert told.figures[Measure.OBSERVED].interval == pytest.approx((0.5, 1.0))


def test_of_one_document_passages_are_resampled() -> None:
    """The same passages by themselves: from 0.72 to 0.87 in 95 of 100 draws."""
    told = agreement(coded([["x"] * 100, [*["x"] * 80, *[""] * 20]], "a" * 100), ["x"])
    assert (told.drawn, told.documents) == (Drawn.PASSAGES, 1)
    assert told.figures[Measure.OBSERVED].interval == pytest.approx((0.72, 0.87), abs=0.011)


def test_with_two_documents_an_interval_goes_from_the_one_to_the_other() -> None:
    a, b = ["x", "x", "", ""] * 2, ["x", "", "", "", "x", "x", "", ""]
    codings = coded([a, b], "uuuuvvvv")
    within = by_document(codings, ["x"])
    kappas = {document: told.values[0].figures[Measure.COHEN].value for document, told in within.items()}
    assert kappas == {"u": pytest.approx(0.5), "v": 1}
    assert agreement(codings, ["x"]).values[0].figures[Measure.COHEN].interval == pytest.approx((0.5, 1))


def test_a_document_has_the_figures_of_its_own_passages_and_coders_and_one_without_passages_that_count_has_none() -> None:
    codings = coded([["a", "b", "ab", "a", "", "b"], ["a", "a", "b", None, "b", "b"], [None, None, "a", None, None, None]], "uvuwuv")
    within = by_document(codings, "ab")
    assert list(within) == ["u", "v"]
    assert within["v"] == agreement(coded([["b", "b"], ["a", "b"]], "vv"), "ab")
    assert (within["u"].coders, within["u"].figures[Measure.ALPHA].n) == (("A", "B", "C"), 3)


# from the record


def test_codings_are_what_is_in_force_of_each_coder_without_adjudications_and_other_facets() -> None:
    def line(number: int, coder: str, action: Action, passage: str, facet: str, values: tuple[str, ...], of: str = "") -> Decision:
        return Decision(number, f"b{number}", coder, datetime(2026, 1, 1, tzinfo=UTC), action, passage, facet, values, (), "", 1, of)

    record = [
        line(1, "Ada", Action.ACCEPT, "p", "gap", ("capital",)),
        line(2, "Ada", Action.CHANGE, "p", "gap", ("capital", "policy")),
        line(3, "Bo", Action.REJECT, "p", "gap", ()),
        line(4, "Bo", Action.SKIP, "q", "gap", ()),
        line(5, "Bo", Action.ACCEPT, "q", "level", ("city",)),
        line(6, "Ada", Action.ADJUDICATE, "p", "gap", ("policy",)),
        line(7, "Ada", Action.ACCEPT, "q", "gap", ("research",)),
        line(8, "Ada", Action.UNDO, "", "", (), of="b7"),
    ]
    codings = Codings.from_decisions("gap", in_force(record).values(), {"p": "d", "q": "d"})
    assert codings.by_coder == {"Ada": {"p": frozenset({"capital", "policy"})}, "Bo": {"p": frozenset()}}
    assert codings.passages == ("p",)


# of any codings

some = st.none() | st.text("abc", max_size=3)


@st.composite
def any_codings(draw: st.DrawFn) -> Codings:
    passages = draw(st.integers(2, 8))
    coders = draw(st.lists(st.lists(some, min_size=passages, max_size=passages), min_size=2, max_size=4))
    return coded(coders, draw(st.text("uvw", min_size=passages, max_size=passages)))


@given(any_codings())
@settings(deadline=None, max_examples=40)
def test_figures_are_those_of_the_definitions_told_pair_by_pair(codings: Codings) -> None:
    told = agreement(codings, "abc")
    given = [[own[passage] for own in codings.by_coder.values() if passage in own] for passage in codings.passages]
    expected = fmean(same(sets) for sets in given) if len(given) > 1 else None
    assert told.figures[Measure.OBSERVED].value == (expected if expected is None else pytest.approx(expected))
    sets = sorted({values for row in given for values in row}, key=sorted)
    if len(given) > 1 and len(sets) > 1:
        counts = [[row.count(values) for values in sets] for row in given]
        assert told.figures[Measure.ALPHA_NOMINAL].value == pytest.approx(krippendorff.alpha(value_counts=counts, level_of_measurement="nominal"))
    for value in told.values:
        carried = [[value.value in values for values in row] for row in given]
        for measure, figure in defined(carried).items():
            assert value.figures[measure].value == (figure if figure is None else pytest.approx(figure)), measure


def defined(carried: list[list[bool]]) -> dict[Measure, float | None]:
    """Observed agreement, Fleiss' kappa and AC1 of passages by what their coders say: agreement over pairs of coders, chance over passages."""
    if len(carried) < 2:
        return dict.fromkeys((Measure.OBSERVED, Measure.FLEISS, Measure.AC1))
    observed = fmean(same(row) for row in carried)
    share = fmean(fmean(row) for row in carried)
    by_chance = share**2 + (1 - share) ** 2
    spread = 2 * share * (1 - share)
    kappa = (observed - by_chance) / (1 - by_chance) if 0 < share < 1 else None
    return {Measure.OBSERVED: observed, Measure.FLEISS: kappa, Measure.AC1: (observed - spread) / (1 - spread)}


def same(said: Sequence[object]) -> float:
    return fmean(one == other for one, other in combinations(said, 2))


@given(any_codings())
@settings(deadline=None, max_examples=40)
def test_cohens_kappa_of_two_coders_is_that_of_scikit_learn(codings: Codings) -> None:
    for value in agreement(codings, "abc").values:
        for pair in value.pairs:
            first, second = codings.by_coder[pair.first], codings.by_coder[pair.second]
            both = [(value.value in first[passage], value.value in second[passage]) for passage in first if passage in second]
            assert pair.cohen.n == len(both)
            if pair.cohen.value is not None:
                assert pair.cohen.value == pytest.approx(cohen_kappa_score(*zip(*both, strict=True)))
            else:
                assert len(both) < 2 or len({said for row in both for said in row}) == 1


@given(any_codings())
@settings(deadline=None, max_examples=40)
def test_the_order_of_the_coders_changes_nothing(codings: Codings) -> None:
    turned = replace(codings, by_coder=dict(reversed(list(codings.by_coder.items()))))
    assert agreement(turned, "abc") == agreement(codings, "abc")


@given(any_codings())
@settings(deadline=None, max_examples=40)
def test_the_names_of_coders_and_values_change_no_figure(codings: Codings) -> None:
    coder, value = dict(zip("ABCD", "zyxw", strict=True)), dict(zip("abc", "rqp", strict=True))
    renamed = {
        coder[name]: {passage: frozenset(value[one] for one in values) for passage, values in own.items()} for name, own in codings.by_coder.items()
    }
    one, other = agreement(codings, "abc"), agreement(replace(codings, by_coder=renamed), "rqp")
    alike(one.figures, other.figures)
    for before, after in zip(one.values, other.values, strict=True):
        assert after.value == value[before.value]
        alike(before.figures, after.figures)


def alike(one: Mapping[Measure, Figure], other: Mapping[Measure, Figure]) -> None:
    assert one.keys() == other.keys()
    for measure, figure in one.items():
        told = other[measure]
        assert (told.n, told.missing) == (figure.n, figure.missing)
        assert [told.value, told.prevalence, *(told.interval or ())] == pytest.approx([figure.value, figure.prevalence, *(figure.interval or ())])


@given(any_codings())
@settings(deadline=None, max_examples=40)
def test_equal_codings_agree_fully_wherever_a_figure_has_a_value(codings: Codings) -> None:
    told = agreement(replace(codings, by_coder=dict.fromkeys("ABC", codings.by_coder["A"])), "abc")
    figures = [*told.figures.values(), *(figure for value in told.values for figure in value.figures.values())]
    if len(codings.by_coder["A"]) > 1:
        assert told.figures[Measure.OBSERVED].value == 1
    for figure in figures:
        assert figure.value is None or figure.value == pytest.approx(1)
        assert figure.interval is None or figure.interval == pytest.approx((1, 1))
