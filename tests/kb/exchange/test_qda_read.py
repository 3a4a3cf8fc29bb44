"""Packages as other programs write them: QualCoder, MAXQDA and ATLAS.ti differ in case, memos, line ends and what they leave out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from kb.coding.decisions import Action
from kb.exchange.qda_package import Received, read_package
from kb.exchange.qda_read import NOBODY
from kb.model import Problem
from tests.kb.exchange.projects import CODEBOOK

NOW = datetime(2026, 5, 1, tzinfo=UTC)
TEXT = "Banks meet firms. Firms 🏦 meet."
CODES = "<CodeBook><Codes><Code guid='C1' name='Gap' isCodable='false'><Code guid='{C2}' name='Capital' isCodable='true'/>" + (
    "<Code guid='C3' name='Trust' isCodable='true'/></Code></Codes></CodeBook>"
)
USERS = "<Users><User guid='U1' name='Ada'/><User guid='U2' id='ben'/></Users>"


def package(
    sources: str,
    texts: Mapping[str, str | bytes] | None = None,
    *,
    origin: str = "QualCoder",
    notes: str = "",
    stated: str = "",
    users: str = USERS,
    codes: str = CODES,
) -> Received:
    qde = f"<Project xmlns='urn:QDA-XML:project:1.0' name='P' origin='{origin}' {stated}>{users}{codes}<Sources>{sources}</Sources>{notes}</Project>"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("project.qde", qde)
        for name, content in ({"sources/1.txt": TEXT} if texts is None else texts).items():
            archive.writestr(name, content)
    return read_package(target.getvalue(), "p.qdpx", CODEBOOK, NOW)


def source(inner: str, attributes: str = "plainTextPath='internal://1.txt'") -> str:
    return f"<TextSource guid='{{S1}}' name='Interview' {attributes}>{inner}</TextSource>"


def selection(start: object, end: object, inner: str = "", attributes: str = "creatingUser='U1' creationDateTime='2020-05-01T10:00:00Z'") -> str:
    return f"<PlainTextSelection guid='P{start}' startPosition='{start}' endPosition='{end}' {attributes}>{inner}</PlainTextSelection>"


def coding(target: str = "C2", attributes: str = "", inner: str = "") -> str:
    return f"<Coding guid='X' {attributes}><CodeRef targetGUID='{target}'/>{inner}</Coding>"


def selected(found: Received) -> list[str]:
    return [found.project.text_of(passage) for passage in found.project.passages]


def test_codings_become_decisions_of_their_coders() -> None:
    found = package(source(selection(0, 17, coding() + coding("c3")) + selection(18, 31, coding(attributes="creatingUser='{u2}'"))))
    assert found.problems == ()
    assert (found.whole, found.project.name, found.project.coders) == (False, "P", ("Ada", "ben"))
    assert selected(found) == ["Banks meet firms.", "Firms 🏦 meet."]
    assert [(line.number, line.coder, line.action, line.facet, line.values, line.at) for line in found.project.record] == [
        (1, "Ada", Action.CHANGE, "gap", ("capital", "trust"), datetime(2020, 5, 1, 10, tzinfo=UTC)),
        (2, "ben", Action.CHANGE, "gap", ("capital",), datetime(2020, 5, 1, 10, tzinfo=UTC)),
    ]
    assert found.project.tags == ()


def test_the_same_package_gives_the_same_batch_and_another_one_another() -> None:
    one, same, other = (package(source(selection(0, end, coding()))).project.record[0].batch for end in (17, 17, 16))
    assert one == same
    assert one != other


def test_selections_of_the_same_words_are_one_passage() -> None:
    found = package(source(selection(0, 17, coding()) + selection(0, 17, coding("C3"), "creatingUser='U2'")))
    assert len(found.project.passages) == 1
    assert {line.passage for line in found.project.record} == {found.project.passages[0].id}


def test_a_code_on_a_whole_source_is_one_on_its_whole_text() -> None:
    found = package(source(coding(attributes="creatingUser='U2'")))
    assert selected(found) == [TEXT]
    assert [(line.coder, line.values) for line in found.project.record] == [("ben", ("capital",))]


def test_the_time_is_that_of_the_coding_or_the_selection_or_the_project_or_the_day_of_receipt() -> None:
    told = source(selection(0, 17, coding(attributes="creationDateTime='2021-01-01T00:00:00+01:00'")) + selection(0, 5, coding("C3")))
    assert [line.at for line in package(told).project.record] == [datetime(2020, 5, 1, 10, tzinfo=UTC), datetime(2020, 12, 31, 23, tzinfo=UTC)]
    untold = source(selection(0, 17, coding(), "modifyingUser='U2'"))
    found = package(untold, stated="creationDateTime='2019-02-03T04:05:06'").project.record[0]
    assert (found.coder, found.at) == ("ben", datetime(2019, 2, 3, 4, 5, 6, tzinfo=UTC))
    assert package(untold, stated="creationDateTime='yesterday'").project.record[0].at == NOW


def test_a_coding_by_nobody_is_that_of_an_unnamed_coder() -> None:
    found = package(source(selection(0, 17, coding(), "")), users="")
    assert found.project.coders == (NOBODY,)
    assert found.project.record[0].coder == NOBODY


def test_a_memo_of_a_selection_is_the_note_of_what_is_coded_there() -> None:
    memo = "<Description> a memo </Description>"
    found = package(source(selection(0, 17, memo + coding()) + selection(18, 31, memo)))
    assert [(line.action, line.values, line.note) for line in found.project.record] == [
        (Action.CHANGE, ("capital",), "a memo"),
        (Action.SKIP, (), "a memo"),
    ]


def test_a_note_is_found_by_its_reference() -> None:
    text = "<PlainTextContent>why</PlainTextContent>"
    notes = f"<Notes><Note guid='N1' name='Gap' creatingUser='U2' creationDateTime='2022-01-01T00:00:00Z'>{text}</Note></Notes>"
    found = package(source(selection(0, 17, coding() + "<NoteRef targetGUID='{n1}'/><NoteRef targetGUID='N9'/>")), notes=notes)
    assert [(line.coder, line.action, line.facet, line.note, line.at.year) for line in found.project.record] == [
        ("Ada", Action.CHANGE, "gap", "", 2020),
        ("ben", Action.SKIP, "gap", "why", 2022),
    ]


@pytest.mark.parametrize("name", ["sources/1.txt", "Sources/1.TXT"])
def test_the_folder_of_texts_is_found_in_either_case_and_a_byte_order_mark_is_not_counted(name: str) -> None:
    assert selected(package(source(selection(0, 5, coding())), {name: b"\xef\xbb\xbf" + TEXT.encode()})) == ["Banks"]


def test_a_text_may_stand_in_the_project_itself() -> None:
    found = package(source("<PlainTextContent>Banks lend.</PlainTextContent>" + selection(6, 10, coding()), ""), {})
    assert selected(found) == ["lend"]


@pytest.mark.parametrize(("origin", "words"), [("ATLAS.ti Win 23", "meet"), ("MAXQDA 2022", "\nmee")])
def test_a_line_end_of_two_characters_counts_as_one_only_for_atlas(origin: str, words: str) -> None:
    assert selected(package(source(selection(6, 10, coding())), {"sources/1.txt": "Banks\r\nmeet firms."}, origin=origin)) == [words]


def test_ends_name_the_last_character_where_the_names_of_selections_say_so() -> None:
    found = package(
        source(selection(0, 4, coding(), "name='Banks'") + selection(11, 15, coding(), "name='firms'") + selection(6, 9, coding(), "name='x'"))
    )
    assert selected(found) == ["Banks", "meet", "firms"]
    assert selected(package(source(selection(0, 5, coding(), "name='Banks'")))) == ["Banks"]


@pytest.mark.parametrize(
    ("sources", "message"),
    [
        ("<PictureSource guid='S' name='Map'/>", "'Map' is a picture, and its codings cannot be read; export it as text."),
        ("<PDFSource guid='S' name='Report'/>", "'Report' is a PDF, and its codings cannot be read; export it as text."),
        ("<AudioSource guid='S' name='Talk'/>", "'Talk' is a sound recording, and its codings cannot be read; export it as text."),
        ("<VideoSource guid='S' name='Film'/>", "'Film' is a video, and its codings cannot be read; export it as text."),
        ("<HologramSource guid='S'/>", "'S' is of an unknown type, and its codings cannot be read; export it as text."),
        (
            "<TextSource guid='S' name='T' plainTextPath='internal://9.txt'/>",
            "'T' names a text, internal://9.txt, that is not in the package; export it again.",
        ),
        ("<TextSource guid='S' name='T' richTextPath='internal://1.docx'/>", "'T' has no plain text in the package; export it with its text."),
        ("<TextSource guid='S' name='T' plainTextPath='absolute:///etc/passwd'/>", "'T' has no plain text in the package; export it with its text."),
        ("<TextSource guid='S' name='T' plainTextPath='internal://latin.txt'/>", "'T' is not UTF-8 text; export it again."),
        (
            source(selection(3, 99, coding())).replace("{S1}", "S2"),
            "'Interview' has a selection from 3 to 99, which is not in its text; it was left out.",
        ),
        (
            source(selection(1, "9" * 5000, coding())).replace("{S1}", "S2"),
            "'Interview' has a selection from 1 to -1, which is not in its text; it was left out.",
        ),
        (
            source(selection("x", 9, coding())).replace("{S1}", "S2"),
            "'Interview' has a selection from -1 to 9, which is not in its text; it was left out.",
        ),
        (
            source(selection(1, 2, coding("C9"))).replace("{S1}", "S2"),
            "'Interview' is coded with a code that the file does not describe; that coding was left out.",
        ),
    ],
)
def test_what_cannot_be_read_is_a_problem_and_the_rest_goes_on(sources: str, message: str) -> None:
    found = package(sources + source(selection(0, 5, coding())), {"sources/1.txt": TEXT, "sources/latin.txt": b"caf\xe9"})
    assert found.problems == (Problem("p.qdpx", message),)
    assert [line.values for line in found.project.record] == [("capital",)]


def test_only_a_user_with_our_guid_is_an_adjudicator() -> None:
    found = package(source(selection(0, 5, coding())), users="<Users><User guid='U1' name='Ada (adjudication)'/></Users>")
    assert (found.project.record[0].coder, found.project.record[0].action) == ("Ada (adjudication)", Action.CHANGE)


def test_codes_three_deep_are_values_of_the_outermost_named_with_what_they_stand_in() -> None:
    deep = "<Code guid='C4' name='broken'><Code guid='C5' name='for good' isCodable='true'/></Code>"
    codes = CODES.replace("<Code guid='C3' name='Trust' isCodable='true'/>", f"<Code guid='C3' name='Trust'>{deep}</Code>")
    found = package(source(selection(0, 5, coding("C5")) + selection(6, 10, coding("C4")) + selection(11, 16, coding("C3"))), codes=codes)
    assert found.problems == ()
    gap = found.project.codebook.facet("gap")
    labels = [gap.by_id[value].label for line in found.project.record for value in line.values]
    assert labels == ["Trust / broken / for good", "Trust / broken", "Trust"]


def test_a_user_without_name_or_id_is_an_unnamed_coder() -> None:
    found = package(source(selection(0, 5, coding())), users="<Users><User guid='U1'/></Users>")
    assert [line.coder for line in found.project.record] == [NOBODY]
    assert found.project.coders == (NOBODY,)


def test_selections_that_overlap_stay_apart_with_their_own_codes() -> None:
    found = package(source(selection(0, 17, coding()) + selection(6, 25, coding("C3")) + selection(11, 16, coding())))
    assert selected(found) == ["Banks meet firms.", "meet firms. Firms 🏦", "firms"]
    assert [line.values for line in found.project.record] == [("capital",), ("trust",), ("capital",)]


def test_line_ends_of_two_characters_and_characters_beyond_the_first_plane_count_as_the_names_say() -> None:
    text = "Die 🏦 leiht.\r\nΗ τράπεζα δανείζει 🏦.\r\n銀行は貸す。"
    words = ("Η τράπεζα δανείζει 🏦.", "銀行は貸す。")
    for units in (False, True):
        size = (lambda part: len(part.encode("utf-16-le")) // 2) if units else len
        starts = [size(text[: text.index(one)]) for one in words]
        marked = "".join(selection(at, at + size(one), coding(), f"name='{one}'") for at, one in zip(starts, words, strict=True))
        assert selected(package(source(marked), {"sources/1.txt": text.encode()})) == list(words)
