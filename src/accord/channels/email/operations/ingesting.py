"""Reading whole archives of mail into the desk, through the same door as every other mail."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from accord.channels.email.archives import read_archive
from accord.channels.email.contracts import Fate, FateKind
from accord.channels.email.operations.intake import receive_raw
from accord.channels.email.queries import mailbox_for
from accord.kernel import clock


@dataclass(frozen=True, kw_only=True)
class IngestSummary:
    """What became of the mails of an archive; `received` is the sum of all the others."""

    received: int = 0
    new_conversations: int = 0
    replies: int = 0
    duplicates: int = 0
    bounces: int = 0
    automatic: int = 0
    quarantined: int = 0


def ingest(
    *, path: Path, mailbox_address: str = "", progress: Callable[[float, int], None] = lambda _share, _count: None
) -> IngestSummary:
    """Read a mbox, maildir or raw mails in; one transaction a mail, so it may be stopped and begun again.

    `progress` is told the share and the number read. Raises OSError for what cannot be read from disk.
    """
    mailbox_id = mailbox_for(recipients=[mailbox_address] if mailbox_address else [])
    counts = dict.fromkeys(_COLUMNS.values(), 0) | {"new_conversations": 0, "replies": 0}
    received = 0
    for found in read_archive(path):
        fate = receive_raw(raw=found.raw, mailbox_id=mailbox_id, received_at=clock.now(), source="ingest")
        counts[_column_of(fate)] += 1
        received += 1
        progress(found.share, received)
    return IngestSummary(received=received, **counts)


_COLUMNS = {
    FateKind.DUPLICATE: "duplicates",
    FateKind.BOUNCE: "bounces",
    FateKind.AUTOMATIC: "automatic",
    FateKind.QUARANTINED: "quarantined",
}


def _column_of(fate: Fate) -> str:
    return _COLUMNS.get(fate.kind, "replies" if fate.is_reply else "new_conversations")
