"""Passages that were chosen for a new practice: kept in the session until a draft is made of them."""

from __future__ import annotations

from flask import session

from kb.errors import BadInputError

_KEY = "chosen"
MOST = 40
"""A session is a cookie of at most four kilobytes."""


def chosen() -> tuple[str, ...]:
    """Ids of the passages, in the order in which they were chosen."""
    return tuple(session.get(_KEY, ()))


def choose(passage_id: str) -> None:
    """Add a passage.

    Raises:
        BadInputError: When there are too many.
    """
    if len(chosen()) >= MOST:
        raise BadInputError(f"{MOST} passages are chosen already; start a practice with them, or take some away.")
    session[_KEY] = list(dict.fromkeys((*chosen(), passage_id)))


def leave_out(passage_id: str) -> None:
    """Take a passage away; one that was not chosen stays so."""
    session[_KEY] = [each for each in chosen() if each != passage_id]


def forget_chosen() -> None:
    """Begin anew."""
    session.pop(_KEY, None)
