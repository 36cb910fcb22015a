"""What can be asked about a conversation, and what is known about one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Attribute(StrEnum):
    """What a condition asks about."""

    CHANNEL = "channel"
    MAILBOX = "mailbox"
    QUEUE = "queue"
    SUBJECT = "subject"
    WORDS = "words"
    LANGUAGE = "language"
    TIER = "tier"
    COMPANY = "company"
    DOMAIN = "domain"
    SENDER = "sender"
    HOURS = "hours"
    WEEKDAY = "weekday"
    TAG = "tag"
    PRIORITY = "priority"
    STATUS = "status"
    ASSIGNEE = "assignee"
    CONTACTS = "contacts"
    ORDERS = "orders"


class Operator(StrEnum):
    """How what is known is compared with the values of a condition."""

    IS = "is"
    IS_NOT = "is_not"
    CONTAINS = "contains"
    CONTAINS_NOT = "contains_not"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    BETWEEN = "between"
    OUTSIDE = "outside"


class Shape(StrEnum):
    """What kind of answer an attribute has: one of a list, words, a number, or a time of day."""

    CHOICE = "choice"
    TEXT = "text"
    NUMBER = "number"
    TIME = "time"


SHAPES: Mapping[Attribute, Shape] = {
    Attribute.SUBJECT: Shape.TEXT,
    Attribute.WORDS: Shape.TEXT,
    Attribute.COMPANY: Shape.TEXT,
    Attribute.DOMAIN: Shape.TEXT,
    Attribute.SENDER: Shape.TEXT,
    Attribute.HOURS: Shape.TIME,
    Attribute.CONTACTS: Shape.NUMBER,
    Attribute.ORDERS: Shape.NUMBER,
}
"""Attributes that are not named here are choices."""

OPERATORS: Mapping[Shape, tuple[Operator, ...]] = {
    Shape.CHOICE: (Operator.IS, Operator.IS_NOT),
    Shape.TEXT: (Operator.CONTAINS, Operator.CONTAINS_NOT),
    Shape.NUMBER: (Operator.AT_LEAST, Operator.AT_MOST),
    Shape.TIME: (Operator.BETWEEN, Operator.OUTSIDE),
}

NOBODY = "none"
"""The value of a choice that nobody made: no queue, no assignee, no tag, no tier."""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One sentence: an attribute, how it is compared, and with what. Of several values one is enough."""

    attribute: Attribute
    operator: Operator
    values: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The condition as it is kept."""
        return {"attribute": self.attribute.value, "operator": self.operator.value, "values": list(self.values)}


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """Several sentences of which all must hold, or any. None at all hold always."""

    match_all: bool = True
    items: tuple[Condition, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The conditions as they are kept."""
        return {"match": "all" if self.match_all else "any", "items": [item.as_json() for item in self.items]}


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What is known about a conversation at an instant.

    `words` are the customer's new words of one message, `language` is the customer's or, unless that is known, the
    one these words are in. `last_agent_id` is who had the customer's conversation before this one.
    """

    conversation_id: int
    case_id: int
    customer_id: int
    channel: str
    mailbox_id: int | None
    queue_id: int | None
    subject: str
    words: str
    language: str
    tier: str
    company: str
    domain: str
    sender: str
    status: str
    priority: str
    tag_ids: tuple[int, ...]
    assignee_id: int | None
    contacts: int
    orders: int
    opened_at: datetime
    waiting_since: datetime | None
    last_message_at: datetime
    solved_at: datetime | None
    snoozed_until: datetime | None
    last_agent_id: int | None
    message_id: int | None
    message_at: datetime | None
    is_by_machine: bool
    reference: str
