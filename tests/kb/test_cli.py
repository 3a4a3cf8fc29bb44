"""The commands of the knowledge base, as they are called."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kb.answer_json import answer_to_json
from kb.answer_model import Filters, MatchType
from kb.cli import cli
from kb.encoder import Encoder
from kb.errors import BadInputError, UnknownValueError
from kb.evaluation.measures import FIGURES
from kb.health import status
from kb.knowledge import KnowledgeBase
from kb.settings import Settings
from kb.situation import Question
from tests.conftest import SMALL_CORPUS

LOANS = "Banks give our young software firms no loans."
Run = Callable[..., Result]


@pytest.fixture
def run(settings: Settings, word_encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Calls a command on a fresh data folder with the small corpus; errors of ours come through as they are."""
    monkeypatch.setattr("kb.knowledge.open_encoder", lambda _settings: word_encoder)
    monkeypatch.setenv("CLUSTERBRIDGE_CORPUS", str(SMALL_CORPUS))

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["--data", str(settings.data), *arguments], catch_exceptions=False)

    return call


@pytest.fixture
def answered(settings: Settings, word_encoder: Encoder) -> Callable[[Question], object]:
    """What the library itself answers, as JSON."""

    def answer(question: Question) -> object:
        with KnowledgeBase.open(settings, word_encoder) as kb:
            return json.loads(json.dumps(answer_to_json(kb.answer(question))))

    return answer


