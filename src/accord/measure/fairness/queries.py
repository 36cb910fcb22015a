"""Reads of fairness: groups of customers compared, and the conversations behind a figure."""

from datetime import datetime

from accord.desk.contracts import ConversationRow
from accord.desk.queries import list_conversations_by_ids
from accord.kernel.company import read_company
from accord.kernel.permissions import Actor, Permission, require
from accord.measure.fairness.contracts import Aspect, Fairness, Grouping
from accord.measure.fairness.rules import FEWEST, code_of, compare_groups, is_bad
from accord.measure.lived import conversations_of_cases, read_lived

MOST_CASES = 20_000
_MOST_BEHIND = 60


def read_fairness(*, actor: Actor, start: datetime, end: datetime, grouping: Grouping) -> Fairness:
    """Waiting, resolution, satisfaction and goodwill of the cases opened in [start, end), group by group."""
    require(actor, Permission.LISTEN)
    cases, sampled = read_lived(since=start, until=end, currency=read_company().currency, most=MOST_CASES)
    groups, small, comparisons = compare_groups(cases, grouping=grouping, now=end)
    return Fairness(
        since=start,
        until=end,
        grouping=grouping,
        cases=len(cases),
        groups=tuple(groups),
        small=tuple(small),
        fewest=FEWEST,
        comparisons=comparisons,
        sampled=sampled,
    )


def conversations_of_group(
    *, actor: Actor, start: datetime, end: datetime, grouping: Grouping, code: str, aspect: Aspect
) -> list[ConversationRow]:
    """The newest conversations of a group that waited long, came again, were not satisfied, or were given something.

    Empty for people who may not read conversations.
    """
    cases, _sampled = read_lived(since=start, until=end, currency=read_company().currency, most=MOST_CASES)
    found = [case for case in cases if code_of(case, grouping) == code and is_bad(case, aspect)]
    newest = sorted(found, key=lambda case: case.opened_at, reverse=True)[:_MOST_BEHIND]
    return list_conversations_by_ids(actor=actor, conversation_ids=conversations_of_cases([case.id for case in newest]))
