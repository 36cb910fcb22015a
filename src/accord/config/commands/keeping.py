"""`accord upgrade | user | doctor | backup | restore`: keeping it well."""

import argparse
import sys

from accord.config.start import ready


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add this module's commands."""
    upgrade = subparsers.add_parser("upgrade", help="bring the database up to this version, after a backup")
    upgrade.add_argument("--tables-only", action="store_true", help="apply missing migrations, without a backup")
    upgrade.set_defaults(run=run_upgrade)


def run_upgrade(given: argparse.Namespace) -> int:
    """Apply what is missing."""
    ready(tell=lambda sentence: print(sentence, file=sys.stderr, flush=True))
    return 0
