"""Reactions of listening: new contacts are looked at within a minute, alarms nobody acknowledged climb."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from accord.desk.events import CaseSolved, ContactMade, ContactsWithdrawn, ConversationRemoved, ConversationRestored
from accord.kernel import clock
from accord.kernel.deadlines import on_deadline, set_deadline
from accord.kernel.events import Fact, subscribe, subscribe_many
from accord.kernel.jobs import defer
from accord.listen.operations import climb_signal
from accord.listen.operations.signals import CLIMB, let_go_of_contacts
from accord.listen.tasks import watch_series

WATCH = "listen.watch"


@subscribe_many(ContactMade, CaseSolved, ConversationRestored)
def when_counts_change(
    *, events: Sequence[ContactMade | CaseSolved | ConversationRestored], facts: Sequence[Fact]
) -> None:
    """Look at the counts at the next full minute: a burst of contacts is looked at once."""
    _look_soon()


@subscribe(ConversationRemoved, ContactsWithdrawn)
def when_contacts_are_withdrawn(*, event: ConversationRemoved | ContactsWithdrawn, fact: Fact) -> None:
    """Junk and trash stand behind no signal."""
    if event.contact_ids:
        let_go_of_contacts(contact_ids=event.contact_ids)
        _look_soon()


def _look_soon() -> None:
    next_minute = clock.now().replace(second=0, microsecond=0) + timedelta(minutes=1)
    set_deadline(kind=WATCH, subject=0, due_at=next_minute)


@on_deadline(WATCH)
def when_it_is_time_to_look(*, subject: int, due_at: datetime) -> None:
    """Counting takes longer than a timekeeper may: a worker does it."""
    defer(watch_series, once="listen.watch")


@on_deadline(CLIMB)
def when_nobody_acknowledged(*, subject: int, due_at: datetime) -> None:
    """A named leader has not seen the alarm in time."""
    climb_signal(signal_id=subject)
