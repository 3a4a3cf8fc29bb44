"""Judged sets, and what of them a result covers."""

from __future__ import annotations

import importlib.util
import json
import random
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.errors import BadInputError
from kb.evaluation.judged import REPORTED, JudgedSet, Need, Units, read_jsonl, shingles, units_of_inventory
from kb.evaluation.measures import mean, score
from tests.conftest import ROOT

SHARED = ROOT.parent / "shared"
REFERENCE = SHARED / "tools" / "score.py"
leaves_files_open = pytest.mark.filterwarnings("ignore::ResourceWarning")
"""The reference scorer does."""

NAMES = {"ndcg_10": "ndcg", "recall_10": "recall", "success_3": "s3", "mrr": "mrr"}


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    """The scorer beside the contract, which the product must agree with."""
    if not REFERENCE.exists():
        pytest.skip(f"the reference scorer {REFERENCE} is not there")
    spec = importlib.util.spec_from_file_location("reference_score", REFERENCE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write(path: Path, *lines: str) -> Path:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


NOTHING_READ: dict[str, tuple[str, ...]] = {"gap": (), "level": (), "stage": ()}


# reading


def test_needs_and_grades_are_read(tmp_path: Path) -> None:
    queries = write(
        tmp_path / "queries.jsonl",
        '{"qid": "q1", "text": "Banks?", "gaps": ["capital"], "levels": [], "stages": ["decline"]}',
        "",
        '{"qid": "q2", "text": "Malmö?", "gap": ["policy"], "more": 1}',
    )
    qrels = write(tmp_path / "qrels.tsv", "q1\tu1\t3", "q1\tu2\t1", "", "q9\tu1\t2")
    judged = JudgedSet.from_files(queries, qrels)
    assert judged.needs == (
        Need("q1", "Banks?", {"gap": ("capital",), "level": (), "stage": ("decline",)}),
        Need("q2", "Malmö?", {"gap": ("policy",), "level": (), "stage": ()}),
    )
    assert judged.grades == {"q1": {"u1": 3, "u2": 1}, "q9": {"u1": 2}}


def test_a_need_whose_grades_are_all_nought_has_no_answer(tmp_path: Path) -> None:
    queries = write(tmp_path / "queries.jsonl", '{"qid": "q1", "text": "Banks?"}', '{"qid": "q2", "text": "Malmö?"}')
    qrels = write(tmp_path / "qrels.tsv", "q1\tu1\t0", "q2\tu1\t0", "q2\tu2\t3")
    judged = JudgedSet.from_files(queries, qrels)
    assert [need.qid for need in judged.answered] == ["q2"]
    assert judged.grades["q2"] == {"u1": 0, "u2": 3}


def test_a_judged_set_is_written_as_it_is_read(tmp_path: Path) -> None:
    needs = (
        Need("q1", "Banks – or “loans”?", {"gap": ("capital", "policy"), "level": (), "stage": ("decline",)}),
        Need("q2", "Malmö?", NOTHING_READ),
    )
    judged = JudgedSet(needs, {"q1": {"u1": 3, "u2": 0}})
    (tmp_path / "queries.jsonl").write_text(judged.queries, encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text(judged.qrels, encoding="utf-8")
    assert JudgedSet.from_files(tmp_path / "queries.jsonl", tmp_path / "qrels.tsv") == judged


def test_a_set_among_what_a_library_holds_keeps_its_needs_and_loses_other_grades() -> None:
    needs = (Need("q1", "Banks?", NOTHING_READ), Need("q2", "Schools?", NOTHING_READ))
    held = JudgedSet(needs, {"q1": {"here": 3, "gone": 2}, "q2": {"gone": 3}}).among({"here"})
    assert held == JudgedSet(needs, {"q1": {"here": 3}, "q2": {}})
    assert [need.qid for need in held.answered] == ["q1"]


def test_a_shipped_set_is_read_by_its_parts(tmp_path: Path) -> None:
    (tmp_path / "judgments").mkdir()
    parts = {"q1": "weights", "q2": REPORTED, "q3": "weights"}
    write(tmp_path / "judgments" / "queries.jsonl", *(json.dumps({"qid": qid, "text": f"Need {qid}", "part": part}) for qid, part in parts.items()))
    write(tmp_path / "judgments" / "qrels.tsv", "q1\tc1\t3", "q2\tc1\t2")
    assert [need.qid for need in JudgedSet.shipped(tmp_path).needs] == ["q1", "q2", "q3"]
    judged = JudgedSet.shipped(tmp_path, "weights")
    assert [need.qid for need in judged.needs] == ["q1", "q3"]
    assert [need.qid for need in judged.answered] == ["q1"]
    assert [need.qid for need in JudgedSet.shipped(tmp_path, REPORTED).answered] == ["q2"]


def test_a_corpus_without_judgments_has_an_empty_set(tmp_path: Path) -> None:
    assert JudgedSet.shipped(tmp_path) == JudgedSet((), {})


@pytest.mark.parametrize("line", ["q1 u1 3", "q1\tu1", "q1\tu1\tgood", "q1\tu1\t2\tx", "q1\tu1\t-1", "q1\tu1\t4", "q1\tu1\t2.0"])
def test_a_grade_that_is_none_is_refused_with_its_line(tmp_path: Path, line: str) -> None:
    queries, qrels = write(tmp_path / "queries.jsonl"), write(tmp_path / "qrels.tsv", "q1\tu0\t1", line)
    with pytest.raises(BadInputError) as raised:
        JudgedSet.from_files(queries, qrels)
    assert str(raised.value).startswith(f"{qrels}, line 2: found '{line}'; write qid, id and grade")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "found no JSON (Expecting property name enclosed in double quotes); write one object a line."),
        ('{"qid": "q"}', "'text' is missing; each line needs qid, text."),
        ("[1]", "'qid' is missing; each line needs qid, text."),
        ('"qid text"', "'qid' is missing; each line needs qid, text."),
        ('{"qid": "q", "text": ["a"]}', "found [\"a\"] as 'text'; write it in quotation marks."),
        ('{"qid": null, "text": "a"}', "found null as 'qid'; write it in quotation marks."),
        ('{"qid": true, "text": "a"}', "found true as 'qid'; write it in quotation marks."),
    ],
)
def test_a_line_that_is_no_such_object_is_refused(tmp_path: Path, line: str, told: str) -> None:
    path = write(tmp_path / "queries.jsonl", '{"qid": "a", "text": "b"}', line)
    with pytest.raises(BadInputError) as raised:
        read_jsonl(path, ("qid", "text"))
    assert str(raised.value) == f"{path}, line 2: {told}"


