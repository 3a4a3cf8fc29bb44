"""Exchange: what was coded taken out in the formats of other programs, and what was coded elsewhere taken in."""

from __future__ import annotations

import re
import shutil
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import Blueprint, abort, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from kb.coding.comparing import coded_blind
from kb.errors import ClusterbridgeError, NotFoundError
from kb.exchange.downloads import DOWNLOADS, make, methods_of
from kb.exchange.gathering import outlined
from kb.exchange.incoming import Incoming, incoming
from kb.indexing import Progress
from kb.knowledge import KnowledgeBase
from kb.model import DocumentState
from web.current import knowledge_base
from web.present.exchange import KINDS

blueprint = Blueprint("exchange", __name__, url_prefix="/exchange")

FILES_KEPT = 8
"""Files that were made last; older ones are thrown away when another one is made."""

WAIT_S = 2.0
"""A run that ends within this time is answered without a page in between."""

ENDED = "What was under way ended with the server that did it; begin it again."

Answer = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Made:
    """A file that lies ready, in a folder of its own."""

    key: str
    file: str


@dataclass(frozen=True)
class Taken:
    """How many decisions were taken in from a file."""

    decisions: int
    file: str


@blueprint.get("")
def page() -> str:
    """What can be taken out, and the form for what is taken in."""
    return _page()


@blueprint.post("/files")
def make_file() -> Answer:
    """Begin to make a file."""
    kb, file, document_id = knowledge_base(), request.form.get("file", ""), request.form.get("document") or None
    if file not in DOWNLOADS:
        return _page(f"There is no file '{file}' to take out; choose one of those below."), 400
    if document_id is not None and kb.store.document_states().get(document_id) is not DocumentState.READY:
        return _page("That document is not in the library any more; choose another one."), 400
    return _to_run(kb.runs.begin(lambda progress: _make(kb, file, document_id, progress)))


@blueprint.get("/files/<key>/<file>")
def made_file(key: str, file: str) -> Response:
    """A file that was made."""
    path = _folder(knowledge_base()) / key / file
    if not re.fullmatch(r"[0-9a-f]{32}", key) or file not in DOWNLOADS or not path.is_file():
        abort(404)
    return send_file(path, DOWNLOADS[file].media_type, as_attachment=True, download_name=file)


@blueprint.get("/methods")
def methods() -> str:
    """How the tags came about, in words for a paper."""
    kb, document_id = knowledge_base(), request.args.get("document") or None
    project = outlined(kb.store, kb.record, kb.codebook, document_id)
    title = kb.store.documents([document_id])[0].title if document_id else None
    return render_template("exchange/methods.html", paragraphs=methods_of(project).split("\n\n"), title=title)


@blueprint.post("/received")
def receive() -> Answer:
    """Begin to read a file that was coded elsewhere; nothing is taken in yet."""
    kb, sent = knowledge_base(), request.files.get("file")
    if sent is None or not sent.filename:
        return _page("No file was chosen; choose a .qdpx package, a .qdc codebook, or a table of decisions as CSV or JSON Lines."), 400
    name, data = Path(sent.filename.replace("\\", "/")).name, sent.read(kb.settings.max_file_mb * 1_000_000 + 1)
    if len(data) > kb.settings.max_file_mb * 1_000_000:
        return _page(f"'{name}' has more than {kb.settings.max_file_mb} MB; export a part of it, or raise CLUSTERBRIDGE_MAX_FILE_MB."), 400
    return _to_run(kb.runs.begin(lambda progress: _read(kb, data, name, progress)))


@blueprint.get("/runs/<int:number>")
def run(number: int) -> Answer:
    """How far something is; once it has ended, what came of it."""
    try:
        state = knowledge_base().runs.state(number, WAIT_S)
    except NotFoundError:
        return _page(ENDED), 404
    except ClusterbridgeError as error:
        return _page(str(error)), 400
    if not state.ended:
        return render_template("exchange/run.html", state=state)
    if isinstance(state.told, Made):
        return redirect(url_for("exchange.made_file", key=state.told.key, file=state.told.file))
    if isinstance(state.told, Incoming):
        return render_template("exchange/received.html", incoming=state.told, number=number)
    return render_template("exchange/taken.html", taken=state.told)


@blueprint.post("/runs/<int:number>/take")
def take(number: int) -> Answer:
    """Take in what a file was read to hold."""
    kb = knowledge_base()
    try:
        state = kb.runs.state(number, WAIT_S)
    except NotFoundError:
        return _page(ENDED), 404
    if not isinstance(state.told, Incoming):
        return _page("That is no file that was read; send it again."), 400
    found = state.told
    return _to_run(kb.runs.begin(lambda progress: _take(kb, found, progress)))


def _make(kb: KnowledgeBase, file: str, document_id: str | None, progress: Progress) -> Made:
    content = make(kb, file, document_id, progress)
    folder = _folder(kb)
    made = Made(uuid.uuid4().hex, file)
    (folder / made.key).mkdir(parents=True)
    (folder / made.key / file).write_bytes(content)
    for old in sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)[:-FILES_KEPT]:
        shutil.rmtree(old)
    return made


def _read(kb: KnowledgeBase, data: bytes, name: str, progress: Progress) -> Incoming:
    progress(f"reading {name}", 0, 1)
    return incoming(kb.store, kb.record, kb.codebook, data, name, datetime.now(UTC))


def _take(kb: KnowledgeBase, found: Incoming, progress: Progress) -> Taken:
    progress("taking in the decisions", 0, 1)
    taken = kb.record.restore(found.lines, kb.codebook.version)
    kb.decided()
    return Taken(taken, found.file)


def _folder(kb: KnowledgeBase) -> Path:
    return kb.settings.data / "exchange"


def _to_run(number: int) -> Response:
    return redirect(url_for("exchange.run", number=number), 303)


def _page(problem: str = "") -> str:
    kb = knowledge_base()
    documents = [document for document in kb.store.documents() if document.state is DocumentState.READY]
    chosen = request.values.get("document", "")
    blind = coded_blind(kb.record.assignments())
    return render_template("exchange/exchange.html", kinds=KINDS, documents=documents, chosen=chosen, blind=len(blind), problem=problem)
