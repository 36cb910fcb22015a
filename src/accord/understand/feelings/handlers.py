"""Feelings follow the desk: new contacts are heard within half a minute."""

from collections.abc import Sequence
from datetime import datetime

from accord.desk.events import ContactMade, ConversationRestored, HistoryImported
from accord.kernel.deadlines import on_deadline
from accord.kernel.events import Fact, subscribe_many
from accord.kernel.jobs import defer
from accord.understand.feelings.operations.hearing import HEAR, look_soon
from accord.understand.feelings.tasks import hear_texts


@subscribe_many(ContactMade, ConversationRestored, HistoryImported)
def hear_soon(*, events: Sequence[ContactMade | ConversationRestored | HistoryImported], facts: Sequence[Fact]) -> None:
    """Hear what came; many at once, and nothing before the classifier was ever taught."""
    look_soon()


@on_deadline(HEAR)
def when_it_is_time_to_hear(*, subject: int, due_at: datetime) -> None:
    """Reckoning takes longer than a timekeeper may: a worker does it."""
    defer(hear_texts, once=f"understand.feelings.hear.{subject}", everything=bool(subject))
