"""`accord ingest`: bringing what was written elsewhere into the desk."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from accord.config.start import ready


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add this module's commands."""
    ingest = subparsers.add_parser(
        "ingest",
        help="read mail from files into the desk",
        description="Reads an mbox (also .mbox.gz), a maildir, a folder of raw mails or one raw mail into the desk, "
        "through the same door as every other mail, and prints what became of them. What is there already is not "
        "added again.",
        epilog="Example: accord ingest archive.mbox.gz --mailbox help@shop.example",
    )
    ingest.add_argument("path", type=Path)
    ingest.add_argument(
        "--mailbox", default="", metavar="ADDRESS", help="the mailbox it belongs to (default: the first)"
    )
    ingest.set_defaults(run=run_ingest)


def run_ingest(given: argparse.Namespace) -> int:
    """Read the archive and print the summary as one JSON object; exit 1 when something waits in quarantine."""
    if not given.path.exists():
        print(f"There is nothing at {given.path}.", file=sys.stderr)
        return 1
    ready(tell=_tell)
    from accord.channels.email.operations import ingest

    summary = ingest(path=given.path, mailbox_address=given.mailbox, progress=_show_progress)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    print(json.dumps(asdict(summary)))
    return 1 if summary.quarantined else 0


def _tell(sentence: str) -> None:
    if sys.stderr.isatty():
        print(sentence, file=sys.stderr, flush=True)


def _show_progress(share: float, count: int) -> None:
    if sys.stderr.isatty() and (count % 20 == 0 or share >= 1):
        print(f"\r{share:4.0%} {count} mails", end="", file=sys.stderr, flush=True)
