"""What customers saw, and when."""

from collections import Counter
from datetime import date

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from accord.journey.shown.contracts import ShownKind, ShownRow
from accord.journey.shown.models import Shown
from accord.kernel.errors import NotFound


def list_shown(*, touchpoint_id: int) -> list[ShownRow]:
    """Everything that was ever shown at a touchpoint, the newest first."""
    return [_row(shown) for shown in _numbered().filter(touchpoint_id=touchpoint_id).order_by("-valid_from", "-id")]


def shown_on(*, day: date, touchpoint_id: int | None = None) -> list[ShownRow]:
    """What customers saw on a day, at one touchpoint or at all."""
    found = Shown.objects.filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day)
    if touchpoint_id is not None:
        found = found.filter(touchpoint_id=touchpoint_id)
    rows = found.select_related("touchpoint", "kept_by").order_by("touchpoint_id", "kind", "title", "-valid_from")
    return [_row(shown) for shown in rows]


def get_shown(*, shown_id: int) -> ShownRow:
    """One version; raises `NotFound`."""
    found = Shown.objects.select_related("touchpoint", "kept_by").filter(pk=shown_id).first()
    if found is None:
        raise NotFound(_("That is not there any more."))
    return _row(found)


def count_shown() -> dict[int, int]:
    """How many versions are kept at each touchpoint."""
    return dict(Counter(Shown.objects.values_list("touchpoint_id", flat=True)))


def _numbered() -> QuerySet[Shown]:
    version = Window(
        RowNumber(), partition_by=[F("touchpoint_id"), F("kind"), F("title")], order_by=[F("valid_from").asc()]
    )
    return Shown.objects.select_related("touchpoint", "kept_by").annotate(version=version)


def _row(shown: Shown) -> ShownRow:
    return ShownRow(
        id=shown.pk,
        touchpoint_id=shown.touchpoint_id,
        touchpoint_name=shown.touchpoint.name,
        department_id=shown.touchpoint.department_id,
        kind=ShownKind(shown.kind),
        title=shown.title,
        words=shown.words,
        picture_sha256=shown.picture_sha256,
        picture_type=shown.picture_type,
        valid_from=shown.valid_from,
        valid_until=shown.valid_until,
        kept_by=shown.kept_by.name if shown.kept_by else "",
        kept_at=shown.kept_at,
        version=getattr(shown, "version", 1),
    )
