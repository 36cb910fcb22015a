"""Tags and priority of a conversation, as a row and the head of a conversation show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accord.desk.contracts import EscalationRow, Place, Priority, RemovalRow, Standing, TagRow
from accord.desk.operations.purging import days_kept
from accord.desk.queries.tags import list_tags

MOST_IN_A_ROW = 2


@dataclass(frozen=True, kw_only=True)
class Marks:
    """What a row shows beside the subject: a few tags, how many more there are, a priority that is not the usual."""

    tags: tuple[TagRow, ...] = ()
    more: int = 0
    more_names: str = ""
    priority: str = ""
    priority_words: str = ""

    def __bool__(self) -> bool:
        return bool(self.tags or self.priority)


def tags_by_id(tag_ids: Sequence[int]) -> list[TagRow]:
    """The tags of these ids, by name."""
    wanted = set(tag_ids)
    return [tag for tag in list_tags() if tag.id in wanted] if wanted else []


def marks_of(tag_ids: Sequence[int], priority: Priority, *, most: int = MOST_IN_A_ROW) -> Marks:
    """The marks of one conversation."""
    tags = tags_by_id(tag_ids)
    usual = priority == Priority.NORMAL
    return Marks(
        tags=tuple(tags[:most]),
        more=max(0, len(tags) - most),
        more_names=", ".join(tag.name for tag in tags[most:]),
        priority="" if usual else priority.value,
        priority_words="" if usual else priority_words(priority),
    )


def priority_words(priority: Priority) -> str:
    """A priority in words."""
    words = {
        Priority.URGENT: _("urgent"),
        Priority.HIGH: _("high"),
        Priority.NORMAL: _("normal"),
        Priority.LOW: _("low"),
    }
    return words[priority]


@dataclass(frozen=True, kw_only=True)
class StandingShown:
    """Where a conversation lies and whether it was handed up, as its page shows it, and when it would be deleted."""

    removal: RemovalRow | None
    escalation: EscalationRow | None
    is_followed: bool
    deleted_on: datetime | None


def standing_shown(standing: Standing) -> StandingShown:
    """The same with the day on which what is out of work is deleted."""
    removal = standing.removal
    days = timedelta(days=days_kept(Place(removal.place))) if removal else timedelta()
    return StandingShown(
        removal=removal,
        escalation=standing.escalation,
        is_followed=standing.is_followed,
        deleted_on=removal.at + days if removal else None,
    )
