"""Decisions of slices: pure, without database and clock."""

from collections.abc import Collection, Mapping
from datetime import timedelta

from accord.listen.slices.contracts import SliceKey

WATCHED_DAYS = 56
LEAST_CONTACTS_WATCHED = 20
"""A series with fewer contacts in the last eight weeks is not watched: it could hardly say anything."""

MOST_SERIES = 400
"""The largest are watched; each costs a share of the budget and of the hour's work."""

SETTLES_IN = timedelta(weeks=4)
"""So long after the first order on record most contacts have had the time to be about one."""

_NOTHING_NEW = 0.85
_CARRIED = 0.5


def chosen(counts: Mapping[SliceKey, int], *, alone: Mapping[tuple[str, int], int], everything: int) -> list[SliceKey]:
    """The series worth watching, the largest first.

    `counts` are contacts of the last eight weeks, `alone` those of each touchpoint and reason, `everything` all. A
    series that is nearly all of what it is a part of says nothing of its own.
    """
    wholes = {("slice", key.slice_id): count for key, count in counts.items() if not key.is_pair}
    wholes |= alone
    enough = {key: count for key, count in counts.items() if count >= LEAST_CONTACTS_WATCHED}
    telling = [
        key
        for key, count in enough.items()
        if count < _NOTHING_NEW * min((wholes.get(part, everything) for part in _parts(key)), default=everything)
    ]
    return sorted(telling, key=lambda key: (-enough[key], key.slice_id, key.other_id or 0, key.reason_id or 0))[
        :MOST_SERIES
    ]


def _parts(key: SliceKey) -> list[tuple[str, int]]:
    if not key.is_pair:
        return []
    named = (
        ("slice", key.slice_id),
        ("slice", key.other_id),
        ("touchpoint", key.touchpoint_id),
        ("reason", key.reason_id),
    )
    return [(kind, number) for kind, number in named if number is not None]


def is_carried(contacts: Collection[int], *, excess: float, told: Collection[Collection[int]]) -> bool:
    """Whether a signal that is open has half of the rise among its contacts: then this is the same matter."""
    ours = set(contacts)
    return any(len(ours.intersection(other)) >= max(1.0, _CARRIED * excess) for other in told)
