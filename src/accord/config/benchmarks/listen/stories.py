"""The planted stories of the simulated company: which are found, when, and when a monthly report would show them.

`size` is the number of companies, `seed` what the first is drawn from. Each has thirteen months of history and goes on
for six weeks after it opens; its contacts are counted by touchpoint and reason and judged day by day, at the threshold
that the product takes for so many series. What was planted is known from the simulation and never shown to the judge.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any

from accord.config.benchmarks import Bar
from accord.config.benchmarks.listen import Asked, Measured
from accord.listen.backtest.contracts import Rise
from accord.listen.backtest.rules import monthly_reports, rises_of
from accord.listen.detection import judge_series, threshold_for
from accord.listen.rules import FALSE_ALARMS_OF_PLACES
from accord.simulation.company import REASON_BY_CODE
from accord.simulation.contracts import StoryTruth
from accord.simulation.world import World

COMPARED = "the monthly report: a month's total over mean + 2 sd of the twelve months before"

_COMPANIES, _COMPANIES_QUICK = 3, 1
_SEED = 2026
_OPENS = datetime(2026, 11, 20, 9, tzinfo=UTC)
_APART = timedelta(days=61)
_HISTORY_DAYS = 395
_GOES_ON = timedelta(days=42)
# What still comes when a story is over; later rises are none of it.
_ECHO = timedelta(days=10)

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Told:
    """One planted story in one company: when it began, was seen, and stood in a monthly report."""

    story: str
    is_signal: bool
    began_on: date
    seen_on: date | None
    contacts_by_then: int
    reported_on: date | None


def measure(asked: Asked) -> Measured:
    """Let each company live, judge its days, and look for what was planted."""
    companies = asked.size or (_COMPANIES_QUICK if asked.quick else _COMPANIES)
    first = _SEED if asked.seed is None else asked.seed
    told: list[_Told] = []
    others, weeks, series = 0, 0.0, 0
    for number in range(companies):
        world = World(first + number, _OPENS + number * _APART, days=_HISTORY_DAYS)
        counts, until = _counts(world)
        rises = _rises(counts, until=until)
        truths = world.ground_truth(world.opens_at + _GOES_ON)
        told += [_told(truth, counts, rises, until=until) for truth in truths]
        others += sum(not _is_planted(key, rise, truths) for key, found in rises.items() for rise in found)
        weeks += (until - min(day for days in counts.values() for day in days)).days / 7
        series = max(series, len(counts))
    planted = [one for one in told if one.is_signal]
    found = sum(one.seen_on is not None for one in planted)
    bars = (
        Bar(what="planted stories found", value=found, bar=len(planted), unit="stories", at_least=True, n=len(planted)),
    )
    figures: dict[str, Any] = {
        "companies": companies,
        "series": series,
        "stories": _by_story(told),
        "alarms_about_nothing_planted_a_week": round(others / weeks, 3),
    }
    return Measured(bars=bars, figures=figures)


def _counts(world: World) -> tuple[dict[Key, dict[date, int]], date]:
    """Contacts a day of every touchpoint and reason."""
    end = world.opens_at + _GOES_ON
    counts: dict[Key, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for contact in world.contacts_between(world.starts_at, end):
        if contact.reason is not None:
            day = contact.at.date()
            counts["reason", contact.reason][day] += 1
            counts["touchpoint", REASON_BY_CODE[contact.reason].touchpoint][day] += 1
    return dict(counts), (end - timedelta(days=1)).date()


def _rises(counts: Mapping[Key, Mapping[date, int]], *, until: date) -> dict[Key, list[Rise]]:
    """What early warning raises in each series; the monthly report's own findings are left out."""
    first = min(day for days in counts.values() for day in days)
    threshold = threshold_for(false_alarms_a_week=FALSE_ALARMS_OF_PLACES, series=len(counts))
    return {
        key: [
            rise
            for rise in rises_of(
                list(judge_series(_gapless(days, first, until), first_day=first, threshold=threshold)), until=until
            )
            if rise.seen_on is not None
        ]
        for key, days in counts.items()
    }


def _gapless(days: Mapping[date, int], first: date, until: date) -> list[int]:
    return [days.get(first + timedelta(days=n), 0) for n in range((until - first).days + 1)]


def _told(
    truth: StoryTruth, counts: Mapping[Key, Mapping[date, int]], rises: Mapping[Key, list[Rise]], *, until: date
) -> _Told:
    keys: tuple[Key, ...] = (("reason", truth.reason), ("touchpoint", truth.touchpoint))
    seen = [rise.seen_on for key in keys for rise in rises[key] if rise.seen_on and _is_of(rise.seen_on, truth)]
    first = min(min(days) for days in counts.values())
    reported = [
        on
        for key in keys
        for month, (on, _total, _usual) in monthly_reports(
            {first + timedelta(days=n): count for n, count in enumerate(_gapless(counts[key], first, until))},
            until=until,
        ).items()
        if on > truth.began_on and month <= (truth.ended_on or until)
    ]
    seen_on = min(seen, default=None)
    days = counts["reason", truth.reason]
    return _Told(
        story=truth.code,
        is_signal=truth.is_signal,
        began_on=truth.began_on,
        seen_on=seen_on,
        contacts_by_then=sum(n for day, n in days.items() if seen_on and truth.began_on <= day <= seen_on),
        reported_on=min(reported, default=None),
    )


def _is_of(day: date, truth: StoryTruth) -> bool:
    return truth.began_on <= day and (truth.ended_on is None or day <= truth.ended_on + _ECHO)


def _is_planted(key: Key, rise: Rise, truths: tuple[StoryTruth, ...]) -> bool:
    return any(
        key in {("reason", truth.reason), ("touchpoint", truth.touchpoint)}
        and rise.seen_on is not None
        and _is_of(rise.seen_on, truth)
        for truth in truths
    )


def _by_story(told: list[_Told]) -> dict[str, Any]:
    """Each story over all companies: how often found, after how many days, how many days before the report."""
    found: dict[str, Any] = {}
    for code in dict.fromkeys(one.story for one in told):
        mine = [one for one in told if one.story == code]
        seen = [one for one in mine if one.seen_on is not None]
        ahead = [(one.reported_on - one.seen_on).days for one in seen if one.reported_on and one.seen_on]
        found[code] = {
            "should_be_found": mine[0].is_signal,
            "found": f"{len(seen)} of {len(mine)}",
            "days_after_it_began": [(one.seen_on - one.began_on).days for one in seen if one.seen_on],
            "contacts_by_then": [one.contacts_by_then for one in seen],
            "days_before_the_monthly_report": ahead,
            "median_days_before_the_monthly_report": median(ahead) if ahead else None,
            "never_in_a_monthly_report": sum(one.reported_on is None for one in mine),
        }
    return found
