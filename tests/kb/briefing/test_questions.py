"""Questions of the corpus: read, and checked against the codebook."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.briefing.questions import FILE, Questions, faults
from kb.codebook import Codebook
from kb.corpus import Corpus
from kb.errors import BadInputError
from tests.conftest import ROOT, SMALL_CORPUS

SHIPPED = ROOT / "corpus"


@pytest.fixture
def codebook() -> Codebook:
    return Codebook.from_file(SMALL_CORPUS / "codebook.yaml")


def test_questions_are_read_by_value_in_order() -> None:
    read = Questions.from_folder(SMALL_CORPUS)
    assert read.by_value[("gap", "capital")] == ("Who lends in our town?", "Who bears the risk?")
    assert list(read.by_value) == [("gap", "capital"), ("gap", "research"), ("stage", "take-off")]
    assert read.general == ("What do we begin on Monday?", "Whom do we ring up?", "What do we stop?")


def test_a_corpus_without_the_file_proposes_none_and_is_sound(tmp_path: Path, codebook: Codebook) -> None:
    assert Questions.from_folder(tmp_path) == Questions({}, ())
    assert faults(tmp_path, codebook) == []


def test_the_shipped_corpus_has_three_or_four_for_every_gap_and_stage_and_repeats_none() -> None:
    codebook, read = Codebook.from_file(SHIPPED / "codebook.yaml"), Questions.from_folder(SHIPPED)
    assert set(read.by_value) == {(facet, value) for facet in ("gap", "stage") for value in codebook.facet(facet).ids}
    assert all(3 <= len(some) <= 4 for some in (*read.by_value.values(), read.general))
    assert faults(SHIPPED, codebook) == []


BROKEN: dict[str, tuple[str, list[str]]] = {
    "an unknown value": ('gap:\n  moon: ["Who?"]\nstage:\n  old: ["When?"]\n', ["the codebook has no gap 'moon'", "the codebook has no stage 'old'"]),
    "an unknown key": ('level:\n  city: ["Who?"]\n', ["'level' is none of gap, stage, general"]),
    "a question twice": ('gap:\n  capital: ["Who?"]\ngeneral: ["Who?"]\n', ["'Who?' stands there more than once"]),
    "no list": ('gap:\n  capital: "Who?"\n', ["gap capital holds no list of questions"]),
    "no question": ("general: [1]\n", ["general holds no list of questions"]),
    "an empty question": ('general: [" "]\n', ["general holds no list of questions"]),
    "no mapping below": ('stage: ["Who?"]\n', ["stage holds no mapping of values to questions"]),
    "no mapping": ("- Who?\n", ["it holds no mapping; write 'gap:', 'stage:' and 'general:' with their questions below"]),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_wrong_is_told(tmp_path: Path, codebook: Codebook, what: str) -> None:
    text, told = BROKEN[what]
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    assert faults(tmp_path, codebook) == told


def test_a_file_that_cannot_be_read_is_a_problem_of_the_corpus_and_refused(tmp_path: Path, codebook: Codebook) -> None:
    (tmp_path / FILE).write_text("gap: [", encoding="utf-8")
    (told,) = faults(tmp_path, codebook)
    assert told.startswith("it cannot be read (")
    with pytest.raises(BadInputError, match=r"^questions\.yaml: it cannot be read"):
        Questions.from_folder(tmp_path)
    (tmp_path / FILE).write_text("level: {}", encoding="utf-8")
    with pytest.raises(BadInputError, match=r"^questions\.yaml: 'level' is none of gap, stage, general\.$"):
        Questions.from_folder(tmp_path)


def test_faults_are_problems_of_the_corpus_by_file(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('gap:\n  moon: ["Who?"]\n', encoding="utf-8")
    (tmp_path / "codebook.yaml").write_bytes((SMALL_CORPUS / "codebook.yaml").read_bytes())
    told = [problem.message for problem in Corpus.from_folder(tmp_path).problems if problem.file == FILE]
    assert told == ["questions.yaml: the codebook has no gap 'moon'."]
