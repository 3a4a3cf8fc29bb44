"""The stock model in its fast form beside sentence-transformers, which it must equal."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from kb.corpus import Corpus
from kb.encoder import BATCH_SIZE, MAX_TOKENS, Encoder, OnnxEncoder, SentenceTransformerEncoder, fast_form, open_encoder, stock_model_folder
from kb.errors import BadInputError
from kb.settings import Settings
from kb.template import case_texts
from tests.conftest import ROOT, SMALL_CORPUS

MANY_TOKENS = " ".join(f"In quarter {n} the round table of Marrowick met, heard three firms and wrote down every loan." for n in range(60))
SENTENCES = [
    "How do we bring banks and young software firms together?",
    "Banks",
    "",
    " ",
    "\n\t\n",
    ".",
    "¿Cómo acercar los bancos a las pymes de Málaga?",
    "Wie bringen Städte wie Düsseldorf Banken und Gründer an einen Tisch?",
    "Grappe d’entreprises: l’été à Saint-Étienne, œuvre commune",
    "Łódź, Kraków i Gdańsk: współpraca klastrów",
    "R&D, C++ and cluster-to-cluster; gap: capital (100%)",
    "集群之间的合作 и кластеры 🤝",
    "a" * 300,
    "the same word " * 40,
    MANY_TOKENS,
]


@pytest.fixture(scope="module")
def reference() -> Encoder:
    """sentence-transformers with the same model: the slow way that is right by definition."""
    return SentenceTransformerEncoder(str(stock_model_folder()))


@pytest.fixture(scope="module")
def card_texts() -> list[str]:
    return [text for case in Corpus.from_folder(Path(SMALL_CORPUS)).cases for text in case_texts(case)]


def words_of(tokens: int, last: str) -> str:
    """A text of exactly so many tokens, the two marks included; its words are one token each."""
    return " ".join([*["bank"] * (tokens - 3), last])


def test_vectors_equal_those_of_sentence_transformers(stock_encoder: Encoder, reference: Encoder, card_texts: list[str]) -> None:
    texts = SENTENCES + card_texts
    ours, theirs = stock_encoder.encode(texts), reference.encode(texts)
    assert ours.shape == theirs.shape == (len(texts), 384)
    assert ours.dtype == np.float32
    assert float((ours * theirs).sum(axis=1).min()) >= 0.9999


def test_tokens_are_counted_as_sentence_transformers_counts_them(stock_encoder: Encoder, reference: Encoder) -> None:
    assert stock_encoder.count_tokens(SENTENCES[:-1]) == reference.count_tokens(SENTENCES[:-1])
    assert stock_encoder.count_tokens(["", "bank", words_of(256, "goat")]) == [2, 3, 256]


def test_vectors_have_unit_length(stock_encoder: Encoder) -> None:
    assert np.linalg.norm(stock_encoder.encode(SENTENCES), axis=1) == pytest.approx(1.0, abs=1e-5)


def test_a_vector_does_not_depend_on_the_texts_beside_it_nor_on_their_order(stock_encoder: Encoder) -> None:
    assert len(SENTENCES) > BATCH_SIZE
    together = stock_encoder.encode(SENTENCES)
    alone = np.concatenate([stock_encoder.encode([text]) for text in SENTENCES])
    backwards = stock_encoder.encode(SENTENCES[::-1])[::-1]
    assert together == pytest.approx(alone, abs=1e-5)
    assert together == pytest.approx(backwards, abs=1e-5)


def test_the_last_of_256_tokens_counts(stock_encoder: Encoder, reference: Encoder) -> None:
    goat, harbour = words_of(MAX_TOKENS, "goat"), words_of(MAX_TOKENS, "harbour")
    assert stock_encoder.count_tokens([goat, harbour]) == [256, 256]
    ours = stock_encoder.encode([goat, harbour])
    assert float(ours[0] @ ours[1]) < 0.9999
    assert float((ours * reference.encode([goat, harbour])).sum(axis=1).min()) >= 0.99999


def test_what_follows_256_tokens_is_cut_as_the_model_cuts_it(stock_encoder: Encoder, reference: Encoder) -> None:
    long = words_of(MAX_TOKENS, "goat") + " harbour" * 30
    ours = stock_encoder.encode([long, words_of(MAX_TOKENS, "goat")])
    assert float(ours[0] @ ours[1]) >= 0.999999
    assert float(ours[0] @ reference.encode([long])[0]) >= 0.99999


def test_no_texts_give_no_vectors(stock_encoder: Encoder) -> None:
    assert stock_encoder.encode([]).shape == (0, 384)
    assert stock_encoder.count_tokens([]) == []


def test_progress_is_told_after_each_batch(stock_encoder: Encoder) -> None:
    told: list[int] = []
    stock_encoder.encode(["bank"] * (2 * BATCH_SIZE + 1), told.append)
    assert told == [BATCH_SIZE, 2 * BATCH_SIZE, 2 * BATCH_SIZE + 1]


def test_one_session_answers_several_threads(stock_encoder: Encoder) -> None:
    alone = [stock_encoder.encode([text])[0] for text in SENTENCES]
    with ThreadPoolExecutor(4) as pool:
        threaded = list(pool.map(lambda text: stock_encoder.encode([text])[0], SENTENCES * 3))
    assert np.array(threaded) == pytest.approx(np.array(alone * 3), abs=1e-5)


def test_a_meaning_is_nearer_than_other_words(stock_encoder: Encoder) -> None:
    asked, near, far = stock_encoder.encode(["young firms get no loans", "lenders turn start-ups down", "a class moves to the quay"])
    assert float(asked @ near) > float(asked @ far) + 0.2


def test_the_fast_form_is_made_once(models_folder: Path, stock_encoder: Encoder, tmp_path: Path) -> None:
    made = fast_form(models_folder)
    before = made.stat().st_mtime_ns
    assert isinstance(open_encoder(Settings(data=tmp_path, models=models_folder)), OnnxEncoder)
    assert fast_form(models_folder).stat().st_mtime_ns == before
    assert [path.name for path in made.parent.glob("*.onnx")] == [made.name]


def test_another_model_is_opened_by_sentence_transformers(tmp_path: Path) -> None:
    encoder = open_encoder(Settings(data=tmp_path, model=str(stock_model_folder())))
    assert isinstance(encoder, SentenceTransformerEncoder)
    assert encoder.name == str(stock_model_folder())


def test_a_model_that_is_not_there_is_refused_in_one_sentence(tmp_path: Path) -> None:
    encoder = open_encoder(Settings(data=tmp_path, model=str(tmp_path / "no" / "such" / "model")))
    with pytest.raises(BadInputError, match=r"^No sentence-transformers model '.*model' was found; give a folder or a name"):
        encoder.encode(["bank"])


ANSWER = """
import sys
from pathlib import Path
from kb.knowledge import KnowledgeBase
from kb.settings import Settings
from kb.situation import Question

settings = Settings(data=Path(sys.argv[1]), corpus=Path(sys.argv[2]), models=Path(sys.argv[3]))
with KnowledgeBase.open(settings) as kb:
    kb.follow_corpus()
    print(kb.answer(Question("Banks give our young software firms no loans.")).matches[0].id)
print(" ".join(sorted({"torch", "sentence_transformers", "transformers", "sklearn", "scipy", "pandas"} & set(sys.modules))))
"""


def test_neither_following_the_corpus_nor_answering_imports_torch(models_folder: Path, stock_encoder: Encoder, tmp_path: Path) -> None:
    call = [sys.executable, "-W", "error", "-c", ANSWER, str(tmp_path), str(SMALL_CORPUS), str(models_folder)]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["marrowick-bank-round-table", ""]
