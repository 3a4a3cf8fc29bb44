"""Stylesheet, modules and icons: their addresses change with their bytes, so browsers keep them for a year."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, url_for

FOLDER = Path(__file__).with_name("static")
FOR_A_YEAR = "public, max-age=31536000, immutable"


def serve_assets(app: Flask) -> None:
    """Let templates write `asset("style.css")`, and set how long browsers keep what it names."""
    app.jinja_env.globals["asset"] = asset
    app.after_request(_keep)


def asset(name: str) -> str:
    """The address of a static file, with the hash of its bytes."""
    return url_for("static", filename=name, v=_hash(name))


@cache
def _hash(name: str) -> str:
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]


def _keep(response: Response) -> Response:
    if request.endpoint == "static" and response.status_code in (200, 304):
        response.headers["Cache-Control"] = FOR_A_YEAR if "v" in request.args else "no-cache"
    return response
