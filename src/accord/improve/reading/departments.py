"""What came to the service from one department's work."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from accord.improve.contracts import DepartmentMonth, ReasonCount
from accord.improve.rules import change_between
from accord.journey.contracts import Demand, ReasonRow
from accord.journey.queries import list_reasons
from accord.kernel import company
from accord.kernel.errors import NotFound
from accord.kernel.permissions import Actor, Permission
from accord.listen.queries import counts_by_series


def department_month(*, actor: Actor, department_id: int, until: date, days: int = 30) -> DepartmentMonth:
    """Contacts about reasons that a department answers for, in the days up to `until` and as many before.

    The cost is that of answering them. Raises `NotFound` for people of another department who may not listen to the
    whole company.
    """
    if actor.department_id != department_id and not actor.may(Permission.LISTEN):
        raise NotFound(_("There is no such department."))
    since, earlier = until - timedelta(days=days - 1), until - timedelta(days=2 * days - 1)
    own = {reason.id: reason for reason in list_reasons() if reason.department_id == department_id}
    counted = counts_by_series(by="reason", since=earlier, until=until)
    by_reason = {own[key.id]: by_day for key, by_day in counted.items() if key.id in own}
    rows = [_row(reason, by_day, since=since, days=days) for reason, by_day in by_reason.items()]
    total = [sum(by_day.get(earlier + timedelta(days=n), 0) for by_day in by_reason.values()) for n in range(2 * days)]
    contacts = sum(total[days:])
    return DepartmentMonth(
        since=since,
        until=until,
        contacts=contacts,
        contacts_before=sum(total[:days]),
        change=change_between(total[:days], total[days:]),
        failure_contacts=sum(row.contacts for row in rows if row.is_failure),
        cost=contacts * company.read_company().contact_cost,
        reasons=tuple(sorted((row for row in rows if row.contacts), key=lambda row: (-row.contacts, row.name))),
    )


def _row(reason: ReasonRow, by_day: dict[date, int], *, since: date, days: int) -> ReasonCount:
    counts = tuple(by_day.get(since + timedelta(days=n), 0) for n in range(days))
    return ReasonCount(
        name=reason.name, contacts=sum(counts), is_failure=reason.usual_demand == Demand.FAILURE, days=counts
    )
