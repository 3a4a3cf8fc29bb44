"""Worksheet files: what one becomes, and that every fault is told by file and key."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from kb.corpus import Corpus
from kb.model import Citation
from kb.worksheets.form import ChartKind, Field, FigureForm, Kind, Option, Row, Subject, Table
from kb.worksheets.loading import read_worksheet, read_worksheets
from tests.conftest import SMALL_CORPUS
from tests.kb.worksheets.harbour import FILE, faults_of, harbour, vocabulary


def test_a_file_becomes_a_worksheet() -> None:
    worksheet = harbour()
    assert (worksheet.id, worksheet.title, worksheet.subject, worksheet.private, worksheet.compare) == (
        "harbour-check",
        "Harbour check",
        Subject.CLUSTER,
        False,
        True,
    )
    assert worksheet.frameworks == ("F04", "F15")
    assert worksheet.sources == (Citation("marrowick-2019", "Bridges over the harbour", "4"), Citation("harbours-2014", "Halls"))
    assert [part.id for part in worksheet.parts] == ["basics", "crossing", "money"]
    assert list(worksheet.questions) == [
        "name",
        "place",
        "members",
        "met_on",
        "stage",
        "sector",
        "mood",
        "story",
        "trust",
        "gaps",
        "sources",
        "years",
    ]
    assert worksheet.questions["members"] == Field("members", Kind.NUMBER, "Members", unit="firms", at_least=0, at_most=100000, whole=True)
    assert worksheet.questions["story"] == Field("story", Kind.LONG, "The story", most_words=5)
    assert worksheet.questions["trust"] == Field("trust", Kind.SCALE, "Trust", first=0, last=4, ends=("none", "much"))
    assert [figure.form for figure in worksheet.figures][:3] == [FigureForm.NUMBER, FigureForm.PERCENT, FigureForm.TEXT]
    assert [chart.kind for chart in worksheet.charts][2:5] == [ChartKind.STACKED, ChartKind.LINES, ChartKind.GRID]


def test_options_and_rows_are_taken_from_the_codebook_and_the_sectors() -> None:
    stage, sector, gaps = (harbour().questions[name] for name in ("stage", "sector", "gaps"))
    assert isinstance(stage, Field)
    assert isinstance(sector, Field)
    assert isinstance(gaps, Table)
    assert list(stage.by_option) == ["take-off", "golden-age", "maturity", "rejuvenation", "decline"]
    assert sector.options == (
        Option("food", "Food", words="food"),
        Option("ict", "ICT", words="ICT"),
        Option("life-science", "Life science", words="life science"),
    )
    assert gaps.rows[4] == Row("firm-to-firm", "Firm to firm", "firms in the same cluster")
    assert gaps.rows[4].name == "firm_to_firm"
    assert (gaps.kind, harbour().questions["sources"].kind) == (Kind.TABLE, Kind.ROWS)


def test_a_private_worksheet_is_never_compared(tmp_path: Path) -> None:
    path = tmp_path / "harbour-check.yaml"
    path.write_text(
        FILE.read_text(encoding="utf-8").replace("for: city", "").replace("for: cluster", "for: cluster\nprivate: true"), encoding="utf-8"
    )
    worksheet, faults = read_worksheet(path, vocabulary())
    assert faults == ()
    assert worksheet is not None
    assert (worksheet.private, worksheet.compare) == (True, False)


FIELD = {"id": "name", "kind": "text", "label": "Name"}
PART = {"id": "one", "title": "One", "fields": [FIELD]}


def part(*fields: dict[str, Any]) -> dict[str, Any]:
    """A form of these fields beside `name`, with nothing concluded from it."""
    emptied = dict.fromkeys(("figures", "charts", "rules", "lookup", "checks", "advice", "situation"))
    return {**emptied, "parts": [{**PART, "fields": [FIELD, *fields]}]}


SCALE = {"kind": "scale", "label": "Contact", "to": 4}
GAPS = {"id": "gaps", "kind": "table", "label": "Gaps", "rows": "codebook:gap", "columns": [{"id": "contact", **SCALE}]}
ADDED = {"id": "sources", "kind": "rows", "label": "Sources", "columns": [FIELD, {"id": "amount", "kind": "number", "label": "Amount"}]}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"id": "other"}, "id: 'other' is not the name of the file; write 'harbour-check' or rename the file."),
        ({"title": None}, "title is missing; add it."),
        ({"colour": "red"}, "colour is not known here; remove it or correct its name."),
        (
            {"for": "village"},
            "for cannot stand so: input should be 'cluster', 'organisation', 'city', 'measure', 'alliance', 'region', 'two-clusters' or 'round'.",
        ),
        ({"frameworks": ["F4"]}, "frameworks › 1 cannot stand so: string should match pattern '^F\\d\\d$'."),
        ({"source": {"id": "nowhere", "section": "One"}}, "source: it cites the source 'nowhere', which sources.yaml does not have; add it there."),
        (
            part({"id": "size", "kind": "text", "label": "Size", "unit": "m"}),
            "parts › one › fields › size › unit is not known here; remove it or correct its name.",
        ),
        (
            part({"id": "Size", "kind": "text", "label": "Size"}),
            "parts › one › fields › Size › id cannot stand so: string should match pattern '^[a-z][a-z0-9_]*$'.",
        ),
        (part({"id": "size", "label": "Size"}), "parts › one › fields › size has no 'kind'; add one."),
        (part(FIELD), "fields: the id 'name' stands there more than once; rename one."),
        (part({"id": "row", "kind": "text", "label": "Row"}), "fields: 'row' has a meaning of its own in formulas; rename the field."),
        (part({"id": "size", "kind": "text", "label": "S", "words": 9}), "size: a text of one line has no 'words'; make its kind long."),
        (part({"id": "size", "kind": "number", "label": "S", "at_least": 5, "at_most": 1}), "size: at_least is more than at_most."),
        (part({"id": "size", **SCALE, "from": 4}), "size: a scale goes from less to more; correct 'from' and 'to'."),
        (part({"id": "size", **SCALE, "ends": ["one"]}), "size: 'ends' names both ends of the scale, so it holds two texts."),
        (
            part({"id": "size", "kind": "choice", "label": "S", "options": "codebook:size"}),
            "size: there are no options 'codebook:size'; write 'codebook:' and a facet, 'sectors', 'yes-partly-no', or a list.",
        ),
        (
            part({"id": "size", "kind": "choice", "label": "S", "options": [{"id": "a", "label": "A"}, {"id": "a", "label": "B"}]}),
            "size: the id 'a' stands there more than once; rename one.",
        ),
        (part({**GAPS, "rows": "gap"}), "gaps: there are no rows 'gap'; write 'codebook:' and a facet, or a list."),
        (part({**GAPS, "columns": [{"id": "research", **SCALE}]}), "gaps: the id 'research' stands there more than once; rename one."),
        (
            part({**ADDED, "columns": [FIELD, {"id": "double", "kind": "computed", "label": "D", "formula": "row.amount * 2"}]}),
            "sources › double: it names 'row.amount', which there is not; use one of name.",
        ),
        (
            part({**ADDED, "columns": [FIELD, {"id": "same", "kind": "computed", "label": "D", "formula": "row.name"}]}),
            "sources › same: the formula gives a text; a computed column holds numbers.",
        ),
        ({**part(), "figures": [{"id": "name", "label": "N", "formula": "1"}]}, "figures: the id 'name' stands there more than once; rename one."),
        (
            {**part(), "figures": [{"id": "twice", "label": "T", "formula": "size * 2"}]},
            "figures › twice: it names 'size', which is neither a field nor an earlier figure.",
        ),
        (
            {**part(), "figures": [{"id": "long", "label": "L", "formula": "name"}]},
            "figures › long: the formula gives a text; a figure of the form number is a number.",
        ),
        (
            {**part(), "figures": [{"id": "long", "label": "L", "formula": "words(name)", "say": [{"when": "long", "text": "So."}]}]},
            "figures › long › say: when: 'long' gives a number; compare it with something.",
        ),
        (
            {**part(), "checks": [{"when": "answered(name)", "text": "{nam} is {"}]},
            "checks › 1: the text names {nam}, which is neither a field nor a figure.",
        ),
        ({**part(), "checks": [{"text": "a } b"}]}, "checks › 1: it has a brace that is no {field}; write the id of a field between two braces."),
        ({**part(GAPS), "checks": [{"text": "So {gaps}."}]}, "checks › 1: the text names {gaps}, which is a table."),
        ({**part(), "rules": [{"when": "answered(name)"}]}, "rules › 1: it says nothing and gives no facet; add a 'text' or a 'facet'."),
        ({**part(), "rules": [{"facet": "gap", "text": "So."}]}, "rules › 1: a facet goes with a value; add the one that is missing."),
        ({**part(), "rules": [{"each": "name", "text": "So."}]}, "rules › 1: 'each' names 'name', which is no table with fixed rows."),
        ({**part(), "rules": [{"text": "So.", "several": "So {labels}."}]}, "rules › 1: 'several' is for rules with 'each'."),
        ({**part(), "rules": [{"facet": "gap", "value": "row"}]}, "rules › 1: the value 'row' is for entries with 'each'."),
        (
            {**part(GAPS), "rules": [{"each": "gaps", "facet": "stage", "value": "row"}]},
            "rules › 1: the rows of 'gaps' are no values of stage: there is no stage 'research'",
        ),
        ({**part(), "rules": [{"facet": "gap", "value": "answer:name"}]}, "rules › 1: 'answer:name' is no choice among values of gap."),
        ({**part(), "rules": [{"facet": "gap", "value": "answer:size"}]}, "rules › 1: 'answer:size' names no field."),
        (
            {**part(), "rules": [{"facet": "stage", "value": "old"}]},
            "rules › 1: there is no stage 'old'; use one of take-off, golden-age, maturity, rejuvenation, decline.",
        ),
        ({**part(), "rules": [{"facet": "colour", "value": "red"}]}, "rules › 1: there is no facet 'colour'; use one of gap, level"),
        ({**part(), "lookup": [{"title": "So"}]}, "lookup › 1: it needs either 'filters' or a question under 'ask'."),
        (
            {**part(), "lookup": [{"title": "So", "filters": {"sector": "coal"}}]},
            "lookup › 1: there is no sector 'coal'; use one of food, ict, life-science.",
        ),
        ({**part(), "advice": [{"title": "So", "text": "So.", "source": {"id": "x", "section": "y"}}]}, "advice › 1: it cites the source 'x'"),
        (
            {**part(), "charts": [{"id": "a", "kind": "bars", "title": "A", "of": "name", "value": "b"}]},
            "charts › a: 'of' names 'name', which is no table;",
        ),
        (
            {**part(ADDED), "charts": [{"id": "a", "kind": "bars", "title": "A", "of": "sources", "value": "amount"}]},
            "charts › a: rows that are added need a column that names them; add 'label'.",
        ),
        (
            {**part(GAPS), "charts": [{"id": "a", "kind": "bars", "title": "A", "of": "gaps", "value": "why"}]},
            "charts › a: 'gaps' has no column 'why'; use one of contact.",
        ),
        (
            {**part(GAPS), "charts": [{"id": "a", "kind": "lines", "title": "A", "of": "gaps"}]},
            "charts › a: it says nothing of what to draw; add 'value' or 'values'.",
        ),
        (
            {**part(), "charts": [{"id": "a", "kind": "bars", "title": "A", "values": ["name"]}]},
            "charts › a: 'name' is no field or figure that is a number.",
        ),
        (
            {**part(ADDED), "charts": [{"id": "a", "kind": "bars", "title": "A", "of": "sources", "label": "name", "value": "name"}]},
            "charts › a: 'name' is no column of numbers.",
        ),
    ],
)
def test_a_fault_is_told_by_its_key(changed: dict[str, Any], told: str, tmp_path: Path) -> None:
    assert any(fault.startswith(told) for fault in faults_of(tmp_path, changed)), faults_of(tmp_path, changed)


def test_every_fault_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    changed = {**part({"id": "size", **SCALE, "from": 9}), "checks": [{"when": "siz > 1", "text": "So."}], "source": {"id": "x", "section": "y"}}
    assert faults_of(tmp_path, changed) == [
        "size: a scale goes from less to more; correct 'from' and 'to'.",
        "source: it cites the source 'x', which sources.yaml does not have; add it there.",
        "checks › 1: when: it names 'siz', which is neither a field nor an earlier figure.",
    ]


@pytest.mark.parametrize("text", ["a: [", "\x00", "- one", "", "a: &a [*a, *b]"])
def test_what_is_no_worksheet_at_all_is_a_fault(text: str, tmp_path: Path) -> None:
    assert len(faults_of(tmp_path, text=text)) == 1


def test_bytes_that_are_no_text_are_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes(b"title: \xff")
    worksheet, faults = read_worksheet(path, vocabulary())
    assert worksheet is None
    assert faults[0].startswith("latin.yaml cannot be read: 'utf-8' codec")


def test_sound_worksheets_of_a_folder_are_read_and_the_others_told(tmp_path: Path) -> None:
    shutil.copy(FILE, tmp_path / "harbour-check.yaml")
    (tmp_path / "broken.yaml").write_text("id: broken", encoding="utf-8")
    worksheets, problems = read_worksheets(tmp_path, vocabulary())
    assert worksheets == (harbour(),)
    assert {problem.file for problem in problems} == {f"{tmp_path.name}/broken.yaml"}
    assert problems[0].message == "broken.yaml: title is missing; add it."


def test_the_corpus_holds_its_worksheets_and_tells_their_faults(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SMALL_CORPUS, tmp_path / "corpus"))
    (folder / "worksheets").mkdir()
    text = FILE.read_text(encoding="utf-8")
    (folder / "worksheets" / "harbour-check.yaml").write_text(text.replace("codebook:", "codebok:"), encoding="utf-8")
    spoiled = Corpus.from_folder(folder)
    assert spoiled.worksheets == ()
    assert spoiled.problems[0].file == "worksheets/harbour-check.yaml"


def test_worksheets_of_a_corpus_name_its_own_sectors_and_sources(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SMALL_CORPUS, tmp_path / "corpus"))
    (folder / "worksheets").mkdir()
    (folder / "worksheets" / "one.yaml").write_text(
        "{id: one, title: One, about: One., for: city, source: {id: harbours-2014, section: Halls}, parts: [{id: a, title: A, fields: ["
        "{id: sector, kind: choices, label: Sectors, options: sectors}]}]}",
        encoding="utf-8",
    )
    read = Corpus.from_folder(folder)
    assert read.problems == ()
    sector = read.worksheets[0].questions["sector"]
    assert isinstance(sector, Field)
    assert tuple(sector.by_option) == tuple(yaml.safe_load((folder / "sectors.yaml").read_text(encoding="utf-8")))


def test_a_corpus_without_worksheets_has_none() -> None:
    assert Corpus.from_folder(SMALL_CORPUS).worksheets == ()
