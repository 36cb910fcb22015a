"""Orders about briefings: keep and send a week, choose the hour, choose whether one is sent it, choose a voice."""

from datetime import timedelta

from django.utils.translation import gettext as _

from accord.channels.email.operations import new_internal_id
from accord.insight.briefings.composing import read_week, voices_for
from accord.insight.briefings.events import BriefingSent
from accord.insight.briefings.models import BriefingChoice, BriefingIssue, BriefingSchedule, BriefingVoice
from accord.insight.briefings.queries import list_readers
from accord.insight.briefings.rules import lines_of, next_departure
from accord.insight.briefings.shapes import packed
from accord.kernel import audit, clock
from accord.kernel.company import read_company
from accord.kernel.deadlines import cancel_deadline, set_deadline
from accord.kernel.errors import BadInput, NotAllowed, Refusal
from accord.kernel.events import publish
from accord.kernel.jobs import defer
from accord.kernel.permissions import Actor, Permission, person_of, require
from accord.kernel.transactions import one_transaction
from accord.listen.queries import list_stories
from accord.staff.operations import notify

DEPARTURE = "insight.briefing"


@one_transaction
def send_issue() -> int | None:
    """Keep the week that ended yesterday and send it to its readers; None when it was sent already."""
    until = clock.today(read_company().timezone)
    if BriefingIssue.objects.filter(week_until=until).exists():
        return None
    week = read_week(week_until=until)
    readers = list_readers()
    issue = BriefingIssue.objects.create(
        week_until=until, made_at=clock.now(), lines=packed(lines_of(week)), sent_to=len(readers)
    )
    for place, story_id in enumerate(voices_for(week.briefing)):
        BriefingVoice.objects.filter(issue=None, story_id=story_id).delete()
        BriefingVoice.objects.create(issue=issue, story_id=story_id, place=place)
    for reader in readers:
        _leave(issue.pk, reader.employee_id)
        notify(
            employee_id=reader.employee_id,
            text_code="insight.briefing",
            parameters={"from": (until - timedelta(days=7)).isoformat()},
            url=f"/briefing/?until={until.isoformat()}",
        )
    publish(BriefingSent(issue_id=issue.pk, week_until=until.isoformat(), readers=len(readers)))
    return int(issue.pk)


def _leave(issue_id: int, employee_id: int) -> None:
    from accord.insight.briefings.tasks import send_briefing_mail

    message_id = new_internal_id()
    if message_id:
        defer(send_briefing_mail, issue_id=issue_id, employee_id=employee_id, message_id=message_id)


@one_transaction
def choose_schedule(*, actor: Actor, weekday: int, hour: int, is_on: bool = True) -> None:
    """Choose when the briefing leaves, in the company's time. For administrators and CX leaders."""
    if not (actor.may(Permission.ADMINISTER) or actor.may(Permission.IMPROVE)):
        raise NotAllowed(_("Your role does not include this. Ask an administrator for the right."))
    if not (0 <= weekday <= 6 and 0 <= hour <= 23):
        raise BadInput(_("Choose a day of the week and a full hour."))
    _plan(weekday, hour, is_on)
    audit.record(actor=actor, action="briefing.scheduled", subject="briefing", weekday=weekday, hour=hour, is_on=is_on)


@one_transaction
def keep_planned() -> None:
    """Have the next departure planned, where nobody ever chose one."""
    if not BriefingSchedule.objects.filter(pk=1).exists():
        _plan(0, 7, True)


@one_transaction
def depart() -> None:
    """It is time: send the briefing, and plan the next."""
    schedule = BriefingSchedule.objects.select_for_update().filter(pk=1).first()
    if schedule is None or not schedule.is_on:
        return
    send_issue()
    _plan(schedule.weekday, schedule.hour, True)


def _plan(weekday: int, hour: int, is_on: bool) -> None:
    zone = read_company().timezone
    next_at = next_departure(after=clock.now(), weekday=weekday, hour=hour, timezone=zone) if is_on else None
    BriefingSchedule.objects.update_or_create(
        pk=1, defaults={"weekday": weekday, "hour": hour, "is_on": is_on, "next_at": next_at}
    )
    if next_at is None:
        cancel_deadline(kind=DEPARTURE, subject=1)
    else:
        set_deadline(kind=DEPARTURE, subject=1, due_at=next_at)


@one_transaction
def choose_briefing(*, actor: Actor, by_mail: bool, with_pdf: bool) -> None:
    """Choose for oneself whether the briefing comes by mail, and whether its print comes with it."""
    require(actor, Permission.BRIEFING)
    BriefingChoice.objects.update_or_create(
        employee_id=person_of(actor), defaults={"by_mail": by_mail, "with_pdf": with_pdf}
    )


@one_transaction
def choose_voice(*, actor: Actor, story_id: int, is_told: bool) -> None:
    """Have a published story told in the next briefing, or no longer."""
    require(actor, Permission.LISTEN)
    if not is_told:
        BriefingVoice.objects.filter(issue=None, story_id=story_id).delete()
        return
    if not list_stories(actor=actor, story_ids=[story_id], only_told=True):
        raise Refusal(_("Only a published story can be told in a briefing."))
    BriefingVoice.objects.get_or_create(
        issue=None, story_id=story_id, defaults={"chosen_by_id": person_of(actor) if actor.kind == "staff" else None}
    )
