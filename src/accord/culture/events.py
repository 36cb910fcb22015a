"""Facts about what everybody learns, shares and celebrates."""

from dataclasses import dataclass

from accord.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class VisionProposed(Event):
    """Somebody proposed a sentence for the service vision."""

    proposal_id: int


@dataclass(frozen=True, kw_only=True)
class VisionChosen(Event):
    """A sentence became the service vision."""

    proposal_id: int

    def topics(self) -> tuple[str, ...]:
        return ("wall",)


@dataclass(frozen=True, kw_only=True)
class LessonSent(Event):
    """A lesson went to the people of a department."""

    lesson_id: int
    department_id: int
    learner_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class LessonAnswered(Event):
    """Somebody answered a lesson's question, for the `times_asked`-th time."""

    lesson_id: int
    learner_id: int
    is_right: bool
    times_asked: int


@dataclass(frozen=True, kw_only=True)
class LessonAskedAgain(Event):
    """A lesson's question was put again, days after the last time."""

    lesson_id: int
    learner_id: int
    times_asked: int


@dataclass(frozen=True, kw_only=True)
class ThanksNoticed(Event):
    """A customer's message sounds like thanks; a person is to say whether it is."""

    strand = "warm"

    thanks_id: int
    customer_id: int
    conversation_id: int
    message_id: int


@dataclass(frozen=True, kw_only=True)
class ThanksConfirmed(Event):
    """Thanks were confirmed and reach those who earned them. From a colleague there is no customer."""

    thanks_id: int
    customer_id: int | None
    conversation_id: int | None
    employee_ids: tuple[int, ...]

    def topics(self) -> tuple[str, ...]:
        return (*super().topics(), "wall", *(f"person:{employee_id}" for employee_id in self.employee_ids))


@dataclass(frozen=True, kw_only=True)
class ThanksDismissed(Event):
    """What sounded like thanks was none, or nothing to pass on."""

    thanks_id: int
    customer_id: int | None
