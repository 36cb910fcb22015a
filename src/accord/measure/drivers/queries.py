"""Reads of drivers: what goes along with satisfaction and buying again, and the conversations where it did."""

from datetime import datetime, timedelta

from accord.desk.contracts import ConversationRow
from accord.desk.queries import list_conversations_by_ids
from accord.kernel.company import read_company
from accord.kernel.permissions import Actor, Permission, require
from accord.measure.contracts import Figure
from accord.measure.drivers.contracts import LANDMARK_DAYS, Driver, Drivers, Outcome
from accord.measure.drivers.rules import FEWEST, drivers_of, held, in_per_cent
from accord.measure.lived import LivedCase, conversations_of_cases, read_lived, read_ordered
from accord.measure.rules import share

MOST_CASES = 10_000
FOLLOW_DAYS = 30
_LANDMARK = timedelta(days=LANDMARK_DAYS)
_FOLLOW = timedelta(days=FOLLOW_DAYS)
_MOST_BEHIND = 60


def read_drivers(*, actor: Actor, start: datetime, end: datetime, outcome: Outcome) -> Drivers:
    """What goes along with an outcome of the cases opened in [start, end).

    For buying again these are the cases of as long a span before, whose thirty days of looking are over by `end`.
    """
    require(actor, Permission.LISTEN)
    cases, hits, sampled = _cases(start, end, outcome)
    scores = [float(case.csat or 0) if outcome == Outcome.SATISFACTION else float(hit) for case, hit in zip(
        cases, hits, strict=True)]  # fmt: skip
    found, rows, left_out = drivers_of(cases, scores=scores, hits=hits)
    nothing = Figure(n=len(cases), value=None, low=None, high=None, method="bootstrap over customers")
    return Drivers(
        outcome=outcome,
        since=start,
        until=end,
        n=len(cases),
        customers=len({case.person for case in cases}),
        needed=FEWEST,
        share=share(sum(hits), len(hits)),
        explained=in_per_cent(found.n, found.explained, found.explained_interval) if found else nothing,
        rows=tuple(rows),
        left_out=tuple(left_out),
        follow_days=FOLLOW_DAYS,
        sampled=sampled,
    )


def conversations_with(
    *, actor: Actor, start: datetime, end: datetime, outcome: Outcome, driver: Driver
) -> list[ConversationRow]:
    """The newest conversations where a driver held and the outcome was bad; empty without the right to read them."""
    cases, hits, _sampled = _cases(start, end, outcome)
    flags, _middle = held(driver, cases)
    bad = [case for case, hit, flag in zip(cases, hits, flags, strict=True) if flag and not hit]
    newest = sorted(bad, key=lambda case: case.opened_at, reverse=True)[:_MOST_BEHIND]
    return list_conversations_by_ids(actor=actor, conversation_ids=conversations_of_cases([case.id for case in newest]))


def _cases(start: datetime, end: datetime, outcome: Outcome) -> tuple[list[LivedCase], list[bool], int]:
    """The cases with their outcome as yes or no. Cases that we began ourselves say nothing of waiting."""
    currency = read_company().currency
    if outcome == Outcome.SATISFACTION:
        found, sampled = read_lived(since=start, until=end, currency=currency, most=MOST_CASES, answered_only=True)
        cases = [case for case in found if not case.is_ours]
        return cases, [(case.csat or 0) >= 4 for case in cases], sampled
    known = _LANDMARK + _FOLLOW
    found, sampled = read_lived(since=start - known, until=end - known, currency=currency, most=MOST_CASES)
    cases = [case for case in found if not case.is_ours]
    ordered = read_ordered(cases=cases, landmark=_LANDMARK, follow=_FOLLOW)
    return cases, [case.id in ordered for case in cases], sampled
