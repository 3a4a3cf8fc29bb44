"""What commands ask of a library, here or behind a running server."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from kb.answer_json import answer_to_json
from kb.answer_model import Filters, MatchType
from kb.encoder import Encoder
from kb.errors import BadInputError, DataFolderBusyError, UnknownValueError
from kb.health import status
from kb.knowledge import KnowledgeBase
from kb.library import OwnLibrary, open_library
from kb.ownership import Owner, Ownership
from kb.remote import RemoteLibrary
from kb.settings import Settings
from kb.situation import Question
from tests.kb.written import written

LOANS = "Banks give software firms no loans"


# here


def test_a_search_is_the_answer_as_json(kb: KnowledgeBase) -> None:
    assert OwnLibrary(kb).call("search", {"text": LOANS}) == answer_to_json(kb.answer(Question(LOANS)))


def test_a_search_takes_filters_scope_and_limit(kb: KnowledgeBase) -> None:
    fields = {"text": LOANS, "limit": 2, "in": "cases", "level": ["city", "regional"], "country": ["SE", "IE"], "gap": [], "stage": []}
    question = Question(LOANS, filters=Filters(level=("city", "regional"), country=("SE", "IE")), scope=MatchType.CASE, limit=2)
    assert OwnLibrary(kb).call("search", fields) == answer_to_json(kb.answer(question))
    assert OwnLibrary(kb).call("search", {"text": LOANS, "in": "documents"})["results"] == []


def test_a_search_for_what_the_codebook_does_not_have_is_refused(kb: KnowledgeBase) -> None:
    with pytest.raises(UnknownValueError, match="The codebook has no gap 'moon'"):
        OwnLibrary(kb).call("search", {"text": LOANS, "gap": ["moon"]})


def test_status_and_doctor_are_plain_values(kb: KnowledgeBase) -> None:
    assert json.loads(json.dumps(OwnLibrary(kb).call("status", {}))) == status(kb).as_json()
    kb.cases_shelf.index.clear()
    (finding,) = OwnLibrary(kb).call("doctor", {"repair": True})
    assert (finding["message"], finding["repaired"]) == ("vectors of cases are missing", True)
    assert OwnLibrary(kb).call("doctor", {}) == []


def test_a_training_is_begun_asked_after_and_brought_into_force(kb: KnowledgeBase, word_encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.training.trainer.shipped_data", lambda _kb: written())
    monkeypatch.setattr("kb.training.trainer.open_encoder", lambda _settings, threads: word_encoder)

    def told(run: int) -> Any:
        while not (state := library.call("training", {"run": run, "wait_s": 5}))["ended"]:
            assert set(state) == {"stage", "done", "total", "ended", "told"}
        return json.loads(json.dumps(state))["told"]

    with closing(OwnLibrary(kb)) as library:
        run = library.call("train", {})
        assert told(run)["version"] == "of a test"
        assert told(library.call("adopt", {"run": run})) == {"in_force": "1", "documents": 0}
        assert told(library.call("undo", {})) == {"in_force": None, "documents": 0}


def test_an_unknown_command_is_refused_with_the_known_ones(kb: KnowledgeBase) -> None:
    with pytest.raises(BadInputError, match=r"^There is no command 'dance'; use one of: search, .*status.*\.$"):
        OwnLibrary(kb).call("dance", {})


def test_a_folder_that_nobody_owns_is_opened_here_and_follows_the_corpus(
    settings: Settings, word_encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.knowledge.open_encoder", lambda _settings: word_encoder)
    told: list[tuple[str, int, int]] = []
    with open_library(settings, lambda *step: told.append(step)) as library:
        assert isinstance(library, OwnLibrary)
        assert library.call("status", {})["cases"] == 6
    assert told == [("practices", 6, 6)]
    with Ownership(settings.data):
        pass


def test_a_folder_that_a_process_without_address_owns_is_busy(settings: Settings) -> None:
    with Ownership(settings.data), pytest.raises(DataFolderBusyError), open_library(settings):
        pass


# behind a server

Answers = Callable[[str, Any, str | None], tuple[int, bytes]]


@pytest.fixture
def serve() -> Iterator[Callable[[Answers], str]]:
    """Starts a server on this machine that answers posts by a function of path, fields and authorization; returns its address."""
    servers: list[HTTPServer] = []

    def start(answers: Answers) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                fields = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                code, body = answers(self.path, fields, self.headers["Authorization"])
                if code:
                    self.send_response(code)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None: ...

        server = HTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def remote(address: str) -> RemoteLibrary:
    return RemoteLibrary(Owner(1, address, "secret"))


def test_a_command_is_posted_with_the_token_and_its_answer_returned(serve: Callable[[Answers], str]) -> None:
    def answers(path: str, fields: Any, authorization: str | None) -> tuple[int, bytes]:
        return 200, json.dumps([path, fields, authorization]).encode()

    assert remote(serve(answers)).call("search", {"text": "Malmö"}) == ["/api/search", {"text": "Malmö"}, "Bearer secret"]


@pytest.mark.parametrize(
    ("code", "body", "told"),
    [
        (400, b'{"error": "The codebook has no gap \'moon\'."}', "The codebook has no gap 'moon'."),
        (404, b'{"error": "This address is for the project\'s own commands."}', "This address is for the project's own commands."),
        (500, b"<h1>Oops</h1>", "The server answered with status 500; see its log."),
        (500, b"[]", "The server answered with status 500; see its log."),
        (503, b"", "The server answered with status 503; see its log."),
        (200, b"<h1>Another program</h1>", "The server at ADDRESS that owns the data folder does not answer; stop or restart it."),
        (0, b"", "The server at ADDRESS that owns the data folder does not answer; stop or restart it."),
    ],
)
def test_what_goes_wrong_is_one_sentence(serve: Callable[[Answers], str], code: int, body: bytes, told: str) -> None:
    address = serve(lambda *_: (code, body))
    with pytest.raises(BadInputError) as raised:
        remote(address).call("status", {})
    assert str(raised.value) == told.replace("ADDRESS", address)


def test_a_server_that_is_not_there_is_one_sentence(serve: Callable[[Answers], str]) -> None:
    with pytest.raises(BadInputError, match=r"^The server at http://127\.0\.0\.1:1 that owns the data folder does not answer; stop or restart it\.$"):
        remote("http://127.0.0.1:1").call("status", {})


def test_a_proxy_of_the_environment_is_not_asked(serve: Callable[[Answers], str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert remote(serve(lambda *_: (200, b"5"))).call("status", {}) == 5


def test_a_folder_that_a_server_owns_is_asked_through_it(serve: Callable[[Answers], str], tmp_path: Path) -> None:
    address = serve(lambda path, fields, authorization: (200, json.dumps([path, authorization]).encode()))
    with Ownership(tmp_path) as ownership:
        owner = ownership.announce(address)
        with open_library(Settings(data=tmp_path)) as library:
            assert library.call("status", {}) == ["/api/status", f"Bearer {owner.token}"]
