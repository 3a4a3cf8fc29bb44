"""A worksheet file as it is written: the keys that there are and what stands under them. Names and formulas are not looked at yet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, TypeAdapter, ValidationError
from pydantic import Field as Key

from kb.worksheets.form import ChartKind, FigureForm, Kind, Subject, Tone

FileId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
AnyId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def _as_list(given: Any) -> Any:
    return [given] if isinstance(given, str | dict) else given


def _as_text(given: Any) -> Any:
    return str(given) if isinstance(given, int) and not isinstance(given, bool) else given


Texts = Annotated[list[str], BeforeValidator(_as_list)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=False)


class WrittenSource(_Entry):
    """Where a framework comes from."""

    id: str
    section: Words
    page: Annotated[str | None, BeforeValidator(_as_text)] = None


class WrittenOption(_Entry):
    """What can be chosen."""

    id: AnyId
    label: Words
    hint: str = ""
    words: str = ""


class WrittenRow(_Entry):
    """A row of a fixed table."""

    id: AnyId
    label: Words
    hint: str = ""


class _WrittenQuestion(_Entry):
    id: Name
    label: Words
    hint: str = ""


class WrittenText(_WrittenQuestion):
    """Words."""

    kind: Literal[Kind.TEXT, Kind.LONG]
    words: Annotated[int, Key(ge=1)] | None = None


class WrittenNumber(_WrittenQuestion):
    """A number."""

    kind: Literal[Kind.NUMBER]
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None
    whole: bool = False


class WrittenDate(_WrittenQuestion):
    """A day."""

    kind: Literal[Kind.DATE]


class WrittenChoice(_WrittenQuestion):
    """One of some options, or any of them."""

    kind: Literal[Kind.CHOICE, Kind.CHOICES]
    options: str | Annotated[list[WrittenOption], Key(min_length=1)]


class WrittenScale(_WrittenQuestion):
    """Whole steps."""

    kind: Literal[Kind.SCALE]
    first: Annotated[int, Key(alias="from", ge=0)] = 0
    last: Annotated[int, Key(alias="to", le=20)]
    ends: list[Words] = []


class WrittenComputed(_WrittenQuestion):
    """A column that is computed."""

    kind: Literal[Kind.COMPUTED]
    formula: str
    unit: str = ""


WrittenColumn = Annotated[
    WrittenText | WrittenNumber | WrittenDate | WrittenChoice | WrittenScale | WrittenComputed,
    Key(discriminator="kind"),
]


class WrittenTable(_WrittenQuestion):
    """Rows that are fixed."""

    kind: Literal[Kind.TABLE]
    rows: str | Annotated[list[WrittenRow], Key(min_length=1)]
    columns: Annotated[list[WrittenColumn], Key(min_length=1)]


class WrittenRows(_WrittenQuestion):
    """Rows that are added."""

    kind: Literal[Kind.ROWS]
    row_label: Words = "row"
    at_most: Annotated[int, Key(ge=1, le=200)] = 30
    columns: Annotated[list[WrittenColumn], Key(min_length=1)]


WrittenField = Annotated[
    WrittenText | WrittenNumber | WrittenDate | WrittenChoice | WrittenScale | WrittenTable | WrittenRows,
    Key(discriminator="kind"),
]


class WrittenPart(_Entry):
    """Questions that stand together."""

    id: Name
    title: Words
    about: str = ""
    fields: Annotated[list[WrittenField], Key(min_length=1)]


class WrittenSaying(_Entry):
    """What is said with a figure."""

    when: str
    tone: Tone = Tone.NOTE
    text: Words


class WrittenFigure(_Entry):
    """What is computed."""

    id: Name
    label: Words
    formula: str
    form: FigureForm = FigureForm.NUMBER
    unit: str = ""
    say: list[WrittenSaying] = []


class WrittenChart(_Entry):
    """What is drawn."""

    id: Name
    kind: ChartKind
    title: Words
    of: str | None = None
    label: str | None = None
    across: str | None = None
    value: str | None = None
    values: list[str] = []
    fields: list[str] = []
    to: float | None = None


class _WrittenCondition(_Entry):
    each: str | None = None
    when: str | None = None


class WrittenRule(_WrittenCondition):
    """What an answer says of the situation."""

    facet: str | None = None
    value: Texts = []
    text: str = ""
    several: str = ""


class WrittenLookup(_WrittenCondition):
    """What to look up."""

    title: Words
    filters: dict[str, Texts] = {}
    instrument: Texts = []
    ask: str = ""


class WrittenCheck(_WrittenCondition):
    """A remark."""

    text: Words


class WrittenAdvice(_WrittenCondition):
    """A text for some answers."""

    title: Words
    text: Words
    source: WrittenSource | None = None


class WrittenWorksheet(_Entry):
    """A whole file."""

    id: FileId
    title: Words
    frameworks: list[Annotated[str, StringConstraints(pattern=r"^F\d\d$")]] = []
    about: Words
    subject: Annotated[Subject, Key(alias="for")]
    private: bool = False
    source: Annotated[list[WrittenSource], Key(min_length=1), BeforeValidator(_as_list)]
    also: list[WrittenSource] = []
    parts: Annotated[list[WrittenPart], Key(min_length=1)]
    figures: list[WrittenFigure] = []
    charts: list[WrittenChart] = []
    rules: list[WrittenRule] = []
    situation: str = ""
    lookup: list[WrittenLookup] = []
    checks: list[WrittenCheck] = []
    advice: list[WrittenAdvice] = []
    compare: bool = True


_WRITTEN = TypeAdapter(WrittenWorksheet)

_TOLD = {
    "missing": "is missing; add it",
    "extra_forbidden": "is not known here; remove it or correct its name",
    "union_tag_not_found": "has no 'kind'; add one",
}


def read_written(data: Any) -> WrittenWorksheet:
    """A file's content, once its keys are known.

    Raises:
        ValidationError: When one is missing, unknown or of another form; `told` says it in words.
    """
    return _WRITTEN.validate_python(data)


def told(error: ValidationError, data: Any) -> Iterable[str]:
    """Every fault as a clause that names its key, such as "parts › money › fields › total › unit is not known here"."""
    for fault in error.errors():
        clause = _TOLD.get(fault["type"]) or f"cannot stand so: {fault['msg'][:1].lower()}{fault['msg'][1:]}"
        yield f"{_place(fault['loc'], data) or 'the file'} {clause}"


def _place(keys: Iterable[int | str], data: Any) -> str:
    """Where a fault is, entries of lists by their id where they have one; the names of union members, which are no keys, are left out."""
    place: list[str] = []
    for key in keys:
        if isinstance(data, list) and isinstance(key, int) and key < len(data):
            data = data[key]
            place.append(str(data.get("id", key + 1)) if isinstance(data, dict) else str(key + 1))
        elif isinstance(data, dict) and (key in data or not place or isinstance(key, str)):
            if key not in data and key in set(Kind):
                continue
            place.append(str(key))
            data = data.get(key)
        elif not isinstance(data, list | dict) and isinstance(key, str) and not place:
            place.append(key)
    return " › ".join(place)
