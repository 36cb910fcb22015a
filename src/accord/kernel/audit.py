"""The audit log: every change of a right, a setting or a secret."""

from typing import Any

from accord.kernel import clock
from accord.kernel.models import AuditEntry
from accord.kernel.permissions import Actor


def record(*, actor: Actor, action: str, subject: str, **detail: Any) -> None:
    """Write one entry in the running transaction; `detail` holds JSON values, never secrets."""
    AuditEntry.objects.create(at=clock.now(), actor=actor.code, action=action, subject=subject, detail=detail)


def list_entries(*, before_id: int | None = None, limit: int = 100) -> list[AuditEntry]:
    """The newest entries, newest first; with `before_id` those before that entry."""
    found = AuditEntry.objects.all() if before_id is None else AuditEntry.objects.filter(pk__lt=before_id)
    return list(found.order_by("-id")[:limit])
