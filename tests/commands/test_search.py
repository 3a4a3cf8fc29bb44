"""Search: keys of an answer, scopes, filters, batches, and words of any kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.told import ANSWER_KEYS, CASES, Command, Told, jsonl, paragraph, report

FACETS = ["gap", "level", "stage", "sector", "place", "country"]
RESULT_KEYS = ["rank", "score", "id", "type", "kind", "title", "text", "marks", "document", "source", "pages", "page_labels", "heading"]
RESULT_KEYS += ["tags", "evidence", "outcome", "why", "signals", "fit", "passages"]


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
    (only,) = command("search", "the gate of the sluice", "--json", "--in", "documents").json["results"]
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
        (["--gap", "capital"], ["marrowick-bank-round-table"]),
        (["--gap", "capital", "--gap", "education"], ["marrowick-bank-round-table", "quillhaven-school-at-the-quay"]),
        (["--level", "regional", "--stage", "maturity"], ["quillhaven-school-at-the-quay"]),
        (["--country", "NL", "--country", "IE"], ["ostmere-two-clusters-one-roof", "quillhaven-school-at-the-quay"]),
        (["--gap", "capital", "--country", "IE"], []),
    ],
    ids=" ".join,
)
def test_options_filter_or_within_a_facet_and_between_facets(command: Command, filters: list[str], left: list[str]) -> None:
    told = command("search", "Firms and schools and banks", "--json", "--limit", "50", *filters)
    assert told.status == 0
    assert sorted(result["id"] for result in told.json["results"]) == left


def test_filters_that_leave_nothing_say_what_each_removed(command: Command) -> None:
    answer = command("search", "Banks refuse our young software firms", "--json", "--gap", "capital", "--country", "IE").json
    assert (answer["confident"], answer["results"], answer["no_answer"]["reason"]) == (False, [], "filtered")
    assert list(answer["no_answer"]) == ["reason", "looked_for", "removed_by", "cell"]
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
    "no string": (b'{"qid": "a", "text": 5}\n', "{batch}, line 1: found 5 as 'text'; write it in quotation marks."),
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
