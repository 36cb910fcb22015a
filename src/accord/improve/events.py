"""Facts about root causes, fixes, telling and ideas."""

from dataclasses import dataclass

from accord.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class _OnCause(Event):
    cause_id: int
    department_id: int

    def topics(self) -> tuple[str, ...]:
        return (*super().topics(), f"cause:{self.cause_id}", "improve", f"department:{self.department_id}")


@dataclass(frozen=True, kw_only=True)
class CauseOpened(_OnCause):
    """Somebody stated why something keeps going wrong; one department and one owner answer for it."""

    owner_id: int
    signal_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class CauseUnderstood(_OnCause):
    """The cause was stated in words."""


@dataclass(frozen=True, kw_only=True)
class CauseReassigned(_OnCause):
    """The cause went to another department or owner."""

    from_department_id: int
    owner_id: int


@dataclass(frozen=True, kw_only=True)
class FixPromised(_OnCause):
    """The owner promised a date, or another one (`moved`)."""

    committed_on: str
    moved: bool


@dataclass(frozen=True, kw_only=True)
class ActionDone(_OnCause):
    """Somebody did one of the actions."""

    action_id: int
    employee_id: int


@dataclass(frozen=True, kw_only=True)
class CauseClimbed(_OnCause):
    """The promised date passed without a fix, or nobody promised one; the next step of people was told."""

    step: int


@dataclass(frozen=True, kw_only=True)
class CauseFixed(_OnCause):
    """Somebody says that the cause is removed, and what was changed."""

    employee_id: int


@dataclass(frozen=True, kw_only=True)
class CauseReopened(_OnCause):
    """The fix did not hold."""


@dataclass(frozen=True, kw_only=True)
class FixMeasured(_OnCause):
    """The rate after the fix was held against the rate before."""

    verdict: str


@dataclass(frozen=True, kw_only=True)
class CustomersTold(_OnCause):
    """Somebody sent the affected customers word of what was changed."""

    employee_id: int
    customers: int


@dataclass(frozen=True, kw_only=True)
class CustomerTold(_OnCause):
    """One customer was told what was changed because of them."""

    customer_id: int
    conversation_id: int
    message_id: int


@dataclass(frozen=True, kw_only=True)
class EmployeeThanked(_OnCause):
    """An employee was thanked for reporting (`bell`, `idea`) or solving what led to the fix."""

    employee_id: int
    part: str
    customer_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class _OnIdea(Event):
    idea_id: int

    def topics(self) -> tuple[str, ...]:
        return (*super().topics(), "ideas")


@dataclass(frozen=True, kw_only=True)
class IdeaNoted(_OnIdea):
    """An employee noted a workaround or an idea (`idea_kind`)."""

    idea_kind: str
    employee_id: int
    decider_id: int
    conversation_id: int | None = None
    case_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class IdeaClimbed(_OnIdea):
    """Nobody answered the idea by its date; somebody above has to decide now."""

    decider_id: int


@dataclass(frozen=True, kw_only=True)
class IdeaDecided(_OnIdea):
    """The idea was adopted or declined, with a reason."""

    decision: str
    employee_id: int
