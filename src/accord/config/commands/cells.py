"""`accord cells`: what figures are counted from, made again from the records."""

import argparse
import json
import sys
from dataclasses import asdict
from datetime import date

from accord.config.start import ready


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add this module's commands."""
    cells = subparsers.add_parser("cells", help="the daily cells that figures are read from")
    orders = cells.add_subparsers(required=True, metavar="ORDER")
    rebuild = orders.add_parser(
        "rebuild",
        help="count all of them again from the records",
        description="Makes the facts and the daily cells again from the records of conversations, surveys, promises "
        "and other systems, four weeks at a time, while everybody goes on working, and prints how many had been "
        "otherwise. Needed after the company's time zone was changed; otherwise it finds nothing to do.",
    )
    rebuild.set_defaults(run=run_rebuild)


def run_rebuild(given: argparse.Namespace) -> int:
    """Count again and print what was found as one JSON object."""
    ready(tell=lambda sentence: print(sentence, file=sys.stderr, flush=True) if sys.stderr.isatty() else None)
    from accord.measure.cells.operations import rebuild_cells

    found = rebuild_cells(progress=_show)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    print(json.dumps({**asdict(found), "seconds": round(found.seconds, 2)}))
    return 0


def _show(share: float, day: date) -> None:
    if sys.stderr.isatty():
        print(f"\r{share:4.0%} {day}", end="", file=sys.stderr, flush=True)
