"""`accord mail …`: the reading engine on anybody's mail, without a database."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any, TextIO

from accord.channels.email.contracts import Address, Bounce, Mail
from accord.channels.email.reading import read_mail
from accord.channels.email.trimming.trim import trim_html, trim_text

_INSPECT_EXAMPLE = "example: accord mail inspect message.eml other.eml | jq .new_text"
_TRIM_EXAMPLE = """example: echo '{"text": "Yes.\\n\\nOn 1 May 2026 Ana wrote:\\n> Shall I?"}' | accord mail trim"""


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `mail inspect` and `mail trim`. Each parser sets `run`, called with
    the arguments and, where the output shall go elsewhere, with a file."""
    mail = subparsers.add_parser("mail", help="read mail: what it says, what is new in it, whether it bounced")
    commands = mail.add_subparsers(required=True, metavar="COMMAND")
    inspecting = commands.add_parser(
        "inspect",
        help="read raw mail files into JSON lines",
        description="Read raw mail files and print one JSON object a line: headers, text, new words, files, bounce.",
        epilog=_INSPECT_EXAMPLE,
    )
    inspecting.add_argument("files", nargs="+", metavar="FILE", help="a raw mail file; - for one on standard input")
    inspecting.set_defaults(run=lambda given, out=None: inspect(given, out or sys.stdout))
    trimming = commands.add_parser(
        "trim",
        help="part the new words of replies from quotations and signatures",
        description='Read JSON lines {"text": …} or {"html": …} and print {"new_text": …, "quoted_text": …} for each.',
        epilog=_TRIM_EXAMPLE,
    )
    trimming.set_defaults(run=lambda given, out=None: trim(given, out or sys.stdout))


def inspect(arguments: argparse.Namespace, out: TextIO) -> int:
    """Read each file of `arguments.files` and write it as one JSON line. Returns 1 if a file could not be read."""
    failed = False
    for name in arguments.files:
        try:
            raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        except OSError as error:
            failed = True
            _write({"file": name, "error": error.strerror or str(error)}, out)
            continue
        _write({"file": name, **describe_mail(read_mail(raw))}, out)
    return 1 if failed else 0


def trim(_arguments: argparse.Namespace, out: TextIO, lines: TextIO | None = None) -> int:
    """Trim each JSON line of `lines` (standard input if None). Returns 1 if a line could not be understood."""
    failed = False
    for line in sys.stdin if lines is None else lines:
        if not line.strip():
            continue
        answer = _trim_line(line)
        failed = failed or "error" in answer
        _write(answer, out)
    return 1 if failed else 0


def _trim_line(line: str) -> dict[str, str]:
    try:
        asked = json.loads(line)
    except ValueError as error:
        return {"error": f"not JSON: {error}"}
    if not isinstance(asked, dict):
        return {"error": "expected an object with text or html"}
    text, html = asked.get("text"), asked.get("html")
    if isinstance(text, str):
        trimmed = trim_text(text)
    elif isinstance(html, str):
        trimmed = trim_html(html)
    else:
        return {"error": "expected text or html to be a string"}
    return {"new_text": trimmed.new_text, "quoted_text": trimmed.quoted_text}


def describe_mail(mail: Mail) -> dict[str, Any]:
    """A mail as the plain values that `mail inspect` prints."""
    return {
        "subject": mail.subject,
        "from": _describe_addresses(mail.from_),
        "to": _describe_addresses(mail.to),
        "cc": _describe_addresses(mail.cc),
        "reply_to": _describe_addresses(mail.reply_to),
        "date": mail.date.isoformat() if mail.date else None,
        "message_id": mail.message_id,
        "in_reply_to": list(mail.in_reply_to),
        "references": list(mail.references),
        "text": mail.text,
        "html": mail.html,
        "new_text": mail.new_text,
        "quoted_text": mail.quoted_text,
        "attachments": [
            {
                "filename": attachment.filename,
                "content_type": attachment.content_type,
                "size": attachment.size,
                "sha256": attachment.sha256,
                "inline": attachment.inline,
                "content_id": attachment.content_id,
            }
            for attachment in mail.attachments
        ],
        "automatic": mail.automatic,
        "bounce": _describe_bounce(mail.bounce),
        "security": mail.security,
        "problems": list(mail.problems),
    }


def _describe_addresses(addresses: tuple[Address, ...]) -> list[dict[str, str]]:
    return [{"name": address.name, "email": address.email} for address in addresses]


def _describe_bounce(bounce: Bounce | None) -> dict[str, Any] | None:
    if bounce is None:
        return None
    return {
        "recipients": [
            {
                "email": recipient.email,
                "dsn": recipient.dsn,
                "replycode": recipient.replycode,
                "reason": recipient.reason,
                "hard": recipient.hard,
                "diagnosis": recipient.diagnosis,
            }
            for recipient in bounce.recipients
        ],
        "original_message_id": bounce.original_message_id,
    }


def _write(answer: dict[str, Any], out: TextIO) -> None:
    out.write(json.dumps(answer, ensure_ascii=False) + "\n")
    out.flush()
