"""Adding reports: files sent by the browser, and the row of each while it is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from web.current import job_runner, knowledge_base
from web.present.jobs import JobList, job_list

blueprint = Blueprint("adding", __name__, url_prefix="/library/add")

FINISHED_SHOWN = 50


@blueprint.get("")
def page() -> str:
    """The form, and what is on its way."""
    return _page()


@blueprint.get("/rows")
def rows() -> str:
    """What is on its way, for a page that is open already."""
    return render_template("adding/_rows.html", jobs=_jobs())


@blueprint.post("")
def add() -> Response | tuple[str, int]:
    """Keep the files that were chosen and queue them."""
    received = job_runner().receive(_files())
    if not received.ids and not received.refused:
        return _page("No file was chosen; choose one or more, or a folder with reports in it."), 400
    if received.refused:
        return _page(*received.refused), 400
    return _to_rows()


@blueprint.post("/<int:job_id>/<any(cancel, retry, remove):move>")
def steer(job_id: int, move: str) -> Response:
    """Cancel a file, try it again, or take it off the list; one that has moved on meanwhile is shown as it is now."""
    runner = job_runner()
    {"cancel": runner.cancel, "retry": runner.retry, "remove": runner.remove}[move](job_id)
    return _to_rows()


def _files() -> Iterator[tuple[str, IO[bytes]]]:
    """Names and contents; what a folder holds beside its documents (hidden files, locks of office programs) is passed over, as by `ingest`."""
    for sent in (*request.files.getlist("files"), *request.files.getlist("folder")):
        if sent.filename and not _passed_over(sent):
            yield sent.filename, sent.stream


def _passed_over(sent: FileStorage) -> bool:
    parts = (sent.filename or "").replace("\\", "/").split("/")
    return parts[-1].startswith("~$") or any(part.startswith(".") for part in parts)


def _page(*faults: str) -> str:
    kb = knowledge_base()
    return render_template("adding/add.html", jobs=_jobs(), faults=faults, max_mb=kb.settings.max_file_mb)


def _jobs() -> JobList:
    queue, store = job_runner().queue, knowledge_base().store
    jobs = [*queue.unfinished(), *queue.finished(FINISHED_SHOWN)]
    mentioned = {identifier for job in jobs if job.result for identifier in (job.result["document"], job.result.get("resembles")) if identifier}
    return job_list(jobs, store.documents(sorted(mentioned)))


def _to_rows() -> Response:
    return redirect(url_for("adding.page", _anchor="jobs"), 303)
