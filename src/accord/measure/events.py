"""Facts about asking and being answered."""

from dataclasses import dataclass

from accord.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class SurveyInvited(Event):
    """A customer was asked about a resolution that had stuck."""

    invitation_id: int
    customer_id: int
    case_id: int
    conversation_id: int


@dataclass(frozen=True, kw_only=True)
class SurveySuppressed(Event):
    """A customer was not asked, by the rule named."""

    invitation_id: int
    customer_id: int
    case_id: int
    rule: str


@dataclass(frozen=True, kw_only=True)
class SurveyAnswered(Event):
    """A customer answered, or changed the answer (`is_change`)."""

    answer_id: int
    customer_id: int
    case_id: int
    conversation_id: int
    csat: int
    ces: int | None
    is_change: bool = False

    def topics(self) -> tuple[str, ...]:
        return (*super().topics(), "wall")
