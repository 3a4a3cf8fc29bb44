"""The commands of the knowledge base: search, suggest, train, evaluate, status, doctor, export, import. Parses and prints; decides nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError
from tqdm import tqdm

from kb.errors import BadInputError
from kb.evaluation.evaluate import Credit, Evaluation, evaluate
from kb.evaluation.judged import JudgedSet, Units, read_jsonl, units_of_inventory
from kb.evaluation.measures import FIGURES
from kb.indexing import Progress
from kb.knowledge import KnowledgeBase
from kb.library import SCOPES, Library, open_library
from kb.settings import Settings
from kb.training.own_library import shipped_data
from kb.training.refitting import ENOUGH

WIDTH = 100


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), help="Data folder. [env: CLUSTERBRIDGE_DATA; default: the user's data folder]"
)
@click.pass_context
def cli(context: click.Context, data: Path | None) -> None:
    """Good practices of clusters: ask how others bridged it, and check at the source."""
    try:
        context.obj = Settings(data=data.resolve()) if data else Settings()
    except ValidationError as error:
        fault = error.errors()[0]
        name = f"CLUSTERBRIDGE_{'_'.join(map(str, fault['loc']))}".upper()
        raise BadInputError(f"The setting {name} is '{fault['input']}' ({fault['msg']}); correct it or leave it out.") from error


def terminal_progress(what: str) -> tuple[tqdm[Any], Progress]:
    """A bar on standard error, and the function that moves it; the bar hides itself where nobody watches."""
    bar: tqdm[Any] = tqdm(total=0, desc=what, unit="", file=sys.stderr, leave=False, disable=None)

    def move(stage: str, done: int, total: int) -> None:
        bar.set_description(stage, refresh=False)
        bar.total = total
        bar.n = done
        bar.refresh()

    return bar, move


_in = click.option("--in", "scope", type=click.Choice(list(SCOPES)), default="all", show_default=True, help="What may be an answer.")
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@cli.command()
@click.argument("text", required=False)
@click.option("--batch", type=click.Path(path_type=Path), help='File with {"qid", "text"} a line; prints {"qid", ...answer} a line, in order.')
@_json
@click.option("--limit", type=click.IntRange(1, 200), default=10, show_default=True, help="Most results.")
@_in
@click.option("--gap", multiple=True, help="Only results tagged with this gap; repeat for several.")
@click.option("--level", multiple=True, help="Only results tagged with this policy level.")
@click.option("--stage", multiple=True, help="Only results tagged with this cluster stage.")
@click.option("--country", multiple=True, help="Only results from this country (ISO code, as DE).")
@click.pass_obj
def search(settings: Settings, /, text: str | None, batch: Path | None, as_json: bool, limit: int, scope: str, **filters: tuple[str, ...]) -> None:
    """Answer one described situation, or a file of them."""
    if (text is None) == (batch is None):
        raise click.UsageError("Give either a situation in quotes or --batch FILE.")
    fields = {"limit": limit, "in": scope, **{facet: list(values) for facet, values in filters.items()}}
    rows = read_jsonl(batch, ("qid", "text")) if batch else []
    bar, move = terminal_progress("library")
    with bar, open_library(settings, move) as library:
        if text is not None:
            answer = library.call("search", {"text": text, **fields})
            click.echo(json.dumps(answer, ensure_ascii=False) if as_json else "\n".join(_answer_lines(answer)))
        for row in rows:
            answer = library.call("search", {"text": row["text"], **fields})
            click.echo(json.dumps({"qid": row["qid"], **answer}, ensure_ascii=False))


def _answer_lines(answer: Mapping[str, Any]) -> list[str]:
    facets = answer["situation"]["facets"].items()
    read = [f"{facet.replace('_', ' ')}: {', '.join(map(_value_read, readings))}" for facet, readings in facets if readings]
    lines = [f"Read as {'; '.join(read)}." if read else "No gap, level or stage was read from the words."]
    if not answer["confident"]:
        lines.append("Nothing in the library answers this; the nearest follow.")
    for result in answer["results"]:
        where = ", ".join(filter(None, [result["place"], *result["country"]])) or " > ".join(result["heading"])
        lines += ["", click.style(f"{result['rank']}. {result['title']}", bold=True) + (f" ({where})" if where else "")]
        lines.append(f"   {_shortened(result['text'])}")
        lines.append(f"   {' '.join(result['why'])} {_source_line(result)}")
    return lines


def _value_read(reading: Mapping[str, Any]) -> str:
    return f"no {reading['value']}" if reading.get("role") == "missing" else str(reading["value"])


def _source_line(result: Mapping[str, Any]) -> str:
    document, source = result["document"], result["source"]
    title = source["title"] if source else document["title"] if document else ""
    page = f", page {result['pages'][0]} of the file" if result["pages"] else ""
    return f"[{title}{page}; {result['id']}]"


def _shortened(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 3 * WIDTH else flat[: 3 * WIDTH].rsplit(" ", 1)[0] + " ..."


TEXTS_AT_ONCE = 64


@cli.command("suggest")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--all", "unlisted", is_flag=True, help='Also print the values that are not asserted, under "unlisted".')
@click.pass_obj
def suggest_command(settings: Settings, file: Path, unlisted: bool) -> None:
    """Suggest tags for texts.

    FILE holds {"id", "text", "heading"} a line; prints gap, level, stage and kind of each, in order, with confidence and the words that speak for it.
    """
    rows = read_jsonl(file, ("id", "text"))
    bar, move = terminal_progress("library")
    with bar, open_library(settings, move) as library:
        for first in range(0, len(rows), TEXTS_AT_ONCE):
            some = [{key: row.get(key) for key in ("id", "text", "heading")} for row in rows[first : first + TEXTS_AT_ONCE]]
            for told in library.call("suggest", {"rows": some, "all": unlisted}):
                click.echo(json.dumps(told, ensure_ascii=False))


POLL_S = 0.5


@cli.command("train")
@click.option("--dry-run", is_flag=True, help="Show the figures and leave everything as it is.")
@click.option("--undo", is_flag=True, help="Bring back what was in force before the last training; once more, that training.")
@_json
@click.pass_obj
def train_command(settings: Settings, dry_run: bool, undo: bool, as_json: bool) -> None:
    """Learn anew from the shipped training data, the judged needs and the tags that persons accepted here.

    Fits the reading of situations, the tags of passages and the weights of the ranking, shows their figures beside those in force, then replaces them
    and tags the passages anew. With --json the figures are one line and what was replaced the next.
    """
    if dry_run and undo:
        raise click.UsageError("Give either --dry-run or --undo.")
    bar, move = terminal_progress("training")
    with bar, open_library(settings, move) as library:
        if not undo:
            run = library.call("train", {})
            figures = _ended(library, run, move)
            bar.clear()
            click.echo(json.dumps(figures) if as_json else "\n".join(_training_lines(figures, dry_run)))
            if dry_run:
                return
        replaced = _ended(library, library.call("undo", {}) if undo else library.call("adopt", {"run": run}), move)
    click.echo(json.dumps(replaced) if as_json else _replaced_line(replaced, undo))


def _ended(library: Library, run: int, move: Progress, state_of: str = "training") -> Any:
    """What a run told when it had ended."""
    while not (state := library.call(state_of, {"run": run, "wait_s": POLL_S}))["ended"]:
        move(state["stage"], state["done"], state["total"])
    return state["told"]


def _training_lines(told: Mapping[str, Any], dry_run: bool) -> list[str]:
    lines = [f"Training data {told['version']}; macro F1 on writers whom the heads did not see:"]
    lines += [_facet_line(what, figures) for what, figures in told["shipped"].items()]
    if told["after"]:
        lines.append(f"Macro F1 on the {told['decided']} passages that persons decided on here:")
        lines += [_facet_line("shipped", told["before"]), _facet_line("new", told["after"])]
    else:
        lines.append(f"Persons decided on {told['decided']} passages here; with {ENOUGH} their figures are shown too.")
    if told["ranking"]:
        lines.append("Macro F1 of what is read from judged needs that taught nothing:")
        lines += [_facet_line("in force", told["reading"]["before"]), _facet_line("new", told["reading"]["after"])]
        heading = f"Ranking for {told['needs']} judged needs:"
        lines.append(f"{heading:28}" + "".join(f"{figure:>12}" for figure in FIGURES))
        names = {"before": "in force", "kept": "new, weights as they are", "refitted": "new, weights refitted"}
        lines += [f"  {names[name]:26}" + "".join(f"{figures[f]:12.3f}" for f in FIGURES) for name, figures in told["ranking"].items()]
        better = "better, so they come into force" if told["weights"] else "no better, so those in force stay"
        lines.append(f"Refitted weights rank needs that they never saw {better}.")
    else:
        lines.append(f"There are {told['needs']} judged needs here; with {ENOUGH} the weights of the ranking are learned from them.")
    return [*lines, "Nothing was replaced."] if dry_run else lines


def _facet_line(name: str, figures: Mapping[str, float]) -> str:
    return f"  {name:12}" + "".join(f"{facet:>8} {figure:.3f}" for facet, figure in figures.items())


def _replaced_line(replaced: Mapping[str, Any], undo: bool) -> str:
    count = replaced["documents"]
    what = "What was in force before is so again" if undo else "What was learned is in force"
    return f"{what}; {count} {'document was' if count == 1 else 'documents were'} tagged anew. 'clusterbridge train --undo' turns this back."


@cli.command("evaluate")
@click.option("--queries", type=click.Path(path_type=Path), required=True, help="Needs, queries.jsonl.")
@click.option("--qrels", type=click.Path(path_type=Path), required=True, help="Grades, qrels.tsv: qid, unit or case, 1 to 3.")
@click.option("--units", type=click.Path(path_type=Path), help="Judged paragraphs, units.jsonl; not needed where cases are graded.")
@click.option("--inventory", type=click.Path(path_type=Path), help="Practices with their units: cases are then credited with the units they tell.")
@_in
@click.option(
    "--cross-validate",
    "refit",
    is_flag=True,
    help="Learn the weights anew for each fifth of the needs, from the other four and the training situations.",
)
@_json
@click.pass_obj
def evaluate_command(
    settings: Settings, queries: Path, qrels: Path, units: Path | None, inventory: Path | None, scope: str, refit: bool, as_json: bool
) -> None:
    """Measure the library on a judged set, beside words alone and meaning alone."""
    judged = JudgedSet.from_files(queries, qrels)
    credit = Credit(Units.from_file(units) if units else Units({}), units_of_inventory(inventory) if inventory else {})
    with KnowledgeBase.open(settings) as kb:
        kb.follow_corpus()
        kb.retag()
        figures = evaluate(kb, judged, credit, SCOPES[scope], shipped_data(kb).judged if refit else None)
    click.echo(json.dumps(figures.as_json(), indent=1) if as_json else "\n".join(_figure_lines(figures)))


def _figure_lines(figures: Evaluation) -> list[str]:
    told = figures.as_json()
    lines = [f"{told['needs']} needs with an answer, median words a result {told['median_words']}", ""]
    lines.append(f"{'':22}" + "".join(f"{figure:>12}" for figure in FIGURES))
    lines.append(f"{'library':22}" + "".join(f"{told[figure]:12.3f}" for figure in FIGURES))
    lines.append(f"{'  95% interval':22}" + "".join(f"{_bounds(told['intervals'][figure], ''):>12}" for figure in FIGURES))
    for name, row in told["compared"].items():
        lines.append(f"{name:22}" + "".join(f"{row[figure]:12.3f}" for figure in FIGURES))
        lines.append(f"{'  gain over it':22}" + "".join(f"{row[f'{figure}_gain'][0]:+12.3f}" for figure in FIGURES))
        lines.append(f"{'  95%, paired':22}" + "".join(f"{_bounds(row[f'{figure}_gain'][1:], '+'):>12}" for figure in FIGURES))
    for facet, values in told["per_value"].items():
        lines += ["", facet]
        lines += [f"  {value:20}" + "".join(f"{row[figure]:12.3f}" for figure in FIGURES) + f"  ({row['needs']})" for value, row in values.items()]
    return lines


def _bounds(bounds: Sequence[float], sign: str) -> str:
    return "..".join(f"{bound:{sign}.2f}" for bound in bounds)


@cli.command("status")
@_json
@click.pass_obj
def status_command(settings: Settings, as_json: bool) -> None:
    """Count what is in the library and say where it lies."""
    with open_library(settings) as library:
        told = library.call("status", {})
    click.echo(json.dumps(told) if as_json else "\n".join(f"{name:12} {_counted(value)}" for name, value in told.items()))


def _counted(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{count} {state}" for state, count in value.items()) or "none"
    return str(value)


@cli.command("doctor")
@click.option("--repair", is_flag=True, help="Make the indexes good from the tables; nothing is embedded again.")
@_json
@click.pass_obj
def doctor_command(settings: Settings, repair: bool, as_json: bool) -> None:
    """Check tables, vectors and full text against each other."""
    with open_library(settings) as library:
        findings = library.call("doctor", {"repair": repair})
    if as_json:
        click.echo(json.dumps(findings))
    else:
        for finding in findings:
            click.echo(f"{finding['message']}: {finding['count']}{' (repaired)' if finding['repaired'] else ''}")
        click.echo("The library is sound." if not findings else f"{len(findings)} {'finding' if len(findings) == 1 else 'findings'}.")
    if any(not finding["repaired"] for finding in findings):
        raise SystemExit(1)


@cli.command("export")
@click.option("--to", "folder", type=click.Path(path_type=Path, resolve_path=True), required=True, help="Folder to make; not there yet, or empty.")
@_json
@click.pass_obj
def export_command(settings: Settings, folder: Path, as_json: bool) -> None:
    """Write the whole library into a folder, in open formats.

    Documents with their original files, practices, tags, the record of decisions, drafts and what users said; README.txt in it says what is what.
    """
    bar, move = terminal_progress("export")
    with bar, open_library(settings, move) as library:
        counts = _ended(library, library.call("export", {"to": str(folder)}), move, "run")
    click.echo(json.dumps(counts) if as_json else "\n".join([*_count_lines(counts), f"The library is in {folder}."]))


@cli.command("import")
@click.argument("folder", type=click.Path(path_type=Path, resolve_path=True))
@_json
@click.pass_obj
def import_command(settings: Settings, folder: Path, as_json: bool) -> None:
    """Bring back what 'export' wrote to FOLDER, into an empty or an existing library.

    What is there stays; what differs from it is told. Stopped at any moment, it can be begun again.
    """
    bar, move = terminal_progress("import")
    with bar, open_library(settings, move) as library:
        restored = _ended(library, library.call("import", {"folder": str(folder)}), move, "run")
    click.echo(json.dumps(restored, ensure_ascii=False) if as_json else "\n".join(_restored_lines(restored)))


def _count_lines(counts: Mapping[str, int]) -> list[str]:
    return [f"{name.replace('_', ' '):16}{count:>8,}" for name, count in counts.items()]


def _restored_lines(restored: Mapping[str, Any]) -> list[str]:
    lines = ["Added:", *_count_lines({name: count for name, count in restored["added"].items() if count})]
    if len(lines) == 1:
        lines = ["Everything in it was here already."]
    if restored["encoded"]:
        lines.append(f"{restored['encoded']} passages were encoded anew, for their vectors are of another model.")
    return [*lines, *restored["conflicts"]]
