"""What a sheet is begun with: whom it describes, who fills it in, for which time, whether it is private."""

from __future__ import annotations

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from kb.errors import BadInputError
from kb.worksheets.form import Worksheet
from web.present.worksheets import SUBJECTS

MOST_CHARS = 120
"""Of a subject, and of a period."""


@dataclass(frozen=True)
class Beginning:
    """As typed."""

    subject: str = ""
    who: str = ""
    period: str = ""
    private: bool = False


@dataclass(frozen=True)
class Asked:
    """What the form asks: the question for whom the sheet describes, and whether such sheets are private anyway."""

    subject: str
    private: bool


def asked(worksheet: Worksheet) -> Asked:
    """What a worksheet's sheets are begun with."""
    return Asked(SUBJECTS[worksheet.subject][1], worksheet.private)


def typed_beginning(form: MultiDict[str, str], worksheet: Worksheet) -> Beginning:
    """What the form holds."""
    subject, who, period = (" ".join(form.get(name, "").split()) for name in ("subject", "who", "period"))
    return Beginning(subject, who, period, worksheet.private or "private" in form)


def check(typed: Beginning) -> None:
    """Whether a sheet can be begun with it; the name of who fills it in is checked where it is given to the browser.

    Raises:
        BadInputError: When it has no subject, or something is too long.
    """
    if not typed.subject:
        raise BadInputError("The sheet has no name yet; say whom or what it describes.")
    long = next((text for text in (typed.subject, typed.period) if len(text) > MOST_CHARS), None)
    if long:
        raise BadInputError(f"“{long[:40]}…” has {len(long)} characters; {MOST_CHARS} are the most.")
