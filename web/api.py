"""What the project's own commands ask of a running server: JSON in, JSON out, with the token of the data folder."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, request

from ingest.jobs import FileTask, JobRunner
from kb.errors import BadInputError, ClusterbridgeError
from kb.library import OwnLibrary

MAX_WAIT_S = 5.0


def add_api(app: Flask, library: OwnLibrary, runner: JobRunner, token: str) -> None:
    """Serve `POST /api/<command>` to whoever sends the token; to everybody else it does not exist."""
    commands: dict[str, Callable[[dict[str, Any]], Any]] = {
        "ingest": lambda fields: runner.add([_task(file) for file in fields["files"]]),
        "jobs": lambda fields: _jobs(runner, fields),
    }
    api = Blueprint("api", __name__, url_prefix="/api")

    @api.post("/<command>")
    def answer(command: str) -> Response:
        if not secrets.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode()):
            return _json({"error": "This address is for the project's own commands."}, 404)
        try:
            fields = request.get_json()
            return _json(commands[command](fields) if command in commands else library.call(command, fields))
        except ClusterbridgeError as error:
            return _json({"error": str(error)}, 400)

    app.register_blueprint(api)


def _json(value: Any, status: int = 200) -> Response:
    """In the order in which the values were made, as commands print them; Flask's own function sorts."""
    return Response(json.dumps(value), status, mimetype="application/json")


def _task(file: dict[str, Any]) -> FileTask:
    return FileTask(Path(file["path"]), file["source"], file["replaces"])


def _jobs(runner: JobRunner, fields: dict[str, Any]) -> list[dict[str, Any]]:
    """The jobs asked for, as soon as one of them has ended, else after `wait_s`."""
    ends = time.monotonic() + min(float(fields["wait_s"]), MAX_WAIT_S)
    jobs = runner.queue.get(fields["ids"])
    if not jobs:
        raise BadInputError("The server does not know these jobs; send the files again.")
    while not any(job.result for job in jobs) and (left := ends - time.monotonic()) > 0:
        runner.wait_for_change(left)
        jobs = runner.queue.get(fields["ids"])
    return [asdict(job) for job in jobs]
