"""A data folder, the small corpus, and commands on an encoder that needs no model."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.encoder import Encoder
from tests.commands.told import SMALL_CORPUS, Command, runner
from tests.counting import CountingEncoder


@pytest.fixture
def word_encoder(word_encoder: Encoder) -> CountingEncoder:
    return CountingEncoder(word_encoder)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder, set by the environment together with the small corpus; nothing is there yet."""
    monkeypatch.setenv("CLUSTERBRIDGE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CLUSTERBRIDGE_CORPUS", str(SMALL_CORPUS))
    return tmp_path / "data"


@pytest.fixture
def command(data: Path, word_encoder: CountingEncoder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command in this process."""
    monkeypatch.setattr("kb.knowledge.open_encoder", lambda _settings: word_encoder)
    assert not data.exists()
    return runner(monkeypatch, capsys)
