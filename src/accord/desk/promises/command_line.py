"""`accord promises find`: one JSON object a line in, the promises of its text out."""

import argparse
import sys
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from accord.desk.promises.recognising import find_promises
from accord.kernel.statistics.command_line import Line, answer_lines

_HELP = """\
Each line of standard input is an object with text and written_at (ISO 8601; without an offset it is local time), and
optionally language (en or de; guessed from the words otherwise) and timezone (Europe/Berlin otherwise).

Each promise has kind (call, write, send, refund, repair, find out, other), words, start and end (its place in the
text), due_at (with offset, in that time zone; null where no time was said), due_words and confidence (0.5 to 1).

example:
  echo '{"text": "I will call you tomorrow before noon.", "written_at": "2026-11-18T10:15"}' | accord promises find
"""


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `promises find` to the command line."""
    promises = subparsers.add_parser("promises", help="find what a letter promises, and by when")
    doing = promises.add_subparsers(required=True, metavar="WHAT")
    find = doing.add_parser(
        "find",
        help="promises in English and German texts",
        description=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    find.set_defaults(run=lambda arguments: answer_lines(sys.stdin, answer=answer_text, output=sys.stdout))


def answer_text(given: Line) -> Line:
    """Answer `{text, written_at, language?, timezone?}` with `{promises}`; raises ValueError with a sentence."""
    timezone = given.get("timezone") or "Europe/Berlin"
    try:
        zone = ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, TypeError) as error:
        raise ValueError(f"There is no time zone {timezone!r}.") from error
    found = find_promises(
        text=_text(given, "text"),
        written_at=_instant(_text(given, "written_at"), zone),
        timezone=timezone,
        language=str(given.get("language") or ""),
    )
    return {"promises": [_promise(promise) for promise in found]}


def _promise(promise: Any) -> Line:
    return {
        "kind": promise.kind,
        "words": promise.words,
        "start": promise.start,
        "end": promise.end,
        "due_at": promise.due_at.isoformat() if promise.due_at else None,
        "due_words": promise.due_words,
        "confidence": promise.confidence,
    }


def _text(given: Line, key: str) -> str:
    value = given.get(key)
    if not isinstance(value, str):
        raise ValueError(f"{key} is missing, or is no text.")
    return value


def _instant(words: str, zone: ZoneInfo) -> datetime:
    try:
        at = datetime.fromisoformat(words)
    except ValueError as error:
        raise ValueError("written_at is a time such as 2026-11-18T10:15 or 2026-11-18T10:15+01:00.") from error
    return at.replace(tzinfo=zone) if at.tzinfo is None else at
