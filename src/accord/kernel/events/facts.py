"""What an event is: ids and codes in a frozen dataclass, never words, names or addresses."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, Literal

_by_kind: dict[str, type["Event"]] = {}

SUBJECTS = ("customer_id", "conversation_id", "case_id")


@dataclass(frozen=True, kw_only=True)
class Event:
    """A fact in the past tense; subclasses add fields that hold ids, codes and numbers only.

    The fields `customer_id`, `conversation_id` and `case_id`, where an event has them, are indexed, so that
    timelines find it. `topics` names what a browser may be watching; live hints go there. `strand` is warm for what
    a customer says or lives through, cool for what the company does.
    """

    kind: ClassVar[str] = ""
    strand: ClassVar[Literal["warm", "cool"]] = "cool"

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.kind = f"{cls.__module__.split('.')[1]}.{cls.__name__}"
        _by_kind[cls.kind] = cls

    def topics(self) -> tuple[str, ...]:
        """The live topics that this fact touches; subclasses add to it."""
        named = ((name.removesuffix("_id"), getattr(self, name, None)) for name in SUBJECTS)
        return tuple(f"{name}:{number}" for name, number in named if number is not None)


@dataclass(frozen=True, kw_only=True)
class Fact:
    """An event as it stands in the table."""

    id: int
    kind: str
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    payload: dict[str, Any]
    customer_id: int | None
    conversation_id: int | None
    case_id: int | None


def strand_of(kind: str) -> Literal["warm", "cool"]:
    """Whether facts of this kind belong to the customer's strand or the company's; unknown kinds are cool."""
    event_type = _by_kind.get(kind)
    return "cool" if event_type is None else event_type.strand


def encode(event: Event) -> dict[str, Any]:
    """The event's fields as plain JSON values."""
    return {key: sorted(value) if isinstance(value, frozenset) else value for key, value in asdict(event).items()}


def decode(kind: str, payload: dict[str, Any]) -> Event | None:
    """The typed event of a row; None for a kind that this version no longer knows.

    Fields that an older row lacks take their default, fields that a newer version dropped are ignored.
    """
    event_type = _by_kind.get(kind)
    if event_type is None:
        return None
    known = {field.name for field in fields(event_type)}
    given = {key: tuple(value) if isinstance(value, list) else value for key, value in payload.items() if key in known}
    return event_type(**given)
