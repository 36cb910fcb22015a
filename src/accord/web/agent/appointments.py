"""Appointments that came with a message, as cards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accord.channels.email.appointments.contracts import KINDS, Appointment
from accord.channels.email.appointments.queries import appointment_in
from accord.desk.contracts import AttachmentRow
from accord.web.ui.formats import exact_words

MOST_CARDS = 3


@dataclass(frozen=True, kw_only=True)
class Card:
    """An appointment, ready to be shown; `note` says what is special about it."""

    title: str
    when: str
    where: str
    who: str
    note: str
    is_off: bool


def cards_of(attachments: Sequence[AttachmentRow]) -> tuple[Card, ...]:
    """The appointments among the files of a message; one that is there twice, as programs send it, is shown once."""
    names = [file.sha256 for file in attachments if file.content_type in KINDS][: 2 * MOST_CARDS]
    found = [appointment_in(sha256=name) for name in dict.fromkeys(names)]
    return tuple(dict.fromkeys(_card(one) for one in found if one is not None))[:MOST_CARDS]


def _card(one: Appointment) -> Card:
    notes = {
        "cancel": _("Called off"),
        "reply": _("An answer to our invitation"),
        "counter": _("Proposes another time"),
    }
    note = notes.get(one.method, _("Repeats") if one.repeats else "")
    return Card(
        title=one.summary or _("Appointment"),
        when=_when(one.starts, one.ends),
        where=one.location,
        who=one.organiser,
        note=note,
        is_off=one.method == "cancel",
    )


def _when(start: datetime | date, end: datetime | date | None) -> str:
    if not isinstance(start, datetime):
        return date_format(start, pgettext("date format", "l j F Y"))
    words = exact_words(start) if start.tzinfo else date_format(start, pgettext("date format", "l j F Y, H:i"))
    if not isinstance(end, datetime) or (end.tzinfo is None) != (start.tzinfo is None):
        return words
    until = timezone.localtime(end) if end.tzinfo else end
    begun = timezone.localtime(start) if start.tzinfo else start
    if until.date() == begun.date():
        return _("%(start)s until %(end)s") % {"start": words, "end": f"{until:%H:%M}"}
    return words
