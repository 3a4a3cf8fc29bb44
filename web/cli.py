"""The program `clusterbridge`: the commands of kb and ingest, and `serve`."""

from __future__ import annotations

import contextlib
import logging
import signal
import socket
import sys
from types import FrameType

import click
from waitress.server import create_server

import ingest.cli  # noqa: F401  (its commands join the program when imported)
import kb.briefing.cli  # noqa: F401  (as above)
from ingest.jobs import JobRunner
from kb.cli import cli, terminal_progress
from kb.errors import BadInputError, ClusterbridgeError
from kb.knowledge import KnowledgeBase
from kb.library import OwnLibrary
from kb.settings import Settings
from web import create_app
from web.api import add_api

THREADS = 8
EXIT_REFUSED = 2


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; by default only this machine can reach it.")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="Port; 0 takes any free one.")
@click.pass_obj
def serve(settings: Settings, host: str, port: int) -> None:
    """Serve the pages; builds the knowledge base on first start."""
    bar, move = terminal_progress("library")
    with KnowledgeBase.open(settings) as kb:
        listening = _listen(host, port)
        with bar:
            kb.follow_corpus(move)
            kb.retag(move)
        kb.warm_up()
        runner = JobRunner(kb)
        library = OwnLibrary(kb)
        app = create_app(kb, runner, library.learning)
        address = f"http://{_printable(host)}:{listening.getsockname()[1]}"
        largest = app.config["MAX_CONTENT_LENGTH"]
        server = create_server(app, sockets=[listening], threads=THREADS, ident=None, max_request_body_size=largest)  # it listens from here on
        owner = kb.ownership.announce(address)
        add_api(app, library, runner, owner.token or "")
        runner.start()
        library.learning.start()
        try:
            with contextlib.suppress(KeyboardInterrupt):  # told to end, perhaps before the server waits for calls
                signal.signal(signal.SIGTERM, _stop)
                click.echo(f"Clusterbridge is ready at {address}")
                server.run()
        finally:
            library.close()
            runner.stop()
            server.close()


def _listen(host: str, port: int) -> socket.socket:
    """A socket bound before anything long is done, so that a taken port is told at once.

    Raises:
        BadInputError: When the address cannot be bound.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise BadInputError(f"Port {port} of {host} cannot be used ({error.strerror}); choose another with --port.") from error
    return listening


def _printable(host: str) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)
    return f"[{shown}]" if ":" in shown and not shown.startswith("[") else shown


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main() -> None:
    """Run a command; errors become one sentence on standard error and exit status 2."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        cli(prog_name="clusterbridge", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(EXIT_REFUSED)
    except click.ClickException as error:
        click.echo(f"clusterbridge: {_sentence(error)}", err=True)
        sys.exit(EXIT_REFUSED)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except ClusterbridgeError as error:
        click.echo(f"clusterbridge: {error}", err=True)
        sys.exit(EXIT_REFUSED)


def _sentence(error: click.ClickException) -> str:
    """What was wrong with the call, and where the right one is told."""
    message = " ".join(error.format_message().split()).rstrip(".")
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f"{message}; see '{context.command_path} --help'." if context else f"{message}."


if __name__ == "__main__":
    main()
