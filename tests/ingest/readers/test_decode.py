"""Bytes become text whatever charset they were written in, and binary data becomes none."""

from __future__ import annotations

import pytest

from ingest.readers.decode import decode


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_german_text_is_read_in_any_charset(charset: str) -> None:
    assert (
        decode("Brücken zwischen Unternehmen, für alle – auch für kleine".encode(charset))
        == "Brücken zwischen Unternehmen, für alle – auch für kleine"
    )


def test_polish_text_in_windows_1250_is_known_by_its_letters() -> None:
    text = "Współpraca między firmami wciąż się rozwijała, także dzięki spotkaniom."
    assert decode(text.encode("cp1250")) == text


@pytest.mark.parametrize(
    "head",
    [
        b'<meta charset="windows-1250">',
        b'<meta http-equiv=Content-Type content="text/html; charset=windows-1250">',
        b'<?xml version="1.0" encoding="windows-1250"?>',
    ],
)
def test_a_stated_charset_is_believed(head: bytes) -> None:
    assert decode(head + "žluť".encode("cp1250")) == head.decode() + "žluť"


def test_a_stated_charset_that_does_not_fit_gives_way_to_utf_8() -> None:
    assert decode(b'<meta charset="ascii">' + "Brücke ”".encode()) == '<meta charset="ascii">Brücke ”'


def test_latin_1_is_read_as_windows_1252_as_browsers_do() -> None:
    assert decode(b'<meta charset="iso-8859-1">\x93Br\xfccke\x94') == '<meta charset="iso-8859-1">“Brücke”'


def test_the_beginning_of_a_file_may_end_within_a_letter() -> None:
    content = "Brücke".encode()[:3]
    assert decode(content, cut=True) == "Br"


@pytest.mark.parametrize("content", [bytes(range(256)), b"\x00\x01\x02\x03" * 50, b"ab\x00cd" * 20])
def test_binary_data_is_no_text(content: bytes) -> None:
    assert decode(content) is None
