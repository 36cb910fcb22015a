"""Reads of loyalty: who came back and when, groups compared, retention by month."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from accord.desk.contracts import ConversationRow
from accord.desk.queries import list_conversations_by_ids
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.permissions import Actor, Permission, require
from accord.measure.loyalty.contracts import Comeback, Retention, RetentionMonth, Sign, Split
from accord.measure.loyalty.facts import read_away, read_retention, read_times, record_began_at
from accord.measure.loyalty.rules import compare
from accord.measure.rules import share

LONGEST_SPAN = timedelta(days=3 * 366)
MONTHS = 6
# The first of a comparison is what the others are set against.
_ORDERS = {
    Split.CONTACT: ("none", "contact", "failure"),
    Split.SATISFACTION: ("satisfied", "unsatisfied"),
    Split.FIRST_CONTACT: ("once", "again"),
}


def read_comeback(*, actor: Actor, start: datetime, end: datetime, sign: Sign, split: Split) -> Comeback:
    """Time until customers came back, of those whose first order (contact, answer) on record lies in [start, end)."""
    require(actor, Permission.LISTEN)
    start = max(start, end - LONGEST_SPAN)
    times, sampled = read_times(sign=sign, split=split, since=start, until=end)
    groups, too_few, test = compare(times, order=_ORDERS.get(split, ()))
    return Comeback(
        since=start,
        until=end,
        sign=sign,
        split=split,
        groups=tuple(groups),
        too_few=tuple(too_few),
        test=test,
        sampled=sampled,
    )


def read_retention_by_month(*, actor: Actor, sign: Sign, window_days: int) -> Retention:
    """Of the customers at the start of each of the last six months, the share who still were at its end.

    Months are left out whose window reaches back to before the record: nobody could have stayed away in them.
    """
    require(actor, Permission.LISTEN)
    firsts = _month_starts(clock.today(read_company().timezone))
    found, sampled = read_retention(
        sign=sign, ends=[_midnight(day) for day in firsts], window=timedelta(days=window_days)
    )
    began_at = record_began_at(sign=sign)
    months = []
    for number, (begins_on, ends_on) in enumerate(pairwise(firsts), start=1):
        if began_at is None or _midnight(begins_on) - timedelta(days=window_days) < began_at:
            continue
        at_start, at_end, both = found.get(number, (0, 0, 0))
        months.append(
            RetentionMonth(
                begins_on=begins_on, ends_on=ends_on, kept=share(both, at_start), at_end=at_end, new=at_end - both
            )
        )
    return Retention(window_days=window_days, months=tuple(month for month in months if month.kept.n), sampled=sampled)


def conversations_of_those_away(
    *, actor: Actor, start: datetime, end: datetime, sign: Sign, split: Split, code: str
) -> list[ConversationRow]:
    """The newest conversations of customers of a group who have not come back; empty without the right to read them."""
    ids = read_away(sign=sign, split=split, code=code, since=max(start, end - LONGEST_SPAN), until=end)
    return list_conversations_by_ids(actor=actor, conversation_ids=ids)


def _month_starts(today: date) -> list[date]:
    found = [today.replace(day=1)]
    while len(found) <= MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found[::-1]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(read_company().timezone))
