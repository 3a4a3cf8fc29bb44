"""A process that is killed in the middle of an export or import, and what is found after it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kb.encoder import Encoder
from kb.errors import BadInputError
from kb.export.restoring import restore
from kb.export.writing import write_export
from kb.health import doctor
from kb.knowledge import KnowledgeBase
from kb.settings import Settings
from tests.conftest import ROOT, SMALL_CORPUS
from tests.kb.export.libraries import fill

KILLED = """
import os, signal, sys
from pathlib import Path
from kb.export.restoring import restore
from kb.export.writing import write_export
from kb.knowledge import KnowledgeBase
from kb.coding.record import Record
from kb.settings import Settings
from tests.conftest import SMALL_CORPUS, WordEncoder

def die(*_arguments):
    os.kill(os.getpid(), signal.SIGKILL)

what, data, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
kb = KnowledgeBase.open(Settings(data=data, corpus=SMALL_CORPUS), WordEncoder())
kb.follow_corpus()
if what == "export":
    write_export(kb, folder, lambda stage, *_numbers: die() if stage == "writing files" else None)
else:
    Record.restore_in = die
    restore(kb, folder, lambda *_told: None)
"""


def killed(what: str, data: Path, folder: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, what, str(data), str(folder)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr


def silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def test_a_killed_export_leaves_nothing_that_looks_whole(kb: KnowledgeBase, tmp_path: Path) -> None:
    fill(kb)
    data = kb.settings.data
    kb.close()
    killed("export", data, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    (left,) = tmp_path.glob(".out.*.part")
    with KnowledgeBase.open(Settings(data=data, corpus=SMALL_CORPUS)) as again:
        with pytest.raises(BadInputError, match=r"has no manifest\.json"):
            restore(again, left, silent)
        write_export(again, tmp_path / "out", silent)
    assert (tmp_path / "out" / "manifest.json").is_file()


def test_a_killed_import_leaves_the_library_as_it_was_and_can_be_made_again(kb: KnowledgeBase, word_encoder: Encoder, tmp_path: Path) -> None:
    fill(kb)
    write_export(kb, tmp_path / "out", silent)
    killed("import", tmp_path / "other", tmp_path / "out")
    with KnowledgeBase.open(Settings(data=tmp_path / "other", corpus=SMALL_CORPUS), word_encoder) as again:
        assert again.store.document_states() == {}
        assert again.passages_shelf.index.ids() == set()
        assert doctor(again) == []
        assert restore(again, tmp_path / "out", silent).added["documents"] == 3
        assert doctor(again) == []
