"""A sheet as JSON, for programs: the answers as values, what was computed and what follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from kb.codebook import Codebook
from kb.worksheets.answers import Answers, read_answers
from kb.worksheets.entries import Value
from kb.worksheets.figures import Computed
from kb.worksheets.following import follow
from kb.worksheets.sheets import Sheet, Version

FORM = 2
"""Rises when a key changes its meaning."""


def as_json(computed: Computed, sheet: Sheet, codebook: Codebook, versions: Sequence[Version] = ()) -> dict[str, Any]:
    """A sheet with its figures, situation, facets and versions; days are written as 2026-11-21, what is not answered is left out.

    `situation` is the text that a person made of it, where one did; `answers` by path; `unread` holds what could not be read, as typed. `facets` are
    those of the codebook in force, corrected by hand where a person did; `corrections` says how.
    """
    corrections = sheet.corrections.standing(codebook)
    following = corrections.applied(follow(computed, codebook))
    return {
        "form": FORM,
        "worksheet": {"id": computed.worksheet.id, "title": computed.worksheet.title, "frameworks": list(computed.worksheet.frameworks)},
        "sheet": _about(sheet),
        "answers": _values(computed.answers.values),
        "unread": _unread(computed.answers),
        "figures": [{"id": each.id, "label": each.label, "value": each.value, "words": each.words, "said": each.said} for each in computed.figures],
        "situation": sheet.situation if sheet.situation is not None else following.text,
        "facets": {facet: [{"value": given.value, "by": list(given.by)} for given in values] for facet, values in following.facets.items()},
        "corrections": corrections.as_json(),
        "versions": [_version(computed, each) for each in versions],
    }


def _about(sheet: Sheet) -> dict[str, Any]:
    told = {"id": sheet.id, "subject": sheet.subject, "who": sheet.who, "period": sheet.period, "private": sheet.private}
    return told | {"made_at": sheet.made_at.isoformat(), "changed_at": sheet.changed_at.isoformat()}


def _version(computed: Computed, version: Version) -> dict[str, Any]:
    answers = read_answers(computed.worksheet, version.typed)
    return {
        "number": version.number,
        "name": version.name,
        "at": version.at.isoformat(),
        "answers": _values(answers.values),
        "unread": _unread(answers),
    }


def _values(values: Mapping[str, Value]) -> dict[str, Any]:
    return {path: _plain(value) for path, value in values.items()}


def _plain(value: Value) -> Any:
    return value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value


def _unread(answers: Answers) -> dict[str, Any]:
    return {path: list(typed) if isinstance(typed, tuple) else typed for path, typed in answers.typed.items() if path not in answers.values}
