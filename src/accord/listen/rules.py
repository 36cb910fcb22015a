"""Decisions of listening: pure, without database and clock."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from accord.kernel.permissions import Role
from accord.kernel.statistics.special import beta_below
from accord.listen.contracts import DifferenceRow, Finding, Movement, SignalOrigin

CLIMB_AFTER = {
    SignalOrigin.COUNT: timedelta(hours=24),
    SignalOrigin.BELL: timedelta(hours=4),
    SignalOrigin.THEME: timedelta(hours=24),
    SignalOrigin.SLICE: timedelta(hours=24),
}
"""How long an alarm may wait for a named leader before the next step of people is told."""

AUDIENCE: dict[SignalOrigin, tuple[tuple[Role, ...], ...]] = {
    SignalOrigin.COUNT: ((Role.CX_LEAD,), (Role.LEAD,), (Role.EXECUTIVE,)),
    SignalOrigin.BELL: ((Role.LEAD, Role.CX_LEAD), (Role.EXECUTIVE,)),
    SignalOrigin.THEME: ((Role.CX_LEAD,), (Role.LEAD,), (Role.EXECUTIVE,)),
    SignalOrigin.SLICE: ((Role.CX_LEAD,), (Role.LEAD,), (Role.EXECUTIVE,)),
}
"""Who is told of a new alarm, and who when it was not acknowledged. The accountable owner is always told first."""

CONSENT = "story-consent"
"""What the signed link is for by which a customer answers for one story."""

STORY_LIVES = timedelta(days=365)
LEAST_HISTORY_DAYS = 28
"""Before so many days no expectation is given: the band would be a guess."""

FALSE_ALARMS_A_WEEK = 0.5
"""How many false alarms a week are allowed over all watched series together: one in two weeks."""

FALSE_ALARMS_OF_PLACES, FALSE_ALARMS_OF_SLICES = FALSE_ALARMS_A_WEEK / 2, FALSE_ALARMS_A_WEEK / 2
"""Half of them over touchpoints and reasons, half over all that contacts have in common, however many that is."""

FALSE_ALARMS_OF_THEMES = 0.1
"""Over the counts of all themes, beside those; texts that gather have a budget of their own, one in a hundred days."""

LEAST_CONTACTS = 4
LEAST_CUSTOMERS = 3
"""Fewer contacts, or people, than these are their own stories; a person can still ring the bell for them."""

_SEEMS_LIKE_CHANGE = 0.25
_LEAST_IN_SEGMENT = 3
_LEAST_SHARE = 0.25
_LEAST_RATIO = 1.5
_CHANCE = 0.01


def movement_of(
    *, days_of_history: int, rising: bool, week: int, week_before: int, low: float | None, high: float | None
) -> Movement:
    """What can be said of a series: a change of a quarter or more inside the expected band only seems to be one."""
    if days_of_history < LEAST_HISTORY_DAYS or low is None or high is None:
        return Movement.TOO_EARLY
    if rising:
        return Movement.RISING
    difference = abs(week - week_before)
    if low <= week <= high and difference >= max(2, _SEEMS_LIKE_CHANGE * week_before):
        return Movement.ONLY_SEEMS
    return Movement.AS_EXPECTED


def cost_of_excess(*, observed: int, low: float, high: float, contact_cost: float) -> tuple[float, float]:
    """What the contacts beyond the expected ones cost, from the cautious to the generous reading of the band."""
    return (
        round(max(0.0, observed - high) * contact_cost, 2),
        round(max(0.0, observed - low) * contact_cost, 2),
    )


def most_telling(findings: Sequence[Finding], *, touchpoint_of: Mapping[int, int]) -> list[Finding]:
    """The alarms worth a signal: a touchpoint is left out when one of its reasons carries half of its rise or more.

    `touchpoint_of` maps a reason's id to that of its touchpoint. The result keeps the order of the findings.
    """
    alarms = [finding for finding in findings if finding.alarm]
    carried: Counter[int] = Counter()
    for finding in alarms:
        if finding.series.by == "reason":
            touchpoint_id = touchpoint_of[finding.series.id]
            excess = finding.observed - finding.expected
            carried[touchpoint_id] = max(carried[touchpoint_id], round(excess))
    return [
        finding
        for finding in alarms
        if finding.series.by == "reason"
        or not carried[finding.series.id]
        or carried[finding.series.id] < (finding.observed - finding.expected) / 2
    ]


Segment = tuple[str, str]


def differences(
    inside: Sequence[Iterable[Segment]], outside: Sequence[Iterable[Segment]], *, limit: int = 5
) -> list[DifferenceRow]:
    """The segments over-represented among a signal's contacts (`inside`) against others of the same days (`outside`).

    Each contact is given as its segments, pairs of dimension and value. A segment is named when at least three
    contacts and a quarter of them are in it, its share is 1.5 times that among the others, and the binomial tail
    P(X ≥ count), an incomplete beta function, is below 1 % divided by the number of segments looked at. The share
    among the others is taken with one more contact in and one more out, so that "never seen elsewhere" does not
    mean impossible. Without any others there is nothing to be different from.
    """
    if not outside:
        return []
    counts, others = _counted(inside), _counted(outside)
    rows = [
        _difference(segment, count, len(inside), others[segment], len(outside))
        for segment, count in counts.items()
        if count >= _LEAST_IN_SEGMENT and count >= _LEAST_SHARE * len(inside)
    ]
    telling = [
        row for row in rows if (row.ratio is None or row.ratio >= _LEAST_RATIO) and row.p * len(counts) < _CHANCE
    ]
    return sorted(telling, key=lambda row: (row.p, row.dimension, row.value))[:limit]


def _counted(contacts: Sequence[Iterable[Segment]]) -> Counter[Segment]:
    return Counter(segment for segments in contacts for segment in set(segments))


def _difference(segment: Segment, count: int, total: int, other_count: int, other_total: int) -> DifferenceRow:
    ratio = (count / total) / (other_count / other_total) if other_count else None
    return DifferenceRow(
        dimension=segment[0],
        value=segment[1],
        count=count,
        total=total,
        other_count=other_count,
        other_total=other_total,
        ratio=None if ratio is None else round(ratio, 2),
        p=beta_below(count, total - count + 1, (other_count + 1) / (other_total + 2)),
    )


def weeks_of(days: Mapping[date, int], *, until: date) -> tuple[int, int]:
    """Contacts of the seven days that end on `until`, and of the seven before."""
    this = sum(days.get(until - timedelta(days=n), 0) for n in range(7))
    before = sum(days.get(until - timedelta(days=n), 0) for n in range(7, 14))
    return this, before
