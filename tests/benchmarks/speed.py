"""Times and memory, each beside the bare parts in the same run; medians of five runs, percentiles of 200 answers."""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil
from large_library import card_paragraphs, write_long_pdf
from sentence_transformers import SentenceTransformer

from ingest.jobs import FileTask, JobRunner
from ingest.pipeline import Preparer, find_files, ingest_one
from kb.encoder import stock_model_folder
from kb.evaluation.judged import JudgedSet
from kb.held import HeldIndex
from kb.knowledge import KnowledgeBase
from kb.settings import Settings
from kb.situation import Question
from kb.template import passage_text
from kb.training.data import TrainingData

RUNS = 5
ANSWERS = 200
NEAREST = 50
LONG_PAGES = 200
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Beside:
    """Two times of one run, in seconds."""

    ours: float
    bare: float

    @property
    def ratio(self) -> float:
        return self.ours / self.bare


def seconds(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def ingest_beside_encoding(settings: Settings, library: Path, runs: int = RUNS) -> Beside:
    """Ingest of a folder into an empty library, beside the stock model's own `encode(batch_size=8)` of the same texts; both warm, in turn."""
    model = SentenceTransformer(str(stock_model_folder()), device="cpu")
    ours, bare = [], []
    for run in range(runs):
        own = settings.model_copy(update={"data": settings.data / f"run-{run}", "models": settings.models_folder})
        with KnowledgeBase.open(own) as kb:
            took, texts = ingest_once(kb, library)
        ours.append(took)
        model.encode(texts[:8])
        bare.append(seconds(partial(model.encode, texts, batch_size=8)))
    return Beside(statistics.median(ours), statistics.median(bare))


def ingest_once(kb: KnowledgeBase, path: Path) -> tuple[float, list[str]]:
    """Seconds that the files of a folder, or one file, take into the library, the model warm; and the texts that were encoded."""
    kb.encoder.encode(["warm"])
    preparer = Preparer(kb.encoder, kb.tagger, kb.settings.max_file_mb * 1_000_000)
    took = seconds(partial(_ingest, kb, preparer, path))
    documents = kb.store.documents()
    passages = [(document.title, passage) for document in documents for passage in kb.passages_of(document.id).values()]
    return took, [passage_text(title, passage.heading, passage.text) for title, passage in passages if not passage.furniture]


def _ingest(kb: KnowledgeBase, preparer: Preparer, path: Path) -> None:
    for file in find_files([path]):
        ingest_one(kb, FileTask(file), lambda task, document_id: preparer.prepare(task, document_id, lambda *_told: None))


def situations(kb: KnowledgeBase) -> list[str]:
    """`RUNS * ANSWERS` different situations of `corpus/training`: none finds what it needs held from the time before."""
    written = TrainingData.from_folder(kb.settings.corpus / "training", kb.codebook).situations
    return random.Random(1).sample([situation.text for situation in written], RUNS * ANSWERS)


def answer_times(kb: KnowledgeBase) -> Beside:
    """95th percentile of answers and of their bare parts, each the median of `RUNS` runs of `ANSWERS` situations."""
    texts = situations(kb)
    runs = [pairs_of_answers(kb, texts[first : first + ANSWERS]) for first in range(0, len(texts), ANSWERS)]
    ours, bare = (statistics.median(p95([pair[part] for pair in pairs]) for pairs in runs) for part in (0, 1))
    return Beside(ours, bare)


@dataclass(frozen=True)
class Found:
    """Of `NEAREST` passages by an exact product the share that the index finds, 0..1: mean and lowest; and the median seconds of both."""

    recall: float
    lowest: float
    times: Beside


def found_by_the_index(kb: KnowledgeBase) -> Found:
    """What the approximate index finds for `ANSWERS` situations, beside comparing with every passage."""
    held = kb.passages_shelf.index
    if not isinstance(held, HeldIndex):
        raise TypeError("the passages of this library are not held, so nothing exact can stand beside their index")
    shares, ours, bare = [], [], []
    for vector in kb.encoder.encode(situations(kb)[:ANSWERS]):
        bare.append(seconds(partial(held.nearest, vector, NEAREST)))
        ours.append(seconds(partial(held.behind.nearest, vector, NEAREST)))
        exact, found = ({i for i, _ in index.nearest(vector, NEAREST)} for index in (held, held.behind))
        shares.append(len(exact & found) / NEAREST)
    return Found(statistics.mean(shares), min(shares), Beside(statistics.median(ours), statistics.median(bare)))


def pairs_of_answers(kb: KnowledgeBase, texts: Sequence[str]) -> list[tuple[float, float]]:
    """Seconds of each answer and of its bare parts (encode, nearest vectors, nearest words), in turn, warm."""
    kb.warm_up()
    return [(seconds(partial(kb.answer, Question(text))), seconds(partial(_bare, kb, text))) for text in texts]


def _bare(kb: KnowledgeBase, text: str) -> None:
    vector = kb.encoder.encode_situations([text]).sought[0]
    for shelf in (kb.passages_shelf, kb.cases_shelf):
        shelf.index.nearest(vector, 200)
        shelf.full_text.nearest(text, 200)


def answer_times_while_ingesting(kb: KnowledgeBase, judged: JudgedSet, folder: Path) -> list[float]:
    """Seconds of each answer while the server's own runner ingests a PDF of 200 pages; as many as fit into that time."""
    pdf = folder / "long-report.pdf"
    write_long_pdf(str(pdf), card_paragraphs(kb), LONG_PAGES)
    runner = JobRunner(kb)
    runner.start()
    try:
        (job,) = runner.add([FileTask(pdf)])
        times: list[float] = []
        while not (told := runner.queue.get([job])[0]).result:
            if told.stage != "waiting":
                text = judged.needs[len(times) % len(judged.needs)].text
                times.append(seconds(partial(kb.answer, Question(text))))
            else:
                runner.wait_for_change(1)
    finally:
        runner.stop()
    if told.result["outcome"] != "ready":
        raise RuntimeError(f"the long report was not ingested: {told.result['reason']}")
    return times


def p95(times: list[float]) -> float:
    return sorted(times)[int(0.95 * len(times)) - 1]


def cold_start(settings: Settings) -> Beside:
    """One `search` in a process of its own, beside an empty interpreter; median of five."""
    environment = _environment(settings)
    search = [sys.executable, "-m", "web.cli", "search", "how did others bridge the capital gap", "--json"]

    def run(command: list[str]) -> float:
        return seconds(lambda: subprocess.run(command, check=True, capture_output=True, env=environment))

    run(search)
    pairs = [(run(search), run([sys.executable, "-c", "pass"])) for _ in range(RUNS)]
    return Beside(statistics.median(ours for ours, _ in pairs), statistics.median(bare for _, bare in pairs))


def server_memory(settings: Settings, judged: JudgedSet, answers: int) -> list[float]:
    """Resident memory of a server of its own, in megabytes, after each hundred answer pages."""
    command = [sys.executable, "-m", "web.cli", "serve", "--port", "0"]
    server = subprocess.Popen(command, env=_environment(settings), stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        address = server.stdout.readline().removeprefix("Clusterbridge is ready at ").strip()
        levels = []
        for number in range(answers):
            query = urllib.parse.urlencode({"q": judged.needs[number % len(judged.needs)].text})
            with urllib.request.urlopen(f"{address}/?{query}") as page:
                page.read()
            if number % 100 == 99:
                levels.append(psutil.Process(server.pid).memory_info().rss / 1e6)
        return levels
    finally:
        server.terminate()
        server.wait()


def _environment(settings: Settings) -> dict[str, str]:
    return {
        "CLUSTERBRIDGE_DATA": str(settings.data),
        "CLUSTERBRIDGE_MODELS": str(settings.models_folder),
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
    }
