from __future__ import annotations

from pathlib import Path

import pytest

from kb.atlas.networking import read_measures, shipped_measures
from kb.corpus import Corpus, default_folder
from kb.errors import BadInputError

SHEET = """
id: networking-measures
source: {id: some-2007, section: "4 Perspectives"}
parts:
  - id: basics
    fields: [{id: place, kind: text, label: Place}]
  - id: plan
    fields:
      - {id: city, kind: table, label: City, rows: [{id: mayors, label: Mayors meet}, {id: desk, label: A desk, hint: "For some weeks."}]}
      - {id: remark, kind: long, label: Remark}
"""


def test_levels_are_the_tables_of_the_plan_and_measures_their_rows(tmp_path: Path) -> None:
    path = tmp_path / "networking-measures.yaml"
    path.write_text(SHEET, encoding="utf-8")
    found = read_measures(path)
    assert (found.source_id, found.section) == ("some-2007", "4 Perspectives")
    assert [(level.title, level.measures) for level in found.levels] == [("City", ("Mayors meet", "A desk: for some weeks"))]


def test_the_shipped_worksheet_has_four_levels_and_a_known_source() -> None:
    found = shipped_measures()
    assert len(found.levels) == 4
    assert all(len(level.measures) >= 2 for level in found.levels)
    assert found.source_id in {source.id for source in Corpus.from_folder(default_folder()).sources}


@pytest.mark.parametrize(
    ("text", "told"),
    [(None, "cannot be read"), ("parts: [", "cannot be read"), ("source: {id: a, section: b}\nparts: []", "no part 'plan' with tables")],
    ids=["missing", "not YAML", "without a plan"],
)
def test_a_file_that_is_not_of_the_form_is_named(tmp_path: Path, text: str | None, told: str) -> None:
    path = tmp_path / "sheet.yaml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInputError, match=told):
        read_measures(path)
