"""The little language: what it computes, what is not yet to be computed, and that nothing else comes of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.worksheets.formulas import FUNCTIONS, NOT_YET, NotYet
from kb.worksheets.grammar import MAX_DEPTH, MAX_LENGTH, FormulaFault, read_formula
from kb.worksheets.shapes import NUMBER, TEXT, Of, Scope, Shape

COLUMN = Shape(Of.NUMBER, many=True)
ROW = Shape(Of.ROW, parts={"contact": NUMBER})
SCOPE: Scope = {
    "members": NUMBER,
    "firms": NUMBER,
    "name": TEXT,
    "met_on": Shape(Of.DATE),
    "stage": Shape(Of.TEXT, ids=frozenset({"take-off", "decline"})),
    "actors": Shape(Of.CHOSEN, ids=frozenset({"sme", "firm"})),
    "sources": Shape(Of.TABLE, parts={"amount": COLUMN, "title": Shape(Of.TEXT, many=True)}),
    "years": Shape(Of.TABLE, parts={"year": COLUMN, "balance": COLUMN}),
    "gaps": Shape(Of.TABLE, parts={"contact": COLUMN, "capital": ROW, "firm_to_firm": ROW}),
}
NAMES: dict[str, Any] = {
    "members": 12,
    "firms": None,
    "name": "Marrowick Quay",
    "met_on": date(2026, 11, 21),
    "stage": "decline",
    "actors": frozenset({"sme"}),
    "sources": {
        "amount": (30, None, 10),
        "title": ("City", "Fees", None),
        "r1": {"amount": 30, "title": "City"},
        "r2": {"amount": None, "title": "Fees"},
        "r3": {"amount": 10, "title": None},
    },
    "years": {"year": (2024, 2025), "balance": (5, -1), "r1": {"year": 2024, "balance": 5}, "r2": {"year": 2025, "balance": -1}},
    "gaps": {"contact": (1, None), "capital": {"contact": 1}, "firm_to_firm": {"contact": None}},
}


def value(text: str) -> Any:
    return read_formula(text, SCOPE)[0].value(NAMES)


@pytest.mark.parametrize(
    ("text", "gives"),
    [
        ("members + 1", 13),
        ("sum(sources.amount)", 40),
        ("mean(sources.amount)", 20),
        ("max(sources.amount) / sum(sources.amount)", 0.75),
        ("min(sources.amount, members)", 10),
        ("sum(members, firms)", 12),
        ("count(sources.amount)", 2),
        ("count(sources)", 3),
        ("rows(sources)", 3),
        ("count(members, firms)", 1),
        ("share(members, 24)", 0.5),
        ("words(name)", 2),
        ("answered(firms)", False),
        ("answered(gaps.capital)", True),
        ("answered(gaps)", True),
        ("has(actors, 'sme')", True),
        ("has(actors, 'firm')", False),
        ("number_of(sources.title, 'City')", 1),
        ("number_of(years.balance < 0, True)", 1),
        ("first(sources.amount)", 30),
        ("last(sources.title)", "Fees"),
        ("difference(years.balance)", -6),
        ("first(pick(years.year, years.balance < 0))", 2025),
        ("first_below(years.balance, 0, years.year)", 2025),
        ("sum(years.year - years.balance)", 4045),
        ("round(members / 7)", 2),
        ("round(members / 7, 2)", 1.71),
        ("abs(0 - members)", 12),
        ("-members", -12),
        ("1 if stage == 'decline' else 0", 1),
        ("stage in ['take-off', 'decline']", True),
        ("stage not in ['take-off']", True),
        ("(stage == 'decline') + (members > 3)", 2),
        ("1 < members < 20", True),
        ("met_on > met_on", False),
        ("gaps.capital.contact <= 1", True),
        ("stage == 'decline' or firms > 3", True),
        ("firms > 3 or stage == 'decline'", True),
        ("not (stage == 'take-off') and members > 1", True),
        ("stage == 'take-off' and firms > 3", False),
        ("firms > 3 and stage == 'take-off'", False),
    ],
)
def test_a_formula_is_computed(text: str, gives: Any) -> None:
    assert value(text) == gives


@pytest.mark.parametrize(
    "text",
    [
        "firms",
        "firms + 1",
        "members / 0",
        "members % 0",
        "share(members, 0)",
        "sum(firms)",
        "max(firms / 0)",
        "not firms > 1",
        "firms > 3 or stage == 'take-off'",
        "members > 3 and firms > 3",
        "gaps.firm_to_firm.contact",
        "first(pick(years.year, years.balance < -50))",
        "first_below(years.balance, -50, years.year)",
        "1 if firms > 1 else 0",
        "1e308 * 10",
    ],
)
def test_what_is_not_answered_and_a_division_by_zero_are_not_yet(text: str) -> None:
    formula = read_formula(text, SCOPE)[0]
    assert formula.value(NAMES) is NOT_YET
    assert not formula.holds(NAMES)


def test_the_names_of_a_formula_are_the_answers_that_it_looks_at() -> None:
    assert read_formula("gaps.capital.contact + members * members", SCOPE)[0].names == ("gaps.capital.contact", "members")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("members +", "'members +' is no formula; look for a bracket or a quotation mark that is missing"),
        ("member", "it names 'member', which is neither a field nor an earlier figure"),
        ("gaps.capitol.contact", "it names 'gaps.capitol', which there is not; use one of contact, capital, firm_to_firm"),
        ("members.real", "it names 'members.real', which there is not; 'members' has no parts"),
        ("stage == 'declin'", "'stage == 'declin'' names 'declin', which is no option; use one of decline, take-off"),
        ("has(actors, 'smes')", "'has(actors, 'smes')' names 'smes', which is no option; use one of firm, sme"),
        ("name + 1", "'name' is a text, and a number is needed"),
        ("name > 'a'", "'name > 'a'' asks which of two is larger, and they are a text"),
        ("members == 'twelve'", "'members == 'twelve'' compares a number with a text"),
        ("sources.amount > 3 and members", "'sources.amount > 3' is a column of true or false, and one value is needed"),
        ("sources.amount + years.balance", "'sources.amount' and 'years.balance' are columns of two tables; their rows do not belong together"),
        ("sum(name)", "'sum(name)' is given a text; it needs a number or true or false"),
        ("sum()", "'sum()' has 0 values between its brackets; it needs 1 to 40"),
        ("members ** 9", "'members ** 9' cannot stand in a formula; use +, -, * and /"),
        ("[1, 2]", "'[1, 2]' cannot stand in a formula"),
        ("__import__('os')", f"it calls '__import__', which there is not; use one of {', '.join(FUNCTIONS)}"),
        ("name.upper()", f"it calls 'name.upper', which there is not; use one of {', '.join(FUNCTIONS)}"),
        ("sum(x for x in sources.amount)", "'(x for x in sources.amount)' cannot stand in a formula"),
        ("lambda: 1", "'lambda: 1' cannot stand in a formula"),
        ("f'{name}'", "'f'{name}'' cannot stand in a formula"),
        ("members if members else name", "'members if members else name' gives a number or a text; let both be the same"),
    ],
)
def test_what_cannot_be_computed_is_found_when_it_is_read(text: str, told: str) -> None:
    with pytest.raises(FormulaFault) as fault:
        read_formula(text, SCOPE)
    assert str(fault.value) == told


def test_a_long_formula_and_a_deep_one_are_refused() -> None:
    with pytest.raises(FormulaFault, match=f"{MAX_LENGTH + 1} characters long"):
        read_formula("1" * (MAX_LENGTH + 1), SCOPE)
    with pytest.raises(FormulaFault, match="nested too deeply"):
        read_formula("-" * MAX_DEPTH + "1", SCOPE)
    assert read_formula("+".join(["members"] * (MAX_DEPTH - 3)), SCOPE)[0].value(NAMES) == 12 * (MAX_DEPTH - 3)


_ATOMS = st.sampled_from(
    [
        "1",
        "0",
        "2.5",
        "True",
        "'decline'",
        "members",
        "firms",
        "name",
        "stage",
        "met_on",
        "actors",
        "sources",
        "sources.amount",
        "sources.title",
        "gaps.capital.contact",
        "gaps.capital",
        "x",
        "members.real",
        "'",
    ]
)


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from([" + ", " - ", " * ", " / ", " % ", " ** ", " == ", " < ", " and ", " or ", " in ", ", "]), inner).map(
            "".join
        ),
        st.tuples(st.sampled_from([*FUNCTIONS, "eval", "not ", "-"]), inner).map(lambda pair: f"{pair[0]}({pair[1]})"),
        inner.map(lambda each: f"({each})"),
        st.tuples(inner, inner, inner).map(lambda three: f"{three[0]} if {three[1]} else {three[2]}"),
    )


_OPEN = st.one_of(st.none(), st.integers(-(10**15), 10**15), st.floats(-1e15, 1e15))
_NAMES = st.builds(
    lambda members, contact, amounts, name: (
        NAMES
        | {
            "members": members,
            "name": name,
            "gaps": {"contact": (contact, None), "capital": {"contact": contact}, "firm_to_firm": {"contact": None}},
            "sources": {
                "amount": amounts,
                "title": tuple("abc"[: len(amounts)]),
                **{f"r{n}": {"amount": each, "title": None} for n, each in enumerate(amounts, 1)},
            },
        }
    ),
    _OPEN,
    _OPEN,
    st.lists(_OPEN, max_size=3).map(tuple),
    st.one_of(st.none(), st.text(max_size=9)),
)


@settings(max_examples=80, deadline=None)
@given(st.one_of(st.recursive(_ATOMS, _grown, max_leaves=9), st.text(max_size=20)), _NAMES)
def test_whatever_is_written_and_answered_only_a_fault_of_the_file_is_raised(text: str, names: dict[str, Any]) -> None:
    try:
        formula, gives = read_formula(text, SCOPE)
    except FormulaFault:
        return
    found = formula.value(names)
    if not isinstance(found, NotYet) and not gives.many:
        kinds = {Of.NUMBER: (int, float), Of.TEXT: str, Of.DATE: date, Of.TRUTH: bool, Of.CHOSEN: frozenset, Of.TABLE: dict, Of.ROW: dict}
        assert isinstance(found, kinds[gives.of])  # type: ignore[arg-type]
