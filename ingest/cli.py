"""The commands of ingest: `ingest` and `check-corpus`. Parses and prints; decides nothing."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from ingest.pipeline import FileTask, Preparer, find_files, ingest_one
from ingest.readers import read_document
from kb.cli import cli, terminal_progress
from kb.corpus import Corpus
from kb.errors import BadInputError, UnreadableFileError
from kb.indexing import Progress
from kb.knowledge import KnowledgeBase
from kb.model import Depth, Problem
from kb.ownership import running_server
from kb.remote import RemoteLibrary
from kb.settings import Settings
from kb.sources.copied import Originals, copied_cards
from kb.training.data import TrainingData

POLL_S = 0.3

Result = dict[str, Any]


@cli.command("ingest")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--source", "source_id", help="The work, by its id in the sources, that the file is a copy of.")
@click.option("--replaces", help="The document, by its id, that the file is a new version of.")
@click.option("--json", "as_json", is_flag=True, help="Print one object a line.")
@click.pass_obj
def ingest_command(settings: Settings, paths: tuple[Path, ...], source_id: str | None, replaces: str | None, as_json: bool) -> None:
    """Add files, or folders of them, to the library."""
    tasks = [FileTask(path, source_id, replaces) for path in find_files(paths)]
    if not tasks:
        raise click.UsageError("The folders given hold no files; name a file, or a folder with reports in it.")
    if replaces and len(tasks) > 1:
        raise click.UsageError(f"--replaces goes with one file, but {len(tasks)} were found.")
    failed = 0
    owner = running_server(settings.data)
    bar, move = terminal_progress("files")
    with bar:
        for result in _beside(RemoteLibrary(owner), tasks, move) if owner else _here(settings, tasks, move):
            failed += result["outcome"] == "failed"
            bar.clear()
            click.echo(json.dumps(result, ensure_ascii=False) if as_json else _line(result))
    if failed:
        raise SystemExit(1)


def _here(settings: Settings, tasks: list[FileTask], move: Progress) -> Iterator[Result]:
    """Results of files ingested by this process, which owns the data folder."""
    with KnowledgeBase.open(settings) as kb:
        kb.follow_corpus(move)
        kb.retag(move)
        preparer = Preparer(kb.encoder, kb.tagger, settings.max_file_mb * 1_000_000, settings.ocr_language)
        for number, task in enumerate(tasks, start=1):
            prepare = functools.partial(preparer.prepare, progress=_numbered(move, f"{number}/{len(tasks)} {task.path.name}"))
            yield ingest_one(kb, task, prepare).as_json()


def _numbered(move: Progress, name: str) -> Progress:
    return lambda stage, done, total: move(f"{name}: {stage}", done, total)


def _beside(server: RemoteLibrary, tasks: list[FileTask], move: Progress) -> Iterator[Result]:
    """Results of files queued at the server that owns the data folder, in order, each as soon as it is there."""
    files = [{"path": str(task.path), "source": task.source_id, "replaces": task.replaces} for task in tasks]
    waiting: list[int] = server.call("ingest", {"files": files})
    while waiting:
        for job in server.call("jobs", {"ids": waiting, "wait_s": POLL_S}):
            if job["result"]:
                waiting.remove(job["id"])
                yield job["result"]
            else:
                move(f"{Path(job['path']).name}: {job['stage']}", job["done"], job["total"])


def _line(result: Result) -> str:
    told = {
        "ready": f"{result.get('pages')} pages, {result.get('passages')} passages",
        "superseded": f"replaces {result.get('replaces')}; tags of {result.get('carried')} passages carried over, of {result.get('not_carried')} not",
        "unchanged": "already in the library",
    }
    reason = result.get("reason")
    return f"{result['outcome']:11}{result['path']}: {reason or told.get(result['outcome'], '')}"


@cli.command("check-corpus")
@click.option("--against", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Folder of reports from which nothing may be copied.")
@click.pass_obj
def check_corpus(settings: Settings, against: Path | None) -> None:
    """Check the shipped library: values, references, duplicates and, with --against, copied passages."""
    corpus = Corpus.from_folder(settings.corpus)
    problems = list(corpus.problems)
    training = settings.corpus / "training"
    if training.is_dir():
        try:
            TrainingData.from_folder(training, corpus.codebook)
        except BadInputError as error:
            problems.append(Problem("training", str(error)))
    if against:
        texts, unread = _texts(against)
        problems += unread + copied_cards(settings.corpus, Originals(texts))
    for problem in problems:
        click.echo(f"{problem.file}: {problem.message}", err=True)
    full = sum(case.depth is Depth.FULL for case in corpus.cases)
    entries = len({entry for case in corpus.cases for entry in case.inventory})
    click.echo(f"{len(corpus.cases)} cards ({full} full) on {entries} inventory entries, {len(corpus.sources)} sources, {len(corpus.leads)} leads.")
    if problems:
        raise SystemExit(1)


def _texts(folder: Path) -> tuple[dict[str, str], list[Problem]]:
    """The text of every file below a folder by its name, and a Problem for each that cannot be read."""
    texts, problems = {}, []
    for path in find_files([folder]):
        try:
            _, document = read_document(path)
            texts[path.name] = "\n".join(block.text for block in document.blocks)
        except UnreadableFileError as error:
            problems.append(Problem(path.name, f"cannot be compared with: {error}"))
    return texts, problems
