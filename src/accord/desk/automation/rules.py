"""Pure decisions of automation: what a rule may say, and when time has passed."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from accord.desk.automation.contracts import Action, Definition, Occasion, Order, Since
from accord.desk.macros.contracts import Deed, Step
from accord.desk.macros.rules import checked_steps
from accord.desk.situations.rules import read_conditions
from accord.kernel.errors import BadInput

DEEPEST = 1
"""A rule may follow what another did, but nothing follows what that rule did."""

MOST_HOURS = 24 * 60
MOST_A_DAY = 20


def read_definition(given: Mapping[str, Any]) -> Definition:
    """A definition from how it is kept or sent; raises `BadInput` with what to change."""
    try:
        occasion = Occasion(given.get("occasion", ""))
        actions = tuple(_action(item) for item in given.get("actions", []))
        since = Since(given.get("since") or Since.WAITING)
    except ValueError:
        raise BadInput(_("A rule says when it acts and what it does.")) from None
    if not actions:
        raise BadInput(_("Say what the rule does."))
    checked_steps([Step(do=a.do, value=a.value) for a in actions if isinstance(a.do, Deed)], by_rule=True)
    for action in actions:
        if action.do == Order.ANSWER and not action.value.isdigit():
            raise BadInput(_("Choose the macro with which the rule answers."))
        if action.do == Order.NOTIFY and not (action.value.isdigit() or action.value in {"assignee", "leads"}):
            raise BadInput(_("Choose who is notified."))
    return Definition(
        occasion=occasion,
        conditions=read_conditions(given.get("conditions", {})),
        actions=actions,
        hours=_hours(given.get("hours")) if occasion == Occasion.TIME else 0,
        since=since,
    )


def _action(item: Mapping[str, Any]) -> Action:
    do = str(item.get("do", ""))
    return Action(do=Order(do) if do in set(Order) else Deed(do), value=str(item.get("value", "")).strip()[:4000])


def _hours(given: object) -> float:
    try:
        hours = float(str(given).replace(",", "."))
    except ValueError:
        raise BadInput(_("Say after how many hours.")) from None
    if not 0 < hours <= MOST_HOURS:
        raise BadInput(_("Say after how many hours: more than none, at most %(most)s.") % {"most": MOST_HOURS})
    return hours


def began(since: Since, moments: Mapping[Since, datetime | None]) -> datetime | None:
    """The instant from which a rule about time counts, None while it does not run."""
    return moments.get(since)


def first_gap(
    since: Since,
    *,
    hours: float,
    utterances: Sequence[tuple[datetime, bool]],
    solved_at: datetime | None,
    now: datetime,
) -> datetime | None:
    """When in the past of a conversation a rule about time would first have acted, None if never.

    `utterances` are (instant, whether the customer spoke), in the order of time; the first opens the conversation.
    """
    if not utterances:
        return None
    span = timedelta(hours=hours)
    if since == Since.SOLVED:
        due = solved_at + span if solved_at else None
        return due if due is not None and due <= now else None
    ends = solved_at or now
    if since == Since.STARTED:
        due = utterances[0][0] + span
        return due if due <= ends else None
    for begins, until in _stretches(since, utterances, ends):
        if begins + span <= until:
            return begins + span
    return None


def _stretches(
    since: Since, utterances: Sequence[tuple[datetime, bool]], ends: datetime
) -> list[tuple[datetime, datetime]]:
    """Stretches in which the customer waited for us, or in which nobody said anything."""
    found: list[tuple[datetime, datetime]] = []
    waits: datetime | None = None
    following = [*utterances[1:], (ends, False)]
    for (at, is_customer), (next_at, _who) in zip(utterances, following, strict=True):
        if since == Since.SILENT:
            found.append((at, next_at))
            continue
        if is_customer:
            waits = waits or at
        elif waits is not None:
            found.append((waits, at))
            waits = None
    if waits is not None:
        found.append((waits, ends))
    return found
