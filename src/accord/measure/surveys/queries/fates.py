"""What became of invitations, and the log of everybody who was not asked."""

from datetime import datetime

from django.db.models import Count, Q

from accord.customers.queries import list_customers
from accord.kernel import clock
from accord.measure.rules import share
from accord.measure.surveys.contracts import DELIVERED, Fate, InvitationFates, SuppressionRow
from accord.measure.surveys.elsewhere import ELSEWHERE, IMPORTED
from accord.measure.surveys.models import Invitation
from accord.measure.surveys.rules import VALID_FOR


def invitation_fates(*, start: datetime, end: datetime, programme_id: int | None = None) -> InvitationFates:
    """What became of the invitations considered in [start, end); of those asked elsewhere nobody knows."""
    rows = Invitation.objects.filter(considered_at__gte=start, considered_at__lt=end).exclude(
        Q(programme__slug=IMPORTED) | Q(programme__slug__startswith=ELSEWHERE)
    )
    if programme_id is not None:
        rows = rows.filter(programme_id=programme_id)
    is_over = Q(sent_at__lt=clock.now() - VALID_FOR) & ~Q(fate=Fate.ANSWERED)
    counted = rows.aggregate(
        considered=Count("id"),
        waiting=Count("id", filter=Q(fate=Fate.WAITING)),
        sent=Count("id", filter=Q(sent_at__isnull=False)),
        delivered=Count("id", filter=Q(fate__in=DELIVERED)),
        failed=Count("id", filter=Q(fate=Fate.FAILED)),
        opened=Count("id", filter=Q(opened_at__isnull=False)),
        answered=Count("id", filter=Q(fate=Fate.ANSWERED)),
        expired=Count("id", filter=is_over),
        reminded=Count("id", filter=Q(reminded_at__isnull=False)),
    )
    held_back = (
        rows.exclude(suppressed_by="").values_list("suppressed_by").annotate(times=Count("id")).order_by("-times")
    )
    return InvitationFates(
        **counted,
        suppressed=dict(held_back),
        response_rate=share(counted["answered"], counted["delivered"]),
    )


def list_suppressions(
    *, programme_id: int | None = None, rule: str = "", before_id: int | None = None, limit: int = 50
) -> list[SuppressionRow]:
    """Who was not asked and why, newest first; goes on before `before_id`. Two statements."""
    rows = Invitation.objects.exclude(suppressed_by="").select_related("programme").order_by("-pk")
    if programme_id is not None:
        rows = rows.filter(programme_id=programme_id)
    if rule:
        rows = rows.filter(suppressed_by=rule)
    if before_id is not None:
        rows = rows.filter(pk__lt=before_id)
    held = list(rows[:limit])
    names = list_customers(customer_ids={row.customer_id for row in held})
    return [
        SuppressionRow(
            invitation_id=row.pk,
            programme_name=row.programme.name,
            customer_id=row.customer_id,
            customer_name=names[row.customer_id].display_name if row.customer_id in names else "?",
            case_id=row.case_id,
            conversation_id=row.conversation_id,
            rule=row.suppressed_by,
            at=row.due_at or row.considered_at,
        )
        for row in held
    ]