def test_a_search_prints_the_answer_as_one_line_of_json(run: Run, answered: Callable[[Question], object]) -> None:
    done = run("search", LOANS, "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1
    assert json.loads(done.stdout) == answered(Question(LOANS))


def test_options_filter_and_limit(run: Run, answered: Callable[[Question], object]) -> None:
    options = ["--json", "--limit", "2", "--in", "cases", "--gap", "capital", "--gap", "education", "--level", "city", "--stage", "take-off"]
    filters = Filters(gap=("capital", "education"), level=("city",), stage=("take-off",), country=("SE",))
    done = run("search", LOANS, *options, "--country", "SE")
    assert json.loads(done.stdout) == answered(Question(LOANS, filters=filters, scope=MatchType.CASE, limit=2))
    assert [result["id"] for result in json.loads(done.stdout)["results"]] == ["marrowick-bank-round-table"]


def test_a_search_for_people_says_how_it_was_read_what_was_found_and_where_it_is_from(run: Run) -> None:
    lines = run("search", LOANS, "--limit", "1").stdout.splitlines()
    assert lines[0].startswith("Read as gap: capital; ")
    assert lines[2] == "1. Four banks and twelve software firms meet at one round table each quarter (Marrowick, SE)"
    assert lines[3].startswith("   Marrowick's city council invited four banks")
    assert lines[3].endswith("...")
    assert lines[4].startswith("   Same gap: capital (your “Banks” and “loans”, their “banks” and “loans”). Words in common: banks, ")
    assert lines[4].endswith("[Bridges Built Slowly: Six Towns and Their Firms; marrowick-bank-round-table]")


def test_a_search_for_people_says_which_actor_is_missing_and_the_region_type(run: Run) -> None:
    lines = run("search", "We have no banks in our remote valley.", "--limit", "1").stdout.splitlines()
    assert lines[0].endswith("actor: no capital-provider; region type: peripheral-or-low-tech.")


def test_a_search_that_nothing_answers_says_so(run: Run) -> None:
    lines = run("search", "zeppelin quaternions", "--limit", "1").stdout.splitlines()
    assert lines[:2] == ["No gap, level or stage was read from the words.", "Nothing in the library answers this; the nearest follow."]


def test_a_file_of_situations_is_answered_in_order(run: Run, answered: Callable[[Question], object], tmp_path: Path) -> None:
    batch = tmp_path / "batch.jsonl"
    texts = {"b": LOANS, "a": "Our yards find no apprentices."}
    batch.write_text("".join(json.dumps({"qid": qid, "text": text}) + "\n" for qid, text in texts.items()), encoding="utf-8")
    done = run("search", "--batch", str(batch), "--limit", "3")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert rows == [{"qid": qid, **dict(answered(Question(text, limit=3)))} for qid, text in texts.items()]  # type: ignore[call-overload]


@pytest.mark.parametrize("arguments", [("search",), ("search", LOANS, "--batch", "x")])
def test_a_search_wants_either_words_or_a_file(run: Run, arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert "Give either a situation in quotes or --batch FILE." in done.stderr


@pytest.mark.parametrize(
    "arguments", [("search", LOANS, "--limit", "0"), ("search", LOANS, "--in", "moon"), ("dance",), ("search", LOANS, "--mood", "x")]
)
def test_a_wrong_call_has_status_2(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


def test_values_that_the_codebook_does_not_have_and_files_that_are_not_there_are_refused(run: Run) -> None:
    with pytest.raises(UnknownValueError, match="The codebook has no stage 'moon'"):
        run("search", LOANS, "--stage", "moon")
    with pytest.raises(BadInputError, match=r"No file 'nowhere\.jsonl' was found"):
        run("search", "--batch", "nowhere.jsonl")
    with pytest.raises(BadInputError, match="No situation was given"):
        run("search", " ")


def test_a_setting_of_the_environment_that_is_wrong_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLUSTERBRIDGE_MAX_FILE_MB", "many")
    with pytest.raises(BadInputError, match=r"^The setting CLUSTERBRIDGE_MAX_FILE_MB is 'many' \(.*\); correct it or leave it out\.$"):
        run("status")


def test_status_tells_the_same_to_people_and_programs(run: Run, settings: Settings, word_encoder: Encoder) -> None:
    run("status")
    told = json.loads(run("status", "--json").stdout)
    with KnowledgeBase.open(settings, word_encoder) as kb:
        expected = status(kb).as_json()
    assert told | {"bytes": 0} == expected | {"bytes": 0}
    lines = dict(line.split(maxsplit=1) for line in run("status").stdout.splitlines())
    assert (lines["cases"], lines["jobs"], lines["model"]) == ("6", "none", "clusterbridge-minilm-1")


def test_a_sound_library_is_told_with_status_0(run: Run) -> None:
    done = run("doctor")
    assert (done.exit_code, done.stdout) == (0, "The library is sound.\n")
    assert json.loads(run("doctor", "--json").stdout) == []


def test_a_fault_has_status_1_until_it_is_repaired(run: Run, settings: Settings, word_encoder: Encoder) -> None:
    run("status")
    with KnowledgeBase.open(settings, word_encoder) as kb, kb.store.engine.begin() as connection:
        kb.cases_shelf.full_text.clear(connection)
    found = run("doctor")
    assert (found.exit_code, found.stdout) == (1, "full texts of cases are missing: 6\n1 finding.\n")
    repaired = run("doctor", "--repair")
    assert (repaired.exit_code, repaired.stdout) == (0, "full texts of cases are missing: 6 (repaired)\n1 finding.\n")
    assert run("doctor").exit_code == 0


def test_figures_on_a_judged_set_are_printed_for_people_and_programs(run: Run, tmp_path: Path) -> None:
    (tmp_path / "queries.jsonl").write_text(json.dumps({"qid": "q", "text": LOANS, "gaps": ["capital"]}) + "\n", encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text("q\tmarrowick-bank-round-table\t3\n", encoding="utf-8")
    call = ["evaluate", "--queries", str(tmp_path / "queries.jsonl"), "--qrels", str(tmp_path / "qrels.tsv"), "--in", "cases"]
    told = json.loads(run(*call, "--json").stdout)
    assert (told["needs"], *(told[figure] for figure in FIGURES)) == (1, 1.0, 1.0, 1.0, 1.0)
    lines = run(*call).stdout.splitlines()
    assert lines[0].startswith("1 needs with an answer, median words a result ")
    assert lines[3].split() == ["library", "1.000", "1.000", "1.000", "1.000"]
    assert any(line.split()[:2] == ["capital", "1.000"] for line in lines)
