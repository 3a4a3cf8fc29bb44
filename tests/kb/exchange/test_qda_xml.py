"""XML of the REFI-QDA standard."""

from __future__ import annotations

import pytest

from kb.errors import UnreadableFileError
from kb.exchange.qda_xml import PROJECT, Node, parse


def test_elements_come_back_with_names_attributes_and_text() -> None:
    root = Node.root(PROJECT, "Project", {"name": 'a "b"\n\tc'})
    root.add("Notes").add("Note", {"name": "<&>"}, "line\r\nend")
    found = parse(root.to_bytes(), "a.qde")
    assert (found.name, found.get("name"), found.get("origin")) == ("Project", 'a "b"\n\tc', "")
    assert [(note.get("name"), note.text) for notes in found.children("Notes") for note in notes.children()] == [("<&>", "line\r\nend")]
    assert found.child("Users") is None


def test_characters_that_xml_cannot_hold_are_replaced() -> None:
    root = Node.root(PROJECT, "Project", {"name": "a\x00b"})
    root.add("Description", text="c\x0bd\ufffee")
    found = parse(root.to_bytes(), "a.qde")
    assert found.get("name") == "a\ufffdb"
    assert [child.text for child in found.children()] == ["c\ufffdd\ufffde"]


def test_another_namespace_is_read_all_the_same() -> None:
    root = parse(b'<q:Project xmlns:q="urn:QDA-XML:project:1.5"><q:Users/><!-- no element --></q:Project>', "a.qde")
    assert root.name == "Project"
    assert [child.name for child in root.children()] == ["Users"]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "is no sound XML"),
        (b"<a>", "is no sound XML"),
        (b'<?xml version="1.0" encoding="nonsense"?><a/>', "is no sound XML"),
        (b'<!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>', "declares a document type"),
        (b'<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><a/>', "declares a document type"),
    ],
)
def test_what_is_no_sound_xml_is_refused(data: bytes, found: str) -> None:
    with pytest.raises(UnreadableFileError, match=f"^'a.qde' {found}.*; export it again from the program that made it\\.$"):
        parse(data, "a.qde")
