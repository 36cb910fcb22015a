"""What one employee should hear: an answer to an idea, thanks, an alarm that climbed. One row each, in any module."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db import transaction

from accord.kernel import clock, live
from accord.staff.models import Notification

_COUNT_SECONDS = 10


@dataclass(frozen=True, kw_only=True)
class NotificationRow:
    """A notification as a page shows it; `text_code` and `parameters` become words there."""

    id: int
    text_code: str
    parameters: dict[str, Any]
    url: str
    at: datetime
    read_at: datetime | None


def notify(*, employee_id: int, text_code: str, parameters: Mapping[str, Any] | None = None, url: str = "") -> int:
    """Tell one employee something, in the running transaction; returns the notification's id.

    `text_code` names a sentence (`improve.idea_adopted`), `parameters` hold its JSON values, `url` is a path of ours.
    """
    made = Notification.objects.create(
        employee_id=employee_id, text_code=text_code, parameters=dict(parameters or {}), url=url, at=clock.now()
    )
    live.hint(f"person:{employee_id}")
    _forget_count(employee_id)
    return made.pk


def list_notifications(*, employee_id: int, limit: int = 30) -> list[NotificationRow]:
    """An employee's newest notifications, newest first."""
    found = Notification.objects.filter(employee_id=employee_id).order_by("-at", "-id")[:limit]
    return [
        NotificationRow(id=n.pk, text_code=n.text_code, parameters=n.parameters, url=n.url, at=n.at, read_at=n.read_at)
        for n in found
    ]


def count_unread(*, employee_id: int) -> int:
    """How many notifications an employee has not opened yet; every page shows it, so it may be ten seconds old."""
    key = _count_key(employee_id)
    known: int | None = cache.get(key)
    if known is None:
        known = Notification.objects.filter(employee_id=employee_id, read_at=None).count()
        cache.set(key, known, _COUNT_SECONDS)
    return known


def mark_read(*, employee_id: int) -> int:
    """Mark everything an employee has been shown as read; returns how many were new."""
    read = Notification.objects.filter(employee_id=employee_id, read_at=None).update(read_at=clock.now())
    _forget_count(employee_id)
    return read


def _count_key(employee_id: int) -> str:
    return f"staff.unread:{employee_id}"


def _forget_count(employee_id: int) -> None:
    # Now for this transaction, and again after it: somebody else may have counted in between.
    cache.delete(_count_key(employee_id))
    transaction.on_commit(lambda: cache.delete(_count_key(employee_id)))
