"""Fixtures that every test may use: an encoder that needs no model, the real one, and a small library of our own."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import hypothesis
import numpy as np
import pytest

from kb.encoder import Encoder, SituationVectors, Vectors, open_encoder
from kb.knowledge import KnowledgeBase
from kb.settings import STOCK_MODEL, Settings
from kb.words import content_stems

hypothesis.settings.register_profile("no clock", deadline=None)
hypothesis.settings.load_profile("no clock")  # no test asserts a time: a first call that loads a library took longer than the deadline

ROOT = Path(__file__).parent.parent
SMALL_CORPUS = ROOT / "tests" / "data" / "corpus"


class WordEncoder:
    """Texts that share words are near: each stem adds a seeded direction. Fast, and the same on every machine; no heads are made for it."""

    name = reading_model = "words that share a stem"

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        rows = np.zeros((len(texts), 384), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for stem in content_stems(text) or ["nothing"]:
                row += self._direction(stem)
        if progress:
            progress(len(texts))
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)

    def encode_situations(self, texts: Sequence[str]) -> SituationVectors:
        vectors = self.encode(texts)
        return SituationVectors(vectors, vectors)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [2 + sum(1 + len(word) // 6 for word in text.split()) for text in texts]

    @staticmethod
    def _direction(stem: str) -> Vectors:
        seed = int.from_bytes(hashlib.sha256(stem.encode()).digest()[:8], "big")
        return np.random.default_rng(seed).standard_normal(384).astype(np.float32)


class ReadingWordEncoder(WordEncoder):
    """The same, but situations are read by other vectors than they are found by: every entry has the other sign."""

    reading_model = "words that share a stem, the other way round"

    def encode_situations(self, texts: Sequence[str]) -> SituationVectors:
        vectors = self.encode(texts)
        return SituationVectors(vectors, -vectors)


@pytest.fixture
def word_encoder() -> Encoder:
    return WordEncoder()


@pytest.fixture(scope="session")
def models_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the stock model's fast form lies; a folder of the session's own, or CLUSTERBRIDGE_MODELS."""
    return Settings(data=tmp_path_factory.mktemp("stock")).models_folder


@pytest.fixture(scope="session")
def shipped_encoder() -> Encoder:
    """The model that the product ships."""
    return open_encoder(Settings())


@pytest.fixture(scope="session")
def stock_encoder(models_folder: Path) -> Encoder:
    """The model that it was trained from."""
    return open_encoder(Settings(model=STOCK_MODEL, models=models_folder))


@pytest.fixture(scope="session")
def built_library(tmp_path_factory: pytest.TempPathFactory, shipped_encoder: Encoder) -> Path:
    """A data folder with the small corpus, made once with the real model; to be copied, not used."""
    folder = tmp_path_factory.mktemp("built")
    with KnowledgeBase.open(Settings(data=folder, corpus=SMALL_CORPUS), shipped_encoder) as opened:
        opened.follow_corpus()
    return folder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A fresh data folder and the small corpus."""
    return Settings(data=tmp_path / "data", corpus=SMALL_CORPUS)


@pytest.fixture
def kb(settings: Settings, word_encoder: Encoder) -> Iterator[KnowledgeBase]:
    """A library with the cases of the small corpus."""
    with KnowledgeBase.open(settings, word_encoder) as opened:
        opened.follow_corpus()
        yield opened


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where everything is demanded, a test that was skipped fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CLUSTERBRIDGE_DEMAND_ALL") and reporter and reporter.stats.get("skipped") and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was demanded and not run."""
    if os.environ.get("CLUSTERBRIDGE_DEMAND_ALL") and terminalreporter.stats.get("skipped"):
        terminalreporter.write_line("Every test was demanded (CLUSTERBRIDGE_DEMAND_ALL), so a skipped one fails the run.", red=True)
