"""A pack as a file: what may stand in it, every fault of it at once, and the briefing that it becomes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kb.answer_model import MatchType
from kb.briefing.file import PackFile, brief
from kb.briefing.resolving import resolve
from kb.briefing.values import Part
from kb.errors import BadInputError
from kb.knowledge import KnowledgeBase
from kb.situation import Question
from tests.kb.briefing.reports import BANKS, LOANS, MILL, add_report, pack_of, passage

TODAY = date(2026, 11, 21)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "pack.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_everything_that_a_pack_holds_may_stand_in_a_file(kb: KnowledgeBase, tmp_path: Path) -> None:
    quoted = passage(add_report(kb), 1)
    text = f"""
title: 2026
audience: Mayors
introduction: |
  Two lines.

  - and a list
situation: {LOANS}
items:
  - {BANKS}
  - id: {quoted}
    note: Read this aloud.
questions:
  - Who begins?
hide: [fit, table]
style: harvard
"""
    briefing = brief(kb, PackFile.from_path(written(tmp_path, text)), TODAY)
    assert (briefing.title, briefing.audience, briefing.introduction) == ("2026", "Mayors", "Two lines.\n\n- and a list")
    assert [(entry.target, entry.note) for entry in briefing.entries] == [(BANKS, ""), (quoted, "Read this aloud.")]
    assert (briefing.questions, briefing.hidden, briefing.situation) == (("Who begins?",), (Part.TABLE, Part.FIT), LOANS)
    assert briefing.made_on == TODAY


def test_what_is_left_empty_is_as_if_it_were_not_there(kb: KnowledgeBase, tmp_path: Path) -> None:
    file = PackFile.from_path(written(tmp_path, f"title: T\naudience:\nquestions:\nhide:\nstyle:\nitems: [{MILL}]\n"))
    assert brief(kb, file, TODAY) == resolve(kb, replace(pack_of(kb, MILL), title="T"), TODAY)


def test_take_stands_for_the_first_practices_of_the_answer(kb: KnowledgeBase, tmp_path: Path) -> None:
    add_report(kb)
    first = [match.id for match in kb.answer(Question(LOANS)).matches if match.type is MatchType.CASE][:2]
    briefing = brief(kb, PackFile.from_path(written(tmp_path, f"title: T\nsituation: {LOANS}\ntake: 2\n")), TODAY)
    assert [entry.target for entry in briefing.entries] == first
    assert first[0] == BANKS


FAULTY: dict[str, tuple[str, str]] = {
    "no title": (f"items: [{BANKS}]", "title is missing; add it."),
    "an empty title": (f"title: ' '\nitems: [{BANKS}]", "title is empty; fill it in."),
    "a key that nobody knows": (
        f"title: T\nitems: [{BANKS}]\nheading: H",
        "heading is not known here; use title, audience, introduction, situation, items, take, questions, hide, style.",
    ),
    "a key of an item that nobody knows": (
        f"title: T\nitems: [{BANKS}, {{id: x, remark: y}}]",
        "items, number 2, remark is not known here; use id and note.",
    ),
    "an item without id": ("title: T\nitems: [{note: y}]", "items, number 1, id is missing; add it."),
    "a part that there is not": (
        f"title: T\nitems: [{BANKS}]\nhide: [fit, colours]",
        "hide, number 2 is 'colours'; use one of: table, situation, done, outcome, took, watch, fit, quotes, notes, counter, unknown, questions.",
    ),
    "a style that there is not": (f"title: T\nitems: [{BANKS}]\nstyle: baroque", "style is 'baroque'; use one of: apa, "),
    "no items": (
        "title: T\nsituation: No loans.",
        "items is missing; list ids of practices and passages, or write 'take: 5' for the first practices of the answer to the situation.",
    ),
    "items and take": (f"title: T\nsituation: S\nitems: [{BANKS}]\ntake: 2", "items and take are both there; leave one out."),
    "take of nothing": ("title: T\ntake: 2", "take needs a situation; describe it in a sentence or two."),
    "take of none": ("title: T\nsituation: S\ntake: 0", "take is '0': input should be greater than or equal to 1."),
    "no mapping": ("- title", "it holds no keys; write 'title:' and 'items:', a line each."),
    "nothing": ("", "it holds no keys; write 'title:' and 'items:', a line each."),
}


@pytest.mark.parametrize("what", FAULTY)
def test_a_fault_is_told_by_its_key(tmp_path: Path, what: str) -> None:
    text, told = FAULTY[what]
    path = written(tmp_path, text)
    with pytest.raises(BadInputError) as refused:
        PackFile.from_path(path)
    assert str(refused.value).startswith(f"{path}: {told}")


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadInputError) as refused:
        PackFile.from_path(written(tmp_path, "audience: 3\nhide: [colours]\nstyle: baroque\nheading: H\ntake: many\n"))
    told = str(refused.value).partition(": ")[2].split("; ")
    assert [clause.split(" ")[0].rstrip(",") for clause in told if " is " in clause or clause.startswith("take")] == [
        "title",
        "take",
        "hide",
        "heading",
        "style",
        "take",
    ]


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"^No file '.*nowhere\.yaml' was found; check the path\.$"):
        PackFile.from_path(tmp_path / "nowhere.yaml")
    with pytest.raises(BadInputError, match=r"cannot be read as YAML \(.*line 1.*\); correct it\.$"):
        PackFile.from_path(written(tmp_path, "title: [T"))
    (tmp_path / "latin.yaml").write_bytes("title: Köln".encode("latin-1"))
    with pytest.raises(BadInputError, match="cannot be read as YAML"):
        PackFile.from_path(tmp_path / "latin.yaml")
    with pytest.raises(BadInputError, match="cannot be read as YAML"):
        PackFile.from_path(tmp_path)


def test_every_id_that_the_library_does_not_hold_is_told(kb: KnowledgeBase) -> None:
    with pytest.raises(BadInputError, match=r"^items: the library has no practice or passage 'x', 'y'; take ids from 'clusterbridge search --json'"):
        brief(kb, PackFile.from_values({"title": "T", "items": ["x", BANKS, {"id": "y"}]}), TODAY)


def test_values_go_to_json_and_back() -> None:
    file = PackFile.from_values({"title": "T", "items": [{"id": "x", "note": "n"}, "y"], "hide": ["fit"], "questions": []})
    assert PackFile.from_values(file.model_dump(mode="json")) == file
