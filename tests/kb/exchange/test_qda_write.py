"""A project as `project.qde`."""

from __future__ import annotations

from kb.exchange.guids import document_guid, guid, user_guid, value_guid
from kb.exchange.qda_write import project_xml
from kb.exchange.qda_xml import Node, parse
from tests.kb.exchange.projects import PROJECT

ROOT_NODE = parse(project_xml(PROJECT), "project.qde")


def selections() -> list[Node]:
    return list(ROOT_NODE.all("PlainTextSelection"))


def test_coders_are_users_and_an_adjudicator_is_one_more() -> None:
    assert [(user.get("name"), user.get("guid")) for user in ROOT_NODE.all("User")] == [
        ("Ada", user_guid("Ada")),
        ("Ben", user_guid("Ben")),
        ("Cy", user_guid("Cy")),
        ("Ada (adjudication)", user_guid("Ada", adjudicates=True)),
    ]


def test_documents_are_texts_of_the_package() -> None:
    assert [(source.get("name"), source.get("plainTextPath")) for source in ROOT_NODE.all("TextSource")] == [
        ("A report", f"internal://{document_guid('d1')}.txt"),
        ("An empty one", f"internal://{document_guid('d2')}.txt"),
    ]


def test_a_passage_is_selected_once_by_each_user_with_the_values_in_force() -> None:
    found = [
        (
            selection.get("name"),
            selection.get("creatingUser"),
            [ref.get("targetGUID") for coding in selection.children("Coding") for ref in coding.children("CodeRef")],
        )
        for selection in selections()
    ]
    assert found == [
        ("1 Money > 1.1 Banks", user_guid("Ada"), [value_guid("gap", "capital")]),
        ("1 Money > 1.1 Banks", user_guid("Ben"), [value_guid("gap", "capital"), value_guid("gap", "policy")]),
        ("1 Money > 1.1 Banks", user_guid("Ada", adjudicates=True), [value_guid("gap", "capital")]),
        ("1 Money", user_guid("Ben"), [value_guid("gap", "firm-to-firm")]),
        ("1 Money", user_guid("Ada"), []),
    ]


def test_times_are_in_utc() -> None:
    assert [coding.get("creationDateTime") for coding in ROOT_NODE.all("Coding")] == [
        "2026-03-01T09:30:00Z",
        "2026-03-02T09:30:00Z",
        "2026-03-02T09:30:00Z",
        "2026-03-07T09:30:00Z",
        "2026-03-04T09:30:00Z",
    ]


def test_a_note_stands_with_its_facet_and_as_a_memo_of_the_selection() -> None:
    notes = [(note.get("guid"), note.get("name"), [content.text for content in note.children()]) for note in ROOT_NODE.all("Note")]
    assert notes == [
        (guid("note", 2), "Gap", ["The bank is public; so both."]),
        (guid("note", 7), "Gap", ["Public money is no policy."]),
        (guid("note", 8), "Kind", ["=ask Ben"]),
    ]
    assert [memo.text for selection in selections() for memo in selection.children("Description")] == [
        "Gap: The bank is public; so both.",
        "Gap: Public money is no policy.",
        "Kind: =ask Ben",
    ]
    referring = [ref.get("targetGUID") for selection in selections() for coding in selection.children("Coding") for ref in coding.children("NoteRef")]
    assert referring == [guid("note", 2), guid("note", 2), guid("note", 7)]
    assert [ref.get("targetGUID") for selection in selections() for ref in selection.children("NoteRef")] == [guid("note", 8)]
