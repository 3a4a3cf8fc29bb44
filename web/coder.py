"""Who is coding: a name in the session. A name is enough here; it proves nothing."""

from __future__ import annotations

from flask import session

from kb.coding.record import coder_name
from kb.errors import BadInputError

_KEY = "coder"


def current_coder() -> str | None:
    """The name that was given in this browser, or None."""
    name = session.get(_KEY)
    return name if isinstance(name, str) else None


def set_coder(given: str) -> None:
    """Code under this name from now on.

    Raises:
        BadInputError: When it is empty or too long.
    """
    session[_KEY] = coder_name(given)
    session.permanent = True


def named_coder() -> str:
    """The name that was given in this browser.

    Raises:
        BadInputError: When none was given.
    """
    name = current_coder()
    if name is None:
        raise BadInputError("Nobody is coding in this browser yet; give your name under Review, then come back.")
    return name
