"""The form of a change of the codebook: what is typed in it, and the change that it asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from kb.codebook import Codebook
from kb.codebooks.changes import PARTS, Change, Kind, Wording
from kb.errors import BadInputError

TEXTS = ("label", "connects", "when", "not_when", "strong")

WORDINGS: Mapping[Kind, int] = {Kind.ADD: 1, Kind.REWORD: 1, Kind.SPLIT: PARTS}
"""How many values are described in words."""

TITLES: Mapping[Kind, str] = {
    Kind.ADD: "Add a value to {facet}",
    Kind.REWORD: "Reword “{value}”",
    Kind.MERGE: "Merge “{value}” into another value",
    Kind.SPLIT: "Split “{value}” in two",
    Kind.RETIRE: "Retire “{value}”",
}


@dataclass(frozen=True)
class ChangeForm:
    """What a change's form holds.

    Attributes:
        kind: What is to be done.
        facet: Facet of the codebook.
        value: Id of the value that it is done to; empty where one is added.
        into: Id of the value that it is merged into, perhaps none yet.
        wordings: Of each value described: the texts as typed, by field.
        is_asked: Whether the form was filled in, so that its change can be looked at.
    """

    kind: Kind
    facet: str
    value: str
    into: str
    wordings: tuple[Mapping[str, str], ...]
    is_asked: bool

    @classmethod
    def from_arguments(cls, arguments: MultiDict[str, str], codebook: Codebook) -> ChangeForm:
        """Read the fields; a rewording that is not filled in yet holds the texts as they are.

        Raises:
            BadInputError: When it is no change of this form.
            UnknownValueError: When the facet or value is not in the codebook.
        """
        name, facet, value = arguments.get("kind", ""), arguments.get("facet", ""), arguments.get("value", "")
        if name not in TITLES:
            raise BadInputError(f"A codebook cannot be changed by '{name}'; begin at the value that you want to change.")
        kind = Kind(name)
        codebook.check(facet, [] if kind is Kind.ADD else [value])
        is_asked = kind is Kind.RETIRE or "label-0" in arguments or "into" in arguments
        typed = tuple({text: arguments.get(f"{text}-{n}", "") for text in TEXTS} for n in range(WORDINGS.get(kind, 0)))
        if kind is Kind.REWORD and not is_asked:
            held = codebook.facet(facet).by_id[value]
            typed = ({"label": held.label, "connects": held.connects, "when": held.when, "not_when": held.not_when, "strong": ""},)
        return cls(kind, facet, "" if kind is Kind.ADD else value, arguments.get("into", ""), typed, is_asked)

    @property
    def change(self) -> Change:
        """The change that is asked for."""
        return Change(self.kind, self.facet, self.value, self.into, tuple(map(_wording, self.wordings)))

    @property
    def fields(self) -> list[tuple[str, str]]:
        """Names and values, to be sent on."""
        told = [("kind", self.kind.value), ("facet", self.facet), ("value", self.value), ("into", self.into)]
        told += [(f"{text}-{n}", held) for n, wording in enumerate(self.wordings) for text, held in wording.items()]
        return [(name, held) for name, held in told if held]

    def title(self, codebook: Codebook) -> str:
        """What the form is for."""
        facet = codebook.facet(self.facet)
        return TITLES[self.kind].format(facet=facet.label, value=codebook.label(facet.id, self.value))


def _wording(typed: Mapping[str, str]) -> Wording:
    phrases = tuple(re.split(r"[,;\n]", typed["strong"]))
    return Wording(typed["label"], typed["connects"], typed["when"], typed["not_when"], phrases)
