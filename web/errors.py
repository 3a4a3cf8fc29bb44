"""Error class to status and page, in one table."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from kb.errors import BadInputError, ClusterbridgeError, DataFolderBusyError, NotFoundError, UnknownValueError, UnreadableFileError

log = logging.getLogger(__name__)

STATUS_OF: Mapping[type[ClusterbridgeError], HTTPStatus] = {
    NotFoundError: HTTPStatus.NOT_FOUND,
    UnknownValueError: HTTPStatus.BAD_REQUEST,
    BadInputError: HTTPStatus.BAD_REQUEST,
    UnreadableFileError: HTTPStatus.BAD_REQUEST,
    DataFolderBusyError: HTTPStatus.SERVICE_UNAVAILABLE,
}
"""Any other error of ours is a fault of the program: 500."""


@dataclass(frozen=True)
class Words:
    """What an error page says: what was found, and what to do."""

    title: str
    found: str
    advice: str


WORDS: Mapping[int, Words] = {
    400: Words("This address cannot be read", "Something in it is not what the library expects.", "Go back, or go on from here:"),
    403: Words("This is not open to you", "The server refused the request.", "Go on from here:"),
    404: Words("Nothing is here", "The address may be mistyped, or what stood here was removed.", "Check the address, or go on from here:"),
    405: Words("This address takes no such request", "A form was sent to a page that only shows something.", "Go back and use the form on the page."),
    413: Words("This is too large", "What was sent is larger than the server accepts.", "Shorten it, or add the file on the command line."),
    500: Words(
        "Something went wrong here", "The fault is in this program, not in what you did.", "Try again. If it stays, the server's log says where."
    ),
    503: Words("Not ready yet", "The library is in use by another process.", "Try again in a minute."),
}

FORM_EXPIRED = "The form was open for too long, or cookies are switched off. Go back, load the page again and send the form once more."


def handle_errors(app: Flask) -> None:
    """Answer every error with a page in the frame of the others."""
    app.register_error_handler(ClusterbridgeError, _ours)
    app.register_error_handler(CSRFError, lambda _error: _page(HTTPStatus.BAD_REQUEST, FORM_EXPIRED))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(SQLAlchemyError, _unexpected)
    app.register_error_handler(Exception, _unexpected)


def _ours(error: ClusterbridgeError) -> tuple[str, int]:
    status = next((status for kind, status in STATUS_OF.items() if isinstance(error, kind)), None)
    return _unexpected(error) if status is None else _page(status, str(error))


def _http(error: HTTPException) -> tuple[str, int] | HTTPException:
    if error.code is None or error.code < 400:
        return error
    return _page(error.code, None)


def _unexpected(error: Exception) -> tuple[str, int]:
    """Logs where the fault lies without its words: a message of the database may hold a situation, and a path the token of a shared pack."""
    stack = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s %s failed with %s:\n%s", request.method, request.url_rule or "(no page)", type(error).__name__, stack)
    return _page(500, None)


def _page(status: int, found: str | None) -> tuple[str, int]:
    words = WORDS.get(status) or Words(HTTPStatus(status).phrase, "The server could not do this.", "Go on from here:")
    return render_template("errors/error.html", status=int(status), words=words, found=found or words.found), int(status)
