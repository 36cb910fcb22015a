"""Reads of briefings: a week as it was sent, or as it stands now; who is sent it, and when."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _

from accord.insight.briefings.composing import read_week, voices_for
from accord.insight.briefings.contracts import Issue, PastIssue, Reader, Schedule
from accord.insight.briefings.models import BriefingChoice, BriefingIssue, BriefingSchedule, BriefingVoice
from accord.insight.briefings.printing import pdf_of as pdf_of  # noqa: PLC0414 - this room's own door
from accord.insight.briefings.rules import lines_of
from accord.insight.briefings.shapes import unpacked
from accord.insight.briefings.words import basis_words as basis_words  # noqa: PLC0414
from accord.insight.briefings.words import heading_of as heading_of  # noqa: PLC0414
from accord.insight.briefings.words import sentence_of as sentence_of  # noqa: PLC0414
from accord.insight.briefings.words import shortened as shortened  # noqa: PLC0414
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.errors import NotFound
from accord.kernel.permissions import SYSTEM, Actor, Permission, Role, require
from accord.listen.queries import list_stories
from accord.staff.queries import list_employees

_WEEK = timedelta(days=7)


def newest_issue(*, actor: Actor) -> Issue | None:
    """The briefing that was sent last; None before the first."""
    require(actor, Permission.BRIEFING)
    found = BriefingIssue.objects.order_by("-week_until").first()
    return None if found is None else _kept(found)


def read_issue(*, actor: Actor, week_until: date | None = None) -> Issue:
    """The week that ends with the day before `week_until` (default: today): as it was sent, else as it stands now."""
    require(actor, Permission.BRIEFING)
    until = week_until or clock.today(read_company().timezone)
    found = BriefingIssue.objects.filter(week_until=until).first()
    return compose(week_until=until) if found is None else _kept(found)


def issue_by_id(*, issue_id: int) -> Issue:
    """A kept briefing, for those who send it; raises `NotFound`."""
    found = BriefingIssue.objects.filter(pk=issue_id).first()
    if found is None:
        raise NotFound(_("There is no such briefing."))
    return _kept(found)


def compose(*, week_until: date) -> Issue:
    """The week as it stands now; nothing is kept."""
    week = read_week(week_until=week_until)
    chosen = voices_for(week.briefing)
    told = {story.id: story for story in list_stories(actor=SYSTEM, story_ids=chosen, only_told=True)}
    return Issue(
        id=None,
        week_from=week.briefing.week_from,
        week_until=week.briefing.week_until,
        made_at=clock.now(),
        sent_to=0,
        lines=lines_of(week),
        voices=tuple(told[story_id] for story_id in chosen if story_id in told),
        silenced=0,
    )


def past_issues(*, actor: Actor, limit: int = 26) -> list[PastIssue]:
    """The briefings that can be read again, newest first."""
    require(actor, Permission.BRIEFING)
    return [
        PastIssue(
            id=issue.pk,
            week_from=issue.week_until - _WEEK,
            week_until=issue.week_until - timedelta(days=1),
            sent_to=issue.sent_to,
        )
        for issue in BriefingIssue.objects.order_by("-week_until").only("week_until", "sent_to")[:limit]
    ]


def read_schedule() -> Schedule:
    """When the briefing leaves; Monday at seven until somebody chooses."""
    found = BriefingSchedule.objects.filter(pk=1).first() or BriefingSchedule(pk=1)
    return Schedule(weekday=found.weekday, hour=found.hour, is_on=found.is_on, next_at=found.next_at)


def list_readers() -> list[Reader]:
    """Who is sent the briefing: whoever asked for it, and executives who did not decline."""
    chosen = {choice.employee_id: choice for choice in BriefingChoice.objects.all()}
    found = []
    for employee in list_employees():
        choice = chosen.get(employee.id)
        wants = choice.by_mail if choice else Role.EXECUTIVE in employee.roles
        if wants and employee.is_active and may_read(employee.roles):
            found.append(
                Reader(
                    employee_id=employee.id,
                    name=employee.name,
                    email=employee.email,
                    language=employee.language,
                    with_pdf=choice.with_pdf if choice else True,
                )
            )
    return found


def may_read(roles: Sequence[str]) -> bool:
    """Whether one of these roles may read the briefing."""
    from accord.kernel.permissions import PERMISSIONS_OF

    return any(Permission.BRIEFING in PERMISSIONS_OF[Role(role)] for role in roles)


def is_chosen(*, story_id: int) -> bool:
    """Whether somebody chose a story for the next briefing."""
    return BriefingVoice.objects.filter(issue=None, story_id=story_id).exists()


def briefings_of_story(*, story_id: int) -> list[date]:
    """The first days of the weeks whose briefings told a story."""
    found = BriefingVoice.objects.filter(story_id=story_id).exclude(issue=None)
    return [until - _WEEK for until in found.order_by("-issue__week_until").values_list("issue__week_until", flat=True)]


def _kept(found: BriefingIssue) -> Issue:
    ids = list(found.voices.order_by("place").values_list("story_id", flat=True))
    told = {story.id: story for story in list_stories(actor=SYSTEM, story_ids=ids, only_told=True)} if ids else {}
    return Issue(
        id=found.pk,
        week_from=found.week_until - _WEEK,
        week_until=found.week_until - timedelta(days=1),
        made_at=found.made_at,
        sent_to=found.sent_to,
        lines=unpacked(found.lines),
        voices=tuple(told[story_id] for story_id in ids if story_id in told),
        silenced=sum(story_id not in told for story_id in ids),
    )
