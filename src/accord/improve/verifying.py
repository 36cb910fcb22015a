"""Bring together what the rule of verification needs: days, contacts, orders."""

from datetime import date, timedelta

from accord.customers.queries import count_outside_records
from accord.improve.contracts import VerificationRow
from accord.improve.models import RootCause
from accord.improve.rules import span_before, verify
from accord.kernel import clock, company
from accord.listen.queries import daily_contacts


def verify_cause(cause: RootCause) -> VerificationRow:
    """What the fix of a cause did, as far as the whole days since then can say. The cause must be fixed.

    The day of the fix itself belongs to neither side.
    """
    if cause.fixed_on is None:
        raise ValueError("There is nothing to verify before the fix.")
    timezone = company.read_company().timezone
    yesterday = clock.today(timezone) - timedelta(days=1)
    before = span_before(began_on=cause.began_on, fixed_on=cause.fixed_on)
    after: tuple[date, date] = (cause.fixed_on + timedelta(days=1), yesterday)
    contacts = daily_contacts(
        touchpoint_id=cause.touchpoint_id,
        reason_id=cause.reason_id,
        since=before[0],
        until=max(yesterday, before[1]),
    )
    orders = count_outside_records(kind="order", since=before[0], until=max(yesterday, before[1]), timezone=timezone)
    return verify(before=before, after=after, contacts=contacts, orders=orders)
