"""Numbers of firms and members of the asker's own cluster."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.answer_model import Counted
from kb.reading.cluster_size import Told, told_sizes

FIRMS, MEMBERS = Counted.FIRMS, Counted.MEMBERS


def sizes(text: str) -> list[tuple[Counted, int, str]]:
    return [(told.counted, told.number, text[slice(*told.span)]) for told in told_sizes(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We are eleven mills.", (FIRMS, 11, "eleven mills")),
        ("Eleven woollen mills, no bank.", (FIRMS, 11, "Eleven woollen mills")),
        ("We run a cluster of about 60 companies.", (FIRMS, 60, "about 60 companies")),
        ("Our association has 400 members.", (MEMBERS, 400, "400 members")),
        ("We have 1,200 member firms.", (MEMBERS, 1200, "1,200 member firms")),
        ("Our 25 small food producers never meet.", (FIRMS, 25, "25 small food producers")),
        ("We represent twenty-five breweries.", (FIRMS, 25, "twenty-five breweries")),
        ("We are a dozen workshops.", (FIRMS, 12, "a dozen workshops")),
        ("The cluster has over 90 firms.", (FIRMS, 90, "over 90 firms")),
        ("A network of 80 companies looks for a school.", (FIRMS, 80, "80 companies")),
        ("We speak for some 40 SMEs.", (FIRMS, 40, "some 40 SMEs")),
        ("We were 60 firms once; now we are eleven companies.", (FIRMS, 11, "eleven companies")),
        ("We are eleven mills; a cluster of 400 firms in Lyon does better.", (FIRMS, 11, "eleven mills")),
    ],
)
def test_the_askers_number_is_read(text: str, expected: tuple[Counted, int, str]) -> None:
    assert sizes(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Dortmund has 300 firms.",
        "How did a cluster of 400 firms in Lyon begin?",
        "A cluster of 400 firms?",
        "We want 20 new members.",
        "We lost 30 firms.",
        "Two yards bankrupt, what now.",
        "We have three large firms.",
        "We win 12 firms a year.",
        "60 of our 300 members come to meetings.",
        "We want to become a network of 100 firms.",
        "We used to be 60 firms, and now we meet no more.",
        "We have many firms.",
        "We have 0 firms.",
        "We are a firm of 60 people.",
        "We meet 30 firms, twelve members and a mayor.",
        "",
    ],
)
def test_a_part_a_wish_a_loss_and_anothers_number_are_passed_over(text: str) -> None:
    assert sizes(text) == []


def test_firms_and_members_are_told_beside_each_other() -> None:
    assert sizes("Our network has 45 members. We are 300 firms.") == [(MEMBERS, 45, "45 members"), (FIRMS, 300, "300 firms")]


def test_two_numbers_of_one_kind_are_none_and_the_same_twice_is_one() -> None:
    assert sizes("We are 60 firms. We have 80 companies.") == []
    assert told_sizes("We are 60 firms. We have 60 companies.") == (Told(FIRMS, 60, (7, 15)),)


@given(
    st.lists(st.sampled_from(["we are", "60", "eleven", "1,200", "firms", "members", "of", "our", ".", "a cluster of"]), max_size=10).map(" ".join)
    | st.text()
)
def test_each_kind_is_told_once_with_a_positive_number_and_its_words(text: str) -> None:
    told = told_sizes(text)
    assert len({size.counted for size in told}) == len(told)
    for size in told:
        assert size.number >= 1
        assert text[slice(*size.span)].strip()
