"""The worksheets of corpus/worksheets: each loads, computes on filled examples, and stands in the manual where the frameworks are listed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from kb.cards import read_card
from kb.codebook import Codebook
from kb.model import Case
from kb.reading.sectors import SectorVocabulary
from kb.worksheets.answers import Answers, read_answers
from kb.worksheets.entries import Typed
from kb.worksheets.figures import advice, checks, compute
from kb.worksheets.following import follow, lookups
from kb.worksheets.form import Condition, Field, Kind, Worksheet
from kb.worksheets.loading import read_worksheet, read_worksheets
from kb.worksheets.vocabulary import Vocabulary
from tests.conftest import ROOT
from tests.kb.worksheets.filling import filled

CORPUS = ROOT / "corpus"
EXAMPLES = sorted((ROOT / "tests" / "data" / "worksheets").glob("*.yaml"))
MANUAL = ROOT / "web" / "manual" / "frameworks.md"
SHIPPED = sorted(path.stem for path in (CORPUS / "worksheets").glob("*.yaml"))
FRAMEWORKS = [f"F{number:02}" for number in range(1, 58)]
NOT_WORKSHEETS = {"F01", "F23", "F42"}
"""Frameworks that rest on data from outside; they are told of in the manual."""


@cache
def vocabulary() -> Vocabulary:
    """Of the shipped corpus."""
    sources = frozenset(row["id"] for row in yaml.safe_load((CORPUS / "sources.yaml").read_text(encoding="utf-8")))
    return Vocabulary(Codebook.from_file(CORPUS / "codebook.yaml"), SectorVocabulary.from_file(CORPUS / "sectors.yaml").sectors, sources)


@cache
def shipped() -> Mapping[str, Worksheet]:
    """Every shipped worksheet by id; fails on the first fault of a file."""
    worksheets, problems = read_worksheets(CORPUS / "worksheets", vocabulary())
    assert problems == ()
    return {worksheet.id: worksheet for worksheet in worksheets}


def paths(nested: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Typed]]:
    """Answers of an example file, where tables are nested and added rows a list, by their paths."""
    for key, value in nested.items():
        if isinstance(value, Mapping):
            yield from paths(value, f"{before}{key}.")
        elif isinstance(value, list) and isinstance(value[0], Mapping):
            yield from paths({f"r{number}": row for number, row in enumerate(value, 1)}, f"{before}{key}.")
        else:
            yield f"{before}{key}", tuple(value) if isinstance(value, list) else str(value)


def example(path: Path) -> tuple[dict[str, Any], Answers]:
    """An example file and its answers as read by the worksheet of the same name."""
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    return written, read_answers(shipped()[path.stem], dict(paths(written["answers"])))


def test_every_file_is_read_without_fault() -> None:
    assert len(shipped()) == len(SHIPPED) >= 40


def test_the_example_of_the_readme_can_be_copied(tmp_path: Path) -> None:
    block = re.search(r"```yaml\n(.+?)```", (CORPUS / "worksheets" / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert block
    path = tmp_path / "meeting-check.yaml"
    path.write_text(block[1], encoding="utf-8")
    worksheet, faults = read_worksheet(path, vocabulary())
    assert faults == ()
    assert worksheet
    meetings = {f"meetings.r{number}.led_to": led_to for number, led_to in enumerate(["yes", "no", "no", "no", "no", "no"], 1)}
    computed = compute(read_answers(worksheet, {"name": "Breakfast Club", **meetings}))
    assert computed.figures[0].words == "17%"
    assert follow(computed, vocabulary().codebook).text == "We run Breakfast Club. Our meetings lead to nothing."


def test_every_framework_is_a_worksheet_or_rests_on_data_from_outside() -> None:
    named = {framework for worksheet in shipped().values() for framework in worksheet.frameworks}
    assert named == set(FRAMEWORKS) - NOT_WORKSHEETS


def test_the_manual_lists_each_framework_with_the_worksheets_in_which_it_lives() -> None:
    rows = re.findall(r"^\| (F\d\d) \| (.+?) \| (.+?) \|$", MANUAL.read_text(encoding="utf-8"), re.MULTILINE)
    told = {framework: re.findall(r"\[([^]]+)\]\(/worksheets/([a-z0-9-]+)\)", lives) for framework, _, lives in rows}
    worksheets = shipped().values()
    assert [framework for framework, _, _ in rows] == FRAMEWORKS
    assert told == {framework: [(each.title, each.id) for each in worksheets if framework in each.frameworks] for framework in FRAMEWORKS}


def test_only_the_notes_about_people_who_block_are_private() -> None:
    assert [worksheet.id for worksheet in shipped().values() if worksheet.private] == ["hindering-behaviours"]


def test_the_self_assessment_asks_its_twenty_nine_questions_at_three_corners() -> None:
    corners = {part.id: [field.label for field in part.fields] for part in shipped()["self-assessment"].parts if part.title[1] == "."}
    numbers = {corner: {int(label.split(". ")[0]) for label in labels if re.match(r"\d+\. ", label)} for corner, labels in corners.items()}
    assert numbers == {"cluster": set(range(1, 9)), "policy": set(range(1, 10)), "management": set(range(1, 13))}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_figures_of_an_example_are_those_worked_out_by_hand(path: Path) -> None:
    written, answers = example(path)
    figures = {figure.id: figure.value for figure in compute(answers).figures}
    expected = {name: value if isinstance(value, str | None) else pytest.approx(value, abs=0.00005) for name, value in written["figures"].items()}
    assert not answers.faults
    assert figures == expected


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_leads_to_its_facets_and_situation(path: Path) -> None:
    written, answers = example(path)
    following = follow(compute(answers), vocabulary().codebook)
    assert {facet: list(following.values(facet)) for facet in following.facets} == written["facets"]
    if "situation" in written:
        assert following.text == written["situation"]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_offers_its_lookups_and_advice(path: Path) -> None:
    written, answers = example(path)
    computed = compute(answers)
    assert [
        each.ask or {facet: list(values) for facet, values in each.filters.items()} for each in lookups(computed, vocabulary().codebook)
    ] == written["lookups"]
    assert [each.title for each in advice(computed)] == written["advice"]
    assert len(checks(computed)) == written["checks"]


def conditions(worksheet: Worksheet) -> Iterator[tuple[str, Condition]]:
    """Every condition of a worksheet with the place where it stands."""
    places = {
        "rules": [rule.condition for rule in worksheet.rules],
        "lookup": [rule.condition for rule in worksheet.lookups],
        "checks": [check.condition for check in worksheet.checks],
        "advice": [rule.condition for rule in worksheet.advice],
    }
    for place, found in places.items():
        yield from ((f"{place} {number}", condition) for number, condition in enumerate(found, 1))


@pytest.mark.parametrize("worksheet_id", SHIPPED)
def test_every_figure_and_every_conclusion_of_a_worksheet_can_come_about(worksheet_id: str) -> None:
    worksheet = shipped()[worksheet_id]
    wanted = {figure.id for figure in worksheet.figures} | {place for place, _ in conditions(worksheet)}
    wanted |= {f"{figure.id}: {saying.text.text}" for figure in worksheet.figures for saying in figure.sayings}
    for seed in range(500):
        computed = compute(filled(worksheet, seed))
        wanted -= {figure.id for figure in computed.figures if figure.value is not None}
        wanted -= {f"{figure.id}: {figure.said}" for figure in computed.figures}
        wanted -= {place for place, condition in conditions(worksheet) if list(computed.holding(condition))}
        if not wanted:
            break
    assert wanted == set()


def test_every_lookup_by_fixed_filters_opens_a_shipped_practice() -> None:
    codebook = Codebook.from_file(CORPUS / "codebook.yaml")
    cases = [read_card(path, codebook) for path in sorted((CORPUS / "cases").glob("*.md"))]
    found = {}
    for worksheet in shipped().values():
        for lookup in worksheet.lookups:
            fixed = {values.facet: set(values.given) for values in lookup.filters if values.given}
            if fixed and len(fixed) == len(lookup.filters):
                found[worksheet.id, lookup.title.text] = any(
                    all(wanted & set(_values(case, facet)) for facet, wanted in fixed.items()) for case in cases
                )
    assert [place for place, opens in found.items() if not opens] == []
    assert len(found) > 100


def _values(case: Case, facet: str) -> tuple[str, ...]:
    return case.sectors if facet == "sector" else case.facets.get(facet, ())


@pytest.mark.parametrize("worksheet_id", SHIPPED)
def test_an_empty_sheet_says_nothing(worksheet_id: str) -> None:
    computed = compute(read_answers(shipped()[worksheet_id], {}))
    assert follow(computed, vocabulary().codebook).text == ""
    assert lookups(computed, vocabulary().codebook) == ()
    assert advice(computed) == ()


@pytest.mark.parametrize("worksheet_id", SHIPPED)
def test_a_sheet_with_nothing_but_names_draws_no_conclusion(worksheet_id: str) -> None:
    worksheet = shipped()[worksheet_id]
    names = {field.id: "Ostmere" for field in worksheet.parts[0].fields if isinstance(field, Field) and field.kind is Kind.TEXT}
    computed = compute(read_answers(worksheet, names))
    assert [figure.id for figure in computed.figures if figure.said] == []
    assert advice(computed) == ()
    assert set(follow(computed, vocabulary().codebook).facets) <= {"gap", "level", "topic"}
