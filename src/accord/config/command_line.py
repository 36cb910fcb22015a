"""`accord`: one command for everything. Each engine also works alone, without a database (see the manual)."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from accord import __version__
from accord.kernel.database.errors import DatabaseUnavailable
from accord.kernel.errors import Refusal

# Where commands come from, and in which order `--help` lists them; each module has `add_commands(subparsers)`.
SOURCES = (
    "accord.config.commands.running",
    "accord.config.commands.demo",
    "accord.config.commands.keeping",
    "accord.config.commands.intake",
    "accord.config.commands.importing",
    "accord.config.commands.measuring",
    "accord.channels.email.command_line",
    "accord.kernel.statistics.command_line",
    "accord.listen.command_line",
)


def build_parser() -> argparse.ArgumentParser:
    """The whole command line; a command's function stands in the parsed arguments as `run`."""
    parser = argparse.ArgumentParser(prog="accord", description="Customer service and experience as one circle.")
    parser.add_argument("--version", action="version", version=f"accord {__version__}")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for source in SOURCES:
        import_module(source).add_commands(subparsers)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = build_parser().parse_args(arguments)
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
