"""Extra mails for a visitor: many in the first minutes after a start, fewer by the hour, none after a day.

A company of this size gets about one mail an hour, too few to watch. These come on top of the world's own, are about
the same matters, and nearly half of them belong to the story that is rising now.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from accord.simulation.company import REASONS
from accord.simulation.drafts import Draft, Drafts, renamed
from accord.simulation.draw import dice
from accord.simulation.stories import DEAD_BUTTON, Story

LASTS = timedelta(days=1)
RISING_SHARE = 0.45


def live_drafts(drafts: Drafts, started_at: datetime, start: datetime, end: datetime) -> Iterator[Draft]:
    """The extra contacts in [start, end) that belong to the start of the program at `started_at`."""
    index = 1
    while (moment := _moment(started_at, index)) < min(end, started_at + LASTS):
        if moment >= start:
            draft = _draft(drafts, started_at, index, moment)
            if draft is not None:
                yield draft
        index += 1


def find_live_draft(drafts: Drafts, contact_id: str) -> Draft:
    """The draft of an id that `live_drafts` gave; raises KeyError for any other."""
    _, stamp, index = contact_id.split("-")
    started_at = datetime.fromtimestamp(int(stamp), UTC)
    draft = _draft(drafts, started_at, int(index), _moment(started_at, int(index)))
    if draft is None:
        raise KeyError(contact_id)
    return draft


def _moment(started_at: datetime, index: int) -> datetime:
    """After 1.5, 5, 10, 16, 23 minutes and so on: about ten in the first hour, fifty-odd in a day."""
    return started_at.replace(microsecond=0) + timedelta(minutes=1.5 * index**1.7)


def _draft(drafts: Drafts, started_at: datetime, index: int, moment: datetime) -> Draft | None:
    stamp = int(started_at.timestamp())
    chance = dice(drafts.seed, "live", stamp, index)
    story: Story | None = None
    reason = DEAD_BUTTON.reason
    if chance.random() < RISING_SHARE:
        story = DEAD_BUTTON
    else:
        weights = [each.per_day for each in REASONS]
        reason = chance.choices(REASONS, weights=weights)[0].code
    draft = drafts.about(chance, moment, reason, story, set())
    return None if draft is None else renamed(draft, f"l-{stamp}-{index}")
