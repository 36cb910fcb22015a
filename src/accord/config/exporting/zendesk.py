"""Service as tables in the shape of Zendesk's, as loaders bring them to a warehouse."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from accord import __version__
from accord.config.exporting import (
    zendesk_history,
    zendesk_people,
    zendesk_schedules,
    zendesk_tickets,
)
from accord.config.exporting.figures import write_figures
from accord.config.exporting.writing import (
    Progress,
    copy_csv,
    into_new_folder,
    one_instant,
    write_csv,
    write_json,
)
from accord.config.exporting.zendesk_schedules import Piece
from accord.config.exporting.zendesk_words import NOW
from accord.kernel import clock
from accord.kernel.company import read_company

_COPIED = {
    "user": zendesk_people.USER,
    "group": zendesk_people.GROUP,
    "organization": zendesk_people.ORGANIZATION,
    "domain_name": zendesk_people.DOMAIN_NAME,
    "user_tag": zendesk_people.USER_TAG,
    "organization_tag": zendesk_people.ORGANIZATION_TAG,
    "ticket_form_history": zendesk_people.TICKET_FORM_HISTORY,
    "ticket": zendesk_tickets.TICKET,
    "ticket_comment": zendesk_tickets.TICKET_COMMENT,
    "ticket_tag": zendesk_tickets.TICKET_TAG,
    "ticket_schedule": zendesk_tickets.TICKET_SCHEDULE,
    "ticket_field_history": zendesk_history.TICKET_FIELD_HISTORY,
    "sla_policy_metric_history": zendesk_history.SLA_POLICY_METRIC_HISTORY,
    "ticket_sla_policy": zendesk_history.TICKET_SLA_POLICY,
    "accord_sla": zendesk_history.OWN_SLA,
}
_BRAND = ("id", "name", "brand_url", "subdomain", "active", "_fivetran_deleted", "_fivetran_synced")
_AHEAD = timedelta(days=366)


def export_zendesk_shape(folder: Path, *, progress: Progress) -> dict[str, int]:
    """Write all tables into a new folder, as of one instant; returns how many rows each has.

    Refuses a folder that holds something. It appears when everything is in it.
    """
    with into_new_folder(folder) as draft, one_instant():
        now = clock.now()
        kept = zendesk_schedules.pieces(since=_first_day(now), until=(now + _AHEAD).date())
        writers: dict[str, Callable[[Path], int]] = _own_writers(kept, now)
        values = zendesk_schedules.as_values(kept)
        writers |= {name: _copier(select.replace("$pieces", values), now) for name, select in _COPIED.items()}
        writers["accord_ticket_metric"] = write_figures
        rows = {}
        for number, (name, write) in enumerate(writers.items()):
            progress(number / len(writers), name)
            rows[name] = write(draft / f"{name}.csv")
        write_json(draft / "about.json", {"accord": __version__, "as_of": now.isoformat(), "rows": rows})
    progress(1, "tables")
    return rows


def _copier(select: str, now: datetime) -> Callable[[Path], int]:
    instant = f"'{now.isoformat()}'::timestamptz"
    # The clock of the process, not of the server: tests and retold companies live at another time.
    return lambda path: copy_csv(path, select.replace("$now", instant).replace(NOW, f"({instant} AT TIME ZONE 'UTC')"))


def _own_writers(kept: Sequence[Piece], now: datetime) -> dict[str, Callable[[Path], int]]:
    """What is small and wants more than a statement: the brand and the hours."""
    since, until = _first_day(now), (now + _AHEAD).date()
    plain = zendesk_schedules.plain(now)
    brand: Sequence[Any] = (1, read_company().name, None, None, True, False, plain)
    return {
        "brand": lambda path: write_csv(path, _BRAND, [brand]),
        "schedule": lambda path: write_csv(
            path, zendesk_schedules.SCHEDULE, zendesk_schedules.schedules(kept, now=now)
        ),
        "schedule_holiday": lambda path: write_csv(
            path,
            zendesk_schedules.HOLIDAY,
            zendesk_schedules.holidays(kept, now=now),
        ),
        "time_zone": lambda path: write_csv(
            path, zendesk_schedules.TIME_ZONE, zendesk_schedules.time_zones(kept, until=until, now=now)
        ),
        "daylight_time": lambda path: write_csv(
            path,
            zendesk_schedules.DAYLIGHT_TIME,
            zendesk_schedules.daylight_times(kept, since=since, until=until, now=now),
        ),
    }


def _first_day(now: datetime) -> date:
    """A week before the first case."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(opened_at) FROM desk_case")
        opened_at = cursor.fetchone()[0]
    return ((opened_at or now) - timedelta(days=7)).date()
