"""A server in a process of its own, and a browser to visit it with."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
SMALL_CORPUS = ROOT / "tests" / "data" / "corpus"
REPORT = ROOT / "tests" / "data" / "reports" / "bridges-built-slowly.pdf"
CITED_SOURCE = "bridges-2019"

CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
READY = "Clusterbridge is ready at "
PATIENCE_S = 30


def ingest(data: Path, corpus: Path, *arguments: str) -> None:
    """Run `clusterbridge ingest` on a data folder and a corpus."""
    subprocess.run([*_program(data), "ingest", *arguments], check=True, env=_environment(corpus), cwd=ROOT, capture_output=True)


@contextmanager
def running_server(data: Path, corpus: Path) -> Iterator[str]:
    """The address of a server on any free port, ready to answer; it is stopped behind the block."""
    log = data.with_suffix(".log")
    with (
        log.open("w", encoding="utf-8") as said,
        subprocess.Popen(
            [*_program(data), "serve", "--port", "0"], env=_environment(corpus), cwd=ROOT, stdout=subprocess.PIPE, stderr=said, text=True
        ) as server,
    ):
        assert server.stdout is not None
        line = server.stdout.readline()
        try:
            assert line.startswith(READY), f"{line}\n{log.read_text(encoding='utf-8')}"
            yield line.removeprefix(READY).strip()
        finally:
            server.terminate()
            server.wait(PATIENCE_S)


@contextmanager
def running_browser(executable: str) -> Iterator[Browser]:
    """A headless Chromium that can find no host but this machine."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def _program(data: Path) -> list[str]:
    return [sys.executable, "-m", "web.cli", "--data", str(data)]


def _environment(corpus: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "CLUSTERBRIDGE_CORPUS": str(corpus)}
