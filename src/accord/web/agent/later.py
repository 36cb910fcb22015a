"""Times at which a reply may leave later: a few to choose from, and any that people type, by one clock or the other."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from accord.kernel import clock
from accord.kernel.company import read_company
from accord.kernel.errors import BadInput
from accord.web.ui.formats import clock_words

_MORNING = 9
_FRIDAY = 4


@dataclass(frozen=True, kw_only=True)
class LaterTime:
    """A time that can be chosen: its words by the clock that is meant, and by ours; its value for the form."""

    words: str
    value: str
    here: str = ""


def later_times(zone: tzinfo | None = None) -> list[LaterTime]:
    """In two hours; tomorrow morning; next Monday morning if tomorrow is none of a working week. Ours by default."""
    ours = company_zone()
    zone = zone or ours
    now = clock.now().astimezone(zone)
    morning = now.replace(hour=_MORNING, minute=0, second=0, microsecond=0)
    soon = (now + timedelta(hours=2)).replace(second=0, microsecond=0)
    tomorrow = morning + timedelta(days=1)
    monday = morning + timedelta(days=7 - now.weekday())
    chosen = [(_("In 2 hours"), soon)]
    if now.weekday() < _FRIDAY:
        chosen.append((_("Tomorrow morning"), tomorrow))
    chosen.append((_("Monday morning"), monday))
    with timezone.override(zone):
        said = [f"{words} · {clock_words(at)}" for words, at in chosen]
    with timezone.override(ours):
        here = [clock_words(at) for _words, at in chosen]
    times = zip(chosen, said, here, strict=True)
    return [LaterTime(words=words, value=at.isoformat(), here=ours_) for (_said, at), words, ours_ in times]


def company_zone() -> ZoneInfo:
    """The company's time zone: what people type is meant in it."""
    return ZoneInfo(read_company().timezone)


def time_given(value: str, *, zone: tzinfo | None = None) -> datetime | None:
    """The time that a form names, in the company's zone unless it says otherwise; None for none. Raises BadInput."""
    if not value.strip():
        return None
    try:
        at = datetime.fromisoformat(value.strip())
    except ValueError as fault:
        raise BadInput(_("Choose a day and a time.")) from fault
    return at if at.tzinfo else at.replace(tzinfo=zone or company_zone())


def time_words(at: datetime) -> str:
    """A chosen time as it was chosen, in the company's zone."""
    with timezone.override(company_zone()):
        return clock_words(at)
