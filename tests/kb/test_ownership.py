"""One process owns a data folder."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.encoder import Encoder
from kb.errors import BadInputError, DataFolderBusyError
from kb.knowledge import KnowledgeBase
from kb.ownership import Owner, Ownership, owner_of, running_server
from kb.settings import Settings
from tests.conftest import ROOT

HOLD = """
import sys
from pathlib import Path
from kb.ownership import Ownership
with Ownership(Path(sys.argv[1])) as ownership:
    if len(sys.argv) > 2:
        ownership.announce(sys.argv[2])
    print("held", flush=True)
    sys.stdin.read()
"""

OPEN = """
import sys
from pathlib import Path
from kb.errors import ClusterbridgeError
from kb.knowledge import KnowledgeBase
from kb.settings import Settings
try:
    KnowledgeBase.open(Settings(data=Path(sys.argv[1])))
except ClusterbridgeError as error:
    print(error)
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the folder as a server would."""
    call = [sys.executable, "-c", HOLD, str(tmp_path), "http://127.0.0.1:8765"]
    with subprocess.Popen(call, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_process_is_refused_with_one_sentence(settings: Settings, word_encoder: Encoder) -> None:
    with KnowledgeBase.open(settings, word_encoder):
        call = [sys.executable, "-W", "error", "-c", OPEN, str(settings.data)]
        done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=True)
    busy = f"The data folder {settings.data} is in use by process {os.getpid()}; stop that process or name another folder with --data.\n"
    assert (done.stdout, done.stderr) == (busy, "")


def test_this_process_is_refused_while_another_holds_the_folder(holder: subprocess.Popen[str], tmp_path: Path) -> None:
    with pytest.raises(DataFolderBusyError, match=rf"is in use by process {holder.pid}; stop that process"), Ownership(tmp_path):
        pass
    assert owner_of(tmp_path) is not None


def test_two_in_one_process_are_refused_too(tmp_path: Path) -> None:
    with Ownership(tmp_path), pytest.raises(DataFolderBusyError), Ownership(tmp_path):
        pass


def test_a_running_server_is_found_with_its_address_and_token(holder: subprocess.Popen[str], tmp_path: Path) -> None:
    server = running_server(tmp_path)
    assert server is not None
    assert (server.pid, server.address) == (holder.pid, "http://127.0.0.1:8765")
    assert server.token is not None
    assert len(server.token) >= 40


def test_the_note_of_a_killed_process_does_not_count(holder: subprocess.Popen[str], tmp_path: Path) -> None:
    holder.kill()
    holder.wait()
    assert owner_of(tmp_path) is not None
    assert running_server(tmp_path) is None
    with Ownership(tmp_path):
        assert owner_of(tmp_path) == Owner(os.getpid(), None, None)


def test_a_folder_that_was_let_go_of_has_no_owner_and_can_be_taken_again(tmp_path: Path) -> None:
    for _ in range(2):
        with Ownership(tmp_path / "new"):
            assert owner_of(tmp_path / "new") == Owner(os.getpid(), None, None)
        assert owner_of(tmp_path / "new") is None


def test_a_process_that_serves_no_pages_is_no_server(tmp_path: Path) -> None:
    with Ownership(tmp_path):
        assert running_server(tmp_path) is None


def test_the_token_can_be_read_by_its_user_only_and_is_new_each_time(tmp_path: Path) -> None:
    with Ownership(tmp_path) as ownership:
        tokens = {ownership.announce("http://127.0.0.1:1").token for _ in range(2)}
        assert stat.S_IMODE((tmp_path / "owner.json").stat().st_mode) == 0o600
    assert len(tokens) == 2


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"pid": "x", "address": null, "token": null}', "5"])
def test_a_note_that_cannot_be_read_is_no_owner(tmp_path: Path, content: str) -> None:
    (tmp_path / "owner.json").write_text(content, encoding="utf-8")
    assert owner_of(tmp_path) is None
    assert running_server(tmp_path) is None


def test_a_folder_that_is_not_there_has_no_server(tmp_path: Path) -> None:
    assert running_server(tmp_path / "nowhere") is None


def test_a_data_folder_that_is_a_file_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert running_server(tmp_path / "file") is None
    with pytest.raises(BadInputError, match=rf"^The data folder {tmp_path}/file cannot be used \(File exists\); name another with --data\.$"):
        Ownership(tmp_path / "file").__enter__()


def test_a_stale_note_with_an_address_does_not_stand_in_the_way(tmp_path: Path) -> None:
    note = {"pid": 1, "address": "http://127.0.0.1:9", "token": "old"}
    (tmp_path / "owner.json").write_text(json.dumps(note), encoding="utf-8")
    assert running_server(tmp_path) is None
