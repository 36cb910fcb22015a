"""How the ways in fare: written down by those who bring mail, watched over once a minute."""

from datetime import datetime, timedelta

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from accord.channels.email.models import Mailbox
from accord.kernel import clock

_OFTEN_ENOUGH = timedelta(seconds=5)


def note_seen(*, mailbox_id: int, arrived_at: datetime | None = None, backlog: int = 0) -> None:
    """The way in works: forget its trouble. `arrived_at` is when a mail that was just stored came to its server.

    Written at most every five seconds, for a mailbox's row must not become the bottleneck of its own mail.
    """
    now = clock.now()
    values: dict[str, object] = {"last_seen_at": now, "backlog": backlog, "last_error": "", "last_error_at": None}
    if arrived_at is not None:
        values |= {"last_mail_at": now, "lag_seconds": max(0.0, (now - arrived_at).total_seconds())}
    is_old = Q(last_seen_at=None) | Q(last_seen_at__lt=now - _OFTEN_ENOUGH) | Q(last_seen_at__gt=now)
    is_news = ~Q(last_error="") | ~Q(backlog=backlog) | (Q(last_mail_at=None) if arrived_at else Q(pk__in=[]))
    Mailbox.objects.filter(Q(pk=mailbox_id) & (is_old | is_news)).update(**values, trouble_since=None)


def note_trouble(*, mailbox_id: int, code: str, detail: str) -> None:
    """The way in does not work; `code` is one that `explain_problem` knows."""
    now = clock.now()
    Mailbox.objects.filter(pk=mailbox_id).update(
        last_error=f"{code} {detail}".strip()[:1000],
        last_error_at=now,
        trouble_since=Coalesce(F("trouble_since"), now),
    )


def remember_position(*, mailbox_id: int, uid_validity: int, uid_next: int) -> None:
    """Up to where an IMAP mailbox has been fetched."""
    Mailbox.objects.filter(pk=mailbox_id).update(imap_uid_validity=uid_validity, imap_uid_next=uid_next)
