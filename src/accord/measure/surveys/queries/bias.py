"""Response bias: who answers, compared with who was asked."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from accord.desk.queries import count_contacts_of_cases
from accord.journey.queries import list_touchpoints
from accord.kernel.statistics.proportions import Share, compare_shares
from accord.measure.rules import share
from accord.measure.surveys.contracts import BiasRow, Fate
from accord.measure.surveys.models import Invitation
from accord.measure.surveys.rules import COMPANY

_MOST_ROWS = 200_000
_GROUPS = ("language", "channel", "touchpoint", "contacts")


def response_bias(*, programme_id: int, start: datetime, end: datetime) -> list[BiasRow]:
    """Those who were asked in [start, end) in groups, and how often each answers against all others asked.

    In groups of one programme that promised anonymity nobody is counted below five asked.
    """
    rows = Invitation.objects.filter(programme_id=programme_id, sent_at__gte=start, sent_at__lt=end)
    asked = list(
        rows.values_list("language", "conversation__channel", "case__touchpoint", "case_id", "fate")[:_MOST_ROWS]
    )
    names = {each.id: each.name for each in list_touchpoints()}
    contacts = count_contacts_of_cases(case_ids={row[3] for row in asked if row[3] is not None})
    counts: dict[str, dict[str, list[int]]] = {by: defaultdict(lambda: [0, 0]) for by in _GROUPS}
    for language, channel, touchpoint_id, case_id, fate in asked:
        told = {"language": language}
        if case_id is not None:
            told["channel"] = channel or ""
            told["touchpoint"] = names.get(touchpoint_id, "")
            told["contacts"] = "several" if contacts.get(case_id, 1) > 1 else "once"
        for by, group in told.items():
            if group:
                counts[by][group][0] += 1
                counts[by][group][1] += fate == Fate.ANSWERED
    return [row for by in _GROUPS for row in _rows(by, counts[by].items())]


def _rows(by: str, groups: Iterable[tuple[str, list[int]]]) -> list[BiasRow]:
    held = [(group, asked, answered) for group, (asked, answered) in groups if asked >= COMPANY]
    if len(held) < 2:
        return []
    all_asked, all_answered = sum(row[1] for row in held), sum(row[2] for row in held)
    found = [
        BiasRow(
            by=by,
            group=group,
            asked=asked,
            answered=answered,
            rate=share(answered, asked),
            asked_share=100 * asked / all_asked,
            answered_share=100 * answered / all_answered if all_answered else 0.0,
            is_detectable=_differs(asked, answered, all_asked - asked, all_answered - answered, len(held)),
        )
        for group, asked, answered in held
    ]
    return sorted(found, key=lambda row: (-row.asked, row.group))


def _differs(asked: int, answered: int, others: int, others_answered: int, groups: int) -> bool:
    """Bonferroni over the groups that are looked at side by side: among many, one always looks odd."""
    if not answered and not others_answered:
        return False
    test = compare_shares(Share(hits=others_answered, n=others), Share(hits=answered, n=asked))
    return test.p < 0.05 / groups