def test_a_missing_or_foreign_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"^No file '.*nowhere\.jsonl' was found; check the path\.$"):
        read_jsonl(tmp_path / "nowhere.jsonl", ())
    latin = tmp_path / "latin.jsonl"
    latin.write_bytes(b'{"text": "Malm\xf6"}')
    with pytest.raises(BadInputError, match=r"is not UTF-8 text; save it as UTF-8\.$"):
        read_jsonl(latin, ())


def test_line_separators_within_a_text_do_not_end_the_line(tmp_path: Path) -> None:
    path = write(tmp_path / "queries.jsonl", json.dumps({"text": "one\u2028two\u0085three\x0cfour"}, ensure_ascii=False))
    assert read_jsonl(path, ("text",)) == [{"text": "one\u2028two\u0085three\x0cfour"}]


def test_the_units_of_an_inventory_are_read(tmp_path: Path) -> None:
    path = write(tmp_path / "inventory.jsonl", '{"id": "P1", "units": ["u1", "u2", "u1"]}', '{"id": "P2", "units": []}')
    assert units_of_inventory(path) == {"P1": frozenset({"u1", "u2"}), "P2": frozenset()}


# covering


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One two three four five", {("one", "two", "three", "four"), ("two", "three", "four", "five")}),
        ("One, two", {("one", "two")}),
        ("clus\u2010\nter soft\u00adhyphen", {("cluster", "softhyphen")}),
        ("", set()),
        ("— …", set()),
    ],
)
def test_shingles_are_runs_of_four_words(text: str, expected: set[tuple[str, ...]]) -> None:
    assert shingles(text) == expected


def words(prefix: str, count: int) -> str:
    return " ".join(f"{prefix}{i}" for i in range(count))


