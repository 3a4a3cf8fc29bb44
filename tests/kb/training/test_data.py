"""The training data: what is shipped, what is read, what is refused."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from kb.codebook import PRIMARY_FACETS, Codebook
from kb.codebooks.changes import Change, Kind, Wording, changed
from kb.errors import BadInputError, UnknownValueError
from kb.evaluation.judged import JudgedSet, Need
from kb.training.data import TrainingData, TrainingPassage, TrainingSituation
from tests.conftest import ROOT, SMALL_CORPUS

CORPUS = ROOT / "corpus"

PASSAGE: dict[str, Any] = {
    "id": "p1",
    "genre": "handbook",
    "heading": ["Part A", "Money"],
    "text": "The guarantee desk lends.",
    "gap": ["capital", "policy"],
    "level": ["city"],
    "stage": [],
    "kind": "practice",
}
SITUATION: dict[str, Any] = {"id": "s1", "text": "No bank lends.", "gap": ["capital"], "level": [], "stage": ["decline"], "grades": {"p1": 3}}
WRITERS = {
    "ann": ([PASSAGE, {**PASSAGE, "id": "p2"}], [SITUATION]),
    "bob": ([{**PASSAGE, "id": "p3"}], [{**SITUATION, "id": "s2", "grades": {"p3": 2}}, {**SITUATION, "id": "s3", "grades": {"p3": 0}}]),
}


@pytest.fixture(scope="module")
def shipped() -> TrainingData:
    return TrainingData.from_folder(CORPUS / "training", Codebook.from_file(CORPUS / "codebook.yaml"))


@pytest.fixture(scope="module")
def codebook() -> Codebook:
    return Codebook.from_file(SMALL_CORPUS / "codebook.yaml")


def written(folder: Path, writers: Mapping[str, tuple[list[Any], list[Any]]]) -> Path:
    """A folder of training data: passages and situations by writer; a string is a line as it stands."""
    for index, kind in enumerate(("passages", "situations")):
        (folder / kind).mkdir(parents=True)
        for writer, rows in writers.items():
            lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows[index]]
            (folder / kind / f"{writer}.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return folder


# what is shipped


def test_the_shipped_data_is_large_enough(shipped: TrainingData) -> None:
    assert len(shipped.passages) >= 5000
    assert len(shipped.situations) >= 1100
    assert len(shipped.writers) >= 8


@pytest.mark.parametrize("facet", [*PRIMARY_FACETS, "kind"])
def test_every_value_has_enough_passages(shipped: TrainingData, facet: str) -> None:
    counts = Counter(value for passage in shipped.passages for value in passage.tags[facet])
    enough = 300 if facet == "stage" else 100
    values = Codebook.from_file(CORPUS / "codebook.yaml").facet(facet).ids
    assert {value: counts[value] for value in values if counts[value] < enough} == {}


def test_every_value_that_is_asked_for_has_enough_situations(shipped: TrainingData) -> None:
    codebook = Codebook.from_file(CORPUS / "codebook.yaml")
    counts = Counter((facet, value) for situation in shipped.situations for facet, values in situation.facets.items() for value in values)
    asked = [(facet, value) for facet in PRIMARY_FACETS for value in codebook.facet(facet).ids]
    assert [pair for pair in asked if counts[pair] < 80] == []


def test_every_shipped_situation_has_an_answer_and_a_passage_that_is_none(shipped: TrainingData) -> None:
    assert {grade for situation in shipped.situations for grade in situation.grades.values()} == {0, 1, 2, 3}
    graded = [situation for situation in shipped.situations if situation.grades]
    assert len(graded) > 1000
    assert [situation.id for situation in graded if max(situation.grades.values()) < 3] == []
    assert [situation.id for situation in graded if min(situation.grades.values()) > 1] == []


def test_shipped_texts_are_there_once_and_of_their_writers_own_situations(shipped: TrainingData) -> None:
    assert [text for text, count in Counter(passage.text.strip() for passage in shipped.passages).items() if count > 1 or not text] == []
    assert [name for name, count in Counter(situation.id for situation in shipped.situations).items() if count > 1] == []
    writer = {passage.id: passage.writer for passage in shipped.passages}
    assert [(s.id, graded) for s in shipped.situations for graded in s.grades if writer[graded] != s.writer] == []


# reading


def test_rows_are_read_in_the_order_of_the_files(tmp_path: Path, codebook: Codebook) -> None:
    data = TrainingData.from_folder(written(tmp_path, WRITERS), codebook)
    assert data.passages[0] == TrainingPassage(
        "p1",
        "ann",
        "handbook",
        ("Part A", "Money"),
        "The guarantee desk lends.",
        {"gap": ("capital", "policy"), "level": ("city",), "stage": (), "kind": ("practice",)},
    )
    assert data.situations[0] == TrainingSituation(
        "s1", "ann", "No bank lends.", {"gap": ("capital",), "level": (), "stage": ("decline",)}, {"p1": 3}
    )
    assert [passage.id for passage in data.passages] == ["p1", "p2", "p3"]
    assert [(situation.id, situation.writer) for situation in data.situations] == [("s1", "ann"), ("s2", "bob"), ("s3", "bob")]
    assert data.writers == ("ann", "bob")


@pytest.mark.parametrize("kind", ["passages", "situations"])
@pytest.mark.parametrize("line", ["", "{", "[1]", "5", "null", '"text"', '{"text": "t"}', '{"id": "x"}', "x" * 100])
def test_a_line_that_is_no_object_with_id_and_text_is_refused(tmp_path: Path, codebook: Codebook, kind: str, line: str) -> None:
    rows: tuple[list[Any], list[Any]] = ([PASSAGE], [SITUATION])
    rows[kind == "situations"].append(line)
    file = written(tmp_path, {"ann": rows}) / kind / "ann.jsonl"
    with pytest.raises(BadInputError, match=re.escape(f"{file}, line 2: found '{line[:60]}'; write one object with at least id and text")):
        TrainingData.from_folder(tmp_path, codebook)


def test_two_passages_of_one_id_are_refused_in_whatever_file(tmp_path: Path, codebook: Codebook) -> None:
    written(tmp_path, {"ann": ([PASSAGE], []), "bob": ([PASSAGE], [])})
    with pytest.raises(BadInputError) as raised:
        TrainingData.from_folder(tmp_path, codebook)
    assert str(raised.value) == f"{tmp_path / 'passages'}: two passages share an id; give each its own."


def test_two_situations_of_one_id_are_refused_in_whatever_file(tmp_path: Path, codebook: Codebook) -> None:
    written(tmp_path, {"ann": ([PASSAGE], [SITUATION]), "bob": ([], [SITUATION])})
    with pytest.raises(BadInputError) as raised:
        TrainingData.from_folder(tmp_path, codebook)
    assert str(raised.value) == f"{tmp_path / 'situations'}: two situations share an id; give each its own."


def test_graded_practices_are_read_where_a_situation_has_some_and_make_a_judged_set(tmp_path: Path, codebook: Codebook) -> None:
    row = {**SITUATION, "id": "s2", "practices": {"a-case": 3, "another": 0}}
    data = TrainingData.from_folder(written(tmp_path, {"ann": ([PASSAGE], [SITUATION, row])}), codebook)
    assert [dict(situation.practices) for situation in data.situations] == [{}, {"a-case": 3, "another": 0}]
    second = data.situations[1]
    assert data.judged == JudgedSet((Need("s2", second.text, second.facets),), {"s2": {"a-case": 3, "another": 0}})
    broken = written(tmp_path / "broken", {"ann": ([PASSAGE], [{**SITUATION, "practices": {"a-case": 4}}])})
    with pytest.raises(
        BadInputError, match=r"found \{\"a-case\": 4\} as practices; write an object of practice ids, each with a grade of 0, 1, 2 or 3"
    ):
        TrainingData.from_folder(broken, codebook)


def test_every_graded_practice_is_a_shipped_one_and_most_situations_have_one_that_helps(shipped: TrainingData) -> None:
    cases = {path.stem for path in (CORPUS / "cases").glob("*.md")}
    graded = shipped.judged
    assert len(graded.needs) >= 160
    assert {practice for grades in graded.grades.values() for practice in grades} <= cases
    assert len(graded.answered) > 0.9 * len(graded.needs)
    assert {grade for grades in graded.grades.values() for grade in grades.values()} == {0, 1, 2, 3}


GRADES = "an object of passage ids, each with a grade of 0, 1, 2 or 3"
TEXT = "a text"
TEXTS = "a list of texts"


@pytest.mark.parametrize(
    ("kind", "field", "wanted"),
    [
        *(("passages", field, TEXT) for field in ("genre", "kind")),
        *(("passages", field, TEXTS) for field in ("heading", *PRIMARY_FACETS)),
        *(("situations", field, TEXTS) for field in PRIMARY_FACETS),
        ("situations", "grades", GRADES),
    ],
)
def test_a_row_without_a_field_is_refused_in_one_sentence(tmp_path: Path, codebook: Codebook, kind: str, field: str, wanted: str) -> None:
    passage, situation = ({name: value for name, value in row.items() if name != field} for row in (PASSAGE, SITUATION))
    written(tmp_path, {"ann": ([PASSAGE, passage] if kind == "passages" else [PASSAGE], [SITUATION, situation])})
    with pytest.raises(BadInputError) as raised:
        TrainingData.from_folder(tmp_path, codebook)
    assert str(raised.value) == f"{tmp_path / kind / 'ann.jsonl'}, line 2: {field} is missing; write {wanted}."


@pytest.mark.parametrize(
    ("kind", "field", "value", "wanted"),
    [
        ("passages", "id", 7, TEXT),
        ("passages", "id", "", TEXT),
        ("passages", "text", 1.5, TEXT),
        ("passages", "text", " ", TEXT),
        ("passages", "genre", None, TEXT),
        ("passages", "kind", ["practice"], TEXT),
        ("passages", "heading", "Part A", TEXTS),
        ("passages", "heading", ["Part A", 2], TEXTS),
        ("passages", "gap", None, TEXTS),
        ("passages", "level", "city", TEXTS),
        ("passages", "stage", {"decline": 1}, TEXTS),
        ("situations", "id", 7, TEXT),
        ("situations", "text", 5, TEXT),
        ("situations", "gap", None, TEXTS),
        ("situations", "grades", None, GRADES),
        ("situations", "grades", ["p1"], GRADES),
        *(("situations", "grades", {"p1": grade}, GRADES) for grade in (4, -1, 1.0, True, "3", None)),
    ],
)
def test_a_field_of_another_type_is_refused_in_one_sentence(
    tmp_path: Path, codebook: Codebook, kind: str, field: str, value: Any, wanted: str
) -> None:
    rows: tuple[list[Any], list[Any]] = ([PASSAGE], [SITUATION])
    rows[kind == "situations"].append({**(SITUATION if kind == "situations" else PASSAGE), field: value})
    written(tmp_path, {"ann": rows})
    with pytest.raises(BadInputError) as raised:
        TrainingData.from_folder(tmp_path, codebook)
    found = json.dumps(value)
    assert str(raised.value) == f"{tmp_path / kind / 'ann.jsonl'}, line 2: found {found} as {field}; write {wanted}."


@pytest.mark.parametrize("folder", ["passages", "situations"])
def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path, codebook: Codebook, folder: str) -> None:
    written(tmp_path, {})
    (tmp_path / folder).rmdir()
    with pytest.raises(BadInputError) as raised:
        TrainingData.from_folder(tmp_path, codebook)
    assert str(raised.value) == f"There is no folder {tmp_path / folder}; name a folder with passages/*.jsonl and situations/*.jsonl."


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path, codebook: Codebook) -> None:
    file = written(tmp_path, {"ann": ([PASSAGE], [])}) / "passages" / "ann.jsonl"
    file.write_bytes(b'{"id": "\xe4"}')
    with pytest.raises(BadInputError) as raised:
        TrainingData.from_folder(tmp_path, codebook)
    assert str(raised.value) == f"{file} is not UTF-8 (byte 8); save it as UTF-8."


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85"])
def test_only_a_line_feed_ends_a_row(tmp_path: Path, codebook: Codebook, mark: str) -> None:
    text = f"The desk{mark}lends."
    data = TrainingData.from_folder(written(tmp_path, {"ann": ([{**PASSAGE, "text": text}], [])}), codebook)
    assert [passage.text for passage in data.passages] == [text]


def test_a_grade_of_no_passage_is_refused(tmp_path: Path, codebook: Codebook) -> None:
    written(tmp_path, {"ann": ([PASSAGE], [{**SITUATION, "grades": {"p1": 3, "p9": 0}}])})
    with pytest.raises(BadInputError) as raised:
        TrainingData.from_folder(tmp_path, codebook)
    assert str(raised.value) == f"{tmp_path / 'situations'}, s1: it grades 'p9', which is no passage; correct the id."


@pytest.mark.parametrize(("facet", "value"), [("gap", "money"), ("level", "village"), ("stage", "sunset"), ("kind", "poem")])
def test_a_tag_that_the_codebook_does_not_have_is_refused(tmp_path: Path, codebook: Codebook, facet: str, value: str) -> None:
    written(tmp_path, {"ann": ([{**PASSAGE, facet: value if facet == "kind" else [value]}], [])})
    with pytest.raises(UnknownValueError, match=f"^The codebook has no {facet} '{value}'; use one of: "):
        TrainingData.from_folder(tmp_path, codebook)


@pytest.mark.parametrize("facet", PRIMARY_FACETS)
def test_a_facet_of_a_situation_that_the_codebook_does_not_have_is_refused(tmp_path: Path, codebook: Codebook, facet: str) -> None:
    written(tmp_path, {"ann": ([PASSAGE], [{**SITUATION, facet: ["sunset"]}])})
    with pytest.raises(UnknownValueError, match=f"^The codebook has no {facet} 'sunset'; use one of: "):
        TrainingData.from_folder(tmp_path, codebook)


# leaving out


def test_without_a_writer_the_others_stay(tmp_path: Path, codebook: Codebook) -> None:
    data = TrainingData.from_folder(written(tmp_path, WRITERS), codebook)
    left = data.without(["ann"])
    assert [passage.id for passage in left.passages] == ["p3"]
    assert [situation.id for situation in left.situations] == ["s2", "s3"]
    assert left.writers == ("bob",)
    assert left.version == f"{data.version} without ann"


def test_without_several_writers_their_order_does_not_matter(tmp_path: Path, codebook: Codebook) -> None:
    data = TrainingData.from_folder(written(tmp_path, WRITERS), codebook)
    assert data.without(["bob", "ann", "bob"]) == TrainingData((), (), f"{data.version} without ann bob")


def test_a_writer_who_wrote_nothing_cannot_be_left_out(tmp_path: Path, codebook: Codebook) -> None:
    data = TrainingData.from_folder(written(tmp_path, WRITERS), codebook)
    with pytest.raises(BadInputError) as raised:
        data.without(["ann", "eva"])
    assert str(raised.value) == "The training data has no writer 'eva'; use one of: ann, bob."


def test_without_nobody_nothing_changes(tmp_path: Path, codebook: Codebook) -> None:
    data = TrainingData.from_folder(written(tmp_path, WRITERS), codebook)
    assert data.without([]) == data


# what it is taken for


def test_passages_that_tell_of_doing_or_advising_stand_behind_the_situations() -> None:
    kinds = ("practice", "concept", "recommendation", "context", "vignette", "furniture")
    tags = {"gap": ("capital",), "level": (), "stage": ()}
    passages = tuple(TrainingPassage(kind, "eve", "handbook", (), f"Banks of {kind}.", {**tags, "kind": (kind,)}) for kind in kinds)
    told = TrainingData(passages, (TrainingSituation("s1", "ann", "No bank lends.", tags, {}),), "v").told_situations
    assert [situation.id for situation in told] == ["s1", "practice", "recommendation", "vignette"]
    assert (told[1].writer, told[1].text, told[1].facets["gap"]) == ("eve", "Banks of practice.", ("capital",))


def test_a_passage_is_embedded_below_its_heading_path() -> None:
    assert TrainingPassage("p", "eve", "handbook", ("Part A", "Money"), "Banks lend.", {}).embedded == "Part A > Money\nBanks lend."


# the version


def test_the_version_is_the_same_for_the_same_bytes(tmp_path: Path, codebook: Codebook) -> None:
    first = TrainingData.from_folder(written(tmp_path / "first", WRITERS), codebook)
    second = TrainingData.from_folder(written(tmp_path / "second", WRITERS), codebook)
    assert first == second
    assert re.fullmatch(r"[0-9a-f]{12}", first.version)


@pytest.mark.parametrize("file", ["passages/ann.jsonl", "passages/bob.jsonl", "situations/ann.jsonl", "situations/bob.jsonl"])
def test_the_version_changes_with_a_byte_of_any_file(tmp_path: Path, codebook: Codebook, file: str) -> None:
    before = TrainingData.from_folder(written(tmp_path, WRITERS), codebook)
    path = tmp_path / file
    path.write_bytes(path.read_bytes().removesuffix(b"\n") + b" \n")
    after = TrainingData.from_folder(tmp_path, codebook)
    assert (after.passages, after.situations) == (before.passages, before.situations)
    assert after.version != before.version


def test_values_are_learned_as_they_stand_in_a_changed_codebook_and_what_was_split_is_left_out(tmp_path: Path, codebook: Codebook) -> None:
    other = {**PASSAGE, "id": "p4", "gap": ["research"]}
    folder = written(tmp_path / "training", {"ann": ([PASSAGE, other], [SITUATION, {**SITUATION, "id": "s2", "gap": ["research", "education"]}])})
    merged = changed(codebook, Change(Kind.MERGE, "gap", "capital", into="policy"), 8)
    retired = changed(merged, Change(Kind.RETIRE, "gap", "education"), 9)
    data = TrainingData.from_folder(folder, retired)
    assert [passage.tags["gap"] for passage in data.passages] == [("policy",), ("research",)]
    assert [situation.facets["gap"] for situation in data.situations] == [("policy",), ("research",)]
    split = changed(retired, Change(Kind.SPLIT, "gap", "research", wordings=(Wording("Labs"), Wording("Patents"))), 10)
    left = TrainingData.from_folder(folder, split)
    assert ([passage.id for passage in left.passages], [situation.id for situation in left.situations]) == (["p1"], ["s1"])
    assert left.version == data.version
