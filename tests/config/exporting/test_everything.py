"""Everything leaves in open formats, and no key with it."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from accord.channels.email.models import Mailbox
from accord.config.commands.exporting import run_all
from accord.config.exporting.everything import export_all
from accord.config.exporting.zendesk import export_zendesk_shape
from accord.desk.models import Message
from accord.desk.operations import post_reply, receive_message
from accord.kernel import files
from accord.kernel.vault import seal
from tests.cast import Colleague, Person
from tests.desk.letters import letter

pytestmark = pytest.mark.django_db


def read(folder: Path, table: str) -> list[dict[str, object]]:
    lines = (folder / "tables" / f"{table}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_all_rows_and_files_leave_and_the_keys_stay(agent: Colleague, angry_customer: Person, tmp_path: Path) -> None:
    words = 'Broken \\ "so"\n\tand <b>so</b>, für immer'
    placed = receive_message(message=letter(angry_customer.email, words))
    post_reply(actor=agent.actor, conversation_id=placed.conversation_id, text="Sorry.")
    Mailbox.objects.create(address="help@shop.example", name="Help", smtp_password_sealed=seal("open sesame"))
    sha256 = files.store(b"a picture")
    told: list[float] = []
    counts = export_all(tmp_path / "out", progress=lambda share, what: told.append(share))

    assert told == sorted(told)
    assert told[-1] == 1
    messages = read(tmp_path / "out", "desk_message")
    assert [row["text"] for row in messages if row["kind"] == "incoming"] == [words]
    assert len(messages) == counts["desk_message"] == Message.objects.count() == 2
    assert {row["kind"] for row in read(tmp_path / "out", "kernel_event")} >= {
        "desk.MessageArrived",
        "desk.ReplyPosted",
    }
    assert (tmp_path / "out" / "files" / sha256).read_bytes() == b"a picture"
    assert hashlib.sha256(b"a picture").hexdigest() == sha256

    about = json.loads((tmp_path / "out" / "about.json").read_text())
    assert about["tables"]["desk_message"]["columns"]["conversation_id"]["refers_to"] == "desk_conversation"
    [mailbox] = read(tmp_path / "out", "channels_email_mailbox")
    assert mailbox["address"] == "help@shop.example"
    assert not [name for name in mailbox if name.endswith("_sealed")]
    assert "password" not in read(tmp_path / "out", "staff_employee")[0]
    everything = b"".join(path.read_bytes() for path in (tmp_path / "out" / "tables").iterdir())
    assert agent.email.encode() in everything
    assert b"md5$" not in everything


def test_each_table_of_ours_is_there_or_said_to_stay(tmp_path: Path, db: None) -> None:
    counts = export_all(tmp_path / "out", progress=lambda share, what: None)
    ours = {model._meta.db_table for model in apps.get_models() if model.__module__.startswith("accord.")}
    guards = {"kernel_token_bucket", "staff_invitation", "staff_api_token"}
    assert ours - counts.keys() == guards | {"measure_fact", "measure_cell"}


def test_the_command_says_how_much_there_was(
    tmp_path: Path, db: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from argparse import Namespace

    monkeypatch.setattr("accord.config.commands.exporting.ready", lambda **_: None)
    assert run_all(Namespace(folder=tmp_path / "out")) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["desk_message"] == 0
    assert said.err == ""  # nobody looks


@pytest.mark.django_db(transaction=True)
def test_both_are_read_as_of_one_instant_and_change_nothing(angry_customer: Person, tmp_path: Path) -> None:
    placed = receive_message(message=letter(angry_customer.email))
    seen: list[int] = []

    def meanwhile(share: float, what: str) -> None:
        """Somebody writes while we read; it is for the next time."""
        if not seen:
            with ThreadPoolExecutor(1) as pool:
                seen.append(pool.submit(_write_again, angry_customer.email, placed.conversation_id).result(timeout=60))

    counts = export_all(tmp_path / "all", progress=meanwhile)
    shape = export_zendesk_shape(tmp_path / "shape", progress=lambda share, what: None)
    assert (counts["desk_message"], shape["ticket_comment"], shape["ticket"]) == (1, 2, 1)


def _write_again(email: str, conversation_id: int) -> int:
    try:
        return receive_message(message=letter(email, "And again.", thread=(conversation_id,))).message_id
    finally:
        connection.close()
