"""What was trained in this library: heads and weights, a folder for each training, and which of them is in force.

One small file names the training in force and the one before it. It is written last, aside first and then renamed, so that all files of a training
come into force at once or none of them does, whenever the process dies.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from kb.errors import BadInputError
from kb.heads import Heads
from kb.rank import WEIGHTS_FILE, Weights

WHICH_FILE = "in-force.json"


@dataclass(frozen=True)
class _Which:
    """Names of trainings; None is what was shipped."""

    in_force: str | None
    previous: str | None


class Trained:
    """The folder of everything that was trained in a library."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def name(self) -> str | None:
        """Of the training in force; None where what was shipped is."""
        which = self._which()
        return which.in_force if which else None

    @property
    def can_undo(self) -> bool:
        """Whether anything was trained here, so that there is something to go back to."""
        return self._which() is not None

    @property
    def folder(self) -> Path | None:
        """Of the training in force."""
        return self._folder / self.name if self.name else None

    @property
    def files(self) -> Mapping[str, Path]:
        """Those of the training in force, by name, sorted; none where what was shipped is."""
        return {path.name: path for path in sorted(self.folder.iterdir())} if self.folder else {}

    def put(self, heads: Mapping[str, Heads], weights: Weights | None) -> None:
        """Bring heads by name and weights into force; without weights those in force stay. What was in force is kept for `undo`."""
        before = self.name
        made = self._folder / str(1 + max(self._numbers(), default=0))
        made.mkdir(parents=True)
        for name, its in heads.items():
            its.save(made / f"{name}.npz")
        if weights:
            weights.save(made / WEIGHTS_FILE)
        elif before and (self._folder / before / WEIGHTS_FILE).exists():
            shutil.copyfile(self._folder / before / WEIGHTS_FILE, made / WEIGHTS_FILE)
        self._choose(_Which(made.name, before))
        for number in self._numbers():
            if str(number) not in (made.name, before):
                shutil.rmtree(self._folder / str(number))

    def undo(self) -> None:
        """Bring back what was in force before the last training; done again, the last training.

        Raises:
            BadInputError: When nothing was trained here.
        """
        which = self._which()
        if which is None:
            raise BadInputError("Nothing was trained in this library, so there is nothing to go back to; train it with 'clusterbridge train'.")
        self._choose(_Which(which.previous, which.in_force))

    def _which(self) -> _Which | None:
        path = self._folder / WHICH_FILE
        return _Which(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None

    def _choose(self, which: _Which) -> None:
        aside = self._folder / f"{WHICH_FILE}.part"
        aside.write_text(json.dumps(asdict(which)), encoding="utf-8")
        aside.replace(self._folder / WHICH_FILE)

    def _numbers(self) -> list[int]:
        return [int(path.name) for path in self._folder.glob("[0-9]*") if path.is_dir()]
