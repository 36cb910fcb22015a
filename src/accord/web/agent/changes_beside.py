"""What customers may be writing about, beside a conversation: changes that hold, began just now, or begin soon.

The calendar is the same for everybody and changes rarely, so each process reads it once a minute. A page that comes
while nobody has read it asks for this part by itself, so that no conversation needs one more statement to open.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _

from accord.journey.contracts import ChangeRow
from accord.journey.queries import changes_near
from accord.kernel import clock
from accord.kernel.company import read_company
from accord.web.ui.formats import day as on_day

_KEY = "agent.changes_near"
_SECONDS = 60
_MOST = 4


@dataclass(frozen=True, kw_only=True)
class NearChange:
    """A change as a line: what, when in words, where, and what customers notice."""

    title: str
    when: str
    where: str
    description: str
    is_here: bool


def changes_beside(touchpoint_id: int | None) -> dict[str, Any]:
    """The changes for a case at a touchpoint; None when this process has not read the calendar lately."""
    rows: list[ChangeRow] | None = cache.get(_KEY)
    return {"near_changes": None if rows is None else _lines(rows, touchpoint_id)}


def read_changes_beside(touchpoint_id: int | None) -> dict[str, Any]:
    """The same, read now. One statement."""
    rows = changes_near(day=_today())
    cache.set(_KEY, rows, _SECONDS)
    return {"near_changes": _lines(rows, touchpoint_id)}


def _lines(rows: list[ChangeRow], touchpoint_id: int | None) -> list[NearChange]:
    today = _today()
    here = [row for row in rows if touchpoint_id is not None and row.touchpoint_id == touchpoint_id]
    others = [row for row in rows if row not in here]
    return [
        NearChange(
            title=row.title,
            when=_when(row, today),
            where=row.touchpoint_name or _("everywhere"),
            description=row.description,
            is_here=row in here,
        )
        for row in (*here, *others)[:_MOST]
    ]


def _when(row: ChangeRow, today: date) -> str:
    if row.begins_on > today:
        return _("from %(day)s") % {"day": on_day(row.begins_on).striptags()}
    if row.ends_on is not None and row.ends_on < today:
        return _("ended on %(day)s") % {"day": on_day(row.ends_on).striptags()}
    if row.ends_on is None or row.ends_on == row.begins_on:
        return _("since %(day)s") % {"day": on_day(row.begins_on).striptags()}
    return _("until %(day)s") % {"day": on_day(row.ends_on).striptags()}


def _today() -> date:
    return clock.today(read_company().timezone)
