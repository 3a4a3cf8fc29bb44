"""The wheel: everything that the program reads is inside, and it works where no checkout is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SMALL_CORPUS = ROOT / "tests" / "data" / "corpus"
PACKAGES = ("kb", "ingest", "web")
LEFT_OUT = {"__pycache__", ".DS_Store"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        str(ROOT),
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "--quiet",
        "--wheel-dir",
        str(folder),
    ]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as it lies in a folder of packages."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def files_below(folder: Path) -> set[str]:
    return {
        str(path.relative_to(folder.parent)) for path in folder.rglob("*") if path.is_file() and not LEFT_OUT & set(path.relative_to(folder).parts)
    }


def run_installed(installed: Path, *arguments: str, data: Path, corpus: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Python with the unpacked wheel, away from the checkout."""
    told = {"PYTHONPATH": str(installed), "CLUSTERBRIDGE_DATA": str(data), "PYTHONDONTWRITEBYTECODE": "1"}
    environment = {name: value for name, value in os.environ.items() if name != "CLUSTERBRIDGE_CORPUS"} | told
    if corpus:
        environment["CLUSTERBRIDGE_CORPUS"] = str(corpus)
    data.parent.mkdir(parents=True, exist_ok=True)
    return subprocess.run([sys.executable, *arguments], cwd=data.parent, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_file_of_a_package_is_inside(names: set[str], package: str) -> None:
    assert files_below(ROOT / package) - names == set()


def test_the_corpus_is_inside_whole(names: set[str]) -> None:
    assert {f"kb/{name}" for name in files_below(ROOT / "corpus")} - names == set()


@pytest.mark.parametrize(
    "name",
    [
        "kb/ranking.yaml",
        "kb/migrations/env.py",
        "kb/migrations/versions/0001_first_tables.py",
        "kb/corpus/codebook.yaml",
        "kb/corpus/sources.yaml",
        "ingest/furniture_names.toml",
        "web/templates/base.html",
        "web/static/style.css",
        "web/manual/index.md",
    ],
)
def test_what_is_no_python_is_inside(names: set[str], name: str) -> None:
    assert name in names


def test_nothing_else_is_inside(names: set[str]) -> None:
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == set(PACKAGES)
    assert not any(name.endswith(".pyc") or "/tests/" in name for name in names)


def test_the_program_is_named_in_it(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        told = {name.split("/", 1)[1]: archive.read(name).decode() for name in archive.namelist() if ".dist-info/" in name}
    assert "clusterbridge = web.cli:main" in told["entry_points.txt"]
    assert "Name: clusterbridge\n" in told["METADATA"]
    assert "licenses/LICENSE" in told


def test_its_own_corpus_is_found(installed: Path, tmp_path: Path) -> None:
    told = run_installed(installed, "-c", "import kb.corpus; print(kb.corpus.__file__); print(kb.corpus.default_folder())", data=tmp_path / "data")
    assert told.stdout.splitlines() == [str(installed / "kb" / "corpus.py"), str(installed / "kb" / "corpus")]


def test_its_own_corpus_is_sound(installed: Path, tmp_path: Path) -> None:
    told = run_installed(installed, "-m", "web.cli", "check-corpus", data=tmp_path / "data")
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith(f"{len(list((ROOT / 'corpus' / 'cases').glob('*.md')))} cards (")


PAGES = ["/", "/healthz", "/help", "/cases", "/library", "/static/style.css"]

VISIT = """
import sys
from kb.knowledge import KnowledgeBase
from kb.settings import Settings
from web import create_app

with KnowledgeBase.open(Settings()) as kb:
    client = create_app(kb).test_client()
    for page in sys.argv[1:]:
        print(client.get(page).status_code)
"""
"""Opens tables, which needs the migrations, and pages, which need templates and manual; embeds nothing."""


def test_tables_are_made_and_pages_shown_from_it(installed: Path, tmp_path: Path) -> None:
    told = run_installed(installed, "-c", VISIT, *PAGES, data=tmp_path / "data", corpus=SMALL_CORPUS)
    assert (told.stderr, told.stdout.split()) == ("", ["200"] * len(PAGES))


def test_a_file_is_read_by_it(installed: Path, models_folder: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.md"
    report.write_text("# Locks\n\nThe gate is opened for a barge.\n\n## References\n\nQuill, I. (2014).\n", encoding="utf-8")
    copy = f"import os, sys; os.environ['CLUSTERBRIDGE_MODELS'] = {str(models_folder)!r}; from web.cli import main; main()"
    told = run_installed(installed, "-c", copy, "ingest", str(report), "--json", data=tmp_path / "data", corpus=SMALL_CORPUS)
    assert (told.returncode, told.stderr) == (0, "")
    assert [json.loads(told.stdout)[key] for key in ("outcome", "passages")] == ["ready", 1]
