"""Keeping what customers see, so that later nobody has to guess what they saw."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from accord.journey.queries import get_touchpoint
from accord.journey.shown.contracts import ShownKind
from accord.journey.shown.models import Shown
from accord.kernel import audit, clock, files
from accord.kernel.errors import BadInput, NotFound, Refusal
from accord.kernel.permissions import Actor, Permission, require
from accord.kernel.transactions import one_transaction

MOST_BYTES = 8_000_000
_SIGNATURES = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"))


@one_transaction
def keep_shown(
    *,
    actor: Actor,
    touchpoint_id: int,
    kind: ShownKind,
    title: str,
    words: str = "",
    picture: bytes = b"",
    valid_from: date,
    valid_until: date | None = None,
) -> int:
    """Keep what customers see at a touchpoint from a day on; returns its id.

    One of the same kind and title is an earlier version of it: where that had no end before, it ends the day before.
    For the department that answers for the touchpoint, CX leaders and administrators. Raises `BadInput`.
    """
    require_keeping(actor, get_touchpoint(touchpoint_id=touchpoint_id).department_id)
    name = " ".join(title.split())[:160]
    if not name:
        raise BadInput(_("Say what it is, such as “Invoice letter”."))
    if not words.strip() and not picture:
        raise BadInput(_("Keep its words, a picture of it, or both."))
    if valid_until is not None and valid_until < valid_from:
        raise BadInput(_("It ends before it begins."))
    same = Shown.objects.select_for_update().filter(touchpoint_id=touchpoint_id, kind=kind, title=name)
    if same.filter(valid_from=valid_from).exists():
        raise Refusal(_("There is a version of it from that day already."))
    for earlier in same.filter(valid_from__lt=valid_from, valid_until=None):
        Shown.objects.filter(pk=earlier.pk).update(valid_until=valid_from - timedelta(days=1))
    made = Shown.objects.create(
        touchpoint_id=touchpoint_id,
        kind=kind,
        title=name,
        words=words.strip()[:20_000],
        picture_sha256=files.store(picture) if picture else "",
        picture_type=_type_of(picture) if picture else "",
        valid_from=valid_from,
        valid_until=valid_until,
        kept_by_id=actor.id if actor.kind == "staff" else None,
        kept_at=clock.now(),
    )
    return int(made.pk)


@one_transaction
def end_shown(*, actor: Actor, shown_id: int, valid_until: date) -> None:
    """Say until when customers saw it."""
    found = _held(actor, shown_id)
    if valid_until < found.valid_from:
        raise BadInput(_("It ends before it begins."))
    Shown.objects.filter(pk=shown_id).update(valid_until=valid_until)


@one_transaction
def forget_shown(*, actor: Actor, shown_id: int) -> None:
    """Take out a version that was entered by mistake; the audit log keeps that it was there."""
    found = _held(actor, shown_id)
    audit.record(actor=actor, action="journey.shown_forgotten", subject=f"shown:{shown_id}", title=found.title)
    found.delete()
    if found.picture_sha256:
        files.forget_when_unused([found.picture_sha256])


def require_keeping(actor: Actor, department_id: int) -> None:
    """The department's owner, a CX leader or an administrator; refuses others with `NotAllowed`."""
    own = actor.may(Permission.DEPARTMENT) and actor.department_id == department_id
    if not own and not actor.may(Permission.IMPROVE):
        require(actor, Permission.ADMINISTER)


def _held(actor: Actor, shown_id: int) -> Shown:
    found = Shown.objects.select_for_update(of=("self",)).select_related("touchpoint").filter(pk=shown_id).first()
    if found is None:
        raise NotFound(_("That is not there any more."))
    require_keeping(actor, found.touchpoint.department_id)
    return found


def _type_of(picture: bytes) -> str:
    """What kind of picture the bytes are, whatever their name says."""
    if len(picture) > MOST_BYTES:
        raise BadInput(_("The picture is larger than %(count)s MB.") % {"count": MOST_BYTES // 1_000_000})
    if picture[:4] == b"RIFF" and picture[8:12] == b"WEBP":
        return "image/webp"
    found = next((kind for start, kind in _SIGNATURES if picture.startswith(start)), None)
    if found is None:
        raise BadInput(_("Bring a picture as PNG, JPEG, WebP or GIF."))
    return found
