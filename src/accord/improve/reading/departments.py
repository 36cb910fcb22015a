"""What came to the service from one department's work."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from accord.improve.contracts import DepartmentMonth, ReasonCount
from accord.journey.contracts import Demand
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
    reasons = {reason.id: reason for reason in list_reasons() if reason.department_id == department_id}
    since = until - timedelta(days=days - 1)
    counted = counts_by_series(by="reason", since=since - timedelta(days=days), until=until)
    rows = []
    before = 0
    for key, by_day in counted.items():
        if key.id not in reasons:
            continue
        recent = sum(count for day, count in by_day.items() if day >= since)
        before += sum(count for day, count in by_day.items() if day < since)
        if recent:
            rows.append(
                _row(reasons[key.id].name, recent, reasons[key.id].usual_demand == Demand.FAILURE, by_day, since)
            )
    contacts = sum(row.contacts for row in rows)
    return DepartmentMonth(
        since=since,
        until=until,
        contacts=contacts,
        contacts_before=before,
        failure_contacts=sum(row.contacts for row in rows if row.is_failure),
        cost=contacts * company.read_company().contact_cost,
        reasons=tuple(sorted(rows, key=lambda row: (-row.contacts, row.name))),
    )


def _row(name: str, contacts: int, is_failure: bool, by_day: dict[date, int], since: date) -> ReasonCount:
    last = max(by_day, default=since)
    span = [since + timedelta(days=n) for n in range((max(last, since) - since).days + 1)]
    return ReasonCount(
        name=name, contacts=contacts, is_failure=is_failure, days=tuple(by_day.get(day, 0) for day in span)
    )
