"""Worksheet files to worksheets; what is wrong with a file is told by file and key, all of it at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import ValidationError

from kb.model import Problem
from kb.worksheets.building import Findings, parts, scope
from kb.worksheets.concluding import Conclusions, figures
from kb.worksheets.drawing import chart
from kb.worksheets.form import Condition, Worksheet
from kb.worksheets.vocabulary import Vocabulary
from kb.worksheets.written import WrittenWorksheet, read_written, told

_Written = TypeVar("_Written")
_Read = TypeVar("_Read")

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The shipped worksheets take 0.4 s by it and 2.4 s by the plain one, which stands where PyYAML was built without libyaml."""


def read_worksheets(folder: Path, vocabulary: Vocabulary) -> tuple[tuple[Worksheet, ...], tuple[Problem, ...]]:
    """Every sound worksheet of a folder in the order of ids, and a Problem for each fault of the others; a folder that is missing holds none.

    One that cannot be read by the codebook in force, since a value added there has the name of one of its fields, is read by the shipped one.
    """
    found: list[Worksheet] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        worksheet, faults = read_worksheet(path, vocabulary)
        if faults and vocabulary.now:
            worksheet, faults = read_worksheet(path, vocabulary.shipped)
        problems += [Problem(f"{folder.name}/{path.name}", fault) for fault in faults]
        found += [worksheet] if worksheet and not faults else []
    return tuple(found), tuple(problems)


def read_worksheet(path: Path, vocabulary: Vocabulary) -> tuple[Worksheet | None, tuple[str, ...]]:
    """A worksheet and its faults, a sentence each; it is to be used only where there are none, and None where it is not of the form."""
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
        written = read_written(data)
    except ValidationError as error:
        return None, tuple(f"{path.name}: {clause}." for clause in told(error, data))
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: not UTF-8, a day that no month has
        return None, (f"{path.name} cannot be read: {' '.join(str(error).split())}",)
    findings = Findings()
    if written.id != path.stem:
        findings.add("id", f"'{written.id}' is not the name of the file; write '{path.stem}' or rename the file")
    worksheet = _worksheet(written, vocabulary, findings)
    return worksheet, tuple(f"{path.name}: {found}." for found in findings.told)


def _worksheet(written: WrittenWorksheet, vocabulary: Vocabulary, findings: Findings) -> Worksheet:
    form = parts(written.parts, vocabulary, findings)
    questions = {question.id: question for part in form for question in part.fields}
    computed, known = figures(written.figures, Conclusions(questions, scope(questions.values()), vocabulary, findings))
    about = Conclusions(questions, known, vocabulary, findings)
    findings.twice("charts", [each.id for each in written.charts])
    return Worksheet(
        id=written.id,
        title=written.title,
        frameworks=tuple(written.frameworks),
        about=written.about,
        subject=written.subject,
        private=written.private,
        compare=written.compare and not written.private,
        sources=tuple(about.source(each, "source") for each in (*written.source, *written.also)),
        parts=form,
        figures=computed,
        charts=tuple(chart(each, questions, known, findings) for each in written.charts),
        rules=_numbered("rules", about.rule, written.rules),
        situation=about.text(written.situation, Condition(None), "situation") if written.situation else None,
        lookups=_numbered("lookup", about.lookup, written.lookup),
        checks=_numbered("checks", about.check, written.checks),
        advice=_numbered("advice", about.advice, written.advice),
    )


def _numbered(key: str, read: Callable[[_Written, str], _Read], written: Sequence[_Written]) -> tuple[_Read, ...]:
    """Each entry of a list, read with its place: "rules › 3"."""
    return tuple(read(entry, f"{key} › {number}") for number, entry in enumerate(written, 1))
