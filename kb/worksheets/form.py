"""A worksheet as it is defined: its form, and what is computed, drawn and concluded from the answers. Opens nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from kb.model import Citation
from kb.worksheets.formulas import Formula
from kb.worksheets.sentences import Sentences


class Subject(StrEnum):
    """Who or what a worksheet describes."""

    CLUSTER = "cluster"
    ORGANISATION = "organisation"
    CITY = "city"
    MEASURE = "measure"
    ALLIANCE = "alliance"
    REGION = "region"
    TWO_CLUSTERS = "two-clusters"
    ROUND = "round"


class Kind(StrEnum):
    """How a field is answered. `computed` is a column that nobody fills in."""

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    SCALE = "scale"
    COMPUTED = "computed"
    TABLE = "table"
    ROWS = "rows"


class Tone(StrEnum):
    """How a remark is to be taken."""

    NOTE = "note"
    GOOD = "good"
    WARN = "warn"


@dataclass(frozen=True)
class Option:
    """What can be chosen; `words` is how it is named within a sentence. A `former` one stands only where it was chosen."""

    id: str
    label: str
    hint: str = ""
    words: str = ""
    former: bool = False


@dataclass(frozen=True)
class Field:
    """One question, or one column of a table.

    Attributes:
        id: Name in formulas; unique within the worksheet, of a column within its table.
        kind: Any but `table` and `rows`.
        label: On pages.
        hint: Perhaps nothing.
        most_words: Of a long text; more is told, never refused.
        unit: Of a number.
        at_least: Of a number.
        at_most: Of a number.
        whole: Of a number: no decimals.
        options: Of a choice.
        first: Lowest step of a scale.
        last: Highest step of a scale.
        ends: What the lowest and the highest step of a scale mean; two, or none.
        formula: Of a computed column, over `row`.
    """

    id: str
    kind: Kind
    label: str
    hint: str = ""
    most_words: int | None = None
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None
    whole: bool = False
    options: tuple[Option, ...] = ()
    first: int = 0
    last: int = 0
    ends: tuple[str, ...] = ()
    formula: Formula | None = None

    @cached_property
    def by_option(self) -> Mapping[str, Option]:
        """Option id to option, in order."""
        return {option.id: option for option in self.options}

    @property
    def steps(self) -> tuple[int, ...]:
        """Of a scale, lowest first."""
        return tuple(range(self.first, self.last + 1))

    @property
    def counts(self) -> bool:
        """Whether its answers are numbers."""
        return self.kind in (Kind.NUMBER, Kind.SCALE, Kind.COMPUTED)


@dataclass(frozen=True)
class Row:
    """A row of a fixed table; `name` is its id as formulas write it, with underscores for hyphens.

    `words` is how it is named within a sentence where that is not its label. A `former` one stands only where it was answered.
    """

    id: str
    label: str
    hint: str = ""
    words: str = ""
    former: bool = False

    @property
    def name(self) -> str:
        """The id as formulas write it."""
        return self.id.replace("-", "_")


@dataclass(frozen=True)
class Table:
    """A question that is answered by rows.

    Attributes:
        id: Name in formulas.
        label: On pages.
        hint: Perhaps nothing.
        columns: At least one.
        rows: Of a fixed table; empty where the user adds them.
        row_label: What one added row is ("source of income").
        most_rows: That may be added.
    """

    id: str
    label: str
    hint: str
    columns: tuple[Field, ...]
    rows: tuple[Row, ...] = ()
    row_label: str = ""
    most_rows: int = 0

    @property
    def kind(self) -> Kind:
        """`table` where the rows are fixed, `rows` where they are added."""
        return Kind.TABLE if self.rows else Kind.ROWS

    @cached_property
    def by_column(self) -> Mapping[str, Field]:
        """Column id to column, in order."""
        return {column.id: column for column in self.columns}

    @cached_property
    def by_row(self) -> Mapping[str, Row]:
        """Row id to fixed row, in order."""
        return {row.id: row for row in self.rows}


Question = Field | Table


@dataclass(frozen=True)
class Part:
    """Questions that stand together under a title."""

    id: str
    title: str
    about: str
    fields: tuple[Question, ...]


@dataclass(frozen=True)
class Saying:
    """What is said with a figure when something holds."""

    when: Formula
    tone: Tone
    text: Sentences


class FigureForm(StrEnum):
    """How a figure is written."""

    NUMBER = "number"
    PERCENT = "percent"
    TEXT = "text"


@dataclass(frozen=True)
class FigureRule:
    """What is computed; of `sayings` the first that holds counts."""

    id: str
    label: str
    formula: Formula
    form: FigureForm
    unit: str
    sayings: tuple[Saying, ...]


class ChartKind(StrEnum):
    """How something is drawn."""

    BARS = "bars"
    STACKED = "stacked"
    LINES = "lines"
    GRID = "grid"


@dataclass(frozen=True)
class ChartRule:
    """What is drawn.

    Attributes:
        id: Unique among the charts.
        kind: How.
        title: Above it.
        of: The table, or None where `values` are fields and figures that stand alone.
        label: Column that names a row; None where the rows are fixed.
        across: Of a grid of added rows: the column whose answers become the columns of the grid.
        values: Columns of the table in order, or fields and figures.
        to: End of the axis, or None where the largest value is it.
    """

    id: str
    kind: ChartKind
    title: str
    of: Table | None
    label: str | None
    across: str | None
    values: tuple[str, ...]
    to: float | None


@dataclass(frozen=True)
class Values:
    """Values of a facet: those given, or those chosen in a field, or the id of the row that holds."""

    facet: str
    given: tuple[str, ...] = ()
    chosen_in: str | None = None
    of_row: bool = False


@dataclass(frozen=True)
class Condition:
    """When something holds; `each` asks it of every row of a fixed table. Without `when` it always does."""

    when: Formula | None
    each: Table | None = None


@dataclass(frozen=True)
class SituationRule:
    """What is said of the situation, and which facet it gives; either may be missing. `several` is said instead where two or more rows hold."""

    condition: Condition
    values: Values | None
    text: Sentences | None
    several: Sentences | None


@dataclass(frozen=True)
class LookupRule:
    """What to look up: practices with these values, or a question to the library."""

    condition: Condition
    title: Sentences
    filters: tuple[Values, ...]
    ask: Sentences | None


@dataclass(frozen=True)
class Check:
    """A remark on the form as a whole."""

    condition: Condition
    text: Sentences


@dataclass(frozen=True)
class AdviceRule:
    """A text in Markdown for some answers, and where it comes from, where that is not the worksheet's own source."""

    condition: Condition
    title: Sentences
    text: Sentences
    source: Citation | None


