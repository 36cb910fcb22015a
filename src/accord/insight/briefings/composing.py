"""Bring together what a week's briefing is made of."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accord.desk.promises.queries import promise_kept_rate
from accord.improve.queries import list_causes, list_ideas, read_verification
from accord.insight.briefings.models import BriefingVoice
from accord.insight.briefings.rules import Trends, Week, choose_voices
from accord.insight.contracts import Briefing
from accord.insight.queries import read_briefing
from accord.insight.rules import share_change
from accord.kernel.company import read_company
from accord.kernel.permissions import SYSTEM
from accord.listen.queries import list_stories
from accord.measure.contracts import Figure
from accord.measure.queries import csat, share
from accord.understand.queries import count_contacts

WEEKS = 8
_WEEK = timedelta(days=7)
_UNDATED_FOR = timedelta(days=7)


def read_week(*, week_until: date) -> Week:
    """The week that ends with the day before `week_until`."""
    ends = _midnight(week_until)
    spans = [(ends - (n + 1) * _WEEK, ends - n * _WEEK) for n in reversed(range(WEEKS))]
    kept = [_kept(start, end) for start, end in spans]
    briefing = read_briefing(actor=SYSTEM, week_until=week_until)
    contacts = [count_contacts(start=start, end=end).values() for start, end in spans]
    return Week(
        briefing=briefing,
        promises=share_change(before=kept[-2], now=kept[-1]),
        trends=Trends(
            contacts=tuple(float(sum(row.contacts for row in rows)) for rows in contacts),
            failure_share=tuple(
                share(sum(row.failures for row in rows), sum(row.judged for row in rows)).value for rows in contacts
            ),
            csat=tuple(csat(start=start, end=end).value for start, end in spans),
            promises=tuple(figure.value for figure in kept),
        ),
        effects={
            cause.id: found
            for cause in briefing.fixed
            if (found := read_verification(actor=SYSTEM, cause_id=cause.id)) is not None
        },
        overdue=tuple(
            cause
            for cause in list_causes(actor=SYSTEM, is_open=True)
            if cause.overdue or (cause.committed_on is None and cause.opened_at < ends - _UNDATED_FOR)
        ),
        late_ideas=sum(idea.overdue for idea in list_ideas(actor=SYSTEM)),
    )


def voices_for(briefing: Briefing) -> list[int]:
    """The stories that the briefing of this week tells, as their ids."""
    chosen = BriefingVoice.objects.filter(issue=None).order_by("pk").values_list("story_id", flat=True)
    still = {story.id for story in list_stories(actor=SYSTEM, story_ids=list(chosen), only_told=True)}
    signals = [signal.id for signal in briefing.rising]
    of_signals = list_stories(actor=SYSTEM, signal_ids=signals, only_told=True) if signals else []
    told_before = BriefingVoice.objects.exclude(issue=None).values_list("story_id", flat=True)
    newest = [story.id for story in briefing.voices]
    fresh = [story_id for story_id in newest if story_id not in set(told_before)]
    return choose_voices(
        chosen=[story_id for story_id in chosen if story_id in still],
        of_signals=[story.id for story in of_signals],
        newest=fresh,
    )


def _kept(start: datetime, end: datetime) -> Figure:
    rate = promise_kept_rate(start=start, end=end)
    return Figure(n=rate.n, value=rate.value, low=rate.low, high=rate.high, method="wilson")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(read_company().timezone))
