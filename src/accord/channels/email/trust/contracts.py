"""What is said about the sender of a mail, about storms, limits and signing, across the channel's door."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    """Whether a sender is who the address says: proven, disproven, or nothing is known."""

    UNKNOWN = ""
    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"


class TrustSource(StrEnum):
    """Who judged: nobody, the server named in the mailbox's settings, or Accord itself."""

    NONE = ""
    HEADERS = "headers"
    OWN = "own"


class StormKind(StrEnum):
    """What the mails of a storm have in common: who sends them, their words, or only the mailbox."""

    SENDER = "sender"
    CONTENT = "content"
    MAILBOX = "mailbox"


class StormDecision(StrEnum):
    """What a person decided about a storm."""

    OPEN = "open"
    RELEASED = "released"
    DISCARDED = "discarded"


@dataclass(frozen=True, kw_only=True)
class TrustRow:
    """What is known about the sender of a message; results as RFC 8601 names them.

    `security` is `smime-signed`, `smime-encrypted`, `pgp-signed`, `pgp-encrypted` or empty; nothing of it is verified.
    """

    message_id: int
    verdict: Verdict
    source: TrustSource
    spf: str
    dkim: str
    dmarc: str
    domain: str
    security: str
    is_judged: bool


@dataclass(frozen=True, kw_only=True)
class StormRow:
    """A storm as a page shows it. `held` counts the mails that wait, or lie as junk; the sample is the newest."""

    id: int
    kind: StormKind
    key: str
    mailbox_id: int | None
    mailbox_address: str
    began_at: datetime
    last_at: datetime | None
    decision: StormDecision
    decided_at: datetime | None
    held: int
    sample_sender: str
    sample_subject: str


@dataclass(frozen=True, kw_only=True)
class PostRulesRow:
    """What is set for a mailbox beside its accounts. A limit of 0 is none."""

    authserv_id: str = ""
    checks_itself: bool = True
    is_direct: bool = False
    most_a_minute: int = 0
    burst: int = 0
    most_a_day: int = 0
    storm_after: int = 100
    storm_after_all: int = 0


@dataclass(frozen=True, kw_only=True)
class LimitReached:
    """A mailbox rests until then because so many mails left in the last 24 hours, or just now."""

    until: datetime
    left: int


@dataclass(frozen=True, kw_only=True)
class SigningKeyRow:
    """A key as the settings show it: the DNS record to publish, and what the last look at DNS found."""

    id: int
    domain: str
    selector: str
    made_at: datetime
    is_active: bool
    checked_at: datetime | None
    problem: str
    record_name: str
    record_value: str
