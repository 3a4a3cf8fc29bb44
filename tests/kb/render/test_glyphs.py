"""What typst refuses, read from its words."""

from __future__ import annotations

from kb.render.glyphs import letters, refused, replaced, told


def test_every_letter_of_a_refusal_is_found_written_out_or_as_a_number() -> None:
    diagnostic = (
        'error: PDF/UA-1 error: the text `"東"` could not be displayed with font `"Libertinus Serif"`\n'
        'error: PDF/UA-1 error: the text `"a\\u{20e3}"` could not be displayed with font `"Libertinus Serif"`\n'
        'error: PDF/UA-1 error: the text contains the disallowed codepoint `"\\u{feff}"`\n'
    )
    assert refused(diagnostic) == {"東", "\u20e3", "\ufeff"}
    assert refused("error: unknown variable: nothing") == frozenset()


def test_only_letters_that_a_font_may_lack_are_asked_about() -> None:
    assert letters({"a": ["Łódź, Ελλάδα, Київ\n", {"b": "東京"}], "c": 3, "d": "→"}) == {"東", "京", "→"}


def test_letters_are_replaced_in_every_text_and_nothing_else_is() -> None:
    data = {"a": ["x東", {"b": "東東"}], "c": 3, "東": None}
    assert replaced(data, frozenset("東")) == {"a": ["x□", {"b": "□□"}], "c": 3, "東": None}


def test_the_line_says_how_many() -> None:
    assert told(frozenset("東")).startswith("One character of the text has no picture in the fonts of this file and is shown as □; ")
    assert told(frozenset("東京")).startswith("2 characters of the text have no picture in the fonts of this file and are shown as □; ")
