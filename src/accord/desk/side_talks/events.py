"""Facts about side talks and tasks. They belong to a conversation and are told to nobody but those who work here."""

from dataclasses import dataclass

from accord.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class _Aside(Event):
    conversation_id: int
    case_id: int
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class _OnTalk(_Aside):
    """`owner_id` is who asked."""

    side_talk_id: int
    owner_id: int

    def topics(self) -> tuple[str, ...]:
        return (*super().topics(), f"person:{self.owner_id}")


@dataclass(frozen=True, kw_only=True)
class SideTalkBegun(_OnTalk):
    """An agent asked a colleague, a department or somebody outside."""

    message_id: int
    employee_id: int | None
    department_id: int | None


@dataclass(frozen=True, kw_only=True)
class SideTalkContinued(_OnTalk):
    """An agent wrote on in a side talk."""

    message_id: int


@dataclass(frozen=True, kw_only=True)
class SideTalkAnswered(_OnTalk):
    """The other side of a side talk answered."""

    message_id: int
    machine: str


@dataclass(frozen=True, kw_only=True)
class SideTalkUndelivered(_OnTalk):
    """What an agent asked could not be delivered, or nobody knows whether it was."""

    message_id: int


@dataclass(frozen=True, kw_only=True)
class SideTalkOverdue(_OnTalk):
    """The time by which an answer was hoped for has passed without one."""


@dataclass(frozen=True, kw_only=True)
class SideTalkClosed(_OnTalk):
    """A side talk needs nothing more."""


@dataclass(frozen=True, kw_only=True)
class _OnTask(_Aside):
    """`giver_id` gave it, to `employee_id` or to `department_id`."""

    task_id: int
    giver_id: int
    employee_id: int | None
    department_id: int | None

    def topics(self) -> tuple[str, ...]:
        others = () if self.employee_id is None else (f"person:{self.employee_id}",)
        return (*super().topics(), f"person:{self.giver_id}", *others)


@dataclass(frozen=True, kw_only=True)
class TaskGiven(_OnTask):
    """Somebody was given something to do for a conversation."""


@dataclass(frozen=True, kw_only=True)
class TaskDone(_OnTask):
    """It is done; the word stands in the task."""

    done_by_id: int


@dataclass(frozen=True, kw_only=True)
class TaskReturned(_OnTask):
    """Somebody cannot do it and gave it back with a word."""

    returned_by_id: int


@dataclass(frozen=True, kw_only=True)
class TaskWithdrawn(_OnTask):
    """It is not needed any more."""


@dataclass(frozen=True, kw_only=True)
class TaskReminded(_OnTask):
    """Whoever is to do it was reminded before it is due."""


@dataclass(frozen=True, kw_only=True)
class TaskOverdue(_OnTask):
    """Its time has passed and it is not done."""
