from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from kb.answer_model import Filters
from web.address import FILTERING, MOST, STEERING, TABS, AnswerAddress

ONE = AnswerAddress("banks say no", chips={"gap": ("capital",)}, removed={"gap": ("policy",)}, only={"country": ("SE",)})


def read(url: str) -> AnswerAddress:
    return AnswerAddress.from_arguments(MultiDict(parse_qsl(urlsplit(url).query)))


@pytest.mark.parametrize(
    ("address", "url"),
    [
        (AnswerAddress("banks say no"), "/?q=banks%20say%20no"),
        (AnswerAddress("", stored="abc123"), "/?s=abc123"),
        (ONE, "/?q=banks%20say%20no&gap=capital&not-gap=policy&only-country=SE"),
        (ONE.with_chip("stage", "decline"), "/?q=banks%20say%20no&gap=capital&stage=decline&not-gap=policy&only-country=SE"),
        (ONE.with_chip("gap", "policy"), "/?q=banks%20say%20no&gap=capital&gap=policy&only-country=SE"),
        (ONE.without_chip("gap", "capital"), "/?q=banks%20say%20no&not-gap=policy&not-gap=capital&only-country=SE"),
        (ONE.without_chip("place", "Aachen"), "/?q=banks%20say%20no&gap=capital&not-gap=policy&not-place=Aachen&only-country=SE"),
        (ONE.put_back("gap", "policy"), "/?q=banks%20say%20no&gap=capital&only-country=SE"),
        (ONE.without_filter("country"), "/?q=banks%20say%20no&gap=capital&not-gap=policy"),
        (ONE.without_filter(), "/?q=banks%20say%20no&gap=capital&not-gap=policy"),
        (AnswerAddress("x").at_tab("advice"), "/?q=x&tab=advice"),
        (AnswerAddress("x").longer, "/?q=x&n=20"),
        (AnswerAddress("x", shown=20).at_tab("background"), "/?q=x&tab=background"),
        (AnswerAddress("A & B = C++?"), "/?q=A%20%26%20B%20%3D%20C%2B%2B%3F"),
    ],
)
def test_an_address_is_written_as_the_contract_says(address: AnswerAddress, url: str) -> None:
    assert address.url == url


@pytest.mark.parametrize("text", ["", "n=", "n=-3", "n=abc", "n=²", "n=99999999999", "tab=nonsense", "gap=&not-gap=", "n=5"])
def test_what_is_empty_or_out_of_range_is_put_right(text: str) -> None:
    address = read(f"/?q=x&{text}")
    assert address.url in ("/?q=x", f"/?q=x&n={MOST}")


def test_a_chip_set_by_hand_wins_over_the_same_one_taken_off() -> None:
    address = read("/?q=x&gap=capital&not-gap=capital&not-gap=policy")
    assert address.chips == {"gap": ("capital",)}
    assert address.removed == {"gap": ("policy",)}


def test_the_question_carries_chips_removals_and_filters() -> None:
    question = ONE.question("banks say no")
    assert (question.chips, question.removed) == ({"gap": ("capital",)}, {"gap": ("policy",)})
    assert question.filters == Filters(country=("SE",))
    assert question.limit == 60


values = st.lists(st.text("abc-é&=%+", min_size=1).map(str.strip).filter(bool), unique=True, max_size=3).map(tuple)


@given(
    words=st.text(max_size=40).map(str.strip),
    chips=st.dictionaries(st.sampled_from(STEERING), values.filter(bool)),
    only=st.dictionaries(st.sampled_from(FILTERING), values.filter(bool)),
    tab=st.sampled_from(TABS),
    shown=st.integers(10, MOST),
)
def test_an_address_read_back_is_the_same(
    words: str, chips: dict[str, tuple[str, ...]], only: dict[str, tuple[str, ...]], tab: str, shown: int
) -> None:
    words = words.encode("utf-8", "ignore").decode()
    address = AnswerAddress(words, chips=chips, only=only, tab=tab, shown=shown)
    assert read(address.url) == AnswerAddress(words.strip(), chips=chips, only=only, tab=tab, shown=shown)
