"""A real browser on a real server: the shipped library and the test documents."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
READY = "Clusterbridge is ready at "


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server on a fresh data folder that holds the shipped cases and one report that a card cites."""
    if CHROMIUM is None:
        pytest.skip("No Chromium was found, so the browser tests were not run; install one to run them.")
    data = tmp_path_factory.mktemp("data")
    command = [sys.executable, "-m", "web.cli", "--data", str(data)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "CLUSTERBRIDGE_CORPUS": str(ROOT / "tests" / "data" / "corpus")}
    ingest = [*command, "ingest", str(ROOT / "tests" / "data" / "reports"), "--source", CITED_SOURCE]
    subprocess.run(ingest, check=True, env=environment, cwd=ROOT, capture_output=True)
    server = subprocess.Popen([*command, "serve", "--port", "0"], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    line = server.stdout.readline()
    assert line.startswith(READY), line
    yield line.removeprefix(READY).strip()
    server.terminate()
    server.wait(30)
    server.stdout.close()


CITED_SOURCE = "to-be-set"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    if CHROMIUM is None:
        pytest.skip("No Chromium was found, so the browser tests were not run; install one to run them.")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile; a request to another host than the server's fails the test that made it."""
    opened = browser.new_context()
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A fresh page."""
    return context.new_page()
