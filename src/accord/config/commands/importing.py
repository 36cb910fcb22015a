"""`accord import conversations | shop`: bringing in what other systems kept."""

import argparse
import json
import sys
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from accord.config.start import ready


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add this module's commands."""
    bring = subparsers.add_parser("import", help="bring in what other systems kept")
    kinds = bring.add_subparsers(required=True, metavar="WHAT")
    _add_conversations(kinds)
    _add_shop(kinds)


def _add_conversations(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    chats = kinds.add_parser(
        "conversations",
        help="chats that were held elsewhere, as JSON lines",
        description="Takes over chats, one JSON object a line (also .gz), as a small TOML mapping describes them, and "
        "prints what became of them: read = imported + known + refused. They come in as history, solved at the time "
        "at which they ended: nothing is sent, asked or alarmed. What is there already is not added again. A line "
        "that cannot be read is reported on standard error with its number and does not stop the rest.",
        epilog="Example: accord import conversations chats.jsonl.gz --mapping ours.toml --create-reasons service",
    )
    chats.add_argument("file", type=Path)
    chats.add_argument(
        "--mapping", default="dialogues", help="a TOML file, or the name of one that comes with Accord: dialogues"
    )
    chats.add_argument("--source", help="what the archive is called (default: as the mapping says)")
    chats.add_argument(
        "--create-reasons",
        metavar="DEPARTMENT",
        help="create contact reasons that are missing, with touchpoints for which this department answers",
    )
    chats.set_defaults(run=run_conversations)


def _add_shop(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    shop = kinds.add_parser(
        "shop",
        help="a shop's customers and orders",
        description="Takes over users.json, orders.json and, for the names, products.json of a folder (also .json.gz) "
        "as customers with their addresses and orders with their state and lines, and prints what became of them. "
        "What is there already is not added again.",
        epilog="Example: accord import shop export/ --as-of 2026-03-01",
    )
    shop.add_argument("folder", type=Path)
    shop.add_argument(
        "--as-of", type=_instant, metavar="DATE", help="when the files were written, ISO 8601 (default: now)"
    )
    shop.set_defaults(run=run_shop)


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def run_conversations(given: argparse.Namespace) -> int:
    """Import the chats and print the account as one JSON object; exit 1 when a line was refused."""
    if not given.file.is_file():
        print(f"There is no file {given.file}.", file=sys.stderr)
        return 1
    ready(tell=_tell)
    from accord.config.importing.conversations import import_chats
    from accord.config.importing.mapping import read_mapping
    from accord.config.importing.reasons import department_named

    mapping = read_mapping(given.mapping)
    if given.source:
        mapping = replace(mapping, source=given.source)
    summary = import_chats(
        path=given.file,
        mapping=mapping,
        department_id=department_named(given.create_reasons) if given.create_reasons else None,
        progress=lambda share, read: _show_progress(share, f"{read} conversations"),
        refused=lambda line, why: print(json.dumps({"line": line, "error": why}), file=sys.stderr),
    )
    print(json.dumps(asdict(summary)))
    return 1 if summary.refused else 0


def run_shop(given: argparse.Namespace) -> int:
    """Import the shop and print the account as one JSON object; exit 1 when something was refused."""
    ready(tell=_tell)
    from accord.config.importing.shop import import_shop

    summary = import_shop(
        folder=given.folder,
        as_of=given.as_of,
        progress=lambda share, read: _show_progress(share, f"{read} customers and orders"),
        refused=lambda what, why: print(json.dumps({"id": what, "error": why}), file=sys.stderr),
    )
    print(json.dumps(asdict(summary)))
    return 1 if summary.customers_refused or summary.orders_refused else 0


def _tell(sentence: str) -> None:
    if sys.stderr.isatty():
        print(sentence, file=sys.stderr, flush=True)


def _show_progress(share: float, what: str) -> None:
    if sys.stderr.isatty():
        end = "\n" if share >= 1 else ""
        print(f"\r{share:4.0%} {what:<40.40}", end=end, file=sys.stderr, flush=True)
