"""Markdown taken apart: what is kept, and what is only words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb.render.prose import Listing, Run, Text, one_line, plain, prose, readable, safe_url


def words(markdown: str) -> list[str]:
    return [block.words for block in prose(markdown) if isinstance(block, Text)]


def test_strong_emphasis_and_links_are_runs_of_a_paragraph() -> None:
    (block,) = prose("One **two *three*** [four](https://example.org/a_b)")
    assert block == Text(
        (
            Run("One "),
            Run("two ", strong=True),
            Run("three", strong=True, emphasis=True),
            Run(" "),
            Run("four", url="https://example.org/a_b"),
        )
    )


def test_a_list_in_a_list_keeps_its_numbers_and_its_items() -> None:
    (block,) = prose("3. three\n   - inner\n4. four")
    inner = Listing(((Text((Run("inner"),)),),))
    assert block == Listing(((Text((Run("three"),)), inner), (Text((Run("four"),)),)), numbered=True, first=3)


def test_a_heading_becomes_a_strong_paragraph() -> None:
    assert prose("# Title") == (Text((Run("Title", strong=True),)),)


def test_html_a_picture_and_an_address_of_another_kind_are_only_words() -> None:
    assert words("<script>alert(1)</script>") == ["<script>alert(1)</script>"]
    assert words("[x](javascript:alert(1))") == ["[x](javascript:alert(1))"]
    assert words("&lt;") == ["&lt;"]
    (picture,) = prose("![a picture](https://example.org/x.png)")
    assert isinstance(picture, Text)
    assert picture.words == "!a picture"


def test_a_quote_and_code_keep_their_words() -> None:
    assert words("> quoted\n\n    coded\n\n```\nfenced\n```") == ["quoted", "coded", "fenced"]


def test_nothing_gives_no_blocks() -> None:
    assert prose(" \n\n ") == ()
    assert plain(" \n\n ") == ()


def test_plain_text_keeps_its_paragraphs_and_line_ends_and_reads_no_markup() -> None:
    assert plain("a *b*\n  c\n\n\n# d\r\ne") == (Text((Run("a *b*\nc"),)), Text((Run("# d\ne"),)))


def test_controls_marks_of_direction_and_halves_of_a_pair_are_taken_out() -> None:
    assert readable("a\x00b\x0bc\ufeffd\u202ee\ud800f\tg") == "abcdef g"


def test_letters_are_composed() -> None:
    assert readable("u\u0308") == "ü"


def test_one_line_has_no_line_ends() -> None:
    assert one_line(" a\n\n b\u2028c ") == "a b c"


def test_only_addresses_of_the_web_and_of_mail_are_links() -> None:
    assert [
        url
        for url in ("https://a.org", "HTTP://a.org", "mailto:a@b.org", "file:///etc", "javascript:x", "https://a b", "/x", "", None)
        if safe_url(url)
    ] == [
        "https://a.org",
        "HTTP://a.org",
        "mailto:a@b.org",
    ]


@given(st.text())
def test_no_text_is_refused_and_no_control_is_left(text: str) -> None:
    for block in (*prose(text), *plain(text)):
        if isinstance(block, Text):
            assert readable(block.words) == block.words
