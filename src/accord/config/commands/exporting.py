"""`accord export zendesk-shape | all`: bringing out what is here."""

import argparse
import json
import sys
from pathlib import Path

from accord.config.start import ready


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add this module's commands."""
    bring = subparsers.add_parser("export", help="bring out what is here, in open formats")
    kinds = bring.add_subparsers(required=True, metavar="WHAT")
    shape = kinds.add_parser(
        "zendesk-shape",
        help="service as CSV tables in the shape of Zendesk's",
        description="Writes cases, comments, what changed when, working hours and service levels as the tables that "
        "loaders bring from Zendesk to a warehouse, so that published models reckon first reply, requester wait, "
        "agent work and breaches from them; beside them what Accord itself says (accord_ticket_metric, accord_sla). "
        "Everything is as of one instant. Prints how many rows each table has.",
        epilog="Example: accord export zendesk-shape warehouse/zendesk",
    )
    shape.add_argument("folder", type=Path, metavar="DIR", help="a folder that is new or empty")
    shape.set_defaults(run=run_zendesk_shape)
    everything = kinds.add_parser(
        "all",
        help="everything: each table as JSON lines, each file as it came",
        description="Writes every table as JSON lines and every file under the SHA-256 of its bytes, with about.json "
        "saying what the columns are and where they point. Passwords, keys and what guards doors stay here. "
        "Everything is as of one instant. Prints how many rows each table has.",
        epilog="Example: accord export all /mnt/exports/2026-11",
    )
    everything.add_argument("folder", type=Path, metavar="DIR", help="a folder that is new or empty")
    everything.set_defaults(run=run_all)


def run_zendesk_shape(given: argparse.Namespace) -> int:
    """Write the tables and print the numbers of their rows as one JSON object."""
    ready(tell=_tell)
    from accord.config.exporting.zendesk import export_zendesk_shape

    print(json.dumps(export_zendesk_shape(given.folder, progress=_show_progress)))
    return 0


def run_all(given: argparse.Namespace) -> int:
    """Write everything and print the numbers of rows as one JSON object."""
    ready(tell=_tell)
    from accord.config.exporting.everything import export_all

    print(json.dumps(export_all(given.folder, progress=_show_progress)))
    return 0


def _tell(sentence: str) -> None:
    if sys.stderr.isatty():
        print(sentence, file=sys.stderr, flush=True)


def _show_progress(share: float, what: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{share:4.0%} {what:<40.40}", end="\n" if share >= 1 else "", file=sys.stderr, flush=True)
