"""What an order about several conversations changed, signed into the address that takes it back within the hour."""

from typing import Any

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from accord.kernel.errors import BadInput

_SALT = "agent.several"
_UNDONE_WITHIN_SECONDS = 3600


def undo_url(changed: dict[str, Any] | None) -> str:
    """The address that takes it back; empty where nothing was changed."""
    if not changed:
        return ""
    return reverse("agent:several-undo", args=[signing.dumps(changed, salt=_SALT, compress=True)])


def undo_of_assigning(before: dict[int, int | None], assignee_id: int | None) -> dict[str, Any] | None:
    """What to keep of who was on which conversation before."""
    return {"what": "assign", "before": sorted(before.items()), "assignee": assignee_id} if before else None


def changed_in(token: str) -> dict[str, Any]:
    """What an address says was changed; raises `BadInput` where it is too old or was edited."""
    try:
        found: dict[str, Any] = signing.loads(token, salt=_SALT, max_age=_UNDONE_WITHIN_SECONDS)
    except signing.BadSignature:
        raise BadInput(_("That can no longer be taken back here.")) from None
    return found
