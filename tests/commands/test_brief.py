"""Brief: a pack from a file, written in every form, and calls that are refused."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from kb.briefing.sharing import from_json
from kb.knowledge import KnowledgeBase
from kb.library import OwnLibrary
from tests.commands.told import Command, Told
from tests.conftest import ROOT

PACK = """
title: For Thursday
situation: Banks give our young software firms no loans.
items:
  - marrowick-bank-round-table
  - {id: hvidmose-mill-test-bed, note: Ring them up.}
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    path = tmp_path / "pack.yaml"
    path.write_text(PACK, encoding="utf-8")
    return path


def test_a_pack_is_written_as_json(command: Command, pack: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    assert command("brief", pack, "--to", out) == Told(0, f"{out}: 2 practices.\n", "")
    briefing = from_json(json.loads(out.read_text(encoding="utf-8")))
    assert (briefing.title, briefing.made_on) == ("For Thursday", date.today())
    assert [(entry.target, entry.note) for entry in briefing.entries] == [
        ("marrowick-bank-round-table", ""),
        ("hvidmose-mill-test-bed", "Ring them up."),
    ]
    assert [reference.key for reference in briefing.references] == ["bridges-2019", "harbours-2014"]


def test_several_forms_are_written_at_once_over_older_files(command: Command, pack: Path, tmp_path: Path) -> None:
    outs = [tmp_path / f"out.{ending}" for ending in ("html", "md", "docx", "PDF")]
    outs[0].write_text("older")
    told = command("brief", pack, *(word for out in outs for word in ("--to", out)))
    assert (told.status, told.out.splitlines()) == (0, [f"{out}: 2 practices." for out in outs])
    html, markdown, docx, pdf = (out.read_bytes() for out in outs)
    assert b"For Thursday" in html
    assert html.lstrip().lower().startswith(b"<!doctype html>")
    assert b"Ring them up." in markdown
    assert (docx[:2], pdf[:5]) == (b"PK", b"%PDF-")
    assert {path.name for path in tmp_path.iterdir()} == {"pack.yaml", "data", *(out.name for out in outs)}


def test_the_file_of_the_readme_becomes_a_pack_of_an_answer(command: Command, tmp_path: Path) -> None:
    (shown,) = re.findall(r"```yaml\n(title:.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    pack, out = tmp_path / "pack.yaml", tmp_path / "pack.pdf"
    pack.write_text(shown, encoding="utf-8")
    told = command("brief", pack, "--to", out)
    assert (told.status, told.err) == (0, "")
    assert re.fullmatch(rf"{re.escape(str(out))}: [1-5] practices?\.\n", told.out)
    assert "Money for young firms" in PdfReader(out).pages[0].extract_text()


@pytest.mark.parametrize("out", ["out.txt", "out", "out.json.zip"])
def test_an_ending_that_says_nothing_is_refused_before_anything_is_opened(command: Command, data: Path, pack: Path, tmp_path: Path, out: str) -> None:
    told = command("brief", pack, "--to", tmp_path / "good.html", "--to", tmp_path / out)
    assert told.refused() == f"The ending of '{tmp_path / out}' says nothing of what to write; use one of: .html, .md, .docx, .pdf, .json."
    assert not data.exists()
    assert not (tmp_path / "good.html").exists()


def test_a_file_with_faults_is_refused_before_anything_is_opened(command: Command, data: Path, pack: Path, tmp_path: Path) -> None:
    pack.write_text("titel: For Thursday\nhide: [all]\n", encoding="utf-8")
    told = command("brief", pack, "--to", tmp_path / "out.html").refused()
    assert told.startswith(f"{pack}: title is missing; add it; ")
    assert "titel is not known here" in told
    assert "hide, number 1 is 'all'" in told
    assert "items is missing" in told
    assert not data.exists()


def test_an_id_that_the_library_does_not_hold_is_refused(command: Command, pack: Path, tmp_path: Path) -> None:
    pack.write_text("title: T\nitems: [nowhere, never]\n", encoding="utf-8")
    told = command("brief", pack, "--to", tmp_path / "out.html").refused()
    assert told.startswith("items: the library has no practice or passage 'nowhere', 'never'; ")


def test_a_place_that_cannot_be_written_is_refused(command: Command, pack: Path, tmp_path: Path) -> None:
    out = tmp_path / "nowhere" / "out.json"
    assert command("brief", pack, "--to", out).refused() == f"'{out}' cannot be written (No such file or directory); name another file, or make room."


def test_beside_a_server_the_answer_is_the_same_json(kb: KnowledgeBase) -> None:
    fields = {"title": "T", "situation": "Banks give no loans.", "take": 2}
    told = OwnLibrary(kb).call("brief", fields)
    assert json.loads(json.dumps(told)) == told
    assert next(entry.target for entry in from_json(told).entries) == "marrowick-bank-round-table"
