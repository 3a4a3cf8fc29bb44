"""One answer: as typed to a value and back."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.worksheets.entries import LARGEST, EntryFault, Typed, Value, read_entry, remark, written
from kb.worksheets.form import Field, Kind, Option

NUMBER = Field("amount", Kind.NUMBER, "Amount", unit="EUR")
WHOLE = Field("members", Kind.NUMBER, "Members", unit="firms", at_least=0, at_most=5000, whole=True)
SCALE = Field("trust", Kind.SCALE, "Trust", first=0, last=4)
DATE = Field("met_on", Kind.DATE, "Met on")
TEXT = Field("name", Kind.TEXT, "Name")
LONG = Field("story", Kind.LONG, "Story", most_words=3)
OPTIONS = (Option("calm", "Calm"), Option("in_a_hurry", "In a hurry"), Option("late", "Late"))
CHOICE = Field("mood", Kind.CHOICE, "Mood", options=OPTIONS)
CHOICES = Field("moods", Kind.CHOICES, "Moods", options=OPTIONS)


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        (NUMBER, "12", 12),
        (NUMBER, " -12.5 ", -12.5),
        (NUMBER, "12,5", 12.5),
        (NUMBER, "1 200 000", 1_200_000),
        (NUMBER, "1\u202f200", 1200),
        (NUMBER, "1'200", 1200),
        (NUMBER, "1,200,000.50", 1_200_000.5),
        (NUMBER, "1.200.000,50", 1_200_000.5),
        (NUMBER, "0,125", 0.125),
        (NUMBER, "1.2000", 1.2),
        (NUMBER, "600 EUR", 600),
        (NUMBER, "600€", 600),
        (NUMBER, "−3", -3),
        (WHOLE, "1.200", 1200),
        (WHOLE, "1,200 firms", 1200),
        (WHOLE, "12.0", 12),
        (SCALE, "0", 0),
        (SCALE, " 4 ", 4),
        (DATE, "2026-11-21", date(2026, 11, 21)),
        (DATE, "1.2.2026", date(2026, 2, 1)),
        (TEXT, "  Marrowick\n Quay ", "Marrowick Quay"),
        (LONG, " One\r\ntwo ", "One\ntwo"),
        (CHOICE, "in_a_hurry", "in_a_hurry"),
        (CHOICES, ("late", "calm"), ("calm", "late")),
        (CHOICES, "calm", ("calm",)),
        (CHOICES, ("",), None),
        (CHOICE, " ", None),
        (NUMBER, "", None),
        (TEXT, (), None),
    ],
)
def test_what_is_typed_is_read(field: Field, typed: Typed, value: Value | None) -> None:
    found = read_entry(field, typed)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        (NUMBER, "12a", "'12a' is no number; write 12."),
        (NUMBER, "many", "'many' is no number; write it in digits, such as 12."),
        (NUMBER, "1e5", "'1e5' is no number; write 1."),
        (NUMBER, "nan", "'nan' is no number; write it in digits, such as 12."),
        (NUMBER, "1,200", "'1,200' can be read in two ways; write 1200 or 1.2000."),
        (NUMBER, "1,234,5", "'1,234,5' is no number; write 1."),
        (NUMBER, "12 firms", "'12 firms' is no number; write 12."),
        (NUMBER, "9" * 16, f"'{'9' * 16}' is too large a number; write at most 1000000000000000."),
        (WHOLE, "-1", "'-1' is less than 0; write 0 or more."),
        (WHOLE, "9999", "'9999' is more than 5000; write 5000 or less."),
        (WHOLE, "12.5", "'12.5' is no whole number; write 12 or 13."),
        (SCALE, "5", "'5' is no step of the scale; choose a whole number from 0 to 4."),
        (SCALE, "2.5", "'2.5' is no step of the scale; choose a whole number from 0 to 4."),
        (DATE, "31.2.2026", "'31.2.2026' is no day; write it as 2026-11-21."),
        (DATE, "yesterday", "'yesterday' is no day; write it as 2026-11-21."),
        (CHOICE, "angry", "'angry' is no option here; choose one of Calm, In a hurry, Late."),
        (CHOICES, ("calm", "angry"), "'angry' is no option here; choose among Calm, In a hurry, Late."),
    ],
)
def test_what_cannot_be_read_is_told_with_what_to_write(field: Field, typed: Typed, told: str) -> None:
    with pytest.raises(EntryFault) as fault:
        read_entry(field, typed)
    assert str(fault.value) == told


def test_a_text_that_is_longer_than_asked_for_counts_and_is_told() -> None:
    assert remark(LONG, "one two three") is None
    assert remark(LONG, "one two three four") == "It has 4 words; 3 are asked for."
    assert remark(TEXT, "one two three four") is None


_NUMBERS = st.one_of(
    st.integers(-int(LARGEST), int(LARGEST)), st.decimals(-(10**9), 10**9, places=3).map(float), st.floats(-(10**6), 10**6).map(lambda x: round(x, 9))
)


@given(st.one_of(st.tuples(st.just(NUMBER), _NUMBERS), st.tuples(st.just(SCALE), st.integers(0, 4)), st.tuples(st.just(DATE), st.dates())))
def test_numbers_steps_and_days_come_back_as_they_were(pair: tuple[Field, Value]) -> None:
    field, value = pair
    assert read_entry(field, written(value)) == value


@given(
    st.text(min_size=1).map(lambda text: " ".join(text.split())).filter(bool), st.sets(st.sampled_from(["calm", "in_a_hurry", "late"]), min_size=1)
)
def test_texts_and_choices_come_back_as_they_were(text: str, chosen: set[str]) -> None:
    assert read_entry(TEXT, written(text)) == text
    in_order = tuple(option.id for option in OPTIONS if option.id in chosen)
    assert read_entry(CHOICES, written(in_order)) == in_order


@given(
    st.sampled_from([NUMBER, WHOLE, SCALE, DATE, TEXT, LONG, CHOICE, CHOICES]),
    st.one_of(st.text(max_size=30), st.lists(st.text(max_size=5)).map(tuple)),
)
def test_whatever_is_typed_gives_a_value_that_comes_back_or_a_fault(field: Field, typed: Typed) -> None:
    try:
        value = read_entry(field, typed)
    except EntryFault:
        return
    if value is not None:
        assert read_entry(field, written(value)) == value
