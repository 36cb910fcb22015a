"""Mails as files, brought by a person in the browser: through the same door as all other mail."""

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from accord.channels.email.archives import read_archive
from accord.channels.email.contracts import Fate
from accord.channels.email.models import Mailbox
from accord.channels.email.operations.intake import receive_raw
from accord.kernel import audit, clock
from accord.kernel.permissions import Actor, Permission, require

MOST_MAILS = 500


@dataclass(frozen=True, kw_only=True)
class Uploaded:
    """What became of one mail of a file."""

    filename: str
    fate: Fate


def upload_mails(*, actor: Actor, files: Iterable[tuple[str, bytes]], mailbox_id: int | None) -> list[Uploaded]:
    """Take in the mails of some files (raw mails, mbox), named and with their bytes; at most 500 mails at once.

    They are old mails: their own Date counts. What lies beyond the 500 is left out; a second time adds nothing twice.
    """
    require(actor, Permission.LEAD)
    if mailbox_id is not None and not Mailbox.objects.filter(pk=mailbox_id).exists():
        mailbox_id = None
    taken: list[Uploaded] = []
    for name, content in files:
        for raw in _mails_in(name, content):
            if len(taken) == MOST_MAILS:
                break
            fate = receive_raw(raw=raw, mailbox_id=mailbox_id, received_at=clock.now(), source="ingest")
            taken.append(Uploaded(filename=name, fate=fate))
    audit.record(actor=actor, action="mail.uploaded", subject=f"mailbox:{mailbox_id or 'none'}", mails=len(taken))
    return taken


def _mails_in(name: str, content: bytes) -> list[bytes]:
    ending = ".mbox" if name.lower().endswith((".mbox", ".mbx")) else ".eml"
    with tempfile.TemporaryDirectory(prefix="accord-upload-") as folder:
        file = Path(folder) / f"upload{ending}"
        file.write_bytes(content)
        return [found.raw for found in read_archive(file)]
