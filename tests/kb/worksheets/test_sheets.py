"""Sheets: kept as one goes, merged safely, versions appended."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from kb.database import open_engine
from kb.errors import BadInputError, ChangedMeanwhileError, NotFoundError
from kb.schema import sheet_versions
from kb.worksheets.corrections import Corrections
from kb.worksheets.sheets import MAX_CHARS, Sheets


@pytest.fixture
def sheets(tmp_path: Path) -> Iterator[Sheets]:
    engine = open_engine(f"sqlite:///{tmp_path / 'tables.sqlite'}")
    yield Sheets(engine)
    engine.dispose()


def test_a_new_sheet_is_empty(sheets: Sheets) -> None:
    sheet = sheets.get(sheets.make("harbour-check", "  Marrowick\nQuay ", "Ada", "2026", private=True))
    assert re.fullmatch(r"[0-9a-f]{12}", sheet.id)
    assert (sheet.worksheet, sheet.subject, sheet.who, sheet.period, sheet.private) == ("harbour-check", "Marrowick Quay", "Ada", "2026", True)
    assert (sheet.revision, dict(sheet.typed), sheet.situation) == (1, {}, None)
    assert sheet.made_at == sheet.changed_at
    assert sheet.made_at.utcoffset() is not None


def test_a_sheet_without_a_subject_is_refused(sheets: Sheets) -> None:
    with pytest.raises(BadInputError, match="says nothing of whom it describes"):
        sheets.make("harbour-check", "  ")
    assert sheets.all() == ()


def test_what_is_put_joins_what_stands_there(sheets: Sheets) -> None:
    made = sheets.make("harbour-check", "Quay")
    sheets.put(made, {"name": "Quay", "mood": ("calm", "eu"), "sources.r1.name": "City", "sources.r1.amount": "12a"})
    sheet = sheets.put(made, {"members": "12", "sources.r1": None, "name": None})
    assert dict(sheet.typed) == {"mood": ("calm", "eu"), "members": "12"}
    assert sheet.revision == 3
    assert sheets.get(made) == sheet
    assert sheet.changed_at > sheet.made_at


def test_of_a_whole_form_saved_twice_from_the_same_revision_the_second_is_told(sheets: Sheets) -> None:
    made = sheets.make("harbour-check", "Quay")
    assert dict(sheets.change(made, 1, {"name": "One", "members": ""}).typed) == {"name": "One"}
    with pytest.raises(ChangedMeanwhileError, match="Somebody saved 'Quay' since you opened it"):
        sheets.change(made, 1, {"name": "Two"})
    assert dict(sheets.get(made).typed) == {"name": "One"}


def test_fields_put_by_several_people_at_once_are_all_kept(sheets: Sheets) -> None:
    made = sheets.make("harbour-check", "Quay")
    ready = threading.Barrier(6)

    def save(person: int) -> None:
        ready.wait()
        for number in range(4):
            sheets.put(made, {f"gaps.row{person}.cell{number}": "x"})

    people = [threading.Thread(target=save, args=(person,)) for person in range(6)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    sheet = sheets.get(made)
    assert sorted(sheet.typed) == sorted(f"gaps.row{person}.cell{number}" for person in range(6) for number in range(4))
    assert sheet.revision == 25


def test_sheets_are_listed_by_their_newest_change(sheets: Sheets) -> None:
    first, second, other = sheets.make("harbour-check", "One"), sheets.make("harbour-check", "Two"), sheets.make("money", "Three")
    sheets.put(first, {"name": "x"})
    assert [sheet.id for sheet in sheets.of("harbour-check")] == [first, second]
    assert [sheet.id for sheet in sheets.all()] == [first, other, second]


def test_a_situation_is_kept_until_it_is_taken_back(sheets: Sheets) -> None:
    made = sheets.make("harbour-check", "Quay")
    assert sheets.set_situation(made, "We are few.").situation == "We are few."
    assert sheets.set_situation(made, None).situation is None


def test_what_was_corrected_stays_with_the_sheet_beside_its_answers_and_not_with_versions(sheets: Sheets) -> None:
    made = sheets.make("harbour-check", "Quay")
    held = Corrections(off=(("gap", "capital"),), on=(("level", "city"),))
    assert sheets.correct(made, held).corrections == held
    sheet = sheets.put(made, {"name": "One"})
    assert (sheet.corrections, dict(sheet.typed)) == (held, {"name": "One"})
    first = sheets.keep_version(made, "First")
    assert dict(first.typed) == dict(sheets.versions(made)[0].typed) == {"name": "One"}
    assert sheets.change(made, sheet.revision, {"name": "Two"}).corrections == held
    assert sheets.restore(made, first.number).corrections == held
    assert sheets.set_situation(made, "We are few.").corrections == held
    told = sheets.set_situation(made, "We are many.", Corrections())
    assert (told.situation, told.corrections, dict(told.typed)) == ("We are many.", Corrections(), {"name": "One"})


def test_whom_a_sheet_describes_can_be_said_anew(sheets: Sheets) -> None:
    made = sheets.make("harbour-check", "Quay", "Ada")
    sheet = sheets.describe(made, "Hall", "Ben", "2025", private=True)
    assert (sheet.subject, sheet.who, sheet.period, sheet.private, sheet.revision) == ("Hall", "Ben", "2025", True, 2)


def test_versions_are_appended_and_read_newest_first(sheets: Sheets) -> None:
    made = sheets.make("harbour-check", "Quay")
    sheets.put(made, {"name": "One"})
    first = sheets.keep_version(made, " Before ")
    sheets.put(made, {"name": "Two"})
    second = sheets.keep_version(made, "After")
    assert sheets.versions(made) == (second, first)
    assert (first.name, dict(first.typed), dict(second.typed)) == ("Before", {"name": "One"}, {"name": "Two"})
    with pytest.raises(BadInputError, match="The version has no name"):
        sheets.keep_version(made, " ")


def test_a_version_taken_back_keeps_what_stood_there_as_a_version(sheets: Sheets) -> None:
    made = sheets.make("harbour-check", "Quay")
    sheets.put(made, {"name": "One"})
    first = sheets.keep_version(made, "First")
    sheets.put(made, {"name": "Two"})
    assert dict(sheets.restore(made, first.number).typed) == {"name": "One"}
    kept = sheets.versions(made)[0]
    assert (kept.name, dict(kept.typed)) == ("Before 'First' was taken back", {"name": "Two"})
    assert dict(sheets.restore(made, kept.number).typed) == {"name": "Two"}
    assert len(sheets.versions(made)) == 2


def test_a_version_of_another_sheet_cannot_be_taken_back(sheets: Sheets) -> None:
    made, other = sheets.make("harbour-check", "Quay"), sheets.make("harbour-check", "Hall")
    number = sheets.keep_version(other, "Hall's").number
    with pytest.raises(NotFoundError, match=f"The library has no version '{number}'"):
        sheets.restore(made, number)


def test_a_removed_sheet_is_gone_with_its_versions(sheets: Sheets) -> None:
    made, other = sheets.make("harbour-check", "Quay"), sheets.make("harbour-check", "Hall")
    sheets.keep_version(made, "One")
    sheets.keep_version(other, "Two")
    sheets.remove(made)
    sheets.remove(made)
    with sheets._engine.connect() as connection:
        assert list(connection.execute(select(sheet_versions.c.name)).scalars()) == ["Two"]
    for call in (lambda: sheets.get(made), lambda: sheets.put(made, {"name": "x"}), lambda: sheets.keep_version(made, "x")):
        with pytest.raises(NotFoundError, match=f"The library has no sheet '{made}'"):
            call()


def test_a_sheet_that_becomes_too_long_is_refused_and_nothing_is_lost(sheets: Sheets) -> None:
    made = sheets.make("harbour-check", "Quay")
    sheets.put(made, {"name": "One"})
    with pytest.raises(BadInputError, match="shorten the longest answers"):
        sheets.put(made, {"story": "x" * MAX_CHARS})
    assert dict(sheets.get(made).typed) == {"name": "One"}
