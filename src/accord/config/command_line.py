"""`accord`: one command for everything. Each engine also works alone, without a database (see the manual)."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from accord import __version__
from accord.kernel.database.errors import DatabaseUnavailable
from accord.kernel.errors import Refusal

# Where commands come from, and in which order `--help` lists them; each module has `add_commands(subparsers)`. Only the
# module of the command that is wanted is loaded, so that `accord serve` stays small for as long as it runs.
SOURCES = {
    "accord.config.commands.running": ("serve", "process", "setup"),
    "accord.config.commands.demo": ("demo",),
    "accord.config.commands.keeping": ("doctor", "backup", "restore", "upgrade", "user"),
    "accord.config.commands.intake": ("ingest",),
    "accord.config.commands.importing": ("import",),
    "accord.config.commands.exporting": ("export",),
    "accord.config.commands.measuring": ("bench",),
    "accord.config.commands.cells": ("cells",),
    "accord.channels.email.command_line": ("mail",),
    "accord.kernel.working_time.command_line": ("hours",),
    "accord.kernel.statistics.command_line": ("stats",),
    "accord.listen.command_line": ("signals",),
    "accord.desk.promises.command_line": ("promises",),
    "accord.understand.themes.command_line": ("themes",),
}


def build_parser(command: str = "") -> argparse.ArgumentParser:
    """The command line of one command, or the whole of it; a command's function stands in the arguments as `run`."""
    parser = argparse.ArgumentParser(prog="accord", description="Customer service and experience as one circle.")
    parser.add_argument("--version", action="version", version=f"accord {__version__}")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    wanted = [source for source, commands in SOURCES.items() if command in commands]
    for source in wanted or SOURCES:
        import_module(source).add_commands(subparsers)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    given = build_parser(words[0] if words else "").parse_args(words)
    try:
        code: int = given.run(given)
    except (Refusal, DatabaseUnavailable) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    return code
