"""Themes follow the desk: new contacts get theirs within half a minute."""

from collections.abc import Sequence
from datetime import datetime

from accord.desk.events import ContactMade, ConversationRestored, HistoryImported
from accord.kernel.deadlines import on_deadline
from accord.kernel.events import Fact, subscribe_many
from accord.kernel.jobs import defer
from accord.understand.themes.operations.placing import PLACE, look_soon
from accord.understand.themes.tasks import place_texts


@subscribe_many(ContactMade, ConversationRestored, HistoryImported)
def place_soon(
    *, events: Sequence[ContactMade | ConversationRestored | HistoryImported], facts: Sequence[Fact]
) -> None:
    """Place what came; many at once, and nothing where nobody has looked for themes."""
    look_soon()


@on_deadline(PLACE)
def when_it_is_time_to_place(*, subject: int, due_at: datetime) -> None:
    """Reckoning takes longer than a timekeeper may: a worker does it."""
    defer(place_texts, once="understand.themes.place")
