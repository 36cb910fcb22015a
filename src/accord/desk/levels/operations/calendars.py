"""Working hours: a change makes a new version, what was before stays as it was."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accord.desk.levels.contracts import CalendarChoices, Holiday
from accord.desk.levels.events import ServiceLevelsChanged
from accord.desk.levels.knowing import forget_rules, hours_of
from accord.desk.levels.models import Calendar, CalendarVersion, QueueCalendar
from accord.desk.levels.public_holidays import list_public_holidays
from accord.kernel import audit, clock
from accord.kernel.company import read_company
from accord.kernel.errors import BadInput, NotFound
from accord.kernel.events import publish
from accord.kernel.permissions import Actor, Permission, require
from accord.kernel.transactions import one_transaction
from accord.kernel.working_time import write_weekly

_YEARS_BACK, _YEARS_AHEAD = 10, 10


@one_transaction
def set_calendar(
    *, actor: Actor, choices: CalendarChoices, calendar_id: int | None = None, valid_from: datetime | None = None
) -> int:
    """Make a calendar, or let new choices hold for one from an instant on (None: from now); returns its id.

    Versions that were to begin then or later are replaced; those that held already never change. The very first holds
    for all time before as well. Raises `BadInput`, `NotFound`.
    """
    require(actor, Permission.ADMINISTER)
    now = clock.now()
    valid_from = now if valid_from is None else valid_from
    if valid_from < now:
        raise BadInput(_("New hours hold from now or from a time to come. What was stays as it was."))
    name = choices.name.strip()[:80]
    if not name:
        raise BadInput(_("Give the calendar a name."))
    version = _version(choices, valid_from)
    calendar = _calendar(calendar_id, name)
    if choices.is_default or not Calendar.objects.filter(is_default=True).exists():
        Calendar.objects.exclude(pk=calendar.pk).filter(is_default=True).update(is_default=False)
        Calendar.objects.filter(pk=calendar.pk).update(is_default=True)
    if _differs(calendar.pk, version):
        CalendarVersion.objects.filter(calendar_id=calendar.pk, valid_from__gte=valid_from).delete()
        CalendarVersion.objects.create(calendar_id=calendar.pk, valid_from=valid_from, made_at=now, **version)
    _give_queues(calendar.pk, choices.queue_ids)
    detail = {"valid_from": valid_from.isoformat(), "timezone": choices.timezone, "weekly": version["weekly"]}
    audit.record(actor=actor, action="hours.changed", subject=f"calendar:{calendar.pk}", name=name, **detail)
    _tell(actor)
    return calendar.pk


@one_transaction
def remove_calendar(*, actor: Actor, calendar_id: int) -> None:
    """Take a calendar away; its queues and policies follow the default. The default itself stays."""
    require(actor, Permission.ADMINISTER)
    calendar = Calendar.objects.select_for_update().filter(pk=calendar_id).first()
    if calendar is None:
        raise NotFound(_("There is no such calendar."))
    if calendar.is_default:
        raise BadInput(_("This is the default calendar. Make another one the default first."))
    audit.record(actor=actor, action="hours.removed", subject=f"calendar:{calendar_id}", name=calendar.name)
    calendar.delete()
    _tell(actor)


def _tell(actor: Actor) -> None:
    forget_rules()
    publish(ServiceLevelsChanged(), actor=actor)


def _calendar(calendar_id: int | None, name: str) -> Calendar:
    if calendar_id is None:
        return Calendar.objects.create(name=name)
    calendar = Calendar.objects.select_for_update().filter(pk=calendar_id).first()
    if calendar is None:
        raise NotFound(_("There is no such calendar."))
    Calendar.objects.filter(pk=calendar_id).update(name=name)
    return calendar


def _version(choices: CalendarChoices, valid_from: datetime) -> dict[str, Any]:
    """The columns of a version; raises `BadInput` where the choices are none."""
    try:
        hours = hours_of(choices.timezone, choices.weekly, choices.own_days)
    except ValueError as error:
        raise BadInput(_("These hours cannot be read. Write them like 09:00–12:00, 13:00–17:00.")) from error
    if not hours.is_ever_open:
        raise BadInput(_("A calendar without any hours would never let a time run. Enter some."))
    years = range(valid_from.year - _YEARS_BACK, valid_from.year + _YEARS_AHEAD + 1)
    public = list_public_holidays(
        country=choices.country, region=choices.region, years=years, language=read_company().language
    )
    days = {day.on: day for day in (*public, *choices.own_days)}
    return {
        "timezone": choices.timezone,
        "weekly": write_weekly(hours.weekly),
        "country": choices.country,
        "region": choices.region,
        "own_days": _kept(choices.own_days),
        "holidays": _kept([day for _on, day in sorted(days.items())]),
    }


def _kept(days: Collection[Holiday]) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = [{"on": day.on.isoformat(), "name": day.name} for day in days]
    for row, day in zip(kept, days, strict=True):
        if day.hours:
            row["hours"] = [list(span) for span in day.hours]
    return kept


def _differs(calendar_id: int, version: dict[str, Any]) -> bool:
    newest = CalendarVersion.objects.filter(calendar_id=calendar_id).order_by("-valid_from").values(*version).first()
    return bool(newest != version)


def _give_queues(calendar_id: int, queue_ids: Collection[int]) -> None:
    QueueCalendar.objects.filter(calendar_id=calendar_id).exclude(queue_id__in=queue_ids).delete()
    for queue_id in sorted(queue_ids):
        QueueCalendar.objects.update_or_create(queue_id=queue_id, defaults={"calendar_id": calendar_id})
