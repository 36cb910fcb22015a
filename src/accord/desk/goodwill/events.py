"""Facts about goodwill: what was given, asked for, decided, taken back, and what became of it."""

from dataclasses import dataclass

from accord.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class _OnGesture(Event):
    """`gesture` is its kind, `amount` a decimal number as text in `currency`, `employee_id` who gave or asked."""

    gesture_id: int
    conversation_id: int
    case_id: int
    customer_id: int
    employee_id: int
    gesture: str
    amount: str
    currency: str

    def topics(self) -> tuple[str, ...]:
        return (*super().topics(), f"person:{self.employee_id}")


@dataclass(frozen=True, kw_only=True)
class GoodwillGiven(_OnGesture):
    """An agent gave something within their own discretion."""


@dataclass(frozen=True, kw_only=True)
class GoodwillAsked(_OnGesture):
    """A gesture exceeds the agent's `limit` or `budget` (`beyond`) and waits for a lead."""

    beyond: str

    def topics(self) -> tuple[str, ...]:
        return (*super().topics(), "goodwill")


@dataclass(frozen=True, kw_only=True)
class GoodwillGranted(_OnGesture):
    """A lead approved what an agent had asked for."""

    decided_by_id: int

    def topics(self) -> tuple[str, ...]:
        return (*super().topics(), "goodwill")


@dataclass(frozen=True, kw_only=True)
class GoodwillRefused(_OnGesture):
    """A lead refused what an agent had asked for, with a word."""

    decided_by_id: int

    def topics(self) -> tuple[str, ...]:
        return (*super().topics(), "goodwill")


@dataclass(frozen=True, kw_only=True)
class GoodwillWithdrawn(_OnGesture):
    """A gesture or a request for one was a mistake and counts no more; `state` is where it stood."""

    state: str

    def topics(self) -> tuple[str, ...]:
        return (*super().topics(), "goodwill")


@dataclass(frozen=True, kw_only=True)
class GoodwillOutcomeNoted(_OnGesture):
    """Somebody said what became of a gesture."""

    outcome: str


@dataclass(frozen=True, kw_only=True)
class GoodwillOutcomeDue(_OnGesture):
    """Two weeks after a gesture nobody has said yet what became of it."""
