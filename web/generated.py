"""The generated parts of the manual: commands, settings and codebook, written by `python -m web.generated`, checked by a test."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

import web.cli  # noqa: F401  (its commands join the program when imported)
from kb.cli import cli
from kb.codebook import Codebook
from kb.corpus import default_folder
from kb.settings import Settings

MANUAL = Path(__file__).parent / "manual"


def parts() -> Mapping[str, str]:
    """Page of the manual to the Markdown that stands between its marks."""
    return {"commands": commands(), "settings": settings(), "codebook": codebook(Codebook.from_file(default_folder() / "codebook.yaml"))}


def commands() -> str:
    """Help of every command as the program prints it."""
    told = ["Errors go to standard error in one sentence. Exit status: 0 done, 1 done but some inputs failed, 2 the call was wrong."]
    with click.Context(cli, info_name="clusterbridge") as context:
        told += [_block("clusterbridge", cli.get_help(context))]
        for name in sorted(cli.commands):
            with click.Context(cli.commands[name], info_name=f"clusterbridge {name}", parent=None, terminal_width=100) as own:
                told += [f"## {name}", _block(name, cli.commands[name].get_help(own))]
    return "\n\n".join(told)


def _block(_name: str, text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.splitlines())


def settings() -> str:
    """Every setting with its variable and what it does."""
    rows = ["Set by environment variables; `--data` on the command line comes first.", "", "| variable | what it does |", "|---|---|"]
    for name, field in Settings.model_fields.items():
        default = f" Default: `{field.default}`." if field.default is not None and not field.default_factory and field.is_required() is False else ""
        rows.append(f"| `CLUSTERBRIDGE_{name.upper()}` | {field.description}{default} |")
    return "\n".join(rows)


def codebook(book: Codebook) -> str:
    """Every facet with its values."""
    told = [f"Version {book.version}. A facet may be empty: the text does not say. Several values may hold, except where one is asked for."]
    for facet in book.facets:
        told.append(f"## {facet.label}\n\n{facet.question}{' (one value)' if facet.one else ''}")
        if any(value.connects for value in facet.values):
            rows = [f"| **{v.label}** | {v.connects} | {v.when or '-'} | {v.not_when or '-'} |" for v in facet.values]
            told.append("\n".join(["| value | what | tag when | not when |", "|---|---|---|---|", *rows]))
        else:
            told.append(", ".join(value.label for value in facet.values) + ".")
    return "\n\n".join(told)


def written(page: str, part: str) -> str:
    """The page with the part between its marks."""
    text = (MANUAL / f"{page}.md").read_text(encoding="utf-8")
    begin, end = f"<!-- {page} -->", f"<!-- end of {page} -->"
    return text.split(begin)[0] + f"{begin}\n\n{part}\n\n{end}" + text.split(end)[1]


def outdated() -> list[str]:
    """Pages whose generated part differs from what the program says now."""
    return [page for page, part in parts().items() if written(page, part) != (MANUAL / f"{page}.md").read_text(encoding="utf-8")]


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit status 1 when a page is outdated.")
def main(check: bool) -> None:
    """Write the generated parts into the manual."""
    for page in outdated():
        if check:
            raise click.ClickException(f"web/manual/{page}.md is outdated; run 'python -m web.generated'.")
        (MANUAL / f"{page}.md").write_text(written(page, parts()[page]), encoding="utf-8")


if __name__ == "__main__":
    main()
