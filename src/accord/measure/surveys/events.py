"""Facts about asking and being answered. Of anonymous answers there is none."""

from dataclasses import dataclass

from accord.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class SurveyInvited(Event):
    """A customer was asked, or asked once more (`is_reminder`)."""

    invitation_id: int
    customer_id: int
    case_id: int | None
    conversation_id: int | None
    is_reminder: bool = False


@dataclass(frozen=True, kw_only=True)
class SurveySuppressed(Event):
    """A customer was not asked, by the rule named."""

    invitation_id: int
    customer_id: int
    case_id: int | None
    rule: str


@dataclass(frozen=True, kw_only=True)
class SurveyAnswered(Event):
    """A customer answered, or changed the answer (`is_change`). A kiosk's guest has no customer."""

    answer_id: int
    customer_id: int | None
    case_id: int | None
    conversation_id: int | None
    csat: int | None = None
    ces: int | None = None
    nps: int | None = None
    is_change: bool = False

    def topics(self) -> tuple[str, ...]:
        return (*super().topics(), "wall")


@dataclass(frozen=True, kw_only=True)
class PastAnswersWithdrawn(Event):
    """Answers that had been taken over from another system were taken back; their cases are named."""

    case_ids: tuple[int, ...]
    answer_ids: tuple[int, ...]
