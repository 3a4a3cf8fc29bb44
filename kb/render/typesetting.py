"""One file set by typst, in a process of its own: the task stands on standard input as JSON, the file goes to standard output.

`document.py` starts it by its path. It imports nothing of the project, so it is there within 40 ms (measured), and what typst keeps of a document,
which is not given back for as long as a process lives (measured: 130 MB after twelve packs of sixty), goes with it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Literal, TypedDict

import typst

REFUSED = 3
"""Exit status where typst refuses a document; what it says of it then stands on standard output as JSON."""


class Task(TypedDict):
    """What is to be set.

    Attributes:
        root: The folder that a template may read from.
        template: Its file in that folder.
        inputs: What it finds in `sys.inputs`.
        format: "pdf", which is tagged by PDF/UA-1, or "png", of which there is one page.
        ppi: Pixels an inch of a PNG.
    """

    root: str
    template: str
    inputs: Mapping[str, str]
    format: Literal["pdf", "png"]
    ppi: float


def set_by_typst(task: Task) -> bytes:
    """The file, the same bytes for the same task.

    Its fonts are those that typst carries, so it is the same everywhere: Libertinus Serif (Latin, Greek, Cyrillic), DejaVu Sans Mono for signs.
    """
    is_pdf = task["format"] == "pdf"
    made: bytes | list[bytes] = typst.compile(
        f"{task['root']}/{task['template']}",
        root=task["root"],
        font_paths=typst.Fonts(include_system_fonts=False),
        ignore_system_fonts=True,
        format=task["format"],
        ppi=task["ppi"],
        sys_inputs=dict(task["inputs"]),
        pdf_standards=["ua-1"] if is_pdf else None,
        timestamp=0 if is_pdf else None,
    )
    return made[0] if isinstance(made, list) else made


def main() -> int:
    """Exit status."""
    try:
        made = set_by_typst(json.load(sys.stdin.buffer))
    except typst.TypstError as error:
        json.dump({"message": error.message, "diagnostic": error.diagnostic}, sys.stdout)
        return REFUSED
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