@dataclass(frozen=True)
class Worksheet:
    """A framework of the field as a form.

    Attributes:
        id: Never changes.
        title: On pages.
        frameworks: Ids of the inventory of frameworks.
        about: What it is for and what comes out.
        subject: Who or what a sheet describes.
        private: Never compared, never exported with the library's exports unless asked.
        compare: Whether sheets can stand side by side.
        sources: Where the framework comes from, at least one.
        parts: In order.
        figures: In order; a formula may name earlier ones.
        charts: In order.
        rules: In order; all that hold count.
        situation: How the situation begins.
        lookups: In order.
        checks: In order.
        advice: In order.
    """

    id: str
    title: str
    frameworks: tuple[str, ...]
    about: str
    subject: Subject
    private: bool
    compare: bool
    sources: tuple[Citation, ...]
    parts: tuple[Part, ...]
    figures: tuple[FigureRule, ...] = ()
    charts: tuple[ChartRule, ...] = ()
    rules: tuple[SituationRule, ...] = ()
    situation: Sentences | None = None
    lookups: tuple[LookupRule, ...] = ()
    checks: tuple[Check, ...] = ()
    advice: tuple[AdviceRule, ...] = ()

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Field id to field or table, in order."""
        return {question.id: question for part in self.parts for question in part.fields}

    def tables(self) -> Iterator[Table]:
        """Every table, in order."""
        return (question for question in self.questions.values() if isinstance(question, Table))
