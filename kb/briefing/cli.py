"""The command `brief`: a pack from a file on the command line. Parses and prints; decides nothing."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from kb.briefing.file import PackFile
from kb.briefing.sharing import from_json
from kb.briefing.values import Briefing
from kb.cli import cli, terminal_progress
from kb.errors import BadInputError
from kb.library import open_library
from kb.render.briefing import Form, render
from kb.settings import Settings

JSON = "json"
FORMS = {form.ending: form for form in Form}


@cli.command("brief")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--to",
    "outs",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    required=True,
    help="File to write, over an older one; its ending says what: .html, .md, .docx, .pdf or .json. Repeat for several.",
)
@click.pass_obj
def brief_command(settings: Settings, file: Path, outs: tuple[Path, ...]) -> None:
    """Make a briefing pack of the practices that FILE names.

    FILE is YAML: title, audience, introduction, situation, items (ids, or id and note), questions, hide (parts to leave out) and style. Instead of
    items, 'take: 5' takes the first five practices of the answer to the situation.
    """
    endings = [_ending(out) for out in outs]
    pack = PackFile.from_path(file)
    bar, move = terminal_progress("library")
    with bar, open_library(settings, move) as library:
        told = library.call("brief", pack.model_dump(mode="json"))
    briefing = from_json(told)
    for out, ending in zip(outs, endings, strict=True):
        _write(out, _file(told, briefing, ending))
        click.echo(f"{out}: {_counted(briefing)}.")


def _ending(out: Path) -> str:
    ending = out.suffix.lower().removeprefix(".")
    if ending not in (*FORMS, JSON):
        known = ", ".join(f".{name}" for name in (*FORMS, JSON))
        raise BadInputError(f"The ending of '{out}' says nothing of what to write; use one of: {known}.")
    return ending


def _file(told: Mapping[str, Any], briefing: Briefing, ending: str) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode() if ending == JSON else render(briefing, FORMS[ending])


def _write(out: Path, content: bytes) -> None:
    """Aside, then renamed: a file of that name is always whole.

    Raises:
        BadInputError: When it cannot be written.
    """
    aside = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        aside.write_bytes(content)
        aside.replace(out)
    except OSError as error:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)
        raise BadInputError(f"'{out}' cannot be written ({error.strerror}); name another file, or make room.") from error


def _counted(briefing: Briefing) -> str:
    practices = sum(entry.evidence is not None for entry in briefing.entries)
    passages = len(briefing.entries) - practices
    told = f"{practices} {'practice' if practices == 1 else 'practices'}"
    return f"{told} and {passages} {'passage' if passages == 1 else 'passages'}" if passages else told