@pytest.mark.parametrize(
    ("result", "covers"),
    [
        (words("a", 23), True),  # all twenty shingles
        (words("a", 13) + " " + words("z", 90), True),  # ten of twenty: half of the unit
        (words("a", 12) + " " + words("z", 90), False),  # nine of twenty
        (words("a", 6) + " z0 z1", True),  # three of five of its own: 60 %
        (words("a", 6) + " z0 z1 z2", False),  # three of six
        ("", False),
        ("x" * 1200 + " " + words("a", 23), False),  # only the first 1,200 characters count
    ],
)
def test_a_result_covers_a_unit_by_half_of_the_unit_or_three_fifths_of_its_own(result: str, covers: bool) -> None:
    assert (Units({"u": words("a", 23), "other": words("b", 23)}).covered(result) == {"u"}) is covers


def test_units_are_read_from_their_file(tmp_path: Path) -> None:
    path = write(tmp_path / "units.jsonl", '{"id": "u1", "text": "one two three four", "source": "x"}')
    assert Units.from_file(path).covered("One two three four") == {"u1"}


# the reference


@leaves_files_open
def test_figures_of_a_random_run_over_the_development_set_agree_with_the_reference(reference: ModuleType) -> None:
    folder = SHARED / "devset"
    if not folder.exists():
        pytest.skip(f"the development set {folder} is not there")
    judged = JudgedSet.from_files(folder / "queries.jsonl", folder / "qrels.tsv")
    units = Units.from_file(folder / "units.jsonl")
    texts = [row["text"] for row in read_jsonl(folder / "units.jsonl", ("text",))]
    chance = random.Random(5)
    graded = {row["id"]: row["text"] for row in read_jsonl(folder / "units.jsonl", ("id", "text"))}
    runs: dict[str, list[dict[str, str]]] = {}
    for need in judged.needs:
        right = [graded[unit] for unit in chance.sample(sorted(judged.grades.get(need.qid, {})), k=min(3, len(judged.grades.get(need.qid, {}))))]
        some = [_cut(text, chance) for text in right + chance.sample(texts, 9)]
        chance.shuffle(some)
        runs[need.qid] = [{"text": text} for text in some]
    queries = [{"qid": need.qid} for need in judged.needs]
    expected, expected_rows = reference.score(reference.Units(folder / "units.jsonl"), queries, reference.load_qrels(folder / "qrels.tsv"), runs)
    rows = [
        score(need.qid, judged.grades[need.qid], [units.covered(result["text"]) for result in runs[need.qid]])
        for need in judged.needs
        if judged.grades.get(need.qid)
    ]
    assert len(rows) == len(expected_rows) > 30
    for figure, name in NAMES.items():
        assert round(mean(rows, figure), 3) == round(expected[name], 3)
        for row in rows:
            assert getattr(row, figure) == pytest.approx(expected_rows[row.qid][name])
    assert 0.1 < expected["ndcg"] < 0.9


def _cut(text: str, chance: random.Random) -> str:
    """The text whole, its first half, or joined with other words, as passages are."""
    parts = text.split()
    return chance.choice([text, " ".join(parts[: len(parts) // 2]), f"{text} {' '.join(f'more{i}' for i in range(len(parts)))}"])


some_words = st.lists(st.sampled_from(["bank", "loan", "town", "mill", "Malmö"]), max_size=12).map(" ".join)


@leaves_files_open
@given(
    unit_texts=st.dictionaries(st.sampled_from(["u1", "u2", "u3", "u4"]), some_words, min_size=1),
    grades=st.dictionaries(st.sampled_from(["u1", "u2", "u3", "u4"]), st.integers(1, 3), min_size=1),
    results=st.lists(some_words, max_size=12),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_figures_of_any_run_agree_with_the_reference(
    reference: ModuleType, tmp_path: Path, unit_texts: dict[str, str], grades: dict[str, int], results: list[str]
) -> None:
    path = write(tmp_path / "units.jsonl", *(json.dumps({"id": identifier, "text": text}) for identifier, text in unit_texts.items()))
    _, expected = reference.score(reference.Units(path), [{"qid": "q"}], {"q": grades}, {"q": [{"text": text} for text in results]})
    units = Units.from_file(path)
    row = score("q", grades, [units.covered(text) for text in results])
    for figure, name in NAMES.items():
        assert getattr(row, figure) == pytest.approx(expected["q"][name])
