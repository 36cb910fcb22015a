"""Reading archives in: the summary adds up, and a second run adds nothing."""

import gzip
from dataclasses import asdict
from pathlib import Path

import pytest
from tests.channels.email.post import write_mail

from accord.channels.email import queries
from accord.channels.email.archives import read_archive
from accord.channels.email.models import Mail
from accord.channels.email.operations import IngestSummary, ingest
from accord.desk.models import Message

REAL_MAIL = Path(__file__).parents[4] / "shared" / "data" / "mail"
needs_real_mail = pytest.mark.skipif(not REAL_MAIL.is_dir(), reason=f"There is no real mail in {REAL_MAIL}.")

pytestmark = pytest.mark.django_db


def adds_up(summary: IngestSummary) -> bool:
    counts = asdict(summary)
    return counts.pop("received") == sum(counts.values())


def mbox_of(*mails: bytes) -> bytes:
    separator = b"From mia@customer.example Tue Mar  3 11:58:00 2026\n"
    return b"".join(separator + mail.replace(b"\r\n", b"\n").replace(b"\nFrom ", b"\n>From ") + b"\n" for mail in mails)


class TestArchives:
    def test_a_compressed_mbox(self, tmp_path: Path) -> None:
        mails = [write_mail(text="From the hill I saw at 10:30 in 2026\n\nFrom here on all is well"), write_mail()]
        (tmp_path / "old.mbox.gz").write_bytes(gzip.compress(mbox_of(*mails)))
        found = [item.raw for item in read_archive(tmp_path / "old.mbox.gz")]
        assert found == [mail.replace(b"\r\n", b"\n") for mail in mails]

    def test_a_maildir(self, tmp_path: Path) -> None:
        for folder, name in (("cur", "1.a:2,S"), ("new", "2.b"), ("tmp", "3.half")):
            (tmp_path / folder).mkdir()
            (tmp_path / folder / name).write_bytes(name.encode())
        (tmp_path / "dovecot-uidlist").write_text("state")
        assert [item.raw for item in read_archive(tmp_path)] == [b"1.a:2,S", b"2.b"]

    def test_a_raw_mail_that_was_cut_out_of_an_mbox(self, tmp_path: Path) -> None:
        (tmp_path / "one.eml").write_bytes(mbox_of(write_mail()))
        (found,) = read_archive(tmp_path / "one.eml")
        assert found.raw.startswith(b"From: Mia")


def test_says_what_became_of_each_mail(tmp_path: Path) -> None:
    answer = write_mail(message_id="<2@customer.example>", In_Reply_To="<first@customer.example>", text="And now?")
    (tmp_path / "old.mbox").write_bytes(mbox_of(write_mail(), answer, answer))
    assert ingest(path=tmp_path / "old.mbox") == IngestSummary(received=3, new_conversations=1, replies=1, duplicates=1)
    assert ingest(path=tmp_path / "old.mbox") == IngestSummary(received=3, duplicates=3)
    assert queries.read_account().received == 6


@needs_real_mail
@pytest.mark.parametrize(
    "name", ["never-raise", pytest.param("soak.mbox.gz", marks=pytest.mark.long), "bounces", "parsing", "mime-trees"]
)
def test_real_mail_adds_up_and_a_second_run_adds_nothing(name: str) -> None:
    first = ingest(path=REAL_MAIL / name)
    before = (Mail.objects.count(), Message.objects.count())
    second = ingest(path=REAL_MAIL / name)
    assert adds_up(first)
    assert first.quarantined == 0, [mail.reason for mail in Mail.objects.filter(fate="quarantined")]
    assert second == IngestSummary(received=first.received, duplicates=first.received)
    assert (Mail.objects.count(), Message.objects.count()) == before
    print(first)
