"""`accord mail inspect` and `accord mail trim`."""

import argparse
import io
import json
from pathlib import Path
from typing import Any

import pytest

from accord.channels.email import command_line


def run(*words: str) -> tuple[int, list[dict[str, Any]]]:
    parser = argparse.ArgumentParser()
    command_line.add_commands(parser.add_subparsers())
    arguments = parser.parse_args(["mail", *words])
    out = io.StringIO()
    code = arguments.run(arguments, out)
    return code, [json.loads(line) for line in out.getvalue().splitlines()]


def test_inspects_files_in_the_order_given(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"From: Ana <ana@lind.example>\nSubject: One\n\nhello\n")
    (tmp_path / "b.eml").write_bytes(b"From: bo@x.example\nSubject: Two\nDate: Mon, 1 Feb 2016 18:32 +0100\n\nbye\n")

    code, answers = run("inspect", str(tmp_path / "a.eml"), str(tmp_path / "b.eml"))

    assert code == 0
    assert [answer["file"] for answer in answers] == [str(tmp_path / "a.eml"), str(tmp_path / "b.eml")]
    assert answers[0]["from"] == [{"name": "Ana", "email": "ana@lind.example"}]
    assert answers[0]["date"] is None
    assert answers[1]["date"] == "2016-02-01T18:32:00+01:00"
    promised = (
        "file subject from to cc reply_to date message_id in_reply_to references text html new_text quoted_text"
        " attachments automatic bounce problems"
    )
    assert set(answers[0]) >= set(promised.split())


def test_goes_on_after_a_file_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"Subject: One\n\nhello\n")
    missing = str(tmp_path / "missing.eml")

    code, answers = run("inspect", missing, str(tmp_path / "a.eml"))

    assert code == 1
    assert answers[0] == {"file": missing, "error": "No such file or directory"}
    assert answers[1]["subject"] == "One"


def test_describes_files_and_bounces(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(
        b"From: MAILER-DAEMON@x.example\nSubject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nSorry.\n"
        b"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x.example\n\n"
        b"Final-Recipient: rfc822; ana@lind.example\nAction: failed\nStatus: 5.1.1\n"
        b"Diagnostic-Code: smtp; 550 5.1.1 User unknown\n--b--\n"
    )

    _, (answer,) = run("inspect", str(tmp_path / "a.eml"))

    (recipient,) = answer["bounce"]["recipients"]
    assert recipient["email"] == "ana@lind.example"
    assert (recipient["dsn"], recipient["replycode"]) == ("5.1.1", "550")
    assert (recipient["reason"], recipient["hard"]) == ("userunknown", True)
    (attached,) = answer["attachments"]
    assert set(attached) == {"filename", "content_type", "size", "sha256", "inline", "content_id"}


def test_trims_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = '{"text": "Yes.\\n\\nOn 1 May 2026 Ana wrote:\\n> Shall I?"}\nnonsense\n{"html": "<p>No.</p>"}\n{"x": 1}\n'
    monkeypatch.setattr("sys.stdin", io.StringIO(asked))

    code, answers = run("trim")

    assert code == 1
    assert answers[0] == {"new_text": "Yes.", "quoted_text": "On 1 May 2026 Ana wrote:\n> Shall I?"}
    assert "error" in answers[1]
    assert answers[2] == {"new_text": "No.", "quoted_text": ""}
    assert answers[3] == {"error": "expected text or html to be a string"}
